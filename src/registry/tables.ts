import { TextDecoder } from 'node:util'
import { CsvError, parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'

/** A list as rows of cells, whatever the file was; `line` is the row that a spreadsheet shows. */
export interface Table {
  readonly kind: 'sheet' | 'text' | 'records'
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

/** A file that cannot be read at all, with what to do, in Chinese. */
export interface Unreadable {
  readonly reason: string
}

const MAX_BYTES = 50 * 1024 * 1024
const MAX_UNPACKED_BYTES = 300 * 1024 * 1024
const MAX_ROWS = 200_000
const MAX_COLUMNS = 300

/**
 * Reads the tables of a file: every sheet of an .xlsx, one table of a .csv or .json.
 *
 * Text may be UTF-8 (with or without mark), UTF-16 with mark or GB18030, parted by comma,
 * semicolon or tab, with any line ends. Limits: 50 MB (300 MB unpacked), 200,000 rows.
 */
export async function readTables(bytes: Uint8Array): Promise<readonly Table[] | Unreadable> {
  if (bytes.length === 0) return no('文件是空的，请重新导出后再导入')
  if (bytes.length > MAX_BYTES) return no('文件超过 50 MB，请按部门拆成几个文件分别导入')
  if (startsWith(bytes, [0x50, 0x4b])) return readSheets(bytes)
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    return no('这是旧版 .xls 或者加了密码的表格，请去掉密码并另存为 .xlsx 后再导入')
  }
  const text = decode(bytes)
  if (text === null) return no('文字编码认不出来，请另存为 UTF-8 编码的 .csv 或者 .xlsx')
  if (text.trim() === '') return no('文件是空的，请重新导出后再导入')
  return /^\s*[[{]/.test(text) ? readRecords(text) : readText(text)
}

async function readSheets(bytes: Uint8Array): Promise<readonly Table[] | Unreadable> {
  const unpacked = unpackedBytes(bytes)
  if (unpacked === null) return no('表格文件已损坏（压缩包不完整），请重新导出或者另存后再导入')
  if (unpacked > MAX_UNPACKED_BYTES) return no('表格展开后太大，请删去无关的工作表后再导入')
  try {
    const sheets = await readXlsxFile(Buffer.from(bytes))
    const tables = sheets.map(({ data }) => ({
      kind: 'sheet' as const,
      rows: data.map((row, i) => ({ line: i + 1, cells: row.map(cellText) })),
    }))
    return bounded(tables)
  } catch {
    return no('表格文件已损坏，或者不是 .xlsx 表格，请重新导出或者另存后再导入')
  }
}

/** Unpacked size that the archive declares; null where its table of contents is broken. A wrong
 *  declaration does not matter: it only lets the file through to the reader's own checks. */
function unpackedBytes(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  const stop = Math.max(0, end - 65_535)
  while (end >= stop && view.getUint32(end, true) !== 0x06054b50) end -= 1
  if (end < stop || end < 0) return null
  let at = view.getUint32(end + 16, true)
  let sum = 0
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) return null
    sum += view.getUint32(at + 24, true)
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true))
    at += 46 + lengths.reduce((a, b) => a + b, 0)
  }
  return sum
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  // Beyond 15 digits a spreadsheet has already rounded a number: a code kept so is not the code.
  if (typeof value === 'number' && Math.abs(value) >= 1e15) return value.toExponential()
  return String(value)
}

function decode(bytes: Uint8Array): string | null {
  if (startsWith(bytes, [0xff, 0xfe])) return decodeAs('utf-16le', bytes)
  if (startsWith(bytes, [0xfe, 0xff])) return decodeAs('utf-16be', bytes)
  if (bytes.includes(0)) return null
  return decodeAs('utf-8', bytes) ?? decodeAs('gb18030', bytes)
}

function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function readText(text: string): readonly Table[] | Unreadable {
  try {
    const rows = parse(text.replace(/\r\n?/g, '\n'), {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: '\n',
      skip_empty_lines: false,
    })
    return bounded([
      { kind: 'text', rows: rows.map((cells, i) => ({ line: i + 1, cells: [...cells] })) },
    ])
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? `第 ${error['lines']} 行附近` : ''
    return no(`表格${line}的引号没有成对，请检查后再导入`)
  }
}

/** The sign that parts most cells of the first lines, outside quotes. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000).replace(/"[^"]*"/g, '')
  const counts = [',', '\t', ';'].map((sign) => [sign, head.split(sign).length] as const)
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

function readRecords(text: string): readonly Table[] | Unreadable {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return no('JSON 格式有误，请重新导出后再导入')
  }
  const records = recordsOf(parsed)
  if (records === null) return no('JSON 里应当是一组记录，每条记录是一个事项')
  const headings = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const rows = records.map((record, i) => ({
    line: i + 1,
    cells: headings.map((heading) => jsonText(new Map(Object.entries(record)).get(heading))),
  }))
  return bounded([{ kind: 'records', rows: [{ line: 0, cells: headings }, ...rows] }])
}

/** The list itself, or the only list inside an envelope such as `{"data": […]}`. */
function recordsOf(parsed: unknown): object[] | null {
  const isEnvelope = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  const lists = isEnvelope ? Object.values(parsed).filter(Array.isArray) : [parsed]
  const list = lists.length === 1 ? lists[0] : null
  if (!Array.isArray(list) || list.length === 0) return null
  return list.every((r) => typeof r === 'object' && r !== null && !Array.isArray(r)) ? list : null
}

function jsonText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object')) return value.join('、')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function bounded(tables: readonly Table[]): readonly Table[] | Unreadable {
  const rows = tables.reduce((n, table) => n + table.rows.length, 0)
  if (rows > MAX_ROWS) return no('超过 20 万行，请按部门拆成几个文件分别导入')
  const isWide = tables.some((t) => t.rows.some((row) => row.cells.length > MAX_COLUMNS))
  return isWide ? no(`列数超过 ${MAX_COLUMNS}，请只保留清单的各列`) : tables
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, i) => bytes[i] === byte)
}

function no(reason: string): Unreadable {
  return { reason }
}
