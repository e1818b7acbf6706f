import type pg from 'pg'
import type { Clock } from '../../platform/clock.ts'
import type { Cosigner, VerifierKey } from '../note.ts'
import { EMPTY_ROOT } from '../tree.ts'
import { type Declined, judge, readSubmission, type Seen, type Submitted } from './submission.ts'

/** An answer of a witness, as HTTP has it. */
export interface WitnessAnswer {
  readonly status: 200 | Declined['status']
  readonly type: string
  readonly body: string
}

/** A bureau that countersigns the logs of others 副署 (C2SP tlog-witness). */
export interface Witness {
  readonly name: string
  /** Verifier keys under which it countersigns now; two while a new one comes into use. */
  vkeys(): Promise<readonly string[]>
  /** Judges and, where it may, countersigns. Durable before it answers. */
  add(request: Uint8Array): Promise<WitnessAnswer>
  /** Its latest view of a log, by hex SHA-256 of the origin; null where it has none. */
  latest(originHash: string): Promise<string | null>
}

interface Options {
  readonly pool: pg.Pool
  /** For reading the view alone, so that readers never keep the sequencer waiting. */
  readonly reads: pg.Pool
  readonly clock: Clock
  readonly name: string
  /** Under its name, the newest first; two while a new key comes into use. */
  readonly cosigners: () => Promise<readonly Cosigner[]>
  /** Keys of a log that this witness knows, by origin; none where it does not. */
  readonly keysOf: (origin: string) => readonly VerifierKey[]
}

const TEXT = 'text/plain; charset=utf-8'

/** Opens a witness over its table. Several processes may serve it: a row lock orders them. */
export function openWitness(options: Options): Witness {
  const { name } = options
  return {
    name,
    vkeys: async () => (await options.cosigners()).map(({ vkey }) => vkey),
    add: async (request) => {
      const submitted = readSubmission(request, options.keysOf)
      if ('status' in submitted) return declined(submitted)
      const answer = await countersign(options, submitted)
      return typeof answer === 'string'
        ? { status: 200, type: TEXT, body: answer }
        : declined(answer)
    },
    latest: async (originHash) => {
      const found = await options.reads.query<{ note: string }>(
        `select note from witness_log where witness = $1 and note <> ''
          and encode(sha256(convert_to(origin, 'UTF8')), 'hex') = $2`,
        [name, originHash],
      )
      return found.rows[0]?.note ?? null
    },
  }
}

function declined({ status, why, size }: Declined): WitnessAnswer {
  return status === 409
    ? { status, type: 'text/x.tlog.size', body: `${size}\n` }
    : { status, type: TEXT, body: `${why}\n` }
}

/** The judgement and the new state in one transaction: two requests never see the same old size. */
async function countersign(
  { pool, clock, name, cosigners }: Options,
  submitted: Submitted,
): Promise<string | Declined> {
  // Read before the row is locked: a lost key file keeps nobody waiting.
  const standing = await cosigners()
  if (standing.length === 0) throw new Error(`no key of the witness ${name} stands`)
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const seen = await lockSeen(client, name, submitted.origin, clock)
    const refused = judge(submitted, seen.isFirst ? null : seen)
    if (refused !== null) {
      await client.query('rollback')
      return refused
    }
    // Countersigned times never run back, whatever the machine's clock does.
    const seconds = Math.max(Math.floor(Date.parse(clock.now()) / 1000), seen.seconds)
    const lines = standing.map((cosigner) => cosigner.cosign(submitted.body, seconds))
    await client.query(
      `update witness_log set size = $3, root = $4, note = $5, cosigned_at = to_timestamp($6)
        where witness = $1 and origin = $2`,
      [
        name,
        submitted.origin,
        submitted.size,
        Buffer.from(submitted.root),
        submitted.note + lines.join(''),
        seconds,
      ],
    )
    await client.query('commit')
    return lines.join('')
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost
    })
    throw error
  } finally {
    client.release(broken)
  }
}

async function lockSeen(client: pg.PoolClient, name: string, origin: string, clock: Clock) {
  const now = clock.now()
  // Whoever comes second waits here for the first one's end.
  await client.query(
    `insert into witness_log (witness, origin, size, root, note, cosigned_at)
      values ($1, $2, 0, $3, '', $4) on conflict do nothing`,
    [name, origin, Buffer.from(EMPTY_ROOT), now],
  )
  const found = await client.query<Seen & { note: string; seconds: number }>(
    `select size, root, note, extract(epoch from cosigned_at)::bigint as seconds
      from witness_log where witness = $1 and origin = $2 for update`,
    [name, origin],
  )
  const row = found.rows[0]
  if (row === undefined) throw new Error('the row of a log is never removed')
  return { ...row, isFirst: row.note === '' }
}
