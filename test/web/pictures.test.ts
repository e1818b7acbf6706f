import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildDesk } from '../../src/cli/build.ts'
import { standingPlans } from '../../src/demo/plans.ts'
import { play } from '../../src/demo/play.ts'
import { tell, toldBy } from '../../src/demo/stories.ts'
import { dayOf, type Instant } from '../../src/law/index.ts'
import { openOwnerPool } from '../../src/platform/database.ts'
import { CAFE } from '../database/stage.ts'
import { launchBrowser } from './browser.ts'
import { type Http, openHttp } from './httpWorld.ts'

/*
 * The pictures of README, taken from the running product: the demonstration bureau as it stands on
 * one fixed day, seen through the real server. Every run loads the six pages and holds them to show
 * what they are for without a complaint in the console; UPDATE_PICTURES=1 writes the pictures anew.
 */

const PICTURES = join(import.meta.dirname, '..', '..', 'docs', 'pictures')
const NOW = '2026-11-24T02:30:00Z' as Instant
const LARGEST_BYTES = 300_000

let http: Http
let url = ''
let browser: Browser
/** An unreviewed major case, and one whose inspection is on record, by the database. */
const found = { unreviewed: '', inspected: '' }

before(async () => {
  await buildDesk(() => undefined)
  http = await openHttp()
  const { world } = http
  await play(world.player, toldBy(tell(standingPlans(dayOf(NOW))), NOW))
  world.at(NOW)
  await world.settle()
  await world.sequencer.flush()
  assert.deepEqual(world.alarms, [])
  const owner = openOwnerPool(world.ownerUrl)
  try {
    const cases = await owner.query<{ id: string; kind: string }>(
      `select f.id, 'unreviewed' as kind from case_file f
        join assessment a on a.bureau = f.bureau and a.subject = f.id and a.draft = f.draft
        where a.major and f.decided_on is null and not exists (select from opinion o
          where o.bureau = f.bureau and o.subject = f.id)
      union all select f.id, 'inspected' from case_file f
        join evidence e on e.bureau = f.bureau and e.subject = f.id
        where f.draft = 0 and f.decided_on is null`,
    )
    for (const { id, kind } of cases.rows) found[kind as keyof typeof found] ||= id
  } finally {
    await owner.end()
  }
  assert.ok(found.unreviewed !== '' && found.inspected !== '', JSON.stringify(found))
  url = await http.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await launchBrowser()
})

after(() => browser?.close())

interface Picture {
  readonly name: string
  /** Who is signed in at the desk; nobody on the portal. */
  readonly login?: string
  readonly path: () => string
  readonly words: readonly string[]
  readonly prepare?: (page: Page) => Promise<unknown>
}

const followFirst = (pattern: RegExp) => async (page: Page) => {
  const hrefs = await page
    .locator('main a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  const href = hrefs.find((one) => pattern.test(one))
  assert.ok(href !== undefined, `no link ${pattern} on ${page.url()}`)
  await page.goto(new URL(href, url).href)
}

const SCREENS: readonly Picture[] = [
  { name: 'portal-home', path: () => '/', words: ['临江区行政审批局', '演示'] },
  {
    name: 'portal-item',
    path: () => `/items/${CAFE}`,
    words: ['申请材料', '承诺时限'],
  },
  {
    name: 'portal-decision',
    path: () => '/decisions',
    prepare: followFirst(/^\/decisions\/[\w-]{22}$/),
    words: ['准予', '证明'],
  },
  { name: 'desk-queue', login: 'shenruoxi', path: () => '/desk/queue', words: ['现在可以做'] },
  {
    name: 'desk-case',
    login: 'shenruoxi',
    path: () => `/desk/cases/${found.inspected}`,
    words: ['审查', '经过'],
  },
  {
    name: 'desk-refused',
    login: 'guchanggeng',
    path: () => `/desk/cases/${found.unreviewed}?act=decide`,
    words: ['尚无通过的法制审核意见'],
  },
]

for (const screen of SCREENS) {
  test(`${screen.name}: the page of the running product renders and complains of nothing`, async () => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
    })
    try {
      if (screen.login !== undefined) {
        const [name = '', value = ''] = (await http.as(screen.login)).split('=')
        await context.addCookies([{ name, value, url }])
      }
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url + screen.path())
      await screen.prepare?.(page)
      for (const words of screen.words) {
        await page.getByText(words).filter({ visible: true }).first().waitFor({ timeout: 10_000 })
      }
      // The paper that the act would issue is set while the page is read.
      await page.getByText('正在排版预览').waitFor({ state: 'hidden' })
      await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())))
      await page.waitForLoadState('networkidle')
      assert.deepEqual(complaints, [])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `wider than the window by ${overflow}`)
      await keep(screen.name, page)
    } finally {
      await context.close()
    }
  })
}

/** Takes the picture in any case; puts it into the documentation where that is asked for. */
async function keep(name: string, page: Page): Promise<void> {
  const picture = await page.screenshot({ animations: 'disabled' })
  assert.ok(picture.length > 10_000 && picture.length < LARGEST_BYTES, `${picture.length} bytes`)
  if (process.env['UPDATE_PICTURES'] !== '1') return
  await mkdir(PICTURES, { recursive: true })
  await writeFile(join(PICTURES, `${name}.png`), picture)
}
