import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linesOf, parseStory, printStory } from '../../src/demo/language.ts'
import { randomStory, standingStory } from '../../src/demo/stories.ts'
import type { Day } from '../../src/law/index.ts'

const FROM = '2026-10-08' as Day

test('a story that is written down and read again is the same story', () => {
  const standing = linesOf(standingStory('2026-11-25' as Day))
  assert.deepEqual(parseStory(printStory(standing)), standing)
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, cases) => {
      const lines = linesOf(randomStory({ seed, cases, days: 10, from: FROM }))
      assert.deepEqual(parseStory(printStory(lines)), lines)
    }),
    { numRuns: 30 },
  )
})

test('a story reads as words: defaults are not written', () => {
  const text = printStory(linesOf(standingStory('2026-11-25' as Day)))
  assert.match(text, /^2026-11-0\d \d\d:\d\d 顾长庚 decides A\d+$/m)
  assert.match(text, /receives A1 \S+ from 临江区星屿网络服务有限公司$/m)
  const long = text.split('\n').filter((line) => line.length > 160)
  assert.deepEqual(long, [])
})

test('times, names, changes and expectations are read', () => {
  const [received, drafted, again, swept] = parseStory(`
    # a comment
    2026-11-02 阮喆 receives A1 139901-0170-31 from 临江清泉食品有限公司 telephone="1 2" email=-
    2026-11-02 沈若溪 drafts A1 deny major as X -> refused step.notNow   # said why
    2026-11-02 14:30 顾长庚 decides A1 draftHash=old -> stage A1 decided -> deadline decide 2026-12-01
    2026-11-03 clock sweeps
  `)
  assert.equal(received?.event.time, '09:00')
  assert.ok(received?.event.act === 'receive')
  assert.equal(received.event.input.telephone, '1 2')
  assert.ok(drafted?.event.act === 'draft' && drafted.event.input.result === 'deny')
  assert.deepEqual([drafted.event.time, drafted.as], ['09:05', 'X'])
  assert.deepEqual(drafted.expects, [{ kind: 'refused', code: 'step.notNow' }])
  assert.equal(again?.event.time, '14:30')
  assert.equal(again?.expects.length, 2)
  assert.deepEqual(swept?.event, { day: '2026-11-03', time: '09:00', who: 'clock', act: 'sweep' })
})

test('a line that cannot be read is told with its number and the reason', () => {
  const wrong: [string, RegExp][] = [
    ['2026-02-30 阮喆 accepts A1', /第 2 行.*不是日期/],
    ['2026-11-02 某某 accepts A1', /没有叫「某某」的人/],
    ['2026-11-02 阮喆 swallows A1', /没有动作「swallows」/],
    ['2026-11-02 阮喆 accepts it', /不是案件代号/],
    ['2026-11-02 阮喆 accepts A1 gladly', /看不懂「gladly」/],
    ['2026-11-02 阮喆 receives A1 捕鱼 from 赵一苇', /没有事项「捕鱼」/],
    ['2026-11-02 阮喆 receives A1 139901-0170-31 from 某人', /没有申请人「某人」/],
    ['2026-11-02 阮喆 accepts A1 -> refused', /看不懂「-> refused」/],
    ['2026-11-02 clock stops', /时钟/],
  ]
  for (const [line, reason] of wrong) assert.throws(() => parseStory(`\n${line}`), reason)
})
