import type { z } from 'zod'
import {
  type Act,
  act,
  type Check,
  type Job,
  type Json,
  type Moment,
  type Paper,
  type Post,
  type Refusal,
  type Row,
  refuse,
  type Side,
} from '../acts/index.ts'
import { enabled } from '../chart/index.ts'
import type { Day } from '../law/index.ts'
import { chartFacts, flowsTaken, type Moving, move } from './course.ts'
import { type CaseFacts, caseFacts } from './facts.ts'
import { type CaseState, foldCase, STAGES } from './state.ts'

/** A limit that begins with an act: one row of `deadline`. */
export interface Starting {
  readonly rule: string
  readonly startsOn: Day
  readonly due: Day
  readonly provisional: boolean
}

/** What an act of the course decides; the course itself and the case's row are added for it. */
export interface CaseOutcome {
  readonly type: string
  readonly pub: { readonly [k: string]: Json }
  readonly disclose?: { readonly [k: string]: Json }
  readonly rows?: readonly Row[]
  readonly paper?: Paper
  readonly jobs?: readonly Job[]
  readonly next?: readonly string[]
  readonly starts?: readonly Starting[]
  /** Rules whose running limits this act meets. */
  readonly meets?: readonly string[]
}

export interface CaseActSpec<I> extends Moving<I> {
  readonly title: string
  readonly post: Post | readonly Post[] | 'applicant' | 'system'
  readonly certified: boolean
  readonly side?: Side
  readonly input: z.ZodType<I>
  /** Refused once the case is decided (the frame's withdraw, extend, …). */
  readonly beforeDecision?: boolean
  /** Checks that say more than the chart would; they come before it and need no input. */
  readonly first?: readonly Check<I | null, CaseFacts>[]
  readonly refuse: readonly Check<I, CaseFacts>[]
  others?(input: I): readonly string[]
  readonly otherPosts?: readonly Post[]
  paperKind?(facts: CaseFacts, input: I): string | null
  decide(facts: CaseFacts, input: I, moment: Moment): CaseOutcome
}

/**
 * An act on a case that has begun. The general refusals come first (ended, decided, not this step
 * of the published chart), then the act's own; the outcome gets D `course`, the folded row of
 * `case_file` and the deadlines, so that no act can forget them.
 */
export function caseAct<I>(spec: CaseActSpec<I>): Act<I, CaseFacts> {
  return act<I, CaseFacts>({
    name: spec.name,
    title: spec.title,
    subject: 'case',
    post: spec.post,
    certified: spec.certified,
    ...(spec.side !== undefined && { side: spec.side }),
    input: spec.input,
    facts: caseFacts,
    ...(spec.others !== undefined && { others: spec.others }),
    ...(spec.otherPosts !== undefined && { otherPosts: spec.otherPosts }),
    general: [stillOpen(spec), ...(spec.first ?? []), stepAllowed(spec)],
    refuse: spec.refuse,
    ...(spec.paperKind !== undefined && { paperKind: spec.paperKind }),
    decide: (facts, input, moment) => {
      const outcome = spec.decide(facts, input, moment)
      const taken = flowsTaken(spec, facts, input)
      const after = foldCase(facts.item.chart, facts.file, {
        type: outcome.type,
        day: moment.today,
        pub: outcome.pub,
        taken,
      })
      return {
        ...outcome,
        disclose: { ...outcome.disclose, ...(taken !== null && { course: { taken } }) },
        rows: [
          fileRow(facts.id, after),
          ...(outcome.rows ?? []),
          ...(outcome.starts ?? []).map((s) => deadlineRow(moment, s)),
          ...metRows(facts, outcome.meets ?? [], moment),
        ],
      }
    },
  })
}

function stillOpen<I>(spec: CaseActSpec<I>): Check<I | null, CaseFacts> {
  return (facts) => {
    const { state, decided_on } = facts.file
    const over = state === 'archived' || (facts.file.ended_on !== null && spec.name !== 'archive')
    if (over && spec.name !== 'issue') {
      return refuse('case.ended', { state: STAGES[state], act: spec.title })
    }
    return spec.beforeDecision && decided_on !== null
      ? refuse('case.decided', { day: decided_on, act: spec.title })
      : null
  }
}

/** The chart that the public sees is the program that runs: an act that it does not allow now is
 *  refused (行政许可法 art. 30; chart.md). */
function stepAllowed<I>(spec: CaseActSpec<I>): Check<I | null, CaseFacts> {
  return (facts, input): Refusal | null => {
    if (spec.moves === 'nothing' || spec.moves === 'end' || facts.file.course === null) return null
    const names = enabled(facts.item.chart, facts.file.course).map((t) => t.name)
    const now = names.length === 0 ? '流程已走完' : `「${names.join('」「')}」`
    const step = refuse('step.notNow', { now, act: spec.title })
    const drawn = spec.moves === 'task' || (spec.moves === 'lapse' && facts.present === null)
    if (drawn && !facts.file.next_acts.includes(spec.name)) return step
    if (spec.moves === 'lapse' && facts.file.decided_on !== null) return step
    if (input === null) return null
    const moved = move(spec, facts, { ...chartFacts(facts), ...spec.gateway?.(facts, input) })
    if (!('reason' in moved)) return null
    return spec.moves === 'silence' ? step : refuse('step.deadlock')
  }
}

/** The folded row of a case, as an update. */
export function fileRow(id: string, after: CaseState): Row {
  return { table: 'case_file', update: fileColumns(after), where: { id } }
}

export function fileColumns(after: CaseState) {
  return {
    version: after.version,
    draft: after.draft,
    state: after.state,
    course: JSON.stringify(after.course),
    next_acts: [...after.next_acts],
    next_posts: [...after.next_posts],
    number: after.number,
    received_on: after.received_on,
    accepted_on: after.accepted_on,
    decided_on: after.decided_on,
    ended_on: after.ended_on,
    promised_due: after.promised_due,
    statutory_due: after.statutory_due,
    result: after.result,
  }
}

export function deadlineRow(moment: Moment, starting: Starting): Row {
  return {
    table: 'deadline',
    insert: {
      subject: moment.subject,
      rule: starting.rule,
      seq: moment.version,
      starts_on: starting.startsOn,
      due: starting.due,
      provisional: starting.provisional,
    },
  }
}

function metRows(facts: CaseFacts, rules: readonly string[], moment: Moment): Row[] {
  return facts.deadlines
    .filter((d) => rules.includes(d.rule) && d.met_seq === null && d.fired_seq === null)
    .map((d) => ({
      table: 'deadline',
      update: { met_seq: moment.version },
      where: { subject: facts.id, rule: d.rule, seq: d.seq },
    }))
}
