import type pg from 'pg'
import { openDisclosure, readEntry } from './entry.ts'
import type { SeenEntry } from './verify.ts'

interface Row {
  readonly idx: number
  readonly subject: string
  readonly seq: number
  readonly leaf: Buffer
  readonly body: Buffer
  readonly ds: readonly string[] | null
}

const SELECT = `select l.idx, e.subject, e.seq, e.leaf, e.body, (select json_agg(d.d)
    from ledger_disclosure d where d.bureau = e.bureau and d.entry = e.id) as ds
  from ledger_entry e join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id`

/**
 * A subject's sealed entries before one of its numbers, in order, for checks that go on from a
 * saved checkpoint: read from the database, not hashed again.
 */
export function historyOf(
  pool: pg.Pool,
  bureau: number,
  subject: string,
  before: number,
): Promise<SeenEntry[]> {
  const where = 'where e.bureau = $1 and e.subject = $2 and e.seq < $3 order by e.seq'
  return read(pool, where, [bureau, subject, before])
}

/** The sealed entries of these types below an index, in order of index, not hashed again. */
export function entriesOf(
  pool: pg.Pool,
  bureau: number,
  types: readonly string[],
  below: number,
): Promise<SeenEntry[]> {
  const where = 'where e.bureau = $1 and e.type = any($2::text[]) and l.idx < $3 order by l.idx'
  return read(pool, where, [bureau, types, below])
}

async function read(pool: pg.Pool, where: string, values: unknown[]): Promise<SeenEntry[]> {
  const found = await pool.query<Row>(`${SELECT} ${where}`, values)
  return found.rows.flatMap(({ idx, subject, seq, leaf, body, ds }) => {
    const entry = readEntry(body)
    if ('error' in entry) return []
    const opened = (ds ?? []).map(openDisclosure).filter((one) => one !== null)
    const disclosed = Object.fromEntries(opened.map(({ name, value }) => [name, value]))
    return [{ index: idx, subject, seq, leaf: leaf.toString('base64url'), entry, disclosed }]
  })
}
