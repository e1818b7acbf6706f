import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before } from 'node:test'
import { notes, tree } from '../../src/ledger/index.ts'
import { decided, must, ROAD } from '../database/stage.ts'
import { tempDir } from '../harness.ts'
import { type Served, serveLog } from '../ledger/serveLog.ts'
import { application } from '../story/inputs.ts'
import { openWorld, type World } from '../story/world.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

let w: World
let served: Served
let folder: string

before(async () => {
  w = await openWorld()
  w.at('2026-11-06T01:00:00Z')
  await decided(w)
  await w.sequencer.flush()
  await mkdir(join(w.folder, 'keys'), { recursive: true, mode: 0o700 })
  await writeFile(join(w.folder, 'keys', 'log.seed'), w.seed, { mode: 0o600 })
  served = await serveLog(w.house.pools.web, 1)
  folder = await tempDir()
})

/** Runs `sanzhi ledger verify` on the world's database and folder. */
async function verify(...args: string[]) {
  const env = { ...process.env, DATABASE_URL: w.ownerUrl }
  const child = spawn(process.execPath, [MAIN, 'ledger', 'verify', ...args], { env })
  let [out, err] = ['', '']
  child.stdout.on('data', (bytes) => {
    out += bytes
  })
  child.stderr.on('data', (bytes) => {
    err += bytes
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, out, err }
}

interface Printed {
  readonly entries: number
  readonly checkpoints: number
  readonly cases_replayed: number
  readonly evidence_checked: number
  readonly differences: { readonly log: string; readonly index: number | null; what: string }[]
  readonly publications: { readonly decisions: number; readonly published: number }[]
  readonly not_checked: string[]
  readonly ms: number
}

test('S4.6 ledger verify says what agrees, what was not checked, and saves where it came to', async () => {
  const saved = join(folder, 'checkpoint')
  const found = await verify('--data', w.folder, '--save', saved)
  assert.equal(found.code, 0, found.out + found.err)
  for (const part of ['没有发现不符', '决定 1 件，已公示 0 件', '没有核对  没有副署规则']) {
    assert.ok(found.out.includes(part), part)
  }
  const note = await readFile(saved, 'utf8')
  assert.ok(note.startsWith('demo.'))
  await must(w, 'ruanzhe', 'receive', null, application(ROAD))
  await w.sequencer.flush()
  const again = await verify('--data', w.folder, '--from', saved, '--save', saved, '--json')
  const printed = JSON.parse(again.out) as Printed
  assert.equal(again.code, 0, again.out)
  assert.equal(printed.cases_replayed, 1)
  assert.deepEqual(printed.differences, [])
  assert.ok(printed.not_checked.some((what) => what.includes('没有重新核验')))
  assert.notEqual(await readFile(saved, 'utf8'), note)
})

test('S4.6 by address: the same log without rows; exit 3 where rows or files were asked for', async () => {
  const found = await verify('--url', served.url, '--key', w.vkey, '--json')
  const printed = JSON.parse(found.out) as Printed
  assert.equal(found.code, 0, found.out)
  assert.deepEqual(printed.differences, [])
  assert.equal(printed.publications[0]?.decisions, 1)
  const asked = await verify('--url', served.url, '--key', w.vkey, '--sample', '3')
  assert.equal(asked.code, 3)
  assert.match(asked.out, /按网址核验做不到/)
  const both = await verify('--data', w.folder, '--url', served.url)
  assert.equal(both.code, 0, both.out + both.err)
})

test('S4.6 the first index at which an address shows another history is named', async () => {
  const tile = (await (await fetch(`${served.url}/checkpoint`)).text()).split('\n')[1]
  const path = `tile/0/000.p/${tile}`
  const bytes = new Uint8Array(await (await fetch(`${served.url}/${path}`)).arrayBuffer())
  bytes[32 * 7] = (bytes[32 * 7] ?? 0) ^ 1
  const other = await forged(bytes)
  served.instead.set(path, { body: bytes })
  served.instead.set('checkpoint', { body: other })
  const found = await verify('--data', w.folder, '--url', served.url)
  served.instead.clear()
  assert.equal(found.code, 1)
  assert.match(found.out, /第 7 条.*分叉：网址的账本与本地的账本从第 7 条起不同/)
})

/** A checkpoint over other leaves that the log's own key signs: what a split view is. */
async function forged(leaves: Uint8Array): Promise<string> {
  const frontier = new tree.Frontier()
  for (let at = 0; at < leaves.length; at += 32) frontier.append(leaves.slice(at, at + 32))
  const { origin } = w.house.facts
  const body = notes.checkpointBody({ origin, size: frontier.size, root: frontier.root() })
  return `${body}\n${await notes.signerFromSeed(origin, w.seed).sign(body)}`
}

test('wrong use is told in Chinese and nothing is left behind', async () => {
  const bad = join(folder, 'bad')
  await writeFile(bad, 'demo.ledger.example/139901\nnonsense\n')
  const foreign = join(folder, 'foreign')
  await writeFile(foreign, 'demo.other/1\n1\nAAAA\n\n— x AAAA\n')
  const cases: [number, RegExp, ...string[]][] = [
    [2, /读不到文件/, '--data', w.folder, '--from', join(folder, 'none')],
    [2, /检查点不成立/, '--data', w.folder, '--from', bad],
    [2, /属于另一本账/, '--data', w.folder, '--from', foreign],
    [2, /--sample 应为正整数/, '--data', w.folder, '--sample', '0'],
    [2, /--bureau 应为正整数/, '--data', w.folder, '--bureau', 'x'],
    [2, /没有编号为 7 的机关/, '--data', w.folder, '--bureau', '7'],
    [2, /不是验证公钥/, '--url', served.url, '--key', 'x'],
    [2, /副署规则第 1 行/, '--data', w.folder, '--policy', bad],
    [2, /写不了/, '--data', w.folder, '--save', join(folder, 'none', 'x')],
    [3, /没有给出账本公钥/, '--url', served.url],
    [3, /不是 http/, '--url', 'file:///etc'],
    [3, /连不上/, '--url', 'http://127.0.0.1:1/', '--key', w.vkey],
  ]
  for (const [code, words, ...args] of cases) {
    const found = await verify(...args)
    assert.match(found.out + found.err, words)
    assert.equal(found.code, code, args.join(' ') + found.err)
  }
})

test('differences leave the saved checkpoint as it was, and are exit 1', async () => {
  const saved = join(folder, 'kept')
  await writeFile(saved, 'as it was')
  const path = 'tile/0/000'
  served.instead.set(path, { body: Buffer.alloc(8192) })
  const size = Number((await (await fetch(`${served.url}/checkpoint`)).text()).split('\n')[1])
  const partial = `${path}.p/${size}`
  served.instead.set(partial, { body: Buffer.alloc(8192) })
  const found = await verify('--url', served.url, '--key', w.vkey, '--save', saved)
  served.instead.clear()
  assert.equal(found.code, 1, found.out)
  assert.match(found.out, /没有保存检查点/)
  assert.equal(await readFile(saved, 'utf8'), 'as it was')
})
