import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audits, proofs, reads, tree } from '../../src/ledger/index.ts'
import { parseCheckpoint } from '../../src/ledger/note.ts'
import { parseBundle } from '../../src/ledger/tiles.ts'
import { withTransaction } from '../../src/platform/database.ts'
import { BUREAU, openLog, RolledBack } from './log.ts'

type Log = Awaited<ReturnType<typeof openLog>>

const verify = ({ owner, signer }: Log, keys = [signer.vkey]) =>
  audits.verifyLog({ pool: owner, bureau: BUREAU, keys })

const whatIn = async (log: Log) => (await verify(log)).findings.map((f) => `${f.table}: ${f.what}`)

async function count(log: Log, from: string): Promise<number> {
  const found = await log.owner.query<{ n: number }>(`select count(*)::int as n from ${from}`)
  return found.rows[0]?.n ?? -1
}

test('S2.5 acts of many at once, some failing, get indices without gap and in causal order', async () => {
  const log = await openLog()
  const sequencer = log.sequencer({ intervalMs: 5 })
  let failed = 0
  const clerk = async (clerkNo: number) => {
    const subjects = [log.newSubject(), log.newSubject()]
    for (let i = 0; i < 30; i++) {
      const rollBack = (clerkNo + i) % 5 === 0
      await log.add(subjects[i % 2] as string, { rollBack }).catch((error) => {
        assert.ok(error instanceof RolledBack)
        failed += 1
      })
    }
  }
  await Promise.all(Array.from({ length: 6 }, (_x, i) => clerk(i)))
  await sequencer.flush()
  assert.ok(failed > 20)
  const entries = 180 - failed
  assert.equal(await count(log, 'ledger_leaf'), entries)
  assert.equal(await count(log, 'ledger_pending'), 0)
  const found = await verify(log)
  assert.deepEqual(found.findings, [])
  assert.equal(found.entries, entries)
  assert.ok(found.checkpoints > 0)
})

test('every entry has a proof that a citizen checks offline, also across tiles', async () => {
  const log = await openLog()
  const sequencer = log.sequencer()
  const subject = log.newSubject()
  const added = []
  for (let i = 0; i < 300; i++) {
    added.push(await log.add(i % 3 === 0 ? log.newSubject() : subject))
    if (i === 100) await sequencer.flush()
  }
  await sequencer.flush()
  for (const i of [0, 1, 99, 101, 255, 256, 299]) {
    const one = added[i] ?? assert.fail()
    const ds = one.disclosures.map((d) => d.d)
    const text = await reads.proofFile(log.pools.web, BUREAU, one.leaf, ds)
    assert.ok(text !== null)
    const checked = proofs.checkProof({ text, keys: [log.signer.vkey] })
    assert.equal(checked.verdict, 1, checked.reason)
    assert.equal(checked.disclosures['actor'], '王芳')
  }
  assert.equal(await reads.proofFile(log.pools.web, BUREAU, new Uint8Array(32), []), null)
  const late = await log.add(subject)
  assert.equal(await reads.proofFile(log.pools.web, BUREAU, late.leaf, []), null)
})

test('tiles, bundles and consistency proofs are served as they are asked for', async () => {
  const log = await openLog()
  const sequencer = log.sequencer()
  for (let i = 0; i < 270; i++) {
    await log.add(log.newSubject())
    if (i === 99) await sequencer.flush()
  }
  await sequencer.flush()
  const web = log.pools.web
  const bodies = parseBundle((await reads.bundle(web, BUREAU, 0)) ?? assert.fail()) ?? []
  const tile = (await reads.tile(web, BUREAU, 0, 0)) ?? assert.fail()
  assert.deepEqual(
    bodies.map((b) => Buffer.from(tree.leafHash(b))),
    split(tile),
  )
  assert.equal((await reads.tile(web, BUREAU, 0, 1, 14))?.length, 14 * 32)
  assert.equal(await reads.tile(web, BUREAU, 0, 1, 15), null)
  assert.equal(await reads.bundle(web, BUREAU, 1, 15), null)
  assert.equal(parseBundle((await reads.bundle(web, BUREAU, 1, 14)) ?? assert.fail())?.length, 14)
  const before = (await reads.checkpointUpTo(web, BUREAU, 269)) ?? assert.fail()
  const now = (await reads.latestCheckpoint(web, BUREAU)) ?? assert.fail()
  assert.deepEqual([before.size, now.size], [100, 270])
  const root = (note: string) =>
    parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1))?.root ?? assert.fail()
  const proof = (await reads.consistency(web, BUREAU, 100, 270)) ?? assert.fail()
  assert.ok(tree.verifyConsistency(100, 270, root(before.note), root(now.note), proof))
  assert.equal(await reads.consistency(web, BUREAU, 100, 271), null)
  assert.equal(await reads.consistency(web, BUREAU, 0, 270), null)
})

const split = (tile: Uint8Array) =>
  Array.from({ length: tile.length / 32 }, (_x, i) =>
    Buffer.from(tile.subarray(32 * i, 32 * i + 32)),
  )

test('a head left without checkpoint by a crash is signed in the next round', async () => {
  const log = await openLog()
  let isBroken = true
  const signerOf = () => {
    if (isBroken) throw new Error('the signing device is away')
    return log.signer
  }
  const sequencer = log.sequencer({ signerOf })
  await log.add(log.newSubject())
  await assert.rejects(sequencer.flush())
  assert.equal(await count(log, 'ledger_head'), 1)
  assert.equal(await count(log, 'ledger_checkpoint'), 0)
  isBroken = false
  await sequencer.flush()
  assert.equal((await reads.latestCheckpoint(log.pools.web, BUREAU))?.size, 1)
  assert.deepEqual(await whatIn(log), [])
})

test('one log’s broken signing device does not keep another log from its checkpoint', async () => {
  const log = await openLog()
  await withTransaction(log.pools.app, 2, (tx) =>
    tx.query({
      text: `insert into bureau (bureau, origin, division, moving_clock, profile)
        values (2, 'demo.second.example/1', '139902', true, '{}')`,
    }),
  )
  await log.add(log.newSubject())
  const { sequencer: role } = log.pools
  await log.sequencer().flush()
  await log.owner.query(
    `insert into ledger_head (bureau, size, root, sealed_at)
      select 2, size, root, sealed_at from ledger_head where bureau = 1`,
  )
  await log.add(log.newSubject())
  const signed: string[] = []
  const sequencer = log.sequencer({
    pool: role,
    signerOf: (origin) => {
      if (origin !== 'demo.second.example/1') throw new Error('away')
      signed.push(origin)
      return { name: origin, vkey: '', sign: () => '— x AAAAAAA=\n' }
    },
  })
  await assert.rejects(sequencer.flush(), AggregateError)
  assert.deepEqual(signed, ['demo.second.example/1'])
})

test('flush seals what was committed before it, whatever other rounds and processes do', async () => {
  const log = await openLog()
  const sequencers = [log.sequencer({ intervalMs: 1 }), log.sequencer({ intervalMs: 1 })]
  for (let i = 0; i < 40; i++) {
    const { leaf } = await log.add(log.newSubject())
    await sequencers[i % 2]?.flush()
    assert.notEqual(await reads.sealedEntry(log.pools.web, BUREAU, leaf), null)
  }
  assert.deepEqual(await whatIn(log), [])
})

test('a log at work is judged as it stood when the check began', async () => {
  const log = await openLog()
  const sequencer = log.sequencer()
  for (let i = 0; i < 20; i++) await log.add(log.newSubject())
  await sequencer.flush()
  const found = await audits.verifyLog({
    pool: log.owner,
    bureau: BUREAU,
    keys: [log.signer.vkey],
    onBatch: async () => {
      for (let i = 0; i < 20; i++) await log.add(log.newSubject())
      await sequencer.flush()
      return []
    },
  })
  assert.deepEqual(found.findings, [])
  assert.equal(found.entries, 20)
  assert.equal((await verify(log)).entries, 40)
})

test('an entry that waits is no finding; one that was forgotten is', async () => {
  const log = await openLog()
  const subject = log.newSubject()
  await log.add(subject)
  await log.sequencer().flush()
  await log.add(subject)
  await log.add(log.newSubject())
  assert.deepEqual(await whatIn(log), [])
  await log.owner.query('delete from ledger_pending')
  const found = await whatIn(log)
  assert.equal(found.length, 2)
  assert.ok(found.every((f) => f.startsWith('ledger_pending: ')))
})

test('a field is missing: a finding, unless an entry says that it was erased', async () => {
  const log = await openLog()
  const sequencer = log.sequencer()
  const subject = log.newSubject()
  const one = await log.add(subject, {
    disclosures: { party: '李强' },
    without: ['actor', 'party'],
  })
  await sequencer.flush()
  assert.match((await whatIn(log)).join(), /^ledger_disclosure: 缺少字段 actor/)
  const digests = one.disclosures.filter((d) => d.name !== 'chain').map((d) => d.digest)
  const ref = Buffer.from(one.leaf).toString('base64url')
  // What is judged here is an entry; the database would not admit it without its row.
  await log.owner.query('alter table ledger_entry disable trigger erases')
  const erase = (pub: { ref: string; digests: string[] }) =>
    log.add(subject, { type: 'disclosure.erased', pub: { ...pub, ground: 'pipl47' } })
  await erase({ ref, digests })
  await sequencer.flush()
  assert.deepEqual(await whatIn(log), [])
  const kept = await log.add(subject)
  const keptRef = Buffer.from(kept.leaf).toString('base64url')
  await erase({ ref: keptRef, digests: [kept.disclosures[1]?.digest ?? ''] })
  await erase({ ref, digests: [ref] })
  await sequencer.flush()
  assert.deepEqual(await whatIn(log), [
    'ledger_disclosure: 声明已抹除的字段仍然存着',
    'ledger_disclosure: 抹除的条目指向不存在的字段',
  ])
})

/** What somebody with the owner's password may do past all guards, and what the check says to it. */
const forgeries: [what: string, sql: string, undo: string, found: RegExp][] = [
  [
    'an entry’s body changed',
    `update ledger_entry set body = convert_to(replace(convert_from(body, 'UTF8'), '"v":1', '"v":2'), 'UTF8') where id = 5`,
    `update ledger_entry set body = convert_to(replace(convert_from(body, 'UTF8'), '"v":2', '"v":1'), 'UTF8') where id = 5`,
    /ledger_entry: 条目成员不合规定[\s\S]*ledger_tile/,
  ],
  [
    'a leaf’s entries exchanged',
    'delete from ledger_leaf where idx in (4, 5); insert into ledger_leaf (bureau, idx, entry) values (1, 4, 6), (1, 5, 5)',
    'delete from ledger_leaf where idx in (4, 5); insert into ledger_leaf (bureau, idx, entry) values (1, 4, 5), (1, 5, 6)',
    /ledger_head[\s\S]*ledger_tile/,
  ],
  [
    'an index skipped',
    'update ledger_leaf set idx = 5000 where idx = 299',
    'update ledger_leaf set idx = 299 where idx = 5000',
    /ledger_leaf: 序号应为 299，实为 5000/,
  ],
  [
    'a root changed',
    `update ledger_head set root = sha256(root) where size = 300`,
    `update ledger_head set root = (select decode(split_part(split_part(note, E'\\n', 3), E'\\n', 1), 'base64') from ledger_checkpoint where size = 300) where size = 300`,
    /ledger_head: 大小 300/,
  ],
  [
    'a head beyond the entries',
    `insert into ledger_head select bureau, 301, root, sealed_at from ledger_head where size = 300`,
    'delete from ledger_head where size = 301',
    /ledger_head: 大小 301/,
  ],
  [
    'the last head removed',
    'create table kept as select * from ledger_head; delete from ledger_head where size = 300',
    'insert into ledger_head select * from kept where size = 300; drop table kept',
    /最后的根没有盖住/,
  ],
  [
    'a checkpoint’s signature changed',
    `update ledger_checkpoint set note = replace(note, '— demo', '— dem0')`,
    `update ledger_checkpoint set note = replace(note, '— dem0', '— demo')`,
    /ledger_checkpoint: 大小 300/,
  ],
  [
    'a tile changed',
    'update ledger_tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0 and n = 1',
    'update ledger_tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0 and n = 1',
    /ledger_tile: 第 0 层第 1 块/,
  ],
  [
    'an upper tile changed',
    'update ledger_tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where level = 1',
    'update ledger_tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where level = 1',
    /ledger_tile: 第 1 层第 0 块/,
  ],
  [
    'a hash added at the edge of a lower tile',
    'update ledger_tile set w = w + 1, hashes = hashes || sha256(hashes) where level = 0 and n = 1',
    'update ledger_tile set w = w - 1, hashes = substring(hashes for 32 * (w - 1)) where level = 0 and n = 1',
    /有 1 块超出条目数/,
  ],
  [
    'a hash added at the edge of an upper tile',
    'update ledger_tile set w = w + 1, hashes = hashes || sha256(hashes) where level = 1',
    'update ledger_tile set w = w - 1, hashes = substring(hashes for 32 * (w - 1)) where level = 1',
    /有 1 块超出条目数/,
  ],
  [
    'a disclosure moved to another entry',
    `update ledger_disclosure set entry = 7, name = 'other' where entry = 6 and name = 'actor'`,
    `update ledger_disclosure set entry = 6, name = 'actor' where name = 'other'`,
    /「other」不属于[\s\S]*缺少字段 actor/,
  ],
  [
    'a chain field deleted',
    `create table kept as select * from ledger_disclosure where entry = 6 and name = 'chain'; delete from ledger_disclosure where entry = 6 and name = 'chain'`,
    'insert into ledger_disclosure select * from kept; drop table kept',
    /缺少字段 chain/,
  ],
  [
    'a subject’s version set back',
    'create table kept as select * from subject order by version desc limit 1; update subject s set version = s.version - 1 from kept where s.id = kept.id',
    'update subject s set version = kept.version from kept where s.id = kept.id; drop table kept',
    /subject: 对象 .* 的末条与账本不符/,
  ],
  [
    'an entry moved to another subject',
    'create table kept as select * from subject order by version desc limit 1; update ledger_entry e set subject = (select id from subject order by version limit 1), seq = 900 from kept where e.subject = kept.id and e.seq = 2',
    'update ledger_entry e set subject = kept.id, seq = 2 from kept where e.seq = 900; drop table kept',
    /ledger_entry: 第 900 环的列与链字段不符/,
  ],
  [
    'a subject removed',
    'create table kept as select * from subject order by version desc limit 1; delete from subject s using kept where s.id = kept.id',
    'insert into subject select * from kept; drop table kept',
    /ledger_entry: 第 1 环的列与链字段不符/,
  ],
]

test('S4.6 whatever the owner of the database forges is found, and undone is clean again', async (t) => {
  const log = await openLog()
  const subject = log.newSubject()
  for (let i = 0; i < 300; i++) await log.add(i % 3 === 0 ? log.newSubject() : subject)
  await log.sequencer().flush()
  assert.deepEqual(await whatIn(log), [])
  const force = async (sql: string) => {
    await log.owner.query(`begin; set local session_replication_role = replica; ${sql}; commit`)
  }
  for (const [what, sql, undo, expected] of forgeries) {
    await t.test(what, async () => {
      await force(sql)
      const found = (await whatIn(log)).join('\n')
      await force(undo)
      assert.match(found, expected)
      assert.deepEqual(await whatIn(log), [], 'after it was undone')
    })
  }
})

test('a log checked with another key, or with none, has no checkpoint that holds', async () => {
  const log = await openLog()
  await log.add(log.newSubject())
  await log.sequencer().flush()
  assert.match((await verify(log, [])).findings[0]?.what ?? '', /检查点签名或根不符/)
  assert.equal((await verify(log)).findings.length, 0)
})

test('an empty log is clean, and reads give nothing', async () => {
  const log = await openLog()
  await log.sequencer().flush()
  const { entries, checkpoints, findings, newest } = await verify(log)
  assert.deepEqual(
    { entries, checkpoints, findings, newest },
    {
      entries: 0,
      checkpoints: 0,
      findings: [],
      newest: null,
    },
  )
  assert.equal(await reads.latestCheckpoint(log.pools.web, BUREAU), null)
  assert.equal(await reads.tile(log.pools.web, BUREAU, 0, 0, 1), null)
})
