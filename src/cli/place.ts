import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HouseFacts } from '../acts/index.ts'
import { notes } from '../ledger/index.ts'
import { openOwnerPool, openPools, type Pools } from '../platform/database.ts'
import { type Embedded, StartRefusal, startEmbedded } from '../platform/embedded.ts'
import { migrate } from '../platform/migrate.ts'
import { fileVault, type Vault } from '../platform/vault.ts'

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')
const DATABASE = 'sanzhi'

/** A data folder at work: database, vault, and the keys that lie outside the database. */
export interface Place {
  readonly dataDir: string
  readonly pools: Pools
  readonly ownerUrl: string
  readonly vault: Vault
  readonly secret: Uint8Array
  signerOf(origin: string): notes.Signer
  close(): Promise<void>
}

/** Opens a data folder: starts its database (or uses `databaseUrl`) and brings it up to date. */
export async function openPlace(dataDir: string, databaseUrl: string | null): Promise<Place> {
  await mkdir(join(dataDir, 'keys'), { recursive: true, mode: 0o755 })
  await chmod(join(dataDir, 'keys'), 0o700)
  const embedded = databaseUrl === null ? await startEmbedded({ dataDir }) : null
  try {
    const ownerUrl = await databaseOf(embedded, databaseUrl)
    await migrate(ownerUrl, new URL(ownerUrl).pathname.slice(1), MIGRATIONS)
    await refuseLostKey(dataDir, ownerUrl)
    const pools = openPools(ownerUrl)
    const seed = await keyFile(join(dataDir, 'keys', 'log.seed'))
    return {
      dataDir,
      pools,
      ownerUrl,
      vault: fileVault(join(dataDir, 'vault'), join(dataDir, 'keys', 'cases')),
      secret: await keyFile(join(dataDir, 'keys', 'query.secret')),
      signerOf: (origin) => notes.signerFromSeed(origin, seed),
      close: async () => {
        await pools.end()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

async function databaseOf(embedded: Embedded | null, databaseUrl: string | null): Promise<string> {
  if (embedded === null) return databaseUrl as string
  const owner = openOwnerPool(embedded.url)
  try {
    const found = await owner.query('select from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await owner.query(`create database ${DATABASE}`)
  } finally {
    await owner.end()
  }
  const url = new URL(embedded.url)
  url.pathname = `/${DATABASE}`
  return url.toString()
}

/** A log that has been signed goes on under its key alone: a lost key is never made anew. */
async function refuseLostKey(dataDir: string, ownerUrl: string): Promise<void> {
  if (existsSync(join(dataDir, 'keys', 'log.seed'))) return
  const owner = openOwnerPool(ownerUrl)
  try {
    const signed = await owner.query('select from ledger_checkpoint limit 1')
    if (signed.rowCount === 0) return
  } finally {
    await owner.end()
  }
  throw new StartRefusal(
    `台账已经签过检查点，但签名密钥 ${join(dataDir, 'keys', 'log.seed')} 不在。请从备份恢复 keys 目录后再启动。`,
  )
}

/** 32 random bytes in a file of mode 0600, made on first use; never in the database or its backup. */
async function keyFile(path: string): Promise<Uint8Array> {
  if (!existsSync(path)) await writeFile(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const key = await readFile(path)
  if (key.length !== 32) throw new Error(`密钥文件 ${path} 应为 32 字节。请从备份恢复。`)
  return key
}

/** The bureau that stands in a data folder, or null before its founding. */
export async function bureauIn(place: Place, portal: string): Promise<HouseFacts | null> {
  const found = await place.pools.sequencer.query<{
    bureau: number
    origin: string
    moving_clock: boolean
    profile: Omit<HouseFacts, 'bureau' | 'origin' | 'portal' | 'demo' | 'secret'>
  }>('select bureau, origin, moving_clock, profile from bureau order by bureau limit 1')
  const row = found.rows[0]
  if (row === undefined) return null
  return {
    ...row.profile,
    bureau: row.bureau,
    origin: row.origin,
    portal,
    demo: row.moving_clock,
    secret: place.secret,
  }
}
