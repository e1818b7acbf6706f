import type { ReadTile } from './tiles.ts'
import { hashReader } from './tiles.ts'
import { EMPTY_ROOT, type Hash, nodeHash, subtrees, TILE_WIDTH } from './tree.ts'

/** A tile as far as it was rebuilt. */
export interface RebuiltTile {
  readonly level: number
  readonly n: number
  readonly hashes: Uint8Array
}

interface Open {
  n: number
  width: number
  hashes: Uint8Array
  changed: boolean
}

/**
 * A log's tree rebuilt from its leaves, each node hashed once: its root at any moment and its tiles
 * as they fill. Memory: one open tile and eight hashes a level of tiles.
 */
export class RebuiltTree {
  /** The complete subtree that waits for its right neighbour, by level. */
  readonly #nodes: (Hash | null)[] = []
  readonly #open: Open[] = []
  readonly #full: RebuiltTile[] = []
  #size = 0

  /** Continues behind `size` leaves that are not given again; `read` gives the tiles over them. */
  static async continue(size: number, read: ReadTile): Promise<RebuiltTree> {
    const tree = new RebuiltTree()
    const hash = hashReader(read)
    for (const { level, index } of subtrees(0, size)) tree.#nodes[level] = await hash(level, index)
    for (let level = 0, count = size; count > 0; level++) {
      const [n, width] = [Math.floor(count / TILE_WIDTH), count % TILE_WIDTH]
      const open = tree.#tile(level)
      open.n = n
      open.width = width
      if (width > 0) open.hashes.set((await read(level, n)).subarray(0, 32 * width))
      count = n
    }
    tree.#size = size
    return tree
  }

  get size(): number {
    return this.#size
  }

  append(leaf: Hash): void {
    let carry = leaf
    let level = 0
    for (; ; level++) {
      // Eight levels of the tree lie in one level of tiles, so every eighth node stands in a tile.
      if (level % 8 === 0) this.#fill(level / 8, carry)
      const left = this.#nodes[level]
      if (!left) break
      carry = nodeHash(left, carry)
      this.#nodes[level] = null
    }
    this.#nodes[level] = carry
    this.#size += 1
  }

  #tile(level: number): Open {
    this.#open[level] ??= emptyTile(0)
    return this.#open[level] as Open
  }

  #fill(level: number, hash: Hash): void {
    const tile = this.#tile(level)
    tile.hashes.set(hash, 32 * tile.width)
    tile.width += 1
    tile.changed = true
    if (tile.width < TILE_WIDTH) return
    this.#full.push({ level, n: tile.n, hashes: tile.hashes })
    this.#open[level] = emptyTile(tile.n + 1)
  }

  root(): Hash {
    const present = this.#nodes.filter((node): node is Hash => !!node)
    if (present.length === 0) return EMPTY_ROOT
    return present.reduce((right, left) => nodeHash(left, right))
  }

  /** Every tile that was filled or grew since the last call; to be used before the next leaf. */
  takeTiles(): RebuiltTile[] {
    const taken = this.#full.splice(0)
    for (const [level, tile] of this.#open.entries()) {
      if (tile === undefined || !tile.changed) continue
      tile.changed = false
      taken.push({ level, n: tile.n, hashes: tile.hashes.subarray(0, 32 * tile.width) })
    }
    return taken
  }
}

function emptyTile(n: number): Open {
  return { n, width: 0, hashes: new Uint8Array(32 * TILE_WIDTH), changed: false }
}
