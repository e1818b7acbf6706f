import { type Exploration, explore, type Fault, type FaultKind } from './explore.ts'
import { depthFirst, reach } from './graph.ts'
import type { Chart, Flow, Task } from './model.ts'
import { pathOf, sentenceOf, staticSentence, trailTo } from './sentences.ts'
import { gatewaysOf } from './worlds.ts'

/** What the proof is to hold for: the constants of one version of an item 事项. */
export interface ProveRules {
  /** Constants that conditions read as `item.…`; what is not given may have any value. */
  readonly item?: Readonly<Record<string, unknown>>
  /** 承诺时限 and 法定时限 in working days from acceptance; null or left out: not checked. */
  readonly limitPromised?: number | null
  readonly limitStatutory?: number | null
  /** No case of this item is ever major, so no legal review is asked for. */
  readonly neverMajor?: boolean
  /** Life, health or major property: which acts are filmed throughout (true: inspect, hear). */
  readonly wholeRecord?: boolean | readonly string[]
}

/** A rule that the chart breaks. */
export interface Finding {
  /** 1 sound · 2 order of acts · 3 legal review · 4 records · 5 time. */
  readonly rule: 1 | 2 | 3 | 4 | 5
  /** Ids of the nodes along the shortest way there. */
  readonly path: readonly string[]
  /** For the clerk who drew it: how it comes about, what is wrong, what to redraw. */
  readonly sentence: string
}

export interface Proof {
  /** `undecided`: too many states to look at; it does not publish. */
  readonly verdict: 'proved' | 'refuted' | 'undecided'
  readonly states: number
  readonly findings: readonly Finding[]
}

const MAX_STATES = 200_000
const MAX_FINDINGS = 40
const MAX_LOOPS = 50
const RULES: Readonly<Record<FaultKind, Finding['rule']>> = {
  doubled: 1,
  deadlock: 1,
  swept: 1,
  'lapse-elsewhere': 1,
  'unaccepted-examination': 2,
  'unaccepted-decision': 2,
  'second-decision': 2,
  early: 2,
  'early-archive': 2,
  unarchived: 2,
  unreviewed: 3,
}
/** Faults after which the walk does not go on, so that what lies behind them stays unseen. */
const BLOCKING: ReadonlySet<FaultKind> = new Set(['doubled', 'deadlock'])

/**
 * Proves the five rules for every case that can ever run on this chart, or shows the shortest way
 * in which one is broken. It explores the states reachable by `advance` itself; facts may change
 * freely between steps, save the opinion, which only a review or a new draft changes, and a lapse
 * may come wherever it can. Above 200,000 states it does not
 * decide. Source: 国办发〔2018〕118号 (rule 3), 行政许可法 art. 29–45 (rules 2, 5).
 * Cost: a permit chart under 5 ms, 1,800 nodes around 50 ms.
 */
export function prove(chart: Chart, rules: ProveRules): Proof {
  const never = rules.neverMajor === undefined ? {} : { never_major: rules.neverMajor }
  const gateways = gatewaysOf(chart, { ...never, ...rules.item })
  const limits = { states: MAX_STATES, isReviewed: rules.neverMajor !== true }
  const walk = explore(chart, gateways, limits)
  const findings = [
    ...walk.faults.map((fault) => findingOf(chart, walk, fault)),
    ...liveness(chart, walk),
    ...recordFindings(chart, walk, rules),
    ...timeFindings(chart, walk, rules),
  ].toSorted((a, b) => a.rule - b.rule || a.path.length - b.path.length)
  const verdict = findings.length > 0 ? 'refuted' : walk.isComplete ? 'proved' : 'undecided'
  return { verdict, states: walk.visits.length, findings: findings.slice(0, MAX_FINDINGS) }
}

function findingOf(chart: Chart, walk: Exploration, fault: Fault): Finding {
  const trail = trailTo(walk, fault.visit)
  const rule = RULES[fault.kind]
  return { rule, path: pathOf(chart, trail), sentence: sentenceOf(chart, fault, trail) }
}

/** Rule 1: an end can be reached from everywhere, and every task on some way. */
function liveness(chart: Chart, walk: Exploration): Finding[] {
  if (!walk.isComplete || walk.faults.some((fault) => BLOCKING.has(fault.kind))) return []
  const findings: Finding[] = []
  const stuck = firstStuck(walk)
  if (stuck !== undefined) {
    const trail = trailTo(walk, stuck)
    const sentence = staticSentence.stuck(chart, stuck, trail)
    findings.push({ rule: 1, path: pathOf(chart, trail), sentence })
  }
  for (const node of chart.nodes) {
    if (node.kind !== 'task' || walk.firstOpen[node.index] !== -1) continue
    findings.push({ rule: 1, path: [node.id], sentence: staticSentence.dead(node) })
  }
  return findings
}

function firstStuck(walk: Exploration) {
  const previous: number[][] = walk.visits.map(() => [])
  walk.links.forEach((list, i) => {
    for (const j of list) previous[j]?.push(i)
  })
  const open = walk.visits.flatMap((visit, i) => (visit.ended ? [i] : []))
  const canEnd = new Set(open)
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (const j of previous[i] as number[]) {
      if (canEnd.has(j)) continue
      canEnd.add(j)
      open.push(j)
    }
  }
  // The clerk is shown the loop without a way out, not the first step that leads into it.
  const { back } = depthFirst(0, walk.links)
  const loops = [...back].map((link) => Number(link.split('>')[1])).filter((i) => !canEnd.has(i))
  let best: { visit: number; size: number } | null = null
  for (const visit of loops.slice(0, MAX_LOOPS)) {
    const { size } = reach([visit], walk.links, () => false)
    if (best === null || size < best.size) best = { visit, size }
  }
  return walk.visits[best?.visit ?? -1] ?? walk.visits.find((_, i) => !canEnd.has(i))
}

/** Rule 4: site inspection, hearing and delivery leave a record (S2.2, S2.4). */
function recordFindings(chart: Chart, walk: Exploration, rules: ProveRules): Finding[] {
  const whole = rules.wholeRecord === true ? ['inspect', 'hear'] : rules.wholeRecord || []
  const recorded = ['inspect', 'hear', 'deliver']
  return chart.nodes.flatMap((node) => {
    if (node.kind !== 'task') return []
    const isBare = recorded.includes(node.act) && node.record === 'none'
    const isShort = whole.includes(node.act) && node.record !== 'whole'
    if (!isBare && !isShort) return []
    const first = walk.visits[walk.firstOpen[node.index] as number]
    const path = first ? pathOf(chart, trailTo(walk, first)) : []
    const sentence = staticSentence.record(node, isShort)
    return [{ rule: 4, path: [...path.filter((id) => id !== node.id), node.id], sentence }]
  })
}

/** Rule 5: promised days along the longest way from acceptance to decision. */
function timeFindings(chart: Chart, walk: Exploration, rules: ProveRules): Finding[] {
  const promised = rules.limitPromised ?? null
  const statutory = rules.limitStatutory ?? null
  const { path, days } = longest(chart, walk)
  const ids = path.map((n) => n.id)
  const limit = promised ?? statutory
  const findings: Finding[] = []
  if (limit !== null && days > limit) {
    findings.push({ rule: 5, path: ids, sentence: staticSentence.slow(path, days, limit) })
  }
  if (promised !== null && statutory !== null && promised > statutory) {
    findings.push({ rule: 5, path: ids, sentence: staticSentence.promise(promised, statutory) })
  }
  return findings
}

/** Tasks that count, on the way with the most days; a loop is counted once through. */
function longest(chart: Chart, walk: Exploration): { path: Task[]; days: number } {
  const next: number[][] = chart.nodes.map(() => [])
  for (const { index, source, target } of chart.flows) {
    if (walk.taken.has(index) || !walk.isComplete) next[source]?.push(target)
  }
  const { finished, back } = depthFirst(chart.net.start, trimmed(chart, next))
  // The longest way from each node to a decision, worked out from the end backwards.
  const best = new Map<number, { days: number; after: number }>()
  for (const n of finished) {
    const node = chart.nodes[n]
    if (node?.kind === 'task' && node.act === 'decide') {
      best.set(n, { days: daysOf(node), after: -1 })
      continue
    }
    for (const m of next[n] as number[]) {
      const rest = best.get(m)
      if (!rest || back.has(`${n}>${m}`)) continue
      const days = rest.days + (node?.kind === 'task' ? daysOf(node) : 0)
      if (days > (best.get(n)?.days ?? -1)) best.set(n, { days, after: m })
    }
  }
  let top: { path: Task[]; days: number } = { path: [], days: 0 }
  for (const node of chart.nodes) {
    if (node.kind !== 'task' || node.act !== 'accept') continue
    const [out] = chart.net.outgoing[node.index] as readonly number[]
    const first = (chart.flows[out as number] as Flow).target
    const days = best.get(first)?.days ?? 0
    if (days < top.days || !best.has(first)) continue
    top = { days, path: [node, ...follow(chart, best, first)] }
  }
  return top
}

/** What comes after a decision has limits of its own. */
function trimmed(chart: Chart, next: readonly number[][]): number[][] {
  return next.map((list, n) => {
    const node = chart.nodes[n]
    return node?.kind === 'task' && node.act === 'decide' ? [] : list
  })
}

function daysOf(task: Task): number {
  return task.clock === 'stops' ? 0 : (task.days ?? 0)
}

function follow(chart: Chart, best: ReadonlyMap<number, { after: number }>, from: number): Task[] {
  const path: Task[] = []
  for (let n = from; n >= 0; n = best.get(n)?.after ?? -1) {
    const node = chart.nodes[n]
    if (node?.kind === 'task') path.push(node)
  }
  return path
}
