import { digestOf, type Entry, openDisclosure, readEntry, typeError } from './entry.ts'
import { openNote, parseCheckpoint, type Schemes, type VerifierKey } from './note.ts'
import { TileWriter } from './tiles.ts'
import { equal, Frontier, leafHash } from './tree.ts'
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
}

const BACKWARD_MS = 120_000

/**
 * Checks a log that is fed to it entry by entry in order of index (ledger §14, 1–8, without the
 * database): canonical bodies of their type, order of times, chains 1..n, disclosures among the
 * digests, roots of heads and checkpoints. Pure: it reads nothing by itself.
 *
 * Memory: one map entry per subject, one open tile per level.
 * Limit: of times only their order is checked, not the window between two countersignatures.
 */
export class Auditor {
  readonly #options: Options
  readonly #writer: TileWriter
  /** The tree a second time, folded otherwise: cheap roots at every head. */
  readonly #frontier = new Frontier()
  readonly #last = new Map<string, { n: number; leaf: string }>()
  readonly #missing = new Map<string, { index: number; names: string[] }>()
  #latest = 0

  constructor(options: Options) {
    this.#options = options
    this.#writer = TileWriter.empty()
  }

  /** Entries fed so far. */
  get size(): number {
    return this.#frontier.size
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
    this.#frontier.append(hash)
    this.#writer.append(hash)
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
    const at = Date.parse(entry.at)
    if (at < this.#latest - BACKWARD_MS) say('ledger_entry', '时间早于前面的条目')
    this.#latest = Math.max(this.#latest, at)
    const disclosed = openAll(entry, disclosures, say)
    const missing = this.#options.always.filter((name) => !Object.hasOwn(disclosed, name))
    if (missing.length > 0) this.#missing.set(leaf, { index: this.size, names: missing })
    this.#erased(entry)
    const chain = this.#chain(disclosed, leaf, say)
    return { leaf, entry, disclosed, chain }
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

  /** A stored root, given when exactly `size` entries have been fed. */
  head(size: number, root: Uint8Array): void {
    if (size !== this.size || !equal(root, this.#frontier.root())) {
      this.#at('ledger_head', `大小 ${size} 的根与条目不符`)
    }
  }

  /** A stored or published checkpoint, given when exactly `size` entries have been fed. */
  checkpoint(size: number, text: string): void {
    const { origin, keys, schemes } = this.#options
    const opened = openNote(text, keys, schemes)
    const checkpoint = 'error' in opened ? null : parseCheckpoint(opened.body)
    const isSigned =
      !('error' in opened) &&
      opened.signatures.some((s) => s.key.type === 'ed25519' && s.key.name === origin)
    const isRight =
      isSigned &&
      checkpoint !== null &&
      checkpoint.origin === origin &&
      checkpoint.size === size &&
      size === this.size &&
      equal(checkpoint.root, this.#frontier.root())
    if (!isRight) this.#at('ledger_checkpoint', `大小 ${size} 的检查点签名或根不符`)
  }

  /** Tiles rebuilt or grown since the last call, to be compared with the stored ones. */
  takeTiles(): { level: number; n: number; hashes: Uint8Array }[] {
    return this.#writer.takeChanged()
  }

  /** Compares a rebuilt tile with the stored one, which may have grown since. */
  tile(rebuilt: { level: number; n: number; hashes: Uint8Array }, stored: Uint8Array | null): void {
    const { level, n, hashes } = rebuilt
    const isSame =
      stored !== null && Buffer.compare(stored.subarray(0, hashes.length), hashes) === 0
    if (!isSame) this.#at('ledger_tile', `第 ${level} 层第 ${n} 块与条目不符`)
  }

  /** Says which fields are missing without an entry that erased them. Called once, last. */
  finish(): void {
    for (const [leaf, { index, names }] of this.#missing) {
      const what = `缺少字段 ${names.join('、')}，也没有抹除的条目`
      this.#options.report({ table: 'ledger_disclosure', index, leaf, what })
    }
    this.#missing.clear()
  }

  #at(table: string, what: string): void {
    this.#options.report({ table, index: null, leaf: null, what })
  }
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
