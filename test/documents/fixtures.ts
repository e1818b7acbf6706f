import type { PaperData, PaperKind } from '../../src/documents/index.ts'

/**
 * A full paper of each kind, with the longest that practice brings: an item of 110 characters, rare
 * characters in names, ten materials, reasons of several pages. People and places are invented.
 */

const LONG_ITEM =
  '除从事剧毒、易制爆、汽油加油站、专用危化品仓储的企业外，除中央企业所属省级、设区的市级公司（分公司）从事危险化学品经营活动的企业，不带有储存设施经营除剧毒化学品、易制爆危险化学品以外的其他危险化学品企业经营许可证核发'

const head = (mark: string) => ({
  bureau: '临江区行政审批局',
  number: `临审${mark}〔2026〕1187号`,
  addressee: '临江区星屿网络服务有限公司',
  date: '2026-11-25',
  verifyUrl: 'https://demo.example/verify/c2FuemhpLWRlbW8taGFuZGxl',
  bureauAddress: '临江区政务服务大厅（示例路1号）',
  bureauTelephone: '0000-0000000',
  demo: true,
})

const party = {
  kind: 'company' as const,
  name: '临江区星屿网络服务有限公司',
  code: '91139901MA0000001X',
  representative: '龙𬭎',
  address: '临江区文昌街7号一层101室至108室',
}

const remedies = { reconsideration: '临江区人民政府', court: '临江区人民法院' }

const PAPERS = [
  '危险化学品经营许可证申请书',
  '安全生产规章制度和岗位操作规程目录清单及其有效文本',
  '主要负责人、安全生产管理人员、特种作业人员和其他从业人员的培训考核合格证明',
  '经营场所产权证明文件或者租赁证明文件',
  '危险化学品事故应急预案备案登记表',
  '工商行政管理部门颁发的营业执照或者企业名称预先核准文件',
  '安全评价报告（由具备国家规定资质条件的机构出具，评价日期距申请日期不超过一年，并附整改情况的说明）',
  '建设项目竣工验收报告',
  '法定代表人身份证明',
  '授权委托书及受托人尹㛃的身份证明',
]

const FACTS =
  '新址位于临江区文昌街7号一层，使用面积386平方米。两名执法人员于2026年11月10日现场踏勘，出示执法证件后，以测距仪沿交通行走路线实测：新址门口至临江区第二小学校门中线的距离为186.4米；现场设有疏散出口两处，净宽分别为1.40米和1.20米，均保持畅通。'

const REASONS = [
  '关于场所位置。法规以中学、小学校园周围200米为限，目的在于保护未成年人的身心健康。测量以校门中线和场所门口为两端，沿行走路线进行，与本区历年的测量办法一致；申请人提出以直线穿越围墙测量为178.2米，同样在200米范围以内，不影响结论。',
  '关于信赖利益。申请人称租赁合同已经签订、装修已经开始。本机关在2026年10月12日的咨询答复中已经书面说明：选址应当先行测量，学校周围200米范围以内不能办理。申请人在收到答复以后签订合同，由此产生的支出属于自行承担的经营风险。',
  '关于替代方案。本机关已经告知申请人，同一街道文昌街32号至60号均在200米范围以外，另行选址后可以重新提出申请；已经提交且仍在有效期内的材料无须重复提交。',
]

const full = {
  receipt: {
    ...head('收'),
    addressee: '尹㛃',
    item: LONG_ITEM,
    materials: PAPERS.map((name, i) => ({
      name,
      form: i % 3 === 0 ? '复印件' : '原件',
      copies: 1 + (i % 2),
      pages: 3 + i * 4,
    })),
    receiver: '阮喆',
    queryCode: '7K3M-92QX',
    queryUrl: 'https://demo.example/case',
    toldBy: '2026-12-02',
  },
  supplement: {
    ...head('补'),
    item: LONG_ITEM,
    receivedOn: '2026-11-02',
    gaps: [
      {
        material: PAPERS[6] ?? '',
        wrong: '评价报告没有评价机构的资质证书编号，第14页“周边环境”一节的距离与平面图不一致。',
        basis: '《危险化学品经营许可证管理办法》第九条第一款第五项',
        howToFix: '由原评价机构更正后加盖印章，提交原件一份',
      },
      {
        material: PAPERS[9] ?? '',
        wrong: '委托书没有写明委托的权限和期限',
        basis: '《中华人民共和国行政许可法》第二十九条第二款',
        howToFix: '重新出具委托书，写明权限、期限，由法定代表人龙𬭎签名',
      },
      {
        material: PAPERS[3] ?? '',
        wrong: '租赁期限届满日早于申请的许可期限。',
        basis: '本事项服务指南“申请材料”第四项',
        howToFix: '提交续租合同，或者书面说明申请的期限',
      },
    ],
    withinDays: 15,
    dueOn: '2026-11-23',
    returned: [PAPERS[6] ?? ''],
  },
  acceptance: {
    ...head('受'),
    item: LONG_ITEM,
    receivedOn: '2026-11-02',
    acceptedOn: '2026-11-02',
    statutoryDue: '2026-11-30',
    promisedDue: '2026-11-18',
    provisional: true,
    limitStatutory: 20,
    limitPromised: 12,
    special: [{ procedure: '专家评审', workingDays: 10 }],
    officer: '沈若溪',
    telephone: '0000-0000000',
    queryCode: '7K3M-92QX',
  },
  decline: {
    ...head('不受'),
    item: LONG_ITEM,
    receivedOn: '2026-11-02',
    ground: 'other_office',
    reason: '申请的经营场所位于望江县境内，依法由场所所在地的审批机关受理。',
    rightOffice: '望江县行政审批局',
    basis: ['《危险化学品经营许可证管理办法》第五条'],
    remedies,
  },
  grant: {
    ...head('许'),
    item: LONG_ITEM,
    party,
    receivedOn: '2026-11-02',
    acceptedOn: '2026-11-02',
    facts: '申请人提交的十项材料齐全；经营场所经现场踏勘，与安全评价报告一致。',
    basis: ['《危险化学品安全管理条例》第三十三条第一款', '《危险化学品经营许可证管理办法》第六条'],
    reasons: '各项条件均已满足，符合法定条件和标准。',
    remedies: { ...remedies, online: 'https://demo.example/reconsider' },
    scope: '乙醇（无水）、丙酮、甲苯、盐酸、硫酸，不带储存设施经营。',
    place: '临江区文昌街7号一层101室',
    validFrom: '2026-11-25',
    validTo: '2029-11-24',
    certificateName: '危险化学品经营许可证',
    certificateNumber: '临审证〔2026〕88号',
    heard: '利害关系人临江区第二小学于2026年11月12日提出的意见已经听取，并在许可范围中采纳。',
  },
  deny: {
    ...head('不许'),
    item: '互联网上网服务营业场所经营单位变更营业场所地址，改建、扩建，变更计算机数量或其他重要事项',
    party,
    receivedOn: '2026-11-02',
    acceptedOn: '2026-11-02',
    facts: FACTS,
    basis: ['《互联网上网服务营业场所管理条例》第九条'],
    reasons: REASONS.join('\n'),
    remedies,
    conditionsUnmet: [
      {
        condition: '营业场所不在中学、小学校园周围200米范围内',
        fact: '新址门口至临江区第二小学校门中线的距离，经两名执法人员现场实测为186.4米',
        evidence: '现场踏勘笔录（临审勘〔2026〕31号）、照片7张、音像记录YX-2026-0412',
        basis: '《互联网上网服务营业场所管理条例》第九条',
      },
      {
        condition: '营业场所的安全疏散符合消防技术标准',
        fact: '两处疏散出口的门均向内开启',
        evidence: '照片3张、平面图第2页',
        basis: '《互联网上网服务营业场所管理条例》第八条第一款第四项',
      },
    ],
    technicalStandard: 'GB 50016—2014《建筑设计防火规范》（2018年版）第5.5节',
    heard:
      '申请人在2026年11月18日的听证中提出：校门应以后门为准。经核，后门自2019年起封闭，不予采纳。',
  },
  certificate: {
    ...head('证'),
    addressee: party.name,
    item: LONG_ITEM,
    certificateName: '危险化学品经营许可证',
    party,
    scope: '乙醇（无水）、丙酮、甲苯、盐酸、硫酸，不带储存设施经营。',
    validFrom: '2026-11-25',
    validTo: '2029-11-24',
    decisionNumber: '临审许〔2026〕1187号',
    decidedOn: '2026-11-25',
  },
  deliveryReceipt: {
    ...head('送'),
    item: LONG_ITEM,
    papers: [
      { title: '准予行政许可决定书', number: '临审许〔2026〕1187号' },
      { title: '危险化学品经营许可证', number: '临审证〔2026〕88号' },
    ],
    way: '直接送达',
    deliveredOn: '2026-11-26',
    deliveredTime: '09:40',
    place: party.address,
    signer: '尹㛃',
    relation: '受托人',
    witness: null,
    postNumber: null,
    deliverer: '沈若溪',
    secondDeliverer: '孙禾',
  },
  withdrawal: {
    ...head('终'),
    item: LONG_ITEM,
    receivedOn: '2026-11-02',
    askedOn: '2026-11-09',
    reason: '经营计划调整，另行选址后再提出申请。',
  },
  inspectionRecord: {
    ...head('勘'),
    caseNumber: '临审受〔2026〕1187号',
    item: '互联网上网服务营业场所经营单位变更营业场所地址，改建、扩建，变更计算机数量或其他重要事项',
    party,
    place: party.address,
    startedAt: '2026-11-10T01:30:00Z',
    endedAt: '2026-11-10T02:05:00Z',
    inspectors: [
      { name: '沈若溪', certificate: '13990100021' },
      { name: '霍明远', certificate: '13990100034' },
    ],
    recorder: '霍明远',
    certificatesShown: true,
    recordingTold: true,
    present: { name: '尹㛃', post: '店长', identity: '居民身份证（已核对原件）' },
    withdrawalAnswer: '听清楚了，不申请回避。',
    points: [
      {
        standard: '营业场所不在中学、小学校园周围200米范围内',
        found: '新址门口至临江区第二小学校门，沿人行道无遮挡',
        measured: '186.4米（测距仪，三次取平均）',
        evidence: 'ZP-01至ZP-07',
        meets: false,
      },
      {
        standard: '每台计算机占地面积不少于2平方米',
        found: '营业区面积312平方米，拟设计算机120台',
        measured: '2.6平方米',
        evidence: 'ZP-08',
        meets: true,
      },
      {
        standard: '安全疏散符合消防技术标准',
        found: '疏散出口两处，门均向内开启',
        measured: '净宽1.40米、1.20米',
        evidence: null,
        meets: false,
      },
    ],
    conclusion: 'fails',
    partyRemarks: '对测量的数字没有意见，认为校门应以后门为准。',
    recordingNumber: 'YX-2026-0412',
  },
  opinion: {
    ...head('审'),
    addressee: '审批二科',
    item: '互联网上网服务营业场所经营单位变更营业场所地址，改建、扩建，变更计算机数量或其他重要事项',
    party,
    submittedBy: '审批二科',
    submittedOn: '2026-11-20',
    receivedOn: '2026-11-20',
    draft: 2,
    draftTitle: '不予行政许可决定书',
    papers: ['决定书文稿', '现场踏勘笔录', '听证笔录', '音像记录YX-2026-0412', '依据文本'],
    facts: FACTS,
    basis: ['《互联网上网服务营业场所管理条例》第九条', '《中华人民共和国行政许可法》第三十八条'],
    points: Array.from({ length: 10 }, (_p, i) =>
      i === 8
        ? { finding: 'inapplicable' as const, reason: '没有发现涉嫌犯罪的线索' }
        : i === 7
          ? { finding: 'problem' as const, reason: '文稿没有写明测量所用的仪器和次数，应当补写' }
          : { finding: 'ok' as const, reason: '与案卷材料核对，文稿的认定可以成立' },
    ),
    opinion: 'amend',
    advice:
      '第一，补写测量的仪器、次数和路线。\n第二，对申请人在听证中提出的意见，逐项写明采纳与否及其理由。',
    reviewer: '纪衡',
    qualification: '国家统一法律职业资格A20180000000001',
    legalHead: '严可',
    answer: '两项意见均予采纳，已经修改文稿，形成第3稿。',
  },
} satisfies { [K in PaperKind]: PaperData<K> }

/** The full paper of a kind; each call gives its own copy. */
export function fullPaper(kind: PaperKind): Record<string, unknown> {
  return structuredClone(full[kind])
}

/** A paper as its draft: no number, no day, no address of a check. */
export function draftPaper(kind: PaperKind): Record<string, unknown> {
  const { number: _n, date: _d, verifyUrl: _v, ...draft } = fullPaper(kind)
  return draft
}
