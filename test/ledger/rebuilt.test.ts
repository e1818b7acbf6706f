import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RebuiltTree } from '../../src/ledger/rebuilt.ts'
import { firstDifference } from '../../src/ledger/splitView.ts'
import { hashReader, TileWriter } from '../../src/ledger/tiles.ts'
import { Frontier, type Hash, leafHash, type ReadHash } from '../../src/ledger/tree.ts'
import { bodyOf } from './house.ts'

const MOST = 70_000
const leaves: Hash[] = []
for (let i = 0; i < MOST; i++) leaves.push(leafHash(bodyOf(i)))

/** Tiles of the first `size` leaves, with one leaf exchanged where that is asked for. */
function tilesOf(size: number, changed: number | null = null): Map<string, Uint8Array> {
  const writer = TileWriter.empty()
  for (let i = 0; i < size; i++) {
    writer.append(i === changed ? leafHash(bodyOf(-1)) : (leaves[i] as Hash))
  }
  return new Map(writer.takeChanged().map((t) => [`${t.level}/${t.n}`, t.hashes]))
}

const reader = (tiles: Map<string, Uint8Array>): ReadHash =>
  hashReader((level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array())

test('S2.5 a rebuilt tree has the roots and the tiles that the sequencer writes', () => {
  const [tree, frontier] = [new RebuiltTree(), new Frontier()]
  const rebuilt = new Map<string, Uint8Array>()
  assert.deepEqual(tree.root(), frontier.root())
  for (const [i, leaf] of leaves.entries()) {
    tree.append(leaf)
    frontier.append(leaf)
    if (i % 977 === 0 || i === MOST - 1) {
      assert.deepEqual(tree.root(), frontier.root(), `size ${i + 1}`)
      for (const t of tree.takeTiles()) rebuilt.set(`${t.level}/${t.n}`, Uint8Array.from(t.hashes))
    }
  }
  const written = tilesOf(MOST)
  assert.deepEqual([...rebuilt.keys()].sort(), [...written.keys()].sort())
  for (const [name, hashes] of written) {
    assert.equal(Buffer.compare(rebuilt.get(name) as Uint8Array, hashes), 0, name)
  }
})

test('S2.5 property: a tree goes on from any size as if it had been fed from the beginning', async () => {
  const sizes = fc.integer({ min: 1, max: 1500 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 0, max: 600 }), async (size, more) => {
      const tiles = tilesOf(size)
      const read = (level: number, n: number) => tiles.get(`${level}/${n}`) ?? new Uint8Array()
      const tree = await RebuiltTree.continue(size, read)
      const whole = new Frontier()
      for (let i = 0; i < size; i++) whole.append(leaves[i] as Hash)
      assert.deepEqual(tree.root(), whole.root())
      for (let i = size; i < size + more; i++) {
        tree.append(leaves[i] as Hash)
        whole.append(leaves[i] as Hash)
      }
      assert.deepEqual(tree.root(), whole.root())
      assert.equal(tree.size, size + more)
      const written = tilesOf(size + more)
      for (const { level, n, hashes } of tree.takeTiles()) {
        assert.equal(Buffer.compare(hashes, written.get(`${level}/${n}`) as Uint8Array), 0)
      }
    }),
    { numRuns: 40 },
  )
})

test('S4.6 property: of two histories the first differing index is named, else none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), fc.nat(), async (size, at) => {
      const changed = at % (2 * size)
      const [ours, theirs] = [tilesOf(size), tilesOf(size, changed < size ? changed : null)]
      const found = await firstDifference(size, reader(ours), reader(theirs))
      assert.equal(found, changed < size ? changed : null)
    }),
    { numRuns: 60 },
  )
})
