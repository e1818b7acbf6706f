/**
 * The part of the ledger that anyone may hold in their hand: reading entries, notes, policies and
 * proofs. It knows no Node and no network, so the offline page of a browser is built from these
 * very modules, with crypto-portable.ts in place of crypto.ts.
 */
export { toBase64, toBase64url, utf8 } from './bytes.ts'
export { canonical, type Json } from './canonical.ts'
export { type Policy, parsePolicy } from './policy.ts'
export {
  checkProof,
  disclosedDocument,
  type Fingerprint,
  fingerprint,
  type ProofCheck,
  STEPS,
  type StepName,
} from './proof.ts'
export { VOCABULARY } from './vocabulary.ts'
