import { fromBase64, fromBase64url, fromUtf8, toBase64, toHex, utf8 } from './bytes.ts'
import type { Json } from './canonical.ts'
import { sha256 } from './crypto.ts'
import { digestOf, type Entry, openDisclosure, readEntry } from './entry.ts'
import { hasQuorum, type Policy } from './policy.ts'
import {
  type Checkpoint,
  type Note,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
} from './read-note.ts'
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
  const lines = [new TextDecoder().decode(of.body), ...of.disclosures]
  const extra = toBase64(utf8(`${lines.join('\n')}\n`))
  const hashes = of.hashes.map((h) => `${toBase64(h)}\n`).join('')
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
    extra = fromBase64((lines.shift() as string).slice('extra '.length))
    if (extra === null) return { error: 'extra 行不合规定' }
  }
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1]
  if (index === undefined || !Number.isSafeInteger(Number(index)))
    return { error: 'index 行不合规定' }
  if (lines.length > 63) return { error: '路径太长' }
  const hashes = lines.map((line) => fromBase64(line))
  if (!areHashes(hashes)) return { error: '路径里有不是 32 字节的散列' }
  const checkpoint = text.slice(blank + 2)
  if (checkpoint === '') return { error: '缺少检查点' }
  return { extra, index: Number(index), hashes, checkpoint }
}

function areHashes(hashes: readonly (Uint8Array | null)[]): hashes is Uint8Array[] {
  return hashes.every((h) => h?.length === 32)
}

/** The steps of a check in their order; the first that fails is the last that is done. */
export const STEPS = [
  '读取证明文件',
  '读取条目',
  '核对披露字段',
  '核对检查点签名',
  '读取检查点',
  '核对账本',
  '核对收录路径',
  '核对副署',
  '核对文书',
] as const
export type StepName = (typeof STEPS)[number]

/** What became of a step; `open` is neither: not reached, not given, or not yet enough. */
export interface Step {
  readonly name: StepName
  readonly outcome: 'passed' | 'failed' | 'open'
}

/** Who countersigned: the name of the key, and what the policy calls it, where one was given. */
export interface Countersignature {
  readonly name: string
  /** Seconds since 1970, as the witness states them. */
  readonly time: number
  readonly label: string | null
}

/** What a check of a proof file found. Verdict 0 refused · 1 provisional · 2 countersigned. */
export interface ProofCheck {
  readonly verdict: 0 | 1 | 2
  /** Which step refused, in Chinese; null where none did. */
  readonly step: StepName | null
  readonly reason: string
  readonly steps: readonly Step[]
  readonly entry: Entry | null
  readonly index: number | null
  readonly leaf: Uint8Array | null
  readonly disclosures: Readonly<Record<string, Json>>
  readonly checkpoint: Checkpoint | null
  readonly cosignedBy: readonly Countersignature[]
  readonly notChecked: readonly string[]
}

/** What a proof is held against: keys one trusts, or a policy, which also says how many suffice. */
export interface Trust {
  /** Verifier keys of log and witnesses: a countersignature by any of the witnesses counts. */
  readonly keys?: readonly string[]
  /** Countersigned only where its quorum is met; `keys` are not used beside it. */
  readonly policy?: Policy
}

/**
 * Checks a proof file offline, step by step (ledger §9): parse → leaf → disclosures → log signature
 * → log → inclusion → cosignatures → document. Never throws, whatever the bytes.
 */
export function checkProof(
  of: { readonly text: string | Uint8Array; readonly document?: Uint8Array } & Trust,
): ProofCheck {
  const text = typeof of.text === 'string' ? of.text : fromUtf8(of.text)
  if (text === null) return refused('读取证明文件', '不是 UTF-8 文字')
  const file = parseProof(text)
  if ('error' in file) return refused('读取证明文件', file.error)
  const opened = openExtra(file)
  if ('step' in opened) return opened
  const { entry, leaf, disclosures } = opened
  const note = openNote(file.checkpoint, keysOf(of))
  if ('error' in note) return refused('核对检查点签名', note.error)
  const checkpoint = parseCheckpoint(note.body)
  if (checkpoint === null) return refused('读取检查点', '检查点不合规定')
  if (entry.log !== checkpoint.origin) return refused('核对账本', '条目属于另一本账')
  const isLogSigned = note.signatures.some(
    ({ key }) => key.type === 'ed25519' && key.name === checkpoint.origin,
  )
  if (!isLogSigned) return refused('核对检查点签名', '没有账本自己的签名')
  if (!verifyInclusion(file.index, checkpoint.size, leaf, file.hashes, checkpoint.root)) {
    return refused('核对收录路径', '从条目算不到检查点的根')
  }
  const cosignedBy = countersignatures(note, of.policy)
  const isCountersigned = isEnough(note, of.policy)
  const open: StepName[] = [
    ...(isCountersigned ? [] : ['核对副署' as const]),
    ...(of.document === undefined ? ['核对文书' as const] : []),
  ]
  const wrong = of.document === undefined ? null : documentError(of.document, disclosures)
  if (wrong !== null) return refused('核对文书', wrong, open)
  return {
    verdict: isCountersigned ? 2 : 1,
    step: null,
    reason: reasonOf(isCountersigned, cosignedBy.length, of.policy),
    steps: STEPS.map((name) => ({ name, outcome: open.includes(name) ? 'open' : 'passed' })),
    entry,
    index: file.index,
    leaf,
    disclosures,
    checkpoint,
    cosignedBy,
    notChecked: [
      '条目所记的事情是否属实',
      '检查点签出以后有没有撤销、更正或者失效',
      ...(of.document === undefined ? ['文书文件（没有给出）'] : []),
      ...(isCountersigned ? [] : ['账本有没有给别人看过另一种历史']),
      ...(note.ignored === 0 ? [] : ['不认识的密钥的签名']),
      '第三方的时间戳（没有给出）',
    ],
  }
}

function keysOf({ keys = [], policy }: Trust) {
  return policy === undefined
    ? keys.map(parseVerifierKey).filter((key) => key !== null)
    : [...policy.logs, ...policy.witnesses].map(({ key }) => key)
}

function countersignatures(note: Note, policy: Policy | undefined): Countersignature[] {
  return note.signatures.flatMap(({ key, time }) => {
    if (time === null) return []
    const witness = policy?.witnesses.find((one) => one.key === key)
    return [{ name: key.name, time, label: witness?.name ?? null }]
  })
}

/** A quorum of nobody is no countersignature: such a policy gives provisional verdicts only. */
function isEnough(note: Note, policy: Policy | undefined): boolean {
  const cosigned = note.signatures.filter(({ time }) => time !== null).map(({ key }) => key)
  if (policy === undefined) return cosigned.length > 0
  const met = policy.witnesses.filter(({ key }) => cosigned.includes(key))
  return policy.quorum !== null && hasQuorum(policy, new Set(met.map(({ vkey }) => vkey)))
}

function reasonOf(isCountersigned: boolean, cosigned: number, policy: Policy | undefined): string {
  if (isCountersigned) return '已记入账本，并经上级副署'
  if (policy?.quorum === null) return '已记入账本；副署规则没有指定副署机关，属暂时结论'
  return cosigned > 0
    ? '已记入账本；副署还不够副署规则要求的，属暂时结论'
    : '已记入账本；尚无上级副署，属暂时结论'
}

function refused(step: StepName, reason: string, open: readonly StepName[] = []): ProofCheck {
  const at = STEPS.indexOf(step)
  return {
    verdict: 0,
    step,
    reason,
    steps: STEPS.map((name, i) => ({
      name,
      outcome: i === at ? 'failed' : i < at && !open.includes(name) ? 'passed' : 'open',
    })),
    entry: null,
    index: null,
    leaf: null,
    disclosures: {},
    checkpoint: null,
    cosignedBy: [],
    notChecked: [],
  }
}

/** `extra` proves nothing by itself: the entry is hashed, each disclosure is one of its digests. */
function openExtra(file: ProofFile) {
  if (file.extra === null) return refused('读取条目', '证明文件里没有条目')
  const lines = fromUtf8(file.extra)?.split('\n')
  if (lines?.pop() !== '') return refused('读取条目', '条目不是规范文本')
  const body = utf8(lines[0] ?? '')
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

/** The length of a file and its SHA-256 in hexadecimal digits. */
export interface Fingerprint {
  readonly bytes: number
  readonly sha256: string
}

/** What identifies a file: all that can be said of a document without its proof. */
export function fingerprint(document: Uint8Array): Fingerprint {
  return { bytes: document.length, sha256: toHex(sha256(document)) }
}

/** The fingerprint of the document that an entry hands out, or null where none is disclosed. */
export function disclosedDocument(disclosures: Readonly<Record<string, Json>>): Fingerprint | null {
  const doc = disclosures['doc']
  if (doc === null || typeof doc !== 'object' || Array.isArray(doc)) return null
  const { bytes, sha256: digest } = doc as Readonly<Record<string, Json>>
  if (typeof bytes !== 'number' || typeof digest !== 'string') return null
  const raw = fromBase64url(digest)
  return raw?.length === 32 ? { bytes, sha256: toHex(raw) } : null
}

function documentError(document: Uint8Array, disclosures: Readonly<Record<string, Json>>) {
  const doc = disclosedDocument(disclosures)
  if (doc === null) return '证明文件没有披露文书的指纹'
  const given = fingerprint(document)
  const isSame = doc.bytes === given.bytes && doc.sha256 === given.sha256
  return isSame ? null : '文件与入账时的文书不一致'
}
