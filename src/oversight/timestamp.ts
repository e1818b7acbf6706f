import { createHash } from 'node:crypto'
import type pg from 'pg'
import { z } from 'zod'
import { act, fact, type House, perform, refuse } from '../acts/index.ts'
import { dayOf } from '../law/index.ts'
import { type Finding, reads, timestamps } from '../ledger/index.ts'
import { withTransaction } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import type { TimestampAuthority } from '../platform/tsa.ts'

const StampInput = z.strictObject({
  size: z.int().min(1),
  /** The token in DER, base64. */
  token: z.base64().min(4).max(90_000),
})

interface StampFacts {
  readonly isSealed: boolean
  readonly isStamped: boolean
}

/** Add a time-stamp 加盖时间戳: an authority's token over a checkpoint enters the log.
 *  Entry `timestamp.added`, pub {size, token: SHA-256 of the token}          Capability S4.6
 *  Refuses  subject.unknown (no checkpoint of this size), subject.exists (stamped already)       */
export const addTimestamp = act<z.infer<typeof StampInput>, StampFacts>({
  name: 'addTimestamp',
  title: '加盖时间戳',
  subject: 'bureau',
  post: 'system',
  certified: false,
  input: StampInput,
  facts: {
    sql: `select jsonb_build_object(
      'isSealed', exists (select from ledger_checkpoint c
        where c.bureau = $1 and c.size = ($3::jsonb ->> 'size')::bigint),
      'isStamped', exists (select from ledger_tst t
        where t.bureau = $1 and t.size = ($3::jsonb ->> 'size')::bigint))`,
    read: (raw) => raw as StampFacts,
  },
  refuse: [
    (facts) => (facts.isSealed ? null : refuse('subject.unknown', { kind: '检查点' })),
    (facts) => (facts.isStamped ? refuse('subject.exists') : null),
  ],
  decide: (_facts, { size, token }) => {
    const bytes = Buffer.from(token, 'base64')
    return {
      type: 'timestamp.added',
      pub: { size, token: createHash('sha256').update(bytes).digest('base64url') },
      disclose: {},
      rows: [fact('ledger_tst', { size, token: bytes })],
    }
  },
})

/** Where time-stamps come from, and which certificates are believed. */
export interface Stamping {
  readonly authority: TimestampAuthority
  /** PEM of the authority, or of whoever issued its certificate. */
  readonly caPem: string
}

const CHINA_MINUTES = 480
const STAMPED_FROM_MINUTE = 10

/**
 * Stamps the newest checkpoint once a day from 00:10 China time on (ledger §11): the last that is
 * countersigned, or the last where none is. Asks the authority, checks its token, and only then
 * performs the act. Gives the size that was stamped, null where nothing was due. Safe to run again.
 *
 * Throws in Chinese where the authority cannot be reached or its token does not hold.
 */
export async function stampDaily(house: House, stamping: Stamping): Promise<number | null> {
  const now = house.clock.now()
  const minute = (Math.floor(Date.parse(now) / 60_000) + CHINA_MINUTES) % 1440
  if (minute < STAMPED_FROM_MINUTE) return null
  const { bureau, origin } = house.facts
  const checkpoint = await reads.checkpointToStamp(house.pools.web, bureau)
  if (checkpoint === null) return null
  const standing = await withTransaction(house.pools.app, bureau, (tx) =>
    tx.one<{ subject: string; isDone: boolean }>({
      text: `select (select id from subject where bureau = $1 and kind = 'bureau') as subject,
        exists (select from ledger_tst where bureau = $1 and (day >= $2 or size >= $3)) as "isDone"`,
      values: [bureau, dayOf(now), checkpoint.size],
    }),
  )
  if (standing.isDone) return null
  const imprint = timestamps.imprintOf(checkpoint.note)
  const nonce = house.random(8)
  const answer = await stamping.authority(timestamps.writeRequest(imprint, nonce))
  const token = timestamps.tokenIn(answer)
  if ('error' in token) throw new Error(token.error)
  const checked = timestamps.checkTimestamp(token, imprint, stamping.caPem, nonce)
  if ('error' in checked) throw new Error(`时间戳不成立：${checked.error}`)
  // If we die here the day's token is lost and the next run asks for another.
  const done = await perform(house, addTimestamp, {
    actor: { kind: 'system', job: 'timestamp' },
    actId: idFrom(`timestamp/${origin}/${checkpoint.size}`),
    subject: standing.subject,
    input: { size: checkpoint.size, token: Buffer.from(token).toString('base64') },
  })
  if ('receipt' in done) return checkpoint.size
  // Another process stamped the same checkpoint with a token of its own.
  if ('refusal' in done && FIRST_CAME_ANOTHER.has(done.refusal.code)) return null
  throw new Error(`timestamp ${checkpoint.size}: ${JSON.stringify(done)}`)
}

const FIRST_CAME_ANOTHER = new Set(['subject.exists', 'act.replayed-differently'])

/** Every token kept is the one that its entry names, and none that an entry names is missing. */
export async function checkStamps(pool: pg.Pool, bureau: number): Promise<Finding[]> {
  const found = await pool.query<{ size: number; leaf: Buffer; stored: Buffer | null }>(
    `select (p.pub ->> 'size')::bigint as size, e.leaf, t.token as stored from ledger_entry e
      cross join lateral (select convert_from(e.body, 'UTF8')::jsonb -> 'pub' as pub) p
      left join ledger_tst t on (t.bureau, t.subject, t.seq, t.size)
        = (e.bureau, e.subject, e.seq, (p.pub ->> 'size')::bigint)
      where e.bureau = $1 and e.type = 'timestamp.added' and (t.token is null
        or encode(sha256(t.token), 'base64') <> rpad(translate(p.pub ->> 'token', '-_', '+/'), 44, '='))`,
    [bureau],
  )
  return found.rows.map(({ size, leaf, stored }) => ({
    table: 'ledger_tst',
    index: null,
    leaf: leaf.toString('base64url'),
    what: `大小 ${size} 的${stored === null ? '时间戳不在了' : '时间戳与登记的不符'}`,
  }))
}
