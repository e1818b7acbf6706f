/**
 * Flow charts 流程图: the drawing that the public sees is the program that runs.
 *
 * A chart is a BPMN 2.0 file with our facts in the namespace `urn:sanzhi:chart:1` (prefix `sz`).
 * `load` reads it and refuses, element by element and with line numbers, all that this room does
 * not run. What is loaded is a net for tokens: tasks hold them, gateways pass them on. `start` and
 * `advance` move them by the facts of a case; `replay` moves them by the flows written in the log,
 * for which no facts are needed. `prove` walks through every state that `advance` can reach and
 * answers five questions before a chart is published:
 *
 *   1 sound    every case can finish, nothing is left over, no dead step, no doubled token
 *   2 order    accept, then examine, then decide, then deliver and publish; every end archived
 *   3 review   no way to a major decision without a passed legal review 法制审核 (S3.1)
 *   4 records  site inspection, hearing, delivery are recorded; whole where life is at stake
 *   5 time     the promised days along the longest way fit the limit
 *
 * Attributes of a task: `sz:act` what is done · `sz:post` who · `sz:days` working days ·
 * `sz:record` none, text, audio, video, whole · `sz:documents` templates · `sz:clock` runs, stops.
 * A process may carry `sz:neverMajor`, `sz:limitPromised`, `sz:limitStatutory` for its own check.
 *
 * Invariants. A join counts the tokens that arrived and nothing else. `major` unknown is true.
 * A change of draft or facts before the decision is the event `lapse`: the token goes back to the
 * draft point, written in `taken` as the pseudo flow `lapse`. All functions are pure: the same
 * values in, the same values out; no clock, no I/O, nothing of other rooms.
 *
 *   const chart = load(xml)                          // LoadRefusal[] where it is refused
 *   if (Array.isArray(chart)) return chart
 *   prove(chart, { limitPromised: 12, limitStatutory: 20 }).verdict          // 'proved'
 *   const step = advance(chart, start(chart), { node: 'receive', facts: { complete: true } })
 *   if ('taken' in step) draw(chart, { state: step.state, taken: step.taken })
 */
export { draw } from './draw.ts'
export type { ChartFacts } from './feel.ts'
export { load } from './load.ts'
export type { Chart } from './model.ts'
export { advance, enabled, replay, type State, start } from './move.ts'
export { outline, records } from './outline.ts'
export { prove } from './prove.ts'
