import type pg from 'pg'
import { writeProof } from './proof.ts'
import { hashReader, writeBundle } from './tiles.ts'
import { consistencyProof, inclusionProof, type ReadHash, root, TILE_WIDTH } from './tree.ts'

export { bundlePath, parseTilePath, tilePath } from './tiles.ts'

/** A checkpoint as stored. */
export interface StoredCheckpoint {
  readonly size: number
  readonly note: string
  readonly cosigned: boolean
}

/**
 * The checkpoint that a log shows: the newest with its quorum, under the newest countersignatures;
 * the newest of all where none has one, or none is asked for any more. Null before the first.
 */
export async function latestCheckpoint(
  pool: pg.Pool,
  bureau: number,
): Promise<StoredCheckpoint | null> {
  const found = await pool.query<StoredCheckpoint>(
    `select * from (
      (select size, coalesce(fresh, note) as note, cosigned from ledger_checkpoint
        where bureau = $1 and cosigned and coalesce((select body !~ '(^|\\n)quorum none\\n'
          from log_policy where bureau = $1 order by seq desc limit 1), true)
        order by size desc limit 1)
      union all (select size, coalesce(fresh, note), cosigned from ledger_checkpoint
        where bureau = $1 order by size desc limit 1)
      ) newest order by cosigned desc, size desc limit 1`,
    [bureau],
  )
  return found.rows[0] ?? null
}

/**
 * The checkpoint under which the entry of an index is proved: the newest with its quorum that
 * covers it, else the newest of all (a provisional proof); null while none covers it.
 */
export async function checkpointOver(
  pool: pg.Pool,
  bureau: number,
  index: number,
): Promise<StoredCheckpoint | null> {
  const found = await pool.query<StoredCheckpoint>({
    name: 'ledger-checkpoint-over',
    text: `select * from (
      (select size, note, cosigned from ledger_checkpoint
        where bureau = $1 and size > $2 and cosigned order by size desc limit 1)
      union all (select size, note, cosigned from ledger_checkpoint
        where bureau = $1 and size > $2 order by size desc limit 1)
      ) newest order by cosigned desc, size desc limit 1`,
    values: [bureau, index],
  })
  return found.rows[0] ?? null
}

/** The newest checkpoint of at most `size` leaves, or null. */
export async function checkpointUpTo(
  pool: pg.Pool,
  bureau: number,
  size: number,
): Promise<StoredCheckpoint | null> {
  const found = await pool.query<StoredCheckpoint>(
    `select size, note, cosigned from ledger_checkpoint where bureau = $1 and size <= $2
      order by size desc limit 1`,
    [bureau, size],
  )
  return found.rows[0] ?? null
}

/** The checkpoint to be time-stamped: the newest that is countersigned, or the newest of all. */
export async function checkpointToStamp(
  pool: pg.Pool,
  bureau: number,
): Promise<StoredCheckpoint | null> {
  const found = await pool.query<StoredCheckpoint>(
    `select size, note, cosigned from ledger_checkpoint where bureau = $1
      order by cosigned desc, size desc limit 1`,
    [bureau],
  )
  return found.rows[0] ?? null
}

/** The time-stamp token over the checkpoint of this size (DER), or null where there is none. */
export async function timestampToken(
  pool: pg.Pool,
  bureau: number,
  size: number,
): Promise<Uint8Array | null> {
  const found = await pool.query<{ token: Buffer }>(
    'select token from ledger_tst where bureau = $1 and size = $2',
    [bureau, size],
  )
  return found.rows[0]?.token ?? null
}

/**
 * Runs a proof over stored tiles in one round trip: first without contents, to learn which tiles it
 * reads, then over those. Tiles only grow, so they may be newer than the size that is asked for.
 */
async function overTiles<T>(
  pool: pg.Pool,
  bureau: number,
  work: (read: ReadHash) => Promise<T>,
): Promise<T> {
  const wanted = new Map<string, { level: number; n: number }>()
  const blank = new Uint8Array(32 * TILE_WIDTH)
  await work(
    hashReader((level, n) => {
      wanted.set(`${level}/${n}`, { level, n })
      return blank
    }),
  )
  const names = [...wanted.values()]
  const found = await pool.query<{ level: number; n: number; hashes: Buffer }>({
    name: 'ledger-tiles',
    text: `select t.level, t.n, t.hashes from ledger_tile t
      join unnest($2::int[], $3::bigint[]) u(level, n) on t.level = u.level and t.n = u.n
      where t.bureau = $1`,
    values: [bureau, names.map((t) => t.level), names.map((t) => t.n)],
  })
  const tiles = new Map(found.rows.map((t) => [`${t.level}/${t.n}`, t.hashes]))
  return work(hashReader((level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array()))
}

/** The first `width` hashes of a tile, 32 bytes each, or null where the tree is not that wide. */
export async function tile(
  pool: pg.Pool,
  bureau: number,
  level: number,
  n: number,
  width: number = TILE_WIDTH,
): Promise<Uint8Array | null> {
  const found = await pool.query<{ hashes: Buffer }>({
    name: 'ledger-tile',
    text: `select substring(hashes for 32 * $4::int) as hashes from ledger_tile
      where bureau = $1 and level = $2 and n = $3 and w >= $4`,
    values: [bureau, level, n, width],
  })
  return found.rows[0]?.hashes ?? null
}

/** The bundle of entries 256·n and on, `width` of them, or null where there are not so many. */
export async function bundle(
  pool: pg.Pool,
  bureau: number,
  n: number,
  width: number = TILE_WIDTH,
): Promise<Uint8Array | null> {
  const found = await pool.query<{ body: Buffer }>({
    name: 'ledger-bundle',
    text: `select e.body from ledger_leaf l
      join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
      where l.bureau = $1 and l.idx >= $2 and l.idx < $3 order by l.idx`,
    values: [bureau, n * TILE_WIDTH, n * TILE_WIDTH + width],
  })
  return found.rows.length === width ? writeBundle(found.rows.map((row) => row.body)) : null
}

/** The proof that the tree of `size2` extends that of `size1`; null where it is not so large. */
export async function consistency(
  pool: pg.Pool,
  bureau: number,
  size1: number,
  size2: number,
): Promise<Uint8Array[] | null> {
  const found = await pool.query<{ size: number }>(
    'select coalesce(max(size), 0) as size from ledger_head where bureau = $1',
    [bureau],
  )
  if (!(size1 >= 1 && size1 <= size2 && size2 <= (found.rows[0]?.size ?? 0))) return null
  return overTiles(pool, bureau, (read) => consistencyProof(size1, size2, read))
}

/** The root of the first `size` leaves, which are there, from the stored tiles. */
export async function rootAt(pool: pg.Pool, bureau: number, size: number): Promise<Uint8Array> {
  return overTiles(pool, bureau, (read) => root(size, read))
}

/** Where an entry stands in the log, or null while it is not sealed or not known. */
export async function sealedEntry(pool: pg.Pool, bureau: number, leaf: Uint8Array) {
  const found = await pool.query<{ id: number; idx: number; body: Buffer }>(
    `select e.id, l.idx, e.body from ledger_entry e
      join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id
      where e.bureau = $1 and e.leaf = $2`,
    [bureau, Buffer.from(leaf)],
  )
  return found.rows[0] ?? null
}

/**
 * The proof file of an entry with the disclosures given, under the newest countersigned checkpoint
 * that covers it, else provisionally under the newest; null while no checkpoint covers it (at most
 * about a second after the act).
 */
export async function proofFile(
  pool: pg.Pool,
  bureau: number,
  leaf: Uint8Array,
  disclosures: readonly string[],
): Promise<string | null> {
  const entry = await sealedEntry(pool, bureau, leaf)
  const checkpoint = entry === null ? null : await checkpointOver(pool, bureau, entry.idx)
  if (entry === null || checkpoint === null) return null
  const hashes = await overTiles(pool, bureau, (read) =>
    inclusionProof(entry.idx, checkpoint.size, read),
  )
  return writeProof({
    body: entry.body,
    disclosures,
    index: entry.idx,
    hashes,
    checkpoint: checkpoint.note,
  })
}

/** The type of an entry, sealed or not; null where there is none with this leaf. */
export async function entryType(
  pool: pg.Pool,
  bureau: number,
  leaf: Uint8Array,
): Promise<string | null> {
  const found = await pool.query<{ type: string }>({
    name: 'ledger-entry-type',
    text: 'select type from ledger_entry where bureau = $1 and leaf = $2',
    values: [bureau, Buffer.from(leaf)],
  })
  return found.rows[0]?.type ?? null
}

/** Checkpoints of heads sealed on one day in China, above the size `after`, smallest first. */
export async function checkpointsOf(
  pool: pg.Pool,
  bureau: number,
  of: { day: string; onlyCosigned: boolean; after: number; most: number },
): Promise<StoredCheckpoint[]> {
  const found = await pool.query<StoredCheckpoint>({
    name: 'ledger-checkpoints-of-day',
    text: `select c.size, c.note, c.cosigned from ledger_head h
      join ledger_checkpoint c on c.bureau = h.bureau and c.size = h.size
      where h.bureau = $1 and h.sealed_at >= ($2::date - interval '8 hours') at time zone 'UTC'
        and h.sealed_at < ($2::date + interval '16 hours') at time zone 'UTC'
        and (c.cosigned or not $3) and h.size > $4 order by h.size limit $5`,
    values: [bureau, of.day, of.onlyCosigned, of.after, of.most],
  })
  return found.rows
}
