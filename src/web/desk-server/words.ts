import { erasable } from '../../cases/index.ts'
import type { Instant } from '../../law/index.ts'
import { entries } from '../../ledger/index.ts'
import type { TimelineEntry } from '../desk/contract.ts'
import type { EntryRow } from './store.ts'

/** Titles of papers by kind. */
export const PAPER_TITLES: Readonly<Record<string, string>> = {
  receipt: '申请材料接收凭证',
  supplement: '申请材料补正通知书',
  acceptance: '行政许可申请受理通知书',
  decline: '不予受理决定书',
  grant: '准予行政许可决定书',
  deny: '不予行政许可决定书',
  certificate: '许可证件',
  deliveryReceipt: '送达回证',
  withdrawal: '终止办理通知书',
}

/** Posts of the chart in the words of the office. */
export const POST_WORDS: Readonly<Record<string, string>> = {
  clerk: '窗口',
  examiner: '审查岗',
  inspector: '踏勘岗',
  decider: '局领导',
  reviewer: '法制审核岗',
  disclosure: '公示岗',
  archivist: '档案岗',
}

/** Running limits in the words of the office. */
const RULES: Readonly<Record<string, string>> = {
  supplement: '一次性告知',
  decide: '法定办理',
  promise: '承诺办理',
  deliver: '送达',
  publish: '公示',
}

/** Which fields an erasure took, in the words of the office. */
function erasedWords(erased: unknown): string {
  const { fields = [] } = (erased ?? {}) as { fields?: erasable.Erasable[] }
  return fields.map((name) => erasable.ERASABLE[name] ?? name).join('、')
}

/** One entry of the log as the timeline tells it. */
export function timelineEntry(row: EntryRow, isNewest: boolean): TimelineEntry {
  const actor = row.words?.['actor'] as
    | { name?: string; others?: { name: string }[]; kind?: string }
    | undefined
  const who =
    actor?.name === undefined
      ? actor?.kind === 'applicant'
        ? '申请人'
        : '系统'
      : [actor.name, ...(actor.others ?? []).map((o) => o.name)].join('、')
  const detail = detailOf(row)
  return {
    entry: row.idx === null ? null : row.idx + 1,
    at: row.at as Instant,
    title: entries.VOCABULARY.get(row.type)?.title ?? row.type,
    ...(detail !== null && { detail }),
    who,
    mark: isNewest ? 'current' : 'done',
  }
}

function detailOf(row: EntryRow): string | null {
  const { pub, words } = row
  if (row.type === 'document.issued') {
    return `${PAPER_TITLES[String(pub['kind'])] ?? ''} 已生成并记入台账`
  }
  if (row.type === 'case.drafted') return `第 ${String(pub['draft'])} 稿`
  if (row.type === 'decision.made') return pub['kind'] === 'grant' ? '准予许可' : '不予许可'
  if (row.type === 'deadline.passed') return `${RULES[String(pub['rule'])] ?? '办理'}期限已过`
  if (row.type === 'disclosure.erased') return erasedWords(words?.['erased'])
  const text = words?.['conclusion'] ?? words?.['reason'] ?? words?.['advice']
  if (typeof text === 'string' && text !== '') return text
  return typeof pub['no'] === 'string' ? String(pub['no']) : null
}
