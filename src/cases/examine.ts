import { z } from 'zod'
import { type Check, fact, type Json, type Row, refuse } from '../acts/index.ts'
import { dayOf } from '../law/index.ts'
import { caseAct } from './case-act.ts'
import type { CaseFacts } from './facts.ts'
import { Instant, OptionalWords, Uuid, Words } from './inputs.ts'

const ExamineInput = z.strictObject({
  findings: z
    .array(
      z.strictObject({
        standard: Words('审查标准', 300),
        meets: z.boolean(),
        reason: Words('理由', 1000),
      }),
    )
    .max(100),
  conclusion: Words('审查意见'),
})
type ExamineInput = z.infer<typeof ExamineInput>

const standardsAnswered: Check<ExamineInput, CaseFacts> = (facts, input) => {
  const answered = new Set(input.findings.map((f) => f.standard))
  const open = facts.item.content.standards.filter((s) => !answered.has(s))
  return open.length > 0 ? refuse('standard.unanswered', { count: open.length }) : null
}

/** Examine 审查: every standard of the item is answered with its reason.
 *  Source   行政许可法 art. 34(1)      Entry `case.examined`      Refuses standard.unanswered. */
export const examine = caseAct<ExamineInput>({
  name: 'examine',
  title: '审查',
  post: 'examiner',
  certified: true,
  side: 'handle',
  input: ExamineInput,
  moves: 'task',
  refuse: [standardsAnswered],
  decide: (_facts, input, moment) => ({
    type: 'case.examined',
    pub: {},
    disclose: { findings: input.findings, conclusion: input.conclusion },
    rows: [
      fact('examination', {
        passed: input.findings.every((f) => f.meets),
        officer: moment.officer?.id ?? '',
        side: 'handle',
      }),
    ],
    next: ['按流程图办理下一环节。'],
  }),
})

const InspectInput = z.strictObject({
  place: Words('核查地点', 200),
  startedAt: Instant,
  endedAt: Instant,
  secondInspector: Uuid,
  present: Words('在场人', 200),
  points: z
    .array(z.strictObject({ point: Words('核查要点', 300), found: Words('核查情况', 1000) }))
    .min(1, '至少写明一个核查要点')
    .max(60),
  conclusion: z.enum(['meets', 'fails', 'rectify']),
  recordings: z.array(z.string().max(100)).max(20),
  certificateShown: z.boolean(),
  remarks: OptionalWords('当事人意见', 1000),
})
type InspectInput = z.infer<typeof InspectInput>

const twoOfficers: Check<InspectInput, CaseFacts> = (_facts, input, moment) => {
  if (input.secondInspector === moment.officer?.id) return refuse('inspector.same')
  return moment.others.length === 0 ? refuse('actor.unknown') : null
}

const shown: Check<InspectInput, CaseFacts> = (_facts, input) =>
  input.certificateShown ? null : refuse('certificate.not-shown')

const timesInOrder: Check<InspectInput, CaseFacts> = (_facts, input, moment) =>
  input.startedAt <= input.endedAt && input.endedAt <= moment.at ? null : refuse('time.reversed')

const uploadsThere: Check<InspectInput, CaseFacts> = (facts, input) => {
  const missing = input.recordings.find((id) => !facts.uploads.some((u) => u.id === id))
  return missing === undefined ? null : refuse('record.unknown', { upload: missing })
}

/** The kind of record that an uploaded object can stand for, by its media type. */
function recordKind(media: string, plan: string): 'text' | 'audio' | 'video' | 'whole' {
  if (media.startsWith('video/')) return plan === 'whole' ? 'whole' : 'video'
  return media.startsWith('audio/') ? 'audio' : 'text'
}

const RECORD_TITLES = {
  none: '无',
  text: '文字记录',
  audio: '录音',
  video: '录像',
  whole: '全程录像',
}

/** Which uploaded records meet the step's plan 记录清单; the database holds the same by
 *  `record_missing`. */
function meeting(facts: CaseFacts, input: InspectInput, act: string) {
  const plan = facts.item.plan.find((p) => p.act === act)?.record ?? 'none'
  const uploads = input.recordings.map((id) => facts.uploads.find((u) => u.id === id))
  const kinds = uploads.map((u) => (u === undefined ? 'text' : recordKind(u.media, plan)))
  const accepted: Record<string, readonly string[]> = {
    audio: ['audio', 'video', 'whole'],
    video: ['video', 'whole'],
    whole: ['whole'],
  }
  const wanted = accepted[plan]
  const index = wanted === undefined ? 0 : kinds.findIndex((k) => wanted.includes(k))
  return { plan, kinds, uploads, index, isMet: wanted === undefined || index >= 0 }
}

const planMet: Check<InspectInput, CaseFacts> = (facts, input) => {
  const { plan, isMet } = meeting(facts, input, 'inspect')
  return isMet ? null : refuse('record.missing', { record: RECORD_TITLES[plan] })
}

/** Inspect 现场踏勘: two certified officers, on the spot, with the record that the plan asks for.
 *  Source   行政许可法 art. 34(3); 国办发〔2018〕118号（五）（九）      Capability S2.2, S2.4
 *  Entry    `case.inspected`, D `record` (words), `evidence` (root and hash of each recording)
 *  Refuses  inspector.same, actor.unknown, certificate.not-shown, time.reversed, record.unknown,
 *           record.missing. Site inspection stops no clock (art. 45 does not name it). */
export const inspect = caseAct<InspectInput>({
  name: 'inspect',
  title: '现场踏勘',
  post: ['inspector', 'examiner'],
  certified: true,
  side: 'handle',
  input: InspectInput,
  moves: 'task',
  others: (input) => [input.secondInspector],
  otherPosts: ['inspector', 'examiner'],
  refuse: [twoOfficers, shown, timesInOrder, uploadsThere, planMet],
  gateway: (_facts, input) => ({ passed: input.conclusion === 'meets' }),
  decide: (facts, input, moment) => {
    const met = meeting(facts, input, 'inspect')
    const evidence = met.uploads.flatMap((u, i) =>
      u === undefined ? [] : [{ root: u.root, sha256: u.sha256, kind: met.kinds[i] as string }],
    )
    return {
      type: 'case.inspected',
      pub: {},
      disclose: { record: inspectionWords(input), evidence: evidence as Json },
      rows: [
        ...evidence.map((e, i) => evidenceRow(moment, e, i + 1)),
        fact('inspection', {
          passed: input.conclusion === 'meets',
          officer: moment.officer?.id ?? '',
          second: input.secondInspector,
          side: 'handle',
          item: facts.item.id,
          item_no: facts.item.no,
          act: 'inspect',
          record: met.plan,
          evidence_no: evidence.length > 0 ? met.index + 1 : null,
          evidence_kind: evidence.length > 0 ? (met.kinds[met.index] as string) : null,
        }),
      ],
      next: ['录音录像已入库，笔录随卷。', '按流程图办理下一环节。'],
    }
  },
})

function inspectionWords(input: InspectInput): Json {
  const { recordings: _recordings, ...words } = input
  return { ...words, inspected_on: dayOf(input.startedAt as never) } as unknown as Json
}

function evidenceRow(
  moment: { subject: string; version: number },
  e: { root: string; sha256: string; kind: string },
  no: number,
): Row {
  return {
    table: 'evidence',
    insert: {
      subject: moment.subject,
      seq: moment.version,
      no,
      kind: e.kind,
      sha256: Buffer.from(e.sha256, 'hex'),
      root: Buffer.from(e.root, 'hex'),
    },
  }
}
