import { audits, type Finding, notes, policies, tree } from '../ledger/index.ts'
import { Completeness, type Publication } from './completeness.ts'

/** The outcome of verifying a log by its read API. */
export interface RemoteVerdict {
  readonly origin: string
  readonly entries: number
  readonly checkpoints: number
  readonly cosigned: number
  readonly differences: readonly Finding[]
  readonly notChecked: readonly string[]
  /** Null where only the part behind a saved checkpoint was read. */
  readonly publication: Publication | null
  /** The checkpoint that was verified, to be saved; null where it does not hold. */
  readonly newest: string | null
}

/** What a remote log is verified with. */
export interface RemoteOptions {
  readonly log: audits.RemoteLog
  /** Verifier keys of the log and of witnesses; where there are none the address's own policy is
   *  taken, which proves less. */
  readonly keys: readonly string[]
  readonly policy: { readonly rules: policies.Policy; readonly text: string } | null
  readonly from: notes.Checkpoint | null
  readonly onProgress?: (done: number) => void
  readonly signal?: AbortSignal
}

const { Auditor, RebuiltTree, RemoteRefusal } = audits
/** Bundles on their way at a time: enough to hide the journey, few enough to be polite. */
const AHEAD = 4
const MOST_FINDINGS = 1000

const UNSEEN = [
  '按网址核验没有披露字段：每个案件的链环、流程、审核、人员、期限和文书内容没有核对',
  '按网址核验看不到数据库的行、待编号的条目、文书和录音录像文件，这些没有核对',
  '按网址核验只有最新检查点的副署时间，以前各检查点的时间没有核对',
]

/**
 * Verifies another installation's log by its read API: every entry canonical and of its type, all
 * tiles rebuilt from the bundles and compared, the checkpoint signed over the rebuilt root, and the
 * completeness of publication. Streams: a few bundles are in memory at a time.
 */
export async function verifyRemote(options: RemoteOptions): Promise<RemoteVerdict> {
  const trusted = await trustedBy(options)
  const note = await options.log.checkpoint()
  const checkpoint = readCheckpoint(note, trusted.keys)
  const { origin, size } = checkpoint
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    if (findings.length < MOST_FINDINGS) findings.push(finding)
  }
  const notChecked = [...trusted.notChecked, ...UNSEEN]
  const resume = await resumed(options, origin, size, report, notChecked)
  const auditor = new Auditor({
    origin,
    keys: trusted.keys.filter((key) => key.name === origin),
    report,
    always: [],
    ...(trusted.policy && { policy: trusted.policy.rules, policyText: trusted.policy.text }),
    ...(resume !== null && { resume, announced: null }),
  })
  const completeness = resume === null ? new Completeness(report) : null
  await new Feed(options, auditor, completeness).run(size)
  const held = auditor.checkpoint(size, note)
  const time = held?.time ?? null
  if (time !== null) completeness?.checkpoint(size, time)
  notChecked.push(...auditor.finish())
  return {
    origin,
    entries: size,
    checkpoints: 1,
    cosigned: time === null ? 0 : 1,
    differences: findings,
    notChecked,
    publication: completeness?.finish() ?? null,
    newest: held === null ? null : note,
  }
}

/** The keys and the policy that the check trusts, and from where they come. */
async function trustedBy({ log, keys, policy }: RemoteOptions) {
  const notChecked: string[] = []
  const text = policy === null ? await log.policy() : policy.text
  const read = text === null ? null : policies.parsePolicy(text)
  if (read !== null && 'error' in read) throw new RemoteRefusal(`网址公布的${read.error}`)
  const given = keys.map(notes.parseVerifierKey).filter((key) => key !== null)
  const rules = policy?.rules ?? read
  if (policy === null && rules !== null) {
    notChecked.push('副署规则取自网址自己公布的 /policy，不能证明副署机关是谁')
  }
  if (given.length === 0) {
    if (rules === null || rules.logs.length === 0) {
      throw new RemoteRefusal('没有给出账本公钥（--key），网址也没有公布 /policy，不能判断签名。')
    }
    if (policy === null) {
      notChecked.push('账本公钥取自网址自己公布的 /policy：只证明前后一致，不能证明是本机关的账本')
    }
  }
  const own = given.length > 0 ? given : (rules?.logs.map((one) => one.key) ?? [])
  return { keys: own, policy: rules && text !== null ? { rules, text } : null, notChecked }
}

function readCheckpoint(note: string, keys: readonly notes.VerifierKey[]): notes.Checkpoint {
  const opened = notes.openNote(note, keys)
  const checkpoint = 'error' in opened ? null : notes.parseCheckpoint(opened.body)
  if ('error' in opened) throw new RemoteRefusal(`网址的检查点不成立：${opened.error}。`)
  if (checkpoint === null) throw new RemoteRefusal('网址的检查点不合规定。')
  return checkpoint
}

/** The tree at the saved checkpoint, where the log still extends it. */
async function resumed(
  { from, log }: RemoteOptions,
  origin: string,
  size: number,
  report: (finding: Finding) => void,
  notChecked: string[],
): Promise<audits.RebuiltTree | null> {
  if (from === null || from.size === 0) return null
  const say = (what: string) =>
    report({ table: 'ledger_checkpoint', index: null, leaf: null, what })
  if (from.origin !== origin) {
    throw new RemoteRefusal(`保存的检查点属于另一本账（${from.origin}）。`)
  }
  if (from.size > size) {
    say(`网址的账本只有 ${size} 条，比保存的检查点（${from.size} 条）短`)
    return null
  }
  const read = (level: number, n: number) => {
    const width = Math.min(256, Math.floor(from.size / 256 ** level) - 256 * n)
    return log.tile(level, n, width)
  }
  const at = await RebuiltTree.continue(from.size, read)
  if (!tree.equal(at.root(), from.root)) {
    say(`账本不是由保存的检查点（大小 ${from.size}）延长而来，已改为从头核验`)
    return null
  }
  notChecked.push(
    `第 0 至 ${from.size - 1} 条没有重新核验：只核对了账本由保存的检查点延长而来；公示是否完整没有核对`,
  )
  return at
}

/** Feeds an auditor from bundles and compares each tile that they rebuild. */
class Feed {
  readonly #options: RemoteOptions
  readonly #auditor: audits.Auditor
  readonly #completeness: Completeness | null
  readonly #partial = new Map<number, { n: number; hashes: Uint8Array }>()

  constructor(options: RemoteOptions, auditor: audits.Auditor, completeness: Completeness | null) {
    this.#options = options
    this.#auditor = auditor
    this.#completeness = completeness
  }

  async run(size: number): Promise<void> {
    for await (const { n, bodies } of this.#bundles(size)) {
      // The first bundle behind a saved checkpoint begins before it.
      for (const body of bodies.slice(this.#auditor.size - 256 * n)) this.#entry(body)
      await this.#compare()
      this.#options.onProgress?.(this.#auditor.size)
      this.#options.signal?.throwIfAborted()
    }
    for (const [level, { n, hashes }] of this.#partial) await this.#tile(level, n, hashes)
  }

  #entry(body: Uint8Array): void {
    const index = this.#auditor.size
    const { entry, leaf } = this.#auditor.entry(body, [])
    if (entry !== null) this.#completeness?.entry({ index, leaf, entry })
  }

  async *#bundles(size: number) {
    const widthOf = (n: number) => Math.min(256, size - 256 * n)
    const fetching: Promise<Uint8Array[]>[] = []
    let next = Math.floor(this.#auditor.size / 256)
    for (let n = next; widthOf(n) > 0; n++) {
      for (; fetching.length < AHEAD && widthOf(next) > 0; next++) {
        const bundle = this.#options.log.bundle(next, widthOf(next))
        // A failure is met in its turn.
        bundle.catch(() => undefined)
        fetching.push(bundle)
      }
      yield { n, bodies: await (fetching.shift() as Promise<Uint8Array[]>) }
    }
  }

  /** A full tile is compared at once, one that grows when all has been read. */
  async #compare(): Promise<void> {
    for (const { level, n, hashes } of this.#auditor.takeTiles()) {
      if (hashes.length === 32 * 256) {
        if (this.#partial.get(level)?.n === n) this.#partial.delete(level)
        await this.#tile(level, n, hashes)
      } else this.#partial.set(level, { n, hashes })
    }
  }

  async #tile(level: number, n: number, hashes: Uint8Array): Promise<void> {
    const theirs = await this.#options.log.tile(level, n, hashes.length / 32)
    this.#auditor.tile({ level, n, hashes }, theirs)
  }
}

/**
 * Whether the log at an address and the one in our database are one history as far as both reach;
 * else the first index at which they part 分叉.
 */
export async function compareViews(
  ours: { readonly size: number; readonly read: tree.ReadHash },
  theirs: { readonly checkpoint: notes.Checkpoint; readonly log: audits.RemoteLog },
): Promise<Finding | null> {
  const { checkpoint, log } = theirs
  const size = Math.min(ours.size, checkpoint.size)
  const read = audits.hashReader((level, n) => {
    const width = Math.min(256, Math.floor(checkpoint.size / 256 ** level) - 256 * n)
    return log.tile(level, n, width)
  })
  const at = (what: string, index: number | null = null): Finding => ({
    table: 'ledger_checkpoint',
    index,
    leaf: null,
    what,
  })
  if (!tree.equal(await tree.root(checkpoint.size, read), checkpoint.root)) {
    return at('网址的树块与它自己的检查点不符')
  }
  const index = await audits.firstDifference(size, ours.read, read)
  if (index === null) return null
  return at(`分叉：网址的账本与本地的账本从第 ${index} 条起不同`, index)
}
