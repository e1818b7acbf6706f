import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { newId } from '../../src/platform/ids.ts'
import type { CaseView } from '../../src/web/desk/contract.ts'
import { launchBrowser } from './browser.ts'
import { assertProblem, type Http, openHttp } from './httpWorld.ts'

const axeSource = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

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
  files: Record<string, string | Uint8Array<ArrayBuffer>> = {},
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [code, bytes] of Object.entries(files)) {
    form.append(`m-${code}`, new Blob([bytes]), `${code}.pdf`)
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

interface AxeRunner {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** What axe has against a page, by the rules of WCAG 2.2 AA. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: AxeRunner }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } })
    return violations.map((v) => `${v.id}: ${v.nodes[0]?.html ?? ''}`)
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

test('S2.1 the clerk sees the files of an application, strangers and administrators do not', async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  const fields = answers({ name: '临江拾光书店' })
  const sent = await send(fields, { application: PDF, plan: png })
  assert.equal(sent.statusCode, 200, sent.body)
  const id = fields['actId'] ?? ''
  const view = await http.get('ruanzhe', `/api/cases/${id}`)
  const { materials } = view.json<CaseView>()
  const of = (code: string) => materials.find((m) => m.code === code)
  const pdf = of('application')?.pdf ?? ''
  assert.match(pdf, new RegExp(`^/api/cases/${id}/files/[0-9a-f]{64}$`))
  assert.deepEqual([of('application')?.image, of('drawing')?.pdf], [null, null])
  assert.match(of('plan')?.image ?? '', /\/files\//)
  assert.equal(of('application')?.form, '电子件')
  assert.equal(of('drawing')?.state, 'missing')
  const file = await http.get('ruanzhe', pdf)
  assert.equal(file.statusCode, 200)
  assert.equal(file.body, PDF)
  assert.equal(file.headers['content-type'], 'application/pdf')
  assert.match(String(file.headers['content-security-policy']), /default-src 'none'.*sandbox/)
  assert.equal(file.headers['x-content-type-options'], 'nosniff')
  assert.match(String(file.headers['content-disposition']), /application\.pdf/)
  assertProblem(await http.get(null, pdf), 401)
  assertProblem(await http.get('gaoyining', pdf), 403)
  assertProblem(await http.get('ruanzhe', pdf.replace(id, newId())), 404)
  assertProblem(await http.get('ruanzhe', pdf.replace(/[0-9a-f]{64}$/, '0'.repeat(64))), 404)
  assertProblem(await http.get('ruanzhe', pdf.replace(id, 'x')), 404)
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

test('S1.1 on a telephone the form is filled in, sent, and answered with a receipt', async () => {
  const browser = await launchBrowser()
  try {
    const url = await http.app.listen({ host: '127.0.0.1', port: 0 })
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url + FORM)
    assert.deepEqual(await axeFindings(page), [])
    await page.getByLabel('企业、个体工商户').check()
    await page.getByLabel('姓名或者名称').fill('临江区星屿网络服务有限公司')
    await page.getByLabel('证件号码').fill('91139901MA00000018')
    await page.getByLabel('法定代表人或者负责人').fill('贺晓棠')
    await page.getByLabel('不委托，自己办').check()
    await page.getByLabel('送达地址').fill('临江区文昌街 7 号')
    await page.getByLabel('联系电话').fill('00000000000')
    await page.locator('[name=electronicDelivery][value=no]').check()
    await page.locator('[name=declared]').check()
    await page.locator('button[type=submit]').last().click()
    await page.getByRole('link', { name: /校验码不符/ }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.locator('#code').fill('91139901MA00000019')
    const paper = { name: '申请表.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) }
    await page.locator('#m-application').setInputFiles(paper)
    await page.locator('button[type=submit]').last().click()
    await page.getByRole('heading', { name: '已收到您的申请' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    const keys = keysOf(await page.content())
    await page.goto(`${url}/cases`)
    await page.locator('#number').fill(keys.number)
    await page.locator('#code').fill(keys.code)
    await page.locator('main button[type=submit]').click()
    await page.getByText('窗口正在办理').first().waitFor()
    assert.deepEqual(complaints, [])
  } finally {
    await browser.close()
  }
})

test('the log agrees with everything that was applied for', async () => {
  await http.world.settle()
  assert.deepEqual((await http.world.verify()).differences, [])
  assert.deepEqual(http.world.alarms, [])
})
