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

  /** A tree without leaves. */
  static empty(): TileWriter {
    return new TileWriter(0)
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

/** Path of a hash tile below the log's prefix (C2SP tlog-tiles): `tile/0/x001/234.p/5`. */
export function tilePath(level: number, n: number, width: number = TILE_WIDTH): string {
  return `tile/${level}/${numberPath(n, width)}`
}

/** Path of an entry bundle: `tile/entries/x001/234.p/5`. */
export function bundlePath(n: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${numberPath(n, width)}`
}

function numberPath(n: number, width: number): string {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/g) ?? []
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === TILE_WIDTH ? path : `${path}.p/${width}`
}

/** A tile or bundle that a path names; `level` is null for a bundle. */
export interface TileName {
  readonly level: number | null
  readonly n: number
  readonly width: number
}

/** Reads a path that `tilePath` or `bundlePath` would write; null for any other. */
export function parseTilePath(path: string): TileName | null {
  const found = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(
    path,
  )
  if (found === null) return null
  const level = found[1] === 'entries' ? null : Number(found[1])
  const n = Number((found[2] as string).replace(/[x/]/g, ''))
  const width = found[3] === undefined ? TILE_WIDTH : Number(found[3])
  if ((level ?? 0) > 63 || (found[3] !== undefined && width >= TILE_WIDTH)) return null
  const spelt = level === null ? bundlePath(n, width) : tilePath(level, n, width)
  return spelt === path ? { level, n, width } : null
}

/** An entry bundle (C2SP tlog-tiles): each body after its length in two bytes, big-endian. */
export function writeBundle(bodies: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    bodies.flatMap((body) => {
      if (body.length > 0xffff) throw new RangeError('an entry of a bundle is too long')
      return [Uint8Array.of(body.length >> 8, body.length & 255), body]
    }),
  )
}

/** The bodies of a bundle, or null where bytes are missing. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] | null {
  const bodies: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + ((bundle[at] ?? 0) << 8) + (bundle[at + 1] ?? 0)
    if (at + 2 > bundle.length || end > bundle.length) return null
    bodies.push(bundle.subarray(at + 2, end))
    at = end
  }
  return bodies
}
