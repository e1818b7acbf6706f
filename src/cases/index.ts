/**
 * The course of a case (S2.1): from receipt to archive, one file per act or pair of twins.
 *
 * The published chart decides which act may come now; the state of a case is the fold of its
 * entries (state.ts), kept in `case_file` for queries and replayed by `ledger verify`.
 */
export { accept, acceptBySilence, decline, supplement, supplied } from './accept.ts'
export { apply } from './apply.ts'
export { caseAct } from './case-act.ts'
export { certify, decide } from './decide.ts'
export { archive, deliver, withdraw } from './deliver.ts'
export { addMajor, draft } from './draft.ts'
export * as erasable from './erasable.ts'
export { erase } from './erase.ts'
export { examine, inspect } from './examine.ts'
export type { CaseFacts, DraftWords } from './facts.ts'
export * as inputs from './inputs.ts'
export * as previews from './previews.ts'
export * as queryCodes from './query-code.ts'
export { receive } from './receive.ts'
export { type CaseState, foldCase, newCase, STAGES } from './state.ts'
export { recountDeadlines, sweepDeadlines } from './sweep.ts'
export { issue, markPublished, moveDeadline, passDeadline } from './system.ts'
