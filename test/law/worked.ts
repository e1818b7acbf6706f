import {
  addDays,
  type Calendar,
  calendar,
  calendarAsOf,
  count,
  type Day,
  dueDay,
  isDay,
  limits,
  type Stop,
} from '../../src/law/index.ts'

/** One row of the worked cases. */
export type Row = Readonly<Record<string, string>>

/** What the rules of law say of a row. */
export interface Answer {
  readonly due: Day
  readonly expected: Readonly<Record<string, string>>
  readonly state: string
  /** The stops that held. */
  readonly stops: readonly Stop[]
  readonly calendar: Calendar
}

const { rules } = limits

/** All facts of a row are past: it is judged from the end of time. */
const AFTER_ALL = '9999-12-31' as Day

/** Facts `key=value; …` of a row. */
export function factsOf(row: Row): Record<string, string> {
  const pairs = (row['facts'] ?? '').split(';').filter((p) => p.includes('='))
  return Object.fromEntries(
    pairs.map((p) => [p.slice(0, p.indexOf('=')).trim(), p.slice(p.indexOf('=') + 1).trim()]),
  )
}

function dayIn(text: string | undefined): Day | null {
  const found = /\d{4}-\d{2}-\d{2}/.exec(text ?? '')?.[0]
  return found !== undefined && isDay(found) ? found : null
}

function mustDay(text: string | undefined, what: string): Day {
  const found = dayIn(text)
  if (found === null) throw new Error(`no day in ${what}: ${text}`)
  return found
}

const startOf = (row: Row): Day => mustDay(row['start'], 'start')

function unitOf(row: Row): limits.Rule['unit'] {
  const unit = row['unit']
  if (unit === 'wd' || unit === 'day' || unit === 'month' || unit === 'year') return unit
  throw new Error(`unknown unit ${unit}`)
}

const isRuleName = (name: string): name is limits.RuleName => Object.hasOwn(rules, name)

/** The length of a row; where its rule has a name in the catalogue, the two must say the same. */
function lengthOf(row: Row): limits.Rule {
  const [name = ''] = (row['rule'] ?? '').split(' ')
  const n = Number(row['limit'])
  const unit = unitOf(row)
  const back = row['direction'] === 'backward'
  if (!isRuleName(name)) return { n, unit, back, title: name, article: row['source'] ?? '' }
  const rule: limits.Rule = rules[name]
  if (rule.n !== n || rule.unit !== unit || (rule.back ?? false) !== back) {
    throw new Error(`${name} is ${rule.n} ${rule.unit}, the row says ${n} ${unit}`)
  }
  return rule
}

/** The notices known where a row names the last day they reach, else all. */
function calendarOf(facts: Record<string, string>): Calendar {
  const to = dayIn(facts['calendar known to'])
  if (to === null || Number(to.slice(0, 4)) >= calendar.knownTo) return calendar
  return calendarAsOf(`${to.slice(0, 4)}-10-01` as Day)
}

function spansOf(text: string | undefined): Stop[] {
  return [...(text ?? '').matchAll(/(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})/g)].map((m) => ({
    from: mustDay(m[1], 'stop'),
    to: mustDay(m[2], 'stop'),
  }))
}

interface Case {
  readonly row: Row
  readonly facts: Record<string, string>
  readonly start: Day
  readonly calendar: Calendar
  readonly rule: limits.Rule
  readonly stops: readonly Stop[]
  /** Whether a stop that was asked for is no stop of law. */
  readonly isStopRefused: boolean
}

function caseOf(row: Row): Case {
  const facts = factsOf(row)
  const kinds = (facts['stop_kind'] ?? '').split(/ and |[,，、]/).map((kind) => kind.trim())
  const steps = kinds.filter((kind) => kind !== '' && kind !== 'overlapping')
  const asked = facts['asked_stop'] ?? ''
  if (asked !== '') steps.push(asked.split(' ')[0] ?? '')
  const spans = [...spansOf(row['stops']), ...spansOf(asked)]
  const told = dayIn(facts['told_in_writing'])
  const stops = spans.flatMap((span, i) => {
    const step = steps[i] ?? steps[0] ?? ''
    return limits.stopOf({ ...span, step, toldOn: told ?? span.from }).stop ?? []
  })
  return {
    row,
    facts,
    start: startOf(row),
    calendar: calendarOf(facts),
    rule: lengthOf(row),
    stops,
    isStopRefused: stops.length < spans.length,
  }
}

const plain = (c: Case) => limits.dueBy(c.rule, c.start, c.calendar, c.stops)

type Judge = (c: Case) => Answer

const said = (c: Case, due: Day, expected: Record<string, string>, state = 'open'): Answer => ({
  due,
  expected,
  state,
  stops: c.stops,
  calendar: c.calendar,
})

/** A row whose one due day has a name. */
const single =
  (key: string, rule?: (c: Case) => limits.Rule): Judge =>
  (c) => {
    const { due, provisional } = limits.dueBy(rule?.(c) ?? c.rule, c.start, c.calendar, c.stops)
    const refused = c.isStopRefused ? { stop: 'refused' } : {}
    return provisional
      ? said(c, due, { [key]: due, ...refused, provisional: 'yes' }, 'provisional')
      : said(c, due, { [key]: due, ...refused })
  }

const decide = single('decide_by')

const promise: Judge = (c) => {
  const n = Number.parseInt(c.facts['promised'] ?? '', 10)
  const promised = dueDay({ calendar: c.calendar, from: c.start, n, unit: 'wd', stops: c.stops })
  const { due } = plain(c)
  return said(c, due, { promised_by: promised.due, decide_by: due })
}

const notAStop: Judge = (c) => {
  const { due } = plain(c)
  return said(c, due, { decide_by: due, stop: c.isStopRefused ? 'refused' : 'allowed' })
}

/** `10wd approved 2023-05-05 by 本机关负责人` or `10wd asked 2022-04-13`, by nobody. */
function extensionOf(c: Case, isJoint: boolean): limits.Extension & { asked: Day } {
  const text = c.row['extension'] ?? ''
  const asked = mustDay(text, 'extension')
  const by =
    (['本机关负责人', '本级人民政府负责人'] as const).find((who) => text.includes(who)) ?? null
  const on = text.includes('approved') ? asked : null
  return { n: Number.parseInt(text, 10), on, by, isJoint, asked }
}

const extension =
  (isJoint: boolean): Judge =>
  (c) => {
    const { asked, ...given } = extensionOf(c, isJoint)
    const first = { from: c.start, n: c.rule.n, stops: c.stops }
    const found = limits.extended(first, given, c.calendar)
    if (found.refused === null) {
      const { due } = found.extended
      return said(c, due, { first_due: found.firstDue, decide_by: due }, 'extended')
    }
    const due = found.firstDue
    const state = asked > due ? 'overdue' : 'open'
    return said(c, due, { decide_by: due, extension: 'refused' }, state)
  }

const acceptance: Judge = (c) => {
  const noticeOn = dayIn(c.facts['supplement_notice'])
  const suppliedOn = dayIn(c.facts['supplement_received'])
  const told = { noticeOn, suppliedOn }
  const found = limits.acceptance(c.start, told, c.calendar, AFTER_ALL)
  const { notifyBy, accepted, state } = found
  if (accepted === null) return said(c, notifyBy, { notify_by: notifyBy }, state)
  const by = limits.dueBy(rules['decide.20wd'], accepted, c.calendar).due
  const expected = { notify_by: notifyBy, accepted, decide_by: by }
  if (state === 'silent') {
    const late = noticeOn === null ? {} : { notice: 'late' }
    return said(c, by, { ...expected, ...late }, 'accepted by silence')
  }
  const second = c.facts['second_notice']
  if (second === undefined) return said(c, by, expected, 'accepted')
  const refused = limits.secondNoticeRefused({
    namesOtherGaps: second.includes('another'),
    allSupplied: (c.facts['supplement_received'] ?? '').includes('all'),
  })
  const verdict = refused === null ? 'allowed' : 'refused'
  return said(c, by, { ...expected, second_notice: verdict }, 'accepted')
}

const byNotice: Judge = (c) => {
  const { due } = limits.dueBy(limits.noticeRule(c.start), c.start, c.calendar)
  return said(c, due, { delivered: due }, 'delivered')
}

const hearing: Judge = (c) => {
  const applied = dayIn(c.facts['applied'])
  const found = limits.hearing(c.start, applied, c.calendar, AFTER_ALL)
  const { applyBy, holdBy, state } = found
  if (holdBy !== null) return said(c, holdBy, { apply_by: applyBy, hold_by: holdBy }, state)
  const late = applied === null ? {} : { application: 'late' }
  return said(c, applyBy, { apply_by: applyBy, ...late }, state)
}

const renewal: Judge = (c) => {
  const item = c.facts['item']
  const own = limits.renewalRule(item ?? '')
  if (item !== undefined && own !== rules['renew.30d'] && own.n !== c.rule.n) {
    throw new Error(`${item} has a rule of ${own.n} ${own.unit}`)
  }
  const isSilent = (c.facts['decided'] ?? '').startsWith('none')
  const decided = isSilent ? null : dayIn(c.facts['decided'])
  const acts = { applied: dayIn(c.facts['applied']), decided }
  const today = c.facts['decided'] === undefined ? c.start : AFTER_ALL
  const found = limits.renewal(c.start, c.rule, acts, c.calendar, today)
  const { applyBy, remindBy, renewedFrom, state } = found
  if (state === 'late') {
    const expected = { apply_by: applyBy, application: 'late' }
    return said(c, applyBy, expected, 'late, to the legal office')
  }
  const expected = {
    apply_by: applyBy,
    ...(item === undefined && { remind_by: remindBy }),
    ...(renewedFrom !== null && { renewed_from: renewedFrom }),
  }
  return said(c, applyBy, expected, state)
}

const publicationEnds: Judge = (c) => {
  const party = c.facts['party'] === 'organisation' ? 'organisation' : 'person'
  const last = limits.publicUntil(c.start, party)
  const expected = { last_public_day: last, take_down_from: addDays(last, 1) }
  return said(c, last, expected, 'public until the day')
}

const remedy =
  (kind: 'reconsider' | 'suit', key: string): Judge =>
  (c) => {
    const told = c.facts['told of remedies'] ?? ''
    const toldOn = told === 'yes' ? c.start : dayIn(told)
    const { raw, due } = limits.remedy(kind, c.start, toldOn, c.calendar)
    return said(c, due, { raw_end: raw, [key]: due })
  }

/** A provisional row may try any rule with one due day. */
const provisional: Judge = (c) => {
  const keys: Record<string, string> = {
    decide: 'decide_by',
    deliver: 'deliver_by',
    publish: 'publish_by',
    supplement: 'notify_by',
  }
  const key = keys[(c.row['rule'] ?? '').split('.')[0] ?? '']
  if (key === undefined) throw new Error(`no due day is named for ${c.row['rule']}`)
  return single(key)(c)
}

const JUDGES: Readonly<Record<string, Judge>> = {
  decide,
  promise,
  stop: decide,
  'not-a-stop': notAStop,
  extension: extension(false),
  'extension-late': extension(false),
  joint: extension(true),
  'silent-acceptance': acceptance,
  supplement: acceptance,
  'second-notice': acceptance,
  certificate: single('deliver_by'),
  'delivery-by-notice': byNotice,
  publish: single('publish_by', (c) => limits.publicationRule(c.facts['kind'] ?? '')),
  'withdraw-publication': single('withdraw_by'),
  hearing,
  'hearing-notice': single('notice_by'),
  'hearing-waived': hearing,
  'renewal-silence': renewal,
  'renewal-late': renewal,
  'publication-ends': publicationEnds,
  reconsideration: remedy('reconsider', 'apply_by'),
  suit: remedy('suit', 'sue_by'),
  provisional,
}

/** Answers a row by the named rules of law; a topic that is not known is an error. */
export function answer(row: Row): Answer {
  const judge = JUDGES[row['topic'] ?? '']
  if (judge === undefined) throw new Error(`no rule for the topic ${row['topic']}`)
  return judge(caseOf(row))
}

/** Weekend days that count and weekdays off, between the event and the due day. */
export function daysOff(row: Row, found: Answer): { madeUp: string; skipped: string } {
  const start = startOf(row)
  const isBack = row['direction'] === 'backward'
  const first = isBack ? found.due : addDays(start, 1)
  const last = isBack ? addDays(start, -1) : found.due
  const madeUp: Day[] = []
  const skipped: Day[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const isStopped = found.stops.some((s) => s.from <= day && day <= s.to)
    const isWeekend = [6, 0].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
    const { worked } = found.calendar.kind(day)
    if (isWeekend && worked && !isStopped) madeUp.push(day)
    if (!isWeekend && !worked) skipped.push(day)
  }
  return { madeUp: madeUp.join(' '), skipped: skipped.join(' ') }
}

/** The explanation of a plain row, to hold against the list of days. */
export function explained(row: Row) {
  const c = caseOf(row)
  return count({ calendar: c.calendar, from: c.start, stops: c.stops, ...c.rule })
}
