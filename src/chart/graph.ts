import type { Term } from './feel.ts'
import type { ChartNode, Flow, Net } from './model.ts'

type Links = readonly (readonly number[])[]

/**
 * Where a lapse leads: the draft point and the nodes from which a token goes back to it.
 * The draft point is the task `draft` if exactly one is drawn, otherwise the last task on every
 * path that comes before each legal review, each gateway reading `major`, `opinion` or `result`
 * on the way to a decision, and each decision.
 */
export function lapseOf(
  nodes: readonly ChartNode[],
  flows: readonly Flow[],
  start: number,
  links: { readonly outgoing: Links; readonly incoming: Links },
): Pick<Net, 'draftPoint' | 'lapsing'> {
  const next = links.outgoing.map((list) => list.map((f) => (flows[f] as Flow).target))
  const previous = links.incoming.map((list) => list.map((f) => (flows[f] as Flow).source))
  const decides = tasksOf(nodes, 'decide')
  const draftPoint = decides.length === 0 ? -1 : draftPointOf(nodes, flows, start, next, previous)
  if (draftPoint < 0) return { draftPoint, lapsing: nodes.map(() => false) }
  const isDecide = new Set(decides)
  const after = reach([draftPoint], next, (n) => isDecide.has(n))
  const before = reach(decides, previous, (n) => n === draftPoint)
  const lapsing = nodes.map((_, n) => n !== draftPoint && after.has(n) && before.has(n))
  return { draftPoint, lapsing }
}

function tasksOf(nodes: readonly ChartNode[], act: string): number[] {
  return nodes.flatMap((n) => (n.kind === 'task' && n.act === act ? [n.index] : []))
}

function draftPointOf(
  nodes: readonly ChartNode[],
  flows: readonly Flow[],
  start: number,
  next: Links,
  previous: Links,
): number {
  const drafts = tasksOf(nodes, 'draft')
  if (drafts.length === 1) return drafts[0] as number
  const decides = tasksOf(nodes, 'decide')
  const leading = reach(decides, previous, () => false)
  const reading = flows
    .filter((f) => f.condition && leading.has(f.source) && readsDraft(f.condition.term))
    .map((f) => f.source)
  const targets = [...decides, ...tasksOf(nodes, 'legalReview'), ...reading]
  const parent = dominators(start, next, previous)
  let common = targets[0] as number
  for (const target of targets) common = meet(parent, common, target)
  const isTarget = new Set(targets)
  while (common !== start && (isTarget.has(common) || nodes[common]?.kind !== 'task')) {
    common = parent.dominator[common] as number
  }
  return nodes[common]?.kind === 'task' ? common : -1
}

function readsDraft(term: Term): boolean {
  switch (term.op) {
    case 'fact':
      return term.name === 'major' || term.name === 'opinion' || term.name === 'result'
    case 'all':
    case 'any':
      return term.parts.some(readsDraft)
    case 'not':
      return readsDraft(term.part)
    case 'oneOf':
      return readsDraft(term.subject)
    case 'compare':
    case 'contains':
    case 'startsWith':
      return term.sides.some(readsDraft)
    default:
      return false
  }
}

/** Nodes reached from some nodes (themselves included) without going on past a `stop`. */
export function reach(from: readonly number[], next: Links, stop: (n: number) => boolean) {
  const seen = new Set(from)
  const open = [...from]
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    if (stop(n) && !from.includes(n)) continue
    for (const m of next[n] as readonly number[]) {
      if (seen.has(m)) continue
      seen.add(m)
      open.push(m)
    }
  }
  return seen
}

interface DominatorTree {
  /** The immediate dominator of each node; the start's is itself. */
  readonly dominator: readonly number[]
  readonly order: readonly number[]
}

/** Dominators by Cooper, Harvey and Kennedy (2001): a node on every path from the start. */
export function dominators(start: number, next: Links, previous: Links): DominatorTree {
  const postOrder = depthFirst(start, next).finished
  const order = new Array<number>(next.length).fill(-1)
  postOrder.forEach((n, i) => {
    order[n] = i
  })
  const dominator = new Array<number>(next.length).fill(-1)
  dominator[start] = start
  const tree = { dominator, order }
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const n of postOrder.toReversed()) {
      if (n === start) continue
      const known = (previous[n] as readonly number[]).filter((p) => dominator[p] !== -1)
      const best = known.reduce((a, b) => meet(tree, a, b))
      if (dominator[n] === best) continue
      dominator[n] = best
      isChanged = true
    }
  }
  return tree
}

function meet({ dominator, order }: DominatorTree, a: number, b: number): number {
  let [x, y] = [a, b]
  while (x !== y) {
    while ((order[x] as number) < (order[y] as number)) x = dominator[x] as number
    while ((order[y] as number) < (order[x] as number)) y = dominator[y] as number
  }
  return x
}

/** Nodes in the order they are finished, and the links that close a loop. */
export function depthFirst(start: number, next: Links) {
  const finished: number[] = []
  const back = new Set<string>()
  const state = new Uint8Array(next.length)
  const stack: [number, number][] = [[start, 0]]
  state[start] = 1
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const [n, i] = top
    const m = next[n]?.[i]
    if (m === undefined) {
      state[n] = 2
      finished.push(n)
      stack.pop()
      continue
    }
    top[1]++
    if (state[m] === 1) back.add(`${n}>${m}`)
    if (state[m] !== 0) continue
    state[m] = 1
    stack.push([m, 0])
  }
  return { finished, back }
}
