import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import {
  BackupRefusal,
  type LogState,
  MOST_KEEP_DAYS,
  type Restored,
  restoreBackup,
  type Taken,
  takeBackup,
} from '../backup/index.ts'
import type { Clock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { refuseUnfinished } from './demo.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { MIGRATIONS, newDatabase, type Visited, visitDatabase } from './place.ts'

interface BackupFlags {
  data?: string
  keep: string
  json?: boolean
}

interface RestoreFlags {
  data: string
  snapshot?: string
  keys?: string
  json?: boolean
}

/** Registers `backup` and `restore`. */
export function registerBackup(program: Command, clock: Clock, databaseUrl: string | null): void {
  command(program, 'backup <DIR>', '备份：运行中也一致的副本；文书和录音录像只复制新的')
    .option('--data <DIR>', '数据目录（默认 data）')
    .option('--keep <N>', `快照保留的天数，1 到 ${MOST_KEEP_DAYS}`, String(MOST_KEEP_DAYS))
    .action((folder: string, flags: BackupFlags) =>
      run(() => inChineseToo(() => backup(folder, flags, clock, databaseUrl))),
    )
  command(program, 'restore <DIR>', '恢复：把备份恢复到新的数据目录，并且核对根和每个文件')
    .requiredOption('--data <DIR>', '新的数据目录，还没有或者是空的')
    .option('--snapshot <TIME>', '哪一个快照（默认最新的）')
    .option('--keys <DIR>', '另外保管的 keys 目录：核对以后一并放好')
    .action((folder: string, flags: RestoreFlags) =>
      run(() => inChineseToo(() => restore(folder, flags, databaseUrl))),
    )
}

/** A refusal of the room is wrong use or the answer no. */
async function inChineseToo(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupRefusal && error.isUse) throw new UsageError(error.message)
    throw error
  }
}

async function backup(
  folder: string,
  flags: BackupFlags,
  clock: Clock,
  databaseUrl: string | null,
): Promise<number> {
  const since = performance.now()
  const { dataDir } = readConfig(flags.data === undefined ? {} : { data: flags.data })
  const keepDays = Number(flags.keep)
  if (!/^\d{1,3}$/.test(flags.keep) || keepDays < 1 || keepDays > MOST_KEEP_DAYS) {
    throw new UsageError(
      `--keep 应为 1 到 ${MOST_KEEP_DAYS} 的整数：${flags.keep}。抹除的个人信息最多在备份里留 ${MOST_KEEP_DAYS} 天。`,
    )
  }
  if (!existsSync(databaseUrl === null ? join(dataDir, 'postgres') : dataDir)) {
    throw new UsageError(`目录 ${dataDir} 里没有数据。请用 --data 指定数据目录。`)
  }
  refuseUnfinished(dataDir)
  if (await isSameDisk(folder, dataDir)) {
    say(`注意：${folder} 与数据目录在同一块盘上，盘坏了两份都没有。请另备一块盘。`)
  }
  const taken = await withDatabase(visitDatabase(dataDir, databaseUrl), ({ ownerUrl }) =>
    takeBackup({ folder, dataDir, ownerUrl, clock, keepDays, onProgress }),
  )
  endProgress()
  const ms = Math.round(performance.now() - since)
  const { snapshot, logs, objects, bytes, removed, keptApart, warnings } = taken
  const result = {
    ...sumOf(logs),
    objects: objects.count,
    ms,
    snapshot,
    copied: objects.copied,
    missing: objects.missing,
    bytes,
    removed,
    kept_apart: keptApart,
    logs,
    warnings,
  }
  print(flags.json ?? false, result, sayTaken(taken, keepDays, ms))
  for (const warning of warnings) say(`警告：${warning}`)
  return warnings.length === 0 ? EXIT.done : EXIT.no
}

async function restore(
  folder: string,
  flags: RestoreFlags,
  databaseUrl: string | null,
): Promise<number> {
  const since = performance.now()
  // The database is opened by the room in the folder that it makes; a signal must find it.
  let opened: Promise<Visited> | null = null
  const restored = await untilSignal(
    () =>
      restoreBackup({
        folder,
        snapshot: flags.snapshot ?? null,
        dataDir: flags.data,
        keysDir: flags.keys ?? null,
        migrations: MIGRATIONS,
        openDatabase: (dataDir) => {
          opened = newDatabase(dataDir, databaseUrl)
          return opened
        },
        onProgress,
      }),
    async () => (await opened)?.close(),
  )
  endProgress()
  const ms = Math.round(performance.now() - since)
  const { snapshot, logs, objects, missing, keptApart, destroyedSince } = restored
  const result = {
    ...sumOf(logs),
    objects,
    ms,
    snapshot,
    missing,
    destroyed_since: destroyedSince,
    kept_apart: keptApart,
    logs,
  }
  print(flags.json ?? false, result, sayRestored(restored, flags.data, ms))
  return EXIT.done
}

/** Entries of all logs; the root is that of the only one, null where there are several. */
function sumOf(logs: readonly LogState[]): { entries: number; root: string | null } {
  const entries = logs.reduce((sum, log) => sum + log.entries, 0)
  return { entries, root: logs.length === 1 ? (logs[0]?.root ?? null) : null }
}

function logLines(logs: readonly LogState[]): string[] {
  return logs.map(
    ({ origin, entries, size, root }) =>
      `台账 ${origin}：${entries} 条，编号 ${size} 条，根 ${root}`,
  )
}

function keyLines(keptApart: Taken['keptApart'], logs: readonly LogState[]): string[] {
  const keys = logs.flatMap(({ vkey }) => (vkey === null ? [] : [`  log.seed 的验证公钥 ${vkey}`]))
  return [...keptApart.map(({ file, fingerprint }) => `  ${file}，指纹 ${fingerprint}`), ...keys]
}

function sayTaken(taken: Taken, keepDays: number, ms: number): string {
  const { snapshot, logs, objects, removed, keptApart } = taken
  const mb = (objects.copiedBytes / 1e6).toFixed(1)
  return [
    `快照 ${snapshot} 已写好，用时 ${ms} 毫秒。`,
    ...logLines(logs),
    `文书和录音录像 ${objects.count} 个，其中新复制 ${objects.copied} 个（${mb} MB）。`,
    `快照保留 ${keepDays} 天，每次备份时清理${removed.length === 0 ? '' : `；这次清理了 ${removed.join('、')}`}。`,
    '以下密钥不在备份里，请另外保管：',
    ...keyLines(keptApart, logs),
  ].join('\n')
}

function sayRestored(restored: Restored, dataDir: string, ms: number): string {
  const { snapshot, logs, objects, missing, destroyedSince, keptApart, hasKeys } = restored
  return [
    `快照 ${snapshot} 已恢复到 ${dataDir}，用时 ${ms} 毫秒；由条目重建的根与清单、检查点一致，每个文件都核对过。`,
    ...logLines(logs),
    `文书和录音录像 ${objects} 个${missing === 0 ? '' : `；做备份时就缺 ${missing} 个`}。`,
    ...(destroyedSince > 0
      ? [`快照以后又销毁过 ${destroyedSince} 把案件密钥，没有恢复；相应案件的抹除要重做一遍。`]
      : []),
    hasKeys
      ? '密钥已核对并放好。'
      : `接着把另外保管的密钥放回 ${join(dataDir, 'keys')}，权限 0600；没有它们不要启动：`,
    ...(hasKeys ? [] : keyLines(keptApart, logs)),
    `然后核验：sanzhi ledger verify --data ${dataDir}`,
  ].join('\n')
}

/** A copy on the same disk is lost with it. */
async function isSameDisk(folder: string, dataDir: string): Promise<boolean> {
  let at = resolve(folder)
  while (!existsSync(at)) at = dirname(at)
  return (await stat(at)).dev === (await stat(dataDir)).dev
}

async function withDatabase<T>(
  opening: Promise<Visited>,
  work: (database: Visited) => Promise<T>,
): Promise<T> {
  const close = async () => (await opening).close()
  return untilSignal(async () => {
    const database = await opening
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  }, close)
}

/** Work that can be interrupted without harm: its database is stopped, and what it had begun is
 *  cleared by itself or by the next run. Exit 130, as a shell says of Ctrl-C. */
async function untilSignal<T>(work: () => Promise<T>, stop: () => Promise<unknown>): Promise<T> {
  let stopping: Promise<unknown> | null = null
  const onSignal = () => {
    if (stopping !== null) return
    say('正在停止……')
    stopping = stop()
      .catch(() => undefined)
      .finally(() => process.exit(130))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
  try {
    return await work()
  } catch (error) {
    // What runs on a database that is being stopped fails; that is no news.
    if (stopping !== null) await new Promise(() => undefined)
    throw error
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal)
  }
}

function onProgress(what: string, done: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${what} ${done}`)
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
