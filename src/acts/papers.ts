import { fact, type Moment, type Outcome, type Row } from './act.ts'

/** The row of the paper that an act orders: its number and handle, fixed in the act (S2.3). */
export function papers(outcome: Outcome, moment: Moment): Row[] {
  if (outcome.paper === undefined) return []
  const numbered = moment.numbered
  if (numbered === null || numbered.kind !== outcome.paper.kind) {
    throw new Error(`the act orders ${outcome.paper.kind} without its number`)
  }
  return [
    fact('document', {
      kind: numbered.kind,
      year: numbered.year,
      no: numbered.no,
      text: numbered.text,
      handle: numbered.handle,
      template: `${numbered.kind}@1`,
    }),
  ]
}
