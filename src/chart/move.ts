import { type ChartFacts, evaluate } from './feel.ts'
import { type Chart, type ChartNode, type Flow, LAPSE, type Task } from './model.ts'

/** Where the tokens of a case stand: JSON, under 1 kB for any chart an office draws. */
export interface State {
  /** Tokens by the id of the open task, or of the flow on which one waits at a join. */
  readonly tokens: Readonly<Record<string, number>>
  readonly ended: boolean
}

/** What happens to a chart: a step is completed on the facts of the case, or the draft lapses. */
export type ChartEvent =
  | { readonly node: string; readonly facts: ChartFacts }
  | { readonly lapse: true }

/** Why a chart does not move: a code, what is (Chinese), and what to do next. */
export interface AdvanceRefusal {
  readonly code:
    | 'chart.foreign-state'
    | 'chart.ended'
    | 'chart.not-open'
    | 'chart.deadlock'
    | 'chart.doubled'
    | 'lapse.nothing'
    | 'lapse.elsewhere'
  readonly reason: string
  readonly next: string
}

/** What an event led to; `taken` is what `replay` needs. */
export interface Advance {
  readonly state: State
  readonly taken: readonly string[]
  readonly enabled: readonly Task[]
}

/** Open tasks by index, and flows waiting at joins by number of nodes + index; sorted. */
export type Places = readonly number[]

/** The tokens after a move; where it goes wrong, also what went wrong. */
export interface Moved {
  readonly places: Places
  readonly ended: boolean
  /** Indices of flows, in the order in which the tokens went. */
  readonly taken: readonly number[]
  readonly fault: 'deadlock' | 'doubled' | null
  /** Open tasks that a terminate end swept away. */
  readonly swept: readonly number[]
}

/** Picks one of several flows out of an exclusive gateway: by facts, by record, or freely. */
export type Choose = (gateway: number, soFar: readonly number[]) => number

/**
 * The one rule by which tokens move: `start`, `advance`, `replay` and `prove` all come here.
 * A token runs along `flow` and on until every token rests at a task, waits at a join or is gone.
 */
export function run(chart: Chart, before: Places, flow: number, choose: Choose): Moved {
  const { nodes, flows, net } = chart
  const places = [...before]
  const taken: number[] = []
  const queue = [flow]
  for (let f = queue.shift(); f !== undefined; f = queue.shift()) {
    taken.push(f)
    const { target } = flows[f] as Flow
    const out = net.outgoing[target] as readonly number[]
    const { kind } = nodes[target] as ChartNode
    if (kind === 'task') places.push(target)
    else if (kind === 'exclusive')
      queue.unshift(...(out.length === 1 ? out : [choose(target, taken)]))
    else if (kind === 'parallel') {
      if (arrive(places, f, net.incoming[target] as readonly number[], nodes.length))
        queue.push(...out)
    } else if (kind === 'terminate') {
      const coming = queue.flatMap((q) => tasksAt(chart, (flows[q] as Flow).target))
      const swept = [...places.filter((p) => p < nodes.length), ...coming]
      return { places: [], ended: true, taken, fault: null, swept }
    }
  }
  places.sort((a, b) => a - b)
  return { places, ended: places.length === 0, taken, fault: faultOf(chart, places), swept: [] }
}

function tasksAt(chart: Chart, node: number): number[] {
  return chart.nodes[node]?.kind === 'task' ? [node] : []
}

/** A token comes to a parallel gateway; true once every incoming flow has brought one. */
function arrive(places: number[], flow: number, incoming: readonly number[], size: number) {
  if (incoming.length === 1) return true
  places.push(size + flow)
  if (!incoming.every((f) => places.includes(size + f))) return false
  for (const f of incoming) places.splice(places.indexOf(size + f), 1)
  return true
}

function faultOf(chart: Chart, places: Places): Moved['fault'] {
  if (places.some((p, i) => p === places[i + 1])) return 'doubled'
  if (places.length > 0 && (places[0] as number) >= chart.nodes.length) return 'deadlock'
  return null
}

/** The first tokens of a case. No facts are needed: `load` sees that a task comes first. */
export function begin(chart: Chart): Moved {
  const [first] = chart.net.outgoing[chart.net.start] as readonly number[]
  return run(chart, [], first as number, () => {
    throw new Error('a loaded chart asks nothing before its first task')
  })
}

/** Completes an open task. */
export function complete(chart: Chart, before: Places, task: number, choose: Choose): Moved {
  const [flow] = chart.net.outgoing[task] as readonly number[]
  const rest = [...before]
  rest.splice(rest.indexOf(task), 1)
  return run(chart, rest, flow as number, choose)
}

/** What a lapse does: the places after it, or why nothing can move. */
export function lapse(chart: Chart, before: Places): Places | 'nothing' | 'elsewhere' {
  const { draftPoint } = chart.net
  if (before.length === 1 && before[0] === draftPoint) return before
  if (!before.some((p) => isLapsing(chart, p))) return 'nothing'
  return before.length === 1 ? [draftPoint] : 'elsewhere'
}

function isLapsing(chart: Chart, place: number): boolean {
  const node = place < chart.nodes.length ? place : chart.flows[place - chart.nodes.length]?.target
  return chart.net.lapsing[node as number] === true
}

/** A new case on this chart: its tokens before the first act. */
export function start(chart: Chart): State {
  return stateOf(chart, begin(chart))
}

/** The tasks that may be performed now, in the order of the file; none of a foreign state. */
export function enabled(chart: Chart, state: State): readonly Task[] {
  return open(chart, placesOf(chart, state) ?? [])
}

function open(chart: Chart, places: Places): Task[] {
  return places.flatMap((p) => {
    const node = chart.nodes[p]
    return node?.kind === 'task' ? [node] : []
  })
}

/**
 * Moves a case on: completes the task `event.node` on the facts of the case, or, when words or
 * facts of a draft change before the decision, takes the token back to the draft point (`lapse`).
 * Where the token already is at the draft point, a lapse changes nothing.
 * Refuses what is not open (so a task is not completed twice), a step that would leave all tokens
 * waiting for ever, and a lapse before there is a draft or after the decision.
 * Cost: microseconds; conditions were parsed when the chart was loaded.
 */
export function advance(chart: Chart, state: State, event: ChartEvent): Advance | AdvanceRefusal {
  const places = placesOf(chart, state)
  if (!places) return REFUSALS.foreign
  if (state.ended) return REFUSALS.ended
  if ('lapse' in event) {
    const after = lapse(chart, places)
    if (typeof after === 'string') return REFUSALS[after]
    const moved = { places: after, ended: false }
    return { state: stateOf(chart, moved), taken: [LAPSE], enabled: open(chart, after) }
  }
  const task = chart.net.nodeById.get(event.node) ?? -1
  const node = chart.nodes[task]
  if (node?.kind !== 'task' || !places.includes(task)) return notOpen(chart, places, event.node)
  const moved = complete(chart, places, task, (g) => byFacts(chart, g, event.facts))
  if (moved.fault) return REFUSALS[moved.fault]
  const taken = moved.taken.map((f) => (chart.flows[f] as Flow).id)
  return { state: stateOf(chart, moved), taken, enabled: open(chart, moved.places) }
}

/** The first flow whose condition is true, in the order of the file; else the default. */
function byFacts(chart: Chart, gateway: number, facts: ChartFacts): number {
  let byDefault = -1
  for (const f of chart.net.outgoing[gateway] as readonly number[]) {
    const { condition } = chart.flows[f] as Flow
    if (condition === null) byDefault = f
    else if (evaluate(condition.term, facts) === true) return f
  }
  return byDefault
}

/**
 * The state that a recorded course leads to, from the beginning or from `from`. Facts are not
 * needed: they may have been erased, the flows are in the log.
 * Throws a RangeError on a course that this chart cannot take.
 */
export function replay(chart: Chart, taken: readonly string[], from?: State): State {
  const known = from ? placesOf(chart, from) : begin(chart).places
  if (!known) throw new RangeError('the state does not belong to this chart')
  let places: Places = known
  let ended = from?.ended ?? false
  for (let i = 0; i < taken.length; ) {
    if (taken[i] === LAPSE) {
      const after: ReturnType<typeof lapse> = ended ? 'nothing' : lapse(chart, places)
      if (typeof after === 'string') throw impossible(taken, i)
      places = after
      i++
      continue
    }
    const moved = recorded(chart, places, taken, i)
    places = moved.places
    ended = moved.ended
    i += moved.taken.length
  }
  return stateOf(chart, { places, ended })
}

function recorded(chart: Chart, places: Places, taken: readonly string[], from: number): Moved {
  const flowAt = (i: number) => chart.flows[chart.net.flowById.get(taken[i] ?? '') ?? -1]
  const first = flowAt(from)
  if (!first || !places.includes(first.source) || chart.nodes[first.source]?.kind !== 'task') {
    throw impossible(taken, from)
  }
  const moved = complete(chart, places, first.source, (gateway, soFar) => {
    const flow = flowAt(from + soFar.length)
    if (flow?.source !== gateway) throw impossible(taken, from + soFar.length)
    return flow.index
  })
  moved.taken.forEach((f, i) => {
    if ((chart.flows[f] as Flow).id !== taken[from + i]) throw impossible(taken, from + i)
  })
  if (moved.fault) throw impossible(taken, from)
  return moved
}

function impossible(taken: readonly string[], at: number): RangeError {
  return new RangeError(
    `the chart cannot take flow ${at} of the course: ${taken[at] ?? '(missing)'}`,
  )
}

function stateOf(chart: Chart, { places, ended }: Pick<Moved, 'places' | 'ended'>): State {
  const tokens: Record<string, number> = {}
  for (const p of places) {
    const { id } = (chart.nodes[p] ?? chart.flows[p - chart.nodes.length]) as ChartNode | Flow
    tokens[id] = (tokens[id] ?? 0) + 1
  }
  return { tokens, ended }
}

function placesOf(chart: Chart, state: State): number[] | null {
  const { net, nodes } = chart
  const places: number[] = []
  for (const [id, count] of Object.entries(state.tokens)) {
    const node = net.nodeById.get(id)
    const flow = net.flowById.get(id)
    if (count !== 1 || (node === undefined && flow === undefined)) return null
    const rest = nodes[node ?? chart.flows[flow as number]?.target ?? -1]
    if (rest?.kind !== (node === undefined ? 'parallel' : 'task')) return null
    places.push(node ?? nodes.length + (flow as number))
  }
  if (state.ended !== (places.length === 0)) return null
  return places.sort((a, b) => a - b)
}

function notOpen(chart: Chart, places: Places, id: string): AdvanceRefusal {
  const now = open(chart, places).map((task) => `「${task.name}」`)
  const node = chart.nodes[chart.net.nodeById.get(id) ?? -1]
  return {
    code: 'chart.not-open',
    reason: `流程现在没有走到「${node?.name ?? id}」，或者这一环节已经办过`,
    next: now.length === 0 ? '请核对流程图' : `现在可以办的是${now.join('、')}`,
  }
}

const REFUSALS = {
  foreign: {
    code: 'chart.foreign-state',
    reason: '案件所在的位置不在这份流程图上',
    next: '请按案件受理时公布的那一版流程图办理',
  },
  ended: { code: 'chart.ended', reason: '案件已经走完流程', next: '不能再往下办，请查看案卷' },
  deadlock: {
    code: 'chart.deadlock',
    reason: '这样走下去，并行汇合处会一直等一条没有走的支路，案件再也办不下去',
    next: '请停用这份流程图，改画后重新证明、公布',
  },
  doubled: {
    code: 'chart.doubled',
    reason: '这样走下去，同一环节会同时出现两份',
    next: '请停用这份流程图，改画后重新证明、公布',
  },
  nothing: {
    code: 'lapse.nothing',
    reason: '还没有拟稿，或者已经作出决定，没有可以退回的环节',
    next: '拟稿之前直接更正；决定之后按更正、撤销等程序办理',
  },
  elsewhere: {
    code: 'lapse.elsewhere',
    reason: '草稿有变要退回拟稿，但另有并行的环节还没有办完',
    next: '请先办完并行的环节',
  },
} as const satisfies Record<string, AdvanceRefusal>
