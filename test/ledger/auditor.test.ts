import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Auditor, type Finding } from '../../src/ledger/auditor.ts'
import { buildEntry } from '../../src/ledger/entry.ts'
import type { Json } from '../../src/ledger/index.ts'
import { parseVerifierKey, type VerifierKey } from '../../src/ledger/note.ts'
import { base64, FOUR_DIGESTS, house, utf8 } from './house.ts'

const ORIGIN = 'ledger.example.gov.cn/130229'
const key = parseVerifierKey(house.vkeys.log) as VerifierKey

function auditor(always: readonly string[] = []) {
  const findings: Finding[] = []
  const made = new Auditor({
    origin: ORIGIN,
    keys: [key],
    report: (finding) => findings.push(finding),
    always,
    vocabulary: FOUR_DIGESTS,
  })
  return { made, findings, words: () => findings.map((f) => `${f.index} ${f.what}`) }
}

function entryOf(disclosures: Record<string, Json>, at = '2026-11-25T01:00:00Z', log = ORIGIN) {
  const random = (n: number) => randomBytes(n)
  return buildEntry({
    log,
    type: 'case.received',
    at,
    pub: {},
    disclosures,
    random,
    vocabulary: FOUR_DIGESTS,
  })
}

test('our vectors: seven entries, from bundles alone, agree with the signed checkpoint', () => {
  const { made, words } = auditor()
  for (const [i, entry] of house.entries.entries()) {
    const ds = i === 3 ? house.disclosures : []
    assert.equal(made.entry(utf8(entry), i === 3 ? [] : ds).leaf.length, 43)
    made.head(i + 1, base64(house.roots[String(i + 1)] ?? made.size.toString()))
  }
  made.checkpoint(7, house.checkpoint)
  made.finish()
  // Sizes 5 and 6 have no published root, so what was given for them is refused.
  assert.deepEqual(words(), ['null 大小 5 的根与条目不符', 'null 大小 6 的根与条目不符'])
})

test('a chain is followed through its subject, and each break is said once', () => {
  const { made, words } = auditor(['chain'])
  const handle = 'AAAAAAAAAAAAAAAAAAAAAA'
  let prev: string | null = null
  const feed = (chain: Json) => {
    const built = entryOf({ chain })
    prev = made.entry(built.body, built.disclosures).leaf
  }
  feed({ case: handle, n: 1, prev })
  feed({ case: handle, n: 2, prev })
  feed({ case: handle, n: 4, prev })
  feed({ case: handle, n: 5, prev })
  feed({ case: handle, n: 6, prev: null })
  feed({ case: 'BAAAAAAAAAAAAAAAAAAAAA', n: 1, prev: null })
  assert.deepEqual(words(), ['2 链在第 4 环断开', '4 链在第 6 环断开'])
  assert.equal(made.lastOf(handle)?.n, 6)
})

test('a chain field of another form is a finding, never a crash', () => {
  const { made, words } = auditor()
  const forms: Json[] = [
    null,
    1,
    [],
    {},
    { case: 1, n: 1, prev: null },
    { case: 'AAAAAAAAAAAAAAAAAAAAAA', n: 0, prev: null },
    { case: 'AAAAAAAAAAAAAAAAAAAAAA', n: 1, prev: 1 },
    { case: 'AAAAAAAAAAAAAAAAAAAAAA', n: 1, prev: null, more: 1 },
  ]
  for (const chain of forms) {
    const built = entryOf({ chain })
    made.entry(built.body, built.disclosures)
  }
  assert.equal(words().length, forms.length)
  assert.ok(words().every((w) => w.endsWith('链字段 chain 不合规定')))
})

test('times may fall back by 120 seconds and no more; another log’s entry is refused', () => {
  const { made, words } = auditor()
  const feed = (at: string, log?: string) => made.entry(entryOf({}, at, log).body, [])
  feed('2026-11-25T01:02:00Z')
  feed('2026-11-25T01:00:00Z')
  feed('2026-11-25T00:59:59Z')
  feed('2026-11-25T01:02:00Z', 'ledger.example.gov.cn/130230')
  assert.deepEqual(words(), ['2 时间早于前面的条目', '3 条目属于另一本账'])
})

test('bytes that are no entry are a finding at their index, and still a leaf of the tree', () => {
  const { made, words } = auditor()
  made.entry(utf8('{"a":1.5}'), [])
  made.entry(Uint8Array.of(255), [])
  made.entry(utf8(house.entries[0] as string), [])
  assert.equal(made.size, 3)
  assert.deepEqual(words(), ['0 条目不是规范 JSON', '1 条目不是 UTF-8'])
})

test('a field that is not the entry’s, or given twice, is a finding', () => {
  const { made, words } = auditor()
  const one = entryOf({ actor: '王芳' })
  const two = entryOf({ actor: '李强' })
  made.entry(one.body, two.disclosures)
  made.entry(one.body, [...one.disclosures, ...one.disclosures])
  made.entry(one.body, [{ name: '__proto__', d: 'AAAA' }])
  assert.deepEqual(words(), [
    '0 披露字段「actor」不属于这个条目',
    '1 披露字段「actor」出现两次',
    '2 披露字段「__proto__」不属于这个条目',
  ])
})

test('a checkpoint given at another size, or signed by another key, is a finding', () => {
  const { made, findings } = auditor()
  made.checkpoint(7, house.checkpoint)
  for (const entry of house.entries) made.entry(utf8(entry), [])
  made.checkpoint(7, house.checkpoint.replaceAll(`— ${ORIGIN} `, '— another '))
  made.checkpoint(7, 'nonsense')
  assert.equal(findings.length, 3)
  made.checkpoint(7, house.checkpoint)
  assert.equal(findings.length, 3)
})
