import { createHash } from 'node:crypto'

/*
 * The tree of RFC 6962 §2.1 written as the text has it, slow and recursive, to stand beside the
 * fast one. It shares no code with src/ledger.
 */
type Hash = Uint8Array

const sha256 = (...parts: Uint8Array[]): Hash => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

const powerBelow = (n: number): number => {
  let k = 1
  while (2 * k < n) k *= 2
  return k
}

/** MTH(D). */
export function mth(d: readonly Uint8Array[]): Hash {
  if (d.length === 0) return sha256()
  if (d.length === 1) return sha256(Uint8Array.of(0), d[0] as Uint8Array)
  const k = powerBelow(d.length)
  return sha256(Uint8Array.of(1), mth(d.slice(0, k)), mth(d.slice(k)))
}

/** PATH(m, D). */
export function path(m: number, d: readonly Uint8Array[]): Hash[] {
  if (d.length <= 1) return []
  const k = powerBelow(d.length)
  return m < k
    ? [...path(m, d.slice(0, k)), mth(d.slice(k))]
    : [...path(m - k, d.slice(k)), mth(d.slice(0, k))]
}

/** PROOF(m, D). */
export function proof(m: number, d: readonly Uint8Array[]): Hash[] {
  return subproof(m, d, true)
}

function subproof(m: number, d: readonly Uint8Array[], isWhole: boolean): Hash[] {
  if (m === d.length) return isWhole ? [] : [mth(d)]
  const k = powerBelow(d.length)
  return m <= k
    ? [...subproof(m, d.slice(0, k), isWhole), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))]
}
