import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPlace } from '../../src/cli/place.ts'
import { isDatabaseAway, openOwnerPool } from '../../src/platform/database.ts'
import { startEmbedded } from '../../src/platform/embedded.ts'
import { startJobs } from '../../src/platform/jobs.ts'
import { onEnd, tempDir } from '../harness.ts'

/** Asks again for as long as the database is away, and for nothing else. */
async function untilBack<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      assert.ok(isDatabaseAway(error), String(error))
      await new Promise((done) => setImmediate(done))
    }
  }
}

test('a database that dies alone is started again at its address, with what was committed', async () => {
  const said: string[] = []
  const embedded = await startEmbedded({
    dataDir: await tempDir(),
    log: (line) => said.push(line),
  })
  onEnd(() => embedded.stop())
  const pool = openOwnerPool(embedded.url)
  onEnd(() => pool.end())
  await pool.query('create table kept as select 42 as n')
  for (let round = 0; round < 2; round++) {
    const before = embedded.pid
    process.kill(before, 'SIGKILL')
    await assert.rejects(async () => {
      for (;;) await pool.query('select 1')
    }, isDatabaseAway)
    const found = await untilBack(() => pool.query<{ n: number }>('select n from kept'))
    assert.deepEqual(found.rows, [{ n: 42 }])
    while (embedded.pid === before) await new Promise((done) => setImmediate(done))
  }
  assert.match(said.join('\n'), /数据库意外停止.*\n数据库已恢复/)
})

test('jobs written after the database came back are done without a restart of the program', async () => {
  const dataDir = await tempDir()
  const place = await openPlace(dataDir, null)
  onEnd(() => place.close())
  const done: unknown[] = []
  let isTold = (_: unknown) => {}
  const jobs = await startJobs({
    url: place.pools.urlOf('sanzhi_app'),
    tasks: { note: async (payload) => isTold(done.push(payload)) },
    concurrency: 1,
    onError: () => undefined,
  })
  onEnd(() => jobs.stop())
  const add = (n: number) =>
    place.pools.app.query(`select graphile_worker.add_job('note', $1::json)`, [{ n }])
  const first = new Promise((told) => (isTold = told))
  await add(1)
  await first
  process.kill(await postmasterOf(dataDir), 'SIGKILL')
  await assert.rejects(async () => {
    for (;;) await place.pools.app.query('select 1')
  }, isDatabaseAway)
  const second = new Promise((told) => (isTold = told))
  await untilBack(() => add(2))
  await second
  assert.deepEqual(done, [{ n: 1 }, { n: 2 }])
})

async function postmasterOf(dataDir: string): Promise<number> {
  const lines = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(lines.split('\n')[0])
}
