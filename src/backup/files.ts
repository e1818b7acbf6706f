import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createGunzip } from 'node:zlib'

/** Why a backup or a restore was not done, in words for the operator; `isUse` is a wrong use. */
export class BackupRefusal extends Error {
  readonly isUse: boolean
  constructor(message: string, isUse = false) {
    super(message)
    this.isUse = isUse
  }
}

const PIECE_BYTES = 262_144

/** Whether there is anything at a path. */
export const exists = async (path: string): Promise<boolean> => (await sizeOf(path)) !== null

/** Size of what is at a path, null where nothing is. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** SHA-256 of a file in hex. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
    hash.update(bytes as Buffer)
  }
  return hash.digest('hex')
}

/** SHA-256 of a file in hex, null where there is none. */
export async function fileSum(path: string): Promise<string | null> {
  try {
    return await hashOf(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Flushes the entries of a folder, so that a name given in it outlives a power cut. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Copies files, hashing what it reads: a copy gets its name only when it was judged right, and
 * nothing is ever overwritten. `flush` makes the names durable; the bytes are so
 * already.
 */
export class Copier {
  readonly #folders = new Set<string>()

  /** Gives the size, or null where the copy is not right: then there is none. `isRight` is the hash
   *  that it must have, or judges the copy under the name it has till then. */
  async copy(
    from: string,
    to: string,
    isRight: string | ((copy: string) => Promise<boolean>),
    mode: number,
  ): Promise<number | null> {
    const folder = dirname(to)
    if (!this.#folders.has(folder)) {
      const made = await mkdir(folder, { recursive: true, mode: 0o700 })
      const above = made === undefined ? folder : dirname(made)
      for (let at = folder; at !== above; at = dirname(at)) this.#folders.add(at)
      this.#folders.add(above)
    }
    const temporary = join(folder, `.new-${randomBytes(8).toString('hex')}`)
    try {
      const found = await pour(from, temporary, mode)
      const isKept =
        typeof isRight === 'string' ? found.sha256 === isRight : await isRight(temporary)
      if (!isKept) {
        await rm(temporary)
        return null
      }
      // If we die before this, the next run removes the beginning; after it the copy is whole.
      await rename(temporary, to)
      return found.sizeBytes
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async flush(): Promise<void> {
    for (const folder of this.#folders) await flushFolder(folder)
    this.#folders.clear()
  }
}

/** Reads the next piece while the last one is hashed and written. */
async function pour(from: string, to: string, mode: number) {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx', mode)
    try {
      const most = Math.min(PIECE_BYTES, (await source.stat()).size + 1)
      let piece = Buffer.allocUnsafe(most)
      let spare = Buffer.allocUnsafe(most)
      let { bytesRead } = await source.read(piece)
      while (bytesRead > 0) {
        const next = source.read(spare)
        const filled = piece.subarray(0, bytesRead)
        const [read] = await Promise.all([next, writeWhole(target, filled), hash.update(filled)])
        sizeBytes += filled.length
        bytesRead = read.bytesRead
        ;[piece, spare] = [spare, piece]
      }
      await target.sync()
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at)).bytesWritten
  }
}

/** The lines of a packed file, one after the other. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const source = createReadStream(path)
  const unpacked = source.pipe(createGunzip()).setEncoding('utf8')
  source.once('error', (error) => unpacked.destroy(error))
  try {
    let rest = ''
    for await (const text of unpacked) {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
    if (rest !== '') yield rest
  } finally {
    source.destroy()
    unpacked.destroy()
  }
}

/** Works on many things at once, at most `width`, and gives the outcomes in their order. */
export async function* inOrder<T, R>(
  things: AsyncIterable<T>,
  width: number,
  work: (thing: T) => Promise<R>,
): AsyncGenerator<R> {
  const at: Promise<R>[] = []
  try {
    for await (const thing of things) {
      const one = work(thing)
      // A later failure is heard when its turn comes, even if an earlier one ends the loop.
      one.catch(() => undefined)
      at.push(one)
      if (at.length >= width) yield await (at.shift() as Promise<R>)
    }
    for (let one = at.shift(); one !== undefined; one = at.shift()) yield await one
  } finally {
    await Promise.allSettled(at)
  }
}

/** Files below a folder as paths relative to it: those that begin with a dot, which a killed run
 *  may have left unfinished, or all others. */
export async function* filesBelow(
  folder: string,
  which: 'finished' | 'unfinished' = 'finished',
  below = '',
): AsyncGenerator<string> {
  const names: { name: string; isFolder: boolean }[] = []
  try {
    for await (const entry of await opendir(join(folder, below))) {
      const [isFolder, isHidden] = [entry.isDirectory(), entry.name.startsWith('.')]
      if (isFolder ? isHidden : isHidden !== (which === 'unfinished')) continue
      names.push({ name: entry.name, isFolder })
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  names.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, isFolder } of names) {
    const path = below === '' ? name : `${below}/${name}`
    if (isFolder) yield* filesBelow(folder, which, path)
    else yield path
  }
}

/** What the system answers, in words for the operator; anything else is a bug and stays so. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof BackupRefusal) return error
  const { code, path } = error as { code?: string; path?: string }
  const where = path === undefined ? '' : `：${path}`
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: '磁盘已满',
    EDQUOT: '超出磁盘配额',
    EROFS: '磁盘只读',
    EACCES: '没有读写权限',
    EPERM: '没有读写权限',
    EIO: '磁盘读写出错',
  }
  const reason = reasons[String(code)]
  if (reason !== undefined) {
    return new BackupRefusal(`${reason}${where}。没有完成，已有的备份不受影响。请处理后再做一次。`)
  }
  if (code === '3D000') {
    return new BackupRefusal('数据库里还没有机关，没有什么可备份。请检查 --data。', true)
  }
  const isCut = ['57P01', '57P02', '57P03', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED']
  const said = error instanceof Error ? error.message : ''
  if (isCut.includes(String(code)) || /^Connection terminated/.test(said)) {
    return new BackupRefusal(
      '数据库在途中停止了（服务可能刚被停止）。没有完成，已有的备份不受影响。请再做一次。',
    )
  }
  return error
}
