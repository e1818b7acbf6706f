import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { connect, openPools, type Pools } from '../src/platform/database.ts'
import { startEmbedded } from '../src/platform/embedded.ts'
import { prepareTemplate, TEMPLATE, TEST_SETTINGS } from './template.ts'

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
  const embedded = await startEmbedded({ dataDir: folder, settings: TEST_SETTINGS })
  cleanups.push(() => embedded.stop())
  await prepareTemplate(embedded.url)
  return embedded.url
}

const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** Runs when the file's tests are over, last given first. */
export function onEnd(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

/** A database of one's own, dropped when the file's tests are over. */
export async function freshDatabase(): Promise<{ url: string; ownerUrl: string; pools: Pools }> {
  const ownerUrl = await serverUrl()
  const name = `t_${process.pid}_${count++}`
  const client = await connect(ownerUrl)
  // CREATE DATABASE refuses while another copies the same template.
  await client.query('select pg_advisory_lock(7326003)')
  await client.query(`create database ${name} template ${TEMPLATE}`)
  await client.end()
  const url = new URL(ownerUrl)
  url.pathname = `/${name}`
  const pools = openPools(url.toString(), { most: 8 })
  cleanups.push(async () => {
    await pools.end()
    const owner = await connect(ownerUrl)
    await owner.query(`drop database ${name} with (force)`)
    await owner.end()
  })
  return { url: url.toString(), ownerUrl, pools }
}
let count = 0

/** A folder that is gone when the file's tests are over. */
export async function tempDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sanzhi-test-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}
