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
  readonly n: number
  readonly unit: 'wd' | 'day' | 'month' | 'year'
  readonly back?: boolean
  readonly stops?: readonly Stop[]
  /** Working days added by an extension, continuing the same count. */
  readonly extendWorkingDays?: number
  /** Whether an end on a day off moves to the next working day; a limit counted back never does. */
  readonly moves?: boolean
}

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

export interface Counted extends Due {
  /** Units counted. */
  readonly counted: number
  /** Due day before it moved off a day off. */
  readonly raw: Day
  readonly days: readonly CountedDay[]
}

/** The due day of a count, without the explanation. Cost: one step per calendar day. */
export function dueDay(counting: Counting): Due {
  const { due, provisional } = walk(counting, null)
  return { due, provisional }
}

/** The due day with every day explained.
 *  Source: 民事诉讼法（2023）art. 85, 行政复议法 art. 88, 行政许可法 art. 82, 民法典 art. 202. */
export function count(counting: Counting): Counted {
  const days: CountedDay[] = []
  return { ...walk(counting, days), days }
}

function walk(counting: Counting, days: CountedDay[] | null): Omit<Counted, 'days'> {
  const total = counting.n + (counting.extendWorkingDays ?? 0)
  if (!Number.isSafeInteger(total) || total < 0 || total > 10_000) {
    throw new RangeError(`期限应在 0 到 10000 之间：${total}`)
  }
  const raw =
    counting.unit === 'wd' ? walkWorkingDays(counting, total, days) : endOf(counting, days)
  const moved =
    counting.back || counting.moves === false ? raw.due : nextWorked(counting, raw.due, days)
  const provisional =
    raw.provisional || (counting.moves !== false && counting.calendar.kind(moved).provisional)
  return { due: moved, raw: raw.due, provisional, counted: total }
}

/** The day of the event does not count; then each worked day outside stops counts one. */
function walkWorkingDays(counting: Counting, total: number, days: CountedDay[] | null): Due {
  const step = counting.back ? -1 : 1
  let at = counting.from
  let provisional = false
  days?.push({ date: at, counts: false, why: '起算事件当日不计入', source: DAY_OF_EVENT })
  for (let left = total; left > 0; ) {
    at = addDays(at, step)
    const kind = counting.calendar.kind(at)
    const stopped = counting.stops?.some((s) => s.from <= at && at <= s.to) ?? false
    const counts = kind.worked && !stopped
    provisional ||= kind.provisional
    if (counts) left -= 1
    days?.push({
      date: at,
      counts,
      why: stopped ? '特别程序期间不计入' : kind.why,
      source: stopped ? '行政许可法第四十五条' : kind.source,
    })
  }
  return { due: at, provisional }
}

const DAY_OF_EVENT = '民事诉讼法（2023）第八十五条'

/** The last day of a period in days, months or years; no such day in the month: its last. */
function endOf(counting: Counting, days: CountedDay[] | null): Due {
  const sign = counting.back ? -1 : 1
  const { from, n, unit } = counting
  const due =
    unit === 'day'
      ? addDays(from, sign * n)
      : addMonths(from, sign * n * (unit === 'year' ? 12 : 1))
  days?.push({ date: from, counts: false, why: '起算事件当日不计入', source: DAY_OF_EVENT })
  days?.push({
    date: due,
    counts: true,
    why: unit === 'day' ? '自然日连续计算的最后一日' : '期限届满月的对应日',
    source: unit === 'day' ? DAY_OF_EVENT : '民法典第二百零二条',
  })
  return { due, provisional: false }
}

/** The same day number `months` later, or the month's last day (民法典 art. 202). */
export function addMonths(from: Day, months: number): Day {
  const [y, m, d] = from.split('-').map(Number) as [number, number, number]
  const index = y * 12 + (m - 1) + months
  const year = Math.floor(index / 12)
  const month = String((index % 12) + 1).padStart(2, '0')
  const nextFirst =
    index % 12 === 11
      ? `${year + 1}-01-01`
      : `${year}-${String((index % 12) + 2).padStart(2, '0')}-01`
  const last = Number(addDays(nextFirst as Day, -1).slice(8))
  return `${year}-${month}-${String(Math.min(d, last)).padStart(2, '0')}` as Day
}

function nextWorked(counting: Counting, day: Day, days: CountedDay[] | null): Day {
  let at = day
  while (!counting.calendar.kind(at).worked) {
    at = addDays(at, 1)
    const kind = counting.calendar.kind(at)
    days?.push({ date: at, counts: false, why: `末日顺延：${kind.why}`, source: DAY_OF_EVENT })
  }
  return at
}

/** How many working days lie after `from` up to and with `to`; negative where `to` is earlier. */
export function workingDaysBetween(calendar: Calendar, from: Day, to: Day): number {
  const [first, last, sign] = from <= to ? [from, to, 1] : [to, from, -1]
  let n = 0
  for (let at = addDays(first, 1); at <= last; at = addDays(at, 1)) {
    if (calendar.kind(at).worked) n += 1
  }
  return n * sign
}
