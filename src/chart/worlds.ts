import { FACTS, type FactName, fieldOf, type Scalar, type Term, truth } from './feel.ts'
import type { Chart, Flow } from './model.ts'

/**
 * Worlds: every way in which the facts of a case can stand when a gateway is reached. A set of
 * worlds is a row of bits. Facts a condition mentions take each of their values; comparisons on
 * form fields, and on constants of the item that are not known, are each true, false or null.
 * Facts move freely from one step to the next, but along one move through several gateways they
 * stand still, as they do in `advance`.
 */
export type Worlds = Uint32Array

/** Whether the last legal review's opinion is there: not yet, on this draft, or on an older one. */
export type OpinionAge = 'none' | 'fresh' | 'stale'

/** One way out of a gateway. */
export interface Choice {
  readonly flow: number
  readonly worlds: Worlds | null
  /** True where major cannot be, or the opinion on this very draft is `pass`. */
  readonly isCleared: boolean
}

interface Space {
  readonly size: number
  /** For each flow of its gateways: the worlds in which it is the one taken. */
  readonly taken: ReadonlyMap<number, Worlds>
  readonly ages: Readonly<Record<OpinionAge, Worlds>>
  readonly isMinor: Worlds
  readonly isPassed: Worlds
}

const MAX_WORLDS = 8192

/** What a walk through gateways has learnt of the facts so far, within one move. */
export interface Known {
  readonly space: Space
  readonly worlds: Worlds
}

/** All ways out of a chart's gateways; `spaceOf` is null where there are too many worlds. */
export interface Gateways {
  readonly spaceOf: (gateway: number) => Space | null
}

/** Works out the worlds once for a chart and the known constants of its item. */
export function gatewaysOf(chart: Chart, item: Readonly<Record<string, unknown>>): Gateways {
  const branching = chart.nodes
    .filter((n) => n.kind === 'exclusive' && (chart.net.outgoing[n.index]?.length ?? 0) > 1)
    .map((n) => n.index)
  const all = spaceFor(chart, branching, item)
  if (all) return { spaceOf: () => all }
  const own = new Map(branching.map((g) => [g, spaceFor(chart, [g], item)]))
  return { spaceOf: (gateway) => own.get(gateway) ?? null }
}

/** The ways out of a gateway that some world allows, given what this move has learnt. */
export function choices(
  chart: Chart,
  gateways: Gateways,
  gateway: number,
  age: OpinionAge,
  known: Known | null,
): { readonly space: Space | null; readonly list: readonly Choice[] } {
  const space = gateways.spaceOf(gateway)
  const out = chart.net.outgoing[gateway] as readonly number[]
  if (!space) {
    return { space, list: out.map((flow) => ({ flow, worlds: null, isCleared: false })) }
  }
  const before = known?.space === space ? known.worlds : space.ages[age]
  const list = out.flatMap((flow) => {
    const worlds = intersect(before, space.taken.get(flow) as Worlds)
    if (worlds.every((word) => word === 0)) return []
    // The default is where everything unforeseen ends up, so it never counts as a guard.
    const isGuard = !(chart.flows[flow] as Flow).isDefault
    return [{ flow, worlds, isCleared: isGuard && clears(space, worlds, age) }]
  })
  return { space, list }
}

function clears(space: Space, worlds: Worlds, age: OpinionAge): boolean {
  return worlds.every((word, i) => {
    const passed = age === 'fresh' ? (space.isPassed[i] as number) : 0
    return (word & ~((space.isMinor[i] as number) | passed)) === 0
  })
}

function intersect(a: Worlds, b: Worlds): Worlds {
  return a.map((word, i) => word & (b[i] as number))
}

interface Dimension {
  readonly key: string
  readonly values: readonly Scalar[]
  readonly stride: number
}

function spaceFor(
  chart: Chart,
  gateways: readonly number[],
  item: Readonly<Record<string, unknown>>,
): Space | null {
  const flows = gateways.map((g) =>
    (chart.net.outgoing[g] as readonly number[]).map((f) => chart.flows[f] as Flow),
  )
  const terms = new Map<string, Term>()
  for (const { condition } of flows.flat()) if (condition) terms.set(condition.text, condition.term)
  const dimensions = dimensionsOf([...terms.values()], item)
  const size = dimensions.reduce((n, d) => n * d.values.length, 1)
  if (size > MAX_WORLDS) return null
  const truths = new Map(
    [...terms].map(([text, term]) => [text, fill(size, (w) => holds(term, dimensions, w, item))]),
  )
  const taken = new Map<number, Worlds>()
  for (const out of flows) share(out, size, truths, taken)
  const is = (fact: FactName, test: (value: Scalar) => boolean, otherwise: boolean) => {
    const dimension = dimensions.find((d) => d.key === fact)
    return fill(size, (w) => (dimension ? test(valueIn(dimension, w)) : otherwise))
  }
  return {
    size,
    taken,
    ages: {
      none: is('opinion', (value) => value === null, true),
      fresh: is('opinion', (value) => value !== null, true),
      stale: fill(size, () => true),
    },
    isMinor: is('major', (value) => value === false, false),
    isPassed: is('opinion', (value) => value === 'pass', false),
  }
}

/** Divides all worlds among a gateway's flows as `advance` does: first true, else the default. */
function share(
  out: readonly Flow[],
  size: number,
  truths: ReadonlyMap<string, Worlds>,
  taken: Map<number, Worlds>,
) {
  let left = fill(size, () => true)
  for (const { index, condition } of out) {
    if (!condition) continue
    const holding = truths.get(condition.text) as Worlds
    taken.set(index, intersect(left, holding))
    left = left.map((word, i) => word & ~(holding[i] as number))
  }
  for (const { index, condition } of out) if (!condition) taken.set(index, left)
}

function fill(size: number, test: (world: number) => boolean): Worlds {
  const worlds = new Uint32Array(Math.ceil(size / 32))
  for (let w = 0; w < size; w++) {
    if (test(w)) worlds[w >>> 5] = (worlds[w >>> 5] as number) | (1 << (w & 31))
  }
  return worlds
}

function valueIn(dimension: Dimension, world: number): Scalar {
  const { values, stride } = dimension
  return values[Math.floor(world / stride) % values.length] as Scalar
}

function dimensionsOf(terms: readonly Term[], item: Readonly<Record<string, unknown>>) {
  const found = new Map<string, readonly Scalar[]>()
  for (const term of terms) collect(term, item, found)
  let stride = 1
  return [...found].map(([key, values]): Dimension => {
    const dimension = { key, values, stride }
    stride *= values.length
    return dimension
  })
}

function collect(
  term: Term,
  item: Readonly<Record<string, unknown>>,
  found: Map<string, readonly Scalar[]>,
) {
  if (isAtom(term, item)) {
    found.set(JSON.stringify(term), [true, false, null])
    return
  }
  if (term.op === 'fact') found.set(term.name, FACTS[term.name])
  for (const part of partsOf(term)) collect(part, item, found)
}

function partsOf(term: Term): readonly Term[] {
  switch (term.op) {
    case 'all':
    case 'any':
      return term.parts
    case 'not':
      return [term.part]
    case 'oneOf':
      return [term.subject]
    case 'compare':
    case 'contains':
    case 'startsWith':
      return term.sides
    default:
      return []
  }
}

/** A comparison on something that the prover cannot know; it may come out in any way. */
function isAtom(term: Term, item: Readonly<Record<string, unknown>>): boolean {
  if (term.op === 'all' || term.op === 'any' || term.op === 'not') return false
  return partsOf(term).some((part) => isUnknown(part, item))
}

function isUnknown(term: Term, item: Readonly<Record<string, unknown>>): boolean {
  if (term.op !== 'field') return partsOf(term).some((part) => isUnknown(part, item))
  return term.root === 'form' || !Object.hasOwn(item, term.path[0] as string)
}

function holds(
  term: Term,
  dimensions: readonly Dimension[],
  world: number,
  item: Readonly<Record<string, unknown>>,
): boolean {
  const values = new Map(dimensions.map((d) => [d.key, valueIn(d, world)]))
  return decide(term, values, item) === true
}

function decide(
  term: Term,
  values: ReadonlyMap<string, Scalar>,
  item: Readonly<Record<string, unknown>>,
): Scalar {
  if (isAtom(term, item)) return values.get(JSON.stringify(term)) ?? null
  if (term.op === 'fact') return values.get(term.name) ?? null
  if (term.op === 'constant') return term.value
  if (term.op === 'field') {
    const value = fieldOf(item, term.path)
    return typeof value === 'object' ? null : (value as Scalar)
  }
  return truth(withAtoms(term, values, item), (leaf) => decide(leaf, values, item))
}

/** The term with each unknowable comparison replaced by its value in this world. */
function withAtoms(
  term: Term,
  values: ReadonlyMap<string, Scalar>,
  item: Readonly<Record<string, unknown>>,
): Term {
  if (isAtom(term, item)) return { op: 'constant', value: values.get(JSON.stringify(term)) ?? null }
  if (term.op === 'not') return { op: 'not', part: withAtoms(term.part, values, item) }
  if (term.op !== 'all' && term.op !== 'any') return term
  return { op: term.op, parts: term.parts.map((part) => withAtoms(part, values, item)) }
}
