import type pg from 'pg'
import type { Instant } from '../../law/index.ts'
import { entries, reads, witnesses } from '../../ledger/index.ts'
import { instantOf } from '../../platform/clock.ts'
import type { models } from '../portal/index.ts'

/** Where entries stand in the log, for the proof boxes. */
export interface LogReads {
  /** The log's name as people know it. */
  readonly name: string
  proofBox(leaf: Buffer, proofHref: string): Promise<models.ProofBox>
}

/** The box of an entry that no checkpoint covers yet. */
export function pendingProof(log: string): models.ProofBox {
  return {
    state: 'pending',
    log,
    index: null,
    at: null,
    countersignatures: [],
    awaiting: [],
    later: [],
    download: null,
  }
}

/** Reads the log as the role `web`. */
export function logReads(pool: pg.Pool, bureau: number, name: string): LogReads {
  return {
    name,
    proofBox: async (leaf, proofHref) => {
      const sealed = await reads.sealedEntry(pool, bureau, leaf)
      const checkpoint =
        sealed === null ? null : await reads.checkpointOver(pool, bureau, sealed.idx)
      if (sealed === null || checkpoint === null) return pendingProof(name)
      const entry = entries.readEntry(sealed.body)
      const { signed, awaited } = await witnesses.witnessesOf(pool, bureau, checkpoint.note)
      return {
        state: checkpoint.cosigned ? 'countersigned' : 'provisional',
        log: name,
        index: sealed.idx + 1,
        at: 'error' in entry ? null : (entry.at as Instant),
        countersignatures: signed.map(({ by, time }) => ({ by, at: instantOf(time * 1000) })),
        awaiting: checkpoint.cosigned ? [] : awaited,
        later: [],
        download: { href: proofHref, sizeBytes: null },
      }
    },
  }
}
