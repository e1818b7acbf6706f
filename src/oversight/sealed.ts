import type pg from 'pg'
import { type Json, seals } from '../acts/index.ts'
import type { Finding, SeenEntry } from '../ledger/index.ts'

/** Where rows are read: a pool that sees one bureau's rows whole. */
interface Place {
  readonly pool: pg.Pool
  readonly bureau: number
}

/** What the entries that erased fields of one entry say of it. */
interface Erased {
  readonly fields: ReadonlySet<string>
  /** The digest of its rows as the last erasure left them; null where none touched a row. */
  readonly remains: string | null
}

/** Fields that every entry of a type has, unless a later entry erased them. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'case.received': ['party', 'materials', 'outcome', 'course'],
  'case.supplement_asked': ['gaps'],
  'case.accepted': ['course'],
  'case.examined': ['findings', 'conclusion', 'course'],
  'case.inspected': ['record'],
  'case.drafted': ['draft', 'assessment'],
  'case.major_added': ['draft', 'assessment', 'reason'],
  'decision.made': ['draft_hash', 'draft_no', 'course'],
  'document.issued': ['doc'],
  'delivery.done': ['delivery'],
  'publication.prepared': ['record'],
}

/**
 * The rows that each entry sealed by D `facts`, read back and hashed again, and the fields that its
 * type must have. What an erasing entry of the log names may be gone: then its rows are those that
 * this entry vouches for, by its own D `remains` (docs/adr/0022). Anything else gone is found.
 */
export async function checkSealed(place: Place, seen: readonly SeenEntry[]): Promise<Finding[]> {
  if (seen.length === 0) return []
  const rows = await rowsOf(place, seen)
  const judged = seen.map((s) => {
    const own = rows.get(`${s.subject}/${s.seq}`) ?? []
    const digest = seals.digestOfSealed(own)
    const wanted = [
      'facts',
      ...(FIELDS[s.entry.type] ?? []),
      ...(own.some((row) => row.table === 'document') ? ['content'] : []),
    ]
    const missing = wanted.filter((name) => !Object.hasOwn(s.disclosed, name))
    return { s, own, digest, missing, isSame: digest === s.disclosed['facts'] }
  })
  const doubtful = judged.filter((one) => !one.isSame || one.missing.length > 0)
  const erased = await erasedFrom(
    place,
    doubtful.map((one) => one.s.leaf),
  )
  return doubtful.flatMap(({ s, own, digest, missing, isSame }) => {
    const said = erased.get(s.leaf)
    // With its rows the digest over them goes; the erasing entry then vouches for what remains.
    const isGone = (name: string) =>
      said?.fields.has(name) || (name === 'facts' && said?.remains != null)
    const lost = missing.filter((name) => !isGone(name))
    const tables = own.map((row) => row.table).join('、') || '（没有行）'
    return [
      ...(isSame || digest === said?.remains
        ? []
        : [
            finding(
              own[0]?.table ?? 'facts',
              `「${s.entry.type}」的事实行被改动或者缺失：${tables}`,
              s,
            ),
          ]),
      ...(lost.length === 0
        ? []
        : [finding('ledger_disclosure', `缺少字段 ${lost.join('、')}，也没有抹除它的条目`, s)]),
    ]
  })
}

async function rowsOf(
  { pool, bureau }: Place,
  seen: readonly SeenEntry[],
): Promise<Map<string, seals.SealedRow[]>> {
  const rows = new Map<string, seals.SealedRow[]>()
  const subjects = seen.map((s) => s.subject)
  const seqs = seen.map((s) => s.seq)
  for (const [table, [subject, seq]] of Object.entries(seals.SEALED_TABLES)) {
    const found = await pool.query<{ subject: string; seq: number; stored: Record<string, Json> }>(
      `select t.${subject} as subject, t.${seq} as seq, to_jsonb(t) - $2::text[] as stored
        from ${table} t join unnest($3::uuid[], $4::int[]) u(subject, seq)
          on t.${subject} = u.subject and t.${seq} = u.seq where t.bureau = $1`,
      [bureau, seals.GENERATED, subjects, seqs],
    )
    for (const row of found.rows) {
      const key = `${row.subject}/${row.seq}`
      rows.set(key, [...(rows.get(key) ?? []), { table, stored: row.stored }])
    }
  }
  return rows
}

/** What erasing entries say, read from their signed bytes and disclosures, in their order. */
async function erasedFrom(
  { pool, bureau }: Place,
  leaves: readonly string[],
): Promise<Map<string, Erased>> {
  const found = await pool.query<{ leaf: string; fields: string[]; remains: string | null }>(
    `select disclosure_ref(x.ref) as leaf, disclosed(d.d) -> 'fields' as fields,
        (select disclosed(r.d) #>> '{}' from ledger_disclosure r
          where r.bureau = e.bureau and r.entry = e.id and r.name = 'remains') as remains
      from erasure x
      join ledger_entry e on e.bureau = x.bureau and e.subject = x.subject and e.seq = x.seq
        and convert_from(e.body, 'UTF8')::jsonb #>> '{pub,ref}' = disclosure_ref(x.ref)
      join ledger_disclosure d on d.bureau = e.bureau and d.entry = e.id and d.name = 'erased'
      where x.bureau = $1 and x.ref = any($2::bytea[]) order by e.id`,
    [bureau, leaves.map((leaf) => Buffer.from(leaf, 'base64url'))],
  )
  const erased = new Map<string, Erased>()
  for (const { leaf, fields, remains } of found.rows) {
    const before = erased.get(leaf)
    erased.set(leaf, {
      fields: new Set([...(before?.fields ?? []), ...fields]),
      remains: remains ?? before?.remains ?? null,
    })
  }
  return erased
}

function finding(table: string, what: string, seen: SeenEntry): Finding {
  return { table, index: seen.index, leaf: seen.leaf, what }
}
