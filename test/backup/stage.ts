import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupRefusal, restoreBackup, takeBackup } from '../../src/backup/index.ts'
import { type Verification, verifyBureau } from '../../src/oversight/index.ts'
import { connect, openOwnerPool } from '../../src/platform/database.ts'
import { fileVault } from '../../src/platform/vault.ts'
import { type FreshDatabase, freshDatabase, tempDir } from '../harness.ts'
import type { World } from '../story/world.ts'

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')

/** A folder name that nothing has yet. */
export async function freshPath(name: string): Promise<string> {
  return join(await tempDir(), name)
}

/** Backs a world up with its own clock. */
export function backUp(w: World, folder: string, keepDays = 90) {
  const { dataDir, ownerUrl } = w
  return takeBackup({ folder, dataDir, ownerUrl, clock: w.house.clock, keepDays })
}

interface Wish {
  readonly snapshot?: string
  readonly keysDir?: string
  readonly migrations?: string
  readonly dataDir?: string
}

/** A restored copy: its data folder and its database. */
export interface Copy {
  readonly dataDir: string
  readonly url: string
  readonly found: Awaited<ReturnType<typeof restoreBackup>>
}

/** Restores a backup into a folder and a database of its own. */
export async function bringBack(folder: string, wish: Wish = {}): Promise<Copy> {
  const target = await freshDatabase()
  const dataDir = wish.dataDir ?? (await freshPath('restored'))
  const found = await restoreBackup({
    folder,
    snapshot: wish.snapshot ?? null,
    dataDir,
    keysDir: wish.keysDir ?? null,
    migrations: wish.migrations ?? MIGRATIONS,
    openDatabase: async () => ({ ownerUrl: target.url, close: async () => undefined }),
  })
  return { dataDir, url: target.url, found }
}

/** That a restore is refused in these words, and leaves neither folder nor rows. */
export async function refused(folder: string, words: RegExp, wish: Wish = {}): Promise<void> {
  let target: FreshDatabase | null = null
  const dataDir = wish.dataDir ?? (await freshPath('restored'))
  const before = existsSync(dataDir) ? await readdir(dataDir) : null
  const restoring = restoreBackup({
    folder,
    snapshot: wish.snapshot ?? null,
    dataDir,
    keysDir: wish.keysDir ?? null,
    migrations: wish.migrations ?? MIGRATIONS,
    openDatabase: async () => {
      target = await freshDatabase()
      return { ownerUrl: target.url, close: async () => undefined }
    },
  })
  await assert.rejects(restoring, (error: Error) => {
    assert.ok(error instanceof BackupRefusal, error.stack)
    assert.match(error.message, words)
    return true
  })
  assert.deepEqual(existsSync(dataDir) ? await readdir(dataDir) : null, before)
  assert.equal(existsSync(`${dataDir}.restoring`), false)
  await isUntouched(target)
}

async function isUntouched(target: FreshDatabase | null): Promise<void> {
  if (target === null) return
  assert.deepEqual(await ask(target.url, 'select bureau from bureau'), [])
  await target.drop()
}

/** Verifies a restored copy as `ledger verify` does. */
export async function verifyCopy(w: World, copy: Copy): Promise<Verification> {
  const pool = openOwnerPool(copy.url)
  try {
    const vault = fileVault(join(copy.dataDir, 'vault'), join(copy.dataDir, 'keys', 'cases'))
    return await verifyBureau({ pool, bureau: 1, keys: [w.vkey], vault })
  } finally {
    await pool.end()
  }
}

/** The first column of a statement's rows. */
export async function ask<T = unknown>(url: string, text: string): Promise<T[]> {
  const client = await connect(url)
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat() as T[]
  } finally {
    await client.end()
  }
}

/** Every table with the number of its rows and a hash over them, whatever their order. */
export async function contents(url: string): Promise<Record<string, string>> {
  const client = await connect(url)
  try {
    const tables = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace
        and relkind = 'r' and relname <> 'schema_version' order by relname`,
    )
    const found: Record<string, string> = {}
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10)
          order by t::text collate "C")), '') as sum from "${name}" t`,
      )
      found[name] = rows[0]?.sum ?? ''
    }
    return found
  } finally {
    await client.end()
  }
}

/** The form of a database: columns, constraints, triggers, policies, grants, and what made it. */
export async function schemaOf(url: string): Promise<unknown[]> {
  return ask(
    url,
    `select line from (
      select concat(table_name, '.', column_name, ' ', data_type, ' ', is_nullable, ' ',
        column_default, generation_expression, is_identity) as line
        from information_schema.columns where table_schema = 'public'
      union all select concat(conrelid::regclass, ' ', conname, ' ', pg_get_constraintdef(oid),
        convalidated) from pg_constraint where connamespace = 'public'::regnamespace
      union all select concat(pg_get_triggerdef(t.oid), t.tgenabled) from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
      union all select concat(c.relname, c.relowner::regrole, c.relacl, c.relrowsecurity)
        from pg_class c where c.relnamespace = 'public'::regnamespace
      union all select concat(name, sha256) from schema_version) x order by line collate "C"`,
  )
}

/** Flips one bit of one byte, of a file that may be read-only. */
export async function flip(path: string, bytes: Buffer, at: number): Promise<void> {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  await writeFile(path, changed)
}
