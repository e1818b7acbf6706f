import { type FactsQuery, seals } from '../acts/index.ts'
import { type CaseFacts, caseFacts } from './facts.ts'

/** The entry that loses its fields, with what stands and fell on it. */
export interface Target {
  /** Disclosures still there, by name. */
  readonly there: Readonly<Record<string, string>>
  readonly erased: readonly string[]
  readonly papers: readonly string[]
  readonly recordings: readonly string[]
  /** Files of the case that were erased before. */
  readonly gone: readonly string[]
  readonly rows: readonly seals.SealedRow[]
}

/** A case and the entry of it, or of its publication, that is to lose fields. */
export interface EraseFacts extends CaseFacts {
  /** Null where the input names no entry of this case or its publication. */
  readonly target: Target | null
}

const TARGET_SQL = `select jsonb_build_object(
    'there', (select coalesce(jsonb_object_agg(d.name, d.d), '{}') from ledger_disclosure d
      where d.bureau = t.bureau and d.entry = t.id),
    'erased', (select coalesce(jsonb_agg(n), '[]') from erasure x
      join ledger_entry e on e.bureau = x.bureau and e.subject = x.subject and e.seq = x.seq
      join ledger_disclosure d on d.bureau = e.bureau and d.entry = e.id and d.name = 'erased'
      cross join lateral jsonb_array_elements_text(disclosed(d.d) -> 'fields') n
      where x.bureau = t.bureau and x.ref = t.leaf),
    'papers', (select coalesce(jsonb_agg(encode(i.sha256, 'hex')), '[]') from document d
      join document_issue i using (bureau, kind, year, no)
      where d.bureau = t.bureau and d.subject = t.subject and d.seq = t.seq),
    'recordings', (select coalesce(jsonb_agg(encode(v.sha256, 'hex')), '[]') from evidence v
      where v.bureau = t.bureau and v.subject = t.subject and v.seq = t.seq),
    'gone', (select coalesce(jsonb_agg(encode(o.sha256, 'hex')), '[]') from erased_object o
      where o.bureau = t.bureau and o.subject = $2),
    'rows', ${seals.sealedRowsSql('t.subject', 't.seq')})
  from ledger_entry t where t.bureau = $1
    and t.leaf = decode(translate($3::jsonb ->> 'ref', '-_', '+/') || '=', 'base64')
    and (t.subject = $2 or exists (select from publication_draft n
      where n.bureau = $1 and n.id = t.subject and n.decision = $2))`

/** The loading query of an erasure: that of the case, and the entry that the input names. */
export const eraseFacts: FactsQuery<EraseFacts> = {
  sql: `select (${caseFacts.sql}) || jsonb_build_object('target', (${TARGET_SQL}))`,
  read: async (raw, tx) => {
    const { target } = raw as { target: Target | null }
    return { ...(await caseFacts.read(raw, tx)), target }
  },
}
