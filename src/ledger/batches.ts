import type pg from 'pg'

/** One sealed entry as stored, with the columns that the application works with. */
export interface StoredEntry {
  readonly idx: number
  readonly subject: string
  readonly seq: number
  readonly body: Buffer
  readonly leaf: Buffer
  readonly prevLeaf: Buffer | null
  /** The handle of its subject; null where the subject is gone. */
  readonly handle: Buffer | null
  readonly disclosures: readonly { readonly name: string; readonly d: string }[]
}

/** A stored root with its checkpoint, where one was signed. */
export interface StoredHead {
  readonly size: number
  readonly root: Buffer
  readonly note: string | null
  readonly cosigned: boolean | null
  /** The same checkpoint under newer countersignatures, where there are any. */
  readonly fresh: string | null
}

/** Neighbouring entries with the heads that end among them and the tiles that they fill. */
export interface Batch {
  readonly entries: readonly StoredEntry[]
  readonly heads: readonly StoredHead[]
  /** By `level/n`. */
  readonly tiles: ReadonlyMap<string, Buffer>
}

/** Entries of a batch: 16 tiles. */
export const BATCH = 4096

/**
 * Every row of a batch is found by its key. The planner, which sees a few thousand rows of a large
 * table, would rather read the whole table for each batch, which makes the check quadratic.
 */
const BY_KEY = ['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']

/**
 * Reads a log in batches in order of index, inside the client's transaction; `size` entries are
 * taken as read. While one batch is checked the database reads the next, so let whoever checks give
 * way now and then.
 */
export async function* readBatches(
  client: pg.ClientBase,
  bureau: number,
  size = 0,
): AsyncGenerator<Batch> {
  for (const name of BY_KEY) await client.query(`set local ${name} = off`)
  let next = readBatch(client, bureau, size, size)
  for (let fed = size; ; ) {
    const batch = await next
    const last = batch.entries.at(-1)
    if (last === undefined) break
    fed += batch.entries.length
    next = readBatch(client, bureau, last.idx + 1, fed)
    // A failure is met when the next batch is waited for, not while this one is checked.
    next.catch(() => undefined)
    yield batch
  }
  for (const name of BY_KEY) await client.query(`set local ${name} to default`)
}

/** The entries from an index on, beyond a gap too; `fed` of them came before. */
async function readBatch(
  client: pg.ClientBase,
  bureau: number,
  from: number,
  fed: number,
): Promise<Batch> {
  const rows = await sealedFrom(client, bureau, from)
  if (rows.length === 0) return { entries: [], heads: [], tiles: new Map() }
  const disclosures = await disclosuresOf(client, bureau, rows)
  const entries = rows.map(([idx, id, subject, seq, body, leaf, prevLeaf, handle]) => {
    const [names = [], ds = []] = disclosures.get(id) ?? []
    const named = names.map((name, i) => ({ name, d: ds[i] as string }))
    return { idx, subject, seq, body, leaf, prevLeaf, handle, disclosures: named }
  })
  const heads = await headsOf(client, bureau, fed, fed + rows.length)
  return { entries, heads, tiles: await tilesOf(client, bureau, fed, fed + rows.length) }
}

type Sealed = [
  idx: number,
  entry: number,
  subject: string,
  seq: number,
  body: Buffer,
  leaf: Buffer,
  prevLeaf: Buffer | null,
  handle: Buffer | null,
]

async function sealedFrom(client: pg.ClientBase, bureau: number, from: number): Promise<Sealed[]> {
  const query = {
    name: 'verify-sealed',
    text: `select l.idx, e.id, e.subject, e.seq, e.body, e.leaf, e.prev_leaf, s.handle
      from ledger_leaf l join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
      left join subject s on s.bureau = e.bureau and s.id = e.subject
      where l.bureau = $1 and l.idx >= $2 order by l.idx limit ${BATCH}`,
    values: [bureau, from],
    rowMode: 'array' as const,
  }
  return (await client.query<Sealed>(query)).rows
}

async function disclosuresOf(
  client: pg.ClientBase,
  bureau: number,
  rows: readonly Sealed[],
): Promise<Map<number, [names: string[], ds: string[]]>> {
  const found = await client.query<{ entry: number; names: string[]; ds: string[] }>({
    name: 'verify-disclosures',
    text: `select entry, json_agg(name) as names, json_agg(d) as ds from ledger_disclosure
      where bureau = $1 and entry = any($2::bigint[]) group by entry`,
    values: [bureau, rows.map(([, entry]) => entry)],
  })
  return new Map(found.rows.map(({ entry, names, ds }) => [entry, [names, ds]]))
}

/** The heads of sizes in (from, to], in order. */
export async function headsOf(
  client: pg.ClientBase,
  bureau: number,
  from: number,
  to: number,
): Promise<StoredHead[]> {
  const found = await client.query<StoredHead>({
    name: 'verify-heads',
    text: `select h.size, h.root, c.note, c.cosigned, c.fresh
      from ledger_head h left join ledger_checkpoint c on c.bureau = h.bureau and c.size = h.size
      where h.bureau = $1 and h.size > $2 and h.size <= $3 order by h.size`,
    values: [bureau, from, to],
  })
  return found.rows
}

/** The tiles that the leaves [from, to) fill: at each level those over the same stretch. */
async function tilesOf(
  client: pg.ClientBase,
  bureau: number,
  from: number,
  to: number,
): Promise<Map<string, Buffer>> {
  const found = await client.query<{ level: number; n: number; hashes: Buffer }>({
    name: 'verify-tiles',
    text: `select t.level, t.n, t.hashes from generate_series(0, 7) v(level) join ledger_tile t
      on t.level = v.level and t.n between $2::bigint >> (8 * (v.level + 1))
        and $3::bigint >> (8 * (v.level + 1))
      where t.bureau = $1`,
    values: [bureau, from, to],
  })
  return new Map(found.rows.map((t) => [`${t.level}/${t.n}`, t.hashes]))
}
