import {
  calendarAsOf,
  count,
  type Day,
  type DecisionClock,
  decisionClock,
  dueDay,
} from '../../law/index.ts'
import type { Clock, ClockCell, Remaining, Urgency } from '../desk/contract.ts'
import type { CaseRow } from './store.ts'

/** Working days from today to a day; negative when it has passed. */
export function workingDaysLeft(today: Day, due: Day): number {
  const calendar = calendarAsOf(today)
  const [first, last, sign] = today <= due ? [today, due, 1] : [due, today, -1]
  let n = 0
  while (dueDay({ calendar, from: first, n: n + 1, unit: 'wd' }).due <= last && n < 400) n += 1
  return n * sign
}

/** The clock strip of a case, from acceptance to its legal end; null before acceptance. */
export function clockOf(row: CaseRow, today: Day): Clock | null {
  if (row.accepted_on === null || row.decided_on !== null || row.ended_on !== null) return null
  const { limitPromised, limitStatutory } = row.content
  const clock = decisionClock({
    calendar: calendarAsOf(today),
    accepted: row.accepted_on,
    promised: limitPromised,
    statutory: limitStatutory,
    today,
  })
  const remaining: Remaining = {
    kind: clock.leftPromised < 0 ? 'statutory' : 'promised',
    left: clock.leftPromised < 0 ? clock.leftStatutory : clock.leftPromised,
    due: clock.leftPromised < 0 ? clock.statutoryDue : clock.promisedDue,
  }
  return {
    urgency: urgencyOf(clock.leftPromised),
    remaining,
    promised: { days: limitPromised, left: clock.leftPromised, due: clock.promisedDue },
    statutory: { days: limitStatutory, left: clock.leftStatutory, due: clock.statutoryDue },
    used: clock.used,
    stops: [],
    cells: clock.cells.map(cellView),
    spoken: `已用 ${clock.used} 个工作日；承诺到 ${clock.promisedDue}，剩余 ${clock.leftPromised} 日；法定到 ${clock.statutoryDue}，剩余 ${clock.leftStatutory} 日。`,
  }
}

/** 红黄绿: due today or late, under four working days, more. */
export function urgencyOf(left: number): Urgency {
  if (left <= 0) return 'red'
  return left < 4 ? 'amber' : 'green'
}

/** What is left of whichever duty runs now. */
export function remainingOf(row: CaseRow, today: Day): { remaining: Remaining; urgency: Urgency } {
  const clock = clockOf(row, today)
  if (clock !== null) return { remaining: clock.remaining, urgency: clock.urgency }
  if (row.accepted_on === null && row.supplement_due !== null && row.received_on !== null) {
    const day = count({
      calendar: calendarAsOf(today),
      from: row.received_on,
      n: 5,
      unit: 'wd',
    }).days
    const passed = day.filter((d) => d.counts && d.date <= today).length
    const left = workingDaysLeft(today, row.supplement_due)
    return {
      remaining: { kind: 'reception', day: Math.max(1, passed), due: row.supplement_due },
      urgency: urgencyOf(left),
    }
  }
  const duty = dutyOf(row)
  if (duty === null) return { remaining: { kind: 'none' }, urgency: 'green' }
  const left = workingDaysLeft(today, duty.due)
  return { remaining: { kind: 'duty', ...duty, left }, urgency: urgencyOf(left) }
}

function dutyOf(row: CaseRow): { name: string; due: Day } | null {
  if (row.deliver_due !== null && row.decided_on !== null)
    return { name: '送达', due: row.deliver_due }
  return row.publish_due !== null && row.decided_on !== null
    ? { name: '公示', due: row.publish_due }
    : null
}

const STATES = { promised: 'promise', statutory: 'law' } as const
const MARKS = { promise: 'promised', law: 'statutory' } as const

function cellView({ day, kind, ends }: DecisionClock['cells'][number]): ClockCell {
  const state = kind === 'promised' || kind === 'statutory' ? STATES[kind] : kind
  return { day, state, ...(ends !== null && { mark: MARKS[ends] }) }
}
