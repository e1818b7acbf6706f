import type { z } from 'zod'

/** One place of an input that cannot be read, and what to do about it. */
export interface InputError {
  readonly path: string
  readonly message: string
}

/** No form of the house nests deeper; what follows may walk it without fear for its stack. */
const MOST_DEPTH = 12

/**
 * Reads what a client sent by the schema of its act: whatever comes, an input or errors in Chinese.
 *
 * Refused before the schema is asked, wherever they stand, names included: text that neither PostgreSQL
 * nor UTF-8 can hold (U+0000, half a surrogate pair), and nesting that no form has. Strings come back
 * in NFC, so that what is hashed is what any reader types.
 */
export function parseInput<I>(
  schema: z.ZodType<I>,
  raw: unknown,
): { readonly input: I } | { readonly errors: readonly InputError[] } {
  const unreadable = unreadableIn(raw, [])
  if (unreadable !== null) return { errors: [unreadable] }
  const parsed = schema.safeParse(raw, { error: wordsOf })
  if (parsed.success) return { input: normal(parsed.data) }
  return {
    errors: parsed.error.issues.map((issue) => ({
      path: issue.path.join('.') || 'input',
      message: issue.message,
    })),
  }
}

/** Whether PostgreSQL and UTF-8 can hold a text: no U+0000, no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function unreadableIn(value: unknown, path: readonly string[]): InputError | null {
  const at = path.join('.') || 'input'
  if (typeof value === 'string') {
    return isStorable(value)
      ? null
      : { path: at, message: '文字里有不能保存的字符，请删去后重新填写' }
  }
  if (value === null || typeof value !== 'object') return null
  if (path.length === MOST_DEPTH) return { path: at, message: '内容的层次太多，请按表单填写' }
  for (const [name, inner] of Object.entries(value)) {
    if (!isStorable(name)) {
      return { path: at, message: '栏目名称里有不能保存的字符，请按表单填写' }
    }
    const found = unreadableIn(inner, [...path, name])
    if (found !== null) return found
  }
  return null
}

/** What is wrong with a place, where the schema of the act has no words of its own. */
function wordsOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? '这一项没有填写' : '这一项的内容类型不对，请重新填写'
    case 'unrecognized_keys':
      return `表单里没有这些栏目：${issue.keys.join('、').slice(0, 100)}`
    case 'too_big':
      return `超过了上限 ${String(issue.maximum)}，请缩短或者减少`
    case 'too_small':
      return `少于下限 ${String(issue.minimum)}，请补充`
    case 'invalid_value':
      return '请从给出的选项里选择'
    default:
      return '这一项不能识别，请检查后重新填写'
  }
}

function normal<T>(value: T): T {
  if (typeof value === 'string') return value.normalize('NFC') as T
  if (Array.isArray(value)) return value.map(normal) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, normal(v)])) as T
}
