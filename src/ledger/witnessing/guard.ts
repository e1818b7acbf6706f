import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Clock } from '../../platform/clock.ts'
import { type Checkpoint, openNote, parseCheckpoint, type VerifierKey } from '../note.ts'
import { checkpointUpTo, rootAt } from '../store.ts'
import { equal } from '../tree.ts'
import { bodyOf } from './cosignatures.ts'

/** A log as the sequencer knows it. */
export interface GuardedLog {
  readonly bureau: number
  readonly origin: string
}

/** Somebody who remembers our log's last checkpoint. */
export interface Memory {
  readonly name: string
  /** The note, or null where nothing is remembered. Throws where there is no answer. */
  latest(originHash: string): Promise<string | null>
}

interface Options {
  readonly pool: pg.Pool
  readonly clock: Clock
  /** All keys that the log ever had: what it signed yesterday still binds it. */
  readonly keysOf: (origin: string) => Promise<readonly VerifierKey[]>
  /** The checkpoint kept outside the database and its backup. */
  readonly keeper: CheckpointKeeper
  readonly witnesses: () => readonly Memory[]
  readonly onAlarm: (words: string) => void
  readonly onNotice: (words: string) => void
}

/** The last checkpoint of each log, kept where no restore of the database brings it back. */
export interface CheckpointKeeper {
  read(originHash: string): Promise<string | null>
  /** Durable and whole when it returns. */
  write(originHash: string, note: string): Promise<void>
}

/** Keeps a log from a fork after a restore or a failover (ledger §5). */
export interface Guard {
  /** Whether the log may be numbered and signed; looks first, once per start and per doubt. */
  admits(log: GuardedLog): Promise<boolean>
  /** Keeps a checkpoint outside the database, before anybody sees it. */
  keep(origin: string, note: string): Promise<void>
  /** A witness contradicted us: look anew before the next signature. */
  doubt(origin: string): void
}

type Standing =
  | { readonly is: 'clear' | 'forked' }
  | { readonly is: 'unknown'; readonly at: number }

const RETRY_SECONDS = 30

/** SHA-256 of an origin in hex: its name in files and addresses. */
export function originHash(origin: string): string {
  return createHash('sha256').update(origin).digest('hex')
}

/** Opens the guard; no log is admitted before it was looked at. */
export function openGuard(options: Options): Guard {
  const standings = new Map<string, Standing>()
  return {
    admits: async (log) => {
      const before = standings.get(log.origin)
      const now = Date.parse(options.clock.now()) / 1000
      const isDue = before?.is === 'unknown' && now >= before.at + RETRY_SECONDS
      if (before !== undefined && !isDue) return before.is === 'clear'
      const standing = await look(options, log, now, before === undefined)
      standings.set(log.origin, standing)
      return standing.is === 'clear'
    },
    keep: async (origin, note) => {
      const hash = originHash(origin)
      // Another process of ours may have signed a larger tree meanwhile.
      const kept = await options.keeper.read(hash)
      if (kept === null || sizeOf(kept) <= sizeOf(note)) await options.keeper.write(hash, note)
    },
    doubt: (origin) => {
      if (standings.get(origin)?.is === 'clear') standings.delete(origin)
    },
  }
}

const sizeOf = (note: string): number => parseCheckpoint(bodyOf(note))?.size ?? 0

async function look(
  options: Options,
  log: GuardedLog,
  now: number,
  isFirst: boolean,
): Promise<Standing> {
  const { origin, bureau } = log
  const hash = originHash(origin)
  const keys = await options.keysOf(origin)
  const kept = await options.keeper.read(hash)
  const file = kept === null ? null : rememberedIn(kept, origin, keys)
  const held = (why: string): Standing => {
    if (isFirst)
      options.onAlarm(`账本 ${origin} 暂停编号和签名：${why}。办理照常，新条目等候编号。`)
    return { is: 'unknown', at: now }
  }
  if (kept !== null && file === null)
    return held(`库外检查点文件 keys/${hash}.checkpoint 不能辨认，请从备份恢复这个文件`)
  const views = await viewsOf(options, origin, keys)
  const memories = [
    ...(file === null ? [] : [{ name: '库外检查点文件', checkpoint: file }]),
    ...views.known,
  ]
  for (const { name, checkpoint } of memories) {
    const wrong = await contradiction(options.pool, bureau, checkpoint)
    if (wrong === null) continue
    options.onAlarm(forkWords(origin, name, wrong))
    return { is: 'forked' }
  }
  const last = await checkpointUpTo(options.pool, bureau, Number.MAX_SAFE_INTEGER)
  if (file === null && last !== null) {
    if (views.silent.length > 0)
      return held(`没有库外检查点文件，又问不到副署机关（${views.silent.join('；')}）`)
    if (memories.length === 0)
      options.onNotice(
        `账本 ${origin} 没有库外检查点文件，也没有副署机关：这一次看不出数据库是不是恢复到了旧状态。`,
      )
    await options.keeper.write(hash, last.note)
  }
  for (const words of isFirst ? views.silent : []) options.onNotice(`启动核对时问不到：${words}`)
  return { is: 'clear' }
}

/** What the witnesses remember; one that answers what our log never signed counts as silent. */
async function viewsOf(
  { witnesses }: Options,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<{ known: { name: string; checkpoint: Checkpoint }[]; silent: string[] }> {
  const known: { name: string; checkpoint: Checkpoint }[] = []
  const silent: string[] = []
  await Promise.all(
    witnesses().map(async ({ name, latest }) => {
      try {
        const note = await latest(originHash(origin))
        const checkpoint = note === null ? null : rememberedIn(note, origin, keys)
        if (checkpoint !== null) known.push({ name: `副署机关 ${name}`, checkpoint })
        else if (note !== null) silent.push(`${name}：回答的检查点不是本账本签的`)
      } catch (error) {
        silent.push(`${name}：${error instanceof Error ? error.message : String(error)}`)
      }
    }),
  )
  return { known, silent }
}

/** A checkpoint that our log signed, or null. */
function rememberedIn(
  note: string,
  origin: string,
  keys: readonly VerifierKey[],
): Checkpoint | null {
  const opened = openNote(note, keys)
  if ('error' in opened) return null
  const checkpoint = parseCheckpoint(opened.body)
  return checkpoint?.origin === origin ? checkpoint : null
}

/** How the stored log contradicts a checkpoint that it signed, in Chinese; null where not. */
async function contradiction(
  pool: pg.Pool,
  bureau: number,
  { size, root }: Checkpoint,
): Promise<string | null> {
  const found = await pool.query<{ size: number }>(
    'select coalesce(max(size), 0) as size from ledger_head where bureau = $1',
    [bureau],
  )
  const ours = found.rows[0]?.size ?? 0
  if (size > ours) return `签过大小 ${size}，本机只有 ${ours}`
  return equal(root, await rootAt(pool, bureau, size)) ? null : `大小 ${size} 的根与本机不同`
}

function forkWords(origin: string, name: string, wrong: string): string {
  return (
    `账本 ${origin} 停止编号和签名：${name}表明这本账${wrong}。` +
    '数据库可能被恢复到了旧状态，或者另有一份在运行。办理照常，新条目等候编号。' +
    '请停机，找回最新的数据库；不要删除 keys 目录里的检查点文件。'
  )
}
