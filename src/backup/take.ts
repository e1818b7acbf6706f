import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type pg from 'pg'
import type { Instant } from '../law/index.ts'
import { notes } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { connect } from '../platform/database.ts'
import { takeLock } from '../platform/embedded.ts'
import { BackupRefusal, refusalOf } from './files.ts'
import { type KeyCount, listKeys, mirrorKeys } from './keys.ts'
import { logsOf } from './logs.ts'
import { fingerprintOf, type LogState, type Manifest } from './manifest.ts'
import { type Copied, copyObjects } from './objects.ts'
import {
  beginSnapshot,
  finishSnapshot,
  manifestOf,
  placesOf,
  prepareFolder,
  removeOld,
  snapshotsIn,
} from './snapshots.ts'
import {
  beginReading,
  exportJobs,
  exportObjectList,
  exportTables,
  pack,
  sequencesOf,
} from './tables.ts'

/** What a backup came to. */
export interface Taken {
  readonly snapshot: string
  readonly logs: readonly LogState[]
  readonly objects: Readonly<Copied>
  /** Bytes of the tables as COPY wrote them, and of the objects that were new. */
  readonly bytes: number
  /** Snapshots that were as old as they may become and were removed. */
  readonly removed: readonly string[]
  readonly keptApart: Manifest['keptApart']
  /** What the operator must know; where there is something, not all was as it should be. */
  readonly warnings: readonly string[]
}

interface Options {
  /** The backup folder; made where there is none. */
  readonly folder: string
  readonly dataDir: string
  /** The database as its owner. It may be at work. */
  readonly ownerUrl: string
  readonly clock: Clock
  /** Snapshots of so many days and older are removed, 1 to MOST_KEEP_DAYS. */
  readonly keepDays: number
  readonly onProgress?: (what: string, done: number) => void
}

/**
 * Takes a backup of a data folder into `folder`, also while acts are performed: tables from one
 * snapshot, then the objects it names that are not there yet, then the keys of cases.
 *
 * Refuses (BackupRefusal): a folder that holds something else, another bureau's backup, or lies in
 * the data folder; a disk that is full; a database that stops meanwhile. A run that is refused,
 * interrupted or killed leaves the earlier snapshots as they were, and no part of its own.
 */
export async function takeBackup(options: Options): Promise<Taken> {
  try {
    const dataDir = await realpath(resolve(options.dataDir))
    await refuseInside(resolve(options.folder), dataDir)
    await prepareFolder(options.folder)
    const folder = await realpath(resolve(options.folder))
    await refuseInside(folder, dataDir)
    const giveBack = await takeLock(
      folder,
      (pid) => `目录 ${folder} 里正在做另一次备份（进程 ${pid}）。请等它做完。`,
    )
    try {
      return await take({ ...options, folder, dataDir })
    } finally {
      await giveBack()
    }
  } catch (error) {
    throw refusalOf(error)
  }
}

async function refuseInside(folder: string, dataDir: string): Promise<void> {
  if (`${folder}${sep}`.startsWith(`${dataDir}${sep}`)) {
    throw new BackupRefusal(`备份目录不能放在数据目录 ${dataDir} 里面。请放到另一块盘上。`, true)
  }
  if (`${dataDir}${sep}`.startsWith(`${folder}${sep}`)) {
    throw new BackupRefusal(`数据目录在 ${folder} 里面，那里不能作备份目录。请另指定。`, true)
  }
}

async function take(options: Options): Promise<Taken> {
  const { folder, dataDir, clock } = options
  const { objects, keys } = placesOf(folder)
  const caseKeys = join(dataDir, 'keys', 'cases')
  // First of all, so that a destroyed key goes even where the rest does not come to its end.
  await mirrorKeys(caseKeys, keys)
  const fresh = await beginSnapshot(folder)
  try {
    const made = clock.now()
    const read = await readDatabase(options, fresh)
    const tally: Copied = { count: 0, bytes: 0, copied: 0, copiedBytes: 0, missing: 0, wrong: [] }
    const wanted = join(fresh, 'wanted.gz')
    // Again: a case received since then has a key that its objects are opened with.
    await mirrorKeys(caseKeys, keys)
    const onProgress = (done: number) => options.onProgress?.('文书和录音录像', done)
    const lines = copyObjects(wanted, join(dataDir, 'vault'), { objects, keys }, tally, onProgress)
    const objectList = await pack(lines, fresh, 'objects.gz')
    await rm(wanted)
    // Last, so that what was destroyed meanwhile goes too, and no object is without its key.
    const wrongKeys = await mirrorKeys(caseKeys, keys)
    const keyTally: KeyCount = { count: 0, destroyed: 0 }
    const keyList = await pack(listKeys(keys, keyTally), fresh, 'keys.gz')
    const { count, bytes, missing } = tally
    const manifest: Manifest = {
      format: 'sanzhi-backup/1',
      made,
      ...read.parts,
      objects: { count, bytes, missing, file: objectList },
      keys: { ...keyTally, file: keyList },
      keptApart: await keptApart(dataDir),
    }
    const snapshot = await finishSnapshot(folder, fresh, manifest)
    const removed = await removeOld(folder, made as Instant, options.keepDays)
    const plain = manifest.tables.reduce((sum, { file }) => sum + file.plainBytes, 0)
    return {
      snapshot,
      logs: manifest.logs,
      objects: tally,
      bytes: plain + tally.copiedBytes,
      removed,
      keptApart: manifest.keptApart,
      warnings: [...read.warnings, ...wrongKeys, ...warningsOf(tally)],
    }
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
}

type Parts = Pick<Manifest, 'migrations' | 'logs' | 'tables' | 'sequences' | 'jobs'>

/** Everything that must be of one moment. The objects need none: they are never changed. */
async function readDatabase(
  options: Options,
  fresh: string,
): Promise<{ parts: Parts; warnings: string[] }> {
  const client = await connect(options.ownerUrl)
  try {
    await beginReading(client)
    const migrations = await migrationsOf(client)
    const vkeyOf = await vkeysIn(options.dataDir)
    const logs = await logsOf(client, vkeyOf)
    if (logs.length === 0) {
      throw new BackupRefusal('数据库里还没有机关，没有什么可备份。请检查 --data。', true)
    }
    const warnings = await compareWithLast(options.folder, client, logs)
    for (const { origin, vkey, checkpoint } of logs) {
      if (checkpoint === null || vkey !== null) continue
      warnings.push(
        `数据目录里的签名密钥 keys/log.seed 缺失，或者不是 ${origin} 的检查点所用的那一把。`,
      )
    }
    const tables = await exportTables(client, fresh)
    const jobs = await exportJobs(client, fresh)
    await exportObjectList(client, fresh)
    const sequences = await sequencesOf(client)
    await client.query('rollback')
    return { parts: { migrations, logs, tables, sequences, jobs }, warnings }
  } finally {
    await client.end()
  }
}

async function migrationsOf(client: pg.Client): Promise<Manifest['migrations']> {
  const found = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_version') is not null as there`,
  )
  if (found.rows[0]?.there !== true) {
    throw new BackupRefusal('数据库里还没有机关，没有什么可备份。请检查 --data。', true)
  }
  const applied = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from schema_version order by name',
  )
  return applied.rows
}

/** Gives the verifier key of a log by the seed in the data folder; it stays there. */
async function vkeysIn(dataDir: string): Promise<(origin: string) => string | null> {
  const path = join(dataDir, 'keys', 'log.seed')
  const seed = existsSync(path) ? await readFile(path) : null
  if (seed?.length !== 32) return () => null
  return (origin) => notes.signerFromSeed(origin, seed).vkey
}

/** Secrets stay where they are; what tells them apart comes along. */
async function keptApart(dataDir: string): Promise<Manifest['keptApart']> {
  const folder = join(dataDir, 'keys')
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : []
  const secrets = entries.filter((e) => e.isFile() && !e.name.endsWith('.checkpoint'))
  const noted = secrets.map(async ({ name }) => {
    const fingerprint = fingerprintOf(await readFile(join(folder, name)))
    return { file: `keys/${name}`, fingerprint }
  })
  return (await Promise.all(noted)).sort((a, b) => (a.file < b.file ? -1 : 1))
}

/**
 * Looks at the last snapshot of the folder. Refuses the backup of another bureau; warns where the
 * log is no longer the one that was saved: the data folder may be an older copy.
 */
async function compareWithLast(
  folder: string,
  client: pg.Client,
  logs: readonly LogState[],
): Promise<string[]> {
  const last = (await snapshotsIn(folder)).at(-1)
  if (last === undefined) return []
  const before = await manifestOf(folder, last).catch(() => null)
  if (before === null) return [`上一个快照 ${last} 已损坏，不能用来恢复。`]
  if (!before.logs.some(({ origin }) => logs.some((log) => log.origin === origin))) {
    const origins = before.logs.map(({ origin }) => origin).join('、')
    throw new BackupRefusal(
      `目录 ${folder} 里是另一个机关（${origins}）的备份。请换一个目录。`,
      true,
    )
  }
  const warnings: string[] = []
  for (const { origin, size, root } of before.logs) {
    const log = logs.find((one) => one.origin === origin)
    const found = await client.query<{ root: Buffer }>(
      'select root from ledger_head where bureau = $1 and size = $2',
      [log?.bureau ?? 0, size],
    )
    if (size === 0 || found.rows[0]?.root.toString('base64') === root) continue
    warnings.push(
      `账本 ${origin} 与上一个快照 ${last}（${size} 条）接不上：数据目录可能被换成了旧的。请停止办理，先查明。`,
    )
  }
  return warnings
}

function warningsOf({ missing, wrong }: Copied): string[] {
  if (wrong.length === 0) return []
  const sum = missing > 0 ? `有 ${missing} 个对象没有备份成。` : '备份里都有完好的一份。'
  return [...wrong.map((one) => `对象 ${one}`), `${sum}请用 ledger verify 核验数据目录。`]
}
