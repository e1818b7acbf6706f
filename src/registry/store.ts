import type { Chart } from '../chart/index.ts'
import type { Tx } from '../platform/database.ts'
import { chartOf, type PlannedRecord } from './guide.ts'
import type { ItemContent } from './item.ts'

/** A published version of an item: what a case runs by, unchanged from receipt to archive. */
export interface ItemVersion {
  readonly id: string
  readonly no: number
  readonly content: ItemContent
  readonly chart: Chart
  readonly plan: readonly PlannedRecord[]
}

/** Published versions never change, so what was read once stays true; the oldest leave first. */
const versions = new Map<string, Promise<ItemVersion>>()
const MOST_VERSIONS = 500

/** The published version `no` of an item. Throws where it is not published (a case points to it). */
export function publishedVersion(tx: Tx, item: string, no: number): Promise<ItemVersion> {
  const key = `${tx.database}/${tx.bureau}/${item}/${no}`
  const known = versions.get(key)
  if (known !== undefined) return known
  const reading = readVersion(tx, item, no)
  versions.set(key, reading)
  reading.catch(() => versions.delete(key))
  const oldest = versions.keys().next()
  if (versions.size > MOST_VERSIONS && !oldest.done) versions.delete(oldest.value)
  return reading
}

async function readVersion(tx: Tx, item: string, no: number): Promise<ItemVersion> {
  const row = await tx.one<{ content: ItemContent; chart: string; plan: PlannedRecord[] | null }>({
    text: `select v.content, v.chart, (select jsonb_agg(jsonb_build_object('act', act,
          'record', record)) from record_plan r
        where r.bureau = v.bureau and r.item = v.item and r.no = v.no) as plan
      from item_version v join item_publication p using (bureau, item, no)
      where v.bureau = $1 and v.item = $2 and v.no = $3`,
    values: [tx.bureau, item, no],
  })
  return {
    id: item,
    no,
    content: row.content,
    chart: await chartOf(row.chart),
    plan: row.plan ?? [],
  }
}

/** The version that new cases of an item begin under, or null where none is published. */
export async function publishedByCode(tx: Tx, itemId: string): Promise<ItemVersion | null> {
  const rows = await tx.query<{ no: number }>({
    name: 'item-current',
    text: `select no from item_publication where bureau = $1 and item = $2
      order by no desc limit 1`,
    values: [tx.bureau, itemId],
  })
  const current = rows[0]
  return current === undefined ? null : publishedVersion(tx, itemId, current.no)
}
