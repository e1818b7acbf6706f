import type pg from 'pg'
import type { Json } from '../acts/index.ts'
import { type CaseState, foldCase, newCase } from '../cases/index.ts'
import { type Chart, load } from '../chart/index.ts'
import { dayOf, type Instant } from '../law/index.ts'
import { audits, canonical, type Finding, type SeenEntry } from '../ledger/index.ts'
import { type DeadlineRow, foldDeadlines, type ItemLimits } from './deadlines.ts'
import { type Drafts, foldDrafts, NO_DRAFTS } from './majors.ts'

interface Version {
  readonly chart: Chart
  readonly limits: ItemLimits
}

interface Open {
  readonly version: Version
  state: CaseState
  deadlines: readonly DeadlineRow[]
  drafts: Drafts
}

/**
 * Folds each case's entries again: its state, its limits, its drafts and reviews. A finished case
 * is compared with its rows at once and forgotten. Where a check goes on from a saved checkpoint,
 * the entries of a case before it are read again from the database.
 */
export class CaseReplay {
  readonly #pool: pg.Pool
  readonly #bureau: number
  readonly #open = new Map<string, Open>()
  readonly #versions = new Map<string, Version | null>()
  readonly #isResumed: boolean
  count = 0

  constructor(pool: pg.Pool, bureau: number, isResumed: boolean) {
    this.#pool = pool
    this.#bureau = bureau
    this.#isResumed = isResumed
  }

  async replay(seen: readonly SeenEntry[]): Promise<Finding[]> {
    const findings: Finding[] = []
    const ended: string[] = []
    const earlier = this.#isResumed ? await this.#earlierCases(seen) : new Set()
    for (const s of seen) {
      const isCase = s.entry.type === 'case.received' || this.#open.has(s.subject)
      if (!isCase && !earlier.has(s.subject)) continue
      findings.push(...(await this.#one(s)))
      if (s.entry.type === 'case.archived') ended.push(s.subject)
    }
    return [...findings, ...(await this.#compare(ended, false))]
  }

  /** Cases among these subjects that began before what is checked now. */
  async #earlierCases(seen: readonly SeenEntry[]): Promise<Set<string>> {
    const found = await this.#pool.query<{ id: string }>(
      `select id from subject where bureau = $1 and kind = 'case' and id = any($2::uuid[])`,
      [this.#bureau, seen.filter((s) => s.seq > 1).map((s) => s.subject)],
    )
    return new Set(found.rows.map((row) => row.id))
  }

  async #one(s: SeenEntry): Promise<Finding[]> {
    const open = this.#open.get(s.subject) ?? (await this.#begin(s))
    if (open === null) {
      return [finding('case_file', `案件 ${s.subject} 的事项版本或流程图不在了`, s)]
    }
    this.#open.set(s.subject, open)
    return fold(open, s)
  }

  /** A case at the point where its entry comes, the ones before it read again. */
  async #begin(s: SeenEntry): Promise<Open | null> {
    const version = await this.#versionOf(s.subject)
    if (version === null) return null
    const open = { version, state: newCase(version.chart), deadlines: [], drafts: NO_DRAFTS }
    if (s.seq === 1) return open
    for (const before of await audits.historyOf(this.#pool, this.#bureau, s.subject, s.seq)) {
      fold(open, before)
    }
    return open
  }

  async #versionOf(subject: string): Promise<Version | null> {
    const found = await this.#pool.query<{ item: string; item_no: number }>(
      'select item, item_no from case_file where bureau = $1 and id = $2',
      [this.#bureau, subject],
    )
    const file = found.rows[0]
    if (file === undefined) return null
    const key = `${file.item}/${file.item_no}`
    if (!this.#versions.has(key)) this.#versions.set(key, await this.#load(file))
    return this.#versions.get(key) ?? null
  }

  async #load(file: { item: string; item_no: number }): Promise<Version | null> {
    const found = await this.#pool.query<{ chart: string; content: ItemLimits }>(
      'select chart, content from item_version where bureau = $1 and item = $2 and no = $3',
      [this.#bureau, file.item, file.item_no],
    )
    const chart = load(found.rows[0]?.chart ?? '')
    const limits = found.rows[0]?.content
    return Array.isArray(chart) || limits === undefined ? null : { chart: chart as Chart, limits }
  }

  finish(): Promise<Finding[]> {
    return this.#compare([...this.#open.keys()], true)
  }

  async #compare(subjects: readonly string[], isLast: boolean): Promise<Finding[]> {
    if (subjects.length === 0) return []
    const rows = await this.#rowsOf(subjects)
    return subjects.flatMap((subject) => {
      const open = this.#open.get(subject)
      if (open === undefined) return []
      const row = rows.get(subject)
      // Fields may be erased after the archive: such a case is compared after its last entry.
      if (!isLast && Number(row?.file['version']) > open.state.version) return []
      this.#open.delete(subject)
      this.count += 1
      if (row === null) return []
      if (row === undefined) return [finding('case_file', `案件 ${subject} 的行不在了`)]
      return [...stateErrors(subject, open, row.file), ...limitErrors(subject, open, row.limits)]
    })
  }

  /** The rows of each case; null where entries wait for the sequencer, so that the row is ahead of
   *  what was replayed. */
  async #rowsOf(subjects: readonly string[]): Promise<Map<string, Rows | null>> {
    const stored = await this.#pool.query<{ id: string } & Partial<Rows>>(
      `select id, to_jsonb(f) as file, (select coalesce(json_agg(d), '[]') from deadline d
          where d.bureau = f.bureau and d.subject = f.id) as limits
        from case_file f where bureau = $1 and id = any($2::uuid[])
        and not exists (select from ledger_pending p join ledger_entry e
          on e.bureau = p.bureau and e.id = p.entry where p.bureau = f.bureau and e.subject = f.id)
        union all select e.subject, null, null from ledger_pending p join ledger_entry e
          on e.bureau = p.bureau and e.id = p.entry where p.bureau = $1`,
      [this.#bureau, subjects],
    )
    return new Map(
      stored.rows.map(({ id, file, limits }) => [id, file && limits ? { file, limits } : null]),
    )
  }
}

interface Rows {
  readonly file: Readonly<Record<string, unknown>>
  readonly limits: readonly DeadlineRow[]
}

function fold(open: Open, s: SeenEntry): Finding[] {
  const { type, pub, at } = s.entry
  const day = dayOf(at as Instant)
  const { drafts, wrong } = foldDrafts(open.drafts, { type, pub, disclosed: s.disclosed })
  open.drafts = drafts
  open.deadlines = foldDeadlines(
    open.deadlines,
    { type, seq: s.seq, day, pub },
    open.version.limits,
  )
  const findings = wrong === null ? [] : [finding('assessment', `案件 ${s.subject}：${wrong}`, s)]
  const course = s.disclosed['course'] as { taken?: string[] } | undefined
  try {
    open.state = foldCase(open.version.chart, open.state, {
      type,
      day,
      pub,
      taken: course?.taken ?? null,
    })
    return findings
  } catch (error) {
    const why = (error as Error).message
    const what = `案件 ${s.subject} 第 ${s.seq} 环不能按流程图重放：${why}`
    return [...findings, finding('case_file', what, s)]
  }
}

function stateErrors(subject: string, { state }: Open, row: Rows['file']): Finding[] {
  const wrong = Object.entries(state).filter(([key, value]) => !same(value, row[key]))
  if (wrong.length === 0) return []
  const names = wrong.map(([key]) => key).join('、')
  return [finding('case_file', `案件 ${subject} 的 ${names} 与重放结果不符`)]
}

/** Every limit that follows from the entries stands as a row, and no other (S4.2). */
function limitErrors(subject: string, open: Open, stored: readonly DeadlineRow[]): Finding[] {
  const rest = new Map(stored.map((row) => [`${row.rule}/${row.seq}`, row]))
  const wrong: string[] = []
  for (const row of open.deadlines) {
    const key = `${row.rule}/${row.seq}`
    const kept = rest.get(key)
    const isSame =
      kept !== undefined &&
      Object.entries(row).every(([name, value]) => same(value, kept[name as keyof DeadlineRow]))
    if (!isSame) wrong.push(row.rule)
    rest.delete(key)
  }
  const all = [...wrong, ...[...rest.values()].map((row) => row.rule)]
  return all.map((rule) => finding('deadline', `案件 ${subject} 的期限 ${rule} 与重算结果不符`))
}

function same(a: unknown, b: unknown): boolean {
  return canonical((a ?? null) as Json) === canonical((b ?? null) as Json)
}

function finding(table: string, what: string, seen?: SeenEntry): Finding {
  return { table, index: seen?.index ?? null, leaf: seen?.leaf ?? null, what }
}
