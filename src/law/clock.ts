import type { Calendar } from './calendar.ts'
import { dueDay, type Stop, workingDaysBetween } from './count.ts'
import { addDays, type Day } from './day.ts'

/** One working day of the strip that shows a clock. */
export interface ClockCell {
  readonly day: Day
  readonly kind: 'used' | 'stopped' | 'today' | 'promised' | 'statutory'
  readonly ends: 'promise' | 'law' | null
}

/** Both clocks of a decision as of a day 承诺时限、法定时限. Counts are working days. */
export interface DecisionClock {
  readonly promisedDue: Day
  readonly statutoryDue: Day
  readonly used: number
  readonly stopped: number
  readonly leftPromised: number
  readonly leftStatutory: number
  readonly state: 'open' | 'stopped' | 'late_against_promise' | 'overdue'
  readonly provisional: boolean
  readonly cells: readonly ClockCell[]
}

/** The clocks of a decision: one day a cell from acceptance to the legal end.
 *  Source: 行政许可法 art. 42, 45, 82; 优化营商环境条例 art. 36. */
export function decisionClock(of: {
  calendar: Calendar
  accepted: Day
  promised: number
  statutory: number
  extension?: number
  stops?: readonly Stop[]
  today: Day
}): DecisionClock {
  const { calendar, accepted, today } = of
  const stops = of.stops ?? []
  const due = (n: number) => dueDay({ calendar, from: accepted, n, unit: 'wd', stops })
  const promised = due(Math.min(of.promised, of.statutory))
  const statutory = due(of.statutory + (of.extension ?? 0))
  const cells: ClockCell[] = []
  const end = statutory.due > today ? statutory.due : today
  for (let day = addDays(accepted, 1); day <= end; day = addDays(day, 1)) {
    if (!calendar.kind(day).worked) continue
    cells.push({
      day,
      kind: cellKind(day, today, promised.due, stops),
      ends: endOf(day, promised.due, statutory.due),
    })
  }
  return {
    promisedDue: promised.due,
    statutoryDue: statutory.due,
    used: cells.filter((c) => c.kind === 'used').length,
    stopped: cells.filter((c) => c.kind === 'stopped').length,
    leftPromised: workingDaysBetween(calendar, today, promised.due),
    leftStatutory: workingDaysBetween(calendar, today, statutory.due),
    state: stateOf(today, promised.due, statutory.due, stops),
    provisional: statutory.provisional,
    cells,
  }
}

function cellKind(day: Day, today: Day, promised: Day, stops: readonly Stop[]): ClockCell['kind'] {
  if (stops.some((s) => s.from <= day && day <= s.to)) return 'stopped'
  if (day === today) return 'today'
  if (day < today) return 'used'
  return day <= promised ? 'promised' : 'statutory'
}

function endOf(day: Day, promised: Day, statutory: Day): ClockCell['ends'] {
  if (day === statutory) return 'law'
  return day === promised ? 'promise' : null
}

function stateOf(today: Day, promised: Day, statutory: Day, stops: readonly Stop[]) {
  if (today > statutory) return 'overdue'
  if (stops.some((s) => s.from <= today && today <= s.to)) return 'stopped'
  return today > promised ? 'late_against_promise' : 'open'
}
