import { randomBytes } from 'node:crypto'
import { access, link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** One random key per subject, each in a file of its own outside the database (ADR 0023). */
export interface SubjectKeys {
  /** The subject's key, made and durable on first use. Throws where it has been destroyed. */
  make(owner: string): Promise<Buffer>
  /** The subject's key; null where there is none, or none any more. */
  find(owner: string): Promise<Buffer | null>
  /** Overwrites and removes the key, leaving a dated tombstone. Durable; safe to repeat. */
  destroy(owner: string, at: string): Promise<void>
  isDestroyed(owner: string): Promise<boolean>
}

const KEY_BYTES = 32

/** Keys in `<2 hex>/<uuid>.key`, mode 0600; a destroyed one leaves `<uuid>.destroyed`. */
export function fileKeys(folder: string): SubjectKeys {
  const pathOf = (owner: string, ending: 'key' | 'destroyed') => {
    requireUuid(owner)
    return join(folder, owner.slice(0, 2), `${owner}.${ending}`)
  }
  const isDestroyed = (owner: string) => exists(pathOf(owner, 'destroyed'))
  const find = async (owner: string) => {
    const path = pathOf(owner, 'key')
    // A tombstone counts, also beside a key that a restored backup brought back.
    if ((await isDestroyed(owner)) || !(await exists(path))) return null
    const key = await readFile(path)
    if (key.length === KEY_BYTES) return key
    throw new Error(`案件密钥文件 ${path} 应为 ${KEY_BYTES} 字节。请从备份恢复。`)
  }
  return {
    find,
    isDestroyed,
    make: async (owner) => {
      const found = await find(owner)
      if (found !== null) return found
      if (await isDestroyed(owner)) throw new Error(`${owner} 的密钥已经销毁，不能再存入文件。`)
      await writeOnce(pathOf(owner, 'key'), randomBytes(KEY_BYTES))
      return (await find(owner)) as Buffer
    },
    destroy: async (owner, at) => {
      // The tombstone first: if we die in between, the key is dead all the same.
      await writeOnce(pathOf(owner, 'destroyed'), Buffer.from(`${at}\n`))
      await shred(pathOf(owner, 'key'), KEY_BYTES)
    },
  }
}

/** Throws where a name is no UUID, so that no other path is reached. */
export function requireUuid(text: string): void {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
  if (!isUuid) throw new RangeError('not the id of a subject')
}

/** Whether there is a file. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Makes what a folder lists durable. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync()
  await folder.close()
}

/** Overwrites the first bytes of a file, so that what they open stays shut, and removes it. */
export async function shred(path: string, sizeBytes: number): Promise<void> {
  if (!(await exists(path))) return
  const file = await open(path, 'r+')
  try {
    await file.write(randomBytes(sizeBytes), 0, sizeBytes, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(path, { force: true })
  await flushFolder(dirname(path))
}

/** A whole file under its name or none, flushed; where one is there already, that one stays. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await flushFolder(dirname(made))
  const temporary = join(folder, `.new-${randomBytes(12).toString('hex')}`)
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
    await file.close()
    await link(temporary, path).catch((error: { code?: string }) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(temporary, { force: true })
  }
  await flushFolder(folder)
  await flushFolder(dirname(folder))
}
