import { parseVerifierKey, type VerifierKey } from './note.ts'

/** A witness as a policy names it; `url` is where checkpoints are submitted, where one is given. */
export interface PolicyWitness {
  readonly name: string
  readonly vkey: string
  readonly key: VerifierKey
  readonly url: string | null
}

/** Members of which `needed` must have cosigned; each is a witness or an earlier group. */
interface Group {
  readonly needed: number
  readonly members: readonly string[]
}

/** Which logs are known, which witnesses countersign, how many are enough (C2SP tlog-policy). */
export interface Policy {
  readonly logs: readonly { readonly vkey: string; readonly key: VerifierKey }[]
  readonly witnesses: readonly PolicyWitness[]
  readonly groups: ReadonlyMap<string, Group>
  /** A witness's or a group's name; null where no countersignature is needed (`quorum none`). */
  readonly quorum: string | null
}

const MOST_LINES = 200
const NAME = /^[^\s#]{1,200}$/u

/**
 * Parses a policy 副署规则, or says in Chinese which line is wrong and why. Lines in order: a group and
 * the quorum may only name what stands above them; a name is a member once at most.
 */
export function parsePolicy(text: string): Policy | { error: string } {
  if (/[^\P{Cc}\t\n]/u.test(text)) return { error: '副署规则里有控制字符' }
  const lines = text.split('\n')
  if (lines.length > MOST_LINES) return { error: `副署规则超过 ${MOST_LINES} 行` }
  const reading = new Reading()
  for (const [i, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '')
    if (words.length === 0 || words[0]?.startsWith('#')) continue
    const error = reading.line(words)
    if (error !== null) return { error: `副署规则第 ${i + 1} 行：${error}` }
  }
  return reading.result()
}

class Reading {
  readonly #logs: { vkey: string; key: VerifierKey }[] = []
  readonly #witnesses: PolicyWitness[] = []
  readonly #groups = new Map<string, Group>()
  readonly #used = new Set<string>()
  #quorum: string | null | undefined

  line([kind, ...rest]: string[]): string | null {
    if (kind === 'log') return this.#log(rest)
    if (kind === 'witness') return this.#witness(rest)
    if (kind === 'group') return this.#group(rest)
    if (kind === 'quorum') return this.#setQuorum(rest)
    return `不认识「${kind}」，应为 log、witness、group 或者 quorum`
  }

  result(): Policy | { error: string } {
    if (this.#quorum === undefined) return { error: '副署规则缺少 quorum 行' }
    return {
      logs: this.#logs,
      witnesses: this.#witnesses,
      groups: this.#groups,
      quorum: this.#quorum,
    }
  }

  #log([vkey = '', ...more]: string[]): string | null {
    const key = parseVerifierKey(vkey)
    if (key === null || key.type === 'cosignature' || more.length > 1) return '不是账本的验证公钥'
    if (this.#logs.some((log) => isSameKey(log.key, key))) return '同一公钥出现两次'
    this.#logs.push({ vkey, key })
    return null
  }

  #witness([name = '', vkey = '', url, ...more]: string[]): string | null {
    const key = parseVerifierKey(vkey)
    if (key === null || key.type === 'ed25519' || more.length > 0) return '不是副署机关的验证公钥'
    if (url !== undefined && !URL.canParse(url)) return `「${url}」不是网址`
    const error = this.#nameError(name)
    if (error !== null) return error
    if (this.#witnesses.some((other) => isSameKey(other.key, key))) return '同一公钥出现两次'
    this.#witnesses.push({ name, vkey, key, url: url ?? null })
    return null
  }

  #group([name = '', threshold = '', ...members]: string[]): string | null {
    const error = this.#nameError(name)
    if (error !== null) return error
    const needed = thresholdOf(threshold, members.length)
    if (needed === null) return '应写 any、all，或者 1 到成员数的整数，后面是成员'
    for (const member of members) {
      if (!this.#isKnown(member)) return `「${member}」没有在上面写明`
      if (this.#used.has(member)) return `「${member}」已经是成员`
      this.#used.add(member)
    }
    this.#groups.set(name, { needed, members })
    return null
  }

  #setQuorum([name = '', ...more]: string[]): string | null {
    if (this.#quorum !== undefined) return 'quorum 只能有一行'
    if (more.length > 0 || (name !== 'none' && !this.#isKnown(name)))
      return `「${name}」没有在上面写明`
    this.#quorum = name === 'none' ? null : name
    return null
  }

  #isKnown(name: string): boolean {
    return this.#groups.has(name) || this.#witnesses.some((witness) => witness.name === name)
  }

  #nameError(name: string): string | null {
    if (!NAME.test(name) || name === 'none') return `「${name}」不能作名称`
    return this.#isKnown(name) ? `「${name}」已经用过` : null
  }
}

function thresholdOf(text: string, members: number): number | null {
  if (members === 0) return null
  if (text === 'any') return 1
  if (text === 'all') return members
  const k = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0
  return k >= 1 && k <= members ? k : null
}

function isSameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.key.length === b.key.length && a.key.every((byte, i) => byte === b.key[i])
}

/** Whether the witnesses with these verifier keys are a quorum of the policy. */
export function hasQuorum(policy: Policy, cosigned: ReadonlySet<string>): boolean {
  const isMet = (name: string): boolean => {
    const group = policy.groups.get(name)
    if (group !== undefined) return group.members.filter(isMet).length >= group.needed
    const witness = policy.witnesses.find((one) => one.name === name)
    return witness !== undefined && cosigned.has(witness.vkey)
  }
  return policy.quorum === null || isMet(policy.quorum)
}

/** The policy of one log as a file: its key, its witnesses with addresses left out, its quorum. */
export function writePolicy(policy: Policy): string {
  const groups = [...policy.groups].map(
    ([name, { needed, members }]) => `group ${name} ${needed} ${members.join(' ')}\n`,
  )
  return [
    ...policy.logs.map(({ vkey }) => `log ${vkey}\n`),
    ...policy.witnesses.map(({ name, vkey }) => `witness ${name} ${vkey}\n`),
    ...groups,
    `quorum ${policy.quorum ?? 'none'}\n`,
  ].join('')
}
