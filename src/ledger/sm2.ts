import { createHash } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import type { Signer } from './note.ts'

/*
 * SM2 signature lines on checkpoints (ledger §6, an option): SM3, user id of GM/T 0009, r and s
 * of 32 bytes each. A bureau's key belongs into its own device; the signer from a key in a file
 * is for those that have none. Apart from note.ts, so that browsers do not carry the library.
 */

const USER_ID = '1234567812345678'
const TYPE = Buffer.from('\xffsm2-sm3/v1\n', 'latin1')
/** The order of the curve (GB/T 32918.5); a private key lies between 1 and n - 2. */
const ORDER = BigInt('0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123')

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A signer from a private key of 32 bytes. Throws RangeError for a number that is no key. */
export function sm2SignerFromKey(name: string, key: Uint8Array): Signer {
  if (!/^[^\s+]+$/u.test(name)) throw new RangeError(`not a key name: ${name}`)
  const d = BigInt(`0x${hexOf(key)}`)
  if (key.length !== 32 || d < 1n || d > ORDER - 2n) throw new RangeError('not an SM2 key')
  const publicKey = sm2.getPublicKeyFromPrivateKey(hexOf(key))
  const typed = Buffer.concat([TYPE, Buffer.from(publicKey, 'hex')])
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4)
  return {
    name,
    vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`,
    sign: (body) => {
      const options = { hash: true, der: false, publicKey, userId: USER_ID }
      const signature = sm2.doSignature(Buffer.from(body), hexOf(key), options)
      const line = Buffer.concat([id, Buffer.from(signature, 'hex')])
      return `— ${name} ${line.toString('base64')}\n`
    },
  }
}

/** Whether the 64 bytes are an SM2 signature over the body under the key `04 || x || y`. */
export function verifySm2(key: Uint8Array, body: string, signature: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 65) return false
  try {
    const options = { hash: true, der: false, userId: USER_ID }
    return sm2.doVerifySignature(Buffer.from(body), hexOf(signature), hexOf(key), options)
  } catch {
    // A point that is not on the curve.
    return false
  }
}
