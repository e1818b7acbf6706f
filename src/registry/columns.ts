import type { ItemContent } from './item.ts'

/** The columns of a list that an item is made from. `subItem` 子项 becomes the name where given. */
export const FIELDS = {
  code: ['事项编码', '职权编码', '权力编码', '事项代码', '编码', '项目编码', '权力编号', '职权编号']
    .concat(['基本编码', '事项基本码', '实施编码', '实施清单编码', '实施清单编号', '行使编码'])
    .concat(['item_code', 'itemcode', 'task_code', 'code']),
  name: ['事项名称', '职权名称', '权力名称', '行政权力名称', '权力事项名称', '行政职权名称']
    .concat([
      '许可事项名称',
      '行政许可事项名称',
      '许可事项',
      '行政许可事项',
      '审批事项',
      '项目名称',
    ])
    .concat(['执法事项', '执法事项名称', '名称', '事项', 'item_name', 'name', 'title']),
  subItem: ['子项', '子项名称', '办理项', '办理项名称', '业务办理项', '业务办理项名称'],
  kind: ['事项类型', '职权类型', '职权类别', '权力类型', '权力类别', '行政权力类型', '事项类别']
    .concat(['行政权力类别', '执法类别', '执法类型', '办理类型', '类型', '类别'])
    .concat(['task_type_code', 'task_type', 'task_type_text', 'kind', 'type']),
  department: ['授权部门', '实施主体', '执法主体', '实施机关', '实施部门', '行使主体', '责任部门']
    .concat(['主管部门', '实施单位', '责任单位', '权力部门', '审批部门', '部门', '单位'])
    .concat(['承办机构', '承办科室', 'department', 'dept_name', 'body']),
  group: ['主项', '主项名称', '大项', '大项名称', '事项大类', 'main_item', 'task_name'],
  basisText: [
    '依据',
    '法律依据',
    '实施依据',
    '设定依据',
    '执法依据',
    '职权依据',
    '权力依据',
  ].concat(['法定依据', '许可依据', '设定和实施依据', '办理依据', 'basis', 'law']),
  levels: ['实施层级', '行使层级', '层级', '权限', '行使权限', '审批层级', '权限划分'].concat([
    'use_level',
    'level',
    'levels',
  ]),
} as const satisfies Record<string, readonly string[]>

/** A column that the import knows. */
export type Field = keyof typeof FIELDS

/** Chinese names of the columns, for messages. */
export const FIELD_TITLES: Record<Field, string> = {
  code: '事项编码',
  name: '事项名称',
  subItem: '子项',
  kind: '事项类型',
  department: '实施主体',
  group: '主项',
  basisText: '依据',
  levels: '实施层级',
}

/** A heading without what people add to it: spaces, stars, remarks in brackets, full width. */
export function plainHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .replace(/[([【][^)\]】]*[)\]】]/g, '')
    .replace(/[\s*:"']+/g, '')
    .toLowerCase()
}

/** How well a heading names a field: 0 the official name, higher a rarer one; -1 not at all. */
export function rankOf(field: Field, heading: string): number {
  return (FIELDS[field] as readonly string[]).indexOf(plainHeading(heading))
}

/** What a kind of power 职权类型 means here: a kind of item, or powers that are no approvals. */
export type KindRead =
  | { readonly kind: ItemContent['kind'] }
  | { readonly notApproval: string }
  | { readonly unknown: string }

/** Codes of kinds as lists use them, without leading zeros (read from the lists themselves). */
const KIND_CODES: Record<string, string> = {
  '1': '行政许可',
  '2': '行政处罚',
  '3': '行政强制',
  '4': '行政征收',
  '5': '行政给付',
  '6': '行政检查',
  '7': '行政确认',
  '8': '行政奖励',
  '9': '行政裁决',
  '10': '其他行政权力',
  '20': '公共服务',
}

const NOT_APPROVALS = [
  '处罚',
  '强制',
  '征收',
  '征用',
  '给付',
  '检查',
  '奖励',
  '裁决',
  '收费',
  '监督',
]

/** Reads a kind from its code (1, 01, 10 …), its Chinese name, or this program's own word.
 *  A filing 备案 has no code of its own: lists file it under other powers, its name tells. */
export function kindOf(text: string, name: string): KindRead {
  const plain = text.normalize('NFKC').trim()
  const own = ['licence', 'confirmation', 'filing', 'other_power', 'public_service'] as const
  const said = own.find((kind) => kind === plain)
  if (said !== undefined) return { kind: said }
  const coded = /^\d{1,2}$/.test(plain) ? KIND_CODES[String(Number(plain))] : undefined
  const title = coded ?? plain.replace(/^\d{1,2}[-.、\s]*/, '')
  const not = NOT_APPROVALS.find((word) => title.includes(word))
  if (not !== undefined) return { notApproval: title }
  if (/公共服务|便民服务/.test(title)) return { kind: 'public_service' }
  if (/其他|其它|非(行政)?许可/.test(title)) {
    return { kind: name.includes('备案') ? 'filing' : 'other_power' }
  }
  if (/备案/.test(title)) return { kind: 'filing' }
  if (/确认/.test(title)) return { kind: 'confirmation' }
  if (/许可|审批|核准|认可/.test(title)) return { kind: 'licence' }
  return { unknown: plain }
}

/** The level of government 实施层级 that uses a power. */
export type Level = 'nation' | 'province' | 'city' | 'county' | 'township' | 'village'

const LEVELS: readonly (readonly [Level, RegExp])[] = [
  ['nation', /^1$|国/],
  ['province', /^2$|省/],
  ['city', /^3$|市/],
  ['county', /^4$|[县区旗]/],
  ['township', /^5$|[乡镇街]/],
  ['village', /^6$|村|社区/],
]

/** Reads levels, `3,4` or 市级、县级; null where a text is there and names none. */
export function levelsOf(text: string): readonly Level[] | null {
  const plain = text
    .normalize('NFKC')
    .replace(/设区的?市/g, '市')
    .replace(/自治区|直辖市/g, '省')
    .replace(/自治州/g, '市')
    .replace(/社区/g, '村')
  const tokens = plain.split(/[,;、/|\s]+/).filter((token) => token !== '')
  if (tokens.length === 0) return []
  const found = LEVELS.filter(([, pattern]) => tokens.some((token) => pattern.test(token)))
  return found.length === 0 ? null : found.map(([level]) => level)
}
