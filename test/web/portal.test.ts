import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Browser } from 'playwright-core'
import { trusted } from '../../src/web/html.ts'
import { portalCss } from '../../src/web/portal/css.ts'
import { bureau } from '../../src/web/portal/examples.ts'
import { framed, type Page } from '../../src/web/portal/frame.ts'
import { sealSvg } from '../../src/web/portal/seal.ts'
import { launchBrowser } from './browser.ts'
import { gallery } from './portalGallery.ts'

/*
 * Every page in every state, laid out in a real browser: no finding of axe-core, nothing that runs
 * out sideways, no page heavier than 100 kB. Shown in a frame with the parts that pages share.
 */

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pages = gallery()
const names = Object.keys(pages)
const sheets = await portalCss()
let app: FastifyInstance
let browser: Browser
let url = ''

function sheet(page: Page, big: boolean): string {
  const styleHref = big ? '/static/big.css' : '/static/standard.css'
  const here = '/items?q=x'
  const site = { bureau, demo: true, big, here, styleHref, scriptHref: '/static/p.js' }
  return framed(page, { ...site, canReport: true })
}

before(async () => {
  app = Fastify()
  app.get('/static/standard.css', (_q, r) => r.type('text/css').send(sheets.standard.text))
  app.get('/static/big.css', (_q, r) => r.type('text/css').send(sheets.big.text))
  app.get('/static/p.js', (_q, r) => r.type('text/javascript').send(''))
  app.get('/static/seal.svg', (_q, r) => r.type('image/svg+xml').send(sealSvg()))
  app.get<{ Params: { name: string }; Querystring: { big?: string } }>('/g/:name', (q, r) => {
    const page = pages[q.params.name]
    if (page === undefined) return r.code(404).send()
    return r.type('text/html; charset=utf-8').send(sheet(page, q.query.big === '1'))
  })
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  browser = await launchBrowser()
})

after(async () => {
  await browser?.close()
  await app?.close()
})

interface Finding {
  id: string
  nodes: { target: string[]; failureSummary?: string }[]
}

/** What axe finds, and what a page without script must not have. */
async function findings(width: number, big: boolean, of: readonly string[]): Promise<string[]> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'zh-CN' })
  const found: string[] = []
  const left = [...of]
  const worker = async () => {
    const tab = await context.newPage()
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      await tab.goto(`${url}/g/${name}${big ? '?big=1' : ''}`)
      await tab.evaluate(axe)
      const violations = await tab.evaluate<Finding[]>(
        `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations)`,
      )
      for (const v of violations) {
        const where = v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`)
        found.push(`${name}@${width}: ${v.id}: ${where.join(' | ')}`)
      }
    }
  }
  await Promise.all([worker(), worker()])
  await context.close()
  return found
}

test('the gallery holds every page', () => {
  assert.ok(names.length >= 50, `${names.length} examples`)
})

test('axe finds what is wrong: a control', async () => {
  pages['control'] = {
    title: '控制',
    section: null,
    crumbs: [],
    main: trusted('<h1>x</h1><img src="/static/seal.svg"><a href="/">\u00a0</a>'),
  }
  const found = await findings(1280, false, ['control'])
  delete pages['control']
  assert.match(found.join(), /image-alt/)
  assert.match(found.join(), /link-name/)
})

/** One of each layout; the other states differ in words. */
const LAYOUTS = [
  'home',
  'search',
  'items',
  'item',
  'item-missing',
  'decisions',
  'decision',
  'decision-withdrawn',
  'officer',
  'officers',
  'verify',
  'case-running',
  'receipt',
  'apply-errors',
  'list',
]

test('no page has a finding of axe on a wide screen', async () => {
  assert.deepEqual(await findings(1280, false, names), [])
})

test('no layout has a finding of axe on a phone, nor in large text', async () => {
  for (const name of LAYOUTS) assert.ok(names.includes(name), name)
  assert.deepEqual(await findings(390, false, LAYOUTS), [])
  assert.deepEqual(await findings(800, true, LAYOUTS), [])
})

for (const big of [false, true]) {
  test(`no page runs out sideways from 320 to 1280${big ? ' in large text' : ''}`, async () => {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const tab = await context.newPage()
    const out: string[] = []
    for (const name of names) {
      await tab.goto(`${url}/g/${name}${big ? '?big=1' : ''}`)
      for (const width of [320, 390, 600, 800, 1024, 1280]) {
        await tab.setViewportSize({ width, height: 800 })
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) out.push(`${name}@${width}: ${wide}px`)
      }
    }
    await context.close()
    assert.deepEqual(out, [])
  })
}

test('style sheet and page together stay under 100 kB, the sheet under 70 kB', () => {
  for (const sheet of [sheets.standard, sheets.big]) {
    assert.ok(Buffer.byteLength(sheet.text) <= 70_000, `${Buffer.byteLength(sheet.text)}`)
  }
  const usual = names.filter((n) => n !== 'item-long')
  const heavy = usual
    .map((n) => [n, Buffer.byteLength(sheet(pages[n] as Page, false))] as const)
    .filter(([, bytes]) => bytes + Buffer.byteLength(sheets.standard.text) > 100_000)
  assert.deepEqual(heavy, [])
})

test('every page has one h1, names its links, and carries no inline style or script', () => {
  for (const name of names) {
    const text = sheet(pages[name] as Page, false)
    assert.equal(text.match(/<h1[ >]/g)?.length, 1, `${name} has one h1`)
    assert.ok(!/<[^>]* (style|on[a-z]+)="/.test(text), `${name} has nothing inline`)
    assert.equal(text.match(/<script/g)?.length, 1, name)
    for (const [whole, attributes, words] of text.matchAll(/<a( [^>]*)>(.*?)<\/a>/gs)) {
      const named = (words ?? '').replace(/<[^>]*>/g, '').trim() !== ''
      assert.ok(named || attributes?.includes('aria-label'), `${name}: ${whole}`)
    }
  }
})

test('the keyboard reaches the main part first, and focus is seen', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const tab = await context.newPage()
  await tab.goto(`${url}/g/home`)
  await tab.keyboard.press('Tab')
  assert.equal(await tab.evaluate(() => document.activeElement?.textContent), '跳到正文')
  await tab.keyboard.press('Enter')
  assert.equal(await tab.evaluate(() => location.hash), '#main')
  await tab.locator('.sz-events a').first().focus()
  await tab.keyboard.press('Tab')
  const ground = await tab.evaluate(
    () => getComputedStyle(document.activeElement as Element).backgroundColor,
  )
  assert.equal(ground, 'rgb(255, 216, 77)')
  await context.close()
})
