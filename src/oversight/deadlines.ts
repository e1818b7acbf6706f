import { calendarAsOf, type Day, dueDay, limits } from '../law/index.ts'

/** A running, met or passed limit of a case as the row of `deadline` says it. */
export interface DeadlineRow {
  readonly rule: string
  /** Number of the entry that began it. */
  readonly seq: number
  readonly starts_on: Day
  readonly due: Day
  readonly provisional: boolean
  readonly met_seq: number | null
  readonly fired_seq: number | null
}

/** What an item's published version says of its limits. */
export interface ItemLimits {
  readonly kind: string
  readonly limitStatutory: number
  readonly limitPromised: number
}

/** One entry of a case, as far as limits follow from it. */
export interface DeadlineEntry {
  readonly type: string
  readonly seq: number
  readonly day: Day
  readonly pub: Readonly<Record<string, unknown>>
}

/** Which limits an entry meets, by its type. */
const MEETS: Readonly<Record<string, readonly string[]>> = {
  'case.supplement_asked': ['supplement'],
  'case.accepted': ['supplement'],
  'case.declined': ['supplement'],
  'case.withdrawn': ['supplement', 'decide', 'promise'],
  'decision.made': ['decide', 'promise'],
  'delivery.done': ['deliver'],
  'case.published': ['publish'],
}

const isOpen = (row: DeadlineRow): boolean => row.met_seq === null && row.fired_seq === null

/**
 * A case's limits after one more entry, counted anew by the calendar known on its day. Written
 * apart from the acts that write the rows (cases/limits.ts): a fault of one shows in the other.
 */
export function foldDeadlines(
  before: readonly DeadlineRow[],
  entry: DeadlineEntry,
  item: ItemLimits,
): DeadlineRow[] {
  const met = MEETS[entry.type] ?? []
  const rows = before.map((row) =>
    met.includes(row.rule) && isOpen(row) ? { ...row, met_seq: entry.seq } : row,
  )
  const { rule } = entry.pub
  if (entry.type === 'deadline.passed') return fired(rows, entry, rule)
  if (entry.type === 'deadline.moved') {
    return rows.map((row) =>
      row.rule === rule && isOpen(row) ? { ...row, ...dueOf(row, entry.day, item) } : row,
    )
  }
  if (entry.type === 'case.accepted_by_silence') {
    return [...fired(rows, entry, 'supplement'), ...begun(entry, item)]
  }
  return [...rows, ...begun(entry, item)]
}

function fired(rows: readonly DeadlineRow[], entry: DeadlineEntry, rule: unknown): DeadlineRow[] {
  return rows.map((row) =>
    row.rule === rule && isOpen(row) ? { ...row, fired_seq: entry.seq } : row,
  )
}

function begun(entry: DeadlineEntry, item: ItemLimits): DeadlineRow[] {
  const from = (entry.pub['accepted'] ?? entry.day) as Day
  return (BEGINS[entry.type] ?? []).map((rule) => {
    const row = { rule, seq: entry.seq, starts_on: from, met_seq: null, fired_seq: null }
    const { due, provisional } = dueOf(row, entry.day, item)
    // The row of a publication does not say whether its count is provisional: the queue does.
    return { ...row, due, provisional: rule === 'publish' ? false : provisional }
  })
}

/** Which limits begin with an entry, by its type. */
const BEGINS: Readonly<Record<string, readonly string[]>> = {
  'case.received': ['supplement'],
  'case.accepted': ['decide', 'promise'],
  'case.accepted_by_silence': ['decide', 'promise'],
  'decision.made': ['deliver', 'publish'],
}

function dueOf(row: { rule: string; starts_on: Day }, known: Day, item: ItemLimits) {
  const n = workingDays(row.rule, item)
  return dueDay({ calendar: calendarAsOf(known), from: row.starts_on, n, unit: 'wd' })
}

function workingDays(rule: string, item: ItemLimits): number {
  const { rules } = limits
  if (rule === 'supplement') return rules['supplement.5wd'].n
  if (rule === 'decide') return item.limitStatutory
  if (rule === 'promise') return Math.min(item.limitPromised, item.limitStatutory)
  return rule === 'deliver' ? rules['deliver.10wd'].n : limits.publicationRule(item.kind).n
}
