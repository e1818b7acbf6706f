import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { connect, prepareRoles, roleUrl } from './database.ts'

/** Why a database and this program do not fit, in words for the operator. */
export class MigrationRefusal extends Error {}

/**
 * Brings a database to this program's schema: each file of `folder` once, in its own transaction,
 * as the owner role; then the job tables. Safe to start in several processes at once.
 *
 * Refuses: an applied file whose text has changed; a database that a newer program has changed in a
 * way marked `-- breaking`.
 *
 * With `only`, no other file is applied: a backup is loaded into the schema that it was taken from.
 */
export async function migrate(
  ownerUrl: string,
  database: string,
  folder: string,
  only?: ReadonlySet<string>,
): Promise<void> {
  const url = new URL(ownerUrl)
  url.pathname = `/${database}`
  const client = await connect(url.toString())
  try {
    await client.query('select pg_advisory_lock(7326002)')
    await prepareRoles(ownerUrl)
    await handOver(client, database)
    await client.query('set role sanzhi_owner')
    await client.query(`create table if not exists schema_version (name text primary key,
      sha256 text not null, breaking boolean not null, applied_at timestamptz not null)`)
    await applyAll(client, folder, only)
    await client.query('reset role')
    // Still under the lock, which this session holds: of several starts at once one does this.
    const asOwner = roleUrl(ownerUrl, 'sanzhi_owner', database)
    await runMigrations({ connectionString: asOwner })
    await grantJobs(asOwner)
  } finally {
    await client.end()
  }
}

async function handOver(client: pg.Client, database: string): Promise<void> {
  await client.query(`alter database ${JSON.stringify(database)} owner to sanzhi_owner`)
  await client.query('alter schema public owner to sanzhi_owner')
}

/** The files of a folder of migrations with their hashes, in their order. */
export async function migrationsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const hashed = names.map(async (name) => {
    const text = await readFile(join(folder, name), 'utf8')
    return [name, createHash('sha256').update(text).digest('hex')] as const
  })
  return new Map(await Promise.all(hashed))
}

async function applyAll(
  client: pg.Client,
  folder: string,
  only: ReadonlySet<string> | undefined,
): Promise<void> {
  const files = await migrationsIn(folder)
  const applied = await client.query<{ name: string; sha256: string; breaking: boolean }>(
    'select name, sha256, breaking from schema_version',
  )
  const known = new Map(applied.rows.map((row) => [row.name, row]))
  const newer = applied.rows.find((row) => row.breaking && !files.has(row.name))
  if (newer !== undefined) {
    throw new MigrationRefusal(
      `数据库已由更新的版本改过（${newer.name}），本程序太旧，不能启动。请安装新版本。`,
    )
  }
  for (const [name, sha256] of files) {
    if (only?.has(name) === false) continue
    const before = known.get(name)
    if (before === undefined) {
      await applyOne(client, name, await readFile(join(folder, name), 'utf8'), sha256)
    } else if (before.sha256 !== sha256) {
      throw new MigrationRefusal(
        `已执行过的迁移文件 ${name} 被改动过。请恢复原文件，另写新的迁移。`,
      )
    }
  }
}

async function applyOne(client: pg.Client, name: string, text: string, sha256: string) {
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('insert into schema_version values ($1, $2, $3, now())', [
      name,
      sha256,
      /^-- breaking/m.test(text),
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function grantJobs(url: string): Promise<void> {
  const client = await connect(url)
  try {
    await client.query(`
      grant usage on schema graphile_worker to sanzhi_app;
      grant execute on all functions in schema graphile_worker to sanzhi_app;
      grant select, insert, update, delete on all tables in schema graphile_worker to sanzhi_app;
      grant usage, select on all sequences in schema graphile_worker to sanzhi_app;`)
    // graphile-worker's tables carry row security that only their owner passes.
    const tables = await client.query<{ name: string }>(
      `select relname as name from pg_class where relrowsecurity and relnamespace =
        'graphile_worker'::regnamespace and not exists (select from pg_policy
        where polrelid = pg_class.oid and polname = 'app')`,
    )
    for (const { name } of tables.rows) {
      await client.query(
        `create policy app on graphile_worker.${name} to sanzhi_app using (true) with check (true)`,
      )
    }
  } finally {
    await client.end()
  }
}
