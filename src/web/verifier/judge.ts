import {
  checkProof,
  type Fingerprint,
  fingerprint,
  type ProofCheck,
  parsePolicy,
} from '../../ledger/portable.ts'

/** A file that a person chose: read here, sent nowhere. */
export interface Chosen {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What is on the table: at most one proof and one document, and the rules to judge by. */
export interface Table {
  readonly proof: Chosen | null
  readonly document: Chosen | null
  readonly policy: string
}

/** What can be said of it. */
export type Judgement =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'document'; readonly document: Fingerprint }
  | { readonly kind: 'rules'; readonly error: string }
  | {
      readonly kind: 'checked'
      readonly found: ProofCheck
      readonly document: Fingerprint | null
      readonly proof: Fingerprint
    }

/** Judges what is on the table. A document without its proof is only described. */
export function judge({ proof, document, policy }: Table): Judgement {
  if (proof === null) {
    if (document === null) return { kind: 'nothing' }
    return { kind: 'document', document: fingerprint(document.bytes) }
  }
  const rules = parsePolicy(policy)
  if ('error' in rules) return { kind: 'rules', error: rules.error }
  return {
    kind: 'checked',
    found: checkProof({
      text: proof.bytes,
      policy: rules,
      ...(document !== null && { document: document.bytes }),
    }),
    document: document && fingerprint(document.bytes),
    proof: fingerprint(proof.bytes),
  }
}

const HEADER = 'c2sp.org/tlog-proof@'

/** Whether a file is a proof: by its first line, or by its name where that line was spoilt. */
export function isProof({ name, bytes }: Chosen): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, HEADER.length))
  return start === HEADER || (/\.tlog-proof$/i.test(name) && !start.startsWith('%PDF-'))
}
