import type { z } from 'zod'
import type { Day, Instant } from '../law/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Refusal } from './refusal.ts'

/** What has a chain of entries of its own in the log. */
export type SubjectKind = 'bureau' | 'officer' | 'item' | 'case' | 'publication'

/** Posts 岗位 of a bureau; one table (each act's `post`) says which may perform what. */
export type Post =
  | 'clerk'
  | 'examiner'
  | 'inspector'
  | 'decider'
  | 'reviewer'
  | 'disclosure'
  | 'archivist'
  | 'supervisor'
  | 'counsel'
  | 'administrator'

/** Which side of a case an act puts its officer on; nobody stands on two (回避, 职能分离). */
export type Side = 'handle' | 'preside' | 'review' | 'decide'

/** Values that may stand in an entry: JSON without floats. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [k: string]: Json }

/** Whoever performs an act. The clock and the jobs act as `system`; rights are never sent by a client. */
export type Actor =
  | { readonly kind: 'officer'; readonly officer: string }
  | { readonly kind: 'applicant'; readonly case: string }
  | { readonly kind: 'system'; readonly job: string }

/** An officer as the general checks see one, read in the act's own transaction. */
export interface Officer {
  readonly id: string
  readonly name: string
  readonly office: string
  readonly posts: readonly Post[]
  readonly side: Side | null
  readonly certificates: readonly Certificate[]
}

/** An enforcement certificate 执法证件; days inclusive `from`, exclusive `to`. */
export interface Certificate {
  readonly id: string
  readonly number: string
  readonly from: Day
  readonly to: Day
  readonly stops: readonly { readonly from: Day; readonly to: Day | null }[]
}

/** A value for a column. Plain objects become jsonb; arrays become SQL arrays (use `json` for jsonb). */
export type Value = string | number | boolean | null | Uint8Array | object

/** A jsonb value that holds an array. */
export class Jsonb {
  readonly value: Json
  constructor(value: Json) {
    this.value = value
  }
}

/** Stands for the leaf of the act's own entry, known only while it is written. */
export const OWN_LEAF: object = Object.freeze({ leaf: 'own' })

/**
 * One change of one table. `entry` adds bureau, seq, type and day of the act's own entry, and the
 * subject under the column it names, so that no fact row can be written beside its entry.
 */
export type Row =
  | {
      readonly table: string
      readonly insert: Readonly<Record<string, Value>>
      readonly entry?: string
      readonly ignoreConflict?: boolean
    }
  | {
      readonly table: string
      readonly update: Readonly<Record<string, Value>>
      readonly where: Readonly<Record<string, Value>>
    }

/** A fact row standing on the act's entry; `subjectColumn` is where the subject's id goes. */
export function fact(
  table: string,
  insert: Readonly<Record<string, Value>>,
  subjectColumn = 'subject',
): Row {
  return { table, insert, entry: subjectColumn }
}

/** A value for a jsonb column that holds an array. */
export function json(value: Json): Jsonb {
  return new Jsonb(value)
}

/** A numbered paper that the act orders: its words are data, typeset later by the job `issue`. */
export interface Paper {
  readonly kind: string
  readonly data: { readonly [k: string]: Json }
}

/** The number and address that a paper got in this transaction. */
export interface Numbered {
  readonly kind: string
  readonly year: number
  readonly no: number
  /** As printed: 临审受〔2026〕1号. */
  readonly text: string
  readonly handle: string
}

/** Work that follows after commit; the payload holds ids only. */
export interface Job {
  readonly task: string
  readonly payload: { readonly [k: string]: Json }
}

/** What an act decides: one entry, its rows, papers and jobs. */
export interface Outcome {
  readonly type: string
  readonly pub: { readonly [k: string]: Json }
  readonly disclose: { readonly [k: string]: Json }
  readonly rows: readonly Row[]
  readonly paper?: Paper
  readonly jobs?: readonly Job[]
  /** What happens next, told on the receipt, in Chinese. */
  readonly next?: readonly string[]
}

/** The moment and the names that the pure part of an act works with. */
export interface Moment {
  readonly bureau: number
  readonly actId: string
  readonly subject: string
  readonly version: number
  readonly at: Instant
  readonly today: Day
  readonly actor: Actor
  /** The acting officer; absent for applicants and the system. */
  readonly officer: Officer | null
  /** Officers that the input names as acting too (the second inspector). */
  readonly others: readonly Officer[]
  /** The number taken for the act's paper. */
  readonly numbered: Numbered | null
  /** A fresh random handle (128 bits, base64url), the same throughout the act. */
  readonly handle: string
  /** Bureau secrets and settings that words depend on. */
  readonly house: HouseFacts
}

/** What every act may know of its bureau. */
export interface HouseFacts {
  readonly bureau: number
  readonly origin: string
  readonly name: string
  /** Short name before document numbers, 临审. */
  readonly mark: string
  readonly government: string
  readonly court: string
  readonly address: string
  readonly telephone: string
  readonly officeHours: string
  readonly creditCode: string
  /** Public address of the portal, for the codes on papers. */
  readonly portal: string
  readonly demo: boolean
  /** Under which query codes are derived; kept outside the database. */
  readonly secret: Uint8Array
}

/** How the facts of an act are read: one scalar SQL expression, one reader of its result. */
export interface FactsQuery<F> {
  /**
   * A scalar SQL expression giving jsonb or NULL (no such subject); parameters `$1` bureau,
   * `$2` subject, `$3` input as jsonb, `$4` the acting officer or NULL.
   */
  readonly sql: string
  /** Reads the JSON; may look up immutable versions through the same transaction. */
  read(raw: unknown, tx: Tx): F | Promise<F>
}

/** A check shared by acts: the facts and the input against one rule. */
export type Check<I, F> = (facts: F, input: I, moment: Moment) => Refusal | null

/** An official act: who may, what refuses it, what it decides. See `perform` for the order. */
export interface Act<I, F> {
  readonly name: string
  /** The official word, 受理. */
  readonly title: string
  readonly subject: SubjectKind
  /** The act begins a new subject, whose id is the act's id. */
  readonly begins?: boolean
  readonly post: Post | readonly Post[] | 'applicant' | 'system'
  /** Needs a certificate valid on the day (every act of approval power, S1.6). */
  readonly certified: boolean
  readonly side?: Side
  readonly input: z.ZodType<I>
  readonly facts: FactsQuery<F>
  /** Further officers that act with the first: same certificate and side rules. */
  others?(input: I): readonly string[]
  /** The post that the further officers need, where it differs. */
  readonly otherPosts?: readonly Post[]
  /** Checks of the subject's room that need no input; they come before the act's own. */
  readonly general?: readonly Check<I | null, F>[]
  readonly refuse: readonly Check<I, F>[]
  /** The kind of the numbered paper, known before it is written. */
  paperKind?(facts: F, input: I): string | null
  decide(facts: F, input: I, moment: Moment): Outcome
}

/** Declares an act. The types of input and facts are inferred from its schema and query. */
export function act<I, F>(spec: Act<I, F>): Act<I, F> {
  return spec
}

/** The receipt 回执 of an act: its place in the log and its paper's number. */
export interface Receipt {
  readonly act: string
  readonly actId: string
  readonly subject: string
  readonly seq: number
  readonly type: string
  readonly at: Instant
  /** Leaf hash of the entry, base64url. */
  readonly leaf: string
  readonly number: string | null
  readonly next: readonly string[]
  /** True where the same act had been recorded before. */
  readonly repeated: boolean
}
