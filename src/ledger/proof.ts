import { createHash } from 'node:crypto'
import type { Json } from './canonical.ts'
import { digestOf, type Entry, openDisclosure, readEntry } from './entry.ts'
import {
  type Checkpoint,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  strictBase64,
} from './note.ts'
import { leafHash, verifyInclusion } from './tree.ts'

/** A proof file: C2SP tlog-proof v1, `extra` holding the entry and its disclosures. */
export interface ProofFile {
  readonly extra: Uint8Array | null
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
}

const HEADER = 'c2sp.org/tlog-proof@v1'

/** Writes a proof file of an entry with the disclosures that its reader may see. */
export function writeProof(of: {
  body: Uint8Array
  disclosures: readonly string[]
  index: number
  hashes: readonly Uint8Array[]
  checkpoint: string
}): string {
  const lines = [Buffer.from(of.body).toString('utf8'), ...of.disclosures]
  const extra = Buffer.from(`${lines.join('\n')}\n`).toString('base64')
  const hashes = of.hashes.map((h) => `${Buffer.from(h).toString('base64')}\n`).join('')
  return `${HEADER}\nextra ${extra}\nindex ${of.index}\n${hashes}\n${of.checkpoint}`
}

/** Parses a proof file strictly, or says what is wrong. */
export function parseProof(text: string): ProofFile | { error: string } {
  const blank = text.indexOf('\n\n')
  if (blank < 0) return { error: '缺少空行' }
  const lines = text.slice(0, blank).split('\n')
  if (lines.shift() !== HEADER) return { error: '第一行不是证明文件的标记' }
  let extra: Uint8Array | null = null
  if (lines[0]?.startsWith('extra ')) {
    extra = strictBase64((lines.shift() as string).slice('extra '.length))
    if (extra === null) return { error: 'extra 行不合规定' }
  }
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1]
  if (index === undefined || !Number.isSafeInteger(Number(index)))
    return { error: 'index 行不合规定' }
  if (lines.length > 63) return { error: '路径太长' }
  const hashes = lines.map(strictBase64)
  if (hashes.some((h) => h === null || h.length !== 32))
    return { error: '路径里有不是 32 字节的散列' }
  const checkpoint = text.slice(blank + 2)
  if (checkpoint === '') return { error: '缺少检查点' }
  return { extra, index: Number(index), hashes: hashes as Buffer[], checkpoint }
}

/** What a check of a proof file found. Verdict 0 refused · 1 provisional · 2 countersigned. */
export interface ProofCheck {
  readonly verdict: 0 | 1 | 2
  /** Which step refused, in Chinese; null where none did. */
  readonly step: string | null
  readonly reason: string
  readonly entry: Entry | null
  readonly disclosures: Readonly<Record<string, Json>>
  readonly checkpoint: Checkpoint | null
  readonly cosignedBy: readonly { readonly name: string; readonly time: number }[]
  readonly notChecked: readonly string[]
}

/**
 * Checks a proof file offline, step by step (ledger §9): parse → leaf → disclosures → log →
 * inclusion → log signature → cosignatures → document. `keys` are verifier keys of log and witnesses.
 */
export function checkProof(of: {
  text: string | Uint8Array
  keys: readonly string[]
  document?: Uint8Array
}): ProofCheck {
  const text = typeof of.text === 'string' ? of.text : textOf(of.text)
  if (text === null) return refused('读取证明文件', '不是 UTF-8 文字')
  const file = parseProof(text)
  if ('error' in file) return refused('读取证明文件', file.error)
  const opened = openExtra(file)
  if ('step' in opened) return opened
  const { entry, leaf, disclosures } = opened
  const keys = of.keys.map(parseVerifierKey).filter((k) => k !== null)
  const note = openNote(file.checkpoint, keys)
  if ('error' in note) return refused('核对检查点签名', note.error)
  const checkpoint = parseCheckpoint(note.body)
  if (checkpoint === null) return refused('读取检查点', '检查点不合规定')
  if (entry.log !== checkpoint.origin) return refused('核对账本', '条目属于另一本账')
  const logSigned = note.signatures.some(
    (s) => s.key.type === 'ed25519' && s.key.name === checkpoint.origin,
  )
  if (!logSigned) return refused('核对检查点签名', '没有账本自己的签名')
  if (!verifyInclusion(file.index, checkpoint.size, leaf, file.hashes, checkpoint.root)) {
    return refused('核对收录路径', '从条目算不到检查点的根')
  }
  const wrong = of.document === undefined ? null : documentError(of.document, disclosures)
  if (wrong !== null) return refused('核对文书', wrong)
  const cosignedBy = note.signatures.flatMap((s) =>
    s.time === null ? [] : [{ name: s.key.name, time: s.time }],
  )
  return {
    verdict: cosignedBy.length > 0 ? 2 : 1,
    step: null,
    reason:
      cosignedBy.length > 0 ? '已记入账本，并经上级副署' : '已记入账本；尚无上级副署，属暂时结论',
    entry,
    disclosures,
    checkpoint,
    cosignedBy,
    notChecked: [
      '条目所记的事情是否属实',
      ...(of.document === undefined ? ['文书文件（没有给出）'] : []),
      ...(cosignedBy.length === 0 ? ['账本有没有给别人看过另一种历史'] : []),
    ],
  }
}

/** Strictly: a byte that is not UTF-8 must not be read as some other sign. */
function textOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : null
}

function refused(step: string, reason: string): ProofCheck {
  return {
    verdict: 0,
    step,
    reason,
    entry: null,
    disclosures: {},
    checkpoint: null,
    cosignedBy: [],
    notChecked: [],
  }
}

/** `extra` proves nothing by itself: the entry is hashed, each disclosure is one of its digests. */
function openExtra(file: ProofFile) {
  if (file.extra === null) return refused('读取条目', '证明文件里没有条目')
  const text = Buffer.from(file.extra)
  const lines = text.toString('utf8').split('\n')
  if (Buffer.compare(Buffer.from(lines.join('\n')), text) !== 0 || lines.pop() !== '') {
    return refused('读取条目', '条目不是规范文本')
  }
  const body = Buffer.from(lines[0] ?? '')
  const entry = readEntry(body)
  if ('error' in entry) return refused('读取条目', entry.error)
  // Without a prototype, so that a field called `constructor` or `__proto__` is only a field.
  const disclosures: Record<string, Json> = Object.create(null)
  const seen = new Set<string>()
  for (const d of lines.slice(1)) {
    const digest = digestOf(d)
    const open = openDisclosure(d)
    if (open === null || seen.has(digest) || !entry.sd.includes(digest)) {
      return refused('核对披露字段', '有一个披露字段不属于这个条目')
    }
    seen.add(digest)
    if (open.name in disclosures) return refused('核对披露字段', '同名字段出现两次')
    disclosures[open.name] = open.value
  }
  return { entry, leaf: leafHash(body), disclosures }
}

function documentError(document: Uint8Array, disclosures: Readonly<Record<string, Json>>) {
  const doc = disclosures['doc'] as { bytes?: unknown; sha256?: unknown } | undefined
  if (doc === undefined) return '证明文件没有披露文书的指纹'
  const sha256 = createHash('sha256').update(document).digest('base64url')
  return doc.bytes === document.length && doc.sha256 === sha256 ? null : '文件与入账时的文书不一致'
}
