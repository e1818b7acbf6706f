import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import { checkpointBody, type Signer } from './note.ts'
import { TileWriter } from './tiles.ts'

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
  /** The signers of a bureau's log, by its origin, a line each; null where we hold no key. */
  readonly signerOf: (origin: string) => Signer | readonly Signer[] | null
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
  while ((await sealBatch(options, mayWait)) === MOST_ENTRIES);
  await signHeads(options)
}

/** One batch in one transaction; gives how many entries it sealed. */
async function sealBatch({ pool, clock }: Options, mayWait: boolean): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const lock = await client.query<{ ours: boolean }>(
      mayWait
        ? 'select true as ours from (select pg_advisory_xact_lock(7326010)) x'
        : 'select pg_try_advisory_xact_lock(7326010) as ours',
    )
    const pending = lock.rows[0]?.ours ? await takePending(client) : []
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

async function takePending(client: pg.PoolClient): Promise<Pending[]> {
  const taken = await client.query<Pending>(
    `with taken as (delete from ledger_pending where (bureau, entry) in
        (select bureau, entry from ledger_pending order by entry limit ${MOST_ENTRIES})
        returning bureau, entry)
      select t.bureau, t.entry, e.leaf from taken t
      join ledger_entry e on e.bureau = t.bureau and e.id = t.entry order by t.entry`,
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
async function signHeads({ pool, signerOf }: Options): Promise<void> {
  const heads = await pool.query<{ bureau: number; size: number; root: Buffer; origin: string }>(
    `select distinct on (h.bureau) h.bureau, h.size, h.root, b.origin
      from ledger_head h join bureau b using (bureau)
      where h.size > coalesce(
        (select max(size) from ledger_checkpoint c where c.bureau = h.bureau), 0)
      order by h.bureau, h.size desc`,
  )
  const failures: unknown[] = []
  for (const { bureau, size, root, origin } of heads.rows) {
    try {
      const signers = [signerOf(origin) ?? []].flat()
      if (signers.length === 0) continue
      const body = checkpointBody({ origin, size, root })
      const lines = await Promise.all(signers.map((signer) => signer.sign(body)))
      const note = `${body}\n${lines.join('')}`
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
