import { type Hash, nodeHash, type ReadHash, TILE_WIDTH } from './tree.ts'

/** Gives the hashes of a tile, 32 bytes each, as far as it is filled. */
export type ReadTile = (level: number, n: number) => Promise<Uint8Array> | Uint8Array

/** Reads subtree hashes out of tiles: eight tree levels lie in one level of tiles. */
export function hashReader(read: ReadTile): ReadHash {
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8)
    const height = level % 8
    const first = index * 2 ** height
    const tile = await read(tileLevel, Math.floor(first / TILE_WIDTH))
    return foldRange(tile, first % TILE_WIDTH, 2 ** height)
  }
}

/** Root of `width` (a power of two) neighbouring hashes of a tile. */
export function foldRange(tile: Uint8Array, from: number, width: number): Hash {
  let level: Hash[] = []
  for (let i = from; i < from + width; i++) {
    const hash = tile.subarray(32 * i, 32 * i + 32)
    if (hash.length !== 32) throw new RangeError('the tile is not filled so far')
    level.push(hash)
  }
  while (level.length > 1) {
    const above: Hash[] = []
    for (let i = 0; i < level.length; i += 2)
      above.push(nodeHash(level[i] as Hash, level[i + 1] as Hash))
    level = above
  }
  return level[0] as Hash
}

/** A tile that a growing tree is writing. */
interface OpenTile {
  n: number
  hashes: Uint8Array[]
}

/**
 * Grows a tree in tiles, leaf after leaf; memory is one open tile a level. `changed` gives every
 * tile touched since the last call.
 */
export class TileWriter {
  readonly #open: OpenTile[] = []
  readonly #changed = new Map<string, { level: number; n: number; hashes: Uint8Array[] }>()
  #size: number

  /** Continues a tree of `size` leaves; `read` gives its unfinished tiles. */
  static async continue(size: number, read: ReadTile): Promise<TileWriter> {
    const writer = new TileWriter(size)
    for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
      const n = Math.floor(count / TILE_WIDTH)
      const width = count % TILE_WIDTH
      const tile = width === 0 ? new Uint8Array() : await read(level, n)
      const hashes = Array.from({ length: width }, (_x, i) => tile.slice(32 * i, 32 * i + 32))
      writer.#open[level] = { n, hashes }
    }
    return writer
  }

  private constructor(size: number) {
    this.#size = size
  }

  get size(): number {
    return this.#size
  }

  append(leaf: Hash): void {
    this.#push(0, leaf)
    this.#size += 1
  }

  #push(level: number, hash: Hash): void {
    this.#open[level] ??= { n: 0, hashes: [] }
    const tile = this.#open[level] as OpenTile
    tile.hashes.push(hash)
    this.#changed.set(`${level}/${tile.n}`, { level, n: tile.n, hashes: tile.hashes })
    if (tile.hashes.length < TILE_WIDTH) return
    this.#push(level + 1, foldRange(Buffer.concat(tile.hashes), 0, TILE_WIDTH))
    this.#open[level] = { n: tile.n + 1, hashes: [] }
  }

  /** The tree's root: each level's open hashes, folded with what is right of them. */
  root(): Hash | null {
    let right: Hash | null = null
    for (const tile of this.#open) {
      for (const node of peaks(tile?.hashes ?? []).reverse()) {
        right = right === null ? node : nodeHash(node, right)
      }
    }
    return right
  }

  takeChanged(): { level: number; n: number; hashes: Uint8Array }[] {
    const changed = [...this.#changed.values()].map((t) => ({
      ...t,
      hashes: Buffer.concat(t.hashes),
    }))
    this.#changed.clear()
    return changed
  }
}

/** The complete subtrees of a row of hashes, left to right. */
function peaks(hashes: readonly Uint8Array[]): Hash[] {
  const all = Buffer.concat(hashes)
  const out: Hash[] = []
  for (let at = 0, left = hashes.length; left > 0; ) {
    const width = 2 ** Math.floor(Math.log2(left))
    out.push(foldRange(all, at, width))
    at += width
    left -= width
  }
  return out
}
