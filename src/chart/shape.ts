import { depthFirst, reach } from './graph.ts'
import type { ChartNode, Flow, LoadRefusal } from './model.ts'

/** Refuses what is wrongly connected; runs only when every single element is in order. */
export function checkShape(
  nodes: readonly ChartNode[],
  flows: readonly Flow[],
  refusals: LoadRefusal[],
) {
  const say = (at: ChartNode | Flow, reason: string) => {
    const element = at.name === '' ? at.id : `${at.id}「${at.name}」`
    refusals.push({ element, line: at.line, reason })
  }
  const outgoing: Flow[][] = nodes.map(() => [])
  const incoming: Flow[][] = nodes.map(() => [])
  for (const flow of flows) {
    outgoing[flow.source]?.push(flow)
    incoming[flow.target]?.push(flow)
  }
  const starts = nodes.filter((n) => n.kind === 'start')
  if (starts.length === 0) {
    refusals.push({ element: '流程', line: nodes[0]?.line ?? 1, reason: '流程图没有开始' })
    return
  }
  for (const other of starts.slice(1)) say(other, '流程图只能有一个开始')
  for (const node of nodes) {
    const out = outgoing[node.index] as Flow[]
    checkEnds(node, out.length, (incoming[node.index] as Flow[]).length, say)
    if (node.kind === 'exclusive' && out.length > 1) checkBranches(node, out, say)
    else for (const flow of out) checkPlain(flow, say)
  }
  if (refusals.length === 0) checkPaths(nodes, flows, starts[0] as ChartNode, say)
}

type Say = (at: ChartNode | Flow, reason: string) => void

function checkEnds(node: ChartNode, out: number, into: number, say: Say) {
  const isEnd = node.kind === 'end' || node.kind === 'terminate'
  if (node.kind === 'start' ? into > 0 : into === 0) {
    say(node, node.kind === 'start' ? '开始之前不能再有环节' : '没有连线进来，永远走不到')
  }
  if (isEnd && out > 0) say(node, '结束之后不能再有环节')
  if (!isEnd && out === 0) say(node, '没有连线出去，走到这里就停住了')
  if ((node.kind === 'task' || node.kind === 'start') && out > 1) {
    say(node, '只能有一条连线出去；要并行办理请加并行网关，要分情况请加排他网关')
  }
}

function checkBranches(node: ChartNode, out: readonly Flow[], say: Say) {
  const defaults = out.filter((flow) => flow.isDefault)
  if (defaults.length !== 1) say(node, '排他网关须有且只有一条默认流向（其他情况都走这条）')
  for (const flow of out) {
    if (flow.isDefault && flow.condition) say(flow, '默认流向不能再带条件')
    if (!flow.isDefault && !flow.condition) say(flow, '排他网关的流向没有写条件，也不是默认流向')
  }
}

function checkPlain(flow: Flow, say: Say) {
  if (flow.condition) say(flow, '条件只能写在排他网关出去的连线上')
}

function checkPaths(
  nodes: readonly ChartNode[],
  flows: readonly Flow[],
  start: ChartNode,
  say: Say,
) {
  const next: number[][] = nodes.map(() => [])
  const free: number[][] = nodes.map(() => [])
  for (const flow of flows) {
    next[flow.source]?.push(flow.target)
    const ends = [nodes[flow.source], nodes[flow.target]]
    if (ends.every((n) => n?.kind !== 'task')) free[flow.source]?.push(flow.target)
  }
  const seen = reach([start.index], next, () => false)
  for (const node of nodes) if (!seen.has(node.index)) say(node, '从开始走不到这里')
  const early = reach([start.index], next, (n) => nodes[n]?.kind === 'task')
  for (const n of early) {
    const node = nodes[n] as ChartNode
    const outOf = next[n] as number[]
    if (node.kind === 'exclusive' && outOf.length > 1) say(node, '第一个环节之前不能分情况')
    if (node.kind === 'end' || node.kind === 'terminate') say(node, '没有办任何环节就到了结束')
  }
  // One search from a root above all nodes finds a loop of gateways wherever it is.
  const { back } = depthFirst(nodes.length, [...free, nodes.map((node) => node.index)])
  const [loop] = back
  const node = nodes[Number(loop?.split('>')[1])]
  if (node) say(node, '连线绕了一圈又回到这里，中间没有任何环节')
}
