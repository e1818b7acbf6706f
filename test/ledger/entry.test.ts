import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonical, type Json, parseCanonical } from '../../src/ledger/canonical.ts'
import {
  buildEntry,
  digestOf,
  openDisclosure,
  readEntry,
  typeError,
} from '../../src/ledger/entry.ts'
import { pubError, VOCABULARY } from '../../src/ledger/vocabulary.ts'
import { house, utf8 } from './house.ts'

const LEAF = 'eYR9AC1Rm333avqffxkf0VHqLsBR7XiTBpBApmNFbdY'
const random = (n: number): Uint8Array => randomBytes(n)

const received = (disclosures: Record<string, Json> = {}) =>
  buildEntry({
    log: 'ledger.example.gov.cn/130229',
    type: 'case.received',
    at: '2026-11-25T01:00:00Z',
    pub: { item: '139901-0155-01', version: 1, no: '临审收〔2026〕1号' },
    disclosures,
    random,
  })

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

test('property: canonical JSON reads back, and has one spelling whatever the order of keys', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonical(value)
      const parsed = parseCanonical(utf8(text))
      assert.ok('value' in parsed)
      assert.equal(canonical(parsed.value), text)
      assert.equal(canonical(JSON.parse(JSON.stringify(value)) as Json), text)
    }),
  )
})

test('canonical JSON sorts keys by UTF-16 units, as RFC 8785 §3.2.3 shows', () => {
  const keys = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 }
  const order = [...canonical(keys).matchAll(/:(\d)/g)].map((m) => m[1]).join('')
  assert.equal(order, '2467153')
})

test('floats, unsafe integers and lone surrogates never enter the log', () => {
  for (const value of [1.5, 2 ** 53, Number.NaN, Infinity, '\ud800', { a: '\udc00' }]) {
    assert.throws(() => canonical(value))
  }
})

const bad: [string, string][] = [
  ['{"a":1,"a":2}', 'a key twice'],
  ['{"b":1,"a":2}', 'keys out of order'],
  ['{"a": 1}', 'a space'],
  ['{"a":1.0}', 'a float'],
  ['{"a":-0}', 'minus zero'],
  ['{"a":1e3}', 'an exponent'],
  ['{"a":9007199254740993}', 'beyond 2^53'],
  ['{"a":"\\u00e9"}', 'a needless escape'],
  ['{"a":"\\ud800"}', 'a lone surrogate'],
  ['{"a":1}\n', 'a byte too many'],
  ['\ufeff{"a":1}', 'a byte order mark'],
  ['', 'nothing'],
]
for (const [text, why] of bad) {
  test(`bytes are refused: ${why}`, () => {
    assert.ok('error' in parseCanonical(utf8(text)))
  })
}

test('bytes are refused: not UTF-8, and 4,000 brackets deep', () => {
  assert.ok('error' in parseCanonical(Uint8Array.of(0x22, 0xff, 0x22)))
  assert.ok('error' in parseCanonical(utf8('['.repeat(4000))))
})

test('an entry has as many digests as its type fixes, whatever it discloses', () => {
  for (const disclosures of [{}, { chain: 1 }, { chain: 1, actor: '王芳', reason: null }]) {
    const built = received(disclosures)
    const entry = readEntry(built.body)
    assert.ok(!('error' in entry))
    assert.equal(entry.sd.length, 16)
    assert.equal(typeError(entry), null)
    for (const { name, d, digest } of built.disclosures) {
      assert.ok(entry.sd.includes(digest))
      assert.equal(digestOf(d), digest)
      assert.equal(openDisclosure(d)?.name, name)
    }
  }
})

test('S2.5 the same words twice have different digests, so an entry tells nothing by itself', () => {
  const [one, two] = [received({ actor: '王芳' }), received({ actor: '王芳' })]
  assert.notEqual(one.disclosures[0]?.digest, two.disclosures[0]?.digest)
  assert.ok(!Buffer.from(one.body).toString().includes('王芳'))
})

test('an entry is refused: more fields than digests, unknown type, public words, too long', () => {
  const many = Object.fromEntries(Array.from({ length: 17 }, (_x, i) => [`f${i}`, i]))
  assert.throws(() => received(many), /more fields than digests/)
  const of = { log: 'a', at: '2026-11-25T01:00:00Z', pub: {}, disclosures: {}, random }
  assert.throws(() => buildEntry({ ...of, type: 'case.invented' }), /no entry type/)
  assert.throws(() => buildEntry({ ...of, type: 'case.assigned', pub: { name: '王芳' } }), /name/)
  assert.throws(() => buildEntry({ ...of, type: 'case.assigned', log: 'x'.repeat(8000) }), /8,192/)
})

test('a body is refused: a member more or less, digests unsorted or twice, no such time', () => {
  const entry = JSON.parse(house.entries[3] as string) as Record<string, Json>
  const [first, ...rest] = entry['_sd'] as string[]
  const wrong: Record<string, Json>[] = [
    { ...entry, extra: 1 },
    { ...entry, v: 2 },
    { ...entry, _sd: [...rest, first as string] },
    { ...entry, _sd: [first as string, first as string] },
    { ...entry, _sd: ['short'] },
    { ...entry, at: '2026-11-25T01:00:00+08:00' },
    { ...entry, at: '2026-13-25T01:00:00Z' },
    { ...entry, pub: [] },
    Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'pub')),
  ]
  for (const members of wrong) assert.ok('error' in readEntry(utf8(canonical(members))))
  assert.ok(!('error' in readEntry(utf8(canonical(entry)))))
})

test('a disclosure is refused: other spelling, salt too short, not three parts', () => {
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  assert.ok(openDisclosure(encode('["AAAAAAAAAAAAAAAAAAAAAA","a",1]')))
  for (const text of [
    '["AAAA","a",1]',
    '["AAAAAAAAAAAAAAAAAAAAAA","a"]',
    '["AAAAAAAAAAAAAAAAAAAAAA", "a",1]',
    '["AAAAAAAAAAAAAAAAAAAAAA","A b",1]',
    '{}',
    'null',
  ]) {
    assert.equal(openDisclosure(encode(text)), null, text)
  }
  assert.equal(openDisclosure(`${encode('["AAAAAAAAAAAAAAAAAAAAAA","a",1]')}=`), null)
})

test('a public value has exactly its form: no list, no other kind, no day that is not', () => {
  const type = (name: string) => VOCABULARY.get(name) ?? assert.fail(name)
  const decision = { kind: 'licence', no: '2026-17', due: '2026-12-04', rule: 'a.b' }
  assert.equal(pubError(type('decision.made'), decision), null)
  const wrong = [
    { ...decision, due: '2026-02-30' },
    { ...decision, due: ['2026-12-04'] },
    { ...decision, kind: true },
    { ...decision, kind: null },
    { ...decision, rule: '李强 同意' },
    { ...decision, name: 'x' },
    { kind: 'licence' },
  ]
  for (const pub of wrong) assert.notEqual(pubError(type('decision.made'), pub), null)
  const erased = { ref: LEAF, ground: 'art47', digests: [LEAF, LEAF] }
  assert.equal(pubError(type('disclosure.erased'), erased), null)
  for (const digests of [[], [[LEAF]], LEAF, ['x']]) {
    assert.notEqual(pubError(type('disclosure.erased'), { ...erased, digests }), null)
  }
  for (const [name, { digests, title }] of VOCABULARY) {
    assert.match(name, /^[a-z]+\.[a-z_]+$/)
    assert.ok([4, 8, 16].includes(digests) && title !== '')
  }
})
