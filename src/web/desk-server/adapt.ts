import type { Act } from '../../acts/index.ts'
import * as cases from '../../cases/index.ts'
import { makePublic, preparePublication } from '../../disclosure/index.ts'
import { type Day, dayOf, type Instant } from '../../law/index.ts'
import { officers } from '../../registry/index.ts'
import { legalReview } from '../../review/index.ts'

/** An act of the desk as the domain knows it, and how the desk's input becomes the domain's. */
export interface DeskAct {
  readonly act: Act<never, never>
  adapt(input: Record<string, unknown>, context: AdaptContext): Record<string, unknown>
}

export interface AdaptContext {
  readonly today: Day
  /** Code of the published item that is applied for: the desk names items by id. */
  readonly code: string | null
  /** Hash of the record that stands under a prepared publication's id. */
  rec: string | null
  readonly subject: string | null
}

const same = (input: Record<string, unknown>) => input

const erased = <I, F>(act: Act<I, F>): Act<never, never> => act as unknown as Act<never, never>

const GROUNDS: Record<string, string> = {
  notOurs: 'other_office',
  notNeeded: 'not_needed',
  false: 'false_papers',
  byItemRule: 'item_rule',
}

const blank = (value: unknown) => (value === '' || value === undefined ? null : value)

/** The text that was sent; what is no text stays for the act's own schema to refuse. */
const text = (value: unknown) => (typeof value === 'string' ? value : '')

function receiveInput(input: Record<string, unknown>, context: AdaptContext) {
  const agent = blank(input['agent'])
  return {
    ...input,
    code: blank(input['code']),
    representative: blank(input['representative']),
    email: blank(input['email']),
    agent: typeof agent === 'string' ? { name: agent } : agent,
    item: context.code ?? input['item'],
  }
}

function draftInput(input: Record<string, unknown>) {
  return {
    hearing: false,
    publicInterest: false,
    objection: false,
    ...input,
    scope: blank(input['scope']),
    validFrom: blank(input['validFrom']),
    validTo: blank(input['validTo']),
  }
}

function inspectInput(input: Record<string, unknown>) {
  return { ...input, remarks: blank(input['remarks']) }
}

/** The fields of the first entry named; the others follow as acts of their own (eraseMany). */
function eraseInput({ fields, ...input }: Record<string, unknown>) {
  const named = (Array.isArray(fields) ? fields : []).map((field) => text(field).split('/'))
  const ref = named[0]?.[0] ?? ''
  return { ...input, ref, fields: named.filter(([of]) => of === ref).map(([, name]) => name) }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

function deliverInput(input: Record<string, unknown>) {
  const at = text(input['at'])
  return {
    ...input,
    // The form asks for the moment, the receipt states the day.
    at: INSTANT.test(at) && !Number.isNaN(Date.parse(at)) ? dayOf(at as Instant) : input['at'],
    signer: blank(input['signer']),
    relation: blank(input['relation']),
    witness: blank(input['witness']),
    postNumber: blank(input['postNumber']),
  }
}

/** A name from outside never reaches what every object inherits. */
export function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** Every act that the desk sends, by name. */
export const DESK_ACTS: Readonly<Record<string, DeskAct>> = {
  receive: { act: erased(cases.receive), adapt: receiveInput },
  supplement: { act: erased(cases.supplement), adapt: same },
  supplied: { act: erased(cases.supplied), adapt: same },
  accept: { act: erased(cases.accept), adapt: same },
  decline: {
    act: erased(cases.decline),
    adapt: (input) => ({
      ...input,
      ground: ownOf(GROUNDS, text(input['ground'])) ?? input['ground'],
      rightOffice: blank(input['rightOffice']),
    }),
  },
  examine: {
    act: erased(cases.examine),
    adapt: ({ needsInspection: _unused, ...input }) => input,
  },
  inspect: { act: erased(cases.inspect), adapt: inspectInput },
  draft: { act: erased(cases.draft), adapt: draftInput },
  addMajor: { act: erased(cases.addMajor), adapt: same },
  legalReview: {
    act: erased(legalReview),
    adapt: (input) => ({ ...input, advice: blank(input['advice']) }),
  },
  decide: { act: erased(cases.decide), adapt: same },
  certify: { act: erased(cases.certify), adapt: same },
  deliver: { act: erased(cases.deliver), adapt: deliverInput },
  withdraw: {
    act: erased(cases.withdraw),
    adapt: (input, { today }) => ({ ...input, askedOn: today }),
  },
  archive: { act: erased(cases.archive), adapt: same },
  erase: { act: erased(cases.erase), adapt: eraseInput },
  preparePublication: {
    act: erased(preparePublication),
    adapt: (_input, { subject }) => ({ decision: subject }),
  },
  makePublic: { act: erased(makePublic), adapt: (_input, { rec }) => ({ rec: rec ?? '' }) },
  enrol: { act: erased(officers.enrol), adapt: same },
  grantPost: {
    act: erased(officers.grantPost),
    adapt: ({ post }) => ({ post: post === 'discloser' ? 'disclosure' : post }),
  },
  fileCertificate: { act: erased(officers.fileCertificate), adapt: same },
  stopCertificate: {
    act: erased(officers.stopCertificate),
    adapt: (input) => ({ ...input, to: blank(input['to']) }),
  },
}

/** Acts on a case that the case view judges, in the order of the course. */
export const CASE_ACTS = [
  'supplement',
  'supplied',
  'accept',
  'decline',
  'inspect',
  'examine',
  'draft',
  'addMajor',
  'legalReview',
  'decide',
  'certify',
  'deliver',
  'withdraw',
  'archive',
  'erase',
] as const
