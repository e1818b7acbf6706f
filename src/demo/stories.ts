import { addDays, type Day, type Instant } from '../law/index.ts'
import type { ItemContent } from '../registry/index.ts'
import { DEMO_ITEMS, type DemoItem } from './items.ts'
import { PARTIES, type Party } from './parties.ts'
import { type CasePlan, randomPlans, standingPlans, workingDaysLater } from './plans.ts'
import * as words from './words.ts'

/**
 * What each act of a story is given. It is what the act's contract asks for, less what only exists
 * once the story runs: the draft's hash, the id of the decision, the hash of the public
 * record. `inspect` names the second inspector by login and a recording by a name of the story.
 */
export interface StoryInputs {
  receive: ReturnType<typeof words.application>
  supplement: ReturnType<typeof words.gaps>
  supplied: ReturnType<typeof words.supplied>
  accept: object
  decline: ReturnType<typeof words.decline>
  withdraw: { reason: string; askedOn: Day }
  inspect: ReturnType<typeof words.inspection>
  examine: ReturnType<typeof words.examination>
  draft: ReturnType<typeof words.draft>
  addMajor: { reason: string }
  legalReview: Omit<ReturnType<typeof words.review>, 'draftHash'>
  decide: object
  certify: object
  preparePublication: object
  makePublic: object
  deliver: ReturnType<typeof words.delivery>
  archive: { retentionYears: number; pages: number }
}

/** An act that stories tell. */
export type StoryAct = keyof StoryInputs

/**
 * One line of a story: on `day` at `time` (Shanghai, `09:25`), the member of the cast with login
 * `who` performs `act` on the case `case` (`A1`, `A2` … in order of the plans).
 */
export type StoryEvent = {
  [Act in StoryAct]: {
    readonly day: Day
    readonly time: string
    readonly who: string
    readonly case: string
    readonly act: Act
    readonly input: StoryInputs[Act]
  }
}[StoryAct]

/** The standing story: cases at every step as of `today`, the oldest begun seven weeks before. */
export function standingStory(today: Day): StoryEvent[] {
  return tell(standingPlans(today))
}

/** A stream of whole cases in an ordinary bureau's mix, begun within `days` working days from
 *  `from`. The same seed tells the same story. One pair of inspectors makes fifteen visits a day, so
 *  more cases than they can see run on after those days. Cost: about 0.2 ms a case, in memory. */
export function randomStory(of: {
  seed: number
  cases: number
  days: number
  from: Day
}): StoryEvent[] {
  return tell(randomPlans(of))
}

/** What of a story has happened by now: a demonstration never runs ahead of the clock. */
export function toldBy(story: readonly StoryEvent[], now: Instant): StoryEvent[] {
  return story.filter((event) => instantAt(event.day, event.time) <= now)
}

/** Tells plans as one stream in order of time. All acts fall on working days in office hours, the
 *  steps of a case in their order, and no inspector stands in two places at once. */
export function tell(plans: readonly CasePlan[]): StoryEvent[] {
  const visits: Visits = new Map()
  return plans
    .flatMap((plan, order) => tellCase(plan, order, visits))
    .map((event, order) => ({ event, order }))
    .sort((a, b) => compare(moment(a.event), moment(b.event)) || a.order - b.order)
    .map(({ event }) => event)
}

const moment = (event: StoryEvent): string => `${event.day} ${event.time}`
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A step of a case before it has its day: the input may speak of the day and time it gets. */
interface Step {
  readonly name: string
  readonly who: string
  readonly act: StoryAct
  readonly input: (at: Slot) => StoryInputs[StoryAct]
}

function tellCase(plan: CasePlan, order: number, visits: Visits): StoryEvent[] {
  const item = DEMO_ITEMS.find((i) => i.content.code === plan.item)
  const party = PARTIES[order % PARTIES.length]
  if (item === undefined || party === undefined) throw new RangeError(`no demo item ${plan.item}`)
  let before: Slot = { day: plan.from, slot: -1 }
  return stepsOf(plan, item, party, order).map((step, i) => {
    const gap = i === 0 ? 0 : (plan.gaps[i % plan.gaps.length] ?? 1)
    const day = workingDaysLater(before.day, gap)
    const earliest = day === before.day ? before.slot + 1 : 0
    const wished = (order * 5 + i * 7) % 60
    const at =
      step.act === 'inspect'
        ? visitFrom({ day, slot: earliest }, visits)
        : inHours({ day, slot: day === before.day ? earliest : wished })
    before = at
    return {
      day: at.day,
      time: timeOf(at.slot),
      who: step.who,
      case: `A${order + 1}`,
      act: step.act,
      input: step.input(at),
    } as StoryEvent
  })
}

function stepsOf(plan: CasePlan, item: DemoItem, party: Party, order: number): Step[] {
  const clerk = order % 2 === 0 ? 'ruanzhe' : 'sunhe'
  const { content } = item
  const step = (
    act: StoryAct,
    who: string,
    input: Step['input'] = () => ({}),
    name: string = act,
  ): Step => ({ name, who, act, input })
  const file = (pages: number) =>
    step('archive', 'peiyanqiu', () => ({ retentionYears: 10, pages: pages + (order % 7) }))
  const steps = [step('receive', clerk, () => words.application(content, party, plan))]
  if (plan.outcome === 'decline') {
    return until(plan, [...steps, step('decline', clerk, () => words.decline()), file(12)])
  }
  if (plan.supplement) steps.push(step('supplement', clerk, () => words.gaps(content)))
  if (plan.outcome === 'withdraw') {
    const reason = '经营计划调整，暂不办理'
    const withdrawn = step('withdraw', clerk, ({ day }) => ({ reason, askedOn: day }))
    return until(plan, [...steps, withdrawn, file(9)])
  }
  if (plan.supplement) steps.push(step('supplied', clerk, () => words.supplied(content)))
  steps.push(step('accept', clerk), ...judged(plan, item, party, order, step))
  if (plan.outcome === 'grant') steps.push(step('certify', clerk))
  const deliver = step('deliver', clerk, ({ day }) => words.delivery(day, party))
  const publish = [step('preparePublication', 'tanjingshu'), step('makePublic', 'fangzhou')]
  // Delivery and publication run side by side in the charts: either may come first.
  const isDeliveredFirst = plan.until === 'deliver' || (plan.until === 'archive' && order % 2 === 1)
  steps.push(...(isDeliveredFirst ? [deliver, ...publish] : [...publish, deliver]), file(30))
  return until(plan, steps)
}

/** From examination to decision, with the review that a major decision needs. */
function judged(
  plan: CasePlan,
  item: DemoItem,
  party: Party,
  order: number,
  step: (act: StoryAct, who: string, input?: Step['input'], name?: string) => Step,
): Step[] {
  const { content } = item
  const examiner = order % 2 === 0 ? 'shenruoxi' : 'zhouqi'
  const reviewer = order % 2 === 0 ? 'hewanqing' : 'wenshuheng'
  const isGranted = plan.outcome === 'grant'
  const steps: Step[] = []
  if (item.chart === 'inspection') {
    steps.push(step('inspect', 'huomingyuan', (at) => visit(at, plan, party, order)))
  }
  steps.push(step('examine', examiner, () => words.examination(content, isGranted)))
  steps.push(step('draft', examiner, ({ day }) => words.draft(content, plan, day, party)))
  if (isMajor(plan, content)) {
    if (plan.returned) {
      const revised = { ...plan, revised: true }
      steps.push(
        step('legalReview', reviewer, () => reviewed('amend'), 'returned'),
        step('draft', examiner, ({ day }) => words.draft(content, revised, day, party), 'redraft'),
      )
    }
    steps.push(step('legalReview', reviewer, () => reviewed('pass')))
  }
  return [...steps, step('decide', 'guchanggeng')]
}

function isMajor(plan: CasePlan, content: ItemContent): boolean {
  return (plan.major || content.majorListed) && !content.neverMajor
}

function reviewed(opinion: 'pass' | 'amend'): StoryInputs['legalReview'] {
  const { draftHash: _unknownYet, ...rest } = words.review('', opinion)
  return rest
}

function until(plan: CasePlan, steps: readonly Step[]): Step[] {
  const last = steps.findIndex((step) => step.name === plan.until)
  return steps.slice(0, last < 0 ? undefined : last + 1)
}

/** A place in the day: slots of five minutes, 9:00–12:00 and 13:30–17:00. */
interface Slot {
  readonly day: Day
  readonly slot: number
}

const MORNING_SLOTS = 36
const DAY_SLOTS = 78
const VISIT_SLOTS = 5
/** Visits that one pair of inspectors can make in a day, by their first slots; none over noon. */
const VISITS_OF_A_DAY = [0, 5, 10, 15, 20, 25, 30, 36, 41, 46, 51, 56, 61, 66, 71]

function minuteOf(slot: number): number {
  return slot < MORNING_SLOTS ? 540 + slot * 5 : 810 + (slot - MORNING_SLOTS) * 5
}

function timeOf(slot: number): string {
  const minute = minuteOf(slot)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** What does not fit in the day is done first thing on the next. */
function inHours(at: Slot): Slot {
  if (at.slot < DAY_SLOTS) return at
  return { day: workingDaysLater(at.day, 1), slot: at.slot - DAY_SLOTS }
}

/** Visits already agreed: the first slot of each, by day. The two inspectors go together. */
type Visits = Map<Day, Set<number>>

/** The first free visit from a slot on. It is entered in the record in its last slot. */
function visitFrom(from: Slot, visits: Visits): Slot {
  let { day, slot: earliest } = from
  for (;;) {
    const taken = visits.get(day) ?? new Set<number>()
    visits.set(day, taken)
    const slot = VISITS_OF_A_DAY.find((first) => first >= earliest && !taken.has(first))
    if (slot !== undefined) {
      taken.add(slot)
      return { day, slot: slot + VISIT_SLOTS - 1 }
    }
    day = workingDaysLater(day, 1)
    earliest = 0
  }
}

function visit(at: Slot, plan: CasePlan, party: Party, order: number): StoryInputs['inspect'] {
  const began = instantOf(at.day, minuteOf(at.slot - VISIT_SLOTS + 1))
  const ended = instantOf(at.day, minuteOf(at.slot))
  const told = words.inspection(ended, 'zhouqi', `A${order + 1} 踏勘录像`, plan, party)
  return { ...told, startedAt: began, endedAt: ended }
}

function instantOf(day: Day, minute: number): Instant {
  const two = (n: number) => String(n).padStart(2, '0')
  return instantAt(day, `${two(Math.floor(minute / 60))}:${two(minute % 60)}`)
}

/** The instant of a day and time in Shanghai, which keeps eight hours before UTC all year. */
export function instantAt(day: Day, time: string): Instant {
  const hour = Number(time.slice(0, 2)) - 8
  if (hour >= 0) return `${day}T${String(hour).padStart(2, '0')}${time.slice(2)}:00Z` as Instant
  return `${addDays(day, -1)}T${String(hour + 24)}${time.slice(2)}:00Z` as Instant
}
