import type {
  Cast,
  ItemForIntake,
  Me,
  Publications,
  PublicationView,
  Queue,
  QueueRow,
  Receipt,
  Remaining,
  Site,
  Urgency,
} from './contract.ts'
import { exampleCase, exampleRow } from './exampleCase.ts'

/**
 * Answers of the server for every screen, in the fictional bureau 临江区行政审批局: they feed tests and
 * pictures.
 */

/** Before sign-in. */
export const site: Site = {
  bureau: '临江区行政审批局',
  demo: true,
  now: '2026-11-25T02:42:07Z',
  log: {
    signedTo: 48213,
    at: '2026-11-25T02:42:07Z',
    ok: true,
    witnessedAt: '2026-11-25T02:40:00Z',
  },
}

const areas = (...list: Me['areas']) => list

/** The people who can sign in, by account. */
export const people: Record<string, Me> = {
  shen: {
    account: 'shen',
    name: '沈若溪',
    office: '审批二科',
    posts: [{ post: 'examiner', title: '审查岗' }],
    certificate: { number: '临执 060237', validTo: '2027-03-31', state: 'valid' },
    areas: areas({ area: 'queue', count: 13, late: 2 }, { area: 'dossier', count: 6 }),
  },
  ruan: {
    account: 'ruan',
    name: '阮喆',
    office: '政务大厅 3 号窗口',
    posts: [{ post: 'clerk', title: '受理岗' }],
    certificate: {
      number: '临执 060311',
      validTo: '2026-12-31',
      state: 'soon',
      note: '还有 26 个工作日到期，请申请换证。',
    },
    areas: areas({ area: 'queue', count: 13, late: 2 }, { area: 'intake', count: 5 }),
  },
  he: {
    account: 'he',
    name: '何婉清',
    office: '政策法规科',
    posts: [{ post: 'reviewer', title: '法制审核岗' }],
    certificate: { number: '临执 060118', validTo: '2027-09-30', state: 'valid' },
    areas: areas({ area: 'queue', count: 13 }, { area: 'review', count: 3 }),
  },
  gu: {
    account: 'gu',
    name: '顾长庚',
    office: '局领导',
    posts: [{ post: 'decider', title: '决定岗' }],
    certificate: { number: '临执 060003', validTo: '2028-06-30', state: 'valid' },
    areas: areas({ area: 'queue', count: 4, late: 1 }),
  },
  tan: {
    account: 'tan',
    name: '谭静姝',
    office: '政策法规科',
    posts: [{ post: 'discloser', title: '公示岗' }],
    certificate: { number: '临执 060205', validTo: '2027-05-31', state: 'valid' },
    areas: areas({ area: 'queue', count: 11 }, { area: 'publication', count: 11, late: 1 }),
  },
  long: {
    account: 'long',
    name: '龙𬭎',
    office: '审批一科',
    posts: [{ post: 'inspector', title: '踏勘岗' }],
    certificate: {
      number: '临执 060290',
      validTo: '2026-11-24',
      state: 'ended',
      note: '您的执法证件 11月24日 已到期，今天不能办理行政许可。',
    },
    areas: areas({ area: 'queue', count: 0 }),
  },
}

const person = (
  account: string | null,
  name: string,
  role: string,
  can: string,
  cannot: string,
  count?: string,
) => ({
  account,
  name,
  role,
  can,
  cannot,
  ...(count && { count }),
  ...(account === null && { link: '/' }),
})

/** The cast of the demonstration. */
export const cast: Cast = {
  people: [
    person(null, '贺晓棠', '申请人', '网上申请、补正、撤回、要求听证', '不能看别人的案件'),
    person('ruan', '阮喆', '窗口', '收件、一次性告知、受理', '不能审查、决定', '5 件'),
    person('shen', '沈若溪', '审查', '审查、拟稿、送达', '不能决定自己承办的案件', '13 件'),
    person('huo', '霍明远', '踏勘', '现场踏勘、手机取证', '不能单独踏勘', '3 件'),
    person('he', '何婉清', '法审', '十点审核、出具意见', '不能审自己承办的案件', '3 件'),
    person('gu', '顾长庚', '决定', '作出决定、批准延期', '没有法审意见不能作重大决定', '4 件'),
    person('tan', '谭静姝', '公示', '核对、公开、更正、撤下', '不能公开未核对的', '11 件'),
    person('pei', '裴砚秋', '档案', '立卷、归档、移交', '不能改已归档的', '6 件'),
    person('du', '杜允文', '督查', '发现、整改、通报', '不能办案', '7 条'),
    person('lu', '陆清和', '顾问', '就疑难案件提意见', '只看被请的案件', '1 件'),
    person('gao', '高以宁', '管理员', '账号、设置', '碰不到任何案件'),
    person(null, '市审批局', '上级', '见证台账、看下级', '不能代下级办件'),
  ],
  tries: [
    {
      title: '以顾长庚身份，不经法审就决定 1187号',
      why: '重大执法决定未经审核，不能作出',
      account: 'gu',
      to: '/cases/c1187?act=decide',
    },
    {
      title: '以龙𬭎身份，证件到期后去踏勘',
      why: '无有效执法证件，不能执法',
      account: 'long',
      to: '/cases/c1187?act=inspect',
    },
    {
      title: '以沈若溪身份，决定自己承办的案件',
      why: '承办与决定分开',
      account: 'shen',
      to: '/cases/c1187?act=decide',
    },
  ],
}

function row(
  no: number,
  item: string,
  applicant: string,
  step: string,
  next: string,
  urgency: Urgency,
  remaining: Remaining,
): QueueRow {
  return {
    id: `c${no}`,
    number: `临审受〔2026〕${no}号`,
    item,
    applicant,
    step,
    next,
    urgency,
    remaining,
    tags: [],
    preview: {
      clock: null,
      can: next.startsWith('等') ? [] : [{ name: 'examine', title: next }],
      cannot: [],
      last: exampleRow.preview.last.slice(2),
      documents: 1,
      recordings: 0,
    },
  }
}

const promised = (left: number, due: string): Remaining => ({ kind: 'promised', left, due })

/** The queue of the examiner: red, amber, green, stopped. */
export const queueRows: QueueRow[] = [
  row(
    1168,
    '关闭、闲置、拆除城市环卫设施许可',
    '临江区市政环卫服务中心',
    '决定',
    '等顾长庚决定',
    'red',
    promised(-1, '2026-11-24'),
  ),
  row(
    1162,
    '内资医疗机构设置审批（县级）',
    '临江区仁和康复医院有限公司（筹）',
    '送达',
    '送达决定书',
    'red',
    promised(0, '2026-11-25'),
  ),
  row(
    1203,
    '夜间建筑施工许可',
    '长堤第四建设工程有限公司临江分公司',
    '现场踏勘',
    '补录像 1 段',
    'amber',
    promised(2, '2026-11-27'),
  ),
  exampleRow,
  row(
    1196,
    '跨越、穿越普通公路修建桥梁、渡槽或者架设、埋设管道、电缆等设施，或者利用公路桥梁、公路隧道、涵洞铺设电缆等设施，以及在公路建筑控制区内埋设管道、电缆等设施许可（普通国省道除外）',
    '临江供电公司',
    '审查',
    '填审查意见',
    'amber',
    promised(3, '2026-11-30'),
  ),
  row(
    1209,
    '民办非企业单位成立登记',
    '临江区向阳社区养老服务中心',
    '补正',
    '等申请人补正',
    'amber',
    { kind: 'reception', day: 4, due: '2026-11-26' },
  ),
  row(
    1211,
    '娱乐场所延续审批（含中外合资）',
    '临江区金嗓子歌厅',
    '审查',
    '填审查意见',
    'green',
    promised(6, '2026-12-03'),
  ),
  row(
    1214,
    '中介机构从事代理记账业务审批',
    '临江诚衡财税咨询有限公司',
    '审查',
    '填审查意见',
    'green',
    promised(7, '2026-12-04'),
  ),
  row(
    1218,
    '校车使用许可',
    '临江区实验小学',
    '现场踏勘',
    '安排踏勘',
    'green',
    promised(8, '2026-12-07'),
  ),
  row(
    1220,
    '公路超限运输许可',
    '东江大件物流有限责任公司',
    '受理',
    '出受理通知',
    'green',
    promised(9, '2026-12-08'),
  ),
  row(
    1221,
    '卫星电视广播地面接收设施安装服务许可',
    '临江区天视通信工程部',
    '受理',
    '出受理通知',
    'green',
    promised(9, '2026-12-08'),
  ),
  row(
    1150,
    '固定资产投资项目节能审查（企业技术改造项目除外）',
    '临江区循环经济产业园管理有限公司',
    '专家评审',
    '等评审报告',
    'stopped',
    { kind: 'stopped', days: 6, why: '专家评审不计时' },
  ),
  row(
    1141,
    '在公路增设或改造平面交叉道口审批',
    '临江区高铁新城开发有限公司',
    '听证',
    '11月27日听证',
    'stopped',
    { kind: 'stopped', days: 4, why: '听证不计时' },
  ),
]

/** The queue as answered. */
export function queue(rows: QueueRow[]): Queue {
  return {
    scopes: { mine: 13, office: 41, all: 128 },
    filters: [
      { key: 'today', title: '今日到期', count: 1 },
      { key: 'submit', title: '可提请法审', count: 1 },
      { key: 'gaps', title: '补正将满', count: 1 },
      { key: 'records', title: '音像未齐', count: 1 },
      { key: 'returned', title: '我退回的', count: 0 },
    ],
    rows,
    ...(rows.length === 0 && {
      empty: '下一件到期：民办非企业单位成立登记，11月26日。停止计时的还有 2 件，等听证和评审。',
    }),
  }
}

const paper = (code: string, name: string, form: string, shared = false) => ({
  code,
  name,
  form,
  required: true,
  condition: null,
  basis: '互联网上网服务营业场所管理条例 第十三条',
  shared,
})

/** The items that the window receives. */
export const items: ItemForIntake[] = [
  {
    id: 'i1',
    code: '1190102000012',
    version: 6,
    audience: ['company'],
    limitPromised: 12,
    limitStatutory: 20,
    name: exampleRow.item,
    materials: [
      paper('application', '变更申请书', '原件 1 份'),
      paper('premises', '变更后营业场所产权证明或者租赁意向书', '复印件 1 份'),
      paper('licence', '《网络文化经营许可证》正、副本', '电子证照', true),
      paper('fire', '新址消防安全批准文件', '原件或电子'),
      paper('security', '信息网络安全承诺书', '原件 1 份'),
      paper('layout', '新址平面布局图', '比例不小于 1:100'),
      paper('identity', '法定代表人身份证明', '读卡核验'),
      paper('plan', '新址周边 200 米示意图', '原件 1 份'),
      paper('mandate', '委托书', '经办人办理时'),
    ],
  },
]

function publication(
  no: number,
  title: string,
  party: string,
  urgency: Urgency,
  left: number,
  due: string,
  more: Partial<PublicationView> = {},
): PublicationView {
  return {
    id: `p${no}`,
    caseId: 'c1187',
    title,
    party,
    number: `临审准许〔2026〕${no}号`,
    decidedOn: '2026-11-23',
    state: 'prepared',
    stateWords: '待核对',
    urgency,
    remaining: { kind: 'duty', name: '', left, due },
    preparedBy: '裴砚秋',
    fields: [
      { name: '相对人', inside: party, outside: party, mask: null },
      {
        name: '文书号',
        inside: `临审准许〔2026〕${no}号`,
        outside: `临审准许〔2026〕${no}号`,
        mask: null,
      },
      { name: '许可机关', inside: site.bureau, outside: site.bureau, mask: null },
      { name: '状态', inside: '1 有效', outside: '1 有效', mask: null },
    ],
    checks: [
      { sentence: '与决定书逐项一致（机核）', state: 'passed' },
      { sentence: '遮盖规则齐：4 项', state: 'passed' },
      { sentence: '公开期 2 年，到 2028年11月', state: 'passed' },
      { sentence: '公示岗核对', state: 'open' },
      { sentence: '核对人不是经办人', state: 'passed' },
    ],
    carriers: [
      { name: '公开网站', when: '同时', on: true },
      { name: '大厅屏幕', when: '当天滚动', on: true },
      { name: '双公示上报', when: '每日 18:00', on: true },
      { name: '微信、微博', when: '', on: false },
      { name: 'Atom、CSV、JSON', when: '同时', on: true },
    ],
    acts: [
      {
        name: 'makePublic',
        title: '公开',
        possible: true,
        button: '核对无误，公开',
        consequence: '核对后立即公开并写入台账',
      },
    ],
    ...more,
  }
}

/** The publication queue: one late, one that its preparer must not publish, one person masked. */
export const publications: Publications = {
  counts: { unprepared: 3, prepared: 5, public: 1204, down: 6 },
  rows: [
    publication(896, '教师资格认定', '谢**', 'green', 5, '2026-12-02', {
      fields: [
        { name: '相对人', inside: '谢知微', outside: '谢**', mask: '自然人姓名' },
        { name: '证件号码', inside: '9901021998********', outside: null, mask: '证件号码' },
        { name: '出生日期', inside: '1998年3月14日', outside: null, mask: '个人信息' },
        { name: '住址', inside: '临江区文昌街 22 号 3-501', outside: null, mask: '住址' },
        {
          name: '许可内容',
          inside: '高级中学教师资格（数学）',
          outside: '高级中学教师资格（数学）',
          mask: null,
        },
        {
          name: '文书号',
          inside: '临审准许〔2026〕896号',
          outside: '临审准许〔2026〕896号',
          mask: null,
        },
        { name: '有效期', inside: '长期', outside: '长期', mask: null },
        { name: '许可机关', inside: site.bureau, outside: site.bureau, mask: null },
        { name: '状态', inside: '1 有效', outside: '1 有效', mask: null },
      ],
    }),
    publication(
      884,
      '准予行政许可决定书',
      '临江区仁和康复医院有限公司（筹）',
      'red',
      0,
      '2026-11-25',
    ),
    publication(891, '占用、挖掘城市道路审批', '临江供电公司', 'amber', 2, '2026-11-27', {
      preparedBy: '谭静姝',
      acts: [
        {
          name: 'makePublic',
          title: '公开',
          possible: false,
          refusal: {
            code: 'publication.same-person',
            wrong: '这一件是您拟的，须由另一人核对公开。',
            article: '国办发〔2018〕118号 第二部分',
            next: ['请公示岗的另一人核对'],
          },
        },
      ],
    }),
    publication(899, '民办非企业单位变更登记', '临江区启明星幼儿园', 'green', 6, '2026-12-03'),
    publication(901, '校车使用许可', '临江区实验小学', 'green', 6, '2026-12-03'),
  ],
}

/** A receipt for any act. */
export function receipt(subject: string, more: Partial<Receipt> = {}): Receipt {
  return {
    entry: {
      leaf: 'c41d90be17f32a6688e0d1b5a93f4c72e6051bd8f94a7730c2e18d65b7aa52a8',
      index: 48377,
      at: '2026-11-27T06:06:31Z',
    },
    subject,
    next: [
      '现在：申请人收到短信和站内通知',
      '现在：进入公示队列，等谭静姝核对；12月8日 前公开（7 个工作日）',
      '12月11日 前：送达，10 个工作日内，须录音录像，已列入沈若溪待办',
    ],
    ...more,
  }
}

export { exampleCase }
