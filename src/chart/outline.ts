import { depthFirst } from './graph.ts'
import type { Chart, ChartNode, Flow, RecordKind, Task } from './model.ts'

/** One step of a chart told in words. */
export interface OutlineStep {
  /** From 1, in the order in which a case comes by. */
  readonly no: number
  readonly id: string
  readonly name: string
  readonly act: string
  readonly office: string | null
  /** `5 个工作日`, `当日`, `不计入时限`; empty where the chart names none. */
  readonly days: string
  /** `录像`, `文字`, …; empty for none. */
  readonly record: string
  readonly next: readonly OutlineNext[]
}

/** What may follow: under which condition (empty: always), and which step; null is the end. */
export interface OutlineNext {
  readonly no: number | null
  readonly name: string
  readonly when: string
}

/** Names of the records 记录方式 as the public reads them. */
export const RECORD_NAMES: Readonly<Record<RecordKind, string>> = {
  none: '',
  text: '文字记录',
  audio: '录音',
  video: '录像',
  whole: '全程录像',
}

/** The same as the picture, as an ordered list: for readers who cannot see it, and for print. */
export function outline(chart: Chart): OutlineStep[] {
  const tasks = inOrder(chart).filter((node) => node.kind === 'task')
  const numbers = new Map(tasks.map((task, i) => [task.index, i + 1]))
  return tasks.map((task) => ({
    no: numbers.get(task.index) as number,
    id: task.id,
    name: task.name,
    act: task.act,
    office: task.office,
    days: daysText(task),
    record: RECORD_NAMES[task.record],
    next: nextOf(chart, task, numbers),
  }))
}

/** The record plan 记录清单 that a chart lays down, one line for each task that records (S2.2). */
export function records(chart: Chart): { act: string; record: RecordKind }[] {
  return chart.nodes.flatMap((node) =>
    node.kind === 'task' && node.record !== 'none' ? [{ act: node.act, record: node.record }] : [],
  )
}

function daysText({ days, clock }: Task): string {
  if (clock === 'stops') return '不计入时限'
  if (days === null) return ''
  return days === 0 ? '当日' : `${days} 个工作日`
}

/** Nodes so that each comes after all that lead to it, loops aside. */
export function inOrder(chart: Chart): ChartNode[] {
  const next = chart.net.outgoing.map((list) =>
    list.map((f) => (chart.flows[f] as Flow).target).reverse(),
  )
  const { finished } = depthFirst(chart.net.start, next)
  return finished.toReversed().map((n) => chart.nodes[n] as ChartNode)
}

function nextOf(chart: Chart, task: Task, numbers: ReadonlyMap<number, number>): OutlineNext[] {
  const found: OutlineNext[] = []
  const seen = new Set<number>()
  const go = (node: number, when: readonly string[]) => {
    for (const f of chart.net.outgoing[node] as readonly number[]) {
      const flow = chart.flows[f] as Flow
      const target = chart.nodes[flow.target] as ChartNode
      const branch = branchOf(chart, flow)
      const all = branch === '' ? when : [...when, branch]
      if (target.kind === 'task' || target.kind === 'end' || target.kind === 'terminate') {
        const no = numbers.get(target.index) ?? null
        found.push({ no, name: no === null ? '结束' : target.name, when: all.join('，') })
        continue
      }
      if (seen.has(f)) continue
      seen.add(f)
      const isJoin =
        target.kind === 'parallel' && (chart.net.incoming[flow.target]?.length ?? 0) > 1
      go(flow.target, isJoin ? [...all, '并行环节都办完后'] : all)
    }
  }
  go(task.index, [])
  return found
}

function branchOf(chart: Chart, flow: Flow): string {
  const gateway = chart.nodes[flow.source] as ChartNode
  const out = chart.net.outgoing[flow.source] as readonly number[]
  if (gateway.kind === 'parallel' && out.length > 1) return '同时'
  if (gateway.kind !== 'exclusive' || out.length < 2) return ''
  const which = flow.name || (flow.isDefault ? '其他情况' : (flow.condition?.text ?? ''))
  return `${gateway.name}${which}`
}
