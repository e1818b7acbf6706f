import type { Calendar } from './calendar.ts'
import { dueDay, type Stop, workingDaysBetween } from './count.ts'
import { addDays, type Day } from './day.ts'

/** One working day of the strip that shows a clock; `ends` is the limit that ends with it. */
export interface ClockCell {
  readonly day: Day
  readonly kind: 'used' | 'stopped' | 'today' | 'promised' | 'statutory'
  readonly ends: 'promise' | 'law' | null
}

/** Both clocks of a decision as of a day 承诺时限、法定时限. Counts are working days. */
export interface DecisionClock {
  readonly promisedDue: Day
  readonly statutoryDue: Day
  /** Days before today that counted. */
  readonly used: number
  readonly stopped: number
  /** Days after today that still count, up to and with the due day; negative when it has passed. */
  readonly leftPromised: number
  readonly leftStatutory: number
  readonly state: 'open' | 'stopped' | 'late_against_promise' | 'overdue'
  readonly provisional: boolean
  readonly cells: readonly ClockCell[]
}

/** A stop whose result has not arrived has no end yet. */
export interface RunningStop {
  readonly from: Day
  readonly to: Day | null
}

/**
 * The clocks of a decision as of today, with one cell for each working day from the day after
 * acceptance to the legal end (or to today, where that is later).
 * A stop without an end is taken to last through today: the due days are the earliest possible.
 * The promise is never longer than the law; an extension lengthens the legal clock only.
 * Source: 行政许可法 art. 42, 45, 82; 优化营商环境条例 art. 36. Cost: one step per calendar day.
 */
export function decisionClock(of: {
  calendar: Calendar
  accepted: Day
  /** Working days. */
  promised: number
  statutory: number
  /** Working days of an extension that was approved in time. */
  extension?: number
  stops?: readonly RunningStop[]
  today: Day
}): DecisionClock {
  const { calendar, accepted, today } = of
  const stops = (of.stops ?? []).map((stop) => ended(stop, today))
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
    leftPromised: workingDaysBetween(calendar, today, promised.due, stops),
    leftStatutory: workingDaysBetween(calendar, today, statutory.due, stops),
    state: stateOf(today, promised.due, statutory.due, stops),
    provisional: statutory.provisional,
    cells,
  }
}

function ended(stop: RunningStop, today: Day): Stop {
  return { from: stop.from, to: stop.to ?? (stop.from > today ? stop.from : today) }
}

function cellKind(day: Day, today: Day, promised: Day, stops: readonly Stop[]) {
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
