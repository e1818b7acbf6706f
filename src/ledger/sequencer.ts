import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import { checkpointBody, type Signer } from './note.ts'
import { TileWriter } from './tiles.ts'
import type { Guard, GuardedLog } from './witnessing/guard.ts'

/** Gives entries their index, tiles and checkpoints; one at work per database. */
export interface Sequencer {
  /** Seals until nothing is pending. */
  flush(): Promise<void>
  /** Waits for the round under way, then stops. */
  stop(): Promise<void>
}

interface Options {
  readonly pool: pg.Pool
  readonly clock: Clock
  /** The signer of a bureau's log, by the log's origin; null where this process holds no key. */
  readonly signerOf: (origin: string) => Signer | null | Promise<Signer | null>
  /** Lets only logs through that are not about to fork, and remembers what they sign. */
  readonly guard?: Pick<Guard, 'admits' | 'keep'>
  readonly onError?: (error: unknown) => void
  readonly intervalMs?: number
}

const MOST_ENTRIES = 4096

/**
 * Seals pending entries every 200 ms (ledger §5). Several may run: an advisory lock lets one work
 * at a time. `flush` waits for its turn, so what was committed before the call is sealed after it.
 */
export function startSequencer(options: Options): Sequencer {
  let stopped = false
  // Rounds of one process never overlap: each begins when the one before it has ended.
  let last: Promise<unknown> = Promise.resolve()
  const round = (mayWait: boolean): Promise<void> => {
    const next = last.then(() => sealAll(options, mayWait))
    last = next.catch(() => undefined)
    return next
  }
  const tick = () => {
    round(false)
      .catch((error) => options.onError?.(error))
      .then(() => {
        if (!stopped) timer = setTimeout(tick, options.intervalMs ?? 200)
      })
  }
  let timer = setTimeout(tick, 0)
  return {
    flush: () => round(true),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await last
    },
  }
}

async function sealAll(options: Options, mayWait: boolean): Promise<void> {
  const admitted = options.guard === undefined ? null : await admittedBy(options.guard, options)
  while ((await sealBatch(options, mayWait, admitted)) === MOST_ENTRIES);
  await signHeads(options, admitted)
}

/** The bureaus whose logs may grow; what others add waits. */
async function admittedBy(guard: Pick<Guard, 'admits'>, { pool }: Options): Promise<number[]> {
  const logs = await pool.query<GuardedLog>('select bureau, origin from bureau order by bureau')
  const admitted: number[] = []
  for (const log of logs.rows) if (await guard.admits(log)) admitted.push(log.bureau)
  return admitted
}

/** One batch in one transaction; gives how many entries it sealed. */
async function sealBatch(
  { pool, clock }: Options,
  mayWait: boolean,
  admitted: readonly number[] | null,
): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const lock = await client.query<{ ours: boolean }>(
      mayWait
        ? 'select true as ours from (select pg_advisory_xact_lock(7326010)) x'
        : 'select pg_try_advisory_xact_lock(7326010) as ours',
    )
    const pending = lock.rows[0]?.ours ? await takePending(client, admitted) : []
    const byBureau = Map.groupBy(pending, (row) => row.bureau)
    for (const [bureau, rows] of byBureau) await sealLog(client, bureau, rows, clock)
    // If we die before this, nothing was sealed and the next round takes the same entries.
    await client.query('commit')
    return pending.length
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

interface Pending {
  readonly bureau: number
  readonly entry: number
  readonly leaf: Buffer
}

async function takePending(
  client: pg.PoolClient,
  admitted: readonly number[] | null,
): Promise<Pending[]> {
  const taken = await client.query<Pending>(
    `with taken as (delete from ledger_pending where (bureau, entry) in
        (select bureau, entry from ledger_pending
          where $1::int[] is null or bureau = any ($1) order by entry limit ${MOST_ENTRIES})
        returning bureau, entry)
      select t.bureau, t.entry, e.leaf from taken t
      join ledger_entry e on e.bureau = t.bureau and e.id = t.entry order by t.entry`,
    [admitted],
  )
  return taken.rows
}

async function sealLog(client: pg.PoolClient, bureau: number, rows: Pending[], clock: Clock) {
  const head = await client.query<{ size: number }>(
    'select coalesce(max(size), 0) as size from ledger_head where bureau = $1',
    [bureau],
  )
  const size = head.rows[0]?.size ?? 0
  const writer = await TileWriter.continue(size, async (level, n) => {
    const tile = await client.query<{ hashes: Buffer }>(
      'select hashes from ledger_tile where bureau = $1 and level = $2 and n = $3',
      [bureau, level, n],
    )
    return tile.rows[0]?.hashes ?? new Uint8Array()
  })
  for (const row of rows) writer.append(row.leaf)
  await client.query(
    `insert into ledger_leaf (bureau, idx, entry)
      select $1, $2 + ord - 1, entry from unnest($3::bigint[]) with ordinality u(entry, ord)`,
    [bureau, size, rows.map((row) => row.entry)],
  )
  const tiles = writer.takeChanged()
  await client.query(
    `insert into ledger_tile (bureau, level, n, w, hashes)
      select $1, level, n, octet_length(hashes) / 32, hashes
      from unnest($2::int[], $3::bigint[], $4::bytea[]) u(level, n, hashes)
      on conflict (bureau, level, n) do update set w = excluded.w, hashes = excluded.hashes`,
    [bureau, tiles.map((t) => t.level), tiles.map((t) => t.n), tiles.map((t) => t.hashes)],
  )
  await client.query(
    'insert into ledger_head (bureau, size, root, sealed_at) values ($1, $2, $3, $4)',
    [bureau, writer.size, writer.root(), clock.now()],
  )
}

/** Signs each log's newest head; one left unsigned by a crash is signed here too. */
async function signHeads(
  { pool, signerOf, guard }: Options,
  admitted: readonly number[] | null,
): Promise<void> {
  const heads = await pool.query<{ bureau: number; size: number; root: Buffer; origin: string }>(
    `select distinct on (h.bureau) h.bureau, h.size, h.root, b.origin
      from ledger_head h join bureau b using (bureau)
      where h.size > coalesce(
        (select max(size) from ledger_checkpoint c where c.bureau = h.bureau), 0)
        and ($1::int[] is null or h.bureau = any ($1))
      order by h.bureau, h.size desc`,
    [admitted],
  )
  const failures: unknown[] = []
  for (const { bureau, size, root, origin } of heads.rows) {
    try {
      const signer = await signerOf(origin)
      if (signer === null) continue
      const body = checkpointBody({ origin, size, root })
      const note = `${body}\n${await signer.sign(body)}`
      // Before anybody sees it: what was shown must be remembered even if the database goes back.
      await guard?.keep(origin, note)
      await pool.query(
        `insert into ledger_checkpoint (bureau, size, note, cosigned) values ($1, $2, $3, false)
          on conflict do nothing`,
        [bureau, size, note],
      )
    } catch (error) {
      // One log's broken signing device must not keep the other logs from their checkpoints.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'checkpoints not signed')
}
