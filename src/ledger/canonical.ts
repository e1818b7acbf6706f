/** Values that may stand in an entry: JSON without floats (RFC 8785 needs no number rules then). */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [k: string]: Json }

/** The bound of an entry's body and of a disclosed value's keys. */
const KEY = /^[a-z0-9_]+$/i

/**
 * Canonical JSON (JCS, RFC 8785) of a value: keys sorted by UTF-16 code units, no white space.
 * Throws on floats, unsafe integers, lone surrogates and undefined: such a value is a bug.
 */
export function canonical(value: Json): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new TypeError(`not an integer: ${value}`)
    return String(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('lone surrogate in a string')
    return JSON.stringify(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`not JSON: ${typeof value}`)
  const members = value as Readonly<Record<string, Json>>
  const keys = Object.keys(members)
  if (!isSorted(keys)) keys.sort()
  let text = '{'
  for (const key of keys) {
    const comma = text.length > 1 ? ',' : ''
    text += `${comma}${canonical(key)}:${canonical(members[key] as Json)}`
  }
  return `${text}}`
}

/** What was read canonically is sorted already; sorting it again is half the cost of an audit. */
function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] as string) > (keys[i] as string)) return false
  }
  return true
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads canonical bytes, or says what is not canonical (which covers duplicate keys). */
export function parseCanonical(bytes: Uint8Array): { value: Json } | { error: string } {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return { error: '不是 UTF-8' }
  }
  try {
    const value = JSON.parse(text) as Json
    return isCanonical(value, text) ? { value } : { error: '不是规范 JSON' }
  } catch {
    return { error: '不是规范 JSON' }
  }
}

/**
 * Whether a text that was parsed to a value is the canonical text of it. What has sorted keys and
 * no numbers but integers is written by `JSON.stringify` as by `canonical`, in a third of the time.
 */
function isCanonical(value: Json, text: string): boolean {
  const isPlain = isSortedThroughout(value)
  return isPlain ? JSON.stringify(value) === text : canonical(value) === text
}

function isSortedThroughout(value: Json): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0)
  if (value === null || typeof value === 'boolean') return true
  if (Array.isArray(value)) return value.every(isSortedThroughout)
  const members = value as Readonly<Record<string, Json>>
  const keys = Object.keys(members)
  return (
    isSorted(keys) && keys.every((k) => k.isWellFormed() && isSortedThroughout(members[k] as Json))
  )
}

/** Whether a key may stand in an entry. */
export function isKey(key: string): boolean {
  return KEY.test(key) && key === key.toLowerCase()
}
