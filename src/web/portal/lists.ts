import { html, nothing } from '../html.ts'
import type { Page } from './frame.ts'
import type { ListModel, ListSummary } from './models.ts'
import { link, path, stacked } from './parts.ts'
import { countWords, dayMark, nb, say } from './words.ts'

/** The bureau's lists 清单 and what they rest on (S1.3, S1.4). */
export function listsPage(lists: readonly ListSummary[]): Page {
  const body =
    lists.length === 0
      ? html`<p>还没有公布清单。公布以后在这里列出。</p>`
      : html`<ul class="sz-results sz-measure">${lists.map(
          (l) =>
            html`<li class="sz-result"><h2
class="sz-h3">${link(path('lists', l.key), l.title)}</h2><span
class="sz-n">${nb(`${countWords(l.count)} 项`)}</span><p>${say(l.about)}</p>
${
  l.updatedOn === null
    ? nothing
    : html`<p
class="sz-meta"><span>${dayMark(l.updatedOn)}更新</span></p>`
}</li>`,
        )}</ul>`
  const main = html`<h1>清单与依据</h1><p class="sz-lead">本局能管什么、依据什么、怎么记录、哪些决定要先审核。</p>${body}`
  return { title: '清单与依据', section: 'lists', crumbs: [{ name: '清单与依据' }], main }
}

/** One list as a table. */
export function listPage(model: ListModel): Page {
  const updated =
    model.updatedOn === null
      ? nothing
      : html`<p class="sz-small">${dayMark(model.updatedOn)}更新</p>`
  const body =
    model.rows.length === 0
      ? html`<p>这张清单现在是空的。</p>`
      : stacked({
          caption: model.title,
          columns: model.columns,
          rows: model.rows.map((row) =>
            row.map((cell) => (typeof cell === 'string' ? say(cell) : link(cell.href, cell.name))),
          ),
        })
  const csv = html`<p class="sz-export">导出：<a data-plain
href="${path('lists', `${model.key}.csv`)}">CSV</a></p>`
  const main = html`<h1>${model.title}</h1><p class="sz-lead">${say(model.about)}</p>
${updated}${body}${csv}`
  const crumbs = [{ name: '清单与依据', href: '/lists' }, { name: model.title }]
  return { title: model.title, section: 'lists', crumbs, main }
}
