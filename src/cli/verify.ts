import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { audits, type Finding, notes, policies } from '../ledger/index.ts'
import {
  compareViews,
  type Overdue,
  type Publication,
  type Verification,
  verifyBureau,
  verifyRemote,
} from '../oversight/index.ts'
import { systemClock } from '../platform/clock.ts'
import { openOwnerPool } from '../platform/database.ts'
import { logKeys } from './keys.ts'
import { EXIT, print, UsageError } from './output.ts'
import { openPlace } from './place.ts'

/** The options of `ledger verify`. */
export interface VerifyFlags {
  data?: string
  url?: string
  bureau?: string
  from?: string
  save?: string
  policy?: string
  key: string[]
  sample?: string
  json?: boolean
}

/** What the options name, read and checked. */
interface Asked {
  readonly bureau: number | null
  readonly sample: number | null
  readonly policy: { readonly rules: policies.Policy; readonly text: string } | null
  /** The text of the saved checkpoint; its signature is checked with the log's keys. */
  readonly from: string | null
  readonly keys: readonly string[]
  readonly signal: AbortSignal
}

/** What was found in one log; by its address alone nothing is known of publication. */
interface Found extends Omit<Verification, 'publication'> {
  readonly log: string
  readonly publication: Publication | null
}

/**
 * Verifies each log of a data folder, or the log at an address, or both and whether they are one
 * history. Exit codes: 0 no difference · 1 differences · 2 wrong use · 3 could not be judged, or
 * something was asked for that cannot be checked from here.
 */
export async function verify(flags: VerifyFlags, databaseUrl: string | null): Promise<number> {
  const since = performance.now()
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const asked = await read(flags, stop.signal)
    const found: Found[] = []
    if (flags.data !== undefined || flags.url === undefined) {
      found.push(...(await inFolder(flags, asked, databaseUrl)))
    } else found.push(await atAddress(flags.url, asked))
    const saved = await save(flags.save, found)
    return report(flags, found, saved, Math.round(performance.now() - since))
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write('\n已中断。核验只读，没有改动任何数据。\n')
      return EXIT.unknown
    }
    if (!(error instanceof audits.RemoteRefusal)) throw error
    process.stderr.write(`${error.message}\n`)
    return EXIT.unknown
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal)
  }
}

async function read(flags: VerifyFlags, signal: AbortSignal): Promise<Asked> {
  const wrong = flags.key.find((key) => notes.parseVerifierKey(key) === null)
  if (wrong !== undefined) {
    throw new UsageError(`--key 不是验证公钥：${wrong}。请照公布的全文抄写，勿缺字。`)
  }
  const text = flags.policy === undefined ? null : await fileOf('--policy', flags.policy)
  const rules = text === null ? null : policies.parsePolicy(text)
  if (rules !== null && 'error' in rules) throw new UsageError(`${flags.policy}：${rules.error}。`)
  return {
    bureau: wholeNumber('--bureau', flags.bureau),
    sample: wholeNumber('--sample', flags.sample),
    policy: rules !== null && text !== null ? { rules, text } : null,
    from: flags.from === undefined ? null : await fileOf('--from', flags.from),
    keys: flags.key,
    signal,
  }
}

function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} 应为正整数：${text}`)
  return Number(text)
}

async function fileOf(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new UsageError(`${option}：读不到文件 ${path}。请检查路径。`)
  }
}

/** The saved checkpoint; one that no key of ours signed is none. */
function savedCheckpoint(text: string, keys: readonly string[]): notes.Checkpoint {
  const known = keys.map(notes.parseVerifierKey).filter((key) => key !== null)
  const opened = notes.openNote(text, known)
  if ('error' in opened) throw new UsageError(`--from 的检查点不成立：${opened.error}。`)
  const checkpoint = notes.parseCheckpoint(opened.body)
  if (checkpoint === null) throw new UsageError('--from 的文件不是检查点。')
  return checkpoint
}

async function inFolder(
  flags: VerifyFlags,
  asked: Asked,
  databaseUrl: string | null,
): Promise<Found[]> {
  const data = flags.data ?? join('data', 'demo')
  if (databaseUrl === null && !existsSync(join(data, 'postgres'))) {
    throw new UsageError(`目录 ${data} 里没有数据。请用 --data 指定数据目录。`)
  }
  const place = await openPlace(data, databaseUrl)
  const owner = openOwnerPool(place.ownerUrl)
  try {
    const { rows } = await owner.query<{ bureau: number; origin: string }>(
      'select bureau, origin from bureau where $1::int is null or bureau = $1 order by bureau',
      [asked.bureau],
    )
    if (rows.length === 0 && asked.bureau !== null) {
      throw new UsageError(`没有编号为 ${asked.bureau} 的机关。`)
    }
    if (rows.length > 1 && (flags.save ?? flags.url) !== undefined) {
      throw new UsageError('目录里有几本账，--save 和 --url 请同 --bureau 一起使用。')
    }
    const found: Found[] = []
    for (const { bureau, origin } of rows) {
      const known = await logKeys(place, systemClock).known(origin)
      const keys = [...new Set([...known, ...asked.keys])]
      const from = fromOf(
        asked,
        rows.map((row) => row.origin),
        origin,
        keys,
      )
      const one = await verifyBureau({
        ...asked,
        policy: asked.policy ?? (await recordedPolicy(owner, bureau)),
        pool: owner,
        bureau,
        keys,
        from,
        vault: place.vault,
        onProgress,
      })
      const split =
        flags.url === undefined ? null : await compared(owner, bureau, flags.url, keys, asked)
      const differences = [...one.differences, ...(split === null ? [] : [split])]
      found.push({ log: origin, ...one, differences })
    }
    return found
  } finally {
    await owner.end()
    await place.close()
  }
}

/** The policy that the log itself has entered, where it never had another: one that changed judges
 *  only what came under it, and is then to be named by `--policy`. */
async function recordedPolicy(owner: pg.Pool, bureau: number): Promise<Asked['policy']> {
  const { rows } = await owner.query<{ body: string }>(
    'select body from log_policy where bureau = $1 limit 2',
    [bureau],
  )
  const [text] = rows.length === 1 ? rows.map(({ body }) => body) : []
  const rules = text === undefined ? null : policies.parsePolicy(text)
  if (text === undefined || rules === null || 'error' in rules) return null
  return { rules, text }
}

function fromOf(
  { from }: Asked,
  origins: readonly string[],
  origin: string,
  keys: readonly string[],
): notes.Checkpoint | null {
  if (from === null) return null
  const named = from.slice(0, from.indexOf('\n'))
  if (!origins.includes(named)) throw new UsageError(`--from 的检查点属于另一本账（${named}）。`)
  return named === origin ? savedCheckpoint(from, keys) : null
}

/** Where the log at an address parts from the one in the database. */
async function compared(
  owner: ReturnType<typeof openOwnerPool>,
  bureau: number,
  url: string,
  keys: readonly string[],
  { signal }: Asked,
): Promise<Finding | null> {
  const log = audits.openRemote(url, signal)
  const known = keys.map(notes.parseVerifierKey).filter((key) => key !== null)
  const opened = notes.openNote(await log.checkpoint(), known)
  const checkpoint = 'error' in opened ? null : notes.parseCheckpoint(opened.body)
  if (checkpoint === null) {
    throw new audits.RemoteRefusal('网址的检查点不是用本账本的密钥签的，不能比较。')
  }
  const { rows } = await owner.query<{ size: number }>(
    'select coalesce(max(size), 0) as size from ledger_head where bureau = $1',
    [bureau],
  )
  const ours = { size: rows[0]?.size ?? 0, read: audits.storedHashes(owner, bureau) }
  return compareViews(ours, { checkpoint, log })
}

async function atAddress(url: string, asked: Asked): Promise<Found> {
  const log = audits.openRemote(url, asked.signal)
  const { keys, policy, signal } = asked
  const from = asked.from === null ? null : await savedFor(log, asked)
  const found = await verifyRemote({ log, keys, policy, from, onProgress, signal })
  return { log: found.origin, ...found, casesReplayed: 0, evidenceChecked: 0 }
}

/** The saved checkpoint under the given keys, or else under those that the address publishes. */
async function savedFor(log: audits.RemoteLog, { from, keys, policy }: Asked) {
  if (keys.length > 0) return savedCheckpoint(from as string, keys)
  const published = policies.parsePolicy(policy?.text ?? (await log.policy()) ?? '')
  const theirs = 'error' in published ? [] : published.logs.map((one) => one.vkey)
  return savedCheckpoint(from as string, theirs)
}

function onProgress(done: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r已核验 ${done} 条`)
}

/** Saves the newest checkpoint of a log without differences; says whether it did. */
async function save(path: string | undefined, found: readonly Found[]): Promise<boolean> {
  const [one] = found
  if (path === undefined || one === undefined) return false
  if (one.differences.length > 0 || one.newest === null) return false
  try {
    // A reader never meets half a file, nor is the old one lost when this is broken off.
    await writeFile(`${path}.part`, one.newest)
    await rename(`${path}.part`, path)
  } catch (error) {
    throw new UsageError(`--save：写不了 ${path}（${(error as NodeJS.ErrnoException).code}）。`)
  }
  return true
}

function report(flags: VerifyFlags, found: Found[], isSaved: boolean, ms: number): number {
  const sum = (of: (one: Found) => number) => found.reduce((total, one) => total + of(one), 0)
  const differences = found.flatMap((one) => one.differences.map((d) => ({ log: one.log, ...d })))
  const unasked = flags.url !== undefined && flags.data === undefined && flags.sample !== undefined
  const notChecked = [...new Set(found.flatMap((one) => one.notChecked))]
  if (unasked) notChecked.unshift('要求抽查文书和录音录像（--sample），按网址核验做不到')
  const total = {
    entries: sum((one) => one.entries),
    checkpoints: sum((one) => one.checkpoints),
    cosigned: sum((one) => one.cosigned),
    cases_replayed: sum((one) => one.casesReplayed),
    evidence_checked: sum((one) => one.evidenceChecked),
  }
  const publications = found.map((one) => ({ log: one.log, ...one.publication }))
  const value = { ...total, differences, publications, not_checked: notChecked, ms }
  const saved = flags.save === undefined ? [] : [savedWords(flags.save, isSaved)]
  const people = [
    ...differences.map(differenceWords),
    ...found.flatMap((one) => publicationWords(one.publication)),
    ...notChecked.map((what) => `没有核对  ${what}`),
    `条目 ${total.entries}，检查点 ${total.checkpoints}（已副署 ${total.cosigned}），` +
      `重放案件 ${total.cases_replayed}，核对文件 ${total.evidence_checked}，用时 ${ms} 毫秒。`,
    ...saved,
    differences.length === 0 ? '没有发现不符。' : `发现 ${differences.length} 处不符。`,
  ]
  if (process.stderr.isTTY) process.stderr.write('\r')
  print(flags.json ?? false, value, people.join('\n'))
  if (differences.length > 0) return EXIT.no
  return unasked ? EXIT.unknown : EXIT.done
}

function savedWords(path: string, isSaved: boolean): string {
  return isSaved ? `检查点已存到 ${path}。` : `没有保存检查点：有不符，或者没有成立的检查点。`
}

function differenceWords({ table, index, leaf, what }: Finding): string {
  const at = index === null ? '' : `  第 ${index} 条`
  return `不符  ${table}${at}${leaf === null ? '' : `  ${leaf}`}  ${what}`
}

function publicationWords(publication: Publication | null): string[] {
  if (publication === null || publication.decisions === 0) return []
  const { decisions, published, withheld, overdue } = publication
  const grounds = Object.entries(withheld).map(([ground, n]) => `${ground} ${n} 件`)
  const not = grounds.length === 0 ? '0 件' : grounds.join('、')
  return [
    ...overdue.map(overdueWords),
    `公示：决定 ${decisions} 件，已公示 ${published} 件，不予公示 ${not}，逾期 ${overdue.length} 件。`,
  ]
}

function overdueWords({ index, no, due, answered }: Overdue): string {
  const when = answered === null ? '还没有公示' : `${answered} 才公示`
  return `逾期  第 ${index} 条  决定 ${no} 应于 ${due} 前公示，${when}`
}
