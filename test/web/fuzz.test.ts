import assert from 'node:assert/strict'
import { connect } from 'node:net'
import test, { before } from 'node:test'
import fc from 'fast-check'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { newId } from '../../src/platform/ids.ts'
import { DESK_ACTS } from '../../src/web/desk-server/adapt.ts'
import { application, denial, grant, inspection, review } from '../story/inputs.ts'
import { type Http, openHttp } from './httpWorld.ts'

const ROAD = '139901-0170-31'
const MARKUP = `<script>alert(1)</script>'); drop table draft; -- \${x} {{y}} #eval("1") $sum$`
let h: Http
before(async () => {
  h = await openHttp()
  h.world.at('2026-11-06T03:00:00Z')
})

/** What no place of any form expects. */
const NASTY: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  0.1,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '\u0000',
  '前\u0000后',
  '\ud800',
  '半\udc00',
  '\u202e倒',
  '长'.repeat(30_000),
  MARKUP,
  '2026-02-30',
  '2026-02-30T25:61:00Z',
  '-999999-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  [],
  [[[[]]]],
  {},
  { toString: 1, valueOf: 1 },
  { '\u0000': 1 },
  { $ne: null },
  deep(40),
]

function deep(levels: number): unknown {
  let value: unknown = 'x'
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { value }
  return value
}

/** Never our fault, never our inside, and where it is a no, one in Chinese. */
function assertCalm(answer: LightMyRequestResponse, what: string): void {
  const body = answer.headers['content-type'] === 'application/pdf' ? '' : answer.body
  assert.ok(answer.statusCode < 500, `${answer.statusCode} ${what}: ${body.slice(0, 400)}`)
  const inside = /\.ts:\d|node:internal|node_modules|pg_catalog|syntax error|violates|sanzhi_app/
  assert.doesNotMatch(body, inside, what)
  if (answer.statusCode >= 400) assert.match(body, /\p{Script=Han}{4}/u, `${what}: ${body}`)
}

/** Every copy of an input with one place, however deep, exchanged or left out. */
function* spoilt(input: unknown, value: unknown): Generator<unknown> {
  yield value
  if (input === null || typeof input !== 'object') return
  const isList = Array.isArray(input)
  for (const [name, inner] of Object.entries(input)) {
    if (isList && name !== '0') continue
    for (const part of spoilt(inner, value)) {
      yield isList ? [part, ...input.slice(1)] : { ...input, [name]: part }
    }
  }
}

interface Step {
  readonly by: string
  readonly act: string
  readonly input: object
}

/** Plays a case step by step; before each step every spoilt input of its act is tried on it. */
async function playSpoiling(steps: (id: string) => AsyncGenerator<Step>): Promise<string> {
  let id = newId()
  let tried = 0
  for await (const { by, act, input } of steps(id)) {
    const subject = act === 'receive' ? null : id
    for (const value of NASTY) {
      for (const one of spoilt(input, value)) {
        const payload = { actId: newId(), subject, input: one }
        const what = `${act}/check ${JSON.stringify(one).slice(0, 300)}`
        assertCalm(await h.post(by, `/api/acts/${act}/check`, payload), what)
        tried++
      }
      if (JSON.stringify(value) === JSON.stringify(input)) continue
      const whole = { actId: newId(), subject, input: value }
      assertCalm(await h.post(by, `/api/acts/${act}`, whole), `${act} ${JSON.stringify(value)}`)
    }
    const answer = await h.act(by, act, subject, input, act === 'receive' ? id : newId())
    assert.equal(answer.status, 200, `${act}: ${JSON.stringify(answer)}`)
    if (act === 'receive') id = answer.subject as string
    await h.world.settle()
  }
  assert.ok(tried > 1000, `only ${tried} were tried`)
  return id
}

const note = (text: string) => `${text} ${MARKUP}`

async function* roadCase(id: string): AsyncGenerator<Step> {
  const party = {
    name: note('甲公司'),
    address: note('文昌街'),
    representative: '<i>贺晓棠</i>',
  }
  const input = { ...application(ROAD, { missing: ['drawing'] }), ...party }
  yield { by: 'ruanzhe', act: 'receive', input: { ...input, name: input.name.slice(0, 100) } }
  const gap = {
    material: 'drawing',
    wrong: note('没有'),
    basis: note('指南'),
    howToFix: note('补'),
  }
  yield { by: 'ruanzhe', act: 'supplement', input: { gaps: [gap], withinDays: 10 } }
  const materials = [{ code: 'drawing', handedIn: 'original', pages: 2 }]
  yield { by: 'ruanzhe', act: 'supplied', input: { materials } }
  yield { by: 'ruanzhe', act: 'accept', input: {} }
  const standards = ['占用、挖掘的必要性', '恢复方案可行', '交通组织可行']
  const findings = standards.map((standard) => ({ standard, meets: true, reason: note('有据') }))
  yield { by: 'shenruoxi', act: 'examine', input: { findings, conclusion: note('建议准予') } }
  const words = { facts: note('齐全'), reasons: note('符合'), scope: note('人行道') }
  yield { by: 'shenruoxi', act: 'draft', input: grant(words) }
  yield { by: 'hewanqing', act: 'addMajor', input: { reason: note('影响大') } }
  const { hash } = await h.world.draft(id)
  yield { by: 'hewanqing', act: 'legalReview', input: review(hash, 'pass') }
  yield { by: 'guchanggeng', act: 'decide', input: { draftHash: hash } }
  yield { by: 'sunhe', act: 'certify', input: {} }
  const signer = MARKUP.slice(0, 50)
  const at = '2026-11-06'
  yield { by: 'sunhe', act: 'deliver', input: { way: 'direct', signer, relation: '本人', at } }
}

test('every place of every form takes anything without harm, and whole cases live with mark-up', async () => {
  const id = await playSpoiling(roadCase)
  const prepared = await h.act('tanjingshu', 'preparePublication', id, {})
  assert.equal(prepared.status, 200, JSON.stringify(prepared))
  const made = await h.act('fangzhou', 'makePublic', prepared.subject as string, {})
  assert.equal(made.status, 200, JSON.stringify(made))
  await h.world.settle()
  for (const url of [`/api/cases/${id}`, '/api/queue?scope=all', '/api/publications']) {
    assert.equal((await h.get('shenruoxi', url)).statusCode, 200)
  }
  const page = await h.get(null, '/decisions')
  assert.equal(page.statusCode, 200)
  assert.ok(!page.body.includes('<script>alert'), 'mark-up is escaped')
  await nothingHalfWritten()
})

/** An input of the right shape for each act that the course above does not play. */
const OTHERS: Readonly<Record<string, object>> = {
  decline: { ground: 'notOurs', reason: '不属本机关', rightOffice: '某局' },
  inspect: inspection(newId(), [newId()]),
  withdraw: { reason: '不再需要' },
  archive: { retentionYears: 10, pages: 3 },
  preparePublication: {},
  makePublic: {},
  draft: denial(),
}

test('acts on what is not there or not due are refused whatever they carry', async () => {
  const received = await h.act('ruanzhe', 'receive', null, application(ROAD))
  const strange = [newId(), received.subject, 'x', "' or 1=1", '\u0000', '\ud800', 7, {}, [], null]
  const names = Object.keys(DESK_ACTS)
  assert.ok(names.length >= 17)
  for (const name of names) {
    const input = OTHERS[name] ?? {}
    for (const subject of name === 'receive' ? [] : strange) {
      for (const way of ['', '/check', '/preview']) {
        const isReal = subject === received.subject && way === ''
        if (isReal) continue
        const payload = { actId: newId(), subject, input } as InjectOptions['payload']
        const answer = await h.post('zhouqi', `/api/acts/${name}${way}`, payload)
        assertCalm(answer, `${name}${way} ${JSON.stringify(subject)}`)
      }
    }
    for (const value of NASTY) {
      for (const one of spoilt(input, value)) {
        const payload = { subject: received.subject, input: one }
        const answer = await h.post('zhouqi', `/api/acts/${name}/check`, payload)
        assertCalm(answer, `${name} ${JSON.stringify(one).slice(0, 300)}`)
      }
      const odd = { actId: value, subject: value, input: value, more: value }
      assertCalm(await h.post('zhouqi', `/api/acts/${name}`, odd), `${name} odd`)
    }
  }
  await nothingHalfWritten()
})

const TYPES = [
  'application/json',
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  '',
]
const BODIES: readonly string[] = [
  '',
  '{',
  'null',
  '[]',
  '7',
  '"\\ud800"',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{"x":1}}}',
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  '{"account":"\\u0000","password":"\\ud800"}',
  '{"account":"a\\u0000b","password":"x\\u0000"}',
  '{"account":{"$gt":""},"password":[]}',
  `{"account":"${'长'.repeat(60)}","password":"${'x'.repeat(200)}"}`,
  '\u0000\u0001\ufeff',
  'number=%00&code=%00&q=%ed%a0%80',
  '--x\r\ncontent-disposition: form-data; name="number"\r\n\r\n\u0000\r\n--x--\r\n',
]

test('every route takes every body, address and question without harm', async () => {
  const cookie = await h.as('ruanzhe')
  const routes = h.routes.filter(({ method }) => !['OPTIONS', 'TRACE'].includes(method))
  assert.ok(routes.length > 40, `only ${routes.length} routes`)
  const parts = [
    '0',
    newId(),
    'A'.repeat(22),
    'A'.repeat(43),
    '%00',
    '%ed%a0%80',
    '%ff',
    '%',
    '..%2f..%2fetc%2fpasswd',
    '%0d%0aset-cookie:x=1',
    '%22%3e%3cscript%3e',
    "'%20or%201=1--",
    '__proto__',
    '长'.repeat(80),
    'x'.repeat(5000),
  ]
  for (const { method, url } of routes) {
    // The routes of uploads take over the bare connection: they have a test of their own.
    if (url.startsWith('/api/uploads')) continue
    for (const part of parts) {
      const path = url.replaceAll(/:[a-z]+|\*/gi, () => encodeSafely(part))
      const query = `?q=${part}&q=2&scope=${part}&filter=${part}&state=${part}&page=${part}&from=${part}`
      for (const address of [path, path + query]) {
        if (address.startsWith('/api/session') && method === 'DELETE') continue
        const answer = await h.app.inject({
          method: method as 'GET',
          url: address,
          headers: { cookie },
        })
        if (method !== 'HEAD') assertCalm(answer, `${method} ${address.slice(0, 200)}`)
        else assert.ok(answer.statusCode < 500, `${method} ${address.slice(0, 200)}`)
      }
    }
    if (['GET', 'HEAD', 'DELETE'].includes(method)) continue
    for (const body of [...BODIES, `{"a":"${'x'.repeat(2_000_000)}"}`]) {
      for (const type of TYPES) {
        const answer = await h.app.inject({
          method: method as 'POST',
          url: url.replace(':name', 'receive'),
          headers: { cookie, ...(type !== '' && { 'content-type': type }) },
          payload: body,
        })
        assertCalm(answer, `${method} ${url} ${type} ${body.slice(0, 60)}`)
      }
    }
  }
  await nothingHalfWritten()
})

/** Characters that a client could not put into an address stay as they are where it could. */
function encodeSafely(part: string): string {
  return part.replaceAll(/[^\x21-\x7e]/g, (c) => encodeURIComponent(c))
}

test('anything at all that JSON can say is answered calmly at the window', async () => {
  const shapes = Object.keys(application(ROAD))
  await fc.assert(
    fc.asyncProperty(
      fc.record({ name: fc.constantFrom(...shapes), value: fc.jsonValue({ depthSize: 'medium' }) }),
      async ({ name, value }) => {
        const input = { ...application(ROAD), [name]: value }
        const payload = { subject: null, input } as InjectOptions['payload']
        const answer = await h.post('ruanzhe', '/api/acts/receive/check', payload)
        assertCalm(answer, JSON.stringify(input[name as keyof typeof input]))
      },
    ),
    { numRuns: 300 },
  )
})

test('twenty sends of one act at once make one entry, and all get its receipt', async () => {
  const actId = newId()
  const before = await nothingHalfWritten()
  const sends = Array.from({ length: 20 }, () =>
    h.act('ruanzhe', 'receive', null, application(ROAD), actId),
  )
  const answers = await Promise.all(sends)
  assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([200]))
  assert.equal(new Set(answers.map((a) => a.entry?.leaf)).size, 1)
  assert.equal(new Set(answers.map((a) => a.number)).size, 1)
  assert.equal(await nothingHalfWritten(), before + 2, 'the entry of the act and its paper')
})

test('what is no HTTP gets an answer in Chinese and a closed connection', async () => {
  const url = new URL(await h.app.listen({ host: '127.0.0.1', port: 0 }))
  const say = (text: string) =>
    new Promise<string>((done, fail) => {
      const socket = connect(Number(url.port), url.hostname, () => socket.write(text))
      let heard = ''
      socket.setEncoding('utf8')
      socket.on('data', (part) => {
        heard += part
      })
      socket.on('error', fail)
      socket.on('close', () => done(heard))
    })
  assert.match(await say('嘿\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*请求不能识别/)
  const long = `GET / HTTP/1.1\r\nhost: x\r\ncookie: ${'x'.repeat(40_000)}\r\n\r\n`
  assert.match(await say(long), /^HTTP\/1\.1 431 [\s\S]*请求的头部太大/)
})

/** Everything verifies and no paper hangs; gives the number of entries. */
async function nothingHalfWritten(): Promise<number> {
  await h.world.settle()
  const verified = await h.world.verify()
  assert.deepEqual(verified.differences, [])
  assert.deepEqual(h.world.alarms, [])
  return verified.entries
}
