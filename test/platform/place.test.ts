import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
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
