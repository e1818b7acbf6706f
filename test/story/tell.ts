import assert from 'node:assert/strict'
import type { Answer } from '../../src/acts/index.ts'
import { recountDeadlines, sweepDeadlines } from '../../src/cases/index.ts'
import {
  type Expectation,
  isTurn,
  parseStory,
  printStory,
  type StoryLine,
} from '../../src/demo/language.ts'
import { type Course, NEED_PAPERS, newCourse, playEvent } from '../../src/demo/play.ts'
import { instantAt } from '../../src/demo/stories.ts'
import { followPublications } from '../../src/disclosure/index.ts'
import { issueWaiting } from '../../src/documents/index.ts'
import { withTransaction } from '../../src/platform/database.ts'
import type { World } from './world.ts'

/** Plays a story told in the story language and holds each line to what it expects. */
export async function tell(w: World, text: string): Promise<Course> {
  const course = newCourse()
  const ids = new Map<string, string>()
  for (const line of parseStory(text)) {
    const said = printStory([line]).trim()
    w.at(instantAt(line.event.day, line.event.time))
    const answer = await playLine(w, course, line, ids)
    await hold(w, course, line, answer, said)
  }
  return course
}

async function playLine(
  w: World,
  course: Course,
  line: StoryLine,
  ids: Map<string, string>,
): Promise<Answer | null> {
  const { event } = line
  if (isTurn(event)) {
    await (event.act === 'sweep' ? sweepDeadlines(w.house) : recountDeadlines(w.house))
    return null
  }
  const isEarly = line.expects.some((e) => e.kind === 'refused' && e.code === 'document.unissued')
  if (NEED_PAPERS.has(event.act) && !isEarly) await issueWaiting(w.house, w.press)
  const id = line.as === null ? undefined : (ids.get(line.as) ?? w.player.newId())
  if (line.as !== null && id !== undefined) ids.set(line.as, id)
  const answer = await playEvent(w.player, course, event, id)
  if (event.act === 'makePublic' && 'receipt' in answer) await followPublications(w.house, null)
  return answer
}

async function hold(
  w: World,
  course: Course,
  line: StoryLine,
  answer: Answer | null,
  said: string,
): Promise<void> {
  const refused = line.expects.find((e) => e.kind === 'refused')
  if (answer !== null && refused !== undefined) {
    const code = 'refusal' in answer ? answer.refusal.code : JSON.stringify(answer)
    assert.equal(code, refused.code, said)
  } else if (answer !== null) {
    assert.ok('receipt' in answer, `${said}\n${JSON.stringify(answer)}`)
    assert.equal(
      answer.receipt.repeated,
      line.expects.some((e) => e.kind === 'repeated'),
      said,
    )
  }
  const label = isTurn(line.event) ? null : line.event.case
  for (const expected of line.expects) await holdState(w, course, expected, label, said)
}

async function holdState(
  w: World,
  course: Course,
  expected: Expectation,
  label: string | null,
  said: string,
): Promise<void> {
  if (expected.kind === 'deadline') {
    const only = label ?? [...course.cases.keys()][0] ?? ''
    const due = await deadline(w, course.cases.get(only) ?? '', expected.rule)
    assert.equal(due, expected.due, said)
  }
  if (expected.kind === 'stage') {
    assert.equal(await stage(w, course.cases.get(expected.case) ?? ''), expected.stage, said)
  }
}

async function deadline(w: World, subject: string, rule: string): Promise<string | undefined> {
  const rows = await withTransaction(w.house.pools.app, 1, (tx) =>
    tx.query<{ due: string }>({
      text: `select due::text as due from deadline where subject = $1 and rule = $2
        order by seq desc limit 1`,
      values: [subject, rule],
    }),
  )
  return rows[0]?.due
}

async function stage(w: World, subject: string): Promise<string | undefined> {
  const rows = await withTransaction(w.house.pools.app, 1, (tx) =>
    tx.query<{ state: string }>({
      text: 'select state from case_file where id = $1',
      values: [subject],
    }),
  )
  return rows[0]?.state
}

/** Types of the entries of a case, in their order. */
export async function entriesOf(w: World, subject: string): Promise<string[]> {
  const rows = await withTransaction(w.house.pools.app, 1, (tx) =>
    tx.query<{ type: string }>({
      text: 'select type from ledger_entry where subject = $1 order by seq',
      values: [subject],
    }),
  )
  return rows.map((row) => row.type)
}

/** Holds an answer to a refusal's code. */
export function refusedWith(answer: Answer, code: string): void {
  assert.equal('refusal' in answer ? answer.refusal.code : JSON.stringify(answer), code)
}

/** The subject of an act that must have been recorded. */
export function done(answer: Answer): string {
  assert.ok('receipt' in answer, JSON.stringify(answer))
  return answer.receipt.subject
}
