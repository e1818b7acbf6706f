/**
 * The log's read API (ledger §8): what any program needs to follow the log and to prove an entry.
 *
 * Checkpoint, tiles and entry bundles are those of C2SP tlog-tiles, so programs of others read them
 * as they are. Ours besides: proof files, consistency proofs, the checkpoints of a day, the policy,
 * the vocabulary. Tiles, bundles and consistency proofs never change and are kept for ever by any
 * cache; what may still change is asked for again by its ETag. Texts are for programs of any site
 * (CORS `*`), but for what a query code or a token opens, which is never kept and stays here.
 *
 * A bureau may close its bundles (bundles.ts). Then `/tile/entries` and the proofs of entries
 * outside decisions, documents and publications are for superiors with a token alone; leaf hashes,
 * and with them the history and the tree, stay public.
 */
export { hashOfToken } from './bundles.ts'
export { type LogOptions, type Pause, registerLog } from './routes.ts'
