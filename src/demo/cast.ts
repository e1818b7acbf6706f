import type { Post } from '../acts/index.ts'

/**
 * The demonstration bureau 临江区行政审批局: fictional, with a division code that GB/T 2260 does not
 * use, addresses and telephones that cannot be, and people who do not exist.
 */
export const BUREAU = {
  division: '139901',
  origin: 'demo.ledger.example/139901',
  profile: {
    name: '临江区行政审批局',
    mark: '临审',
    government: '临江区人民政府',
    court: '临江区人民法院',
    address: '临江区政务服务大厅（示例路 1 号）',
    telephone: '0000-0000000',
    officeHours: '工作日 9:00—12:00，13:30—17:00',
    creditCode: '11139901MB0000001K',
  },
} as const

/** One member of the cast. */
export interface CastMember {
  /** Sign-in name; in the demonstration the sign-in page lists the cast. */
  readonly login: string
  readonly name: string
  readonly office: string
  readonly posts: readonly Post[]
  /** Certificate validity, `to` exclusive; null where the post needs none. */
  readonly certificate: { readonly from: string; readonly to: string } | null
  /** What this person shows, on the sign-in page. */
  readonly can: string
  readonly cannot: string
}

const VALID = { from: '2024-04-01', to: '2029-04-01' }

/** The fixed cast that everybody learns once. */
export const CAST: readonly CastMember[] = [
  member('gaoyining', '高以宁', '办公室', ['administrator'], null, '账号、设置', '碰不到任何案件'),
  member('luoyi', '罗一', '办公室', ['administrator'], null, '给他人授岗', '不能给自己授岗'),
  member(
    'ruanzhe',
    '阮喆',
    '综合受理科',
    ['clerk'],
    VALID,
    '收件、一次性告知、受理',
    '不能审查、决定',
  ),
  member('sunhe', '孙禾', '综合受理科', ['clerk'], VALID, '收件、制证、送达', '不能审查、决定'),
  member(
    'shenruoxi',
    '沈若溪',
    '审批二科',
    ['examiner'],
    { from: '2024-04-01', to: '2027-04-01' },
    '审查、拟稿、送达',
    '不能决定自己承办的案件',
  ),
  member(
    'zhouqi',
    '周启',
    '审批一科',
    ['examiner', 'inspector'],
    VALID,
    '审查、踏勘',
    '不能决定自己承办的案件',
  ),
  member(
    'huomingyuan',
    '霍明远',
    '审批二科',
    ['inspector'],
    VALID,
    '现场踏勘、手机取证',
    '不能单独踏勘',
  ),
  member(
    'longhong',
    '龙鋐',
    '审批二科',
    ['inspector'],
    { from: '2021-07-01', to: '2026-07-01' },
    '原踏勘人员',
    '证件已到期，不能执法',
  ),
  member(
    'hewanqing',
    '何婉清',
    '政策法规科',
    ['reviewer'],
    VALID,
    '十点审核、出具意见',
    '不能审自己承办的案件',
  ),
  member(
    'wenshuheng',
    '温书衡',
    '政策法规科',
    ['reviewer'],
    VALID,
    '复核事项、法制审核',
    '不能复核自己编的指南',
  ),
  member(
    'guchanggeng',
    '顾长庚',
    '局领导',
    ['decider'],
    { from: '2024-07-01', to: '2028-07-01' },
    '作出决定',
    '没有法审意见不能作重大决定',
  ),
  member(
    'tanjingshu',
    '谭静姝',
    '公示与信息科',
    ['disclosure'],
    null,
    '整理、审核、公开',
    '不能公开未核对的',
  ),
  member(
    'fangzhou',
    '方舟',
    '公示与信息科',
    ['disclosure'],
    null,
    '整理、审核、公开',
    '不能审核自己整理的',
  ),
  member(
    'peiyanqiu',
    '裴砚秋',
    '档案室',
    ['archivist'],
    null,
    '立卷、归档、移交',
    '不能改已归档的',
  ),
  member('duyunwen', '杜允文', '督查室', ['supervisor'], null, '发现、整改、通报', '不能办案'),
  member(
    'luqinghe',
    '陆清和',
    '法律顾问室',
    ['counsel'],
    null,
    '就疑难案件提意见',
    '只看被请的案件',
  ),
]

function member(
  login: string,
  name: string,
  office: string,
  posts: readonly Post[],
  certificate: CastMember['certificate'],
  can: string,
  cannot: string,
): CastMember {
  return { login, name, office, posts, certificate, can, cannot }
}

/** What a post is called on the sign-in page of the demonstration. */
export const ROLE_TITLES: Readonly<Record<string, string>> = {
  clerk: '窗口',
  examiner: '审查',
  inspector: '踏勘',
  decider: '决定',
  reviewer: '法审',
  disclosure: '公示',
  archivist: '档案',
  supervisor: '督查',
  counsel: '顾问',
  administrator: '管理员',
}
