import type { House } from '../../acts/index.ts'
import { proofOfPaper } from '../../documents/index.ts'
import type { Instant } from '../../law/index.ts'
import { entries, notes, policies, proofs } from '../../ledger/index.ts'
import { instantOf } from '../../platform/clock.ts'
import type { models } from '../portal/index.ts'

/** Where papers stand in the log, for the proof boxes. */
export interface LogReads {
  /** The box of the paper with this handle. */
  proofBox(handle: string): Promise<models.ProofBox>
}

/** The box of an entry that no checkpoint covers yet. */
function pendingProof(log: string): models.ProofBox {
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

/** Reads the log for the portal; `log` is its name as people know it. */
export function logReads(
  house: House,
  log: string,
  policy: () => string | Promise<string>,
): LogReads {
  return {
    proofBox: async (handle) => {
      const proof = await proofOfPaper(house, handle, 'holder')
      if (proof === null || proof.text === null) return pendingProof(log)
      return proofBoxOf(log, proof.text, await policy(), `/files/${handle}.tlog-proof`)
    },
  }
}

/** A box that says what the proof file beside it says: read out of the same text. */
export function proofBoxOf(
  log: string,
  text: string,
  policyText: string,
  href: string,
): models.ProofBox {
  const file = proofs.parseProof(text)
  if ('error' in file) throw new Error(`a proof file of ours: ${file.error}`)
  const [body = ''] = Buffer.from(file.extra ?? '')
    .toString('utf8')
    .split('\n')
  const entry = entries.readEntry(Buffer.from(body))
  const { countersignatures, awaiting } = signersOf(file.checkpoint, policyText)
  return {
    state: countersignatures.length > 0 && awaiting.length === 0 ? 'countersigned' : 'provisional',
    log,
    index: file.index + 1,
    at: 'error' in entry ? null : (entry.at as Instant),
    countersignatures,
    awaiting,
    later: [],
    download: { href, sizeBytes: Buffer.byteLength(text) },
  }
}

/** The last second that a time of four-digit years can say. */
const LAST_SECOND = 253_402_300_799

/** Who of the policy's witnesses cosigned a checkpoint and when; while there is no quorum, also who
 *  has not. A signature that does not verify is none. */
function signersOf(checkpoint: string, policyText: string) {
  const policy = policies.parsePolicy(policyText)
  if ('error' in policy) return { countersignatures: [], awaiting: [] }
  const { logs, witnesses } = policy
  const keys = [...logs, ...witnesses].map(({ key }) => key)
  const note = notes.openNote(checkpoint, keys)
  const signatures = 'error' in note ? [] : note.signatures
  const signed = witnesses.flatMap(({ name, vkey, key }) => {
    const time = signatures.find((signature) => signature.key === key)?.time ?? null
    return time === null ? [] : [{ name, vkey, time: Math.min(time, LAST_SECOND) }]
  })
  const isMet = policies.hasQuorum(policy, new Set(signed.map(({ vkey }) => vkey)))
  const others = witnesses.filter(({ vkey }) => !signed.some((one) => one.vkey === vkey))
  return {
    countersignatures: signed
      .sort((a, b) => a.time - b.time)
      .map(({ name, time }) => ({ by: name, at: instantOf(time * 1000) })),
    awaiting: isMet ? [] : others.map(({ name }) => name),
  }
}
