/** Facts of a case that decide whether its decision is major 重大执法决定. */
export interface AssessmentFacts {
  /** A hearing was held on this case. */
  readonly hearing: boolean
  readonly publicInterest: boolean
  readonly objection: boolean
  readonly thirdPartyRights: boolean
  readonly complicated: boolean
  readonly result: 'grant' | 'deny'
  /** The bureau's list names the item whatever the facts (level, field, social effect). */
  readonly itemListed: boolean
  /** An officer added the case; never taken out again. */
  readonly added: boolean
}

/** The outcome of an assessment: major or not, each ground that applied, in Chinese. */
export interface Assessment {
  readonly major: boolean
  readonly reasons: readonly string[]
  readonly catalogue: number
}

/** Version of the grounds below; it stands in each assessment, so that `verify` can recompute. */
export const CATALOGUE_VERSION = 1

const GROUNDS: readonly [keyof AssessmentFacts, string][] = [
  ['publicInterest', '涉及重大公共利益'],
  ['objection', '可能造成重大社会影响或者引发社会风险，有人提出异议'],
  ['thirdPartyRights', '直接关系当事人或者第三人重大权益'],
  ['hearing', '经过听证程序'],
  ['complicated', '案情疑难复杂，涉及多个法律关系'],
  ['itemListed', '列入本局重大执法决定法制审核目录'],
  ['added', '经办人增列'],
]

/**
 * Whether a decision is major, evaluated on the facts of the case, with the grounds written out.
 * Source: 国办发〔2018〕118号（十二）. A fact that is not known counts against: callers pass true.
 */
export function assess(facts: AssessmentFacts): Assessment {
  const reasons = GROUNDS.filter(([key]) => facts[key] === true).map(([, words]) => words)
  return { major: reasons.length > 0, reasons, catalogue: CATALOGUE_VERSION }
}
