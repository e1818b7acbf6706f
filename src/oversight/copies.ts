import type pg from 'pg'
import type { Finding } from '../ledger/index.ts'
import { planOf } from '../registry/index.ts'

/** A table that repeats sealed rows: what it must hold, told from those rows. */
interface Copy {
  readonly table: string
  /** How a reader names a row, in Chinese. */
  readonly title: string
  readonly key: string
  /** The stored columns, in SQL where their order has no meaning. */
  readonly stored: string
  /** The same columns from the sealed rows of bureau $1. */
  readonly expected: string
}

const CERTIFICATES = `(select coalesce(jsonb_agg(c || jsonb_build_object('stops',
    (select coalesce(jsonb_agg(s order by s ->> 'from', s ->> 'to'), '[]')
      from jsonb_array_elements(c -> 'stops') s)) order by c ->> 'id'), '[]')
  from jsonb_array_elements(certificates) c)`

const COPIES: readonly Copy[] = [
  {
    table: 'public_decision',
    title: '公示',
    key: 'handle',
    // Only the erasure of its record takes a publication down.
    stored: `handle, leaf, document_leaf, number, item_code, item_no, item_name, kind, office, party,
      party_kind, record, decided_on, due, published_on, until, state`,
    expected: `select doc.handle, e.leaf, ie.leaf, doc.text, i.code, f.item_no, i.name, d.kind,
        i.department, n.record #>> '{fields,0,value}', p.kind, n.record, d.day, q.due, m.day,
        coalesce(x.day, m.until), case when x.day is null then 'valid' else 'taken_down' end
      from publication_made m
      join publication q on q.bureau = m.bureau and q.decision = m.decision
      join publication_draft n on n.bureau = m.bureau and n.id = m.id and n.seq = m.draft_seq
      join decision d on d.bureau = m.bureau and d.subject = m.decision
      join document doc on (doc.bureau, doc.kind, doc.year, doc.no) = (d.bureau, d.kind, d.year, d.no)
      join ledger_entry e on (e.bureau, e.subject, e.seq) = (d.bureau, d.subject, d.seq)
      join case_file f on f.bureau = d.bureau and f.id = d.subject
      join item i on i.bureau = f.bureau and i.id = f.item
      join ledger_entry ne on (ne.bureau, ne.subject, ne.seq) = (n.bureau, n.id, n.seq)
      left join erasure x on x.bureau = n.bureau and x.ref = ne.leaf and n.record = erased_record()
      left join document_issue di
        on (di.bureau, di.kind, di.year, di.no) = (d.bureau, d.kind, d.year, d.no)
      left join ledger_entry ie on (ie.bureau, ie.subject, ie.seq) = (di.bureau, di.subject, di.seq)
      join lateral (select kind from party where bureau = f.bureau and subject = f.id
        and role = 'applicant' order by seq desc limit 1) p on true
      where m.bureau = $1`,
  },
  {
    table: 'public_document',
    title: '文书的公开登记',
    key: 'handle',
    stored: 'handle, kind, number, leaf, sha256, size_bytes, issued_on',
    expected: `select d.handle, d.kind, d.text, e.leaf, i.sha256, i.size_bytes, i.day
      from document_issue i join document d using (bureau, kind, year, no)
      join ledger_entry e on (e.bureau, e.subject, e.seq) = (d.bureau, d.subject, d.seq)
      where i.bureau = $1`,
  },
  {
    table: 'public_queue',
    title: '公示队列',
    key: `encode(decision_leaf, 'hex')`,
    stored: 'decision_leaf, due, published_on',
    expected: `select e.leaf, q.due, m.day from publication q
      join ledger_entry e
        on (e.bureau, e.subject, e.seq) = (q.bureau, q.decision, q.decision_seq)
      left join publication_made m on m.bureau = q.bureau and m.decision = q.decision
      where q.bureau = $1`,
  },
  {
    table: 'public_item',
    title: '事项',
    key: `code || ' 第 ' || no || ' 版'`,
    stored: `code, no, item, name, kind, department, content, chart, published_on, rechecked_on`,
    expected: `select code, 0, id, name, kind, department, null::jsonb, null, null::date, null::date
        from item where bureau = $1
      union all select i.code, p.no, i.id, v.content ->> 'name', v.content ->> 'kind', i.department,
        v.content, v.chart, p.day, r.day
      from item_publication p join item i on i.bureau = p.bureau and i.id = p.item
      join item_version v on (v.bureau, v.item, v.no) = (p.bureau, p.item, p.no)
      join recheck r on (r.bureau, r.item, r.no, r.seq) = (p.bureau, p.item, p.no, p.recheck_seq)
      where p.bureau = $1`,
  },
  {
    table: 'public_officer',
    title: '人员',
    key: 'handle',
    stored: `handle, officer, name, office, array(select unnest(posts) order by 1) as posts,
      ${CERTIFICATES} as certificates`,
    expected: `select o.handle, o.id, o.name, o.office,
        array(select g.post from post_grant g where g.bureau = o.bureau and g.officer = o.id order by 1),
        (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'number', c.number,
          'issuer', c.issuer, 'from', lower(c.valid), 'to', upper(c.valid), 'stops',
          (select coalesce(jsonb_agg(jsonb_build_object('from', lower(t.span), 'to', upper(t.span))
              order by lower(t.span)::text, upper(t.span)::text), '[]') from certificate_stop t
            where t.bureau = c.bureau and t.certificate = c.id)) order by c.id::text), '[]')
          from certificate c where c.bureau = o.bureau and c.officer = o.id)
      from officer o where o.bureau = $1`,
  },
]

/**
 * Compares every table that the public or the program reads beside the sealed rows with those rows, in
 * both directions: a value changed, a row added or taken away. The database compares; only what
 * differs is brought here.
 */
export async function checkCopies(pool: pg.Pool, bureau: number): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const copy of COPIES) findings.push(...(await compare(pool, bureau, copy)))
  findings.push(...(await checkObjects(pool, bureau)))
  findings.push(...(await checkPlans(pool, bureau)))
  return findings
}

async function compare(pool: pg.Pool, bureau: number, copy: Copy): Promise<Finding[]> {
  const { table, title, key, stored, expected } = copy
  const found = await pool.query<{ key: string }>(
    `with s as (select ${stored} from ${table} where bureau = $1),
        differing as ((table s except all (${expected})) union all ((${expected}) except all table s)),
        named as (select * from s where false union all table differing)
      select distinct ${key} as key from named order by 1 limit 1000`,
    [bureau],
  )
  return found.rows.map((row) => finding(table, `${title} ${row.key} 与入账的事实不符`))
}

/** What the vault is said to hold is what the sealed rows of papers and recordings say. */
async function checkObjects(pool: pg.Pool, bureau: number): Promise<Finding[]> {
  const found = await pool.query<{ sha256: string }>(
    `select distinct encode(v.sha256, 'hex') as sha256 from vault_object v
      left join evidence e on e.bureau = v.bureau and e.sha256 = v.sha256
      left join document_issue d on d.bureau = v.bureau and d.sha256 = v.sha256
      where v.bureau = $1 and (e.root <> v.root or d.size_bytes <> v.size_bytes) limit 1000`,
    [bureau],
  )
  return found.rows.map((row) =>
    finding('vault_object', `对象 ${row.sha256} 的登记与入账的事实不符`),
  )
}

/** The record plan of each published version is the one that its chart lays down (S2.2). */
async function checkPlans(pool: pg.Pool, bureau: number): Promise<Finding[]> {
  const versions = await pool.query<{ item: string; no: number; chart: string; plan: string }>(
    `select p.item, p.no, v.chart, (select coalesce(string_agg(act || '=' || record, ',' order by
        act collate "C"), '') from record_plan r where (r.bureau, r.item, r.no) = (p.bureau, p.item, p.no))
        as plan
      from item_publication p
      join item_version v on (v.bureau, v.item, v.no) = (p.bureau, p.item, p.no)
      where p.bureau = $1 order by p.item, p.no`,
    [bureau],
  )
  const findings: Finding[] = []
  for (const { item, no, chart, plan } of versions.rows) {
    const laid = (await planOf(chart)).map((p) => `${p.act}=${p.record}`).sort()
    if (laid.join() !== plan)
      findings.push(finding('record_plan', `事项 ${item} 第 ${no} 版的记录清单与流程图不符`))
  }
  return findings
}

function finding(table: string, what: string): Finding {
  return { table, index: null, leaf: null, what }
}
