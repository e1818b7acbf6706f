import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupRefusal, Copier, exists, hashOf, inOrder, linesOf, sizeOf } from './files.ts'

/** Files copied at once: while one waits for the disk another is hashed. */
const WIDTH = 8

/** Where an object lies below a folder of objects, in the vault and in a backup alike. */
export const objectPath = (sha256: string): string =>
  join(sha256.slice(0, 2), sha256.slice(2, 4), sha256)

/** What copying came to; `missing` are neither in the vault nor in the backup as they should be. */
export interface Copied {
  count: number
  bytes: number
  copied: number
  copiedBytes: number
  missing: number
  /** The first of those that are wrong in the vault, in words. */
  readonly wrong: string[]
}

const MOST_WRONG = 20

/**
 * Copies what the list `wanted` names and the backup does not have, each hashed as it is read, and
 * gives the lines of those the backup then has. An object that is there is not read again: it was
 * hashed when it was written and is never changed. Where the two differ in size, hashes decide.
 */
export async function* copyObjects(
  wanted: string,
  vault: string,
  objects: string,
  tally: Copied,
  onProgress: (done: number) => void,
): AsyncGenerator<string> {
  const copier = new Copier()
  const one = async (line: string) => {
    const sha256 = line.slice(0, 64)
    const [from, to] = [join(vault, objectPath(sha256)), join(objects, objectPath(sha256))]
    return { sha256, ...(await copyOne(copier, sha256, from, to)) }
  }
  for await (const { sha256, bytes, isNew, wrong } of inOrder(linesOf(wanted), WIDTH, one)) {
    if (wrong !== null && tally.wrong.length < MOST_WRONG) tally.wrong.push(`${sha256} ${wrong}`)
    if (bytes === null) {
      tally.missing += 1
      continue
    }
    tally.count += 1
    tally.bytes += bytes
    if (isNew) {
      tally.copied += 1
      tally.copiedBytes += bytes
    }
    if (tally.count % 100 === 0) onProgress(tally.count)
    yield `${sha256}\t${bytes}\n`
  }
  await copier.flush()
}

interface One {
  /** Size in the backup; null where it has none. */
  readonly bytes: number | null
  readonly isNew: boolean
  readonly wrong: string | null
}

async function copyOne(copier: Copier, sha256: string, from: string, to: string): Promise<One> {
  const [ours, kept] = [await sizeOf(from), await sizeOf(to)]
  if (kept !== null && kept === ours) return { bytes: kept, isNew: false, wrong: null }
  if (kept !== null) {
    // One of the two is damaged. A right copy is kept whatever became of the original.
    if ((await hashOf(to)) === sha256) {
      const wrong = ours === null ? '在数据目录里缺失，备份里有' : '在数据目录里被改动，备份里完好'
      return { bytes: kept, isNew: false, wrong }
    }
    await rm(to)
  }
  if (ours === null) return { bytes: null, isNew: false, wrong: '在数据目录里缺失' }
  const bytes = await copier.copy(from, to, sha256, 0o444)
  return { bytes, isNew: true, wrong: bytes === null ? '在数据目录里被改动' : null }
}

/** Brings the listed objects of a backup into a new vault, hashing each; gives how many. */
export async function restoreObjects(
  list: string,
  objects: string,
  vault: string,
  onProgress: (done: number) => void,
): Promise<number> {
  const copier = new Copier()
  const one = async (line: string) => {
    const sha256 = line.slice(0, 64)
    const from = join(objects, objectPath(sha256))
    if (!(await exists(from))) throw new BackupRefusal(`备份不完整，缺少文件 ${from}。`)
    const bytes = await copier.copy(from, join(vault, objectPath(sha256)), sha256, 0o444)
    if (bytes === null) throw new BackupRefusal(`备份损坏，文件 ${from} 与它的 SHA-256 不符。`)
  }
  let done = 0
  for await (const _ of inOrder(linesOf(list), WIDTH, one)) {
    done += 1
    if (done % 100 === 0) onProgress(done)
  }
  await copier.flush()
  return done
}

/**
 * Removes the objects that none of the lists names, and what a killed run left half written. Lists
 * and folders are both in the order of the hashes, so they are walked side by side.
 */
export async function removeUnlisted(objects: string, lists: readonly string[]): Promise<number> {
  const readers = lists.map((list) => new Reader(list))
  let removed = 0
  try {
    for (const first of (await sorted(objects)).filter(isPair)) {
      for (const second of (await sorted(join(objects, first))).filter(isPair)) {
        const folder = join(objects, first, second)
        for (const name of await sorted(folder)) {
          let isListed = false
          for (const reader of readers) isListed = (await reader.has(name)) || isListed
          if (isListed) continue
          await rm(join(folder, name), { force: true })
          removed += 1
        }
      }
    }
  } finally {
    for (const reader of readers) await reader.close()
  }
  return removed
}

const isPair = (name: string) => /^[0-9a-f]{2}$/.test(name)

async function sorted(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort()
}

/** Answers whether a list has a hash, asked in rising order. */
class Reader {
  readonly #lines: AsyncGenerator<string>
  #at = ''

  constructor(path: string) {
    this.#lines = linesOf(path)
  }

  async has(sha256: string): Promise<boolean> {
    while (this.#at < sha256) {
      const next = await this.#lines.next()
      this.#at = next.done ? '~' : next.value.slice(0, 64)
    }
    return this.#at === sha256
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined)
  }
}
