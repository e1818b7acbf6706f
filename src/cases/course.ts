import { advance, type Chart, type ChartFacts, enabled, type State } from '../chart/index.ts'
import type { CaseFacts } from './facts.ts'

/** How an act moves the tokens of its case's chart. */
export interface Moving<I> {
  readonly name: string
  /**
   * Acts of the frame move no token; `lapse` sends it back to the draft point; `silence` passes
   * the steps up to acceptance, whichever of them is open.
   */
  readonly moves: 'task' | 'nothing' | 'lapse' | 'end' | 'silence'
  /** What the gateways behind the task read, from the facts and this input. */
  gateway?(facts: CaseFacts, input: I): ChartFacts
}

/** The tokens' move of an act, or why the chart refuses it. */
export function move<I>(
  spec: Moving<I>,
  facts: CaseFacts,
  chartFacts: ChartFacts,
): { taken: readonly string[] } | { reason: string } {
  const { chart } = facts.item
  const course = facts.file.course as State
  if (spec.moves === 'lapse') return redraft(spec.name, chart, course, chartFacts)
  if (spec.moves === 'silence') return moveToAcceptance(chart, course, chartFacts)
  const task = enabled(chart, course).find((t) => t.act === spec.name)
  if (task === undefined) return { reason: 'not enabled' }
  return stepOrReason(advance(chart, course, { node: task.id, facts: chartFacts }))
}

/**
 * A draft: completes the open task `draft`; where that is passed, the course lapses to the draft
 * point and goes through it again on the new facts. An act that only adds to an open draft (its
 * name is not `draft`) moves nothing while the task is still open.
 */
function redraft(name: string, chart: Chart, course: State, facts: ChartFacts) {
  const open = enabled(chart, course).find((t) => t.act === 'draft')
  if (open !== undefined) {
    if (name !== 'draft') return { taken: [] }
    return stepOrReason(advance(chart, course, { node: open.id, facts }))
  }
  const lapsed = advance(chart, course, { lapse: true })
  if (!('taken' in lapsed)) return { reason: lapsed.reason }
  const again = lapsed.enabled.find((t) => t.act === 'draft')
  if (again === undefined) return { taken: lapsed.taken }
  const passed = advance(chart, lapsed.state, { node: again.id, facts })
  return 'taken' in passed
    ? { taken: [...lapsed.taken, ...passed.taken] }
    : { reason: passed.reason }
}

/** Passes an open `supplement`, then `accept`: what silence of the office amounts to in law. */
function moveToAcceptance(chart: Chart, course: State, facts: ChartFacts) {
  const taken: string[] = []
  let state = course
  for (const name of ['supplement', 'accept']) {
    const task = enabled(chart, state).find((t) => t.act === name)
    if (task === undefined) continue
    const step = advance(chart, state, { node: task.id, facts })
    if (!('taken' in step)) return { reason: step.reason }
    taken.push(...step.taken)
    state = step.state
  }
  return taken.length === 0 ? { reason: 'nothing to accept' } : { taken }
}

function stepOrReason(
  step: ReturnType<typeof advance>,
): { taken: readonly string[] } | { reason: string } {
  return 'taken' in step ? { taken: step.taken } : { reason: step.reason }
}

/** Facts of the gateways as the case knows them; an act adds what it has just found out. */
export function chartFacts(facts: CaseFacts): ChartFacts {
  return {
    major: facts.present?.major ?? true,
    ...(facts.present !== null && { result: facts.present.result }),
    ...(facts.inspected !== null && { passed: facts.inspected.passed }),
    complete: true,
    ours: true,
    hearing: false,
    promise: false,
    item: { never_major: facts.item.content.neverMajor },
  }
}

export function flowsTaken<I>(spec: Moving<I>, facts: CaseFacts, input: I): string[] | null {
  if (spec.moves === 'nothing' || spec.moves === 'end' || facts.file.course === null) return null
  const moved = move(spec, facts, { ...chartFacts(facts), ...spec.gateway?.(facts, input) })
  if ('reason' in moved) throw new Error(`the chart refused after its check: ${moved.reason}`)
  return [...moved.taken]
}
