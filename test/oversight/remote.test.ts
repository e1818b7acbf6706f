import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audits, notes, policies, reads } from '../../src/ledger/index.ts'
import { compareViews, verifyRemote } from '../../src/oversight/index.ts'
import { freshDatabase } from '../harness.ts'
import { BUREAU, openLog } from '../ledger/log.ts'
import { type Served, serveLog } from '../ledger/serveLog.ts'

const ENTRIES = 600

/** A log of three tiles, the last one open, and a server that shows it. */
async function shown(entries = ENTRIES) {
  const log = await openLog()
  const subject = log.newSubject()
  for (let i = 0; i < entries; i++) await log.add(i % 3 === 0 ? log.newSubject() : subject)
  await log.sequencer().flush()
  const served = await serveLog(log.pools.web, BUREAU)
  return { log, served, vkey: log.signer.vkey }
}

function check(served: Served, more: Partial<Parameters<typeof verifyRemote>[0]> = {}) {
  const log = audits.openRemote(served.url)
  return verifyRemote({ log, keys: [], policy: null, from: null, ...more })
}

const words = (found: { differences: readonly { index: number | null; what: string }[] }) =>
  found.differences.map((d) => `${d.index} ${d.what}`)

const parsed = (note: string) =>
  notes.parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)) ?? assert.fail()

test('S4.6 another installation’s log is verified by its address, and what cannot be is listed', async () => {
  const { served, vkey } = await shown()
  const found = await check(served, { keys: [vkey] })
  assert.deepEqual(found.differences, [])
  assert.equal(found.entries, ENTRIES)
  assert.equal(found.newest, await (await fetch(`${served.url}/checkpoint`)).text())
  const said = found.notChecked.join('\n')
  for (const part of ['披露字段', '录音录像', '没有副署规则']) assert.ok(said.includes(part), part)
  assert.ok(!said.includes('公钥取自网址'))
  const tiles = served.asked.filter((path) => /^tile\/\d/.test(path)).sort()
  assert.deepEqual(tiles, ['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2'])
})

test('S4.6 each false answer of an address is found where it lies', async (t) => {
  const { served, vkey } = await shown()
  const bytesOf = async (path: string) =>
    Buffer.from(await (await fetch(`${served.url}/${path}`)).arrayBuffer())
  const flipped = (bytes: Buffer, at: number) => {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    return changed
  }
  const bundle = await bytesOf('tile/entries/001')
  const cases: [string, string, Uint8Array, RegExp][] = [
    ['a byte of an entry', 'tile/entries/001', flipped(bundle, 40), /^256 |块与条目不符/],
    ['a tile', 'tile/0/001', flipped(await bytesOf('tile/0/001'), 40), /第 0 层第 1 块/],
    ['an upper tile', 'tile/1/000.p/2', flipped(await bytesOf('tile/1/000.p/2'), 0), /第 1 层第 0/],
  ]
  for (const [what, path, body, expected] of cases) {
    await t.test(what, async () => {
      served.instead.set(path, { body })
      const found = words(await check(served, { keys: [vkey] }))
      served.instead.delete(path)
      assert.match(found.join('\n'), expected)
    })
  }
  await t.test('a root that is signed but not the entries’', async () => {
    const body = notes.parseCheckpoint(await checkpointBody(served)) ?? assert.fail()
    assert.equal(body.size, ENTRIES)
    served.instead.set('tile/entries/000', { body: await bytesOf('tile/entries/001') })
    const found = words(await check(served, { keys: [vkey] }))
    served.instead.delete('tile/entries/000')
    assert.ok(found.some((w) => w.includes(`大小 ${ENTRIES} 的检查点签名或根不符`)))
  })
  assert.deepEqual((await check(served, { keys: [vkey] })).differences, [])
})

async function checkpointBody({ url }: Served): Promise<string> {
  const note = await (await fetch(`${url}/checkpoint`)).text()
  return note.slice(0, note.indexOf('\n\n') + 1)
}

test('S4.6 a key from the same address proves less, and that is said; without any, nothing', async () => {
  const { served, vkey } = await shown(3)
  await assert.rejects(check(served), /没有给出账本公钥（--key）/)
  served.instead.set('policy', { body: `log ${vkey}\nquorum none\n` })
  const found = await check(served)
  assert.deepEqual(found.differences, [])
  assert.ok(found.notChecked.some((what) => what.includes('公钥取自网址自己公布')))
  served.instead.set('policy', { body: 'logg x\n' })
  await assert.rejects(check(served), /网址公布的副署规则第 1 行/)
})

test('S4.6 countersignatures are judged by the policy given', async () => {
  const { served, vkey } = await shown(3)
  const witness = notes.cosignerFromSeed('witness.example', Buffer.alloc(32, 3))
  const text = `log ${vkey}\nwitness w ${witness.vkey}\nquorum w\n`
  const policy = { rules: policies.parsePolicy(text) as policies.Policy, text }
  assert.equal((await check(served, { keys: [vkey], policy })).cosigned, 0)
  const note = await (await fetch(`${served.url}/checkpoint`)).text()
  const line = witness.cosign(await checkpointBody(served), 1_795_000_000)
  served.instead.set('checkpoint', { body: note + line })
  const found = await check(served, { keys: [vkey], policy })
  assert.deepEqual([found.cosigned, found.differences.length], [1, 0])
})

test('S4.6 a check goes on from a saved checkpoint, and a log that is no longer its own is found', async () => {
  const { log, served, vkey } = await shown()
  const saved = parsed((await check(served, { keys: [vkey] })).newest ?? '')
  for (let i = 0; i < 200; i++) await log.add(log.newSubject())
  await log.sequencer().flush()
  served.asked.length = 0
  const found = await check(served, { keys: [vkey], from: saved })
  assert.deepEqual(found.differences, [])
  assert.equal(found.entries, ENTRIES + 200)
  assert.ok(found.notChecked.some((what) => what.includes('第 0 至 599 条没有重新核验')))
  assert.ok(!served.asked.includes('tile/entries/000'))
  assert.ok(served.asked.includes('tile/entries/002'))
  const other = { ...saved, root: Buffer.alloc(32, 1) }
  const forked = words(await check(served, { keys: [vkey], from: other }))
  assert.deepEqual(forked, ['null 账本不是由保存的检查点（大小 600）延长而来，已改为从头核验'])
  const longer = words(await check(served, { keys: [vkey], from: { ...saved, size: 5000 } }))
  assert.match(longer.join(), /比保存的检查点（5000 条）短/)
  await assert.rejects(
    check(served, { keys: [vkey], from: { ...saved, origin: 'demo.other/1' } }),
    /属于另一本账/,
  )
})

test('what is wrong with an address is told in Chinese, with the address', async (t) => {
  const { served, vkey } = await shown(3)
  const cases: [string, string, Parameters<Served['instead']['set']>[1], RegExp][] = [
    ['nothing there', 'checkpoint', null, /checkpoint 没有检查点/],
    ['no note', 'checkpoint', { body: 'x' }, /检查点不成立/],
    ['another host', 'checkpoint', { status: 302, location: 'http://localhost:9/' }, /另一台主机/],
    ['in circles', 'checkpoint', { status: 302, location: '/log/checkpoint' }, /转向太多次/],
    ['an error', 'checkpoint', { status: 500 }, /回答 500/],
    ['always busy', 'checkpoint', { status: 503 }, /正忙，试了 3 次/],
    ['too much', 'checkpoint', { body: 'x'.repeat(1_000_001) }, /超过 1000000 字节/],
    ['a cut bundle', 'tile/entries/000.p/3', { body: Uint8Array.of(0, 9, 1) }, /没有或者不完整/],
    ['no bundle', 'tile/entries/000.p/3', null, /没有或者不完整/],
    ['a short tile', 'tile/0/000.p/3', { body: Buffer.alloc(64) }, /没有或者不完整/],
  ]
  for (const [what, path, answer, expected] of cases) {
    await t.test(what, async () => {
      served.instead.set(path, answer)
      await assert.rejects(check(served, { keys: [vkey] }), (error: Error) => {
        assert.ok(error instanceof audits.RemoteRefusal, String(error))
        assert.match(error.message, expected)
        return true
      })
      served.instead.delete(path)
    })
  }
  for (const address of ['ftp://a/b', 'nonsense', 'http://name:secret@127.0.0.1/']) {
    assert.throws(() => audits.openRemote(address), audits.RemoteRefusal)
  }
  served.instead.set('checkpoint', { status: 302, location: '/log/moved' })
  served.instead.set('moved', { body: await latest(served) })
  assert.deepEqual((await check(served, { keys: [vkey] })).differences, [])
})

async function latest(served: Served): Promise<string> {
  served.instead.delete('checkpoint')
  const note = await (await fetch(`${served.url}/checkpoint`)).text()
  served.instead.set('checkpoint', { status: 302, location: '/log/moved' })
  return note
}

test('a partial tile that has become a full one is cut from it', async () => {
  const { log, served, vkey } = await shown()
  const note = (await reads.latestCheckpoint(log.pools.web, BUREAU))?.note ?? ''
  for (let i = 0; i < 200; i++) await log.add(log.newSubject())
  await log.sequencer().flush()
  served.instead.set('checkpoint', { body: note })
  served.instead.set('tile/entries/002.p/88', null)
  served.instead.set('tile/0/002.p/88', null)
  const found = await check(served, { keys: [vkey] })
  assert.deepEqual([found.differences.length, found.entries], [0, ENTRIES])
})

test('S4.6 of two histories of one log the first differing index is named', async () => {
  const { log, served } = await shown()
  const theirs = audits.openRemote(served.url)
  const checkpoint = parsed(await theirs.checkpoint())
  const ours = { size: ENTRIES, read: audits.storedHashes(log.owner, BUREAU) }
  assert.equal(await compareViews(ours, { checkpoint, log: theirs }), null)
  const shorter = { ...ours, size: 299 }
  assert.equal(await compareViews(shorter, { checkpoint, log: theirs }), null)
  const { owner: copy } = await copyWith(log, 417)
  const forked = { size: ENTRIES, read: audits.storedHashes(copy, BUREAU) }
  const found = await compareViews(forked, { checkpoint, log: theirs })
  assert.equal(found?.index, 417)
  assert.match(found?.what ?? '', /从第 417 条起不同/)
  const wrong = { ...checkpoint, root: Buffer.alloc(32, 5) }
  const own = await compareViews(ours, { checkpoint: wrong, log: theirs })
  assert.match(own?.what ?? '', /与它自己的检查点不符/)
})

/** A second database that holds the log's tiles with one leaf exchanged. */
async function copyWith(log: Awaited<ReturnType<typeof openLog>>, at: number) {
  const { pools } = await freshDatabase()
  const leaves = await log.owner.query<{ leaf: Buffer }>(
    `select e.leaf from ledger_leaf l join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
      order by l.idx`,
  )
  const tree = new audits.RebuiltTree()
  for (const [i, { leaf }] of leaves.rows.entries()) tree.append(i === at ? Buffer.alloc(32) : leaf)
  const owner = pools.sequencer
  await pools.app.query(
    `begin; select set_config('sanzhi.bureau', '1', true);
      insert into bureau (bureau, origin, division, moving_clock, profile)
        values (1, 'demo.x/1', '139901', true, '{}'); commit`,
  )
  for (const { level, n, hashes } of tree.takeTiles()) {
    await owner.query(
      'insert into ledger_tile (bureau, level, n, w, hashes) values (1, $1, $2, $3, $4)',
      [level, n, hashes.length / 32, hashes],
    )
  }
  return { owner }
}
