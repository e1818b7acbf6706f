import { type Day, isDay } from './day.ts'
import { DIVISIONS, PROVINCES } from './divisions.ts'

/** The answer on a code: whether it is right, and in Chinese why not. */
export interface CodeCheck {
  readonly valid: boolean
  readonly reason: string
  /** The division that the code names, as far as the table knows it. */
  readonly region?: string
  readonly birth?: Day
}

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** Codes that begin so belong to no place: they are kept for invented persons of demonstrations. */
const DEMONSTRATION = '99'

/** Checks a 统一社会信用代码: 18 characters, division of the registering office, check character modulo
 *  31. Small letters and blanks around are forgiven. Source: GB 32100-2015. */
export function checkUscc(text: string): CodeCheck {
  const code = text.trim().toUpperCase()
  const length = [...code].length
  if (length !== 18) return no(`统一社会信用代码应为 18 位，现为 ${length} 位`)
  const wrong = [...code].findIndex((c) => !USCC_ALPHABET.includes(c))
  if (wrong >= 0) {
    const found = [...code][wrong]
    return no(`第 ${wrong + 1} 位「${found}」不能出现在代码里（不用字母 I、O、S、V、Z）`)
  }
  const division = code.slice(2, 8)
  if (!/^\d{6}$/.test(division)) return no('第 3 至 8 位应为登记管理机关的行政区划码')
  const region = division === '100000' ? '国家' : regionOf(division)
  if (region === null) return no(`第 3、4 位「${division.slice(0, 2)}」不是省级行政区划码`)
  if (code[17] !== usccCheckCharacter(code.slice(0, 17))) {
    return no('校验码不符，请对照营业执照逐位核对')
  }
  return { valid: true, reason: '代码正确', region }
}

/** The check character of the first 17 characters. Source: GB 32100-2015, 5. */
export function usccCheckCharacter(first: string): string {
  const sum = USCC_WEIGHTS.reduce((s, w, i) => s + w * USCC_ALPHABET.indexOf(first[i] ?? ''), 0)
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] ?? ''
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Provinces, and the prefix of the residence permits of 台湾 residents. */
const ID_REGIONS: Readonly<Record<string, string>> = { ...PROVINCES, '83': '台湾居民居住证' }

/** Checks a 公民身份号码: province, an existing birth day not after `today`, check character modulo 11-2.
 *  County codes that were abolished stay right, so only the province is judged. The prefix 99,
 *  which names no place, is kept for demonstrations and says so. Source: GB 11643-1999. */
export function checkId(text: string, today: Day): CodeCheck {
  const code = text.trim().toUpperCase()
  const length = [...code].length
  if (length !== 18) return no(`公民身份号码应为 18 位，现为 ${length} 位`)
  if (!/^\d{17}[\dX]$/.test(code)) return no('前 17 位应为数字，末位应为数字或 X')
  const prefix = code.slice(0, 2)
  const isExample = prefix === DEMONSTRATION
  const region = isExample
    ? '示例地区（不存在的区划）'
    : (regionOf(code.slice(0, 6)) ?? ID_REGIONS[prefix])
  if (region === undefined) return no(`前两位「${prefix}」不是省级行政区划码`)
  const birth = `${code.slice(6, 10)}-${code.slice(10, 12)}-${code.slice(12, 14)}`
  if (!isDay(birth)) return no(`出生日期 ${birth} 不存在`)
  if (birth > today) return no(`出生日期 ${birth} 在今天（${today}）之后`)
  if (code[17] !== idCheckCharacter(code.slice(0, 17))) {
    return no('校验码不符，请对照身份证件逐位核对')
  }
  const reason = isExample ? '号码正确（示例号码，不属于任何人）' : '号码正确'
  return { valid: true, reason, region, birth }
}

/** The check character of the first 17 digits. Source: GB 11643-1999, ISO 7064 MOD 11-2. */
export function idCheckCharacter(first: string): string {
  const sum = ID_WEIGHTS.reduce((s, w, i) => s + w * Number(first[i]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** Units of the statistics bureau under 1301 that are no divisions of GB/T 2260. */
const STATISTICAL = ['130171', '130172']

/** Checks a division code 行政区划代码, 6 digits (county level) or 9 (township). Source: GB/T 2260. Names
 *  are known of Hebei's cities and of 石家庄; elsewhere only the province is checked, and said so. */
export function checkRegion(text: string): CodeCheck {
  const code = text.trim()
  if (!/^(\d{6}|\d{9})$/.test(code)) return no('行政区划代码应为 6 位或 9 位数字')
  const province = PROVINCES[code.slice(0, 2)]
  if (province === undefined) return no(`没有以 ${code.slice(0, 2)} 开头的省级代码`)
  const name = regionName(code)
  if (STATISTICAL.includes(code.slice(0, 6))) {
    return {
      ...no('这是统计用区划代码（开发区），不是国家标准的行政区划代码'),
      region: name ?? province,
    }
  }
  if (name !== null) return { valid: true, reason: '代码正确', region: name }
  if (isImpossible(code)) return no(`没有代码为 ${code} 的行政区划`)
  const region = regionOf(code) ?? province
  return { valid: true, reason: `${region}的代码正确；没有下级区划的名称，后几位不能核对`, region }
}

/** Whether every digit of a division code can be judged: the code is refused or its name is
 *  known. */
export function regionKnown(text: string): boolean {
  return !checkRegion(text).valid || regionName(text.trim()) !== null
}

/** No such code, by the parts of the table that are complete: Hebei's cities and all of 石家庄. */
function isImpossible(code: string): boolean {
  if (code.length === 9 && code.endsWith('000')) return true
  const hasNoCity = code.slice(2, 4) === '00' && code.slice(4) !== '00'
  const isHebei = code.startsWith('13')
  return (
    hasNoCity || code.startsWith('1301') || (isHebei && !DIVISIONS.has(`${code.slice(0, 4)}00`))
  )
}

/** The full name of a division, or null where it is not in the table. 辛集市 stands directly under the
 *  province although its code is one of 石家庄. */
export function regionName(code: string): string | null {
  const province = PROVINCES[code.slice(0, 2)] ?? null
  if (/^\d{2}0000$/.test(code)) return province
  const own = DIVISIONS.get(code)
  if (own === undefined) return null
  const city = code.startsWith('130181') ? undefined : `${code.slice(0, 4)}00`
  const parents = [city, code.length === 9 ? code.slice(0, 6) : undefined]
  const names = parents.flatMap((p) =>
    p === undefined || p === code ? [] : (DIVISIONS.get(p) ?? []),
  )
  return [province ?? '', ...names, own].join('')
}

/** The name of the smallest division known that a code lies in, or null where not even the province
 *  is one. */
export function regionOf(code: string): string | null {
  const wider = [code, code.slice(0, 6), `${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`]
  for (const part of wider) {
    const name = regionName(part)
    if (name !== null) return name
  }
  return null
}

function no(reason: string): CodeCheck {
  return { valid: false, reason }
}
