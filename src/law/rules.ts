import type { Calendar } from './calendar.ts'
import { addMonths, type Due, dueDay, type Stop } from './count.ts'
import { addDays, type Day } from './day.ts'

/** A period of the law: how long, in which unit, by which article. */
export interface Rule {
  readonly n: number
  readonly unit: 'wd' | 'day' | 'month' | 'year'
  readonly back?: boolean
  /** Ends that fall on a day off move to the next working day, unless said. */
  readonly moves?: boolean
  readonly title: string
  readonly article: string
}

/** Every period of the law that the house computes with, by name; one row, one article. */
export const rules = {
  'supplement.5wd': wd(5, '一次性告知补正', '行政许可法第三十二条第一款第四项、第八十二条'),
  'decide.20wd': wd(20, '作出许可决定', '行政许可法第四十二条第一款、第八十二条'),
  'decide.joint.45wd': wd(45, '统一、联合、集中办理', '行政许可法第二十六条、第四十二条第二款'),
  'extend.10wd': wd(10, '延长决定期限', '行政许可法第四十二条第一款'),
  'extend.joint.15wd': wd(15, '延长联合办理期限', '行政许可法第四十二条第二款'),
  'examine.lower.20wd': wd(20, '下级机关初审', '行政许可法第四十三条'),
  'deliver.10wd': wd(10, '颁发、送达证件', '行政许可法第四十四条'),
  'test.dispatch.5wd': wd(5, '指派检验检测检疫人员', '行政许可法第五十五条'),
  'hearing.apply.5wd': wd(5, '申请听证', '行政许可法第四十七条'),
  'hearing.hold.20wd': wd(20, '组织听证', '市场监督管理行政许可程序暂行规定第五十三条'),
  'hearing.notice.7wd': { ...wd(7, '听证通知', '行政许可法第四十八条第一项'), back: true },
  'publish.licence.7wd': wd(7, '公开许可决定', '国办发〔2018〕118号（六）'),
  'publish.other.20wd': wd(20, '公开其他执法决定', '国办发〔2018〕118号（六）'),
  'publish.withdraw.3wd': wd(3, '撤下被撤销的决定', '广东省行政执法公示办法第二十四条'),
  'publish.guide.20wd': wd(20, '公开清单和指南', '政府信息公开条例第二十六条'),
  'publish.period.5y': kept(5, '法人和其他组织的公示期', '河北省审批机关的做法（设置项）'),
  'publish.period.2y': kept(2, '自然人的公示期', '河北省审批机关的做法（设置项）'),
  'renew.30d': { n: 30, unit: 'day', back: true, title: '申请延续', article: '行政许可法第五十条' },
  'deliver.notice.30d': fixed(30, '公告送达', '民事诉讼法（2023）第九十五条'),
  'deliver.notice.60d': fixed(60, '公告送达', '民事诉讼法（2017）第九十二条'),
  'reconsider.60d': {
    n: 60,
    unit: 'day',
    title: '申请复议',
    article: '行政复议法（2023）第二十条',
  },
  'suit.6m': { n: 6, unit: 'month', title: '提起诉讼', article: '行政诉讼法第四十六条' },
  'suit.after-reconsideration.15d': {
    n: 15,
    unit: 'day',
    title: '复议后起诉',
    article: '行政诉讼法第四十五条',
  },
  'answer.reconsideration.10wd': wd(10, '复议答复', '行政复议法（2023）第四十八条、第八十八条'),
  'answer.court.15d': { n: 15, unit: 'day', title: '应诉答辩', article: '行政诉讼法第六十七条' },
} as const satisfies Record<string, Rule>

export type RuleName = keyof typeof rules

function wd(n: number, title: string, article: string) {
  return { n, unit: 'wd', title, article } as const
}

function fixed(n: number, title: string, article: string) {
  return { n, unit: 'day', title, article } as const
}

/** A period of publication is not lengthened by a day off. */
function kept(n: number, title: string, article: string) {
  return { n, unit: 'year', moves: false, title, article } as const
}

/** The due day of a named rule. */
export function dueBy(rule: Rule, from: Day, calendar: Calendar, stops: readonly Stop[] = []): Due {
  return dueDay({ calendar, from, stops, ...rule })
}

/** What stops the clock 不计入期限: hearing, tender, auction, inspection of goods, testing, quarantine,
 *  appraisal, expert review, and nothing else. Source: 行政许可法 art. 45. */
export const STOPS = ['听证', '招标', '拍卖', '检验', '检测', '检疫', '鉴定', '专家评审'] as const

/** Whether a step stops the clock; site inspection, legal review, notices and rectification do not. */
export function stopAllowed(step: string): boolean {
  return STOPS.some((stop) => step === stop)
}

/** Who may approve an extension: the head of the bureau, for joint handling the head of the people's
 *  government of the level. Source: 行政许可法 art. 42. */
export type Approver = '本机关负责人' | '本级人民政府负责人'

/** The new due day of an extension 延期, or null where it is refused: asked after the first due day,
 *  or approved by the wrong person. */
export function extended(
  first: { from: Day; n: number; due: Day; stops?: readonly Stop[] },
  extension: { n: number; on: Day; by: Approver | null; joint: boolean },
  calendar: Calendar,
): Due | null {
  const wanted: Approver = extension.joint ? '本级人民政府负责人' : '本机关负责人'
  const most = extension.joint ? rules['extend.joint.15wd'].n : rules['extend.10wd'].n
  if (extension.on > first.due || extension.by !== wanted || extension.n > most) return null
  return dueDay({
    calendar,
    from: first.from,
    n: first.n,
    unit: 'wd',
    extendWorkingDays: extension.n,
    ...(first.stops && { stops: first.stops }),
  })
}

/** When an application counts as accepted, by its notice of gaps. Source: 行政许可法 art. 32(1)(4)(5). */
export function acceptance(
  received: Day,
  told: { noticeOn: Day | null; suppliedOn: Day | null },
  calendar: Calendar,
): { notifyBy: Day; accepted: Day | null; late: boolean } {
  const notifyBy = dueBy(rules['supplement.5wd'], received, calendar).due
  const late = told.noticeOn === null || told.noticeOn > notifyBy
  return { notifyBy, accepted: late ? received : told.suppliedOn, late }
}

/** The rule of delivery by public notice 公告送达 in force on a day: 30 days since 2022-01-01. */
export function noticeRule(publishedOn: Day): Rule {
  return publishedOn >= '2022-01-01' ? rules['deliver.notice.30d'] : rules['deliver.notice.60d']
}

/** The rule of publication by kind of decision. Source: 国办发〔2018〕118号（六）. */
export function publicationRule(kind: string): Rule {
  return kind === 'licence' || kind === '行政许可' || kind === '行政处罚'
    ? rules['publish.licence.7wd']
    : rules['publish.other.20wd']
}

/** Until when a decision stays published 公示期: the last public day. */
export function publicUntil(published: Day, party: 'person' | 'organisation'): Day {
  return addMonths(published, 12 * (party === 'person' ? 2 : 5))
}

/**
 * A renewal 延续 applied for in time and not answered by expiry is renewed from the day after. The
 * applicant's days are judged as calendar days and reminded of as working days, each the reading
 * that harms nobody. Source: 行政许可法 art. 50; 市场监督管理行政许可程序暂行规定 art. 27.
 */
export function renewal(
  expires: Day,
  rule: { n: number; unit: 'wd' | 'day' | 'month' },
  applied: Day | null,
  calendar: Calendar,
): { applyBy: Day; remindBy: Day; inTime: boolean; renewedFrom: Day | null } {
  const back = (unit: 'wd' | 'day' | 'month') =>
    dueDay({ calendar, from: expires, n: rule.n, unit, back: true }).due
  const applyBy = back(rule.unit)
  const remindBy = rule.unit === 'month' ? applyBy : back('wd')
  const inTime = applied !== null && applied <= applyBy
  return { applyBy, remindBy, inTime, renewedFrom: inTime ? addDays(expires, 1) : null }
}
