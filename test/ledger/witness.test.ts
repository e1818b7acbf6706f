import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import type pg from 'pg'
import { notes, type policies, proofs, reads, witnesses } from '../../src/ledger/index.ts'
import { onEnd } from '../harness.ts'
import { BUREAU, openLog } from './log.ts'
import { directLine, openTestWitness, policyOf } from './witnessing.ts'

type Log = Awaited<ReturnType<typeof openLog>>
type Line = witnesses.WitnessLine

const hex = (origin: string) => createHash('sha256').update(origin).digest('hex')

async function open(count = 1) {
  const log = await openLog()
  const sequencer = log.sequencer()
  const { pools, clock, signer } = log
  const all = Array.from({ length: count }, (_x, i) =>
    openTestWitness({
      pool: pools.sequencer,
      clock,
      logs: [signer.vkey],
      name: `w${i}.example/1399`,
    }),
  )
  const grow = async (entries: number) => {
    for (let i = 0; i < entries; i++) await log.add(log.newSubject())
    await sequencer.flush()
  }
  return { log, all, grow, policy: policyOf(all.map(({ vkey }) => vkey)) }
}

/** A submitter that looks only when it is asked to. */
function submitter(log: Log, policy: policies.Policy, lineOf: (name: string) => Line | null) {
  const doubts: string[] = []
  const errors: string[] = []
  const made = witnesses.startSubmitter({
    pool: log.pools.sequencer,
    clock: log.clock,
    policy: () => policy,
    lineOf: ({ key }) => lineOf(key.name),
    onDoubt: ({ origin }, { key }) => doubts.push(`${origin} ${key.name}`),
    onError: (what) => errors.push(what),
    intervalMs: Number.POSITIVE_INFINITY,
  })
  onEnd(() => made.stop())
  return { round: () => made.round(), doubts, errors }
}

const stored = async (log: Log) =>
  (
    await log.owner.query<{ size: number; note: string; fresh: string | null; cosigned: boolean }>(
      'select size, note, fresh, cosigned from ledger_checkpoint order by size',
    )
  ).rows

const newest = async (log: Log) => (await stored(log)).at(-1) ?? assert.fail()

const requestOf = async (log: Log, old: number) => {
  const { size, note } = await newest(log)
  const proof = old === 0 ? [] : await reads.consistency(log.pools.web, BUREAU, old, size)
  return Buffer.from(witnesses.writeAddCheckpoint({ old, proof: proof ?? [], checkpoint: note }))
}

test('S4.6 a witness countersigns what extends its view, and tells its size to whoever is wrong', async () => {
  const { log, all, grow } = await open()
  const { witness, vkey } = all[0] ?? assert.fail()
  const key = notes.parseVerifierKey(vkey) ?? assert.fail()
  assert.equal(await witness.latest(hex(log.signer.name)), null)
  await grow(3)
  const first = await witness.add(await requestOf(log, 0))
  assert.equal(first.status, 200)
  const { note } = await newest(log)
  const opened = notes.openNote(note + first.body, [key])
  assert.ok(!('error' in opened))
  assert.equal(opened.signatures[0]?.time, Date.parse(log.clock.now()) / 1000)
  assert.equal(await witness.latest(hex(log.signer.name)), note + first.body)
  const again = await witness.add(await requestOf(log, 0))
  assert.deepEqual(again, { status: 409, type: 'text/x.tlog.size', body: '3\n' })
  await grow(4)
  assert.equal((await witness.add(await requestOf(log, 3))).status, 200)
  assert.deepEqual((await witness.add(await requestOf(log, 3))).body, '7\n')
  assert.equal((await witness.add(await requestOf(log, 7))).status, 200, 'the same head anew')
})

for (const old of [0, 1]) {
  test(`S4.6 of many requests at once from old size ${old}, the witness countersigns one`, async () => {
    const { log, all, grow } = await open()
    const { witness } = all[0] ?? assert.fail()
    const requests: Buffer[] = []
    await grow(1)
    if (old > 0) assert.equal((await witness.add(await requestOf(log, 0))).status, 200)
    for (let i = 1; i <= 8; i++) {
      await grow(1)
      requests.push(await requestOf(log, old))
    }
    // Both connections of the pool stand ready, so that two requests are judged side by side.
    const { sequencer } = log.pools
    await Promise.all([sequencer.query('select 1'), sequencer.query('select 1')])
    const answers = await Promise.all(requests.map((request) => witness.add(request)))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 409, 409, 409, 409, 409, 409, 409])
    const size = answers.findIndex(({ status }) => status === 200) + 2
    for (const { status, body } of answers) if (status === 409) assert.equal(body, `${size}\n`)
  })
}

test('S4.6 a request that waits for another one is judged by what that left', async () => {
  const { log, all, grow } = await open()
  const { witness } = all[0] ?? assert.fail()
  await grow(1)
  assert.equal((await witness.add(await requestOf(log, 0))).status, 200)
  await grow(1)
  const request = await requestOf(log, 1)
  const other = await log.owner.connect()
  await other.query('begin; update witness_log set size = 2, root = sha256(root)')
  const answer = witness.add(request)
  const waiting = `select from pg_stat_activity where datname = current_database()
    and wait_event_type = 'Lock'`
  while ((await log.owner.query(waiting)).rowCount === 0);
  await other.query('commit')
  other.release()
  assert.deepEqual((await answer).body, '2\n')
})

test('S4.6 two histories under one key: the witness refuses the second, and keeps the first', async () => {
  const one = await open()
  const { witness } = one.all[0] ?? assert.fail()
  await one.grow(5)
  assert.equal((await witness.add(await requestOf(one.log, 0))).status, 200)
  const view = await witness.latest(hex(one.log.signer.name))
  const other = await openLog()
  const sequencer = other.sequencer({ signerOf: () => one.log.signer })
  for (const [size, old, status] of [
    [5, 5, 422],
    [9, 5, 422],
    [9, 0, 409],
  ] as const) {
    while ((await other.owner.query('select from ledger_entry')).rowCount !== size)
      await other.add(other.newSubject())
    await sequencer.flush()
    assert.equal((await witness.add(await requestOf(other, old))).status, status)
  }
  assert.equal(await witness.latest(hex(one.log.signer.name)), view)
})

test('S4.6 a signed head is countersigned, shown, and makes proofs countersigned', async () => {
  const { log, all, grow, policy } = await open()
  const { witness, vkey } = all[0] ?? assert.fail()
  const { round, errors } = submitter(log, policy, () => directLine(witness))
  const { leaf } = await log.add(log.newSubject())
  await grow(2)
  const keys = [log.signer.vkey, vkey]
  const verdict = async () => {
    const text = await reads.proofFile(log.pools.web, BUREAU, leaf, [])
    return proofs.checkProof({ text: text ?? assert.fail(), keys }).verdict
  }
  assert.equal(await verdict(), 1)
  await round()
  assert.deepEqual(errors, [])
  const { note, cosigned } = await newest(log)
  assert.ok(cosigned)
  const [, signatures = ''] = note.split('\n\n')
  assert.match(signatures, /^— demo\.ledger\S+ \S+\n— w0\.example\S+ \S+\n$/)
  assert.equal(await verdict(), 2)
  await grow(3)
  const shown = await reads.latestCheckpoint(log.pools.web, BUREAU)
  assert.deepEqual([shown?.size, shown?.cosigned], [3, true], 'the newest with its quorum')
  assert.equal(await verdict(), 2, 'an older checkpoint covers the entry too')
  await round()
  assert.equal((await reads.latestCheckpoint(log.pools.web, BUREAU))?.size, 6)
})

test('S4.6 an entry that no countersigned checkpoint covers is proved provisionally', async () => {
  const { log, all, grow, policy } = await open()
  const { witness } = all[0] ?? assert.fail()
  let isAway = false
  const { round } = submitter(log, policy, () => (isAway ? awayLine() : directLine(witness)))
  await grow(2)
  await round()
  isAway = true
  const { leaf } = await log.add(log.newSubject())
  await grow(1)
  await round()
  const text = await reads.proofFile(log.pools.web, BUREAU, leaf, [])
  const keys = [log.signer.vkey, (await witness.vkeys())[0] ?? '']
  const found = proofs.checkProof({ text: text ?? assert.fail(), keys })
  assert.deepEqual([found.verdict, found.checkpoint?.size], [1, 4])
})

const awayLine = (): Line => ({
  add: () => Promise.reject(new Error('连不上')),
  latest: () => Promise.reject(new Error('连不上')),
})

test('S4.6 an unchanged head is countersigned anew every ten minutes, its first time kept', async () => {
  const { log, all, grow, policy } = await open()
  const { witness, vkey } = all[0] ?? assert.fail()
  let asked = 0
  const line = directLine(witness)
  const { round } = submitter(log, policy, () => ({
    ...line,
    add: (request) => {
      asked += 1
      return line.add(request)
    },
  }))
  await grow(2)
  await round()
  const first = await newest(log)
  await round()
  assert.equal(asked, 1)
  log.clock.set('2026-11-25T01:09:59Z')
  await round()
  assert.equal(asked, 1)
  for (const time of ['2026-11-25T01:10:00Z', '2026-11-25T01:20:00Z']) {
    log.clock.set(time)
    await round()
    const after = await newest(log)
    assert.equal(after.note, first.note)
    const shown = (await reads.latestCheckpoint(log.pools.web, BUREAU))?.note ?? assert.fail()
    const opened = notes.openNote(shown, [notes.parseVerifierKey(vkey) ?? assert.fail()])
    assert.ok(!('error' in opened))
    assert.deepEqual(
      opened.signatures.map((s) => s.time),
      [Date.parse(time) / 1000],
    )
    assert.ok(shown.startsWith(log.signer.name) && shown.includes(`\n\n— ${log.signer.name} `))
  }
  assert.equal(asked, 3)
})

test('S4.6 a checkpoint is countersigned when its quorum is, and not before', async () => {
  const { log, all, grow, policy } = await open(2)
  const [a, b] = all
  let isAway = true
  const { round, errors } = submitter(log, policy, (name) =>
    name === a?.witness.name
      ? directLine(a.witness)
      : isAway
        ? awayLine()
        : directLine(b?.witness ?? assert.fail()),
  )
  await grow(2)
  await round()
  const half = await newest(log)
  assert.equal(half.cosigned, false)
  assert.match(half.note, /w0\.example/)
  assert.match(errors.join(), /W1 没有副署 .*连不上/)
  isAway = false
  await round()
  assert.equal((await newest(log)).cosigned, false, 'it waits before it asks again')
  log.clock.set('2026-11-25T01:00:03Z')
  await round()
  assert.equal((await newest(log)).cosigned, true)
})

/** Where a submitter or the witness may die: before it was asked, or after it had stored. */
for (const moment of ['before the request arrives', 'after the witness has stored'] as const) {
  test(`S4.6 a crash ${moment} leaves no fork, and the next start catches up`, async () => {
    const { log, all, grow, policy } = await open()
    const { witness } = all[0] ?? assert.fail()
    const line = directLine(witness)
    const broken: Line = {
      ...line,
      add: async (request) => {
        if (moment === 'after the witness has stored') await line.add(request)
        throw new Error('断开')
      },
    }
    await grow(3)
    await submitter(log, policy, () => broken).round()
    assert.equal((await newest(log)).cosigned, false)
    // Once at the same head, once when the log has grown meanwhile.
    for (const more of [0, 2]) {
      if (more > 0) await submitter(log, policy, () => broken).round()
      if (more > 0) await grow(more)
      const { round, errors, doubts } = submitter(log, policy, () => line)
      await round()
      assert.deepEqual([errors, doubts], [[], []])
      assert.equal((await newest(log)).cosigned, true)
    }
  })
}

/** A pool whose transactions die at one statement: before it is done, or before it is heard of. */
function poolDyingAt(pool: pg.Pool, statement: RegExp, moment: 'before' | 'after'): pg.Pool {
  const connect = async () => {
    const client = await pool.connect()
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>
    const broken = async (...given: unknown[]) => {
      if (!statement.test(String(given[0]))) return query(...given)
      if (moment === 'after') await query(...given)
      Object.assign(client, { query })
      throw new Error('断开')
    }
    return Object.assign(client, { query: broken })
  }
  return Object.create(pool, { connect: { value: connect } }) as pg.Pool
}

for (const statement of [
  /^begin/,
  /insert into witness_log/,
  /for update/,
  /update witness/,
  /^commit/,
]) {
  for (const moment of ['before', 'after'] as const) {
    test(`S4.6 a witness that dies ${moment} ${statement.source} forks nothing and goes on`, async () => {
      const { log, all, grow, policy } = await open()
      const { cosigner, witness } = all[0] ?? assert.fail()
      const key = notes.parseVerifierKey(log.signer.vkey) ?? assert.fail()
      const dying = witnesses.openWitness({
        pool: poolDyingAt(log.pools.sequencer, statement, moment),
        reads: log.pools.sequencer,
        clock: log.clock,
        name: witness.name,
        cosigners: async () => [cosigner],
        keysOf: () => [key],
      })
      await grow(3)
      const first = submitter(log, policy, () => directLine(dying))
      await first.round()
      assert.match(first.errors.join(), /断开/)
      assert.equal((await newest(log)).cosigned, false)
      const isStored = moment === 'after' && statement.source === '^commit'
      assert.equal((await witness.latest(hex(log.signer.name))) !== null, isStored)
      await grow(2)
      const next = submitter(log, policy, () => directLine(witness))
      await next.round()
      assert.deepEqual([next.errors, next.doubts], [[], []])
      assert.equal((await newest(log)).cosigned, true)
    })
  }
}

test('S4.6 a countersignature that does not verify is not stored', async () => {
  const { log, all, grow, policy } = await open()
  const { witness, vkey } = all[0] ?? assert.fail()
  const other = openTestWitness({
    pool: log.pools.sequencer,
    clock: log.clock,
    logs: [log.signer.vkey],
    name: 'x.example/1399',
  })
  await grow(2)
  const before = await newest(log)
  const forge = (change: (body: string) => string): Line => ({
    ...directLine(witness),
    add: async (request) => {
      const answer = await witness.add(Buffer.from(request))
      return { ...answer, body: answer.status === 200 ? change(answer.body) : answer.body }
    },
  })
  const forgeries: Line[] = [
    forge((body) => body.replace(/.(?=.\n$)/, (c) => (c === 'A' ? 'B' : 'A'))),
    forge(() => ''),
    forge((body) => `${body}\n`),
    forge((body) => `\n${body}`),
    forge((body) => `extra\n\n${body}`),
    forge((body) => body.repeat(101)),
    directLine(other.witness),
    { ...awayLine(), add: async () => ({ status: 200, type: '', body: '<html>' }) },
    { ...awayLine(), add: async () => ({ status: 302, type: '', body: '' }) },
    { ...awayLine(), add: async () => ({ status: 409, type: 'text/plain', body: '2\n' }) },
    { ...awayLine(), add: async () => ({ status: 409, type: 'text/x.tlog.size', body: '02\n' }) },
  ]
  for (const line of forgeries) {
    const { round, errors } = submitter(log, policy, () => line)
    await round()
    assert.equal(errors.length, 1)
    assert.deepEqual(await newest(log), before)
  }
  assert.ok(!before.note.includes(vkey.split('+')[0] ?? ''))
})

test('S4.6 a witness that knows more than we do, or another history, is a doubt that is told', async () => {
  const { log, all, grow, policy } = await open()
  const { witness } = all[0] ?? assert.fail()
  await grow(2)
  const ahead: Line = {
    ...awayLine(),
    add: async () => ({ status: 409, type: 'text/x.tlog.size', body: '7\n' }),
  }
  const more = submitter(log, policy, () => ahead)
  await more.round()
  assert.match(more.errors.join(), /它副署过大小 7，本机只有 2/)
  assert.deepEqual(more.doubts, [`${log.signer.name} ${witness.name}`])
  const forked: Line = { ...awayLine(), add: async () => ({ status: 422, type: '', body: '' }) }
  const other = submitter(log, policy, () => forked)
  await other.round()
  assert.equal(other.doubts.length, 1)
})

test('S4.6 where no quorum is asked for, nothing is called countersigned', async () => {
  const { log, all, grow } = await open()
  const { witness, vkey } = all[0] ?? assert.fail()
  const { round } = submitter(log, policyOf([vkey], 'none'), () => directLine(witness))
  await grow(2)
  await round()
  const { note, cosigned } = await newest(log)
  assert.match(note, /w0\.example/)
  assert.equal(cosigned, false)
})
