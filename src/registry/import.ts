import { isDay } from '../law/index.ts'
import {
  FIELD_TITLES,
  FIELDS,
  type Field,
  type KindRead,
  kindOf,
  type Level,
  levelsOf,
  plainHeading,
  rankOf,
} from './columns.ts'
import type { Basis, ItemContent } from './item.ts'
import { readTables, type Table } from './tables.ts'

/** An item as a bureau's list gives it; `row` is the row in the file (record number in JSON). */
export interface ImportedItem {
  readonly name: string
  readonly code: string
  readonly kind: ItemContent['kind']
  readonly department: string
  /** 主项, or empty. */
  readonly group: string
  /** The basis as the list words it, cleaned of stray signs. */
  readonly basisText: string
  /** The points of law that could be recognised in it. */
  readonly basis: readonly Basis[]
  readonly levels: readonly Level[]
  readonly row: number
}

/** What an import found. `read` rows = `rows` + rows refused; row 0 means the whole file. */
export interface ItemList {
  readonly rows: readonly ImportedItem[]
  readonly read: number
  readonly refused: readonly RefusedRow[]
  /** Field → heading that it was read from; several headings joined by `+`. */
  readonly mapping: Readonly<Record<string, string>>
}

/** A row that stays out, with the column and the reason in Chinese. */
export interface RefusedRow {
  readonly row: number
  readonly column: string
  readonly reason: string
}

const LONGEST = { code: 80, name: 200, department: 100, group: 200, basisText: 20_000 } as const

/**
 * Reads a powers-and-duties list 权责清单 or list of licences 许可事项清单 (S1.4).
 *
 * Columns are recognised by the headings that bureaus use; `mapping` (field → heading, or
 * `=value` for a value that all rows share) goes before. Powers that are no approvals (penalties,
 * inspections …) stay out, each with its reason. Nothing throws on bad input.
 * Cost: linear; 50 MB at most.
 */
export async function readItems(
  bytes: Uint8Array,
  fileName: string,
  mapping: Readonly<Record<string, string>> = {},
): Promise<ItemList> {
  const wrong = mappingWrong(mapping)
  if (wrong !== null) return wholeRefused('对照表', wrong)
  const tables = await readTables(bytes)
  if ('reason' in tables) return wholeRefused('文件', tables.reason)
  const heads = tables.map((table) => headOf(table, mapping, fileName))
  const best = heads.reduce<Head | null>(
    (found, next) => (next !== null && next.score > (found?.score ?? 0) ? next : found),
    null,
  )
  const missing = missingColumns(best)
  if (best === null || missing.length > 0) {
    const found =
      best === null ? '' : `；已认出：${[...best.columns.keys()].map(titleOf).join('、')}`
    const columns = missing.map(titleOf).join('、')
    return wholeRefused(columns, `找不到「${columns}」列，请改列名或者用对照表指定${found}`)
  }
  return readRows(best)
}

function titleOf(field: Field): string {
  return FIELD_TITLES[field]
}

function wholeRefused(column: string, reason: string): ItemList {
  return { rows: [], read: 0, refused: [{ row: 0, column, reason }], mapping: {} }
}

function mappingWrong(mapping: Readonly<Record<string, string>>): string | null {
  const unknown = Object.keys(mapping).find((field) => !Object.hasOwn(FIELDS, field))
  if (unknown === undefined) return null
  return `不认识「${unknown}」，可用的有：${Object.keys(FIELDS).join('、')}`
}

/** The headings of a table, found; rows below `from` are data. */
interface Head {
  readonly table: Table
  readonly from: number
  readonly columns: ReadonlyMap<Field, readonly number[]>
  readonly headings: readonly string[]
  readonly constants: ReadonlyMap<Field, string>
  readonly score: number
}

/** Looks for the headings in the first rows; two merged rows count as one (title over columns). */
function headOf(
  table: Table,
  mapping: Readonly<Record<string, string>>,
  fileName: string,
): Head | null {
  let best: Head | null = null
  let above = fileName
  for (let i = 0; i < Math.min(12, table.rows.length); i += 1) {
    const upper = table.rows[i]?.cells ?? []
    const lower = table.rows[i + 1]?.cells ?? []
    const merged = Array.from({ length: Math.max(upper.length, lower.length) }, (_c, c) =>
      isHeading(lower[c] ?? '', mapping) ? (lower[c] ?? '') : (upper[c] ?? ''),
    )
    const single = headFrom(table, i + 1, upper, mapping, above)
    const double = headFrom(table, i + 2, merged, mapping, above)
    // Two rows only where the second adds columns, otherwise it is the first item.
    const head = double.score > single.score && single.score > 0 ? double : single
    if (head.columns.has('name') && head.score > (best?.score ?? 0)) best = head
    above += upper.join('')
  }
  return best
}

function isHeading(text: string, mapping: Readonly<Record<string, string>>): boolean {
  if (text.trim() === '') return false
  const plain = plainHeading(text)
  if (Object.values(mapping).some((heading) => plainHeading(heading) === plain)) return true
  return (Object.keys(FIELDS) as Field[]).some((field) => rankOf(field, text) >= 0)
}

function headFrom(
  table: Table,
  from: number,
  headings: readonly string[],
  mapping: Readonly<Record<string, string>>,
  above: string,
): Head {
  const columns = new Map<Field, readonly number[]>()
  const constants = new Map<Field, string>()
  for (const field of Object.keys(FIELDS) as Field[]) {
    const told = Object.hasOwn(mapping, field) ? mapping[field] : undefined
    if (told?.startsWith('=')) constants.set(field, told.slice(1))
    const found =
      told === undefined ? recognised(field, headings) : named(told.split('+'), headings)
    if (found.length > 0) columns.set(field, found)
  }
  // A list of licences seldom says in every row that it is one.
  if (!columns.has('kind') && !constants.has('kind') && mapping['kind'] === undefined) {
    const says = above + headings.join('')
    if (/(行政)?(许可|审批)事项/.test(says)) constants.set('kind', '行政许可')
  }
  return { table, from, columns, headings, constants, score: columns.size }
}

function named(told: readonly string[], headings: readonly string[]): number[] {
  const plain = told.map(plainHeading)
  return headings.flatMap((heading, i) => (plain.includes(plainHeading(heading)) ? [i] : []))
}

/** The best named column; of the basis, every column that is named so. */
function recognised(field: Field, headings: readonly string[]): number[] {
  const ranked = headings
    .map((heading, i) => ({ i, rank: rankOf(field, heading) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
  const wanted = field === 'basisText' ? ranked : ranked.slice(0, 1)
  return wanted.map(({ i }) => i).sort((a, b) => a - b)
}

function missingColumns(head: Head | null): Field[] {
  const needed: readonly Field[] = ['name', 'code', 'kind']
  return needed.filter((field) => !(head?.columns.has(field) || head?.constants.has(field)))
}

function readRows(head: Head): ItemList {
  const rows: ImportedItem[] = []
  const refused: RefusedRow[] = []
  const firstRowOf = new Map<string, number>()
  // Cells merged down a column leave blanks below: a sheet's department goes on until the next.
  const carried = new Map<Field, string>()
  let read = 0
  for (const { line, cells } of head.table.rows.slice(head.from)) {
    if (cells.every((cell) => tidy(cell) === '')) continue
    if (cells.every((cell, i) => cell === (head.headings[i] ?? ''))) continue
    read += 1
    const item = readRow(head, line, cells, carried)
    if ('reason' in item) {
      refused.push(item)
      continue
    }
    const first = firstRowOf.get(item.code)
    if (first !== undefined) {
      const reason = `编码「${item.code}」与第 ${first} 行重复，只收第一次出现的`
      refused.push({ row: line, column: titleOf('code'), reason })
      continue
    }
    firstRowOf.set(item.code, line)
    rows.push(item)
  }
  const mapping: Record<string, string> = {}
  for (const [field, at] of head.columns) mapping[field] = at.map((i) => head.headings[i]).join('+')
  for (const [field, value] of head.constants) mapping[field] = `=${value}`
  return { rows, read, refused, mapping }
}

function readRow(
  head: Head,
  row: number,
  cells: readonly string[],
  carried: Map<Field, string>,
): ImportedItem | RefusedRow {
  const value = (field: Field): string => {
    const constant = head.constants.get(field)
    if (constant !== undefined) return constant
    const own = (head.columns.get(field) ?? []).map((i) => tidy(cells[i] ?? ''))
    const text = own.filter((part) => part !== '').join('\n')
    const goesOn = field === 'department' || (field === 'name' && head.columns.has('subItem'))
    if (!goesOn || head.table.kind !== 'sheet') return text
    if (text !== '') carried.set(field, text)
    return carried.get(field) ?? ''
  }
  const refuse = (field: Field, reason: string) => ({ row, column: titleOf(field), reason })
  const main = oneLine(value('name'))
  const said = oneLine(value('subItem'))
  const sub = said === '无' || said === '/' ? '' : said
  const texts = {
    code: oneLine(value('code')).replace(/\s+/g, ''),
    name: sub === '' ? main : sub,
    department: oneLine(value('department')),
    group: oneLine(value('group')) || (sub === '' ? '' : main),
    basisText: value('basisText'),
  }
  for (const field of ['name', 'code', 'department', 'group', 'basisText'] as const) {
    const wrong = textWrong(field, texts[field])
    if (wrong !== null) return refuse(field, wrong)
  }
  const kind: KindRead = kindOf(value('kind'), texts.name)
  if ('notApproval' in kind) return refuse('kind', `不是审批事项（${kind.notApproval}），未收入`)
  if ('unknown' in kind) {
    return refuse('kind', kind.unknown === '' ? '缺事项类型' : `不认识的类型「${kind.unknown}」`)
  }
  const levels = levelsOf(value('levels'))
  if (levels === null) return refuse('levels', `看不懂层级「${value('levels').slice(0, 30)}」`)
  return { ...texts, kind: kind.kind, basis: readBasis(texts.basisText), levels, row }
}

function textWrong(field: keyof typeof LONGEST, text: string): string | null {
  const isNeeded = field === 'name' || field === 'code'
  if (text === '') return isNeeded ? `缺${titleOf(field)}` : null
  if (!text.isWellFormed() || text.includes('\uFFFD')) return '有无法识别的字符，请核对原表'
  if ([...text].length > LONGEST[field]) {
    return `超过 ${LONGEST[field]} 字（现有 ${[...text].length} 字），请核对是否串列`
  }
  if (/^[=+@]|^-\S*[(\d]/.test(text)) {
    return `以「${text[0]}」开头，像公式，请改为文字后再导入`
  }
  const isMangled = field === 'code' && /^\d(\.\d+)?e\+?\d+$/i.test(text)
  return isMangled ? '编码被表格软件改成了科学计数法，请把该列设为文本，重新导出' : null
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '').trim()
}

/** A cell without what exports leave in it: marks, control signs, `;` in front, quotes around. */
export function tidy(cell: string): string {
  let text = cell
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2060\ufeff]/g, ' ')
    .replace(/[ \t\u00a0\u3000]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/^="([^"]*)"$/, '$1').replace(/^[;；,，、]+/, '')
    text = text.replace(/^"([^"]*)"$/, '$1').replace(/^“([^“”]*)”$/, '$1')
    text = text.replace(/^[-*•·]+ /, '').trim()
  }
  return text
}

const NUMBER = '[零〇一二三四五六七八九十百千\\d]+'
const POINT = `第${NUMBER}条(?:之${NUMBER})?(?:第${NUMBER}款)?(?:第[（(]?${NUMBER}[）)]?项)?`
const CITED = new RegExp(
  [
    // A title, with remarks in brackets, then its first article or entry of its annex.
    `《([^《》]{2,150})》((?:\\s?[（(\\[〔][^）)\\]〕]{0,300}[）)\\]〕]){0,4})\\s*[:：,，]?\\s*`,
    `(${POINT}(?:[、和及至]${POINT})*|附件\\S{0,3}第${NUMBER}项)`,
    // Or a further article of the same law: at the beginning of a line or sentence.
    `|(?:^|[\\n。；;”"])\\s*[“"]?(${POINT})(?=[\\s:：，,])`,
  ].join(''),
  'g',
)

/** Points of law in the wording of a list: 《title》（dates）第…条, and further articles after it.
 *  Articles that a quoted text itself mentions are left alone. Law without 中华人民共和国; version =
 *  the last day in the brackets that is not only the day of entry into force. */
export function readBasis(text: string): Basis[] {
  const points: Basis[] = []
  let law: Pick<Basis, 'law' | 'version'> | null = null
  for (const found of text.matchAll(CITED)) {
    const [, title, remarks, articles, further] = found
    if (title !== undefined) {
      const name = title.replace(/\s+/g, '').replace(/^中华人民共和国/, '')
      if (name.length < 2 || name.length > 120) continue
      law = { law: name, version: versionOf(remarks ?? '') }
    }
    if (law === null) continue
    for (const article of (articles ?? further ?? '').split(/[、和及至](?=第)/)) {
      const isNew = !points.some((p) => p.law === law?.law && p.article === article)
      if (isNew && article.length <= 40) points.push({ ...law, article })
    }
  }
  return points
}

function versionOf(remarks: string): string | null {
  const days = [...remarks.matchAll(/(\d{4})年(\d{1,2})月(\d{1,2})日(?!起?(?:施行|实施))/g)]
    .map(([, y, m, d]) => `${y}-${m?.padStart(2, '0')}-${d?.padStart(2, '0')}`)
    .filter(isDay)
  return days.sort().at(-1) ?? null
}

/** An item of the list as it stands, to compare a newer list with. */
export type ListedItem = Omit<ImportedItem, 'basis' | 'row'>

/** What a newer list changes, by code. */
export interface ItemDifference {
  readonly added: readonly ImportedItem[]
  readonly changed: readonly {
    readonly item: ImportedItem
    readonly fields: readonly FieldChange[]
  }[]
  readonly unchanged: readonly string[]
  /** Listed before and not any more: to be looked at by a person, never taken off by the program. */
  readonly ended: readonly ListedItem[]
}

/** One field of an item that the newer list words otherwise. */
export interface FieldChange {
  readonly field: keyof ListedItem
  readonly before: string
  readonly after: string
}

/** Compares the list as it stands with an import, field by field (S1.4 动态调整). White space and the
 *  order of levels do not count as change. Of several existing items with one code the last counts. */
export function diffItems(
  existing: readonly ListedItem[],
  imported: readonly ImportedItem[],
): ItemDifference {
  const before = new Map(existing.map((item) => [item.code, item]))
  const after = new Set(imported.map((item) => item.code))
  const added: ImportedItem[] = []
  const changed: { item: ImportedItem; fields: FieldChange[] }[] = []
  const unchanged: string[] = []
  for (const item of imported) {
    const old = before.get(item.code)
    const fields = old === undefined ? [] : changes(old, item)
    if (old === undefined) added.push(item)
    else if (fields.length > 0) changed.push({ item, fields })
    else unchanged.push(item.code)
  }
  const ended = [...before.values()].filter((item) => !after.has(item.code))
  return { added, changed, unchanged, ended }
}

const COMPARED = ['name', 'kind', 'department', 'group', 'basisText', 'levels'] as const

function changes(old: ListedItem, item: ImportedItem): FieldChange[] {
  return COMPARED.flatMap((field) => {
    const [was, is] = [old[field], item[field]].map((value) =>
      typeof value === 'string' ? value : [...value].sort().join('、'),
    ) as [string, string]
    const isSame = was.replace(/\s+/g, '') === is.replace(/\s+/g, '')
    return isSame ? [] : [{ field, before: was, after: is }]
  })
}
