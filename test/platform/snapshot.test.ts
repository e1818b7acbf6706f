import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type pg from 'pg'
import { connect } from '../../src/platform/database.ts'
import { openSnapshots, type Snapshots, shared } from '../../src/platform/snapshot.ts'
import { type FreshDatabase, freshDatabase, onEnd } from '../harness.ts'

let database: FreshDatabase
let snapshots: Snapshots
let owner: pg.Client
before(async () => {
  database = await freshDatabase()
  snapshots = openSnapshots(database.pools.urlOf('sanzhi_web'))
  onEnd(() => snapshots.close())
  owner = await client()
  await owner.query('create table shown (id int primary key, n int)')
  await owner.query('insert into shown select g, 0 from generate_series(0, 3) g')
})

async function client(): Promise<pg.Client> {
  const opened = await connect(database.url)
  onEnd(() => opened.end())
  return opened
}

// Other databases of the cluster write too, so only what must differ can be asserted.
test('the word stays while nothing is written, and differs after a commit', async () => {
  const word = await snapshots.now()
  assert.match(word ?? '', /^1 \d+:\d+:/)
  await owner.query('update shown set n = n + 1 where id = 0')
  assert.notEqual(await snapshots.now(), word)
})

test('whatever transactions are under way, equal words are equal data', async () => {
  const writers = await Promise.all([client(), client(), client(), client()])
  const step = fc.tuple(fc.nat(3), fc.constantFrom('write', 'commit', 'rollback', 'none'))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const seen = new Map<string, string>()
      const open = new Set<number>()
      const look = async () => {
        const word = (await snapshots.now()) as string
        const { rows } = await owner.query('select id, n from shown order by id')
        const data = JSON.stringify(rows)
        assert.equal(seen.get(word) ?? data, data)
        seen.set(word, data)
      }
      try {
        for (const [i, what] of steps) {
          const writer = writers[i] as pg.Client
          if (what === 'write') {
            if (!open.has(i)) await writer.query('begin')
            open.add(i)
            await writer.query('update shown set n = n + 1 where id = $1', [i])
          } else if (what !== 'none' && open.delete(i)) await writer.query(what)
          await look()
        }
      } finally {
        for (const i of open) await writers[i]?.query('rollback')
      }
    }),
    { numRuns: 30 },
  )
})

test('who asks while a question is under way waits for the next one, which all share', async () => {
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  let questions = 0
  const now = shared(async () => {
    const question = questions++
    await gates[question]?.promise
    return question
  })
  const first = now()
  const meanwhile = [now(), now(), now()]
  gates[1]?.resolve()
  gates[0]?.resolve()
  assert.deepEqual([await first, ...(await Promise.all(meanwhile))], [0, 1, 1, 1])
  gates[2]?.resolve()
  assert.equal(await now(), 2)
})

test('a lost connection is another word, and a database that is away is none', async () => {
  const lost = openSnapshots(database.pools.urlOf('sanzhi_web'))
  onEnd(() => lost.close())
  const word = await lost.now()
  await owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like '%pg_current_snapshot%'
        and pid <> pg_backend_pid()`,
  )
  const words = [await lost.now(), await lost.now()]
  assert.ok(words.includes(null) || words[0]?.startsWith('2 '), String(words))
  assert.match(words[1] ?? '', /^2 /)
  assert.notEqual(words[1], word)
  const away = openSnapshots('postgres://nobody:x@127.0.0.1:1/none')
  assert.equal(await away.now(), null)
  await away.close()
})
