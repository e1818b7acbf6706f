/**
 * The ledger 台账: one append-only log per bureau that any citizen can check offline.
 *
 * An entry is canonical bytes of six members; what is personal stands in salted disclosures, whose
 * digests alone are in the entry (RFC 9901). Entries are inserted with their act; one sequencer
 * gives them indices in a tree of RFC 6962, kept as tiles of 256 hashes, and signs checkpoints (C2SP). A
 * proof file carries one entry, its path and a checkpoint; `checkProof` needs nothing else.
 *
 * Invariants: an index is given once and without gap; the tree only grows; two heads of one size
 * cannot be; a checkpoint is signed only after its head is committed.
 */
export * as audits from './audits.ts'
export { canonical, type Json } from './canonical.ts'
export * as entries from './entry.ts'
export * as notes from './note.ts'
export * as policies from './policy.ts'
export * as proofs from './proof.ts'
export { type Sequencer, startSequencer } from './sequencer.ts'
export { sm2SignerFromKey } from './sm2.ts'
export * as reads from './store.ts'
export * as timestamps from './timestamp.ts'
export * as tree from './tree.ts'
export type { Finding, LogVerdict, SeenEntry } from './verify.ts'
export * as witnesses from './witnessing/witnesses.ts'
