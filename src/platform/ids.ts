import { createHash, randomBytes, randomUUID } from 'node:crypto'

/** Fresh random bytes from the operating system. */
export const random = (bytes: number): Uint8Array => randomBytes(bytes)

/** A fresh id for an act or a subject (UUID version 4). */
export const newId = (): string => randomUUID()

/** 128 random bits in base64url: addresses that cannot be guessed. */
export const newHandle = (): string => randomBytes(16).toString('base64url')

/** The id of a job's act, always the same for the same work, so that a repeated job repeats its act.
 *  SHA-256 of the text in the form of a UUID version 8 (RFC 9562). */
export function idFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
