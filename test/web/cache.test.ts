import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { PageCache } from '../../src/web/portal/index.ts'
import { onEnd } from '../harness.ts'
import { openHttp } from './httpWorld.ts'

interface Got {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const agent = new Agent({ keepAlive: true })
onEnd(async () => agent.destroy())

function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((done, fail) => {
    const asked = request(url, { agent, headers, method }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () =>
        done({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString(),
        }),
      )
    })
    asked.once('error', fail)
    asked.end()
  })
}

/** What a server of the tests answers with. */
interface Page {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body: string
}

const PUBLIC = { 'cache-control': 'public, max-age=30', etag: '"1"' }

/** A cache before a server of a few lines, which tells it of each answer as the portal does. */
async function serve(
  pageOf: (url: string) => Page | Promise<Page>,
  state: () => Promise<string | null>,
  mostBytes?: number,
) {
  const cache = new PageCache({ state, ...(mostBytes !== undefined && { mostBytes }) })
  const made: string[] = []
  const handler = async (asked: IncomingMessage, answer: ServerResponse) => {
    made.push(`${asked.method} ${asked.url}`)
    const { status = 200, headers = PUBLIC, body } = await pageOf(asked.url ?? '')
    cache.told(asked, status, headers, body)
    answer.writeHead(status, headers).end(body)
  }
  const server = createServer(cache.before((asked, answer) => void handler(asked, answer)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onEnd(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { cache, made, url: `http://127.0.0.1:${port}` }
}

test('S1.1 after an act that changes a page, the very next request shows it', async () => {
  const { world, app } = await openHttp()
  world.at('2026-11-02T01:00:00Z')
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const query = mock.method(world.house.pools.web, 'query')
  const reads = async (path: string) => {
    const before = query.mock.callCount()
    const got = await get(`${url}${path}`)
    return { ...got, count: query.mock.callCount() - before }
  }
  const code = '139901-0997-01'
  const listed = {
    code,
    name: '夜间施工许可',
    kind: 'licence',
    department: '城建科',
    basisText: '',
  }
  const paths = ['/lists/items', '/items?q=0997', `/search?q=${code}`, `/search?q=${code}&big=1`]
  await world.sequencer.flush()
  for (const path of paths) {
    // Tests beside this one write to the same server, and whatever writes empties the cache.
    let kept = await reads(path)
    assert.ok(kept.count > 0, path)
    for (let i = 0; i < 100 && kept.count > 0; i++) kept = await reads(path)
    assert.equal(kept.count, 0, path)
    assert.ok(!kept.body.includes(listed.name), path)
  }
  assert.ok('receipt' in (await world.act('zhouqi', 'importItem', null, listed)))
  for (const path of paths) {
    const next = await reads(path)
    assert.ok(next.count > 0, path)
    assert.ok(next.body.includes(listed.name), path)
  }
})

test('a page that names the day is another the next morning, and the answers are Fastify’s own', async () => {
  const { world, app } = await openHttp()
  world.at('2026-11-02T15:59:59Z')
  await world.sequencer.flush()
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const [, path] = /href="(\/items\/[\d-]+)"/.exec((await get(`${url}/items`)).body) ?? []
  const first = await get(`${url}${path}`)
  const kept = await get(`${url}${path}`)
  const plain = await app.inject({ method: 'GET', url: path as string })
  assert.ok(kept.body.includes('2026年11月2日打印'))
  assert.ok(kept.body === plain.body)
  const said = ({ date: _, connection: _c, 'keep-alive': _k, ...rest }: object & Got['headers']) =>
    rest
  assert.deepEqual(said(kept.headers), said(first.headers))
  assert.deepEqual(said(kept.headers), said(plain.headers as Got['headers']))
  assert.match(String(kept.headers['content-security-policy']), /default-src 'none'/)
  world.at('2026-11-02T16:00:00Z')
  const next = await get(`${url}${path}`)
  assert.ok(next.body.includes('2026年11月3日打印'))
  assert.notEqual(next.headers['etag'], kept.headers['etag'])
  const known = await get(`${url}${path}`, { 'if-none-match': String(next.headers['etag']) })
  assert.deepEqual([known.status, known.body], [304, ''])
  assert.equal(known.headers['content-length'], undefined)
})

test('an address with another question is another page', async () => {
  const { url, made } = await serve(
    (path) => ({ body: path }),
    async () => 'same',
  )
  for (const path of ['/items', '/items?q=a', '/items?q=b', '/items?q=a&big=1']) {
    assert.equal((await get(`${url}${path}`)).body, path)
    assert.equal((await get(`${url}${path}`)).body, path)
  }
  assert.equal(made.length, 4)
})

test('nothing is kept that is not for everybody, not whole, or not a page', async () => {
  const pages: Record<string, Page> = {
    '/items/none': { status: 404, body: 'no', headers: { 'cache-control': 'no-cache' } },
    '/items/broken': { status: 500, body: 'broken', headers: PUBLIC },
    '/items/private': { body: 'mine', headers: { 'cache-control': 'private' } },
    '/officers/1': { body: 'judged now', headers: { 'cache-control': 'no-store' } },
    '/items/silent': { body: 'nothing said', headers: {} },
    '/items/cookie': { body: 'cookie', headers: { ...PUBLIC, 'set-cookie': 'a=b' } },
    '/api/queue': { body: 'queue' },
    '/itemsandmore': { body: 'no page' },
    '/cases': { body: 'case' },
  }
  const { url, made, cache } = await serve(
    (path) => pages[path] as Page,
    async () => 'same',
  )
  for (const path of Object.keys(pages)) {
    for (let i = 0; i < 2; i++) assert.equal((await get(`${url}${path}`)).body, pages[path]?.body)
  }
  assert.equal(made.length, 2 * Object.keys(pages).length)
  assert.equal(cache.bytes, 0)
  pages['/items'] = { body: 'posted' }
  for (const method of ['POST', 'HEAD', 'POST', 'HEAD']) await get(`${url}/items`, {}, method)
  assert.equal(made.length, 2 * Object.keys(pages).length - 2 + 4)
  assert.equal(cache.bytes, 0)
})

test('without a word for the state every request is answered anew', async () => {
  let state: string | null = null
  const { url, made } = await serve(
    () => ({ body: 'x' }),
    async () => state,
  )
  for (let i = 0; i < 3; i++) await get(`${url}/items`)
  assert.equal(made.length, 3)
  state = 'known'
  for (let i = 0; i < 3; i++) await get(`${url}/items`)
  assert.equal(made.length, 4)
})

test('what is kept stays within its bound, and the longest unused goes first', async () => {
  const { url, made, cache } = await serve(
    () => ({ body: 'x'.repeat(10_000) }),
    async () => 'same',
    50_000,
  )
  for (let i = 0; i < 40; i++) {
    await get(`${url}/items/${i}`)
    await get(`${url}/items/0`)
    assert.ok(cache.bytes <= 50_000)
  }
  assert.ok(cache.bytes > 30_000)
  assert.equal(made.filter((one) => one === 'GET /items/0').length, 1)
  await get(`${url}/items/1`)
  assert.equal(made.filter((one) => one === 'GET /items/1').length, 2)
})

test('a page larger than the bound is sent, not kept', async () => {
  const { url, cache } = await serve(
    () => ({ body: 'x'.repeat(60_000) }),
    async () => 'same',
    50_000,
  )
  assert.equal((await get(`${url}/items`)).body.length, 60_000)
  assert.equal(cache.bytes, 0)
})

test('many that ask for a page at once have it made once; whoever made it may break off', async () => {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const { url, made } = await serve(
    async () => {
      begun.resolve()
      await gate.promise
      return { body: `made ${made.length}` }
    },
    async () => 'same',
  )
  const first = request(`${url}/items`)
  first.once('error', () => undefined)
  first.end()
  await begun.promise
  const waiting = Array.from({ length: 10 }, () => get(`${url}/items`))
  first.destroy()
  setImmediate(gate.resolve)
  const bodies = (await Promise.all(waiting)).map((got) => got.body)
  assert.equal(bodies.length, 10)
  assert.ok(made.length < 11, `made ${made.length} times`)
  const again = await Promise.all(Array.from({ length: 10 }, () => get(`${url}/items?again`)))
  assert.equal(new Set(again.map((got) => got.body)).size, 1)
})

/** A request as the cache sees one, answered into `done`. */
function asking(url: string, done: (body: string) => void) {
  const answer = Object.assign(new EventEmitter(), {
    writeHead: () => answer,
    end: (body: Buffer | string) => {
      done(String(body))
      answer.emit('close')
    },
  })
  const asked = { method: 'GET', url, headers: {} }
  return [asked as IncomingMessage, answer as unknown as ServerResponse] as const
}

test('whatever crosses, nobody sees less than what stood when they asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom('change', '/items', '/decisions'), { minLength: 3, maxLength: 20 }),
      async (s, steps) => {
        const data = { version: 0 }
        // As PostgreSQL would: the word is of the moment it is read in, and travels a while.
        const state = async () => {
          await s.schedule(Promise.resolve(), 'word asked')
          const word = `v${data.version}`
          await s.schedule(Promise.resolve(), 'word told')
          return word
        }
        const cache = new PageCache({ state })
        const handler = async (asked: IncomingMessage, answer: ServerResponse) => {
          await s.schedule(Promise.resolve(), 'page asked')
          const first = data.version
          await s.schedule(Promise.resolve(), 'page read on')
          const body = `${asked.url} ${first} ${data.version}`
          cache.told(asked, 200, PUBLIC, body)
          answer.end(body)
        }
        const front = cache.before((asked, answer) => void handler(asked, answer))
        const ask = async (step: string) => {
          const least = data.version
          const got = Promise.withResolvers<string>()
          front(...asking(step, got.resolve))
          const [url, ...read] = (await got.promise).split(' ')
          assert.equal(url, step)
          for (const version of read) assert.ok(Number(version) >= least, `${version} < ${least}`)
        }
        const all = steps.map(async (step) => {
          await s.schedule(Promise.resolve(), step)
          if (step === 'change') data.version += 1
          else await ask(step)
        })
        await s.waitFor(Promise.all(all))
      },
    ),
    { numRuns: 300 },
  )
})
