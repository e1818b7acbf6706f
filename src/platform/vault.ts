import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'

/** What the vault knows of a stored object; hashes in hex. */
export interface Stored {
  readonly sha256: string
  /** RFC 6962 root over chunks of 1 MiB: proves a clip of a long recording. */
  readonly root: string
  readonly sizeBytes: number
}

/** Content-addressed store of papers and recordings: written once, never changed (S2.5). */
export interface Vault {
  /** Stores the bytes under their hash. Durable when it returns; the same bytes are kept once.
   *  Throws where they should be kept already, but what is kept has been changed since. */
  put(source: AsyncIterable<Uint8Array> | Uint8Array): Promise<Stored>
  /** The bytes as a stream, or null where there is no such object. */
  open(sha256: string): Promise<Readable | null>
  read(sha256: string): Promise<Buffer | null>
  /** Whether there is such an object, whatever its bytes now are. */
  has(sha256: string): Promise<boolean>
  /** Whether the object is there and its bytes still have its hash. */
  verify(sha256: string): Promise<boolean>
}

const CHUNK_BYTES = 1_048_576

/** A vault of files below a folder: `ab/cd/<sha256>`, mode 0444, in a folder for its user alone. */
export function fileVault(folder: string): Vault {
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256 in hex')
    return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }
  return {
    put: (source) => store(folder, source instanceof Uint8Array ? [source] : source, pathOf),
    has: (sha256) => exists(pathOf(sha256)),
    open: async (sha256) => {
      const path = pathOf(sha256)
      return (await exists(path)) ? createReadStream(path) : null
    },
    read: async (sha256) => {
      const path = pathOf(sha256)
      return (await exists(path)) ? readFile(path) : null
    },
    verify: async (sha256) => {
      const path = pathOf(sha256)
      return (await exists(path)) && (await hashOf(path)) === sha256
    },
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
  return hash.digest('hex')
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function store(
  folder: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  pathOf: (sha256: string) => string,
): Promise<Stored> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await flushFolder(dirname(made))
  const temporary = join(folder, `.new-${randomBytes(12).toString('hex')}`)
  try {
    const stored = await writeHashed(temporary, source)
    const path = pathOf(stored.sha256)
    if (await exists(path)) {
      if ((await hashOf(path)) !== stored.sha256) {
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

async function writeHashed(
  path: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Stored> {
  const file = await open(path, 'wx')
  const whole = createHash('sha256')
  const tree = new ChunkTree()
  let sizeBytes = 0
  try {
    for await (const bytes of source) {
      whole.update(bytes)
      tree.update(bytes)
      sizeBytes += bytes.length
      // writeFile goes on where the last piece ended and, unlike write, never stores half of one.
      await file.writeFile(bytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: whole.digest('hex'), root: tree.root().toString('hex'), sizeBytes }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync()
  await folder.close()
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
