import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { notes, witnesses } from '../../src/ledger/index.ts'
import { consistencyProof, EMPTY_ROOT, Frontier, leafHash } from '../../src/ledger/tree.ts'
import { judge, readSubmission } from '../../src/ledger/witnessing/submission.ts'
import { house, seed } from './house.ts'

const ORIGIN = 'ledger.example/139901'
const log = notes.signerFromSeed(ORIGIN, seed(0x00))
const stranger = notes.signerFromSeed(ORIGIN, seed(0x40))
const key = notes.parseVerifierKey(log.vkey) ?? assert.fail()
const keysOf = (origin: string) => (origin === ORIGIN ? [key] : [])

const leaves = Array.from({ length: 40 }, (_x, i) => leafHash(Buffer.from(`entry ${i}`)))

/** Roots and consistency proofs of the leaves, straight from the definition. */
function rootOf(size: number, from = leaves): Uint8Array {
  const frontier = new Frontier()
  for (const leaf of from.slice(0, size)) frontier.append(leaf)
  return frontier.root()
}
const proofOf = (old: number, size: number) =>
  consistencyProof(old, size, (level, index) => {
    const frontier = new Frontier()
    for (const leaf of leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)) {
      frontier.append(leaf)
    }
    return frontier.root()
  })

async function noteOf(size: number, root = rootOf(size), signer = log): Promise<string> {
  const body = notes.checkpointBody({ origin: signer.name, size, root })
  return `${body}\n${await signer.sign(body)}`
}

const bytes = (text: string) => Buffer.from(text)
const statusOf = (text: string) => {
  const read = readSubmission(bytes(text), keysOf)
  return 'status' in read ? read.status : 200
}

test('S4.6 a request written is read again, whatever its parts', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.array(hash, { maxLength: 63 }),
      fc.stringMatching(/^[a-z\n ]{1,40}$/),
      (old, proof, checkpoint) => {
        const of = { old, proof, checkpoint: `${checkpoint}\n` }
        const read = witnesses.parseAddCheckpoint(bytes(witnesses.writeAddCheckpoint(of)))
        assert.ok(read !== null)
        assert.equal(read.old, old)
        assert.equal(read.checkpoint, of.checkpoint)
        assert.deepEqual(
          read.proof.map((h) => [...h]),
          proof.map((h) => [...h]),
        )
      },
    ),
  )
})

test('S4.6 what is no request is answered 400, and no bytes make the reader fail', async () => {
  const note = await noteOf(5)
  const hash = Buffer.alloc(32).toString('base64')
  const bad = [
    '',
    'old 0\n',
    `old 00\n\n${note}`,
    `old -1\n\n${note}`,
    `old 9007199254740993\n\n${note}`,
    `old  1\n\n${note}`,
    `Old 0\n\n${note}`,
    `old 0\r\n\r\n${note}`,
    `old 1\nAAAA\n\n${note}`,
    `old 1\n${hash.slice(0, -1)}\n\n${note}`,
    `old 1\n${`${hash}\n`.repeat(64)}\n${note}`,
    `old 0\n\n${note.trimEnd()}`,
    `old 0\n\n${note.replace('\n5\n', '\n05\n')}`,
    `old 0\n\n${note.slice(0, note.indexOf('\n\n') + 1)}`,
    `old 6\n\n${note}`,
    `old 0\n\n${'x'.repeat(witnesses.MOST_REQUEST_BYTES)}\n`,
  ]
  for (const text of bad) assert.equal(statusOf(text), 400, JSON.stringify(text.slice(0, 60)))
  const broken = Buffer.concat([bytes(`old 0\n\n${note}`), Buffer.from([0xff, 0x0a])])
  assert.equal((readSubmission(broken, keysOf) as { status?: number }).status, 400)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
      const read = readSubmission(any, keysOf)
      assert.ok('status' in read && read.status === 400)
    }),
  )
})

test('S4.6 an unknown log is answered 404, a bad or missing log signature 403', async () => {
  const note = await noteOf(5)
  assert.equal(statusOf(`old 0\n\n${note}`), 200)
  assert.equal(statusOf(`old 0\n\n${note.replaceAll(ORIGIN, 'ledger.example/139902')}`), 404)
  assert.equal(statusOf(`old 0\n\n${await noteOf(5, rootOf(5), stranger)}`), 403)
  const at = note.length - 20
  const flipped = note.slice(0, at) + (note[at] === 'A' ? 'B' : 'A') + note.slice(at + 1)
  assert.equal(statusOf(`old 0\n\n${flipped}`), 403)
  assert.equal(statusOf(`old 0\n\n${note.replace('\n5\n', '\n6\n')}`), 403)
})

test('S4.6 lines of unknown keys are ignored, and are not kept', async () => {
  const note = await noteOf(5)
  const other = (await noteOf(5, rootOf(5), stranger)).split('\n\n')[1] ?? ''
  const read = readSubmission(bytes(`old 0\n\n${note}${other}`), keysOf)
  assert.ok(!('status' in read))
  assert.equal(read.note, note)
})

test('S4.6 the checkpoint of the design sheet is read under its own key', () => {
  const vkey = notes.parseVerifierKey(house.vkeys.log) ?? assert.fail()
  const read = readSubmission(bytes(`old 0\n\n${house.checkpoint}`), (origin) =>
    origin === vkey.name ? [vkey] : [],
  )
  assert.ok(!('status' in read))
  assert.equal(read.size, 7)
  assert.equal(Buffer.from(read.root).toString('base64'), house.roots['7'])
  assert.equal(judge(read, null), null)
})

test('S4.6 only what extends the last countersigned tree is countersigned', async () => {
  const size = fc.integer({ min: 1, max: 40 })
  await fc.assert(
    fc.asyncProperty(size, size, size, async (seenSize, old, newSize) => {
      fc.pre(old <= newSize)
      const proof = await proofOf(old, newSize)
      const request = witnesses.writeAddCheckpoint({
        old,
        proof,
        checkpoint: await noteOf(newSize),
      })
      const read = readSubmission(bytes(request), keysOf)
      assert.ok(!('status' in read))
      const answer = judge(read, { size: seenSize, root: rootOf(seenSize) })
      if (old === seenSize) assert.equal(answer, null)
      else assert.deepEqual([answer?.status, answer?.size], [409, seenSize])
    }),
  )
})

test('S4.6 another history, a wrong proof, and a proof from nothing are answered 422', async () => {
  const forked = [...leaves.slice(0, 3), leafHash(bytes('forged')), ...leaves.slice(4)]
  const table: [old: number, size: number, proof: Uint8Array[], root: Uint8Array][] = [
    [5, 5, [], rootOf(5, forked)],
    [5, 5, [EMPTY_ROOT], rootOf(5)],
    [5, 9, await proofOf(5, 9), rootOf(9, forked)],
    [5, 9, await proofOf(4, 9), rootOf(9)],
    [5, 9, [], rootOf(9)],
  ]
  for (const [old, size, proof, root] of table) {
    const checkpoint = await noteOf(size, root)
    const request = witnesses.writeAddCheckpoint({ old, proof, checkpoint })
    const read = readSubmission(bytes(request), keysOf)
    assert.ok(!('status' in read))
    assert.equal(judge(read, { size: 5, root: rootOf(5) })?.status, 422, `${old} → ${size}`)
  }
  const first = readSubmission(
    bytes(
      witnesses.writeAddCheckpoint({ old: 0, proof: [EMPTY_ROOT], checkpoint: await noteOf(5) }),
    ),
    keysOf,
  )
  assert.ok(!('status' in first))
  assert.equal(judge(first, null)?.status, 422)
})
