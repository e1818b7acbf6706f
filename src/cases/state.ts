import { type Chart, enabled, replay, type State, start } from '../chart/index.ts'
import type { Day } from '../law/index.ts'

/** Where a case stands: the fold of its entries, kept in `case_file` for queries. */
export interface CaseState {
  readonly version: number
  readonly draft: number
  readonly state: CaseStage
  /** The chart's tokens; null once the case has ended outside its chart. */
  readonly course: State | null
  readonly next_acts: readonly string[]
  readonly next_posts: readonly string[]
  readonly number: string | null
  readonly received_on: Day | null
  readonly accepted_on: Day | null
  readonly decided_on: Day | null
  readonly ended_on: Day | null
  readonly promised_due: Day | null
  readonly statutory_due: Day | null
  readonly result: 'grant' | 'deny' | null
}

/** The stage of a case, in the order of its course. */
export type CaseStage = keyof typeof STAGES

/** Stages in the words of the office. */
export const STAGES = {
  received: '已收件',
  supplementing: '待补正',
  accepted: '已受理',
  declined: '不予受理',
  examined: '已审查',
  inspected: '已踏勘',
  drafted: '已拟稿',
  reviewed: '审核通过',
  returned: '审核退回',
  decided: '已决定',
  certified: '已制证',
  delivered: '已送达',
  published: '已公开',
  withdrawn: '已撤回',
  archived: '已归档',
} as const

/** What an entry tells the fold: its public part, its day, and the chart's flows it took. */
export interface CaseEntry {
  readonly type: string
  readonly day: Day
  readonly pub: Readonly<Record<string, unknown>>
  /** D `course`: ids of the flows taken; absent for acts that move no token. */
  readonly taken: readonly string[] | null
}

/** A case before its first entry. */
export function newCase(chart: Chart): CaseState {
  return {
    version: 0,
    draft: 0,
    state: 'received',
    course: start(chart),
    next_acts: [],
    next_posts: [],
    number: null,
    received_on: null,
    accepted_on: null,
    decided_on: null,
    ended_on: null,
    promised_due: null,
    statutory_due: null,
    result: null,
  }
}

/**
 * The case after one more entry. `perform` writes what this gives and `ledger verify` folds all
 * entries again and compares, so the row can say nothing that the log does not.
 */
export function foldCase(chart: Chart, before: CaseState, entry: CaseEntry): CaseState {
  const moved = { ...before, version: before.version + 1, ...changes(before, entry) }
  const course = courseAfter(chart, before, moved, entry)
  return { ...moved, course, ...nextOf(chart, course, moved.state) }
}

type Changes = Partial<Omit<CaseState, 'version' | 'course'>>

function changes(before: CaseState, entry: CaseEntry): Changes {
  const { pub, day } = entry
  switch (entry.type) {
    case 'case.received':
      return { state: 'received', received_on: day, number: String(pub['no']) }
    case 'case.supplement_asked':
      return { state: 'supplementing' }
    case 'case.supplemented':
      return { state: 'received' }
    case 'case.accepted':
    case 'case.accepted_by_silence':
      return {
        state: 'accepted',
        accepted_on: (pub['accepted'] ?? day) as Day,
        promised_due: pub['promised'] as Day,
        statutory_due: pub['due'] as Day,
      }
    case 'case.extended':
      return { statutory_due: pub['due'] as Day }
    case 'deadline.moved':
      return dueMoved(before, pub)
    case 'case.declined':
      return { state: 'declined', ended_on: day }
    case 'case.examined':
      return { state: 'examined' }
    case 'case.inspected':
      return { state: 'inspected' }
    case 'case.drafted':
    case 'case.major_added':
      return { state: 'drafted', draft: Number(pub['draft']) }
    case 'review.passed':
      return { state: 'reviewed' }
    case 'review.amend':
    case 'review.rejected':
    case 'review.returned':
      return { state: 'returned' }
    case 'decision.made':
      return { state: 'decided', decided_on: day, result: pub['kind'] as 'grant' | 'deny' }
    case 'certificate.issued':
      return { state: 'certified' }
    case 'delivery.done':
      return { state: 'delivered' }
    case 'case.published':
      return { state: before.state === 'delivered' ? 'delivered' : 'published' }
    case 'case.withdrawn':
      return { state: 'withdrawn', ended_on: day }
    case 'case.archived':
      return { state: 'archived', ended_on: before.ended_on ?? day }
    default:
      return {}
  }
}

function dueMoved(before: CaseState, pub: CaseEntry['pub']): Changes {
  const due = pub['due'] as Day
  if (pub['rule'] === 'decide') return { statutory_due: due }
  return pub['rule'] === 'promise' ? { promised_due: due } : { promised_due: before.promised_due }
}

function courseAfter(
  chart: Chart,
  before: CaseState,
  moved: { state: CaseStage },
  entry: CaseEntry,
): State | null {
  if (moved.state === 'withdrawn' && entry.type === 'case.withdrawn') return null
  if (entry.taken === null || before.course === null) return before.course
  return replay(chart, entry.taken, before.course)
}

function nextOf(chart: Chart, course: State | null, stage: CaseStage) {
  if (stage === 'archived') return { next_acts: [], next_posts: [] }
  if (course === null) return { next_acts: ['archive'], next_posts: ['archivist'] }
  const tasks = enabled(chart, course)
  return {
    next_acts: [...new Set(tasks.map((t) => t.act))].sort(),
    next_posts: [...new Set(tasks.flatMap((t) => (t.post === null ? [] : [t.post])))].sort(),
  }
}
