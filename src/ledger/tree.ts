import { createHash, hash } from 'node:crypto'

/** SHA-256 trees of RFC 6962: leaf 0x00, node 0x01, split at the largest power of two below n. */
export type Hash = Uint8Array

const LEAF = Buffer.from([0])
const node = new Uint8Array(65)
node[0] = 1

/** L(e) = SHA-256(0x00 || e). */
export function leafHash(body: Uint8Array): Hash {
  const prefixed = new Uint8Array(body.length + 1)
  prefixed.set(body, 1)
  return sha256(prefixed)
}

/** N(l, r) = SHA-256(0x01 || l || r). */
export function nodeHash(left: Hash, right: Hash): Hash {
  if (left.length !== 32 || right.length !== 32) throw new RangeError('a hash has 32 bytes')
  node.set(left, 1)
  node.set(right, 33)
  return sha256(node)
}

/** By way of a string: the runtime makes one in a third of the time that a buffer takes. */
function sha256(bytes: Uint8Array): Hash {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary')
}

/** The root of the empty tree, SHA-256(""). */
export const EMPTY_ROOT: Hash = createHash('sha256').digest()

/** Width of a tile: 256 hashes, 8 levels (C2SP tlog-tiles). */
export const TILE_WIDTH = 256

/** Reads the hash of a complete subtree: `level` 0 = leaves, `index` counted at that level. */
export type ReadHash = (level: number, index: number) => Promise<Hash> | Hash

/** The complete subtrees, left to right, that make up leaves [from, to): (level, index) pairs. */
export function subtrees(from: number, to: number): { level: number; index: number }[] {
  const out: { level: number; index: number }[] = []
  let at = from
  while (at < to) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1
    out.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return out
}

/** Root of leaves [from, to) where that range is a node of the tree over them. */
async function rangeRoot(from: number, to: number, read: ReadHash): Promise<Hash> {
  const hashes: Hash[] = []
  for (const { level, index } of subtrees(from, to)) hashes.push(await read(level, index))
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** The root of the first `size` leaves. */
export async function root(size: number, read: ReadHash): Promise<Hash> {
  return size === 0 ? EMPTY_ROOT : rangeRoot(0, size, read)
}

/** The largest power of two below n, for n > 1; exact, as a logarithm of a large n is not. */
function split(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}

/** Hashes that prove leaf `index` in the tree of `size` leaves, from the leaf up. */
export async function inclusionProof(index: number, size: number, read: ReadHash): Promise<Hash[]> {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf in the tree')
  const path: Hash[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + split(to - from)
    if (index < middle) {
      path.push(await rangeRoot(middle, to, read))
      to = middle
    } else {
      path.push(await rangeRoot(from, middle, read))
      from = middle
    }
  }
  return path.reverse()
}

/** Hashes that prove the tree of `size2` to extend that of `size1`. */
export async function consistencyProof(
  size1: number,
  size2: number,
  read: ReadHash,
): Promise<Hash[]> {
  if (!(size1 >= 1 && size1 <= size2)) throw new RangeError('sizes out of order')
  if (size1 === size2) return []
  const path: Hash[] = []
  let [from, to, whole] = [0, size2, true]
  let most = size1
  while (most !== to - from) {
    const middle = split(to - from)
    if (most <= middle) {
      path.push(await rangeRoot(from + middle, to, read))
      to = from + middle
    } else {
      path.push(await rangeRoot(from, from + middle, read))
      from += middle
      most -= middle
      whole = false
    }
  }
  if (!whole) path.push(await rangeRoot(from, to, read))
  return path.reverse()
}

/** Verifies inclusion as RFC 9162 §2.1.3.2; false on any mismatch, never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Hash,
  proof: readonly Hash[],
  rootHash: Hash,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || leaf.length !== 32) return false
  let fn = BigInt(index)
  let sn = BigInt(size) - 1n
  let r = leaf
  for (const p of proof) {
    if (sn === 0n || p.length !== 32) return false
    if (fn % 2n === 1n || fn === sn) {
      r = nodeHash(p, r)
      while (fn % 2n === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      r = nodeHash(r, p)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && equal(r, rootHash)
}

/** Verifies consistency as RFC 9162 §2.1.4.2; refuses size1 = 0, size1 > size2. */
export function verifyConsistency(
  size1: number,
  size2: number,
  root1: Hash,
  root2: Hash,
  proof: readonly Hash[],
): boolean {
  if (!isSize(size1) || !isSize(size2) || size1 === 0 || size1 > size2) return false
  if (size1 === size2) return proof.length === 0 && equal(root1, root2)
  const isPower = (BigInt(size1) & (BigInt(size1) - 1n)) === 0n
  const path = isPower ? [root1, ...proof] : [...proof]
  const first = path[0]
  if (first === undefined || path.some((p) => p.length !== 32)) return false
  let fn = BigInt(size1) - 1n
  let sn = BigInt(size2) - 1n
  while (fn % 2n === 1n) {
    fn >>= 1n
    sn >>= 1n
  }
  let [fr, sr] = [first, first]
  for (const c of path.slice(1)) {
    if (sn === 0n) return false
    if (fn % 2n === 1n || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while (fn % 2n === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      sr = nodeHash(sr, c)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && equal(fr, root1) && equal(sr, root2)
}

const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

/** Whether two hashes are the same 32 bytes. */
export function equal(a: Hash, b: Hash): boolean {
  return a.length === 32 && b.length === 32 && Buffer.compare(a, b) === 0
}

/** Folds leaves one after the other in memory of log2(n) hashes. */
export class Frontier {
  readonly #nodes: (Hash | null)[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  append(leaf: Hash): void {
    let carry = leaf
    let level = 0
    for (; this.#nodes[level]; level++) {
      carry = nodeHash(this.#nodes[level] as Hash, carry)
      this.#nodes[level] = null
    }
    this.#nodes[level] = carry
    this.#size += 1
  }

  root(): Hash {
    const present = this.#nodes.filter((n): n is Hash => n !== null && n !== undefined)
    if (present.length === 0) return EMPTY_ROOT
    return present.reduce((right, left) => nodeHash(left, right))
  }
}

/** Length of the chunks that evidence is cut into, the last one shorter. */
export const CHUNK_BYTES = 1_048_576

/**
 * The evidence root 证据根 of bytes that come in pieces of any length: an RFC 6962 tree over chunks
 * of 1 MiB, so that a clip is proved by its chunks alone. Memory: one running hash.
 */
export class EvidenceTree {
  readonly #tree = new Frontier()
  #chunk = createHash('sha256').update(LEAF)
  #chunkBytes = 0

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + CHUNK_BYTES - this.#chunkBytes)
      this.#chunk.update(bytes.subarray(at, end))
      this.#chunkBytes += end - at
      at = end
      if (this.#chunkBytes === CHUNK_BYTES) this.#close()
    }
  }

  #close(): void {
    this.#tree.append(this.#chunk.digest())
    this.#chunk = createHash('sha256').update(LEAF)
    this.#chunkBytes = 0
  }

  /** The root of all bytes given; called once, last. */
  root(): Hash {
    if (this.#chunkBytes > 0) this.#close()
    return this.#tree.root()
  }
}
