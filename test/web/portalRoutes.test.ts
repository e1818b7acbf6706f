import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Instant } from '../../src/law/day.ts'
import * as x from '../../src/web/portal/examples.ts'
import { type PortalForms, type PortalReads, registerPortal } from '../../src/web/portal/index.ts'
import type { DecisionFilter } from '../../src/web/portal/models.ts'

/*
 * The routes over stand-ins of the two interfaces: what is asked, what is sent, what is refused.
 */

const ADDRESS = 'https://portal.example'
const ACT = '00000000-0000-4000-8000-000000000001'
const asked: { filter?: DecisionFilter; page?: number; applied: string[]; reported: number } = {
  applied: [],
  reported: 0,
}

const reads: PortalReads = {
  home: async () => x.home,
  search: async (q) => ({ ...x.search, q }),
  items: async (filter, page) => ({ ...x.itemList, filter, page }),
  item: async (code, version) =>
    code !== x.guide.code ? null : version === null || version === 3 ? x.guide : null,
  decisions: async (filter, page) => {
    asked.filter = filter
    asked.page = page
    if (filter.q === 'break') throw new Error('the database holds what it should not')
    if (filter.q === 'away') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    return { ...x.decisionList, filter, page }
  },
  decisionRecords: async function* (filter) {
    asked.filter = filter
    yield x.decisionRecord
    yield { ...x.decisionRecord, handle: 'h 2', item: '=cmd()', party: null, fields: [] }
  },
  decision: async (handle) =>
    handle === 'handle-117' ? x.decision : handle === 'handle-21' ? x.withdrawn : null,
  officers: async (q) => ({ ...x.officers, q }),
  officer: async (handle, moment) => (handle === 'o1' ? { ...x.officer, asked: moment.now } : null),
  verify: async (handle) => (handle === 'handle-117' ? x.verify : null),
  lists: async () => x.lists,
  list: async (key) => (key === 'items' ? x.list : null),
  case: async (number, code) =>
    number === x.cases['running']?.number && code === 'K7QM3XRP' ? x.cases['running'] : null,
  caseDocument: async (_number, code, id) =>
    code === 'K7QM3XRP' && id === 'd1'
      ? { fileName: "收件'凭证.pdf", type: 'application/pdf', bytes: new Uint8Array([37, 80]) }
      : null,
  caseProof: async (_number, code, id) =>
    code === 'K7QM3XRP' && id.startsWith('d')
      ? { fileName: '临审收〔2026〕37号.tlog-proof', text: id === 'd1' ? 'proof' : null }
      : null,
}

const forms: PortalForms = {
  applyForm: async (code) => (code === x.guide.code ? x.applyForm : null),
  apply: async ({ actId, values, files }) => {
    asked.applied.push(
      [
        actId,
        values.name,
        ...files.map((f) => `${f.material}:${f.fileName}:${f.bytes.length}`),
      ].join(' '),
    )
    return values.name === '拒绝'
      ? { errors: [{ field: 'code', message: '统一社会信用代码校验位不对' }] }
      : x.receipt
  },
  report: async ({ values }) => {
    asked.reported += 1
    return { number: '临审纠〔2026〕1号', answerBy: x.TODAY, page: values.page }
  },
}

const app: FastifyInstance = Fastify()

before(() =>
  registerPortal(app, reads, {
    bureau: x.bureau,
    demo: true,
    clock: { now: () => '2026-09-16T02:02:00Z' as Instant },
    address: ADDRESS,
    newId: () => ACT,
    forms,
  }),
)
after(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers })

const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

test('S1.1 every address answers with a page, without inline code or cookie', async () => {
  const addresses = [
    '/',
    '/search?q=a',
    '/items',
    '/items/139901-0155-01',
    '/items/139901-0155-01/versions/3',
    '/items/139901-0155-01/apply',
    '/decisions',
    '/decisions/handle-117',
    '/decisions/handle-21',
    '/verify',
    '/verify/handle-117',
    '/officers',
    '/officers/o1',
    '/lists',
    '/lists/items',
    '/cases',
    '/report',
    '/en',
    '/about/accessibility',
    '/about/privacy',
    '/about/open-data',
    '/about/remedies',
    '/about/complain',
    '/about/ledger',
  ]
  for (const url of addresses) {
    const answer = await get(url)
    assert.equal(answer.statusCode, 200, url)
    assert.match(String(answer.headers['content-type']), /^text\/html; charset=utf-8/, url)
    const policy = String(answer.headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.equal(answer.headers['set-cookie'], undefined, url)
    assert.match(answer.body, /样例数据，不具法律效力/)
  }
})

test('every own link of every page leads somewhere', async () => {
  const seen = new Set<string>()
  const left = [
    '/',
    '/items/139901-0155-01',
    '/decisions/handle-117',
    '/decisions/handle-21',
    '/verify/handle-117',
    '/officers/o1',
    '/lists',
    '/en',
    '/items/139901-0155-01?big=1',
  ]
  const fixed =
    /^\/(files|proofs|checkpoint|policy|vocabulary|cases\/(supplement|hearing|withdraw))/
  // The examples name neighbours that the stand-ins do not have.
  const known = [
    /^\/items\/139901-0155-01(\?|$|\/apply|\/versions\/3)/,
    /^\/decisions\/handle-(117|21)/,
  ]
  known.push(/^\/officers\/o1/, /^\/lists\/items/)
  const isNeighbour = (url: string) =>
    /^\/(items|decisions|officers|lists)\/./.test(url) && !known.some((k) => k.test(url))
  for (let url = left.pop(); url !== undefined; url = left.pop()) {
    if (seen.has(url) || fixed.test(url) || isNeighbour(url) || seen.size > 400) continue
    seen.add(url)
    const answer = await get(url)
    assert.equal(answer.statusCode, 200, url)
    if (!String(answer.headers['content-type']).startsWith('text/html')) continue
    if (seen.size > 60) continue
    for (const m of answer.body.matchAll(/(?:href|src)="(\/[^"#]*)/g)) {
      left.push((m[1] ?? '').replaceAll('&amp;', '&'))
    }
  }
  assert.ok(seen.size > 40, `${seen.size} addresses`)
})

test('what is not there is said in Chinese, with ways on', async () => {
  for (const url of [
    '/x',
    '/items/none',
    '/items/139901-0155-01/versions/9',
    '/items/139901-0155-01/versions/x',
    '/decisions/none',
    '/officers/none',
    '/verify/none',
    '/lists/none',
    '/about/none',
    '/about/constructor',
    '/items/none/apply',
  ]) {
    const answer = await get(url)
    assert.equal(answer.statusCode, 404, url)
    assert.match(answer.body, /没有这一页/)
  }
})

test('an error of ours shows a number and no inside; the operator finds it by that', async (t) => {
  const written = t.mock.method(process.stderr, 'write', () => true)
  const answer = await get('/decisions?q=break')
  assert.equal(answer.statusCode, 500)
  assert.match(answer.body, /报上编号/)
  assert.doesNotMatch(answer.body, /database/)
  const number = /报上编号.*?([0-9a-f]{8})</.exec(answer.body)?.[1]
  const said = written.mock.calls.map((call) => String(call.arguments[0])).join('')
  assert.ok(number !== undefined && said.includes(`事故 ${number}：Error: the database`), said)
})

test('a database that is away is said to be back in seconds, and is no error of ours', async () => {
  const answer = await get('/decisions?q=away')
  assert.equal(answer.statusCode, 503)
  assert.equal(answer.headers['retry-after'], '2')
  assert.match(answer.body, /请稍等几秒/)
})

test('the filter of a list reaches the reads, and the exports take the same', async () => {
  const query = '?q=%E5%8D%AB%E7%94%9F&office=a&office=b&from=2026%2F9%2F1&page=2'
  await get(`/decisions${query}`)
  assert.deepEqual(asked.filter, {
    q: '卫生',
    office: ['a', 'b'],
    result: [],
    state: [],
    party: [],
    item: '',
    from: '2026-09-01',
    to: null,
  })
  assert.equal(asked.page, 2)
  const listed = asked.filter
  for (const kind of ['csv', 'json', 'atom']) {
    await get(`/decisions.${kind}${query}`)
    assert.deepEqual(asked.filter, listed, kind)
  }
})

test('S1.9 decisions as CSV, JSON and Atom', async () => {
  const csv = await get('/decisions.csv')
  assert.ok(csv.body.startsWith('\ufeff事项,行政相对人名称'))
  assert.match(csv.body, /\r\n"'=cmd\(\)"/)
  assert.match(csv.body, /https:\/\/portal\.example\/decisions\/h%202/)
  const json = JSON.parse((await get('/decisions.json')).body) as {
    decisions: { number: string; fields: Record<string, string> }[]
  }
  assert.equal(json.decisions.length, 2)
  assert.equal(json.decisions[0]?.fields['行政相对人名称'], '临江净宜沐浴服务有限公司')
  const atom = await get('/decisions.atom')
  assert.match(atom.body, /<feed xmlns="http:\/\/www.w3.org\/2005\/Atom"/)
  assert.equal(atom.body.match(/<entry>/g)?.length, 2)
  const list = await get('/lists/items.csv')
  assert.ok(list.body.startsWith('\ufeff事项,类别'))
})

test('pages may be kept briefly; officers and cases are never kept', async () => {
  const first = await get('/items')
  assert.equal(first.headers['cache-control'], 'public, max-age=30')
  const again = await get('/items', { 'if-none-match': String(first.headers['etag']) })
  assert.equal(again.statusCode, 304)
  assert.equal((await get('/officers/o1')).headers['cache-control'], 'no-store')
  const sheet = /href="(\/static\/portal-[0-9a-f]{12}\.css)"/.exec(first.body)?.[1] ?? ''
  const css = await get(sheet)
  assert.equal(css.statusCode, 200)
  assert.match(String(css.headers['cache-control']), /immutable/)
})

test('适老版 is remembered by the address', async () => {
  const usual = await get('/decisions?q=a')
  assert.match(usual.body, /href="\/decisions\?q=a&amp;big=1">适老版/)
  const big = await get('/decisions?q=a&big=1')
  assert.match(big.body, /portal-big-/)
  assert.match(big.body, /<a data-plain href="\/decisions\?q=a">标准字号/)
  assert.match(big.body, /href="\/items\?big=1"/)
  const sent = await post('/cases', { number: '1', code: '2', big: '1' })
  assert.match(sent.body, /portal-big-/)
})

test('a case opens by both keys and stays out of caches and addresses', async () => {
  const number = x.cases['running']?.number ?? ''
  const opened = await post('/cases', { number, code: ' k7qm-3xrp ' })
  assert.equal(opened.statusCode, 200)
  assert.match(opened.body, /剩余 6/)
  assert.equal(opened.headers['cache-control'], 'no-store')
  assert.equal(opened.headers['referrer-policy'], 'no-referrer')
  assert.doesNotMatch(opened.body, /(href|action)="[^"]*K7QM/)
  for (const code of ['wrong', '']) {
    const refused = await post('/cases', { number, code })
    assert.match(refused.body, code === '' ? /两个号码都要填写/ : /对不上/)
    assert.doesNotMatch(refused.body, /剩余/)
  }
})

test('a paper of a case is an attachment for its two keys alone', async () => {
  const keys = { number: 'n', code: 'K7QM-3XRP', id: 'd1' }
  const file = await post('/cases/document', keys)
  assert.match(
    String(file.headers['content-disposition']),
    /^attachment; filename\*=UTF-8''%E6%94%B6/,
  )
  assert.equal(file.body, '%P')
  assert.match((await post('/cases/document', { ...keys, id: 'd9' })).body, /对不上/)
})

test('S2.5 the proof of a paper is an attachment under its number, or a word to wait', async () => {
  const keys = { number: 'n', code: 'K7QM-3XRP', id: 'd1' }
  const file = await post('/cases/proof', keys)
  assert.match(
    String(file.headers['content-disposition']),
    /^attachment; filename\*=UTF-8''%E4%B8%B4.+\.tlog-proof$/,
  )
  assert.equal(file.headers['cache-control'], 'no-store')
  assert.equal(file.headers['referrer-policy'], 'no-referrer')
  assert.equal(file.body, 'proof')
  const later = await post('/cases/proof', { ...keys, id: 'd2' })
  assert.equal(later.statusCode, 202)
  assert.match(later.body, /编号后可下载证明文件，约一秒/)
  assert.match((await post('/cases/proof', { ...keys, id: 'x' })).body, /对不上/)
})

test('a form of another site is refused, and so is a body that cannot be read', async () => {
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ]) {
    const answer = await post(
      '/report',
      { page: '/', wrong: 'xx' },
      headers as Record<string, string>,
    )
    assert.equal(answer.statusCode, 403)
  }
  assert.equal(asked.reported, 0)
  const broken = await app.inject({
    method: 'POST',
    url: '/items/139901-0155-01/apply',
    payload: 'x',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  })
  assert.equal(broken.statusCode, 400)
  assert.match(broken.body, /没有读懂/)
})

const GOOD = {
  actId: ACT,
  partyKind: 'company',
  name: '临江净宜沐浴服务有限公司',
  code: '91139901MA0000000X',
  representative: '周示例',
  hasAgent: 'no',
  address: '示例路 18 号',
  telephone: '00000000000',
  electronicDelivery: 'yes',
  declared: 'yes',
}

async function apply(fields: Record<string, string>, file: string | null) {
  const form = new FormData()
  for (const [k, v] of Object.entries(fields)) form.append(k, v)
  if (file !== null)
    form.append('m-application', new File([file], '申请表.pdf', { type: 'application/pdf' }))
  const request = new Request('http://x/', { method: 'POST', body: form })
  return app.inject({
    method: 'POST',
    url: '/items/139901-0155-01/apply',
    payload: Buffer.from(await request.arrayBuffer()),
    headers: {
      'content-type': request.headers.get('content-type') ?? '',
      'sec-fetch-site': 'same-origin',
    },
  })
}

test('an application is received with its files, under the id that its form carried', async () => {
  const form = await get('/items/139901-0155-01/apply')
  assert.match(form.body, new RegExp(`name="actId"\\s+value="${ACT}"`))
  const answer = await apply(GOOD, '%PDF')
  assert.equal(answer.statusCode, 200)
  assert.match(answer.body, /已收到您的申请/)
  assert.match(answer.body, /K7QM 3XRP/)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.deepEqual(asked.applied, [`${ACT} ${GOOD.name} application:申请表.pdf:4`])
})

test('a faulty application names each field and keeps what was typed', async () => {
  const before = asked.applied.length
  const answer = await apply({ ...GOOD, code: '1', telephone: '' }, null)
  assert.equal(answer.statusCode, 422)
  assert.match(answer.body, /还有 2 处要改/)
  for (const id of ['code', 'telephone']) {
    assert.match(answer.body, new RegExp(`href="#${id}"`))
    assert.match(answer.body, new RegExp(`id="${id}"`))
  }
  assert.match(answer.body, /value="临江净宜沐浴服务有限公司"/)
  assert.equal(asked.applied.length, before)
  const refused = await apply({ ...GOOD, name: '拒绝' }, '%PDF')
  assert.match(refused.body, /校验位不对/)
})

test('S1.2 an error is reported from any page, and gets a number and a day', async () => {
  assert.match(
    (await get('/decisions/handle-117')).body,
    /href="\/report\?page=%2Fdecisions%2Fhandle-117"/,
  )
  assert.match((await get('/report?page=/items/1')).body, /value="\/items\/1"/)
  const faulty = await post('/report', { page: '', wrong: '' })
  assert.equal(faulty.statusCode, 422)
  assert.match(faulty.body, /还有 2 处要改/)
  const done = await post('/report', { page: '/items/1', wrong: '电话错了' })
  assert.match(done.body, /临审纠〔2026〕1号/)
  assert.equal(asked.reported, 1)
})

test('without forms the portal offers neither application nor report', async () => {
  const plain = Fastify()
  await registerPortal(
    plain,
    { ...reads, item: async () => ({ ...x.guide, canApply: false }) },
    {
      bureau: x.bureau,
      demo: false,
      clock: { now: () => x.NOW },
      address: ADDRESS,
      newId: () => ACT,
    },
  )
  const home = await plain.inject('/')
  const decision = await plain.inject('/decisions/handle-117')
  assert.doesNotMatch(home.body + decision.body, /\/report|演示/)
  assert.equal((await plain.inject('/report')).statusCode, 404)
  await plain.close()
})
