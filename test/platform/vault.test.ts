import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { fileVault } from '../../src/platform/vault.ts'
import { tempDir } from '../harness.ts'

const MIB = 1_048_576
const OWNER = '5a5a5a5a-1111-4111-8111-111111111111'
const OTHER = 'c3c3c3c3-2222-4222-8222-222222222222'
const AT = '2026-11-25T01:00:00Z'
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
  const vault = fileVault(await tempDir(), await tempDir())
  for (const sizeBytes of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB, 5 * MIB + 7, 7 * MIB]) {
    const bytes = recording(sizeBytes)
    const stored = await vault.put(bytes, OWNER)
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
  const vault = fileVault(await tempDir(), await tempDir())
  const bytes = recording(2 * MIB + 12_345)
  const whole = await vault.put(bytes, OWNER)
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(cuts, async (where) => {
      assert.deepEqual(await vault.put(inPieces(bytes, where), OWNER), whole)
    }),
    { numRuns: 25 },
  )
  assert.deepEqual(await vault.read(whole.sha256, OWNER), bytes)
})

test('S2.5 an object is written once, read-only, and found again', async () => {
  const folder = await tempDir()
  const vault = fileVault(folder, await tempDir())
  const bytes = Buffer.from('现场检查笔录')
  const [first, second] = await Promise.all([vault.put(bytes, OWNER), vault.put(bytes, OWNER)])
  assert.deepEqual(first, second)
  const path = pathIn(folder, first.sha256)
  const before = await stat(path)
  assert.equal(before.mode & 0o777, 0o444)
  assert.equal(await vault.has(first.sha256, OWNER), true)
  await vault.put(bytes, OWNER)
  const after = await stat(path)
  assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs])
  const stream = await vault.open(first.sha256, OWNER)
  assert.ok(stream !== null)
  assert.deepEqual(Buffer.concat(await stream.toArray()), bytes)
  assert.equal(await vault.verify(first.sha256, OWNER), true)
  const left = (await readdir(folder)).filter((name) => name.startsWith('.new-'))
  assert.deepEqual(left, [])
})

test('S2.5 tampering with a stored object is found', async () => {
  const folder = await tempDir()
  const vault = fileVault(folder, await tempDir())
  const { sha256: id } = await vault.put(Buffer.from('原始影像'), OWNER)
  await chmod(pathIn(folder, id), 0o644)
  await writeFile(pathIn(folder, id), '改过的影像')
  assert.equal(await vault.verify(id, OWNER), false)
  await assert.rejects(vault.put(Buffer.from('原始影像'), OWNER), /已被改动/)
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('.new-')),
    [],
  )
})

test('S2.5 nobody but its user can walk into the vault', async () => {
  const folder = join(await tempDir(), 'data', 'vault')
  await fileVault(folder, await tempDir()).put(Buffer.from('原始影像'), OWNER)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
})

test('an unknown object is null, and a name that is no hash reaches no file', async () => {
  const vault = fileVault(await tempDir(), await tempDir())
  const unknown = 'ab'.repeat(32)
  assert.equal(await vault.open(unknown, OWNER), null)
  assert.equal(await vault.read(unknown, OWNER), null)
  assert.equal(await vault.verify(unknown, OWNER), false)
  assert.equal(await vault.has(unknown, OWNER), false)
  await assert.rejects(async () => vault.read('../../etc/passwd', OWNER), RangeError)
  await assert.rejects(async () => vault.read(unknown, '../../keys'), RangeError)
  await assert.rejects(vault.put(Buffer.from('x'), '..'), RangeError)
})

test('a source that breaks off leaves nothing behind', async () => {
  const folder = await tempDir()
  const vault = fileVault(folder, await tempDir())
  async function* breakingOff() {
    yield Buffer.from('half')
    throw new Error('connection lost')
  }
  await assert.rejects(vault.put(breakingOff(), OWNER), /connection lost/)
  assert.deepEqual(await readdir(folder), [])
})

/** A vault with its folders. */
async function opened() {
  const [folder, keys] = [await tempDir(), await tempDir()]
  return { folder, keys, vault: fileVault(folder, keys) }
}

const keyOf = (keys: string, owner = OWNER) => join(keys, owner.slice(0, 2), `${owner}.key`)

test('S2.5 what is stored is sealed: no plain byte lies in the vault, none is lost at any size', async () => {
  const { folder, vault } = await opened()
  for (const sizeBytes of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 5]) {
    const bytes = Buffer.alloc(sizeBytes, '抹除前的原文')
    const { sha256: id } = await vault.put(bytes, OWNER)
    const kept = await readFile(pathIn(folder, id))
    assert.ok(!kept.includes('抹除前的原文'), `${sizeBytes} bytes`)
    assert.ok((await vault.read(id, OWNER))?.equals(bytes), `${sizeBytes} bytes`)
  }
})

test('S2.5 no piece of a sealed object can be cut off, moved, repeated or put elsewhere', async () => {
  const { folder, vault } = await opened()
  const { sha256: id } = await vault.put(recording(3 * MIB), OWNER)
  const path = pathIn(folder, id)
  const whole = await readFile(path)
  await chmod(path, 0o644)
  const header = whole.length - 3 * (MIB + 16)
  const piece = (n: number) =>
    whole.subarray(header + n * (MIB + 16), header + (n + 1) * (MIB + 16))
  const head = whole.subarray(0, header)
  const wrong: readonly (readonly [string, Uint8Array])[] = [
    ['cut after a piece', Buffer.concat([head, piece(0), piece(1)])],
    ['cut within a piece', whole.subarray(0, whole.length - 9)],
    ['swapped', Buffer.concat([head, piece(1), piece(0), piece(2)])],
    ['repeated', Buffer.concat([head, piece(0), piece(0), piece(1), piece(2)])],
    ['nothing but a header', head],
    ['empty', Buffer.alloc(0)],
  ]
  for (const [how, bytes] of wrong) {
    await writeFile(path, bytes)
    assert.equal(await vault.verify(id, OWNER), false, how)
    await assert.rejects(vault.read(id, OWNER), how)
  }
  await writeFile(path, whole)
  assert.equal(await vault.verify(id, OWNER), true)
})

test('S2.5 the same bytes of two cases are kept under two keys, and one goes alone', async () => {
  const { folder, keys, vault } = await opened()
  const bytes = Buffer.from('同一份图纸')
  const { sha256: id } = await vault.put(bytes, OWNER)
  await vault.put(bytes, OTHER)
  const [mine, theirs] = [await readFile(keyOf(keys)), await readFile(keyOf(keys, OTHER))]
  assert.equal((await stat(keyOf(keys))).mode & 0o777, 0o600)
  assert.equal(mine.length, 32)
  assert.notDeepEqual(mine, theirs)
  const copy = await readFile(pathIn(folder, id))
  await vault.destroy(OWNER, AT)
  assert.equal(await vault.read(id, OWNER), null)
  assert.equal(await vault.isDestroyed(OWNER), true)
  assert.deepEqual(await readdir(join(keys, OWNER.slice(0, 2))), [`${OWNER}.destroyed`])
  const tombstone = keyOf(keys).replace(/key$/, 'destroyed')
  assert.equal(await readFile(tombstone, 'utf8'), `${AT}\n`)
  assert.deepEqual(await vault.read(id, OTHER), bytes)
  assert.equal(await vault.isDestroyed(OTHER), false)
  // What a backup kept is a sealed file without a key; under another key it does not open.
  await writeFile(pathIn(folder, id, OTHER).replace(id, 'f'.repeat(64)), copy)
  await assert.rejects(vault.read('f'.repeat(64), OTHER))
  await vault.destroy(OWNER, '2027-01-01T00:00:00Z')
  assert.equal(await readFile(tombstone, 'utf8'), `${AT}\n`, 'the first day stands')
})

test('S2.5 a destroyed key stays destroyed, also where a backup brings it back', async () => {
  const { folder, keys, vault } = await opened()
  const { sha256: id } = await vault.put(Buffer.from('旧案卷'), OWNER)
  const [key, object] = [await readFile(keyOf(keys)), await readFile(pathIn(folder, id))]
  await vault.destroy(OWNER, AT)
  await assert.rejects(stat(pathIn(folder, id)))
  await writeFile(keyOf(keys), key)
  await mkdir(dirname(pathIn(folder, id)))
  await writeFile(pathIn(folder, id), object)
  assert.equal(await vault.read(id, OWNER), null)
  await assert.rejects(vault.put(Buffer.from('旧案卷'), OWNER), /已经销毁/)
})

test('S2.5 one object is erased, and its owner keeps the others', async () => {
  const { folder, vault } = await opened()
  const first = await vault.put(Buffer.from('身份证明'), OWNER)
  const second = await vault.put(Buffer.from('图纸'), OWNER)
  await vault.erase(first.sha256, OWNER)
  await vault.erase(first.sha256, OWNER)
  assert.equal(await vault.has(first.sha256, OWNER), false)
  assert.deepEqual(await readdir(join(folder, OWNER.slice(0, 2), OWNER)), [second.sha256])
  assert.deepEqual(await vault.read(second.sha256, OWNER), Buffer.from('图纸'))
})

test('S2.5 a lost key is told from a destroyed one, and a broken one is named', async () => {
  const { keys, vault } = await opened()
  const { sha256: id } = await vault.put(Buffer.from('案卷'), OWNER)
  await rename(keyOf(keys), `${keyOf(keys)}.away`)
  assert.equal(await vault.verify(id, OWNER), false)
  assert.equal(await vault.isDestroyed(OWNER), false)
  await writeFile(keyOf(keys), 'short')
  await assert.rejects(vault.read(id, OWNER), /案件密钥文件 .* 应为 32 字节/)
})

test('S2.5 many who store for a new case at once share one key', async () => {
  const { keys, vault } = await opened()
  const words = Array.from({ length: 8 }, (_w, i) => Buffer.from(`材料 ${i}`))
  const stored = await Promise.all(words.map((bytes) => vault.put(bytes, OWNER)))
  for (const [i, { sha256: id }] of stored.entries()) {
    assert.deepEqual(await vault.read(id, OWNER), words[i])
  }
  assert.deepEqual(await readdir(join(keys, OWNER.slice(0, 2))), [`${OWNER}.key`])
})

const pathIn = (folder: string, id: string, owner = OWNER) =>
  join(folder, owner.slice(0, 2), owner, id)
