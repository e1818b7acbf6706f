import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Day } from '../../src/law/index.ts'
import { answer, daysOff, type Row } from './worked.ts'

const OWN = join(import.meta.dirname, 'cases.csv')
const SHARED = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'shared',
  'data',
  'worked_cases',
  'cases.csv',
)
const path = process.env['CASES'] ?? (existsSync(SHARED) ? SHARED : OWN)
const rows = parse(readFileSync(path), { columns: true, bom: true }) as Row[]

test('the file of worked cases is not empty', () => {
  assert.ok(rows.length > 0, path)
})

for (const row of rows) {
  test(`${row['id']} ${row['topic']} ${row['rule']} from ${row['start']}`, () => {
    const found = answer(row)
    assert.equal(found.due, row['due'], 'due')
    const expected = Object.fromEntries(
      (row['expected'] ?? '').split(';').map((pair) => pair.split('=') as [string, string]),
    )
    assert.deepEqual(found.expected, expected)
    assert.equal(found.state, row['state'])
    if (row['unit'] !== 'wd') return
    const off = daysOff(row, found.due as Day)
    assert.equal(off.madeUp, row['made_up_counted'], 'made-up days')
    assert.equal(off.skipped, row['holidays_skipped'], 'holidays')
  })
}
