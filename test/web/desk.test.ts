import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { differences } from '../../src/web/desk/parts/diff.ts'
import { cell } from '../../src/web/desk/queue/export.ts'
import { axeFindings } from './axe.ts'
import { launchBrowser } from './browser.ts'
import { type Fixture, serveDesk } from './deskFixture.ts'

const root = new URL('../../', import.meta.url).pathname
let dist = ''
let fixture: Fixture
let browser: Browser

before(async () => {
  dist = await mkdtemp(join(tmpdir(), 'desk-'))
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: dist, emptyOutDir: true },
  })
  fixture = await serveDesk(dist)
  browser = await launchBrowser()
})

after(async () => {
  await browser?.close()
  await fixture?.close()
  await rm(dist, { recursive: true, force: true })
})

/** Opens a place as a person, in a window of its own; collects what the console complains of. */
async function open(reader: string | null, path: string, width = 1440, height = 900) {
  fixture.reader = reader
  fixture.answer = 'receipt'
  fixture.isReviewed = false
  fixture.waitMs = 0
  fixture.acts.length = 0
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(fixture.url + path)
  return { page, complaints, close: () => context.close() }
}

const screens: [string, string | null, string, string, ((page: Page) => Promise<unknown>)?][] = [
  ['sign-in', null, '/desk/sign-in', '口令'],
  ['the cast', null, '/desk/cast', '试着做几件不该做成的事'],
  ['the queue', 'shen', '/desk/queue?at=c1187', '现在可以做'],
  ['the empty queue', 'shen', '/desk/queue?filter=returned', '这里没有要办的件'],
  ['the chart', 'shen', '/desk/cases/c1187', '当前环节'],
  ['the materials', 'shen', '/desk/cases/c1187/materials', '与现场不一致'],
  ['the documents', 'shen', '/desk/cases/c1187/documents', '决定后加盖电子印章'],
  ['the recordings', 'shen', '/desk/cases/c1187/recordings', '记录要求已满足'],
  ['a refused act', 'gu', '/desk/cases/c1187?act=decide', '尚无通过的法制审核意见'],
  ['a form', 'shen', '/desk/cases/c1187?act=inspect', '第二名踏勘人'],
  ['the review', 'he', '/desk/review/c1187', '审核十点'],
  ['the list of reviews', 'he', '/desk/review', '开始审核'],
  ['the window', 'ruan', '/desk/intake', '窗口收件', chooseItem],
  ['the publications', 'tan', '/desk/publications', '公众看到的'],
  ['the keys', 'shen', '/desk/queue', '全部按键', (page) => page.keyboard.press('?')],
  ['the palette', 'shen', '/desk/queue', '去往', (page) => page.keyboard.press('Control+k')],
]

async function chooseItem(page: Page) {
  await page.getByRole('combobox', { name: '事项' }).click()
  await page.keyboard.press('Enter')
  await page.getByText('变更申请书').first().waitFor()
  await page.locator('.ant-select-dropdown').waitFor({ state: 'hidden' })
}

for (const [name, reader, path, words, prepare] of screens) {
  test(`${name} has no accessibility finding and no console error at 1280 and 1440`, async () => {
    for (const [width, height] of [
      [1280, 800],
      [1440, 900],
    ] as const) {
      const { page, complaints, close } = await open(reader, path, width, height)
      await page.waitForLoadState('networkidle')
      await prepare?.(page)
      await page.getByText(words).first().waitFor()
      await page.waitForTimeout(300)
      assert.deepEqual(await axeFindings(page), [], `${name} at ${width}`)
      assert.deepEqual(complaints, [], `${name} at ${width}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `${name} is wider than ${width} by ${overflow}`)
      await close()
    }
  })
}

test('under 1280 pixels the desk says that it is not made for it', async () => {
  const { page, close } = await open('shen', '/desk/queue', 1100)
  await page.getByText('窗口太窄').waitFor()
  assert.equal(await page.getByRole('listbox').isVisible(), false)
  await close()
})

test('the first load stays below 450 kB compressed', async () => {
  const html = await readFile(join(dist, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="\/desk\/(assets\/[^"]+)"/g)].map((m) => m[1] ?? '')
  const queue = (await readdir(join(dist, 'assets'))).filter((f) =>
    /^(queue|timeline|segmented)-/.test(f),
  )
  const files = new Set([...first, ...queue.map((f) => `assets/${f}`)])
  assert.ok(files.size > 3)
  let bytes = 0
  for (const file of files) bytes += gzipSync(await readFile(join(dist, file))).length
  assert.ok(bytes < 450_000, `${bytes} bytes`)
})

test('before signing in nothing is shown, after it the wanted place', async () => {
  const { page, close } = await open(null, '/desk/cases/c1187/materials')
  await page.getByLabel('工号').fill('shen')
  await page.getByLabel('口令', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('alert').getByText('工号或者口令不对').waitFor()
  await page.getByLabel('口令', { exact: true }).fill('demo')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByText('与现场不一致').waitFor()
  await page.getByRole('button', { name: '退出' }).click()
  await page.getByLabel('口令', { exact: true }).waitFor()
  assert.equal(fixture.reader, null)
  await close()
})

test('in the demonstration one press signs in, and what must fail fails', async () => {
  const { page, close } = await open(null, '/desk/cast')
  await page.getByRole('button', { name: /不经法审就决定/ }).click()
  await page.getByRole('alert').getByText('尚无通过的法制审核意见').waitFor()
  assert.equal(fixture.reader, 'gu')
  await close()
})

test('the navigation shows only what the signed-in post uses', async () => {
  const { page, close } = await open('tan', '/desk/publications')
  await page.getByRole('navigation').getByText('公示队列').waitFor()
  const links = await page.getByRole('navigation').getByRole('link').allInnerTexts()
  const names = links.map((link) => link.split('\n')[0])
  assert.deepEqual(names, ['跳到正文', '待办', '公示队列'])
  await close()
})

test('the queue is walked by J, K, numbers and Enter, and remembers its place', async () => {
  const { page, close } = await open('shen', '/desk/queue')
  const selected = page.locator('[role=option][aria-selected=true]')
  await selected.getByText('关闭、闲置、拆除城市环卫设施许可').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await selected.getByText('临江区星屿网络服务有限公司').waitFor()
  await page.getByRole('complementary').getByText('作出决定').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('当前环节').waitFor()
  assert.match(page.url(), /\/desk\/cases\/c1187$/)
  await page.goBack()
  await selected.getByText('临江区星屿网络服务有限公司').waitFor()
  await page.keyboard.press('1')
  assert.equal(await page.getByRole('option').count(), 2)
  await page.keyboard.press('1')
  await page.keyboard.press('/')
  await page.keyboard.type('校车jk')
  await page.getByText('没有找到“校车jk”').waitFor()
  await close()
})

test('G then R goes to the reviews, and R alone does nothing there', async () => {
  const { page, close } = await open('he', '/desk/cases/c1187')
  await page.getByText('当前环节').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.getByText('开始审核').waitFor()
  assert.match(page.url(), /\/desk\/review(\?|$)/)
  await close()
})

test('a refused act shows reason, basis and next step, its button says why', async () => {
  const { page, close } = await open('gu', '/desk/cases/c1187?act=decide')
  const alert = page.getByRole('alert')
  await alert.getByText('本案属重大执法决定，尚无通过的法制审核意见。').waitFor()
  await alert.getByText('国办发〔2018〕118号').waitFor()
  await alert.getByText('请何婉清完成法制审核').waitFor()
  const button = page.getByRole('dialog').getByRole('button', { name: '作出决定' })
  assert.equal(await button.getAttribute('aria-disabled'), 'true')
  const described = await button.getAttribute('aria-describedby')
  assert.ok(described && (await page.locator(`#${described}`).innerText()).includes('尚无通过'))
  await button.focus()
  await button.press('Enter')
  await page.keyboard.press('Control+Enter')
  await page.waitForTimeout(200)
  assert.equal(fixture.acts.length, 0)
  await close()
})

test('a double click sends one act, and the receipt comes at once', async () => {
  const { page, close } = await open('gu', '/desk/sign-in')
  fixture.isReviewed = true
  fixture.waitMs = 400
  await page.goto(`${fixture.url}/desk/cases/c1187?act=decide`)
  const button = page.getByRole('button', { name: /作出不予许可决定/ })
  await button.dblclick()
  await page.keyboard.press('Control+Enter')
  await page.getByText('c41d 90be 17f3 … 52a8').waitFor()
  await page.getByText('第 48 377 条').waitFor()
  assert.equal(fixture.acts.length, 1)
  const [act] = fixture.acts
  assert.equal(act?.name, 'decide')
  assert.equal(act?.subject, 'c1187')
  assert.match(act?.actId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  assert.match(String(act?.input.draftHash), /^[0-9a-f]{64}$/)
  await close()
})

test('after a lost answer and a reload the act is sent with the same id', async () => {
  const { page, close } = await open('gu', '/desk/sign-in')
  fixture.isReviewed = true
  fixture.answer = 'cut'
  await page.goto(`${fixture.url}/desk/cases/c1187?act=decide`)
  await page.getByRole('button', { name: /作出不予许可决定/ }).click()
  await page.getByRole('alert').getByText('没有收到回答').waitFor()
  await page.reload()
  fixture.answer = 'receipt'
  await page.getByRole('button', { name: /作出不予许可决定/ }).click()
  await page.getByText('c41d 90be 17f3 … 52a8').waitFor()
  const ids = new Set(fixture.acts.map((act) => act.actId))
  assert.ok(fixture.acts.length >= 2)
  assert.equal(ids.size, 1)
  await close()
})

test('a refusal on sending is shown in place and what was typed stays', async () => {
  const { page, close } = await open('shen', '/desk/cases/c1187?act=addMajor')
  fixture.answer = 'refusal'
  const reason = page.getByLabel('列为重大执法决定的理由')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /增列重大理由/ })
    .click()
  await page.getByRole('alert').getByText('请填写“列为重大执法决定的理由”').waitFor()
  assert.equal(fixture.acts.length, 0)
  await reason.fill('涉及学校周边公共利益')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /增列重大理由/ })
    .click()
  await page.getByRole('alert').getByText('证件 11月24日 已到期').waitFor()
  await page.reload()
  assert.equal(await reason.inputValue(), '涉及学校周边公共利益')
  await close()
})

test('S3.6 the review cannot be issued while a point is open, and says which', async () => {
  const { page, close } = await open('he', '/desk/review/c1187')
  const issue = page.getByRole('button', { name: '出具意见' })
  await issue.waitFor()
  for (const key of '123456789') {
    await page.keyboard.press(key)
    await page.keyboard.press('y')
  }
  await page.getByText('第 10 点「其他」还没有回答。').waitFor()
  await issue.click({ force: true })
  assert.equal(fixture.acts.length, 0)
  await page.keyboard.press('0')
  await page.keyboard.press('x')
  await page.getByText('第 1 点「主体合法」还没有写理由。').waitFor()
  for (const button of await page.getByRole('button', { name: '照机核填' }).all()) {
    await page.getByRole('button', { name: '照机核填' }).first().click()
    assert.ok(button)
  }
  for (const point of ['证据充分', '无超越、滥用职权', '涉嫌犯罪移送', '其他']) {
    await page.getByLabel(`${point} 结论的理由`).fill('已核对，未见问题')
  }
  await page.getByText('还没有选审核意见。').waitFor()
  await page.getByRole('radio', { name: '通过', exact: true }).check()
  await page.getByLabel('意见内容').fill('同意按第 2 稿作出决定。')
  await issue.click()
  await page.getByText('c41d 90be 17f3 … 52a8').waitFor()
  assert.equal(fixture.acts.length, 1)
  const input = fixture.acts[0]?.input as { points: unknown[]; opinion: string; draftHash: string }
  assert.equal(input.points.length, 10)
  assert.equal(input.opinion, 'pass')
  assert.match(input.draftHash, /^5ad2/)
  await close()
})

test('the window says why an outcome is impossible, sends receipt and notice', async () => {
  const { page, close } = await open('ruan', '/desk/intake')
  await chooseItem(page)
  await page
    .getByRole('button', { name: /收件齐全/ })
    .getByText('还缺 8 件')
    .waitFor()
  await page.getByLabel('名称').fill('临江区云阶网络有限公司')
  const rows = page.locator('.paper-row:not(.shared)')
  for (let i = 0; i < (await rows.count()); i++) {
    await rows
      .nth(i)
      .getByText(i === 5 ? '缺' : '齐', { exact: true })
      .click()
  }
  const layout = rows.nth(5)
  await layout.getByLabel(/缺什么/).fill('没有标注安全出口')
  await layout.getByLabel(/怎样补/).fill('标明后重新提交')
  await page.getByRole('button', { name: /一次性告知/ }).click()
  await page.getByText('只能告知这一次').waitFor()
  await page.getByRole('button', { name: /出具并打印/ }).click()
  await page.getByRole('dialog').getByText('一次性告知', { exact: true }).waitFor()
  assert.deepEqual(
    fixture.acts.map((act) => act.name),
    ['receive', 'supplement'],
  )
  assert.equal(fixture.acts[0]?.subject, null)
  assert.equal(fixture.acts[1]?.subject, 'c1187')
  const notice = fixture.acts[1]?.input as { gaps: { wrong: string; basis: string }[] }
  const gap = notice.gaps[0]
  assert.equal(gap?.wrong, '没有标注安全出口')
  assert.ok(gap?.basis)
  await close()
})

test('S1.2 whoever prepared a publication cannot publish it, masks hold', async () => {
  const { page, close } = await open('tan', '/desk/publications')
  const masked = page.getByRole('row', { name: /证件号码/ })
  await masked.getByText('不公开').waitFor()
  await page.keyboard.press('m')
  assert.equal(await page.getByText('9901021998').count(), 0)
  await page.getByRole('button', { name: /占用、挖掘城市道路审批/ }).click()
  await page.getByRole('alert').getByText('须由另一人核对公开').waitFor()
  assert.equal(
    await page.getByRole('button', { name: '公开', exact: true }).getAttribute('aria-disabled'),
    'true',
  )
  await close()
})

test('cells of an export never begin a formula and keep commas and quotes', () => {
  assert.equal(cell('=1+1'), "'=1+1")
  assert.equal(cell('@x'), "'@x")
  assert.equal(cell('甲,"乙"'), '"甲,""乙"""')
  assert.equal(cell('临江区'), '临江区')
})

test('differences of two drafts bring back both drafts', () => {
  const pairs = [
    ['', '新'],
    ['旧', ''],
    ['在三个月内起诉', '自知道之日起六个月内起诉'],
    ['新址距临江区第二小学约190米。', '新址门口至临江区第二小学校门中线实测186.4米。'],
    ['一样', '一样'],
  ] as const
  for (const [was, is] of pairs) {
    const pieces = differences(was, is)
    const text = (leaveOut: string) =>
      pieces.flatMap((p) => (p.kind === leaveOut ? [] : [p.text])).join('')
    assert.equal(text('added'), was)
    assert.equal(text('removed'), is)
  }
})
