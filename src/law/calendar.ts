import {
  FIXED_HOLIDAYS,
  MOVING_HOLIDAYS,
  NOTICES,
  type Notice,
  REVISED_ON,
} from './calendar-data.ts'
import { addDays, type Day } from './day.ts'

/** Whether a day is worked, why, by which source, and whether a notice of its year is known. */
export interface DayKind {
  readonly worked: boolean
  /** In Chinese: 周末, 国庆节, 国庆节调休上班, 工作日. */
  readonly why: string
  readonly source: string
  /** No notice of that year is known: weekends and statutory holidays only. */
  readonly provisional: boolean
}

/** A calendar of working days 工作日: what was known of the State Council's notices on one day.
 *  The notice of the next year may still move the last days of December (as 2018 and 2022 saw). */
export interface Calendar {
  /** Last year whose notice is known. */
  readonly knownTo: number
  /** Ids of the notices that it is made from, in order of publication. */
  readonly notices: readonly string[]
  kind(day: Day): DayKind
}

const WEEKEND = '国务院关于职工工作时间的规定'

/** The day of the week, Monday 1 to Sunday 7. */
export function weekday(day: Day): number {
  return ((Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000) + 3) % 7) + 1
}

/** Days that a span such as `2017-01-27..2017-02-02 2017-02-04` names. */
function daysOf(spans: string): Day[] {
  return spans.split(' ').flatMap((span) => {
    const [first, last] = span.split('..') as [Day, Day | undefined]
    const days = [first]
    while (last !== undefined && (days.at(-1) as Day) < last)
      days.push(addDays(days.at(-1) as Day, 1))
    return days
  })
}

interface Named {
  readonly kind: 'off' | 'work'
  readonly name: string
  readonly source: string
}

/** A later notice of a year speaks anew of the holidays that it names: the earlier days fall. */
function tableOf(notices: readonly Notice[]): Map<string, Named> {
  const table = new Map<string, Named & { year: number }>()
  for (const notice of notices) {
    const names = new Set(notice.days.map(([name]) => name))
    for (const [day, known] of table) {
      if (known.year === notice.year && names.has(known.name)) table.delete(day)
    }
    for (const [name, kind, spans] of notice.days) {
      const source = `国务院办公厅关于${notice.year}年部分节假日安排的通知（${notice.publishedOn}）`
      for (const day of daysOf(spans)) table.set(day, { kind, name, source, year: notice.year })
    }
  }
  return table
}

interface Statutory {
  readonly name: string
  readonly source: string
}

/** The holiday on a day by 全国年节及纪念日放假办法 art. 2, in the version that rules its year. */
function statutoryOf(day: Day, knowsRevision: boolean): Statutory | null {
  const year = Number(day.slice(0, 4))
  const isRevised = knowsRevision && year >= 2025
  const source = `全国年节及纪念日放假办法（${isRevised ? 2024 : 2013}）第二条`
  const date = day.slice(5)
  const fixed = FIXED_HOLIDAYS[date] ?? (isRevised && date === '05-02' ? '劳动节' : undefined)
  if (fixed !== undefined) return { name: fixed, source }
  const moving = MOVING_HOLIDAYS[year]
  if (moving === undefined) return null
  const [spring, ...others] = moving
  const first = addDays(`${year}-${spring}` as Day, isRevised ? -1 : 0)
  if (first <= day && day <= addDays(`${year}-${spring}` as Day, 2)) {
    return { name: '春节', source }
  }
  const name = ['清明节', '端午节', '中秋节'][others.indexOf(date)]
  return name === undefined ? null : { name, source }
}

function calendarOf(notices: readonly Notice[], knowsRevision: boolean): Calendar {
  const table = tableOf(notices)
  const years = new Set(notices.map((n) => n.year))
  const known = new Map<Day, DayKind>()
  return {
    knownTo: Math.max(0, ...years),
    notices: notices.map((n) => n.id),
    kind: (day) => {
      const before = known.get(day)
      if (before !== undefined) return before
      const found = kindOf(day, table, years, knowsRevision)
      // Only years of everyday use are remembered, so questions about far years cost no memory.
      if (REMEMBERED_FROM <= day && day < REMEMBERED_TO) known.set(day, found)
      return found
    },
  }
}

const REMEMBERED_FROM = '2016-01-01'
const REMEMBERED_TO = '2036-01-01'

function kindOf(
  day: Day,
  table: Map<string, Named>,
  years: Set<number>,
  knowsRevision: boolean,
): DayKind {
  const named = table.get(day)
  if (named !== undefined) {
    const worked = named.kind === 'work'
    const why = worked ? `${named.name}调休上班` : named.name
    return { worked, why, source: named.source, provisional: false }
  }
  const provisional = !years.has(Number(day.slice(0, 4)))
  const holiday = provisional ? statutoryOf(day, knowsRevision) : null
  if (holiday !== null) {
    const { name, source } = holiday
    return { worked: false, why: `${name}${PROVISIONAL_WORDS}`, source, provisional }
  }
  const isWeekend = weekday(day) > 5
  const why = `${isWeekend ? '周末' : '工作日'}${provisional ? PROVISIONAL_WORDS : ''}`
  return { worked: !isWeekend, why, source: WEEKEND, provisional }
}

const PROVISIONAL_WORDS = '（暂定：没有当年的放假通知）'

/** The calendar with every notice that this program knows. */
export const calendar: Calendar = calendarOf(NOTICES, true)

const made = new Map<string, Calendar>()

/** The calendar as it was known on a day: notices published later do not count yet. A change of it
 *  moves open deadlines by an act of its own (law.md). */
export function calendarAsOf(today: Day): Calendar {
  const notices = NOTICES.filter((n) => n.publishedOn <= today)
  const knowsRevision = today >= REVISED_ON
  const key = `${notices.length} ${knowsRevision}`
  const before = made.get(key)
  if (before !== undefined) return before
  const found = calendarOf(notices, knowsRevision)
  made.set(key, found)
  return found
}
