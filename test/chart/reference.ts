import fc from 'fast-check'
import { evaluate } from 'feelin'
import {
  advance,
  type Chart,
  type ChartFacts,
  enabled,
  load,
  type State,
  start,
} from '../../src/chart/index.ts'
import { chartXml, ENDING } from './build.ts'

/**
 * A slow, plain search beside the prover: it plays `advance` with every combination of concrete
 * facts, reads conditions by feelin alone, and remembers the rules in words, not bits.
 */

const CONDITIONS = [
  'major = false',
  'major = true',
  'opinion = "pass"',
  'opinion in ("pass", "amend")',
  'major = false or opinion = "pass"',
  'result = "deny"',
  'not(major) and result = "grant"',
]
const ACTS = ['examine', 'draft', 'legalReview', 'hear', 'certify', 'publish', 'accept', 'note']

type Block =
  | { kind: 'task'; act: string }
  | { kind: 'choice'; condition: string; parts: Block[]; isShort: boolean }
  | { kind: 'parallel'; parts: Block[]; join: 'and' | 'xor' }
  | { kind: 'loop'; condition: string; parts: Block[] }

const blockArb: fc.Arbitrary<Block> = fc.letrec<{ block: Block }>((tie) => {
  const parts = fc.array(tie('block'), { minLength: 1, maxLength: 2 })
  const condition = fc.constantFrom(...CONDITIONS)
  const task = fc.constantFrom(...ACTS).map((act): Block => ({ kind: 'task', act }))
  const choice = fc
    .record({ condition, parts, isShort: fc.boolean() })
    .map((it): Block => ({ kind: 'choice', ...it }))
  const join = fc.constantFrom('and' as const, 'and' as const, 'xor' as const)
  const parallel = fc.record({ parts, join }).map((it): Block => ({ kind: 'parallel', ...it }))
  const loop = fc.record({ condition, parts }).map((it): Block => ({ kind: 'loop', ...it }))
  return {
    block: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: task },
      { weight: 3, arbitrary: choice },
      { weight: 1, arbitrary: parallel },
      { weight: 2, arbitrary: loop },
    ),
  }
}).block

/** A common good pattern, so that charts in order are met often enough. */
const GOOD: Block[] = [
  { kind: 'task', act: 'draft' },
  {
    kind: 'choice',
    condition: 'major = false',
    isShort: true,
    parts: [
      {
        kind: 'loop',
        condition: 'opinion = "pass"',
        parts: [{ kind: 'task', act: 'legalReview' }],
      },
    ],
  },
]

/** Small random charts, about half of them in order; refusals where the pieces do not load. */
export const randomChart = fc
  .record({
    isGood: fc.boolean(),
    before: fc.array(blockArb, { maxLength: 2 }),
    middle: fc.array(blockArb, { maxLength: 1 }),
    after: fc.array(blockArb, { maxLength: 2 }),
    isArchived: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  })
  .map(({ isGood, before, middle, after, isArchived }) => {
    const lines: string[] = []
    const count = { value: 0 }
    const first = isGood ? [...before, ...GOOD, ...middle] : [...before, ...middle]
    let from = lay(first, 'accept', lines, count)
    lines.unshift('receive > accept')
    lines.push(`${from} > decide`)
    from = lay(after, 'decide', lines, count)
    const ending = (ENDING[0] as string).split(' > ').slice(1)
    lines.push(
      `${from} > ${(isArchived ? ending : ending.filter((n) => n !== 'archive')).join(' > ')}`,
    )
    return load(chartXml(lines.join('\n')))
  })

/** Writes blocks one after another and gives the name from which the next flow goes out. */
function lay(
  blocks: readonly Block[],
  from: string,
  lines: string[],
  count: { value: number },
): string {
  let last = from
  for (const block of blocks) {
    const id = `b${count.value++}`
    if (block.kind === 'task') {
      const next = `${block.act}.${id}`
      lines.push(`${last} > ${next}[record=audio]`)
      last = next
      continue
    }
    const [open, close] = [`${id}o`, `${id}c`]
    const join = block.kind === 'parallel' ? block.join : 'xor'
    if (block.kind === 'loop') {
      lines.push(`${last} > ${open}(xor)`)
      const end = lay(block.parts, open, lines, count)
      lines.push(`${end} > ${close}(xor)`, `${close} > ${open} default`)
      lines.push(`${close} > ${id}x(xor) if ${block.condition}`)
      last = `${id}x`
      continue
    }
    lines.push(
      `${last} > ${open}(${block.kind === 'parallel' ? 'and' : 'xor'})`,
      `note.${id} > ${close}(${join})`,
    )
    const [near, far] = [`n.${id}`, `note.${id}`]
    if (block.kind === 'choice') {
      lines.splice(lines.length - 1, 1)
      lines.push(`${open} > ${close}(xor) if ${block.condition}`)
      lines.push(`${open} > ${near} default`)
    } else {
      lines.push(`${open} > ${far}`, `${open} > ${near}`)
    }
    const end = lay(block.parts, near, lines, count)
    lines.push(`${end} > ${close}`)
    last = close
  }
  return last
}

type Opinion = 'pass' | 'amend' | 'reject' | 'return'

interface Case {
  readonly state: State
  readonly isAccepted: boolean
  readonly isDecided: boolean
  readonly isArchived: boolean
  readonly isCleared: boolean
  /** None, one on this draft, or one that later facts made stale. */
  readonly opinion: Opinion | `stale ${Opinion}` | 'none'
}

const MAJOR = [true, false]
const OPINIONS = ['pass', 'amend', 'reject', 'return', null] as const
const RESULTS = ['grant', 'deny', null] as const
const MAX_CASES = 1500

function factsFor(opinion: Case['opinion']): ChartFacts[] {
  const value = OPINIONS.find((o) => opinion.endsWith(o ?? 'none')) ?? null
  const given = opinion.startsWith('stale') ? [null, value] : [value]
  return MAJOR.flatMap((major) =>
    given.flatMap((o) =>
      RESULTS.map((result) => ({ major, ...(o && { opinion: o }), ...(result && { result }) })),
    ),
  )
}

/** The broken rules among 1, 2, 3, in order; null where the search would take too long. */
export function referenceRules(chart: Chart): string | null {
  const broken = new Set<number>()
  const first: Case = {
    state: start(chart),
    isAccepted: false,
    isDecided: false,
    isArchived: false,
    isCleared: false,
    opinion: 'none',
  }
  const cases = new Map([[JSON.stringify(first), first]])
  const followers = new Map<string, string[]>()
  const opened = new Set<string>()
  let isBlocked = false
  const come = (from: string | null, next: Case) => {
    const key = JSON.stringify(next)
    if (from !== null) followers.get(from)?.push(key)
    if (!cases.has(key)) cases.set(key, next)
  }
  for (const [key, here] of cases) {
    if (cases.size > MAX_CASES) return null
    followers.set(key, [])
    if (here.state.ended && !here.isArchived) broken.add(2)
    for (const task of enabled(chart, here.state)) {
      opened.add(task.id)
      const performed = perform(here, task.act, broken)
      const said = task.act === 'legalReview' ? OPINIONS.filter((o) => o !== null) : [null]
      for (const opinion of said) {
        const after = opinion ? { ...performed, opinion } : performed
        for (const [next, isFault] of outcomes(chart, here.state, task.id, after)) {
          if (isFault) {
            broken.add(1)
            isBlocked = true
          } else come(key, next)
        }
      }
    }
    const lapsed = advance(chart, here.state, { lapse: true })
    if ('code' in lapsed && lapsed.code === 'lapse.elsewhere') broken.add(1)
    if ('taken' in lapsed && JSON.stringify(lapsed.state) !== JSON.stringify(here.state)) {
      come(null, { ...here, state: lapsed.state, isCleared: false, opinion: 'none' })
    }
  }
  const tasks = chart.nodes.filter((node) => node.kind === 'task')
  if (!isBlocked && (tasks.some((t) => !opened.has(t.id)) || !allEnd(cases, followers)))
    broken.add(1)
  return [...broken].sort().join('')
}

function stale(opinion: Case['opinion']): Case['opinion'] {
  if (opinion === 'none' || opinion.startsWith('stale')) return opinion
  return `stale ${opinion as Opinion}`
}

function perform(here: Case, act: string, broken: Set<number>): Case {
  if ((act === 'examine' || act === 'hear') && !here.isAccepted) broken.add(2)
  if (['certify', 'deliver', 'publish'].includes(act) && !here.isDecided) broken.add(2)
  if (act === 'archive' && !here.isDecided) broken.add(2)
  if (act === 'decide' && (!here.isAccepted || here.isDecided)) broken.add(2)
  if (act === 'decide' && !here.isCleared) broken.add(3)
  switch (act) {
    case 'accept':
      return { ...here, isAccepted: true }
    case 'decide':
      return { ...here, isDecided: true, isArchived: false }
    case 'archive':
      return { ...here, isArchived: here.isDecided }
    case 'draft':
      return { ...here, isCleared: false, opinion: 'none' }
    case 'legalReview':
      return { ...here, isCleared: false }
    case 'hear':
      return { ...here, isCleared: false, opinion: stale(here.opinion) }
    default:
      return here
  }
}

/** Plays a step with all facts; the ways that come out, each with what it shows of the review. */
function outcomes(chart: Chart, state: State, node: string, after: Case): [Case, boolean][] {
  const ways = new Map<string, { facts: ChartFacts[]; taken: readonly string[]; state: State }>()
  const found: [Case, boolean][] = []
  const all: [ChartFacts, readonly string[]][] = []
  for (const facts of factsFor(after.opinion)) {
    const moved = advance(chart, state, { node, facts })
    if (!('taken' in moved)) {
      found.push([after, true])
      continue
    }
    all.push([facts, moved.taken])
    const key = moved.taken.join()
    const way = ways.get(key)
    if (way) way.facts.push(facts)
    else ways.set(key, { facts: [facts], taken: moved.taken, state: moved.state })
  }
  for (const { taken, state: next } of ways.values()) {
    const guards = taken.filter((id) => {
      const flow = chart.flows.find((f) => f.id === id)
      return flow?.condition && !flow.isDefault
    })
    const isCleared = guards.some((guard) => {
      const upTo = taken.slice(0, taken.indexOf(guard) + 1).join()
      const same = all.filter(([, t]) => `${t.join()},`.startsWith(`${upTo},`))
      return same.every(
        ([facts]) =>
          facts.major === false ||
          (OPINIONS.some((o) => o === after.opinion) &&
            evaluate('opinion = "pass"', { opinion: null, ...facts }).value === true),
      )
    })
    found.push([{ ...after, state: next, isCleared: after.isCleared || isCleared }, false])
  }
  return found
}

function allEnd(
  cases: ReadonlyMap<string, Case>,
  followers: ReadonlyMap<string, string[]>,
): boolean {
  const ends = new Set([...cases].filter(([, it]) => it.state.ended).map(([key]) => key))
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const [key, next] of followers) {
      if (ends.has(key) || !next.some((n) => ends.has(n))) continue
      ends.add(key)
      isChanged = true
    }
  }
  return ends.size === cases.size
}
