import type { Calendar } from './calendar.ts'
import { addDays, type Day } from './day.ts'

/** A stop of the clock, both end days and all between left out (行政许可法 art. 45; our reading). */
export interface Stop {
  readonly from: Day
  readonly to: Day
}

/** What is counted: from an event's day, so many units, forward or back. */
export interface Counting {
  readonly calendar: Calendar
  readonly from: Day
  /** 0 to 10000 units. */
  readonly n: number
  readonly unit: 'wd' | 'day' | 'month' | 'year'
  readonly back?: boolean
  /** For working days only; overlapping stops leave a day out once. */
  readonly stops?: readonly Stop[]
  /** Working days added by an extension, continuing the same count. */
  readonly extendWorkingDays?: number
  /** Whether an end on a day off moves to the next working day; a limit counted back never does. */
  readonly moves?: boolean
}

/** One day of a count: whether it counts, why in Chinese, and by which source. */
export interface CountedDay {
  readonly date: Day
  readonly counts: boolean
  readonly why: string
  readonly source: string
}

/** A due day, and whether a year without its notice lies in the count. */
export interface Due {
  readonly due: Day
  readonly provisional: boolean
}

/** A count with every day explained. */
export interface Counted extends Due {
  /** Units counted. */
  readonly counted: number
  /** Due day before it moved off a day off. */
  readonly raw: Day
  readonly days: readonly CountedDay[]
}

const EARLIEST = '1900-01-01'
const MOST = 10_000
const DAY_OF_EVENT = '民事诉讼法（2023）第八十五条'

/**
 * The due day of a count, without the explanation.
 * Throws RangeError, in Chinese, as `count`. Cost: one step per calendar day, for days, months and
 * years one step in all; a limit of twenty working days takes some microseconds.
 */
export function dueDay(counting: Counting): Due {
  const { due, provisional } = walk(counting, null)
  return { due, provisional }
}

/**
 * The due day with every day explained 期限计算: the day of the event does not count; an end on a day
 * off moves to the next working day unless the limit is counted back or `moves` is false.
 * Source: 民事诉讼法（2023）art. 85, 行政复议法 art. 88, 行政许可法 art. 45, 82, 民法典 art. 202.
 * Throws RangeError, in Chinese: a length that is no whole number from 0 to 10000; a stop or an
 * extension of a limit not in working days; a stop that ends before it begins; an end outside the
 * years 1900 to 9999.
 */
export function count(counting: Counting): Counted {
  const days: CountedDay[] = []
  return { ...walk(counting, days), days }
}

function walk(counting: Counting, days: CountedDay[] | null): Omit<Counted, 'days'> {
  const total = lengthOf(counting)
  days?.push({
    date: counting.from,
    counts: false,
    why: '起算事件当日不计入',
    source: DAY_OF_EVENT,
  })
  const raw =
    counting.unit === 'wd' ? walkWorkingDays(counting, total, days) : lastOf(counting, days)
  if (counting.back || counting.moves === false) return { ...raw, raw: raw.due, counted: total }
  const moved = movedOn(counting.calendar, raw.due, days)
  const provisional = raw.provisional || moved.provisional
  return { due: moved.due, raw: raw.due, provisional, counted: total }
}

function lengthOf(counting: Counting): number {
  const { n, unit, stops = [], extendWorkingDays = 0 } = counting
  for (const length of [n, extendWorkingDays, n + extendWorkingDays]) {
    if (!Number.isSafeInteger(length) || length < 0 || length > MOST) {
      throw new RangeError(`期限应为 0 到 ${MOST} 的整数：${length}`)
    }
  }
  if (unit !== 'wd' && (stops.length > 0 || extendWorkingDays > 0)) {
    throw new RangeError('只有按工作日计算的期限才有不计入的期间和延长的工作日')
  }
  const wrong = stops.find((stop) => stop.from > stop.to)
  if (wrong !== undefined) {
    throw new RangeError(`不计入期间的起日晚于止日：${wrong.from}..${wrong.to}`)
  }
  return n + extendWorkingDays
}

/** The day of the event does not count; then each worked day outside stops counts one. */
function walkWorkingDays(counting: Counting, total: number, days: CountedDay[] | null): Due {
  const step = counting.back ? -1 : 1
  let at = counting.from
  let provisional = false
  for (let left = total; left > 0; ) {
    at = inRange(addDays(at, step))
    const isStopped = counting.stops?.some((s) => s.from <= at && at <= s.to) ?? false
    if (isStopped) {
      days?.push({
        date: at,
        counts: false,
        why: '特别程序期间不计入',
        source: '行政许可法第四十五条',
      })
      continue
    }
    const { worked, why, source, provisional: isUnknown } = counting.calendar.kind(at)
    provisional ||= isUnknown
    if (worked) left -= 1
    days?.push({ date: at, counts: worked, why, source })
  }
  return { due: at, provisional }
}

/** The last day of a period in days, months or years; no such day in the month: its last. */
function lastOf(counting: Counting, days: CountedDay[] | null): Due {
  const sign = counting.back ? -1 : 1
  const { from, n, unit } = counting
  if (unit === 'day') {
    for (let i = 1; days !== null && i <= n; i++) {
      const why = `第 ${i} 日（自然日连续计算）`
      days.push({ date: inRange(addDays(from, sign * i)), counts: true, why, source: DAY_OF_EVENT })
    }
    return { due: inRange(addDays(from, sign * n)), provisional: false }
  }
  const due = addMonths(from, sign * n * (unit === 'year' ? 12 : 1))
  const isSame = due.slice(8) === from.slice(8)
  const why = isSame ? '期限最后一月的对应日' : '最后一月没有对应日，以月末日为准'
  days?.push({ date: due, counts: true, why, source: '民法典第二百零二条' })
  return { due, provisional: false }
}

/** The day itself where it is worked, else the next worked day. */
function movedOn(calendar: Calendar, day: Day, days: CountedDay[] | null): Due {
  let at = day
  let kind = calendar.kind(at)
  let provisional = kind.provisional
  while (!kind.worked) {
    const off = kind.why
    at = inRange(addDays(at, 1))
    kind = calendar.kind(at)
    provisional ||= kind.provisional
    const why = kind.worked
      ? `前一日为${off}，期限顺延到本日`
      : `前一日为${off}，本日为${kind.why}，继续顺延`
    days?.push({ date: at, counts: false, why, source: DAY_OF_EVENT })
  }
  return { due: at, provisional }
}

function inRange(day: Day): Day {
  if (day.length !== 10 || day < EARLIEST) {
    throw new RangeError(`期限超出可计算的范围（1900 年至 9999 年）：${day}`)
  }
  return day
}

/** The same day number `months` later, or the month's last day. Source: 民法典 art. 202.
 *  Throws RangeError outside the years 1900 to 9999. */
export function addMonths(from: Day, months: number): Day {
  const [y, m, d] = from.split('-').map(Number) as [number, number, number]
  const index = y * 12 + (m - 1) + months
  const year = Math.floor(index / 12)
  if (year < 1900 || year > 9999) {
    throw new RangeError(`期限超出可计算的范围（1900 年至 9999 年）：${year} 年`)
  }
  const month = (index % 12) + 1
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const last = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  const two = (n: number) => String(n).padStart(2, '0')
  return `${year}-${two(month)}-${two(Math.min(d, last))}` as Day
}

/** How many working days lie after `from` up to and with `to`, outside stops; negative where `to`
 *  is earlier. */
export function workingDaysBetween(
  calendar: Calendar,
  from: Day,
  to: Day,
  stops: readonly Stop[] = [],
): number {
  const [first, last, sign] = from <= to ? [from, to, 1] : [to, from, -1]
  let n = 0
  for (let at = addDays(first, 1); at <= last; at = addDays(at, 1)) {
    if (calendar.kind(at).worked && !stops.some((s) => s.from <= at && at <= s.to)) n += 1
  }
  return n === 0 ? 0 : n * sign
}
