import { type House, perform } from '../acts/index.ts'
import { calendarAsOf, type Day, dayOf, dueDay, limits } from '../law/index.ts'
import { withTransaction } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import { acceptBySilence } from './accept.ts'
import { moveDeadline, passDeadline } from './system.ts'

interface Open {
  readonly subject: string
  readonly rule: string
  readonly seq: number
  readonly starts_on: Day
  readonly due: Day
  readonly promised: number
  readonly statutory: number
  readonly kind: string
}

const OPEN_SQL = `select d.subject, d.rule, d.seq, d.starts_on, d.due,
    (v.content ->> 'limitPromised')::int as promised,
    (v.content ->> 'limitStatutory')::int as statutory, v.content ->> 'kind' as kind
  from deadline d join case_file f on f.bureau = d.bureau and f.id = d.subject
  join item_version v on v.bureau = f.bureau and v.item = f.item and v.no = f.item_no
  where d.bureau = $1 and d.met_seq is null and d.fired_seq is null and f.ended_on is null`

/**
 * The acts of the clock: limits that ran out before today are put on record once; five silent
 * working days after receipt are acceptance (行政许可法 art. 32(1)(4)). Gives how many acts it made.
 */
export async function sweepDeadlines(house: House): Promise<number> {
  const today = dayOf(house.clock.now())
  const passed = await openDeadlines(
    house,
    `${OPEN_SQL} and d.due < $2 order by d.due, d.subject`,
    today,
  )
  for (const open of passed) {
    const bySilence = open.rule === 'supplement'
    const call = {
      actor: { kind: 'system', job: 'sweep' } as const,
      actId: idFrom(`sweep/${house.facts.origin}/${open.subject}/${open.rule}/${open.seq}`),
      subject: open.subject,
      input: bySilence ? {} : { rule: open.rule, seq: open.seq },
    }
    if (bySilence) await perform(house, acceptBySilence, call)
    else await perform(house, passDeadline, call)
  }
  return passed.length
}

/**
 * A holiday notice published since a limit was counted moves it, on record (2019 and 2020 had second
 * notices). Every open limit is counted again by the calendar known today; a difference is an act.
 */
export async function recountDeadlines(house: House): Promise<number> {
  const today = dayOf(house.clock.now())
  const calendar = calendarAsOf(today)
  const open = await openDeadlines(house, `${OPEN_SQL} and d.due >= $2`, today)
  let moved = 0
  for (const deadline of open) {
    const n = workingDaysOf(deadline)
    if (n === null) continue
    const { due, provisional } = dueDay({ calendar, from: deadline.starts_on, n, unit: 'wd' })
    if (due === deadline.due) continue
    const notice = calendar.notices.at(-1) ?? ''
    const { subject, rule, seq } = deadline
    await perform(house, moveDeadline, {
      actor: { kind: 'system', job: 'recount' },
      actId: idFrom(`recount/${house.facts.origin}/${subject}/${rule}/${seq}/${notice}`),
      subject,
      input: { rule, seq, due, provisional, notice },
    })
    moved += 1
  }
  return moved
}

function workingDaysOf(open: Open): number | null {
  const { rules } = limits
  switch (open.rule) {
    case 'supplement':
      return rules['supplement.5wd'].n
    case 'decide':
      return open.statutory
    case 'promise':
      return Math.min(open.promised, open.statutory)
    case 'deliver':
      return rules['deliver.10wd'].n
    case 'publish':
      return limits.publicationRule(open.kind).n
    default:
      return null
  }
}

function openDeadlines(house: House, text: string, today: Day): Promise<Open[]> {
  return withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<Open>({ text, values: [tx.bureau, today] }),
  )
}
