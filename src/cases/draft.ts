import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Check, fact, type Json, json, type Moment, type Row, refuse } from '../acts/index.ts'
import { canonical } from '../ledger/index.ts'
import { type Assessment, type AssessmentFacts, assess } from '../registry/index.ts'
import { type CaseOutcome, caseAct } from './case-act.ts'
import type { CaseFacts, DraftWords, StandingDraft } from './facts.ts'
import { DayInput, OptionalWords, Words } from './inputs.ts'

const DraftInput = z.strictObject({
  result: z.enum(['grant', 'deny']),
  facts: Words('查明的事实'),
  basis: z.array(Words('依据', 300)).min(1, '请写明实体依据').max(30),
  reasons: Words('理由'),
  conditionsUnmet: z
    .array(
      z.strictObject({
        condition: Words('未满足的条件', 500),
        fact: Words('事实', 1000),
        evidence: Words('证据', 500),
        basis: Words('依据', 300),
      }),
    )
    .max(50)
    .default([]),
  scope: OptionalWords('许可内容和范围', 1000),
  validFrom: DayInput.nullable().default(null),
  validTo: DayInput.nullable().default(null),
  hearing: z.boolean(),
  publicInterest: z.boolean(),
  objection: z.boolean(),
  thirdPartyRights: z.boolean().default(false),
  complicated: z.boolean().default(false),
})
type DraftInput = z.infer<typeof DraftInput>

const denialReasoned: Check<DraftInput, CaseFacts> = (_facts, input) =>
  input.result === 'deny' && input.conditionsUnmet.length === 0 ? refuse('draft.reasonless') : null

const grantBounded: Check<DraftInput, CaseFacts> = (facts, input, moment) => {
  if (input.result !== 'grant') return null
  const ends = facts.item.content.certificate.validYears !== null
  const wrong =
    input.scope === null ||
    input.validFrom === null ||
    (ends && input.validTo === null) ||
    (input.validTo !== null && input.validTo < input.validFrom) ||
    input.validFrom < moment.today
  return wrong ? refuse('draft.unbounded') : null
}

function assessmentFacts(facts: CaseFacts, input: DraftInput): AssessmentFacts {
  return {
    hearing: input.hearing,
    publicInterest: input.publicInterest,
    objection: input.objection,
    thirdPartyRights: input.thirdPartyRights,
    complicated: input.complicated,
    result: input.result,
    itemListed: facts.item.content.majorListed,
    added: facts.added,
  }
}

function wordsOf(input: DraftInput): DraftWords {
  const { result, facts, basis, reasons, conditionsUnmet, scope, validFrom, validTo } = input
  return { result, facts, basis, reasons, conditionsUnmet, scope, validFrom, validTo }
}

function sha256(value: Json): Buffer {
  return createHash('sha256').update(canonical(value)).digest()
}

/**
 * Draft 拟稿: the words of the decision and the facts that make it major or not. Any later change
 * of either is another draft; the opinion on the older one lapses and the course goes back here.
 *  Source   国办发〔2018〕118号（十二）（十三）      Capability S3.5, S3.7
 *  Entry    `case.drafted`, pub {draft, catalogue}, D `draft`, `assessment`
 *  Refuses  draft.reasonless, draft.unbounded. The chart holds examination before this.
 */
export const draft = caseAct<DraftInput>({
  name: 'draft',
  title: '拟稿',
  post: 'examiner',
  certified: true,
  side: 'handle',
  input: DraftInput,
  moves: 'lapse',
  beforeDecision: true,
  refuse: [denialReasoned, grantBounded],
  gateway: (facts, input) => ({
    major: assess(assessmentFacts(facts, input)).major,
    result: input.result,
  }),
  decide: (facts, input, moment) => {
    const known = assessmentFacts(facts, input)
    return draftOutcome(facts, moment, 'case.drafted', wordsOf(input), known)
  },
})

function draftOutcome(
  facts: CaseFacts,
  moment: Moment,
  type: 'case.drafted' | 'case.major_added',
  words: DraftWords,
  known: AssessmentFacts,
): CaseOutcome {
  const assessment = assess(known)
  const number = facts.file.draft + 1
  return {
    type,
    pub: { draft: number, catalogue: assessment.catalogue },
    disclose: {
      draft: words as unknown as Json,
      assessment: { facts: known as unknown as Json, reasons: assessment.reasons },
    },
    rows: draftRows(moment, number, words, known, assessment),
    next: assessment.major
      ? [`属重大执法决定：${assessment.reasons.join('；')}。`, '请提请法制审核。']
      : ['不属重大执法决定，可以报请决定。'],
  }
}

function draftRows(
  moment: Moment,
  number: number,
  words: DraftWords,
  known: AssessmentFacts,
  assessment: Assessment,
): Row[] {
  return [
    fact('draft', {
      draft: number,
      hash: sha256(words as unknown as Json),
      facts_hash: sha256(known as unknown as Json),
      result: words.result,
      officer: moment.officer?.id ?? '',
      side: 'handle',
    }),
    {
      table: 'assessment',
      insert: {
        subject: moment.subject,
        draft: number,
        major: assessment.major,
        added: known.added,
        catalogue: assessment.catalogue,
        facts: known,
        reasons: json(assessment.reasons),
        seq: moment.version,
      },
    },
  ]
}

const hasDraft: Check<unknown, CaseFacts> = (facts) =>
  facts.present === null
    ? refuse('step.notNow', { now: '「拟稿」之前', act: '增列为重大执法决定' })
    : null

/** An officer adds the case to the major ones 增列; it never falls again (S3.5).
 *  Entry `case.major_added`: the same words under a new draft number, opinions on the old lapse. */
export const addMajor = caseAct<{ reason: string }>({
  name: 'addMajor',
  title: '增列为重大执法决定',
  post: ['examiner', 'reviewer', 'decider'],
  certified: true,
  input: z.strictObject({ reason: Words('增列的理由', 500) }),
  moves: 'lapse',
  beforeDecision: true,
  refuse: [hasDraft],
  gateway: () => ({ major: true }),
  decide: (facts, input, moment) => {
    const present = facts.present as StandingDraft
    const known = { ...present.known, added: true }
    const outcome = draftOutcome(facts, moment, 'case.major_added', present.words, known)
    const rows = (outcome.rows ?? []).map((row) =>
      row.table === 'draft' && 'insert' in row
        ? { ...row, insert: { ...row.insert, officer: present.officer } }
        : row,
    )
    return { ...outcome, rows, disclose: { ...outcome.disclose, reason: input.reason } }
  },
})
