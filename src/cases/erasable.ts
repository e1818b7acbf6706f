import type { Json, seals } from '../acts/index.ts'

/**
 * Fields of entries that hold words about people, by name, as the office calls them. What is not
 * listed is never erased: order (`chain`, `course`), who acted (`actor`), counts and fingerprints.
 * The digest `facts` goes by itself where the rows beneath it lose a personal value.
 */
export const ERASABLE = {
  party: '申请人信息',
  files: '申请附件',
  content: '文书内容',
  gaps: '补正内容',
  findings: '逐条审查记录',
  conclusion: '审查意见',
  record: '记录内容',
  draft: '决定书文稿',
  draft_hash: '文稿指纹',
  points: '法制审核记录',
  advice: '法制审核建议',
  delivery: '送达记录',
  reason: '理由',
} as const

/** A field that may be erased. */
export type Erasable = keyof typeof ERASABLE

/** Names of all fields that may be erased. */
export const ERASABLE_NAMES = Object.keys(ERASABLE) as [Erasable, ...Erasable[]]

/** Lawful grounds 删除情形 (个人信息保护法 art. 47(1)), by code. */
export const GROUNDS = {
  purpose_met: '处理目的已实现、无法实现或者不再必要',
  retention_over: '保存期限已届满',
  consent_withdrawn: '个人撤回同意',
  unlawful: '违反法律、行政法规或者约定处理个人信息',
  other_law: '法律、行政法规规定的其他情形',
} as const

/** What stands where a value was. */
export const ERASED = '已抹除'

const PARTY_WORDS = {
  representative: null,
  agent: null,
  address: ERASED,
  telephone: ERASED,
  email: null,
  electronicDelivery: false,
}

const RECORD = { fields: [{ name: '行政相对人名称', value: ERASED, masked: null }], salt: '' }

/** Which field takes the personal columns of which row with it, and what then stands there. */
const BLANKS: readonly {
  readonly field: Erasable
  readonly table: string
  readonly to: Readonly<Record<string, Json>>
}[] = [
  { field: 'party', table: 'party', to: { name: ERASED, code: null, words: PARTY_WORDS } },
  { field: 'draft', table: 'draft', to: { hash: `\\x${'00'.repeat(32)}` } },
  { field: 'record', table: 'publication_draft', to: { record: RECORD } },
]

/** The rows of an entry as they stand once the fields are erased; null where no row changes. */
export function blankedRows(
  rows: readonly seals.SealedRow[],
  fields: readonly string[],
): seals.SealedRow[] | null {
  const blankOf = (row: seals.SealedRow) =>
    BLANKS.find((blank) => blank.table === row.table && fields.includes(blank.field))
  if (!rows.some((row) => blankOf(row) !== undefined)) return null
  return rows.map((row) => {
    const blank = blankOf(row)
    return blank === undefined ? row : { ...row, stored: { ...row.stored, ...blank.to } }
  })
}
