import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse } from 'csv-parse/sync'
import { answer, daysOff, explained, type Row } from './worked.ts'

const root = join(import.meta.dirname, '..', '..')
const OWN = join(import.meta.dirname, 'cases.csv')
const SHARED = join(root, '..', 'shared', 'data', 'worked_cases', 'cases.csv')
const named = process.env['CASES']
// A file that was asked for by name must be there: nothing stands in for it.
const path = named ?? (existsSync(SHARED) ? SHARED : OWN)
const rows = parse(readFileSync(path), { columns: true, bom: true }) as Row[]

test('the worked cases are read from the file that was meant', (t) => {
  if (path === OWN) {
    t.diagnostic('no table of worked cases beside the project: its own copy in test/law is used')
  }
  assert.ok(rows.length > 0, `${path} holds no rows`)
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
    const off = daysOff(row, found)
    assert.equal(off.madeUp, row['made_up_counted'], 'made-up days')
    assert.equal(off.skipped, row['holidays_skipped'], 'holidays')
  })
}

test('a topic that no rule is known for is refused loudly', () => {
  const [row] = rows
  assert.throws(() => answer({ ...row, topic: 'moon phase' }), /no rule for the topic moon phase/)
})

test('a row whose length is not that of its rule is refused loudly', () => {
  const row = rows.find((r) => r['rule'] === 'decide.20wd')
  assert.ok(row)
  assert.throws(() => answer({ ...row, limit: '30' }), /decide\.20wd is 20 wd, the row says 30 wd/)
})

test('a stop for site inspection in the list of stops is left out as well', () => {
  const row = rows.find((r) => r['topic'] === 'stop')
  assert.ok(row)
  const { expected, stops } = answer({ ...row, facts: 'stop_kind=现场踏勘' })
  assert.equal(expected['stop'], 'refused')
  assert.deepEqual(stops, [])
})

test('the explanation of a row counts as many days as its limit', () => {
  const plain = rows.filter((r) => r['unit'] === 'wd')
  assert.ok(plain.length > 0)
  for (const row of plain) {
    const { days } = explained(row)
    assert.equal(days.filter((d) => d.counts).length, Number(row['limit']), row['id'])
  }
})
