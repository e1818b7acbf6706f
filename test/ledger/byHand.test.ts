import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { checkpointBody, cosignerFromSeed, signerFromSeed } from '../../src/ledger/note.ts'
import { TileWriter, writeBundle } from '../../src/ledger/tiles.ts'
import { leafHash } from '../../src/ledger/tree.ts'
import { tempDir } from '../harness.ts'
import { base64, bodyOf, house, houseProof, publicVectors, seed, utf8 } from './house.ts'

const DOCS = join(import.meta.dirname, '..', '..', 'docs')
const SCRIPT = join(DOCS, 'verify-by-hand.sh')
const { log, witness } = house.vkeys

/** What the script needs beside a shell; where it is missing, that is said and nothing is tried. */
function isHere(t: TestContext): boolean {
  const missing = ['openssl', 'sha256sum', 'basenc'].filter(
    (program) => spawnSync(program, ['--help']).error !== undefined,
  )
  if (missing.length === 0) return true
  t.diagnostic(`this machine has no ${missing.join(', ')}: the check by hand was passed by`)
  return false
}

function byHand(...args: string[]): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    execFile('sh', [SCRIPT, ...args], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), out: stdout + stderr })
    })
  })
}

async function holds(words: RegExp, ...args: string[]): Promise<void> {
  const { code, out } = await byHand(...args)
  assert.equal(code, 0, out)
  assert.match(out, words)
}

async function fails(words: RegExp, ...args: string[]): Promise<void> {
  const { code, out } = await byHand(...args)
  assert.equal(code, 1, out)
  assert.match(out, words)
}

async function keep(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await tempDir(), name)
  await writeFile(path, content)
  return path
}

test('S2.1 openssl and sha256sum alone check a proof with its document and countersignature', async (t) => {
  if (!isHere(t)) return
  const text = await houseProof()
  const proof = await keep('a.tlog-proof', text)
  const pdf = await keep('a.pdf', house.document)
  const keys = [log, witness]
  const { code, out } = await byHand('proof', proof, ...keys, '-d', pdf)
  assert.equal(code, 0, out)
  for (const words of [
    'signed by ledger.example.gov.cn/130229',
    'countersigned by witness.example.gov.cn/1302 at 2026-11-25T05:00:02Z',
    'entry 3 is in the tree of 7',
    'byte for byte',
  ]) {
    assert.ok(out.includes(words), words)
  }
  const changed = async (from: string | RegExp, to: string) => {
    const other = text.replace(from, to)
    assert.notEqual(other, text)
    return keep('b.tlog-proof', other)
  }
  await fails(/path does not lead/, 'proof', await changed('index 3', 'index 2'), ...keys)
  await fails(/path/, 'proof', await changed(/\nXFZZ[^\n]+/, ''), ...keys)
  await fails(/bad signature/, 'proof', await changed('\n7\n', '\n8\n'), ...keys)
  await fails(/not signed/, 'proof', await changed('M+3HUAAA', 'M+3HUQAA'), ...keys)
  await fails(/bad countersignature/, 'proof', await changed('AABrBmtS', 'AABrBmtT'), ...keys)
  await fails(/own key/, 'proof', proof, witness)
  const other = cosignerFromSeed('other.example.gov.cn/13', seed(9)).vkey
  await fails(/other.example.gov.cn\/13 has not signed/, 'proof', proof, log, other)
  const forged = Buffer.from(base64(/extra (\S+)/.exec(text)?.[1] ?? '')).toString()
  const extra = Buffer.from(forged.replace('2026-17', '2026-18')).toString('base64')
  await fails(/does not lead/, 'proof', await changed(/extra \S+/, `extra ${extra}`), ...keys)
  await fails(/not the one recorded/, 'proof', proof, log, '-d', proof)
})

test('S2.1 openssl and sha256sum alone check another log’s checkpoints, tiles and bundles', async (t) => {
  if (!isHere(t)) return
  const vectors = publicVectors<{
    vkey: string
    checkpoints: { size: number; note: string }[]
    tiles: { path: string; base64: string }[]
    bundles: { path: string; base64: string }[]
  }>('log-tessera.json')
  for (const { size, note } of vectors.checkpoints) {
    const checkpoint = await keep('checkpoint', note)
    await holds(new RegExp(`${size} entries`), 'checkpoint', checkpoint, vectors.vkey)
    const find = (all: readonly { path: string; base64: string }[]) =>
      base64(all.find(({ path }) => path.endsWith(`000.p/${size}`))?.base64 ?? '')
    const folder = await tempDir()
    await mkdir(join(folder, '0'))
    const tile = join(folder, '0', '000')
    await writeFile(tile, find(vectors.tiles))
    await holds(new RegExp(`${size} leaves`), 'tiles', folder, checkpoint, vectors.vkey)
    const bundle = await keep('bundle', find(vectors.bundles))
    await holds(new RegExp(`${size} entries are the leaves`), 'bundle', bundle, tile)
    await writeFile(
      tile,
      find(vectors.tiles).map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
    )
    await fails(/do not make the root/, 'tiles', folder, checkpoint, vectors.vkey)
    await fails(/not the leaves/, 'bundle', bundle, tile)
  }
  await fails(
    /bad signature/,
    'checkpoint',
    await keep('c', `${vectors.checkpoints[3]?.note}`.replace('\n12\n', '\n13\n')),
    vectors.vkey,
  )
})

test('S2.1 openssl and sha256sum alone check our own tiles, more than one of them', async (t) => {
  if (!isHere(t)) return
  const writer = TileWriter.empty()
  const bodies = Array.from({ length: 259 }, (_x, i) => bodyOf(i))
  for (const body of bodies) writer.append(leafHash(body))
  const folder = await tempDir()
  const root = writer.root()
  assert.ok(root !== null)
  for (const { level, n, hashes } of writer.takeChanged()) {
    await mkdir(join(folder, String(level)), { recursive: true })
    await writeFile(join(folder, String(level), String(n).padStart(3, '0')), hashes)
  }
  const signer = signerFromSeed('ledger.example.gov.cn/130229', seed(0))
  const body = checkpointBody({ origin: signer.name, size: 259, root })
  const checkpoint = await keep('checkpoint', `${body}\n${await signer.sign(body)}`)
  const { code, out } = await byHand('tiles', folder, checkpoint, signer.vkey)
  assert.equal(code, 0, out)
  assert.match(out, /level 1 is made of level 0[\s\S]*259 leaves/)
  const bundle = await keep('bundle', writeBundle(bodies.slice(256)))
  await holds(/3 entries/, 'bundle', bundle, join(folder, '0', '001'))
  await writeFile(join(folder, '1', '000'), utf8('x'.repeat(32)))
  await fails(/level 1 is not made/, 'tiles', folder, checkpoint, signer.vkey)
})

/** The commands of a page, each block in one shell, and what the page says they print. */
async function told(page: string): Promise<{ script: string; output: string }> {
  const text = await readFile(join(DOCS, page), 'utf8')
  const steps = text.slice(text.search(/^## (四|4)/m))
  const lines = [...steps.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap((m) =>
    (m[1] ?? '').split('\n'),
  )
  const isOutput = (line: string) => /^([0-9a-f]{64}|[\w-]{43}=|[\w+/]{43}=|\[".*\])$/.test(line)
  return {
    script: lines.filter((line) => !isOutput(line)).join('\n'),
    output: lines.filter(isOutput).join('\n'),
  }
}

test('S2.1 the steps by hand in both guides print what the guides say', async (t) => {
  assert.equal(
    await readFile(join(DOCS, 'example', '2026-17.tlog-proof'), 'utf8'),
    await houseProof(),
  )
  assert.equal(await readFile(join(DOCS, 'example', '2026-17.pdf'), 'utf8'), house.document)
  for (const page of ['verify.zh.md', 'verify.en.md']) {
    const text = await readFile(join(DOCS, page), 'utf8')
    assert.ok(text.includes(`${log}\n${witness}\n`), page)
  }
  if (!isHere(t)) return
  for (const page of ['verify.zh.md', 'verify.en.md']) {
    const folder = await tempDir()
    await cp(join(DOCS, 'example'), folder, { recursive: true })
    const { script, output } = await told(page)
    const ran = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' })
    assert.equal(ran.status, 0, ran.stderr)
    const printed = ran.stdout.replace('  2026-17.pdf', '').replace('"}]', '"}]\n').trim()
    assert.equal(printed, output, page)
    assert.equal(output.split('\n').length, 5)
  }
})
