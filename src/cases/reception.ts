import { z } from 'zod'
import {
  type Check,
  type FactsQuery,
  fact,
  type Moment,
  type Outcome,
  type Row,
  refuse,
} from '../acts/index.ts'
import { advance, enabled, type State } from '../chart/index.ts'
import { codes } from '../law/index.ts'
import { type ItemVersion, publishedByCode } from '../registry/index.ts'
import { deadlineRow, fileColumns } from './case-act.ts'
import { Materials, OptionalWords, Words } from './inputs.ts'
import { supplementLimit } from './limits.ts'
import { receiptPaper } from './papers.ts'
import { codeHash } from './query-code.ts'
import { foldCase, newCase } from './state.ts'

/** What every application says of its applicant, however it comes in. */
export const PARTY = {
  partyKind: z.enum(['person', 'company', 'organisation']),
  name: Words('申请人名称', 100),
  code: z.string().trim().max(18).nullable().default(null),
  representative: OptionalWords('法定代表人', 50),
  agent: z
    .strictObject({
      name: Words('代理人姓名', 50),
      code: z.string().trim().max(18).nullable().default(null),
      scope: Words('代理权限').default('代为办理本事项'),
    })
    .nullable()
    .default(null),
  address: Words('送达地址', 200),
  telephone: Words('联系电话', 40),
  email: OptionalWords('电子邮箱', 100),
  electronicDelivery: z.boolean(),
  item: z.string().min(1, '请选择事项').max(80),
}

export const ReceiveInput = z.strictObject({
  ...PARTY,
  materials: Materials,
  outcome: z.enum(['complete', 'incomplete', 'notOurs', 'notNeeded', 'corrected']),
  via: z.enum(['window', 'online', 'post']),
})
export type ReceiveInput = z.infer<typeof ReceiveInput>

const Hash = z.string().regex(/^[0-9a-f]{64}$/, '文件的指纹不完整')
const MOST_FILE_BYTES = 20_000_000

/** A file sent with an application, as the vault stored it. */
export const AttachedFile = z.strictObject({
  material: z.string().max(31),
  name: z.string().trim().min(1, '文件没有名称').max(200, '文件名太长'),
  sha256: Hash,
  root: Hash,
  sizeBytes: z.int().min(1, '文件是空的').max(MOST_FILE_BYTES, '单个文件不能超过 20 MB'),
  media: z.enum(['application/pdf', 'image/jpeg', 'image/png'], '只收 PDF、JPEG、PNG 文件'),
})
export type AttachedFile = z.infer<typeof AttachedFile>

export interface ReceiveFacts {
  readonly item: ItemVersion | null
}

/** The item in force of the code that the input names. */
export const receiveFacts: FactsQuery<ReceiveFacts> = {
  sql: `select jsonb_build_object('item', (select i.id from item i
      where i.bureau = $1 and i.code = $3::jsonb ->> 'item'))`,
  read: async (raw, tx) => {
    const { item } = raw as { item: string | null }
    return { item: item === null ? null : await publishedByCode(tx, item) }
  },
}

export const itemPublished: Check<Pick<ReceiveInput, 'item'>, ReceiveFacts> = (facts, input) =>
  facts.item === null ? refuse('item.unknown', { code: input.item }) : null

type Codes = Pick<ReceiveInput, 'partyKind' | 'code' | 'agent'>

/** Codes are checked on receipt, by GB 32100 and GB 11643, before they reach any paper. */
export const codesValid: Check<Codes, ReceiveFacts> = (_facts, input, moment) => {
  const wrong = [
    input.code === null ? null : codeWrong(input.partyKind, input.code, moment.today),
    input.agent?.code == null ? null : codeWrong('person', input.agent.code, moment.today),
  ].find((reason) => reason !== null)
  return wrong === undefined ? null : refuse('code.invalid', { reason: wrong })
}

function codeWrong(kind: string, code: string, today: Parameters<typeof codes.checkId>[1]) {
  const checked = kind === 'person' ? codes.checkId(code, today) : codes.checkUscc(code)
  return checked.valid ? null : checked.reason
}

/** Only papers that the guide lists are taken in. */
export const materialsListed: Check<
  { readonly materials: readonly { readonly code: string }[] },
  ReceiveFacts
> = (facts, input) => {
  const listed = new Set(facts.item?.content.materials.map((m) => m.code))
  const unknown = input.materials.find((m) => !listed.has(m.code))
  return unknown === undefined ? null : refuse('material.unknown', { material: unknown.code })
}

/** Names of the required papers that are not handed in; shared data replaces paper. */
export function missingMaterials(
  item: ItemVersion,
  handed: readonly { code: string; handedIn: string | null }[],
): string[] {
  const there = new Set(handed.filter((m) => m.handedIn !== null).map((m) => m.code))
  return item.content.materials
    .filter((m) => m.required && !m.shared && !there.has(m.code))
    .map((m) => m.name)
}

/** What a receipt decides, at the window or by the portal: the same entry, rows and paper. */
export function received(
  item: ItemVersion,
  input: ReceiveInput,
  moment: Moment,
  files: readonly AttachedFile[] = [],
): Outcome {
  const before = newCase(item.chart)
  const taken = receiveFlows(item, input)
  const pub = { item: item.content.code, version: item.no, no: moment.numbered?.text ?? '' }
  const after = foldCase(item.chart, before, {
    type: 'case.received',
    day: moment.today,
    pub,
    taken,
  })
  const { materials, outcome, via, ...party } = input
  return {
    type: 'case.received',
    pub,
    disclose: {
      party,
      materials,
      outcome,
      course: { taken },
      ...(files.length > 0 && {
        files: files.map(({ material, sha256, name }) => ({ material, sha256, name })),
      }),
    },
    paper: receiptPaper(item, input, moment, files),
    rows: [
      {
        table: 'case_file',
        insert: {
          id: moment.subject,
          kind: 'case',
          item: item.id,
          item_no: item.no,
          ...fileColumns(after),
        },
      },
      partyRow(moment, input),
      fact('reception', { via, officer: moment.officer?.id ?? null, side: 'handle' }),
      ...vaultRows(files),
      { table: 'case_code', insert: { subject: moment.subject, code_hash: codeHash(moment) } },
      deadlineRow(moment, supplementLimit(moment, moment.today)),
    ],
    next: [
      '把接收凭证交给申请人，凭证上有查询码。',
      '五个工作日内受理，或者一次性告知全部补正内容。',
    ],
  }
}

/** One row for each object; the same bytes may stand for two papers. */
function vaultRows(files: readonly AttachedFile[]): Row[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()].map((file) => ({
    table: 'vault_object',
    insert: {
      sha256: Buffer.from(file.sha256, 'hex'),
      root: Buffer.from(file.root, 'hex'),
      size_bytes: file.sizeBytes,
      media: file.media,
    },
    ignoreConflict: true,
  }))
}

function partyRow(moment: { subject: string; version: number }, input: ReceiveInput) {
  const { representative, agent, address, telephone, email, electronicDelivery } = input
  return {
    table: 'party',
    insert: {
      subject: moment.subject,
      role: 'applicant',
      seq: moment.version,
      kind: input.partyKind,
      name: input.name,
      code: input.code,
      words: { representative, agent, address, telephone, email, electronicDelivery },
    },
  }
}

function receiveFlows(item: ItemVersion, input: ReceiveInput): string[] {
  const state: State = newCase(item.chart).course as State
  const task = enabled(item.chart, state).find((t) => t.act === 'receive')
  if (task === undefined) throw new Error('a published chart begins with receive')
  const step = advance(item.chart, state, {
    node: task.id,
    facts: {
      // What is not ours, or needs no licence, has no gaps to tell of.
      complete: input.outcome !== 'incomplete',
      ours: input.outcome !== 'notOurs' && input.outcome !== 'notNeeded',
      item: { never_major: item.content.neverMajor },
    },
  })
  if (!('taken' in step)) throw new Error(`a published chart refused receive: ${step.reason}`)
  return [...step.taken]
}
