import { withTransaction } from '../platform/database.ts'
import type { Act, Actor, Moment, Outcome } from './act.ts'
import { checkOfficers } from './officers.ts'
import {
  type Call,
  factsOf,
  firstRefusal,
  type House,
  load,
  type Malformed,
  momentOf,
  parseCall,
} from './perform.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** What an act would do, had it been performed; nothing is written, no number is taken. */
export type Rehearsal =
  | { readonly refusal: Refusal }
  | { readonly malformed: Malformed }
  | { readonly outcome: Outcome; readonly moment: Moment }

/**
 * Rehearses an act: the same load and the same checks as `perform`, then `decide` under a number
 * that is none (kind right, number 1), for the preview of its paper. Writes nothing.
 */
export async function rehearse<I, F>(
  house: House,
  spec: Act<I, F>,
  call: Call<unknown>,
): Promise<Rehearsal> {
  const parsed = parseCall(spec, call)
  if ('malformed' in parsed) return parsed
  return withTransaction(house.pools.app, house.facts.bureau, async (tx) => {
    const loaded = await load(tx, spec, parsed.call)
    const moment = momentOf(house, parsed.call, loaded, house.clock.now())
    const facts = await factsOf(tx, spec, loaded, parsed.call)
    if (isRefusal(facts)) return { refusal: facts }
    const refusal =
      checkOfficers(spec, loaded.acting, moment) ??
      firstRefusal(spec, facts, parsed.call.input, moment)
    if (refusal !== null) return { refusal }
    const kind = spec.paperKind?.(facts, parsed.call.input) ?? null
    const year = Number(moment.today.slice(0, 4))
    const numbered =
      kind === null ? null : { kind, year, no: 1, text: '〔决定时取号〕', handle: moment.handle }
    const rehearsed = { ...moment, numbered }
    return { outcome: spec.decide(facts, parsed.call.input, rehearsed), moment: rehearsed }
  })
}

/** Whether each act may be done now, as far as can be said before there is an input. */
export interface Standing<F> {
  readonly facts: F
  /** By the act's name; null where nothing stands against it yet. */
  readonly refusals: ReadonlyMap<string, Refusal | null>
}

/**
 * Judges many acts on one subject at once: who, when, what, and those of an act's checks that take
 * the facts alone. The desk shows possible and refused acts from this; `perform` judges again.
 */
export async function standing<F>(
  house: House,
  specs: readonly Act<never, F>[],
  actor: Actor,
  subject: string,
): Promise<Standing<F> | Refusal> {
  const [first] = specs
  if (first === undefined) throw new Error('no acts to judge')
  // Every act of one subject kind reads the same facts; the empty input names nobody else.
  const spec = { ...first, others: () => [] } as unknown as Act<unknown, F>
  const call = { actor, actId: NOBODY, subject, input: {} }
  return withTransaction(house.pools.app, house.facts.bureau, async (tx) => {
    const loaded = await load(tx, spec, call)
    const moment = momentOf(house, call, loaded, house.clock.now())
    const facts = await factsOf(tx, spec, loaded, call)
    if (isRefusal(facts)) return facts
    const judge = (act: Act<never, F>): Refusal | null => {
      const who = checkOfficers(act, loaded.acting, moment)
      if (who !== null) return who
      const general = act.general ?? []
      const alone = act.refuse.filter((check) => check.length <= 1)
      for (const check of [...general, ...alone]) {
        const refusal = check(facts, null as never, moment)
        if (refusal !== null) return refusal
      }
      return null
    }
    return { facts, refusals: new Map(specs.map((act) => [act.name, judge(act)])) }
  })
}

const NOBODY = '00000000-0000-4000-8000-000000000000'
