import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileKeys, type SubjectKeys } from '../platform/subject-keys.ts'
import { opensTo } from '../platform/vault.ts'
import { BackupRefusal, Copier, exists, inOrder, linesOf, sizeOf } from './files.ts'

/** Files copied at once: while one waits for the disk another is hashed. */
const WIDTH = 8

/*
 * Objects lie in a backup as they lie in the vault, sealed under the keys of their cases: so a
 * folder of objects with its keys is a vault, and judged by opening it.
 */

/** An object of a list: the case that owns it, and the hash of its plain bytes. */
interface Listed {
  readonly owner: string
  readonly sha256: string
  /** Where it lies below a folder of objects, in the vault and in a backup alike. */
  readonly path: string
}

const ID_LENGTH = 36 + 1 + 64

function listed(line: string): Listed {
  const [owner = '', sha256 = ''] = line.slice(0, ID_LENGTH).split('/')
  if (!/^[0-9a-f-]{36}$/.test(owner) || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new BackupRefusal('备份损坏，文件清单不可读。')
  }
  return { owner, sha256, path: join(owner.slice(0, 2), owner, sha256) }
}

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
 * Copies what the list `wanted` names and the backup does not have, each opened and hashed once it
 * is there, and gives the lines of those the backup then has. An object that is there is not read
 * again: it was opened when it was written and is never changed. Where the two differ in size,
 * opening decides. The keys must have been mirrored into `keys` before.
 */
export async function* copyObjects(
  wanted: string,
  vault: string,
  backup: { readonly objects: string; readonly keys: string },
  tally: Copied,
  onProgress: (done: number) => void,
): AsyncGenerator<string> {
  const copier = new Copier()
  const keys = fileKeys(backup.keys)
  const one = async (line: string) => {
    const object = listed(line)
    const [from, to] = [join(vault, object.path), join(backup.objects, object.path)]
    return { ...object, ...(await copyOne(copier, keys, object, from, to)) }
  }
  for await (const found of inOrder(linesOf(wanted), WIDTH, one)) {
    const { owner, sha256, bytes, isNew, wrong } = found
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
    yield `${owner}/${sha256}\t${bytes}\n`
  }
  await copier.flush()
}

interface One {
  /** Size in the backup; null where it has none. */
  readonly bytes: number | null
  readonly isNew: boolean
  readonly wrong: string | null
}

/** Judges a copy before it gets its name: a run that is killed leaves none that nobody opened. */
const opening = (keys: SubjectKeys, owner: string, sha256: string) => async (copy: string) => {
  const key = await keys.find(owner)
  return key !== null && (await opensTo(copy, key, sha256))
}

async function copyOne(
  copier: Copier,
  keys: SubjectKeys,
  { owner, sha256 }: Listed,
  from: string,
  to: string,
): Promise<One> {
  const [ours, kept] = [await sizeOf(from), await sizeOf(to)]
  if (kept !== null && kept === ours) return { bytes: kept, isNew: false, wrong: null }
  if (kept !== null) {
    // One of the two is damaged. A right copy is kept whatever became of the original.
    if (await opening(keys, owner, sha256)(to)) {
      const wrong = ours === null ? '在数据目录里缺失，备份里有' : '在数据目录里被改动，备份里完好'
      return { bytes: kept, isNew: false, wrong }
    }
    await rm(to)
  }
  if (ours === null) return { bytes: null, isNew: false, wrong: '在数据目录里缺失' }
  const bytes = await copier.copy(from, to, opening(keys, owner, sha256), 0o444)
  const wrong = bytes === null ? '在数据目录里被改动，或者它的案件密钥不在' : null
  return { bytes, isNew: true, wrong }
}

/**
 * Brings the listed objects of a backup into a new vault, whose keys are there already, opening and
 * hashing each; gives how many. What no key opens any more, since it was destroyed, stays away.
 */
export async function restoreObjects(
  list: string,
  objects: string,
  target: { readonly vault: string; readonly keys: string },
  onProgress: (done: number) => void,
): Promise<number> {
  const copier = new Copier()
  const keys = fileKeys(target.keys)
  const one = async (line: string): Promise<number> => {
    const { owner, sha256, path } = listed(line)
    if (await keys.isDestroyed(owner)) return 0
    const from = join(objects, path)
    if (!(await exists(from))) throw new BackupRefusal(`备份不完整，缺少文件 ${from}。`)
    const to = join(target.vault, path)
    if ((await copier.copy(from, to, opening(keys, owner, sha256), 0o444)) === null) {
      throw new BackupRefusal(`备份损坏，文件 ${from} 打不开，或者与它的 SHA-256 不符。`)
    }
    return 1
  }
  let done = 0
  for await (const count of inOrder(linesOf(list), WIDTH, one)) {
    done += count
    if (done % 100 === 0) onProgress(done)
  }
  await copier.flush()
  return done
}

/**
 * Removes the objects that none of the lists names, and what a killed run left half written. Lists
 * and folders are both in the order of the owners, so they are walked side by side.
 */
export async function removeUnlisted(objects: string, lists: readonly string[]): Promise<number> {
  const readers = lists.map((list) => new Reader(list))
  let removed = 0
  try {
    for (const first of (await sorted(objects)).filter(isPair)) {
      for (const owner of await sorted(join(objects, first))) {
        const folder = join(objects, first, owner)
        for (const name of await sorted(folder)) {
          let isListed = false
          for (const reader of readers)
            isListed = (await reader.has(`${owner}/${name}`)) || isListed
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

/** Answers whether a list has an object, asked in rising order. */
class Reader {
  readonly #lines: AsyncGenerator<string>
  #at = ''

  constructor(path: string) {
    this.#lines = linesOf(path)
  }

  async has(id: string): Promise<boolean> {
    while (this.#at < id) {
      const next = await this.#lines.next()
      this.#at = next.done ? '~' : next.value.slice(0, ID_LENGTH)
    }
    return this.#at === id
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined)
  }
}
