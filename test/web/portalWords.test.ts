import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { day, type Instant } from '../../src/law/day.ts'
import { html, joined, nothing, trusted } from '../../src/web/html.ts'
import { applyPage, NO_VALUES, receiptPage, reportPage } from '../../src/web/portal/apply.ts'
import { countLimit } from '../../src/web/portal/calendar.ts'
import { casePage } from '../../src/web/portal/case.ts'
import { decisionPage } from '../../src/web/portal/decision.ts'
import { decisionListPage } from '../../src/web/portal/decisions.ts'
import * as x from '../../src/web/portal/examples.ts'
import { csvCell } from '../../src/web/portal/exports.ts'
import { keepBig } from '../../src/web/portal/frame.ts'
import { homePage, searchPage } from '../../src/web/portal/home.ts'
import { guidePage } from '../../src/web/portal/item.ts'
import { itemListPage } from '../../src/web/portal/items.ts'
import { listPage, listsPage } from '../../src/web/portal/lists.ts'
import { officerListPage, officerPage } from '../../src/web/portal/officers.ts'
import { safe } from '../../src/web/portal/parts.ts'
import { decisionFilter, decisionQuery, pageOf, readDay } from '../../src/web/portal/query.ts'
import { verifyPage } from '../../src/web/portal/verify.ts'
import {
  fullMomentWords,
  inFours,
  momentWords,
  say,
  sizeWords,
  weekdayWords,
} from '../../src/web/portal/words.ts'
import { gallery } from './portalGallery.ts'

test('a template escapes words, attributes and lists, and leaves mark-up alone', () => {
  const evil = `<img src=x onerror="x">'&`
  const escaped = '&lt;img src=x onerror=&quot;x&quot;&gt;&#39;&amp;'
  assert.equal(
    String(html`<p title="${evil}">${[[evil], 7, null, undefined, html`<b>${evil}</b>`]}</p>`),
    `<p title="${escaped}">${escaped}7<b>${escaped}</b></p>`,
  )
  assert.equal(
    String(html`${trusted('<i></i>')}${nothing}${joined(['a', '<'], html`<br>`)}`),
    '<i></i>a<br>&lt;',
  )
})

test('no text, however written, opens or closes a tag', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const inside = String(html`<p title="${text}">${text}</p>`)
      assert.equal(inside.split('<').length, 3)
      assert.equal(inside.split('"').length, 3)
    }),
  )
})

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(1)'>javascript:alert(1)`

/** The same model with the injection in every text that is not a key, a day or a moment. */
function poisoned<T>(model: T): T {
  if (typeof model === 'string') {
    const fixed = /^(\d{4}-\d{2}-\d{2}(T.*)?|[a-z][a-z_]*)$/.test(model)
    return (fixed ? model : EVIL) as T
  }
  if (Array.isArray(model)) return model.map(poisoned) as T
  if (model === null || typeof model !== 'object') return model
  return Object.fromEntries(Object.entries(model).map(([k, v]) => [k, poisoned(v)])) as T
}

test('an injection in every field of every model shows as text', () => {
  const b = poisoned(x.bureau)
  const pages = [
    homePage(poisoned(x.home), x.TODAY, true),
    searchPage(poisoned(x.search)),
    searchPage(poisoned(x.searchEmpty)),
    itemListPage(poisoned(x.itemList)),
    guidePage(poisoned(x.guide), EVIL),
    decisionListPage(poisoned(x.decisionList), [{ field: 'from', message: EVIL }], b),
    decisionListPage(poisoned(x.decisionListEmpty), [], b),
    decisionPage(poisoned(x.decision)),
    decisionPage(poisoned(x.withdrawn)),
    officerPage({ ...poisoned(x.officer), photo: EVIL }, b),
    officerListPage(poisoned(x.officers)),
    verifyPage(poisoned(x.verify), b),
    ...Object.values(x.cases).map((c) => casePage(poisoned(c), EVIL)),
    receiptPage(poisoned(x.receipt), 'https://portal.example'),
    applyPage(
      {
        ...poisoned(x.applyForm),
        actId: EVIL,
        values: poisoned({ ...NO_VALUES, name: 'X' }),
        errors: [{ field: 'name', message: EVIL }],
      },
      b,
    ),
    reportPage({
      actId: EVIL,
      values: { page: EVIL, wrong: EVIL, right: EVIL, contact: EVIL },
      errors: [],
    }),
    listsPage(poisoned(x.lists)),
    listPage(poisoned(x.list)),
  ]
  assert.ok(pages.length > 20)
  for (const page of pages) {
    const text = String(page.main)
    assert.ok(text.includes('&lt;script&gt;'), 'the words are shown')
    assert.ok(!/<script|<img src=x/i.test(text), page.title)
    assert.ok(!/(href|src|action)="\s*javascript:/i.test(text), page.title)
  }
})

test('an address from a model is an own path, a web address, a telephone or nothing', () => {
  for (const good of ['/a', '#b', 'https://a.example', 'tel:12345']) assert.equal(safe(good), good)
  for (const bad of ['javascript:x', '//evil.example', '/\\evil', 'data:text/html,x', ''])
    assert.equal(safe(bad), '#')
})

test('适老版 is carried by every own link and form, never by files or the way back', () => {
  const cases: [string, string][] = [
    ['<a href="/a">', '<a href="/a?big=1">'],
    ['<a class="c" href="/b?x=1#y">', '<a class="c" href="/b?x=1&amp;big=1#y">'],
    ['<form></form>', '<form><input type="hidden" name="big" value="1"></form>'],
  ]
  for (const [given, expected] of cases) assert.equal(keepBig(given), expected)
  const left = ['<a href="#z">', '<a data-plain href="/c">', '<a href="https://o.example/">']
  for (const text of [...left, '<a href="/static/x.css">']) assert.equal(keepBig(text), text)
})

test('days are read as people write them, and impossible ones are refused', () => {
  for (const text of [
    '2026-09-01',
    '2026/9/1',
    '2026.9.1',
    '20260901',
    '2026年9月1日',
    '２０２６-９-１',
  ])
    assert.equal(readDay(text), '2026-09-01')
  for (const text of ['2026-02-30', '9月1日', 'x', '', '2026-13-01'])
    assert.equal(readDay(text), null)
})

test('a filter written as a query reads back the same', () => {
  const words = fc
    .array(
      fc
        .stringMatching(/^[a-z\u4e00-\u4eff&=%+ ]{1,8}$/)
        .map((s) => s.trim())
        .filter((s) => s !== ''),
      { maxLength: 3 },
    )
    .map((a) => [...new Set(a)])
  const text = fc.stringMatching(/^[a-z\u4e00-\u4eff&=%+]{0,8}$/)
  fc.assert(
    fc.property(text, words, words, words, words, text, (q, office, result, state, party, item) => {
      const filter = { q, office, result, state, party, item, from: day('2026-01-02'), to: null }
      const query: Record<string, string[]> = {}
      for (const [k, v] of new URLSearchParams(decisionQuery(filter, 3)))
        query[k] = [...(query[k] ?? []), v]
      assert.deepEqual(decisionFilter(query), { filter, errors: [] })
      assert.equal(pageOf(query), 3)
    }),
  )
})

test('a wrong day in the filter is said, and the rest still counts', () => {
  const { filter, errors } = decisionFilter({ q: 'a', from: '2026-02-30', to: '2026-03-01' })
  assert.equal(filter.from, null)
  assert.equal(filter.to, '2026-03-01')
  assert.match(errors[0]?.message ?? '', /2026-02-30/)
  assert.equal(decisionFilter({ from: '2026-03-02', to: '2026-03-01' }).errors.length, 1)
  assert.equal(pageOf({ page: '-1' }), 1)
  assert.equal(pageOf({ page: '999999999' }), 1)
})

test('no CSV cell begins a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = csvCell(text)
      const seen = cell.startsWith('"') ? cell.slice(1) : cell
      assert.ok(!/^[=+\-@\t\r]/.test(seen), JSON.stringify(cell))
    }),
  )
  assert.equal(csvCell('=1+1'), `"'=1+1"`)
  assert.equal(csvCell('a"b,c'), '"a""b,c"')
  assert.equal(csvCell('平常'), '平常')
})

test('S2.1 the example of a limit agrees with the notices: 10 and 20 days from 2026-09-16', () => {
  const counted = countLimit({
    today: day('2026-09-16'),
    from: day('2026-09-16'),
    promised: 10,
    statutory: 20,
  })
  assert.equal(counted.promisedDue, '2026-09-30')
  assert.equal(counted.statutoryDue, '2026-10-20')
  assert.equal(counted.provisional, false)
  const on = (d: string) => counted.days.find((c) => c.day === d)
  assert.deepEqual(on('2026-09-20'), { day: '2026-09-20', word: '第3', kind: 'makeup', ends: null })
  assert.equal(on('2026-09-25')?.word, '中秋')
  assert.equal(on('2026-10-01')?.word, '国庆')
  assert.equal(on('2026-09-30')?.ends, 'promise')
  assert.equal(on('2026-10-20')?.word, '第20')
})

test('words: moments in Shanghai, sizes, groups of four, weekdays', () => {
  assert.equal(momentWords('2026-09-14T23:05:00Z' as Instant), '9月15日 7:05')
  assert.equal(fullMomentWords('2026-12-31T16:00:00Z' as Instant), '2027年1月1日 0:00')
  assert.equal(sizeWords(3512), '3.5 kB')
  assert.equal(sizeWords(20_000_000), '20 MB')
  assert.equal(inFours('K7QM-3XRP 9'), 'K7QM 3XRP 9')
  assert.equal(weekdayWords(day('2026-09-16')), '星期三')
})

test('dates, numbers and telephones in free text do not break', () => {
  const made = String(say('2026年9月16日前打 0000-0000000，见临审许〔2026〕117号，5 个工作日'))
  const unbroken = [...made.matchAll(/<span class="sz-nb">([^<]*)</g)].map((m) => m[1])
  assert.deepEqual(unbroken, [
    '2026年9月16日',
    '0000-0000000',
    '见临审许〔2026〕117号',
    '5 个工作日',
  ])
})

test('S1.5 the guide shows all fifteen fields by their official names, numbered', () => {
  const text = String(guidePage(x.guide, 'https://portal.example').main)
  const names = [
    '事项名称',
    '办理依据',
    '受理机构',
    '审批机构',
    '许可条件',
    '优惠政策',
    '申请材料',
    '办理流程',
    '办理时限',
    '监督方式',
    '责任追究',
    '救济渠道',
    '办公时间',
    '办公地址',
    '办公电话',
  ]
  for (const [i, name] of names.entries()) {
    assert.ok(text.includes(`<span class="sz-no">${i + 1}</span>${name}`), `${i + 1} ${name}`)
  }
  assert.ok(text.includes('承诺最迟') && text.includes('法定最迟'))
})

test('S1.6 the verdict of a certificate stands before the name', () => {
  for (const [verdict, words] of [
    ['valid', '证件今天有效'],
    ['ended', '证件已经到期'],
    ['suspended', '证件已被暂扣'],
    ['revoked', '证件已被收回'],
    ['none', '没有执法证件'],
  ] as const) {
    const text = String(officerPage({ ...x.officer, verdict }, x.bureau).main)
    assert.ok(text.indexOf(words) >= 0 && text.indexOf(words) < text.indexOf('<h1>'), words)
    assert.equal(text.includes('您可以拒绝检查'), verdict !== 'valid')
  }
})

test('S1.8 a withdrawn decision shows neither party nor content', () => {
  const shown = [decisionPage(x.withdrawn), homePage(x.home, x.TODAY, true)].map((p) =>
    String(p.main),
  )
  assert.ok(shown[0]?.includes('已撤下') && shown[0].includes('记录仍在账本'))
  assert.ok(!shown[0]?.includes(x.decision.party))
  assert.ok(shown[1]?.includes('（内容已撤下）'))
})

test('a masked value says its reason, and inside a text only the part is masked', () => {
  const text = String(decisionPage(x.decision).main)
  assert.match(text, /周\*\*<\/span>\s*<span\s+class="sz-why">姓名依规则遮蔽/)
  assert.match(text, /联系电话<span\s+class="sz-mask">[\s\S]*?电话号码不公开<\/span>/)
})

test('S2.1 the clock says what is left, what is stopped and what is late', () => {
  const of = (name: string) => String(casePage(x.cases[name]!, 'K7QM').main)
  assert.match(of('running'), /剩余 6 .*个工作日/)
  assert.match(of('running'), /是第 4 个工作日/)
  assert.match(of('suspended'), /暂停，不计时/)
  assert.match(of('late'), /承诺时限<\/p>\s*<p\s+class="sz-clock__big">已超过 1 /)
  assert.match(of('overdue'), /法定时限<\/p>\s*<p\s+class="sz-clock__big">已超过 /)
  assert.match(of('decided'), /作出决定/)
})

test('every page but the first has a title, and says something', () => {
  for (const [name, page] of Object.entries(gallery())) {
    assert.equal(page.title === '', name.startsWith('home'), name)
    assert.ok(/<h1[ >]/.test(String(page.main)), name)
  }
})
