import { isDay } from '../law/day.ts'

/** What an entry of a type may say in public: each key with its form. */
export interface EntryType {
  /** Chinese title. */
  readonly title: string
  /** Digests in `_sd`, decoys included: nobody sees which optional fields exist. */
  readonly digests: 4 | 8 | 16
  readonly pub: Readonly<Record<string, Form>>
}

/** Forms of public values; an optional key ends with `?` in the tables below. */
export type Form = 'code' | 'day' | 'number' | 'leaf' | 'leaves' | 'integer' | 'text' | 'vkey'

const FORMS: Record<Form, RegExp> = {
  code: /^[A-Za-z0-9_.\-/]{1,80}$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  vkey: /^[^\s+]{1,120}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{1,120}={0,2}$/u,
  number: /^[0-9\u4e00-\u9fff〔〕-]{1,60}$/,
  leaf: /^[A-Za-z0-9_-]{43}$/,
  /** One to sixteen, as many as an entry has digests at most. */
  leaves: /^[A-Za-z0-9_-]{43}(,[A-Za-z0-9_-]{43}){0,15}$/,
  integer: /^-?\d{1,15}$/,
  text: /^\P{Cc}{0,120}$/u,
}

type Table = Record<string, [title: string, digests: 4 | 8 | 16, pub?: Record<string, Form>]>

const TABLE: Table = {
  'bureau.founded': ['建立机关', 8, { division: 'code' }],
  'office.opened': ['设立办事窗口', 8, { 'office?': 'code' }],
  'officer.enrolled': ['登记人员', 8],
  'post.granted': ['授予岗位', 8, { post: 'code' }],
  'post.ended': ['免去岗位', 8, { post: 'code' }],
  'certificate.filed': ['登记执法证件', 8],
  'certificate.stopped': ['暂停或者吊销执法证件', 8],
  'item.imported': ['导入事项', 8, { 'item?': 'text' }],
  'item.completed': ['编制服务指南', 8, { item: 'text', version: 'integer' }],
  'item.rechecked': ['复核事项', 8, { item: 'text', version: 'integer', outcome: 'code' }],
  'item.published': ['公布事项', 8, { item: 'text', version: 'integer' }],
  'item.ended': ['停止事项', 8, { item: 'text', version: 'integer' }],
  'calendar.changed': ['更新工作日历', 8, { year: 'integer', notice: 'code' }],
  'template.adopted': ['启用文书模板', 8, { kind: 'code', version: 'integer', 'hash?': 'leaf' }],
  'catalogue.adopted': ['启用法制审核目录', 8, { version: 'integer', 'hash?': 'leaf' }],
  'chart.adopted': ['启用流程图', 8, { 'item?': 'text', version: 'integer', 'hash?': 'leaf' }],
  'case.received': ['收件', 16, { item: 'text', version: 'integer', no: 'number' }],
  'case.supplement_asked': ['一次性告知补正', 8, { no: 'number' }],
  'case.supplemented': ['补交材料', 8],
  'case.accepted': ['受理', 8, { due: 'day', promised: 'day', no: 'number' }],
  'case.accepted_by_silence': ['视为受理', 8, { accepted: 'day', due: 'day', promised: 'day' }],
  'case.declined': ['不予受理', 8, { no: 'number', ground: 'code' }],
  'case.assigned': ['分派', 8],
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
  'document.failed': ['文书出件失败', 8, { kind: 'code', no: 'number', ref: 'leaf' }],
  'delivery.done': ['送达', 8],
  'case.published': ['公开', 8, { ref: 'leaf' }],
  'case.withdrawn': ['撤回申请', 8, { no: 'number' }],
  'case.terminated': ['终止', 8, { 'no?': 'number', ground: 'code' }],
  'case.extended': ['延长期限', 8, { due: 'day', 'no?': 'number' }],
  'case.suspended': ['中止', 8, { ground: 'code' }],
  'case.resumed': ['恢复', 8, { due: 'day' }],
  'case.stopped': ['不计入期限的程序', 8, { ground: 'code' }],
  'case.archived': ['归档', 8],
  'evidence.stored': ['存入证据', 8, { 'ref?': 'leaf' }],
  'disclosure.erased': ['抹除', 8, { ref: 'leaf', digests: 'leaves', ground: 'code' }],
  'deadline.passed': ['期限届满', 8, { rule: 'code' }],
  'deadline.moved': ['期限调整', 8, { rule: 'code', due: 'day', notice: 'code' }],
  'publication.prepared': ['整理公示', 8, { ref: 'leaf', rec: 'leaf' }],
  'publication.returned': ['退回公示', 8, { ref: 'leaf' }],
  'publication.made': ['公示', 8, { ref: 'leaf', rec: 'leaf' }],
  'publication.withheld': ['不予公示', 8, { ref: 'leaf', ground: 'code' }],
  'publication.corrected': ['更正公示', 8, { ref: 'leaf', rec: 'leaf' }],
  'publication.ended': ['撤下公示', 8, { ref: 'leaf', ground: 'code' }],
  'decision.revoked': ['撤销决定', 8, { ref: 'leaf' }],
  'log.key': ['启用账本密钥', 4, { vkey: 'vkey', from: 'day' }],
  'log.key_revoked': ['停用账本密钥', 4, { vkey: 'vkey' }],
  'log.policy': ['启用副署规则', 4, { hash: 'leaf' }],
  'witness.key': ['启用副署密钥', 4, { vkey: 'vkey', from: 'day' }],
  'log.continued': ['续接旧账', 4, { origin: 'code', size: 'integer', root: 'leaf' }],
  'timestamp.added': ['加盖时间戳', 4, { size: 'integer', token: 'leaf' }],
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
  for (const key of Object.keys(pub)) {
    const isListed = Object.hasOwn(type.pub, key) || Object.hasOwn(type.pub, `${key}?`)
    if (!isListed || key.endsWith('?')) return `公开部分不应有 ${key}`
  }
  for (const [key, form] of Object.entries(type.pub)) {
    const value = pub[key.replace('?', '')]
    if (value === undefined && key.endsWith('?')) continue
    if (!hasForm(form, value)) return `公开部分的 ${key.replace('?', '')} 不合规定`
  }
  return null
}

function hasForm(form: Form, value: unknown): boolean {
  if (form === 'integer') return Number.isSafeInteger(value) && FORMS.integer.test(String(value))
  if (form === 'leaves') {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
    return isList && FORMS.leaves.test(value.join())
  }
  if (typeof value !== 'string' || !FORMS[form].test(value)) return false
  return form !== 'day' || isDay(value)
}

/** The vocabulary of entries whose `v` is 1, for other programs: titles, digests, public forms. */
export function vocabularyJson(): string {
  const forms = Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, form.source]))
  return `${JSON.stringify({ v: 1, types: Object.fromEntries(VOCABULARY), forms }, null, 1)}\n`
}
