import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readItems } from '../../src/registry/import.ts'

const FOLDER = new URL('../../../shared/data/items/', import.meta.url)

test('S1.4 every list of real bureaus goes in, and each row left out says why', async (t) => {
  if (!existsSync(FOLDER)) {
    t.diagnostic('the folder of real item lists is not here, so there is nothing to read')
    return
  }
  const files = readdirSync(FOLDER).filter((name) => /\.(csv|json|xlsx)$/.test(name))
  assert.ok(files.length > 0)
  for (const file of files) {
    const list = await readItems(readFileSync(new URL(file, FOLDER)), file)
    t.diagnostic(`${file}: ${list.rows.length} of ${list.read} in, ${list.refused.length} refused`)
    assert.ok(list.rows.length > list.read / 2, file)
    assert.equal(list.read, list.rows.length + list.refused.length)
    for (const refused of list.refused) {
      assert.ok(refused.row > 0)
      assert.match(refused.reason, /不是审批事项/)
    }
    for (const item of list.rows) {
      assert.ok(item.name.length > 1 && item.code.length > 1 && item.department.length > 0)
      assert.doesNotMatch(item.basisText, /^[;；"]|"$|\r/)
      if (/《.*》.*第.*条/s.test(item.basisText)) assert.ok(item.basis.length > 0, item.name)
    }
  }
})
