import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, withTransaction } from '../../src/platform/database.ts'
import { drainJobs, startJobs, type Tasks } from '../../src/platform/jobs.ts'
import { freshDatabase, onEnd } from '../harness.ts'

const { pools, url } = await freshDatabase()
const app = pools.urlOf('sanzhi_app')

function addJob(task: string, payload: object) {
  return {
    text: 'select graphile_worker.add_job($1, $2::json)',
    values: [task, JSON.stringify(payload)],
  }
}

function optionsOf(tasks: Tasks, errors: string[] = []) {
  const onError = (task: string, error: unknown) => errors.push(`${task}: ${String(error)}`)
  return { url: app, tasks, concurrency: 2, onError }
}

async function ownerRows(text: string): Promise<Record<string, unknown>[]> {
  const owner = await connect(url)
  const { rows } = await owner.query(text)
  await owner.end()
  return rows
}

test('a job written by the application in a committed transaction runs once', async () => {
  const seen: unknown[] = []
  await withTransaction(pools.app, 1, (tx) => tx.query(addJob('follow', { case: 'A1' })))
  const options = optionsOf({ follow: async (payload) => void seen.push(payload['case']) })
  await drainJobs(options)
  await drainJobs(options)
  assert.deepEqual(seen, ['A1'])
})

test('a job of a rolled back transaction never runs', async () => {
  const seen: unknown[] = []
  const refused = withTransaction(pools.app, 1, async (tx) => {
    await tx.query(addJob('follow', { case: 'gone' }))
    throw new Error('refused')
  })
  await assert.rejects(refused, /refused/)
  await withTransaction(pools.app, 1, (tx) => tx.query(addJob('follow', { case: 'kept' })))
  await drainJobs(optionsOf({ follow: async (payload) => void seen.push(payload['case']) }))
  assert.deepEqual(seen, ['kept'])
})

test('a failed job is reported and kept for a later try', async () => {
  const errors: string[] = []
  await withTransaction(pools.app, 1, (tx) => tx.query(addJob('fail', {})))
  const fail = async () => {
    throw new Error('printer is out of paper')
  }
  await drainJobs(optionsOf({ fail }, errors))
  assert.deepEqual(errors, ['fail: Error: printer is out of paper'])
  const rows = await ownerRows(
    `select attempts::int, run_at > now() as later from graphile_worker.jobs
      where task_identifier = 'fail'`,
  )
  assert.deepEqual(rows, [{ attempts: 1, later: true }])
})

test('the running worker drains jobs that leave jobs, also after its sessions were cut', async () => {
  const seen: number[] = []
  const errors: string[] = []
  const chain = async (payload: Readonly<Record<string, unknown>>) => {
    const left = Number(payload['left'])
    seen.push(left)
    if (left > 0) {
      await withTransaction(pools.app, 1, (tx) => tx.query(addJob('chain', { left: left - 1 })))
    }
  }
  const jobs = await startJobs(optionsOf({ chain }, errors))
  onEnd(() => jobs.stop())
  await withTransaction(pools.app, 1, (tx) => tx.query(addJob('chain', { left: 9 })))
  await jobs.drain()
  assert.deepEqual(seen, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  await ownerRows(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = 'sanzhi_app'`)
  seen.length = 0
  await retried(() => withTransaction(pools.app, 1, (tx) => tx.query(addJob('chain', { left: 2 }))))
  await jobs.drain()
  assert.deepEqual(seen, [2, 1, 0])
  await jobs.stop()
  await jobs.stop()
  assert.deepEqual(errors, [])
})

/** A pool may still hand out a session that was cut a moment ago. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let i = 0; i < 10; i++) {
    try {
      return await work()
    } catch {
      // The pool has dropped that session; the next is another.
    }
  }
  return work()
}
