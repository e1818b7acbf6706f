import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { BackupRefusal } from './files.ts'
import type { FileSum, Manifest } from './manifest.ts'

/** How values are written and read, whatever the server is set to; no limit ends a long copy. */
const READABLE = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres'; set local bytea_output = 'hex';
  set local extra_float_digits = 1; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`

/**
 * Begins the one snapshot that everything of a backup is read from. With row security off a table
 * of which this login sees only a part is an error instead of a smaller copy.
 */
export async function beginReading(client: pg.Client): Promise<void> {
  await client.query('begin isolation level repeatable read read only')
  await client.query(`${READABLE}; set local row_security = off`)
}

type Table = Manifest['tables'][number]

/** Written by migrations themselves, and named in the manifest. */
const MADE_BY_MIGRATIONS = 'schema_version'

/** The tables with the columns that are kept in them; what is computed is computed again. */
async function tablesOf(client: pg.Client): Promise<{ name: string; columns: string[] }[]> {
  const found = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and c.relname <> $1 order by c.relname`,
    [MADE_BY_MIGRATIONS],
  )
  return found.rows
}

const listOf = (columns: readonly string[]) => columns.map((c) => `"${c}"`).join(', ')

/** Writes every table to a file of its own below `folder`/tables. */
export async function exportTables(client: pg.Client, folder: string): Promise<Table[]> {
  const tables = await tablesOf(client)
  // A migration waits for us from here on, so that no table changes its form below us.
  const names = tables.map(({ name }) => `public."${name}"`).join(', ')
  await client.query(`lock table ${names} in access share mode`)
  const written: Table[] = []
  for (const { name, columns } of tables) {
    const stream = client.query(to(`copy public."${name}" (${listOf(columns)}) to stdout`))
    const file = await pack(stream, folder, `tables/${name}.gz`)
    written.push({ name, columns, rows: stream.rowCount, file })
  }
  return written
}

/** The numbers that sequences have given; read after the snapshot, so never behind it. */
export async function sequencesOf(client: pg.Client): Promise<Manifest['sequences']> {
  const found = await client.query<{ name: string; last: string | null }>(
    `select sequencename as name, last_value::text as last from pg_sequences
      where schemaname = 'public' order by sequencename`,
  )
  return found.rows
}

const JOB_COLUMNS = 'identifier, payload, queue_name, run_at, max_attempts, key, priority, flags'

/** Writes the work that waits: what each job is and when it is due, not how often it was tried. */
export async function exportJobs(client: pg.Client, folder: string): Promise<Manifest['jobs']> {
  const stream = client.query(
    to(`copy (select t.identifier, j.payload, q.queue_name, j.run_at, j.max_attempts, j.key,
        j.priority, j.flags from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id
        left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
        order by j.id) to stdout`),
  )
  const file = await pack(stream, folder, 'jobs.gz')
  return { rows: stream.rowCount, file }
}

/** Writes the list of held objects: owner, slash, hash, tab, bytes, in the order of the owners. */
export async function exportObjectList(client: pg.Client, folder: string): Promise<FileSum> {
  const stream = client.query(
    to(`copy (select id, size_bytes from (
        select h.owner || '/' || encode(h.sha256, 'hex') as id, v.size_bytes
        from held_object h join vault_object v using (bureau, sha256)) held
      order by id collate "C") to stdout`),
  )
  return pack(stream, folder, 'wanted.gz')
}

/** Packs a stream into a file below `folder`, flushed to the disk; its sums are of the file. */
export async function pack(
  source: Readable | AsyncIterable<string>,
  folder: string,
  file: string,
): Promise<FileSum> {
  const hash = createHash('sha256')
  let [plainBytes, sizeBytes] = [0, 0]
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      plainBytes += chunk.length
      done(null, chunk)
    },
  })
  const sum = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      sizeBytes += chunk.length
      done(null, chunk)
    },
  })
  const target = createWriteStream(join(folder, file), { flags: 'wx', mode: 0o600, flush: true })
  await pipeline(source, count, createGzip({ level: 1 }), sum, target)
  return { file, sizeBytes, sha256: hash.digest('hex'), plainBytes }
}

/**
 * Begins the transaction that a backup is loaded in: nothing of it is there before its commit.
 * Triggers and keys are those of an ordinary life and were kept when the rows were written; they
 * would refuse rows that come table by table, or make new ones.
 */
export async function beginLoading(client: pg.Client): Promise<void> {
  await client.query('begin')
  await client.query(READABLE)
  try {
    await client.query('set local session_replication_role = replica')
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    throw new BackupRefusal(
      '恢复要暂停触发器，DATABASE_URL 的用户没有这个权限。请用超级用户，或者先由超级用户执行 GRANT SET ON PARAMETER session_replication_role TO 该用户。',
      true,
    )
  }
}

/** Loads every table, the numbers of the sequences, and the jobs, which begin anew. */
export async function importTables(
  client: pg.Client,
  folder: string,
  manifest: Manifest,
): Promise<void> {
  const there = new Set((await tablesOf(client)).map(({ name }) => name))
  const strange = manifest.tables.find(({ name }) => !there.has(name))
  if (strange !== undefined || manifest.tables.length !== there.size) {
    throw new BackupRefusal(`备份里的表与本程序建立的表不同${strange ? `：${strange.name}` : '。'}`)
  }
  const names = manifest.tables.map(({ name }) => `public."${name}"`).join(', ')
  await client.query(`truncate ${names}`)
  for (const { name, columns, rows, file } of manifest.tables) {
    const loaded = await load(client, `public."${name}" (${listOf(columns)})`, folder, file)
    if (loaded !== rows) throw new BackupRefusal(`备份文件 ${file.file} 的行数与清单不符。`)
  }
  for (const { name, last } of manifest.sequences) {
    if (last === null) continue
    await client.query('select setval(($1)::regclass, $2)', [`public."${name}"`, last])
  }
  await client.query('set local session_replication_role = origin')
  await importJobs(client, folder, manifest)
}

async function importJobs(client: pg.Client, folder: string, { jobs }: Manifest): Promise<void> {
  await client.query(`create temporary table waiting (n int generated always as identity,
    identifier text, payload json, queue_name text, run_at timestamptz, max_attempts int,
    key text, priority int, flags jsonb) on commit drop`)
  await load(client, `waiting (${JOB_COLUMNS})`, folder, jobs.file)
  await client.query(
    `select count(graphile_worker.add_job(identifier, payload, queue_name, run_at, max_attempts,
        key, priority, (select array_agg(f) from jsonb_object_keys(flags) f)))
      from (select * from waiting order by n) w`,
  )
}

async function load(client: pg.Client, target: string, folder: string, file: FileSum) {
  const stream = client.query(from(`copy ${target} from stdin`))
  await pipeline(createReadStream(join(folder, file.file)), createGunzip(), stream)
  return stream.rowCount
}
