import { addDays, calendarAsOf, type Day, dueDay, limits, type Stop } from '../../law/index.ts'
import { type Html, html, nothing } from '../html.ts'

/** One day of the calendar that shows a count. */
interface CalendarDay {
  readonly day: Day
  /** `第7`, `周末`, `国庆`, `受理`, `中止`; empty for days outside the count. */
  readonly word: string
  readonly kind: 'start' | 'counts' | 'makeup' | 'off' | 'outside'
  readonly ends: 'promise' | 'law' | null
}

/** A count of working days as people can check it, day by day. */
export interface CountedLimit {
  readonly from: Day
  readonly promisedDue: Day
  readonly statutoryDue: Day
  readonly provisional: boolean
  readonly years: readonly number[]
  readonly days: readonly CalendarDay[]
}

/** Beyond this a calendar stops helping; the sentence above it still gives both days. */
const MOST_DAYS = 130

/**
 * Counts both limits of an item from an acceptance 受理.
 * Source: 行政许可法 art. 42, 82; the notices on holidays known on `today`.
 */
export function countLimit(of: {
  readonly today: Day
  readonly from: Day
  readonly promised: number
  readonly statutory: number
  readonly stops?: readonly Stop[]
}): CountedLimit {
  const calendar = calendarAsOf(of.today)
  const stops = of.stops ?? []
  const due = (n: number) => dueDay({ calendar, from: of.from, n, unit: 'wd', stops })
  const promised = due(of.promised)
  const statutory = due(Math.max(of.statutory, of.promised))
  const days: CalendarDay[] = [{ day: of.from, word: '受理', kind: 'start', ends: null }]
  const last = statutory.due < addDays(of.from, MOST_DAYS) ? statutory.due : promised.due
  let n = 0
  for (let at = addDays(of.from, 1); at <= last && days.length < MOST_DAYS; at = addDays(at, 1)) {
    const kind = calendar.kind(at)
    const stopped = stops.some((s) => s.from <= at && at <= s.to)
    const counts = kind.worked && !stopped
    if (counts) n += 1
    days.push({
      day: at,
      word: counts ? `第${n}` : stopped ? '中止' : shortReason(kind.why),
      kind: counts ? (kind.why.includes('调休') ? 'makeup' : 'counts') : 'off',
      ends: at === promised.due ? 'promise' : at === statutory.due ? 'law' : null,
    })
  }
  return {
    from: of.from,
    promisedDue: promised.due,
    statutoryDue: statutory.due,
    provisional: statutory.provisional,
    years: [...new Set(days.map((d) => Number(d.day.slice(0, 4))))],
    days,
  }
}

/** Periods of the law that pages name. */
export const PERIODS = {
  reconsiderDays: limits.rules['reconsider.60d'].n,
  suitMonths: limits.rules['suit.6m'].n,
  answerWorkingDays: limits.rules['supplement.5wd'].n,
  deliverWorkingDays: limits.rules['deliver.10wd'].n,
  publishWorkingDays: limits.rules['publish.licence.7wd'].n,
} as const

/** `国庆节` → `国庆`; the longer names keep their first word. */
function shortReason(why: string): string {
  const first = why.split(/[（、，]/u)[0] ?? why
  return [...first.replace(/节$/u, '')].slice(0, 2).join('')
}

/** The weeks concerned, month by month, each as a table with a word on every day. */
export function calendarMonths(counted: CountedLimit): Html {
  const known = new Map(counted.days.map((d) => [d.day, d]))
  const last = counted.days.at(-1)?.day ?? counted.from
  const months: Html[] = []
  for (let at = firstOfMonth(counted.from); at <= last; at = firstOfMonth(addDays(at, 40))) {
    months.push(month(at, counted.from, last, known))
  }
  return html`<div class="sz-cals">${months}</div>`
}

function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01` as Day
}

/** Monday of the week that holds a day. */
function monday(day: Day): Day {
  const sinceEpoch = Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000)
  return addDays(day, -((((sinceEpoch + 3) % 7) + 7) % 7))
}

function month(first: Day, from: Day, to: Day, known: ReadonlyMap<Day, CalendarDay>): Html {
  const weeks: Html[] = []
  const start = monday(from > first ? from : first)
  const isOurs = (day: Day) => day.slice(0, 7) === first.slice(0, 7)
  for (let week = start; week <= to && (isOurs(week) || week < first); week = addDays(week, 7)) {
    const cells = [0, 1, 2, 3, 4, 5, 6].map((i) => {
      const day = addDays(week, i)
      return isOurs(day) ? cell(day, known.get(day)) : html`<td></td>`
    })
    weeks.push(html`<tr>${cells}</tr>`)
  }
  const title = `${Number(first.slice(0, 4))}年${Number(first.slice(5, 7))}月`
  return html`<table class="sz-cal"><caption>${title}</caption><thead>
<tr>${['一', '二', '三', '四', '五', '六', '日'].map(
    (d) => html`<th scope="col"><span
class="govuk-visually-hidden">星期</span>${d}</th>`,
  )}</tr></thead><tbody>${weeks}</tbody></table>`
}

function cell(day: Day, of: CalendarDay | undefined): Html {
  const date = Number(day.slice(8))
  if (of === undefined) return html`<td><span>${date}</span></td>`
  const ends = of.ends === null ? '' : ` sz-cal--${of.ends}`
  const mark = of.kind === 'makeup' ? html` <abbr title="调休上班">班</abbr>` : nothing
  const end =
    of.ends === null
      ? nothing
      : html`<span class="govuk-visually-hidden">，${of.ends === 'law' ? '法定' : '承诺'}到期</span>`
  return html`<td
class="sz-cal--${of.kind}${ends}"><span>${date}${mark}</span><b>${of.word}</b>${end}</td>`
}

/** What the frames and fills of the calendar mean; only those that occur. */
export function calendarLegend(counted: CountedLimit, withLaw: boolean): Html {
  const has = (kind: CalendarDay['kind']) => counted.days.some((d) => d.kind === kind)
  const entry = (css: string, words: string) =>
    html`<li><span class="sz-key sz-cal--${css}" aria-hidden="true"></span>${words}</li>`
  return html`<ul
class="sz-legend">${entry('start', '受理日，不计')}${has('counts') ? entry('counts', '计入') : nothing}${
    has('makeup') ? entry('makeup', '“班”：调休上班，计入') : nothing
  }${has('off') ? entry('off', '周末、节假日，不计') : nothing}${entry('promise', '承诺到期')}${
    withLaw ? entry('law', '法定到期') : nothing
  }</ul>`
}

/** Which notice the count rests on, and what is not known yet. */
export function calendarSource(counted: CountedLimit): Html {
  const years = counted.years.map((y) => `${y}年`).join('、')
  return counted.provisional
    ? html`<p class="sz-small">${years}中有的年份节假日通知还没有发布，暂按周末和法定节日推算，通知发布后可能变动。</p>`
    : html`<p class="sz-small">节假日依据：国务院办公厅关于${years}部分节假日安排的通知。</p>`
}
