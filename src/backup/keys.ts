import { chmod, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  BackupRefusal,
  Copier,
  exists,
  fileSum,
  filesBelow,
  flushFolder,
  linesOf,
} from './files.ts'

/*
 * Keys of cases: a file for each subject, which a mark `<id>.destroyed` replaces when the key is
 * destroyed. The backup mirrors that folder in one place and never keeps an older copy of it, so
 * that what is destroyed in the data folder is gone from the backup after its next run.
 *
 * The id is the file's name up to its first dot; names that begin with a dot are unfinished.
 */

/** What the mirror holds. */
export interface KeyCount {
  count: number
  destroyed: number
}

const MARK = '.destroyed'
const isMark = (path: string) => path.endsWith(MARK)

/** The path of the mark that would say that a key is destroyed. */
function markOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return `${path.slice(0, path.length - name.length)}${name.split('.')[0]}${MARK}`
}

/**
 * Brings the mirror up to what `source` holds: marks first, then keys without a mark on either
 * side, and last every key of the mirror that a mark speaks of is removed. A key that only the
 * mirror has is kept, for it may have been lost.
 *
 * Gives in words which keys are not the same in both; keys never change, so one of the two is
 * damaged, and the mirror keeps its own.
 */
export async function mirrorKeys(source: string, mirror: string): Promise<string[]> {
  const wrong: string[] = []
  await mkdir(mirror, { recursive: true, mode: 0o700 })
  // A copy that a killed run left without a name is still a key, and no mark speaks of it.
  for await (const path of filesBelow(mirror, 'unfinished')) await destroyFile(join(mirror, path))
  await mirrorMarks(source, mirror)
  const copier = new Copier()
  for await (const path of filesBelow(source)) {
    if (isMark(path)) continue
    if ((await exists(join(source, markOf(path)))) || (await exists(join(mirror, markOf(path)))))
      continue
    const [from, to] = [join(source, path), join(mirror, path)]
    const sum = await fileSum(from)
    // Destroyed at this very moment: its mark is met by the next run.
    if (sum === null) continue
    if (!(await exists(to))) {
      await copier.copy(from, to, sum, 0o600).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
    } else if ((await fileSum(to)) !== sum) {
      wrong.push(`密钥文件 ${from} 与备份里的 ${to} 不同，其中之一已损坏。请先查明。`)
    }
  }
  await copier.flush()
  for await (const path of filesBelow(mirror)) {
    if (!isMark(path) && (await exists(join(mirror, markOf(path))))) {
      await destroyFile(join(mirror, path))
    }
  }
  return wrong
}

async function mirrorMarks(source: string, mirror: string): Promise<void> {
  for await (const path of filesBelow(source)) {
    const to = join(mirror, path)
    if (!isMark(path) || (await exists(to))) continue
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    const mark = await open(to, 'w', 0o600)
    try {
      await mark.writeFile(await readFile(join(source, path)))
      await mark.sync()
    } finally {
      await mark.close()
    }
    await flushFolder(dirname(to))
  }
}

/** Overwritten before it is removed; what a disk keeps of it all the same is not in our hands. */
async function destroyFile(path: string): Promise<void> {
  await chmod(path, 0o600)
  const file = await open(path, 'r+')
  try {
    await file.write(Buffer.alloc((await file.stat()).size))
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(path)
  await flushFolder(dirname(path))
}

/** The keys of the mirror as lines (hash, tab, path), and how many there are. */
export async function* listKeys(mirror: string, tally: KeyCount): AsyncGenerator<string> {
  for await (const path of filesBelow(mirror)) {
    if (isMark(path)) tally.destroyed += 1
    else {
      tally.count += 1
      yield `${await fileSum(join(mirror, path))}\t${path}\n`
    }
  }
}

/**
 * Brings the listed keys of a backup into a new folder, except those whose mark is in the mirror
 * or in `apart`, the keys that were kept elsewhere; of those only the marks are taken.
 *
 * Gives the number of marks of the mirror. Refuses: a listed key that is neither there nor marked,
 * or has another hash.
 */
export async function restoreKeys(
  list: string,
  mirror: string,
  target: string,
  apart: string | null,
): Promise<number> {
  await mkdir(target, { recursive: true, mode: 0o700 })
  await mirrorMarks(mirror, target)
  let destroyed = 0
  for await (const path of filesBelow(target)) if (isMark(path)) destroyed += 1
  if (apart !== null) await mirrorMarks(apart, target)
  const copier = new Copier()
  for await (const line of linesOf(list)) {
    const [sum = '', path = ''] = line.split('\t')
    if (!/^\w[\w.-]*(\/\w[\w.-]*)*$/.test(path))
      throw new BackupRefusal('备份损坏，密钥清单不可读。')
    if (await exists(join(target, markOf(path)))) continue
    const from = join(mirror, path)
    if (!(await exists(from))) throw new BackupRefusal(`备份不完整，缺少文件 ${from}。`)
    if ((await copier.copy(from, join(target, path), sum, 0o600)) === null) {
      throw new BackupRefusal(`备份损坏，文件 ${from} 与清单里的 SHA-256 不符。`)
    }
  }
  await copier.flush()
  return destroyed
}
