import type { HouseFacts, Json } from '../acts/index.ts'
import type { DraftWords } from '../cases/index.ts'
import { type Day, masks } from '../law/index.ts'

/** One field of the published record, with the rule that masks it where one does. */
export interface Field {
  readonly name: string
  readonly value: string
  readonly masked: string | null
}

/** The record of a decision as the public sees it 双公示: official fields in the official order. */
export interface PublicRecord {
  readonly fields: readonly Field[]
  /** 16 random bytes, base64url: the record's hash names nobody once the salt is gone. */
  readonly salt: string
}

/** What the record is made from; personal values stay inside. */
export interface RecordSource {
  readonly partyKind: string | null
  readonly partyName: string
  readonly partyCode: string | null
  readonly representative: string | null
  /** The address for delivery, which of a natural person is a home. */
  readonly address: string | null
  readonly kind: 'grant' | 'deny'
  readonly number: string
  readonly itemName: string
  readonly licenceKind: string
  readonly certificateName: string
  readonly certificateNumber: string | null
  readonly words: DraftWords
  readonly decidedOn: Day
}

const PARTY_TITLES: Record<string, string> = {
  person: '自然人',
  company: '法人及非法人组织',
  organisation: '法人及非法人组织',
}

/**
 * Makes the public record by rule: nobody types what the public sees. A fact that the rule needs and
 * that is missing counts as private (fail closed). Source: 国办发〔2018〕118号（六）; the columns of
 * 双公示 (practice.md); 个人信息保护法 art. 28; 广东省行政执法公示办法 art. 14.
 */
export function publicRecord(
  source: RecordSource,
  house: HouseFacts,
  today: Day,
  salt: string,
): PublicRecord {
  const isPerson = source.partyKind !== 'company' && source.partyKind !== 'organisation'
  const party = masks.maskParty(source.partyKind, source.partyName)
  const text = (name: string, value: string): Field => {
    const hidden = isPerson ? withoutHome(value, source.address) : value
    const masked = masks.maskText(hidden, today)
    const reason = hidden === value ? masked.reason : '住址依个人信息保护法不公开'
    return { name, value: masked.shown, masked: reason }
  }
  const plain = (name: string, value: string): Field => ({ name, value, masked: null })
  const { words } = source
  const fields: Field[] = [
    { name: '行政相对人名称', value: party.shown, masked: party.reason },
    plain('行政相对人类别', PARTY_TITLES[source.partyKind ?? ''] ?? '自然人'),
    isPerson
      ? { name: '证件号码', value: '不公开', masked: '依个人信息保护法不公开' }
      : plain('统一社会信用代码', source.partyCode ?? '无'),
    ...representative(source, isPerson),
    plain(
      '行政许可决定文书名称',
      source.kind === 'grant' ? '准予行政许可决定书' : '不予行政许可决定书',
    ),
    plain('行政许可决定文书号', source.number),
    plain('许可类别', source.licenceKind),
    plain('许可证书名称', source.kind === 'grant' ? source.certificateName : '无'),
    plain('许可编号', source.certificateNumber ?? '无'),
    text('许可内容', contentOf(source)),
    plain('许可决定日期', source.decidedOn),
    plain('有效期自', words.validFrom ?? '无'),
    plain('有效期至', words.validTo ?? (source.kind === 'grant' ? '长期' : '无')),
    plain('许可机关', house.name),
    plain('许可机关统一社会信用代码', house.creditCode),
    plain('当前状态', '有效'),
    plain('数据来源单位', house.name),
    plain('数据来源单位统一社会信用代码', house.creditCode),
    plain('备注', '无'),
  ]
  return { fields, salt }
}

/** A natural person's address wherever it stands in the words; a short one is looked for too. */
function withoutHome(text: string, address: string | null): string {
  return address === null || address.trim().length < 2
    ? text
    : text.replaceAll(address.trim(), '〔住址不公开〕')
}

function representative(source: RecordSource, isPerson: boolean): Field[] {
  if (isPerson || source.representative === null) return []
  return [
    {
      name: '法定代表人',
      value: masks.maskName(source.representative),
      masked: '姓名依规则遮蔽',
    },
  ]
}

function contentOf(source: RecordSource): string {
  if (source.kind === 'grant') return source.words.scope ?? source.itemName
  const unmet = source.words.conditionsUnmet.map((c) => c.condition)
  return `不予许可：${source.itemName}。未满足的条件：${unmet.join('；')}`
}

/** What in a record must never be published, in Chinese, or null (a last look before it goes out). */
export function forbidden(record: PublicRecord, source: RecordSource, today: Day): string | null {
  const shown = record.fields.map((f) => f.value).join('\n')
  const withoutCode = source.partyCode === null ? shown : shown.replaceAll(source.partyCode, '')
  const hit = masks.scan(withoutCode, today)[0]
  if (hit !== undefined) return masks.HIT_TITLES[hit.kind]
  const isPerson = source.partyKind !== 'company' && source.partyKind !== 'organisation'
  if (isPerson && source.partyName.length > 1 && shown.includes(source.partyName))
    return '自然人姓名'
  if (isPerson && source.address !== null && shown.includes(source.address)) return '自然人住址'
  const named = source.representative
  return named !== null && named.length > 1 && shown.includes(named) ? '法定代表人姓名' : null
}

/** The record as JSON for hash and column. */
export function recordJson(record: PublicRecord): Json {
  return { fields: record.fields.map((f) => ({ ...f })), salt: record.salt }
}
