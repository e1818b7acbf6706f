import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Json } from '../acts/index.ts'
import { type CaseState, foldCase, newCase } from '../cases/index.ts'
import { type Chart, load } from '../chart/index.ts'
import { searchText } from '../disclosure/index.ts'
import { dayOf, type Instant } from '../law/index.ts'
import { canonical, type Finding, type SeenEntry, verifyLog } from '../ledger/index.ts'
import type { Vault } from '../platform/vault.ts'
import { type AssessmentFacts, assess } from '../registry/index.ts'
import { checkCopies } from './copies.ts'
import { checkSealed } from './sealed.ts'

/** The outcome of a whole verification, as `sanzhi ledger verify` prints it. */
export interface Verification {
  readonly entries: number
  readonly checkpoints: number
  readonly casesReplayed: number
  readonly evidenceChecked: number
  readonly differences: readonly Finding[]
}

interface Options {
  /** A pool whose role sees every bureau's rows (the owner's, or a reader's). */
  readonly pool: pg.Pool
  readonly bureau: number
  readonly keys: readonly string[]
  readonly vault: Vault
  readonly onProgress?: (done: number) => void
}

/**
 * Verifies a bureau: its log against itself, every fact row against the entry that sealed it, every
 * case replayed from its entries and compared with its row, every assessment recomputed, every file
 * hashed again, every public table against what was published. Streams; memory grows with the
 * number of open cases only.
 */
export async function verifyBureau(options: Options): Promise<Verification> {
  const cases = new CaseReplay(options)
  const { onProgress } = options
  const log = await verifyLog({
    pool: options.pool,
    bureau: options.bureau,
    keys: options.keys,
    ...(onProgress !== undefined && { onProgress }),
    onBatch: async (seen) => [...(await checkSealed(options, seen)), ...(await cases.replay(seen))],
  })
  const files = await checkFiles(options)
  const differences = [
    ...log.findings,
    ...(await cases.finish()),
    ...(await checkAssessments(options)),
    ...(await checkCounters(options)),
    ...(await checkParts(options)),
    ...(await checkPublicRecords(options)),
    ...(await checkCopies(options.pool, options.bureau)),
    ...files.findings,
  ]
  return {
    entries: log.entries,
    checkpoints: log.checkpoints,
    casesReplayed: cases.count,
    evidenceChecked: files.checked,
    differences,
  }
}

function finding(table: string, what: string, seen?: SeenEntry): Finding {
  return { table, index: seen?.index ?? null, leaf: seen?.leaf ?? null, what }
}

/** Folds each case's entries again; a finished case is compared at once and forgotten. */
class CaseReplay {
  readonly #options: Options
  readonly #open = new Map<string, CaseState>()
  readonly #charts = new Map<string, Chart | null>()
  count = 0

  constructor(options: Options) {
    this.#options = options
  }

  async replay(seen: readonly SeenEntry[]): Promise<Finding[]> {
    const findings: Finding[] = []
    const ended: string[] = []
    for (const s of seen) {
      const isCase = s.entry.type === 'case.received' || this.#open.has(s.subject)
      if (!isCase) continue
      const chart = await this.#chartOf(s.subject)
      if (chart === null) {
        findings.push(finding('case_file', `案件 ${s.subject} 的事项版本或流程图不在了`, s))
        continue
      }
      const wrong = this.#fold(chart, s)
      if (wrong !== null) findings.push(finding('case_file', wrong, s))
      if (s.entry.type === 'case.archived') ended.push(s.subject)
    }
    return [...findings, ...(await this.#compare(ended, false))]
  }

  #fold(chart: Chart, s: SeenEntry): string | null {
    const before = this.#open.get(s.subject) ?? newCase(chart)
    const course = s.disclosed['course'] as { taken?: string[] } | undefined
    try {
      const after = foldCase(chart, before, {
        type: s.entry.type,
        day: dayOf(s.entry.at as Instant),
        pub: s.entry.pub,
        taken: course?.taken ?? null,
      })
      this.#open.set(s.subject, after)
      return null
    } catch (error) {
      return `案件 ${s.subject} 第 ${s.seq} 环不能按流程图重放：${(error as Error).message}`
    }
  }

  async #chartOf(subject: string): Promise<Chart | null> {
    const found = await this.#options.pool.query<{ item: string; item_no: number }>(
      'select item, item_no from case_file where bureau = $1 and id = $2',
      [this.#options.bureau, subject],
    )
    const file = found.rows[0]
    if (file === undefined) return null
    const key = `${file.item}/${file.item_no}`
    if (!this.#charts.has(key)) {
      const version = await this.#options.pool.query<{ chart: string }>(
        'select chart from item_version where bureau = $1 and item = $2 and no = $3',
        [this.#options.bureau, file.item, file.item_no],
      )
      const loaded = load(version.rows[0]?.chart ?? '')
      this.#charts.set(key, Array.isArray(loaded) ? null : (loaded as Chart))
    }
    return this.#charts.get(key) ?? null
  }

  finish(): Promise<Finding[]> {
    return this.#compare([...this.#open.keys()], true)
  }

  async #compare(subjects: readonly string[], isLast: boolean): Promise<Finding[]> {
    if (subjects.length === 0) return []
    // A case with entries that wait for the sequencer is ahead of what was replayed.
    const stored = await this.#options.pool.query<{
      id: string
      row: Record<string, unknown> | null
    }>(
      `select id, to_jsonb(f) as row from case_file f where bureau = $1 and id = any($2::uuid[])
        and not exists (select from ledger_pending p join ledger_entry e
          on e.bureau = p.bureau and e.id = p.entry where p.bureau = f.bureau and e.subject = f.id)
        union all select e.subject, null from ledger_pending p join ledger_entry e
          on e.bureau = p.bureau and e.id = p.entry where p.bureau = $1`,
      [this.#options.bureau, subjects],
    )
    const byId = new Map(stored.rows.map((r) => [r.id, r.row]))
    return subjects.flatMap((subject) => {
      const state = this.#open.get(subject) as CaseState
      const row = byId.get(subject)
      // Fields may be erased after the archive: such a case is compared after its last entry.
      if (!isLast && Number(row?.['version']) > state.version) return []
      this.#open.delete(subject)
      this.count += 1
      if (row === null) return []
      if (row === undefined) return [finding('case_file', `案件 ${subject} 的行不在了`)]
      const wrong = Object.entries(state).filter(([key, value]) => !same(value, row[key]))
      return wrong.length === 0
        ? []
        : [
            finding(
              'case_file',
              `案件 ${subject} 的 ${wrong.map(([k]) => k).join('、')} 与重放结果不符`,
            ),
          ]
    })
  }
}

function same(a: unknown, b: unknown): boolean {
  return canonical((a ?? null) as Json) === canonical((b ?? null) as Json)
}

/** Whether a decision was major is recomputed from the recorded facts (S3.5). */
async function checkAssessments({ pool, bureau }: Options): Promise<Finding[]> {
  const stored = await pool.query<{
    subject: string
    draft: number
    major: boolean
    facts: AssessmentFacts
  }>('select subject, draft, major, facts from assessment where bureau = $1', [bureau])
  return stored.rows
    .filter((row) => assess(row.facts).major !== row.major)
    .map((row) =>
      finding('assessment', `案件 ${row.subject} 第 ${row.draft} 稿的重大与否与事实不符`),
    )
}

async function checkCounters({ pool, bureau }: Options): Promise<Finding[]> {
  const wrong = await pool.query<{ kind: string; year: number }>(
    `select c.kind, c.year from counter c where c.bureau = $1 and c.last <>
      (select coalesce(max(no), 0) from document d
        where d.bureau = c.bureau and d.kind = c.kind and d.year = c.year)`,
    [bureau],
  )
  return wrong.rows.map((row) => finding('counter', `${row.year} 年 ${row.kind} 的取号与文书不符`))
}

/** Every officer of a fact row stands on the side that the row names, and on no other. */
async function checkParts({ pool, bureau }: Options): Promise<Finding[]> {
  const wrong = await pool.query<{ subject: string }>(
    `select distinct x.subject from (
        select bureau, subject, officer, side from reception
        union all select bureau, subject, officer, side from draft
        union all select bureau, subject, officer, side from examination
        union all select bureau, subject, officer, side from inspection
        union all select bureau, subject, second, side from inspection
        union all select bureau, subject, officer, side from delivery
        union all select bureau, subject, reviewer, side from opinion
        union all select bureau, subject, decider, side from decision) x
      where x.bureau = $1 and x.officer is not null and not exists (
        select from case_part p where p.bureau = x.bureau
        and p.subject = x.subject and p.officer = x.officer and p.side = x.side)`,
    [bureau],
  )
  return wrong.rows.map((row) => finding('case_part', `案件 ${row.subject} 的人员立场与事实行不符`))
}

interface PublicRow {
  readonly handle: string
  readonly record: { readonly [k: string]: Json; readonly fields: readonly { value: string }[] }
  readonly rec: Buffer | null
  readonly search: string
  readonly state: string
}

/** The record that the public reads has the hash that the officer checked and the log holds, and is
 *  found by its words; one that was taken down (copies.ts says which) is found by none. */
async function checkPublicRecords({ pool, bureau }: Options): Promise<Finding[]> {
  const decisions = await pool.query<PublicRow>(
    `select p.handle, p.record, p.search, p.state, m.rec_hash as rec from public_decision p
      left join ledger_entry e on e.bureau = p.bureau and e.leaf = p.leaf
      left join publication_made m on m.bureau = p.bureau and m.decision = e.subject
      where p.bureau = $1`,
    [bureau],
  )
  const changed = decisions.rows.filter((row) => {
    if (row.state === 'taken_down') return row.search !== ''
    const hash = createHash('sha256').update(canonical(row.record)).digest()
    if (row.rec === null || Buffer.compare(hash, row.rec) !== 0) return true
    return row.search !== searchText(row.record.fields)
  })
  return changed.map((row) => finding('public_decision', `公示 ${row.handle} 与发布时的内容不符`))
}

/** Every stored file is opened and hashed again; one whose erasure is on record is gone. */
async function checkFiles({ pool, bureau, vault }: Options) {
  const held = await pool.query<{ owner: string; sha256: string; unnamed: boolean }>(
    `select h.owner, encode(h.sha256, 'hex') as sha256, h.only_uploaded and exists (select
        from erasure x where x.bureau = h.bureau and x.subject = h.owner) as unnamed
      from held_object h where h.bureau = $1 order by h.sha256, h.owner`,
    [bureau],
  )
  const findings: Finding[] = []
  for (const { owner, sha256, unnamed } of held.rows) {
    if (await vault.verify(sha256, owner)) continue
    // An upload that no act named goes with its case's key.
    if (unnamed && (await vault.isDestroyed(owner))) continue
    findings.push(finding('vault', `对象 ${sha256} 缺失或者内容被改动`))
  }
  const erased = await pool.query<{ owner: string; sha256: string }>(
    `select subject as owner, encode(sha256, 'hex') as sha256 from erased_object
      where bureau = $1 order by sha256`,
    [bureau],
  )
  for (const { owner, sha256 } of erased.rows) {
    if (await vault.has(sha256, owner)) {
      findings.push(finding('vault', `对象 ${sha256} 已登记抹除，文件却还在`))
    }
  }
  return { findings, checked: held.rows.length }
}
