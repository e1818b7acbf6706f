import type { DecisionFilter, DecisionRecord, ListModel } from './models.ts'
import { decisionQuery } from './query.ts'

/** Names of the columns 双公示 in the official order; what a record lacks is an empty cell. */
const FIELDS = [
  '行政相对人名称',
  '行政相对人类别',
  '统一社会信用代码',
  '证件号码',
  '法定代表人',
  '行政许可决定文书名称',
  '行政许可决定文书号',
  '许可类别',
  '许可证书名称',
  '许可编号',
  '许可内容',
  '许可决定日期',
  '有效期自',
  '有效期至',
  '许可机关',
  '许可机关统一社会信用代码',
  '当前状态',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
  '备注',
] as const

const STATES = { valid: '有效', invalid: '无效', withdrawn: '已撤下' } as const

/** One cell: quoted, and never a formula, whatever the office wrote. */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** A line of cells, ended as RFC 4180 says. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

const BOM = '\ufeff'

/** Decisions as CSV: UTF-8 with a mark, so that spreadsheets read Chinese. */
export async function* decisionsCsv(
  records: AsyncIterable<DecisionRecord>,
  address: string,
): AsyncGenerator<string> {
  yield BOM + csvLine(['事项', ...FIELDS, '公示日期', '公示状态', '网址'])
  for await (const r of records) {
    const values = new Map(r.fields.map((f) => [f.name, f.value]))
    yield csvLine([
      r.item,
      ...FIELDS.map((name) => values.get(name) ?? ''),
      r.publishedOn,
      STATES[r.state],
      `${address}/decisions/${encodeURIComponent(r.handle)}`,
    ])
  }
}

/** A list 清单 as CSV. */
export function listCsv(list: ListModel): string {
  const rows = list.rows.map((row) =>
    csvLine(row.map((cell) => (typeof cell === 'string' ? cell : cell.name))),
  )
  return BOM + csvLine(list.columns) + rows.join('')
}

/** Decisions as one JSON document, written while they are read. */
export async function* decisionsJson(
  records: AsyncIterable<DecisionRecord>,
  address: string,
  bureau: string,
): AsyncGenerator<string> {
  yield `{"bureau":${JSON.stringify(bureau)},"decisions":[`
  let first = true
  for await (const r of records) {
    const { handle, ...rest } = r
    const fields = Object.fromEntries(r.fields.map((f) => [f.name, f.value]))
    const url = `${address}/decisions/${encodeURIComponent(handle)}`
    yield `${first ? '' : ',\n'}${JSON.stringify({ ...rest, url, fields })}`
    first = false
  }
  yield ']}\n'
}

/** The newest decisions as a feed (RFC 4287). */
export async function* decisionsAtom(
  records: AsyncIterable<DecisionRecord>,
  of: {
    readonly address: string
    readonly bureau: string
    readonly filter: DecisionFilter
    readonly now: string
  },
): AsyncGenerator<string> {
  const query = decisionQuery(of.filter, 1)
  const self = `${of.address}/decisions.atom${query}`
  const entries: string[] = []
  let updated = ''
  for await (const r of records) {
    if (r.changedAt > updated) updated = r.changedAt
    const href = `${of.address}/decisions/${encodeURIComponent(r.handle)}`
    const who = r.state === 'withdrawn' ? '内容已撤下' : (r.party ?? '')
    const summary = `${r.number}，${r.decidedOn} 决定，${r.publishedOn} 公示，${STATES[r.state]}`
    entries.push(
      `<entry><id>${xml(href)}</id><title>${xml(`${who}：${r.item}`)}</title>
<link href="${xml(href)}"/>` +
        `<updated>${xml(r.changedAt)}</updated><summary>${xml(summary)}</summary></entry>\n`,
    )
  }
  const page = `${of.address}/decisions${query}`
  yield [
    '<?xml version="1.0" encoding="utf-8"?>\n',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
    `<id>${xml(self)}</id><title>${xml(`${of.bureau} 结果公示`)}</title>`,
    `<link rel="self" href="${xml(self)}"/><link href="${xml(page)}"/>`,
    `<author><name>${xml(of.bureau)}</name></author>`,
    `<updated>${xml(updated === '' ? of.now : updated)}</updated>\n`,
  ].join('')
  yield* entries
  yield '</feed>\n'
}

/** Text of XML: escaped, and without the control characters that XML cannot hold. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
