import { z } from 'zod'
import { act, type Check, fact, refuse } from '../acts/index.ts'
import { advance, enabled, type State } from '../chart/index.ts'
import { codes } from '../law/index.ts'
import { type ItemVersion, publishedByCode } from '../registry/index.ts'
import { deadlineRow, fileColumns } from './case-act.ts'
import { Materials, OptionalWords, Words } from './inputs.ts'
import { supplementLimit } from './limits.ts'
import { receiptPaper } from './papers.ts'
import { codeHash } from './query-code.ts'
import { foldCase, newCase } from './state.ts'

export const ReceiveInput = z.strictObject({
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
  materials: Materials,
  outcome: z.enum(['complete', 'incomplete', 'notOurs', 'notNeeded', 'corrected']),
  via: z.enum(['window', 'online', 'post']),
})
export type ReceiveInput = z.infer<typeof ReceiveInput>

interface ReceiveFacts {
  readonly item: ItemVersion | null
}

const itemPublished: Check<ReceiveInput, ReceiveFacts> = (facts, input) =>
  facts.item === null ? refuse('item.unknown', { code: input.item }) : null

/** Codes are checked at the window, by GB 32100 and GB 11643, before they reach any paper. */
const codesValid: Check<ReceiveInput, ReceiveFacts> = (_facts, input, moment) => {
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

const materialsListed: Check<ReceiveInput, ReceiveFacts> = (facts, input) => {
  const listed = new Set(facts.item?.content.materials.map((m) => m.code))
  const unknown = input.materials.find((m) => !listed.has(m.code))
  return unknown === undefined ? null : refuse('material.unknown', { material: unknown.code })
}

/** Complete is a fact of the list, not an opinion: what is required must be there. */
const completeIsComplete: Check<ReceiveInput, ReceiveFacts> = (facts, input) => {
  if (input.outcome !== 'complete' && input.outcome !== 'corrected') return null
  const missing = missingMaterials(facts.item as ItemVersion, input.materials)
  return missing.length === 0 ? null : refuse('material.missing', { materials: missing.join('、') })
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

/** Receive 收件: an application is registered with every paper; the receipt is given at once.
 *  Source   行政许可法 art. 32, 29; 市场监督管理行政许可程序暂行规定 art. 14 (day of arrival)
 *  Entry    `case.received`, pub {item, version, no}     Capability S2.1
 *  Follow   limit `supplement` (5 wd) · document 接收凭证
 *  Refuses  item.unknown, code.invalid, material.unknown, material.missing, in this order. */
export const receive = act<ReceiveInput, ReceiveFacts>({
  name: 'receive',
  title: '收件',
  subject: 'case',
  begins: true,
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: ReceiveInput,
  facts: {
    sql: `select jsonb_build_object('item', (select i.id from item i
        where i.bureau = $1 and i.code = $3::jsonb ->> 'item'))`,
    read: async (raw, tx) => {
      const { item } = raw as { item: string | null }
      return { item: item === null ? null : await publishedByCode(tx, item) }
    },
  },
  refuse: [itemPublished, codesValid, materialsListed, completeIsComplete],
  paperKind: () => 'receipt',
  decide: (facts, input, moment) => {
    const item = facts.item as ItemVersion
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
      disclose: { party, materials, outcome, course: { taken } },
      paper: receiptPaper(item, input, moment),
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
        fact('reception', { via, officer: moment.officer?.id ?? '', side: 'handle' }),
        { table: 'case_code', insert: { subject: moment.subject, code_hash: codeHash(moment) } },
        deadlineRow(moment, supplementLimit(moment, moment.today)),
      ],
      next: [
        '把接收凭证交给申请人，凭证上有查询码。',
        '五个工作日内受理，或者一次性告知全部补正内容。',
      ],
    }
  },
})

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
