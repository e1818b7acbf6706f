import { act, type Check, refuse } from '../acts/index.ts'
import type { ItemVersion } from '../registry/index.ts'
import {
  codesValid,
  itemPublished,
  materialsListed,
  missingMaterials,
  type ReceiveFacts,
  ReceiveInput,
  received,
  receiveFacts,
} from './reception.ts'

/** Complete is a fact of the list, not an opinion: what is required must be there. */
const completeIsComplete: Check<ReceiveInput, ReceiveFacts> = (facts, input) => {
  if (input.outcome !== 'complete' && input.outcome !== 'corrected') return null
  const missing = missingMaterials(facts.item as ItemVersion, input.materials)
  return missing.length === 0 ? null : refuse('material.missing', { materials: missing.join('、') })
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
  facts: receiveFacts,
  refuse: [itemPublished, codesValid, materialsListed, completeIsComplete],
  paperKind: () => 'receipt',
  decide: (facts, input, moment) => received(facts.item as ItemVersion, input, moment),
})
