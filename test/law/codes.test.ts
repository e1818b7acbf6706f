import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { codes, type Day } from '../../src/law/index.ts'

const today = '2026-11-25' as Day
const identity = (first: string) => first + codes.idCheckCharacter(first)
const credit = (first: string) => first + codes.usccCheckCharacter(first)

const CREDIT: readonly [given: string, expected: RegExp | true][] = [
  [credit('91130102MA07XQ3T2'), true],
  [` ${credit('91130102MA07XQ3T2').toLowerCase()} `, true],
  [credit('11100000000013338'), true],
  ['', /应为 18 位，现为 0 位/],
  [credit('91130102MA07XQ3T2').slice(0, 17), /现为 17 位/],
  [`${credit('91130102MA07XQ3T2')}0`, /现为 19 位/],
  ['91130102MAO7XQ3T2A', /第 11 位「O」/],
  ['91130102MA07XQ3T2中', /第 18 位「中」/],
  [credit('9113A102MA07XQ3T2'), /第 3 至 8 位/],
  [credit('91990102MA07XQ3T2'), /第 3、4 位「99」/],
]

for (const [given, expected] of CREDIT) {
  test(`统一社会信用代码 「${given}」 by GB 32100-2015`, () => {
    const found = codes.checkUscc(given)
    assert.equal(found.valid, expected === true, found.reason)
    if (expected !== true) assert.match(found.reason, expected)
  })
}

test('the region of a credit code is named as far as it is known', () => {
  const region = (first: string) => codes.checkUscc(credit(first)).region
  assert.equal(region('91130102MA07XQ3T2'), '河北省石家庄市长安区')
  assert.equal(region('91130202MA07XQ3T2'), '河北省唐山市')
  assert.equal(region('91440103MA07XQ3T2'), '广东省')
  assert.equal(region('11100000000013338'), '国家')
})

const IDENTITY: readonly [given: string, expected: RegExp | true][] = [
  [identity('13010219900101123'), true],
  ['11010519491231002X', true],
  ['11010519491231002x', true],
  [identity('83000019900101123'), true],
  ['110105194912310021', /校验码不符/],
  ['1101051949123100', /现为 16 位/],
  ['1101051949123100XX', /前 17 位应为数字/],
  [identity('13010219900231123'), /出生日期 1990-02-31 不存在/],
  [identity('13010218990101123'), /出生日期 1899-01-01 不存在/],
  [identity('13010220261126123'), /出生日期 2026-11-26 在今天/],
  [identity('13010220261125123'), true],
  [identity('09010219900101123'), /前两位「09」/],
]

for (const [given, expected] of IDENTITY) {
  test(`公民身份号码 「${given}」 by GB 11643-1999`, () => {
    const found = codes.checkId(given, today)
    assert.equal(found.valid, expected === true, found.reason)
    if (expected !== true) assert.match(found.reason, expected)
  })
}

test('a right identity number gives birth day and region; examples say what they are', () => {
  const found = codes.checkId(identity('13010219900101123'), today)
  assert.equal(found.birth, '1990-01-01')
  assert.equal(found.region, '河北省石家庄市长安区')
  const abolished = codes.checkId(identity('13010319900101123'), today)
  assert.equal(abolished.region, '河北省石家庄市')
  assert.match(codes.checkId(identity('99990119900101123'), today).reason, /示例号码/)
})

const REGIONS: readonly [given: string, valid: boolean, isKnown: boolean, region: string | null][] =
  [
    ['130000', true, true, '河北省'],
    ['130100', true, true, '河北省石家庄市'],
    ['130102', true, true, '河北省石家庄市长安区'],
    ['130102001', true, true, '河北省石家庄市长安区建北街道'],
    ['130181', true, true, '河北省辛集市'],
    ['130181100', true, true, '河北省辛集市辛集镇'],
    ['110000', true, true, '北京市'],
    ['130202', true, false, '河北省唐山市'],
    ['440103', true, false, '广东省'],
    ['130171', false, true, '河北省石家庄市石家庄高新技术产业开发区'],
    ['130106', false, true, null],
    ['131300', false, true, null],
    ['131302', false, true, null],
    ['130001', false, true, null],
    ['130102000', false, true, null],
    ['990000', false, true, null],
    ['1301', false, true, null],
    ['13010A', false, true, null],
  ]

for (const [given, valid, isKnown, region] of REGIONS) {
  test(`行政区划代码 ${given} by GB/T 2260`, () => {
    const found = codes.checkRegion(given)
    assert.equal(found.valid, valid, found.reason)
    assert.equal(found.region ?? null, region)
    assert.equal(codes.regionKnown(given), isKnown)
    if (!isKnown) assert.match(found.reason, /不能核对/)
  })
}

test('the table holds the cities of Hebei and all of 石家庄', () => {
  let n = 0
  for (let i = 130_000; i < 140_000; i++) if (codes.regionName(String(i)) !== null) n += 1
  assert.equal(n, 1 + 11 + 24)
})

const digits = (n: number) => fc.stringMatching(new RegExp(`^\\d{${n}}$`))

test('one wrong character is always found in a credit code', () => {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = fc.stringMatching(new RegExp(`^[${alphabet}]{9}$`))
  const places = fc.integer({ min: 8, max: 17 })
  fc.assert(
    fc.property(body, places, fc.constantFrom(...alphabet), (own, place, other) => {
      const right = credit(`91130102${own}`)
      assert.ok(codes.checkUscc(right).valid)
      fc.pre(right[place] !== other)
      assert.ok(!codes.checkUscc(right.slice(0, place) + other + right.slice(place + 1)).valid)
    }),
  )
})

test('one wrong digit is always found in an identity number', () => {
  fc.assert(
    fc.property(digits(3), fc.nat(17), fc.nat(9), (own, place, other) => {
      const right = identity(`13010219900101${own}`)
      assert.ok(codes.checkId(right, today).valid)
      fc.pre(right[place] !== String(other))
      const wrong = right.slice(0, place) + other + right.slice(place + 1)
      assert.ok(!codes.checkId(wrong, today).valid)
    }),
  )
})

test('whatever is typed is answered in Chinese and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 24 }), (text) => {
      for (const check of [codes.checkUscc, codes.checkRegion]) {
        assert.match(check(text).reason, /[\u4e00-\u9fff]/)
      }
      assert.match(codes.checkId(text, today).reason, /[\u4e00-\u9fff]/)
    }),
  )
})
