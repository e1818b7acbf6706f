import { createHash } from 'node:crypto'
import type { Entry } from './entry.ts'
import type { VerifierKey } from './note.ts'
import { type Policy, writePolicy } from './policy.ts'

/** An Ed25519 key of a log as its owner writes it: `name+hash+base64(type || key)`. */
function writtenKey(key: VerifierKey): string {
  const id = Buffer.from(key.id).toString('hex')
  return `${key.name}+${id}+${Buffer.from([1, ...key.key]).toString('base64')}`
}

/**
 * The keys and policies that a log itself announces (ledger §13), held against those that a check
 * is made with: `log.key` brings a key into use, `log.key_revoked` ends it, `log.policy` names the
 * policy by its hash. A log that announces none says nothing of them. The key with which a log
 * began is announced by no entry: whoever signed the first checkpoint that is seen counts as it.
 */
export class KeyRegister {
  readonly #announced = new Set<string>()
  readonly #revoked = new Map<string, number>()
  readonly #first = new Set<string>()
  #policy: readonly unknown[] | null = null

  get isSilent(): boolean {
    return this.#announced.size === 0
  }

  get namesPolicy(): boolean {
    return this.#policy !== null
  }

  entry(index: number, { type, pub }: Entry): void {
    const vkey = String(pub['vkey'])
    if (type === 'log.key') this.#announced.add(vkey)
    if (type === 'log.key_revoked' && !this.#revoked.has(vkey)) this.#revoked.set(vkey, index)
    if (type === 'log.policy') this.#policy = Object.values(pub)
  }

  #isKnown(key: string): boolean {
    return this.#announced.has(key) || this.#first.has(key)
  }

  /** What is wrong with these keys as signers of a checkpoint over the entries so far, or null. */
  signersError(size: number, signers: readonly VerifierKey[]): string | null {
    const written = signers.map(writtenKey)
    const isRevoked = (key: string) => (this.#revoked.get(key) ?? Infinity) < size
    if (written.length > 0 && written.every(isRevoked)) return '只有已吊销的密钥签名'
    if (this.#first.size === 0) for (const key of written) this.#first.add(key)
    const isUnknown = !this.isSilent && written.some((key) => !this.#isKnown(key))
    return isUnknown ? '由还没有登记的密钥签名' : null
  }

  /** What of the keys and the policy used is not what the log announced. */
  differences(keys: readonly VerifierKey[], policy: Policy | null, policyText: string): string[] {
    const found: string[] = []
    if (!this.isSilent && keys.some((key) => !this.#isKnown(writtenKey(key)))) {
      found.push('核验所用的账本公钥没有登记在账本里')
    }
    if (this.#policy !== null && policy !== null) {
      const hashes = [policyText, writePolicy(policy)].map((text) =>
        createHash('sha256').update(text).digest('base64url'),
      )
      const isSame = this.#policy.some((value) => hashes.includes(String(value)))
      if (!isSame) found.push('核验所用的副署规则不是账本最后登记的那一份')
    }
    return found
  }
}
