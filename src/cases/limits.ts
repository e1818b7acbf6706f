import type { Moment } from '../acts/index.ts'
import { type Calendar, calendarAsOf, type Day, dueDay, limits } from '../law/index.ts'
import type { ItemContent } from '../registry/index.ts'
import type { Starting } from './case-act.ts'

/** The calendar known on the day of an act: a notice that comes later moves open deadlines by an
 *  act of its own. */
function calendarOf(moment: Moment): Calendar {
  return calendarAsOf(moment.today)
}

function starting(moment: Moment, rule: string, from: Day, n: number): Starting {
  const { due, provisional } = dueDay({ calendar: calendarOf(moment), from, n, unit: 'wd' })
  return { rule, startsOn: from, due, provisional }
}

/** Five working days to tell all gaps, from receipt (行政许可法 art. 32(4)). */
export function supplementLimit(moment: Moment, received: Day): Starting {
  return starting(moment, 'supplement', received, limits.rules['supplement.5wd'].n)
}

/** The statutory and the promised clock of a decision, both from acceptance (art. 42; 优化营商环境条例 art. 36). */
export function decisionLimits(
  moment: Moment,
  accepted: Day,
  item: ItemContent,
): [Starting, Starting] {
  return [
    starting(moment, 'decide', accepted, item.limitStatutory),
    starting(moment, 'promise', accepted, Math.min(item.limitPromised, item.limitStatutory)),
  ]
}

/** Ten working days to issue and deliver, from the decision (art. 44). */
export function deliveryLimit(moment: Moment): Starting {
  return starting(moment, 'deliver', moment.today, limits.rules['deliver.10wd'].n)
}

/** The limit of publication by kind of item (国办发〔2018〕118号（六）). */
export function publicationLimit(moment: Moment, kind: ItemContent['kind']) {
  const name = kind === 'licence' ? 'publish.licence.7wd' : 'publish.other.20wd'
  const { due } = starting(moment, 'publish', moment.today, limits.rules[name].n)
  return { name: `gbf118.${name.slice('publish.'.length)}`, due }
}
