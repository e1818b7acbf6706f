import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instantOf, movingClock, systemClock } from '../../src/platform/clock.ts'
import { connect, rolePassword, withTransaction } from '../../src/platform/database.ts'
import { idFrom, newHandle, newId } from '../../src/platform/ids.ts'
import { freshDatabase } from '../harness.ts'

test('a moving clock stands until it is moved, forwards and backwards', () => {
  const clock = movingClock('2026-11-02T01:00:00Z')
  assert.deepEqual([clock.now(), clock.now()], ['2026-11-02T01:00:00Z', '2026-11-02T01:00:00Z'])
  clock.set('2026-11-30T16:00:00Z')
  assert.equal(clock.now(), '2026-11-30T16:00:00Z')
  clock.set('2026-11-01T00:00:00Z')
  assert.equal(clock.now(), '2026-11-01T00:00:00Z')
})

test('instants are UTC in whole seconds, rounded down', () => {
  assert.equal(instantOf(1_793_581_200_999), '2026-11-02T01:00:00Z')
  assert.match(systemClock.now(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
})

test('ids are UUIDs, the id from a text is always the same and differs from text to text', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([48])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  assert.equal(uuid.exec(newId())?.[1], '4')
  assert.notEqual(newId(), newId())
  assert.match(newHandle(), /^[A-Za-z0-9_-]{22}$/)
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      assert.equal(uuid.exec(idFrom(one))?.[1], '8')
      assert.equal(idFrom(one) === idFrom(other), one === other)
    }),
  )
})

test('each role has its own password, derived from the owner’s and nothing else', () => {
  const password = (url: string) => rolePassword(url, 'sanzhi_app')
  const here = password('postgres://owner:secret@127.0.0.1:5432/postgres')
  assert.equal(here, password('postgres://owner:secret@127.0.0.1:6543/sanzhi'))
  assert.notEqual(here, password('postgres://owner:other@127.0.0.1:5432/postgres'))
  assert.notEqual(here, rolePassword('postgres://owner:secret@127.0.0.1/x', 'sanzhi_web'))
  assert.throws(() => password('postgres://owner@127.0.0.1/x'), /没有口令/)
})

test('a transaction knows its bureau, and what failed in it leaves no trace on the session', async () => {
  const { pools } = await freshDatabase()
  const bureau = { text: `select current_setting('sanzhi.bureau', true) as bureau` }
  const seen = await withTransaction(pools.app, 3_000_000_007, (tx) => tx.one(bureau))
  assert.deepEqual(seen, { bureau: '3000000007' })
  const failing = withTransaction(pools.app, 7, (tx) => tx.query({ text: 'select 1 / 0' }))
  await assert.rejects(failing, /division by zero/)
  const { rows } = await pools.app.query(bureau)
  assert.deepEqual(rows, [{ bureau: '' }])
  const none = withTransaction(pools.app, 1, (tx) => tx.one({ text: 'select where false' }))
  await assert.rejects(none, /one row expected, 0 came/)
})

test('a transaction that went on after a failed statement is no success', async () => {
  const { pools } = await freshDatabase()
  const goingOn = withTransaction(pools.app, 1, async (tx) => {
    await tx.query({ text: 'select 1 / 0' }).catch(() => undefined)
    return 'receipt'
  })
  await assert.rejects(goingOn, /nothing was committed/)
})

test('the last statement is committed with its transaction, whole or not at all', async () => {
  const { pools, url } = await freshDatabase()
  const owner = await connect(url)
  await owner.query('create table kept (n int check (n < 9) unique deferrable initially deferred)')
  await owner.query('grant select, insert on kept to sanzhi_app')
  const add = (n: unknown) => ({
    text: 'insert into kept values ($1) returning n',
    values: [n],
  })
  const both = (first: unknown, then: unknown) =>
    withTransaction(pools.app, 1, async (tx) => {
      await tx.query(add(first))
      return tx.last<{ n: number }>(add(then))
    })
  const kept = async () => (await owner.query('select n from kept order by n')).rows.map((r) => r.n)
  assert.deepEqual(await both(1, 2), [{ n: 2 }])
  assert.deepEqual(await kept(), [1, 2])
  await assert.rejects(both(3, 9), { constraint: 'kept_n_check' })
  // What is checked by the commit alone fails there.
  await assert.rejects(both(3, 1), { constraint: 'kept_n_key' })
  // What cannot even be sent fails on this side: a commit behind it would keep the first.
  const unsendable = {
    toPostgres: () => {
      throw new Error('not to be written down')
    },
  }
  await assert.rejects(both(3, unsendable), /not to be written down/)
  assert.deepEqual(await kept(), [1, 2])
  const beyond = withTransaction(pools.app, 1, async (tx) => {
    await tx.last(add(4))
    await tx.query(add(5))
  })
  await assert.rejects(beyond, /has had its last statement/)
  assert.deepEqual(await kept(), [1, 2, 4])
  assert.deepEqual(await both(5, 6), [{ n: 6 }])
  await owner.end()
})

test('a beginning that fails says why, and nothing runs beside its transaction', async () => {
  const { pools, url } = await freshDatabase()
  const owner = await connect(url)
  await owner.query('create table kept (n int)')
  await owner.query('grant insert on kept to sanzhi_app')
  for (const first of ['select 1 / 0', 'no statement at all']) {
    const going: string[] = []
    const failing = withTransaction(
      pools.app,
      1,
      async (tx) => {
        await tx.query({ text: 'select 1' })
        going.push('on')
        await tx.last({ text: 'insert into kept values (1)' })
      },
      first,
    )
    await assert.rejects(failing, /division by zero|syntax error/)
    assert.deepEqual(going, [])
  }
  assert.equal((await owner.query('select from kept')).rowCount, 0)
  await owner.end()
})

test('a session cut in the middle of a transaction fails that transaction only', async () => {
  const { pools, url } = await freshDatabase()
  const owner = await connect(url)
  const cut = withTransaction(pools.app, 1, async (tx) => {
    const { pid } = await tx.one<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })
    await owner.query('select pg_terminate_backend($1, 5000)', [pid])
    // Time for the news to arrive while no statement is waiting.
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done))
    await tx.query({ text: 'select 1' })
  })
  await assert.rejects(cut)
  await owner.end()
  const one = await withTransaction(pools.app, 1, (tx) => tx.one({ text: 'select 1 as n' }))
  assert.deepEqual(one, { n: 1 })
})

test('days stay strings, big integers are numbers or refused, instants are UTC', async () => {
  const { pools } = await freshDatabase()
  const { rows } = await pools.app.query(`select date '2026-11-25' as day,
    9007199254740991::bigint as most, timestamptz '2026-11-25 08:00+08' as at`)
  assert.deepEqual(rows, [
    { day: '2026-11-25', most: 9007199254740991, at: '2026-11-25T00:00:00.000Z' },
  ])
  await assert.rejects(pools.app.query('select 9007199254740992::bigint'), /beyond 2\^53/)
})
