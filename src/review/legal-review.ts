import { z } from 'zod'
import { type Check, fact, type Row, refuse } from '../acts/index.ts'
import { type CaseFacts, caseAct, inputs } from '../cases/index.ts'

/** The ten points of a review 审核内容, in order (国办发〔2018〕118号（十三）; S3.6). */
export const POINTS = [
  '执法主体合法，执法人员具备资格',
  '主要事实清楚',
  '证据合法充分',
  '适用法律、法规、规章准确',
  '裁量基准运用适当',
  '程序合法',
  '没有超越本机关法定权限',
  '文书完备、规范',
  '涉嫌犯罪需要移送的情形',
  '其他应当审核的内容',
] as const

const LegalReviewInput = z.strictObject({
  /** Hash of the draft that was read, hex: the opinion speaks of these words alone. */
  draftHash: z.string().regex(/^[0-9a-f]{64}$/, '文稿指纹应为 64 位十六进制'),
  points: z
    .array(
      z.strictObject({
        finding: z.enum(['lawful', 'problem', 'notApplicable']).nullable(),
        reason: z.string().trim().max(1000, '理由不能超过 1000 字'),
      }),
    )
    .length(POINTS.length, '审核十点应当逐点回答'),
  opinion: z.enum(['pass', 'amend', 'reject', 'return']),
  advice: inputs.OptionalWords('具体建议', 2000),
})
type LegalReviewInput = z.infer<typeof LegalReviewInput>

const presentDraft: Check<LegalReviewInput, CaseFacts> = (facts, input) =>
  facts.present?.hash === input.draftHash
    ? null
    : refuse('review.old-draft', { draft: facts.file.draft })

const pointsAnswered: Check<LegalReviewInput, CaseFacts> = (_facts, input) => {
  const open = input.points.filter((p) => p.finding === null || p.reason.length < 2).length
  return open > 0 ? refuse('review.incomplete', { count: open }) : null
}

const passWithoutProblem: Check<LegalReviewInput, CaseFacts> = (_facts, input) => {
  const wrong = input.points.flatMap((p, i) => (p.finding === 'problem' ? [i + 1] : []))
  const contradicts = input.opinion === 'pass' && wrong.length > 0
  return contradicts ? refuse('review.contradicts', { points: wrong.join('、') }) : null
}

const ENTRY = {
  pass: 'review.passed',
  amend: 'review.amend',
  reject: 'review.rejected',
  return: 'review.returned',
} as const

const NEXT = {
  pass: '可以报请决定。',
  amend: '退回承办人按建议修改，修改后的文稿重新审核。',
  reject: '退回承办人；不同意的，可以书面说明理由。',
  return: '退回承办人补充材料后重新提请。',
} as const

/** Legal review 法制审核: ten points and an opinion on this very draft.
 *  Source   国办发〔2018〕118号（十一）–（十三）      Capability S3.1, S3.6, S3.7
 *  Who      reviewer of the legal office who has no other side of this case
 *  Entry    `review.passed|amend|rejected|returned`, pub {draft}
 *  Refuses  review.old-draft, review.incomplete, review.contradicts. */
export const legalReview = caseAct<LegalReviewInput>({
  name: 'legalReview',
  title: '法制审核',
  post: 'reviewer',
  certified: true,
  side: 'review',
  input: LegalReviewInput,
  moves: 'task',
  refuse: [presentDraft, pointsAnswered, passWithoutProblem],
  gateway: (_facts, input) => ({ opinion: input.opinion }),
  decide: (facts, input, moment) => ({
    type: ENTRY[input.opinion],
    pub: { draft: facts.file.draft },
    disclose: {
      points: input.points.map((p, i) => ({ ...p, point: POINTS[i] ?? '' })),
      advice: input.advice,
    },
    rows:
      input.opinion === 'return'
        ? []
        : [opinionRow(facts.file.draft, input.opinion, moment.officer?.id ?? '')],
    next: [NEXT[input.opinion]],
  }),
})

function opinionRow(draft: number, outcome: string, reviewer: string): Row {
  return fact('opinion', {
    draft,
    outcome,
    reviewer,
    side: 'review',
    post: 'reviewer',
  })
}
