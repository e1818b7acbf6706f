import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, dayOf, type Instant } from '../law/index.ts'
import { BackupRefusal, exists, flushFolder, hashOf, sizeOf } from './files.ts'
import { type FileSum, type Manifest, readManifest, writeManifest } from './manifest.ts'
import { removeUnlisted } from './objects.ts'

/** What was erased in the bureau still stands in older snapshots: after so many days in none. */
export const MOST_KEEP_DAYS = 90

const MARK = 'backup.json'
const MARK_TEXT = `${JSON.stringify({ format: 'sanzhi-backup/1' })}\n`
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(\.\d)?$/

/** The folders of a backup. */
export const placesOf = (folder: string) => ({
  snapshots: join(folder, 'snapshots'),
  objects: join(folder, 'objects'),
  keys: join(folder, 'keys'),
})

/** Makes an empty folder a backup folder. Refuses one that holds anything else. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { snapshots, objects, keys } = placesOf(folder)
  if (!(await exists(join(folder, MARK)))) {
    const names = (await readdir(folder)).filter((name) => name !== 'lock')
    if (names.length > 0) {
      throw new BackupRefusal(
        `目录 ${folder} 里有别的东西，不是备份目录。请指定一个空目录，或者原来的备份目录。`,
        true,
      )
    }
    await writeFile(join(folder, MARK), MARK_TEXT, { flush: true })
  }
  for (const place of [snapshots, objects, keys]) {
    await mkdir(place, { recursive: true, mode: 0o700 })
  }
  await flushFolder(folder)
}

/** Names of the whole snapshots, oldest first. */
export async function snapshotsIn(folder: string): Promise<string[]> {
  const { snapshots } = placesOf(folder)
  const names = (await exists(snapshots)) ? await readdir(snapshots) : []
  return names.filter((name) => NAME.test(name)).sort()
}

/** The snapshot to restore: the one that is named, or the newest. */
export async function chooseSnapshot(folder: string, wanted: string | null): Promise<string> {
  const names = await snapshotsIn(folder)
  const newest = names.at(-1)
  if (newest === undefined || !(await exists(join(folder, MARK)))) {
    throw new BackupRefusal(`目录 ${folder} 里没有备份。请指定 sanzhi backup 写成的目录。`, true)
  }
  const name = wanted === null ? newest : wanted.replaceAll(':', '-')
  if (!names.includes(name)) {
    throw new BackupRefusal(`没有快照 ${wanted}。现有：${names.slice(-10).join('、')}。`, true)
  }
  return name
}

/** Reads a snapshot's manifest. Refuses one of which a byte is changed. */
export async function manifestOf(folder: string, name: string): Promise<Manifest> {
  const path = join(placesOf(folder).snapshots, name, 'manifest.json')
  if (!(await exists(path))) throw new BackupRefusal(`备份不完整，缺少文件 ${path}。`)
  const manifest = readManifest(await readFile(path, 'utf8'))
  if (manifest === null) throw new BackupRefusal(`备份损坏，文件 ${path} 被改动过或者不可读。`)
  return manifest
}

/** Every packed file of a snapshot. */
export function filesOf(manifest: Manifest): FileSum[] {
  const { tables, jobs, objects, keys } = manifest
  return [...tables.map(({ file }) => file), jobs.file, objects.file, keys.file]
}

/** Reads all files of a snapshot. Refuses one that is missing or of which a byte is changed. */
export async function checkFiles(folder: string, name: string, manifest: Manifest): Promise<void> {
  for (const { file, sizeBytes, sha256 } of filesOf(manifest)) {
    const path = join(placesOf(folder).snapshots, name, file)
    const size = await sizeOf(path)
    if (size === null) throw new BackupRefusal(`备份不完整，缺少文件 ${path}。`)
    if (size !== sizeBytes || (await hashOf(path)) !== sha256) {
      throw new BackupRefusal(`备份损坏，文件 ${path} 与清单里的 SHA-256 不符。`)
    }
  }
}

/** A folder for a snapshot that is being written; what killed runs left is removed first. */
export async function beginSnapshot(folder: string): Promise<string> {
  const { snapshots } = placesOf(folder)
  for (const name of await readdir(snapshots)) {
    if (!/^\.(new|old)-/.test(name)) continue
    await rm(join(snapshots, name), { recursive: true, force: true })
  }
  const fresh = join(snapshots, `.new-${process.pid}`)
  await mkdir(join(fresh, 'tables'), { recursive: true, mode: 0o700 })
  return fresh
}

/** Gives a finished snapshot its manifest, then its name: before that nothing takes it for one. */
export async function finishSnapshot(
  folder: string,
  fresh: string,
  manifest: Manifest,
): Promise<string> {
  const text = writeManifest(manifest)
  await writeFile(join(fresh, 'manifest.json'), text, { mode: 0o600, flush: true })
  for (const path of [join(fresh, 'tables'), fresh]) await flushFolder(path)
  const { snapshots } = placesOf(folder)
  const plain = manifest.made.replaceAll(':', '-')
  const free = [plain, ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${plain}.${n}`)]
  const there = await snapshotsIn(folder)
  const name = free.find((one) => !there.includes(one))
  if (name === undefined) throw new BackupRefusal('一秒之内备份太多次。请稍后再试。')
  // If we die before this, there is no new snapshot; after it, it is whole.
  await rename(fresh, join(snapshots, name))
  await flushFolder(snapshots)
  return name
}

/**
 * Removes the snapshots that are `keepDays` old or older, the newest never, and then every object
 * that no snapshot lists any more. Gives the names of those removed.
 */
export async function removeOld(
  folder: string,
  now: Instant,
  keepDays: number,
): Promise<readonly string[]> {
  const { snapshots, objects } = placesOf(folder)
  const names = await snapshotsIn(folder)
  const last = addDays(dayOf(now), -keepDays)
  const old = names.slice(0, -1).filter((name) => dayOf(instantOf(name)) <= last)
  for (const name of old) {
    // Out of sight at once: half of a snapshot is none.
    await rename(join(snapshots, name), join(snapshots, `.old-${name}`))
    await rm(join(snapshots, `.old-${name}`), { recursive: true, force: true })
  }
  const kept = names.filter((name) => !old.includes(name))
  const lists = kept.map((name) => join(snapshots, name, 'objects.gz'))
  await removeUnlisted(objects, lists)
  return old
}

/** The moment in a snapshot's name. */
function instantOf(name: string): Instant {
  const [day = '', time = ''] = name.split('T')
  return `${day}T${time.slice(0, 8).replaceAll('-', ':')}Z` as Instant
}
