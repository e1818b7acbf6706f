import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { notes, type Sequencer, startSequencer, witnesses } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type LogKeys, logKeys, writeDurably } from './keys.ts'
import type { Place } from './place.ts'

/** The last checkpoint of each log in `keys/<hex sha256(origin)>.checkpoint`. */
export function checkpointFiles(dataDir: string): witnesses.CheckpointKeeper {
  const pathOf = (hash: string) => join(dataDir, 'keys', `${hash}.checkpoint`)
  return {
    read: async (hash) => (existsSync(pathOf(hash)) ? readFile(pathOf(hash), 'utf8') : null),
    write: (hash, note) => writeDurably(pathOf(hash), note),
  }
}

/** A data folder's sequencer, its keys, and the guard that both stand behind. */
export interface Sequencing {
  readonly keys: LogKeys
  readonly guard: witnesses.Guard
  start(onError?: (error: unknown) => void): Sequencer
}

/**
 * Everything that numbers and signs a data folder's logs, whichever command does it. `memories` are
 * the witnesses to be asked before the first signature.
 */
export function sequencingOf(
  place: Pick<Place, 'dataDir' | 'pools' | 'signerOf' | 'signersOf'>,
  clock: Clock,
  more: { memories?: () => readonly witnesses.Memory[]; say: (words: string) => void },
): Sequencing {
  const keys = logKeys(place, clock)
  const guard = witnesses.openGuard({
    pool: place.pools.sequencer,
    clock,
    keysOf: async (origin) =>
      (await keys.all(origin)).map(notes.parseVerifierKey).filter((key) => key !== null),
    keeper: checkpointFiles(place.dataDir),
    witnesses: more.memories ?? (() => []),
    onAlarm: (words) => more.say(`警报：${words}`),
    onNotice: more.say,
  })
  return {
    keys,
    guard,
    start: (onError) =>
      startSequencer({
        pool: place.pools.sequencer,
        clock,
        signerOf: keys.signerOf,
        guard,
        ...(onError !== undefined && { onError }),
      }),
  }
}
