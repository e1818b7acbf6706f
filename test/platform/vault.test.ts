import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { fileVault } from '../../src/platform/vault.ts'
import { tempDir } from '../harness.ts'

const MIB = 1_048_576
const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** RFC 6962 section 2.1, word by word: slow, and not the way the vault goes. */
function treeRoot(chunks: readonly Uint8Array[]): Buffer {
  if (chunks.length === 0) return sha256()
  if (chunks.length === 1) return sha256(Uint8Array.of(0), chunks[0] as Uint8Array)
  let split = 1
  while (split * 2 < chunks.length) split *= 2
  return sha256(Uint8Array.of(1), treeRoot(chunks.slice(0, split)), treeRoot(chunks.slice(split)))
}

function chunksOf(bytes: Uint8Array, sizeBytes: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += sizeBytes)
    chunks.push(bytes.subarray(at, at + sizeBytes))
  return chunks
}

/** Bytes that differ from chunk to chunk. */
function recording(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  for (let at = 0; at < sizeBytes; at += 4096) bytes.writeUInt8((at >> 12) % 251, at)
  return bytes
}

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]) {
  let from = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    yield bytes.subarray(from, cut)
    from = cut
  }
  yield bytes.subarray(from)
}

test('S2.5 the evidence root is that of RFC 6962 for every number of chunks', async () => {
  const vault = fileVault(await tempDir())
  for (const sizeBytes of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB, 5 * MIB + 7, 7 * MIB]) {
    const bytes = recording(sizeBytes)
    const stored = await vault.put(bytes)
    assert.deepEqual(
      stored,
      {
        sha256: sha256(bytes).toString('hex'),
        root: treeRoot(chunksOf(bytes, MIB)).toString('hex'),
        sizeBytes,
      },
      `${sizeBytes} bytes`,
    )
  }
})

test('S2.5 however the bytes arrive, they have the same hash and the same root', async () => {
  const vault = fileVault(await tempDir())
  const bytes = recording(2 * MIB + 12_345)
  const whole = await vault.put(bytes)
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(cuts, async (where) => {
      assert.deepEqual(await vault.put(inPieces(bytes, where)), whole)
    }),
    { numRuns: 25 },
  )
  assert.deepEqual(await vault.read(whole.sha256), bytes)
})

test('S2.5 an object is written once, read-only, and found again', async () => {
  const folder = await tempDir()
  const vault = fileVault(folder)
  const bytes = Buffer.from('现场检查笔录')
  const [first, second] = await Promise.all([vault.put(bytes), vault.put(bytes)])
  assert.deepEqual(first, second)
  const path = pathIn(folder, first.sha256)
  const before = await stat(path)
  assert.equal(before.mode & 0o777, 0o444)
  assert.equal(await vault.has(first.sha256), true)
  await vault.put(bytes)
  const after = await stat(path)
  assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs])
  const stream = await vault.open(first.sha256)
  assert.ok(stream !== null)
  assert.deepEqual(Buffer.concat(await stream.toArray()), bytes)
  assert.equal(await vault.verify(first.sha256), true)
  const left = (await readdir(folder)).filter((name) => name.startsWith('.new-'))
  assert.deepEqual(left, [])
})

test('S2.5 tampering with a stored object is found', async () => {
  const folder = await tempDir()
  const vault = fileVault(folder)
  const { sha256: id } = await vault.put(Buffer.from('原始影像'))
  await chmod(pathIn(folder, id), 0o644)
  await writeFile(pathIn(folder, id), '改过的影像')
  assert.equal(await vault.verify(id), false)
  await assert.rejects(vault.put(Buffer.from('原始影像')), /已被改动/)
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('.new-')),
    [],
  )
})

test('S2.5 nobody but its user can walk into the vault', async () => {
  const folder = join(await tempDir(), 'data', 'vault')
  await fileVault(folder).put(Buffer.from('原始影像'))
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
})

test('an unknown object is null, and a name that is no hash reaches no file', async () => {
  const vault = fileVault(await tempDir())
  const unknown = 'ab'.repeat(32)
  assert.equal(await vault.open(unknown), null)
  assert.equal(await vault.read(unknown), null)
  assert.equal(await vault.verify(unknown), false)
  assert.equal(await vault.has(unknown), false)
  await assert.rejects(async () => vault.read('../../etc/passwd'), RangeError)
})

test('a source that breaks off leaves nothing behind', async () => {
  const folder = await tempDir()
  const vault = fileVault(folder)
  async function* breakingOff() {
    yield Buffer.from('half')
    throw new Error('connection lost')
  }
  await assert.rejects(vault.put(breakingOff()), /connection lost/)
  assert.deepEqual(await readdir(folder), [])
})

const pathIn = (folder: string, id: string) => join(folder, id.slice(0, 2), id.slice(2, 4), id)
