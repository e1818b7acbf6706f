import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  bundlePath,
  hashReader,
  parseBundle,
  parseTilePath,
  TileWriter,
  tilePath,
  writeBundle,
} from '../../src/ledger/tiles.ts'
import {
  consistencyProof,
  EMPTY_ROOT,
  Frontier,
  inclusionProof,
  leafHash,
  root,
  verifyConsistency,
  verifyInclusion,
} from '../../src/ledger/tree.ts'
import { bodyOf } from './house.ts'
import * as slow from './reference.ts'

const MOST = 100
const BODIES = Array.from({ length: MOST }, (_x, i) => bodyOf(i))
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function tilesOf(writer: TileWriter, tiles = new Map<string, Uint8Array>()) {
  for (const t of writer.takeChanged()) tiles.set(`${t.level}/${t.n}`, t.hashes)
  return hashReader((level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array())
}

function grown(size: number) {
  const writer = TileWriter.empty()
  for (let i = 0; i < size; i++) writer.append(leafHash(bodyOf(i)))
  return writer
}

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(hash)
  const at = bit % 256
  copy[at >> 3] = (copy[at >> 3] as number) ^ (1 << (at & 7))
  return copy
}

const READ = tilesOf(grown(MOST))

test('roots of every size to 100 equal the slow tree’s, from frontier, tiles and reader', async () => {
  const frontier = new Frontier()
  const writer = TileWriter.empty()
  assert.equal(hex(frontier.root()), hex(slow.mth([])))
  assert.equal(hex(EMPTY_ROOT), hex(slow.mth([])))
  for (let size = 1; size <= MOST; size++) {
    const leaf = leafHash(bodyOf(size - 1))
    frontier.append(leaf)
    writer.append(leaf)
    const wanted = hex(slow.mth(BODIES.slice(0, size)))
    assert.equal(hex(frontier.root()), wanted)
    assert.equal(hex(writer.root() ?? EMPTY_ROOT), wanted)
    assert.equal(hex(await root(size, READ)), wanted)
  }
})

test('every size to 100 × every leaf × every proof element flipped fails', async () => {
  let refused = 0
  for (let size = 1; size <= MOST; size++) {
    const rootHash = slow.mth(BODIES.slice(0, size))
    for (let index = 0; index < size; index++) {
      const leaf = leafHash(bodyOf(index))
      const proof = await inclusionProof(index, size, READ)
      assert.ok(verifyInclusion(index, size, leaf, proof, rootHash))
      if (size % 7 === 0) {
        assert.deepEqual(proof.map(hex), slow.path(index, BODIES.slice(0, size)).map(hex))
      }
      for (const [i, element] of proof.entries()) {
        const wrong = proof.with(i, flipped(element, size + index + i))
        assert.ok(!verifyInclusion(index, size, leaf, wrong, rootHash))
        assert.ok(!verifyInclusion(index, size, leaf, proof.toSpliced(i, 1), rootHash))
        refused += 2
      }
      assert.ok(!verifyInclusion(index, size, leaf, [...proof, rootHash], rootHash))
      assert.ok(!verifyInclusion(index, size, flipped(leaf, index), proof, rootHash))
      if (index + 1 < size) assert.ok(!verifyInclusion(index + 1, size, leaf, proof, rootHash))
    }
  }
  assert.ok(refused > 50_000)
})

test('every two sizes to 100: consistency holds, and fails with any element flipped', async () => {
  const roots = [EMPTY_ROOT]
  for (let size = 1; size <= MOST; size++) roots.push(slow.mth(BODIES.slice(0, size)))
  for (let two = 1; two <= MOST; two++) {
    const root2 = roots[two] as Uint8Array
    for (let one = 1; one <= two; one++) {
      const root1 = roots[one] as Uint8Array
      const proof = await consistencyProof(one, two, READ)
      if ((one + two) % 7 === 0) {
        assert.deepEqual(proof.map(hex), slow.proof(one, BODIES.slice(0, two)).map(hex))
      }
      assert.ok(verifyConsistency(one, two, root1, root2, proof))
      assert.ok(!verifyConsistency(one, two, root1, flipped(root2, one), proof))
      assert.ok(!verifyConsistency(one, two, flipped(root1, two), root2, proof))
      assert.ok(!verifyConsistency(one, two, root1, root2, [...proof, root1]))
      for (const [i, element] of proof.entries()) {
        const wrong = proof.with(i, flipped(element, one + two + i))
        assert.ok(!verifyConsistency(one, two, root1, root2, wrong))
        assert.ok(!verifyConsistency(one, two, root1, root2, proof.toSpliced(i, 1)))
      }
    }
    assert.ok(!verifyConsistency(0, two, EMPTY_ROOT, root2, []))
  }
})

test('over several tiles: proofs of 70,000 leaves hold at the edges of tiles', async () => {
  const size = 70_000
  const read = tilesOf(grown(size))
  const frontier = new Frontier()
  const roots = new Map<number, Uint8Array>()
  const sizes = [1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 69_999, size]
  for (let i = 0; i < size; i++) {
    frontier.append(leafHash(bodyOf(i)))
    if (sizes.includes(i + 1)) roots.set(i + 1, frontier.root())
  }
  for (const [two, root2] of roots) {
    for (const index of [0, 1, 255, 256, 65_535, 65_536, size - 1].filter((i) => i < two)) {
      const proof = await inclusionProof(index, two, read)
      assert.ok(verifyInclusion(index, two, leafHash(bodyOf(index)), proof, root2))
    }
    for (const [one, root1] of roots) {
      if (one > two) continue
      assert.ok(verifyConsistency(one, two, root1, root2, await consistencyProof(one, two, read)))
    }
  }
  assert.equal(roots.size, sizes.length)
})

test('a tree continued from its stored tiles grows as one that was never interrupted', async () => {
  for (const stop of [1, 100, 255, 256, 257, 600]) {
    const tiles = new Map<string, Uint8Array>()
    tilesOf(grown(stop), tiles)
    const read = (level: number, n: number) => tiles.get(`${level}/${n}`) ?? new Uint8Array()
    const writer = await TileWriter.continue(stop, read)
    for (let i = stop; i < 700; i++) writer.append(leafHash(bodyOf(i)))
    tilesOf(writer, tiles)
    const whole = new Map<string, Uint8Array>()
    const straight = grown(700)
    tilesOf(straight, whole)
    assert.equal(hex(writer.root() ?? EMPTY_ROOT), hex(straight.root() ?? EMPTY_ROOT))
    assert.deepEqual(
      [...tiles].map(([k, v]) => [k, hex(v)]).sort(),
      [...whole].map(([k, v]) => [k, hex(v)]).sort(),
    )
  }
})

test('property: verification never throws and never holds for a foreign proof', () => {
  const hash = fc.uint8Array({ minLength: 0, maxLength: 40 })
  const number = fc.oneof(fc.integer({ min: -2, max: 300 }), fc.double(), fc.maxSafeInteger())
  fc.assert(
    fc.property(number, number, hash, hash, fc.array(hash, { maxLength: 12 }), (a, b, x, y, p) => {
      const leaf = Buffer.concat([x, Buffer.from('never a hash')]).subarray(0, 33)
      assert.ok(!verifyInclusion(a, b, leaf, p, y))
      const isSame = a === b && p.length === 0 && Buffer.compare(x, y) === 0
      assert.ok(isSame || !verifyConsistency(a, b, x, y, p))
    }),
  )
})

test('paths of tiles and bundles are read back, and only in the one spelling', () => {
  assert.equal(tilePath(0, 1234, 5), 'tile/0/x001/234.p/5')
  assert.equal(bundlePath(67), 'tile/entries/067')
  fc.assert(
    fc.property(
      fc.nat(63),
      fc.integer({ min: 0, max: 10 ** 12 }),
      fc.integer({ min: 1, max: 256 }),
      (level, n, width) => {
        assert.deepEqual(parseTilePath(tilePath(level, n, width)), { level, n, width })
        assert.deepEqual(parseTilePath(bundlePath(n, width)), { level: null, n, width })
      },
    ),
  )
  for (const path of [
    'tile/0/1',
    'tile/00/001',
    'tile/64/001',
    'tile/0/x000/001',
    'tile/0/001.p/256',
    'tile/0/001.p/0',
    'tile/0/001.p/01',
    'tile/0/001/',
    '/tile/0/001',
    'tile/0/../001',
  ]) {
    assert.equal(parseTilePath(path), null, path)
  }
})

test('bundles read back, and a cut bundle is refused at every byte', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 5 }), (bodies) => {
      assert.deepEqual(parseBundle(writeBundle(bodies))?.map(hex), bodies.map(hex))
    }),
  )
  const bundle = writeBundle([bodyOf(1)])
  for (let end = 1; end < bundle.length; end++) {
    assert.equal(parseBundle(bundle.subarray(0, end)), null)
  }
})
