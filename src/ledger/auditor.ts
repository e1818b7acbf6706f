import { instantOf } from '../platform/clock.ts'
import { digestOf, type Entry, openDisclosure, readEntry, typeError } from './entry.ts'
import { KeyRegister } from './keyRegister.ts'
import { type Note, openNote, parseCheckpoint, type Schemes, type VerifierKey } from './note.ts'
import { hasQuorum, type Policy } from './policy.ts'
import { type RebuiltTile, RebuiltTree } from './rebuilt.ts'
import { equal, leafHash } from './tree.ts'
import type { EntryType } from './vocabulary.ts'

/** One thing that does not agree, in Chinese, with where it lies. */
export interface Finding {
  readonly table: string
  readonly index: number | null
  readonly leaf: string | null
  readonly what: string
}

/** An entry's place in its subject's course, disclosed to those who check whole courses. */
export interface Chain {
  /** The subject's random handle: 16 bytes, base64url. */
  readonly case: string
  /** 1, 2, 3, … */
  readonly n: number
  /** Leaf of the subject's entry before, base64url; null for the first. */
  readonly prev: string | null
}

/** What the auditor read in one entry; null members could not be read. */
export interface Audited {
  readonly leaf: string
  readonly entry: Entry | null
  readonly disclosed: Readonly<Record<string, unknown>>
  readonly chain: Chain | null
}

interface Options {
  readonly origin: string
  /** Verifier keys of the log; other keys are ignored. */
  readonly keys: readonly VerifierKey[]
  /** Checks the lines of kinds that are optional (SM2); without it they are ignored. */
  readonly schemes?: Schemes
  readonly report: (finding: Finding) => void
  /** Names that every entry discloses unless erased; none where only bundles are at hand. */
  readonly always: readonly string[]
  readonly vocabulary?: ReadonlyMap<string, EntryType>
  /** Who must countersign; null or absent where no policy is known. */
  readonly policy?: Policy | null
  /** The policy's text as it was published. */
  readonly policyText?: string
  /** A tree to go on from; its leaves are not given again. */
  readonly resume?: RebuiltTree
  /** The entries before that tree by which keys and policies were announced; null where they are
   *  not at hand, so that none can be judged. */
  readonly announced?: readonly Entry[] | null
}

/** How far times may differ: entries among each other and after the countersignature that covers
 *  them; before the countersignature of what they follow (ledger §14, 5). */
const BACKWARD_MS = 120_000
const BEFORE_COSIGNED_MS = 600_000

/** What a checkpoint proves: null where it does not hold. */
export interface Countersigned {
  readonly size: number
  /** When its quorum was complete, in seconds since 1970; null without one. */
  readonly time: number | null
}

/** A log's own key of the kind that each checkpoint needs; others stand beside it. */
const isLogKey = ({ type }: VerifierKey) => type === 'ed25519'

/**
 * Checks a log that is fed to it entry by entry in order of index (ledger §14, 1–8 and 12, without
 * the database): canonical bodies of their type, order of times and the windows between two
 * countersignatures, chains 1..n, disclosures among the digests, roots of heads and of checkpoints,
 * their quorum, announced keys. Pure: it reads nothing by itself.
 *
 * Memory: one map entry per subject, one open tile per level.
 * Limit: a demonstration's clock moves by itself, so its times are not held against witnesses'.
 */
export class Auditor {
  readonly #options: Options
  readonly #tree: RebuiltTree
  readonly #known: readonly VerifierKey[]
  readonly #register = new KeyRegister()
  readonly #last = new Map<string, { n: number; leaf: string }>()
  readonly #missing = new Map<string, { index: number; names: string[] }>()
  #latest = 0
  /** The latest entry since the last countersignature, and when that was. */
  #window: { at: number; index: number; leaf: string } | null = null
  #cosignedMs: number | null = null

  constructor(options: Options) {
    this.#options = options
    this.#tree = options.resume ?? new RebuiltTree()
    for (const [i, entry] of (options.announced ?? []).entries()) this.#register.entry(i, entry)
    // The policy's own first: a witness's key that is given twice counts by the policy's.
    this.#known = [...(options.policy?.witnesses.map((one) => one.key) ?? []), ...options.keys]
  }

  get #knowsKeys(): boolean {
    return this.#options.announced !== null
  }

  /** Entries fed so far. */
  get size(): number {
    return this.#tree.size
  }

  /** Feeds the next entry with the disclosures at hand. */
  entry(body: Uint8Array, disclosures: readonly { name: string; d: string }[]): Audited {
    const hash = leafHash(body)
    const leaf = Buffer.from(hash).toString('base64url')
    const say = (table: string, what: string) =>
      this.#options.report({ table, index: this.size, leaf, what })
    const entry = readEntry(body)
    let audited: Audited = { leaf, entry: null, disclosed: {}, chain: null }
    if ('error' in entry) say('ledger_entry', `条目${entry.error}`)
    else audited = this.#read(entry, leaf, disclosures, say)
    this.#tree.append(hash)
    return audited
  }

  #read(
    entry: Entry,
    leaf: string,
    disclosures: readonly { name: string; d: string }[],
    say: (table: string, what: string) => void,
  ): Audited {
    const wrong = typeError(entry, this.#options.vocabulary)
    if (wrong !== null) say('ledger_entry', `「${entry.type}」${wrong}`)
    if (entry.log !== this.#options.origin) say('ledger_entry', '条目属于另一本账')
    this.#time(Date.parse(entry.at), leaf, say)
    if (entry.type.startsWith('log.')) this.#register.entry(this.size, entry)
    const disclosed = openAll(entry, disclosures, say)
    const missing = this.#missingOf(disclosed)
    if (missing.length > 0) this.#missing.set(leaf, { index: this.size, names: missing })
    this.#erased(entry)
    const chain = this.#chain(disclosed, leaf, say)
    return { leaf, entry, disclosed, chain }
  }

  #time(at: number, leaf: string, say: (table: string, what: string) => void): void {
    if (at < this.#latest - BACKWARD_MS) say('ledger_entry', '时间早于前面的条目')
    if (this.#cosignedMs !== null && at < this.#cosignedMs - BEFORE_COSIGNED_MS) {
      const cosigned = instantOf(this.#cosignedMs)
      say('ledger_entry', `倒签：条目自称的时间早于它之前的副署（${cosigned}）十分钟以上`)
    }
    this.#latest = Math.max(this.#latest, at)
    if (this.#window === null || at > this.#window.at) {
      this.#window = { at, index: this.size, leaf }
    }
  }

  #missingOf(disclosed: Readonly<Record<string, unknown>>): string[] {
    return this.#options.always.filter((name) => !Object.hasOwn(disclosed, name))
  }

  /** A field may be missing where a later entry says that it was erased; the chain never may. */
  #erased(entry: Entry): void {
    if (entry.type !== 'disclosure.erased') return
    const ref = String(entry.pub['ref'])
    const missing = this.#missing.get(ref)
    if (missing === undefined) return
    const names = missing.names.filter((name) => name === 'chain')
    if (names.length === 0) this.#missing.delete(ref)
    else this.#missing.set(ref, { ...missing, names })
  }

  #chain(
    disclosed: Readonly<Record<string, unknown>>,
    leaf: string,
    say: (table: string, what: string) => void,
  ): Chain | null {
    if (!Object.hasOwn(disclosed, 'chain')) return null
    const chain = chainOf(disclosed['chain'])
    if (chain === null) {
      say('ledger_disclosure', '链字段 chain 不合规定')
      return null
    }
    const before = this.#last.get(chain.case)
    const isNext = chain.n === (before?.n ?? 0) + 1 && chain.prev === (before?.leaf ?? null)
    if (!isNext) say('ledger_entry', `链在第 ${chain.n} 环断开`)
    this.#last.set(chain.case, { n: chain.n, leaf })
    return chain
  }

  /** The last entry seen of a subject, by its handle. */
  lastOf(handle: string): { n: number; leaf: string } | null {
    return this.#last.get(handle) ?? null
  }

  /** A subject's last entry before the tree that is gone on from, as whoever resumes knows it. */
  recall(handle: string, last: { n: number; leaf: string }): void {
    if (!this.#last.has(handle)) this.#last.set(handle, last)
  }

  /** A stored root, given when exactly `size` entries have been fed. */
  head(size: number, root: Uint8Array): void {
    if (size !== this.size || !equal(root, this.#tree.root())) {
      this.#at('ledger_head', `大小 ${size} 的根与条目不符`)
    }
  }

  /**
   * A stored or published checkpoint, given when exactly `size` entries have been fed; `isMarked`
   * where the database holds it for countersigned. Gives null where it does not hold.
   */
  checkpoint(size: number, text: string, isMarked = false): Countersigned | null {
    const opened = this.#opened(size, text)
    if (opened === null) return null
    const signers = opened.signatures.map((s) => s.key).filter(isLogKey)
    const wrong = this.#knowsKeys ? this.#register.signersError(size, signers) : null
    if (wrong !== null) this.#at('ledger_checkpoint', `大小 ${size} 的检查点${wrong}`)
    const time = quorumTime(this.#options.policy ?? null, opened)
    if (isMarked && time === null && this.#options.policy) {
      this.#at('ledger_checkpoint', `大小 ${size} 的检查点标为已副署，副署却不足`)
    }
    if (time !== null) this.#cosigned(time * 1000)
    return { size, time }
  }

  /** The same checkpoint under newer countersignatures: it must hold; its times judge no entry. */
  renewed(size: number, text: string): void {
    this.#opened(size, text)
  }

  #opened(size: number, text: string): Note | null {
    const opened = openNote(text, this.#known, this.#options.schemes)
    if (!('error' in opened) && this.#isOurs(size, opened)) return opened
    this.#at('ledger_checkpoint', `大小 ${size} 的检查点签名或根不符`)
    return null
  }

  #isOurs(size: number, note: Note): boolean {
    const { origin } = this.#options
    const checkpoint = parseCheckpoint(note.body)
    return (
      note.signatures.some((s) => s.key.type === 'ed25519' && s.key.name === origin) &&
      checkpoint !== null &&
      checkpoint.origin === origin &&
      checkpoint.size === size &&
      size === this.size &&
      equal(checkpoint.root, this.#tree.root())
    )
  }

  /** No entry under a countersignature is later than it; none after it is much earlier. */
  #cosigned(ms: number): void {
    if (this.#options.origin.startsWith('demo.')) return
    const latest = this.#window
    if (latest !== null && latest.at > ms + BACKWARD_MS) {
      const what = `条目自称的时间晚于盖住它的副署（${instantOf(ms)}）两分钟以上`
      this.#options.report({ table: 'ledger_entry', index: latest.index, leaf: latest.leaf, what })
    }
    this.#window = null
    this.#cosignedMs = ms
  }

  /** Tiles rebuilt or grown since the last call, to be compared before the next entry. */
  takeTiles(): RebuiltTile[] {
    return this.#tree.takeTiles()
  }

  /** Compares a rebuilt tile with the stored one, which may have grown since. */
  tile({ level, n, hashes }: RebuiltTile, stored: Uint8Array | null): void {
    const isSame =
      stored !== null && Buffer.compare(stored.subarray(0, hashes.length), hashes) === 0
    if (!isSame) this.#at('ledger_tile', `第 ${level} 层第 ${n} 块与条目不符`)
  }

  /** Says which fields are missing without an entry that erased them, and which keys were never
   *  announced. Called once, last; gives what could not be checked. */
  finish(): string[] {
    const { keys, policy = null, policyText = '', origin } = this.#options
    for (const [leaf, { index, names }] of this.#missing) {
      const what = `缺少字段 ${names.join('、')}，也没有抹除的条目`
      this.#options.report({ table: 'ledger_disclosure', index, leaf, what })
    }
    this.#missing.clear()
    const differing = this.#knowsKeys
      ? this.#register.differences(keys.filter(isLogKey), policy, policyText)
      : []
    for (const what of differing) this.#at('ledger_checkpoint', what)
    const isDemo = origin.startsWith('demo.')
    return [
      ...(policy === null ? ['没有副署规则，没有核对副署'] : []),
      ...(isDemo ? ['演示的时钟由程序拨动，条目时间没有与副署时间对照'] : []),
      ...(!isDemo && this.#cosignedMs === null
        ? ['没有见到副署，条目时间只核对了先后，倒签无从发现']
        : []),
      ...(this.#register.isSilent ? ['账本没有登记密钥（log.key），公钥是否换过无从核对'] : []),
      ...(policy !== null && !this.#register.namesPolicy
        ? ['账本没有登记副署规则（log.policy）']
        : []),
    ]
  }

  #at(table: string, what: string): void {
    this.#options.report({ table, index: null, leaf: null, what })
  }
}

/** The end of the year 9999, in seconds since 1970: no witness’s time lies behind it. */
const LAST_SECOND = 253_402_300_799

/** When the quorum was complete: the earliest time by which enough witnesses had cosigned. */
function quorumTime(policy: Policy | null, note: Note): number | null {
  if (policy === null || policy.quorum === null) return null
  const cosigned = new Set<string>()
  const inTime = note.signatures.filter((s) => s.time !== null && s.time <= LAST_SECOND)
  for (const { key, time } of inTime.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))) {
    const witness = policy.witnesses.find((one) => one.key === key)
    if (witness !== undefined) cosigned.add(witness.vkey)
    if (hasQuorum(policy, cosigned)) return time
  }
  return null
}

function openAll(
  entry: Entry,
  disclosures: readonly { name: string; d: string }[],
  say: (table: string, what: string) => void,
): Record<string, unknown> {
  const disclosed: Record<string, unknown> = Object.create(null)
  for (const { name, d } of disclosures) {
    const open = openDisclosure(d)
    if (open === null || open.name !== name || !entry.sd.includes(digestOf(d))) {
      say('ledger_disclosure', `披露字段「${name}」不属于这个条目`)
    } else if (Object.hasOwn(disclosed, name)) {
      say('ledger_disclosure', `披露字段「${name}」出现两次`)
    } else disclosed[name] = open.value
  }
  return disclosed
}

/** The chain field, or null where it has another form. */
function chainOf(value: unknown): Chain | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const chain = value as Record<string, unknown>
  const { case: handle, n, prev } = chain
  if (Object.keys(chain).length !== 3 || !Number.isSafeInteger(n) || (n as number) < 1) return null
  if (typeof handle !== 'string' || !/^[A-Za-z0-9_-]{22}$/.test(handle)) return null
  const isPrev = prev === null || (typeof prev === 'string' && /^[A-Za-z0-9_-]{43}$/.test(prev))
  return isPrev ? { case: handle, n: n as number, prev: prev as string | null } : null
}
