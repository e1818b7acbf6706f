import type { Day, Instant } from '../../law/index.ts'
import {
  BATH,
  bureau,
  decisionLines,
  facet,
  itemLines,
  LONG_ITEM,
  LONG_PARTY,
  NOW,
  TODAY,
} from './exampleGuide.ts'
import type {
  ApplyModel,
  CaseModel,
  DecisionListModel,
  DecisionModel,
  DecisionRecord,
  ListModel,
  ListSummary,
  OfficerListModel,
  OfficerModel,
  ProofBox,
  ReceiptModel,
  SearchModel,
  VerifyModel,
  WithdrawnModel,
} from './models.ts'

export * from './exampleGuide.ts'

/** A day of the examples; written out, so it exists. */
const day = (text: string): Day => text as Day

/* The course of a case, its decision and what is public of it; fictional, like exampleGuide.ts. */

const countersigned: ProofBox = {
  state: 'countersigned',
  log: '临江区账本',
  index: 18_204,
  at: '2026-09-14T07:20:00Z' as Instant,
  countersignatures: [
    { by: '临州市行政审批局', at: '2026-09-14T07:21:00Z' as Instant },
    { by: '省政务服务管理办公室', at: '2026-09-14T07:30:00Z' as Instant },
  ],
  awaiting: [],
  later: [],
  download: { href: '/proofs/handle-117.tlog-proof', sizeBytes: 3_512 },
}

export const proofs: Record<ProofBox['state'], ProofBox> = {
  countersigned,
  provisional: {
    ...countersigned,
    state: 'provisional',
    countersignatures: [],
    awaiting: ['临州市行政审批局', '省政务服务管理办公室'],
  },
  pending: {
    ...countersigned,
    state: 'pending',
    index: null,
    at: null,
    countersignatures: [],
    download: null,
  },
}

const FIELDS: readonly (readonly [string, string, string | null])[] = [
  ['行政相对人名称', '临江净宜沐浴服务有限公司', null],
  ['行政相对人类别', '法人及非法人组织', null],
  ['统一社会信用代码', '91139901MA0000000X', null],
  ['法定代表人', '周**', '姓名依规则遮蔽'],
  ['行政许可决定文书名称', '准予行政许可决定书', null],
  ['行政许可决定文书号', '临审许〔2026〕117号', null],
  ['许可类别', '普通', null],
  ['许可证书名称', '公共场所卫生许可证', null],
  ['许可编号', '临卫公证字〔2026〕第000117号', null],
  [
    '许可内容',
    '经营项目：沐浴场所。地址：临江区示例街道示例路 18 号一至二层。联系电话〔电话号码不公开〕',
    '个人信息依个人信息保护法遮蔽',
  ],
  ['许可决定日期', '2026-09-14', null],
  ['有效期自', '2026-09-14', null],
  ['有效期至', '2030-09-13', null],
  ['许可机关', '临江区行政审批局', null],
  ['许可机关统一社会信用代码', '11139901MB0000001K', null],
  ['当前状态', '有效', null],
  ['数据来源单位', '临江区行政审批局', null],
  ['备注', '无', null],
]

export const decision: DecisionModel = {
  kind: 'published',
  handle: 'handle-117',
  number: '临审许〔2026〕117号',
  title: '准予行政许可决定书',
  item: BATH,
  party: '临江净宜沐浴服务有限公司',
  result: 'grant',
  state: 'valid',
  validTo: day('2030-09-13'),
  fields: FIELDS.map(([name, value, masked]) => ({ name, value, masked })),
  proof: countersigned,
  publication: {
    due: day('2026-09-22'),
    dueWorkingDays: 7,
    on: day('2026-09-15'),
    until: day('2031-09-14'),
    period: '法人公示 5 年',
  },
  pdf: { href: '/files/decision.pdf', sizeBytes: 184_302 },
  officers: [
    { name: '沈若溪', href: '/officers/o1' },
    { name: '周启', href: '/officers/o2' },
  ],
  guideNo: 3,
  remedies: { reconsideration: bureau.government, court: bureau.court },
}

export const decisionDenied: DecisionModel = {
  ...decision,
  number: '临审不许〔2026〕3号',
  title: '不予行政许可决定书',
  item: { code: 'x', name: LONG_ITEM },
  party: LONG_PARTY,
  result: 'deny',
  validTo: null,
  fields: [{ name: '许可内容', value: LONG_ITEM.repeat(6), masked: null }],
  proof: proofs.provisional,
  pdf: null,
  officers: [],
  guideNo: null,
}

export const withdrawn: WithdrawnModel = {
  kind: 'withdrawn',
  handle: 'handle-21',
  number: '临审许〔2026〕21号',
  title: '准予行政许可决定书',
  itemName: '举办营业性演出审批',
  decidedOn: day('2026-09-09'),
  publicFrom: day('2026-09-10'),
  withdrawnOn: day('2026-09-12'),
  reason: '决定被撤销',
  revocation: { number: '临审撤〔2026〕2号', href: '/decisions/handle-r2' },
  approvedBy: '政策法规科审核、局负责人',
  proof: {
    ...countersigned,
    later: [
      { words: '撤销、撤下也已记入账本', at: '2026-09-12T03:00:00Z' as Instant, index: 18_163 },
    ],
  },
}

export const decisionList: DecisionListModel = {
  filter: {
    q: '',
    office: ['审批二科', '审批一科'],
    result: [],
    state: [],
    party: [],
    item: '',
    from: day('2026-09-01'),
    to: TODAY,
  },
  facets: [
    facet('office', '承办处室', ['审批二科', 42], ['审批一科', 118], ['综合受理科', 20]),
    facet('result', '结果', ['准予', 203], ['不予', 6], ['撤销、注销', 2]),
    facet('state', '状态', ['有效', 198], ['无效', 9], ['已撤下', 4]),
    facet('party', '相对人', ['法人及非法人组织', 150], ['自然人', 61]),
  ],
  total: 211,
  lines: decisionLines,
  page: 1,
  pageSize: 6,
  itemName: null,
  readAs: null,
}

const noFilter = {
  q: '',
  office: [],
  result: [],
  state: [],
  party: [],
  item: '',
  from: null,
  to: null,
}

export const decisionListEmpty: DecisionListModel = {
  ...decisionList,
  filter: { ...noFilter, q: '临审许2026第118号' },
  total: 0,
  lines: [],
  readAs: { number: '临审许〔2026〕118号', highest: 117 },
}

export const decisionListNone: DecisionListModel = {
  ...decisionList,
  total: 0,
  lines: [],
}

export const decisionRecord: DecisionRecord = {
  handle: 'handle-117',
  number: '临审许〔2026〕117号',
  item: BATH.name,
  party: '临江净宜沐浴服务有限公司',
  state: 'valid',
  decidedOn: day('2026-09-14'),
  publishedOn: day('2026-09-15'),
  changedAt: '2026-09-15T01:00:00Z' as Instant,
  fields: FIELDS.map(([name, value]) => ({ name, value })),
}

export const officer: OfficerModel = {
  handle: 'o1',
  name: '沈若溪',
  office: '审批二科',
  post: '审查人员',
  photo: null,
  verdict: 'valid',
  why: null,
  asked: NOW,
  certificate: {
    number: '139901 0007',
    issuer: '省人民政府',
    from: day('2024-04-01'),
    to: day('2027-03-31'),
    kinds: '行政许可（现场踏勘、审查）',
    area: '临江区',
  },
  examination: '2024年3月 合格',
}

export const officers: OfficerListModel = {
  q: '',
  total: 4,
  lines: (['valid', 'ended', 'suspended', 'none'] as const).map((verdict, i) => ({
    handle: `o${i}`,
    name: ['沈若溪', '龙鋐', '周启', '阿卜杜热合曼·买买提依明'][i] ?? '',
    office: i === 3 ? LONG_PARTY : '审批二科',
    post: '踏勘人员',
    certificate: verdict === 'none' ? null : `139901 000${i}`,
    validTo: verdict === 'none' ? null : day('2026-07-01'),
    verdict,
  })),
}

export const search: SearchModel = {
  q: '卫生',
  readAs: null,
  items: { total: 51, lines: itemLines },
  decisions: { total: 2, lines: decisionLines.slice(0, 2) },
  officers: {
    total: 1,
    lines: officers.lines.slice(0, 1),
  },
}

export const searchEmpty: SearchModel = {
  q: '临审许2026第118号',
  readAs: '临审许〔2026〕118号',
  items: { total: 0, lines: [] },
  decisions: { total: 0, lines: [] },
  officers: { total: 0, lines: [] },
}

export const verify: VerifyModel = {
  handle: 'handle-117',
  title: '准予行政许可决定书',
  number: '临审许〔2026〕117号',
  issuedOn: day('2026-09-14'),
  sha256: 'f2f150fafc5c367b9a0d3e6b1c7f5a4be8d2c6f0a1b3957d4e2f8c0afce6c21ca'.slice(0, 64),
  sizeBytes: 184_302,
  standing: 'valid',
  decisionHref: '/decisions/handle-117',
  proof: countersigned,
  seal: {
    state: 'holds',
    subject: '临江区行政审批局',
    issuer: '临江市电子认证服务机构 签发证书',
    serial: '4A10F3C2D97B55E8016C2A94BD7733F1',
    from: '2026-01-01T00:00:00Z' as Instant,
    to: '2028-12-31T15:59:59Z' as Instant,
    isSelfSigned: false,
    signedAt: '2026-09-14T03:20:00Z' as Instant,
  },
  pdf: { href: '/files/decision.pdf', sizeBytes: 184_302 },
}

const at = (text: string) => text as Instant

export const running: CaseModel = {
  number: '临审收〔2026〕37号',
  item: BATH,
  stateName: '审查中',
  tone: 'running',
  today: TODAY,
  clock: {
    acceptedOn: day('2026-09-10'),
    promised: 10,
    statutory: 20,
    extension: 0,
    stops: [],
    decidedOn: null,
  },
  steps: [
    step('提交申请，收件', 'done', {
      at: at('2026-09-09T08:42:00Z'),
      words: '材料 7 份，其中 2 份由部门共享。',
      documents: [{ id: 'd1', name: '接收凭证' }],
    }),
    step('受理', 'done', {
      at: at('2026-09-10T01:15:00Z'),
      words: '材料齐全。',
      documents: [{ id: 'd2', name: '受理通知书' }],
    }),
    step('现场踏勘', 'done', {
      at: at('2026-09-14T02:00:00Z'),
      words: '两名执法人员出示证件，全程录像 40 分钟。',
    }),
    step('审查', 'now', { words: '审批二科正在核对检测报告。' }),
    step('决定', 'next', {
      due: day('2026-09-23'),
      words: '准予的发证；不予的书面说明理由，告诉您怎么复议、起诉。',
    }),
    step('制证、送达', 'next', { dueNote: '决定后 10 个工作日内', words: '您选了邮寄。' }),
  ],
  acts: [
    { title: '补充材料', href: '/cases/supplement', note: '' },
    { title: '申请听证', href: '/cases/hearing', note: '' },
    { title: '撤回申请', href: '/cases/withdraw', note: '撤回后本件终止，可以重新申请。' },
  ],
}

function step(
  title: string,
  state: 'done' | 'now' | 'next',
  change: Partial<CaseModel['steps'][number]>,
): CaseModel['steps'][number] {
  return {
    title,
    state,
    at: null,
    due: null,
    dueNote: null,
    words: '',
    todo: null,
    documents: [],
    ...change,
  }
}

const clock = running.clock as NonNullable<CaseModel['clock']>

export const cases: Record<string, CaseModel> = {
  running,
  received: {
    ...running,
    stateName: '补正中',
    tone: 'waiting',
    clock: null,
    steps: [step('补正', 'now', { words: '缺 1 份材料。', todo: '9月28日前补交检测报告。' })],
  },
  suspended: {
    ...running,
    stateName: '中止，不计时',
    tone: 'waiting',
    clock: {
      ...clock,
      stops: [{ from: day('2026-09-14'), to: null, reason: '听证', needs: '15 个工作日' }],
    },
  },
  late: { ...running, today: day('2026-09-24'), clock: { ...clock } },
  overdue: { ...running, today: day('2026-10-21'), clock: { ...clock } },
  decided: {
    ...running,
    stateName: '已决定',
    tone: 'done',
    clock: { ...clock, decidedOn: day('2026-09-15') },
    acts: [],
  },
  long: {
    ...running,
    item: { code: 'x', name: LONG_ITEM },
    stateName: '已撤回',
    tone: 'ended',
    clock: { ...clock, promised: 45, statutory: 60 },
    steps: [
      step(LONG_ITEM, 'done', {
        words: LONG_ITEM.repeat(4),
        documents: [{ id: 'd', name: LONG_ITEM }],
      }),
    ],
  },
}

export const receipt: ReceiptModel = {
  item: BATH,
  number: '临审收〔2026〕41号',
  queryCode: 'K7QM3XRPW2HJ8DTYN4FBV6CGZ5',
  at: at('2026-09-16T02:20:00Z'),
  answerBy: day('2026-09-22'),
  limitPromised: 10,
  hasInspection: true,
  pdf: { href: '/files/receipt.pdf', sizeBytes: null },
}

export const applyForm: Omit<ApplyModel, 'actId' | 'values' | 'errors'> = {
  item: BATH,
  maxFileBytes: 20_000_000,
  materials: [
    {
      code: 'application',
      name: '申请表',
      shared: false,
      sharedBy: null,
      required: true,
      condition: null,
    },
    {
      code: 'identity',
      name: '法定代表人身份证明',
      shared: true,
      sharedBy: '公安部门',
      required: true,
      condition: null,
    },
    {
      code: 'licence',
      name: '营业执照',
      shared: true,
      sharedBy: null,
      required: true,
      condition: null,
    },
    {
      code: 'air',
      name: '集中空调检测报告',
      shared: false,
      sharedBy: null,
      required: false,
      condition: '使用集中空调的才交',
    },
    {
      code: 'more',
      name: LONG_ITEM,
      shared: false,
      sharedBy: null,
      required: false,
      condition: null,
    },
  ],
}

export const lists: readonly ListSummary[] = [
  {
    key: 'items',
    title: '行政执法事项清单',
    about: '本局依法可以办的全部事项，依据到条款。',
    count: 344,
    updatedOn: day('2026-07-01'),
  },
  {
    key: 'records',
    title: '音像记录清单',
    about: '哪些环节录音录像，从什么时候录到什么时候。',
    count: 57,
    updatedOn: day('2026-07-01'),
  },
  {
    key: 'review',
    title: '重大执法决定法制审核目录',
    about: '哪些决定必须先经法制审核。',
    count: 21,
    updatedOn: null,
  },
]

export const list: ListModel = {
  key: 'items',
  title: '行政执法事项清单',
  about: '本局依法可以办的全部事项，依据到条款。',
  updatedOn: day('2026-07-01'),
  columns: ['事项', '类别', '依据', '承办处室'],
  rows: [
    [
      { name: BATH.name, href: '/items/139901-0155-01' },
      '行政许可',
      '公共场所卫生管理条例第四条',
      '审批二科',
    ],
    [{ name: LONG_ITEM, href: '/items/x' }, '其他行政权力', LONG_PARTY, '审批二科'],
  ],
}
