import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { get as httpGet } from 'node:http'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { proofs, tree } from '../../src/ledger/index.ts'
import { parseBundle } from '../../src/ledger/tiles.ts'
import { tempDir } from '../harness.ts'
import { assertSays, checkpointIn, type LogApi, openLogApi } from './logApi.ts'

/*
 * Who may read what of the log and when: waiting for a proof, and bundles closed to the public.
 */

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

let api: LogApi
before(async () => {
  api = await openLogApi()
  await api.world.sequencer.flush()
})
const get: LogApi['get'] = (url, headers) => api.get(url, headers)

test('S2.5 a proof comes in the same answer where its asker waits for it', async () => {
  const leaf = await api.received()
  assertSays(await get(`/proof/${leaf}`), 202, /编号后可下载，约一秒/)
  assert.equal((await get(`/proof/${leaf}?wait=0`)).headers['retry-after'], '1')
  let pauses = 0
  api.pause = async () => {
    pauses += 1
    if (pauses === 3) await api.world.sequencer.flush()
  }
  const answer = await get(`/proof/${leaf}?wait=2`)
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(pauses, 3)
  assert.equal(answer.headers['cache-control'], 'public, no-cache')
  const checked = proofs.checkProof({ text: answer.body, keys: [api.world.vkey] })
  assert.deepEqual([checked.verdict, checked.entry?.type], [1, 'case.received'])
  await get(`/proof/${leaf}?wait=2`)
  assert.equal(pauses, 3, 'what is there is not waited for')
})

test('S2.5 what is no entry is not waited for, and a wait has its bounds', async () => {
  api.pause = () => assert.fail('waits for nothing')
  assertSays(await get(`/proof/${'A'.repeat(43)}?wait=10`), 404, /没有这个条目/)
  for (const url of ['/proof/x', `/proof/${'A'.repeat(42)}B`, `/proof/${'A'.repeat(44)}`]) {
    assertSays(await get(url), 400, /43 个字符/)
  }
  const leaf = await api.received()
  for (const wait of ['11', '-1', '1.5', 'x', '', '1e1', '99999999999']) {
    assertSays(await get(`/proof/${leaf}?wait=${wait}`), 400, /最多 10 秒/)
  }
  let stopped = 0
  api.pause = (signal) =>
    once(signal, 'abort').then(() => {
      stopped += 1
    })
  assertSays(await get(`/proof/${leaf}?wait=1`), 202, /约一秒/)
  assert.equal(stopped, 1, 'the second is over and the wait with it')
  await api.world.sequencer.flush()
})

test('S2.5 who goes away is not waited for, and most wait at once', async () => {
  const leaf = await api.received()
  const address = await api.app.listen({ host: '127.0.0.1', port: 0 })
  const signals: AbortSignal[] = []
  const arrivals = Promise.withResolvers<void>()
  api.pause = (signal) => {
    signals.push(signal)
    if (signals.length === 64) arrivals.resolve()
    return once(signal, 'abort')
  }
  const clients = Array.from({ length: 64 }, () => {
    const client = httpGet(`${address}/proof/${leaf}?wait=10`)
    client.on('error', () => undefined)
    return client
  })
  await arrivals.promise
  assertSays(await get(`/proof/${leaf}?wait=10`), 202, /约一秒/)
  assert.equal(signals.length, 64, 'the one that came too late was answered at once')
  const ended = signals.map((signal) => once(signal, 'abort'))
  for (const client of clients) client.destroy()
  await Promise.all(ended)
  let pauses = 0
  api.pause = async () => {
    pauses += 1
    await api.world.sequencer.flush()
  }
  assert.equal((await get(`/proof/${leaf}?wait=1`)).statusCode, 200, 'their places are free')
  assert.equal(pauses, 1)
})

interface Ran {
  readonly code: number
  readonly out: string
}

/** The command as the operator runs it, on the same database. */
async function bundles(...args: string[]): Promise<Ran> {
  const folder = await tempDir()
  await mkdir(join(folder, 'keys'))
  // A folder is opened only with the key of its log.
  await writeFile(join(folder, 'keys', 'log.seed'), Buffer.alloc(32, 1), { mode: 0o600 })
  const given = [MAIN, 'ledger', 'bundles', ...args, '--data', folder]
  const env = { ...process.env, DATABASE_URL: api.world.ownerUrl }
  const child = spawn(process.execPath, given, { env })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      out += bytes
    })
  }
  const [code] = (await once(child, 'close')) as [number]
  return { code, out }
}

test('S2.5 bundles that a bureau closed are for superiors with a token; the rest stays public', async () => {
  api.world.at('2026-11-06T01:00:00Z')
  await api.received()
  await api.world.settle()
  await api.world.sequencer.flush()
  const { size } = checkpointIn(api.world, (await get('/checkpoint')).body)
  const bundle = `/tile/entries/000.p/${Math.min(size, 255)}`
  const open = await get(bundle)
  const bodies = parseBundle(open.rawPayload) ?? assert.fail()
  assert.match((await bundles('show')).out, /条目包向公众开放/)
  const granted = await bundles('grant', '临州市行政审批局', '--until', '2099-12-31', '--json')
  assert.equal(granted.code, 0, granted.out)
  const { token } = JSON.parse(granted.out) as { token: string }
  assert.match(token, /^[\w-]{22}$/)
  assert.equal((await get(bundle)).statusCode, 200, 'a token alone closes nothing')
  const closed = await bundles('close')
  assert.match(
    closed.out,
    /自 \d{4}-\d\d-\d\d 起只给持令牌的上级机关[\s\S]*临州市行政审批局 {2}用到 2099/,
  )
  const bearer = (of: string) => ({ authorization: `Bearer ${of}` })
  for (const headers of [
    {},
    bearer(''),
    bearer('A'.repeat(22)),
    bearer(`${token}A`),
    { authorization: token },
    { authorization: `Basic ${token}` },
  ] as Record<string, string>[]) {
    assertSays(await get(bundle, headers), 403, /不向公众成批开放[\s\S]*检查点[\s\S]*仍然公开/)
  }
  const own = await get(bundle, bearer(token))
  assert.deepEqual(own.rawPayload, open.rawPayload)
  assert.equal(own.headers['cache-control'], 'no-store', 'no cache hands it on')
  assert.equal(own.headers['access-control-allow-origin'], undefined)
  const stored = await api.world.house.pools.web.query('select * from bundle_reader')
  assert.ok(!JSON.stringify(stored.rows).includes(token), 'it is kept as its hash')
  for (const url of ['/checkpoint', '/tile/0/000.p/9', '/consistency/1/9', '/history/2026-11-02']) {
    assert.equal((await get(url)).statusCode, 200, url)
  }
  await onlyPublicTypes(bodies, token)
  api.world.at('2100-01-01T01:00:00Z')
  assertSays(await get(bundle, bearer(token)), 403, /已经到期/)
  api.world.at('2026-11-06T01:00:00Z')
  assert.match((await bundles('revoke', '临州市行政审批局')).out, /已收回/)
  assertSays(await get(bundle, bearer(token)), 403, /不向公众/)
  assert.match((await bundles('open')).out, /向公众开放/)
  assert.equal((await get(bundle)).statusCode, 200)
})

/** Leaf hashes stay public, so a proof must not give away by the back door what is closed. */
async function onlyPublicTypes(bodies: readonly Uint8Array[], token: string): Promise<void> {
  const [received, issued] = ['case.received', 'document.issued'].map((type) =>
    bodies.find((body) => Buffer.from(body).includes(`"type":"${type}"`)),
  )
  assert.ok(received !== undefined && issued !== undefined)
  const address = (body: Uint8Array) =>
    `/proof/${Buffer.from(tree.leafHash(body)).toString('base64url')}`
  const shown = await get(address(issued))
  assert.equal(shown.statusCode, 200)
  assert.equal(shown.headers['cache-control'], 'public, no-cache')
  assertSays(await get(address(received)), 403, /不向公众开放这一类条目[\s\S]*我的办件/)
  const superior = await get(address(received), { authorization: `Bearer ${token}` })
  assert.equal(superior.statusCode, 200)
  assert.equal(superior.headers['cache-control'], 'no-store')
}

test('S2.5 the command says what is wrong and changes nothing', async () => {
  const before = await bundles('show')
  assert.equal(before.code, 0)
  const wrong: [RegExp, ...string[]][] = [
    [/--until 应为今天或者以后/, 'grant', '市局', '--until', '2020-01-01'],
    [/--until 应为今天或者以后/, 'grant', '市局', '--until', '2099-02-30'],
    [/必须给出选项/, 'grant', '市局'],
    [/1 到 60 个字/, 'grant', '长'.repeat(61), '--until', '2099-12-31'],
    [/没有给过「市局」令牌/, 'revoke', '市局'],
    [/没有命令/, 'lend'],
  ]
  for (const [words, ...args] of wrong) {
    const { code, out } = await bundles(...args)
    assert.equal(code, 2, out)
    assert.match(out, words)
  }
  assert.deepEqual(await bundles('show'), before)
})
