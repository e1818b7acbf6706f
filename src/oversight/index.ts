/**
 * Oversight 监督: what a superior, an auditor or the bureau itself checks afterwards (S4.2, S4.6).
 *
 * `verifyBureau` reads a bureau's database and vault and says every place where they do not agree
 * with the log; it trusts nothing but the log's signed checkpoints. `verifyRemote` does, by the
 * public read API, what can be done without disclosures and rows; `compareViews` names where two
 * histories of one log part. What was not checked is said as plainly as what differs.
 */
export { Completeness, type Overdue, type Publication } from './completeness.ts'
export { compareViews, type RemoteVerdict, verifyRemote } from './remote.ts'
export { addTimestamp, type Stamping, stampDaily } from './timestamp.ts'
export { type Verification, verifyBureau } from './verify.ts'
