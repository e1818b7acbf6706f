/**
 * The law in numbers: working days and limits, codes, document numbers, masks. Pure: days in, days
 * out; no clock, no time zone but Asia/Shanghai.
 *
 * A limit counts from the day after its event; working days are those of the State Council's yearly
 * notices, make-up days included; a year without its notice is computed from weekends and statutory
 * holidays and says `provisional`. Every period is one named row of `limits.rules` with its article.
 *
 * @example dueDay({ calendar, from: day('2026-02-09'), n: 20, unit: 'wd' }).due // '2026-03-13'
 */
export { type Calendar, calendar, calendarAsOf } from './calendar.ts'
export { type DecisionClock, decisionClock } from './clock.ts'
export * as codes from './codes.ts'
export { count, dueDay, type Stop } from './count.ts'
export { addDays, type Day, dayOf, type Instant, isDay } from './day.ts'
export * as masks from './masks.ts'
export * as numbers from './numbers.ts'
export * as limits from './rules.ts'
