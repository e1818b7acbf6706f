import type pg from 'pg'
import { writeProof } from './proof.ts'
import { hashReader, type ReadTile } from './tiles.ts'
import { inclusionProof } from './tree.ts'

/** A checkpoint as stored. */
export interface StoredCheckpoint {
  readonly size: number
  readonly note: string
  readonly cosigned: boolean
}

/** The newest checkpoint of a log, or null before its first. */
export async function latestCheckpoint(
  pool: pg.Pool,
  bureau: number,
): Promise<StoredCheckpoint | null> {
  const found = await pool.query<StoredCheckpoint>(
    `select size, note, cosigned from ledger_checkpoint where bureau = $1
      order by size desc limit 1`,
    [bureau],
  )
  return found.rows[0] ?? null
}

function tileReader(pool: pg.Pool, bureau: number): ReadTile {
  return async (level, n) => {
    const found = await pool.query<{ hashes: Buffer }>({
      name: 'ledger-tile',
      text: 'select hashes from ledger_tile where bureau = $1 and level = $2 and n = $3',
      values: [bureau, level, n],
    })
    return found.rows[0]?.hashes ?? new Uint8Array()
  }
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
 * The proof file of an entry under the newest checkpoint, with the disclosures given; null while no
 * checkpoint covers it (at most about a second after the act).
 */
export async function proofFile(
  pool: pg.Pool,
  bureau: number,
  leaf: Uint8Array,
  disclosures: readonly string[],
): Promise<string | null> {
  const [entry, checkpoint] = await Promise.all([
    sealedEntry(pool, bureau, leaf),
    latestCheckpoint(pool, bureau),
  ])
  if (entry === null || checkpoint === null || entry.idx >= checkpoint.size) return null
  const hashes = await inclusionProof(
    entry.idx,
    checkpoint.size,
    hashReader(tileReader(pool, bureau)),
  )
  return writeProof({
    body: entry.body,
    disclosures,
    index: entry.idx,
    hashes,
    checkpoint: checkpoint.note,
  })
}
