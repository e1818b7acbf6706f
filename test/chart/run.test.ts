import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate } from 'feelin'
import {
  advance,
  type Chart,
  type ChartFacts,
  enabled,
  load,
  prove,
  replay,
  type State,
  start,
} from '../../src/chart/index.ts'
import { chartOf, chartXml, ENDING, REVIEWED } from './build.ts'
import { randomChart, referenceRules } from './reference.ts'

const readyOf = (name: string) =>
  chartOf(readFileSync(new URL(`../../charts/${name}.bpmn`, import.meta.url), 'utf8'))
const LIMITS = { limitPromised: 20, limitStatutory: 20 }

type Step = string | [string, ChartFacts] | { lapse: true }

/** Performs the tasks one after another; the state and all flows taken. */
function perform(chart: Chart, steps: readonly Step[]) {
  let state = start(chart)
  const taken: string[] = []
  for (const step of steps) {
    const event =
      typeof step === 'string'
        ? { node: step, facts: {} }
        : Array.isArray(step)
          ? { node: step[0], facts: step[1] }
          : step
    const moved = advance(chart, state, event)
    assert.ok('taken' in moved, `${JSON.stringify(step)}: ${JSON.stringify(moved)}`)
    state = moved.state
    taken.push(...moved.taken)
  }
  return { state, taken }
}

const openIn = (chart: Chart, state: State) => enabled(chart, state).map((task) => task.id)
const FULL: ChartFacts = { complete: true, ours: true }
const UNTIL_DRAFT = [['receive', FULL], 'accept', 'examine'] as [
  [string, ChartFacts],
  string,
  string,
]

test('S2.1 a case runs from receipt to archive, and the log of flows replays it', () => {
  const chart = readyOf('standard')
  const { state, taken } = perform(chart, [
    ...UNTIL_DRAFT,
    ['draft', { major: true }],
    ['review', { opinion: 'pass' }],
    ['decide', { result: 'grant' }],
    'certify',
    'publish',
    'deliver',
    'archive',
  ])
  assert.deepEqual(state, { tokens: {}, ended: true })
  assert.deepEqual(replay(chart, taken), state)
  const refused = advance(chart, state, { node: 'archive', facts: {} })
  assert.ok('code' in refused && refused.code === 'chart.ended')
})

test('S3.1 whether a case is major is yes where it is not known', () => {
  const chart = readyOf('standard')
  const next = (facts: ChartFacts) => {
    const { state } = perform(chart, [...UNTIL_DRAFT, ['draft', facts]])
    return openIn(chart, state)
  }
  assert.deepEqual(next({}), ['review'])
  assert.deepEqual(next({ major: true }), ['review'])
  assert.deepEqual(next({ major: false }), ['decide'])
})

test('S3.7 only the opinion "pass" leads on to the decision', () => {
  const chart = readyOf('standard')
  const opinions = ['pass', 'amend', 'reject', 'return', undefined] as const
  for (const opinion of opinions) {
    const facts = opinion ? { opinion } : {}
    const { state } = perform(chart, [...UNTIL_DRAFT, 'draft', ['review', facts]])
    assert.deepEqual(openIn(chart, state), [opinion === 'pass' ? 'decide' : 'draft'])
  }
})

test('a step that is not open, or already done, is refused with what is open', () => {
  const chart = readyOf('standard')
  const { state } = perform(chart, [['receive', FULL]])
  for (const node of ['receive', 'decide', 'complete', 'nothing', '__proto__']) {
    const refused = advance(chart, state, { node, facts: {} })
    assert.ok('code' in refused)
    assert.equal(refused.code, 'chart.not-open')
    assert.match(refused.next, /「受理」/)
  }
})

test('S3.7 a changed draft goes back to the draft point, until the decision', () => {
  const chart = readyOf('standard')
  const atDecide = perform(chart, [...UNTIL_DRAFT, ['draft', { major: false }]])
  const lapsed = advance(chart, atDecide.state, { lapse: true })
  assert.ok('taken' in lapsed)
  assert.deepEqual(lapsed.taken, ['lapse'])
  assert.deepEqual(
    lapsed.enabled.map((task) => task.id),
    ['draft'],
  )
  assert.deepEqual(replay(chart, [...atDecide.taken, 'lapse']), lapsed.state)
  const again = advance(chart, lapsed.state, { lapse: true })
  assert.ok('taken' in again)
  assert.deepEqual(again.state, lapsed.state)
  const early = advance(chart, start(chart), { lapse: true })
  assert.ok('code' in early && early.code === 'lapse.nothing')
  const { state: decided } = perform(chart, [...UNTIL_DRAFT, ['draft', { major: false }], 'decide'])
  const late = advance(chart, decided, { lapse: true })
  assert.ok('code' in late && late.code === 'lapse.nothing')
})

test('where no draft is drawn, a lapse goes back to the last task before review and gateways', () => {
  const words = ['receive > accept > examine > major(xor)', ...REVIEWED.slice(1), ...ENDING]
  const chart = chartOf(chartXml(words.join('\n').replace('opinion > draft', 'opinion > examine')))
  const { state } = perform(chart, ['receive', 'accept', 'examine', { lapse: true }])
  assert.deepEqual(openIn(chart, state), ['examine'])
})

test('a join waits for every branch, and for none that was not taken', () => {
  const words = [
    'receive > accept > split(and) > examine > join(and) > archive > end',
    'split > ask(xor)',
    'ask > consult if hearing = true',
    'ask > asked(xor) default',
    'consult > asked > join',
  ].join('\n')
  const chart = chartOf(chartXml(words))
  const without = perform(chart, ['receive', 'accept', 'examine'])
  assert.deepEqual(openIn(chart, without.state), ['archive'])
  const hearing = perform(chart, ['receive', ['accept', { hearing: true }], 'examine'])
  assert.deepEqual(openIn(chart, hearing.state), ['consult'])
  assert.equal(Object.keys(hearing.state.tokens).length, 2)
})

test('a deadlock and a doubled token are refused at run time, never silent', () => {
  const read = (name: string) =>
    chartOf(readFileSync(new URL(`files/${name}.bpmn`, import.meta.url), 'utf8'))
  const until: Step[] = ['receive', 'accept', 'examine', ['draft', { major: false }], 'decide']
  const dead = read('deadlock')
  const stuck = advance(dead, perform(dead, [...until]).state, { node: 'deliver', facts: {} })
  assert.ok('code' in stuck && stuck.code === 'chart.deadlock')
  const merge = read('merge-without-waiting')
  const { state } = perform(merge, [...until, 'deliver'])
  const doubled = advance(merge, state, { node: 'publish', facts: {} })
  assert.ok('code' in doubled && doubled.code === 'chart.doubled')
})

test('a state of another chart, or one made up, is refused', () => {
  const chart = readyOf('standard')
  const states: State[] = [
    { tokens: { elsewhere: 1 }, ended: false },
    { tokens: { draft: 2 }, ended: false },
    { tokens: { major: 1 }, ended: false },
    { tokens: { 'f-draft': 1 }, ended: false },
    { tokens: {}, ended: false },
    { tokens: { draft: 1 }, ended: true },
  ]
  for (const state of states) {
    const refused = advance(chart, state, { node: 'draft', facts: {} })
    assert.ok('code' in refused && refused.code === 'chart.foreign-state', JSON.stringify(state))
    assert.deepEqual(enabled(chart, state), [])
  }
})

test('a course that the chart cannot take does not replay', () => {
  const chart = readyOf('standard')
  const { taken } = perform(chart, [...UNTIL_DRAFT, ['draft', { major: false }], 'decide'])
  const wrong: string[][] = [
    taken.slice(1),
    taken.slice(0, 2),
    [...taken, 'lapse'],
    ['lapse'],
    ['nothing'],
    [...taken.slice(0, -1), 'f-archive'],
    taken.with(1, 'f-incomplete'),
  ]
  for (const course of wrong) assert.throws(() => replay(chart, course), RangeError, course.join())
})

const factsArb: fc.Arbitrary<ChartFacts> = fc.record(
  {
    major: fc.boolean(),
    opinion: fc.constantFrom('pass', 'amend', 'reject', 'return'),
    result: fc.constantFrom('grant', 'deny'),
    complete: fc.boolean(),
    ours: fc.boolean(),
    hearing: fc.boolean(),
  },
  { requiredKeys: [] },
)
const walkArb = fc.array(fc.tuple(fc.nat(), factsArb, fc.integer({ min: 0, max: 9 })), {
  maxLength: 40,
})

test('the flows taken lead to the state reached, on ready and on random charts', () => {
  const chartArb = fc.oneof(
    fc.constantFrom('instant', 'standard', 'inspection').map(readyOf),
    randomChart,
  )
  let steps = 0
  fc.assert(
    fc.property(chartArb, walkArb, (chart, walk) => {
      if (Array.isArray(chart)) return
      let state = start(chart)
      const course: string[] = []
      for (const [pick, facts, luck] of walk) {
        const open = enabled(chart, state)
        const task = open[pick % Math.max(1, open.length)]
        const moved = advance(
          chart,
          state,
          luck === 0 || !task ? { lapse: true } : { node: task.id, facts },
        )
        if (!('taken' in moved)) continue
        assert.deepEqual(replay(chart, moved.taken, state), moved.state)
        state = moved.state
        course.push(...moved.taken)
        assert.ok(JSON.stringify(state).length < 1000)
        steps++
      }
      assert.deepEqual(replay(chart, course), state)
    }),
    { numRuns: 300 },
  )
  assert.ok(steps > 1000)
})

const PATIENCE = 1000
const STALING = ['inspect', 'hear', 'supplement', 'consult', 'test']

test('S3.1 in a proved chart no walk decides a major case unreviewed, and every walk can finish', () => {
  const chartArb = fc.oneof(fc.constantFrom('standard', 'inspection').map(readyOf), randomChart)
  let decisions = 0
  fc.assert(
    fc.property(chartArb, fc.nat(), (chart, seed) => {
      if (Array.isArray(chart) || prove(chart, LIMITS).verdict !== 'proved') return
      let chance = seed
      const draw = () => {
        chance = (Math.imul(chance, 1103515245) + 12345) & 0x7fffffff
        return chance >>> 8
      }
      let state = start(chart)
      let major = draw() % 2 === 0
      let opinion: ChartFacts['opinion'] | null = null
      let older: ChartFacts['opinion'] | null = null
      const fresh = () => {
        major = draw() % 2 === 0
        older = null
        opinion = null
      }
      for (let i = 0; !state.ended; i++) {
        assert.ok(i < 3 * PATIENCE, 'the walk does not come to an end')
        if (draw() % 12 === 0) {
          const lapsed = advance(chart, state, { lapse: true })
          if ('taken' in lapsed) {
            state = lapsed.state
            fresh()
          }
        }
        const open = enabled(chart, state)
        const task = open[draw() % open.length]
        assert.ok(task, 'nothing is open')
        if (task.act === 'draft') fresh()
        if (STALING.includes(task.act)) {
          const said: ChartFacts['opinion'] | null = opinion ?? older
          fresh()
          older = said
        }
        // A loop that waits for other facts than those decided on ends when they come.
        if (i > PATIENCE) {
          major = draw() % 2 === 0
          if (older) opinion = draw() % 2 === 0 ? older : null
        }
        if (task.act === 'legalReview') {
          older = null
          opinion = (['pass', 'pass', 'amend', 'reject', 'return'] as const)[draw() % 5] ?? 'reject'
        }
        if (task.act === 'decide') {
          decisions++
          assert.ok(!major || opinion === 'pass' || i > PATIENCE)
        }
        const facts: ChartFacts = {
          major,
          ...(opinion ? { opinion } : {}),
          result: draw() % 2 ? 'grant' : 'deny',
          complete: draw() % 2 === 0,
          ours: draw() % 4 > 0,
          hearing: draw() % 2 === 0,
        }
        const moved = advance(chart, state, { node: task.id, facts })
        assert.ok('taken' in moved, JSON.stringify(moved))
        state = moved.state
      }
    }),
    { numRuns: 400 },
  )
  assert.ok(decisions > 50)
})

test('the prover finds the same broken rules as a slow search with concrete facts', (t) => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(randomChart, (chart) => {
      if (Array.isArray(chart)) return
      const expected = referenceRules(chart)
      if (expected === null) return
      const found = prove(chart, {})
        .findings.map((f) => f.rule)
        .filter((rule) => rule <= 3)
      const rules = [...new Set(found)].sort().join('')
      assert.equal(rules, expected)
      seen.set(rules, (seen.get(rules) ?? 0) + 1)
    }),
    { numRuns: 600 },
  )
  t.diagnostic(JSON.stringify(Object.fromEntries(seen)))
  assert.ok((seen.get('') ?? 0) > 10, 'too few charts in order were compared')
  assert.ok(seen.size >= 4)
})

const FEEL: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'major',
      'complete = true',
      'hearing != null',
      'opinion = "pass"',
      'opinion in ("pass", "amend")',
      'result != "deny"',
      'result = null',
      'form.n > 2',
      'form.n <= 3.5',
      'form.n = form.m',
      'form.s = "甲"',
      'contains(form.s, "甲")',
      'starts with(form.s, "a")',
      'item.a.b = true',
    ),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}) and (${b})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `${a} or ${b}`),
    tie('any').map((a) => `not(${a})`),
  ),
})).any

test('conditions come out as feelin evaluates them', () => {
  const worldArb = fc.record({
    major: fc.boolean(),
    complete: fc.boolean(),
    hearing: fc.constantFrom(true, false, null),
    opinion: fc.constantFrom('pass', 'amend', null),
    result: fc.constantFrom('grant', 'deny', null),
    form: fc.record(
      {
        n: fc.integer({ min: 0, max: 5 }),
        m: fc.integer({ min: 0, max: 5 }),
        s: fc.constantFrom('甲', 'ab', ''),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    item: fc.constantFrom({ a: { b: true } }, { a: { b: false } }, {}),
  })
  let trues = 0
  fc.assert(
    fc.property(FEEL, worldArb, (condition, world) => {
      if (condition.length > 400) return
      const words = `receive > ask(xor)\nask > examine if ${condition}\nask > archive default\nexamine > end\narchive > end`
      const chart = load(chartXml(words))
      if (Array.isArray(chart)) return assert.match(chart[0]?.reason ?? '', /嵌套/)
      const moved = advance(chart, start(chart), { node: 'receive', facts: world as ChartFacts })
      assert.ok('taken' in moved)
      const isTaken = moved.enabled[0]?.id === 'examine'
      const expected = evaluate(condition, world).value === true
      assert.equal(isTaken, expected, condition)
      if (expected) trues++
    }),
    { numRuns: 1500 },
  )
  assert.ok(trues > 100)
})
