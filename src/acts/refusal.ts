import { catalogue, type RefusalCode } from './catalogue.ts'

/**
 * The program's no: which rule stands against an act, what is wrong, what to do next.
 * A value, never thrown; API, screens and command line show it alike (RFC 9457 over HTTP).
 */
export interface Refusal {
  readonly code: RefusalCode
  /** The article of law or rule of the house, in Chinese. */
  readonly article: string
  readonly wrong: string
  readonly next: readonly string[]
  /** The same two sentences in English. */
  readonly english: { readonly wrong: string; readonly next: string }
}

/** Builds the refusal of a code; `{name}` in the catalogue's sentences is filled from `values`. */
export function refuse(code: RefusalCode, values: Record<string, string | number> = {}): Refusal {
  const found = catalogue[code]
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole))
  return {
    code,
    article: found.article,
    wrong: fill(found.wrong),
    next: found.next.map(fill),
    english: { wrong: fill(found.english[0]), next: fill(found.english[1]) },
  }
}

/** The refusal that a named constraint of the database stands for, or null for any other error. */
export function refusalOfConstraint(constraint: string): Refusal | null {
  for (const code of Object.keys(catalogue) as RefusalCode[]) {
    const constraints: readonly string[] = catalogue[code].constraints ?? []
    if (constraints.includes(constraint)) return refuse(code)
  }
  return null
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'code' in value && 'wrong' in value
}
