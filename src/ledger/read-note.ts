import { concat, fromBase64, same, toBase64, toHex, utf8 } from './bytes.ts'
import { sha256, verifyEd25519 } from './crypto.ts'

/*
 * Reading signed notes and checkpoints: nothing here signs, and all of it runs in a browser.
 */

/** A verifier key of a signed note (C2SP signed-note): `name+hash+base64(type || key)`. */
export interface VerifierKey {
  readonly name: string
  readonly id: Uint8Array
  readonly type: 'ed25519' | 'cosignature' | 'sm2' | 'unknown'
  readonly key: Uint8Array
}

/** Type of a log's own key. */
export const ED25519 = 0x01
/** Type of a cosigner's key. */
export const COSIGNATURE = 0x04

/** After 0xff and before a key of 65 bytes (ledger §6). */
const SM2 = utf8('sm2-sm3/v1\n')

/**
 * Checks the kinds of signature that need more than this file has. Handed in, so that whoever does
 * not hand it in carries none of it; keys of that kind are then unknown, and unknown is ignored.
 */
export interface Schemes {
  readonly sm2?: (key: Uint8Array, body: string, signature: Uint8Array) => boolean
}

/** The first four bytes of the hash of a key's name, type and bytes. */
export function keyId(name: string, typed: Uint8Array): Uint8Array {
  return sha256(concat(utf8(`${name}\n`), typed)).subarray(0, 4)
}

/** Parses a verifier key, or gives null. Split at the first two `+` only: base64 has more. */
export function parseVerifierKey(vkey: string): VerifierKey | null {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(vkey)
  if (found === null) return null
  const [, name, hash, encoded] = found as unknown as [string, string, string, string]
  const typed = fromBase64(encoded)
  if (typed === null || typed.length < 2) return null
  const id = keyId(name, typed)
  if (toHex(id) !== hash) return null
  if (typed.length === 77 && typed[0] === 0xff && same(typed.subarray(1, 12), SM2)) {
    return { name, id, type: 'sm2', key: typed.subarray(12) }
  }
  const known = typed.length === 33 && (typed[0] === ED25519 || typed[0] === COSIGNATURE)
  const type = !known ? 'unknown' : typed[0] === ED25519 ? 'ed25519' : 'cosignature'
  return { name, id, type, key: typed.subarray(1) }
}

/** What a cosigner signs: its time in whole seconds, then the body. */
export function cosignedMessage(body: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${body}`
}

/** Who signed a note: each known key that verifies, a cosignature with its time. */
export interface Signature {
  readonly key: VerifierKey
  /** Seconds since 1970 that a cosigner states; null for a log's own signature. */
  readonly time: number | null
}

export interface Note {
  readonly body: string
  readonly signatures: readonly Signature[]
  /** How many lines are of keys that are not known: they say nothing. */
  readonly ignored: number
}

/**
 * Opens a signed note: unknown keys are ignored, a known key whose signature fails makes the whole
 * note bad, and so does a note that no known key signed. Source: C2SP signed-note.
 */
export function openNote(
  text: string,
  keys: readonly VerifierKey[],
  schemes: Schemes = {},
): Note | { error: string } {
  if (text.length > 1_000_000 || !text.isWellFormed() || hasControl(text))
    return { error: '不是签名文本' }
  const at = text.lastIndexOf('\n\n')
  if (at < 0 || !text.endsWith('\n')) return { error: '不是签名文本' }
  const body = text.slice(0, at + 1)
  const known = keys.filter(({ type }) =>
    type === 'sm2' ? schemes.sm2 !== undefined : type !== 'unknown',
  )
  const lines = text.slice(at + 2, -1).split('\n')
  if (lines.length > 100) return { error: '签名行太多' }
  const signatures: Signature[] = []
  let ignored = 0
  for (const line of lines) {
    const read = readLine(line)
    if (read === null) return { error: '签名行不合规定' }
    const key = known.find((k) => k.name === read.name && same(k.id, read.id))
    if (key === undefined) {
      ignored += 1
      continue
    }
    const time = verifyLine(key, read.signature, body, schemes)
    if (time === undefined) return { error: `${key.name} 的签名不符` }
    if (!signatures.some((s) => s.key === key)) signatures.push({ key, time })
  }
  if (signatures.length === 0) return { error: '没有已知密钥的签名' }
  return { body, signatures, ignored }
}

function hasControl(text: string): boolean {
  return /[^\P{Cc}\n]/u.test(text)
}

function readLine(line: string): { name: string; id: Uint8Array; signature: Uint8Array } | null {
  const found = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line)
  const bytes = found === null ? null : fromBase64(found[2] ?? '')
  if (bytes === null || bytes.length < 5) return null
  return { name: found?.[1] ?? '', id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** The time stated by a cosigner, null for a plain signature, undefined where it fails. */
function verifyLine(
  key: VerifierKey,
  signature: Uint8Array,
  body: string,
  schemes: Schemes,
): number | null | undefined {
  if (key.type === 'sm2') return schemes.sm2?.(key.key, body, signature) ? null : undefined
  if (key.type === 'ed25519') {
    return signature.length === 64 && verifyEd25519(key.key, utf8(body), signature)
      ? null
      : undefined
  }
  if (key.type !== 'cosignature' || signature.length !== 72) return undefined
  const time = signature.subarray(0, 8).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)
  // A time beyond 2^53 seconds cannot be shown truly, so it is no time.
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  const isSigned = verifyEd25519(key.key, utf8(cosignedMessage(body, time)), signature.subarray(8))
  return isSigned ? Number(time) : undefined
}

/** A checkpoint 检查点: the log's name, its size and root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** The body of a checkpoint, without extension lines. */
export function checkpointBody(of: Checkpoint): string {
  return `${of.origin}\n${of.size}\n${toBase64(of.root)}\n`
}

/** Reads a checkpoint's body strictly, or gives null; further lines are extensions. */
export function parseCheckpoint(body: string): Checkpoint | null {
  const [origin, size, encoded, ...rest] = body.split('\n')
  if (origin === undefined || origin === '' || size === undefined || encoded === undefined)
    return null
  if (rest.length < 1 || rest.at(-1) !== '' || rest.slice(0, -1).includes('')) return null
  const bytes = fromBase64(encoded)
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || bytes === null || bytes.length !== 32) return null
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root: bytes } : null
}
