import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { buildDesk } from '../../src/cli/build.ts'
import { decided, must } from '../database/stage.ts'
import { launchBrowser } from './browser.ts'
import { type Http, openHttp, signInByCast } from './httpWorld.ts'

let http: Http
let url = ''
let browser: Browser
let id = ''

before(async () => {
  await buildDesk(() => undefined)
  http = await openHttp()
  const w = http.world
  w.at('2026-11-06T01:00:00Z')
  const found = await decided(w)
  id = found.id
  await must(w, 'sunhe', 'certify', id, {})
  await w.settle()
  const delivered = { way: 'direct', signer: '贺晓棠', relation: '法定代表人', at: '2026-11-06' }
  await must(w, 'sunhe', 'deliver', id, delivered)
  const rec = await w.recOf(found.publication)
  await must(w, 'fangzhou', 'makePublic', found.publication, { rec })
  await w.settle()
  await must(w, 'peiyanqiu', 'archive', id, { retentionYears: 10, pages: 32 })
  url = await http.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await launchBrowser()
})
after(() => browser?.close())

/** Keeps what the archivist sees where SHOTS names a folder, to be looked at. */
async function keep(name: string, shot: () => Promise<Buffer>): Promise<void> {
  const folder = process.env['SHOTS']
  if (folder !== undefined) await writeFile(join(folder, `${name}.png`), await shot())
}

test('S2.5 an archivist is told why not yet, and years later erases with a second person', async () => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const open = async () => {
    const [name = '', value = ''] = (await signInByCast(http.app, 'peiyanqiu')).split('=')
    await context.addCookies([{ name, value, url }])
    await page.goto(`${url}/desk/cases/${id}?act=erase`)
  }
  await open()
  await page.getByText('只能封存').filter({ visible: true }).first().waitFor()
  await keep('erase-refused', () => page.screenshot())
  http.world.at('2037-02-03T01:00:00Z')
  await open()
  const drawer = page.locator('.act-drawer')
  await drawer.getByText('要抹除的字段').first().waitFor()
  await drawer.getByText('收件（第 1 环）· 申请人信息').first().waitFor()
  const select = async (path: string, words: string) => {
    await drawer.locator(`#act-${path}`).click()
    await page.locator('.ant-select-item-option').filter({ hasText: words }).first().click()
  }
  await select('ground', '保存期限已届满')
  await select('confirmer', '方舟')
  await keep('erase-form', () => page.screenshot())
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(overflow <= 0, `wider than the window by ${overflow}`)
  await drawer
    .getByRole('button', { name: /抹除个人信息/ })
    .last()
    .click()
  await page.getByText('字段已抹除').first().waitFor()
  await keep('erase-receipt', () => page.screenshot())
  await http.world.settle()
  await page.goto(`${url}/desk/cases/${id}`)
  await page.getByText('已抹除').first().waitFor()
  await page.waitForLoadState('networkidle')
  await keep('erase-case', () => page.screenshot())
  assert.deepEqual(complaints, [])
  assert.deepEqual((await http.world.verify()).differences, [])
  await context.close()
})
