import assert from 'node:assert/strict'
import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect, ROLES, type Role, roleUrl } from '../../src/platform/database.ts'
import { startEmbedded } from '../../src/platform/embedded.ts'
import { MigrationRefusal, migrate } from '../../src/platform/migrate.ts'
import { freshDatabase, onEnd, tempDir } from '../harness.ts'
import { TEST_SETTINGS } from '../template.ts'

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')

/** A migrated database of one's own, and a copy of the migrations that may be changed. */
async function house() {
  const { url, ownerUrl } = await freshDatabase()
  const folder = await tempDir()
  await cp(MIGRATIONS, folder, { recursive: true })
  const database = new URL(url).pathname.slice(1)
  return { url, folder, again: (from: string) => migrate(ownerUrl, database, from) }
}

async function as<T>(url: string, text: string): Promise<T[]> {
  const client = await connect(url)
  try {
    return (await client.query<Record<string, T>>(text)).rows.flatMap((row) => Object.values(row))
  } finally {
    await client.end()
  }
}

function refusal(words: RegExp) {
  return (error: unknown) => error instanceof MigrationRefusal && words.test(error.message)
}

test('every file is applied once, and a second and a simultaneous start change nothing', async () => {
  const { url, folder, again } = await house()
  const applied = 'select name from schema_version order by name'
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
  assert.ok(files.length > 0)
  assert.deepEqual(await as(url, applied), files)
  await writeFile(join(folder, '9001_extra.sql'), 'create table extra (n int);')
  await Promise.all([again(folder), again(folder)])
  assert.deepEqual(await as(url, applied), [...files, '9001_extra.sql'])
})

test('an applied file that was changed afterwards is refused in Chinese', async () => {
  const { url, folder, again } = await house()
  await writeFile(join(folder, '9001_extra.sql'), 'create table extra (n int);')
  await again(folder)
  await writeFile(join(folder, '9001_extra.sql'), 'create table extra (n bigint);')
  await writeFile(join(folder, '9002_more.sql'), 'create table more (n int);')
  await assert.rejects(again(folder), refusal(/迁移文件 9001_extra.sql 被改动过/))
  assert.deepEqual(await as(url, `select to_regclass('more')`), [null])
})

test('a program too old for a breaking change is refused, one older than a mild change is not', async () => {
  const { folder, again } = await house()
  await writeFile(join(folder, '9001_mild.sql'), 'create table mild (n int);')
  await again(folder)
  await again(MIGRATIONS)
  await writeFile(
    join(folder, '9002_breaking.sql'),
    '-- breaking\nalter table mild rename n to counted;',
  )
  await again(folder)
  await again(folder)
  await assert.rejects(again(MIGRATIONS), refusal(/9002_breaking.sql.*本程序太旧/))
})

test('a file that fails leaves nothing of itself, and is tried again', async () => {
  const { url, folder, again } = await house()
  const path = join(folder, '9001_extra.sql')
  await writeFile(path, 'create table extra (n int); select no_such_function();')
  await assert.rejects(again(folder), /no_such_function/)
  assert.deepEqual(await as(url, `select to_regclass('extra')`), [null])
  await writeFile(path, 'create table extra (n int);')
  await again(folder)
  assert.deepEqual(await as(url, `select to_regclass('extra')::text`), ['extra'])
})

/** What a running house never does; the database answers insufficient_privilege to each. */
const FORBIDDEN = [
  'create table mine (n int)',
  'create schema mine',
  'create function mine() returns int language sql as $$select 1$$',
  'alter table schema_version add column n int',
  'drop table schema_version',
  'delete from schema_version',
  'create role mine',
  'create database mine',
  'set role sanzhi_owner',
  `copy (select 1) to program 'true'`,
]

test('an owner who is no superuser can start a new house, in several programs at once', async () => {
  const server = await startEmbedded({ dataDir: await tempDir(), settings: TEST_SETTINGS })
  onEnd(() => server.stop())
  await as(server.url, `create role dba login createrole createdb password 'its-own'`)
  const starts: (() => Promise<void>)[] = []
  for (const database of ['one', 'other']) {
    await as(server.url, `create database ${database} owner dba`)
    const url = new URL(server.url)
    Object.assign(url, { username: 'dba', password: 'its-own', pathname: `/${database}` })
    for (let i = 0; i < 3; i++) starts.push(() => migrate(url.toString(), database, MIGRATIONS))
  }
  await Promise.all(starts.map((start) => start()))
  const url = new URL(server.url)
  Object.assign(url, { username: 'dba', password: 'its-own' })
  const app = roleUrl(url.toString(), 'sanzhi_app', 'other')
  await as(app, `select graphile_worker.add_job('nothing', '{}'::json)`)
  const most = `select bool_or(rolsuper or rolbypassrls or rolcreaterole) from pg_roles
    where rolname like 'sanzhi_%'`
  assert.deepEqual(await as(server.url, most), [false])
  await server.stop()
})

const RUNNING: readonly Role[] = ROLES.filter((role) => role !== 'sanzhi_owner')

for (const role of RUNNING) {
  test(`${role} can create nothing, change no schema and become no other role`, async () => {
    const { pools, ownerUrl } = await freshDatabase()
    const url = roleUrl(ownerUrl, role, pools.database)
    assert.deepEqual(await as(url, 'select current_user::text'), [role])
    for (const statement of FORBIDDEN) {
      await assert.rejects(as(url, statement), { code: '42501' }, statement)
    }
  })
}
