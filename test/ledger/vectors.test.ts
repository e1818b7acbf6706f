import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { checkProof, entries, notes, parseProof, tree, writeProof } from '../../src/ledger/index.ts'
import { hashReader, TileWriter } from '../../src/ledger/tiles.ts'
import { fileVault } from '../../src/platform/vault.ts'
import { tempDir } from '../harness.ts'

/** Public vectors lie in the folder named by VECTORS, or beside this file. */
const FOLDER = process.env['VECTORS'] || join(import.meta.dirname, 'vectors', 'rfc6962')

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

const house = readJson<{
  entries: string[]
  leaves: string[]
  roots: Record<string, string>
  sM5T: string
  disclosures: { name: string; d: string; digest: string }[]
  document: string
  vkeys: { log: string; witness: string; sm2: string }
  checkpoint: string
  proof: { index: number; bytes: number; sha256: string }
  rec: { text: string; base64url: string }
  evidence: { bytes: number; modulo: number; root: string }
}>(join(import.meta.dirname, 'vectors', 'house.json'))

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string) => Buffer.from(text, 'base64')
const LOG = notes.parseVerifierKey(house.vkeys.log)
const WITNESS = notes.parseVerifierKey(house.vkeys.witness)
const seed = (first: number) => Uint8Array.from({ length: 32 }, (_x, i) => first + i)

/** A tree of bodies, grown as the sequencer grows it and read as proofs read it. */
async function grown(bodies: readonly Uint8Array[]) {
  const writer = await TileWriter.continue(0, () => new Uint8Array())
  const tiles = new Map<string, Uint8Array>()
  for (const body of bodies) writer.append(tree.leafHash(body))
  for (const tile of writer.takeChanged()) tiles.set(`${tile.level}/${tile.n}`, tile.hashes)
  const read = hashReader((level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array())
  return { read, tiles, root: writer.root() ?? tree.EMPTY_ROOT }
}

const houseTree = grown(house.entries.map((e) => Buffer.from(e)))

test('seven entries are canonical and have the leaf hashes of the sheet', () => {
  assert.equal(house.entries.length, 7)
  for (const [i, text] of house.entries.entries()) {
    const entry = entries.readEntry(Buffer.from(text))
    assert.ok(!('error' in entry), `entry ${i}`)
    assert.equal(entry.log, 'ledger.example.gov.cn/130229')
    assert.equal(base64(tree.leafHash(Buffer.from(text))), house.leaves[i])
  }
})

test('the first 0, 1, 2, 3, 4 and 7 entries have the roots of the sheet', async () => {
  const { read, root } = await houseTree
  assert.deepEqual(Object.keys(house.roots), ['0', '1', '2', '3', '4', '7'])
  for (const [size, expected] of Object.entries(house.roots)) {
    assert.equal(base64(await tree.root(Number(size), read)), expected, `size ${size}`)
  }
  assert.equal(base64(root), house.roots['7'])
})

test('entry 3 is included in 7, and 3 is a beginning of 7, by the hashes of the sheet', async () => {
  const { read } = await houseTree
  const included = await tree.inclusionProof(3, 7, read)
  assert.deepEqual(included.map(base64), [house.leaves[2], house.roots['2'], house.sM5T])
  const [root3, root7] = [bytesOf(house.roots['3'] ?? ''), bytesOf(house.roots['7'] ?? '')]
  assert.ok(tree.verifyInclusion(3, 7, bytesOf(house.leaves[3] ?? ''), included, root7))
  const consistent = await tree.consistencyProof(3, 7, read)
  const expected = [house.leaves[2], house.leaves[3], house.roots['2'], house.sM5T]
  assert.deepEqual(consistent.map(base64), expected)
  assert.ok(tree.verifyConsistency(3, 7, root3, root7, consistent))
})

test('the disclosures of entry 3 open, and their digests stand in it', () => {
  const entry = entries.readEntry(Buffer.from(house.entries[3] ?? ''))
  assert.ok(!('error' in entry))
  assert.equal(house.disclosures.length, 2)
  for (const { name, d, digest } of house.disclosures) {
    assert.equal(entries.digestOf(d), digest)
    assert.ok(entry.sd.includes(digest))
    assert.equal(entries.openDisclosure(d)?.name, name)
  }
  const doc = entries.openDisclosure(house.disclosures[1]?.d ?? '')?.value
  const sha256 = createHash('sha256').update(house.document).digest('base64url')
  assert.deepEqual(doc, { bytes: 23, sha256 })
})

test('entry 5 refers to the decision and to the hash of the public record', () => {
  const entry = entries.readEntry(Buffer.from(house.entries[5] ?? ''))
  assert.ok(!('error' in entry))
  const rec = createHash('sha256').update(house.rec.text).digest('base64url')
  assert.equal(rec, house.rec.base64url)
  assert.deepEqual(entry.pub, { ref: bytesOf(house.leaves[3] ?? '').toString('base64url'), rec })
})

test('the checkpoint bears the signatures that log and witness make, and no other is needed', () => {
  assert.ok(LOG !== null && WITNESS !== null)
  const sm2 = notes.parseVerifierKey(house.vkeys.sm2)
  assert.equal(sm2?.type, 'unknown')
  const opened = notes.openNote(house.checkpoint, [LOG, WITNESS, ...(sm2 === null ? [] : [sm2])])
  assert.ok(!('error' in opened), JSON.stringify(opened))
  assert.deepEqual(
    opened.signatures.map((s) => [s.key.name, s.time]),
    [
      ['ledger.example.gov.cn/130229', null],
      ['witness.example.gov.cn/1302', 0x6b066b52],
    ],
  )
  const root = bytesOf(house.roots['7'] ?? '')
  const body = notes.checkpointBody({ origin: LOG.name, size: 7, root })
  assert.equal(opened.body, body)
  const signer = notes.signerFromSeed(LOG.name, seed(0))
  assert.equal(signer.vkey, house.vkeys.log)
  assert.ok(house.checkpoint.startsWith(`${body}\n${signer.sign(body)}`))
  const onlySm2 = notes.openNote(house.checkpoint, sm2 === null ? [] : [sm2])
  assert.ok('error' in onlySm2)
})

test('the proof file of entry 3 has the bytes of the sheet and proves the paper', async () => {
  const { read } = await houseTree
  const text = writeProof({
    body: Buffer.from(house.entries[3] ?? ''),
    disclosures: house.disclosures.map((d) => d.d),
    index: 3,
    hashes: await tree.inclusionProof(3, 7, read),
    checkpoint: house.checkpoint,
  })
  assert.equal(Buffer.byteLength(text), house.proof.bytes)
  assert.equal(house.proof.bytes, 1548)
  assert.equal(createHash('sha256').update(text).digest('hex'), house.proof.sha256)
  const keys = [house.vkeys.log, house.vkeys.witness, house.vkeys.sm2]
  const document = Buffer.from(house.document)
  const countersigned = checkProof({ text, keys, document })
  assert.deepEqual([countersigned.verdict, countersigned.step], [2, null])
  assert.equal(checkProof({ text, keys: [house.vkeys.log] }).verdict, 1)
  assert.equal(checkProof({ text, keys: [house.vkeys.witness] }).verdict, 0)
  const other = checkProof({ text, keys, document: Buffer.from(`${house.document} `) })
  assert.deepEqual([other.verdict, other.step], [0, '核对文书'])
})

test('2,621,440 bytes of evidence have the root of the sheet, in whatever pieces', async () => {
  const { bytes, modulo, root } = house.evidence
  const whole = Buffer.from(Uint8Array.from({ length: bytes }, (_x, i) => i % modulo))
  const vault = fileVault(await tempDir())
  const stored = await vault.put(whole)
  assert.equal(base64(Buffer.from(stored.root, 'hex')), root)
  assert.equal(stored.sizeBytes, 2_621_440)
  const pieces = async function* () {
    for (let at = 0; at < bytes; at += 300_007) yield whole.subarray(at, at + 300_007)
  }
  assert.equal((await vault.put(pieces())).root, stored.root)
})

interface Case {
  readonly case: string
  readonly wantErr: boolean
  readonly proof: string[] | null
}

test('public vectors of inclusion: all are judged as published', () => {
  const cases = readJson<
    (Case & { leafIdx: number; treeSize: number; root: string; leafHash: string })[]
  >(join(FOLDER, 'inclusion.json'))
  assert.ok(cases.some((c) => !c.wantErr) && cases.some((c) => c.wantErr))
  for (const c of cases) {
    const proof = (c.proof ?? []).map(bytesOf)
    const leaf = bytesOf(c.leafHash)
    const found = tree.verifyInclusion(c.leafIdx, c.treeSize, leaf, proof, bytesOf(c.root))
    assert.equal(found, !c.wantErr, c.case)
  }
})

test('public vectors of consistency: all are judged as published', () => {
  const cases = readJson<(Case & { size1: number; size2: number; root1: string; root2: string })[]>(
    join(FOLDER, 'consistency.json'),
  )
  assert.ok(cases.some((c) => !c.wantErr) && cases.some((c) => c.wantErr))
  assert.ok(cases.some((c) => bytesOf(c.root1).length !== 32))
  for (const c of cases) {
    const [root1, root2] = [bytesOf(c.root1), bytesOf(c.root2)]
    const proof = (c.proof ?? []).map(bytesOf)
    const found = tree.verifyConsistency(c.size1, c.size2, root1, root2, proof)
    assert.equal(found, !c.wantErr, c.case)
  }
})

test('public vectors of a log: leaves, roots, tiles, bundles and checkpoints agree', async () => {
  const log = readJson<{
    vkey: string
    entries_utf8: string[]
    checkpoints: { size: number; note: string; wantErr: boolean }[]
    tiles: { path: string; base64: string }[]
    bundles: { path: string; base64: string }[]
  }>(join(FOLDER, 'log-tessera.json'))
  const bodies = log.entries_utf8.map((e) => Buffer.from(e))
  const { read, tiles } = await grown(bodies)
  const key = notes.parseVerifierKey(log.vkey)
  assert.ok(key !== null && log.checkpoints.length > 0)
  for (const { size, note, wantErr } of log.checkpoints) {
    const opened = notes.openNote(note, [key])
    assert.equal('error' in opened, wantErr)
    const checkpoint = 'error' in opened ? null : notes.parseCheckpoint(opened.body)
    assert.equal(checkpoint?.size, size)
    assert.equal(base64(checkpoint?.root ?? new Uint8Array()), base64(await tree.root(size, read)))
  }
  assert.ok(log.tiles.length > 0 && log.bundles.length > 0)
  for (const { path, base64: stored } of log.tiles) {
    const width = Number(/\/000\.p\/(\d+)$/.exec(path)?.[1])
    const cut = tiles.get('0/0')?.subarray(0, 32 * width) ?? new Uint8Array()
    assert.equal(base64(cut), stored, path)
  }
  for (const { path, base64: stored } of log.bundles) {
    const found = bundle(bytesOf(stored)).map((body) => body.toString())
    const width = Number(/\/000\.p\/(\d+)$/.exec(path)?.[1])
    assert.deepEqual(found, log.entries_utf8.slice(0, width), path)
  }
})

/** The entries of a bundle: each a length of two bytes and a body. */
function bundle(bytes: Buffer): Buffer[] {
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at)
    out.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return out
}

test('public vectors of signed notes: each opens with as many signatures as published', () => {
  const cases = readJson<
    { desc: string; vkeys: string[]; note: string; wantErr: boolean; verified?: number }[]
  >(join(FOLDER, 'notes.json'))
  assert.ok(cases.length > 0)
  for (const c of cases) {
    const keys = c.vkeys.map(notes.parseVerifierKey).filter((k) => k !== null)
    assert.equal(keys.length, c.vkeys.length, c.desc)
    const opened = notes.openNote(c.note, keys)
    assert.equal('error' in opened, c.wantErr, c.desc)
    if (!('error' in opened)) assert.equal(opened.signatures.length, c.verified, c.desc)
  }
})

test('public vectors of proof files: each is parsed or refused as published', () => {
  const cases = readJson<
    { desc: string; text: string; wantErr: boolean; index?: string; hashes?: string[] }[]
  >(join(FOLDER, 'tlog-proof-parse.json'))
  assert.ok(cases.some((c) => !c.wantErr) && cases.some((c) => c.wantErr))
  for (const c of cases) {
    const parsed = parseProof(c.text)
    assert.equal('error' in parsed, c.wantErr, c.desc)
    if ('error' in parsed) continue
    assert.equal(String(parsed.index), c.index, c.desc)
    assert.deepEqual(parsed.hashes.map(base64), c.hashes, c.desc)
  }
})
