import type {
  CaseView,
  Clock,
  ClockCell,
  DraftView,
  QueueRow,
  ReviewView,
  TimelineEntry,
} from './contract.ts'
import {
  deciderActs,
  draftFacts,
  draftHash,
  examinerActs,
  missingReview,
  reviewerActs,
} from './exampleActs.ts'
import { exampleChart, examplePlan, exampleStreet } from './examplePictures.ts'

/** Case 1187 of the fictional bureau, as its readers see it on the morning of 2026-11-25. */

const bureau = '临江区行政审批局'
const item =
  '互联网上网服务营业场所经营单位变更营业场所地址，改建、扩建，变更计算机数量或其他重要事项'
const oldHash = '0c77b1943ea28d5f6610fa8b2c9de4471350a7b9e8642d1fb3c05796a81de2f4'

const workdays = [
  '2026-11-03',
  '2026-11-04',
  '2026-11-05',
  '2026-11-06',
  '2026-11-09',
  '2026-11-10',
  '2026-11-11',
  '2026-11-12',
  '2026-11-13',
  '2026-11-16',
  '2026-11-17',
  '2026-11-18',
  '2026-11-19',
  '2026-11-20',
  '2026-11-23',
  '2026-11-24',
  '2026-11-25',
  '2026-11-26',
  '2026-11-27',
  '2026-11-30',
  '2026-12-01',
  '2026-12-02',
  '2026-12-03',
  '2026-12-04',
  '2026-12-07',
  '2026-12-08',
  '2026-12-09',
  '2026-12-10',
]

function cellOf(day: string): ClockCell {
  const state =
    day >= '2026-11-09' && day <= '2026-11-18'
      ? 'stopped'
      : day < '2026-11-25'
        ? 'used'
        : day === '2026-11-25'
          ? 'today'
          : day <= '2026-11-30'
            ? 'promise'
            : 'law'
  if (day === '2026-11-30') return { day, state, mark: 'promised' }
  return day === '2026-12-10' ? { day, state, mark: 'statutory' } : { day, state }
}

/** The clock of case 1187. */
export const exampleClock: Clock = {
  urgency: 'amber',
  remaining: { kind: 'promised', left: 3, due: '2026-11-30' },
  promised: { days: 12, left: 3, due: '2026-11-30' },
  statutory: { days: 20, left: 11, due: '2026-12-10' },
  used: 8,
  stops: [
    {
      days: 8,
      reason: '听证',
      article: '第45条',
      from: '2026-11-09',
      to: '2026-11-18',
      entry: 46980,
    },
  ],
  cells: workdays.map(cellOf),
  spoken:
    '受理后第 9 个计时工作日；已用 8 日，听证停止 8 日；承诺到 11月30日，剩余 3 日；法定到 12月10日，剩余 11 日。',
}

const timeline: TimelineEntry[] = [
  {
    entry: 48190,
    at: '2026-11-25T01:18:00Z',
    title: '拟稿（第 2 稿）',
    detail: '不予行政许可决定书 · 改 2 处',
    who: '沈若溪',
    mark: 'current',
  },
  {
    entry: 47655,
    at: '2026-11-19T07:02:00Z',
    title: '听证笔录签字',
    detail: '14 人签字 · 陈述 5 份',
    who: '霍明远、沈若溪',
    mark: 'done',
  },
  {
    entry: 47602,
    at: '2026-11-18T01:30:00Z',
    title: '举行听证',
    detail: '录像 1 时 52 分 · 主持人温书衡（未参与审查）',
    who: '政策法规科',
    mark: 'done',
  },
  {
    entry: 46980,
    at: '2026-11-09T09:00:00Z',
    title: '停止计时',
    detail: '听证期间不计 · 已书面告知申请人',
    who: '自动',
    mark: 'stop',
  },
  {
    entry: 46978,
    at: '2026-11-09T08:40:00Z',
    title: '公告听证',
    detail: '提前 7 日 · 临审听告〔2026〕14号',
    who: '沈若溪',
    mark: 'done',
  },
  {
    entry: 46871,
    at: '2026-11-06T02:11:00Z',
    title: '现场踏勘',
    detail: '两人 · 录像 23 分 · 实测 186.4 米',
    who: '沈若溪、霍明远',
    mark: 'done',
  },
  {
    entry: 46402,
    at: '2026-11-02T03:26:00Z',
    title: '受理',
    detail: '临审受〔2026〕1187号',
    who: '阮喆',
    mark: 'done',
  },
  {
    entry: 46398,
    at: '2026-11-02T02:58:00Z',
    title: '收件',
    detail: '材料 9 件，当场齐全',
    who: '阮喆',
    mark: 'done',
  },
]

const remedy = '如不服本决定，可以自知道本决定之日起六十日内向临江区人民政府申请行政复议，或者'
const draft: DraftView = {
  no: 2,
  hash: draftHash,
  result: 'deny',
  title: '不予行政许可决定书',
  numberStub: '临审不许〔2026〕',
  addressee: '临江区星屿网络服务有限公司',
  paragraphs: [
    {
      part: '事实',
      text: draftFacts,
    },
    {
      part: '依据',
      text: '新址位于中学、小学校园周围200米范围内，不符合《互联网上网服务营业场所管理条例》第九条规定的条件。依照《中华人民共和国行政许可法》第三十八条第二款，决定不予行政许可。',
    },
    { part: '救济', text: `${remedy}自知道本决定之日起六个月内向临江区人民法院提起行政诉讼。` },
  ],
  office: bureau,
  at: '2026-11-25T01:18:00Z',
  by: '沈若溪',
}
const previousDraft: DraftView = {
  ...draft,
  no: 1,
  hash: oldHash,
  at: '2026-11-20T06:10:00Z',
  paragraphs: draft.paragraphs.map((p) =>
    p.part === '事实'
      ? {
          part: p.part,
          text: p.text.replace(
            '新址文昌街7号门口至临江区第二小学校门中线的距离，经两名执法人员现场实测为186.4米',
            '新址距临江区第二小学约190米',
          ),
        }
      : p.part === '救济'
        ? { part: p.part, text: `${remedy}在三个月内向临江区人民法院提起行政诉讼。` }
        : p,
  ),
}

const review: ReviewView = {
  remaining: { kind: 'duty', name: '法制审核', left: 3, due: '2026-11-30' },
  evidence: [
    {
      title: '踏勘录像 07:42',
      note: '',
      verdict: '一致',
      proves: '证明：「实测为 186.4 米」· 草稿第 1 段',
      image: exampleStreet(),
    },
    { title: '踏勘笔录', note: '两人签字 · 11月6日', proves: '证明：测量方法与起止点' },
    { title: '激光测距仪检定证书', note: '有效至 2027年5月', proves: '证明：仪器合格' },
    {
      title: '申请人示意图',
      note: '标注 212 米',
      proves: '与 ① 不一致，听证中已解释',
      conflict: true,
    },
    { title: '听证笔录', note: '14 人签字 · 11月19日', proves: '第三人陈述 5 份，均已回应 5 / 5' },
    { title: '第二小学办学许可', note: '电子证照 · 已核验', proves: '证明：属小学' },
  ],
  points: [
    { title: '主体合法', hint: '两名执法人员，证件当日有效' },
    { title: '主要事实清楚', hint: '距离有录像与测距仪记录' },
    { title: '证据充分', hint: null },
    { title: '适用法律准确', hint: '条例第九条，现行 2022 版' },
    { title: '裁量适当', hint: '本条无裁量' },
    { title: '程序合法', hint: '听证提前 9 日公告，主持人未参与审查' },
    { title: '无超越、滥用职权', hint: null },
    { title: '文书完备规范', hint: '诉讼期三个月已改六个月', warn: true },
    { title: '涉嫌犯罪移送', hint: null },
    { title: '其他', hint: null },
  ],
  opinion: null,
}

const material = (
  code: string,
  name: string,
  form: string,
  more: Partial<CaseView['materials'][number]> = {},
) => ({
  code,
  name,
  form,
  state: 'complete' as const,
  image: null,
  pdf: null,
  pages: 1,
  origin: [
    { name: '来历', value: '11月2日 10:58 窗口扫描 · 阮喆' },
    { name: '台账', value: '#46 398' },
    { name: '版本', value: '1，未补正' },
  ],
  ...more,
})

const chart: CaseView['chart'] = {
  svg: exampleChart(),
  outline: [
    { step: '收件', who: '政务大厅', limit: '当日', state: 'done', record: '收件凭证' },
    { step: '受理', who: '政务大厅', limit: '5 日内', state: 'done', record: '受理通知书' },
    { step: '现场踏勘', who: '审批二科', limit: '2 日', state: 'done', record: '录像、笔录' },
    { step: '审查', who: '审批二科', limit: '3 日', state: 'done', record: '审查意见' },
    { step: '听证', who: '审批二科', limit: '不计', state: 'done', record: '全程录像、笔录' },
    { step: '拟稿', who: '审批二科', limit: '1 日', state: 'done' },
    {
      step: '法制审核',
      who: '政策法规科',
      limit: '3 日',
      state: 'current',
      record: '法制审核意见书',
    },
    { step: '决定', who: '局领导', limit: '2 日', state: 'ahead', record: '决定书' },
    { step: '送达', who: '审批二科', limit: '10 日', state: 'ahead', record: '录音、送达回证' },
    { step: '公开', who: '公示岗', limit: '7 日内', state: 'ahead', record: '公示记录' },
    { step: '归档', who: '档案岗', limit: '30 日内', state: 'ahead', record: '案卷' },
  ],
  proof: '第 6 版已证明 214 个状态',
  now: {
    step: '法制审核',
    node: '第 6 版流程图 · 节点 legalReview',
    waits: '等何婉清出具意见',
    facts: [
      { name: '谁办', value: '政策法规科 · 法制审核岗', note: '未承办本案的 3 人可办' },
      { name: '期限', value: '3 个工作日，计时', note: '11月30日 前' },
      { name: '要交的材料', value: '决定书草稿、笔录、录像目录', note: '系统已备齐 6 / 6' },
    ],
  },
}

const materials: CaseView['materials'] = [
  material('application', '变更申请书', '原件 · 2 页', { pages: 2 }),
  material('premises', '变更后营业场所产权证明或者租赁意向书', '复印件 · 11 页', { pages: 11 }),
  material('licence', '《网络文化经营许可证》正、副本', '电子证照 · 已核验'),
  material('fire', '新址消防安全批准文件', '电子 · 临消安〔2026〕88号'),
  material('security', '信息网络安全承诺书', '原件 · 1 页'),
  material('layout', '新址平面布局图', 'CAD 输出 · 1 页'),
  material('identity', '法定代表人身份证明', '读卡核验'),
  material('plan', '新址周边 200 米示意图', '原件 · 1 页', {
    state: 'differs',
    image: examplePlan(),
    differs:
      '申请人标 212 米，踏勘实测校门中线至新址门口 186.4 米（录像 07:42）。是否在 200 米内，以实测认定。',
  }),
  material('mandate', '委托书', '原件 · 1 页'),
]

const form: CaseView['form'] = [
  { name: '变更事项', value: '营业场所地址' },
  { name: '原址', value: '滨江路 18 号附 2' },
  { name: '新址', value: '文昌街 7 号 2 层' },
  { name: '建筑面积', value: '412 平方米' },
  { name: '计算机', value: '126 台（不变）' },
  { name: '距最近中小学', value: '212 米', differs: '材料 8' },
  { name: '消防批准', value: '临消安〔2026〕88号' },
  { name: '拟启用', value: '2027年1月4日' },
  { name: '联系人', value: '贺晓棠' },
  { name: '联系电话', value: '138****0187' },
]

const documents: CaseView['documents'] = [
  {
    id: 'd1',
    title: '受理通知书',
    number: '临审受〔2026〕1187号',
    day: '2026-11-02',
    state: 'delivered',
    stateWords: '已签章 · 已送达',
    pdf: '/api/documents/d1.pdf',
    proof: '/api/documents/d1/proof',
    pages: ['/api/documents/d1/1.svg'],
  },
  {
    id: 'd2',
    title: '听证告知书',
    number: '临审听告〔2026〕14号',
    day: '2026-11-05',
    state: 'delivered',
    stateWords: '已签章 · 已送达',
    pdf: '/api/documents/d2.pdf',
    proof: '/api/documents/d2/proof',
    pages: ['/api/documents/d2/1.svg'],
  },
  {
    id: 'd3',
    title: '听证公告',
    number: '临审听公〔2026〕9号',
    day: '2026-11-09',
    state: 'published',
    stateWords: '已签章 · 已公开',
    pdf: '/api/documents/d3.pdf',
    proof: '/api/documents/d3/proof',
    pages: ['/api/documents/d3/1.svg'],
  },
  {
    id: 'd5',
    title: '不予行政许可决定书',
    number: null,
    day: '2026-11-25',
    state: 'draft',
    stateWords: '草稿，待法制审核',
    pdf: null,
    proof: null,
    pages: [],
  },
]

const recordings: CaseView['recordings'] = {
  plan: { met: true, sentence: '本事项第 6 版要求踏勘、听证录像，送达录音；送达还没到。' },
  list: [
    {
      id: 'r1',
      act: '现场踏勘',
      from: '2026-11-06T02:11:00Z',
      to: '2026-11-06T02:34:00Z',
      people: '沈若溪、霍明远',
      seconds: 1386,
      poster: exampleStreet(),
      media: '/api/recordings/r1',
      kind: 'video',
      verdict: { state: 'same', words: '与录制时一致' },
      requirement: '要求：踏勘录像 · 已满足',
      chapters: ['到场出示证件', '环境', '测距', '室内', '当事人意见'],
    },
    {
      id: 'r2',
      act: '举行听证',
      from: '2026-11-18T01:30:00Z',
      to: '2026-11-18T03:22:00Z',
      people: '温书衡（主持）',
      seconds: 6720,
      poster: exampleStreet(),
      media: '/api/recordings/r2',
      kind: 'video',
      verdict: { state: 'same', words: '与录制时一致' },
      requirement: '要求：全程录像 · 已满足',
      chapters: ['宣布', '申请人陈述', '第三人陈述', '质证', '最后意见'],
    },
    {
      id: 'r3',
      act: '听证笔录签字',
      from: '2026-11-19T07:02:00Z',
      to: '2026-11-19T07:19:00Z',
      people: '霍明远、沈若溪',
      seconds: 1060,
      poster: exampleStreet(),
      media: '/api/recordings/r3',
      kind: 'video',
      verdict: { state: 'same', words: '与录制时一致' },
      requirement: '自愿加录',
      chapters: ['逐人核对', '签字'],
    },
  ],
  missing: [{ act: '送达', sentence: '到这一步时须录音录像，缺了不能办结送达。' }],
}

/** Case 1187 for one reader. */
export function exampleCase(
  reader: 'examiner' | 'reviewer' | 'decider',
  isReviewed = false,
): CaseView {
  const acts = { examiner: examinerActs, reviewer: reviewerActs, decider: deciderActs(isReviewed) }[
    reader
  ]
  return {
    id: 'c1187',
    head: {
      number: '临审受〔2026〕1187号',
      state: isReviewed ? '待决定' : '法制审核',
      major: ['经听证', '涉第三人'],
      item,
      itemVersion: 6,
      applicant: '临江区星屿网络服务有限公司',
      code: '91990102MA7LJ0187J',
      representative: '贺晓棠',
      summary: '从滨江路 18 号迁至文昌街 7 号',
      handlers: ['沈若溪', '霍明远'],
    },
    clock: exampleClock,
    timeline,
    chart,

    materials,

    form,

    documents,

    recordings,

    draft,
    previousDraft,
    review: isReviewed
      ? {
          ...review,
          opinion: {
            outcome: 'pass',
            advice: '同意按第 2 稿作出决定。',
            number: '临法审〔2026〕52号',
            by: '何婉清',
            draftHash,
            lapsed: false,
          },
        }
      : review,
    acts,
    place: { index: 4, of: 13, previous: 'c1203', next: 'c1196' },
  }
}

/** The row of case 1187 in the queue. */
export const exampleRow: QueueRow = {
  id: 'c1187',
  number: '临审受〔2026〕1187号',
  item,
  applicant: '临江区星屿网络服务有限公司',
  step: '法制审核',
  next: '等何婉清审核',
  urgency: 'amber',
  remaining: exampleClock.remaining,
  tags: [{ text: '变更' }, { text: '重大', major: true }],
  preview: {
    representative: '贺晓棠（法定代表人）',
    clock: exampleClock,
    can: [
      { name: 'draft', title: '改稿', key: 'e' },
      { name: 'addMajor', title: '增列重大理由', key: 'b' },
    ],
    cannot: [{ title: '作出决定', wrong: missingReview.wrong }],
    last: timeline.slice(0, 4),
    documents: 4,
    recordings: 3,
  },
}
