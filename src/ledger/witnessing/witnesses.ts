/**
 * Countersigning 副署 (ledger §7): a witness keeps of each log only the size and root that it
 * countersigned last, and countersigns what is proved to extend them. Who shows two histories, or
 * goes back, finds no countersignature for the second one.
 */
export {
  type Cosignature,
  checkpointOf,
  lastCosigned,
  storeCosignatures,
} from './cosignatures.ts'
export { type CheckpointKeeper, type Guard, type Memory, openGuard, originHash } from './guard.ts'
export { type KeyEntry, standingKeys } from './keys.ts'
export { lineTo, type WitnessLine } from './line.ts'
export {
  type AddCheckpoint,
  MOST_REQUEST_BYTES,
  parseAddCheckpoint,
  writeAddCheckpoint,
} from './submission.ts'
export { type Submitter, startSubmitter } from './submitter.ts'
export { openWitness, type Witness, type WitnessAnswer } from './witness.ts'
