import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { witnesses } from '../../src/ledger/index.ts'

const { standingKeys } = witnesses
const NONE = new Set<string>()

test('S4.6 a relieved key signs beside the new one for 30 days and then no more', () => {
  const later = [{ vkey: 'b', from: '2026-11-10' }]
  const on = (today: string) => standingKeys('a', later, NONE, today)
  assert.deepEqual(on('2026-11-09'), ['a'])
  assert.deepEqual(on('2026-11-10'), ['b', 'a'])
  assert.deepEqual(on('2026-12-09'), ['b', 'a'])
  assert.deepEqual(on('2026-12-10'), ['b'])
})

test('S4.6 a revoked key signs nothing, and what it had relieved stands as if it never came', () => {
  const later = [
    { vkey: 'b', from: '2026-11-10' },
    { vkey: 'c', from: '2026-12-20' },
  ]
  const on = (today: string, ...revoked: string[]) =>
    standingKeys('a', later, new Set(revoked), today)
  assert.deepEqual(on('2026-11-20', 'a'), ['b'])
  assert.deepEqual(on('2026-12-21', 'b'), ['c', 'a'])
  assert.deepEqual(on('2026-12-21', 'a', 'b', 'c'), [])
})

test('S4.6 some key always stands, the newest of all first, unless it was revoked', () => {
  const day = fc.integer({ min: 0, max: 400 }).map((n) => {
    return new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10)
  })
  fc.assert(
    fc.property(fc.array(day, { maxLength: 6 }), day, (days, today) => {
      const later = days.sort().map((from, i) => ({ vkey: `k${i}`, from }))
      const standing = standingKeys('a', later, NONE, today)
      const begun = later.filter(({ from }) => from <= today)
      assert.equal(standing[0], begun.at(-1)?.vkey ?? 'a')
      assert.equal(new Set(standing).size, standing.length)
    }),
  )
})
