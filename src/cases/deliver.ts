import { z } from 'zod'
import { type Check, fact, refuse } from '../acts/index.ts'
import { addDays, type Day } from '../law/index.ts'
import { caseAct } from './case-act.ts'
import type { CaseFacts } from './facts.ts'
import { DayInput, OptionalWords, Words } from './inputs.ts'
import { deliveryPaper, withdrawalPaper } from './papers.ts'

const DeliverInput = z.strictObject({
  way: z.enum(['direct', 'left', 'electronic', 'post', 'entrusted']),
  signer: OptionalWords('签收人', 50),
  relation: OptionalWords('与受送达人的关系', 50),
  at: DayInput,
  place: OptionalWords('送达地点', 200),
  witness: OptionalWords('见证人', 100),
  postNumber: OptionalWords('邮件号码', 40),
})
type DeliverInput = z.infer<typeof DeliverInput>

const WAYS = {
  direct: '直接送达',
  left: '留置送达',
  electronic: '电子送达',
  post: '邮寄送达',
  entrusted: '委托送达',
} as const

/** Each way of delivery with the proof that makes it one (民事诉讼法 2023 art. 87–95 by analogy). */
const PROOFS: Record<DeliverInput['way'], readonly [keyof DeliverInput, string][]> = {
  direct: [
    ['signer', '签收人'],
    ['relation', '签收人与受送达人的关系'],
  ],
  left: [['witness', '见证人或者录像']],
  electronic: [],
  post: [['postNumber', '邮件号码']],
  entrusted: [
    ['signer', '签收人'],
    ['relation', '签收人与受送达人的关系'],
  ],
}

const proved: Check<DeliverInput, CaseFacts> = (_facts, input) => {
  const missing = PROOFS[input.way].find(([key]) => (input[key] ?? '').length < 1)
  return missing === undefined
    ? null
    : refuse('delivery.unproved', { way: WAYS[input.way], proof: missing[1] })
}

const consented: Check<DeliverInput, CaseFacts> = (facts, input) =>
  input.way === 'electronic' && !facts.applicant.words.electronicDelivery
    ? refuse('delivery.consent')
    : null

const dayPossible: Check<DeliverInput, CaseFacts> = (facts, input, moment) => {
  const decided = facts.file.decided_on ?? moment.today
  return input.at >= decided && input.at <= moment.today && input.at >= addDays(moment.today, -30)
    ? null
    : refuse('time.reversed')
}

const papersIssued: Check<unknown, CaseFacts> = (facts) => {
  const kinds = ['grant', 'deny', 'certificate']
  const waiting = facts.papers.find((p) => kinds.includes(p.kind) && !p.issued)
  return waiting === undefined ? null : refuse('document.unissued', { number: waiting.text })
}

/** Deliver 送达: the decision (and certificate) reach the party; remedies run from that day.
 *  Source   行政许可法 art. 44; 民事诉讼法（2023）art. 87–95 by analogy      Capability S2.8
 *  Entry    `delivery.done`, D `delivery`
 *  Refuses  document.unissued, delivery.consent, delivery.unproved, time.reversed. */
export const deliver = caseAct<DeliverInput>({
  name: 'deliver',
  title: '送达',
  post: ['clerk', 'examiner'],
  certified: true,
  side: 'handle',
  input: DeliverInput,
  moves: 'task',
  refuse: [papersIssued, consented, proved, dayPossible],
  paperKind: () => 'deliveryReceipt',
  decide: (facts, input, moment) => ({
    type: 'delivery.done',
    pub: {},
    disclose: { delivery: input },
    paper: deliveryPaper(facts, { ...input, wayTitle: WAYS[input.way] }, moment),
    rows: [
      fact('delivery', {
        way: input.way,
        effective_on: input.at,
        officer: moment.officer?.id ?? '',
        side: 'handle',
      }),
    ],
    meets: ['deliver'],
    next: [`复议、诉讼期限自 ${input.at} 起算。`],
  }),
})

const WithdrawInput = z.strictObject({ reason: Words('撤回的理由', 500), askedOn: DayInput })

/** Withdraw 撤回申请: by the applicant, any time before the decision; the case ends with a paper.
 *  Entry `case.withdrawn`      Refuses case.decided. */
export const withdraw = caseAct<z.infer<typeof WithdrawInput>>({
  name: 'withdraw',
  title: '登记撤回申请',
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: WithdrawInput,
  moves: 'end',
  beforeDecision: true,
  refuse: [
    (facts, input, moment) =>
      input.askedOn > moment.today || input.askedOn < (facts.file.received_on as Day)
        ? refuse('withdraw.applicant-only')
        : null,
  ],
  paperKind: () => 'withdrawal',
  decide: (facts, input, moment) => ({
    type: 'case.withdrawn',
    pub: { no: moment.numbered?.text ?? '' },
    disclose: { reason: input.reason, asked_on: input.askedOn },
    paper: withdrawalPaper(facts, input, moment),
    meets: ['supplement', 'decide', 'promise'],
    next: ['把撤回终止通知交给申请人，然后归档。'],
  }),
})

const ArchiveInput = z.strictObject({
  retentionYears: z.int('保管期限应为整数').min(1, '保管期限至少 1 年').max(100),
  pages: z.int('页数应为整数').min(1, '案卷至少 1 页').max(100_000),
})

const allIssued: Check<unknown, CaseFacts> = (facts) => {
  const waiting = facts.papers.find((p) => !p.issued)
  return waiting === undefined ? null : refuse('document.unissued', { number: waiting.text })
}

/** Archive 归档: the finished case is closed with its retention period and pages.
 *  Source   档案法实施条例 art. 20; 本机关归档范围和保管期限表      Capability S2.6
 *  Entry    `case.archived`      Refuses document.unissued. */
export const archive = caseAct<z.infer<typeof ArchiveInput>>({
  name: 'archive',
  title: '归档',
  post: 'archivist',
  certified: false,
  input: ArchiveInput,
  moves: 'task',
  refuse: [allIssued],
  decide: (_facts, input) => ({
    type: 'case.archived',
    pub: {},
    disclose: { dossier: input },
    rows: [fact('archive_entry', { retention_years: input.retentionYears, pages: input.pages })],
    next: ['案卷已归档，内容不再变动。'],
  }),
})
