import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, calendar, type Day, decisionClock, isDay } from '../../src/law/index.ts'

const on = (text: string): Day => {
  assert.ok(isDay(text), text)
  return text
}

const accepted = on('2025-09-24')
const clock = (today: string, more: Partial<Parameters<typeof decisionClock>[0]> = {}) =>
  decisionClock({ calendar, accepted, promised: 5, statutory: 20, today: on(today), ...more })

test('S2.1 the promised and the legal clock run together', () => {
  const { promisedDue, statutoryDue, cells } = clock('2025-09-24')
  assert.deepEqual([promisedDue, statutoryDue], ['2025-09-30', '2025-10-28'])
  assert.equal(cells.length, 20)
  assert.deepEqual(
    cells.filter((c) => c.ends !== null).map((c) => [c.day, c.ends]),
    [
      ['2025-09-30', 'promise'],
      ['2025-10-28', 'law'],
    ],
  )
})

const STATES: readonly [
  today: string,
  state: string,
  used: number,
  promise: number,
  law: number,
][] = [
  ['2025-09-24', 'open', 0, 5, 20],
  ['2025-09-25', 'open', 0, 4, 19],
  ['2025-09-30', 'open', 4, 0, 15],
  ['2025-10-01', 'late_against_promise', 5, 0, 15],
  ['2025-10-09', 'late_against_promise', 5, -1, 14],
  ['2025-10-28', 'late_against_promise', 19, -15, 0],
  ['2025-10-29', 'overdue', 20, -16, -1],
]

for (const [today, state, used, promise, law] of STATES) {
  test(`on ${today} the clock is ${state} with ${used} days used`, () => {
    const found = clock(today)
    assert.equal(found.state, state)
    assert.equal(found.used, used)
    assert.equal(found.leftPromised, promise)
    assert.equal(found.leftStatutory, law)
  })
}

test('a stop without an end lasts through today, and days left do not shrink', () => {
  const stops = [{ from: on('2025-09-26'), to: null }]
  for (const today of ['2025-09-26', '2025-09-29', '2025-10-09']) {
    const found = clock(today, { stops })
    assert.equal(found.state, 'stopped')
    assert.deepEqual([found.used, found.leftPromised, found.leftStatutory], [1, 4, 19])
    assert.equal(found.cells.at(-1)?.day, found.statutoryDue)
  }
})

test('days of a later stop are not counted as left', () => {
  const stops = [{ from: on('2025-09-29'), to: on('2025-09-30') }]
  const found = clock('2025-09-25', { stops })
  assert.equal(found.leftStatutory, 19)
  assert.equal(found.stopped, 2)
})

test('an extension lengthens the legal clock only; a promise is never longer than the law', () => {
  const longer = clock('2025-09-25', { extension: 10 })
  assert.equal(longer.promisedDue, '2025-09-30')
  assert.equal(longer.leftStatutory, 29)
  assert.equal(clock('2025-09-25', { promised: 99 }).promisedDue, '2025-10-28')
})

test('a limit that reaches a year without its notice is provisional', () => {
  const found = clock('2026-12-15', { accepted: on('2026-12-14') })
  assert.equal(found.provisional, true)
  assert.equal(found.statutoryDue, '2027-01-12')
})

test('the cells are working days in order, and those that count are the limit', () => {
  const day = fc.nat(3000).map((n) => addDays(on('2017-03-01'), n))
  fc.assert(
    fc.property(day, fc.nat(60), fc.nat(20), fc.nat(15), (start, ahead, after, length) => {
      const from = addDays(start, after)
      const stops = [{ from, to: addDays(from, length) }]
      const today = addDays(start, ahead)
      const found = clock(today, { accepted: start, stops })
      const due = found.cells.filter((c) => c.day <= found.statutoryDue)
      assert.equal(due.filter((c) => c.kind !== 'stopped').length, 20)
      const days = found.cells.map((c) => c.day)
      assert.deepEqual(days, [...new Set(days)].sort())
      assert.ok(days.every((d) => calendar.kind(d).worked))
      const left = found.cells.filter((c) => c.kind === 'promised' || c.kind === 'statutory').length
      assert.equal(left, Math.max(0, found.leftStatutory))
    }),
  )
})
