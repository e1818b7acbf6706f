import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { load, prove } from '../../src/chart/index.ts'
import { blocksXml, chartOf, chartXml, ENDING, REVIEWED } from './build.ts'
import { FILES } from './files.ts'

const LIMITS = { limitPromised: 20, limitStatutory: 20 }
const fileOf = (name: string) =>
  chartOf(readFileSync(new URL(`files/${name}.bpmn`, import.meta.url), 'utf8'))
const readyOf = (name: string) =>
  chartOf(readFileSync(new URL(`../../charts/${name}.bpmn`, import.meta.url), 'utf8'))

test('S3.1 the ready charts are proved', () => {
  assert.equal(prove(readyOf('standard'), LIMITS).verdict, 'proved')
  assert.equal(prove(readyOf('inspection'), LIMITS).verdict, 'proved')
  const instant = readyOf('instant')
  assert.equal(prove(instant, { ...LIMITS, neverMajor: true }).verdict, 'proved')
  const refuted = prove(instant, LIMITS)
  assert.deepEqual(
    refuted.findings.map((f) => f.rule),
    [3],
  )
  assert.match(refuted.findings[0]?.sentence ?? '', /图上没有法制审核/)
})

test('S2.4 an item on life or health asks the inspection for a film from beginning to end', () => {
  const proof = prove(readyOf('inspection'), { ...LIMITS, wholeRecord: true })
  assert.deepEqual(
    proof.findings.map((f) => [f.rule, f.path.at(-1)]),
    [[4, 'inspect']],
  )
})

interface Broken {
  readonly rule: number
  readonly end: string
  readonly says: RegExp
  readonly rules?: Parameters<typeof prove>[1]
}
const BROKEN: Readonly<Record<string, Broken>> = {
  'merge-without-waiting': { rule: 1, end: 'archive', says: /「归档」同时有了两份.*并行网关/ },
  deadlock: { rule: 1, end: 'join', says: /要等从「送达」来的支路.*永远停在这里/ },
  'doubled-by-loop': { rule: 1, end: 'publish', says: /「公开」同时有了两份/ },
  'swept-by-terminate': { rule: 1, end: 'stop', says: /「公开」还开着没有办/ },
  'lapse-while-parallel': { rule: 1, end: 'announce', says: /退回拟稿重来/ },
  'dead-task': { rule: 1, end: 'certify.2', says: /「制证」永远走不到/ },
  'stuck-in-loop': {
    rule: 1,
    end: 'deliver',
    says: /无论怎么办都到不了结束/,
    rules: { item: { open: false } },
  },
  'coordinated-for-ever': {
    rule: 1,
    end: 'coordinate',
    says: /从「coordinate」起，无论怎么办都到不了结束/,
  },
  'examined-before-acceptance': { rule: 2, end: 'examine', says: /还没有受理，就已经办「审查」/ },
  'decided-before-acceptance': { rule: 2, end: 'decide', says: /还没有受理，就已经作出「决定」/ },
  'published-before-decision': {
    rule: 2,
    end: 'publish.2',
    says: /还没有作出决定，就已经办「公开」/,
  },
  'decided-twice': { rule: 2, end: 'decide', says: /已经作出过决定/ },
  'no-archive': { rule: 2, end: 'end', says: /没有归档.*在「公开」与结束之间/ },
  'archived-too-early': { rule: 2, end: 'archive.2', says: /既没有作出决定，也没有不予受理/ },
  'declined-without-archive': {
    rule: 2,
    end: 'end.2',
    says: /在「不予受理」与结束之间加上「归档」/,
  },
  'skipped-by-default': { rule: 3, end: 'decide', says: /其他情况〕绕过了法制审核/ },
  'skipped-by-other-condition': { rule: 3, end: 'decide', says: /result = "deny"〕绕过了法制审核/ },
  'review-ignored': { rule: 3, end: 'decide', says: /没有看意见是不是「通过」/ },
  'review-amend-accepted': { rule: 3, end: 'decide', says: /没有看意见是不是「通过」/ },
  'review-parallel': { rule: 3, end: 'decide', says: /「法制审核」还没有办完，与它并行/ },
  'review-stale-inspect': { rule: 3, end: 'decide', says: /法制审核之后又办了「现场踏勘」/ },
  'review-stale-hear': { rule: 3, end: 'decide', says: /法制审核之后又办了「听证」/ },
  'review-stale-supplement': { rule: 3, end: 'decide', says: /法制审核之后又办了「一次性补正」/ },
  'review-stale-consult': { rule: 3, end: 'decide', says: /法制审核之后又办了「专家评审」/ },
  'review-stale-test': { rule: 3, end: 'decide', says: /法制审核之后又办了「检验检测」/ },
  'minor-then-heard': { rule: 3, end: 'decide', says: /认定不属重大之后又办了「听证」/ },
  'no-review': { rule: 3, end: 'decide', says: /图上没有法制审核/ },
  'inspect-without-record': { rule: 4, end: 'inspect', says: /「现场踏勘」没有写明怎样记录/ },
  'hear-without-record': { rule: 4, end: 'hear', says: /「听证」没有写明怎样记录/ },
  'deliver-without-record': { rule: 4, end: 'deliver', says: /「送达」没有写明怎样记录/ },
  'inspect-not-whole': { rule: 4, end: 'inspect', says: /全程录像/, rules: { wholeRecord: true } },
  slow: { rule: 5, end: 'decide', says: /听证 不计.*共 21 个工作日，超过了时限 20/ },
}
for (const [name, { rule, end, says, rules }] of Object.entries(BROKEN)) {
  test(`S3.1 rule ${rule}: ${name} is refuted with its path and what to redraw`, () => {
    const chart = fileOf(name)
    const { verdict, findings } = prove(chart, { ...LIMITS, ...rules })
    assert.equal(verdict, 'refuted')
    const hit = findings.find((f) => f.rule === rule && says.test(f.sentence))
    assert.ok(hit, JSON.stringify(findings))
    assert.equal(hit.path.at(-1), end)
    for (const id of hit.path) assert.ok(chart.nodes.some((node) => node.id === id))
    assert.match(hit.sentence, /请/)
  })
}

test('every small chart is either broken in a known way, refused, or proved', () => {
  for (const name of Object.keys(FILES)) {
    if (BROKEN[name]) continue
    const xml = readFileSync(new URL(`files/${name}.bpmn`, import.meta.url), 'utf8')
    const chart = load(xml)
    if (Array.isArray(chart)) assert.ok(['missing-default', 'unknown-fact'].includes(name), name)
    else assert.equal(prove(chart, LIMITS).verdict, 'proved', name)
  }
})

test('S3.1 a review stays unread where a later gateway could only have read an older opinion', () => {
  const again = chartXml(
    [
      'receive > accept > draft > legalReview > opinion(xor)',
      'opinion > legalReview.2 if opinion = "pass"',
      'opinion > draft default',
      'legalReview.2 > decide',
      ...ENDING,
    ].join('\n'),
  )
  assert.deepEqual(
    prove(chartOf(again), LIMITS).findings.map((f) => f.rule),
    [3],
  )
})

test('S3.1 a guard may say it in other words, if it means the same', () => {
  const guards: readonly [string, 'proved' | 'refuted'][] = [
    ['major = false', 'proved'],
    ['not(major)', 'proved'],
    ['major != true', 'proved'],
    ['major = false and item.small = true', 'proved'],
    ['major = false or form.x = 1', 'refuted'],
    ['not(major) or result = "grant"', 'refuted'],
    ['item.small = true', 'refuted'],
    ['major = null', 'refuted'],
  ]
  for (const [guard, verdict] of guards) {
    const words = ['receive > accept > draft', ...REVIEWED, ...ENDING].join('\n')
    const proof = prove(chartOf(chartXml(words.replace('major = false', guard))), LIMITS)
    // A guard that can never hold breaks nothing: the short cut is simply not there.
    assert.equal(proof.verdict, guard === 'major = null' ? 'proved' : verdict, guard)
  }
})

test('S3.1 one gateway may ask for both: not major, or reviewed and passed', () => {
  const both = (guard: string) =>
    chartXml(
      [
        'receive > accept > draft > major(xor)',
        'major > join(xor) if major = false',
        'major > legalReview default',
        'legalReview > join > last(xor)',
        `last > decide if ${guard}`,
        'last > draft default',
        ...ENDING,
      ].join('\n'),
    )
  const proof = prove(chartOf(both('opinion = "pass" or major = false')), LIMITS)
  assert.equal(proof.verdict, 'proved', JSON.stringify(proof.findings))
  assert.equal(prove(chartOf(both('opinion != "reject"')), LIMITS).verdict, 'refuted')
})

test('conditions over constants of the item close the ways that this item never takes', () => {
  const words = [
    'receive > accept > small(xor)',
    'small > draft.2 if item.small = true',
    'small > draft default',
    'draft.2 > decide',
    ...REVIEWED,
    ...ENDING,
  ].join('\n')
  const chart = chartOf(chartXml(words))
  const rulesOf = (item: Record<string, unknown>) =>
    prove(chart, { ...LIMITS, item }).findings.map((f) => f.rule)
  assert.deepEqual(rulesOf({}), [3], 'an unknown constant may have any value')
  assert.deepEqual(rulesOf({ small: false }), [1], 'the short way is dead')
  assert.ok(rulesOf({ small: true }).includes(3))
})

test('rule 5: a promise longer than the law allows is refuted', () => {
  const proof = prove(fileOf('proved'), { limitPromised: 30, limitStatutory: 20 })
  assert.match(proof.findings[0]?.sentence ?? '', /比法定时限 20 个工作日还长/)
})

test('above 200,000 states the answer is that it cannot be decided', () => {
  const branches = Array.from({ length: 19 }, (_, i) => `split(and) > w${i} > join(and)`)
  const words = [
    'receive > accept > split(and)',
    ...branches,
    'join > draft',
    ...REVIEWED,
    ...ENDING,
  ]
  const proof = prove(chartOf(chartXml(words.join('\n'))), LIMITS)
  assert.equal(proof.verdict, 'undecided')
  assert.deepEqual(proof.findings, [])
})

test('a chart that fans out beyond time and memory is not decided, and does not hang', () => {
  const wide = Array.from({ length: 1500 }, (_, i) => `split(and) > w${i} > join(and)`)
  const parallel = ['receive > accept > split(and)', ...wide, 'join > archive > end']
  assert.equal(prove(chartOf(chartXml(parallel.join('\n'))), {}).findings.length > 0, false)
  const asked = Array.from({ length: 40 }, (_, i) => [
    `g${i}(xor) > j${i}(xor) if form.a > ${i}`,
    `g${i} > k${i}(xor) default`,
    `k${i} > j${i}`,
    `j${i} > ${i < 39 ? `g${i + 1}(xor)` : 'archive'}`,
  ])
  const long = ['receive > accept > g0(xor)', ...asked.flat(), 'archive > end']
  const proof = prove(chartOf(chartXml(long.join('\n'))), {})
  assert.notEqual(proof.verdict, 'proved')
})

test('a chart of 500 blocks is proved, and its states grow with its length only', (t) => {
  const chart = chartOf(blocksXml(500))
  const since = performance.now()
  const proof = prove(chart, LIMITS)
  t.diagnostic(
    `${chart.nodes.length} nodes, ${proof.states} states, ${performance.now() - since} ms`,
  )
  assert.equal(proof.verdict, 'proved', JSON.stringify(proof.findings[0]))
  assert.ok(proof.states < 3 * chart.nodes.length)
})
