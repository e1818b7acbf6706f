import { checkId } from './codes.ts'
import type { Day } from './day.ts'

/** A masked datum: what the public sees instead, and why. */
export interface Masked {
  readonly shown: string
  /** The rule that masks it, in Chinese; null where nothing is masked. */
  readonly reason: string | null
}

/** A natural person's name: the family name stays. Source: 广东省行政执法公示办法 art. 14 by analogy. */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (characters.length <= 1) return '*'
  const compound = characters.length > 3 && COMPOUND.has(characters.slice(0, 2).join('')) ? 2 : 1
  return (
    characters.slice(0, compound).join('') + '*'.repeat(Math.max(1, characters.length - compound))
  )
}

const COMPOUND = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '司徒',
  '皇甫',
  '尉迟',
  '东方',
  '令狐',
  '慕容',
])

/** The name of the party as published: organisations whole, anyone else masked; a kind that is not
 *  known counts as a person (fail closed). Source: 广东省行政执法公示办法 art. 13, 14. */
export function maskParty(kind: string | null, name: string): Masked {
  if (kind === 'company' || kind === 'organisation') return { shown: name, reason: null }
  return { shown: maskName(name), reason: '自然人姓名依规则遮蔽' }
}

/** Personal data found in free text. */
export interface Hit {
  readonly kind: 'identity' | 'telephone' | 'email' | 'bank'
  readonly text: string
  readonly from: number
  readonly to: number
}

export const HIT_TITLES: Record<Hit['kind'], string> = {
  identity: '公民身份号码',
  telephone: '电话号码',
  email: '电子邮箱',
  bank: '银行账号',
}

const PATTERNS: readonly [Hit['kind'], RegExp][] = [
  ['email', /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,100}\.[A-Za-z]{2,10}/g],
  ['identity', /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g],
  ['telephone', /(?<!\d)1[3-9]\d{9}(?!\d)/g],
  ['telephone', /(?<!\d)0\d{2,3}-\d{7,8}(?!\d)/g],
  ['bank', /(?<![0-9A-Za-z])(?:62|60|95|43|45|52)\d{14,17}(?![0-9A-Za-z])/g],
]

/** Scans free text for what is never published: identity numbers, telephones, e-mails, bank
 *  accounts. `today` judges birth days. Source: 个人信息保护法 art. 28. */
export function scan(text: string, today: Day): Hit[] {
  // Full-width digits are read as plain ones: they hide a number from nobody.
  const plain = text.replace(/[０-９Ｘｘ＠．－]/g, (c) =>
    String.fromCharCode(c.charCodeAt(0) - 0xfee0),
  )
  const hits = PATTERNS.flatMap(([kind, pattern]) =>
    [...plain.matchAll(pattern)]
      .filter((m) => kind !== 'identity' || checkId(m[0], today).valid)
      .map((m) => ({ kind, text: m[0], from: m.index, to: m.index + m[0].length })),
  )
  return hits.sort((a, b) => a.from - b.from)
}

/** Free text with every hit masked. */
export function maskText(text: string, today: Day): Masked {
  const hits = scan(text, today)
  if (hits.length === 0) return { shown: text, reason: null }
  let shown = ''
  let at = 0
  for (const hit of hits) {
    if (hit.from < at) continue
    shown += `${text.slice(at, hit.from)}〔${HIT_TITLES[hit.kind]}不公开〕`
    at = hit.to
  }
  return { shown: shown + text.slice(at), reason: '个人信息依个人信息保护法遮蔽' }
}
