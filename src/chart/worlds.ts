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

/** What a legal review can say. */
export const OPINIONS = ['pass', 'amend', 'reject', 'return'] as const
export type OpinionValue = (typeof OPINIONS)[number]

/**
 * The opinion as it stands: none on this draft, one on this draft, or one made stale by later
 * facts, which may or may not have been withdrawn yet. Only a review or a new draft changes it.
 */
export type Opinion = 'none' | OpinionValue | `stale ${OpinionValue}`

export function isFresh(opinion: Opinion): boolean {
  return opinion !== 'none' && !opinion.startsWith('stale')
}

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
  /** The worlds in which the opinion stands as it does. */
  readonly standing: (opinion: Opinion) => Worlds
  readonly isMinor: Worlds
  readonly isPassed: Worlds
}

const MAX_WORLDS = 8192
/** Values looked up for a whole chart; gateways beyond it count as free, which proves less. */
const MAX_LOOKUPS = 10_000_000

/** What a walk through gateways has learnt of the facts so far, within one move. */
export interface Known {
  readonly space: Space
  readonly worlds: Worlds
}

/** All ways out of a chart's gateways; `spaceOf` is null where there are too many worlds. */
export interface Gateways {
  /** Whether any condition reads the opinion. */
  readonly readsOpinion: boolean
  readonly spaceOf: (gateway: number) => Space | null
}

/** Works out the worlds once for a chart and the known constants of its item. */
export function gatewaysOf(chart: Chart, item: Readonly<Record<string, unknown>>): Gateways {
  const branching = chart.nodes
    .filter((n) => n.kind === 'exclusive' && (chart.net.outgoing[n.index]?.length ?? 0) > 1)
    .map((n) => n.index)
  const budget = { left: MAX_LOOKUPS }
  const all = spaceFor(chart, branching, item, budget)
  const readsOpinion = chart.flows.some((f) => f.condition && reads(f.condition.term, 'opinion'))
  if (all) return { readsOpinion, spaceOf: () => all }
  const own = new Map(branching.map((g) => [g, spaceFor(chart, [g], item, budget)]))
  return { readsOpinion, spaceOf: (gateway) => own.get(gateway) ?? null }
}

/** The ways out of a gateway that some world allows, given what this move has learnt. */
export function choices(
  chart: Chart,
  gateways: Gateways,
  gateway: number,
  opinion: Opinion,
  known: Known | null,
): { readonly space: Space | null; readonly list: readonly Choice[] } {
  const space = gateways.spaceOf(gateway)
  const out = chart.net.outgoing[gateway] as readonly number[]
  if (!space) {
    return { space, list: out.map((flow) => ({ flow, worlds: null, isCleared: false })) }
  }
  const before = known?.space === space ? known.worlds : space.standing(opinion)
  const list = out.flatMap((flow) => {
    const worlds = intersect(before, space.taken.get(flow) as Worlds)
    if (worlds.every((word) => word === 0)) return []
    // The default is where everything unforeseen ends up, so it never counts as a guard.
    const isGuard = !(chart.flows[flow] as Flow).isDefault
    return [{ flow, worlds, isCleared: isGuard && clears(space, worlds, opinion) }]
  })
  return { space, list }
}

function clears(space: Space, worlds: Worlds, opinion: Opinion): boolean {
  return worlds.every((word, i) => {
    const passed = isFresh(opinion) ? (space.isPassed[i] as number) : 0
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
  budget: { left: number },
): Space | null {
  const flows = gateways.map((g) =>
    (chart.net.outgoing[g] as readonly number[]).map((f) => chart.flows[f] as Flow),
  )
  const terms = new Map<string, Term>()
  for (const { condition } of flows.flat()) if (condition) terms.set(condition.text, condition.term)
  const { byKey, places, size } = dimensionsOf([...terms.values()], item)
  if (size > MAX_WORLDS || size * terms.size > budget.left) return null
  budget.left -= size * terms.size
  const truths = new Map(
    [...terms].map(([text, term]) => {
      return [text, fill(size, (w) => valueAt(term, places, w, item) === true)]
    }),
  )
  const taken = new Map<number, Worlds>()
  for (const out of flows) share(out, size, truths, taken)
  const is = (fact: FactName, test: (value: Scalar) => boolean, otherwise: boolean) => {
    const dimension = byKey.get(fact)
    return fill(size, (w) => (dimension ? test(valueIn(dimension, w)) : otherwise))
  }
  const standing = new Map<Opinion, Worlds>([['none', is('opinion', (v) => v === null, true)]])
  for (const value of OPINIONS) {
    standing.set(
      value,
      is('opinion', (v) => v === value, true),
    )
    standing.set(
      `stale ${value}`,
      is('opinion', (v) => v === null || v === value, true),
    )
  }
  return {
    size,
    taken,
    standing: (opinion) => standing.get(opinion) as Worlds,
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

type Places = Map<Term, Dimension>

function dimensionsOf(terms: readonly Term[], item: Readonly<Record<string, unknown>>) {
  const byKey = new Map<string, Dimension>()
  const places: Places = new Map()
  let size = 1
  const place = (term: Term, key: string, values: readonly Scalar[]) => {
    const dimension = byKey.get(key) ?? { key, values, stride: size }
    if (!byKey.has(key)) size *= values.length
    byKey.set(key, dimension)
    places.set(term, dimension)
  }
  const collect = (term: Term) => {
    if (isAtom(term, item)) place(term, JSON.stringify(term), [true, false, null])
    else if (term.op === 'fact') place(term, term.name, FACTS[term.name])
    else for (const part of partsOf(term)) collect(part)
  }
  for (const term of terms) collect(term)
  return { byKey, places, size }
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

function reads(term: Term, fact: FactName): boolean {
  return (term.op === 'fact' && term.name === fact) || partsOf(term).some((t) => reads(t, fact))
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

/** A condition's value in one world; `places` says where its facts and atoms find theirs. */
function valueAt(
  term: Term,
  places: ReadonlyMap<Term, Dimension>,
  world: number,
  item: Readonly<Record<string, unknown>>,
): Scalar {
  const place = places.get(term)
  if (place) return valueIn(place, world)
  switch (term.op) {
    case 'constant':
      return term.value
    case 'field': {
      const value = fieldOf(item, term.path)
      return typeof value === 'object' ? null : (value as Scalar)
    }
    case 'not': {
      const inner = valueAt(term.part, places, world, item)
      return typeof inner === 'boolean' ? !inner : null
    }
    case 'all':
    case 'any': {
      const parts = term.parts.map((part) => valueAt(part, places, world, item))
      const decisive = term.op === 'any'
      if (parts.includes(decisive)) return decisive
      return parts.every((part) => part === !decisive) ? !decisive : null
    }
    default:
      return truth(term, (leaf) => valueAt(leaf, places, world, item))
  }
}
