import type { Day } from '../../law/index.ts'
import { type Html, html, nothing } from '../html.ts'
import type { Page } from './frame.ts'
import { type IconName, icon } from './icons.ts'
import { itemResult } from './items.ts'
import type { Badge, HomeModel, ItemGroup, SearchModel } from './models.ts'
import { officerResult } from './officers.ts'
import { dashes, decisionResult, decisionTable, link, note, path, searchForm } from './parts.ts'
import { countWords, dayMark, momentWords, nb, nearDayWords } from './words.ts'

/** The home page: one search, the items by event, by person and by office, the last decisions. */
export function homePage(model: HomeModel, today: Day, canReport: boolean): Page {
  const common =
    model.common.length === 0
      ? nothing
      : html`<p
class="sz-common"><span>常办：</span>${model.common.map((i) =>
          link(path('items', i.code), i.name),
        )}</p>`
  const main = html`<div class="sz-hero"><div class="sz-wrap sz-hero__grid"><div>
<h1 class="sz-h1home">想办什么事？</h1>
${searchForm({ action: '/search', label: '搜索事项、决定、执法人员或文书号', q: '' })}${common}
<p class="sz-common"><span>已经申请了？</span>${link('/cases', '用受理号和查询码看进度')}</p></div>
${badge(model.badge, today)}</div></div>
<div class="sz-wrap">${byEvent(model)}
<div class="sz-halves"><section><h2>按谁来办</h2>${groupList(model.audiences, 'audience')}</section>
<section><h2>按处室找</h2><div
class="sz-twocol">${groupList(model.offices, 'office', model.itemCount)}</div></section></div>
${lastDecisions(model, today)}
<section><h2>核对和监督</h2><div class="sz-thirds"><div><h3>${link('/verify', '验证一份文书')}</h3>
<p>核对一份决定书是不是真的、有没有改过。核对在您自己的电脑上做，文件不上传。</p></div>
<div><h3>${link('/officers', '查执法人员')}</h3><p>扫工作证上的码，或者输入姓名、证号，看证件今天是否有效。</p></div>
<div><h3>${link(canReport ? '/report' : '/about/complain', canReport ? '报告页面错误' : '投诉和建议')}</h3>
<p>每一页都可以报告。5 个工作日内答复，改前改后都留存。</p></div></div></section></div>`
  return { title: '', section: 'home', crumbs: [], main, feed: '/decisions.atom' }
}

function byEvent(model: HomeModel): Html {
  if (model.events.length === 0) {
    return html`<section><h2>按事情找</h2><p>还没有公布办事指南。公布以后在这里按事情分组列出。</p></section>`
  }
  return html`<section><h2>按事情找</h2><ul class="sz-events">${model.events.map(
    (g) =>
      html`<li><h3>${link(listHref('theme', g.key), g.name)}</h3><span
class="sz-n">${nb(`${g.count} 项`)}</span><ul>${g.items.map(
        (i) => html`<li>${link(path('items', i.code), i.name)}</li>`,
      )}</ul></li>`,
  )}</ul></section>`
}

function groupList(groups: readonly ItemGroup[], filter: string, all?: number): Html {
  const whole =
    all === undefined
      ? nothing
      : html`<li>${link('/items', '全部事项清单')}<span
class="sz-n">${nb(`${countWords(all)} 项`)}</span></li>`
  return html`<ul class="sz-rows">${groups.map(
    (g) =>
      html`<li>${link(listHref(filter, g.key), g.name)}<span
class="sz-n">${nb(`${countWords(g.count)} 项`)}</span></li>`,
  )}${whole}</ul>`
}

function listHref(filter: string, key: string): string {
  return `/items?${filter}=${encodeURIComponent(key)}`
}

function lastDecisions(model: HomeModel, today: Day): Html {
  const body =
    model.latest.length === 0
      ? html`<p>还没有公示的决定。决定作出后 7 个工作日内在这里公示。</p>`
      : html`${decisionTable(model.latest, today)}
<p class="sz-after">${link('/decisions', `查全部 ${countWords(model.decisionCount)} 件决定`)}</p>`
  return html`<section><h2>最近公示的决定</h2>${body}</section>`
}

interface BadgeLook {
  readonly sign: IconName
  readonly title: string
  readonly words: string
}

/** The completeness badge in its four states, each with a shape of its own. */
export function badge(of: Badge, today: Day): Html {
  const look = badgeLook(of)
  const late = of.late.map(
    (d) =>
      html`应在 ${dayMark(d.due, nearDayWords(d.due, today))} 前公示的 ${nb(`${countWords(d.count)} 件`)}`,
  )
  const row = (name: string, n: number) =>
    html`<div><dt>${name}</dt><dd>${nb(`${countWords(n)} 件`)}</dd></div>`
  const signed =
    of.countersigned === null
      ? '还没有上级机关副署'
      : `${momentWords(of.countersigned.at)} 经${of.countersigned.by}副署`
  return html`<section class="sz-badge sz-badge--${of.state}" aria-labelledby="badge"><h2
id="badge">${icon(look.sign)}<span>${look.title}</span></h2>
<p>${look.words}</p>${late.length === 0 ? nothing : dashes(late)}
<dl>${row('到期应公示', of.due)}${row('已公示', of.published)}${row('依法不公示', of.withheld)}
  ${row('逾期未公示', of.overdue)}</dl>
<p class="sz-badge__by">${signed}<br>${link('/about/ledger', '怎样核对，自己算一遍')}</p></section>`
}

function badgeLook(of: Badge): BadgeLook {
  switch (of.state) {
    case 'complete':
      return { sign: 'shield', title: '公示完整', words: '到期应公示的决定，都有了交代。' }
    case 'checking':
      return {
        sign: 'clock',
        title: '正在核对',
        words: `最近的 ${of.waiting} 条记录还没有副署，一般几分钟后完成。`,
      }
    case 'overdue':
      return {
        sign: 'cross',
        title: `有 ${of.overdue} 件逾期`,
        words: '过了期限还没有公示：',
      }
    case 'unknown':
      return {
        sign: 'ring',
        title: '暂时不能核对',
        words: '收不到上级机关的副署，公示照常进行。下面是本局自己的数字。',
      }
  }
}

/** What one search over items, decisions and officers found. */
export function searchPage(model: SearchModel): Page {
  const total = model.items.total + model.decisions.total + model.officers.total
  const found = model.q === '' ? nothing : total === 0 ? nothingFound(model) : results(model)
  const main = html`<h1>搜索</h1>
${searchForm({ action: '/search', label: '搜索事项、决定、执法人员或文书号', q: model.q })}${found}`
  const title = model.q === '' ? '搜索' : `搜索 ${model.q}`
  return { title, section: null, crumbs: [{ name: '搜索' }], main }
}

function results(model: SearchModel): Html {
  const q = encodeURIComponent(model.q)
  const block = (title: string, all: number, lines: readonly Html[], href: string) =>
    all === 0
      ? nothing
      : html`<section class="sz-found"><h2>${title} <span
class="sz-n">${nb(`${countWords(all)} 个`)}</span></h2><ul class="sz-results">${lines}</ul>
${
  all > lines.length
    ? html`<p
class="sz-after">${link(href, `查全部 ${countWords(all)} 个${title}`)}</p>`
    : nothing
}</section>`
  return html`<div
class="sz-measure">${block(
    '办事指南',
    model.items.total,
    model.items.lines.map(itemResult),
    `/items?q=${q}`,
  )}
${block(
  '决定',
  model.decisions.total,
  model.decisions.lines.map(decisionResult),
  `/decisions?q=${q}`,
)}
${block(
  '执法人员',
  model.officers.total,
  model.officers.lines.map(officerResult),
  `/officers?q=${q}`,
)}</div>`
}

function nothingFound(model: SearchModel): Html {
  const read =
    model.readAs === null
      ? nothing
      : html`<p>文书号的写法是 <b>${nb(model.readAs)}</b>，我们已按这个写法找过。</p>`
  return html`<section class="sz-found sz-measure"><h2>没有找到“${model.q}”</h2>${read}<p>可能的原因：</p>
${dashes(['用了别的说法，试试事项名称里的两三个字；', '决定刚作出，还在 7 个工作日的公示期限内；', '依法不公示。'])}
${note('blue', '找不到要办的事？', html`<p>可以${link('/items', '按事情、按处室看全部事项')}，或者拨打 12345。</p>`)}</section>`
}
