import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { fromBase64 } from './bytes.ts'
import { COSIGNATURE, cosignedMessage, ED25519, keyId, type VerifierKey } from './read-note.ts'

export * from './read-note.ts'

/** Signs note bodies under one name; the key may live in a device. */
export interface Signer {
  readonly name: string
  readonly vkey: string
  sign(body: string): Promise<string> | string
}

/** A signer from a 32-byte seed (RFC 8032). `sign` gives a whole signature line. */
export function signerFromSeed(name: string, seed: Uint8Array): Signer {
  const { vkey, id, signRaw } = keyPair(name, seed, ED25519)
  return { name, vkey, sign: (body) => line(name, id, signRaw(body)) }
}

/** One signer of several keys, a line each, under the name and key of the first. */
export function jointSigner(first: Signer, ...more: readonly Signer[]): Signer {
  const { name, vkey } = first
  const sign = (body: string) =>
    Promise.all([first, ...more].map((one) => one.sign(body))).then((lines) => lines.join(''))
  return { name, vkey, sign }
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

/** Standard base64 that encodes back to itself, or null. */
export const strictBase64 = fromBase64

/** Whose a key is, its name and id: what stands at the head of each line that it signs. */
export function keyOwner(key: VerifierKey): string {
  return `${key.name} ${Buffer.from(key.id).toString('hex')}`
}

/** Whose a signature line says to be, in the words of `keyOwner`; nothing is verified. */
export function lineOwner(line: string): string {
  const [, name = '', encoded = ''] = line.trimEnd().split(' ')
  return `${name} ${Buffer.from(encoded, 'base64').subarray(0, 4).toString('hex')}`
}
