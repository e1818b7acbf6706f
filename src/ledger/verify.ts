import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import { type Audited, Auditor, type Countersigned, type Finding } from './auditor.ts'
import {
  BATCH,
  type Batch,
  headsOf,
  readBatches,
  type StoredEntry,
  type StoredHead,
} from './batches.ts'
import { digestOf, type Entry, readEntry } from './entry.ts'
import { type Checkpoint, parseVerifierKey } from './note.ts'
import type { Policy } from './policy.ts'
import { RebuiltTree } from './rebuilt.ts'
import { verifySm2 } from './sm2.ts'
import { equal } from './tree.ts'

export type { Finding } from './auditor.ts'

/** One entry as the verifier saw it, for whoever replays subjects. */
export interface SeenEntry {
  readonly index: number
  readonly subject: string
  readonly seq: number
  readonly leaf: string
  readonly entry: Entry
  readonly disclosed: Readonly<Record<string, unknown>>
}

export interface VerifyOptions {
  /** Needs two connections where `onBatch` reads the same pool. */
  readonly pool: pg.Pool
  readonly bureau: number
  /** Verifier keys of the log. */
  readonly keys: readonly string[]
  /** Who must countersign, and the text that said so; without it no countersignature is judged. */
  readonly policy?: { readonly rules: Policy; readonly text: string } | null
  /** An earlier checkpoint, its signature checked: entries before it are not read again. */
  readonly from?: Checkpoint | null
  /** Called with each batch in order of index, and with the checkpoints that hold among them; what
   *  it gives is added to the findings. */
  readonly onBatch?: (
    seen: readonly SeenEntry[],
    checkpoints: readonly Countersigned[],
  ) => Promise<readonly Finding[]>
  readonly onProgress?: (done: number) => void
  readonly signal?: AbortSignal
}

/** What a check of a log found. */
export interface LogVerdict {
  readonly entries: number
  readonly checkpoints: number
  /** Of these, how many had their quorum. */
  readonly cosigned: number
  readonly findings: Finding[]
  /** What could not be checked, and why, in Chinese. */
  readonly notChecked: string[]
  /** The newest checkpoint that holds, as a note to be saved; null where there is none. */
  readonly newest: string | null
}

const MOST_FINDINGS = 1000
/** After so many entries the connection is heard again: the next batch is already on its way. */
const BREATH = 256

/** Fields that `perform` gives to every entry. */
const ALWAYS = ['chain', 'actor']

/**
 * Checks a whole log against itself, streaming (ledger §14, 1–8 and 12): each body canonical and of
 * its type, leaf and chain right, disclosures among the digests, times in order and within their
 * countersignatures, every tile and head rebuilt, every checkpoint signed over a rebuilt root,
 * nothing left unsealed. Going on from a saved checkpoint it first checks that the log extends it.
 *
 * Reads one snapshot, so that a log at work is judged as it stood at the beginning. Memory: one
 * map entry per subject and one batch. At most 1,000 findings are listed.
 */
export async function verifyLog(options: VerifyOptions): Promise<LogVerdict> {
  const client = await options.pool.connect()
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    const check = new Check(options, client)
    await check.entries()
    await check.leftovers()
    await check.subjects()
    await check.erasures()
    await check.unsealed()
    return check.result()
  } finally {
    await client.query('rollback').catch(() => undefined)
    client.release()
  }
}

class Check {
  readonly #options: VerifyOptions
  readonly #client: pg.PoolClient
  readonly #findings: Finding[] = []
  readonly #erased: { leaf: string; digests: readonly string[]; by: string }[] = []
  readonly #notChecked: string[] = []
  #auditor: Auditor | null = null
  #checkpoints = 0
  #cosigned = 0
  #newest: string | null = null
  #lastHead = 0
  /** Entries before this index were checked another time. */
  #start = 0

  constructor(options: VerifyOptions, client: pg.PoolClient) {
    this.#options = options
    this.#client = client
  }

  result(): LogVerdict {
    const findings = this.#findings
    if (findings.length > MOST_FINDINGS) {
      const what = `不符之处超过 ${MOST_FINDINGS} 处，其余不再列出`
      findings.splice(MOST_FINDINGS, Infinity, {
        table: 'ledger_entry',
        index: null,
        leaf: null,
        what,
      })
    }
    return {
      entries: this.#size,
      checkpoints: this.#checkpoints,
      cosigned: this.#cosigned,
      findings,
      notChecked: this.#notChecked,
      newest: this.#newest,
    }
  }

  #add(finding: Finding): void {
    if (this.#findings.length <= MOST_FINDINGS) this.#findings.push(finding)
  }

  #find(table: string, what: string, row?: StoredEntry): void {
    const leaf = row === undefined ? null : row.leaf.toString('base64url')
    this.#add({ table, index: row?.idx ?? null, leaf, what })
  }

  get #size(): number {
    return this.#auditor?.size ?? 0
  }

  async #query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.#client.query<R>(text, [this.#options.bureau, ...values])).rows
  }

  async entries(): Promise<void> {
    const { bureau, keys, policy, onBatch, onProgress, signal } = this.#options
    const [found] = await this.#query<{ origin: string }>(
      'select origin from bureau where bureau = $1',
    )
    const resume = await this.#resume()
    const auditor = new Auditor({
      origin: found?.origin ?? '',
      keys: keys.map(parseVerifierKey).filter((key) => key !== null),
      report: (finding) => this.#add(finding),
      always: ALWAYS,
      schemes: { sm2: verifySm2 },
      ...(policy && { policy: policy.rules, policyText: policy.text }),
      ...(resume !== null && { resume, announced: await this.#announced() }),
    })
    this.#auditor = auditor
    // The checkpoint of that very size opens the window of times; it may still be the newest.
    for (const head of await headsOf(this.#client, bureau, this.#start - 1, this.#start)) {
      this.#head(auditor, head)
    }
    for await (const batch of readBatches(this.#client, bureau, this.#start)) {
      const { seen, checkpoints } = await this.#check(auditor, batch)
      for (const finding of (await onBatch?.(seen, checkpoints)) ?? []) this.#add(finding)
      onProgress?.(auditor.size)
      signal?.throwIfAborted()
    }
    this.#notChecked.push(...auditor.finish())
  }

  /** The tree at the saved checkpoint, where the stored tiles still have its root. */
  async #resume(): Promise<RebuiltTree | null> {
    const { from } = this.#options
    if (!from || from.size === 0) return null
    const tree = await RebuiltTree.continue(from.size, async (level, n) => {
      const [tile] = await this.#query<{ hashes: Buffer }>(
        'select hashes from ledger_tile where bureau = $1 and level = $2 and n = $3',
        [level, n],
      )
      return tile?.hashes ?? new Uint8Array()
    }).catch((error: unknown) => {
      if (error instanceof RangeError) return null
      throw error
    })
    if (tree === null || !equal(tree.root(), from.root)) {
      const what = `账本不是由保存的检查点（大小 ${from.size}）延长而来，已改为从头核验`
      this.#find('ledger_checkpoint', what)
      return null
    }
    this.#start = from.size
    this.#notChecked.push(
      `第 0 至 ${from.size - 1} 条没有重新核验：只核对了账本由保存的检查点延长而来；` +
        '这些条目的链环、案件经过和公示按库里的内容取用',
    )
    return tree
  }

  /** How keys and policies were announced before the saved checkpoint. */
  async #announced(): Promise<Entry[]> {
    const rows = await this.#query<{ body: Buffer }>(
      `select e.body from ledger_entry e join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id
        where e.bureau = $1 and e.type like 'log.%' and l.idx < $2 order by l.idx`,
      [this.#start],
    )
    return rows.flatMap((row) => {
      const entry = readEntry(row.body)
      return 'error' in entry ? [] : [entry]
    })
  }

  async #check(auditor: Auditor, { entries, heads, tiles }: Batch) {
    const seen: SeenEntry[] = []
    const checkpoints: Countersigned[] = []
    let head = 0
    if (this.#start > 0) await this.#recall(auditor, entries)
    for (const row of entries) {
      const one = this.#entry(auditor, row)
      if (one !== null) seen.push(one)
      for (; (heads[head]?.size ?? Infinity) <= auditor.size; head++) {
        const held = this.#head(auditor, heads[head] as StoredHead)
        if (held !== null) checkpoints.push(held)
      }
      if (auditor.size % BREATH === 0) await setImmediate()
    }
    for (const tile of auditor.takeTiles()) {
      auditor.tile(tile, tiles.get(`${tile.level}/${tile.n}`) ?? null)
    }
    return { seen, checkpoints }
  }

  /** Tells the auditor the last entry before the saved checkpoint of every subject that goes on. */
  async #recall(auditor: Auditor, entries: readonly StoredEntry[]): Promise<void> {
    const unknown = entries.filter(
      ({ seq, handle }) =>
        seq > 1 && handle !== null && auditor.lastOf(handle.toString('base64url')) === null,
    )
    if (unknown.length === 0) return
    const before = await this.#query<{ handle: Buffer; seq: number; leaf: Buffer }>(
      `select distinct on (e.subject) s.handle, e.seq, e.leaf from ledger_entry e
        join subject s on s.bureau = e.bureau and s.id = e.subject
        join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id
        where e.bureau = $1 and e.subject = any($2::uuid[]) and l.idx < $3
        order by e.subject, e.seq desc`,
      [[...new Set(unknown.map((row) => row.subject))], this.#start],
    )
    for (const { handle, seq, leaf } of before) {
      auditor.recall(handle.toString('base64url'), { n: seq, leaf: leaf.toString('base64url') })
    }
  }

  #entry(auditor: Auditor, row: StoredEntry): SeenEntry | null {
    const index = auditor.size
    if (row.idx !== index) this.#find('ledger_leaf', `序号应为 ${index}，实为 ${row.idx}`, row)
    const audited = auditor.entry(row.body, row.disclosures)
    const leaf = row.leaf.toString('base64url')
    if (audited.leaf !== leaf) this.#find('ledger_entry', '存的散列不是条目的散列', row)
    this.#place(audited, row)
    const { entry, disclosed } = audited
    if (entry === null) return null
    if (entry.type === 'disclosure.erased' && Array.isArray(entry.pub['digests'])) {
      const digests = entry.pub['digests'].map(String)
      this.#erased.push({ leaf: String(entry.pub['ref']), digests, by: leaf })
    }
    return { index: row.idx, subject: row.subject, seq: row.seq, leaf, entry, disclosed }
  }

  /** The columns that the application works with say the same as the signed bytes. */
  #place({ chain }: Audited, row: StoredEntry): void {
    if (chain === null) return
    const isSame =
      chain.n === row.seq &&
      chain.prev === (row.prevLeaf?.toString('base64url') ?? null) &&
      chain.case === row.handle?.toString('base64url')
    if (!isSame) this.#find('ledger_entry', `第 ${row.seq} 环的列与链字段不符`, row)
  }

  #head(auditor: Auditor, { size, root, note, cosigned, fresh }: StoredHead): Countersigned | null {
    auditor.head(size, root)
    this.#lastHead = size
    if (note === null) return null
    this.#checkpoints += 1
    const held = auditor.checkpoint(size, note, cosigned ?? false)
    if (fresh !== null) auditor.renewed(size, fresh)
    if (held !== null) this.#newest = note
    if (held !== null && held.time !== null) this.#cosigned += 1
    return held
  }

  /** Heads, checkpoints and tiles may not reach beyond the entries. */
  async leftovers(): Promise<void> {
    const beyond = await this.#query<{ size: number }>(
      'select size from ledger_head where bureau = $1 and size > $2 order by size limit 20',
      [this.#size],
    )
    for (const { size } of beyond) this.#find('ledger_head', `大小 ${size} 的根与条目不符`)
    if (beyond.length === 0 && this.#lastHead !== this.#size) {
      this.#find('ledger_head', '最后的根没有盖住全部条目')
    }
    const orphans = await this.#query<{ size: number }>(
      `select size from ledger_checkpoint c where bureau = $1 and not exists (select from ledger_head h
        where h.bureau = c.bureau and h.size = c.size) order by size limit 20`,
    )
    for (const { size } of orphans) {
      this.#find('ledger_checkpoint', `大小 ${size} 的检查点没有对应的根`)
    }
    const [extra] = await this.#query<{ n: number }>(
      `select count(*)::int as n from ledger_tile where bureau = $1 and
        n * 256::numeric + w > floor($2::numeric / power(256::numeric, level))`,
      [this.#size],
    )
    if ((extra?.n ?? 0) > 0) this.#find('ledger_tile', `有 ${extra?.n} 块超出条目数`)
  }

  /** Each subject's version and head are its last sealed entry, unless one waits to be sealed. */
  async subjects(): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await this.#query<{
        id: string
        version: number
        last_leaf: Buffer
        handle: Buffer
        waiting: boolean
      }>(
        `select s.id, s.version, s.last_leaf, s.handle, exists (select from ledger_entry e
            where e.bureau = s.bureau and e.subject = s.id and e.seq = s.version and not exists
              (select from ledger_leaf l where l.bureau = e.bureau and l.entry = e.id)) as waiting
          from subject s where s.bureau = $1 and s.id > $2 order by s.id limit ${BATCH}`,
        [after],
      )
      for (const { id, version, last_leaf, handle, waiting } of rows) {
        const last = this.#auditor?.lastOf(handle.toString('base64url')) ?? null
        if (last === null && this.#start > 0) continue
        const isLast = last?.n === version && last.leaf === last_leaf.toString('base64url')
        const isAhead = waiting && (last?.n ?? 0) < version
        if (!isLast && !isAhead) this.#find('subject', `对象 ${id} 的末条与账本不符`)
      }
      if (rows.length < BATCH) break
      after = rows.at(-1)?.id ?? after
    }
  }

  /** What an entry says was erased is gone, and was a field of the entry that it names. */
  async erasures(): Promise<void> {
    for (const { leaf, digests, by } of this.#erased) {
      const [row] = await this.#query<{ body: string; ds: string[] | null }>(
        `select convert_from(e.body, 'UTF8') as body, (select array_agg(d) from ledger_disclosure d
            where d.bureau = e.bureau and d.entry = e.id) as ds
          from ledger_entry e where e.bureau = $1 and e.leaf = $2`,
        [Buffer.from(leaf, 'base64url')],
      )
      const say = (what: string) =>
        this.#add({ table: 'ledger_disclosure', index: null, leaf: by, what })
      if (row === undefined || digests.some((digest) => !row.body.includes(`"${digest}"`))) {
        say('抹除的条目指向不存在的字段')
      }
      const kept = (row?.ds ?? []).map(digestOf)
      if (digests.some((digest) => kept.includes(digest))) say('声明已抹除的字段仍然存着')
    }
  }

  /** Nothing is forgotten, and nothing waits for longer than a minute. */
  async unsealed(): Promise<void> {
    const rows = await this.#query<{ id: number; pending: boolean; late: boolean }>(
      `select * from (select e.id, p.entry is not null as pending,
          not b.moving_clock and body_text(e.body, 'at')::timestamptz
            < clock_timestamp() - interval '60 seconds' as late
        from ledger_entry e join bureau b on b.bureau = e.bureau
        left join ledger_pending p on p.bureau = e.bureau and p.entry = e.id
        where e.bureau = $1 and not exists
          (select from ledger_leaf l where l.bureau = e.bureau and l.entry = e.id)) x
        where late or not pending order by id limit 20`,
    )
    for (const { id, pending } of rows) {
      const what = pending ? '等候编号已超过 60 秒' : '没有编号，也不在待编号之列'
      this.#find('ledger_pending', `条目 ${id} ${what}`)
    }
  }
}
