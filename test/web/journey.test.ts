import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildDesk } from '../../src/cli/build.ts'
import { onEnd } from '../harness.ts'
import { axeFindings } from './axe.ts'
import { launchBrowser } from './browser.ts'
import { type Http, openHttp } from './httpWorld.ts'

/*
 * One major case from the window to the archive, by the people of the cast one after another, in a
 * real browser against the real server: every act is done by clicks and keys in the desk itself.
 */

let h: Http
let base = ''
let browser: Browser
before(async () => {
  await buildDesk(() => undefined)
  h = await openHttp()
  h.world.at('2026-11-06T03:00:00Z')
  base = await h.app.listen({ host: '127.0.0.1', port: 0 })
  browser = await launchBrowser()
  // Before the server goes: its connections are the browser's.
  onEnd(() => browser.close())
})

/** What a page must never do while somebody works in it. */
const broken: string[] = []
const people = new Map<string, Page>()

/** The window of a member of the cast, signed in by one press on the page of the cast. */
async function as(name: string): Promise<Page> {
  const open = people.get(name)
  if (open !== undefined) return open
  const page = await opened(name)
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).waitFor()
  await accessible(page, 'the cast')
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await page.waitForURL(/\/desk\/queue/)
  people.set(name, page)
  return page
}

/** A window of its own on the page of the cast; what breaks in it is noted under `name`. */
async function opened(name = 'somebody'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => broken.push(`${name}: ${error.message}`))
  page.on('response', (answer) => {
    if (answer.status() >= 500) broken.push(`${name}: ${answer.status()} ${answer.url()}`)
  })
  await page.goto(`${base}/desk/cast`)
  return page
}

const seen = new Set<string>()

/** No finding of axe on a screen; each kind of screen is looked at once. */
async function accessible(page: Page, screen: string): Promise<void> {
  if (seen.has(screen)) return
  seen.add(screen)
  await page.locator('#main h1, #main h2, .page-head h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  assert.deepEqual(await axeFindings(page), [], screen)
}

const field = (page: Page, path: string) => page.locator(`[id="act-${path}"]`)

/** One of the answers of a field that offers a few, by its words. */
async function choose(page: Page, path: string, words: string): Promise<void> {
  await page
    .locator(`[aria-labelledby="act-${path}-label"]`)
    .getByText(words, { exact: true })
    .click()
}

async function select(page: Page, path: string, words: string): Promise<void> {
  await field(page, path).click()
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await list.getByText(words, { exact: false }).first().click()
}

async function moment(page: Page, path: string, words: string): Promise<void> {
  await field(page, path).click()
  await field(page, path).fill(words)
  const calendar = page.locator('.ant-picker-dropdown:not(.ant-picker-dropdown-hidden)')
  await calendar.locator('.ant-picker-ok button').click()
  await calendar.waitFor({ state: 'hidden' })
}

/** Opens an act on the case, fills it in, does it, and waits for its receipt. */
async function perform(
  name: string,
  id: string,
  act: string,
  fill: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const page = await as(name)
  await page.goto(`${base}/desk/cases/${id}?act=${act}`)
  await page.locator('.act-drawer').getByRole('status').first().waitFor()
  await fill(page)
  await accessible(page, `the form of ${act}`)
  await page.locator('.act-drawer .act-foot .act-button').click()
  await receiptCame(page, act)
}

async function receiptCame(page: Page, what: string): Promise<void> {
  const receipt = page.locator('.receipt-drawer')
  const refusal = page.locator('.act-drawer [role=alert]')
  await receipt.or(refusal).first().waitFor()
  const words = (await receipt.count()) === 0 ? await refusal.textContent() : ''
  assert.equal(words, '', what)
  await receipt.getByText('叶哈希').first().waitFor()
  await accessible(page, 'a receipt')
}

/** The window: an application with a gap, the notice at once, and the case that it makes. */
async function takeIn(): Promise<string> {
  const page = await as('阮喆')
  await accessible(page, 'the queue')
  await page.goto(`${base}/desk/intake`)
  await page.getByRole('combobox', { name: '事项' }).click()
  await page.keyboard.type('互联网上网服务')
  await page.keyboard.press('Enter')
  await page.locator('.paper-row').first().waitFor()
  await page.getByLabel('名称').fill('临江区星屿网络服务有限公司')
  await page.getByLabel('统一社会信用代码').fill('91139901MA00000019')
  await page.getByLabel('法定代表人').fill('贺晓棠')
  await page.getByLabel('送达地址').fill('临江区文昌街 7 号')
  await page.getByLabel('电话').fill('00000000000')
  const rows = page.locator('.paper-row:not(.shared)')
  const count = await rows.count()
  assert.ok(count >= 3)
  for (let i = 0; i < count; i++) {
    await rows
      .nth(i)
      .getByText(i === 0 ? '缺' : '齐', { exact: true })
      .click()
  }
  await rows
    .nth(0)
    .getByLabel(/缺什么/)
    .fill('没有盖章')
  await rows
    .nth(0)
    .getByLabel(/怎样补/)
    .fill('盖章后重新提交')
  await page.getByRole('button', { name: /一次性告知/ }).click()
  await page.getByText('只能告知这一次').waitFor()
  await accessible(page, 'the window')
  await page.getByRole('button', { name: /出具并打印/ }).click()
  await page.getByRole('dialog').getByText('一次性告知', { exact: true }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '打开案件' }).click()
  await page.waitForURL(/\/desk\/cases\/[0-9a-f-]{36}/)
  return /cases\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string
}

const FILM = Buffer.concat([Buffer.from('00000018667479706d703432', 'hex'), randomBytes(60_000)])

async function inspected(page: Page): Promise<void> {
  await moment(page, 'startedAt', '2026-11-06 10:00:00')
  await moment(page, 'endedAt', '2026-11-06 10:23:00')
  await select(page, 'secondInspector', '周启')
  await field(page, 'present').fill('贺晓棠（法定代表人）')
  await choose(page, 'certificateShown', '是')
  await field(page, 'points-0-point').fill('与学校的距离')
  await field(page, 'points-0-found').fill('校门中线至新址门口 186.4 米')
  await choose(page, 'conclusion', '不符合')
  await field(page, 'remarks').fill('没有异议')
  await page.locator('.uploads input[type=file]').setInputFiles({
    name: '现场踏勘.mp4',
    mimeType: 'video/mp4',
    buffer: FILM,
  })
  await page.locator('.uploads [role=status]').getByText('已传完').waitFor()
}

async function examined(page: Page): Promise<void> {
  const count = await page.locator('[id^="act-findings-"][id$="-reason"]').count()
  assert.ok(count > 0)
  for (let i = 0; i < count; i++) {
    await choose(page, `findings-${i}-meets`, i === 0 ? '不符合' : '符合')
    await field(page, `findings-${i}-reason`).fill('现场踏勘笔录和录像可以证明')
  }
  await field(page, 'conclusion').fill('新址在小学周围二百米以内，建议不予许可')
}

async function drafted(page: Page): Promise<void> {
  await choose(page, 'result', '不予')
  await field(page, 'facts').fill('新址门口至临江区第二小学校门中线，现场实测 186.4 米。')
  await field(page, 'reasons').fill('新址在小学校园周围二百米范围内。')
  await field(page, 'conditionsUnmet-0-condition').fill('不在中学、小学校园周围二百米范围内')
  await field(page, 'conditionsUnmet-0-fact').fill('实测 186.4 米')
  await field(page, 'conditionsUnmet-0-evidence').fill('现场踏勘笔录和录像')
  await field(page, 'conditionsUnmet-0-basis').fill('《互联网上网服务营业场所管理条例》第九条')
  await choose(page, 'publicInterest', '是')
}

/** The decider's button stays, says why it is off, and does nothing when pressed. */
async function decisionRefused(id: string): Promise<void> {
  const page = await as('顾长庚')
  await page.goto(`${base}/desk/cases/${id}?act=decide`)
  const alert = page.locator('.act-drawer [role=alert]')
  await alert
    .getByText(/法制审核/)
    .first()
    .waitFor()
  await accessible(page, 'a refused act')
  const button = page.locator('.act-drawer .act-foot .act-button')
  assert.equal(await button.getAttribute('aria-disabled'), 'true')
  await button.click({ force: true })
  await page.keyboard.press('Control+Enter')
  const { hash } = await h.world.draft(id)
  const forced = await page.evaluate(
    async ([subject, draftHash]) => {
      const answer = await fetch('/api/acts/decide', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ actId: crypto.randomUUID(), subject, input: { draftHash } }),
      })
      return { status: answer.status, ...((await answer.json()) as { code: string }) }
    },
    [id, hash],
  )
  assert.deepEqual([forced.status, forced.code], [409, 'review.missing'])
  assert.equal(await page.locator('.receipt-drawer').count(), 0)
}

async function reviewed(id: string): Promise<void> {
  const page = await as('何婉清')
  await page.goto(`${base}/desk/review/${id}`)
  const points = page.locator('.points .point')
  await points.first().waitFor()
  assert.equal(await points.count(), 10)
  for (let i = 0; i < 10; i++) {
    await points.nth(i).locator('.ant-radio-button-wrapper').first().click()
    await points.nth(i).getByRole('textbox').fill('核对案卷，情况属实')
  }
  await page.getByText('还没有选审核意见。').waitFor()
  await page.getByRole('radio', { name: '通过', exact: true }).check()
  await page.getByLabel('意见内容').fill('同意按本稿作出决定。')
  await accessible(page, 'the review')
  await page.getByRole('button', { name: '出具意见' }).click()
  await receiptCame(page, 'legalReview')
}

async function delivered(page: Page): Promise<void> {
  await select(page, 'way', '直接送达')
  await field(page, 'signer').fill('贺晓棠')
  await field(page, 'relation').fill('法定代表人')
  await moment(page, 'at', '2026-11-06 10:50:00')
}

async function publications(name: string, state: string): Promise<Page> {
  const page = await as(name)
  await page.goto(`${base}/desk/publications`)
  await page
    .locator('.page-head')
    .getByText(new RegExp(`^${state}`))
    .click()
  await page.locator('.publication-detail footer .act-button').waitFor()
  return page
}

async function published(): Promise<void> {
  const first = await publications('谭静姝', '待拟')
  await first.locator('.publication-detail footer .act-button').click()
  await receiptCame(first, 'preparePublication')
  const same = await publications('谭静姝', '待核对')
  await same.locator('.publication-detail [role=alert]').getByText(/另一/).first().waitFor()
  const off = same.locator('.publication-detail footer .act-button')
  assert.equal(await off.getAttribute('aria-disabled'), 'true')
  await accessible(same, 'the publications')
  const second = await publications('方舟', '待核对')
  await second.locator('.publication-detail footer .act-button').click()
  await receiptCame(second, 'makePublic')
}

async function archived(page: Page): Promise<void> {
  await field(page, 'retentionYears').fill('10')
  await field(page, 'pages').fill('32')
}

test('S1.6 an administrator comes to the register of people, never to a queue that is closed to her', async () => {
  const page = await opened()
  await page.getByRole('button', { name: /^高以宁/ }).click()
  await page.getByRole('heading', { name: '人员与证件' }).waitFor()
  const name = '阿卜杜热合曼·阿布都克里木江（赛福鼎之子）'
  const office = '政策法规与行政执法监督协调科（行政审批制度改革办公室、政务服务标准化工作专班）'
  await page.getByRole('button', { name: '登记人员', exact: true }).click()
  await field(page, 'name').fill(name)
  await field(page, 'office').fill(office)
  await page.getByRole('button', { name: /确认，写入台账/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: '人员与证件' }).click()
  await page.getByRole('heading', { name }).waitFor()
  await page.setViewportSize({ width: 1280, height: 900 })
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  assert.equal(isWide, false)
  if (process.env['PICTURES'] !== undefined) {
    await page.screenshot({ path: `${process.env['PICTURES']}/people-long-1280.png` })
  }
})

test('S2.1 S2.4 S3.1 S1.2 a major case is played by clicks from the window to the archive', async () => {
  const id = await takeIn()
  await accessible(await as('阮喆'), 'the case')
  await perform('阮喆', id, 'supplied')
  await perform('阮喆', id, 'accept')
  await perform('霍明远', id, 'inspect', inspected)
  await perform('沈若溪', id, 'examine', examined)
  await perform('沈若溪', id, 'draft', drafted)
  await decisionRefused(id)
  await reviewed(id)
  await perform('顾长庚', id, 'decide')
  await h.world.settle()
  await perform('孙禾', id, 'deliver', delivered)
  await published()
  await h.world.settle()
  await perform('裴砚秋', id, 'archive', archived)
  const view = (await h.get('shenruoxi', `/api/cases/${id}`)).json<{ head: { state: string } }>()
  assert.equal(view.head.state, '已归档')
  const verified = await h.world.verify()
  assert.deepEqual(verified.differences, [])
  assert.ok(verified.evidenceChecked >= 1)
  const portal = await h.get(null, '/decisions')
  assert.match(portal.body, /星屿网络/)
  assert.deepEqual(h.world.alarms, [])
  assert.deepEqual(broken, [])
  assert.ok(seen.size >= 14, [...seen].join('、'))
})
