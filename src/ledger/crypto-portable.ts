import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 as hashOf, sha512 } from '@noble/hashes/sha2.js'
import { concat, toBase64url, utf8 } from './bytes.ts'
import type { RunningHash } from './crypto.ts'

/*
 * crypto.ts in JavaScript alone: no Node, no WebCrypto, which old browsers and pages opened from a
 * disk may lack. Same names, same answers.
 */

const { Point } = ed25519

/** SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hashOf(bytes)
}

/** SHA-256 of a text as base64url without padding: the form of digests inside entries. */
export function sha256Base64url(text: string): string {
  return toBase64url(hashOf(utf8(text)))
}

/** Begins a SHA-256 that is given its bytes piece by piece. */
export function runningSha256(): RunningHash {
  return hashOf.create()
}

/**
 * Whether an Ed25519 signature (RFC 8032) of a message is that of the 32-byte key. The library's
 * own `verify` multiplies by the cofactor, Node's does not: a signature made to tell them apart
 * would be good in one and bad in the other. So R is computed and compared by its bytes, as Node
 * does.
 */
export function verifyEd25519(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.length !== 32 || signature.length !== 64) return false
  const r = signature.subarray(0, 32)
  const s = number(signature.subarray(32))
  if (s >= Point.Fn.ORDER) return false
  try {
    const k = number(sha512(concat(r, key, message))) % Point.Fn.ORDER
    const a = Point.fromBytes(key, true)
    const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k))
    // Points of small order are no keys and make no signatures; OpenSSL refuses them too.
    if (a.isSmallOrder() || expected.isSmallOrder()) return false
    return expected.toBytes().every((byte, i) => byte === r[i])
  } catch {
    return false
  }
}

/** Little-endian, as Ed25519 writes numbers. */
function number(bytes: Uint8Array): bigint {
  return bytes.reduceRight((n, byte) => (n << 8n) | BigInt(byte), 0n)
}
