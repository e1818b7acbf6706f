import { type Chart, load, prove } from '../chart/index.ts'
import type { ItemContent } from './item.ts'

/** What the proof of a chart says of an item's version; sentences in Chinese. */
export type ChartVerdict =
  | { readonly kind: 'proved'; readonly states: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unproved'; readonly reason: string }

/** A step with the record that it must leave 记录清单 (S2.2). */
export interface PlannedRecord {
  readonly act: string
  readonly record: 'none' | 'text' | 'audio' | 'video' | 'whole'
}

/** Names of the fifteen guide fields (S1.5) that an item's version leaves open, in Chinese. */
export function missingFields(content: ItemContent): string[] {
  const open: readonly [boolean, string][] = [
    [content.name === '', '事项名称'],
    [content.basis.length === 0, '办理依据'],
    [content.acceptingOffice === '', '受理机构'],
    [content.approvingOffice === '', '审批机构'],
    [content.conditions.length === 0, '许可条件'],
    [content.preferences === '', '优惠政策'],
    [content.materials.length === 0, '申请材料'],
    [content.procedure.length === 0, '办理流程'],
    [content.limitPromised < 1 || content.limitPromised > content.limitStatutory, '办理时限'],
    [content.supervision === '', '监督方式'],
    [content.accountability === '', '责任追究'],
    [content.remedies.reconsideration === '' || content.remedies.court === '', '救济渠道'],
    [content.officeHours === '', '办公时间'],
    [content.address === '', '办公地址'],
    [content.telephone === '', '办公电话'],
  ]
  return open.filter(([isOpen]) => isOpen).map(([, field]) => field)
}

/** Loads and proves a version's chart against the item's own constants. */
export async function proveItem(bpmn: string, content: ItemContent): Promise<ChartVerdict> {
  const chart = await load(bpmn)
  if (Array.isArray(chart)) {
    const first = chart[0]
    return {
      kind: 'refused',
      reason: `第 ${first?.line} 行「${first?.element}」：${first?.reason}`,
    }
  }
  const proof = prove(chart, {
    limitPromised: content.limitPromised,
    limitStatutory: content.limitStatutory,
    neverMajor: content.neverMajor,
    wholeRecord: content.wholeRecord,
  })
  if (proof.verdict === 'proved') return { kind: 'proved', states: proof.states }
  const reason = proof.findings[0]?.sentence ?? '状态太多，不能判定'
  return { kind: 'unproved', reason }
}

/** The record plan that a chart lays down, one line for each act that records. */
export async function planOf(bpmn: string): Promise<PlannedRecord[]> {
  const chart = await chartOf(bpmn)
  const tasks = chart.nodes.filter((node) => node.kind === 'task')
  const byAct = new Map(tasks.map((task) => [task.act, task.record]))
  return [...byAct].map(([act, record]) => ({ act, record }))
}

/** A published chart; one that does not load was never published, so that is a bug. */
export async function chartOf(bpmn: string): Promise<Chart> {
  const chart = await load(bpmn)
  if (Array.isArray(chart)) throw new Error(`a published chart does not load: ${chart[0]?.reason}`)
  return chart
}
