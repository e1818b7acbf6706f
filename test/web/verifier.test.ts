import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { withPolicy } from '../../src/cli/verifier.ts'
import { buildEntry } from '../../src/ledger/entry.ts'
import { entries } from '../../src/ledger/index.ts'
import { checkpointBody, signerFromSeed } from '../../src/ledger/note.ts'
import { checkProof, STEPS, writeProof } from '../../src/ledger/proof.ts'
import { english } from '../../src/web/verifier/english.ts'
import { isProof, judge } from '../../src/web/verifier/judge.ts'
import { KEYS } from '../../src/web/verifier/words.ts'
import { tempDir } from '../harness.ts'
import { FOUR_DIGESTS, flips, house, houseProof, seed, utf8 } from '../ledger/house.ts'
import { launchBrowser } from './browser.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const CONFIG = join(ROOT, 'src', 'web', 'verifier', 'vite.config.ts')
const POLICY = `log ${house.vkeys.log}\nwitness 市行政审批局 ${house.vkeys.witness}\nquorum 市行政审批局\n`
const MOST_BYTES = 100_000
/** With SHOTS=folder the states are also written as pictures, to be looked at. */
const SHOTS = process.env['SHOTS']

const axeSource = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)
const files = { page: '', proof: '', bad: '', pdf: '', other: '' }
let built = ''
let browser: Browser

before(async () => {
  const folder = await tempDir()
  built = await builtPage(join(folder, 'dist'))
  const name = (file: string) => join(folder, file)
  files.page = name('verify.html')
  files.proof = name('2026-17.tlog-proof')
  files.bad = name('tampered.tlog-proof')
  files.pdf = name('决定书.pdf')
  files.other = name('another.pdf')
  const text = await houseProof()
  await writeFile(files.page, withPolicy(built, POLICY).html)
  await writeFile(files.proof, text)
  await writeFile(files.bad, text.replace('index 3', 'index 2'))
  await writeFile(files.pdf, house.document)
  await writeFile(files.other, house.document.replace('demo', 'dome'))
  browser = await launchBrowser()
})

after(() => browser?.close())

async function builtPage(outDir: string): Promise<string> {
  await build({ configFile: CONFIG, logLevel: 'error', build: { outDir, emptyOutDir: true } })
  return readFile(join(outDir, 'verify.html'), 'utf8')
}

interface Opening {
  readonly width?: number
  readonly locale?: string
  readonly page?: string
}

/** Opens the page from the disk: no network, no WebCrypto, none of the newer functions. */
async function open({ width = 1280, locale = 'zh-CN', page: path = files.page }: Opening = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale,
    offline: true,
    reducedMotion: 'reduce',
  })
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'crypto', { value: undefined })
    Reflect.deleteProperty(String.prototype, 'isWellFormed')
    Reflect.deleteProperty(URL, 'canParse')
  })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(pathToFileURL(path).href)
  return { page, complaints, requests, close: () => context.close() }
}

const choose = (page: Page, which: 'proof' | 'document', path: string) =>
  page.setInputFiles(`#choose-${which}`, path)
/** Waits until the verdict says so. */
const says = (page: Page, words: string, why = '') =>
  page
    .locator('.verdict')
    .filter({ has: page.locator('#verdict', { hasText: words }), hasText: why })
    .waitFor({ timeout: 10_000 })
/** Each step with its outcome in words. */
const steps = (page: Page) =>
  page.locator('.steps li').evaluateAll((all) => all.map((li) => li.textContent ?? ''))

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  await mkdir(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
}

test('S2.1 the page is one small file that can ask for nothing, and is built the same again', async () => {
  const page = withPolicy(built, POLICY)
  assert.ok(gzipSync(page.html).length < MOST_BYTES, `${gzipSync(page.html).length} bytes`)
  assert.equal(await builtPage(join(await tempDir(), 'again')), built)
  assert.equal(createHash('sha256').update(page.html).digest('hex'), page.sha256)
  const content = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page.html)?.[1]
  const hashOf = (tag: string) => {
    const [, text = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page.html) ?? []
    assert.ok(text.length > 1000)
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  }
  assert.equal(
    content,
    `default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'`,
  )
  assert.doesNotMatch(page.html, /\b(src|href|style)="|node:|@import|url\(|fetch\(|XMLHttpRequest/)
})

test('S2.1 a policy cannot leave its place in the page', () => {
  const page = withPolicy(built, 'log </template><script>alert(1)</script>&amp;$&')
  assert.ok(page.html.includes('log &lt;/template>&lt;script>alert(1)&lt;/script>&amp;amp;$&'))
  assert.equal(page.html.split('<script>').length, 2)
  assert.throws(() => withPolicy('<html></html>', POLICY))
})

test('S2.1 from a disk, without network and WebCrypto: proof and document are countersigned', async () => {
  const { page, complaints, requests, close } = await open()
  await shot(page, 'start-1280')
  await choose(page, 'proof', files.proof)
  await says(page, '记录真实，已副署', '没有给出文书')
  assert.ok((await steps(page)).includes('核对文书没有做'))
  await choose(page, 'document', files.pdf)
  await says(page, '真实，已副署', '一字未改')
  assert.deepEqual(
    await steps(page),
    STEPS.map((name) => `${name}通过`),
  )
  const text = await page.locator('main').innerText()
  for (const words of [
    'ledger.example.gov.cn/130229',
    '作出决定（decision.made）',
    '2026年11月25日',
    '市行政审批局（witness.example.gov.cn/1302）于2026年11月25日 13:00:02（北京时间）副署',
    '序号 3',
    '期限届满日\n2026-12-04',
    '与入账时的文书逐字节相同',
    '没有核对的',
    '条目所记的事情是否属实',
    house.proof.sha256.slice(0, 8),
  ]) {
    assert.ok(text.includes(words), words)
  }
  await shot(page, 'ok-1280')
  assert.deepEqual(complaints, [])
  assert.deepEqual(requests, [pathToFileURL(files.page).href])
  await close()
})

test('S2.1 dropped together, a proof and a document are told apart', async () => {
  const { page, complaints, close } = await open()
  const drop = (names: readonly string[]) =>
    page.evaluate(
      (all) => {
        const data = new DataTransfer()
        for (const { name, text } of all) data.items.add(new File([text], name))
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
      },
      names.map((name) => ({ name, text: texts[name] ?? '' })),
    )
  const texts: Record<string, string> = { 'a.pdf': house.document, 'b.txt': await houseProof() }
  await drop(['a.pdf', 'b.txt'])
  await page.getByText('与入账时的文书逐字节相同').waitFor()
  await drop(['b.txt', 'b.txt'])
  await page.getByText('一次核对一份').waitFor()
  assert.deepEqual(complaints, [])
  await close()
})

test('S2.1 tampered files are refused with their step, a document alone is only described', async () => {
  const { page, complaints, close } = await open()
  await choose(page, 'document', files.pdf)
  await says(page, '只有文书，还不能核对')
  const digest = createHash('sha256').update(house.document).digest('hex')
  const shown = (await page.locator('main').innerText()).replace(/(?<=[0-9a-f]{8}) /g, '')
  assert.ok(shown.includes(digest))
  await shot(page, 'document-1280')
  await choose(page, 'proof', files.bad)
  await says(page, '不符，请不要采信', '核对收录路径：从条目算不到检查点的根')
  await choose(page, 'proof', files.proof)
  await says(page, '真实，已副署', '一字未改')
  await choose(page, 'document', files.other)
  await says(page, '不符，请不要采信', '核对文书：')
  assert.equal((await steps(page)).filter((step) => step.endsWith('通过')).length, 8)
  await shot(page, 'bad-1280')
  await page.getByRole('button', { name: '核对另一份' }).click()
  assert.equal(await page.locator('#verdict').count(), 0)
  assert.deepEqual(complaints, [])
  await close()
})

test('S2.1 the rules decide: without the witness provisional, unreadable no verdict', async () => {
  const { page, close } = await open({ locale: 'en-GB' })
  await choose(page, 'proof', files.proof)
  await says(page, 'Record genuine, countersigned')
  await page.locator('summary').click()
  const put = async (rules: string) => {
    await page.locator('#rules').fill(rules)
    await page.locator('#rules').dispatchEvent('change')
  }
  await put(`log ${house.vkeys.log}\nquorum none\n`)
  await says(page, 'In the ledger, provisional')
  await page.getByText('Judged by rules that you changed').waitFor()
  await shot(page, 'provisional-en-1280')
  await put('log x\nquorum none\n')
  await says(page, 'Cannot be judged', 'Line 1 of the rules: not a verifier key of a log')
  await page.getByRole('button', { name: 'Back to the rules of this page' }).click()
  await says(page, 'Record genuine, countersigned')
  await page.getByRole('button', { name: '中文' }).click()
  await says(page, '记录真实，已副署')
  await close()
})

test('S2.1 what a proof discloses is shown as text, whatever it is', async () => {
  const attack = '<img src=x onerror="document.title=1"></pre><script>document.title=2</script>'
  const origin = 'ledger.example.gov.cn/130229'
  const { body, leaf, disclosures } = buildEntry({
    log: origin,
    type: 'case.received',
    at: '2026-11-25T01:00:00Z',
    pub: {},
    disclosures: { reason: attack, ['x'.repeat(60)]: { list: [attack, '字'.repeat(900)] } },
    random: (n) => randomBytes(n),
    vocabulary: FOUR_DIGESTS,
  })
  const note = checkpointBody({ origin, size: 1, root: leaf })
  const proof = join(await tempDir(), 'x.tlog-proof')
  await writeFile(
    proof,
    writeProof({
      body,
      disclosures: disclosures.map(({ d }) => d),
      index: 0,
      hashes: [],
      checkpoint: `${note}\n${await signerFromSeed(origin, seed(0)).sign(note)}`,
    }),
  )
  const { page, complaints, close } = await open({ width: 390 })
  await choose(page, 'proof', proof)
  await says(page, '已记入账本，暂定')
  assert.ok((await page.locator('main').innerText()).includes(attack))
  assert.equal(await page.locator('img, pre script').count(), 0)
  assert.equal(await page.title(), '核对文书')
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0)
  assert.deepEqual(complaints, [])
  await close()
})

test('S2.1 a file is a proof by its first line, or by its name where that line was spoilt', () => {
  const proof = { name: 'x.tlog-proof', bytes: utf8('<img src=x onerror=alert(1)>') }
  const judged = judge({ proof, document: null, policy: POLICY })
  assert.ok(judged.kind === 'checked' && judged.found.step === '读取证明文件')
  assert.equal(isProof(proof), true)
  assert.equal(isProof({ name: 'x.tlog-proof', bytes: utf8('%PDF-1.7') }), false)
  assert.equal(isProof({ name: 'x', bytes: utf8('c2sp.org/tlog-proof@v1\n') }), true)
})

test('S2.1 keyboard and screen reader: files, language and print are reached by name', async () => {
  const { page, close } = await open()
  const reached: string[] = []
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const at = document.activeElement
        return at instanceof HTMLInputElement
          ? (at.labels?.[0]?.textContent ?? '')
          : (at?.textContent ?? '')
      }),
    )
  }
  assert.deepEqual(reached, ['English', '选择证明文件', '选择文书', '用哪些公钥判断'])
  await choose(page, 'proof', files.proof)
  await says(page, '记录真实')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'verdict')
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.drop').isVisible(), false)
  assert.equal(await page.getByRole('button').count(), 0)
  assert.equal(await page.locator('#verdict').isVisible(), true)
  await shot(page, 'print')
  await close()
})

test('S2.1 at 390 and 1280, in both languages: nothing runs out, axe finds nothing', async () => {
  for (const width of [390, 1280]) {
    for (const locale of ['zh-CN', 'en-GB']) {
      const { page, complaints, close } = await open({ width, locale })
      await page.locator('summary').click()
      const look = async (state: string) => {
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(over <= 0, `${state} ${width} ${locale}: ${over}`)
        assert.deepEqual(await axeFindings(page), [], `${state} ${width} ${locale}`)
        await shot(page, `${state}-${locale}-${width}`)
      }
      await look('start')
      await choose(page, 'document', files.pdf)
      await page.locator('#verdict', { hasText: /只有文书|A document alone/ }).waitFor()
      await look('document')
      await choose(page, 'proof', files.proof)
      await page.locator('#verdict', { hasText: /真实|Genuine/ }).waitFor()
      await look('ok')
      await choose(page, 'proof', files.bad)
      await page.locator('#verdict', { hasText: /不符|Does not/ }).waitFor()
      await look('bad')
      assert.deepEqual(complaints, [])
      await close()
    }
  }
})

/** In a frame's world of its own: the page's policy lets no other script in, as it should. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: AxeRunner }).axe
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const result = await axe.run({ runOnly: { type: 'tag', values: tags } })
    return result.violations.map(
      (v) => `${v.id}: ${v.help} — ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`,
    )
  })
}

interface AxeRunner {
  run: (options: object) => Promise<{
    violations: { id: string; help: string; nodes: { html: string }[] }[]
  }>
}

test('S2.1 every sentence of a check has its English, every public key its words', async () => {
  const said = new Set<string>(STEPS)
  const text = await houseProof()
  const keys = [house.vkeys.log, house.vkeys.witness]
  const hear = (found: ReturnType<typeof checkProof>) => {
    for (const sentence of [found.reason, ...found.notChecked]) said.add(sentence)
  }
  for (const { flipped } of flips(text)) hear(checkProof({ text: flipped, keys }))
  hear(checkProof({ text, keys, document: utf8('x') }))
  hear(checkProof({ text, keys: [house.vkeys.log] }))
  for (const sentence of said) assert.doesNotMatch(english(sentence), /\p{Script=Han}/u, sentence)
  assert.ok(said.size > 25, String(said.size))
  for (const { pub } of entries.VOCABULARY.values()) {
    for (const key of Object.keys(pub)) assert.ok(KEYS[key.replace('?', '')] !== undefined, key)
  }
})
