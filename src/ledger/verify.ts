import type pg from 'pg'
import { type Audited, Auditor, type Finding } from './auditor.ts'
import { digestOf, type Entry } from './entry.ts'
import { parseVerifierKey } from './note.ts'
import { verifySm2 } from './sm2.ts'

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
  /** Called with each batch in order of index; what it gives is added to the findings. */
  readonly onBatch?: (seen: readonly SeenEntry[]) => Promise<readonly Finding[]>
  readonly onProgress?: (done: number) => void
}

interface Row {
  idx: number
  subject: string
  seq: number
  body: Buffer
  leaf: Buffer
  prev_leaf: Buffer | null
  handle: Buffer | null
  names: string[] | null
  ds: string[] | null
}

interface Head {
  size: number
  root: Buffer
  note: string | null
  fresh: string | null
}

const BATCH = 2000
const MOST_FINDINGS = 1000

/** Fields that `perform` gives to every entry. */
const ALWAYS = ['chain', 'actor']

/**
 * Checks a whole log against itself, streaming (ledger §14, 1–8): each body canonical and of its
 * type, leaf and chain right, disclosures among the digests, times in order, every tile and head
 * rebuilt, every checkpoint signed over a rebuilt root, nothing left unsealed.
 *
 * Reads one snapshot, so that a log at work is judged as it stood at the beginning. Memory: one
 * map entry per subject and one batch. At most 1,000 findings are listed.
 */
export async function verifyLog(options: VerifyOptions): Promise<{
  entries: number
  checkpoints: number
  findings: Finding[]
}> {
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
  #auditor: Auditor | null = null
  #checkpoints = 0
  #lastHead = 0

  constructor(options: VerifyOptions, client: pg.PoolClient) {
    this.#options = options
    this.#client = client
  }

  result() {
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
    return { entries: this.#size, checkpoints: this.#checkpoints, findings }
  }

  #add(finding: Finding): void {
    if (this.#findings.length <= MOST_FINDINGS) this.#findings.push(finding)
  }

  #find(table: string, what: string, row?: Row): void {
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
    const { keys, onBatch, onProgress } = this.#options
    const [bureau] = await this.#query<{ origin: string }>(
      'select origin from bureau where bureau = $1',
    )
    const auditor = new Auditor({
      origin: bureau?.origin ?? '',
      keys: keys.map(parseVerifierKey).filter((key) => key !== null),
      report: (finding) => this.#add(finding),
      always: ALWAYS,
      schemes: { sm2: verifySm2 },
    })
    this.#auditor = auditor
    for (let from: number | null = 0; from !== null; from = await this.#after(from)) {
      const rows = await this.#batch(from)
      const heads = await this.#heads(auditor.size, rows.length)
      const seen: SeenEntry[] = []
      for (const row of rows) {
        const one = this.#entry(auditor, row)
        if (one !== null) seen.push(one)
        for (; heads[0] !== undefined && heads[0].size <= auditor.size; heads.shift()) {
          this.#head(auditor, heads[0])
        }
      }
      await this.#tiles(auditor)
      for (const finding of (await onBatch?.(seen)) ?? []) this.#add(finding)
      onProgress?.(auditor.size)
    }
    auditor.finish()
  }

  #batch(from: number): Promise<Row[]> {
    return this.#query<Row>(
      `select l.idx, e.subject, e.seq, e.body, e.leaf, e.prev_leaf, s.handle, x.names, x.ds
        from ledger_leaf l join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
        left join subject s on s.bureau = e.bureau and s.id = e.subject
        left join lateral (select array_agg(name) as names, array_agg(d) as ds
          from ledger_disclosure d where d.bureau = e.bureau and d.entry = e.id) x on true
        where l.bureau = $1 and l.idx >= $2 and l.idx < $3 order by l.idx`,
      [from, from + BATCH],
    )
  }

  /** Where the next batch begins: at the next index that there is, also beyond a gap. */
  async #after(from: number): Promise<number | null> {
    const [next] = await this.#query<{ idx: number | null }>(
      'select min(idx) as idx from ledger_leaf where bureau = $1 and idx >= $2',
      [from + BATCH],
    )
    return next?.idx ?? null
  }

  #heads(from: number, count: number): Promise<Head[]> {
    return this.#query<Head>(
      `select h.size, h.root, c.note, c.fresh from ledger_head h left join ledger_checkpoint c
        on c.bureau = h.bureau and c.size = h.size
        where h.bureau = $1 and h.size > $2 and h.size <= $3 order by h.size`,
      [from, from + count],
    )
  }

  #entry(auditor: Auditor, row: Row): SeenEntry | null {
    const index = auditor.size
    if (row.idx !== index) this.#find('ledger_leaf', `序号应为 ${index}，实为 ${row.idx}`, row)
    const ds = row.ds ?? []
    const named = (row.names ?? []).map((name, i) => ({ name, d: ds[i] ?? '' }))
    const audited = auditor.entry(row.body, named)
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
  #place({ chain }: Audited, row: Row): void {
    if (chain === null) return
    const isSame =
      chain.n === row.seq &&
      chain.prev === (row.prev_leaf?.toString('base64url') ?? null) &&
      chain.case === row.handle?.toString('base64url')
    if (!isSame) this.#find('ledger_entry', `第 ${row.seq} 环的列与链字段不符`, row)
  }

  #head(auditor: Auditor, { size, root, note, fresh }: Head): void {
    auditor.head(size, root)
    this.#lastHead = size
    if (note === null) return
    auditor.checkpoint(size, note)
    if (fresh !== null) auditor.checkpoint(size, fresh)
    this.#checkpoints += 1
  }

  async #tiles(auditor: Auditor): Promise<void> {
    const tiles = auditor.takeTiles()
    const stored = await this.#query<{ level: number; n: number; hashes: Buffer }>(
      `select t.level, t.n, t.hashes from ledger_tile t
        join unnest($2::int[], $3::bigint[]) u(level, n) on t.level = u.level and t.n = u.n
        where t.bureau = $1`,
      [tiles.map((t) => t.level), tiles.map((t) => t.n)],
    )
    const byKey = new Map(stored.map((t) => [`${t.level}/${t.n}`, t.hashes]))
    for (const tile of tiles) auditor.tile(tile, byKey.get(`${tile.level}/${tile.n}`) ?? null)
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
