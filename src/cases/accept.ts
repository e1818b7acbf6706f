import { z } from 'zod'
import { type Check, fact, refuse } from '../acts/index.ts'
import { type CaseOutcome, caseAct } from './case-act.ts'
import type { CaseFacts, Gap } from './facts.ts'
import { Materials, OptionalWords, SupplementInput, Words } from './inputs.ts'
import { decisionLimits } from './limits.ts'
import { acceptancePaper, declinePaper, supplementPaper } from './papers.ts'
import { missingMaterials } from './reception.ts'

const toldOnce: Check<unknown, CaseFacts> = (facts) =>
  facts.supplement === null ? null : refuse('supplement.once', { day: facts.supplement.day })

const inTime: Check<unknown, CaseFacts> = (facts, _input, moment) => {
  const limit = facts.deadlines.find((d) => d.rule === 'supplement')
  return limit !== undefined && moment.today > limit.due
    ? refuse('supplement.late', { due: limit.due })
    : null
}

const gapsListed: Check<SupplementInput, CaseFacts> = (facts, input) => {
  const listed = new Set(facts.item.content.materials.map((m) => m.code))
  const unknown = input.gaps.find((g) => !listed.has(g.material))
  return unknown === undefined ? null : refuse('material.unknown', { material: unknown.material })
}

/** The notice must name every paper that is missing now: there will be no second one. */
const allGapsTold: Check<SupplementInput, CaseFacts> = (facts, input) => {
  const told = new Set(input.gaps.map((g) => g.material))
  const missing = new Set(missingMaterials(facts.item, facts.materials))
  const untold = facts.item.content.materials.find((m) => missing.has(m.name) && !told.has(m.code))
  return untold === undefined ? null : refuse('gap.missing', { material: untold.name })
}

/** Supplement 一次性告知补正: all gaps at once, within five working days of receipt.
 *  Source   行政许可法 art. 32(4), 72(4)      Entry `case.supplement_asked`
 *  Refuses  supplement.once, supplement.late, material.unknown, gap.missing. */
export const supplement = caseAct<SupplementInput>({
  name: 'supplement',
  title: '一次性告知补正',
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: SupplementInput,
  moves: 'task',
  refuse: [toldOnce, inTime, gapsListed, allGapsTold],
  paperKind: () => 'supplement',
  decide: (facts, input, moment) => ({
    type: 'case.supplement_asked',
    pub: { no: moment.numbered?.text ?? '' },
    disclose: { gaps: input.gaps as unknown as Gap[] as never },
    paper: supplementPaper(facts, input, moment),
    rows: [fact('supplement_notice', { officer: moment.officer?.id ?? '', side: 'handle' })],
    meets: ['supplement'],
    next: ['等申请人补齐；补齐当日应当受理。'],
  }),
})

const SuppliedInput = z.strictObject({ materials: Materials })

/** The applicant brings what the notice asked for 补交材料; registered the day it arrives.
 *  Entry `case.supplemented`. */
export const supplied = caseAct<z.infer<typeof SuppliedInput>>({
  name: 'supplied',
  title: '登记补交材料',
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: SuppliedInput,
  moves: 'nothing',
  beforeDecision: true,
  refuse: [
    (facts, input) => {
      const listed = new Set(facts.item.content.materials.map((m) => m.code))
      const unknown = input.materials.find((m) => !listed.has(m.code))
      return unknown === undefined ? null : refuse('material.unknown', { material: unknown.code })
    },
  ],
  decide: (_facts, input) => ({
    type: 'case.supplemented',
    pub: {},
    disclose: { materials: input.materials },
    next: ['补齐的，今天受理。'],
  }),
})

const gapsClosed: Check<unknown, CaseFacts> = (facts) => {
  if (facts.supplement === null || facts.supplied) return null
  const names = facts.supplement.gaps.map((g) => nameOf(facts, g.material))
  return refuse('supplement.open', { materials: names.join('、') })
}

const materialsThere: Check<unknown, CaseFacts> = (facts) => {
  const missing = missingMaterials(facts.item, facts.materials)
  return missing.length === 0 ? null : refuse('material.missing', { materials: missing.join('、') })
}

function nameOf(facts: CaseFacts, code: string): string {
  return facts.item.content.materials.find((m) => m.code === code)?.name ?? code
}

/** Accept 受理: the application is complete and ours; both clocks start today.
 *  Source   行政许可法 art. 32(1)(5), 42, 82; 优化营商环境条例 art. 36
 *  Entry    `case.accepted`, pub {due, promised, no}
 *  Refuses  supplement.open, material.missing. */
export const accept = caseAct<Record<string, never>>({
  name: 'accept',
  title: '受理',
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: z.strictObject({}),
  moves: 'task',
  refuse: [gapsClosed, materialsThere],
  paperKind: () => 'acceptance',
  decide: (facts, _input, moment): CaseOutcome => {
    const [decide, promise] = decisionLimits(moment, moment.today, facts.item.content)
    return {
      type: 'case.accepted',
      pub: { due: decide.due, promised: promise.due, no: moment.numbered?.text ?? '' },
      paper: acceptancePaper(facts, { decide, promise }, moment),
      rows: [
        fact('acceptance', {
          accepted_on: moment.today,
          statutory_due: decide.due,
          promised_due: promise.due,
          officer: moment.officer?.id ?? '',
          side: 'handle',
        }),
      ],
      starts: [decide, promise],
      meets: ['supplement'],
      next: [
        `承诺 ${promise.due} 前作出决定，法定最迟 ${decide.due}。`,
        '把受理通知书交给申请人。',
      ],
    }
  },
})

const DeclineInput = z.strictObject({
  ground: z.enum(['not_needed', 'other_office', 'false_papers', 'item_rule']),
  reason: Words('不予受理的理由'),
  rightOffice: OptionalWords('有权机关', 100),
})
type DeclineInput = z.infer<typeof DeclineInput>

const rightOfficeNamed: Check<DeclineInput, CaseFacts> = (_facts, input) =>
  input.ground === 'other_office' && (input.rightOffice ?? '').length < 2
    ? refuse('decline.office-unnamed')
    : null

/** Decline 不予受理: written, dated, with reasons and remedies; the case ends, then archive.
 *  Source   行政许可法 art. 32(1)(1)(2), 32(2), 78     Entry `case.declined` */
export const decline = caseAct<DeclineInput>({
  name: 'decline',
  title: '不予受理',
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: DeclineInput,
  moves: 'task',
  refuse: [rightOfficeNamed],
  paperKind: () => 'decline',
  decide: (facts, input, moment) => ({
    type: 'case.declined',
    pub: { no: moment.numbered?.text ?? '', ground: input.ground },
    disclose: { reason: input.reason, right_office: input.rightOffice },
    paper: declinePaper(facts, input, moment),
    rows: [
      fact('declination', {
        ground: input.ground,
        officer: moment.officer?.id ?? '',
        side: 'handle',
      }),
    ],
    meets: ['supplement'],
    next: ['把不予受理决定书交给申请人，然后归档。'],
  }),
})

/** No notice within five working days: accepted on the day of receipt, by the law itself.
 *  Source   行政许可法 art. 32(1)(4)     Entry `case.accepted_by_silence`, actor: the clock
 *  Refuses  deadline.not-due. */
export const acceptBySilence = caseAct<Record<string, never>>({
  name: 'acceptBySilence',
  title: '视为受理',
  post: 'system',
  certified: false,
  input: z.strictObject({}),
  moves: 'silence',
  refuse: [
    (facts, _input, moment) => {
      const limit = facts.deadlines.find((d) => d.rule === 'supplement' && d.met_seq === null)
      const passed = limit !== undefined && limit.fired_seq === null && moment.today > limit.due
      return passed ? null : refuse('deadline.not-due')
    },
  ],
  decide: (facts, _input, moment) => {
    const received = facts.file.received_on as NonNullable<typeof facts.file.received_on>
    const [decide, promise] = decisionLimits(moment, received, facts.item.content)
    return {
      type: 'case.accepted_by_silence',
      pub: { accepted: received, due: decide.due, promised: promise.due },
      rows: [
        fact('acceptance', {
          accepted_on: received,
          statutory_due: decide.due,
          promised_due: promise.due,
          officer: null,
          side: 'handle',
        }),
        {
          table: 'deadline',
          update: { fired_seq: moment.version },
          where: { subject: facts.id, rule: 'supplement' },
        },
      ],
      starts: [decide, promise],
      next: [`自 ${received} 视为受理，法定最迟 ${decide.due} 作出决定。`],
    }
  },
})
