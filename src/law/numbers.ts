/** The parts of a document number 发文字号: 临审受〔2026〕1号. */
export interface DocumentNumber {
  readonly prefix: string
  readonly year: number
  readonly no: number
}

const WRITTEN = /^([\u4e00-\u9fff]{1,20})〔(\d{4})〕([1-9]\d{0,8})号$/u

/** Writes a document number: hexagonal brackets 六角括号, no leading zero. Source: GB/T 9704-2012
 *  7.2.5. Throws RangeError for parts that `parseNumber` would not read again. */
export function formatNumber({ prefix, year, no }: DocumentNumber): string {
  if (!Number.isSafeInteger(no) || no < 1) throw new RangeError(`序号应为正整数：${no}`)
  if (!Number.isInteger(year) || year < 1949 || year > 9999) {
    throw new RangeError(`年份应为四位数：${year}`)
  }
  const text = `${prefix}〔${year}〕${no}号`
  if (!WRITTEN.test(text)) throw new RangeError(`发文代字应为 1 到 20 个汉字：${prefix}`)
  return text
}

/** Reads a document number strictly, or gives null; `numberFault` says why. */
export function parseNumber(text: string): DocumentNumber | null {
  const found = WRITTEN.exec(text)
  if (found === null || Number(found[2]) < 1949) return null
  return { prefix: found[1] ?? '', year: Number(found[2]), no: Number(found[3]) }
}

/** What is wrong with a document number, in Chinese, or null where it is right. */
export function numberFault(text: string): string | null {
  if (parseNumber(text) !== null) return null
  if (text !== text.trim() || /\s/.test(text)) return '文号中不能有空格'
  if (!text.includes('〔') || !text.includes('〕')) return '年份应当用六角括号〔〕括起'
  if (!/〔\d{4}〕/.test(text) || /〔(0|1[0-8]|19[0-3]|194[0-8])/.test(text)) {
    return '年份应当是四位阿拉伯数字'
  }
  if (/〕0/.test(text)) return '序号不编虚位（1 不编为 01）'
  if (/〕第/.test(text)) return '序号前不加「第」字'
  if (!text.endsWith('号')) return '文号以「号」字结尾'
  return '文号应当写成：代字〔年份〕序号号，如 临审受〔2026〕1号'
}
