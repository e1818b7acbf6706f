import type pg from 'pg'
import { digestOf, type Entry, openDisclosure, readEntry, typeError } from './entry.ts'
import { openNote, parseCheckpoint, parseVerifierKey } from './note.ts'
import { TileWriter } from './tiles.ts'
import { leafHash } from './tree.ts'

/** One thing that does not agree, in Chinese, with where it lies. */
export interface Finding {
  readonly table: string
  readonly index: number | null
  readonly leaf: string | null
  readonly what: string
}

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
  id: number
  subject: string
  seq: number
  body: Buffer
  leaf: Buffer
  prev_leaf: Buffer | null
  act: string
  ds: { name: string; d: string }[] | null
}

const BATCH = 2000
const BACKWARD_MS = 120_000

/**
 * Checks a whole log against itself, streaming in bounded memory (ledger §14, 1–8): each body
 * canonical and of its type, leaf and chain right, disclosures among the digests, times in order,
 * every tile and head rebuilt, every checkpoint signed over a rebuilt root, nothing left unsealed.
 */
export async function verifyLog(options: VerifyOptions): Promise<{
  entries: number
  checkpoints: number
  findings: Finding[]
}> {
  const check = new Check(options)
  await check.entries()
  await check.tilesAndHeads()
  const checkpoints = await check.checkpoints()
  await check.database()
  return { entries: check.size, checkpoints, findings: check.findings }
}

class Check {
  readonly findings: Finding[] = []
  readonly #options: VerifyOptions
  /** Last entry of each chain: bounded by the number of subjects. */
  readonly #chains = new Map<string, { n: number; leaf: string; handle: string | null }>()
  readonly #roots = new Map<number, string>()
  #seen: SeenEntry[] = []
  #origin = ''
  #latest = 0
  size = 0

  constructor(options: VerifyOptions) {
    this.#options = options
  }

  #find(table: string, what: string, row?: Row): void {
    if (this.findings.length >= 1000) return
    const leaf = row === undefined ? null : row.leaf.toString('base64url')
    this.findings.push({ table, index: row?.idx ?? null, leaf, what })
  }

  async #query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    const { pool, bureau } = this.#options
    return (await pool.query<R>(text, [bureau, ...values])).rows
  }

  async entries(): Promise<void> {
    const [bureau] = await this.#query<{ origin: string }>(
      'select origin from bureau where bureau = $1',
    )
    this.#origin = bureau?.origin ?? ''
    const heads = await this.#query<{ size: number }>(
      'select size from ledger_head where bureau = $1 order by size',
    )
    const writer = await TileWriter.continue(0, () => new Uint8Array())
    let next = 0
    for (;;) {
      const rows = await this.#batch(writer.size)
      this.#seen = []
      for (const row of rows) {
        if (row.idx !== writer.size)
          this.#find('ledger_leaf', `序号应为 ${writer.size}，实为 ${row.idx}`, row)
        this.#entry(row)
        writer.append(leafHash(row.body))
        while (heads[next]?.size === writer.size) {
          this.#roots.set(writer.size, Buffer.from(writer.root() ?? []).toString('hex'))
          next += 1
        }
      }
      await this.#compareTiles(writer)
      this.findings.push(...((await this.#options.onBatch?.(this.#seen)) ?? []))
      this.size = writer.size
      this.#options.onProgress?.(writer.size)
      if (rows.length < BATCH) break
    }
  }

  #batch(from: number): Promise<Row[]> {
    return this.#query<Row>(
      `select l.idx, e.id, e.subject, e.seq, e.body, e.leaf, e.prev_leaf, e.act,
        (select json_agg(json_build_object('name', name, 'd', d)) from ledger_disclosure x
          where x.bureau = e.bureau and x.entry = e.id) as ds
        from ledger_leaf l join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
        where l.bureau = $1 and l.idx >= $2 order by l.idx limit ${BATCH}`,
      [from],
    )
  }

  #entry(row: Row): void {
    const entry = readEntry(row.body)
    if ('error' in entry) {
      this.#find('ledger_entry', `条目${entry.error}`, row)
      return
    }
    const wrong = typeError(entry)
    if (wrong !== null) this.#find('ledger_entry', `「${entry.type}」${wrong}`, row)
    if (entry.log !== this.#origin) this.#find('ledger_entry', '条目属于另一本账', row)
    if (Buffer.compare(leafHash(row.body), row.leaf) !== 0) {
      this.#find('ledger_entry', '存的散列不是条目的散列', row)
    }
    const at = Date.parse(entry.at)
    if (at < this.#latest - BACKWARD_MS) this.#find('ledger_entry', '时间早于前面的条目', row)
    this.#latest = Math.max(this.#latest, at)
    const disclosed = this.#disclosures(row, entry)
    this.#chain(row, disclosed['chain'])
    const { idx: index, subject, seq } = row
    this.#seen.push({ index, subject, seq, leaf: row.leaf.toString('base64url'), entry, disclosed })
  }

  #disclosures(row: Row, entry: Entry): Record<string, unknown> {
    const disclosed: Record<string, unknown> = {}
    for (const { name, d } of row.ds ?? []) {
      const open = openDisclosure(d)
      if (open === null || open.name !== name || !entry.sd.includes(digestOf(d))) {
        this.#find('ledger_disclosure', `披露字段「${name}」不属于这个条目`, row)
      } else disclosed[name] = open.value
    }
    return disclosed
  }

  #chain(row: Row, value: unknown): void {
    const chain = value as { case: string; n: number; prev: string | null } | undefined
    if (chain === undefined) {
      this.#find('ledger_disclosure', '缺少链字段 chain', row)
      return
    }
    const before = this.#chains.get(row.subject)
    const prev = before?.leaf ?? null
    const stored = row.prev_leaf?.toString('base64url') ?? null
    const isRight =
      chain.n === (before?.n ?? 0) + 1 &&
      chain.n === row.seq &&
      chain.prev === prev &&
      stored === prev &&
      (before === undefined || before.handle === chain.case)
    if (!isRight) this.#find('ledger_entry', `链在第 ${row.seq} 环断开`, row)
    this.#chains.set(row.subject, {
      n: row.seq,
      leaf: row.leaf.toString('base64url'),
      handle: chain.case,
    })
  }

  async #compareTiles(writer: TileWriter): Promise<void> {
    const tiles = writer.takeChanged()
    const stored = await this.#query<{ level: number; n: number; w: number; hashes: Buffer }>(
      `select t.level, t.n, t.w, t.hashes from ledger_tile t
        join unnest($2::int[], $3::bigint[]) u(level, n) on t.level = u.level and t.n = u.n
        where t.bureau = $1`,
      [tiles.map((t) => t.level), tiles.map((t) => t.n)],
    )
    const byKey = new Map(stored.map((t) => [`${t.level}/${t.n}`, t]))
    for (const { level, n, hashes } of tiles) {
      const tile = byKey.get(`${level}/${n}`)
      const same =
        tile !== undefined && Buffer.compare(tile.hashes.subarray(0, hashes.length), hashes) === 0
      if (!same) this.#find('ledger_tile', `第 ${level} 层第 ${n} 块与条目不符`)
    }
  }

  async tilesAndHeads(): Promise<void> {
    const heads = await this.#query<{ size: number; root: Buffer }>(
      'select size, root from ledger_head where bureau = $1 order by size',
    )
    for (const { size, root } of heads) {
      if (this.#roots.get(size) !== root.toString('hex')) {
        this.#find('ledger_head', `大小 ${size} 的根与条目不符`)
      }
    }
    if ((heads.at(-1)?.size ?? 0) !== this.size)
      this.#find('ledger_head', '最后的根没有盖住全部条目')
    const [extra] = await this.#query<{ n: number }>(
      `select count(*)::int as n from ledger_tile where bureau = $1 and
        n * 256::numeric + w > ceil($2::numeric / power(256::numeric, level))`,
      [this.size],
    )
    if ((extra?.n ?? 0) > 0) this.#find('ledger_tile', `有 ${extra?.n} 块超出条目数`)
  }

  async checkpoints(): Promise<number> {
    const keys = this.#options.keys.map(parseVerifierKey).filter((k) => k !== null)
    const stored = await this.#query<{ size: number; note: string }>(
      'select size, note from ledger_checkpoint where bureau = $1 order by size',
    )
    for (const { size, note } of stored) {
      const opened = openNote(note, keys)
      const checkpoint = 'error' in opened ? null : parseCheckpoint(opened.body)
      const isRight =
        checkpoint !== null &&
        checkpoint.origin === this.#origin &&
        checkpoint.size === size &&
        Buffer.from(checkpoint.root).toString('hex') === this.#roots.get(size)
      if (!isRight) this.#find('ledger_checkpoint', `大小 ${size} 的检查点签名或根不符`)
    }
    return stored.length
  }

  /** What only the database can tell: nothing unsealed, each subject's head the last entry. */
  async database(): Promise<void> {
    const unsealed = await this.#query<{ id: number }>(
      `select e.id from ledger_entry e where e.bureau = $1
        and not exists (select from ledger_leaf l where l.bureau = e.bureau and l.entry = e.id)
        and not exists (select from ledger_pending p where p.bureau = e.bureau and p.entry = e.id)
        limit 20`,
    )
    for (const { id } of unsealed)
      this.#find('ledger_pending', `条目 ${id} 没有编号，也不在待编号之列`)
    const subjects = await this.#query<{ id: string; version: number; last_leaf: Buffer }>(
      'select id, version, last_leaf from subject where bureau = $1',
    )
    const pending = await this.#query<{ subject: string }>(
      `select distinct e.subject from ledger_pending p
        join ledger_entry e on e.bureau = p.bureau and e.id = p.entry where p.bureau = $1`,
    )
    const unfinished = new Set(pending.map((p) => p.subject))
    for (const { id, version, last_leaf } of subjects) {
      const chain = this.#chains.get(id)
      const agrees = chain?.n === version && chain.leaf === last_leaf.toString('base64url')
      if (!agrees && !unfinished.has(id)) this.#find('subject', `对象 ${id} 的末条与账本不符`)
    }
  }
}
