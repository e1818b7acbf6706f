import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { newId } from '../../src/platform/ids.ts'
import { setAccount } from '../../src/web/desk-server/index.ts'
import { decided } from '../database/stage.ts'
import { application, grant, review } from '../story/inputs.ts'
import {
  type ActAnswer,
  assertProblem,
  cookieOf,
  type Http,
  openHttp,
  signInByCast,
} from './httpWorld.ts'

const ROAD = '139901-0170-31'
let h: Http
before(async () => {
  h = await openHttp()
  h.world.at('2026-11-02T01:00:00Z')
})

function done(answer: ActAnswer): string {
  assert.equal(answer.status, 200, JSON.stringify(answer))
  return answer.subject as string
}

function refused(answer: ActAnswer, code: string): void {
  assert.equal(answer.status, 409, JSON.stringify(answer))
  assert.equal(answer.code, code)
  for (const words of [answer.wrong, answer.article, answer.next?.[0]]) {
    assert.match(words ?? '', /\p{Script=Han}{3}/u)
  }
}

const gap = {
  material: 'drawing',
  wrong: '没有提交',
  basis: '服务指南申请材料',
  howToFix: '提交原件一份',
}

const examined = {
  findings: ['占用、挖掘的必要性', '恢复方案可行', '交通组织可行'].map((standard) => ({
    standard,
    meets: true,
    reason: '材料可以证明',
  })),
  conclusion: '符合条件，建议准予',
}

test('a member of the cast signs in with one press, and only with a known name', async () => {
  const cookie = await signInByCast(h.app, 'shenruoxi')
  const me = await h.app.inject({ url: '/api/me', headers: { cookie } })
  assert.equal(me.json<{ name: string }>().name, '沈若溪')
  assertProblem(await h.post(null, '/api/session/cast', { account: 'nobody' }), 404)
  assertProblem(await h.post(null, '/api/session/cast', { account: ['shenruoxi'] }), 404)
})

test('an account opens by its password alone, and closes after ten wrong ones', async () => {
  const officer = h.world.founded.officers.get('duyunwen') as string
  const password = '长口令 一二三'
  await setAccount(h.world.house, { login: 'duyunwen', officer, password, mustChange: false })
  const attempt = (password: string) =>
    h.post(null, '/api/session', { account: 'duyunwen', password })
  const right = await attempt('长口令 一二三')
  assert.equal(right.json<{ name: string }>().name, '杜允文')
  const [set] = [right.headers['set-cookie']].flat()
  assert.match(set ?? '', /HttpOnly/i)
  assert.match(set ?? '', /SameSite=Strict/i)
  assert.match(cookieOf(right), /^sanzhi_desk=[\w-]{22}$/)
  for (let i = 0; i < 10; i++) assertProblem(await attempt('不对'), 401)
  assertProblem(await attempt('长口令 一二三'), 401)
  assertProblem(await h.post(null, '/api/session', { account: 'nobody', password: 'x' }), 401)
})

test('S1.6 the register of people is read by two posts and changed by one', async () => {
  assertProblem(await h.get('ruanzhe', '/api/people'), 403)
  const read = async (login: string) =>
    (await h.get(login, '/api/people')).json<{
      mayChange: boolean
      rows: { id: string; name: string; state: string; can: string[]; cannot: string[] }[]
    }>()
  const { mayChange, rows } = await read('duyunwen')
  assert.equal(mayChange, false)
  assert.equal((await read('gaoyining')).mayChange, true)
  const ended = rows.find((row) => row.name === '龙鋐')
  assert.equal(ended?.state, 'ended')
  assert.deepEqual([ended?.can, ended?.cannot], [[], ['现场踏勘']])
  const id = rows.find((row) => row.name === '孙禾')?.id ?? ''
  refused(await h.act('duyunwen', 'grantPost', id, { post: 'examiner' }), 'post.missing')
  const open = (login: string, account: string) =>
    h.post(login, `/api/people/${id}/account`, { account })
  assertProblem(await open('duyunwen', 'sunhe'), 403)
  assertProblem(await open('gaoyining', 'Sun He'), 400)
  const granted = await h.act('gaoyining', 'grantPost', id, { post: 'discloser' })
  assert.equal(granted.status, 200)
  assertProblem(await h.get('gaoyining', '/api/queue'), 403)
  const accepting = await h.post('gaoyining', '/api/acts/accept', { subject: null, input: {} })
  assertProblem(accepting, 403)
})

test('a first password opens nothing but its own change, which ends the sessions under it', async () => {
  const id = h.world.founded.officers.get('luqinghe') as string
  const opened = await h.post('gaoyining', `/api/people/${id}/account`, { account: 'luqinghe' })
  const { password } = opened.json<{ password: string }>()
  assert.match(password, /^(\w{4}-){3}\w{4}$/)
  const signIn = (word: string) =>
    h.post(null, '/api/session', { account: 'luqinghe', password: word })
  const cookie = cookieOf(await signIn(password))
  const ask = (url: string, payload?: object) =>
    h.app.inject({
      method: payload ? 'POST' : 'GET',
      url,
      headers: { cookie },
      ...(payload && { payload }),
    })
  assertProblem(await ask('/api/queue'), 403)
  assert.equal(
    (await ask('/api/me')).json<{ mustChangePassword: boolean }>().mustChangePassword,
    true,
  )
  const fresh = '自己的 长口令 一句'
  assertProblem(await ask('/api/password', { old: password, fresh: '短' }), 400)
  assertProblem(await ask('/api/password', { old: password, fresh: password }), 400)
  assertProblem(await ask('/api/password', { old: '不对', fresh }), 409)
  const changed = await ask('/api/password', { old: password, fresh })
  assert.equal(changed.statusCode, 204)
  assertProblem(await ask('/api/me'), 401)
  const next = { cookie: cookieOf(changed) }
  assert.equal((await h.app.inject({ url: '/api/queue', headers: next })).statusCode, 200)
  assertProblem(await signIn(password), 401)
  assert.equal((await signIn(fresh)).statusCode, 200)
})

test('a session ends with its sign-out, and a made-up cookie opens nothing', async () => {
  const cookie = await signInByCast(h.app, 'zhouqi')
  const asks = () => h.app.inject({ url: '/api/queue', headers: { cookie } })
  assert.equal((await asks()).statusCode, 200)
  const out = await h.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } })
  assert.equal(out.statusCode, 204)
  assertProblem(await asks(), 401)
  const made = `sanzhi_desk=${'A'.repeat(22)}`
  assertProblem(await h.app.inject({ url: '/api/queue', headers: { cookie: made } }), 401)
})

test('what is not there is said to be not there', async () => {
  assertProblem(await h.get('ruanzhe', '/api/nothing'), 404)
  assertProblem(await h.get('ruanzhe', `/api/cases/${newId()}`), 404)
  assertProblem(await h.get('ruanzhe', '/api/cases/1'), 404)
  assertProblem(await h.get('ruanzhe', `/api/documents/${'A'.repeat(22)}`), 404)
  for (const name of ['unheard', '__proto__', 'constructor', 'toString']) {
    assertProblem(await h.post('ruanzhe', `/api/acts/${name}`, { subject: null, input: {} }), 404)
  }
  refused(await h.act('ruanzhe', 'accept', newId(), {}), 'subject.unknown')
})

test('a write from another site is refused on every route, however its address is written', async () => {
  const writes = h.routes.filter(
    (r) => r.url.startsWith('/api/') && !['GET', 'HEAD'].includes(r.method),
  )
  assert.ok(writes.length >= 9)
  const cookie = await h.as('ruanzhe')
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const { method, url } of writes) {
    for (const headers of foreign) {
      for (const address of [url, url.replace('/api/', '/%61pi/')]) {
        const answer = await h.app.inject({
          method: method as 'POST',
          url: address.replace(':name', 'receive').replace(':id', newId()).replace('*', 'x'),
          headers: { ...headers, cookie, 'content-type': 'application/json' },
          payload: '{}',
        })
        assert.equal(answer.statusCode, 403, `${method} ${address} ${JSON.stringify(headers)}`)
        if (method !== 'HEAD') assertProblem(answer, 403)
      }
    }
  }
  assert.equal((await h.get('ruanzhe', '/api/me')).statusCode, 200, 'the session lives on')
  const own = { host: 'desk.example', cookie }
  const body = { actId: newId(), subject: null, input: application(ROAD) }
  const send = (origin: string) =>
    h.app.inject({
      method: 'POST',
      url: '/api/acts/receive',
      headers: { ...own, origin },
      payload: body,
    })
  assertProblem(await send('http://desk.example.evil.example'), 403)
  assert.equal((await send('http://desk.example')).statusCode, 200)
})

test('S2.1 S3.1 a case goes from receipt to archive over HTTP by the right people alone', async () => {
  const id = done(
    await h.act('ruanzhe', 'receive', null, application(ROAD, { missing: ['drawing'] })),
  )
  refused(await h.act('ruanzhe', 'accept', id, {}), 'step.notNow')
  done(await h.act('ruanzhe', 'supplement', id, { gaps: [gap], withinDays: 10 }))
  const materials = [{ code: 'drawing', handedIn: 'original', pages: 2 }]
  done(await h.act('ruanzhe', 'supplied', id, { materials }))
  refused(await h.act('shenruoxi', 'accept', id, {}), 'post.missing')
  const accepted = await h.act('ruanzhe', 'accept', id, {})
  assert.match(accepted.number ?? '', /^临审受〔2026〕\d+号$/)
  refused(await h.act('guchanggeng', 'decide', id, { draftHash: '0'.repeat(64) }), 'step.notNow')
  done(await h.act('shenruoxi', 'examine', id, examined))
  done(await h.act('shenruoxi', 'draft', id, grant({ publicInterest: true })))
  const { hash } = await h.world.draft(id)
  refused(await h.act('guchanggeng', 'decide', id, { draftHash: hash }), 'review.missing')
  refused(await h.act('shenruoxi', 'legalReview', id, review(hash, 'pass')), 'post.missing')
  done(await h.act('hewanqing', 'legalReview', id, review(hash, 'pass')))
  done(await h.act('guchanggeng', 'decide', id, { draftHash: hash }))
  refused(await h.act('sunhe', 'certify', id, {}), 'document.unissued')
  await h.world.settle()
  done(await h.act('sunhe', 'certify', id, {}))
  await h.world.settle()
  const delivery = {
    way: 'direct',
    signer: '贺晓棠',
    relation: '法定代表人',
    at: '2026-11-02T00:30:00Z',
  }
  done(await h.act('sunhe', 'deliver', id, delivery))
  const prepared = done(await h.act('tanjingshu', 'preparePublication', id, {}))
  refused(await h.act('tanjingshu', 'makePublic', prepared, {}), 'publication.unchecked')
  done(await h.act('fangzhou', 'makePublic', prepared, {}))
  await h.world.settle()
  done(await h.act('peiyanqiu', 'archive', id, { retentionYears: 10, pages: 32 }))
  const view = (await h.get('shenruoxi', `/api/cases/${id}`)).json<CaseSeen>()
  assert.equal(view.head.state, '已归档')
  assert.ok(view.timeline.length >= 12)
  await documentsOnlySignedIn(view)
  assert.deepEqual((await h.world.verify()).differences, [])
  assert.deepEqual(h.world.alarms, [])
})

interface CaseSeen {
  head: { state: string }
  timeline: unknown[]
  documents: { pdf: string | null }[]
}

async function documentsOnlySignedIn(view: CaseSeen): Promise<void> {
  const addresses = view.documents.flatMap((d) => (d.pdf === null ? [] : [d.pdf]))
  assert.ok(addresses.length >= 4, JSON.stringify(view.documents))
  for (const url of addresses) {
    assertProblem(await h.get(null, url), 401)
    const paper = await h.get('shenruoxi', url)
    assert.equal(paper.headers['content-type'], 'application/pdf')
    assert.equal(paper.rawPayload.subarray(0, 5).toString(), '%PDF-')
  }
}

test('one act id gives one receipt, and another content under it is refused', async () => {
  const actId = newId()
  const input = application(ROAD)
  const first = await h.act('ruanzhe', 'receive', null, input, actId)
  const again = await h.act('ruanzhe', 'receive', null, input, actId)
  assert.equal(done(again), done(first))
  assert.equal(again.entry?.leaf, first.entry?.leaf)
  assert.equal(again.number, first.number)
  const other = { ...input, telephone: '11111111111' }
  refused(await h.act('ruanzhe', 'receive', null, other, actId), 'act.replayed-differently')
})

test('a preview is the paper, a check is a verdict, and neither writes anything', async () => {
  const id = done(await h.act('ruanzhe', 'receive', null, application(ROAD)))
  const before = await entries()
  const body = { subject: id, input: {} }
  const paper = await h.post('ruanzhe', '/api/acts/accept/preview', body)
  assert.equal(paper.headers['content-type'], 'application/pdf')
  assert.equal(paper.rawPayload.subarray(0, 5).toString(), '%PDF-')
  const check = async (login: string) =>
    (await h.post(login, '/api/acts/accept/check', body)).json<{
      possible: boolean
      refusal?: { code: string; wrong: string }
    }>()
  assert.deepEqual(await check('ruanzhe'), { possible: true })
  const verdict = await check('shenruoxi')
  assert.equal(verdict.possible, false)
  assert.equal(verdict.refusal?.code, 'post.missing')
  const none = await h.post('shenruoxi', '/api/acts/accept/preview', body)
  assert.equal(none.statusCode, 204)
  // At the window the notice is read before its case exists.
  const ask = (login: string, input: object) =>
    h.post(login, '/api/acts/supplement/preview', { subject: null, input })
  const notice = { gaps: [gap], withinDays: 10, application: application(ROAD) }
  const early = await ask('ruanzhe', notice)
  assert.equal(early.headers['content-type'], 'application/pdf')
  for (const input of [{ ...notice, gaps: [] }, { ...notice, application: { item: 1 } }, {}]) {
    assert.equal((await ask('ruanzhe', input)).statusCode, 204)
  }
  assert.equal((await ask('shenruoxi', notice)).statusCode, 204)
  assert.equal(await entries(), before)
})

async function entries(): Promise<number> {
  await h.world.sequencer.flush()
  return (await h.world.verify()).entries
}

test('what is malformed is said by place and in Chinese', async () => {
  const input = { ...application(ROAD), name: '', telephone: 7, surprise: true }
  const answer = await h.act('ruanzhe', 'receive', null, input)
  assert.equal(answer.status, 400)
  const paths = answer.errors?.map((e) => e.path) ?? []
  for (const path of ['name', 'telephone', 'input']) assert.ok(paths.includes(path), `${paths}`)
  for (const { message } of answer.errors ?? []) assert.match(message, /\p{Script=Han}{4}/u)
})

/** What is not a case's business: an administrator passes the door, and is then asked for more. */
const OPEN_TO_ADMINISTRATORS: Readonly<Record<string, number>> = {
  '/api/me': 200,
  '/api/people': 200,
  '/api/people/:id/account': 400,
  '/api/password': 400,
}

/** What the others are answered where it is not their business, or not yet right. */
const OF_OTHERS: Readonly<Record<string, (login: string) => number>> = {
  '/api/acts/:name': () => 409,
  '/api/people': (login) => (login === 'duyunwen' ? 200 : 403),
  '/api/people/:id/account': () => 403,
  '/api/password': () => 400,
}

test('S1.6 every route asks who comes: nobody, an administrator and each post', async () => {
  const id = done(await h.act('ruanzhe', 'receive', null, application(ROAD)))
  const free = new Set(['/api/site', '/api/cast', '/api/session', '/api/session/cast', '/api/*'])
  const guarded = h.routes.filter(
    (r) =>
      r.url.startsWith('/api/') &&
      ['GET', 'POST'].includes(r.method) &&
      !free.has(r.url) &&
      !r.url.startsWith('/api/uploads'),
  )
  assert.ok(guarded.length >= 9)
  for (const { method, url } of guarded) {
    const address = url
      .replace(':name', 'accept')
      .replace('cases/:id', `cases/${id}`)
      .replace(':handle', 'A'.repeat(22))
      .replace(':sha256', '0'.repeat(64))
    // A file that is not there is 404 to whoever may ask, and nothing more to anybody else.
    const isOfFile = /:(handle|sha256)/.test(url)
    const ask = (login: string | null) =>
      method === 'GET'
        ? h.get(login, address)
        : h.post(login, address, { actId: newId(), subject: id, input: {} })
    assertProblem(await ask(null), 401)
    const administrator = await ask('gaoyining')
    const opens = OPEN_TO_ADMINISTRATORS[url]
    if (opens === undefined) assertProblem(administrator, 403)
    else assert.equal(administrator.statusCode, opens)
    for (const login of ['shenruoxi', 'hewanqing', 'tanjingshu', 'peiyanqiu', 'duyunwen']) {
      const { statusCode } = await ask(login)
      const wanted = isOfFile ? 404 : (OF_OTHERS[url]?.(login) ?? [200, 204])
      assert.ok([wanted].flat().includes(statusCode), `${login} ${method} ${url}: ${statusCode}`)
    }
  }
})

/** Who may do which act, by the posts of the cast; all others are refused by name of the post. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  receive: ['ruanzhe'],
  supplement: ['ruanzhe'],
  supplied: ['ruanzhe'],
  accept: ['ruanzhe'],
  decline: ['ruanzhe'],
  withdraw: ['ruanzhe'],
  examine: ['shenruoxi'],
  draft: ['shenruoxi'],
  addMajor: ['shenruoxi', 'hewanqing', 'guchanggeng'],
  inspect: ['shenruoxi', 'huomingyuan'],
  legalReview: ['hewanqing'],
  decide: ['guchanggeng'],
  certify: ['ruanzhe'],
  deliver: ['ruanzhe', 'shenruoxi'],
  archive: ['peiyanqiu'],
  preparePublication: ['tanjingshu'],
  makePublic: ['tanjingshu'],
}

test('every act of the desk refuses every post but its own', async () => {
  const id = done(await h.act('ruanzhe', 'receive', null, application(ROAD)))
  const people = ['ruanzhe', 'shenruoxi', 'huomingyuan', 'hewanqing', 'guchanggeng', 'tanjingshu']
  const view = (await h.get('ruanzhe', `/api/cases/${id}`)).json<{ acts: { name: string }[] }>()
  for (const { name } of view.acts) assert.ok(name in MAY, `${name} is not in the table`)
  for (const login of [...people, 'peiyanqiu', 'duyunwen']) {
    const seen = (await h.get(login, `/api/cases/${id}`)).json<{
      acts: { name: string; possible: boolean; refusal?: { code: string } }[]
    }>()
    assert.ok(seen.acts.length >= 14)
    for (const act of seen.acts) {
      const isOthers = act.refusal?.code === 'post.missing'
      assert.equal(isOthers, !MAY[act.name]?.includes(login), `${login} ${act.name}`)
    }
  }
})

test('no link of the portal leads nowhere, and an item that is only listed promises nothing', async () => {
  const name = '城市建筑垃圾处置核准（只列入清单，服务指南尚未公布）'
  const input = {
    code: '139901-0918-77',
    name,
    kind: 'licence',
    department: '审批二科',
    basisText: '',
  }
  const imported = await h.world.act('zhouqi', 'importItem', null, input)
  assert.ok('receipt' in imported, JSON.stringify(imported))
  const seen = new Set<string>()
  const open = [
    '/',
    `/items?q=${encodeURIComponent(name)}`,
    `/search?q=${encodeURIComponent(name)}`,
  ]
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (seen.has(url)) continue
    seen.add(url)
    const page = await h.get(null, url)
    assert.ok(page.statusCode < 400, `${url}: ${page.statusCode}`)
    if (!String(page.headers['content-type']).startsWith('text/html')) continue
    for (const [, href] of page.body.matchAll(/href="(\/(?!\/|desk)[^"#]*)/g)) {
      const next = (href as string).replaceAll('&amp;', '&')
      // Filters and pages of one list multiply without end; what they list is reached without them.
      if (next.includes('?') && seen.size > 200) continue
      open.push(next)
    }
  }
  const found = await h.get(null, `/items?q=${encodeURIComponent(name)}`)
  const [, line] = /<ul class="sz-results">([\s\S]*?)<\/ul>/.exec(found.body) ?? []
  assert.match(line ?? '', /服务指南尚未公布/)
  assert.doesNotMatch(line ?? '', /当场办结|承诺|href/)
})

test('S1.10 the home page says what is overdue and since when; items come by their published decisions', async () => {
  const { pools, facts } = h.world.house
  const code = '139901-0918-77'
  await decided(h.world)
  const count = async (sql: string) => (await pools.web.query<{ n: number }>(sql)).rows[0]?.n
  h.world.at('2027-03-01T01:00:00Z')
  const late = await count('select count(*)::int as n from public_queue where published_on is null')
  assert.ok(late !== undefined && late > 0)
  const { body } = await h.get(null, '/')
  const shown = [...body.matchAll(/应在[\s\S]*?前公示的 [\s\S]*?(\d+) 件/g)].map(([, n]) =>
    Number(n),
  )
  assert.ok(shown.length > 0)
  assert.equal(
    shown.reduce((sum, n) => sum + n, 0),
    late,
  )
  const order = await pools.web.query<{ code: string }>(
    `select code from public_item i where bureau = $1 and content is not null group by code
      order by (select count(*) from public_decision d where d.item_code = i.code) desc, code`,
    [facts.bureau],
  )
  const list = await h.get(null, '/items')
  const linked = [...list.body.matchAll(/<h3><a [^>]*href="\/items\/([^"]+)"/g)].map(([, c]) => c)
  assert.ok(linked.length > 3 && !linked.includes(code))
  assert.deepEqual(
    linked,
    order.rows.map((row) => row.code).filter((c) => linked.includes(c)),
  )
})
