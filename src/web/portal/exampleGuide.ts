import type { Day, Instant } from '../../law/index.ts'
import type {
  Badge,
  BureauInfo,
  DecisionLine,
  GuideModel,
  HomeModel,
  ItemLine,
  ItemListModel,
} from './models.ts'

/** A day of the examples; written out, so it exists. */
const day = (text: string): Day => text as Day

/*
 * View models for tests and the gallery: usual, empty, the longest Chinese, missing facts, errors.
 * Everything in them is fictional; names of items are real.
 */

export const TODAY: Day = day('2026-09-16')
export const NOW = '2026-09-16T02:02:00Z' as Instant

export const bureau: BureauInfo = {
  name: '临江区行政审批局',
  mark: '临审',
  address: '临江区政务服务大厅（示例路 1 号）',
  hours: '工作日 9:00—12:00，13:30—17:00',
  telephone: '0000-0000000',
  complaintTelephone: '0000-0000001',
  government: '临江区人民政府',
  court: '临江区人民法院',
  filings: ['网站标识码 0000000000'],
}

export const LONG_ITEM =
  '互联网上网服务营业场所经营单位变更营业场所地址，改建、扩建，变更计算机数量或其他重要事项'
export const LONG_PARTY = '临江区青禾绿洲生态农业综合开发利用技术推广服务农民专业合作社联合社'
export const BATH = { code: '139901-0155-01', name: '公共场所卫生许可新办审批（县级）' }

const group = (key: string, count: number, ...names: string[]) => ({
  key,
  name: key,
  count,
  items: names.map((name, i) => ({ code: `${key}-${i}`, name })),
})

export const badges: Record<Badge['state'], Badge> = {
  complete: badge('complete', {}),
  checking: badge('checking', { waiting: 3 }),
  overdue: badge('overdue', {
    overdue: 1,
    late: [{ due: day('2026-09-15'), count: 1 }],
  }),
  unknown: badge('unknown', { countersigned: null }),
}

function badge(state: Badge['state'], change: Partial<Badge>): Badge {
  return {
    state,
    due: 1284,
    published: 1271,
    withheld: 13,
    overdue: 0,
    waiting: 0,
    countersigned: { at: '2026-09-16T00:58:00Z' as Instant, by: '临州市行政审批局' },
    late: [],
    ...change,
  }
}

function line(no: number, change: Partial<DecisionLine>): DecisionLine {
  return {
    handle: `handle-${no}`,
    number: `临审许〔2026〕${no}号`,
    item: BATH.name,
    party: '临江净宜沐浴服务有限公司',
    decidedOn: day('2026-09-14'),
    office: '审批二科',
    kind: 'grant',
    state: 'valid',
    ...change,
  }
}

export const decisionLines: readonly DecisionLine[] = [
  line(117, {}),
  line(116, { item: '食品(含保健食品)经营许可核发', party: '李**', office: '审批一科' }),
  line(39, { item: '占用、挖掘城市道路审批', party: '临中示例市政工程有限公司' }),
  line(21, { item: '举办营业性演出审批', party: null, state: 'withdrawn' }),
  line(8, { item: LONG_ITEM, party: LONG_PARTY, state: 'invalid' }),
  line(3, {
    number: '临审不许〔2026〕3号',
    item: '游艺娱乐场所改建、扩建或变更场地审批',
    party: '临江星野文化娱乐有限公司',
    kind: 'deny',
    decidedOn: day('2025-12-30'),
  }),
]

export const home: HomeModel = {
  common: [BATH, { code: 'c2', name: '食品经营许可' }, { code: 'c3', name: '护士执业注册' }],
  events: [
    group('开店经营', 62, '个体工商户设立登记', '食品(含保健食品)经营许可核发', BATH.name),
    group(
      '办企业',
      48,
      '公司设立登记',
      '公司变更登记',
      '因公司合并（分立）申请设立、变更或注销登记',
    ),
    group(
      '行医和卫生',
      51,
      '医疗机构执业审批（新办）',
      '护士新办执业注册',
      '饮用水供水单位卫生许可新办审批',
    ),
    group('办学育人', 27, '幼儿园设立审批', '民办职业培训学校设立审批', '校车使用许可'),
    group('演出、文娱、体育', 39, '举办营业性演出审批', LONG_ITEM, '经营游泳许可'),
    group('施工和占道', 34, '占用、挖掘城市道路审批', '夜间建筑施工许可', '设置大型户外广告的审批'),
    group('种植、养殖、农机', 46, '动物诊疗许可', '拖拉机/联合收割机注册登记'),
    group('用工和就业', 14, '经营劳务派遣业务许可'),
    group('社会组织', 23, '社会团体成立登记', '民办非企业单位成立登记', '慈善组织公开募捐资格审批'),
  ],
  audiences: [group('个人', 96), group('企业、个体工商户', 213), group('社会组织、事业单位', 61)],
  offices: [group('审批一科', 118), group('审批二科', 94), group('综合受理科', 67)],
  itemCount: 344,
  latest: decisionLines,
  decisionCount: 1271,
  badge: badges.complete,
}

export const homeEmpty: HomeModel = {
  common: [],
  events: [],
  audiences: [],
  offices: [],
  itemCount: 0,
  latest: [],
  decisionCount: 0,
  badge: { ...badges.unknown, due: 0, published: 0, withheld: 0 },
}

export const itemLines: readonly ItemLine[] = [
  {
    ...BATH,
    office: '审批二科',
    kind: '行政许可',
    guide: {
      summary: '开办宾馆、浴室、理发店、影剧院、游泳馆、商场等公共场所，营业前先办这项许可。',
      limitPromised: 10,
    },
  },
  {
    code: '139901-0220-13',
    name: LONG_ITEM,
    office: '审批二科',
    kind: '其他行政权力',
    guide: null,
  },
]

export const itemList: ItemListModel = {
  filter: { q: '', theme: ['开店经营'], audience: [], office: ['审批二科'], kind: [] },
  facets: [
    facet('theme', '事情', ['开店经营', 62], ['办企业', 48], ['种植、养殖、农机', 46]),
    facet('audience', '谁来办', ['个人', 96], ['企业、个体工商户', 213]),
    facet('office', '处室', ['审批一科', 118], ['审批二科', 94]),
    facet('kind', '类别', ['行政许可', 301], ['行政确认', 20], ['其他行政权力', 23]),
  ],
  total: 62,
  lines: itemLines,
  page: 2,
  pageSize: 20,
}

export function facet(name: string, title: string, ...options: [string, number][]) {
  return { name, title, options: options.map(([v, count]) => ({ value: v, label: v, count })) }
}

export const guide: GuideModel = {
  ...BATH,
  kind: '行政许可',
  summary: '开办宾馆、浴室、理发店、影剧院、游泳馆、商场等公共场所，营业前先办这项许可。',
  theme: { key: '开店经营', name: '开店经营' },
  basis: [
    { law: '公共场所卫生管理条例', article: '第四条、第八条', href: '/lists/laws' },
    { law: '公共场所卫生管理条例实施细则', article: '第二十二条', href: null },
  ],
  acceptingOffice: '区政务服务大厅综合受理窗口',
  approvingOffice: '临江区行政审批局（审批二科承办）',
  conditions: [
    '经营场所在本区，已取得营业执照。',
    '场所选址、布局和卫生设施符合国家卫生标准。',
    '直接为顾客服务的人员持有效健康合格证明。',
  ],
  preferences: '无',
  materials: [
    material('申请表', {
      files: [
        { name: '空白表', href: '/files/form.pdf' },
        { name: '填写样例', href: '/files/sample.pdf' },
      ],
    }),
    material('法定代表人或者负责人身份证明', { form: 'copy', shared: true, sharedBy: '公安部门' }),
    material('营业执照', { form: 'electronic', shared: true }),
    material('场所方位示意图、平面图和卫生设施平面布局图', {}),
    material('公共场所卫生检测或者评价报告', { form: 'copy' }),
    material('集中空调通风系统卫生检测报告', { condition: '使用集中空调通风系统的才交' }),
  ],
  steps: [
    { name: '申请', words: '网上或者窗口提交，当场给收件凭证。' },
    {
      name: '受理',
      words:
        '齐全的当场受理；不齐的 5 个工作日内一次告知要补什么，逾期不告知，从收到之日起算受理。',
    },
    { name: '现场踏勘', words: '两人出示证件，全程录像。' },
    { name: '审查', words: '3 个工作日，两人以上核对材料。' },
    { name: '法制审核', words: '重大决定才有，2 个工作日。' },
    { name: '决定', words: '3 个工作日，准予或者不予，不予的说明理由。' },
    { name: '制证送达', words: '自取或者邮寄。' },
    { name: '公示', words: '决定作出后 7 个工作日内在本站公示。' },
  ],
  chart: {
    svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200"><path d="M0 9h9"/></svg>',
    width: 600,
    height: 200,
  },
  limits: { promised: 10, statutory: 20, basis: '行政许可法第四十二条' },
  fee: '不收费',
  visits: 0,
  certificate: { name: '公共场所卫生许可证', validYears: 4 },
  supervision: '政务服务热线 12345；机关纪委电话 0000-0000001；网上投诉',
  accountability: '超期、多要材料、不公开的，依照行政许可法第七十二条至第七十七条追究责任。',
  remedies: { reconsideration: bureau.government, court: bureau.court },
  hours: bureau.hours,
  address: bureau.address,
  telephone: bureau.telephone,
  versions: [
    {
      no: 3,
      from: day('2026-07-01'),
      change: '承诺时限由 15 个工作日改为 10 个；营业执照改为部门共享。',
      href: null,
      current: true,
    },
    {
      no: 2,
      from: day('2025-03-10'),
      change: '增加告知承诺。',
      href: '/items/139901-0155-01/versions/2',
      current: false,
    },
    {
      no: 1,
      from: day('2023-11-06'),
      change: '首次公布。',
      href: '/items/139901-0155-01/versions/1',
      current: false,
    },
  ],
  shown: { no: 3, from: day('2026-07-01'), currentHref: null },
  recheck: { office: '政策法规科', on: day('2026-06-24') },
  canApply: true,
  pdf: { href: '/files/guide.pdf', sizeBytes: 184_302 },
  today: TODAY,
}

function material(
  name: string,
  change: Partial<GuideModel['materials'][number]>,
): GuideModel['materials'][number] {
  return {
    name,
    form: 'original',
    copies: 1,
    shared: false,
    sharedBy: null,
    condition: null,
    files: [],
    ...change,
  }
}

export const guideLong: GuideModel = {
  ...guide,
  name: LONG_ITEM,
  approvingOffice: LONG_PARTY,
  conditions: Array.from({ length: 6 }, () => LONG_ITEM.repeat(3)),
  preferences: LONG_ITEM.repeat(4),
  materials: Array.from({ length: 20 }, (_, i) =>
    material(LONG_ITEM, { condition: LONG_PARTY, shared: i % 2 === 0, sharedBy: LONG_PARTY }),
  ),
  limits: { promised: 45, statutory: 60, basis: '行政许可法第四十二条第二款' },
  certificate: { name: LONG_ITEM, validYears: null },
  visits: null,
  today: day('2026-12-15'),
}

export const guideMissing: GuideModel = {
  ...guide,
  summary: '',
  theme: null,
  basis: [],
  acceptingOffice: '',
  approvingOffice: '',
  conditions: [],
  preferences: '',
  materials: [],
  steps: [],
  chart: null,
  limits: { promised: 0, statutory: 20, basis: '' },
  fee: '',
  certificate: null,
  supervision: '',
  accountability: '',
  remedies: { reconsideration: '', court: '' },
  hours: '',
  address: '',
  telephone: '',
  versions: [],
  shown: { no: 1, from: day('2023-11-06'), currentHref: '/items/139901-0155-01' },
  recheck: null,
  canApply: false,
  pdf: null,
}
