/** A period of the law: how long, in which unit, by which article. */
export interface Rule {
  readonly n: number
  /** Working days, calendar days, months or years. */
  readonly unit: 'wd' | 'day' | 'month' | 'year'
  /** Counted back from the event, which does not count; such an end never moves. */
  readonly back?: boolean
  /** Ends that fall on a day off move to the next working day, unless this is false. */
  readonly moves?: boolean
  /** Chinese name. */
  readonly title: string
  readonly article: string
}

/**
 * Every period of the law that the house computes with, by name: one row, one article.
 * A name says the act, then the length: `decide.20wd` is twenty working days, `renew.30d` thirty
 * calendar days, `suit.6m` six months. Each row carries its own `name`.
 */
export const rules = named({
  'supplement.5wd': wd(5, '一次性告知补正', '行政许可法第三十二条第一款第四项、第八十二条'),
  'decide.20wd': wd(20, '作出许可决定', '行政许可法第四十二条第一款、第八十二条'),
  'decide.joint.45wd': wd(45, '统一、联合、集中办理', '行政许可法第二十六条、第四十二条第二款'),
  'extend.10wd': wd(10, '延长决定期限', '行政许可法第四十二条第一款'),
  'extend.joint.15wd': wd(15, '延长联合办理期限', '行政许可法第四十二条第二款'),
  'examine.lower.20wd': wd(20, '下级机关初审', '行政许可法第四十三条'),
  'deliver.10wd': wd(10, '颁发、送达证件', '行政许可法第四十四条'),
  'deliver.refusal.10wd': wd(10, '送达不予许可决定', '交通行政许可实施程序规定第十八条（参照）'),
  'deliver.notice.30d': days(30, '公告送达', '民事诉讼法（2023）第九十五条（参照）'),
  'deliver.notice.60d': days(60, '公告送达', '民事诉讼法（2017）第九十二条（参照）'),
  'test.dispatch.5wd': wd(5, '指派检验检测检疫人员', '行政许可法第五十五条'),

  'hearing.apply.5wd': wd(5, '申请听证', '行政许可法第四十七条'),
  'hearing.hold.20wd': wd(
    20,
    '组织听证',
    '行政许可法第四十七条、市场监督管理行政许可程序暂行规定第五十三条',
  ),
  'hearing.notice.7wd': { ...wd(7, '听证通知', '行政许可法第四十八条第一项'), back: true },

  'renew.30d': before(30, 'day', '申请延续', '行政许可法第五十条'),
  'renew.item.30wd': before(
    30,
    'wd',
    '市场监管事项申请延续',
    '市场监督管理行政许可程序暂行规定第七十七条',
  ),
  'renew.item.45d': before(
    45,
    'day',
    '取水许可证申请延续',
    '取水许可和水资源费征收管理条例第二十五条',
  ),
  'renew.item.60d': before(60, 'day', '排污许可证申请延续', '排污许可管理条例第十四条'),
  'renew.item.6m': before(6, 'month', '医疗器械注册证申请延续', '医疗器械监督管理条例第二十二条'),

  'revoke.heard.5wd': wd(
    5,
    '撤回、撤销前陈述申辩或者申请听证',
    '市场监督管理行政许可程序暂行规定第五十三条',
  ),
  'revoke.decide.60wd': wd(
    60,
    '自发现之日起作出撤销决定',
    '市场监督管理行政许可程序暂行规定第四十三条至第四十五条',
  ),
  'revoke.extend.20wd': wd(
    20,
    '延长撤销决定期限',
    '市场监督管理行政许可程序暂行规定第四十三条至第四十五条',
  ),
  'bar.false-papers.1y': kept(1, '提供虚假材料后不得再次申请', '行政许可法第七十八条'),
  'bar.fraud.3y': kept(3, '骗取许可后不得再次申请', '行政许可法第七十九条'),

  'publish.licence.7wd': wd(7, '公开行政许可决定', '国办发〔2018〕118号（六）'),
  'publish.penalty.7wd': wd(7, '公开行政处罚决定', '国办发〔2018〕118号（六）'),
  'publish.other.20wd': wd(20, '公开其他执法决定', '国办发〔2018〕118号（六）'),
  'publish.withdraw.3wd': wd(
    3,
    '撤下被撤销、变更的决定',
    '行政处罚法第四十八条、第八十五条；广东省行政执法公示办法第二十四条',
  ),
  'publish.guide.20wd': wd(20, '公开清单和指南', '政府信息公开条例第二十六条'),
  'publish.period.5y': kept(5, '法人和其他组织的公示期', '河北省审批机关的做法（设置项）'),
  'publish.period.2y': kept(2, '自然人的公示期', '河北省审批机关的做法（设置项）'),

  'reconsider.60d': days(60, '申请复议', '行政复议法（2023）第二十条'),
  'reconsider.untold.1y': years(1, '未告知时申请复议的最长期限', '行政复议法（2023）第二十条'),
  'suit.6m': { n: 6, unit: 'month', title: '提起诉讼', article: '行政诉讼法第四十六条' },
  'suit.untold.1y': years(1, '未告知时起诉的最长期限', '法释〔2018〕1号第六十四条'),
  'suit.after-reconsideration.15d': days(15, '复议后起诉', '行政诉讼法第四十五条'),
  'answer.reconsideration.10wd': wd(10, '复议答复', '行政复议法（2023）第四十八条、第八十八条'),
  'answer.court.15d': days(15, '应诉答辩', '行政诉讼法第六十七条'),
  'answer.opinion.60d': days(60, '答复行政复议意见书', '行政复议法（2023）第七十六条'),

  'request.answer.20wd': wd(20, '答复信息公开申请', '政府信息公开条例第三十三条'),
  'request.extend.20wd': wd(20, '延长答复信息公开申请', '政府信息公开条例第三十三条'),
  'request.third.15wd': wd(15, '第三方提出意见', '政府信息公开条例第三十二条'),
  'record.offline.7d': before(7, 'day', '离线办理的最早日期', '办理规则'),
})

/** The name of a period, `decide.20wd`. */
export type RuleName = keyof typeof rules

/** Gives each row its name. */
function named<const T extends Record<string, Rule>>(table: T) {
  const rows = Object.entries(table).map(([name, rule]) => [name, { name, ...rule }])
  return Object.fromEntries(rows) as { readonly [K in keyof T]: T[K] & { readonly name: K } }
}

function wd<const N extends number>(n: N, title: string, article: string) {
  return { n, unit: 'wd', title, article } as const
}

function days<const N extends number>(n: N, title: string, article: string) {
  return { n, unit: 'day', title, article } as const
}

function years<const N extends number>(n: N, title: string, article: string) {
  return { n, unit: 'year', title, article } as const
}

/** A limit counted back from a day fixed beforehand. */
function before<const U extends Rule['unit']>(n: number, unit: U, title: string, article: string) {
  return { n, unit, back: true, title, article } as const
}

/** A period that a day off does not lengthen. */
function kept<const N extends number>(n: N, title: string, article: string) {
  return { n, unit: 'year', moves: false, title, article } as const
}
