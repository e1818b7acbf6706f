import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { newId } from '../../src/platform/ids.ts'
import { type Http, openHttp } from './httpWorld.ts'

const ROAD = '139901-0170-31'
const FORM = `/items/${ROAD}/apply`
const PDF = '%PDF-1.7\n申请材料\n'

let http: Http
before(async () => {
  http = await openHttp()
  http.world.at('2026-11-07T08:00:00Z')
})

/** The answers of a form that nothing is wrong with; `more` changes some. */
function answers(more: Record<string, string> = {}): Record<string, string> {
  return {
    actId: newId(),
    partyKind: 'company',
    name: '临江区星屿网络服务有限公司',
    code: '91139901MA00000019',
    representative: '贺晓棠',
    hasAgent: 'no',
    address: '临江区文昌街 7 号',
    telephone: '00000000000',
    electronicDelivery: 'yes',
    declared: 'yes',
    ...more,
  }
}

/** Sends a form as a browser does; `files` by the code of their paper. */
async function send(
  fields: Record<string, string>,
  files: Record<string, string> = {},
  type = 'application/pdf',
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [code, bytes] of Object.entries(files)) {
    form.append(`m-${code}`, new Blob([bytes], { type }), `${code}.pdf`)
  }
  const encoded = new Response(form)
  return http.app.inject({
    method: 'POST',
    url: FORM,
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: {
      'content-type': encoded.headers.get('content-type') ?? '',
      'sec-fetch-site': 'same-origin',
    },
  })
}

/** Number and query code as the receipt shows them. */
function keysOf(page: string): { number: string; code: string } {
  const text = page.replaceAll(/<[^>]+>/g, '')
  const number = /临审收〔2026〕\d+号/.exec(text)?.[0]
  const code = /(?:[2-9A-HJ-NP-Z]{4} ){6}[2-9A-HJ-NP-Z]{2}/.exec(text)?.[0]
  assert.ok(number !== undefined && code !== undefined, text)
  return { number, code }
}

test('S1.1 a published item offers its form; an older or unknown one does not, nor a report', async () => {
  const guide = await http.get(null, `/items/${ROAD}`)
  assert.match(guide.body, new RegExp(`href="${FORM}"`))
  assert.match((await http.get(null, FORM)).body, /name="m-application"/)
  assert.equal((await http.get(null, '/items/none/apply')).statusCode, 404)
  assert.equal((await http.get(null, '/report')).statusCode, 404)
  assert.doesNotMatch((await http.get(null, '/')).body + guide.body, /href="\/report/)
})

test('S2.1 an application is received on a Saturday, and its receipt opens the case', async () => {
  const fields = answers()
  const files = { application: PDF, plan: `${PDF}方案` }
  const receipt = await send(fields, files)
  assert.equal(receipt.statusCode, 200, receipt.body)
  assert.match(receipt.body, /11月13日/)
  assert.equal(receipt.headers['cache-control'], 'no-store')
  const keys = keysOf(receipt.body)
  const again = await send(fields, files)
  assert.deepEqual(keysOf(again.body), keys)
  const page = await http.app.inject({
    method: 'POST',
    url: '/cases',
    payload: new URLSearchParams(keys).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /收件/)
  assert.doesNotMatch(page.body, /对不上/)
})

test('each mistake is told at its field, and nothing is received', async () => {
  const before = await received()
  const wrong: [Record<string, string>, Record<string, string>, field: string, words: RegExp][] = [
    [{ code: '91139901MA00000018' }, {}, 'code', /校验码不符/],
    [
      { hasAgent: 'yes', agentName: '李一', agentCode: '123456789012345678', agentScope: '代办' },
      {},
      'agentCode',
      /出生日期/,
    ],
    [{ telephone: '1' }, {}, 'telephone', /联系电话太短/],
    [{}, { application: '<script>' }, 'm-application', /不是 PDF、JPEG 或者 PNG/],
    [{}, { harpoon: PDF }, 'declared', /材料/],
  ]
  for (const [more, files, field, words] of wrong) {
    const answer = await send(answers(more), files)
    assert.equal(answer.statusCode, 422, answer.body)
    assert.match(answer.body, new RegExp(`href="#${field}"`))
    assert.match(answer.body, words)
  }
  const one = answers()
  assert.equal((await send(one)).statusCode, 200)
  const other = await send({ ...one, address: '临江区别处 1 号' })
  assert.equal(other.statusCode, 422)
  assert.match(other.body, /已经提交过另一份内容/)
  assert.equal(await received(), before + 1)
})

async function received(): Promise<number> {
  const { body } = await http.get('ruanzhe', '/api/queue')
  return new Set(body.match(/临审收〔2026〕\d+号/g)).size
}

test('the log agrees with everything that was applied for', async () => {
  await http.world.settle()
  assert.deepEqual((await http.world.verify()).differences, [])
  assert.deepEqual(http.world.alarms, [])
})
