import { type Day, dayOf, type Instant } from '../../law/index.ts'
import { type Html, html, joined } from '../html.ts'

/** Text that never breaks over lines: a date, a number, a telephone. */
export function nb(text: string | number): Html {
  return html`<span class="sz-nb">${text}</span>`
}

/** `2026年9月16日`. */
export function dayWords(day: Day): string {
  const [y, m, d] = parts(day)
  return `${y}年${m}月${d}日`
}

/** `9月16日`: in lists and sentences of the running year. */
export function monthDayWords(day: Day): string {
  const [, m, d] = parts(day)
  return `${m}月${d}日`
}

/** `9月16日`, or with its year where that is not the year of `today`. */
export function nearDayWords(day: Day, today: Day): string {
  return day.slice(0, 4) === today.slice(0, 4) ? monthDayWords(day) : dayWords(day)
}

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']

/** `星期三`. */
export function weekdayWords(day: Day): string {
  const days = Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000)
  return `星期${WEEKDAYS[(((days + 4) % 7) + 7) % 7]}`
}

/** `9月14日 15:20`, Shanghai time, 24 hours. */
export function momentWords(at: Instant): string {
  return `${monthDayWords(dayOf(at))} ${clockWords(at)}`
}

/** `2026年9月14日 15:20`. */
export function fullMomentWords(at: Instant): string {
  return `${dayWords(dayOf(at))} ${clockWords(at)}`
}

function clockWords(at: Instant): string {
  const minutes = Math.floor(Date.parse(at) / 60_000) + 480
  const ofDay = ((minutes % 1440) + 1440) % 1440
  return `${Math.floor(ofDay / 60)}:${String(ofDay % 60).padStart(2, '0')}`
}

function parts(day: Day): [number, number, number] {
  return day.split('-').map(Number) as [number, number, number]
}

/** A day as mark-up: unbroken, and readable by machines. */
export function dayMark(day: Day, words: string = dayWords(day)): Html {
  return html`<time class="sz-nb" datetime="${day}">${words}</time>`
}

/** `6 个工作日`, unbroken. */
export function workingDays(n: number): Html {
  return nb(`${n} 个工作日`)
}

/** `12,345`. */
export function countWords(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `3.5 kB`: bytes in thousands, as people see them on their own computer. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} 字节`
  if (bytes < 1_000_000) return `${round(bytes / 1000)} kB`
  return `${round(bytes / 1_000_000)} MB`
}

function round(n: number): string {
  return n >= 10 ? String(Math.round(n)) : String(Math.round(n * 10) / 10)
}

/** Groups of four, so that a number can be read aloud and copied. */
export function inFours(text: string): string {
  return text.replace(/[\s-]/g, '').replace(/(.{4})(?=.)/g, '$1 ')
}

const UNBROKEN = new RegExp(
  [
    String.raw`(\d{4}年)?\d{1,2}月\d{1,2}日`,
    String.raw`[\u4e00-\u9fff]{0,6}〔\d{4}〕(?:第)?\d{1,9}号`,
    String.raw`\d{3,4}-\d{7,8}`,
    String.raw`\d[\d,]*\s?个?(?:工作日|[件项份天年次分])`,
    String.raw`\d{1,2}:\d{2}`,
  ].join('|'),
  'gu',
)

/** Free text of an office: dates, document numbers, telephones and amounts do not break. */
export function say(text: string): Html {
  const pieces: (string | Html)[] = []
  let at = 0
  for (const found of text.matchAll(UNBROKEN)) {
    pieces.push(text.slice(at, found.index), nb(found[0]))
    at = found.index + found[0].length
  }
  return html`${pieces}${text.slice(at)}`
}

/** A heading that wraps where its sense allows. */
export function units(...texts: readonly string[]): Html {
  return joined(
    texts.filter((t) => t !== '').map((t) => html`<span class="sz-unit">${t}</span>`),
    '',
  )
}

/** A text, or the sentence for one that is missing. */
export function orMissing(text: string): Html {
  return text.trim() === ''
    ? html`<span class="sz-missing">没有填写，请打咨询电话</span>`
    : say(text)
}
