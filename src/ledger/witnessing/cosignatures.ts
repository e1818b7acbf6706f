import type pg from 'pg'
import { keyOwner, lineOwner, openNote, type VerifierKey } from '../note.ts'
import { hasQuorum, type Policy } from '../policy.ts'

/** One countersignature of a checkpoint that was verified. */
export interface Cosignature {
  readonly key: VerifierKey
  /** Seconds since 1970 that the witness states. */
  readonly time: number
  /** The signature line with its end. */
  readonly line: string
}

/** Body and signature lines of a checkpoint's note. */
function parts(note: string): { body: string; lines: string[] } {
  const end = note.indexOf('\n\n')
  return { body: note.slice(0, end + 1), lines: note.slice(end + 2).split(/(?<=\n)/) }
}

/** The text that a checkpoint's note signs. */
export const bodyOf = (note: string): string => parts(note).body

/** Reads what a witness answered: lines over the body, each verified; unknown keys are left out. */
export function readCosignatures(
  body: string,
  answer: string,
  keys: readonly VerifierKey[],
): readonly Cosignature[] | { error: string } {
  const opened = openNote(`${body}\n${answer}`, keys)
  if ('error' in opened) return opened
  if (opened.body !== body) return { error: '回答里有别的内容' }
  const lines = answer.split(/(?<=\n)/)
  return opened.signatures.flatMap(({ key, time }) => {
    const line = lines.find((one) => lineOwner(one) === keyOwner(key))
    return time === null || line === undefined ? [] : [{ key, time, line }]
  })
}

/** A checkpoint's note as stored: under its first countersignatures, and under the newest ones. */
export interface Gained {
  readonly note: string
  readonly fresh: string | null
}

/**
 * Adds countersignatures: the first of a witness to the note, a later one to `fresh`, which is the
 * note with each witness's newest line.
 */
export function gain(before: Gained, cosignatures: readonly Cosignature[]): Gained {
  let { note, fresh } = before
  for (const { key, line } of cosignatures) {
    const isOwn = (one: string) => lineOwner(one) === keyOwner(key)
    const isFirst = !parts(note).lines.some(isOwn)
    if (isFirst) note += line
    const { body, lines } = parts(fresh ?? note)
    if (isFirst && fresh === null) continue
    fresh = `${body}\n${[...lines.filter((one) => !isOwn(one)), line].join('')}`
  }
  return { note, fresh }
}

/** Whether the countersignatures of a note are a quorum; never where none is asked for. */
export function isCosigned(note: string, policy: Policy): boolean {
  if (policy.quorum === null) return false
  const opened = openNote(
    note,
    policy.witnesses.map(({ key }) => key),
  )
  if ('error' in opened) return false
  const keys = new Set(opened.signatures.map(({ key }) => keyOwner(key)))
  const vkeys = policy.witnesses.filter(({ key }) => keys.has(keyOwner(key)))
  return hasQuorum(policy, new Set(vkeys.map(({ vkey }) => vkey)))
}

/**
 * Stores what a witness answered for a checkpoint, once it is verified; says whether the checkpoint
 * has its quorum now. A repeat of the same lines changes nothing.
 */
export async function storeCosignatures(
  pool: pg.Pool,
  of: { bureau: number; size: number },
  policy: Policy,
  answer: string,
): Promise<{ cosigned: boolean } | { error: string }> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const found = await client.query<Gained & { cosigned: boolean }>(
      `select note, fresh, cosigned from ledger_checkpoint where bureau = $1 and size = $2
        for update`,
      [of.bureau, of.size],
    )
    const stored = found.rows[0]
    const keys = policy.witnesses.map(({ key }) => key)
    const read =
      stored === undefined
        ? { error: '没有这个检查点' }
        : readCosignatures(bodyOf(stored.note), answer, keys)
    if ('error' in read || stored === undefined) {
      await client.query('rollback')
      return 'error' in read ? read : { error: '没有这个检查点' }
    }
    const { note, fresh } = gain(stored, read)
    const cosigned = stored.cosigned || isCosigned(note, policy)
    await client.query(
      `update ledger_checkpoint set note = $3, fresh = $4, cosigned = $5
        where bureau = $1 and size = $2`,
      [of.bureau, of.size, note, fresh, cosigned],
    )
    await client.query('commit')
    return { cosigned }
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** How many of the newest checkpoints an answer that came by file is tried against. */
const MOST_TRIED = 2000

/** The size of our newest checkpoint that every known line of an answer signs; null where none. */
export async function checkpointOf(
  pool: pg.Pool,
  bureau: number,
  policy: Policy,
  answer: string,
): Promise<number | null> {
  const keys = policy.witnesses.map(({ key }) => key)
  const found = await pool.query<{ size: number; note: string }>(
    `select size, note from ledger_checkpoint where bureau = $1
      order by size desc limit ${MOST_TRIED}`,
    [bureau],
  )
  const signed = found.rows.find(({ note }) => {
    const read = readCosignatures(bodyOf(note), answer, keys)
    return !('error' in read) && read.length > 0
  })
  return signed?.size ?? null
}

/** The size of our newest checkpoint that a witness countersigned, as far as we know, or 0. */
export async function lastCosigned(
  pool: pg.Pool,
  bureau: number,
  key: VerifierKey,
): Promise<number> {
  const found = await pool.query<{ size: number; note: string }>(
    `select size, note from ledger_checkpoint where bureau = $1 and position($2 in note) > 0
      order by size desc limit 1`,
    [bureau, `\n— ${key.name} `],
  )
  return found.rows[0]?.size ?? 0
}
