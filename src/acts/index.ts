/**
 * What an official act is: `act({...})` declares one, `perform` is the only way to do one.
 *
 * An act is refused, naming the article of law, or becomes in one database transaction a ledger
 * entry, a new state of its subject, and the jobs that follow. The answer is one of three values,
 * never mixed: a receipt, a `Refusal` from the catalogue, or what was malformed in the input.
 */
export {
  type Act,
  type Actor,
  act,
  type Check,
  type FactsQuery,
  fact,
  type HouseFacts,
  type Job,
  type Json,
  json,
  type Moment,
  type Numbered,
  type Officer,
  type Outcome,
  OWN_LEAF,
  type Paper,
  type Post,
  type Receipt,
  type Row,
  type Side,
} from './act.ts'
export * as seals from './facts-digest.ts'
export { POST_TITLES } from './officers.ts'
export { type Answer, type Call, type House, type Malformed, perform } from './perform.ts'
export { isRefusal, type Refusal, refuse } from './refusal.ts'
export { type Rehearsal, rehearse, standing } from './rehearse.ts'
