import type { ItemContent } from '../registry/index.ts'
import { BUREAU } from './cast.ts'

/** A demonstration item with the ready chart that it runs by. */
export interface DemoItem {
  readonly content: ItemContent
  readonly chart: 'instant' | 'standard' | 'inspection'
  readonly department: string
}

type Specific = Omit<
  ItemContent,
  | 'supervision'
  | 'accountability'
  | 'remedies'
  | 'officeHours'
  | 'address'
  | 'telephone'
  | 'acceptingOffice'
  | 'preferences'
  | 'fee'
  | 'kind'
  | 'speed'
  | 'limitBasis'
> &
  Partial<Pick<ItemContent, 'fee' | 'limitBasis'>>

/** What all guides of the bureau say alike. */
function item(specific: Specific): ItemContent {
  const { profile } = BUREAU
  return {
    kind: 'licence',
    speed: specific.limitPromised <= 1 ? 'instant' : 'promised',
    acceptingOffice: '区政务服务大厅综合受理窗口',
    preferences: '无',
    fee: { charged: false, note: '不收费', basis: null },
    limitBasis: licensing('第四十二条'),
    supervision: '政务服务热线 12345；机关纪委电话 0000-0000000；网上投诉',
    accountability:
      '超期办理、多要材料、该公开不公开的，依照行政许可法第七十二条至第七十七条追究责任',
    remedies: { reconsideration: profile.government, court: profile.court },
    officeHours: profile.officeHours,
    address: profile.address,
    telephone: profile.telephone,
    ...specific,
  }
}

function licensing(article: string) {
  return { law: '行政许可法', version: '2019-04-23', article }
}

function basis(law: string, version: string, article: string) {
  return { law, version, article }
}

function paper(code: string, name: string, more: Partial<ItemContent['materials'][number]> = {}) {
  return {
    code,
    name,
    form: 'original' as const,
    copies: 1,
    source: 'applicant' as const,
    shared: false,
    required: true,
    condition: null,
    basis: null,
    ...more,
  }
}

const application = paper('application', '申请表')
const identity = paper('identity', '法定代表人或者负责人身份证明', {
  form: 'copy',
  source: 'government',
  shared: true,
})
const licence = paper('business_licence', '营业执照', {
  form: 'copy',
  source: 'government',
  shared: true,
})

const STEPS = [
  '申请：窗口、网上或者邮寄提出，收到就给接收凭证',
  '受理：材料齐全的当场受理，不齐的五个工作日内一次告知',
  '审查：逐条核对条件，需要到现场的两人到场并录像',
  '法制审核：属于重大执法决定的，先审核后决定',
  '决定：由局负责人作出，不予许可的写明理由和救济途径',
  '制证送达：决定后十个工作日内送达',
  '公示：决定后七个工作日内在本站公示',
]

/** Items whose names are real and whose guides are ours. */
export const DEMO_ITEMS: readonly DemoItem[] = [
  {
    chart: 'inspection',
    department: '审批二科',
    content: item({
      name: '公共场所卫生许可新办审批（县级）',
      code: '139901-0155-01',
      audience: ['company', 'organisation', 'person'],
      summary: '开办宾馆、浴室、理发店、影剧院、游泳馆、商场等公共场所，营业前先办这项许可。',
      basis: [
        basis('公共场所卫生管理条例', '2019-04-23', '第四条'),
        basis('公共场所卫生管理条例', '2019-04-23', '第八条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: [
        '经营场所在本区，已取得营业执照吗？',
        '场所选址、布局和卫生设施符合国家卫生标准吗？',
        '直接为顾客服务的人员持有效健康合格证明吗？',
      ],
      materials: [
        application,
        identity,
        licence,
        paper('floor_plan', '场所方位示意图、平面图和卫生设施平面布局图'),
        paper('test_report', '一年内的公共场所卫生检测或者评价报告', { source: 'third_party' }),
        paper('rules', '公共场所卫生管理制度'),
        paper('air_report', '集中空调通风系统卫生检测报告', {
          required: false,
          condition: '使用集中空调通风系统的才交',
          source: 'third_party',
        }),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '公共场所卫生许可证', validYears: 4 },
      licenceKind: '普通',
      themes: ['开店经营', '行医和卫生'],
      standards: ['选址、布局符合卫生要求', '卫生设施齐全并能正常使用', '从业人员健康证明有效'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'inspection',
    department: '审批二科',
    content: item({
      name: '互联网上网服务营业场所经营单位变更营业场所地址，改建、扩建，变更计算机数量或其他重要事项',
      code: '139901-0220-13',
      audience: ['company'],
      summary: '网吧要搬家、改建、扩建或者增减电脑，先经原审核机关同意。',
      basis: [
        basis('互联网上网服务营业场所管理条例', '2022-03-29', '第十三条'),
        basis('互联网上网服务营业场所管理条例', '2022-03-29', '第九条'),
        basis('互联网上网服务营业场所管理条例', '2022-03-29', '第八条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: [
        '新址不在中学、小学校园周围 200 米以内，也不在居民住宅楼（院）里吗？',
        '有符合消防安全条件的营业场所吗？',
        '有固定的网络地址和相应的设备吗？',
      ],
      materials: [
        application,
        identity,
        licence,
        paper('lease', '新营业场所的产权证明或者租赁合同', { form: 'copy' }),
        paper('site_map', '营业场所地理位置图（标明二百米内的学校）'),
        paper('fire', '消防安全检查意见', { form: 'copy', source: 'third_party' }),
        paper('old_licence', '网络文化经营许可证'),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '网络文化经营许可证', validYears: null },
      licenceKind: '普通',
      themes: ['开店经营', '演出、文娱、体育'],
      standards: ['与中小学校园的距离', '不在居民住宅楼（院）内', '消防安全条件', '网络地址和设备'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'standard',
    department: '审批一科',
    content: item({
      name: '占用、挖掘城市道路审批',
      code: '139901-0170-31',
      audience: ['company', 'organisation'],
      summary: '施工、摆放设施需要临时占用或者挖开城市道路的，先办这项审批。',
      basis: [
        basis('城市道路管理条例', '2019-03-24', '第三十一条'),
        basis('城市道路管理条例', '2019-03-24', '第三十三条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: [
        '确实需要占用或者挖掘，并有恢复方案吗？',
        '道路交付使用满五年、大修竣工满三年吗？',
      ],
      materials: [
        application,
        licence,
        paper('plan', '占用、挖掘方案和道路恢复方案'),
        paper('drawing', '设计文件和施工平面图'),
        paper('traffic', '交通组织方案'),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '城市道路占用、挖掘许可证', validYears: 1 },
      fee: {
        charged: true,
        note: '城市道路占用费或者挖掘修复费，按省定标准',
        basis: basis('城市道路管理条例', '2019-03-24', '第三十七条'),
      },
      licenceKind: '普通',
      themes: ['施工和占道'],
      standards: ['占用、挖掘的必要性', '恢复方案可行', '交通组织可行'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'standard',
    department: '审批一科',
    content: item({
      name: '设置大型户外广告的审批',
      code: '139901-0188-03',
      audience: ['company', 'organisation'],
      summary: '在城市里设置大型户外广告，先征得同意再办手续。',
      basis: [basis('城市市容和环境卫生管理条例', '2017-03-01', '第十一条')],
      approvingOffice: BUREAU.profile.name,
      conditions: ['设置地点和形式符合城市容貌标准吗？', '结构安全，有设计单位的证明吗？'],
      materials: [
        application,
        licence,
        paper('site', '设置位置图和效果图'),
        paper('structure', '结构设计和安全证明', { source: 'third_party' }),
        paper('owner', '场地或者建筑物使用权证明', { form: 'copy' }),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '户外广告设置许可证', validYears: 2 },
      licenceKind: '普通',
      themes: ['施工和占道', '开店经营'],
      standards: ['符合城市容貌标准', '结构安全'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'instant',
    department: '综合受理科',
    content: item({
      name: '公共场所卫生许可遗失补办（县级）',
      code: '139901-0155-14',
      audience: ['company', 'organisation', 'person'],
      summary: '公共场所卫生许可证丢了，当场补发一张。',
      basis: [basis('公共场所卫生管理条例', '2019-04-23', '第四条')],
      approvingOffice: BUREAU.profile.name,
      conditions: ['原许可证在有效期内吗？'],
      materials: [application, licence],
      procedure: ['申请：说明遗失情况', '受理、审查、决定：当场完成', '送达：当场领取', '公示'],
      limitStatutory: 20,
      limitPromised: 1,
      certificate: { name: '公共场所卫生许可证（补）', validYears: 4 },
      licenceKind: '普通',
      themes: ['开店经营', '行医和卫生'],
      standards: ['原许可证真实有效'],
      neverMajor: true,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'inspection',
    department: '审批二科',
    content: item({
      name: '食品(含保健食品)经营许可核发',
      code: '139901-0133-01',
      audience: ['company', 'organisation', 'person'],
      summary: '开餐馆、食堂、食品店，开业前先办这项许可；只卖预包装食品的改为备案，不用办。',
      basis: [
        basis('食品安全法', '2021-04-29', '第三十五条'),
        basis('食品安全法', '2021-04-29', '第三十三条'),
        basis('食品安全法实施条例', '2019-10-11', '第十五条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: [
        '经营场所与所卖食品的品种、数量相称，并远离污染源吗？',
        '备有消毒、冷藏、防鼠防虫等设备吗？',
        '有食品安全管理人员和管理制度吗？',
        '布局能防止生食与熟食、原料与成品互相污染吗？',
      ],
      materials: [
        application,
        identity,
        licence,
        paper('layout', '经营场所平面图和设备布局图'),
        paper('process', '操作流程说明', {
          required: false,
          condition: '做餐饮或者现场制售的才交',
        }),
        paper('food_rules', '食品安全管理制度和管理人员名单', {
          basis: basis('食品安全法', '2021-04-29', '第三十三条'),
        }),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '食品经营许可证', validYears: 5 },
      licenceKind: '普通',
      themes: ['开店经营', '食品药品'],
      standards: [
        '场所整洁并远离污染源',
        '设备设施与经营相称',
        '管理人员和制度齐备',
        '布局防交叉污染',
      ],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'standard',
    department: '审批一科',
    content: item({
      name: '出版物零售单位和个体工商户设立审批',
      code: '139901-0224-05',
      audience: ['company', 'person'],
      summary: '开书店、报刊亭零售图书报刊音像制品的，先办这项审批；网上卖书也要办。',
      basis: [
        basis('出版管理条例', '2020-11-29', '第三十五条'),
        basis('出版管理条例', '2020-11-29', '第三十六条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: ['已取得营业执照，经营范围写明出版物零售吗？', '有固定的经营场所吗？'],
      materials: [
        application,
        identity,
        licence,
        paper('premises', '经营场所情况说明和使用权证明', { form: 'copy' }),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '出版物经营许可证', validYears: 5 },
      licenceKind: '普通',
      themes: ['开店经营', '演出、文娱、体育'],
      standards: ['主体资格符合要求', '有固定的经营场所'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'standard',
    department: '审批一科',
    content: item({
      name: '取水申请批准文件',
      code: '139901-0303-02',
      audience: ['company', 'organisation', 'person'],
      summary: '要从河湖或者地下取水的，在建取水工程之前先申请批准。',
      basis: [
        basis('取水许可和水资源费征收管理条例', '2017-03-01', '第二条'),
        basis('取水许可和水资源费征收管理条例', '2017-03-01', '第十条'),
        basis('取水许可和水资源费征收管理条例', '2017-03-01', '第二十条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: [
        '取水地点不在地下水禁采区吗？',
        '取水、退水的布局合理，不损害水功能区吗？',
        '不会给别人或者公共利益造成重大损害吗？',
      ],
      materials: [
        application,
        identity,
        paper('third_parties', '与第三者利害关系的说明', {
          basis: basis('取水许可和水资源费征收管理条例', '2017-03-01', '第十一条'),
        }),
        paper('water_study', '建设项目水资源论证报告书', {
          source: 'third_party',
          basis: basis('取水许可和水资源费征收管理条例', '2017-03-01', '第十一条'),
        }),
      ],
      procedure: STEPS,
      limitStatutory: 45,
      limitPromised: 20,
      limitBasis: basis('取水许可和水资源费征收管理条例', '2017-03-01', '第十九条'),
      fee: {
        charged: false,
        note: '办理不收费；取水以后依法缴纳水资源费',
        basis: basis('取水许可和水资源费征收管理条例', '2017-03-01', '第二十八条'),
      },
      certificate: { name: '取水申请批准文件', validYears: 3 },
      licenceKind: '特许',
      themes: ['水利和环保'],
      standards: ['水源和取水量', '取水、退水布局', '对第三者和公共利益的影响'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'standard',
    department: '审批二科',
    content: item({
      name: '公共场所卫生许可延续（县级）',
      code: '139901-0155-02',
      audience: ['company', 'organisation', 'person'],
      summary: '公共场所卫生许可证快到期还要接着营业的，到期三十日前申请延续。',
      basis: [
        basis('公共场所卫生管理条例', '2019-04-23', '第四条'),
        basis('公共场所卫生管理条例', '2019-04-23', '第三条'),
        licensing('第五十条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: ['离原许可证到期还有三十日以上吗？', '场所条件仍符合国家卫生标准吗？'],
      materials: [
        application,
        licence,
        paper('test_report', '一年内的公共场所卫生检测或者评价报告', { source: 'third_party' }),
        paper('old_licence', '原公共场所卫生许可证'),
      ],
      procedure: STEPS,
      limitStatutory: 20,
      limitPromised: 15,
      certificate: { name: '公共场所卫生许可证', validYears: 4 },
      licenceKind: '普通',
      themes: ['开店经营', '行医和卫生'],
      standards: ['在法定期限内提出', '卫生检测结果合格'],
      neverMajor: false,
      majorListed: false,
      wholeRecord: false,
    }),
  },
  {
    chart: 'instant',
    department: '综合受理科',
    content: item({
      name: '公司设立登记',
      code: '139901-0131-01',
      audience: ['person', 'company', 'organisation'],
      summary: '开办有限责任公司或者股份有限公司，先登记，领营业执照。',
      basis: [
        basis('公司法', '2023-12-29', '第二十九条'),
        basis('市场主体登记管理条例', '2021-07-27', '第三条'),
        basis('市场主体登记管理条例', '2021-07-27', '第十九条'),
      ],
      approvingOffice: BUREAU.profile.name,
      conditions: ['公司名称已自主申报吗？', '有公司章程和住所吗？', '须先批准的行业已经批准吗？'],
      materials: [
        application,
        paper('founders', '股东、法定代表人和董事、监事、经理的身份证明', { form: 'copy' }),
        paper('articles', '公司章程', {
          basis: basis('市场主体登记管理条例', '2021-07-27', '第十六条'),
        }),
        paper('domicile', '住所使用证明', {
          form: 'copy',
          basis: basis('市场主体登记管理条例', '2021-07-27', '第十六条'),
        }),
      ],
      procedure: ['申请：窗口或者网上提出', '受理、审查、决定：当场完成', '送达：当场领照', '公示'],
      limitStatutory: 3,
      limitPromised: 1,
      limitBasis: basis('市场主体登记管理条例', '2021-07-27', '第十九条'),
      certificate: { name: '营业执照', validYears: null },
      licenceKind: '登记',
      themes: ['开店经营'],
      standards: ['材料齐全、符合法定形式'],
      neverMajor: true,
      majorListed: false,
      wholeRecord: false,
    }),
  },
]

/** Further names of the bureau's list, imported and not yet worked up. The longest is there on
 *  purpose: every screen has to bear it. */
export const LISTED: readonly { code: string; name: string; department: string }[] = [
  ['食品(含保健食品)经营许可延续', '审批二科'],
  ['公共场所卫生许可证注销（县级）', '审批二科'],
  ['公共场所卫生许可变更（县级）', '审批二科'],
  ['夜间建筑施工许可', '审批一科'],
  ['城市建筑物、设施上张挂、张贴宣传品审批', '审批一科'],
  ['内资设立互联网上网服务营业场所筹建审批', '审批二科'],
  ['设立歌舞娱乐场所《娱乐经营许可证》核发', '审批二科'],
  ['举办营业性演出审批', '审批二科'],
  ['经营游泳许可', '审批二科'],
  ['幼儿园设立审批', '审批二科'],
  ['医疗机构执业审批（新办）（县级）', '审批二科'],
  ['临时性建筑物搭建、堆放物料、占道施工审批', '审批一科'],
  [
    '跨越、穿越普通公路修建桥梁、渡槽或者架设、埋设管线等设施的，以及在普通公路用地范围内架设、埋设管线、电缆等设施，或者利用普通公路桥梁、普通公路隧道、涵洞铺设电缆等设施的许可',
    '审批一科',
  ],
  [
    '除从事剧毒、易制爆、汽油加油站、专用危化品仓储的企业外，除中央企业所属省级、设区的市级公司（分公司）从事危险化学品经营活动的企业，不带有储存设施经营除剧毒化学品、易制爆危险化学品以外的其他危险化学品企业经营许可证变更审查',
    '审批一科',
  ],
].map(([name, department], i) => ({
  code: `139901-09${String(i + 10)}-00`,
  name: name as string,
  department: department as string,
}))
