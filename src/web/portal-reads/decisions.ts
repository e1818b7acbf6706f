import type pg from 'pg'
import { type Day, numbers } from '../../law/index.ts'
import type { models } from '../portal/index.ts'
import type { LogReads } from './log.ts'

/** A published decision as the public table holds it. */
export interface DecisionRow {
  readonly handle: string
  readonly number: string
  readonly item_code: string
  readonly item_no: number
  readonly item_name: string
  readonly kind: 'grant' | 'deny'
  readonly office: string
  readonly party: string
  readonly party_kind: string
  readonly record: { fields: { name: string; value: string; masked: string | null }[] }
  readonly decided_on: Day
  readonly due: Day
  readonly published_on: Day
  readonly until: Day
  readonly state: 'valid' | 'invalid' | 'taken_down'
}

export const PAPER_TITLES = { grant: '准予行政许可决定书', deny: '不予行政许可决定书' } as const

const like = (text: string) => `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`

const STATES: Readonly<Record<string, models.DecisionState>> = {
  valid: 'valid',
  invalid: 'invalid',
  taken_down: 'withdrawn',
}

export function decisionLine(row: DecisionRow): models.DecisionLine {
  return {
    handle: row.handle,
    number: row.number,
    item: row.item_name,
    party: row.state === 'taken_down' ? null : row.party,
    decidedOn: row.decided_on,
    office: row.office,
    kind: row.kind,
    state: STATES[row.state] ?? 'invalid',
  }
}

interface Where {
  readonly text: string
  readonly values: unknown[]
}

function whereOf(bureau: number, filter: models.DecisionFilter): Where {
  const state = filter.state.map((s) => (s === 'withdrawn' ? 'taken_down' : s))
  return {
    text: `bureau = $1 and ($2 = '%%' or search like $2 or lower(item_name) like $2 or lower(number) like $2)
      and (cardinality($3::text[]) = 0 or office = any($3))
      and (cardinality($4::text[]) = 0 or kind = any($4))
      and (cardinality($5::text[]) = 0 or state = any($5))
      and (cardinality($6::text[]) = 0 or (case when party_kind = 'person' then 'person' else 'organisation' end) = any($6))
      and ($7 = '' or item_code = $7)
      and ($8::date is null or decided_on >= $8) and ($9::date is null or decided_on <= $9)`,
    values: [
      bureau,
      like(filter.q),
      filter.office,
      filter.result,
      state,
      filter.party,
      filter.item,
      filter.from,
      filter.to,
    ],
  }
}

const PAGE_SIZE = 20

/** The list of published decisions under a filter. */
export async function decisionList(
  pool: pg.Pool,
  bureau: number,
  filter: models.DecisionFilter,
  page: number,
): Promise<models.DecisionListModel> {
  const where = whereOf(bureau, filter)
  const [rows, total, facets] = await Promise.all([
    pool.query<DecisionRow>(
      `select * from public_decision where ${where.text}
        order by decided_on desc, handle limit ${PAGE_SIZE} offset ${(page - 1) * PAGE_SIZE}`,
      where.values,
    ),
    pool.query<{ n: number }>(
      `select count(*)::int as n from public_decision where ${where.text}`,
      where.values,
    ),
    facetsOf(pool, bureau),
  ])
  const parsed = numbers.parseNumber(filter.q)
  return {
    filter,
    facets,
    total: total.rows[0]?.n ?? 0,
    lines: rows.rows.map(decisionLine),
    page,
    pageSize: PAGE_SIZE,
    itemName: filter.item === '' ? null : (rows.rows[0]?.item_name ?? null),
    readAs: parsed === null ? null : { number: filter.q, highest: null },
  }
}

async function facetsOf(pool: pg.Pool, bureau: number): Promise<models.Facet[]> {
  const found = await pool.query<{ office: string; kind: string; party: string; n: number }>(
    `select office, kind, case when party_kind = 'person' then 'person' else 'organisation' end as party,
      count(*)::int as n from public_decision where bureau = $1 group by 1, 2, 3`,
    [bureau],
  )
  const facet = (
    name: string,
    title: string,
    keyOf: (row: (typeof found.rows)[number]) => string,
    labels: Record<string, string> = {},
  ) => {
    const counts = new Map<string, number>()
    for (const row of found.rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + row.n)
    return {
      name,
      title,
      options: [...counts].map(([value, count]) => ({
        value,
        label: labels[value] ?? value,
        count,
      })),
    }
  }
  return [
    facet('office', '科室', (row) => row.office),
    facet('result', '结果', (row) => row.kind, { grant: '准予', deny: '不予许可' }),
    facet('party', '相对人', (row) => row.party, {
      person: '自然人',
      organisation: '法人和其他组织',
    }),
  ]
}

/** Records for exports, read in pages, so that memory does not grow with their number. */
export async function* decisionRecords(
  pool: pg.Pool,
  bureau: number,
  filter: models.DecisionFilter,
  most: number | null,
): AsyncIterable<models.DecisionRecord> {
  const where = whereOf(bureau, filter)
  let given = 0
  let after: { day: Day; handle: string } | null = null
  for (;;) {
    const found: { rows: DecisionRow[] } = await pool.query<DecisionRow>(
      `select * from public_decision where ${where.text}
        and ($10::date is null or (decided_on, handle) < ($10::date, $11::text))
        order by decided_on desc, handle desc limit 500`,
      [...where.values, after?.day ?? null, after?.handle ?? null],
    )
    for (const row of found.rows) {
      if (most !== null && given >= most) return
      given += 1
      yield recordOf(row)
    }
    const last = found.rows.at(-1)
    if (last === undefined || found.rows.length < 500) return
    after = { day: last.decided_on, handle: last.handle }
  }
}

function recordOf(row: DecisionRow): models.DecisionRecord {
  const isGone = row.state === 'taken_down'
  return {
    handle: row.handle,
    number: row.number,
    item: row.item_name,
    party: isGone ? null : row.party,
    state: STATES[row.state] ?? 'invalid',
    decidedOn: row.decided_on,
    publishedOn: row.published_on,
    changedAt: `${row.published_on}T00:00:00Z` as models.DecisionRecord['changedAt'],
    fields: isGone ? [] : row.record.fields.map(({ name, value }) => ({ name, value })),
  }
}

export async function decisionRow(
  pool: pg.Pool,
  bureau: number,
  handle: string,
): Promise<DecisionRow | null> {
  const found = await pool.query<DecisionRow>(
    'select * from public_decision where bureau = $1 and handle = $2',
    [bureau, handle],
  )
  return found.rows[0] ?? null
}

/** One published decision with its place in the log. */
export async function decisionModel(
  row: DecisionRow,
  log: LogReads,
  remedies: { reconsideration: string; court: string },
): Promise<models.DecisionModel | models.WithdrawnModel> {
  const title = PAPER_TITLES[row.kind]
  const proof = await log.proofBox(row.handle)
  if (row.state === 'taken_down') {
    return {
      kind: 'withdrawn',
      handle: row.handle,
      number: row.number,
      title,
      itemName: row.item_name,
      decidedOn: row.decided_on,
      publicFrom: row.published_on,
      withdrawnOn: row.until,
      // Nothing else takes a record down yet (0008_erasure.sql).
      reason: '公示期已满，公示内容已依法抹除',
      revocation: null,
      approvedBy: '两名工作人员',
      proof,
    }
  }
  const validTo = row.record.fields.find((f) => f.name === '有效期至')?.value ?? ''
  return {
    kind: 'published',
    handle: row.handle,
    number: row.number,
    title,
    item: { code: row.item_code, name: row.item_name },
    party: row.party,
    result: row.kind,
    state: row.state,
    validTo: /^\d{4}-\d{2}-\d{2}$/.test(validTo) ? (validTo as Day) : null,
    fields: row.record.fields,
    proof,
    publication: {
      due: row.due,
      dueWorkingDays: 7,
      on: row.published_on,
      until: row.until,
      period: row.party_kind === 'person' ? '自然人公示 2 年' : '法人和其他组织公示 5 年',
    },
    // The paper itself names people and addresses; its holder checks it by code and proof.
    pdf: null,
    officers: [],
    guideNo: row.item_no,
    remedies,
  }
}
