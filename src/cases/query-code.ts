import { createHash, createHmac } from 'node:crypto'
import type { Moment } from '../acts/index.ts'

/**
 * The query code 查询码 with which an applicant sees the case: 128 bits, derived from the case's id
 * under the bureau's secret, so that a repeated receipt shows the same code and nothing stores it
 * in the clear. 26 characters in groups of four, without 0, 1, I, O.
 */
export function queryCode(secret: Uint8Array, caseId: string): string {
  const mac = createHmac('sha256', secret).update(`query-code:${caseId}`).digest().subarray(0, 16)
  let bits = 0n
  for (const byte of mac) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** What is stored: the hash of the code without its dashes. */
export function hashOfCode(code: string): Uint8Array {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '')
  return createHash('sha256').update(plain).digest()
}

export function codeHash(moment: Moment): Uint8Array {
  return hashOfCode(queryCode(moment.house.secret, moment.subject))
}
