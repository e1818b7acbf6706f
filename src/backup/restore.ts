import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { notes } from '../ledger/index.ts'
import { connect } from '../platform/database.ts'
import { endLeftEmbedded, takeLock } from '../platform/embedded.ts'
import { migrate, migrationsIn } from '../platform/migrate.ts'
import { BackupRefusal, flushFolder, refusalOf } from './files.ts'
import { restoreKeys } from './keys.ts'
import { checkLog } from './logs.ts'
import { fingerprintOf, type LogState, type Manifest } from './manifest.ts'
import { restoreObjects } from './objects.ts'
import { checkFiles, chooseSnapshot, manifestOf, placesOf } from './snapshots.ts'
import { beginLoading, importTables } from './tables.ts'

/** What a restore came to. */
export interface Restored {
  readonly snapshot: string
  readonly made: string
  readonly logs: readonly LogState[]
  readonly objects: number
  /** Objects that were neither in the vault nor in the backup when it was taken. */
  readonly missing: number
  /** Keys destroyed since the snapshot: what they closed stays closed; rows speak of it again. */
  readonly destroyedSince: number
  readonly keptApart: Manifest['keptApart']
  /** Whether the bureau's own keys were put beside and are the right ones. */
  readonly hasKeys: boolean
}

interface Options {
  readonly folder: string
  /** A snapshot's name; null for the newest. */
  readonly snapshot: string | null
  /** Where the data folder will be: nothing, or an empty folder. */
  readonly dataDir: string
  /** The bureau's own keys, kept apart; null where they are put back later by hand. */
  readonly keysDir: string | null
  readonly migrations: string
  /** Starts, or finds, the empty database that belongs to a new data folder. */
  readonly openDatabase: (dataDir: string) => Promise<{ ownerUrl: string; close(): Promise<void> }>
  readonly onProgress?: (what: string, done: number) => void
}

const MARK = 'restoring'

/**
 * Brings a snapshot back into an empty data folder, and proves that it is what was saved: every
 * file's hash, every object's, each log's root rebuilt from its entries and compared with manifest
 * and signed checkpoint. Only then does the folder get its name; before that there is none.
 *
 * Refuses (BackupRefusal): a folder or database that holds something; a backup that is damaged, by
 * the name of the file; one that a newer program made; keys that are not this bureau's.
 */
export async function restoreBackup(options: Options): Promise<Restored> {
  try {
    const folder = resolve(options.folder)
    const snapshot = await chooseSnapshot(folder, options.snapshot)
    const manifest = await manifestOf(folder, snapshot)
    await refuseUnknown(manifest, options.migrations)
    const hasKeys = options.keysDir !== null
    if (options.keysDir !== null) await refuseWrongKeys(manifest, options.keysDir)
    const target = await emptyTarget(options.dataDir)
    await checkFiles(folder, snapshot, manifest)
    const fresh = await beginRestore(target)
    try {
      const found = await restoreInto(fresh, { ...options, folder, snapshot }, manifest)
      await rm(join(fresh, MARK), { recursive: true })
      await flushFolder(fresh)
      // If we die before this, there is no data folder; after it, it is whole and was checked.
      await rename(fresh, target)
      await flushFolder(dirname(target))
      const { made, logs, keptApart, objects } = manifest
      return { snapshot, made, logs, keptApart, hasKeys, missing: objects.missing, ...found }
    } catch (error) {
      await rm(fresh, { recursive: true, force: true, maxRetries: 5 })
      throw error
    }
  } catch (error) {
    throw refusalOf(error)
  }
}

/** A schema that this program cannot make is one of a newer program, or of another. */
async function refuseUnknown(manifest: Manifest, folder: string): Promise<void> {
  const ours = await migrationsIn(folder)
  const newer = manifest.migrations.find(({ name }) => !ours.has(name))
  if (newer !== undefined) {
    throw new BackupRefusal(
      `备份由更新的版本做成（有本程序不认识的迁移 ${newer.name}）。请安装做备份的版本，或者更新的版本。`,
    )
  }
  const changed = manifest.migrations.find(({ name, sha256 }) => ours.get(name) !== sha256)
  if (changed !== undefined) {
    throw new BackupRefusal(`迁移文件 ${changed.name} 与做备份时不同。请安装做备份的版本。`)
  }
}

async function refuseWrongKeys(manifest: Manifest, keysDir: string): Promise<void> {
  for (const { file, fingerprint } of manifest.keptApart) {
    const path = join(keysDir, basename(file))
    const secret = await readFile(path).catch(() => null)
    if (secret === null)
      throw new BackupRefusal(`密钥目录 ${keysDir} 里缺少 ${basename(file)}。`, true)
    // What is not 32 random bytes is no key but a setting, which may have changed since.
    if (secret.length !== 32 || fingerprintOf(secret) === fingerprint) continue
    const { origin = '', vkey = '' } = manifest.logs[0] ?? {}
    const is = `（它的公钥是 ${notes.signerFromSeed(origin, secret).vkey}，应当是 ${vkey}）`
    const should = basename(file) === 'log.seed' ? is : ''
    throw new BackupRefusal(`密钥 ${path} 不是做备份时的那一把${should}。请找对密钥。`, true)
  }
}

/** The logs to be checked by the key that was kept apart, where it was given: a manifest can be
 *  made anew with another key in it, that one cannot. */
async function withOwnKey(logs: readonly LogState[], keysDir: string | null): Promise<LogState[]> {
  const seed = keysDir === null ? null : await readFile(join(keysDir, 'log.seed')).catch(() => null)
  if (seed?.length !== 32) return [...logs]
  return logs.map((log) => ({ ...log, vkey: notes.signerFromSeed(log.origin, seed).vkey }))
}

/** The absolute path of a folder that is not there yet or is empty. */
async function emptyTarget(dataDir: string): Promise<string> {
  const target = resolve(dataDir)
  await mkdir(dirname(target), { recursive: true, mode: 0o755 })
  const absolute = join(await realpath(dirname(target)), basename(target))
  if (!existsSync(absolute)) return absolute
  const there = await stat(absolute)
  if (!there.isDirectory() || (await readdir(absolute)).length > 0) {
    throw new BackupRefusal(
      `${dataDir} 里已经有东西，不能恢复到那里。请用 --data 指定一个还没有的目录。`,
      true,
    )
  }
  if (there.dev !== (await stat(dirname(absolute))).dev) {
    throw new BackupRefusal(
      `${dataDir} 是一块盘的挂载点，不能整个换上去。请指定它下面的一个目录。`,
      true,
    )
  }
  return absolute
}

/** The folder to restore in, beside the target; what a killed restore left there is cleared. */
async function beginRestore(target: string): Promise<string> {
  const fresh = `${target}.restoring`
  if (existsSync(fresh)) {
    if (!existsSync(join(fresh, MARK))) {
      throw new BackupRefusal(`${fresh} 挡在那里，不是恢复留下的。请移开再恢复。`, true)
    }
    await hold(fresh)
    await endLeftEmbedded(fresh)
    await rm(fresh, { recursive: true, force: true, maxRetries: 5 })
  }
  await mkdir(join(fresh, MARK), { recursive: true, mode: 0o755 })
  await hold(fresh)
  return fresh
}

/** Marks the folder as one that is being restored, and by whom; the mark goes with the whole. */
async function hold(fresh: string): Promise<void> {
  const heldBy = (pid: number) => `另一个程序（进程 ${pid}）正在恢复到那里。请等它做完。`
  await takeLock(join(fresh, MARK), heldBy)
}

async function restoreInto(
  fresh: string,
  options: Options & { snapshot: string },
  manifest: Manifest,
): Promise<{ objects: number; destroyedSince: number }> {
  const { folder, snapshot, keysDir, onProgress } = options
  const { snapshots, objects, keys } = placesOf(folder)
  const source = join(snapshots, snapshot)
  const database = await options.openDatabase(fresh)
  try {
    await refuseFull(database.ownerUrl)
    const only = new Set(manifest.migrations.map(({ name }) => name))
    const name = new URL(database.ownerUrl).pathname.slice(1)
    await migrate(database.ownerUrl, name, options.migrations, only)
    const client = await connect(database.ownerUrl)
    try {
      await beginLoading(client)
      await importTables(client, source, manifest)
      await client.query('analyze')
      for (const log of await withOwnKey(manifest.logs, keysDir)) {
        const wrong = await checkLog(client, log, (n) => onProgress?.('台账', n))
        if (wrong !== null) {
          throw new BackupRefusal(
            `备份 ${source} 的台账 ${log.origin} 不成立：${wrong}。没有恢复。`,
          )
        }
      }
      const destroyed = await restoreAllKeys(
        join(source, manifest.keys.file.file),
        keys,
        fresh,
        keysDir,
      )
      const vault = join(fresh, 'vault')
      await mkdir(vault, { mode: 0o700 })
      const list = join(source, manifest.objects.file.file)
      const target = { vault, keys: join(fresh, 'keys', 'cases') }
      const count = await restoreObjects(list, objects, target, (n) =>
        onProgress?.('文书和录音录像', n),
      )
      await client.query('commit')
      return { objects: count, destroyedSince: destroyed - manifest.keys.destroyed }
    } finally {
      await client.end()
    }
  } finally {
    await database.close()
  }
}

/** A database of one's own is filled by nothing but this restore. */
async function refuseFull(ownerUrl: string): Promise<void> {
  const client = await connect(ownerUrl)
  try {
    const found = await client.query<{ there: boolean }>(
      `select to_regclass('public.bureau') is not null as there`,
    )
    if (found.rows[0]?.there !== true) return
    const bureaus = await client.query('select from public.bureau limit 1')
    if (bureaus.rowCount === 0) return
    throw new BackupRefusal('DATABASE_URL 的数据库里已经有机关。请换一个空的数据库再恢复。', true)
  } finally {
    await client.end()
  }
}

async function restoreAllKeys(
  list: string,
  mirror: string,
  fresh: string,
  keysDir: string | null,
): Promise<number> {
  const target = join(fresh, 'keys')
  await mkdir(target, { mode: 0o700 })
  const apart = keysDir === null ? null : join(keysDir, 'cases')
  const destroyed = await restoreKeys(list, mirror, join(target, 'cases'), apart)
  if (keysDir === null) return destroyed
  for (const entry of await readdir(keysDir, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const secret = await readFile(join(keysDir, entry.name))
    await writeFile(join(target, entry.name), secret, { mode: 0o600, flag: 'wx', flush: true })
  }
  await flushFolder(target)
  return destroyed
}
