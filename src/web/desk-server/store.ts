import type { House } from '../../acts/index.ts'
import { type CaseState, erasable } from '../../cases/index.ts'
import { type Day, dayOf, type Instant } from '../../law/index.ts'
import { withTransaction } from '../../platform/database.ts'
import type { ItemContent } from '../../registry/index.ts'

/** A case as the queue lists it. */
export interface CaseRow extends CaseState {
  readonly id: string
  readonly item: string
  readonly item_no: number
  readonly content: ItemContent
  readonly department: string
  readonly chart: string
  readonly applicant: string
  readonly applicant_code: string | null
  readonly representative: string | null
  readonly mine: boolean
  readonly major: boolean | null
  readonly reasons: string[] | null
  readonly documents: number
  readonly recordings: number
  readonly supplement_due: Day | null
  readonly deliver_due: Day | null
  readonly publish_due: Day | null
}

const CASE_SQL = `select f.*, v.content, v.chart, i.department, p.name as applicant,
    p.code as applicant_code, p.words ->> 'representative' as representative,
    exists (select from case_part c where c.bureau = f.bureau and c.subject = f.id
      and c.officer = $2) as mine,
    a.major, a.reasons,
    (select count(*)::int from document d where d.bureau = f.bureau and d.subject = f.id) as documents,
    (select count(*)::int from evidence e where e.bureau = f.bureau and e.subject = f.id) as recordings,
    (select due from deadline d where d.bureau = f.bureau and d.subject = f.id
      and rule = 'supplement' and met_seq is null limit 1) as supplement_due,
    (select due from deadline d where d.bureau = f.bureau and d.subject = f.id
      and rule = 'deliver' and met_seq is null limit 1) as deliver_due,
    (select due from deadline d where d.bureau = f.bureau and d.subject = f.id
      and rule = 'publish' and met_seq is null limit 1) as publish_due
  from case_file f
  join item_version v on v.bureau = f.bureau and v.item = f.item and v.no = f.item_no
  join item i on i.bureau = f.bureau and i.id = f.item
  join lateral (select * from party p where p.bureau = f.bureau and p.subject = f.id
    and role = 'applicant' order by seq desc limit 1) p on true
  left join assessment a on a.bureau = f.bureau and a.subject = f.id and a.draft = f.draft`

const OFFICER_SQL = `select o.id, o.name, o.office, a.login,
    coalesce(a.must_change, false) as must_change,
    (select coalesce(array_agg(post), '{}') from post_grant g
      where g.bureau = o.bureau and g.officer = o.id) as posts,
    (select jsonb_agg(jsonb_build_object('number', c.number, 'from', lower(c.valid),
        'to', upper(c.valid), 'stopped', exists (select from certificate_stop s
          where s.bureau = c.bureau and s.certificate = c.id and s.span @> $2::date))
        order by upper(c.valid) desc)
      from certificate c where c.bureau = o.bureau and c.officer = o.id) as certificates
  from officer o left join account a on a.bureau = o.bureau and a.officer = o.id
  where o.bureau = $1`

/** Whether the file of a paper was erased. */
const IS_ERASED = `exists (select from erased_object o where o.bureau = d.bureau
  and o.subject = d.subject and o.sha256 = i.sha256)`

/** Reads of the desk, each in a short transaction of the bureau, as the application's role. */
export class DeskStore {
  readonly #house: House

  constructor(house: House) {
    this.#house = house
  }

  #rows<R extends object>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<R[]> {
    return withTransaction(this.#house.pools.app, this.#house.facts.bureau, (tx) =>
      tx.last<R>({ text, values: [tx.bureau, ...values], ...(name !== undefined && { name }) }),
    )
  }

  /** Cases that are not archived yet, and the archived one whose whole number is asked for. */
  openCases(officer: string, number = ''): Promise<CaseRow[]> {
    return this.#rows<CaseRow>(
      `${CASE_SQL} where f.bureau = $1 and (f.state <> 'archived' or f.number = $3)
        order by coalesce(f.promised_due, f.received_on), f.id limit 2000`,
      [officer, number],
    )
  }

  async caseRow(id: string, officer: string): Promise<CaseRow | null> {
    const found = await this.#rows<CaseRow>(`${CASE_SQL} where f.bureau = $1 and f.id = $3`, [
      officer,
      id,
    ])
    return found[0] ?? null
  }

  /** Every entry of a case, newest first, with the words that staff may read. */
  entries(id: string): Promise<EntryRow[]> {
    return this.#rows<EntryRow>(
      `select e.seq, e.type, body_text(e.body, 'at') as at, l.idx,
        convert_from(e.body, 'UTF8')::jsonb -> 'pub' as pub,
        (select jsonb_object_agg(d.name, disclosed(d.d)) from ledger_disclosure d
          where d.bureau = e.bureau and d.entry = e.id
            and d.name not in ('chain', 'facts', 'content')) as words
        from ledger_entry e left join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id
        where e.bureau = $1 and e.subject = $2 order by e.seq desc`,
      [id],
    )
  }

  /** The newest four entries of each of the cases, for the preview of the queue. */
  lastEntries(ids: readonly string[]): Promise<(EntryRow & { subject: string })[]> {
    return this.#rows<EntryRow & { subject: string }>(
      `select x.subject, x.seq, x.type, body_text(x.body, 'at') as at, l.idx,
        convert_from(x.body, 'UTF8')::jsonb -> 'pub' as pub,
        (select jsonb_object_agg(d.name, disclosed(d.d)) from ledger_disclosure d
          where d.bureau = x.bureau and d.entry = x.id
            and d.name in ('actor', 'reason', 'conclusion', 'advice')) as words
        from unnest($2::uuid[]) u(id)
        join subject s on s.bureau = $1 and s.id = u.id
        join ledger_entry x on x.bureau = s.bureau and x.subject = s.id and x.seq > s.version - 4
        left join ledger_leaf l on l.bureau = x.bureau and l.entry = x.id order by x.seq desc`,
      [ids],
    )
  }

  documents(id: string): Promise<DocumentRow[]> {
    return this.#rows<DocumentRow>(
      `select d.kind, d.text, d.handle, d.day, d.seq, encode(i.sha256, 'hex') as sha256,
        ${IS_ERASED} as erased
        from document d left join document_issue i using (bureau, kind, year, no)
        where d.bureau = $1 and d.subject = $2 order by d.seq`,
      [id],
    )
  }

  async documentByHandle(handle: string): Promise<(DocumentRow & { subject: string }) | null> {
    const found = await this.#rows<DocumentRow & { subject: string }>(
      `select d.kind, d.text, d.handle, d.day, d.seq, d.subject, encode(i.sha256, 'hex') as sha256,
        ${IS_ERASED} as erased
        from document d left join document_issue i using (bureau, kind, year, no)
        where d.bureau = $1 and d.handle = $2`,
      [handle],
    )
    return found[0] ?? null
  }

  recordings(id: string): Promise<RecordingRow[]> {
    return this.#rows<RecordingRow>(
      `select e.seq, e.no, e.kind, encode(e.sha256, 'hex') as sha256, v.media, v.size_bytes,
          exists (select from erased_object o where o.bureau = e.bureau and o.subject = e.subject
            and o.sha256 = e.sha256) as erased
        from evidence e join vault_object v on v.bureau = e.bureau and v.sha256 = e.sha256
        where e.bureau = $1 and e.subject = $2 order by e.seq, e.no`,
      [id],
    )
  }

  /** Files that came with the application, in the order of its form. */
  attached(id: string): Promise<AttachedRow[]> {
    return this.#rows<AttachedRow>(
      `select f.file ->> 'material' as material, f.file ->> 'sha256' as sha256,
        f.file ->> 'name' as name, v.media
        from ledger_entry e join ledger_disclosure d on d.bureau = e.bureau and d.entry = e.id
          and d.name = 'files'
        cross join lateral jsonb_array_elements(disclosed(d.d)) with ordinality f(file, no)
        join vault_object v on v.bureau = e.bureau
          and v.sha256 = decode(f.file ->> 'sha256', 'hex')
        where e.bureau = $1 and e.subject = $2 and e.type = 'case.received' order by f.no`,
      [id],
    )
  }

  /** Fields of a case and its publications that may be erased, in the order of the log. */
  erasable(id: string): Promise<ErasableRow[]> {
    return this.#rows<ErasableRow>(
      `select disclosure_ref(e.leaf) as leaf, e.seq, e.type,
        array_agg(d.name order by d.name) as names
        from ledger_entry e join ledger_disclosure d on d.bureau = e.bureau and d.entry = e.id
        where e.bureau = $1 and d.name = any($3) and (e.subject = $2 or e.subject in
          (select n.id from publication_draft n where n.bureau = $1 and n.decision = $2))
        group by e.id, e.leaf, e.seq, e.type order by e.id`,
      [id, erasable.ERASABLE_NAMES],
    )
  }

  drafts(id: string): Promise<DraftRow[]> {
    return this.#rows<DraftRow>(
      `select d.draft, encode(d.hash, 'hex') as hash, d.result, d.day, a.major, a.reasons, o.name as by,
        op.outcome, ro.name as reviewer, body_text(e.body, 'at') as at,
        (select disclosed(x.d) from ledger_disclosure x where x.bureau = e.bureau
          and x.entry = e.id and x.name = 'draft') as words
        from draft d join assessment a on a.bureau = d.bureau and a.subject = d.subject and a.draft = d.draft
        join officer o on o.bureau = d.bureau and o.id = d.officer
        join ledger_entry e on e.bureau = d.bureau and e.subject = d.subject and e.seq = d.seq
        left join opinion op on op.bureau = d.bureau and op.subject = d.subject and op.draft = d.draft
        left join officer ro on ro.bureau = op.bureau and ro.id = op.reviewer
        where d.bureau = $1 and d.subject = $2 order by d.draft desc limit 2`,
      [id],
    )
  }

  items(): Promise<{ id: string; no: number; content: ItemContent }[]> {
    return this.#rows(
      `select distinct on (p.item) p.item as id, p.no, v.content from item_publication p
        join item_version v on v.bureau = p.bureau and v.item = p.item and v.no = p.no
        where p.bureau = $1 order by p.item, p.no desc`,
    )
  }

  async officer(id: string): Promise<OfficerRow | null> {
    const found = await this.#rows<OfficerRow>(`${OFFICER_SQL} and o.id = $3`, [
      dayOf(this.#house.clock.now()),
      id,
    ])
    return found[0] ?? null
  }

  /** The officer of a living session, by the hash of its id: asked before every answer. */
  async signedIn(sessionHash: Uint8Array): Promise<OfficerRow | null> {
    const found = await this.#rows<OfficerRow>(
      `${OFFICER_SQL} and o.id = (select officer from session where id_hash = $3 and bureau = $1
        and expires_at > clock_timestamp())`,
      [dayOf(this.#house.clock.now()), sessionHash],
      'signed-in',
    )
    return found[0] ?? null
  }

  officers(): Promise<
    { id: string; name: string; office: string; login: string | null; posts: string[] }[]
  > {
    return this.#rows(
      `select o.id, o.name, o.office, a.login, (select coalesce(array_agg(post), '{}')
          from post_grant g where g.bureau = o.bureau and g.officer = o.id) as posts
        from officer o left join account a on a.bureau = o.bureau and a.officer = o.id
        where o.bureau = $1 order by o.seq`,
    )
  }

  publications(): Promise<PublicationRow[]> {
    return this.#rows<PublicationRow>(
      `select q.decision, q.due, doc.text as number, d.kind, d.day as decided_on, p.name as party,
        p.kind as party_kind, p.code as party_code, p.words ->> 'representative' as representative,
        f.item, f.item_no, v.content ->> 'name' as item_name,
        n.id as draft_id, n.record, n.preparer, n.preparer_name, n.rec, m.day as made_on
        from publication q
        join decision d on d.bureau = q.bureau and d.subject = q.decision
        join document doc on doc.bureau = d.bureau and doc.kind = d.kind and doc.year = d.year
          and doc.no = d.no
        join case_file f on f.bureau = q.bureau and f.id = q.decision
        join item_version v on v.bureau = f.bureau and v.item = f.item and v.no = f.item_no
        join lateral (select * from party p where p.bureau = f.bureau and p.subject = f.id
          and role = 'applicant' order by seq desc limit 1) p on true
        left join lateral (select n.id, n.record, n.preparer, o.name as preparer_name,
            encode(n.rec_hash, 'base64') as rec
          from publication_draft n join officer o on o.bureau = n.bureau and o.id = n.preparer
          where n.bureau = q.bureau and n.decision = q.decision
          order by (exists (select from publication_made m where m.bureau = n.bureau and m.id = n.id)) desc,
            n.day desc, n.seq desc limit 1) n on true
        left join publication_made m on m.bureau = q.bureau and m.decision = q.decision
        where q.bureau = $1 order by m.day is not null, q.due, doc.text limit 500`,
    )
  }

  async log(): Promise<{ size: number; at: Instant | null; pending: number }> {
    const [found] = await this.#rows<{ size: number; at: string | null; pending: number }>(
      `select coalesce((select max(size) from ledger_checkpoint where bureau = $1), 0) as size,
        (select sealed_at from ledger_head where bureau = $1 order by size desc limit 1) as at,
        (select count(*)::int from ledger_pending where bureau = $1) as pending`,
    )
    const at = found?.at == null ? null : (`${found.at.slice(0, 19)}Z` as Instant)
    return { size: found?.size ?? 0, at, pending: found?.pending ?? 0 }
  }

  /** Code of an item that is published, by its id. */
  async codeOf(id: string): Promise<string | null> {
    const found = await this.#rows<{ code: string }>(
      `select v.content ->> 'code' as code from item_publication p
        join item_version v on v.bureau = p.bureau and v.item = p.item and v.no = p.no
        where p.bureau = $1 and p.item = $2 order by p.no desc limit 1`,
      [id],
    )
    return found[0]?.code ?? null
  }

  /** Index of an entry once it is sealed. */
  async indexOf(subject: string, seq: number): Promise<number | null> {
    const found = await this.#rows<{ idx: number }>(
      `select l.idx from ledger_entry e join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id
        where e.bureau = $1 and e.subject = $2 and e.seq = $3`,
      [subject, seq],
    )
    return found[0]?.idx ?? null
  }
}

export interface EntryRow {
  readonly seq: number
  readonly type: string
  readonly at: Instant
  readonly idx: number | null
  readonly pub: Record<string, unknown>
  readonly words: Record<string, unknown> | null
}

export interface ErasableRow {
  readonly leaf: string
  readonly seq: number
  readonly type: string
  readonly names: erasable.Erasable[]
}

export interface DocumentRow {
  readonly kind: string
  readonly text: string
  readonly handle: string
  readonly day: Day
  readonly seq: number
  readonly sha256: string | null
  readonly erased: boolean
}

export interface RecordingRow {
  readonly seq: number
  readonly no: number
  readonly kind: string
  readonly sha256: string
  readonly media: string
  readonly size_bytes: number
  readonly erased: boolean
}

export interface AttachedRow {
  readonly material: string
  readonly sha256: string
  readonly name: string
  readonly media: string
}

export interface DraftRow {
  readonly draft: number
  readonly hash: string
  readonly result: 'grant' | 'deny'
  readonly day: Day
  readonly at: Instant
  readonly major: boolean
  readonly reasons: string[]
  readonly by: string
  readonly outcome: 'pass' | 'amend' | 'reject' | null
  readonly reviewer: string | null
  /** Null where they were erased. */
  readonly words: import('../../cases/index.ts').DraftWords | null
}

export interface OfficerRow {
  readonly id: string
  readonly name: string
  readonly office: string
  readonly login: string | null
  /** Signed in with a first password: it is changed before anything else. */
  readonly must_change: boolean
  readonly posts: string[]
  readonly certificates: { number: string; from: Day; to: Day; stopped: boolean }[] | null
}

export interface PublicationRow {
  readonly decision: string
  readonly due: Day
  readonly number: string
  readonly kind: 'grant' | 'deny'
  readonly decided_on: Day
  readonly party: string
  readonly party_kind: string
  readonly party_code: string | null
  readonly representative: string | null
  readonly item_name: string
  readonly draft_id: string | null
  readonly record: { fields: { name: string; value: string; masked: string | null }[] } | null
  readonly preparer: string | null
  readonly preparer_name: string | null
  readonly rec: string | null
  readonly made_on: Day | null
}
