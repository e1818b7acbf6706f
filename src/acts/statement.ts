import { createHash } from 'node:crypto'
import { type Job, Jsonb, OWN_LEAF, type Row, type Value } from './act.ts'

/** The entry that all rows of one act stand on. */
export interface EntryColumns {
  readonly bureau: number
  readonly subject: string
  readonly kind: string
  readonly handle: Uint8Array
  readonly seq: number
  readonly type: string
  readonly day: string
  readonly act: string
  readonly prevLeaf: Uint8Array | null
  readonly leaf: Uint8Array
  readonly body: Uint8Array
  readonly inputHash: Uint8Array
  readonly disclosures: readonly { readonly name: string; readonly d: string }[]
}

/**
 * Writes one act as ONE statement: entry, disclosures, subject, fact rows, receipt and jobs.
 * Keys are checked when the statement ends, so the order of the parts does not matter.
 *
 * Named by its own text: acts of one shape give the same text, which a connection plans once.
 */
export function writeStatement(
  entry: EntryColumns,
  rows: readonly Row[],
  jobs: readonly Job[],
): { name: string; text: string; values: Value[] } {
  const values: Value[] = []
  const param = (value: Value | undefined): string => {
    if (value === undefined) throw new Error('undefined value in a row')
    if (value === OWN_LEAF) return '(select leaf from e)'
    values.push(asParameter(value))
    return `$${values.length}`
  }
  const b = param(entry.bureau)
  const s = param(entry.subject)
  const seq = param(entry.seq)
  const parts = [
    `e as (insert into ledger_entry (bureau, subject, seq, prev_leaf, act, body) values
      (${b}, ${s}, ${seq}, ${param(entry.prevLeaf)}, ${param(entry.act)}, ${param(entry.body)})
      returning id, leaf)`,
    `d as (insert into ledger_disclosure (bureau, entry, name, d)
      select ${b}, e.id, x.name, x.d from e,
      unnest(${param(entry.disclosures.map((d) => d.name))}::text[],
             ${param(entry.disclosures.map((d) => d.d))}::text[]) x(name, d))`,
    `r as (insert into act_receipt (bureau, act, input_hash) values
      (${b}, ${param(entry.act)}, ${param(entry.inputHash)}))`,
    entry.seq === 1
      ? `s as (insert into subject (bureau, id, kind, handle, version, last_leaf) values
          (${b}, ${s}, ${param(entry.kind)}, ${param(entry.handle)}, 1, ${param(entry.leaf)}))`
      : `s as (update subject set version = ${seq}, last_leaf = ${param(entry.leaf)}
          where bureau = ${b} and id = ${s})`,
    ...rows.map((row, i) => `f${i} as (${rowSql(row, entry, param)})`),
  ]
  const jobSql = jobs.map(
    (job) =>
      `, graphile_worker.add_job(${param(job.task)}::text, ${param(JSON.stringify(job.payload))}::json)`,
  )
  const text = `with ${parts.join(',\n')} select id, leaf${jobSql.join('')} from e`
  return { name: `write:${createHash('sha256').update(text).digest('base64url')}`, text, values }
}

type Param = (value: Value | undefined) => string

function rowSql(row: Row, entry: EntryColumns, param: Param): string {
  const table = name(row.table)
  if ('update' in row) {
    const where = { bureau: entry.bureau, ...row.where }
    return `update ${table} set ${pairs(row.update, param).join(', ')}
      where ${pairs(where, param).join(' and ')}`
  }
  const columns = columnsOf(row, entry)
  const keys = Object.keys(columns)
  return `insert into ${table} (${keys.map(name).join(', ')})
    values (${keys.map((key) => param(columns[key])).join(', ')})
    ${row.ignoreConflict ? 'on conflict do nothing' : ''}`
}

/** All columns of an inserted row, those of the entry that it stands on included. */
export function columnsOf(
  row: Extract<Row, { insert: unknown }>,
  entry: Pick<EntryColumns, 'bureau' | 'subject' | 'seq' | 'type' | 'day'>,
): Record<string, Value> {
  const columns: Record<string, Value> = { bureau: entry.bureau, ...row.insert }
  if (row.entry !== undefined) {
    columns[row.entry] = entry.subject
    columns['seq'] = entry.seq
    columns['type'] = entry.type
    columns['day'] = entry.day
  }
  return columns
}

function pairs(columns: Readonly<Record<string, Value>>, param: Param): string[] {
  return Object.entries(columns).map(([key, value]) => `${name(key)} = ${param(value)}`)
}

/** Names come from our own source only; anything else is a bug. */
function name(text: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(text)) throw new Error(`not a name: ${text}`)
  return text
}

function asParameter(value: Value): Value {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (value instanceof Jsonb) return JSON.stringify(value.value)
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value
  return JSON.stringify(value)
}
