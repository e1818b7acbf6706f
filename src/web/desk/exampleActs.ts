import type { Act, Check, Refusal } from './contract.ts'

/** The draft that the legal review and the decision of case 1187 are bound to. */
export const draftHash = '5ad290f1c3be7742d1906aa85e0f4c2799b1d0e3f86c5a1487230be9cc4f7c03'

/** The facts found, as they stand in the second draft. */
export const draftFacts =
  '你单位于2026年11月2日提出互联网上网服务营业场所变更营业场所地址的申请，本机关于同日受理。' +
  '经审查并于2026年11月18日举行听证，查明：新址文昌街7号门口至临江区第二小学校门中线的距离，经两名执法人员现场实测为186.4米。'

/** Why nobody can decide case 1187 yet. */
export const missingReview: Refusal = {
  code: 'review.missing',
  wrong: '本案属重大执法决定，尚无通过的法制审核意见。',
  facts:
    '经过听证，并直接关系第三人（临江区第二小学）的重大权益。第 2 稿形成于 11月25日 09:18，还没有审核意见。',
  article: '国办发〔2018〕118号 第四部分；本局重大执法决定法制审核目录 第 3、5 项',
  next: [
    '请何婉清完成法制审核（按本事项需 3 个工作日）',
    '意见「通过」后，本页自动可用，您会收到待办',
    '承诺 11月30日 前可能来不及：可由负责人批准延长一次（最多 10 个工作日，须告知申请人理由）',
  ],
}

const refusedForAll: Act[] = [
  {
    name: 'supplement',
    title: '再发补正通知',
    possible: false,
    refusal: {
      code: 'supplement.used',
      wrong: '材料当场齐全，11月2日 已受理，不能再要求补正。',
      article: '行政许可法 第32条',
      next: [],
    },
  },
  {
    name: 'deliver',
    title: '送达',
    possible: false,
    refusal: {
      code: 'decision.missing',
      wrong: '还没有决定可送。',
      article: '行政许可法 第44条',
      next: [],
    },
  },
  {
    name: 'withdraw',
    title: '撤回',
    possible: false,
    refusal: {
      code: 'withdraw.applicant-only',
      wrong: '只有申请人能撤回。',
      article: '行政许可法 第7条',
      next: ['请申请人在公开网站「我的办件」提出，或者到窗口书面提出'],
    },
  },
]

const decideChecks = (passed: boolean): Check[] => [
  { sentence: '法制审核意见与本稿一致', state: passed ? 'passed' : 'failed' },
  { sentence: '决定人 顾长庚 证件当日有效', state: 'passed' },
  { sentence: '决定人未承办、未审核本案', state: 'passed' },
  { sentence: '在时限内：承诺剩 3 日', state: 'passed' },
  { sentence: '两人审查，笔录齐', state: 'passed' },
  { sentence: '踏勘、听证录像已核对', state: 'passed' },
  { sentence: '听证后据笔录作出', state: 'passed' },
  { sentence: '流程图允许此步：审查之后', state: 'passed' },
]
const decideNeeds = [{ path: 'draftHash', value: draftHash, fixed: '第 2 稿' }]
const document = { title: '不予行政许可决定书', note: '第 2 稿 · PDF/A' }

/** The acts for the officer who handles the case. */
export const examinerActs: Act[] = [
  {
    name: 'draft',
    title: '改稿',
    key: 'e',
    possible: true,
    button: '存成第 3 稿',
    document,
    consequence: '存成新稿后，旧稿的审核意见不再有效。',
    needs: [
      { path: 'result', value: 'deny' },
      { path: 'facts', value: draftFacts },
      {
        path: 'basis',
        value: ['互联网上网服务营业场所管理条例 第九条'],
        options: [
          {
            value: '互联网上网服务营业场所管理条例 第九条',
            label: '互联网上网服务营业场所管理条例 第九条',
          },
        ],
      },
      {
        path: 'reasons',
        value: '新址门口至临江区第二小学校门中线实测 186.4 米，在 200 米范围内。',
      },
      {
        path: 'conditionsUnmet',
        value: [
          {
            condition: '营业场所不在中小学校园周围 200 米范围内',
            fact: '实测 186.4 米',
            evidence: '踏勘笔录、录像',
            basis: '互联网上网服务营业场所管理条例 第九条',
          },
        ],
      },
      { path: 'hearing', value: true, fixed: '按听证记录' },
    ],
    after: [
      { when: '当时', what: '写入台账，流程回到法制审核' },
      { when: '11月30日 前', what: '何婉清重新出具意见' },
    ],
  },
  { name: 'addMajor', title: '增列重大理由', key: 'b', possible: true },
  { name: 'inspect', title: '补充踏勘', key: 'i', possible: true },
  {
    name: 'decide',
    title: '作出决定',
    possible: false,
    needs: decideNeeds,
    checks: decideChecks(false),
    document,
    refusal: missingReview,
  },
  {
    name: 'legalReview',
    title: '法制审核',
    possible: false,
    refusal: {
      code: 'side.handled',
      wrong: '您是本案承办人，不能审核本案。',
      article: '国办发〔2018〕118号',
      next: ['由政策法规科未承办本案的人审核'],
    },
  },
  ...refusedForAll,
]

/** The acts of case 1187 for the decider, before and after the opinion. */
export function deciderActs(isReviewed: boolean): Act[] {
  const decide: Act = isReviewed
    ? {
        name: 'decide',
        title: '作出决定',
        key: 'f',
        possible: true,
        button: '作出不予许可决定',
        needs: decideNeeds,
        checks: decideChecks(true),
        document,
        clear: '法制审核意见 临法审〔2026〕52号「通过」，只对第 2 稿有效。',
        consequence:
          '确认后取号、加盖电子印章、写入台账，并进入公示队列。不能改回，只能依法变更或者撤销。',
        after: [
          { when: '当时', what: '取号 临审不许〔2026〕，盖章，通知申请人' },
          { when: '12月8日 前', what: '公开（7 个工作日），先由谭静姝核对' },
          { when: '12月11日 前', what: '送达（10 个工作日），沈若溪办，须录音录像' },
        ],
      }
    : {
        name: 'decide',
        title: '作出决定',
        key: 'f',
        possible: false,
        needs: decideNeeds,
        checks: decideChecks(false),
        document,
        refusal: missingReview,
      }
  return [decide, ...refusedForAll]
}

/** The acts for the legal reviewer. */
export const reviewerActs: Act[] = [
  { name: 'legalReview', title: '法制审核', key: 'r', possible: true, button: '出具意见' },
  {
    name: 'decide',
    title: '作出决定',
    possible: false,
    refusal: {
      code: 'side.reviews',
      wrong: '审核本案的人不能决定本案。',
      article: '国办发〔2018〕118号',
      next: ['等顾长庚决定'],
    },
  },
  ...refusedForAll,
]
