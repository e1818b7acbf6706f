import { type Chart, type Flow, LAPSE, STALING, type Task } from './model.ts'
import { begin, complete, lapse, type Moved, type Places } from './move.ts'
import {
  type Choice,
  choices,
  type Gateways,
  isFresh,
  type Known,
  OPINIONS,
  type Opinion,
  type OpinionValue,
} from './worlds.ts'

/** What the rules need to remember of the way to a state. */
export interface Memory {
  readonly isAccepted: boolean
  readonly isDeclined: boolean
  readonly isDecided: boolean
  readonly isArchived: boolean
  /** A guard has shown that the present draft is not major, or that its review passed. */
  readonly isCleared: boolean
  readonly opinion: Opinion
}

/** One explored state and how it was first reached; the way back makes the shortest path. */
export interface Visit {
  readonly places: Places
  readonly ended: boolean
  readonly memory: Memory
  readonly parent: number
  /** The task completed to come here; `LAPSE`; null for the first state. */
  readonly event: Task | typeof LAPSE | null
  readonly taken: readonly number[]
}

export type FaultKind =
  | 'doubled'
  | 'deadlock'
  | 'swept'
  | 'lapse-elsewhere'
  | 'unaccepted-examination'
  | 'unaccepted-decision'
  | 'second-decision'
  | 'early'
  | 'early-archive'
  | 'unarchived'
  | 'unreviewed'

/** A broken rule, with the visit that shows it; `node` is what it is about. */
export interface Fault {
  readonly kind: FaultKind
  readonly node: number
  readonly visit: Visit
}

export interface Exploration {
  readonly visits: readonly Visit[]
  readonly faults: readonly Fault[]
  readonly isComplete: boolean
  /** For each visit, the visits that follow it without a lapse. */
  readonly links: readonly (readonly number[])[]
  /** First visit in which a task is open, by node; -1 for none. */
  readonly firstOpen: readonly number[]
  readonly taken: ReadonlySet<number>
}

const EXAMINING = new Set([
  'examine',
  'inspect',
  'hear',
  'consult',
  'test',
  'notifyParty',
  'statement',
  'announce',
])
const AFTER_DECISION = new Set(['certify', 'deliver', 'publish'])
const FIRST: Memory = {
  isAccepted: false,
  isDeclined: false,
  isDecided: false,
  isArchived: false,
  isCleared: false,
  opinion: 'none',
}

/** Bounds on time and memory for charts that fan out widely; beyond them: undecided. */
const MAX_MOVES = 8_000_000
const MAX_HELD = 8_000_000

export interface Limits {
  readonly states: number
  readonly isReviewed: boolean
}

/** Walks through every state that `advance` can reach, breadth first, whatever the facts say. */
export function explore(chart: Chart, gateways: Gateways, limits: Limits): Exploration {
  return new Walk(chart, gateways, limits).all()
}

class Walk {
  readonly #chart: Chart
  readonly #gateways: Gateways
  readonly #limits: Limits
  readonly #visits: Visit[] = []
  readonly #links: number[][] = []
  readonly #byKey = new Map<string, number>()
  readonly #faults = new Map<string, Fault>()
  readonly #firstOpen: number[]
  readonly #taken = new Set<number>()
  readonly #choices = new Map<string, ReturnType<typeof choices>>()

  #moves = 0
  #held = 0

  constructor(chart: Chart, gateways: Gateways, limits: Limits) {
    this.#chart = chart
    this.#gateways = gateways
    this.#limits = limits
    this.#firstOpen = chart.nodes.map(() => -1)
  }

  all(): Exploration {
    const first = begin(this.#chart)
    this.#come(first, { memory: FIRST, parent: -1, event: null })
    for (let i = 0; i < this.#visits.length && !this.#isTooMuch(); i++) this.#leave(i)
    return {
      visits: this.#visits,
      faults: [...this.#faults.values()],
      isComplete: !this.#isTooMuch(),
      links: this.#links,
      firstOpen: this.#firstOpen,
      taken: this.#taken,
    }
  }

  #isTooMuch(): boolean {
    return (
      this.#visits.length > this.#limits.states || this.#moves > MAX_MOVES || this.#held > MAX_HELD
    )
  }

  #leave(i: number) {
    const { places, memory } = this.#visits[i] as Visit
    for (const p of places) {
      const task = this.#chart.nodes[p]
      if (task?.kind === 'task') this.#perform(i, task)
    }
    const after = lapse(this.#chart, places)
    if (after === 'elsewhere') this.#fault('lapse-elsewhere', -1, this.#visits[i] as Visit)
    if (typeof after === 'string' || after === places) return
    const moved = { places: after, ended: false, taken: [], fault: null, swept: [] }
    const lapsed = { ...memory, isCleared: false, opinion: 'none' as const }
    this.#come(moved, { memory: lapsed, parent: i, event: LAPSE })
  }

  /** Completes a task in every way in which the facts may send its token through the gateways. */
  #perform(i: number, task: Task) {
    const { memory } = this.#visits[i] as Visit
    this.#checkAct(i, task, memory)
    if (task.act !== 'legalReview') return this.#route(i, task, afterAct(memory, task.act))
    const opinions: readonly Opinion[] = this.#gateways.readsOpinion ? OPINIONS : ['pass']
    for (const opinion of opinions) this.#route(i, task, { ...memory, isCleared: false, opinion })
  }

  #route(i: number, task: Task, done: Memory) {
    const { places } = this.#visits[i] as Visit
    const script: number[] = []
    const sizes: number[] = []
    do {
      sizes.length = 0
      let isCleared = done.isCleared
      let known: Known | null = null
      const moved = complete(this.#chart, places, task.index, (gateway) => {
        const { space, list } = this.#choicesAt(gateway, done.opinion, known)
        const k = sizes.length
        const choice = list[script[k] ?? 0] as Choice
        script[k] ??= 0
        sizes.push(list.length)
        if (space && choice.worlds) known = { space, worlds: choice.worlds }
        isCleared ||= choice.isCleared
        return choice.flow
      })
      this.#come(moved, { memory: { ...done, isCleared }, parent: i, event: task })
    } while (nextScript(script, sizes) && !this.#isTooMuch())
  }

  #choicesAt(gateway: number, opinion: Opinion, known: Known | null) {
    if (known) return choices(this.#chart, this.#gateways, gateway, opinion, known)
    const key = `${gateway} ${opinion}`
    const cached = this.#choices.get(key)
    if (cached) return cached
    const fresh = choices(this.#chart, this.#gateways, gateway, opinion, null)
    this.#choices.set(key, fresh)
    return fresh
  }

  #come(moved: Moved, how: Pick<Visit, 'memory' | 'parent' | 'event'>) {
    const { places, ended, taken } = moved
    this.#moves += 1 + taken.length
    const visit: Visit = { places, ended, taken, ...how }
    for (const f of taken) this.#taken.add(f)
    for (const node of moved.swept) this.#fault('swept', node, visit)
    if (moved.fault) {
      this.#fault(moved.fault, this.#faultNode(places), visit)
      return
    }
    const key = `${keyOf(how.memory)}${ended ? '.' : ''}${places.join(' ')}`
    const known = this.#byKey.get(key)
    const isStep = how.event !== LAPSE && how.parent >= 0
    if (isStep) this.#links[how.parent]?.push(known ?? this.#visits.length)
    if (known !== undefined) return
    if (ended && !how.memory.isArchived) {
      const last = (this.#chart.flows[taken.at(-1) as number] as Flow).target
      this.#fault('unarchived', last, visit)
    }
    const index = this.#visits.length
    for (const p of places) if (this.#firstOpen[p] === -1) this.#firstOpen[p] = index
    this.#byKey.set(key, index)
    this.#held += places.length + taken.length
    this.#visits.push(visit)
    this.#links.push([])
  }

  #faultNode(places: Places): number {
    const double = places.find((p, k) => p === places[k + 1]) ?? (places[0] as number)
    const size = this.#chart.nodes.length
    return double < size ? double : (this.#chart.flows[double - size] as Flow).target
  }

  #checkAct(i: number, task: Task, before: Memory) {
    const { act } = task
    const here = this.#visits[i] as Visit
    const visit: Visit = { ...here, parent: i, event: task, taken: [] }
    if (EXAMINING.has(act) && !before.isAccepted) {
      this.#fault('unaccepted-examination', task.index, visit)
    }
    if (AFTER_DECISION.has(act) && !before.isDecided) this.#fault('early', task.index, visit)
    if (act === 'archive' && !before.isDecided && !before.isDeclined) {
      this.#fault('early-archive', task.index, visit)
    }
    if (act !== 'decide') return
    if (!before.isAccepted) this.#fault('unaccepted-decision', task.index, visit)
    if (before.isDecided) this.#fault('second-decision', task.index, visit)
    if (this.#limits.isReviewed && !before.isCleared) this.#fault('unreviewed', task.index, visit)
  }

  /** Keeps the first fault of a kind at a node: the walk is breadth first, so it is a shortest. */
  #fault(kind: FaultKind, node: number, visit: Visit) {
    const why =
      kind === 'unreviewed'
        ? ` ${visit.memory.opinion === 'none'} ${isFresh(visit.memory.opinion)}`
        : ''
    const key = `${kind} ${node}${why}`
    if (!this.#faults.has(key)) this.#faults.set(key, { kind, node, visit })
  }
}

/** Counts the script of choices up by one; false when every combination has been played. */
function nextScript(script: number[], sizes: readonly number[]): boolean {
  script.length = sizes.length
  while (script.length > 0) {
    const k = script.length - 1
    if ((script[k] as number) + 1 < (sizes[k] as number)) {
      script[k] = (script[k] as number) + 1
      return true
    }
    script.pop()
  }
  return false
}

function keyOf(m: Memory): string {
  const bits = [m.isAccepted, m.isDeclined, m.isDecided, m.isArchived, m.isCleared]
  return `${bits.map((bit) => (bit ? 1 : 0)).join('')}${m.opinion} `
}

/** What an act other than a review does to the memory, before its token runs on. */
export function afterAct(memory: Memory, act: string): Memory {
  if (act === 'accept') return { ...memory, isAccepted: true }
  if (act === 'decline') return { ...memory, isDeclined: true, isArchived: false }
  if (act === 'draft') return { ...memory, isCleared: false, opinion: 'none' }
  if (act === 'decide') return { ...memory, isDecided: true, isArchived: false }
  if (act === 'archive') {
    return { ...memory, isArchived: memory.isDecided || memory.isDeclined }
  }
  if (!STALING.has(act)) return memory
  const opinion = isFresh(memory.opinion)
    ? (`stale ${memory.opinion as OpinionValue}` as const)
    : memory.opinion
  return { ...memory, isCleared: false, opinion }
}
