import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { connect, openPools, type Pools } from '../src/platform/database.ts'
import { startEmbedded } from '../src/platform/embedded.ts'
import { OWN, prepareTemplate, TEMPLATE, TEST_BINARIES, TEST_SETTINGS } from './template.ts'

export { movingClock } from '../src/platform/clock.ts'
export { freePort } from '../src/platform/embedded.ts'

/** The server the tests share, or one of this file's own when it is run by itself. */
let server: Promise<string> | undefined

function serverUrl(): Promise<string> {
  server ??= startServer()
  return server
}

async function startServer(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return given
  const folder = await tempDir()
  let pid: number | null = null
  // A file that is broken off takes its server along; one that is only starting ends for want of
  // its folder.
  process.once('exit', () => {
    if (pid !== null) process.kill(pid, 'SIGQUIT')
    removeNow(folder)
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const embedded = await startEmbedded({
    dataDir: folder,
    settings: TEST_SETTINGS,
    ...TEST_BINARIES,
  })
  pid = embedded.pid
  cleanups.push(async () => {
    await embedded.stop()
    pid = null
  })
  await prepareTemplate(embedded.url)
  return embedded.url
}

/** Removes a folder that an ending server may still be writing to, without the event loop. */
function removeNow(folder: string): void {
  for (let attempt = 1; attempt <= 50 && existsSync(folder); attempt++) {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Something was written meanwhile.
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  }
}

const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  // One that fails keeps none of the others from being done.
  const failed: unknown[] = []
  for (const cleanup of cleanups.reverse()) await cleanup().catch((e: unknown) => failed.push(e))
  if (failed.length > 0) throw failed[0]
})

/** Runs when the file's tests are over, last given first. */
export function onEnd(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

/** A migrated database of a test's own. */
export interface FreshDatabase {
  readonly name: string
  /** Its address as the cluster's owner. */
  readonly url: string
  /** The address of the server's first database as the same owner. */
  readonly ownerUrl: string
  readonly pools: Pools
  /** Drops it before the file's tests are over; afterwards it goes by itself. */
  drop(): Promise<void>
}

/** A database of one's own, dropped when the file's tests are over. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const ownerUrl = await serverUrl()
  const name = `${OWN}${process.pid}_${count++}`
  const client = await connect(ownerUrl)
  try {
    // CREATE DATABASE refuses while another copies the same template.
    await client.query('select pg_advisory_lock(7326003)')
    await client.query(`create database ${name} template ${TEMPLATE}`)
  } finally {
    await client.end()
  }
  const url = new URL(ownerUrl)
  url.pathname = `/${name}`
  const pools = openPools(url.toString(), { most: 8 })
  let dropping: Promise<void> | undefined
  const drop = () => {
    dropping ??= dropDatabase(ownerUrl, name, pools)
    return dropping
  }
  cleanups.push(drop)
  return { name, url: url.toString(), ownerUrl, pools, drop }
}

async function dropDatabase(ownerUrl: string, name: string, pools: Pools): Promise<void> {
  await pools.end()
  const owner = await connect(ownerUrl)
  try {
    await owner.query(`drop database ${name} with (force)`)
  } finally {
    await owner.end()
  }
}

let count = 0

/** A folder that is gone when the file's tests are over. */
export async function tempDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sanzhi-test-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}
