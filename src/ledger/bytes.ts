/*
 * Bytes and texts without Buffer: what reads a proof runs unchanged in Node and in any browser.
 */

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`

/** The value of each character; 64 for all that have none. */
function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(65_536).fill(64)
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i
  return values
}

const STANDARD_VALUES = valuesOf(STANDARD)
const URL_SAFE_VALUES = valuesOf(URL_SAFE)

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const b = left > 1 ? (bytes[at + 1] as number) : 0
    const c = left > 2 ? (bytes[at + 2] as number) : 0
    const three = ((bytes[at] as number) << 16) | (b << 8) | c
    text += alphabet.charAt(three >> 18) + alphabet.charAt((three >> 12) & 63)
    if (left > 1) text += alphabet.charAt((three >> 6) & 63)
    if (left > 2) text += alphabet.charAt(three & 63)
  }
  return text
}

/** Strictly: no other sign, and the bits that are left over are zero. */
function decode(text: string, length: number, values: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const rest = length % 4
  if (rest === 1) return null
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  const value = (i: number) => values[text.charCodeAt(i)] as number
  // All values together: what is no sign of the alphabet leaves the bit of 64.
  let seen = 0
  let at = 0
  let i = 0
  for (const whole = length - rest; i < whole; i += 4) {
    const a = value(i)
    const b = value(i + 1)
    const c = value(i + 2)
    const d = value(i + 3)
    seen |= a | b | c | d
    bytes[at++] = (a << 2) | (b >> 4)
    bytes[at++] = (b << 4) | (c >> 2)
    bytes[at++] = (c << 6) | d
  }
  if (rest > 0) {
    const a = value(i)
    const b = value(i + 1)
    const c = rest === 3 ? value(i + 2) : 0
    seen |= a | b | c
    bytes[at++] = (a << 2) | (b >> 4)
    if (rest === 3) bytes[at++] = (b << 4) | (c >> 2)
    if ((rest === 3 ? c & 3 : b & 15) !== 0) return null
  }
  return seen < 64 ? bytes : null
}

/** Standard base64 with padding, as C2SP texts have it. */
export function toBase64(bytes: Uint8Array): string {
  return encode(bytes, STANDARD) + '='.repeat((3 - (bytes.length % 3)) % 3)
}

/** Standard base64 that encodes back to itself, or null. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return decode(text, text.length - padding, STANDARD_VALUES)
}

/** base64url without padding, as entries have it. */
export function toBase64url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE)
}

/** base64url without padding that encodes back to itself, or null. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  return decode(text, text.length, URL_SAFE_VALUES)
}

/** Two small digits for each byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Strictly: a byte that is not UTF-8 gives null and is not read as some other sign. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/** Pieces one after the other. */
export function concat(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** Whether two byte strings are the same. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
