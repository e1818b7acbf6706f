/**
 * The law in numbers: working days and limits, codes, document numbers, masks. Pure: days in, days
 * out; no clock, no time zone but Asia/Shanghai, no input or output, nothing of the other rooms.
 *
 * **Counting.** A limit counts from the day after its event and ends with its last day. Working
 * days are those of the State Council's yearly notices, make-up days included. Special
 * procedures leave out both their end days and all between. An end on a day off moves to the
 * next working day, except of limits counted back, dates fixed by name and periods of
 * publication (`moves: false`).
 *
 * **What is known.** `calendar` holds every notice, `calendarAsOf(day)` those published by that
 * day. A year without its notice is computed from weekends and statutory holidays, and whatever
 * touches it says `provisional`; lunar holidays are tabled to 2032, later years know the fixed
 * days only.
 *
 * **Rules.** Every period is one named row of `limits.rules` with its article; where the law
 * branches (silence, stops, extension, hearing, renewal, remedies), `limits` has one function
 * for each.
 *
 * **Codes, numbers, masks** answer in Chinese what is wrong. Masks fail closed: what is not known
 * counts as private.
 *
 * @example dueDay({ calendar, from: '2026-02-09' as Day, n: 20, unit: 'wd' }).due // '2026-03-13'
 * @example limits.dueBy(limits.rules['suit.6m'], from, calendar).due
 */
export { type Calendar, calendar, calendarAsOf } from './calendar.ts'
export { type DecisionClock, decisionClock } from './clock.ts'
export * as codes from './codes.ts'
export { count, dueDay, type Stop } from './count.ts'
export { addDays, type Day, dayOf, type Instant, isDay } from './day.ts'
export * as limits from './limits.ts'
export * as masks from './masks.ts'
export * as numbers from './numbers.ts'
