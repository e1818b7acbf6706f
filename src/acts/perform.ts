import { createHash } from 'node:crypto'
import { type Day, dayOf, type Instant, numbers } from '../law/index.ts'
import { canonical, entries } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Pools, type Tx, withTransaction } from '../platform/database.ts'
import type {
  Act,
  Actor,
  HouseFacts,
  Json,
  Moment,
  Numbered,
  Officer,
  Outcome,
  Receipt,
} from './act.ts'
import { factsDigest } from './facts-digest.ts'
import { type InputError, parseInput } from './input.ts'
import { checkOfficers } from './officers.ts'
import { papers } from './papers.ts'
import { isRefusal, type Refusal, refusalOfConstraint, refuse } from './refusal.ts'
import { writeStatement } from './statement.ts'

/** A bureau at work: its database, its clock, its chance, and where alarms go. */
export interface House {
  readonly facts: HouseFacts
  readonly pools: Pools
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  /** Told when the database refused what the program should have refused first. */
  readonly alarm: (constraint: string, act: string) => void
}

/** One call: who does what to which subject, under an id made and kept by the caller. */
export interface Call<I> {
  readonly actor: Actor
  readonly actId: string
  /** Absent for an act that begins a subject. */
  readonly subject?: string
  readonly input: I
}

/** Input that does not fit the act's contract; nothing was tried. */
export interface Malformed {
  readonly errors: readonly InputError[]
}

/** What an act is answered with: one of three, never mixed. */
export type Answer = { receipt: Receipt } | { refusal: Refusal } | { malformed: Malformed }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Performs one official act: refused with its article, or in ONE transaction a ledger entry, its
 * fact rows and the jobs that follow. There is no other way to write an official fact.
 *
 * Order: lock the subject → same act id? the first receipt → facts → who (post, certificate, side)
 * → the act's checks, first hit wins → `decide` → number → rows, entry, jobs → commit.
 * Three round trips: beginning, lock and facts; the number; rows and commit. Durable when it
 * returns; safe to call at once by many; the same id with the same content gives the first receipt
 * again.
 *
 * Refuses: a `Refusal` from the catalogue. Throws only on bugs and a lost database; then the
 * transaction is rolled back and the caller may try again with the same id.
 */
export async function perform<I, F>(
  house: House,
  spec: Act<I, F>,
  call: Call<unknown>,
): Promise<Answer> {
  const parsed = parseCall(spec, call)
  if ('malformed' in parsed) return parsed
  try {
    return await attempt(house, spec, parsed.call)
  } catch (error) {
    const constraint = constraintOf(error)
    // Two sends of one act met each other: the first has committed, so its receipt is there now.
    if (constraint !== null && RACES.has(constraint)) return attempt(house, spec, parsed.call)
    const refusal = constraint === null ? null : refusalOfConstraint(constraint)
    if (constraint === null || refusal === null) throw error
    house.alarm(constraint, spec.name)
    return { refusal }
  }
}

const RACES = new Set(['ledger_entry_act', 'subject_pkey', 'act_receipt_pkey'])

export function parseCall<I, F>(
  spec: Act<I, F>,
  call: Call<unknown>,
): { call: Call<I> & { subject: string } } | { malformed: Malformed } {
  const errors: InputError[] = []
  const subject = spec.begins ? call.actId : call.subject
  if (!UUID.test(call.actId)) errors.push({ path: 'actId', message: '办理编号不是有效的 UUID' })
  if (subject === undefined || !UUID.test(subject)) {
    errors.push({ path: 'subject', message: '没有指明办理对象，或者编号不完整' })
  }
  const read = parseInput(spec.input, call.input)
  if ('errors' in read) return { malformed: { errors: [...errors, ...read.errors] } }
  if (errors.length > 0) return { malformed: { errors } }
  return { call: { ...call, subject: subject as string, input: read.input } }
}

export type ParsedCall<I> = Call<I> & { readonly subject: string }

async function attempt<I, F>(house: House, spec: Act<I, F>, call: ParsedCall<I>): Promise<Answer> {
  const at = house.clock.now()
  return withTransaction(
    house.pools.app,
    house.facts.bureau,
    async (tx) => {
      const loaded = await load(tx, spec, call)
      const inputHash = hashInput(spec.name, call)
      if (loaded.repeat !== null) return repeated(spec, call, loaded.repeat, inputHash)
      const moment = momentOf(house, call, loaded, at)
      const facts = await factsOf(tx, spec, loaded, call)
      const refusal = isRefusal(facts)
        ? facts
        : (checkOfficers(spec, loaded.acting, moment) ??
          firstRefusal(spec, facts, call.input, moment))
      if (refusal !== null) return { refusal }
      return commit(tx, house, spec, call, { facts: facts as F, moment, loaded, inputHash })
    },
    // Taken before the facts are read: a waiting act then sees what the one before it left.
    `select from subject where bureau = ${house.facts.bureau} and id = '${call.subject}' for no key update`,
  )
}

export interface Loaded {
  subject: { kind: string; version: number; last_leaf: string; handle: string } | null
  repeat: Repeat | null
  officers: Officer[]
  facts: unknown
  acting: { main: Officer | null; others: Officer[] }
}

interface Repeat {
  subject: string
  seq: number
  type: string
  at: Instant
  leaf: string
  input_hash: string | null
  number: string | null
}

export async function load<I, F>(tx: Tx, spec: Act<I, F>, call: ParsedCall<I>): Promise<Loaded> {
  const main = call.actor.kind === 'officer' ? call.actor.officer : null
  const others = spec.others?.(call.input) ?? []
  const ids = main === null ? [...others] : [main, ...others]
  const row = await tx.one<Omit<Loaded, 'acting'>>({
    name: `load:${spec.name}`,
    text: loadSql(spec.facts.sql),
    values: [tx.bureau, call.subject, JSON.stringify(call.input), main, call.actId, ids],
  })
  const find = (id: string) => row.officers.find((o) => o.id === id) ?? null
  return {
    ...row,
    acting: {
      main: main === null ? null : find(main),
      others: others.map(find).filter((o) => o !== null),
    },
  }
}

function loadSql(factsSql: string): string {
  return `select
    (select jsonb_build_object('kind', kind, 'version', version,
        'last_leaf', encode(last_leaf, 'hex'), 'handle', encode(handle, 'hex'))
      from subject where bureau = $1::int and id = $2::uuid) as subject,
    (select jsonb_build_object('subject', e.subject, 'seq', e.seq, 'type', e.type,
        'at', body_text(e.body, 'at'), 'leaf', encode(e.leaf, 'hex'),
        'input_hash', encode(r.input_hash, 'hex'), 'number', d.text)
      from ledger_entry e
      left join act_receipt r on r.bureau = e.bureau and r.act = e.act
      left join document d on d.bureau = e.bureau and d.subject = e.subject and d.seq = e.seq
      where e.bureau = $1::int and e.act = $5::uuid) as repeat,
    coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'office', o.office,
        'posts', (select coalesce(jsonb_agg(post), '[]') from post_grant g
          where g.bureau = o.bureau and g.officer = o.id),
        'side', (select side from case_part p
          where p.bureau = o.bureau and p.subject = $2::uuid and p.officer = o.id),
        'certificates', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id,
            'number', c.number, 'from', lower(c.valid), 'to', upper(c.valid),
            'stops', (select coalesce(jsonb_agg(jsonb_build_object('from', lower(span),
                'to', upper(span))), '[]') from certificate_stop t
              where t.bureau = c.bureau and t.certificate = c.id))), '[]')
          from certificate c where c.bureau = o.bureau and c.officer = o.id)))
      from officer o where o.bureau = $1::int and o.id = any($6::uuid[])), '[]') as officers,
    ($3::jsonb is not null and $4::uuid is null) as unattended,
    (${factsSql}) as facts`
}

export async function factsOf<I, F>(
  tx: Tx,
  spec: Act<I, F>,
  loaded: Loaded,
  call: ParsedCall<I>,
): Promise<F | Refusal> {
  const missing = loaded.subject === null || loaded.subject.kind !== spec.subject
  if (!spec.begins && missing) return refuse('subject.unknown', { kind: KINDS[spec.subject] })
  if (spec.begins && loaded.subject !== null) return refuse('subject.exists')
  if (call.actor.kind === 'applicant' && call.actor.case !== call.subject && !spec.begins) {
    return refuse('subject.unknown', { kind: KINDS[spec.subject] })
  }
  return spec.facts.read(loaded.facts, tx)
}

const KINDS = {
  bureau: '机关',
  officer: '人员',
  item: '事项',
  case: '案件',
  publication: '公示',
} as const

export function firstRefusal<I, F>(
  spec: Act<I, F>,
  facts: F,
  input: I,
  moment: Moment,
): Refusal | null {
  for (const check of [...(spec.general ?? []), ...spec.refuse]) {
    const refusal = check(facts, input, moment)
    if (refusal !== null) return refusal
  }
  return null
}

export function momentOf<I>(
  house: House,
  call: ParsedCall<I>,
  loaded: Loaded,
  at: Instant,
): Moment {
  return {
    bureau: house.facts.bureau,
    actId: call.actId,
    subject: call.subject,
    version: (loaded.subject?.version ?? 0) + 1,
    at,
    today: dayOf(at),
    actor: call.actor,
    officer: loaded.acting.main,
    others: loaded.acting.others,
    numbered: null,
    handle: Buffer.from(house.random(16)).toString('base64url'),
    house: house.facts,
  }
}

interface Ready<F> {
  readonly facts: F
  readonly moment: Moment
  readonly loaded: Loaded
  readonly inputHash: Uint8Array
}

async function commit<I, F>(
  tx: Tx,
  house: House,
  spec: Act<I, F>,
  call: ParsedCall<I>,
  ready: Ready<F>,
): Promise<Answer> {
  const kind = spec.paperKind?.(ready.facts, call.input) ?? null
  // The counter is the last lock taken and nothing slow follows it: other offices wait for it.
  const numbered = kind === null ? null : await takeNumber(tx, house, kind, ready.moment)
  const moment = { ...ready.moment, numbered }
  const outcome = spec.decide(ready.facts, call.input, moment)
  const rows = [...officerRows(spec, moment), ...papers(outcome, moment), ...outcome.rows]
  const facts = factsDigest(rows, {
    bureau: house.facts.bureau,
    subject: call.subject,
    seq: moment.version,
    type: outcome.type,
    day: moment.today,
  })
  const entry = entryOf(house, spec.name, outcome, moment, { ...ready.loaded, facts })
  const statement = writeStatement(
    {
      bureau: house.facts.bureau,
      subject: call.subject,
      kind: spec.subject,
      handle: entry.handle,
      seq: moment.version,
      type: outcome.type,
      day: moment.today,
      act: call.actId,
      prevLeaf: entry.prevLeaf,
      leaf: entry.leaf,
      body: entry.body,
      inputHash: ready.inputHash,
      disclosures: entry.disclosures,
    },
    rows,
    outcome.paper === undefined
      ? (outcome.jobs ?? [])
      : [...(outcome.jobs ?? []), issueJob(moment)],
  )
  await tx.last(statement)
  return {
    receipt: {
      act: spec.name,
      actId: call.actId,
      subject: call.subject,
      seq: moment.version,
      type: outcome.type,
      at: moment.at,
      leaf: Buffer.from(entry.leaf).toString('base64url'),
      number: numbered?.text ?? null,
      next: outcome.next ?? [],
      repeated: false,
    },
  }
}

function issueJob(moment: Moment) {
  const { kind, year, no } = moment.numbered as Numbered
  return { task: 'issue', payload: { bureau: moment.bureau, kind, year, no } }
}

async function takeNumber(tx: Tx, house: House, kind: string, moment: Moment): Promise<Numbered> {
  const year = Number(moment.today.slice(0, 4))
  const row = await tx.one<{ last: number }>({
    name: 'counter',
    text: `insert into counter (bureau, kind, year, last) values ($1, $2, $3, 1)
      on conflict (bureau, kind, year) do update set last = counter.last + 1 returning last`,
    values: [house.facts.bureau, kind, year],
  })
  const prefix = house.facts.mark + paperMark(kind)
  const text = numbers.formatNumber({ prefix, year, no: row.last })
  return { kind, year, no: row.last, text, handle: moment.handle }
}

/** The character of each kind of paper in its number: 临审受〔2026〕1号. */
function paperMark(kind: string): string {
  const mark = MARKS[kind]
  if (mark === undefined) throw new Error(`no number series for ${kind}`)
  return mark
}

const MARKS: Record<string, string> = {
  receipt: '收',
  supplement: '补',
  acceptance: '受',
  decline: '不受',
  grant: '许',
  deny: '不许',
  certificate: '证',
  deliveryReceipt: '送',
  withdrawal: '终',
}

function entryOf(
  house: House,
  act: string,
  outcome: Outcome,
  moment: Moment,
  loaded: { subject: Loaded['subject']; facts: string },
) {
  const prevLeaf = loaded.subject === null ? null : Buffer.from(loaded.subject.last_leaf, 'hex')
  const handle =
    loaded.subject === null ? house.random(16) : Buffer.from(loaded.subject.handle, 'hex')
  const chain = {
    case: Buffer.from(handle).toString('base64url'),
    n: moment.version,
    prev: prevLeaf === null ? null : prevLeaf.toString('base64url'),
  }
  const disclosures: Record<string, Json> = {
    ...outcome.disclose,
    chain,
    actor: actorWords(act, moment),
    facts: loaded.facts,
  }
  if (outcome.paper !== undefined) disclosures['content'] = outcome.paper.data
  const built = entries.buildEntry({
    log: house.facts.origin,
    type: outcome.type,
    at: moment.at,
    pub: outcome.pub,
    disclosures,
    random: house.random,
  })
  return { ...built, prevLeaf, handle }
}

function actorWords(act: string, moment: Moment): Json {
  if (moment.officer === null) {
    return {
      act,
      kind: moment.actor.kind,
      ...(moment.actor.kind === 'system' && { job: moment.actor.job }),
    }
  }
  const others = moment.others.map((o) => ({ id: o.id, name: o.name }))
  return { act, kind: 'officer', id: moment.officer.id, name: moment.officer.name, others }
}

function officerRows<I, F>(spec: Act<I, F>, moment: Moment) {
  const acting = moment.officer === null ? [] : [moment.officer, ...moment.others]
  return acting.flatMap((officer, i) => {
    const rows = []
    if (spec.side !== undefined) {
      rows.push({
        table: 'case_part',
        insert: { subject: moment.subject, officer: officer.id, side: spec.side },
        ignoreConflict: true,
      })
    }
    const used = certificateOn(officer, moment.today)
    if (spec.certified && used !== null) {
      rows.push({
        table: 'act_officer',
        entry: 'subject',
        insert: {
          officer: officer.id,
          post: heldPost(spec, officer, i > 0),
          certificate: used.id,
          valid: `[${used.from},${used.to})`,
          done_on: moment.today,
        },
      })
    }
    return rows
  })
}

function heldPost<I, F>(spec: Act<I, F>, officer: Officer, other: boolean): string {
  const wanted = other && spec.otherPosts !== undefined ? spec.otherPosts : [spec.post].flat()
  return wanted.find((p) => officer.posts.some((q) => q === p)) ?? 'none'
}

function certificateOn(officer: Officer, today: Day) {
  return officer.certificates.find((c) => c.from <= today && today < c.to) ?? null
}

function hashInput<I>(act: string, call: ParsedCall<I>): Uint8Array {
  const words = canonical({ act, subject: call.subject, input: call.input as Json })
  return createHash('sha256').update(words).digest()
}

function repeated<I, F>(
  spec: Act<I, F>,
  call: ParsedCall<I>,
  repeat: Repeat,
  inputHash: Uint8Array,
): Answer {
  const same = repeat.input_hash === Buffer.from(inputHash).toString('hex')
  if (!same || repeat.subject !== call.subject) {
    return { refusal: refuse('act.replayed-differently') }
  }
  return {
    receipt: {
      act: spec.name,
      actId: call.actId,
      subject: repeat.subject,
      seq: repeat.seq,
      type: repeat.type,
      at: repeat.at,
      leaf: Buffer.from(repeat.leaf, 'hex').toString('base64url'),
      number: repeat.number,
      next: [],
      repeated: true,
    },
  }
}

function constraintOf(error: unknown): string | null {
  const named = error as { constraint?: unknown; code?: unknown }
  return typeof named?.code === 'string' && typeof named.constraint === 'string'
    ? named.constraint
    : null
}
