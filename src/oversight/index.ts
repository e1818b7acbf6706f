/**
 * Oversight 监督: what a superior, an auditor or the bureau itself checks afterwards (S4.2, S4.6).
 *
 * `verifyBureau` reads a bureau's database and vault and says every place where they do not agree
 * with the log; it trusts nothing but the log's signed checkpoints.
 */
export { addTimestamp, type Stamping, stampDaily } from './timestamp.ts'
export { type Verification, verifyBureau } from './verify.ts'
