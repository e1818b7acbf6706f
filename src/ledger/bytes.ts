/*
 * Bytes and texts without Buffer: what reads a proof runs unchanged in Node and in any browser.
 */

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`

/** The value of each character, 64 where it has none. */
function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(64)
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i
  return values
}

const STANDARD_VALUES = valuesOf(STANDARD)
const URL_SAFE_VALUES = valuesOf(URL_SAFE)

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = Math.min(3, bytes.length - at)
    const [a = 0, b = 0, c = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]]
    text += (alphabet[a >> 2] as string) + alphabet[((a & 3) << 4) | (b >> 4)]
    if (left > 1) text += alphabet[((b & 15) << 2) | (c >> 6)]
    if (left > 2) text += alphabet[c & 63]
  }
  return text
}

/** Strictly: no other sign, and the bits that are left over are zero. */
function decode(text: string, length: number, values: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let [held, bits, at] = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    const value = values[text.charCodeAt(i)]
    if (value === undefined || value === 64) return null
    held = ((held << 6) | value) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >> bits
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : null
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
