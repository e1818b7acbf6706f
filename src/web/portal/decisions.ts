import { type Html, html, nothing } from '../html.ts'
import { dateField } from './forms.ts'
import type { Page } from './frame.ts'
import { filterForm } from './items.ts'
import type { DecisionFilter, DecisionListModel, FormError } from './models.ts'
import { chip, dashes, decisionResult, link, note, pages, searchForm } from './parts.ts'
import { decisionQuery } from './query.ts'
import { countWords, nb } from './words.ts'

/** The numbers a reader may call. */
interface Telephones {
  readonly telephone: string
}

type GroupName = 'office' | 'result' | 'state' | 'party'

/** The results of decisions 结果公示: search, filter, exports with the same filter, pages. */
export function decisionListPage(
  model: DecisionListModel,
  errors: readonly FormError[],
  bureau: Telephones,
): Page {
  const { filter } = model
  const searched = filter.q !== ''
  const empty = model.lines.length === 0
  const search = searchForm({
    action: '/decisions',
    label: '搜索文书号、事项或企业名称',
    q: filter.q,
    hidden: hiddenOf(filter),
  })
  const body =
    empty && searched && !isFiltered(filter)
      ? nothingFound(model, bureau)
      : html`<div class="sz-facetgrid">${filters(model, errors)}
<div>${head(model)}${chips(model)}${empty ? noneHere() : list(model)}</div></div>`
  const main = html`<h1>结果公示</h1>${unread(errors)}${search}${body}`
  const crumbs = searched
    ? [{ name: '结果公示', href: '/decisions' }, { name: '搜索' }]
    : [{ name: '结果公示' }]
  const feed = `/decisions.atom${decisionQuery(filter, 1)}`
  return { title: '结果公示', section: 'decisions', crumbs, main, feed }
}

function unread(errors: readonly FormError[]): Html {
  if (errors.length === 0) return nothing
  const lines = errors.map((e) => e.message)
  return html`<div role="alert">${note(
    'red',
    '日期没有读懂',
    html`${dashes(lines)}
<p>先列出其他条件下的决定。</p>`,
  )}</div>`
}

function head(model: DecisionListModel): Html {
  const query = decisionQuery(model.filter, 1)
  return html`<div class="sz-count"><h2>${countWords(model.total)} 件决定</h2>
<p>导出：<a data-plain href="/decisions.csv${query}">CSV</a><a data-plain
href="/decisions.json${query}">JSON</a><a data-plain
href="/decisions.atom${query}">Atom 订阅</a></p></div>`
}

function filters(model: DecisionListModel, errors: readonly FormError[]): Html {
  const { filter } = model
  const wrong = (field: string) => errors.find((e) => e.field === field)?.message ?? null
  return filterForm({
    action: '/decisions',
    facets: model.facets,
    chosen: (name) => valuesOf(filter, name),
    q: filter.q,
    chosenMore: (filter.from === null ? 0 : 1) + (filter.to === null ? 0 : 1),
    more: (prefix) =>
      html`${
        filter.item === ''
          ? nothing
          : html`<input type="hidden" name="item"
value="${filter.item}">`
      }<fieldset class="govuk-fieldset sz-facet"><legend>决定日期</legend>
${dateField({
  id: `${prefix}-from`,
  name: 'from',
  label: '从',
  value: filter.from ?? '',
  error: wrong('from'),
})}${dateField({
  id: `${prefix}-to`,
  name: 'to',
  label: '到',
  value: filter.to ?? '',
  error: wrong('to'),
})}</fieldset>`,
  })
}

function valuesOf(filter: DecisionFilter, name: string): readonly string[] {
  const { office, result, state, party } = filter
  const groups: Record<string, readonly string[]> = { office, result, state, party }
  return groups[name] ?? []
}

function isFiltered(filter: DecisionFilter): boolean {
  const groups: readonly GroupName[] = ['office', 'result', 'state', 'party']
  return (
    filter.item !== '' ||
    filter.from !== null ||
    filter.to !== null ||
    groups.some((g) => filter[g].length > 0)
  )
}

function hiddenOf(filter: DecisionFilter): (readonly [string, string])[] {
  const groups: readonly GroupName[] = ['office', 'result', 'state', 'party']
  return [
    ...groups.flatMap((g) => filter[g].map((v) => [g, v] as const)),
    ...(filter.item === '' ? [] : [['item', filter.item] as const]),
    ...(filter.from === null ? [] : [['from', filter.from] as const]),
    ...(filter.to === null ? [] : [['to', filter.to] as const]),
  ]
}

function chips(model: DecisionListModel): Html {
  const { filter } = model
  const without = (change: Partial<DecisionFilter>) =>
    `/decisions${decisionQuery({ ...filter, ...change }, 1)}`
  const ofFacets = model.facets.flatMap((f) =>
    f.options
      .filter((o) => valuesOf(filter, f.name).includes(o.value))
      .map((o) => {
        const rest = valuesOf(filter, f.name).filter((v) => v !== o.value)
        return chip(o.label, without({ [f.name]: rest }))
      }),
  )
  const all = [
    ...(filter.q === '' ? [] : [chip(`“${filter.q}”`, without({ q: '' }))]),
    ...(filter.item === '' ? [] : [chip(model.itemName ?? filter.item, without({ item: '' }))]),
    ...ofFacets,
    ...(filter.from === null ? [] : [chip(`从 ${filter.from}`, without({ from: null }))]),
    ...(filter.to === null ? [] : [chip(`到 ${filter.to}`, without({ to: null }))]),
  ]
  return all.length === 0 ? nothing : html`<p class="sz-chips">${all}</p>`
}

function list(model: DecisionListModel): Html {
  return html`<ul class="sz-results">${model.lines.map(decisionResult)}</ul>${pages({
    page: model.page,
    total: model.total,
    pageSize: model.pageSize,
    href: (page) => `/decisions${decisionQuery(model.filter, page)}`,
    unit: '件',
  })}`
}

function noneHere(): Html {
  return html`<div class="sz-none"><p>这些条件下没有公示的决定。</p>${dashes([
    '条件选多了，去掉一两个再看；',
    '决定刚作出，还在 7 个工作日的公示期限内；',
    '依法不公示。',
  ])}</div>`
}

function nothingFound(model: DecisionListModel, bureau: Telephones): Html {
  const { readAs } = model
  const read =
    readAs === null
      ? html`<p>可能的原因：</p>`
      : html`<p>文书号的写法是 <b>${nb(readAs.number)}</b>，我们已按这个写法找过。可能的原因：</p>`
  const wrongNumber =
    readAs === null
      ? '字写得不一样，试试名称里的两三个字。'
      : readAs.highest === null
        ? '号码抄错了。没有这一类、这一年的文书。'
        : `号码抄错了。这一类文书这一年目前编到 ${readAs.highest} 号。`
  return html`<section class="sz-found sz-measure"><h2>没有找到“${model.filter.q}”</h2>${read}
${dashes(['决定刚作出，还在 7 个工作日的公示期限内；', '依法不公示；', wrongNumber])}
${note(
  'blue',
  '您手里有一份写着这个号的决定书？',
  html`<p>请${link('/verify', '在验证页核对')}，或者拨打 ${nb(
    bureau.telephone,
  )}。没有记入账本的决定，窗口不予认可。</p>`,
)}</section>`
}
