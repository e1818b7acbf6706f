import { z } from 'zod'

/** A point of law that an item rests on: law, its version's date, article (paragraph, item). */
export const Basis = z.strictObject({
  law: z.string().min(2).max(120),
  version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .nullable(),
  article: z.string().min(1).max(40),
})
export type Basis = z.infer<typeof Basis>

/** One paper that an applicant hands in 申请材料, with the ground on which it may be asked for. */
export const Material = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
  name: z.string().min(1).max(200),
  form: z.enum(['original', 'copy', 'electronic']),
  copies: z.int().min(1).max(20),
  source: z.enum(['applicant', 'government', 'third_party']),
  /** Another office's data replaces the paper, so it must not be asked for (在线政务服务规定 art. 7). */
  shared: z.boolean(),
  required: z.boolean(),
  /** When a conditional paper is needed, in the reader's words; null where always. */
  condition: z.string().max(200).nullable(),
  basis: Basis.nullable(),
})
export type Material = z.infer<typeof Material>

/**
 * All that a version of an item 执法事项 says to the public and to the program: the fifteen fields
 * of the service guide 服务指南 (S1.5), its limits, its facts for the chart and its review.
 * Limits are working days from acceptance. The chart stands beside it as BPMN text.
 */
export const ItemContent = z.strictObject({
  name: z.string().min(1).max(200),
  code: z.string().min(1).max(80),
  kind: z.enum(['licence', 'confirmation', 'filing', 'other_power', 'public_service']),
  /** 办件类型: decided on the spot 即办件 or with a promised limit 承诺件. */
  speed: z.enum(['instant', 'promised']),
  audience: z.array(z.enum(['person', 'company', 'organisation'])).min(1),
  /** One plain sentence: who needs it, for what. */
  summary: z.string().max(300),
  basis: z.array(Basis),
  acceptingOffice: z.string().max(100),
  approvingOffice: z.string().max(100),
  conditions: z.array(z.string().max(500)),
  preferences: z.string().max(500),
  materials: z.array(Material),
  /** Steps in the reader's words; the drawing comes from the chart. */
  procedure: z.array(z.string().max(300)),
  limitStatutory: z.int().min(0).max(365),
  limitPromised: z.int().min(0).max(365),
  limitBasis: Basis.nullable(),
  fee: z.strictObject({ charged: z.boolean(), note: z.string().max(200), basis: Basis.nullable() }),
  supervision: z.string().max(300),
  accountability: z.string().max(500),
  remedies: z.strictObject({
    /** 复议机关: the people's government of the bureau's level (行政复议法 2023 art. 24). */
    reconsideration: z.string().max(100),
    court: z.string().max(100),
  }),
  officeHours: z.string().max(100),
  address: z.string().max(200),
  telephone: z.string().max(60),
  /** What the grant hands out: name of the certificate, validity in years (null: no end). */
  certificate: z.strictObject({
    name: z.string().max(100),
    validYears: z.int().min(1).max(50).nullable(),
  }),
  licenceKind: z.enum(['普通', '特许', '认可', '核准', '登记', '其他']),
  /** Life event and theme, keys of the portal's groups. */
  themes: z.array(z.string().max(30)),
  /** Standards that an examiner answers one by one 审查标准. */
  standards: z.array(z.string().max(300)),
  /** The item never leads to a major decision (rule 3 of the prover needs no legal review then). */
  neverMajor: z.boolean(),
  /** The bureau's review catalogue 法制审核目录 names the item whatever the facts (S3.5). */
  majorListed: z.boolean(),
  /** Touches life, health or major property: site records run from beginning to end (S2.4). */
  wholeRecord: z.boolean(),
})
export type ItemContent = z.infer<typeof ItemContent>
