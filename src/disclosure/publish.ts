import { createHash } from 'node:crypto'
import { z } from 'zod'
import { act, type Check, fact, type Moment, refuse } from '../acts/index.ts'
import { type Day, limits } from '../law/index.ts'
import { canonical } from '../ledger/index.ts'
import {
  forbidden,
  type PublicRecord,
  publicRecord,
  type RecordSource,
  recordJson,
} from './record.ts'

/** A decision in the publication queue with all that its record is made from. */
interface Queued {
  readonly decision: string
  readonly leaf: string
  readonly number: string
  readonly handle: string
  readonly item: {
    readonly code: string
    readonly no: number
    readonly name: string
    readonly department: string
  }
  readonly source: RecordSource
  readonly due: Day
  readonly issuedLeaf: string | null
  readonly published: boolean
}

interface Draft {
  readonly id: string
  readonly seq: number
  readonly preparer: string
  readonly preparerName: string
  readonly rec: string
  readonly record: PublicRecord
}

interface PublicationFacts {
  readonly queued: Queued | null
  readonly draft: Draft | null
}

/** SQL of a queued decision; `decision` is an SQL expression giving its case. */
function queuedSql(decision: string): string {
  return `(select jsonb_build_object('decision', q.decision, 'due', q.due,
      'leaf', encode(e.leaf, 'hex'), 'number', doc.text, 'handle', doc.handle,
      'item', jsonb_build_object('code', i.code, 'no', f.item_no, 'name', i.name,
        'department', i.department),
      'issuedLeaf', (select encode(le.leaf, 'hex') from document_issue di
        join ledger_entry le on le.bureau = di.bureau and le.subject = di.subject and le.seq = di.seq
        where di.bureau = doc.bureau and di.kind = doc.kind and di.year = doc.year and di.no = doc.no),
      'published', exists (select from publication_made m
        where m.bureau = q.bureau and m.decision = q.decision),
      'source', jsonb_build_object('partyKind', p.kind, 'partyName', p.name, 'partyCode', p.code,
        'representative', p.words ->> 'representative', 'address', p.words ->> 'address', 'kind', d.kind, 'number', doc.text,
        'itemName', i.name, 'licenceKind', v.content ->> 'licenceKind',
        'certificateName', v.content -> 'certificate' ->> 'name',
        'certificateNumber', (select text from document c where c.bureau = d.bureau
          and c.subject = d.subject and c.kind = 'certificate'),
        'decidedOn', d.day,
        'words', (select disclosed(x.d) from draft dr
          join ledger_entry de on de.bureau = dr.bureau and de.subject = dr.subject and de.seq = dr.seq
          join ledger_disclosure x on x.bureau = de.bureau and x.entry = de.id and x.name = 'draft'
          where dr.bureau = d.bureau and dr.subject = d.subject and dr.draft = d.draft)))
    from publication q
    join decision d on d.bureau = q.bureau and d.subject = q.decision
    join document doc on doc.bureau = d.bureau and doc.kind = d.kind and doc.year = d.year and doc.no = d.no
    join ledger_entry e on e.bureau = d.bureau and e.subject = d.subject and e.seq = d.seq
    join case_file f on f.bureau = d.bureau and f.id = d.subject
    join item i on i.bureau = f.bureau and i.id = f.item
    join item_version v on v.bureau = f.bureau and v.item = f.item and v.no = f.item_no
    join lateral (select * from party p where p.bureau = f.bureau and p.subject = f.id
      and p.role = 'applicant' order by p.seq desc limit 1) p on true
    where q.bureau = $1 and q.decision = ${decision})`
}

const PrepareInput = z.strictObject({ decision: z.uuid('请从公示队列中打开') })

/** The record that a preparer would put forward now; the desk shows the same. */
export function recordOf(queued: Queued, moment: Pick<Moment, 'house' | 'today'>, salt: string) {
  return publicRecord(queued.source, moment.house, moment.today, salt)
}

function recHash(record: PublicRecord): Buffer {
  return createHash('sha256')
    .update(canonical(recordJson(record)))
    .digest()
}

const inQueue: Check<unknown, PublicationFacts> = (facts) =>
  facts.queued === null ? refuse('publication.unknown') : null

const notPublished: Check<unknown, PublicationFacts> = (facts) =>
  facts.queued?.published ? refuse('publication.done') : null

/** Prepare 整理公示: the record is made by rule, masked, and put before a second officer.
 *  Source   国办发〔2018〕118号（二）（六）      Capability S1.2, S1.8
 *  Entry    `publication.prepared`, pub {ref, rec}      Refuses publication.unknown, .done. */
export const preparePublication = act<z.infer<typeof PrepareInput>, PublicationFacts>({
  name: 'preparePublication',
  title: '整理公示',
  subject: 'publication',
  begins: true,
  post: 'disclosure',
  certified: false,
  input: PrepareInput,
  facts: {
    sql: `select jsonb_build_object('queued', ${queuedSql(`($3::jsonb ->> 'decision')::uuid`)},
      'draft', null)`,
    read: (raw) => raw as PublicationFacts,
  },
  refuse: [inQueue, notPublished],
  decide: (facts, _input, moment) => {
    const queued = facts.queued as Queued
    const record = recordOf(queued, moment, moment.handle)
    const hash = recHash(record)
    return {
      type: 'publication.prepared',
      pub: { ref: refOf(queued), rec: hash.toString('base64url') },
      disclose: { record: recordJson(record) },
      rows: [
        fact(
          'publication_draft',
          {
            decision: queued.decision,
            preparer: moment.officer?.id ?? '',
            post: 'disclosure',
            rec_hash: hash,
            record: recordJson(record) as object,
          },
          'id',
        ),
      ],
      next: ['请另一名公示岗人员审核发布。', `最迟 ${queued.due} 公示。`],
    }
  },
})

const refOf = (queued: Queued): string => Buffer.from(queued.leaf, 'hex').toString('base64url')

const MakeInput = z.strictObject({
  /** Hash of the record that the checker read, base64url. */
  rec: z.string().length(43, '请刷新后再审核'),
})
type MakeInput = z.infer<typeof MakeInput>

const otherOfficer: Check<MakeInput, PublicationFacts> = (facts, _input, moment) =>
  facts.draft?.preparer === moment.officer?.id
    ? refuse('publication.unchecked', { name: facts.draft?.preparerName ?? '' })
    : null

const sameRecord: Check<MakeInput, PublicationFacts> = (facts, input) =>
  facts.draft?.rec === input.rec ? null : refuse('publication.changed')

const paperIssued: Check<MakeInput, PublicationFacts> = (facts) =>
  facts.queued?.issuedLeaf
    ? null
    : refuse('document.unissued', { number: facts.queued?.number ?? '' })

const nothingForbidden: Check<MakeInput, PublicationFacts> = (facts, _input, moment) => {
  const { queued, draft } = facts
  if (queued === null || draft === null) return refuse('publication.unknown')
  const what = forbidden(draft.record, queued.source, moment.today)
  return what === null ? null : refuse('publication.masked', { what })
}

/** Publish 审核发布: a second officer checks and makes it public, on every carrier at once.
 *  Source   国办发〔2018〕118号（二）（六）; 个人信息保护法 art. 28      Capability S1.2, S1.8, S1.9
 *  Entry    `publication.made`, pub {ref, rec}
 *  Refuses  publication.unknown, .done, .unchecked, .changed, document.unissued, publication.masked. */
export const makePublic = act<MakeInput, PublicationFacts>({
  name: 'makePublic',
  title: '审核发布',
  subject: 'publication',
  post: 'disclosure',
  certified: false,
  input: MakeInput,
  facts: {
    sql: `select jsonb_build_object('draft', jsonb_build_object('id', n.id, 'seq', n.seq,
        'preparer', n.preparer, 'preparerName', o.name, 'rec', replace(replace(rtrim(
          encode(n.rec_hash, 'base64'), '='), '+', '-'), '/', '_'), 'record', n.record),
      'queued', ${queuedSql('n.decision')})
      from publication_draft n join officer o on o.bureau = n.bureau and o.id = n.preparer
      where n.bureau = $1 and n.id = $2 order by n.seq desc limit 1`,
    read: (raw) => raw as PublicationFacts,
  },
  refuse: [inQueue, notPublished, otherOfficer, sameRecord, paperIssued, nothingForbidden],
  decide: (facts, input, moment) => {
    const queued = facts.queued as Queued
    const draft = facts.draft as Draft
    const isPerson = queued.source.partyKind === 'person'
    const until = limits.publicUntil(moment.today, isPerson ? 'person' : 'organisation')
    return {
      type: 'publication.made',
      pub: { ref: refOf(queued), rec: input.rec },
      disclose: {},
      rows: [
        fact(
          'publication_made',
          {
            decision: queued.decision,
            draft_seq: draft.seq,
            preparer: draft.preparer,
            rec_hash: Buffer.from(draft.rec, 'base64url'),
            checker: moment.officer?.id ?? '',
            post: 'disclosure',
            until,
          },
          'id',
        ),
        publicDecision(queued, draft.record, moment, until),
        {
          table: 'public_queue',
          update: { published_on: moment.today },
          where: { decision_leaf: Buffer.from(queued.leaf, 'hex') },
        },
      ],
      jobs: [{ task: 'publish', payload: { bureau: moment.bureau, decision: queued.decision } }],
      next: [`已在门户公示，公示到 ${until}。`],
    }
  },
})

/** What a visitor's words are looked for in. */
export function searchText(fields: readonly { readonly value: string }[]): string {
  return fields
    .map((f) => f.value)
    .join(' ')
    .toLowerCase()
}

function publicDecision(queued: Queued, record: PublicRecord, moment: Moment, until: Day) {
  const party = record.fields[0]?.value ?? ''
  return {
    table: 'public_decision',
    insert: {
      handle: queued.handle,
      leaf: Buffer.from(queued.leaf, 'hex'),
      document_leaf: queued.issuedLeaf === null ? null : Buffer.from(queued.issuedLeaf, 'hex'),
      number: queued.number,
      item_code: queued.item.code,
      item_no: queued.item.no,
      item_name: queued.item.name,
      kind: queued.source.kind,
      office: queued.item.department,
      party,
      party_kind: queued.source.partyKind ?? 'person',
      record: recordJson(record) as object,
      search: searchText(record.fields),
      decided_on: queued.source.decidedOn,
      due: queued.due,
      published_on: moment.today,
      until,
      state: 'valid',
    },
  }
}
