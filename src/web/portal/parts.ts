import { create } from 'qrcode'
import type { Day } from '../../law/index.ts'
import { type Html, html, nothing, type Piece, trusted } from '../html.ts'
import { remember } from '../remember.ts'
import { type IconName, icon } from './icons.ts'
import type { DecisionLine, DecisionState, Download, Facet } from './models.ts'
import { dayMark, nearDayWords, sizeWords } from './words.ts'

/** An address of a model: own path, anchor, web, telephone, mail; anything else is `#`. */
export function safe(href: string): string {
  return /^(\/(?![/\\])|#|https?:\/\/|tel:|mailto:)/.test(href) ? href : '#'
}

/** A link; the words are the name of what it leads to. */
export function link(href: string, words: Piece, css = ''): Html {
  return css === ''
    ? html`<a href="${safe(href)}">${words}</a>`
    : html`<a class="${css}" href="${safe(href)}">${words}</a>`
}

/** A path made of words that may hold anything. */
export function path(...segments: readonly string[]): string {
  return `/${segments.map((s) => encodeURIComponent(s)).join('/')}`
}

/** A link that looks like a button; the second kind is white with a blue frame. */
export function buttonLink(
  href: string,
  words: Piece,
  options: { readonly second?: boolean; readonly icon?: IconName } = {},
): Html {
  const css = options.second ? 'govuk-button sz-second' : 'govuk-button'
  const sign = options.icon === undefined ? nothing : icon(options.icon)
  return html`<a class="${css}" href="${safe(href)}">${sign}<span>${words}</span></a>`
}

/** Appears where scripts run: printing cannot be asked for without one. */
export function printButton(words = '打印'): Html {
  return html`<button class="govuk-button sz-second sz-print"
type="button" hidden>${icon('print')}<span>${words}</span></button>`
}

/** A button for a file, with its size where it is known. */
export function downloadButton(of: Download, words: string, second = true): Html {
  return buttonLink(of.href, words, { second, icon: 'download' })
}

/** `tlog-proof 格式，3.5 kB`. */
export function sizeNote(format: string, of: Download): string {
  return of.sizeBytes === null ? format : `${format}，${sizeWords(of.sizeBytes)}`
}

export type Tone = 'green' | 'amber' | 'blue' | 'red' | 'plain'

/** A mark beside words: how a thing stands, by colour, shape and word. */
export function tag(words: Piece, tone: Tone = 'plain', sign?: IconName): Html {
  return html`<span
class="sz-tag sz-tag--${tone}">${sign === undefined ? nothing : icon(sign)}${words}</span>`
}

/** How a decision stands. A refusal is a lawful result, so it is ink and not red. */
export function decisionTag(of: {
  readonly state: DecisionState
  readonly kind: 'grant' | 'deny'
}): Html {
  if (of.state === 'withdrawn') return tag('已撤下', 'plain', 'times')
  if (of.state === 'invalid') return tag('无效')
  return of.kind === 'deny' ? tag('不予许可') : tag('有效', 'green', 'check')
}

/** A note: blue informs, amber says what changed, red what failed. */
export function note(tone: 'blue' | 'amber' | 'red', title: string, body: Piece): Html {
  return html`<div class="sz-note sz-note--${tone}"><h2 class="sz-note__title">${title}</h2>
${body}</div>`
}

/** A list with red dashes. */
export function dashes(lines: readonly Piece[]): Html {
  return html`<ul class="sz-dashes">${lines.map((l) => html`<li>${l}</li>`)}</ul>`
}

/** A list with numbers in rings. */
export function numbered(lines: readonly Piece[], css = ''): Html {
  return html`<ol class="sz-rings ${css}">${lines.map(
    (l, i) => html`<li><span class="sz-ringno"
aria-hidden="true">${i + 1}</span><div>${l}</div></li>`,
  )}</ol>`
}

/** Terms and values, one pair a row. */
export function pairs(rows: readonly (readonly [Piece, Piece])[], css = ''): Html {
  return html`<dl class="sz-pairs ${css}">${rows.map(
    ([name, value]) => html`<div><dt>${name}</dt>
<dd>${value}</dd></div>`,
  )}</dl>`
}

/** One search with its label in sight. `hidden` are parameters that stay. */
export function searchForm(of: {
  readonly action: string
  readonly label: string
  readonly q: string
  readonly button?: string
  readonly hint?: string
  readonly hidden?: readonly (readonly [string, string])[]
}): Html {
  const hint =
    of.hint === undefined ? nothing : html`<p class="govuk-hint" id="q-hint">${of.hint}</p>`
  const described = of.hint === undefined ? nothing : trusted(' aria-describedby="q-hint"')
  return html`<form class="sz-search" role="search" action="${of.action}" method="get">
<label class="govuk-label" for="q">${of.label}</label>${hint}
<div class="sz-search__row"><input class="govuk-input" id="q" name="q" type="search"
value="${of.q}" maxlength="100" autocomplete="off"${described}>
<button class="govuk-button"
type="submit">${icon('search')}<span>${of.button ?? '搜索'}</span></button></div>
${hiddenFields(of.hidden ?? [])}</form>`
}

/** Parameters that travel with a form unseen. */
export function hiddenFields(fields: readonly (readonly [string, string])[]): Html {
  return html`${fields.map(
    ([name, value]) => html`<input type="hidden" name="${name}"
value="${value}">`,
  )}`
}

/** Groups of a filter as checkboxes. */
export function facets(
  groups: readonly Facet[],
  chosen: (name: string) => readonly string[],
  prefix: string,
): Html {
  return html`${groups
    .filter((g) => g.options.length > 0)
    .map(
      (g) => html`<fieldset class="govuk-fieldset sz-facet"><legend>${g.title}</legend>
${g.options.map((o, i) => {
  const id = `${prefix}-${g.name}-${i}`
  const checked = chosen(g.name).includes(o.value) ? trusted(' checked') : nothing
  return html`<div class="sz-check"><input type="checkbox" id="${id}" name="${g.name}"
value="${o.value}"${checked}><label for="${id}">${o.label}</label><span class="sz-check__n"><span
class="govuk-visually-hidden">共 </span>${o.count}<span
class="govuk-visually-hidden"> 项</span></span></div>`
})}</fieldset>`,
    )}`
}

/** A filter that is on; pressing takes it off. */
export function chip(words: string, withoutHref: string): Html {
  return html`<a class="sz-chip" href="${withoutHref}"><span
class="govuk-visually-hidden">去掉筛选：</span>${words}${icon('times')}</a>`
}

/** Pages: first, last and those beside the present one. */
export function pages(of: {
  readonly page: number
  readonly total: number
  readonly pageSize: number
  readonly href: (page: number) => string
  readonly unit: string
}): Html {
  const last = Math.max(1, Math.ceil(of.total / of.pageSize))
  const from = (of.page - 1) * of.pageSize + 1
  const to = Math.min(of.total, of.page * of.pageSize)
  const where = html`<p
class="sz-pages__where">第 ${from}—${to} ${of.unit}，共 ${of.total} ${of.unit}</p>`
  if (last === 1) return html`<div class="sz-pages">${where}</div>`
  const middle = Math.min(Math.max(of.page, 2), last - 1)
  const shown = [...new Set([1, middle - 1, middle, middle + 1, last])]
    .filter((n) => n >= 1 && n <= last)
    .sort((a, b) => a - b)
  const numbers = shown.map((n, i) => {
    const gap = i > 0 && n - (shown[i - 1] ?? 0) > 1 ? html`<li aria-hidden="true">⋯</li>` : nothing
    return n === of.page
      ? html`${gap}<li><a class="sz-pages__now" href="${of.href(n)}" aria-current="page"
aria-label="第 ${n} 页">${n}</a></li>`
      : html`${gap}<li><a href="${of.href(n)}" aria-label="第 ${n} 页">${n}</a></li>`
  })
  const step = (n: number, words: string, rel: string) =>
    n < 1 || n > last ? nothing : html`<li><a href="${of.href(n)}" rel="${rel}">${words}</a></li>`
  return html`<div class="sz-pages"><nav aria-label="翻页">
<ul>${step(of.page - 1, '上一页', 'prev')}${numbers}${step(of.page + 1, '下一页', 'next')}</ul></nav>
${where}</div>`
}

/**
 * A table whose rows become blocks on phones. Roles are spelt out, because a cell that is not laid
 * out as a cell loses its own; each cell carries its heading for the stacked form.
 */
export function stacked(of: {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Piece[])[]
  readonly css?: string
}): Html {
  return html`<table class="sz-table ${of.css ?? ''}" role="table"><caption
class="govuk-visually-hidden">${of.caption}</caption>
<thead role="rowgroup"><tr role="row">${of.columns.map(
    (c) => html`<th role="columnheader"
scope="col">${c}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${of.rows.map(
    (row) =>
      html`<tr role="row">${row.map((cell, i) =>
        i === 0
          ? html`<th role="rowheader" scope="row" data-l="${of.columns[i]}">${cell}</th>`
          : html`<td role="cell" data-l="${of.columns[i]}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table>`
}

/** Decisions in a short table. */
export function decisionTable(lines: readonly DecisionLine[], today: Day): Html {
  return stacked({
    caption: '最近公示的决定',
    columns: ['文书号', '事项', '行政相对人', '决定日期', '状态'],
    css: 'sz-table--decisions',
    rows: lines.map((d) => [
      link(path('decisions', d.handle), html`<span class="sz-nb">${d.number}</span>`),
      d.item,
      d.party ?? '（内容已撤下）',
      dayMark(d.decidedOn, nearDayWords(d.decidedOn, today)),
      decisionTag(d),
    ]),
  })
}

/** One decision in a list of results. */
export function decisionResult(d: DecisionLine): Html {
  return html`<li class="sz-result"><h3>${link(path('decisions', d.handle), d.item)}</h3>
${decisionTag(d)}
<p>${d.party ?? '内容已撤下，看撤下说明'}</p>
<p class="sz-meta"><span
class="sz-nb">${d.number}</span><span>${dayMark(d.decidedOn)}</span>
<span>${d.office}</span></p></li>`
}

/** As many codes as are kept: one for each item's guide. */
const MOST_CODES = 300

/** A code that a telephone reads, as one SVG; `title` says where it leads. */
export const qr = remember(MOST_CODES, (text: string, title: string): Html => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const rows = Array.from({ length: modules.size }, (_, y) => {
    let d = ''
    for (let x = 0, run = 0; x < modules.size; x += run + 1) {
      run = 0
      while (x + run < modules.size && modules.get(y, x + run)) run++
      if (run > 0) d += `M${x + 2} ${y + 2}h${run}v1h-${run}z`
    }
    return d
  })
  const size = modules.size + 4
  return html`<svg class="sz-qr" role="img" viewBox="0 0 ${size} ${size}"
shape-rendering="crispEdges"><title>${title}</title><rect width="${size}" height="${size}"
fill="#fff"/><path fill="#1b1f24" d="${rows.join('')}"/></svg>`
})
