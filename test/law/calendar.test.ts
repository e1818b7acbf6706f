import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse } from 'csv-parse/sync'
import { MOVING_HOLIDAYS, NOTICES } from '../../src/law/calendar-data.ts'
import { addDays, calendar, calendarAsOf, type Day, dueDay, isDay } from '../../src/law/index.ts'
import { monthStart, newMoonDay, solarTermDay } from './astronomy.ts'

const on = (text: string): Day => {
  assert.ok(isDay(text), text)
  return text
}

test('every notice has its own id, its day of publication and its page, in order', () => {
  assert.deepEqual(
    NOTICES.map((n) => n.id),
    ['2017-1', '2018-1', '2019-1', '2019-2', '2020-1', '2020-2', '2021-1', '2022-1'].concat([
      '2023-1',
      '2024-1',
      '2025-1',
      '2026-1',
    ]),
  )
  const days = NOTICES.map((n) => n.publishedOn)
  assert.deepEqual(days, [...days].sort())
  for (const { page, publishedOn } of NOTICES) {
    assert.ok(isDay(publishedOn))
    assert.match(page, /^\/zhengce\/zhengceku\/.*content_\d+\.htm$/)
  }
})

/** Days off and make-up days that the last state of each year's notices names. */
const NAMED: readonly [year: number, off: number, work: number][] = [
  [2017, 24, 5],
  [2018, 23, 6],
  [2019, 24, 7],
  [2020, 30, 7],
  [2021, 31, 7],
  [2022, 31, 7],
  [2023, 27, 7],
  [2024, 28, 8],
  [2025, 28, 5],
  [2026, 33, 6],
]

const DAYS = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'holidays', 'days.csv')

test('the calendar names as many days off and worked days as the notices', (t) => {
  const named = (year: number, isWorked: boolean) => {
    let n = 0
    for (let day = on(`${year - 1}-12-01`); day <= `${year}-12-31`; day = addDays(day, 1)) {
      const { source, worked } = calendar.kind(day)
      if (source.includes(`关于${year}年`) && worked === isWorked) n += 1
    }
    return n
  }
  assert.deepEqual(
    NAMED.map(([year]) => [year, named(year, false), named(year, true)]),
    NAMED,
  )
  if (!existsSync(DAYS)) {
    t.diagnostic('no table of days beside the project: only the sums were compared')
    return
  }
  const rows: Record<string, string>[] = parse(readFileSync(DAYS), { columns: true, bom: true })
  assert.ok(rows.length > 200)
  for (const row of rows) {
    const kind = calendar.kind(on(row['date'] ?? ''))
    assert.equal(kind.worked, row['kind'] === 'work', row['date'])
    assert.ok(kind.why.startsWith(row['name'] ?? '?'), `${row['date']} ${kind.why}`)
  }
})

test('a second notice of a year changes the first from the day of its publication', () => {
  const worked = (known: string, days: string) =>
    days.split(' ').map((day) => calendarAsOf(on(known)).kind(on(day)).worked)
  const labourDay = '2019-04-28 2019-05-01 2019-05-02 2019-05-03 2019-05-05'
  assert.deepEqual(worked('2019-03-21', labourDay), [false, false, true, true, false])
  assert.deepEqual(worked('2019-03-22', labourDay), [true, false, false, false, true])
  const spring = '2020-01-19 2020-01-24 2020-01-30 2020-01-31 2020-02-01 2020-02-02 2020-02-03'
  assert.deepEqual(worked('2020-01-26', spring), [true, false, false, true, true, false, true])
  assert.deepEqual(worked('2020-01-27', spring), [true, false, false, false, false, false, true])
})

test('a year counts as provisional until its notice is published', () => {
  const in2026 = on('2026-02-17')
  assert.equal(calendarAsOf(on('2025-11-03')).kind(in2026).provisional, true)
  assert.equal(calendarAsOf(on('2025-11-04')).kind(in2026).provisional, false)
  assert.equal(calendarAsOf(on('2025-11-03')).knownTo, 2025)
  assert.deepEqual(calendarAsOf(on('2026-11-25')).notices, calendar.notices)
})

test('an unknown year is counted by weekends and statutory holidays, and says so', () => {
  const off = ['2027-01-01', '2027-02-05', '2027-02-08', '2027-04-05', '2027-06-09', '2027-09-15']
  for (const text of off) {
    const kind = calendar.kind(on(text))
    assert.equal(kind.worked, false, text)
    assert.equal(kind.provisional, true)
    assert.match(kind.why, /暂定/)
    assert.match(kind.source, /全国年节及纪念日放假办法（2024）第二条/)
  }
  assert.equal(calendar.kind(on('2027-02-09')).worked, true)
  assert.match(calendar.kind(on('2027-02-09')).why, /暂定/)
  assert.equal(calendar.kind(on('2040-10-01')).worked, false)
  assert.equal(calendar.kind(on('2016-10-03')).provisional, true)
})

test('the eve of the Spring Festival and 2 May are days off by the version of 2024 only', () => {
  const before = calendarAsOf(on('2017-11-01'))
  assert.equal(before.kind(on('2018-02-15')).worked, true)
  assert.equal(before.kind(on('2018-02-16')).worked, false)
  assert.equal(before.kind(on('2018-05-02')).worked, true)
  assert.equal(calendar.kind(on('2029-02-12')).worked, false)
  assert.equal(calendar.kind(on('2029-05-02')).worked, false)
})

test('the tabled lunar holidays are those of the astronomy', () => {
  assert.equal(newMoonDay(0), 10_963, 'the new moon of 7 January 2000 in Beijing')
  const number = (year: number, date: string) =>
    Date.parse(`${year}-${date}T00:00:00Z`) / 86_400_000
  const years = Object.entries(MOVING_HOLIDAYS)
  assert.equal(years.length, 16)
  for (const [text, days] of years) {
    const year = Number(text)
    const found = [
      monthStart(solarTermDay(330, number(year, '02-19'))),
      solarTermDay(15, number(year, '04-05')),
      monthStart(solarTermDay(90, number(year, '06-21'))) + 4,
      monthStart(solarTermDay(180, number(year, '09-23'))) + 14,
    ]
    assert.deepEqual(
      found,
      days.map((date) => number(year, date)),
      text,
    )
  }
})

test('far years cost neither memory nor an endless loop', () => {
  for (const from of ['9999-12-01', '9990-01-01']) {
    assert.throws(() => dueDay({ calendar, from: on(from), n: 10_000, unit: 'wd' }), RangeError)
  }
  assert.throws(() => dueDay({ calendar, from: on('1900-01-05'), n: 9, unit: 'wd', back: true }))
})
