import { type Answer, type House, perform } from '../acts/index.ts'
import * as cases from '../cases/index.ts'
import { followPublications, makePublic, preparePublication } from '../disclosure/index.ts'
import { issueWaiting, type Press } from '../documents/index.ts'
import { addDays, type Day } from '../law/index.ts'
import { withTransaction } from '../platform/database.ts'
import { registerUpload } from '../records/index.ts'
import { legalReview } from '../review/index.ts'
import type { Founded } from './found.ts'
import { instantAt, type StoryAct, type StoryEvent } from './stories.ts'

/** What a story is played on: a founded bureau, its press, and a clock that the player moves. */
export interface Player {
  readonly house: House
  readonly press: Press
  readonly clock: { set(instant: string): void }
  readonly founded: Founded
  readonly newId: () => string
}

/** What the player remembers of each case of a story, by its label `A1`. */
export interface Course {
  /** Ids of the cases that have been received. */
  readonly cases: Map<string, string>
  /** Ids of the prepared publications. */
  readonly publications: Map<string, string>
}

/** A course before the first event. */
export function newCourse(): Course {
  return { cases: new Map(), publications: new Map() }
}

type AnyAct = Parameters<typeof perform>[1]

/** The act that each event of a story performs. */
export const PLAYED = {
  receive: cases.receive,
  supplement: cases.supplement,
  supplied: cases.supplied,
  accept: cases.accept,
  decline: cases.decline,
  withdraw: cases.withdraw,
  inspect: cases.inspect,
  examine: cases.examine,
  draft: cases.draft,
  addMajor: cases.addMajor,
  legalReview,
  decide: cases.decide,
  certify: cases.certify,
  preparePublication,
  makePublic,
  deliver: cases.deliver,
  archive: cases.archive,
} satisfies Record<StoryAct, object>

/** Acts that are refused while a paper of the case is still being issued. */
export const NEED_PAPERS: ReadonlySet<StoryAct> = new Set([
  'certify',
  'makePublic',
  'deliver',
  'archive',
] as const)

/**
 * Plays a story through `perform`, in its own order of time. Papers are issued when an event needs
 * them and at the end of each day; the acts of the clock come first thing every day.
 * Throws where an event is refused: a demonstration tells only what goes well.
 */
export async function play(
  player: Player,
  story: readonly StoryEvent[],
): Promise<{ acts: number; cases: number }> {
  const course = newCourse()
  let today = story[0]?.day
  let waiting = new Set<string>()
  const issue = async () => {
    if (waiting.size > 0) await issueWaiting(player.house, player.press)
    waiting = new Set()
  }
  for (const event of story) {
    for (; today !== undefined && today < event.day; today = addDays(today, 1)) {
      await issue()
      await morning(player, addDays(today, 1))
    }
    if (NEED_PAPERS.has(event.act) && waiting.has(event.case)) await issue()
    player.clock.set(instantAt(event.day, event.time))
    const answer = await playEvent(player, course, event)
    if (!('receipt' in answer)) {
      throw new Error(`${event.case} ${event.act}：${JSON.stringify(answer)}`)
    }
    if (answer.receipt.number !== null) waiting.add(event.case)
    if (event.act === 'makePublic') {
      await followPublications(player.house, course.cases.get(event.case) ?? null)
    }
  }
  await issue()
  return { acts: story.length, cases: course.cases.size }
}

async function morning(player: Player, day: Day): Promise<void> {
  player.clock.set(instantAt(day, '00:00'))
  await cases.sweepDeadlines(player.house)
  await cases.recountDeadlines(player.house)
}

/**
 * Performs one event at the present moment of the clock, and remembers the case that it begins.
 * Gives the answer as it is, a refusal too. `actId` repeats an act that has been sent before.
 */
export async function playEvent(
  player: Player,
  course: Course,
  event: StoryEvent,
  actId: string = player.newId(),
): Promise<Answer> {
  const officer = player.founded.officers.get(event.who)
  if (officer === undefined) throw new RangeError(`nobody called ${event.who}`)
  const subject = subjectOf(course, event)
  const answer = await perform(player.house, PLAYED[event.act] as unknown as AnyAct, {
    actor: { kind: 'officer', officer },
    actId,
    ...(subject !== null && { subject }),
    input: await inputOf(player, course, event),
  })
  if (!('receipt' in answer)) return answer
  if (event.act === 'receive') course.cases.set(event.case, answer.receipt.subject)
  if (event.act === 'preparePublication') {
    course.publications.set(event.case, answer.receipt.subject)
  }
  return answer
}

function subjectOf(course: Course, event: StoryEvent): string | null {
  if (event.act === 'receive' || event.act === 'preparePublication') return null
  const ids = event.act === 'makePublic' ? course.publications : course.cases
  return known(ids, event.case)
}

function known(ids: ReadonlyMap<string, string>, label: string): string {
  const id = ids.get(label)
  if (id === undefined) throw new RangeError(`${label} has not come this far`)
  return id
}

/** The input of an event, with what exists only once the story runs. */
async function inputOf(player: Player, course: Course, event: StoryEvent): Promise<object> {
  switch (event.act) {
    case 'inspect':
      return {
        ...event.input,
        secondInspector: player.founded.officers.get(event.input.secondInspector),
        recordings: await Promise.all(
          event.input.recordings.map((name) =>
            recording(player, event.who, known(course.cases, event.case), name),
          ),
        ),
      }
    case 'legalReview':
    case 'decide':
      // What the event says goes before: a story may hold on to an older draft.
      return { draftHash: await draftHash(player, known(course.cases, event.case)), ...event.input }
    case 'preparePublication':
      return { decision: known(course.cases, event.case), ...event.input }
    case 'makePublic':
      return { rec: await recOf(player, known(course.publications, event.case)), ...event.input }
    default:
      return event.input
  }
}

/** Hands in a short recording under its name, as the phone of the inspector `who` would. */
async function recording(
  player: Player,
  who: string,
  subject: string,
  name: string,
): Promise<string> {
  const id = `demo-${player.newId()}`
  const bytes = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypisom'),
    Buffer.from(`demonstration recording ${name} ${id}`.padEnd(4096, '.')),
  ])
  const stored = await player.press.vault.put(bytes, subject)
  const officer = player.founded.officers.get(who) ?? ''
  const upload = { id, officer, subject, name: '踏勘录像.mp4', stored, media: 'video/mp4' }
  await registerUpload(player.house, upload)
  return id
}

function readOne<R extends object>(player: Player, text: string, id: string): Promise<R | null> {
  return withTransaction(player.house.pools.app, player.house.facts.bureau, async (tx) => {
    const [row] = await tx.query<R>({ text, values: [id] })
    return row ?? null
  })
}

/** The hash of the present draft; of a case without one, a hash that no draft has. */
async function draftHash(player: Player, id: string): Promise<string> {
  const found = await readOne<{ hash: string }>(
    player,
    `select encode(d.hash, 'hex') as hash from case_file f join draft d on d.bureau = f.bureau
      and d.subject = f.id and d.draft = f.draft where f.id = $1`,
    id,
  )
  return found?.hash ?? '0'.repeat(64)
}

async function recOf(player: Player, id: string): Promise<string> {
  const found = await readOne<{ rec: Buffer }>(
    player,
    'select rec_hash as rec from publication_draft where id = $1',
    id,
  )
  return found?.rec.toString('base64url') ?? ''
}
