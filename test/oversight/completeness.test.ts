import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Finding } from '../../src/ledger/index.ts'
import { Completeness } from '../../src/oversight/index.ts'

const leafOf = (i: number) => String(i).padStart(43, 'A')
/** Seven working days after Friday 6 November 2026. */
const DUE = '2026-11-17'

/** A log's public entries as they come. */
function course() {
  const findings: Finding[] = []
  const completeness = new Completeness((finding) => findings.push(finding))
  let index = 0
  const add = (type: string, day: string, pub: object) => {
    const leaf = leafOf(index)
    const entry = { type, at: `${day}T04:00:00Z`, pub: pub as Record<string, unknown> }
    completeness.entry({ index, leaf, entry })
    index += 1
    return leaf
  }
  return {
    completeness,
    add,
    decide: (no: string, more: object = {}) => {
      const pub = { kind: 'grant', no, due: DUE, rule: 'gbf118.licence.7wd', ...more }
      return add('decision.made', '2026-11-06', pub)
    },
    seal: (instant: string) => completeness.checkpoint(index, Date.parse(instant) / 1000),
    words: () => findings.map((f) => `${f.index} ${f.what}`),
  }
}

test('S1.10 decisions answered in time, withheld and open ones are told in numbers', () => {
  const { add, decide, seal, completeness, words } = course()
  const [one, two] = [decide('2026-1'), decide('2026-2')]
  decide('2026-3')
  add('publication.made', '2026-11-09', { ref: one, rec: 'r1' })
  add('publication.withheld', '2026-11-09', { ref: two, ground: 'secret' })
  seal('2026-11-10T00:00:00Z')
  assert.deepEqual(completeness.finish(), {
    decisions: 3,
    published: 1,
    withheld: { secret: 1 },
    overdue: [],
  })
  assert.deepEqual([...completeness.live()], [[one, 'r1']])
  assert.deepEqual(words(), [])
})

test('S1.10 an answer counts from the countersignature that covers it, by the day in China', () => {
  const run = (sealed: string) => {
    const { add, decide, seal, completeness } = course()
    const one = decide('2026-1')
    add('publication.made', '2026-11-10', { ref: one, rec: 'r' })
    seal(sealed)
    return completeness.finish().overdue.map((o) => o.answered)
  }
  // Midnight in China is 16:00 of the day before in UTC.
  assert.deepEqual(run('2026-11-17T15:59:00Z'), [])
  assert.deepEqual(run('2026-11-17T16:00:00Z'), ['2026-11-18'])
})

test('S1.10 an answer behind a checkpoint came after it, whatever day it claims', () => {
  const run = (claimed: string, ...sealed: [number, string][]) => {
    const { add, decide, completeness } = course()
    const one = decide('2026-1')
    add('publication.made', claimed, { ref: one, rec: 'r' })
    for (const [size, day] of sealed) {
      completeness.checkpoint(size, Date.parse(`${day}T05:00:00Z`) / 1000)
    }
    return completeness.finish().overdue.map((o) => o.answered)
  }
  assert.deepEqual(run('2026-11-10', [1, '2026-11-19']), ['2026-11-19'])
  assert.deepEqual(run('2026-11-18', [1, '2026-11-10']), ['2026-11-18'])
  assert.deepEqual(run('2026-11-10', [1, '2026-11-19'], [2, '2026-11-20']), ['2026-11-20'])
  assert.deepEqual(run('2026-11-18', [2, '2026-11-17']), [])
})

test('S1.10 what was never answered is overdue from the day after its limit', () => {
  const run = (sealed: string) => {
    const { decide, seal, completeness } = course()
    decide('2026-1')
    seal(sealed)
    return completeness.finish().overdue
  }
  assert.deepEqual(run('2026-11-17T10:00:00Z'), [])
  const overdue = { leaf: leafOf(0), index: 0, no: '2026-1', due: DUE, answered: null }
  assert.deepEqual(run('2026-11-18T10:00:00Z'), [overdue])
})

test('S1.10 without countersignatures the claimed times judge', () => {
  const { add, decide, completeness } = course()
  const one = decide('2026-1')
  add('publication.made', '2026-11-18', { ref: one, rec: 'r' })
  assert.equal(completeness.isCosigned, false)
  assert.deepEqual(
    completeness.finish().overdue.map((o) => o.answered),
    ['2026-11-18'],
  )
})

test('S1.10 answers without a decision, second answers and orphaned corrections are found', () => {
  const { add, decide, completeness, words } = course()
  const one = decide('2026-1')
  add('publication.made', '2026-11-09', { ref: leafOf(99), rec: 'r' })
  add('publication.corrected', '2026-11-09', { ref: one, rec: 'r' })
  add('publication.made', '2026-11-09', { ref: one, rec: 'r' })
  add('publication.withheld', '2026-11-09', { ref: one, ground: 'secret' })
  add('publication.corrected', '2026-11-09', { ref: one, rec: 's' })
  assert.deepEqual([...completeness.live().values()], ['s'])
  add('publication.ended', '2026-11-09', { ref: one, ground: 'period' })
  assert.deepEqual([...completeness.live().values()], [])
  add('publication.ended', '2026-11-09', { ref: one, ground: 'period' })
  add('decision.revoked', '2026-11-09', { ref: leafOf(98) })
  add('decision.revoked', '2026-11-09', { ref: one })
  assert.deepEqual(words(), [
    '1 公示所指的不是账本里的决定',
    '2 更正或者撤下的公示并不存在',
    '4 决定 2026-1 有两次公示答复',
    '7 更正或者撤下的公示并不存在',
    '8 撤销所指的不是账本里的决定',
  ])
})

test('S1.10 a due day or a rule that the law does not give is found', () => {
  const { decide, words } = course()
  decide('2026-1', { due: '2026-11-18' })
  decide('2026-2', { rule: 'gbf118.licence.8wd' })
  decide('2026-3', { rule: 'publish.licence.7wd' })
  decide('nonsense')
  assert.deepEqual(words(), [
    `0 决定 2026-1 的公示期限应为 ${DUE}，写作 2026-11-18`,
    '1 没有公示规则「gbf118.licence.8wd」',
    '2 没有公示规则「publish.licence.7wd」',
    '3 决定的编号「nonsense」不合规定',
  ])
})

test('S1.10 property: numbers 1..k in any order are whole; a gap or a repeat is found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.boolean(), (k, pick, isGap) => {
      const numbers = Array.from({ length: k }, (_x, i) => i + 1)
      const shuffled = numbers.toSorted((a, b) => ((a * 7919) % 41) - ((b * 7919) % 41))
      const whole = course()
      for (const no of shuffled) whole.decide(`2026-${no}`)
      for (const no of shuffled) whole.decide(`2026-${no}`, { kind: 'deny' })
      whole.completeness.finish()
      assert.deepEqual(whole.words(), [])
      const target = shuffled[pick % k] as number
      const broken = course()
      for (const no of shuffled) {
        if (no !== target || !isGap) broken.decide(`2026-${no}`)
        if (no === target && !isGap) broken.decide(`2026-${no}`)
      }
      broken.completeness.finish()
      // A last number left out is no gap: nothing after it says that it was given.
      if (isGap && target === k) return assert.deepEqual(broken.words(), [])
      const expected = isGap ? `缺 1 个，第一个是 ${target}` : `决定编号 ${target} 出现两次`
      return assert.ok(broken.words().join().includes(expected), broken.words().join())
    }),
  )
})
