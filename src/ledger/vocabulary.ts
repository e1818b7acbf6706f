/** What an entry of a type may say in public: each key with its form. */
export interface EntryType {
  /** Chinese title. */
  readonly title: string
  /** Digests in `_sd`, decoys included: nobody sees which optional fields exist. */
  readonly digests: 4 | 8 | 16
  readonly pub: Readonly<Record<string, Form>>
}

/** Forms of public values; an optional key ends with `?` in the tables below. */
export type Form = 'code' | 'day' | 'number' | 'leaf' | 'integer' | 'text'

const FORMS: Record<Form, RegExp> = {
  code: /^[A-Za-z0-9_.\-/]{1,80}$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  number: /^[0-9\u4e00-\u9fff〔〕-]{1,60}$/,
  leaf: /^[A-Za-z0-9_-]{43}$/,
  integer: /^-?\d{1,15}$/,
  text: /^\P{Cc}{0,120}$/u,
}

type Table = Record<string, [title: string, digests: 4 | 8 | 16, pub?: Record<string, Form>]>

const TABLE: Table = {
  'bureau.founded': ['建立机关', 8, { division: 'code' }],
  'officer.enrolled': ['登记人员', 8],
  'post.granted': ['授予岗位', 8, { post: 'code' }],
  'certificate.filed': ['登记执法证件', 8],
  'certificate.stopped': ['暂停或者吊销执法证件', 8],
  'item.imported': ['导入事项', 8, { 'item?': 'text' }],
  'item.completed': ['编制服务指南', 8, { item: 'text', version: 'integer' }],
  'item.rechecked': ['复核事项', 8, { item: 'text', version: 'integer', outcome: 'code' }],
  'item.published': ['公布事项', 8, { item: 'text', version: 'integer' }],
  'case.received': ['收件', 8, { item: 'text', version: 'integer', no: 'number' }],
  'case.supplement_asked': ['一次性告知补正', 8, { no: 'number' }],
  'case.supplemented': ['补交材料', 8],
  'case.accepted': ['受理', 8, { due: 'day', promised: 'day', no: 'number' }],
  'case.accepted_by_silence': ['视为受理', 8, { accepted: 'day', due: 'day', promised: 'day' }],
  'case.declined': ['不予受理', 8, { no: 'number', ground: 'code' }],
  'case.examined': ['审查', 8],
  'case.inspected': ['现场踏勘', 16],
  'case.drafted': ['拟稿', 8, { draft: 'integer', catalogue: 'integer' }],
  'case.major_added': ['增列为重大执法决定', 8, { draft: 'integer', catalogue: 'integer' }],
  'review.passed': ['法制审核通过', 8, { 'draft?': 'integer' }],
  'review.amend': ['法制审核建议修改', 8, { draft: 'integer' }],
  'review.rejected': ['法制审核不通过', 8, { draft: 'integer' }],
  'review.returned': ['法制审核退回补充', 8, { draft: 'integer' }],
  'decision.made': ['作出决定', 16, { kind: 'code', no: 'number', due: 'day', rule: 'code' }],
  'certificate.issued': ['制证', 8, { no: 'number' }],
  'document.issued': ['文书出件', 8, { kind: 'code', no: 'number', ref: 'leaf' }],
  'delivery.done': ['送达', 8],
  'case.published': ['公开', 8, { ref: 'leaf' }],
  'case.withdrawn': ['撤回申请', 8, { no: 'number' }],
  'case.archived': ['归档', 8],
  'deadline.passed': ['期限届满', 8, { rule: 'code' }],
  'deadline.moved': ['期限调整', 8, { rule: 'code', due: 'day', notice: 'code' }],
  'publication.prepared': ['整理公示', 8, { ref: 'leaf', rec: 'leaf' }],
  'publication.made': ['公示', 8, { ref: 'leaf', rec: 'leaf' }],
}

/** The closed vocabulary of entry types, by name. */
export const VOCABULARY: ReadonlyMap<string, EntryType> = new Map(
  Object.entries(TABLE).map(([name, [title, digests, pub]]) => [
    name,
    { title, digests, pub: pub ?? {} },
  ]),
)

/** What is wrong with a type's public part, in Chinese, or null. */
export function pubError(type: EntryType, pub: Readonly<Record<string, unknown>>): string | null {
  const forms = new Map(Object.entries(type.pub).map(([k, f]) => [k.replace('?', ''), f]))
  for (const key of Object.keys(pub)) if (!forms.has(key)) return `公开部分不应有 ${key}`
  for (const [key, form] of Object.entries(type.pub)) {
    const value = pub[key.replace('?', '')]
    if (value === undefined && key.endsWith('?')) continue
    const isInteger = form === 'integer'
    if (isInteger !== (typeof value === 'number') || !FORMS[form].test(String(value))) {
      return `公开部分的 ${key.replace('?', '')} 不合规定`
    }
  }
  return null
}
