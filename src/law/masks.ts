import { checkUscc, idCheckCharacter } from './codes.ts'
import { type Day, isDay } from './day.ts'

/** A masked datum: what the public sees instead, and why. */
export interface Masked {
  readonly shown: string
  /** The rule that masks it, in Chinese; null where nothing is masked. */
  readonly reason: string | null
}

const COMPOUND = new Set(
  '欧阳 司马 上官 诸葛 司徒 皇甫 尉迟 东方 令狐 慕容 夏侯 公孙 长孙 宇文 端木 司空 轩辕 南宫 西门 独孤'.split(
    ' ',
  ),
)

/** A natural person's name 自然人姓名: the family name stays, two stars hide the rest and its length.
 *  Source: 广东省行政执法公示办法 art. 14 by analogy. */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (characters.length <= 1) return '**'
  const first = characters.slice(0, 2).join('')
  const family = characters.length > 2 && COMPOUND.has(first) ? first : characters[0]
  return `${family}**`
}

/** Kinds of party that are organisations; anything else is a person (fail closed). */
function isOrganisation(kind: string | null): boolean {
  return kind === 'company' || kind === 'organisation'
}

/** The name of the party as published: organisations whole, anyone else masked; a kind that is not
 *  known counts as a person (fail closed). Source: 广东省行政执法公示办法 art. 13, 14. */
export function maskParty(kind: string | null, name: string): Masked {
  if (isOrganisation(kind)) return { shown: name, reason: null }
  return { shown: maskName(name), reason: '自然人姓名依规则遮蔽' }
}

/** What a datum of a record is. */
export type Datum =
  | 'party name'
  | 'credit code'
  | 'representative'
  | 'text'
  | 'office fact'
  | NeverPublic

/** Data that no page ever shows. Source: 个人信息保护法 art. 28; 广东省行政执法公示办法 art. 14. */
export const NEVER_PUBLIC = {
  identity: '公民身份号码',
  birth: '出生日期',
  'home address': '住址',
  telephone: '电话号码',
  email: '电子邮箱',
  bank: '银行账号',
  property: '财产权证号码',
  wealth: '财产状况',
  health: '健康状况',
  whereabouts: '行踪',
  biometric: '生物识别信息',
  signature: '签名图像',
} as const

/** A kind of datum that is never public. */
export type NeverPublic = keyof typeof NEVER_PUBLIC

/** What a record of the public page is made from. */
export interface Maskable {
  /** `person`, `company`, `organisation`; null or anything else counts as a private person. */
  readonly partyKind: string | null
  readonly isMinor?: boolean
  readonly data: readonly { readonly datum: string; readonly value: string }[]
}

/**
 * Masks a record for publication 公示遮蔽: one answer for each datum, in order, or null as a whole
 * where the record is not published at all (minors).
 * Fails closed: an unknown kind of party is a private person, an unknown kind of datum is
 * hidden, and free text is scanned. `today` judges birth days. Source: 国办发〔2018〕118号（六）; 个人信息保护法
 * art. 28, 31; 广东省行政执法公示办法 art. 13–15.
 */
export function maskRecord(record: Maskable, today: Day): Masked[] | null {
  if (record.isMinor === true) return null
  return record.data.map(({ datum, value }) => maskDatum(datum, value, record.partyKind, today))
}

function isNeverPublic(datum: string): datum is NeverPublic {
  return Object.hasOwn(NEVER_PUBLIC, datum)
}

function maskDatum(datum: string, value: string, kind: string | null, today: Day): Masked {
  switch (datum) {
    case 'party name':
      return maskParty(kind, value)
    case 'credit code':
      // The holder of a sole trade is a person, but the code of an organisation is public.
      return isOrganisation(kind) && checkUscc(value).valid
        ? { shown: value, reason: null }
        : { shown: HIDDEN, reason: '不是组织的统一社会信用代码，不公开' }
    case 'representative':
      return isOrganisation(kind)
        ? { shown: maskName(value), reason: '姓名依规则遮蔽' }
        : { shown: HIDDEN, reason: '自然人没有法定代表人，不公开' }
    case 'text':
      return maskText(value, today)
    case 'office fact':
      return { shown: value, reason: null }
    default:
      return {
        shown: HIDDEN,
        reason: `${isNeverPublic(datum) ? NEVER_PUBLIC[datum] : '性质不明的信息'}不公开`,
      }
  }
}

const HIDDEN = '不公开'

/** Personal data found in free text, by position: `from` inclusive, `to` exclusive. */
export interface Hit {
  readonly kind: 'identity' | 'telephone' | 'email' | 'bank'
  readonly text: string
  readonly from: number
  readonly to: number
}

/** Chinese names of the kinds of hits. */
export const HIT_TITLES: Record<Hit['kind'], string> = {
  identity: '公民身份号码',
  telephone: '电话号码',
  email: '电子邮箱',
  bank: '银行账号',
}

type Judge = (text: string, today: Day) => boolean
const always: Judge = () => true
const bare = (text: string) => text.replace(/[^0-9A-Za-z]/g, '').toUpperCase()

/** A number is taken whole; letters beside it hide it from nobody. */
const START = '(?<!\\d)'
const END = '(?!\\d)'

/** What is looked for, the first kind winning where two overlap; group 1 is the hit where a word
 *  before it (account, telephone) says what the number is. */
const PATTERNS: readonly [Hit['kind'], RegExp, Judge][] = [
  ['email', /([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})/dg, always],
  [
    'identity',
    new RegExp(`${START}(\\d{6}[ -]?\\d{4}[ -]?\\d{2}[ -]?\\d{2}[ -]?\\d{3}[\\dXx])${END}`, 'dg'),
    isIdentity,
  ],
  ['identity', new RegExp(`${START}(\\d{15})${END}`, 'dg'), isOldIdentity],
  [
    'telephone',
    new RegExp(`${START}((?:(?:\\+|00)?86[ -]?)?1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4})${END}`, 'dg'),
    always,
  ],
  [
    'telephone',
    new RegExp(`${START}([（(]?0(?:10|2\\d|[3-9]\\d{2})[)）]?[ -]{0,2}[2-9]\\d{6,7})${END}`, 'dg'),
    always,
  ],
  [
    'telephone',
    /(?:电话|手机|联系方式|座机|传真)[号码]{0,2}[^0-9]{0,4}([2-9]\d{6,7})(?!\d)/dg,
    always,
  ],
  [
    'bank',
    /(?:账号|帐号|账户|帐户|卡号|开户行)[^0-9]{0,20}(\d[\d -]{7,40}\d)(?!\d)/dg,
    (text) => bare(text).length > 8,
  ],
  [
    'bank',
    new RegExp(`${START}(\\d{4}(?:[ -]?\\d{4}){3}(?:[ -]?\\d{1,3})?)${END}`, 'dg'),
    isBankCard,
  ],
]

/** Full-width digits and signs are read as plain ones: they hide a number from nobody. */
function plainOf(text: string): string {
  return text
    .replace(/[０-９Ａ-Ｚａ-ｚ＠．－＋]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00a0\u3000\u2009\t]/g, ' ')
}

/**
 * Scans free text for what is never published: identity numbers (right by their check character),
 * telephones, e-mails, bank accounts; also in full-width digits or grouped by blanks or dashes.
 * Hits do not overlap and come in order. Credit codes of organisations are no hits.
 * Source: 个人信息保护法 art. 28. Cost: linear in the text.
 */
export function scan(text: string, today: Day): Hit[] {
  const plain = plainOf(text)
  const hits: Hit[] = []
  for (const [kind, pattern, isOne] of PATTERNS) {
    for (const match of plain.matchAll(pattern)) {
      const [from, to] = match.indices?.[1] ?? [0, 0]
      const found = text.slice(from, to)
      if (!isOne(plain.slice(from, to), today)) continue
      if (hits.every((h) => to <= h.from || h.to <= from))
        hits.push({ kind, text: found, from, to })
    }
  }
  return hits.sort((a, b) => a.from - b.from)
}

/** A number with a right check character and a real birth day, wherever issued. */
function isIdentity(text: string, today: Day): boolean {
  const code = bare(text)
  const birth = `${code.slice(6, 10)}-${code.slice(10, 12)}-${code.slice(12, 14)}`
  return isDay(birth) && birth <= today && code[17] === idCheckCharacter(code.slice(0, 17))
}

/** A number of fifteen digits, as issued until 1999, by its birth day. */
function isOldIdentity(text: string): boolean {
  return isDay(`19${text.slice(6, 8)}-${text.slice(8, 10)}-${text.slice(10, 12)}`)
}

/** A bank card: UnionPay's 62, or any number right by Luhn; never a credit code. */
function isBankCard(text: string): boolean {
  const code = bare(text)
  if (checkUscc(code).valid) return false
  if (code.startsWith('62')) return true
  const sum = [...code].reverse().reduce((s, c, i) => {
    const n = Number(c) * (i % 2 === 1 ? 2 : 1)
    return s + (n > 9 ? n - 9 : n)
  }, 0)
  return sum % 10 === 0
}

/** Free text with every hit masked. */
export function maskText(text: string, today: Day): Masked {
  const hits = scan(text, today)
  if (hits.length === 0) return { shown: text, reason: null }
  let shown = ''
  let at = 0
  for (const hit of hits) {
    shown += `${text.slice(at, hit.from)}〔${HIT_TITLES[hit.kind]}不公开〕`
    at = hit.to
  }
  return { shown: shown + text.slice(at), reason: '个人信息依个人信息保护法遮蔽' }
}
