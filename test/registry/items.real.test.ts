import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { importItems } from '../../src/cli/items.ts'
import { readItems } from '../../src/registry/import.ts'
import { openWorld } from '../story/world.ts'

const FOLDER = new URL('../../../shared/data/items/', import.meta.url)

test('S1.4 the lists of real bureaus go in whole, once, and into the log', async (t) => {
  if (!existsSync(FOLDER)) {
    t.diagnostic('the folder of real item lists is not here, so there is nothing to import')
    return
  }
  const w = await openWorld()
  const files = readdirSync(FOLDER).filter((name) => /\.(csv|json|xlsx)$/.test(name))
  assert.ok(files.length > 0)
  for (const file of files) {
    const list = await readItems(readFileSync(new URL(file, FOLDER)), file)
    const first = await importItems(w.house, list, false)
    assert.equal(first.accepted, list.rows.length, file)
    assert.equal(first.read, first.accepted + first.refused.length)
    const second = await importItems(w.house, list, false)
    assert.deepEqual([second.accepted, second.changed], [0, 0], file)
    assert.equal(second.unchanged, list.rows.length)
  }
  assert.deepEqual(w.alarms, [])
  const { differences } = await w.verify()
  assert.deepEqual(differences, [])
})
