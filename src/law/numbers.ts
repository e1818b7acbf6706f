/** The parts of a document number 发文字号: 临审受〔2026〕1号. */
export interface DocumentNumber {
  readonly prefix: string
  readonly year: number
  readonly no: number
}

/** Writes a document number: hexagonal brackets, no leading zero. Source: GB/T 9704-2012 7.2.5. */
export function formatNumber({ prefix, year, no }: DocumentNumber): string {
  if (!Number.isInteger(no) || no < 1) throw new RangeError(`序号应为正整数：${no}`)
  return `${prefix}〔${year}〕${no}号`
}

/** Reads a document number strictly, or gives null. */
export function parseNumber(text: string): DocumentNumber | null {
  const found = /^([\u4e00-\u9fff]{2,20})〔(\d{4})〕([1-9]\d{0,8})号$/u.exec(text)
  if (found === null) return null
  return { prefix: found[1] ?? '', year: Number(found[2]), no: Number(found[3]) }
}
