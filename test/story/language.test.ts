import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { done, entriesOf, tell } from './tell.ts'
import { openWorld, type World } from './world.ts'

let w: World
before(async () => {
  w = await openWorld()
})

const HYGIENE = '公共场所卫生许可新办审批（县级）'
const ROAD = '占用、挖掘城市道路审批'
const NETCAFE = '139901-0220-13'
const REISSUE = '公共场所卫生许可遗失补办（县级）'

const STORIES: readonly [title: string, story: string][] = [
  [
    'S2.1 S2.3 the whole way of a grant, from receipt to archive',
    `
    2026-11-02 阮喆 receives A1 ${HYGIENE} from 临江青禾沐浴服务有限公司 -> deadline supplement 2026-11-09
    2026-11-02 阮喆 accepts A1 -> deadline decide 2026-11-30 -> deadline promise 2026-11-23
    2026-11-03 霍明远 inspects A1 with 周启
    2026-11-04 沈若溪 examines A1
    2026-11-04 沈若溪 drafts A1
    2026-11-05 顾长庚 decides A1 -> deadline deliver 2026-11-19 -> deadline publish 2026-11-16
    2026-11-05 孙禾 certifies A1 -> refused document.unissued
    2026-11-06 孙禾 certifies A1
    2026-11-06 阮喆 delivers A1 way=post -> refused delivery.unproved
    2026-11-06 阮喆 delivers A1 way=electronic -> refused delivery.consent
    2026-11-06 阮喆 delivers A1 at=2026-11-04 -> refused time.reversed
    2026-11-06 阮喆 delivers A1 -> stage A1 delivered
    2026-11-06 谭静姝 prepares A1
    2026-11-06 方舟 publishes A1
    2026-11-06 谭静姝 prepares A1 -> refused publication.done
    2026-11-09 裴砚秋 archives A1 -> stage A1 archived
    2026-11-09 裴砚秋 archives A1 -> refused case.ended`,
  ],
  [
    'S3.1 S3.7 a denied major case: supplement, video, review sent back, redraft, decision',
    `
    2026-11-02 孙禾 receives A1 ${NETCAFE} from 临江区星屿网络服务有限公司 incomplete
    2026-11-02 孙禾 accepts A1 -> refused step.notNow
    2026-11-03 孙禾 supplements A1 -> stage A1 supplementing
    2026-11-03 孙禾 accepts A1 -> refused supplement.open
    2026-11-05 孙禾 supplies A1
    2026-11-05 孙禾 accepts A1
    2026-11-06 霍明远 inspects A1 failing
    2026-11-09 周启 examines A1 failing
    2026-11-09 周启 drafts A1 deny major conditionsUnmet=[] -> refused draft.reasonless
    2026-11-09 周启 drafts A1 deny major
    2026-11-09 顾长庚 decides A1 -> refused review.missing
    2026-11-10 何婉清 reviews A1 amend -> stage A1 returned
    2026-11-10 顾长庚 decides A1 -> refused review.missing
    2026-11-11 周启 drafts A1 deny major revised
    2026-11-12 何婉清 reviews A1 -> stage A1 reviewed
    2026-11-13 顾长庚 decides A1 -> stage A1 decided
    2026-11-16 谭静姝 prepares A1
    2026-11-16 方舟 publishes A1 -> stage A1 published
    2026-11-16 阮喆 delivers A1 -> stage A1 delivered
    2026-11-17 裴砚秋 archives A1`,
  ],
  [
    'S2.1 what is not ours is declined with the right office, and archived',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江清泉食品有限公司 foreign
    2026-11-02 阮喆 accepts A1 -> refused step.notNow
    2026-11-02 阮喆 declines A1 rightOffice=null -> refused decline.office-unnamed
    2026-11-02 阮喆 declines A1 -> stage A1 declined
    2026-11-02 阮喆 withdraws A1 -> refused case.ended
    2026-11-03 裴砚秋 archives A1`,
  ],
  [
    'S2.1 the applicant withdraws before the decision, not after it',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 赵一苇
    2026-11-02 阮喆 accepts A1
    2026-11-03 阮喆 withdraws A1 askedOn=2026-11-04 -> refused withdraw.applicant-only
    2026-11-03 阮喆 withdraws A1 -> stage A1 withdrawn
    2026-11-03 裴砚秋 archives A1
    2026-11-03 阮喆 receives A2 ${ROAD} from 钱小满
    2026-11-03 阮喆 accepts A2
    2026-11-03 沈若溪 examines A2
    2026-11-03 沈若溪 drafts A2
    2026-11-04 顾长庚 decides A2
    2026-11-04 阮喆 withdraws A2 -> refused case.decided
    2026-11-04 沈若溪 drafts A2 revised -> refused case.decided
    2026-11-04 顾长庚 decides A2 -> refused case.decided`,
  ],
  [
    'S4.2 five silent working days are acceptance, from the day of receipt',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 incomplete
    2026-11-09 clock sweeps -> stage A1 received
    2026-11-10 阮喆 supplements A1 -> refused supplement.late
    2026-11-10 clock sweeps -> stage A1 accepted -> deadline decide 2026-11-30
    2026-11-10 沈若溪 examines A1`,
  ],
  [
    'S2.1 all gaps are told once: a second notice is refused',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 incomplete
    2026-11-02 阮喆 supplements A1 gaps=[{"material":"harpoon","wrong":"没有提交","basis":"服务指南","howToFix":"提交一份"}] -> refused material.unknown
    2026-11-02 阮喆 supplements A1 gaps=[{"material":"application","wrong":"没有签字","basis":"服务指南","howToFix":"请签字"}] -> refused gap.missing
    2026-11-02 阮喆 supplements A1
    2026-11-03 阮喆 supplements A1 -> refused step.notNow
    2026-11-03 阮喆 supplies A1 materials=[{"code":"harpoon","handedIn":"copy","pages":1}] -> refused material.unknown`,
  ],
  [
    'S1.6 an expired certificate and one inspector alone do not inspect',
    `
    2026-11-02 阮喆 receives A1 ${HYGIENE} from 临江白鹭酒店管理有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-03 龙鋐 inspects A1 with 周启 -> refused certificate.expired
    2026-11-03 霍明远 inspects A1 with 龙鋐 -> refused certificate.expired
    2026-11-03 霍明远 inspects A1 with 霍明远 -> refused inspector.same
    2026-11-03 霍明远 inspects A1 with 何婉清 -> refused post.missing
    2026-11-03 霍明远 inspects A1 certificateShown=false -> refused certificate.not-shown
    2026-11-03 霍明远 inspects A1 endedAt="2026-11-03T09:00:00Z" -> refused time.reversed
    2026-11-03 霍明远 inspects A1 with 周启 -> stage A1 inspected`,
  ],
  [
    'S2.2 S2.4 an inspection without its video is refused, and one with it is not',
    `
    2026-11-02 阮喆 receives A1 ${HYGIENE} from 临江区金嗓子歌厅
    2026-11-02 阮喆 accepts A1
    2026-11-03 霍明远 inspects A1 recordings=[] -> refused record.missing
    2026-11-03 霍明远 inspects A1`,
  ],
  [
    'S2.1 examination answers every standard, a grant names its bounds',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江市政环境工程有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-03 沈若溪 drafts A1 -> refused step.notNow
    2026-11-03 沈若溪 escalates A1 -> refused step.notNow
    2026-11-03 沈若溪 examines A1 findings=[] -> refused standard.unanswered
    2026-11-03 沈若溪 examines A1
    2026-11-03 沈若溪 examines A1 -> refused step.notNow
    2026-11-03 沈若溪 drafts A1 scope=null -> refused draft.unbounded
    2026-11-03 沈若溪 drafts A1 validTo=2026-11-04 -> refused draft.unbounded
    2026-11-03 沈若溪 drafts A1
    2026-11-03 何婉清 decides A1 -> refused post.missing
    2026-11-03 沈若溪 decides A1 -> refused post.missing
    2026-11-03 何婉清 reviews A1 -> refused step.notNow
    2026-11-04 顾长庚 decides A1`,
  ],
  [
    'S1.8 whoever prepared a publication does not check it',
    `
    2026-11-02 阮喆 receives A1 ${REISSUE} from 临江白鹭酒店管理有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-02 沈若溪 examines A1
    2026-11-02 沈若溪 drafts A1 scope="公共场所卫生许可证（补），负责人陆鸣"
    2026-11-02 谭静姝 prepares A1 -> refused publication.unknown
    2026-11-02 顾长庚 decides A1
    2026-11-02 谭静姝 prepares A1
    2026-11-02 方舟 publishes A1 -> refused document.unissued
    2026-11-03 谭静姝 publishes A1 -> refused publication.unchecked
    2026-11-03 方舟 publishes A1 rec="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" -> refused publication.changed
    2026-11-03 方舟 publishes A1 -> refused publication.masked`,
  ],
  [
    'S3.7 a new draft lapses the opinion on the old one',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江稻香餐饮管理有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-03 沈若溪 examines A1
    2026-11-03 沈若溪 drafts A1 major
    2026-11-04 何婉清 reviews A1 draftHash="0000000000000000000000000000000000000000000000000000000000000000" -> refused review.old-draft
    2026-11-04 何婉清 reviews A1 points=[${points(2)}] -> refused review.incomplete
    2026-11-04 何婉清 reviews A1 amend opinion=pass -> refused review.contradicts
    2026-11-04 何婉清 reviews A1 -> stage A1 reviewed
    2026-11-05 沈若溪 drafts A1 major revised -> stage A1 drafted
    2026-11-05 顾长庚 decides A1 -> refused review.missing
    2026-11-06 温书衡 reviews A1
    2026-11-06 顾长庚 decides A1 draftHash="0000000000000000000000000000000000000000000000000000000000000000" -> refused draft.changed
    2026-11-06 顾长庚 decides A1 -> stage A1 decided`,
  ],
  [
    'S3.5 a case added to the major ones stays major, whatever the next draft says',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江远山物业服务有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-03 沈若溪 examines A1
    2026-11-03 沈若溪 drafts A1
    2026-11-03 沈若溪 escalates A1
    2026-11-03 顾长庚 decides A1 -> refused review.missing
    2026-11-04 沈若溪 drafts A1 revised
    2026-11-04 顾长庚 decides A1 -> refused review.missing
    2026-11-05 何婉清 reviews A1
    2026-11-05 顾长庚 decides A1`,
  ],
  [
    'S2.1 what comes to the window is checked before it is received',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 item="139901-9999-99" -> refused item.unknown
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 code="91139901MA0000020X" -> refused code.invalid
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 materials=[{"code":"harpoon","handedIn":"copy","pages":1}] -> refused material.unknown
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 materials=[] -> refused material.missing
    2026-11-02 沈若溪 receives A1 ${ROAD} from 临江拾光书店 -> refused post.missing
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店`,
  ],
  [
    'the same act sent twice gives the first receipt; other content under its id is refused',
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 as R
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 as R -> repeated
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江拾光书店 telephone="0000-1111111" as R -> refused act.replayed-differently
    2026-11-02 阮喆 accepts A1 as A
    2026-11-03 阮喆 accepts A1 as A -> repeated
    2026-11-03 沈若溪 examines A1 as A -> refused act.replayed-differently`,
  ],
]

function points(answered: number): string {
  const point = (n: number) =>
    n < answered ? '{"finding":"lawful","reason":"情况属实"}' : '{"finding":null,"reason":""}'
  return Array.from({ length: 10 }, (_p, n) => point(n)).join(',')
}

for (const [title, story] of STORIES) {
  test(title, async () => {
    await tell(w, story)
  })
}

test('S4.2 a decision that comes late is possible, and the passed limit stands on record', async () => {
  const course = await tell(
    w,
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 孙知夏
    2026-11-02 阮喆 accepts A1 -> deadline decide 2026-11-30
    2026-11-03 沈若溪 examines A1
    2026-11-30 clock sweeps
    2026-12-01 clock sweeps
    2026-12-01 clock sweeps
    2026-12-02 沈若溪 drafts A1
    2026-12-02 顾长庚 decides A1 -> stage A1 decided`,
  )
  const types = await entriesOf(w, course.cases.get('A1') ?? '')
  // The promise and the law, each once.
  assert.equal(types.filter((type) => type === 'deadline.passed').length, 2)
  assert.ok(types.indexOf('deadline.passed') < types.indexOf('decision.made'))
})

test('S3.1 who handled a case neither reviews nor decides it, whatever posts they hold', async () => {
  const extra: [string, string][] = [
    ['zhouqi', 'reviewer'],
    ['hewanqing', 'decider'],
  ]
  for (const [login, post] of extra) {
    const officer = w.founded.officers.get(login) ?? ''
    done(await w.act('gaoyining', 'grantPost', officer, { post }))
  }
  await tell(
    w,
    `
    2026-11-02 阮喆 receives A1 ${ROAD} from 临江云杉广告传媒有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-03 周启 examines A1
    2026-11-03 周启 drafts A1 major
    2026-11-04 周启 reviews A1 -> refused side.conflict
    2026-11-04 何婉清 reviews A1
    2026-11-05 何婉清 decides A1 -> refused side.conflict
    2026-11-05 顾长庚 decides A1`,
  )
})

test('S4.2 a holiday notice that comes later moves open limits, on record', async () => {
  const early = await openWorld('2020-01-10T01:00:00Z')
  const certificate = { from: '2019-01-01', to: '2024-01-01', examinedOn: '2018-11-01' }
  done(
    await early.act('gaoyining', 'fileCertificate', early.founded.officers.get('ruanzhe') ?? '', {
      number: '示例-2019-001',
      issuer: '示例省人民政府',
      ...certificate,
    }),
  )
  const course = await tell(
    early,
    `
    2020-01-20 阮喆 receives A1 ${ROAD} from 临江拾光书店
    2020-01-20 阮喆 accepts A1 -> deadline decide 2020-02-21
    2020-01-22 clock recounts -> deadline decide 2020-02-21
    2020-01-28 clock recounts -> deadline decide 2020-02-25
    2020-01-28 clock recounts`,
  )
  const types = await entriesOf(early, course.cases.get('A1') ?? '')
  // Both running limits, the law's and the promised one, each once.
  assert.equal(types.filter((type) => type === 'deadline.moved').length, 2)
  assert.deepEqual(early.alarms, [])
})

test('S4.6 whatever was told, the log verifies and the database never had to refuse first', async () => {
  assert.deepEqual(w.alarms, [])
  const { differences, entries } = await w.verify()
  // The stories share a log and each sets the clock back to its own first day.
  const others = differences.filter(({ what }) => what !== '时间早于前面的条目')
  assert.deepEqual(others, [])
  assert.ok(entries > 60)
})
