import { NOTICES, type Notice, STATUTORY } from './calendar-data.ts'
import { addDays, type Day } from './day.ts'

/** Whether a day is worked, why, by which source, and whether a notice of its year is known. */
export interface DayKind {
  readonly worked: boolean
  /** In Chinese: 周末, 国庆节, 调休上班, 工作日. */
  readonly why: string
  readonly source: string
  readonly provisional: boolean
}

/** A calendar of working days 工作日: what was known of the State Council's notices on one day. */
export interface Calendar {
  readonly knownTo: number
  /** Ids of the notices that it is made from. */
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

function statutoryTable(): Map<string, string> {
  return new Map(Object.values(STATUTORY).flatMap((days) => days.map(([name, day]) => [day, name])))
}

const statutory = statutoryTable()

function calendarOf(notices: readonly Notice[]): Calendar {
  const table = tableOf(notices)
  const years = new Set(notices.map((n) => n.year))
  const known = new Map<Day, DayKind>()
  return {
    knownTo: Math.max(0, ...years),
    notices: notices.map((n) => n.id),
    kind: (day) => {
      const before = known.get(day)
      if (before !== undefined) return before
      const found = kindOf(day, table, years)
      known.set(day, found)
      return found
    },
  }
}

function kindOf(day: Day, table: Map<string, Named>, years: Set<number>): DayKind {
  const named = table.get(day)
  const provisional = !years.has(Number(day.slice(0, 4)))
  if (named !== undefined) {
    const worked = named.kind === 'work'
    const why = worked ? `${named.name}调休上班` : named.name
    return { worked, why, source: named.source, provisional: false }
  }
  const holiday = statutory.get(day)
  if (provisional && holiday !== undefined) {
    const source = '全国年节及纪念日放假办法（2024）第二条'
    return { worked: false, why: `${holiday}（当年通知未发，暂按法定假日）`, source, provisional }
  }
  const weekend = weekday(day) > 5
  return { worked: !weekend, why: weekend ? '周末' : '工作日', source: WEEKEND, provisional }
}

/** The calendar with every notice that this program knows. */
export const calendar: Calendar = calendarOf(NOTICES)

const byCount = new Map<number, Calendar>()

/** The calendar as it was known on a day: notices published later do not count yet. A change of it
 *  moves open deadlines by an act of its own (law.md). */
export function calendarAsOf(today: Day): Calendar {
  const notices = NOTICES.filter((n) => n.publishedOn <= today)
  const before = byCount.get(notices.length)
  if (before !== undefined) return before
  const made = calendarOf(notices)
  byCount.set(notices.length, made)
  return made
}
