import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addMonths, type Counting } from '../../src/law/count.ts'
import {
  addDays,
  calendar,
  count,
  type Day,
  dueDay,
  isDay,
  type Stop,
} from '../../src/law/index.ts'

const on = (text: string): Day => {
  assert.ok(isDay(text), text)
  return text
}

type Given = Omit<Counting, 'calendar' | 'from'> & { from: string }
const counting = (given: Given): Counting => ({ ...given, calendar, from: on(given.from) })

const TABLE: readonly [given: Given, expected: string, article: string][] = [
  [{ from: '2026-02-09', n: 20, unit: 'wd' }, '2026-03-13', '行政许可法 art. 42'],
  [{ from: '2026-11-25', n: 5, unit: 'wd' }, '2026-12-02', '行政许可法 art. 32'],
  [{ from: '2026-09-19', n: 1, unit: 'wd' }, '2026-09-20', 'a worked Sunday counts'],
  [{ from: '2018-10-10', n: 7, unit: 'wd', back: true }, '2018-09-26', '行政许可法 art. 48'],
  [{ from: '2024-12-03', n: 60, unit: 'day' }, '2025-02-05', '行政复议法 art. 20, 88'],
  [{ from: '2024-12-03', n: 60, unit: 'day', moves: false }, '2025-02-01', 'publication'],
  [{ from: '2025-03-31', n: 30, unit: 'day', back: true }, '2025-03-01', '行政许可法 art. 50'],
  [{ from: '2025-08-31', n: 6, unit: 'month' }, '2026-02-28', '民法典 art. 202'],
  [{ from: '2025-08-28', n: 6, unit: 'month' }, '2026-02-28', '行政诉讼法 art. 46'],
  [{ from: '2024-02-29', n: 1, unit: 'year', moves: false }, '2025-02-28', '民法典 art. 202'],
  [{ from: '2024-02-29', n: 4, unit: 'year', moves: false }, '2028-02-29', '民法典 art. 202'],
  [{ from: '2025-12-31', n: 6, unit: 'month', back: true }, '2025-06-30', '民法典 art. 202'],
  [
    { from: '2023-04-10', n: 20, unit: 'wd', extendWorkingDays: 10 },
    '2023-05-23',
    '行政许可法 art. 42',
  ],
  [
    {
      from: '2025-03-10',
      n: 20,
      unit: 'wd',
      stops: [
        { from: '2025-03-17' as Day, to: '2025-03-28' as Day },
        { from: '2025-03-25' as Day, to: '2025-04-08' as Day },
      ],
    },
    '2025-04-29',
    '行政许可法 art. 45',
  ],
]

for (const [given, expected, article] of TABLE) {
  const way = given.back ? 'before' : 'after'
  test(`${given.n} ${given.unit} ${way} ${given.from}: ${article}`, () => {
    assert.equal(dueDay(counting(given)).due, expected)
    const { due, counted, days } = count(counting(given))
    assert.equal(due, expected)
    assert.equal(counted, given.n + (given.extendWorkingDays ?? 0))
    assert.equal(days[0]?.date, given.from)
    assert.equal(days[0]?.counts, false)
    assert.equal(days.at(-1)?.date, expected)
    assert.ok(days.every((d) => /[\u4e00-\u9fff]/.test(d.why) && d.source.length > 3))
  })
}

test('every calendar day is explained, and every day that the end moves over', () => {
  const { days, raw } = count(counting({ from: '2024-12-03', n: 60, unit: 'day' }))
  assert.equal(raw, '2025-02-01')
  assert.equal(days.filter((d) => d.counts).length, 60)
  assert.deepEqual(
    days.slice(61).map((d) => d.date),
    ['2025-02-02', '2025-02-03', '2025-02-04', '2025-02-05'],
  )
  assert.match(days.at(-1)?.why ?? '', /前一日为春节，期限顺延到本日/)
})

const WRONG: readonly [given: Given, message: RegExp][] = [
  [{ from: '2026-01-05', n: -1, unit: 'wd' }, /0 到 10000 的整数/],
  [{ from: '2026-01-05', n: 1.5, unit: 'day' }, /0 到 10000 的整数/],
  [{ from: '2026-01-05', n: Number.NaN, unit: 'wd' }, /0 到 10000 的整数/],
  [{ from: '2026-01-05', n: 10_001, unit: 'day' }, /0 到 10000 的整数/],
  [{ from: '2026-01-05', n: 5, unit: 'day', extendWorkingDays: 5 }, /只有按工作日/],
  [{ from: '9999-12-30', n: 5, unit: 'day' }, /超出可计算的范围/],
  [{ from: '9999-12-30', n: 5, unit: 'year' }, /超出可计算的范围/],
  [{ from: '1900-01-01', n: 1, unit: 'month', back: true }, /超出可计算的范围/],
  [
    {
      from: '2026-01-05',
      n: 5,
      unit: 'wd',
      stops: [{ from: '2026-01-09' as Day, to: '2026-01-08' as Day }],
    },
    /起日晚于止日/,
  ],
]

for (const [given, message] of WRONG) {
  test(`${given.n} ${given.unit} from ${given.from} is refused: ${message.source}`, () => {
    assert.throws(() => dueDay(counting(given)), { name: 'RangeError', message })
    assert.throws(() => count(counting(given)), { name: 'RangeError', message })
  })
}

test('a count back is provisional only where it passes a year without notice', () => {
  const back = (n: number, unit: 'wd' | 'day') =>
    dueDay(counting({ from: '2027-01-20', n, unit, back: true })).provisional
  assert.equal(back(30, 'day'), false, 'calendar days need no notice')
  assert.equal(back(5, 'wd'), true)
  assert.equal(dueDay(counting({ from: '2026-12-14', n: 13, unit: 'wd' })).provisional, false)
  assert.equal(dueDay(counting({ from: '2026-12-14', n: 14, unit: 'wd' })).provisional, true)
})

const dayIn = (first: string, days: number) =>
  fc.integer({ min: 0, max: days }).map((n) => addDays(on(first), n))
const anyDay = dayIn('2017-01-01', 4000)
const unit = fc.constantFrom('wd', 'day', 'month', 'year')

/** All worked days of the years tried, in order: another way of counting than walking. */
const workedDays: Day[] = []
for (let day = on('2015-01-01'); day < '2031-01-01'; day = addDays(day, 1)) {
  if (calendar.kind(day).worked) workedDays.push(day)
}

test('dueDay equals the n-th entry of the list of working days', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 1, max: 250 }), fc.boolean(), (from, n, back) => {
      const after = workedDays.findIndex((d) => d > from)
      const before = workedDays.findLastIndex((d) => d < from)
      const expected = back ? workedDays[before - n + 1] : workedDays[after + n - 1]
      assert.equal(dueDay({ calendar, from, n, unit: 'wd', back }).due, expected)
    }),
  )
})

test('counting back undoes counting forward from a working day', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 1, max: 250 }), (from, n) => {
      fc.pre(calendar.kind(from).worked)
      const { due } = dueDay({ calendar, from, n, unit: 'wd' })
      assert.equal(dueDay({ calendar, from: due, n, unit: 'wd', back: true }).due, from)
    }),
  )
})

test('no forward deadline ends on a day off, and none before its raw end', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 40 }), unit, (from, n, of) => {
      const { due, raw } = count({ calendar, from, n, unit: of })
      assert.ok(calendar.kind(due).worked)
      assert.ok(due >= raw && due <= addDays(raw, 12))
    }),
  )
})

test('the explanation ends where the quick way ends and counts what it says', () => {
  fc.assert(
    fc.property(
      anyDay,
      fc.integer({ min: 1, max: 90 }),
      unit,
      fc.boolean(),
      (from, n, of, back) => {
        fc.pre(of !== 'year' || n < 50)
        const counting = { calendar, from, n, unit: of, back }
        const found = count(counting)
        assert.deepEqual(dueDay(counting), { due: found.due, provisional: found.provisional })
        const counts = found.days.filter((d) => d.counts).length
        assert.equal(counts, of === 'wd' || of === 'day' ? n : 1)
      },
    ),
  )
})

const anyStops = fc.array(
  fc
    .tuple(dayIn('2024-01-01', 120), fc.integer({ min: 0, max: 30 }))
    .map(([from, n]): Stop => ({ from, to: addDays(from, n) })),
  { maxLength: 4 },
)

test('stops leave each of their days out once, in any order, and never shorten a limit', () => {
  fc.assert(
    fc.property(
      dayIn('2024-01-01', 60),
      fc.integer({ min: 1, max: 45 }),
      anyStops,
      (from, n, stops) => {
        const { due, days } = count({ calendar, from, n, unit: 'wd', stops })
        const inStop = (day: Day) => stops.some((s) => s.from <= day && day <= s.to)
        const free = workedDays.filter((d) => d > from && d <= due && !inStop(d))
        assert.equal(free.length, n)
        assert.equal(free.at(-1), due)
        assert.ok(days.every((d) => !d.counts || !inStop(d.date)))
        const other = {
          calendar,
          from,
          n,
          unit: 'wd',
          stops: [...stops, ...stops].reverse(),
        } as const
        assert.equal(dueDay(other).due, due)
        assert.ok(due >= dueDay({ calendar, from, n, unit: 'wd' }).due)
      },
    ),
  )
})

test('an extension continues the same count', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 1, max: 45 }), fc.nat(15), (from, n, more) => {
      assert.equal(
        dueDay({ calendar, from, n, unit: 'wd', extendWorkingDays: more }).due,
        dueDay({ calendar, from, n: n + more, unit: 'wd' }).due,
      )
    }),
  )
})

test('months keep the day number or take the last day of the month', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -60, max: 60 }), (from, months) => {
      const to = addMonths(from, months)
      assert.ok(isDay(to))
      const index = (d: string) => Number(d.slice(0, 4)) * 12 + Number(d.slice(5, 7))
      assert.equal(index(to) - index(from), months)
      if (to.slice(8) !== from.slice(8)) {
        assert.ok(to.slice(8) < from.slice(8))
        assert.equal(addDays(to, 1).slice(8), '01')
      }
    }),
  )
})

test('a thousand limits of twenty working days take far less than a second', () => {
  const since = performance.now()
  for (let i = 0; i < 1000; i++) {
    dueDay({ calendar, from: addDays(on('2017-01-01'), i * 3), n: 20, unit: 'wd' })
  }
  assert.ok(performance.now() - since < 500)
})
