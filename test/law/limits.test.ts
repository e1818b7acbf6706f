import assert from 'node:assert/strict'
import test from 'node:test'
import { calendar, type Day, isDay, limits } from '../../src/law/index.ts'

const { rules } = limits
const on = (text: string): Day => {
  assert.ok(isDay(text), text)
  return text
}

test('every rule has the length its name says, a Chinese title and an article', () => {
  const rows = Object.entries(rules)
  assert.ok(rows.length >= 40)
  for (const [name, rule] of rows) {
    assert.equal(rule.name, name)
    const letters = { wd: 'wd', day: 'd', month: 'm', year: 'y' }[rule.unit]
    assert.ok(name.endsWith(`.${rule.n}${letters}`), name)
    assert.match(rule.title, /[\u4e00-\u9fff]{2}/)
    assert.match(rule.article, /第.+条|〔2018〕118号|设置项|办理规则/, name)
  }
})

const DUE: readonly [rule: limits.RuleName, from: string, expected: string][] = [
  ['supplement.5wd', '2024-02-06', '2024-02-19'],
  ['decide.joint.45wd', '2021-08-16', '2021-10-22'],
  ['deliver.10wd', '2022-09-28', '2022-10-17'],
  ['test.dispatch.5wd', '2026-09-30', '2026-10-13'],
  ['hearing.notice.7wd', '2018-10-10', '2018-09-26'],
  ['publish.withdraw.3wd', '2025-04-30', '2025-05-08'],
  ['renew.30d', '2025-03-31', '2025-03-01'],
  ['renew.item.60d', '2024-03-15', '2024-01-15'],
  ['renew.item.45d', '2024-03-15', '2024-01-30'],
  ['renew.item.6m', '2024-08-31', '2024-02-29'],
  ['renew.item.30wd', '2025-03-31', '2025-02-17'],
  ['reconsider.60d', '2024-12-03', '2025-02-05'],
  ['suit.after-reconsideration.15d', '2025-01-17', '2025-02-05'],
  ['answer.court.15d', '2026-09-16', '2026-10-08'],
  ['answer.reconsideration.10wd', '2026-09-16', '2026-09-30'],
  ['bar.fraud.3y', '2023-01-01', '2026-01-01'],
  ['publish.period.5y', '2018-03-05', '2023-03-05'],
]

for (const [name, from, expected] of DUE) {
  test(`${name} from ${from} ends ${expected}: ${rules[name].article}`, () => {
    assert.equal(limits.dueBy(rules[name], on(from), calendar).due, expected)
  })
}

test('only the eight procedures of art. 45 stop the clock', () => {
  assert.equal(limits.STOPS.length, 8)
  for (const step of limits.STOPS) assert.ok(limits.stopAllowed(step))
  for (const step of [
    '现场踏勘',
    '法制审核',
    '整改',
    '公示',
    '陈述申辩',
    '听证会',
    '',
    'toString',
  ]) {
    assert.equal(limits.stopAllowed(step), false, step)
  }
})

test('a stop runs from the written notice of its time, and not without one', () => {
  const review = { step: '专家评审', from: on('2024-09-12'), to: on('2024-09-26') }
  const stopped = (toldOn: Day | null) => limits.stopOf({ ...review, toldOn })
  assert.deepEqual(stopped(on('2024-09-12')).stop, { from: '2024-09-12', to: '2024-09-26' })
  assert.deepEqual(stopped(on('2024-09-10')).stop, { from: '2024-09-12', to: '2024-09-26' })
  assert.deepEqual(stopped(on('2024-09-20')).stop, { from: '2024-09-20', to: '2024-09-26' })
  assert.match(stopped(null).refused ?? '', /没有书面告知/)
  assert.match(stopped(on('2024-09-27')).refused ?? '', /在特别程序结束之后/)
  const visit = limits.stopOf({ ...review, step: '现场踏勘', toldOn: review.from })
  assert.match(visit.refused ?? '', /第四十五条/)
})

const first = { from: on('2023-04-10'), n: 20 }
const ten = { n: 10, on: on('2023-05-09'), by: '本机关负责人', isJoint: false } as const
const EXTENSIONS: readonly [what: string, limits.Extension, expected: RegExp | '2023-05-23'][] = [
  ['approved on the last day', ten, '2023-05-23'],
  ['approved a day late', { ...ten, on: on('2023-05-10') }, /已于 2023-05-09 届满/],
  ['only asked for', { ...ten, on: null, by: null }, /没有经过批准/],
  ['approved before acceptance', { ...ten, on: on('2023-04-09') }, /早于受理/],
  ['of eleven days', { ...ten, n: 11 }, /最多可以延长 10 个工作日/],
  ['a second time', { ...ten, isSecond: true }, /只能延长一次/],
  ['of the bureau by the government', { ...ten, by: '本级人民政府负责人' }, /经本机关负责人批准/],
  ['of joint handling by the bureau', { ...ten, isJoint: true }, /经本级人民政府负责人批准/],
]

for (const [what, extension, expected] of EXTENSIONS) {
  test(`an extension ${what}: 行政许可法 art. 42`, () => {
    const found = limits.extended(first, extension, calendar)
    assert.equal(found.firstDue, '2023-05-09')
    if (expected instanceof RegExp) return assert.match(found.refused ?? '', expected)
    assert.ok(found.refused === null)
    assert.equal(found.extended.due, expected)
  })
}

const received = on('2024-02-06')
const ACCEPTANCE: readonly [
  notice: string | null,
  supplied: string | null,
  today: string,
  state: limits.Acceptance['state'],
  accepted: string | null,
][] = [
  [null, null, '2024-02-19', 'waiting', null],
  [null, null, '2024-02-20', 'silent', '2024-02-06'],
  ['2024-02-19', null, '2024-06-01', 'supplement', null],
  ['2024-02-19', '2024-03-01', '2024-03-01', 'accepted', '2024-03-01'],
  ['2024-02-20', null, '2024-02-20', 'silent', '2024-02-06'],
  ['2024-02-20', '2024-03-01', '2024-03-01', 'silent', '2024-02-06'],
]

for (const [notice, supplied, today, state, accepted] of ACCEPTANCE) {
  test(`received 2024-02-06, told ${notice}, supplied ${supplied}: ${state} on ${today}`, () => {
    const told = {
      noticeOn: notice === null ? null : on(notice),
      suppliedOn: supplied === null ? null : on(supplied),
    }
    const found = limits.acceptance(received, told, calendar, on(today))
    assert.deepEqual(found, { notifyBy: '2024-02-19', accepted, state })
  })
}

test('a second notice of other gaps is refused: 行政许可法 art. 32, 72', () => {
  const refused = (namesOtherGaps: boolean, allSupplied: boolean) =>
    limits.secondNoticeRefused({ namesOtherGaps, allSupplied })
  assert.match(refused(true, true) ?? '', /应当受理/)
  assert.match(refused(false, true) ?? '', /应当受理/)
  assert.match(refused(true, false) ?? '', /一次告知/)
  assert.equal(refused(false, false), null)
})

test('public notice delivers after 60 days before 2022, after 30 since', () => {
  assert.equal(limits.noticeRule(on('2021-12-31')).n, 60)
  assert.equal(limits.noticeRule(on('2022-01-01')).n, 30)
})

test('licences and penalties are published within 7 working days, all else within 20', () => {
  const n = (kind: string) => limits.publicationRule(kind).n
  assert.deepEqual(['行政许可', 'licence', '行政处罚', 'penalty'].map(n), [7, 7, 7, 7])
  assert.deepEqual(['行政确认', 'confirmation', 'filing', 'other_power'].map(n), [20, 20, 20, 20])
})

test('a hearing not applied for in five working days is waived: 行政许可法 art. 47', () => {
  const at = (applied: string | null, today: string) =>
    limits.hearing(on('2021-09-16'), applied === null ? null : on(applied), calendar, on(today))
  assert.equal(at(null, '2021-09-24').state, 'open')
  assert.equal(at(null, '2021-09-26').state, 'waived')
  assert.equal(at('2021-09-26', '2021-09-26').state, 'waived')
  assert.deepEqual(at('2021-09-24', '2021-09-26'), {
    applyBy: '2021-09-24',
    holdBy: '2021-10-27',
    state: 'in time',
  })
})

test('a renewal in time and not decided is renewed from the day after: 行政许可法 art. 50', () => {
  const at = (applied: string | null, decided: string | null, today: string) =>
    limits.renewal(
      on('2025-03-31'),
      rules['renew.30d'],
      {
        applied: applied === null ? null : on(applied),
        decided: decided === null ? null : on(decided),
      },
      calendar,
      on(today),
    )
  assert.deepEqual(at('2025-03-01', null, '2025-04-01'), {
    applyBy: '2025-03-01',
    remindBy: '2025-02-17',
    state: 'renewed by silence',
    renewedFrom: '2025-04-01',
  })
  assert.equal(at('2025-03-01', null, '2025-03-31').state, 'in time')
  assert.equal(at('2025-03-01', '2025-03-31', '2025-06-01').state, 'decided')
  assert.equal(at('2025-03-01', '2025-04-01', '2025-06-01').state, 'renewed by silence')
  assert.equal(at('2025-03-02', null, '2025-06-01').state, 'late')
  assert.equal(at('2025-03-02', null, '2025-06-01').renewedFrom, null)
  assert.equal(at(null, null, '2025-03-01').state, 'open')
  assert.equal(at(null, null, '2025-03-02').state, 'late')
})

test('the basis of an item sets its own renewal limit', () => {
  const name = (certificate: string) => limits.renewalRule(certificate)
  assert.equal(name('排污许可证'), rules['renew.item.60d'])
  assert.equal(name('取水许可证'), rules['renew.item.45d'])
  assert.equal(name('医疗器械注册证'), rules['renew.item.6m'])
  assert.equal(name('食品经营许可证'), rules['renew.30d'])
})

test('remedies that were not told run from being told, one year at most', () => {
  const of = (kind: 'reconsider' | 'suit', told: string | null) =>
    limits.remedy(kind, on('2023-03-01'), told === null ? null : on(told), calendar)
  assert.equal(of('reconsider', '2023-03-01').due, '2023-05-04')
  assert.equal(of('reconsider', '2023-08-01').due, '2023-10-07')
  assert.equal(of('reconsider', '2024-02-20').due, '2024-03-01')
  assert.equal(of('suit', null).due, '2024-03-01')
  assert.equal(of('suit', '2023-10-01').due, '2024-03-01')
  assert.deepEqual(of('suit', '2023-03-01'), {
    raw: '2023-09-01',
    due: '2023-09-01',
    provisional: false,
  })
})

test('the bars of art. 78 and 79 hold only in matters of safety', () => {
  assert.equal(limits.barredUntil('false papers', on('2025-05-01'), true), '2026-05-01')
  assert.equal(limits.barredUntil('fraud', on('2024-02-29'), true), '2027-02-28')
  assert.equal(limits.barredUntil('fraud', on('2024-02-29'), false), null)
})

test('dates fixed by name do not move, and 5 % of reviewers is rounded up', () => {
  assert.equal(limits.statisticsDue(2025), '2026-01-31')
  assert.equal(calendar.kind(limits.statisticsDue(2025)).worked, false)
  assert.deepEqual([0, 1, 20, 21, 100].map(limits.reviewersWanted), [0, 1, 1, 2, 5])
})

test('an act without network may claim at most seven days earlier', () => {
  const allowed = (claimed: string) => limits.claimedDayAllowed(on(claimed), on('2026-11-25'))
  assert.deepEqual(['2026-11-26', '2026-11-25', '2026-11-18', '2026-11-17'].map(allowed), [
    false,
    true,
    true,
    false,
  ])
})
