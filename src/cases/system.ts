import { z } from 'zod'
import { type Check, fact, refuse } from '../acts/index.ts'
import { caseAct } from './case-act.ts'
import type { CaseFacts } from './facts.ts'
import { DayInput } from './inputs.ts'

const Sha = z.string().regex(/^[0-9a-f]{64}$/)

const IssueInput = z.strictObject({
  kind: z.string().max(30),
  year: z.int(),
  no: z.int(),
  sha256: Sha,
  root: Sha,
  sizeBytes: z.int().min(1),
  /** Leaf of the act whose words the paper prints, base64url. */
  ref: z.string().length(43),
  /** The paper's random address /verify/<handle>, and its printed number. */
  handle: z.string().length(22),
  number: z.string().max(60),
  /** Papers that any holder may check by their code. */
  known: z.boolean(),
})
type IssueInput = z.infer<typeof IssueInput>

const notIssued: Check<IssueInput, CaseFacts> = (facts, input) => {
  const paper = facts.papers.find(
    (p) => p.kind === input.kind && p.year === input.year && p.no === input.no,
  )
  if (paper === undefined) return refuse('subject.unknown', { kind: '文书' })
  return paper.issued ? refuse('subject.exists') : null
}

/** Issue 出件: the job has typeset a paper and stored it; its exact bytes enter the log.
 *  Entry `document.issued`, pub {kind, no, ref}, D `doc` {bytes, sha256}      Capability S2.3 */
export const issue = caseAct<IssueInput>({
  name: 'issue',
  title: '文书出件',
  post: 'system',
  certified: false,
  input: IssueInput,
  moves: 'nothing',
  refuse: [notIssued],
  decide: (_facts, input, moment) => {
    const sha256 = Buffer.from(input.sha256, 'hex')
    const { kind, year, no } = input
    return {
      type: 'document.issued',
      pub: { kind, no: `${year}-${no}`, ref: input.ref },
      disclose: { doc: { bytes: input.sizeBytes, sha256: sha256.toString('base64url') } },
      rows: [
        {
          table: 'vault_object',
          insert: {
            sha256,
            root: Buffer.from(input.root, 'hex'),
            size_bytes: input.sizeBytes,
            media: 'application/pdf',
          },
          ignoreConflict: true,
        },
        fact('document_issue', { kind, year, no, sha256, size_bytes: input.sizeBytes }),
        {
          table: 'public_document',
          insert: {
            handle: input.handle,
            kind,
            number: input.number,
            leaf: Buffer.from(input.ref, 'base64url'),
            sha256,
            size_bytes: input.sizeBytes,
            issued_on: moment.today,
          },
        },
      ],
    }
  },
})

const isPublished: Check<unknown, CaseFacts> = (facts) =>
  facts.published ? null : refuse('publication.unknown')

/** The publication has been made on its own subject; the case's course moves past 公开.
 *  Entry `case.published`, pub {ref} = leaf of `publication.made`. */
export const markPublished = caseAct<{ ref: string }>({
  name: 'publish',
  title: '公开',
  post: 'system',
  certified: false,
  input: z.strictObject({ ref: z.string().length(43) }),
  moves: 'task',
  refuse: [isPublished],
  decide: (_facts, input) => ({
    type: 'case.published',
    pub: { ref: input.ref },
    meets: ['publish'],
  }),
})

const PassInput = z.strictObject({ rule: z.string().max(30), seq: z.int() })

/** A limit has passed unmet: on record, by the clock, once (S4.2). Entry `deadline.passed`. */
export const passDeadline = caseAct<z.infer<typeof PassInput>>({
  name: 'passDeadline',
  title: '期限届满',
  post: 'system',
  certified: false,
  input: PassInput,
  moves: 'nothing',
  refuse: [
    (facts, input, moment) => {
      const limit = facts.deadlines.find((d) => d.rule === input.rule && d.seq === input.seq)
      const passed =
        limit !== undefined &&
        limit.met_seq === null &&
        limit.fired_seq === null &&
        moment.today > limit.due
      return passed ? null : refuse('deadline.not-due')
    },
  ],
  decide: (facts, input, moment) => ({
    type: 'deadline.passed',
    pub: { rule: input.rule },
    rows: [
      {
        table: 'deadline',
        update: { fired_seq: moment.version },
        where: { subject: facts.id, rule: input.rule, seq: input.seq },
      },
    ],
  }),
})

const MoveInput = z.strictObject({
  rule: z.string().max(30),
  seq: z.int(),
  due: DayInput,
  provisional: z.boolean(),
  notice: z.string().max(20),
})

/** A holiday notice that came later moves an open limit, on record (law.md).
 *  Entry `deadline.moved`, pub {rule, due, notice}. */
export const moveDeadline = caseAct<z.infer<typeof MoveInput>>({
  name: 'moveDeadline',
  title: '期限随放假安排调整',
  post: 'system',
  certified: false,
  input: MoveInput,
  moves: 'nothing',
  refuse: [
    (facts, input) => {
      const limit = facts.deadlines.find((d) => d.rule === input.rule && d.seq === input.seq)
      const open = limit !== undefined && limit.met_seq === null && limit.fired_seq === null
      return open ? null : refuse('deadline.not-due')
    },
  ],
  decide: (facts, input) => ({
    type: 'deadline.moved',
    pub: { rule: input.rule, due: input.due, notice: input.notice },
    rows: [
      {
        table: 'deadline',
        update: { due: input.due, provisional: input.provisional },
        where: { subject: facts.id, rule: input.rule, seq: input.seq },
      },
    ],
  }),
})
