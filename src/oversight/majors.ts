import type { AssessmentFacts } from '../registry/index.ts'
import { assess } from '../registry/index.ts'

/** What is known of a case's drafts: which is major, on which an opinion was passed. */
export interface Drafts {
  readonly major: ReadonlySet<number>
  readonly passed: ReadonlySet<number>
}

/** A case before its first draft. */
export const NO_DRAFTS: Drafts = { major: new Set(), passed: new Set() }

/** An entry as far as reviews follow from it. */
export interface DraftEntry {
  readonly type: string
  readonly pub: Readonly<Record<string, unknown>>
  readonly disclosed: Readonly<Record<string, unknown>>
}

/**
 * A case's drafts after one more entry, and what is wrong with it: whether a draft is major is
 * computed anew from the facts in its own entry, and no major draft is decided without an opinion
 * that passed this very draft (国办发〔2018〕118号（十一）; S3.1).
 */
export function foldDrafts(
  before: Drafts,
  { type, pub, disclosed }: DraftEntry,
): { drafts: Drafts; wrong: string | null } {
  const draft = Number(pub['draft'])
  if (type === 'case.drafted' || type === 'case.major_added') {
    const { facts, reasons } = (disclosed['assessment'] ?? {}) as {
      facts?: AssessmentFacts
      reasons?: readonly string[]
    }
    if (facts === undefined) return { drafts: before, wrong: `第 ${draft} 稿没有评估的事实` }
    const found = assess(facts)
    const major = found.major ? new Set([...before.major, draft]) : before.major
    return { drafts: { ...before, major }, wrong: assessmentError(found, pub, reasons ?? []) }
  }
  if (type === 'review.passed') {
    return { drafts: { ...before, passed: new Set([...before.passed, draft]) }, wrong: null }
  }
  if (type !== 'decision.made') return { drafts: before, wrong: null }
  const decided = Number(disclosed['draft_no'])
  const isUnreviewed = before.major.has(decided) && !before.passed.has(decided)
  return { drafts: before, wrong: isUnreviewed ? `第 ${decided} 稿重大，未经审核通过即决定` : null }
}

function assessmentError(
  found: ReturnType<typeof assess>,
  pub: Readonly<Record<string, unknown>>,
  reasons: readonly string[],
): string | null {
  if (pub['catalogue'] !== found.catalogue) {
    return `第 ${pub['draft']} 稿按第 ${pub['catalogue']} 版目录评估，本程序只有第 ${found.catalogue} 版`
  }
  const isSame = found.reasons.join() === reasons.join()
  return isSame ? null : `第 ${pub['draft']} 稿的重大与否与事实不符`
}
