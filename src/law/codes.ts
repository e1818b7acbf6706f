import { type Day, isDay } from './day.ts'
import { DIVISIONS, PROVINCES } from './divisions.ts'

/** The answer on a code: whether it is right, and in Chinese why not. */
export interface CodeCheck {
  readonly valid: boolean
  readonly reason: string
  readonly region?: string
  readonly birth?: Day
}

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** Checks a 统一社会信用代码: 18 characters, check character modulo 31. Source: GB 32100-2015. */
export function checkUscc(text: string): CodeCheck {
  const code = text.trim().toUpperCase()
  if (code.length !== 18) return no(`统一社会信用代码应为 18 位，现为 ${code.length} 位`)
  const wrong = [...code].findIndex((c) => !USCC_ALPHABET.includes(c))
  if (wrong >= 0) {
    return no(`第 ${wrong + 1} 位「${code[wrong]}」不能出现在代码里（不用字母 I、O、S、V、Z）`)
  }
  const region = code.slice(2, 8)
  if (!/^\d{6}$/.test(region)) return no('第 3 至 8 位应为登记机关的行政区划码')
  const expected = usccCheckCharacter(code.slice(0, 17))
  if (code[17] !== expected) return no('校验码不符，请对照营业执照逐位核对')
  return { valid: true, reason: '代码正确', region: regionName(region) ?? region }
}

/** The check character of the first 17 characters. */
export function usccCheckCharacter(first: string): string {
  const sum = USCC_WEIGHTS.reduce((s, w, i) => s + w * USCC_ALPHABET.indexOf(first[i] ?? ''), 0)
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] ?? ''
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Checks a 公民身份号码: region, an existing birth day not after `today`, modulo 11-2.
 *  Source: GB 11643-1999. */
export function checkId(text: string, today: Day): CodeCheck {
  const code = text.trim().toUpperCase()
  if (code.length !== 18) return no(`公民身份号码应为 18 位，现为 ${code.length} 位`)
  if (!/^\d{17}[\dX]$/.test(code)) return no('前 17 位应为数字，末位应为数字或 X')
  const birth = `${code.slice(6, 10)}-${code.slice(10, 12)}-${code.slice(12, 14)}`
  if (!isDay(birth)) return no(`出生日期 ${birth} 不存在`)
  if (birth > today) return no(`出生日期 ${birth} 在今天之后`)
  if (code[17] !== idCheckCharacter(code.slice(0, 17))) {
    return no('校验码不符，请对照身份证件逐位核对')
  }
  const region = code.slice(0, 6)
  return { valid: true, reason: '号码正确', region: regionName(region) ?? region, birth }
}

/** The check character of the first 17 digits. */
export function idCheckCharacter(first: string): string {
  const sum = ID_WEIGHTS.reduce((s, w, i) => s + w * Number(first[i]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** Checks a division code 行政区划代码, 6 digits (county level) or 9 (township). Source: GB/T 2260. Names
 *  are known of Hebei's cities and of 石家庄; elsewhere only the province is checked, and said so. */
export function checkRegion(text: string): CodeCheck {
  const code = text.trim()
  if (!/^(\d{6}|\d{9})$/.test(code)) return no('行政区划代码应为 6 位或 9 位数字')
  const province = PROVINCES[code.slice(0, 2)]
  if (province === undefined) return no(`没有以 ${code.slice(0, 2)} 开头的省级代码`)
  const name = regionName(code)
  if (name !== null) return { valid: true, reason: '代码正确', region: name }
  if (code.startsWith('1301') || /^13\d{2}00$/.test(code))
    return no(`没有代码为 ${code} 的行政区划`)
  return {
    valid: true,
    reason: '省级代码正确；本程序没有该地的名称，不能核对后几位',
    region: province,
  }
}

/** The full name of a division, or null where it is not in the table. */
export function regionName(code: string): string | null {
  const own = DIVISIONS.get(code)
  if (own === undefined) return null
  const parents = [
    code.length === 9 ? code.slice(0, 6) : null,
    `${code.slice(0, 4)}00`,
    `${code.slice(0, 2)}0000`,
  ]
  const names = parents.flatMap((p) => (p === null || p === code ? [] : (DIVISIONS.get(p) ?? [])))
  return [...new Set([...names.reverse(), own])].join('')
}

function no(reason: string): CodeCheck {
  return { valid: false, reason }
}
