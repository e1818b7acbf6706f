import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildDesk } from '../../src/cli/build.ts'
import { onEnd, tempDir } from '../harness.ts'
import { axeFindings } from './axe.ts'
import { launchBrowser } from './browser.ts'

/*
 * A real bureau from nothing: founded by the command, its people enrolled at the desk by the first
 * administrator, who has no other way in than the password that the command printed once.
 */

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const FOUNDING = {
  domain: 'ledger.example.gov.cn',
  division: '110101',
  profile: {
    name: '示例区行政审批局',
    mark: '示审',
    government: '示例区人民政府',
    court: '示例区人民法院',
    address: '示例路 1 号',
    telephone: '000-00000000',
    officeHours: '工作日 9:00—17:00',
    creditCode: '11110101MB0000001K',
  },
  administrators: [
    { account: 'admin1', name: '甘露', office: '办公室' },
    { account: 'admin2', name: '申屠敏', office: '办公室' },
  ],
}

let folder = ''
before(async () => {
  folder = await tempDir()
  await buildDesk(() => undefined)
})

function sanzhi(...args: string[]): ChildProcess {
  const { DATABASE_URL: _given, ...env } = process.env
  return spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = sanzhi(...args)
  const said = { out: '', err: '' }
  child.stdout?.on('data', (part) => (said.out += part))
  child.stderr?.on('data', (part) => (said.err += part))
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...said }
}

async function fileOf(name: string, value: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

test('S4.6 what is no bureau is refused with each line that is wrong, and leaves nothing', async () => {
  const data = join(folder, 'none')
  const { profile, administrators } = FOUNDING
  const table: [unknown, RegExp][] = [
    ['{', /不是 JSON/],
    [{ ...FOUNDING, domain: 'demo.example' }, /domain：应为本机关账本的域名/],
    [{ ...FOUNDING, division: '1' }, /division：应为 6 位/],
    [{ ...FOUNDING, profile: { ...profile, mark: 'AB' } }, /profile\.mark：机关代字/],
    [{ ...FOUNDING, administrators: administrators.slice(1) }, /至少要有两位管理员/],
    [{ ...FOUNDING, administrators: [administrators[0], administrators[0]] }, /工号相同/],
    [{ ...FOUNDING, more: 1 }, /1 处要改/],
  ]
  for (const [value, words] of table) {
    const { code, err } = await run('found', await fileOf('bad.json', value), '--data', data)
    assert.equal(code, 2)
    assert.match(err, words)
  }
  const missing = await run('found', '--data', data)
  assert.match(missing.err, /--sample/)
  const serving = await run('serve', '--data', data)
  assert.equal(serving.code, 2)
  assert.match(serving.err, /sanzhi found/)
})

test('S1.6 a bureau is founded, its people are enrolled at the desk, and each signs in', async () => {
  const data = join(folder, 'data')
  const file = await fileOf('bureau.json', FOUNDING)
  const founded = await run('found', file, '--data', data, '--json')
  assert.equal(founded.code, 0, founded.err)
  const made = JSON.parse(founded.out) as {
    administrators: { account: string; password: string }[]
  }
  assert.equal((await run('found', file, '--data', data)).code, 2)
  const base = await serve(data)
  const browser = await launchBrowser()
  onEnd(() => browser.close())
  const admin = await opened(browser, base)
  const first = made.administrators[0]
  assert.ok(first)
  await signIn(admin, first.account, first.password)
  await changePassword(admin, first.password, '新的 口令 很长一句')
  await enrol(admin)
  const given = await openAccount(admin)
  const clerk = await opened(browser, base)
  await signIn(clerk, 'wangfang', given)
  await changePassword(clerk, given, '窗口上的另一句 长口令')
  await clerk.waitForURL(/\/desk\/queue/)
  await clerk.getByText('受理岗').waitFor()
  // An administrator grants nothing to herself, and is told why.
  await admin.getByRole('button', { name: /^甘露/ }).click()
  await admin.getByRole('button', { name: '授予岗位' }).click()
  await choosePost(admin, '督查岗')
  await admin.getByRole('button', { name: /确认，写入台账/ }).click()
  await admin
    .getByText(/不能给自己授予岗位|授予岗位的人/)
    .first()
    .waitFor()
  const verified = await run('ledger', 'verify', '--data', data)
  assert.match(verified.err, /正由另一个程序使用/)
})

async function serve(data: string): Promise<string> {
  const child = sanzhi('serve', '--data', data, '--port', '0')
  onEnd(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  })
  let heard = ''
  return new Promise((done, fail) => {
    child.stdout?.on('data', (part) => {
      heard += part
      const ready = /^ready (\S+)$/m.exec(heard)
      if (ready?.[1] !== undefined) done(ready[1])
    })
    child.once('exit', () => fail(new Error(`it ended before it was ready: ${heard}`)))
  })
}

async function opened(browser: Browser, base: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${base}/desk/`)
  return page
}

async function signIn(page: Page, account: string, password: string): Promise<void> {
  await page.locator('#account').fill(account)
  await page.locator('#password').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

async function changePassword(page: Page, old: string, fresh: string): Promise<void> {
  await page.getByRole('heading', { name: '换掉一次性口令' }).waitFor()
  assert.deepEqual(await axeFindings(page), [])
  await page.locator('#old').fill(old)
  await page.locator('#fresh').fill('短')
  await page.locator('#again').fill('短')
  await page.getByRole('button', { name: '换好，进入办公台' }).click()
  await page.getByText(/至少 10 个字符，不能/).waitFor()
  await page.locator('#fresh').fill(fresh)
  await page.locator('#again').fill(fresh)
  await page.getByRole('button', { name: '换好，进入办公台' }).click()
}

async function act(page: Page, title: string, fill: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: title, exact: true }).click()
  await fill()
  await page.getByRole('button', { name: /确认，写入台账/ }).click()
  const done = page.getByRole('dialog').getByRole('button', { name: '人员与证件' })
  await done.click()
  await done.waitFor({ state: 'hidden' })
}

async function choosePost(page: Page, words: string): Promise<void> {
  await page.locator('#act-post').click()
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await list.getByText(words).click()
}

async function day(page: Page, path: string, words: string): Promise<void> {
  await page.locator(`#act-${path}`).fill(words)
  await page.keyboard.press('Enter')
}

async function enrol(page: Page): Promise<void> {
  await page.getByRole('heading', { name: '人员与证件' }).waitFor()
  await act(page, '登记人员', async () => {
    await page.locator('#act-name').fill('王芳')
    await page.locator('#act-office').fill('综合受理科')
  })
  await page.getByRole('button', { name: /^王芳/ }).click()
  await act(page, '授予岗位', () => choosePost(page, '受理岗'))
  await page.getByText('因证件不能做').waitFor()
  await act(page, '登记执法证件', async () => {
    await page.locator('#act-number').fill('示执060318')
    await page.locator('#act-issuer').fill('示例省人民政府')
    await day(page, 'examinedOn', '2024-03-01')
    await day(page, 'from', '2024-04-01')
    await day(page, 'to', '2099-04-01')
  })
  await page.getByText('发证 · 示例省人民政府').waitFor()
  assert.deepEqual(await axeFindings(page), [])
  if (process.env['PICTURES'] !== undefined) {
    await page.screenshot({ path: join(process.env['PICTURES'], 'people-1280.png') })
  }
}

async function openAccount(page: Page): Promise<string> {
  await page.getByLabel('工号', { exact: true }).fill('admin2')
  await page.getByRole('button', { name: '开账号' }).click()
  await page.getByText('请换一个工号').waitFor()
  await page.getByLabel('工号', { exact: true }).fill('wangfang')
  await page.getByRole('button', { name: '开账号' }).click()
  return page.locator('.callout strong.mono').innerText()
}
