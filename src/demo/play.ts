import { type Answer, type House, perform } from '../acts/index.ts'
import * as cases from '../cases/index.ts'
import { followPublications, makePublic, preparePublication } from '../disclosure/index.ts'
import { issueWaiting, type Press } from '../documents/index.ts'
import { addDays, type Day } from '../law/index.ts'
import { withTransaction } from '../platform/database.ts'
import { registerUpload } from '../records/index.ts'
import { legalReview } from '../review/index.ts'
import type { Founded } from './found.ts'
import { DEMO_ITEMS } from './items.ts'
import { PARTIES } from './parties.ts'
import { type CasePlan, workingDaysLater } from './plans.ts'
import * as words from './words.ts'

/** A clock that the player moves from event to event. */
interface Movable {
  set(instant: string): void
}

interface Player {
  readonly house: House
  readonly press: Press
  readonly clock: Movable
  readonly founded: Founded
  readonly newId: () => string
}

/** One event of the stream: when, and what is done then. */
interface Event {
  readonly at: string
  readonly order: number
  readonly run: () => Promise<void>
}

/**
 * Plays cases through `perform` as one queue of events in order of time, never case after case.
 * Jobs and the clock's own acts come between days. Gives counts of acts and of refusals met.
 */
export async function play(
  player: Player,
  plans: readonly CasePlan[],
): Promise<{ acts: number; cases: number }> {
  let acts = 0
  const count = () => {
    acts += 1
  }
  const events = plans
    .flatMap((plan, i) => eventsOf(player, plan, i, count))
    .sort((a, b) => (a.at === b.at ? a.order - b.order : a.at < b.at ? -1 : 1))
  let today = ''
  for (const event of events) {
    const day = event.at.slice(0, 10)
    if (day !== today && today !== '') {
      player.clock.set(`${day}T00:00:30Z`)
      await cases.sweepDeadlines(player.house)
    }
    today = day
    player.clock.set(event.at)
    await event.run()
    await issueWaiting(player.house, player.press)
    await followPublications(player.house, null)
  }
  return { acts, cases: plans.length }
}

/** What a running case knows: its subject once received. */
interface Running {
  subject: string
}

type Step = (running: Running) => Promise<void>

function eventsOf(player: Player, plan: CasePlan, order: number, count: () => void): Event[] {
  const steps = stepsOf(player, plan, order, count)
  const running: Running = { subject: '' }
  const events: Event[] = []
  let day = plan.from
  for (const [i, step] of steps.entries()) {
    if (i > 0) day = workingDaysLater(day, plan.gaps[i % plan.gaps.length] ?? 1)
    const minute = String((order * 7 + i * 3) % 60).padStart(2, '0')
    const hour = String(1 + ((order + i) % 8)).padStart(2, '0')
    const at = laterThan(`${day}T${hour}:${minute}:00Z`, events.at(-1)?.at)
    events.push({ at, order: order * 100 + i, run: () => step(running) })
  }
  return events
}

/** Steps of one case on one day stand in order. */
function laterThan(at: string, before: string | undefined): string {
  if (before === undefined || at > before) return at
  const ms = Date.parse(before) + 60_000
  return `${isoOf(ms)}`
}

function isoOf(ms: number): string {
  const day = addDays('1970-01-01' as Day, Math.floor(ms / 86_400_000))
  const seconds = Math.floor((ms % 86_400_000) / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}Z`
}

function stepsOf(player: Player, plan: CasePlan, order: number, count: () => void): Step[] {
  const { house, founded, newId } = player
  const item = DEMO_ITEMS.find((i) => i.content.code === plan.item)
  const party = PARTIES[order % PARTIES.length]
  if (item === undefined || party === undefined) throw new Error(`no demo item ${plan.item}`)
  const does = async (
    who: string,
    act: Parameters<typeof perform>[1],
    subject: string | null,
    input: object,
  ): Promise<string> => {
    const officer = founded.officers.get(who) ?? ''
    const answer: Answer = await perform(house, act, {
      actor: { kind: 'officer', officer },
      actId: newId(),
      ...(subject !== null && { subject }),
      input,
    })
    if (!('receipt' in answer))
      throw new Error(`${act.title}（${plan.item}）：${JSON.stringify(answer)}`)
    count()
    return answer.receipt.subject
  }
  const clerk = order % 2 === 0 ? 'ruanzhe' : 'sunhe'
  const examiner = order % 2 === 0 ? 'shenruoxi' : 'zhouqi'
  const reviewer = order % 2 === 0 ? 'hewanqing' : 'wenshuheng'
  const at = (running: Running) => running.subject
  const erase = <I, F>(act: import('../acts/index.ts').Act<I, F>) =>
    act as unknown as Parameters<typeof perform>[1]

  const steps: [string, Step][] = [
    [
      'receive',
      async (r) => {
        r.subject = await does(
          clerk,
          erase(cases.receive),
          null,
          words.application(item.content, party, plan),
        )
      },
    ],
  ]
  const step = (
    name: string,
    who: string,
    act: Parameters<typeof perform>[1],
    input: (r: Running) => Promise<object> | object,
  ) =>
    steps.push([
      name,
      async (r) => {
        await does(who, act, at(r), await input(r))
      },
    ])
  if (plan.outcome === 'decline') {
    step('decline', clerk, erase(cases.decline), () => words.decline())
    step('archive', 'peiyanqiu', erase(cases.archive), () => ({ retentionYears: 10, pages: 12 }))
    return until(steps, plan.until)
  }
  if (plan.supplement) {
    step('supplement', clerk, erase(cases.supplement), () => words.gaps(item.content))
    if (plan.outcome === 'withdraw') {
      step('withdraw', clerk, erase(cases.withdraw), () => ({
        reason: '经营计划调整，暂不办理',
        askedOn: dayNow(house),
      }))
      step('archive', 'peiyanqiu', erase(cases.archive), () => ({ retentionYears: 10, pages: 9 }))
      return until(steps, plan.until)
    }
    step('supplied', clerk, erase(cases.supplied), () => words.supplied(item.content))
  }
  step('accept', clerk, erase(cases.accept), () => ({}))
  if (item.chart === 'inspection') {
    step('inspect', 'huomingyuan', erase(cases.inspect), async () =>
      words.inspection(
        house.clock.now(),
        founded.officers.get('zhouqi') ?? '',
        await recording(player, order),
        plan,
        party,
      ),
    )
  }
  step('examine', examiner, erase(cases.examine), () =>
    words.examination(item.content, plan.outcome === 'grant'),
  )
  step('draft', examiner, erase(cases.draft), () =>
    words.draft(item.content, plan, dayNow(house), party),
  )
  if (plan.major && !item.content.neverMajor) {
    if (plan.returned) {
      step('returned', reviewer, erase(legalReview), async (r) =>
        words.review(await draftHash(player, at(r)), 'amend'),
      )
      step('redraft', examiner, erase(cases.draft), () =>
        words.draft(item.content, { ...plan, revised: true }, dayNow(house), party),
      )
    }
    step('legalReview', reviewer, erase(legalReview), async (r) =>
      words.review(await draftHash(player, at(r)), 'pass'),
    )
  }
  step('decide', 'guchanggeng', erase(cases.decide), async (r) => ({
    draftHash: await draftHash(player, at(r)),
  }))
  if (plan.outcome === 'grant') step('certify', clerk, erase(cases.certify), () => ({}))
  const publication: Running = { subject: '' }
  steps.push([
    'preparePublication',
    async (r) => {
      publication.subject = await does('tanjingshu', erase(preparePublication), null, {
        decision: at(r),
      })
    },
  ])
  steps.push([
    'makePublic',
    async () => {
      await does('fangzhou', erase(makePublic), publication.subject, {
        rec: await recOf(player, publication.subject),
      })
    },
  ])
  step('deliver', clerk, erase(cases.deliver), () => words.delivery(dayNow(house), party))
  step('archive', 'peiyanqiu', erase(cases.archive), () => ({ retentionYears: 10, pages: 36 }))
  return until(steps, plan.until)
}

function until(steps: readonly [string, Step][], last: string): Step[] {
  const at = steps.findIndex(([name]) => name === last)
  return steps.slice(0, at < 0 ? undefined : at + 1).map(([, step]) => step)
}

const dayNow = (house: House): string => {
  const ms = Date.parse(house.clock.now()) + 8 * 3_600_000
  return isoOf(ms).slice(0, 10)
}

async function recording(player: Player, order: number): Promise<string> {
  const id = `demo-${player.newId()}`
  const bytes = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypisom'),
    Buffer.from(`demonstration recording ${order} ${id}`.padEnd(4096, '.')),
  ])
  const stored = await player.press.vault.put(bytes)
  const officer = player.founded.officers.get('huomingyuan') ?? ''
  await registerUpload(player.house, {
    id,
    officer,
    name: '踏勘录像.mp4',
    stored,
    media: 'video/mp4',
  })
  return id
}

function readOne<R extends object>(player: Player, text: string, id: string): Promise<R> {
  return withTransaction(player.house.pools.app, player.house.facts.bureau, (tx) =>
    tx.one<R>({ text, values: [id] }),
  )
}

async function draftHash(player: Player, id: string): Promise<string> {
  const found = await readOne<{ hash: string }>(
    player,
    `select encode(d.hash, 'hex') as hash from case_file f join draft d on d.bureau = f.bureau
      and d.subject = f.id and d.draft = f.draft where f.id = $1`,
    id,
  )
  return found.hash
}

async function recOf(player: Player, id: string): Promise<string> {
  const found = await readOne<{ rec: Buffer }>(
    player,
    'select rec_hash as rec from publication_draft where id = $1',
    id,
  )
  return found.rec.toString('base64url')
}
