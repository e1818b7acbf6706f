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
  const entries = Object.entries(value as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}

/** Reads canonical bytes, or says what is not canonical (which covers duplicate keys). */
export function parseCanonical(bytes: Uint8Array): { value: Json } | { error: string } {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { error: '不是 UTF-8' }
  }
  try {
    const value = JSON.parse(text) as Json
    return canonical(value) === text ? { value } : { error: '不是规范 JSON' }
  } catch {
    return { error: '不是规范 JSON' }
  }
}

/** Whether a key may stand in an entry. */
export function isKey(key: string): boolean {
  return KEY.test(key) && key === key.toLowerCase()
}
