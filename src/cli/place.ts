import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HouseFacts } from '../acts/index.ts'
import { notes, sm2SignerFromKey } from '../ledger/index.ts'
import { openOwnerPool, openPools, type Pools } from '../platform/database.ts'
import { attachEmbedded, type Embedded, StartRefusal, startEmbedded } from '../platform/embedded.ts'
import { migrate } from '../platform/migrate.ts'
import { fileVault, type Vault } from '../platform/vault.ts'

/** The folder of the migrations. */
export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')
const DATABASE = 'sanzhi'

/** A data folder at work: database, vault, and the keys that lie outside the database. */
export interface Place {
  readonly dataDir: string
  readonly pools: Pools
  readonly ownerUrl: string
  readonly vault: Vault
  readonly secret: Uint8Array
  signerOf(origin: string): notes.Signer
  /** All signers of a log, a line on each checkpoint: Ed25519, and SM2 where there is a key. */
  signersOf(origin: string): readonly notes.Signer[]
  close(): Promise<void>
}

/** Opens a data folder: starts its database (or uses `databaseUrl`) and brings it up to date. */
export async function openPlace(dataDir: string, databaseUrl: string | null): Promise<Place> {
  await mkdir(join(dataDir, 'keys'), { recursive: true, mode: 0o755 })
  await chmod(join(dataDir, 'keys'), 0o700)
  const embedded = databaseUrl === null ? await startEmbedded({ dataDir, log: tell }) : null
  try {
    const ownerUrl = await databaseOf(embedded, databaseUrl)
    await migrate(ownerUrl, new URL(ownerUrl).pathname.slice(1), MIGRATIONS)
    await refuseLostKey(dataDir, ownerUrl)
    const sm2 = await sm2Key(join(dataDir, 'keys', 'log-sm2.key'))
    const pools = openPools(ownerUrl)
    const seed = await keyFile(join(dataDir, 'keys', 'log.seed'))
    const signerOf = (origin: string) => notes.signerFromSeed(origin, seed)
    return {
      dataDir,
      pools,
      ownerUrl,
      vault: fileVault(join(dataDir, 'vault'), join(dataDir, 'keys', 'cases')),
      secret: await keyFile(join(dataDir, 'keys', 'query.secret')),
      signerOf,
      signersOf: (origin) =>
        sm2 === null ? [signerOf(origin)] : [signerOf(origin), sm2SignerFromKey(origin, sm2)],
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

/** A database as its owner, and how to leave it. */
export interface Visited {
  readonly ownerUrl: string
  close(): Promise<void>
}

/**
 * The database of a data folder for a reader beside whoever serves it: where it runs it is
 * attached to, where it does not it is started. Nothing is made, migrated or changed.
 */
export async function visitDatabase(dataDir: string, databaseUrl: string | null): Promise<Visited> {
  if (databaseUrl !== null) return { ownerUrl: databaseUrl, close: async () => undefined }
  const running = await attachEmbedded(dataDir)
  const embedded = running === null ? await startEmbedded({ dataDir }) : null
  const url = new URL(embedded?.url ?? (running as string))
  url.pathname = `/${DATABASE}`
  return { ownerUrl: url.toString(), close: async () => embedded?.stop() }
}

/** The empty database of a data folder that is being made: started there, or the one given. */
export async function newDatabase(dataDir: string, databaseUrl: string | null): Promise<Visited> {
  const embedded = databaseUrl === null ? await startEmbedded({ dataDir }) : null
  try {
    const ownerUrl = await databaseOf(embedded, databaseUrl)
    return { ownerUrl, close: async () => embedded?.stop() }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
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

const tell = (line: string) => process.stderr.write(`${line}\n`)

/** 32 random bytes in a file of mode 0600, made on first use; never in the database or its backup. */
export async function keyFile(path: string): Promise<Uint8Array> {
  if (!existsSync(path)) await writeFile(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const key = await readFile(path)
  if (key.length !== 32) throw new Error(`密钥文件 ${path} 应为 32 字节。请从备份恢复。`)
  return key
}

/** The key of the second line, SM2, where the bureau has laid one there; it is never made here. */
async function sm2Key(path: string): Promise<Uint8Array | null> {
  if (!existsSync(path)) return null
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) {
    throw new StartRefusal(`SM2 密钥 ${path} 别人也能读。请改为只有本程序的用户可读（0600）。`)
  }
  const key = await readFile(path)
  try {
    sm2SignerFromKey('check', key)
    return key
  } catch {
    throw new StartRefusal(`SM2 密钥 ${path} 不可用，应为 32 字节的私钥。请从备份恢复或者移走。`)
  }
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
