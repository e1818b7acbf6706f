import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonical } from '../../src/ledger/canonical.ts'
import { buildEntry, digestOf, openDisclosure, readEntry } from '../../src/ledger/entry.ts'
import {
  checkpointBody,
  cosignerFromSeed,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  signerFromSeed,
  type VerifierKey,
} from '../../src/ledger/note.ts'
import { checkProof, parseProof } from '../../src/ledger/proof.ts'
import { verifySm2 } from '../../src/ledger/sm2.ts'
import {
  bundlePath,
  hashReader,
  parseBundle,
  TileWriter,
  tilePath,
  writeBundle,
} from '../../src/ledger/tiles.ts'
import {
  consistencyProof,
  EvidenceTree,
  Frontier,
  inclusionProof,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from '../../src/ledger/tree.ts'
import { fileVault } from '../../src/platform/vault.ts'
import { tempDir } from '../harness.ts'
import {
  base64,
  FOUR_DIGESTS,
  flips,
  house,
  houseProof,
  publicVectors,
  seed,
  utf8,
} from './house.ts'

const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function treeOf(bodies: readonly Uint8Array[]) {
  const writer = TileWriter.empty()
  for (const body of bodies) writer.append(leafHash(body))
  const root = writer.root()
  const tiles = new Map(writer.takeChanged().map((t) => [`${t.level}/${t.n}`, t.hashes]))
  const read = hashReader((level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array())
  return { root, read, tiles }
}

const ALL = house.entries.map(utf8)

test('public vectors: inclusion proofs pass and fail as published', () => {
  const cases =
    publicVectors<
      {
        case: string
        leafIdx: number
        treeSize: number
        root: string
        leafHash: string
        proof: string[] | null
        wantErr: boolean
      }[]
    >('inclusion.json')
  for (const c of cases) {
    const proof = (c.proof ?? []).map(base64)
    const is = verifyInclusion(c.leafIdx, c.treeSize, base64(c.leafHash), proof, base64(c.root))
    assert.equal(is, !c.wantErr, c.case)
  }
  assert.equal(cases.length, 33)
  assert.equal(cases.filter((c) => !c.wantErr).length, 2)
})

test('public vectors: consistency proofs pass and fail as published', () => {
  const cases =
    publicVectors<
      {
        case: string
        size1: number
        size2: number
        root1: string
        root2: string
        proof: string[] | null
        wantErr: boolean
      }[]
    >('consistency.json')
  for (const c of cases) {
    const proof = (c.proof ?? []).map(base64)
    const is = verifyConsistency(c.size1, c.size2, base64(c.root1), base64(c.root2), proof)
    assert.equal(is, !c.wantErr, c.case)
  }
  assert.equal(cases.length, 33)
  assert.equal(cases.filter((c) => !c.wantErr).length, 2)
})

test('public vectors: another log’s checkpoints, tiles and bundles are what we would write', () => {
  const log = publicVectors<{
    vkey: string
    entries_utf8: string[]
    checkpoints: { size: number; note: string }[]
    tiles: { path: string; base64: string }[]
    bundles: { path: string; base64: string }[]
  }>('log-tessera.json')
  const key = parseVerifierKey(log.vkey) as VerifierKey
  for (const { size, note } of log.checkpoints) {
    const opened = openNote(note, [key])
    assert.ok(!('error' in opened))
    const bodies = log.entries_utf8.slice(0, size).map(utf8)
    const { root, tiles } = treeOf(bodies)
    const checkpoint = parseCheckpoint(opened.body)
    assert.equal(checkpoint?.size, size)
    assert.deepEqual(new Uint8Array(checkpoint?.root ?? []), new Uint8Array(root ?? []))
    const tile = log.tiles.find((t) => t.path === tilePath(0, 0, size))
    assert.equal(b64(tiles.get('0/0') as Uint8Array), tile?.base64)
    const bundle = log.bundles.find((b) => b.path === bundlePath(0, size))
    assert.equal(b64(writeBundle(bodies)), bundle?.base64)
    const read = parseBundle(base64(bundle?.base64 ?? ''))?.map((x) => Buffer.from(x).toString())
    assert.deepEqual(read, log.entries_utf8.slice(0, size))
  }
  assert.equal(log.checkpoints.length, 4)
})

test('public vectors: signed notes open and fail as published', () => {
  const cases =
    publicVectors<
      { desc: string; vkeys: string[]; note: string; wantErr: boolean; verified?: number }[]
    >('notes.json')
  for (const c of cases) {
    const opened = openNote(c.note, c.vkeys.map(parseVerifierKey) as VerifierKey[])
    assert.equal('error' in opened, c.wantErr, c.desc)
    if (!('error' in opened)) assert.equal(opened.signatures.length, c.verified, c.desc)
  }
  assert.equal(cases.length, 4)
})

test('public vectors: proof files parse and fail as published', () => {
  const cases =
    publicVectors<
      { desc: string; text: string; wantErr: boolean; index?: string; hashes?: string[] }[]
    >('tlog-proof-parse.json')
  for (const c of cases) {
    const parsed = parseProof(c.text)
    assert.equal('error' in parsed, c.wantErr, c.desc)
    if ('error' in parsed) continue
    assert.equal(String(parsed.index), c.index)
    assert.deepEqual(parsed.hashes.map(b64), c.hashes)
    assert.equal(Buffer.from(parsed.extra ?? []).toString(), 'extra information')
  }
  assert.equal(cases.length, 3)
})

test('RFC 9901: the digest of its own example disclosure', () => {
  const d = Buffer.from('["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]').toString(
    'base64url',
  )
  assert.equal(digestOf(d), 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0')
})

test('our vectors: leaves and roots, from tiles and from the frontier', () => {
  assert.deepEqual(
    ALL.map((body) => b64(leafHash(body))),
    house.leaves,
  )
  for (const [size, root] of Object.entries(house.roots)) {
    const bodies = ALL.slice(0, Number(size))
    const frontier = new Frontier()
    for (const body of bodies) frontier.append(leafHash(body))
    assert.equal(b64(frontier.root()), root)
    if (bodies.length > 0) assert.equal(b64(treeOf(bodies).root as Uint8Array), root)
  }
  assert.deepEqual(Object.keys(house.roots).sort(), ['0', '1', '2', '3', '4', '7'])
})

test('our vectors: inclusion of 3 in 7, consistency from 3 to 7', async () => {
  const { read } = treeOf(ALL)
  const [, , l2, l3] = house.leaves
  const root2 = house.roots['2']
  const inclusion = (await inclusionProof(3, 7, read)).map(b64)
  assert.deepEqual(inclusion, [l2, root2, house.sM5T])
  const consistency = (await consistencyProof(3, 7, read)).map(b64)
  assert.deepEqual(consistency, [l2, l3, root2, house.sM5T])
})

test('our vectors: every entry reads back, and entry 3 is built again from its salts', () => {
  for (const body of ALL) assert.ok(!('error' in readEntry(body)))
  const entry = readEntry(ALL[3] as Uint8Array)
  assert.ok(!('error' in entry))
  const opened = house.disclosures.map(({ d }) => openDisclosure(d))
  const known = new Set(house.disclosures.map((d) => d.digest))
  const salts = house.disclosures.map(({ d }) => {
    const [salt] = JSON.parse(Buffer.from(d, 'base64url').toString()) as [string]
    return new Uint8Array(Buffer.from(salt, 'base64url'))
  })
  const decoys = entry.sd.filter((x) => !known.has(x)).map((x) => Buffer.from(x, 'base64url'))
  const chance = [...salts, ...decoys]
  const built = buildEntry({
    log: entry.log,
    type: entry.type,
    at: entry.at,
    pub: entry.pub,
    disclosures: Object.fromEntries(opened.map((o) => [o?.name, o?.value ?? null])),
    random: (n) => {
      const bytes = chance.shift() as Uint8Array
      assert.equal(bytes.length, n)
      return bytes
    },
    vocabulary: FOUR_DIGESTS,
  })
  assert.equal(Buffer.from(built.body).toString(), house.entries[3])
  assert.equal(b64(built.leaf), house.leaves[3])
  assert.deepEqual(
    built.disclosures.map(({ name, d, digest }) => ({ name, d, digest })),
    house.disclosures,
  )
})

test('our vectors: keys, log signature and countersignature', () => {
  const log = signerFromSeed('ledger.example.gov.cn/130229', seed(0x00))
  const witness = cosignerFromSeed('witness.example.gov.cn/1302', seed(0x20))
  assert.equal(log.vkey, house.vkeys.log)
  assert.equal(witness.vkey, house.vkeys.witness)
  const [body, lines] = house.checkpoint.split('\n\n') as [string, string]
  const [first, second] = lines.split('\n')
  const root = base64(house.roots['7'] as string)
  assert.equal(checkpointBody({ origin: log.name, size: 7, root }), `${body}\n`)
  assert.equal(log.sign(`${body}\n`), `${first}\n`)
  const seconds = Number(Buffer.from(second?.split(' ')[2] ?? '', 'base64').readBigUInt64BE(4))
  assert.equal(witness.cosign(`${body}\n`, seconds), `${second}\n`)
})

test('our vectors: without its verifier an SM2 line is unknown, not wrong; with it, it holds', () => {
  const keys = Object.values(house.vkeys).map(parseVerifierKey) as VerifierKey[]
  assert.deepEqual(
    keys.map((key) => key.type),
    ['ed25519', 'cosignature', 'sm2'],
  )
  const opened = openNote(house.checkpoint, keys)
  assert.ok(!('error' in opened))
  assert.equal(opened.signatures.length, 2)
  const all = openNote(house.checkpoint, keys, { sm2: verifySm2 })
  assert.ok(!('error' in all))
  assert.deepEqual(
    all.signatures.map(({ key }) => key.type),
    ['ed25519', 'cosignature', 'sm2'],
  )
})

test('our vectors: the proof file of entry 3 has the published bytes and is countersigned', async () => {
  const text = await houseProof()
  assert.equal(Buffer.byteLength(text), house.proof.bytes)
  assert.equal(createHash('sha256').update(text).digest('hex'), house.proof.sha256)
  const keys = Object.values(house.vkeys)
  const found = checkProof({ text, keys, document: utf8(house.document) })
  assert.equal(found.verdict, 2)
  assert.equal(found.cosignedBy[0]?.name, 'witness.example.gov.cn/1302')
  assert.equal(checkProof({ text, keys: [house.vkeys.log] }).verdict, 1)
  assert.equal(checkProof({ text, keys: [house.vkeys.witness] }).verdict, 0)
  assert.equal(checkProof({ text, keys, document: utf8('%PDF-1.7 another') }).verdict, 0)
})

test('no flipped byte of a small proof file goes unnoticed', async () => {
  const lines = (await houseProof()).trimEnd().split('\n')
  // Lines of unknown keys are ignored by rule, so the file holds the log's line alone.
  const text = `${lines.slice(0, -2).join('\n')}\n`
  const keys = [house.vkeys.log]
  assert.equal(checkProof({ text, keys }).verdict, 1)
  let tried = 0
  for (const { at, flipped } of flips(text)) {
    assert.equal(checkProof({ text: flipped, keys }).verdict, 0, `byte ${at}`)
    tried += 1
  }
  assert.equal(tried, 3 * Buffer.byteLength(text))
})

test('no flipped byte keeps a countersigned file countersigned', async () => {
  const lines = (await houseProof()).trimEnd().split('\n')
  const text = `${lines.slice(0, -1).join('\n')}\n`
  const keys = [house.vkeys.log, house.vkeys.witness]
  assert.equal(checkProof({ text, keys }).verdict, 2)
  for (const { at, flipped } of flips(text)) {
    assert.ok(checkProof({ text: flipped, keys }).verdict < 2, `byte ${at}`)
  }
})

test('our vectors: the public record’s hash and the evidence root', () => {
  const record = JSON.parse(house.rec.text) as Record<string, string>
  const rec = createHash('sha256').update(canonical(record)).digest('base64url')
  assert.equal(rec, house.rec.base64url)
  const { bytes, modulo, root } = house.evidence
  const whole = Uint8Array.from({ length: bytes }, (_x, i) => i % modulo)
  for (const piece of [bytes, 1_000_003, 65_536]) {
    const tree = new EvidenceTree()
    for (let at = 0; at < bytes; at += piece) tree.update(whole.subarray(at, at + piece))
    assert.equal(b64(tree.root()), root)
  }
})

test('S2.5 our vectors: the vault keeps the evidence under the published root', async () => {
  const { bytes, modulo, root } = house.evidence
  assert.equal(bytes, 2_621_440)
  const whole = Uint8Array.from({ length: bytes }, (_x, i) => i % modulo)
  const vault = fileVault(await tempDir(), await tempDir())
  const stored = await vault.put(whole, '11111111-1111-4111-8111-111111111111')
  assert.equal(b64(Buffer.from(stored.root, 'hex')), root)
  assert.equal(stored.sizeBytes, bytes)
})
