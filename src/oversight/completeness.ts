import { calendarAsOf, type Day, dayOf, dueDay, type Instant, limits } from '../law/index.ts'
import type { Finding } from '../ledger/index.ts'
import { instantOf } from '../platform/clock.ts'

/** An entry as far as completeness looks at it; bundles give as much. */
export interface PublicEntry {
  readonly index: number
  readonly leaf: string
  readonly entry: {
    readonly type: string
    readonly at: string
    readonly pub: Readonly<Record<string, unknown>>
  }
}

/** A decision that was not answered in time 逾期未公示, or too late 逾期公示. */
export interface Overdue {
  readonly leaf: string
  readonly index: number
  readonly no: string
  readonly due: Day
  /** Day by which it was answered; null where it never was. */
  readonly answered: Day | null
}

/** What a log says of publication (ledger §12), in plain numbers. */
export interface Publication {
  readonly decisions: number
  readonly published: number
  /** Decisions withheld, by ground. */
  readonly withheld: Readonly<Record<string, number>>
  readonly overdue: readonly Overdue[]
}

interface Decision {
  readonly index: number
  readonly no: string
  readonly due: Day
  answer: 'made' | 'withheld' | null
  /** Index of the answer until a countersignature covers it. */
  answerIndex: number
  answered: Day | null
  /** Hash of the public record that stands now. */
  rec: string | null
}

/** The entry types that completeness is told from. */
export const PUBLIC_TYPES = [
  'decision.made',
  'decision.revoked',
  'publication.made',
  'publication.withheld',
  'publication.corrected',
  'publication.ended',
] as const

/**
 * Whether every decision was answered by a publication or a lawful withholding (ledger §12), told
 * from the public parts of entries alone. Fed in order of index; an answer counts from the first
 * countersignature that covers it, or, where there is none, from the time that it claims itself.
 * Pure. Memory: one map entry per decision.
 */
export class Completeness {
  readonly #decisions = new Map<string, Decision>()
  readonly #numbers = new Map<string, Set<number>>()
  readonly #withheld = new Map<string, number>()
  readonly #report: (finding: Finding) => void
  #waiting: Decision[] = []
  #cosigned: Day | null = null
  #latest: Day | null = null

  constructor(report: (finding: Finding) => void) {
    this.#report = report
  }

  entry(one: PublicEntry): void {
    const { type, at } = one.entry
    const today = dayOf(at as Instant)
    if (this.#latest === null || today > this.#latest) this.#latest = today
    if (type === 'decision.made') this.#decide(one, today)
    else if (type === 'publication.made' || type === 'publication.withheld') {
      this.#answer(one, today)
    } else if (type === 'publication.corrected' || type === 'publication.ended') this.#follow(one)
    else if (type === 'decision.revoked' && this.#referred(one) === null) {
      this.#say(one, '撤销所指的不是账本里的决定')
    }
  }

  #say({ index, leaf }: PublicEntry, what: string): void {
    this.#report({ table: 'publication', index, leaf, what })
  }

  #referred({ entry }: PublicEntry): Decision | null {
    return this.#decisions.get(String(entry.pub['ref'])) ?? null
  }

  #decide(one: PublicEntry, today: Day): void {
    const { kind, no, due, rule } = one.entry.pub
    this.#decisions.set(one.leaf, {
      index: one.index,
      no: String(no),
      due: due as Day,
      answer: null,
      answerIndex: 0,
      answered: null,
      rec: null,
    })
    const computed = dueOf(String(rule), today)
    if (computed === null) this.#say(one, `没有公示规则「${rule}」`)
    else if (computed !== due) {
      this.#say(one, `决定 ${no} 的公示期限应为 ${computed}，写作 ${due}`)
    }
    const found = /^(\d{4})-(\d{1,9})$/.exec(String(no))
    if (found === null) {
      this.#say(one, `决定的编号「${no}」不合规定`)
      return
    }
    const series = `${found[1]} 年 ${kind}`
    const numbers = this.#numbers.get(series) ?? new Set()
    this.#numbers.set(series, numbers)
    const number = Number(found[2])
    if (numbers.has(number)) this.#say(one, `${series} 的决定编号 ${number} 出现两次`)
    numbers.add(number)
  }

  #answer(one: PublicEntry, today: Day): void {
    const decision = this.#referred(one)
    if (decision === null || decision.answer !== null) {
      const again = `决定 ${decision?.no} 有两次公示答复`
      this.#say(one, decision === null ? '公示所指的不是账本里的决定' : again)
      return
    }
    const { pub, type } = one.entry
    decision.answerIndex = one.index
    decision.answered = today
    this.#waiting.push(decision)
    if (type === 'publication.made') {
      decision.answer = 'made'
      decision.rec = String(pub['rec'])
      return
    }
    decision.answer = 'withheld'
    const ground = String(pub['ground'])
    this.#withheld.set(ground, (this.#withheld.get(ground) ?? 0) + 1)
  }

  /** A correction or an end follows a publication that stands. */
  #follow(one: PublicEntry): void {
    const decision = this.#referred(one)
    if (decision === null || decision.rec === null) {
      this.#say(one, '更正或者撤下的公示并不存在')
      return
    }
    const { type, pub } = one.entry
    decision.rec = type === 'publication.ended' ? null : String(pub['rec'])
  }

  /** A countersigned checkpoint: what lies under it was there then, in seconds since 1970. */
  checkpoint(size: number, time: number): void {
    const day = dayOf(instantOf(time * 1000))
    for (const decision of this.#waiting) {
      const isCovered = decision.answerIndex < size
      // What does not lie under it came after it, whatever day the entry claims.
      if (isCovered || (decision.answered ?? day) < day) decision.answered = day
    }
    this.#waiting = this.#waiting.filter((decision) => decision.answerIndex >= size)
    this.#cosigned = day
  }

  /** The hash of every public record that must be readable now, by its decision's leaf. */
  live(): Map<string, string> {
    const standing = [...this.#decisions].filter(([, decision]) => decision.rec !== null)
    return new Map(standing.map(([leaf, decision]) => [leaf, decision.rec as string]))
  }

  /** Whether answers were dated by countersignatures. */
  get isCosigned(): boolean {
    return this.#cosigned !== null
  }

  /** Says which numbers are missing; gives the counts and what is overdue. Called once, last. */
  finish(): Publication {
    for (const [series, numbers] of this.#numbers) {
      const most = [...numbers].reduce((a, b) => Math.max(a, b), 0)
      if (most === numbers.size) continue
      let first = 1
      while (numbers.has(first)) first += 1
      const what = `${series} 的决定编号缺 ${most - numbers.size} 个，第一个是 ${first}`
      this.#report({ table: 'publication', index: null, leaf: null, what })
    }
    const all = [...this.#decisions]
    const now = this.#cosigned ?? this.#latest
    const overdue = all.flatMap(([leaf, { index, no, due, answered }]): Overdue[] =>
      (answered ?? now ?? due) > due ? [{ leaf, index, no, due, answered }] : [],
    )
    return {
      decisions: all.length,
      published: all.filter(([, { answer }]) => answer === 'made').length,
      withheld: Object.fromEntries(this.#withheld),
      overdue,
    }
  }
}

/** The due day of a publication rule as entries name it (`gbf118.licence.7wd`), counted from the
 *  day of the decision by the calendar known on it; null for another rule. */
function dueOf(rule: string, decided: Day): Day | null {
  const name = rule.replace(/^gbf118\./, 'publish.')
  const known = Object.entries(limits.rules).find(([key]) => key === name)?.[1]
  if (!rule.startsWith('gbf118.') || known === undefined) return null
  const { n } = known
  return dueDay({ calendar: calendarAsOf(decided), from: decided, n, unit: 'wd' }).due
}
