import { createHash } from 'node:crypto'
import { canonical, type Json } from '../ledger/index.ts'
import { Jsonb, type Row, type Value } from './act.ts'
import { columnsOf, type EntryColumns } from './statement.ts'

/**
 * Tables whose rows the entry seals by D `facts`, with the columns that name its subject and seq:
 * `ledger verify` reads the rows back and compares, so a row changed behind the log is found.
 */
export const SEALED_TABLES: Readonly<Record<string, readonly [subject: string, seq: string]>> = {
  officer: ['id', 'seq'],
  post_grant: ['officer', 'seq'],
  certificate: ['officer', 'seq'],
  certificate_stop: ['officer', 'seq'],
  act_officer: ['subject', 'seq'],
  item: ['id', 'seq'],
  item_list_change: ['item', 'seq'],
  item_version: ['item', 'seq'],
  recheck: ['item', 'seq'],
  item_publication: ['item', 'seq'],
  party: ['subject', 'seq'],
  reception: ['subject', 'seq'],
  supplement_notice: ['subject', 'seq'],
  acceptance: ['subject', 'seq'],
  examination: ['subject', 'seq'],
  evidence: ['subject', 'seq'],
  inspection: ['subject', 'seq'],
  draft: ['subject', 'seq'],
  assessment: ['subject', 'seq'],
  opinion: ['subject', 'seq'],
  document: ['subject', 'seq'],
  document_issue: ['subject', 'seq'],
  declination: ['subject', 'seq'],
  decision: ['subject', 'seq'],
  licence: ['subject', 'seq'],
  delivery: ['subject', 'seq'],
  archive_entry: ['subject', 'seq'],
  publication: ['decision', 'decision_seq'],
  publication_draft: ['id', 'seq'],
  publication_made: ['id', 'seq'],
  log_key: ['subject', 'seq'],
  log_key_revoked: ['subject', 'seq'],
  witness_key: ['subject', 'seq'],
  log_policy: ['subject', 'seq'],
  erasure: ['subject', 'seq'],
  erased_object: ['subject', 'seq'],
}

/** Columns that the database reckons itself, which no act writes and no digest covers. */
export const GENERATED: readonly string[] = ['prev_no']

/** One stored sealed row, as `to_jsonb` shows it without generated columns. */
export interface SealedRow {
  readonly table: string
  readonly stored: Readonly<Record<string, Json>>
}

/** SQL giving the sealed rows of one entry as a jsonb array; subject and seq are SQL. */
export function sealedRowsSql(subject: string, seq: string): string {
  const generated = GENERATED.map((name) => ` - '${name}'`).join('')
  const parts = Object.entries(SEALED_TABLES).map(
    ([table, [of, at]]) => `select jsonb_build_object('table', '${table}', 'stored',
      to_jsonb(r)${generated}) as one from ${table} r
      where r.bureau = $1 and r.${of} = ${subject} and r.${at} = ${seq}`,
  )
  return `(select coalesce(jsonb_agg(one), '[]') from (${parts.join(' union all ')}) sealed)`
}

/** The digest of stored rows, to be compared with D `facts` of their entry. */
export function digestOfSealed(rows: readonly SealedRow[]): string {
  return digestOfRows(rows.map(({ table, stored }) => rowText(table, stored)))
}

/** The digest of an act's sealed rows, base64url. Order does not matter; NULL is absence. */
export function factsDigest(
  rows: readonly Row[],
  entry: Pick<EntryColumns, 'bureau' | 'subject' | 'seq' | 'type' | 'day'>,
): string {
  const sealed = rows.flatMap((row) =>
    'insert' in row && row.table in SEALED_TABLES
      ? [rowText(row.table, normalColumns(columnsOf(row, entry)))]
      : [],
  )
  return digestOfRows(sealed)
}

/** One stored row as the same text; `stored` is `to_jsonb` of it without generated columns. */
export function rowText(table: string, stored: Readonly<Record<string, Json>>): string {
  const present = Object.entries(stored).filter(([, value]) => value !== null)
  return `${table} ${canonical(Object.fromEntries(present))}`
}

export function digestOfRows(texts: readonly string[]): string {
  return createHash('sha256')
    .update([...texts].sort().join('\n'))
    .digest('base64url')
}

/** A row as PostgreSQL's to_jsonb shows it: bytes as \\x and hex digits, JSON as its value. */
function normalColumns(columns: Readonly<Record<string, Value>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(columns).map(([key, value]) => [key, normal(value)]))
}

function normal(value: Value): Json {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (value instanceof Jsonb) return value.value
  return JSON.parse(JSON.stringify(value)) as Json
}
