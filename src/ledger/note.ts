import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

/** A verifier key of a signed note (C2SP signed-note): `name+hash+base64(type || key)`. */
export interface VerifierKey {
  readonly name: string
  readonly id: Uint8Array
  readonly type: 'ed25519' | 'cosignature' | 'sm2' | 'unknown'
  readonly key: Uint8Array
}

/** Signs note bodies under one name; the key may live in a device. */
export interface Signer {
  readonly name: string
  readonly vkey: string
  sign(body: string): Promise<string> | string
}

const ED25519 = 0x01
const COSIGNATURE = 0x04
/** `0xff || "sm2-sm3/v1" || LF`, before a key of 65 bytes (ledger §6). */
const SM2 = '\xffsm2-sm3/v1\n'

/**
 * Checks the kinds of signature that need more than this file has. Handed in, so that whoever does
 * not hand it in carries none of it; keys of that kind are then unknown, and unknown is ignored.
 */
export interface Schemes {
  readonly sm2?: (key: Uint8Array, body: string, signature: Uint8Array) => boolean
}

function keyId(name: string, typed: Uint8Array): Uint8Array {
  return createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4)
}

/** Parses a verifier key, or gives null. Split at the first two `+` only: base64 has more. */
export function parseVerifierKey(vkey: string): VerifierKey | null {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(vkey)
  if (found === null) return null
  const [, name, hash, encoded] = found as unknown as [string, string, string, string]
  const typed = strictBase64(encoded)
  if (typed === null || typed.length < 2) return null
  const id = keyId(name, typed)
  if (Buffer.from(id).toString('hex') !== hash) return null
  if (typed.length === 77 && String.fromCharCode(...typed.subarray(0, 12)) === SM2) {
    return { name, id, type: 'sm2', key: typed.subarray(12) }
  }
  const known = typed.length === 33 && (typed[0] === ED25519 || typed[0] === COSIGNATURE)
  const type = !known ? 'unknown' : typed[0] === ED25519 ? 'ed25519' : 'cosignature'
  return { name, id, type, key: typed.subarray(1) }
}

/** A signer from a 32-byte seed (RFC 8032). `sign` gives a whole signature line. */
export function signerFromSeed(name: string, seed: Uint8Array): Signer {
  const { vkey, id, signRaw } = keyPair(name, seed, ED25519)
  return { name, vkey, sign: (body) => line(name, id, signRaw(body)) }
}

/** A new key: 32 random bytes, to be kept outside the database, and the signer they make. */
export function generateKey(name: string, random: (bytes: number) => Uint8Array) {
  const seed = random(32)
  return { seed, signer: signerFromSeed(name, seed) }
}

/** Countersigns checkpoints for a superior bureau 副署 (C2SP tlog-cosignature, type 0x04). */
export interface Cosigner {
  readonly name: string
  readonly vkey: string
  /** A signature line over the body that states the time, in whole seconds since 1970. */
  cosign(body: string, seconds: number): string
}

/** A cosigner from a 32-byte seed that no other name or purpose uses. */
export function cosignerFromSeed(name: string, seed: Uint8Array): Cosigner {
  const { vkey, id, signRaw } = keyPair(name, seed, COSIGNATURE)
  return {
    name,
    vkey,
    cosign: (body, seconds) => {
      const time = Buffer.alloc(8)
      time.writeBigUInt64BE(BigInt(seconds))
      const signature = signRaw(cosignedMessage(body, BigInt(seconds)))
      return line(name, id, Buffer.concat([time, signature]))
    },
  }
}

function keyPair(name: string, seed: Uint8Array, type: number) {
  if (!/^[^\s+]+$/u.test(name)) throw new RangeError(`not a key name: ${name}`)
  if (seed.length !== 32) throw new RangeError('a seed has 32 bytes')
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  const typed = Buffer.concat([Buffer.from([type]), raw])
  const id = Buffer.from(keyId(name, typed))
  return {
    id,
    vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`,
    signRaw: (message: string) => sign(null, Buffer.from(message), key),
  }
}

function line(name: string, id: Uint8Array, signature: Uint8Array): string {
  return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`
}

function cosignedMessage(body: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${body}`
}

/** Standard base64 that encodes back to itself, or null. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
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
  for (const line of lines) {
    const read = readLine(line)
    if (read === null) return { error: '签名行不合规定' }
    const key = known.find((k) => k.name === read.name && Buffer.compare(k.id, read.id) === 0)
    if (key === undefined) continue
    const time = verifyLine(key, read.signature, body, schemes)
    if (time === undefined) return { error: `${key.name} 的签名不符` }
    if (!signatures.some((s) => s.key === key)) signatures.push({ key, time })
  }
  return signatures.length === 0 ? { error: '没有已知密钥的签名' } : { body, signatures }
}

function hasControl(text: string): boolean {
  return /[^\P{Cc}\n]/u.test(text)
}

function readLine(line: string): { name: string; id: Buffer; signature: Buffer } | null {
  const found = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line)
  const bytes = found === null ? null : strictBase64(found[2] ?? '')
  if (bytes === null || bytes.length < 5) return null
  return { name: found?.[1] ?? '', id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** The time stated by a cosigner, null for a plain signature, undefined where it fails. */
function verifyLine(
  key: VerifierKey,
  signature: Buffer,
  body: string,
  schemes: Schemes,
): number | null | undefined {
  if (key.type === 'sm2') return schemes.sm2?.(key.key, body, signature) ? null : undefined
  if (key.type === 'ed25519') {
    return signature.length === 64 && verifyEd25519(key.key, body, signature) ? null : undefined
  }
  if (key.type !== 'cosignature' || signature.length !== 72) return undefined
  const time = signature.readBigUInt64BE(0)
  // A time beyond 2^53 seconds cannot be shown truly, so it is no time.
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  const isSigned = verifyEd25519(key.key, cosignedMessage(body, time), signature.subarray(8))
  return isSigned ? Number(time) : undefined
}

function verifyEd25519(raw: Uint8Array, message: string, signature: Uint8Array): boolean {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return verify(null, Buffer.from(message), key, signature)
  } catch {
    return false
  }
}

/** A checkpoint 检查点: the log's name, its size and root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** The body of a checkpoint, without extension lines. */
export function checkpointBody(of: Checkpoint): string {
  return `${of.origin}\n${of.size}\n${Buffer.from(of.root).toString('base64')}\n`
}

/** Reads a checkpoint's body strictly, or gives null; further lines are extensions. */
export function parseCheckpoint(body: string): Checkpoint | null {
  const [origin, size, encoded, ...rest] = body.split('\n')
  if (origin === undefined || origin === '' || size === undefined || encoded === undefined)
    return null
  if (rest.length < 1 || rest.at(-1) !== '' || rest.slice(0, -1).includes('')) return null
  const bytes = strictBase64(encoded)
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || bytes === null || bytes.length !== 32) return null
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root: bytes } : null
}
