import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { remember } from '../../src/web/remember.ts'

test('what is remembered is what would be made, and at most so many are kept', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(6), fc.nat(2)), { maxLength: 60 }), (asked) => {
      const made: string[] = []
      const of = remember(4, (a: string, b: string) => {
        made.push(`${a},${b}`)
        return `${a}+${b}`
      })
      // The slow twin: the last four that differ, newest at the end.
      let recent: string[] = []
      const expected: string[] = []
      for (const [a, b] of asked) {
        assert.equal(of(`${a}`, `${b}`), `${a}+${b}`)
        if (!recent.includes(`${a},${b}`)) expected.push(`${a},${b}`)
        recent = [...recent.filter((one) => one !== `${a},${b}`), `${a},${b}`].slice(-4)
      }
      assert.deepEqual(made, expected)
    }),
  )
})

test('words that only look alike when written together are told apart', () => {
  const of = remember(9, (a: string, b: string) => [a, b])
  assert.deepEqual(of('a', 'b","c'), ['a', 'b","c'])
  assert.deepEqual(of('a","b', 'c'), ['a","b', 'c'])
})
