import {
  keyOwner,
  lineOwner,
  openNote,
  parseCheckpoint,
  strictBase64,
  type VerifierKey,
} from '../note.ts'
import { EMPTY_ROOT, equal, verifyConsistency } from '../tree.ts'

/** A request for a countersignature (C2SP tlog-witness `add-checkpoint`). */
export interface AddCheckpoint {
  /** The size that the asker believes the witness to have countersigned last; 0 for none. */
  readonly old: number
  /** Proof that the checkpoint's tree extends the one of size `old`. */
  readonly proof: readonly Uint8Array[]
  readonly checkpoint: string
}

/** Longest request: 63 hashes and a checkpoint under some keys take less than a tenth of it. */
export const MOST_REQUEST_BYTES = 65_536
const MOST_HASHES = 63

/** Writes a request as it is sent, or carried on a disk where there is no line. */
export function writeAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  const hashes = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
  return `old ${old}\n${hashes}\n${checkpoint}`
}

/** Reads a request strictly; null where it is none. */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpoint | null {
  if (bytes.length > MOST_REQUEST_BYTES) return null
  const text = Buffer.from(bytes).toString('utf8')
  if (Buffer.compare(Buffer.from(text), bytes) !== 0) return null
  const blank = text.indexOf('\n\n')
  if (blank < 0) return null
  const [first = '', ...lines] = text.slice(0, blank).split('\n')
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1]
  if (old === undefined || !Number.isSafeInteger(Number(old)) || lines.length > MOST_HASHES)
    return null
  const proof = lines.map(strictBase64)
  if (proof.some((hash) => hash?.length !== 32)) return null
  const checkpoint = text.slice(blank + 2)
  if (checkpoint === '' || !checkpoint.endsWith('\n')) return null
  return { old: Number(old), proof: proof as Buffer[], checkpoint }
}

/** Why a witness does not countersign; the status is the answer's, the words are for people. */
export interface Declined {
  readonly status: 400 | 403 | 404 | 409 | 422
  readonly why: string
  /** With 409: the size that the witness has countersigned last. */
  readonly size?: number
}

/** A request that was read and whose checkpoint a known log signed. */
export interface Submitted {
  readonly old: number
  readonly proof: readonly Uint8Array[]
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** The signed text, and the note reduced to the lines of known keys. */
  readonly body: string
  readonly note: string
}

/** The first half of the judgement, which needs no state: 400, 404, 403. */
export function readSubmission(
  bytes: Uint8Array,
  keysOf: (origin: string) => readonly VerifierKey[],
): Submitted | Declined {
  const request = parseAddCheckpoint(bytes)
  if (request === null) return { status: 400, why: '请求不合格式' }
  const { old, proof, checkpoint } = request
  const end = checkpoint.indexOf('\n\n')
  const read = end < 0 ? null : parseCheckpoint(checkpoint.slice(0, end + 1))
  if (read === null) return { status: 400, why: '检查点不合格式' }
  const keys = keysOf(read.origin)
  if (keys.length === 0) return { status: 404, why: '本机关不副署这本账' }
  const opened = openNote(checkpoint, keys)
  if ('error' in opened) return { status: 403, why: `检查点：${opened.error}` }
  // A note ends its text at the last empty line, a checkpoint has none inside: they must agree.
  if (opened.body !== checkpoint.slice(0, end + 1)) return { status: 400, why: '检查点不合格式' }
  if (old > read.size) return { status: 400, why: 'old 大于检查点的大小' }
  const known = new Set(opened.signatures.map(({ key }) => keyOwner(key)))
  const lines = checkpoint.slice(end + 2).split(/(?<=\n)/)
  const kept = lines.filter((line) => known.has(lineOwner(line)))
  return { ...read, old, proof, body: opened.body, note: `${opened.body}\n${kept.join('')}` }
}

/** What a witness has countersigned last of a log. */
export interface Seen {
  readonly size: number
  readonly root: Uint8Array
}

/**
 * The second half: whether the checkpoint extends what was countersigned last (null: nothing). Null
 * where it does. To be asked and stored in one transaction. Source: ledger §7.
 */
export function judge(submitted: Submitted, seen: Seen | null): Declined | null {
  const { size, root } = seen ?? { size: 0, root: EMPTY_ROOT }
  if (submitted.old !== size) return { status: 409, why: '上次副署的不是这个大小', size }
  if (submitted.size === size) {
    const isSame = submitted.proof.length === 0 && equal(submitted.root, root)
    return isSame ? null : { status: 422, why: '同一大小有两个不同的根' }
  }
  if (size === 0) {
    return submitted.proof.length === 0 ? null : { status: 422, why: 'old 为 0 时不应有一致性证明' }
  }
  const isExtended = verifyConsistency(size, submitted.size, root, submitted.root, submitted.proof)
  return isExtended ? null : { status: 422, why: '一致性证明不成立' }
}
