import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fastify, { type LightMyRequestResponse } from 'fastify'
import { entries, tree } from '../../src/ledger/index.ts'
import { bundlePath, parseBundle, tilePath } from '../../src/ledger/tiles.ts'
import { registerLog } from '../../src/web/log/index.ts'
import { onEnd } from '../harness.ts'
import { assertSays, checkpointIn, type LogApi, openLogApi, rootOver } from './logApi.ts'
import { ARCHIVE, CITY, cosignNewest, policyOf } from './witness.ts'

/*
 * The log's read API as programs of others use it (C2SP tlog-tiles), and what is ours besides.
 */

const FOREVER = 'public, max-age=31536000, immutable'

let api: LogApi
before(async () => {
  api = await openLogApi()
})
const get: LogApi['get'] = (url, headers) => api.get(url, headers)
const size = async () => checkpointIn(api.world, (await get('/checkpoint')).body).size

test('S2.5 a log without a checkpoint says so, and one with it is asked for each time', async () => {
  const { house } = api.world
  const other = fastify()
  onEnd(() => other.close())
  const facts = { ...house.facts, bureau: 2 }
  await registerLog(other, { house: { ...house, facts }, policy: () => api.policy })
  assertSays(await other.inject('/checkpoint'), 404, /还没有检查点/)
  await api.world.sequencer.flush()
  const answer = await get('/checkpoint')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'public, no-cache')
  assert.equal(answer.headers['access-control-allow-origin'], '*')
  assert.ok(checkpointIn(api.world, answer.body).size > 10)
})

test('S2.5 a stranger rebuilds the whole log from checkpoint, tiles and bundles alone', async () => {
  for (let i = 0; i < 230; i++) await api.received()
  await api.world.sequencer.flush()
  const { size, root } = checkpointIn(api.world, (await get('/checkpoint')).body)
  assert.ok(size > 256 && size < 512, `${size} entries`)
  const bodies: Uint8Array[] = []
  for (const [n, width] of [
    [0, 256],
    [1, size - 256],
  ] as const) {
    const bundle = await get(`/${bundlePath(n, width)}`)
    assert.equal(bundle.headers['content-type'], 'application/octet-stream')
    assert.equal(bundle.headers['cache-control'], FOREVER)
    const read = parseBundle(bundle.rawPayload) ?? assert.fail()
    assert.equal(read.length, width)
    const tile = await get(`/${tilePath(0, n, width)}`)
    assert.equal(tile.headers['content-type'], 'application/octet-stream')
    assert.equal(tile.headers['cache-control'], FOREVER)
    assert.deepEqual(tile.rawPayload, Buffer.concat(read.map(tree.leafHash)))
    bodies.push(...read)
  }
  assert.deepEqual(rootOver(bodies), Buffer.from(root))
  const above = await get(`/${tilePath(1, 0, 1)}`)
  assert.deepEqual(above.rawPayload, rootOver(bodies.slice(0, 256)))
})

test('S2.5 a partial tile stays as it was while the tree grows past it', async () => {
  const early = await get('/tile/0/000.p/7')
  assert.equal(early.rawPayload.length, 7 * 32)
  const full = await get('/tile/0/000')
  assert.deepEqual(full.rawPayload.subarray(0, 7 * 32), early.rawPayload)
  assert.equal((await get('/tile/entries/000.p/7')).statusCode, 200)
})

test('S2.5 an address of a tile has one spelling, and what is not there is said', async () => {
  for (const url of [
    '/tile/0/0',
    '/tile/00/000',
    '/tile/64/000',
    '/tile/0/000.p/256',
    '/tile/0/000.p/0',
    '/tile/0/000.p/07',
    '/tile/0/x000/000',
    '/tile/-1/000',
    '/tile/entries/1',
    '/tile/entries/x1/000',
    '/tile/data/000',
    '/tile/',
    '/tile/0/000/',
  ]) {
    assertSays(await get(url), 400, /不是块的地址/)
  }
  for (const url of [
    '/tile/0/000.p/255/',
    '/tile/0/002',
    '/tile/0/001',
    '/tile/8/000.p/1',
    '/tile/63/000.p/1',
    '/tile/0/x999/x999/x999/x999/999',
    '/tile/entries/x999/x999/x999/x999/999',
    '/tile/entries/001',
  ].slice(1)) {
    assertSays(await get(url), 404, /还没有长到/)
  }
})

test('S2.5 whoever has an answer already is told so, and HEAD tells its size', async () => {
  for (const url of [
    '/checkpoint',
    '/tile/0/000',
    '/tile/entries/000',
    '/policy',
    '/vocabulary/1',
  ]) {
    const first = await get(url)
    const tag = String(first.headers['etag'])
    assert.match(tag, /^"[\w-]{22}"$/)
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await get(url, { 'if-none-match': known })
      assert.equal(again.statusCode, 304, `${url} ${known}`)
      assert.equal(again.body, '')
      assert.equal(again.headers['etag'], tag)
      assert.equal(again.headers['cache-control'], first.headers['cache-control'])
    }
    assert.equal((await get(url, { 'if-none-match': '"x"' })).statusCode, 200)
    const head = await api.app.inject({ method: 'HEAD', url })
    assert.equal(head.statusCode, 200)
    assert.equal(head.headers['content-length'], String(first.rawPayload.length))
    assert.equal(head.body, '')
  }
})

test('S2.5 a bundle comes squeezed to whoever takes it so', async () => {
  const plain = await get('/tile/entries/000')
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.match(String(plain.headers['vary']), /accept-encoding/)
  for (const accepted of ['gzip', 'br, gzip;q=0.5', 'GZIP']) {
    const zipped = await get('/tile/entries/000', { 'accept-encoding': accepted })
    assert.equal(zipped.headers['content-encoding'], 'gzip', accepted)
    assert.deepEqual(gunzipSync(zipped.rawPayload), plain.rawPayload)
    assert.notEqual(zipped.headers['etag'], plain.headers['etag'])
    assert.ok(zipped.rawPayload.length < plain.rawPayload.length)
  }
  for (const refused of ['gzip;q=0', 'identity', 'gzip;q=0.0', 'xgzip']) {
    const answer = await get('/tile/entries/000', { 'accept-encoding': refused })
    assert.equal(answer.headers['content-encoding'], undefined, refused)
  }
})

test('S2.5 a consistency proof shows that the log only grew', async () => {
  const bundle = parseBundle((await get('/tile/entries/000')).rawPayload) ?? assert.fail()
  const rootAt = (n: number) => rootOver(bundle.slice(0, n))
  for (const [from, to] of [
    [1, 2],
    [7, 200],
    [128, 256],
    [256, 256],
  ] as const) {
    const answer = await get(`/consistency/${from}/${to}`)
    assert.equal(answer.headers['cache-control'], FOREVER)
    const hashes = answer.body
      .split('\n')
      .slice(0, -1)
      .map((line) => Buffer.from(line, 'base64'))
    assert.ok(tree.verifyConsistency(from, to, rootAt(from), rootAt(to), hashes))
    if (from < to) {
      assert.ok(!tree.verifyConsistency(from, to, rootAt(from + 1), rootAt(to), hashes))
    }
  }
  const newest = await size()
  assert.equal((await get(`/consistency/1/${newest}`)).statusCode, 200)
  assertSays(await get(`/consistency/1/${newest + 1}`), 404, /还没有这么多条/)
  for (const url of [
    '/consistency/0/5',
    '/consistency/5/4',
    '/consistency/a/5',
    '/consistency/1/05',
  ]) {
    assertSays(await get(url), 400, /写法/)
  }
})

test('S2.5 the vocabulary tells each type and form that entries are held to', async () => {
  const answer = await get('/vocabulary/1')
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'public, max-age=3600')
  const told = answer.json<{
    v: number
    types: Record<string, { title: string; digests: number; pub: Record<string, string> }>
    forms: Record<string, string>
  }>()
  assert.equal(told.v, 1)
  assert.deepEqual(Object.keys(told.types), [...entries.VOCABULARY.keys()])
  for (const [name, type] of entries.VOCABULARY) assert.deepEqual(told.types[name], type)
  // A stranger's check of what stands in the log, by what was told alone.
  const bodies = parseBundle((await get('/tile/entries/000')).rawPayload) ?? []
  for (const body of bodies) {
    const entry = entries.readEntry(body)
    if ('error' in entry) return assert.fail(entry.error)
    const type = told.types[entry.type] ?? assert.fail(entry.type)
    assert.equal(entry.sd.length, type.digests)
    for (const [key, form] of Object.entries(type.pub)) {
      const value = entry.pub[key.replace('?', '')]
      if (value === undefined) assert.ok(key.endsWith('?'), `${entry.type} ${key}`)
      else assert.match(String(value), new RegExp(told.forms[form] ?? assert.fail(form), 'u'))
    }
  }
  for (const version of ['0', '2', 'x', '01']) {
    assertSays(await get(`/vocabulary/${version}`), 404, /没有这一版/)
  }
})

test('S4.6 a day’s history holds its checkpoints, the cosigned ones where a quorum is asked for', async () => {
  api.world.at('2026-11-03T15:59:59Z')
  await api.received()
  await api.world.sequencer.flush()
  api.world.at('2026-11-03T16:00:00Z')
  await api.received()
  await api.world.sequencer.flush()
  await api.received()
  await api.world.sequencer.flush()
  const sizes = (text: string) =>
    [...text.matchAll(/^demo\.\S+\n(\d+)\n/gm)].map(([, size]) => Number(size))
  const newest = await size()
  const third = await get('/history/2026-11-03')
  const fourth = await get('/history/2026-11-04')
  assert.deepEqual(sizes(third.body), [newest - 2])
  assert.deepEqual(sizes(fourth.body), [newest - 1, newest])
  assert.equal(third.headers['cache-control'], 'public, max-age=3600', 'the day is over')
  assert.equal(fourth.headers['cache-control'], 'public, no-cache', 'it is not')
  const next = await get(`/history/2026-11-04?after=${newest - 1}`)
  assert.deepEqual(sizes(next.body), [newest])
  checkpointIn(api.world, next.body)
  const { policy } = api
  api.policy = policyOf(api.world)
  try {
    assertSays(await get('/history/2026-11-04'), 404, /没有检查点/)
    await cosignNewest(api.world, [CITY, ARCHIVE], 1_793_894_467, true)
    const cosigned = await get('/history/2026-11-04')
    assert.deepEqual(sizes(cosigned.body), [newest])
    assert.equal((await get('/policy')).body, api.policy)
  } finally {
    api.policy = policy
  }
  for (const day of ['2026-11-31', '20261104', 'x', '2026-11-04T00:00']) {
    assertSays(await get(`/history/${day}`), 400, /写法/)
  }
  for (const from of ['x', '-1', '1.5', '9'.repeat(40)]) {
    assertSays(await get(`/history/2026-11-04?after=${from}`), 400, /写法/)
  }
})

test('S2.5 a long day comes in parts, each with the address of the next', async () => {
  // A bureau of its own: its heads are made up, as a busy day leaves them.
  const { world, get } = await openLogApi()
  const { sequencer } = world.house.pools
  await sequencer.query(
    `insert into ledger_head (bureau, size, root, sealed_at)
      select 1, 100000 + n, sha256('x'), '2030-01-02T03:00:00Z' from generate_series(1, 1500) n`,
  )
  await sequencer.query(
    `insert into ledger_checkpoint (bureau, size, note, cosigned)
      select 1, 100000 + n, 'demo.x' || chr(10) || (100000 + n) || chr(10), false
      from generate_series(1, 1500) n`,
  )
  let [url, seen]: [string | null, number[]] = ['/history/2030-01-02', []]
  let parts = 0
  while (url !== null) {
    const answer: LightMyRequestResponse = await get(url)
    seen.push(...answer.body.split('demo.x\n').slice(1).map(Number))
    url = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1] ?? null
    parts += 1
  }
  assert.deepEqual([parts, seen.length, new Set(seen).size], [2, 1500, 1500])
})
