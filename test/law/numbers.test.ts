import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { numbers } from '../../src/law/index.ts'

test('a document number has hexagonal brackets and no leading zero: GB/T 9704-2012 7.2.5', () => {
  assert.equal(numbers.formatNumber({ prefix: '临审受', year: 2026, no: 1 }), '临审受〔2026〕1号')
  assert.equal(numbers.formatNumber({ prefix: '临审', year: 2026, no: 1024 }), '临审〔2026〕1024号')
})

const WRONG: readonly [text: string, fault: RegExp][] = [
  ['临审受[2026]1号', /六角括号/],
  ['临审受(2026)1号', /六角括号/],
  ['临审受（2026）1号', /六角括号/],
  ['临审受【2026】1号', /六角括号/],
  ['临审受〔2026〕01号', /不编虚位/],
  ['临审受〔2026〕0号', /不编虚位/],
  ['临审受〔2026〕第1号', /不加「第」字/],
  ['临审受〔26〕1号', /四位/],
  ['临审受〔1948〕1号', /四位/],
  ['临审受〔2026〕1', /以「号」字结尾/],
  ['临审受 〔2026〕1号', /空格/],
  ['临审受〔2026〕1号 ', /空格/],
  ['〔2026〕1号', /应当写成/],
  ['LS〔2026〕1号', /应当写成/],
  ['临审受〔2026〕１号', /应当写成/],
  ['', /六角括号/],
]

for (const [text, fault] of WRONG) {
  test(`「${text}」 is no document number`, () => {
    assert.equal(numbers.parseNumber(text), null)
    assert.match(numbers.numberFault(text) ?? '', fault)
  })
}

test('parts that could not be read again are not written', () => {
  for (const part of [
    { no: 0 },
    { no: -1 },
    { no: 1.5 },
    { no: 1e10 },
    { year: 26 },
    { year: 20_266 },
    { prefix: '' },
    { prefix: '临 审' },
    { prefix: '临审〔2025〕' },
  ]) {
    const parts = { prefix: '临审受', year: 2026, no: 1, ...part }
    assert.throws(() => numbers.formatNumber(parts), RangeError)
  }
})

test('what is written is read again, whole', () => {
  const prefix = fc.stringMatching(/^[\u4e00-\u9fff]{1,20}$/)
  const year = fc.integer({ min: 1949, max: 9999 })
  fc.assert(
    fc.property(prefix, year, fc.integer({ min: 1, max: 999_999_999 }), (prefix, year, no) => {
      const text = numbers.formatNumber({ prefix, year, no })
      assert.deepEqual(numbers.parseNumber(text), { prefix, year, no })
      assert.equal(numbers.numberFault(text), null)
    }),
  )
})
