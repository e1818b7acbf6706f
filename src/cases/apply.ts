import { z } from 'zod'
import { act, type Check } from '../acts/index.ts'
import type { ItemVersion } from '../registry/index.ts'
import {
  AttachedFile,
  codesValid,
  itemPublished,
  materialsListed,
  missingMaterials,
  PARTY,
  type ReceiveFacts,
  type ReceiveInput,
  received,
  receiveFacts,
} from './reception.ts'

const ApplyInput = z.strictObject({
  ...PARTY,
  files: z.array(AttachedFile).max(100, '文件太多，请合并后再提交'),
})
type ApplyInput = z.infer<typeof ApplyInput>

const filesListed: Check<ApplyInput, ReceiveFacts> = (facts, input, moment) =>
  materialsListed(facts, { materials: handedIn(input) }, moment)

/** The papers that files came for. A file has no paper pages, and is a copy until seen. */
function handedIn({ files }: ApplyInput): ReceiveInput['materials'] {
  const codes = [...new Set(files.map((file) => file.material))]
  return codes.map((code) => ({ code, handedIn: 'copy', pages: 0 }))
}

/** Apply 网上申请: what the applicant sends by the portal is received the moment it arrives, also on
 *  a day off; whether it is complete is reckoned from the list, and nobody is turned away for a
 *  paper that is missing: a clerk tells all gaps once.
 *  Source   行政许可法 art. 29, 32, 33; 市场监督管理行政许可程序暂行规定 art. 14
 *  Entry    `case.received`, pub {item, version, no}, D `files`     Capability S2.1
 *  Follow   limit `supplement` (5 wd) · document 接收凭证
 *  Refuses  item.unknown, code.invalid, material.unknown, in this order. */
export const apply = act<ApplyInput, ReceiveFacts>({
  name: 'apply',
  title: '网上申请',
  subject: 'case',
  begins: true,
  post: 'applicant',
  certified: false,
  input: ApplyInput,
  facts: receiveFacts,
  refuse: [itemPublished, codesValid, filesListed],
  paperKind: () => 'receipt',
  decide: (facts, { files, ...party }, moment) => {
    const item = facts.item as ItemVersion
    const materials = handedIn({ ...party, files })
    const isComplete = missingMaterials(item, materials).length === 0
    const outcome = isComplete ? 'complete' : 'incomplete'
    return {
      ...received(item, { ...party, materials, outcome, via: 'online' }, moment, files),
      next: ['请记下收件号和查询码，五个工作日内答复是否受理，或者一次性告知全部补正内容。'],
    }
  },
})
