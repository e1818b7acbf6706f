import type pg from 'pg'
import { hashReader } from './tiles.ts'
import { equal, type ReadHash, subtrees } from './tree.ts'

/**
 * The first index at which two histories of one log differ, among their first `size` entries, or
 * null where they are the same: what names a split view 分叉. Reads about two hashes a level.
 */
export async function firstDifference(
  size: number,
  ours: ReadHash,
  theirs: ReadHash,
): Promise<number | null> {
  const isSame = async (level: number, index: number) =>
    equal(await ours(level, index), await theirs(level, index))
  for (const whole of subtrees(0, size)) {
    if (await isSame(whole.level, whole.index)) continue
    let { level, index } = whole
    for (; level > 0; level--)
      index = (await isSame(level - 1, 2 * index)) ? 2 * index + 1 : 2 * index
    return index
  }
  return null
}

/** Reads subtree hashes from the tiles of a database, one tile at a time. */
export function storedHashes(pool: pg.Pool, bureau: number): ReadHash {
  return hashReader(async (level, n) => {
    const found = await pool.query<{ hashes: Buffer }>(
      'select hashes from ledger_tile where bureau = $1 and level = $2 and n = $3',
      [bureau, level, n],
    )
    return found.rows[0]?.hashes ?? new Uint8Array()
  })
}
