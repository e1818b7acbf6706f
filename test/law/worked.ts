import {
  addDays,
  calendar,
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
  readonly due: string
  readonly expected: Readonly<Record<string, string>>
  readonly state: string
}

const { rules } = limits

/** Facts `key=value; …` of a row. Values may hold `=` no more. */
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

function stopsOf(row: Row): Stop[] {
  return [...(row['stops'] ?? '').matchAll(/(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})/g)].map(
    (m) => ({ from: m[1] as Day, to: m[2] as Day }),
  )
}

function unitOf(row: Row): 'wd' | 'day' | 'month' | 'year' {
  const unit = row['unit']
  if (unit === 'wd' || unit === 'day' || unit === 'month' || unit === 'year') return unit
  throw new Error(`unknown unit ${unit}`)
}

const startOf = (row: Row): Day => {
  const day = dayIn(row['start'])
  if (day === null) throw new Error(`no start day: ${row['start']}`)
  return day
}

/** The plain count of a row: what its own limit, unit, direction and stops give. */
function counting(row: Row, extendWorkingDays = 0, moves = true) {
  return {
    calendar,
    from: startOf(row),
    n: Number(row['limit']),
    unit: unitOf(row),
    back: row['direction'] === 'backward',
    stops: stopsOf(row),
    extendWorkingDays,
    moves,
  }
}

const plain = (row: Row) => dueDay(counting(row))

type Rule = (row: Row, facts: Record<string, string>) => Answer

const open = (due: Day, expected: Record<string, string>, state = 'open'): Answer => ({
  due,
  expected,
  state,
})

const decide: Rule = (row) => {
  const { due, provisional } = plain(row)
  return provisional
    ? open(due, { decide_by: due, provisional: 'yes' }, 'provisional')
    : open(due, { decide_by: due })
}

const promise: Rule = (row, facts) => {
  const promised = Number.parseInt(facts['promised'] ?? '', 10)
  const by = dueDay({ ...counting(row), n: promised }).due
  const { due } = plain(row)
  return open(due, { promised_by: by, decide_by: due })
}

const notAStop: Rule = (row, facts) => {
  const [step] = (facts['asked_stop'] ?? '').split(' ')
  const allowed = limits.stopAllowed(step ?? '')
  const asked = { ...row, stops: facts['asked_stop'] ?? '' }
  const { due } = plain(allowed ? asked : row)
  return open(due, { decide_by: due, stop: allowed ? 'allowed' : 'refused' })
}

/** `10wd approved 2023-05-05 by 本机关负责人` or `10wd asked 2022-04-13`. */
function extensionOf(row: Row, joint: boolean) {
  const text = row['extension'] ?? ''
  const by = (['本机关负责人', '本级人民政府负责人'] as const).find((a) => text.includes(a)) ?? null
  const on = dayIn(text)
  if (on === null) throw new Error(`no day of extension: ${text}`)
  const wanted = joint ? '本级人民政府负责人' : '本机关负责人'
  return {
    n: Number.parseInt(text, 10),
    on,
    by: text.includes('asked') ? wanted : by,
    joint,
  } as const
}

function extension(row: Row, joint: boolean): Answer {
  const first = plain(row).due
  const base = { from: startOf(row), n: Number(row['limit']), due: first, stops: stopsOf(row) }
  const asked = extensionOf(row, joint)
  const longer = limits.extended(base, asked, calendar)
  if (longer !== null) {
    return open(longer.due, { first_due: first, decide_by: longer.due }, 'extended')
  }
  const state = asked.on > first ? 'overdue' : 'open'
  return open(first, { decide_by: first, extension: 'refused' }, state)
}

const silentAcceptance: Rule = (row, facts) => {
  const received = startOf(row)
  const notice = dayIn(facts['supplement_notice'])
  const supplied = dayIn(facts['supplement_received'])
  const told = limits.acceptance(received, { noticeOn: notice, suppliedOn: supplied }, calendar)
  if (told.accepted === null) {
    return open(told.notifyBy, { notify_by: told.notifyBy }, 'supplement')
  }
  const by = limits.dueBy(rules['decide.20wd'], told.accepted, calendar).due
  const expected = { notify_by: told.notifyBy, accepted: told.accepted, decide_by: by }
  if (facts['second_notice'] !== undefined) {
    return open(by, { ...expected, second_notice: 'refused' }, 'accepted')
  }
  if (!told.late) return open(by, expected, 'accepted')
  return open(
    by,
    { ...expected, ...(notice !== null && { notice: 'late' }) },
    'accepted by silence',
  )
}

const deliverBy: Rule = (row) => {
  const { due } = plain(row)
  return open(due, { deliver_by: due })
}

const byNotice: Rule = (row) => {
  const rule = limits.noticeRule(startOf(row))
  const { due } = limits.dueBy(rule, startOf(row), calendar)
  return open(due, { delivered: due }, 'delivered')
}

const publish: Rule = (row, facts) => {
  const { due } = limits.dueBy(limits.publicationRule(facts['kind'] ?? ''), startOf(row), calendar)
  return open(due, { publish_by: due })
}

const takeDown: Rule = (row) => {
  const { due } = limits.dueBy(rules['publish.withdraw.3wd'], startOf(row), calendar)
  return open(due, { withdraw_by: due })
}

const hearing: Rule = (row, facts) => {
  const by = limits.dueBy(rules['hearing.apply.5wd'], startOf(row), calendar).due
  const applied = dayIn(facts['applied'])
  if (applied === null) return open(by, { apply_by: by }, 'waived')
  if (applied > by) return open(by, { apply_by: by, application: 'late' }, 'waived')
  const hold = limits.dueBy(rules['hearing.hold.20wd'], applied, calendar).due
  return open(hold, { apply_by: by, hold_by: hold }, 'in time')
}

const hearingNotice: Rule = (row) => {
  const { due } = limits.dueBy(rules['hearing.notice.7wd'], startOf(row), calendar)
  return open(due, { notice_by: due })
}

const renewal: Rule = (row, facts) => {
  const expires = startOf(row)
  const unit = unitOf(row)
  if (unit === 'year') throw new Error('no renewal counts in years')
  const applied = dayIn(facts['applied'])
  const found = limits.renewal(expires, { n: Number(row['limit']), unit }, applied, calendar)
  const expected: Record<string, string> = { apply_by: found.applyBy }
  if (!found.inTime) {
    return open(found.applyBy, { ...expected, application: 'late' }, 'late, to the legal office')
  }
  const own = facts['item'] === undefined ? { remind_by: found.remindBy } : {}
  const silent = (facts['decided'] ?? '').startsWith('none')
  return silent
    ? open(
        found.applyBy,
        { ...expected, ...own, renewed_from: found.renewedFrom ?? '' },
        'renewed by silence',
      )
    : open(found.applyBy, { ...expected, ...own }, 'in time')
}

const publicationEnds: Rule = (row, facts) => {
  const party = facts['party'] === 'natural person' ? 'person' : 'organisation'
  const last = limits.publicUntil(startOf(row), party)
  const expected = { last_public_day: last, take_down_from: addDays(last, 1) }
  return open(last, expected, 'public until the day')
}

function remedy(row: Row, rule: limits.Rule, key: string): Answer {
  const counted = count({ calendar, from: startOf(row), ...rule })
  return open(counted.due, { raw_end: counted.raw, [key]: counted.due })
}

const RULES: Readonly<Record<string, Rule>> = {
  decide,
  promise,
  stop: decide,
  'not-a-stop': notAStop,
  extension: (row) => extension(row, false),
  'extension-late': (row) => extension(row, false),
  joint: (row) => extension(row, true),
  'silent-acceptance': silentAcceptance,
  supplement: silentAcceptance,
  'second-notice': silentAcceptance,
  certificate: deliverBy,
  'delivery-by-notice': byNotice,
  publish,
  'withdraw-publication': takeDown,
  hearing,
  'hearing-notice': hearingNotice,
  'hearing-waived': hearing,
  'renewal-silence': renewal,
  'renewal-late': renewal,
  'publication-ends': publicationEnds,
  reconsideration: (row) => remedy(row, rules['reconsider.60d'], 'apply_by'),
  suit: (row) => remedy(row, rules['suit.6m'], 'sue_by'),
  provisional: decide,
}

/** Answers a row by the named rules of law; a topic that is not known is an error. */
export function answer(row: Row): Answer {
  const rule = RULES[row['topic'] ?? '']
  if (rule === undefined) throw new Error(`no rule for the topic ${row['topic']}`)
  return rule(row, factsOf(row))
}

/** Weekend days that count and weekdays off, from the start to a due day. */
export function daysOff(row: Row, due: Day): { madeUp: string; skipped: string } {
  const [first, last] = row['direction'] === 'backward' ? [due, startOf(row)] : [startOf(row), due]
  const from = row['direction'] === 'backward' ? first : addDays(first, 1)
  const stops = stopsOf(row)
  const madeUp: Day[] = []
  const skipped: Day[] = []
  for (let day = from; day <= last; day = addDays(day, 1)) {
    const stopped = stops.some((s) => s.from <= day && day <= s.to)
    const weekend = [6, 0].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
    const { worked } = calendar.kind(day)
    if (weekend && worked && !stopped) madeUp.push(day)
    if (!weekend && !worked) skipped.push(day)
  }
  return { madeUp: madeUp.join(' '), skipped: skipped.join(' ') }
}
