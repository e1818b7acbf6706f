import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Json } from '../acts/index.ts'
import { searchText } from '../disclosure/index.ts'
import {
  audits,
  canonical,
  type Finding,
  type notes,
  type policies,
  type SeenEntry,
} from '../ledger/index.ts'
import type { Vault } from '../platform/vault.ts'
import { type AssessmentFacts, assess } from '../registry/index.ts'
import { Completeness, PUBLIC_TYPES, type Publication } from './completeness.ts'
import { checkCopies } from './copies.ts'
import { CaseReplay } from './replay.ts'
import { checkSealed } from './sealed.ts'
import { checkStamps } from './timestamp.ts'

/** The outcome of a whole verification, as `sanzhi ledger verify` prints it. */
export interface Verification {
  readonly entries: number
  readonly checkpoints: number
  /** Of these, how many had their quorum. */
  readonly cosigned: number
  readonly casesReplayed: number
  readonly evidenceChecked: number
  readonly differences: readonly Finding[]
  /** What could not be checked, and why, in Chinese. */
  readonly notChecked: readonly string[]
  readonly publication: Publication
  /** The newest checkpoint that holds; null where there is none. */
  readonly newest: string | null
}

/** What a bureau's verification is made with. */
export interface VerifyBureau {
  /** A pool whose role sees every bureau's rows (the owner's, or a reader's). */
  readonly pool: pg.Pool
  readonly bureau: number
  readonly keys: readonly string[]
  readonly vault: Vault
  readonly policy?: { readonly rules: policies.Policy; readonly text: string } | null
  /** An earlier checkpoint, its signature checked: what lies before it is not checked again. */
  readonly from?: notes.Checkpoint | null
  /** How many stored files to hash again; all where it is absent. */
  readonly sample?: number | null
  readonly onProgress?: (done: number) => void
  readonly signal?: AbortSignal
}

/**
 * Verifies a bureau: its log against itself, every fact row against the entry that sealed it, every
 * case replayed from its entries and compared with its rows, every assessment recomputed, every
 * decision answered by a publication, every file hashed again, every public table against what was
 * published. Streams; memory grows with open cases and with decisions only.
 */
export async function verifyBureau(options: VerifyBureau): Promise<Verification> {
  const { pool, bureau, from = null } = options
  const more: Finding[] = []
  const completeness = new Completeness((one) => more.push(one))
  if (from !== null) {
    const before = await audits.entriesOf(pool, bureau, PUBLIC_TYPES, from.size)
    for (const one of before) completeness.entry(one)
  }
  const cases = new CaseReplay(pool, bureau, from !== null)
  const log = await audits.verifyLog({
    ...options,
    onBatch: async (seen, checkpoints) => {
      for (const one of seen) {
        if (from === null || one.index >= from.size) completeness.entry(one)
      }
      // A demonstration's days are made up: no real countersignature dates its answers.
      const isDemo = seen[0]?.entry.log.startsWith('demo.') === true
      for (const { size, time } of checkpoints) {
        if (time !== null && !isDemo) completeness.checkpoint(size, time)
      }
      return [...(await checkSealed(options, seen)), ...(await cases.replay(seen))]
    },
  })
  const files = await checkFiles(options)
  const differences = [
    ...log.findings,
    ...(await cases.finish()),
    ...(await checkAssessments(options)),
    ...(await checkCounters(options)),
    ...(await checkParts(options)),
    ...(await checkPublicRecords(options, completeness.live())),
    ...(await checkCopies(pool, bureau)),
    ...(await checkStamps(pool, bureau)),
    ...files.findings,
  ]
  const publication = completeness.finish()
  return {
    entries: log.entries,
    checkpoints: log.checkpoints,
    cosigned: log.cosigned,
    casesReplayed: cases.count,
    evidenceChecked: files.checked,
    differences: [...differences, ...more],
    notChecked: [...log.notChecked, ...files.notChecked, ...unseen(completeness, publication)],
    publication,
    newest: log.newest,
  }
}

/** What no check of this program covers yet, or this log gives no means for. */
function unseen({ isCosigned }: Completeness, { decisions }: Publication): string[] {
  if (decisions === 0 || isCosigned) return []
  return ['没有见到副署，公示是否按期以条目自称的时间判断']
}

function finding(table: string, what: string, seen?: SeenEntry): Finding {
  return { table, index: seen?.index ?? null, leaf: seen?.leaf ?? null, what }
}

/** Whether a decision was major is recomputed from the recorded facts (S3.5). */
async function checkAssessments({ pool, bureau }: VerifyBureau): Promise<Finding[]> {
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

async function checkCounters({ pool, bureau }: VerifyBureau): Promise<Finding[]> {
  const wrong = await pool.query<{ kind: string; year: number }>(
    `select c.kind, c.year from counter c where c.bureau = $1 and c.last <>
      (select coalesce(max(no), 0) from document d
        where d.bureau = c.bureau and d.kind = c.kind and d.year = c.year)`,
    [bureau],
  )
  return wrong.rows.map((row) => finding('counter', `${row.year} 年 ${row.kind} 的取号与文书不符`))
}

/** Every officer of a fact row stands on the side that the row names, and on no other. */
async function checkParts({ pool, bureau }: VerifyBureau): Promise<Finding[]> {
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
  /** Leaf of the decision. */
  readonly leaf: Buffer
  readonly search: string
  readonly state: string
}

/**
 * The records that the public reads are those whose hashes stand in the log as published and not
 * taken down, as sets both ways (ledger §12, 6), and are found by their words.
 */
async function checkPublicRecords(
  { pool, bureau }: VerifyBureau,
  live: ReadonlyMap<string, string>,
): Promise<Finding[]> {
  const decisions = await pool.query<PublicRow>(
    `select handle, record, search, leaf, state from public_decision
      where bureau = $1`,
    [bureau],
  )
  const shown = new Set<string>()
  const changed = decisions.rows.filter(({ record, search, leaf, state }) => {
    const decision = leaf.toString('base64url')
    shown.add(decision)
    // Whether it may be down, copies.ts says; what is down is found by no word.
    if (state === 'taken_down') return search !== ''
    const hash = createHash('sha256').update(canonical(record)).digest('base64url')
    return live.get(decision) !== hash || search !== searchText(record.fields)
  })
  const hidden = [...live.keys()].filter((decision) => !shown.has(decision))
  return [
    ...changed.map((row) => finding('public_decision', `公示 ${row.handle} 与发布时的内容不符`)),
    ...hidden.map((decision) => ({
      table: 'public_decision',
      index: null,
      leaf: decision,
      what: '账本里已经公示的决定不在公示表里',
    })),
  ]
}

/** Every stored file is opened and hashed again, or as many as were asked for, drawn by lot; one
 *  whose erasure is on record is gone. */
async function checkFiles({ pool, bureau, vault, sample = null, signal }: VerifyBureau) {
  const held = await pool.query<Held>(
    `select h.owner, encode(h.sha256, 'hex') as sha256, count(*) over ()::int as total,
        h.only_uploaded and exists (select from erasure x
          where x.bureau = h.bureau and x.subject = h.owner) as unnamed
      from held_object h where h.bureau = $1
      order by ${sample === null ? 'h.sha256, h.owner' : 'random()'} limit $2`,
    [bureau, sample],
  )
  const findings: Finding[] = []
  for (const { owner, sha256, unnamed } of held.rows) {
    signal?.throwIfAborted()
    if (await vault.verify(sha256, owner)) continue
    // An upload that no act named goes with its case's key.
    if (unnamed && (await vault.isDestroyed(owner))) continue
    findings.push(finding('vault', `对象 ${sha256} 缺失或者内容被改动`))
  }
  findings.push(...(await checkErasedFiles({ pool, bureau, vault })))
  const [checked, total] = [held.rows.length, held.rows[0]?.total ?? 0]
  const isPart = checked < total
  const notChecked = isPart ? [`文书和录音录像共 ${total} 个文件，只抽查了 ${checked} 个`] : []
  return { findings, checked, notChecked }
}

interface Held {
  readonly owner: string
  readonly sha256: string
  readonly total: number
  readonly unnamed: boolean
}

async function checkErasedFiles({
  pool,
  bureau,
  vault,
}: Pick<VerifyBureau, 'pool' | 'bureau' | 'vault'>): Promise<Finding[]> {
  const erased = await pool.query<{ owner: string; sha256: string }>(
    `select subject as owner, encode(sha256, 'hex') as sha256 from erased_object
      where bureau = $1 order by sha256`,
    [bureau],
  )
  const findings: Finding[] = []
  for (const { owner, sha256 } of erased.rows) {
    if (await vault.has(sha256, owner)) {
      findings.push(finding('vault', `对象 ${sha256} 已登记抹除，文件却还在`))
    }
  }
  return findings
}
