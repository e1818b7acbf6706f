import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { HEADER_BYTES, sealed, unsealed } from './sealed-file.ts'
import { exists, fileKeys, flushFolder, requireUuid, shred } from './subject-keys.ts'

/** What the vault knows of a stored object; hashes in hex, of its plain bytes. */
export interface Stored {
  readonly sha256: string
  /** RFC 6962 root over chunks of 1 MiB: proves a clip of a long recording. */
  readonly root: string
  readonly sizeBytes: number
}

/**
 * Content-addressed store of papers and recordings: written once, never changed, each sealed under
 * the key of the subject that owns it (S2.5). The same bytes may belong to two subjects, and are
 * then kept twice: one may be erased while the other stays.
 */
export interface Vault {
  /** Stores the bytes under their hash. Durable when it returns; the same bytes are kept once per
   *  owner. Throws where they should be kept already, but what is kept has been changed since, and
   *  for an owner whose key has been destroyed. */
  put(source: AsyncIterable<Uint8Array> | Uint8Array, owner: string): Promise<Stored>
  /** The bytes as a stream, or null where there is no such object. */
  open(sha256: string, owner: string): Promise<Readable | null>
  read(sha256: string, owner: string): Promise<Buffer | null>
  /** Whether there is such an object, whatever its bytes now are. */
  has(sha256: string, owner: string): Promise<boolean>
  /** Whether the object is there and its bytes still have its hash. */
  verify(sha256: string, owner: string): Promise<boolean>
  /** Takes one object away for good; its owner's others stay. Safe to repeat. */
  erase(sha256: string, owner: string): Promise<void>
  /** Destroys the owner's key, and with it every copy of its objects, also in backups; then the
   *  objects. `at` dates the tombstone. Safe to repeat. */
  destroy(owner: string, at: string): Promise<void>
  isDestroyed(owner: string): Promise<boolean>
}

const CHUNK_BYTES = 1_048_576

/** A vault of files below a folder, `ab/<owner>/<sha256>`, mode 0444, in a folder for its user
 *  alone; the owners' keys lie in a folder of their own, apart from files and database. */
export function fileVault(folder: string, keysFolder: string): Vault {
  const keys = fileKeys(keysFolder)
  const homeOf = (owner: string) => {
    requireUuid(owner)
    return join(folder, owner.slice(0, 2), owner)
  }
  const pathOf = (sha256: string, owner: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256 in hex')
    return join(homeOf(owner), sha256)
  }
  const opened = async (sha256: string, owner: string) => {
    const path = pathOf(sha256, owner)
    const key = (await exists(path)) ? await keys.find(owner) : null
    return key === null ? null : unsealed(path, key)
  }
  const verify = async (sha256: string, owner: string) => {
    const pieces = await opened(sha256, owner)
    return pieces !== null && (await hashOf(pieces)) === sha256
  }
  return {
    put: async (source, owner) => {
      const key = await keys.make(owner)
      const pieces = source instanceof Uint8Array ? [source] : source
      return store(folder, pieces, key, {
        pathOf: (sha256) => pathOf(sha256, owner),
        isIntact: (sha256) => verify(sha256, owner),
      })
    },
    has: (sha256, owner) => exists(pathOf(sha256, owner)),
    open: async (sha256, owner) => {
      const pieces = await opened(sha256, owner)
      return pieces === null ? null : Readable.from(pieces, { objectMode: false })
    },
    read: async (sha256, owner) => {
      const pieces = await opened(sha256, owner)
      if (pieces === null) return null
      const read: Buffer[] = []
      for await (const piece of pieces) read.push(piece)
      return Buffer.concat(read)
    },
    verify,
    erase: async (sha256, owner) => {
      const path = pathOf(sha256, owner)
      if (!(await exists(path))) return
      await chmod(path, 0o600)
      await shred(path, HEADER_BYTES)
    },
    destroy: async (owner, at) => {
      const home = homeOf(owner)
      await keys.destroy(owner, at)
      await rm(home, { recursive: true, force: true })
    },
    isDestroyed: (owner) => keys.isDestroyed(owner),
  }
}

/** Whether a sealed file, wherever it lies, opens under a key to bytes of this hash. */
export async function opensTo(path: string, key: Uint8Array, sha256: string): Promise<boolean> {
  return (await hashOf(unsealed(path, key))) === sha256
}

/** The hash of the plain bytes; null where they are not as they were sealed. */
async function hashOf(pieces: AsyncIterable<Uint8Array>): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const bytes of pieces) hash.update(bytes)
  } catch {
    return null
  }
  return hash.digest('hex')
}

async function store(
  folder: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  key: Uint8Array,
  place: { pathOf(sha256: string): string; isIntact(sha256: string): Promise<boolean> },
): Promise<Stored> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await flushFolder(dirname(made))
  const temporary = join(folder, `.new-${randomBytes(12).toString('hex')}`)
  try {
    const stored = await writeSealed(temporary, source, key)
    const path = place.pathOf(stored.sha256)
    if (await exists(path)) {
      if (!(await place.isIntact(stored.sha256))) {
        throw new Error(`对象 ${stored.sha256} 已被改动。请从备份恢复后再保存。`)
      }
      await rm(temporary)
    } else {
      await mkdir(dirname(path), { recursive: true })
      await chmod(temporary, 0o444)
      // If we die before the rename there is no object; after the folder is flushed there is one.
      await rename(temporary, path)
    }
    // Also where another was first: it may not have come to this yet.
    for (const above of [dirname(path), dirname(dirname(path)), folder]) await flushFolder(above)
    return stored
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function writeSealed(
  path: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  key: Uint8Array,
): Promise<Stored> {
  const file = await open(path, 'wx', 0o600)
  const whole = createHash('sha256')
  const tree = new ChunkTree()
  let sizeBytes = 0
  const hashed = async function* () {
    for await (const bytes of source) {
      whole.update(bytes)
      tree.update(bytes)
      sizeBytes += bytes.length
      yield bytes
    }
  }
  try {
    // writeFile goes on where the last piece ended and, unlike write, never stores half of one.
    for await (const piece of sealed(hashed(), key)) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: whole.digest('hex'), root: tree.root().toString('hex'), sizeBytes }
}

/** The evidence root in one pass: chunks are cut as they come, whatever the pieces. */
class ChunkTree {
  #chunk = createHash('sha256').update(Buffer.from([0]))
  #filled = 0
  #chunks = 0
  readonly #peaks: (Buffer | null)[] = []

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const take = Math.min(CHUNK_BYTES - this.#filled, bytes.length - at)
      this.#chunk.update(bytes.subarray(at, at + take))
      this.#filled += take
      at += take
      if (this.#filled === CHUNK_BYTES) this.#close()
    }
  }

  #close(): void {
    let carry: Buffer = this.#chunk.digest()
    let level = 0
    for (; this.#peaks[level]; level++) {
      carry = node(this.#peaks[level] as Buffer, carry)
      this.#peaks[level] = null
    }
    this.#peaks[level] = carry
    this.#chunks += 1
    this.#chunk = createHash('sha256').update(Buffer.from([0]))
    this.#filled = 0
  }

  root(): Buffer {
    if (this.#filled > 0) this.#close()
    const peaks = this.#peaks.filter((peak): peak is Buffer => peak !== null && peak !== undefined)
    if (peaks.length === 0) return createHash('sha256').digest()
    return peaks.reduce((right, left) => node(left, right))
  }
}

function node(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256')
    .update(Buffer.from([1]))
    .update(left)
    .update(right)
    .digest()
}
