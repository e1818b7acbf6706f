import { type Day, isDay } from '../../law/index.ts'
import type { DecisionFilter, FormError, ItemFilter } from './models.ts'

/** Parameters of an address as they came: one value, several, or none. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

const MOST_WORDS = 100
const MOST_VALUES = 50
const MOST_PAGES = 100_000

/** The first value of a parameter, trimmed and cut to what a search may hold. */
export function one(query: Query, name: string): string {
  const value = query[name]
  const first = typeof value === 'string' ? value : (value?.[0] ?? '')
  return [...first.trim()].slice(0, MOST_WORDS).join('')
}

function many(query: Query, name: string): string[] {
  const value = query[name]
  const all = value === undefined ? [] : typeof value === 'string' ? [value] : value
  return [...new Set(all.map((v) => v.trim()).filter((v) => v !== ''))]
    .slice(0, MOST_VALUES)
    .map((v) => v.slice(0, MOST_WORDS))
}

/** A page number from 1; anything else is the first. */
export function pageOf(query: Query): number {
  const text = one(query, 'page')
  const n = /^\d{1,6}$/.test(text) ? Number(text) : 1
  return n >= 1 && n <= MOST_PAGES ? n : 1
}

export function itemFilter(query: Query): ItemFilter {
  return {
    q: one(query, 'q'),
    theme: many(query, 'theme'),
    audience: many(query, 'audience'),
    office: many(query, 'office'),
    kind: many(query, 'kind'),
  }
}

/** A filter and what was wrong with it; a day that cannot be read is left out and said. */
export function decisionFilter(query: Query): {
  readonly filter: DecisionFilter
  readonly errors: readonly FormError[]
} {
  const errors: FormError[] = []
  const dayOrError = (name: string, title: string): Day | null => {
    const text = one(query, name)
    const found = readDay(text)
    if (text !== '' && found === null) {
      errors.push({ field: name, message: `${title}写成 2026-09-01 这样，没有这一天：${text}` })
    }
    return found
  }
  const from = dayOrError('from', '开始日期')
  const to = dayOrError('to', '结束日期')
  if (from !== null && to !== null && from > to) {
    errors.push({ field: 'to', message: '结束日期早于开始日期，请改其中一个' })
  }
  return {
    filter: {
      q: one(query, 'q'),
      office: many(query, 'office'),
      result: many(query, 'result'),
      state: many(query, 'state'),
      party: many(query, 'party'),
      item: one(query, 'item'),
      from,
      to,
    },
    errors,
  }
}

/** Reads a day as people write it: 2026-09-01, 2026/9/1, 2026.9.1, 20260901, 2026年9月1日. */
export function readDay(text: string): Day | null {
  const plain = text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  const found =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain)
  if (found === null) return null
  const [, year, month = '', date = ''] = found
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  return isDay(day) ? day : null
}

/** The query of an item list, `?…` or empty. */
export function itemQuery(filter: ItemFilter, page: number): string {
  return written([
    ['q', [filter.q]],
    ['theme', filter.theme],
    ['audience', filter.audience],
    ['office', filter.office],
    ['kind', filter.kind],
    ['page', page > 1 ? [String(page)] : []],
  ])
}

/** The query of a list of decisions, the same for page, CSV, JSON and Atom. */
export function decisionQuery(filter: DecisionFilter, page: number): string {
  return written([
    ['q', [filter.q]],
    ['item', [filter.item]],
    ['office', filter.office],
    ['result', filter.result],
    ['state', filter.state],
    ['party', filter.party],
    ['from', [filter.from ?? '']],
    ['to', [filter.to ?? '']],
    ['page', page > 1 ? [String(page)] : []],
  ])
}

function written(pairs: readonly (readonly [string, readonly string[]])[]): string {
  const query = new URLSearchParams()
  for (const [name, values] of pairs) {
    for (const value of values) if (value !== '') query.append(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
