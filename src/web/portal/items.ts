import { type Html, html, nothing } from '../html.ts'
import type { Page } from './frame.ts'
import type { Facet, ItemLine, ItemListModel } from './models.ts'
import { chip, dashes, facets, link, note, pages, path, searchForm, tag } from './parts.ts'
import { itemQuery } from './query.ts'
import { countWords, workingDays } from './words.ts'

/** All items 办事指南 with their filter. */
export function itemListPage(model: ItemListModel): Page {
  const { filter } = model
  const hidden = (['theme', 'audience', 'office', 'kind'] as const).flatMap((name) =>
    filter[name].map((value) => [name, value] as const),
  )
  const main = html`<h1>办事指南</h1>
${searchForm({ action: '/items', label: '搜索事项名称或编码', q: filter.q, hidden })}
<div class="sz-facetgrid">${filterForm({
    action: '/items',
    facets: model.facets,
    chosen: (n) => chosen(model, n),
    q: filter.q,
  })}
<div><div class="sz-count"><h2>${countWords(model.total)} 项</h2></div>
${chips(model)}${list(model)}</div></div>`
  return { title: '办事指南', section: 'items', crumbs: [{ name: '办事指南' }], main }
}

function chosen(model: ItemListModel, name: string): readonly string[] {
  const { theme, audience, office, kind } = model.filter
  const groups: Record<string, readonly string[]> = { theme, audience, office, kind }
  return groups[name] ?? []
}

function list(model: ItemListModel): Html {
  if (model.lines.length === 0) {
    return html`<h2>没有符合的事项</h2>
${dashes(['少选一些筛选条件，或者换一种说法；', '这件事可能不由本局办理。'])}
  ${note('blue', '不知道归谁办？', html`<p>拨打 12345，由接线员告诉您。</p>`)}`
  }
  return html`<ul class="sz-results">${model.lines.map(itemResult)}</ul>${pages({
    page: model.page,
    total: model.total,
    pageSize: model.pageSize,
    href: (page) => `/items${itemQuery(model.filter, page)}`,
    unit: '项',
  })}`
}

function chips(model: ItemListModel): Html {
  const { filter } = model
  const all = model.facets.flatMap((f) =>
    f.options
      .filter((o) => chosen(model, f.name).includes(o.value))
      .map((o) => {
        const rest = chosen(model, f.name).filter((v) => v !== o.value)
        return chip(o.label, `/items${itemQuery({ ...filter, [f.name]: rest }, 1)}`)
      }),
  )
  return all.length === 0 ? nothing : html`<p class="sz-chips">${all}</p>`
}

/** One item in a list; one that is only listed has no page to lead to and no limit to promise. */
export function itemResult(i: ItemLine): Html {
  const { guide } = i
  const name = guide === null ? i.name : link(path('items', i.code), i.name)
  const summary = guide === null ? '服务指南尚未公布，办理前请到窗口或来电询问。' : guide.summary
  const limit = guide === null ? nothing : html`<span>${limitWords(guide.limitPromised)}</span>`
  return html`<li class="sz-result"><h3>${name}</h3>${tag(i.kind)}
<p>${summary}</p><p class="sz-meta">${limit}<span>${i.office}</span><span
class="sz-nb">${i.code}</span></p></li>`
}

function limitWords(days: number): Html {
  return days === 0 ? html`当场办结` : html`承诺 ${workingDays(days)}`
}

/**
 * The filter as a plain form, twice: beside the list, and folded away for phones. Only one of the
 * two is laid out; without script nothing else opens on wide screens and folds on narrow ones.
 */
export function filterForm(of: {
  readonly action: string
  readonly facets: readonly Facet[]
  readonly chosen: (name: string) => readonly string[]
  readonly q: string
  readonly more?: (prefix: string) => Html
  readonly chosenMore?: number
}): Html {
  const count = of.facets.reduce((n, f) => n + of.chosen(f.name).length, of.chosenMore ?? 0)
  const form = (prefix: string) =>
    html`<form action="${of.action}" method="get"><input type="hidden" name="q"
value="${of.q}">${facets(of.facets, of.chosen, prefix)}${of.more?.(prefix)}<button
class="govuk-button" type="submit">应用筛选</button></form>`
  const chosen = count > 0 ? `（已选 ${count} 项）` : ''
  return html`<div><section class="sz-filter sz-wide" aria-labelledby="filter">
<h2 id="filter">筛选</h2>${form('w')}</section>
<details class="sz-fold sz-narrow"><summary>筛选${chosen}</summary>${form('n')}</details></div>`
}
