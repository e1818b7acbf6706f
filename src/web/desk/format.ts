import type { Clock, DayText, InstantText, Remaining } from './contract.ts'
import { text } from './text.ts'

const zone = 'Asia/Shanghai'
const clockTime = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const clockSecond = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: zone })

/** The Shanghai day of a moment. */
export function dayOfInstant(at: InstantText): DayText {
  return isoDay.format(new Date(at))
}

/** 11月25日 within `today`'s year, else 2026年11月25日; always the latter without `today`. */
export function dayWords(day: DayText, today?: DayText): string {
  const [year = '', month = '', date = ''] = day.split('-')
  const short = `${Number(month)}月${Number(date)}日`
  return today?.startsWith(year) ? short : `${year}年${short}`
}

/** 10:42 */
export function timeWords(at: InstantText): string {
  return clockTime.format(new Date(at))
}

/** 10:42:07 */
export function secondWords(at: InstantText): string {
  return clockSecond.format(new Date(at))
}

/** 11月6日 10:11, 今天 09:18. */
export function momentWords(at: InstantText, today: DayText): string {
  const day = dayOfInstant(at)
  return `${day === today ? text.today : dayWords(day, today)} ${timeWords(at)}`
}

/** Thousands with a thin space: 48 213. */
export function numberWords(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u2009')
}

/** c41d 90be 17f3 … 52a8 */
export function hashShort(hash: string): string {
  if (hash.length <= 16) return hash
  const head = hash.slice(0, 12).replace(/(.{4})(?=.)/g, '$1 ')
  return `${head} … ${hash.slice(-4)}`
}

/** The remaining time as two lines: the words, and the day or cause below them. */
export function remainingWords(r: Remaining, today: DayText): { words: string; note: string } {
  const t = text.remaining
  switch (r.kind) {
    case 'promised':
    case 'statutory': {
      const over = r.kind === 'promised' ? t.overPromised : t.overStatutory
      const words = r.left < 0 ? over(-r.left) : r.left === 0 ? t.today : t.left(r.left)
      return { words, note: t[r.kind](dayWords(r.due, today)) }
    }
    case 'duty': {
      const words = r.left < 0 ? t.over(-r.left) : r.left === 0 ? t.today : t.left(r.left)
      return { words, note: t.duty(r.name, dayWords(r.due, today)) }
    }
    case 'reception':
      return { words: t.reception(r.day), note: t.receptionNote(dayWords(r.due, today)) }
    case 'stopped':
      return { words: t.stopped(r.days), note: r.why }
    case 'none':
      return { words: t.none, note: '' }
  }
}

/** Used, stopped and statutory remainder as one line under a small strip. */
export function clockLine(clock: Clock, today: DayText): string {
  const t = text.clock
  const stops = clock.stops.map((s) =>
    t.stop(
      s.reason,
      s.days,
      dayWords(s.from, today),
      s.to === null ? t.running : dayWords(s.to, today),
    ),
  )
  const rest = t.line(clock.used, clock.statutory.left, dayWords(clock.statutory.due, today))
  return [...stops, rest].join(' · ')
}
