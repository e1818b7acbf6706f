import assert from 'node:assert/strict'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { openPlace } from '../../src/cli/place.ts'
import { connect } from '../../src/platform/database.ts'
import { StartRefusal } from '../../src/platform/embedded.ts'
import { freshDatabase, tempDir } from '../harness.ts'

test('a signing key that was lost after the first checkpoint is never made anew', async () => {
  const { url } = await freshDatabase()
  const dataDir = await tempDir()
  const first = await openPlace(dataDir, url)
  await first.close()
  await rm(join(dataDir, 'keys', 'log.seed'))
  // Nothing is signed yet: another key harms nobody.
  await (await openPlace(dataDir, url)).close()
  const owner = await connect(url)
  await owner.query(`set session_replication_role = replica;
    insert into ledger_checkpoint (bureau, size, note, cosigned) values (1, 1, 'x', false)`)
  await owner.end()
  await (await openPlace(dataDir, url)).close()
  await rm(join(dataDir, 'keys', 'log.seed'))
  await assert.rejects(openPlace(dataDir, url), (error: Error) => {
    assert.ok(error instanceof StartRefusal)
    assert.match(error.message, /签名密钥.*从备份恢复/)
    return true
  })
})

test('S2.1 an SM2 key adds a second signer; one that cannot be used is refused', async () => {
  const { url } = await freshDatabase()
  const dataDir = await tempDir()
  const plain = await openPlace(dataDir, url)
  assert.deepEqual(
    plain.signersOf('a.example/1').map((one) => one.vkey),
    [plain.signerOf('a.example/1').vkey],
  )
  await plain.close()
  const path = join(dataDir, 'keys', 'log-sm2.key')
  const refused = (why: RegExp) =>
    assert.rejects(
      openPlace(dataDir, url),
      (error: Error) => error instanceof StartRefusal && why.test(error.message),
    )
  await writeFile(path, Buffer.alloc(32, 1), { mode: 0o644 })
  await refused(/别人也能读/)
  await chmod(path, 0o600)
  const both = await openPlace(dataDir, url)
  const [first, second] = both.signersOf('a.example/1')
  assert.equal(first?.vkey, both.signerOf('a.example/1').vkey)
  assert.match(second?.vkey ?? '', /^a\.example\/1\+[0-9a-f]{8}\+\/3NtMi1zbTMvdjEK/)
  await both.close()
  await writeFile(path, Buffer.alloc(32))
  await refused(/应为 32 字节的私钥/)
})
