/** What checking a log is made of, for whoever checks more than one database against itself. */
export { Auditor, type Countersigned } from './auditor.ts'
export { entriesOf, historyOf } from './history.ts'
export { RebuiltTree } from './rebuilt.ts'
export { openRemote, type RemoteLog, RemoteRefusal } from './remote.ts'
export { firstDifference, storedHashes } from './splitView.ts'
export { hashReader } from './tiles.ts'
export { verifyLog } from './verify.ts'
