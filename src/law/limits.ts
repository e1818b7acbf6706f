import type { Calendar } from './calendar.ts'
import { addMonths, count, type Due, dueDay, type Stop } from './count.ts'
import { addDays, type Day, day } from './day.ts'
import { type Rule, rules } from './rules.ts'

export { type Rule, type RuleName, rules } from './rules.ts'

/** The due day of a named rule. Throws as `count`. */
export function dueBy(rule: Rule, from: Day, calendar: Calendar, stops: readonly Stop[] = []): Due {
  return dueDay({ calendar, from, stops, ...rule })
}

/** What stops the clock 不计入期限: hearing, tender, auction, inspection of goods, testing, quarantine,
 *  appraisal, expert review, and nothing else. Source: 行政许可法 art. 45. */
export const STOPS = ['听证', '招标', '拍卖', '检验', '检测', '检疫', '鉴定', '专家评审'] as const

/** Whether a step stops the clock; site inspection, legal review, notices, third parties' answers
 *  and rectification do not. Source: 行政许可法 art. 45. */
export function stopAllowed(step: string): boolean {
  return STOPS.some((stop) => stop === step)
}

/**
 * The stop of a special procedure 特别程序, or why there is none, in Chinese.
 * It begins on the day on which the applicant was told in writing of the time needed, never before,
 * and ends on the day on which the result arrived. Source: 行政许可法 art. 45.
 */
export function stopOf(procedure: {
  step: string
  from: Day
  to: Day
  toldOn: Day | null
}): { stop: Stop; refused: null } | { stop: null; refused: string } {
  const { step, from, to, toldOn } = procedure
  if (!stopAllowed(step)) {
    return { stop: null, refused: `「${step}」不在行政许可法第四十五条所列之内，期限照常计算` }
  }
  if (toldOn === null) {
    return { stop: null, refused: '所需时间没有书面告知申请人，期限照常计算' }
  }
  const start = toldOn > from ? toldOn : from
  if (start > to) return { stop: null, refused: '书面告知在特别程序结束之后，期限照常计算' }
  return { stop: { from: start, to }, refused: null }
}

/** Who may approve an extension: the head of the bureau, for joint handling the head of the
 *  people's government of the level. Source: 行政许可法 art. 42. */
export type Approver = '本机关负责人' | '本级人民政府负责人'

/** A decision limit before it is extended. `n` in working days. */
export interface FirstLimit {
  readonly from: Day
  readonly n: number
  readonly stops?: readonly Stop[]
}

/** An extension as it was approved; `on` and `by` are null where it was only asked for. */
export interface Extension {
  /** Working days, at most 10 (joint handling 15). */
  readonly n: number
  readonly on: Day | null
  readonly by: Approver | null
  readonly isJoint: boolean
  /** The limit was extended before: the law knows one extension. */
  readonly isSecond?: boolean
}

/**
 * The new due day of an extension 延期, which continues the same count, or why it is refused.
 * Approved once, by the right person, on or after acceptance and on or before the first due day.
 * Source: 行政许可法 art. 42.
 */
export function extended(
  first: FirstLimit,
  extension: Extension,
  calendar: Calendar,
): { firstDue: Day; extended: Due; refused: null } | { firstDue: Day; refused: string } {
  const counting = { calendar, from: first.from, n: first.n, unit: 'wd', stops: first.stops ?? [] }
  const firstDue = dueDay({ ...counting, unit: 'wd' }).due
  const wanted: Approver = extension.isJoint ? '本级人民政府负责人' : '本机关负责人'
  const most = extension.isJoint ? rules['extend.joint.15wd'].n : rules['extend.10wd'].n
  const no = (refused: string) => ({ firstDue, refused })
  if (extension.isSecond) return no('期限只能延长一次')
  if (extension.n > most) return no(`最多可以延长 ${most} 个工作日`)
  if (extension.on === null || extension.by === null) return no('延长没有经过批准')
  if (extension.on > firstDue) return no(`原期限已于 ${firstDue} 届满，不能再延长`)
  if (extension.on < first.from) return no('批准日期早于受理日期')
  if (extension.by !== wanted) return no(`延长应经${wanted}批准`)
  const due = dueDay({ ...counting, unit: 'wd', extendWorkingDays: extension.n })
  return { firstDue, extended: due, refused: null }
}

/** How an application stands between receipt and acceptance. */
export interface Acceptance {
  /** Last day of the one notice of gaps. */
  readonly notifyBy: Day
  readonly accepted: Day | null
  /** waiting: neither told nor past the limit · supplement: told in time, papers not all here ·
   *  accepted · silent: accepted from receipt, for nothing was told in time 逾期不告知. */
  readonly state: 'waiting' | 'supplement' | 'accepted' | 'silent'
}

/**
 * When an application counts as accepted, by its one notice of gaps 一次性告知, as of `today`.
 * Source: 行政许可法 art. 32(1)(4)(5).
 */
export function acceptance(
  received: Day,
  told: { noticeOn: Day | null; suppliedOn: Day | null },
  calendar: Calendar,
  today: Day,
): Acceptance {
  const notifyBy = dueBy(rules['supplement.5wd'], received, calendar).due
  if (told.noticeOn !== null && told.noticeOn <= notifyBy) {
    const { suppliedOn } = told
    return {
      notifyBy,
      accepted: suppliedOn,
      state: suppliedOn === null ? 'supplement' : 'accepted',
    }
  }
  if (told.noticeOn === null && today <= notifyBy) {
    return { notifyBy, accepted: null, state: 'waiting' }
  }
  return { notifyBy, accepted: received, state: 'silent' }
}

/** Why a second notice of gaps is refused, in Chinese, or null where it only repeats what the first
 *  one asked for and did not get. Source: 行政许可法 art. 32(1)(4), 72(4). */
export function secondNoticeRefused(notice: {
  namesOtherGaps: boolean
  allSupplied: boolean
}): string | null {
  if (notice.allSupplied) return '要求补正的材料已经补齐，应当受理'
  return notice.namesOtherGaps ? '需要补正的全部内容应当一次告知，不得另提新的要求' : null
}

/** The rule of delivery by public notice 公告送达 in force on a day: 30 days since 2022-01-01. */
export function noticeRule(publishedOn: Day): Rule {
  return publishedOn >= '2022-01-01' ? rules['deliver.notice.30d'] : rules['deliver.notice.60d']
}

/** The rule of publication by kind of decision: licences and penalties 7 working days, others 20.
 *  Source: 国办发〔2018〕118号（六）. */
export function publicationRule(kind: string): Rule {
  if (kind === 'licence' || kind === '行政许可') return rules['publish.licence.7wd']
  if (kind === 'penalty' || kind === '行政处罚') return rules['publish.penalty.7wd']
  return rules['publish.other.20wd']
}

/** Until when a decision stays published 公示期: the last public day. */
export function publicUntil(published: Day, party: 'person' | 'organisation'): Day {
  const rule = party === 'person' ? rules['publish.period.2y'] : rules['publish.period.5y']
  return addMonths(published, 12 * rule.n)
}

/**
 * The right to a hearing 听证: applied for within five working days of being told, else waived; held
 * within twenty of the application. Source: 行政许可法 art. 47.
 */
export function hearing(
  told: Day,
  applied: Day | null,
  calendar: Calendar,
  today: Day,
): { applyBy: Day; holdBy: Day | null; state: 'open' | 'in time' | 'waived' } {
  const applyBy = dueBy(rules['hearing.apply.5wd'], told, calendar).due
  if (applied === null) {
    return { applyBy, holdBy: null, state: today <= applyBy ? 'open' : 'waived' }
  }
  if (applied > applyBy) return { applyBy, holdBy: null, state: 'waived' }
  const holdBy = dueBy(rules['hearing.hold.20wd'], applied, calendar).due
  return { applyBy, holdBy, state: 'in time' }
}

/** The renewal rule of an item whose own basis sets one, by the certificate's name; else thirty
 *  calendar days. Source: 行政许可法 art. 50. */
export function renewalRule(certificate: string): Rule {
  if (certificate.includes('排污')) return rules['renew.item.60d']
  if (certificate.includes('取水')) return rules['renew.item.45d']
  if (certificate.includes('医疗器械注册')) return rules['renew.item.6m']
  return rules['renew.30d']
}

/** How a renewal 延续 stands. */
export interface Renewal {
  /** Last day of the application. */
  readonly applyBy: Day
  /** The day from which the holder is reminded: the same number read as working days. */
  readonly remindBy: Day
  /** open: not applied yet · in time: applied, not decided · decided · renewed by silence ·
   *  late: the legal office says how it is handled. */
  readonly state: 'open' | 'in time' | 'decided' | 'renewed by silence' | 'late'
  /** First day of the licence renewed by silence. */
  readonly renewedFrom: Day | null
}

/**
 * A renewal applied for in time and not decided by expiry is renewed from the day after, as of
 * `today`. The applicant's calendar days judge, the same number of working days reminds: each the
 * reading that harms nobody. Source: 行政许可法 art. 50; 市场监督管理行政许可程序暂行规定 art. 27.
 */
export function renewal(
  expires: Day,
  rule: Pick<Rule, 'n' | 'unit'>,
  acts: { applied: Day | null; decided: Day | null },
  calendar: Calendar,
  today: Day,
): Renewal {
  const back = (unit: Rule['unit']) =>
    dueDay({ calendar, from: expires, n: rule.n, unit, back: true }).due
  const applyBy = back(rule.unit)
  const remindBy = rule.unit === 'day' ? back('wd') : applyBy
  const { applied, decided } = acts
  const at = (state: Renewal['state'], renewedFrom: Day | null = null): Renewal => ({
    applyBy,
    remindBy,
    state,
    renewedFrom,
  })
  if (applied === null) return at(today <= applyBy ? 'open' : 'late')
  if (applied > applyBy) return at('late')
  if (decided !== null && decided <= expires) return at('decided')
  if (today <= expires) return at('in time')
  return at('renewed by silence', addDays(expires, 1))
}

/**
 * Until when a person may apply for reconsideration 行政复议 or sue 行政诉讼. Where the remedies were
 * not told with the decision the limit runs from the day they were, one year from the decision at
 * most. `raw` is the day before it moved off a day off.
 * Source: 行政复议法 (2023) art. 20; 行政诉讼法 art. 46; 法释〔2018〕1号 art. 64.
 */
export function remedy(
  kind: 'reconsider' | 'suit',
  knew: Day,
  toldOn: Day | null,
  calendar: Calendar,
): { raw: Day; due: Day; provisional: boolean } {
  const own = kind === 'reconsider' ? rules['reconsider.60d'] : rules['suit.6m']
  const most = kind === 'reconsider' ? rules['reconsider.untold.1y'] : rules['suit.untold.1y']
  const of = (rule: Rule, from: Day) => {
    const { raw, due, provisional } = count({ calendar, from, ...rule })
    return { raw, due, provisional }
  }
  if (toldOn !== null && toldOn <= knew) return of(own, knew)
  const longest = of(most, knew)
  if (toldOn === null) return longest
  const found = of(own, toldOn)
  return found.due < longest.due ? found : longest
}

/** Until when, the day included, an applicant may not apply again, or null where the licence
 *  does not concern public safety, health, life or property. Source: 行政许可法 art. 78, 79. */
export function barredUntil(
  ground: 'false papers' | 'fraud',
  from: Day,
  concernsSafety: boolean,
): Day | null {
  if (!concernsSafety) return null
  const rule = ground === 'fraud' ? rules['bar.fraud.3y'] : rules['bar.false-papers.1y']
  return addMonths(from, 12 * rule.n)
}

/** The day by which the statistics of a year's enforcement are published: a date fixed by name,
 *  which no day off moves. Source: 国办发〔2018〕118号（六）. */
export function statisticsDue(year: number): Day {
  return day(`${year + 1}-01-31`)
}

/** How many legal reviewers a bureau should in principle have: 5 % of its officers, rounded up.
 *  Source: 国办发〔2018〕118号（十一）. */
export function reviewersWanted(officers: number): number {
  return Math.ceil(officers / 20)
}

/** Whether an act done without network may claim a day: the day it arrives or at most seven
 *  calendar days earlier. */
export function claimedDayAllowed(claimed: Day, arrived: Day): boolean {
  return claimed <= arrived && claimed >= addDays(arrived, -rules['record.offline.7d'].n)
}
