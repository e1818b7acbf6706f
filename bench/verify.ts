import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import { entries, notes, startSequencer } from '../src/ledger/index.ts'
import { movingClock } from '../src/platform/clock.ts'
import { openOwnerPool } from '../src/platform/database.ts'
import { newId, random } from '../src/platform/ids.ts'
import { amount, type Bench, compare, msOf } from './measure.ts'
import { asOwner, type Base, houseOf, NOON, withDatabase } from './setup.ts'

const run = promisify(execFile)
const BATCH = 2000
/** Entries of one subject: the course of an ordinary case. */
const COURSE = 5

/** Verifying a whole log, against sha256sum over its entries and tiles. */
export const verifyBench: Bench = (sizes) =>
  withDatabase(async (base) => {
    const house = houseOf(base.pools, 1)
    const { origin } = house.facts
    const signer = notes.signerFromSeed(origin, Buffer.alloc(32, 1))
    await fill(base, origin, sizes.entries)
    const clock = movingClock(NOON)
    const pool = base.pools.sequencer
    const sequencer = startSequencer({ pool, clock, signerOf: () => signer })
    await sequencer.flush()
    await sequencer.stop()
    await asOwner(base, 'analyze')
    const file = join(base.folder, 'hashed')
    const bytes = await writeBytes(base, file)
    const peaks: number[] = []
    const ours = async () => {
      const found = await verified(base.ownerUrl, signer.vkey)
      if (found.entries !== sizes.entries || found.findings.length > 0) {
        throw new Error(`not verified: ${JSON.stringify(found)}`)
      }
      peaks.push(found.peakBytes / 1e6)
      return bytes / 1e6 / (found.ms / 1000)
    }
    const hash = async () => bytes / 1e6 / ((await msOf(() => run('sha256sum', [file]))) / 1000)
    await hash()
    const size = `${sizes.entries} 条，${(bytes / 1e6).toFixed(1)} MB 条目和树块`
    const { rounds } = sizes
    const note = `${size}，另核对每条两个披露字段；标尺：sha256sum 同样的字节`
    const speed = await compare(
      { name: 'verify', unit: 'MB/s', goal: { sign: '≥', value: 0.2 }, rounds, note },
      ours,
      hash,
    )
    const goal = { sign: '<', value: 500 } as const
    return [
      speed,
      amount(
        { name: 'verify-memory', unit: 'MB', goal, rounds, note: `${size}，内存最高点` },
        peaks,
      ),
    ]
  })

interface Verified {
  readonly entries: number
  readonly findings: readonly object[]
  readonly ms: number
  readonly peakBytes: number
}

async function verified(ownerUrl: string, vkey: string): Promise<Verified> {
  const program = join(import.meta.dirname, 'verifyLog.ts')
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (part: string) => {
    said += part
  })
  child.stdin.end(JSON.stringify({ ownerUrl, vkey }))
  await once(child, 'close')
  return JSON.parse(said) as Verified
}

/**
 * Fills bureau 1 with courses of five entries, built as `perform` builds them and inserted by the
 * owner past triggers and keys; the real sequencer then gives them their indices.
 */
export async function fill(base: Base, origin: string, entries: number): Promise<void> {
  const pool = openOwnerPool(base.ownerUrl)
  const client = await pool.connect()
  try {
    await client.query(
      `insert into bureau (bureau, origin, division, moving_clock, profile)
        values (1, $1, '139901', true, '{}')`,
      [origin],
    )
    for (let done = 0; done < entries; done += BATCH) {
      const count = Math.min(BATCH, entries - done)
      await insertBatch(client, Array.from({ length: count / COURSE }, () => course(origin)).flat())
    }
  } finally {
    client.release()
    await pool.end()
  }
}

interface Row {
  readonly subject: string
  readonly handle: Buffer
  readonly seq: number
  readonly act: string
  readonly prev: Buffer | null
  readonly body: Buffer
  readonly leaf: Buffer
  readonly ds: readonly { readonly name: string; readonly d: string }[]
}

function course(log: string): Row[] {
  const subject = newId()
  const handle = Buffer.from(random(16))
  const rows: Row[] = []
  for (let seq = 1; seq <= COURSE; seq++) {
    const prev = rows.at(-1)?.leaf ?? null
    const chain = {
      case: handle.toString('base64url'),
      n: seq,
      prev: prev?.toString('base64url') ?? null,
    }
    const actor = { act: 'examine', kind: 'officer', id: subject, name: '沈若溪', others: [] }
    const built = entries.buildEntry({
      log,
      type: 'case.examined',
      at: NOON,
      pub: {},
      disclosures: { chain, actor },
      random,
    })
    rows.push({
      subject,
      handle,
      seq,
      act: newId(),
      prev,
      body: Buffer.from(built.body),
      leaf: Buffer.from(built.leaf),
      ds: built.disclosures,
    })
  }
  return rows
}

async function insertBatch(client: pg.PoolClient, rows: readonly Row[]): Promise<void> {
  await client.query('begin; set local session_replication_role = replica')
  const inserted = await client.query<{ id: number; act: string }>(
    `insert into ledger_entry (bureau, subject, seq, prev_leaf, act, body)
      select 1, s, n, p, a, b from unnest($1::uuid[], $2::int[], $3::bytea[], $4::uuid[], $5::bytea[])
        u(s, n, p, a, b) returning id, act`,
    [
      rows.map((row) => row.subject),
      rows.map((row) => row.seq),
      rows.map((row) => row.prev),
      rows.map((row) => row.act),
      rows.map((row) => row.body),
    ],
  )
  const ids = new Map(inserted.rows.map(({ id, act }) => [act, id]))
  const fields = rows.flatMap((row) => row.ds.map((one) => ({ ...one, id: ids.get(row.act) })))
  await client.query(
    `insert into ledger_disclosure (bureau, entry, name, d)
      select 1, e, n, d from unnest($1::bigint[], $2::text[], $3::text[]) u(e, n, d)`,
    [fields.map((one) => one.id), fields.map((one) => one.name), fields.map((one) => one.d)],
  )
  const last = rows.filter((row) => row.seq === COURSE)
  await client.query(
    `insert into subject (bureau, id, kind, handle, version, last_leaf)
      select 1, s, 'case', h, ${COURSE}, l from unnest($1::uuid[], $2::bytea[], $3::bytea[]) u(s, h, l)`,
    [last.map((row) => row.subject), last.map((row) => row.handle), last.map((row) => row.leaf)],
  )
  await client.query('insert into ledger_pending select 1, unnest($1::bigint[])', [
    [...ids.values()],
  ])
  await client.query('commit')
}

/** Writes all bodies and tiles into one file, for the hash to read; gives how many bytes. */
async function writeBytes(base: Base, path: string): Promise<number> {
  const pool = openOwnerPool(base.ownerUrl)
  const file = createWriteStream(path)
  try {
    let bytes = 0
    const write = async (rows: readonly { bytes: Buffer }[]) => {
      for (const row of rows) {
        bytes += row.bytes.length
        if (!file.write(row.bytes)) await once(file, 'drain')
      }
    }
    for (let from = 0; ; from += 20_000) {
      const { rows } = await pool.query<{ bytes: Buffer }>(
        `select e.body as bytes from ledger_leaf l join ledger_entry e
          on e.bureau = l.bureau and e.id = l.entry
          where l.bureau = 1 and l.idx >= $1 and l.idx < $1 + 20000 order by l.idx`,
        [from],
      )
      if (rows.length === 0) break
      await write(rows)
    }
    const tiles = await pool.query<{ bytes: Buffer }>(
      'select hashes as bytes from ledger_tile where bureau = 1 order by level, n',
    )
    await write(tiles.rows)
    file.end()
    await once(file, 'close')
    return bytes
  } finally {
    await pool.end()
  }
}
