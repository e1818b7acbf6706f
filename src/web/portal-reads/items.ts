import type pg from 'pg'
import { draw, load, outline } from '../../chart/index.ts'
import type { Day } from '../../law/index.ts'
import type { ItemContent } from '../../registry/index.ts'
import type { models } from '../portal/index.ts'
import { remember } from '../remember.ts'

/** A version of an item as the public table holds it. */
export interface ItemRow {
  readonly code: string
  readonly no: number
  readonly item: string
  readonly name: string
  readonly kind: string
  readonly department: string
  readonly content: ItemContent | null
  readonly chart: string | null
  readonly published_on: Day | null
  readonly rechecked_on: Day | null
}

export const KIND_TITLES: Readonly<Record<string, string>> = {
  licence: '行政许可',
  confirmation: '行政确认',
  filing: '备案',
  other_power: '其他行政权力',
  public_service: '公共服务',
}

const AUDIENCES: Readonly<Record<string, string>> = {
  person: '个人',
  company: '企业、个体工商户',
  organisation: '社会组织、事业单位',
}

/** The version in force of every item, those with the most published decisions first. */
export async function currentItems(pool: pg.Pool, bureau: number): Promise<ItemRow[]> {
  const found = await pool.query<ItemRow>(
    `select i.* from
        (select distinct on (item) * from public_item where bureau = $1 order by item, no desc) i
      left join (select item_code, count(*) as used from public_decision where bureau = $1
        group by item_code) d on d.item_code = i.code
      order by d.used desc nulls last, i.code`,
    [bureau],
  )
  return found.rows
}

export async function versionsOf(pool: pg.Pool, bureau: number, code: string): Promise<ItemRow[]> {
  const found = await pool.query<ItemRow>(
    'select * from public_item where bureau = $1 and code = $2 and no > 0 order by no desc',
    [bureau, code],
  )
  return found.rows
}

function linkOf(row: ItemRow): models.ItemLink {
  return { code: row.code, name: row.name }
}

export function lineOf(row: ItemRow): models.ItemLine {
  return {
    ...linkOf(row),
    office: row.department,
    kind: KIND_TITLES[row.kind] ?? row.kind,
    guide: row.content,
  }
}

/** Groups of items by a key, the largest first. */
function groups(
  rows: readonly ItemRow[],
  keysOf: (row: ItemRow) => readonly string[],
  nameOf = (k: string) => k,
) {
  const byKey = new Map<string, ItemRow[]>()
  for (const row of rows) {
    for (const key of keysOf(row)) byKey.set(key, [...(byKey.get(key) ?? []), row])
  }
  return [...byKey]
    .map(([key, list]) => ({
      key,
      name: nameOf(key),
      count: list.length,
      items: list
        .filter((row) => row.content !== null)
        .slice(0, 3)
        .map(linkOf),
    }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
}

/** The ways into the items that the home page shows. */
export function homeGroups(rows: readonly ItemRow[]) {
  const guides = rows.filter((row) => row.content !== null)
  return {
    common: guides.slice(0, 4).map(linkOf),
    events: groups(guides, (row) => row.content?.themes ?? []),
    audiences: groups(
      guides,
      (row) => row.content?.audience ?? [],
      (k) => AUDIENCES[k] ?? k,
    ),
    offices: groups(rows, (row) => [row.department]),
    itemCount: rows.length,
  }
}

const PAGE_SIZE = 20

/** The list of items under a filter, with counts for every choice. */
export function itemList(
  rows: readonly ItemRow[],
  filter: models.ItemFilter,
  page: number,
): models.ItemListModel {
  const words = filter.q.toLowerCase()
  const has = (chosen: readonly string[], values: readonly string[]) =>
    chosen.length === 0 || values.some((v) => chosen.includes(v))
  const found = rows.filter(
    (row) =>
      (words === '' || `${row.name} ${row.code}`.toLowerCase().includes(words)) &&
      has(filter.theme, row.content?.themes ?? []) &&
      has(filter.audience, row.content?.audience ?? []) &&
      has(filter.office, [row.department]) &&
      has(filter.kind, [row.kind]),
  )
  const facet = (
    name: string,
    title: string,
    keysOf: (row: ItemRow) => readonly string[],
    nameOf?: (k: string) => string,
  ) => ({
    name,
    title,
    options: groups(rows, keysOf, nameOf).map((g) => ({
      value: g.key,
      label: g.name,
      count: g.count,
    })),
  })
  return {
    filter,
    facets: [
      facet('theme', '主题', (row) => row.content?.themes ?? []),
      facet(
        'audience',
        '谁来办',
        (row) => row.content?.audience ?? [],
        (k) => AUDIENCES[k] ?? k,
      ),
      facet('office', '科室', (row) => [row.department]),
      facet(
        'kind',
        '类型',
        (row) => [row.kind],
        (k) => KIND_TITLES[k] ?? k,
      ),
    ],
    total: found.length,
    lines: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(lineOf),
    page,
    pageSize: PAGE_SIZE,
  }
}

/** The service guide of one version, all of it from what was published. */
export function guideOf(
  versions: readonly ItemRow[],
  wanted: number | null,
  today: Day,
): models.GuideModel | null {
  const [current] = versions
  const row = wanted === null ? current : versions.find((v) => v.no === wanted)
  if (row === undefined || current === undefined || row.content === null) return null
  const { content } = row
  const [theme] = content.themes
  return {
    code: row.code,
    name: content.name,
    kind: KIND_TITLES[content.kind] ?? content.kind,
    summary: content.summary,
    theme: theme === undefined ? null : { key: theme, name: theme },
    basis: content.basis.map((b) => ({ law: b.law, article: b.article, href: null })),
    acceptingOffice: content.acceptingOffice,
    approvingOffice: content.approvingOffice,
    conditions: content.conditions,
    preferences: content.preferences,
    materials: content.materials.map((m) => ({
      name: m.name,
      form: m.form,
      copies: m.copies,
      shared: m.shared,
      sharedBy: null,
      condition: m.condition,
      files: [],
    })),
    ...chartOf(row),
    limits: {
      promised: content.limitPromised,
      statutory: content.limitStatutory,
      basis:
        content.limitBasis === null ? '' : `${content.limitBasis.law}${content.limitBasis.article}`,
    },
    fee: content.fee.note,
    visits: null,
    certificate: content.certificate,
    supervision: content.supervision,
    accountability: content.accountability,
    remedies: content.remedies,
    hours: content.officeHours,
    address: content.address,
    telephone: content.telephone,
    versions: versions.map((v, i) => ({
      no: v.no,
      from: v.published_on ?? today,
      change: v.no === 1 ? '首次公布。' : '修订。',
      href: i === 0 ? null : `/items/${encodeURIComponent(v.code)}/versions/${v.no}`,
      current: i === 0,
    })),
    shown: {
      no: row.no,
      from: row.published_on ?? today,
      currentHref: row.no === current.no ? null : `/items/${encodeURIComponent(row.code)}`,
    },
    recheck: row.rechecked_on === null ? null : { office: '法制机构', on: row.rechecked_on },
    canApply: row.no === current.no,
    pdf: null,
    today,
  }
}

/** As many drawn charts as are kept: a bureau has some hundred items. */
const MOST_CHARTS = 300

/** The picture of a chart and its list form; the drawing's own size comes from its view box. Null
 *  where it cannot be read. */
const drawn = remember(MOST_CHARTS, (title: string, text: string) => {
  const chart = load(text)
  if (Array.isArray(chart)) return null
  const svg = draw(chart, { title, plain: true })
  const [, width, height] = / width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  return {
    chart: { svg, width: Number(width ?? 800), height: Number(height ?? 600) },
    steps: outline(chart).map((step) => ({
      name: step.name,
      words: [step.office ?? '', step.days, step.record].filter((w) => w !== '').join('，'),
    })),
  }
})

function chartOf(row: ItemRow): Pick<models.GuideModel, 'chart' | 'steps'> {
  const found = drawn(row.name, row.chart ?? '')
  if (found !== null) return found
  const procedure = row.content?.procedure ?? []
  return { chart: null, steps: procedure.map((words) => ({ name: '', words })) }
}
