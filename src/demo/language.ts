import { addDays, type Day, type Instant, isDay } from '../law/index.ts'
import { CAST } from './cast.ts'
import { DEMO_ITEMS, type DemoItem } from './items.ts'
import { PARTIES, type Party } from './parties.ts'
import type { CasePlan } from './plans.ts'
import { instantAt, type StoryAct, type StoryEvent } from './stories.ts'
import * as words from './words.ts'

/**
 * The story language: one line is one act, in words that a clerk reads aloud.
 *
 *   2026-11-02 阮喆 receives A1 占用、挖掘城市道路审批 from 临江清泉食品有限公司 incomplete
 *   2026-11-05 14:30 顾长庚 decides A1 -> refused review.missing
 *   2026-11-06 clock sweeps -> stage A1 accepted
 *
 * A line is: day, time (left out: 09:00, then five minutes after the line before), who, verb, case,
 * then flags of the verb, `with 姓名` (the second inspector), `key=value` in place of a field of the
 * input (JSON or a bare word; `-` takes the field away), `as NAME` (lines of one name send one act
 * again), and after each `->` what is expected. `#` begins a comment.
 */
export interface StoryLine {
  readonly event: StoryEvent | ClockTurn
  /** The name under which the act's id is kept, so that a later line may send it again. */
  readonly as: string | null
  readonly expects: readonly Expectation[]
}

/** A turn of the clock: limits that ran out, or a holiday notice that came since. */
export interface ClockTurn {
  readonly day: Day
  readonly time: string
  readonly who: 'clock'
  readonly act: 'sweep' | 'recount'
}

/** Whether a line is the clock's and not an officer's. */
export function isTurn(event: StoryEvent | ClockTurn): event is ClockTurn {
  return event.who === 'clock'
}

/** What a line says must be so after it. Without one that says `refused`, the act is recorded. */
export type Expectation =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'deadline'; readonly rule: string; readonly due: Day }
  | { readonly kind: 'stage'; readonly case: string; readonly stage: string }

const VERBS: Readonly<Record<StoryAct, string>> = {
  receive: 'receives',
  supplement: 'supplements',
  supplied: 'supplies',
  accept: 'accepts',
  decline: 'declines',
  withdraw: 'withdraws',
  inspect: 'inspects',
  examine: 'examines',
  draft: 'drafts',
  addMajor: 'escalates',
  legalReview: 'reviews',
  decide: 'decides',
  certify: 'certifies',
  preparePublication: 'prepares',
  makePublic: 'publishes',
  deliver: 'delivers',
  archive: 'archives',
}

const TURNS = { sweep: 'sweeps', recount: 'recounts' } as const

/** Sets of flags that a verb may carry; the first of those that say the same is printed. */
const FLAGS: Partial<Readonly<Record<StoryAct, readonly string[]>>> = {
  receive: ['incomplete', 'foreign'],
  inspect: ['failing'],
  examine: ['failing'],
  draft: ['deny', 'major', 'revised'],
  legalReview: ['amend'],
}

/** What the defaults of an act's input depend on. */
interface Setting {
  readonly case: string
  readonly who: string
  readonly day: Day
  readonly time: string
  readonly item: DemoItem
  readonly party: Party
}

function planOf(flags: ReadonlySet<string>, item: DemoItem): CasePlan & { revised?: boolean } {
  const isDenied = flags.has('deny') || flags.has('failing')
  return {
    item: item.content.code,
    outcome: isDenied ? 'deny' : flags.has('foreign') ? 'decline' : 'grant',
    supplement: flags.has('incomplete'),
    major: flags.has('major'),
    returned: false,
    until: 'archive',
    from: '1970-01-01' as Day,
    gaps: [1],
    ...(flags.has('revised') && { revised: true }),
  }
}

const VISIT_MINUTES = 20

/** What an act is given where its line says nothing else. */
function defaultInput(act: StoryAct, flags: ReadonlySet<string>, at: Setting): object {
  const { content } = at.item
  const plan = planOf(flags, at.item)
  switch (act) {
    case 'receive':
      return words.application(content, at.party, plan)
    case 'supplement':
      return words.gaps(content)
    case 'supplied':
      return words.supplied(content)
    case 'decline':
      return words.decline()
    case 'withdraw':
      return { reason: '经营计划调整，暂不办理', askedOn: at.day }
    case 'inspect':
      return visit(plan, at)
    case 'examine':
      return words.examination(content, !flags.has('failing'))
    case 'draft':
      return words.draft(content, plan, at.day, at.party)
    case 'addMajor':
      return { reason: '案情疑难复杂，依法应当经过法制审核' }
    case 'legalReview': {
      const { draftHash: _lateKnown, ...rest } = words.review(
        '',
        flags.has('amend') ? 'amend' : 'pass',
      )
      return rest
    }
    case 'deliver':
      return words.delivery(at.day, at.party)
    case 'archive':
      return { retentionYears: 10, pages: 30 }
    default:
      return {}
  }
}

function visit(plan: CasePlan, at: Setting): object {
  const ended = instantAt(at.day, at.time)
  const second = at.who === 'zhouqi' ? 'huomingyuan' : 'zhouqi'
  const told = words.inspection(ended, second, `${at.case} 踏勘录像`, plan, at.party)
  return { ...told, startedAt: earlier(ended, VISIT_MINUTES) }
}

function earlier(instant: Instant, minutes: number): Instant {
  const clock = Number(instant.slice(11, 13)) * 60 + Number(instant.slice(14, 16)) - minutes
  const day = clock < 0 ? addDays(instant.slice(0, 10) as Day, -1) : instant.slice(0, 10)
  return `${day}T${clockOf((clock + 1440) % 1440)}:00Z` as Instant
}

function clockOf(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** What earlier lines have told: the time of the line before, and each case's item and party. */
class Memory {
  readonly cases = new Map<string, { item: DemoItem; party: Party }>()
  #day = ''
  #minute = 0

  timeAfter(day: Day): string {
    return clockOf(day === this.#day ? this.#minute + 5 : 540)
  }

  pass(day: Day, time: string): void {
    this.#day = day
    this.#minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  }

  /** A case that no line has received is told by the first item and party. */
  of(label: string): { item: DemoItem; party: Party } {
    const known = this.cases.get(label) ?? { item: DEMO_ITEMS[0], party: PARTIES[0] }
    return known as { item: DemoItem; party: Party }
  }
}

/** Reads a story. Throws a RangeError that names the line and says what is wrong with it. */
export function parseStory(text: string): StoryLine[] {
  const memory = new Memory()
  return text.split('\n').flatMap((line, i) => {
    const told = line.replace(/(^|\s)#.*$/, '').trim()
    if (told === '') return []
    try {
      return [parseLine(told, memory)]
    } catch (error) {
      throw new RangeError(`第 ${i + 1} 行「${told}」：${(error as Error).message}`)
    }
  })
}

function parseLine(line: string, memory: Memory): StoryLine {
  const [said = [], ...expected] = partsOf(line)
  const left = [...said]
  const day = left.shift() ?? ''
  if (!isDay(day)) throw new RangeError(`「${day}」不是日期，应写成 2026-11-25 的形式`)
  const time = /^([01]\d|2[0-3]):[0-5]\d$/.test(left[0] ?? '')
    ? (left.shift() as string)
    : memory.timeAfter(day)
  memory.pass(day, time)
  const expects = expected.map(expectation)
  const name = left.shift() ?? ''
  if (name === 'clock') return { event: turn(day, time, left), as: null, expects }
  return { ...parseAct({ day, time, who: loginOf(name) }, left, memory), expects }
}

/** The words of a line, parted at each `->`; white space inside quotes parts nothing. */
function partsOf(line: string): string[][] {
  const parts: string[][] = [[]]
  for (const word of line.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? []) {
    if (word === '->') parts.push([])
    else parts.at(-1)?.push(word)
  }
  return parts
}

function loginOf(name: string): string {
  const member = CAST.find((m) => m.name === name)
  if (member === undefined) throw new RangeError(`没有叫「${name}」的人`)
  return member.login
}

function turn(day: Day, time: string, left: readonly string[]): ClockTurn {
  const act = (['sweep', 'recount'] as const).find((name) => TURNS[name] === left[0])
  if (act === undefined || left.length > 1) throw new RangeError('时钟只会 sweeps 或者 recounts')
  return { day, time, who: 'clock', act }
}

function parseAct(
  at: { day: Day; time: string; who: string },
  left: string[],
  memory: Memory,
): { event: StoryEvent; as: string | null } {
  const verb = left.shift()
  const act = (Object.keys(VERBS) as StoryAct[]).find((name) => VERBS[name] === verb)
  if (act === undefined) throw new RangeError(`没有动作「${verb}」`)
  const label = left.shift() ?? ''
  if (!/^[A-Z]\d+$/.test(label)) throw new RangeError(`「${label}」不是案件代号，应写成 A1 的形式`)
  if (act === 'receive') memory.cases.set(label, applicationOf(left))
  const { flags, changes, as } = details(act, left)
  const input = changed(
    defaultInput(act, flags, { ...at, case: label, ...memory.of(label) }),
    changes,
  )
  return { event: { ...at, case: label, act, input } as StoryEvent, as }
}

function applicationOf(left: string[]): { item: DemoItem; party: Party } {
  const [named, from, by] = left.splice(0, 3)
  const item = DEMO_ITEMS.find((i) => i.content.name === named || i.content.code === named)
  const party = PARTIES.find((p) => p.name === by)
  if (item === undefined) throw new RangeError(`没有事项「${named}」`)
  if (from !== 'from' || party === undefined) throw new RangeError(`没有申请人「${by}」`)
  return { item, party }
}

type Changes = ReadonlyMap<string, unknown>
const TAKEN_AWAY = Symbol('taken away')

function details(act: StoryAct, left: readonly string[]) {
  const flags = new Set<string>()
  const changes = new Map<string, unknown>()
  let as: string | null = null
  for (let i = 0; i < left.length; i += 1) {
    const word = left[i] as string
    const pair = /^([a-zA-Z]+)=(.+)$/s.exec(word)
    if (word === 'as') as = left[++i] ?? null
    else if (word === 'with' && act === 'inspect') {
      changes.set('secondInspector', loginOf(left[++i] ?? ''))
    } else if (pair !== null) changes.set(pair[1] as string, readValue(pair[2] as string))
    else if (FLAGS[act]?.includes(word)) flags.add(word)
    else throw new RangeError(`「${VERBS[act]}」后面看不懂「${word}」`)
  }
  return { flags, changes, as }
}

function readValue(text: string): unknown {
  if (text === '-') return TAKEN_AWAY
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function changed(input: object, changes: Changes): object {
  const after: Record<string, unknown> = { ...input }
  for (const [key, value] of changes) {
    if (value === TAKEN_AWAY) delete after[key]
    else after[key] = value
  }
  return after
}

function expectation(said: readonly string[]): Expectation {
  const [kind, first = '', second = ''] = said
  if (kind === 'refused' && said.length === 2) return { kind, code: first }
  if (kind === 'repeated' && said.length === 1) return { kind }
  if (kind === 'deadline' && isDay(second)) return { kind, rule: first, due: second }
  if (kind === 'stage' && second !== '') return { kind, case: first, stage: second }
  throw new RangeError(`看不懂「-> ${said.join(' ')}」`)
}

/** Writes a story down, so that reading it gives the same lines again. */
export function printStory(lines: readonly StoryLine[]): string {
  const memory = new Memory()
  return lines.map((line) => `${printLine(line, memory)}\n`).join('')
}

/** A told story as lines, of which nothing is expected but that they succeed. */
export function linesOf(story: readonly StoryEvent[]): StoryLine[] {
  return story.map((event) => ({ event, as: null, expects: [] }))
}

function printLine({ event, as, expects }: StoryLine, memory: Memory): string {
  const { day, time } = event
  const when = time === memory.timeAfter(day) ? [day] : [day, time]
  memory.pass(day, time)
  const what = isTurn(event) ? ['clock', TURNS[event.act]] : printAct(event, memory)
  return [
    ...when,
    ...what,
    ...(as === null ? [] : ['as', as]),
    ...expects.flatMap((e) => ['->', ...Object.values(e)]),
  ].join(' ')
}

function printAct(event: StoryEvent, memory: Memory): string[] {
  const applied = event.act === 'receive' ? printApplication(event, memory) : []
  const at: Setting = { ...event, ...memory.of(event.case) }
  const [said] = choicesOf(FLAGS[event.act] ?? [])
    .map((flags) => [...flags, ...printChanges(defaultInput(event.act, new Set(flags), at), event)])
    .sort((a, b) => a.join(' ').length - b.join(' ').length)
  return [nameOf(event.who), VERBS[event.act], event.case, ...applied, ...(said ?? [])]
}

function choicesOf(flags: readonly string[]): string[][] {
  const all: string[][] = [[]]
  for (const flag of flags) all.push(...all.map((chosen) => [...chosen, flag]))
  return all
}

function printApplication(
  event: StoryEvent & { readonly act: 'receive' },
  memory: Memory,
): string[] {
  const item = DEMO_ITEMS.find((i) => i.content.code === event.input.item) ?? DEMO_ITEMS[0]
  const party = PARTIES.find((p) => p.name === event.input.name) ?? PARTIES[0]
  if (item === undefined || party === undefined) throw new RangeError('没有事项或者申请人')
  memory.cases.set(event.case, { item, party })
  return [item.content.name, 'from', party.name]
}

function printChanges(usual: object, event: StoryEvent): string[] {
  const [before, after] = [usual, event.input] as Record<string, unknown>[]
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...keys].flatMap((key) => {
    const [was, is] = [JSON.stringify(before?.[key]), JSON.stringify(after?.[key])]
    if (was === is) return []
    if (is === undefined) return [`${key}=-`]
    return key === 'secondInspector' ? ['with', nameOf(String(after?.[key]))] : [`${key}=${is}`]
  })
}

function nameOf(login: string): string {
  return CAST.find((m) => m.login === login)?.name ?? login
}
