import { type Html, html, nothing, trusted } from '../html.ts'
import type { BureauInfo } from './models.ts'
import { link } from './parts.ts'
import { units } from './words.ts'

/** Entries of the main menu 主菜单. */
export type Section = 'home' | 'items' | 'decisions' | 'verify' | 'officers' | 'lists'

/** A rendered page before its frame. */
export interface Page {
  /** Of the window and of feeds; the bureau's name is added. */
  readonly title: string
  readonly section: Section | null
  /** Between the home page and this one, then this one without address. */
  readonly crumbs: readonly { readonly name: string; readonly href?: string }[]
  readonly main: Html
  /** Address of an Atom feed of the same content. */
  readonly feed?: string
}

/** What every page of a request shares. */
export interface Site {
  readonly bureau: BureauInfo
  readonly demo: boolean
  /** The version for older readers 适老版, remembered by the address. */
  readonly big: boolean
  /** Path and query of this page, without `big`. */
  readonly here: string
  readonly styleHref: string
  readonly scriptHref: string
  readonly canReport: boolean
}

const MENU: readonly { readonly key: Section; readonly name: string; readonly href: string }[] = [
  { key: 'home', name: '首页', href: '/' },
  { key: 'items', name: '办事指南', href: '/items' },
  { key: 'decisions', name: '结果公示', href: '/decisions' },
  { key: 'verify', name: '验证文书', href: '/verify' },
  { key: 'officers', name: '执法人员', href: '/officers' },
  { key: 'lists', name: '清单与依据', href: '/lists' },
]

/** The whole document: head, main part and foot, complete without script. */
export function framed(page: Page, site: Site): string {
  const { bureau } = site
  const title = page.title === '' ? bureau.name : `${page.title} - ${bureau.name}`
  const feed =
    page.feed === undefined
      ? nothing
      : html`<link rel="alternate" type="application/atom+xml" title="${page.title}"
href="${page.feed}">`
  const document = html`<html lang="zh-CN"
class="${site.big ? 'sz-root sz-big' : 'sz-root'}"><head><meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#a61e22"><meta name="referrer" content="same-origin">
<link rel="stylesheet" href="${site.styleHref}"><link rel="icon" href="/static/seal.svg"
type="image/svg+xml">${feed}<script src="${site.scriptHref}" defer></script></head>
<body><a class="govuk-skip-link" href="#main">跳到正文</a>
${masthead(page, site)}
${crumbTrail(page)}<main id="main" tabindex="-1"
class="${page.section === 'home' ? 'sz-main sz-main--home' : 'sz-main sz-wrap'}">${page.main}</main>
${endReport(site)}${foot(site)}</body></html>`
  const text = `<!DOCTYPE html>\n${document}`
  return site.big ? keepBig(text) : text
}

/**
 * Carries `big=1` through every own link and form of a page. Attribute values are escaped, so a
 * quote can only end one; files of the site and the way back are left alone.
 */
export function keepBig(text: string): string {
  const linked = text.replace(
    /<a\s(?!data-plain)([^>]*?)href="(\/(?!static\/)[^"#]*)(#[^"]*)?"/g,
    (_all, before: string, address: string, anchor: string | undefined) =>
      `<a ${before}href="${address}${address.includes('?') ? '&amp;' : '?'}big=1${anchor ?? ''}"`,
  )
  return linked.replaceAll('</form>', '<input type="hidden" name="big" value="1"></form>')
}

function masthead(page: Page, site: Site): Html {
  const demo = site.demo
    ? html`<p><span class="sz-demo">演示</span>样例数据，不具法律效力。</p>`
    : html`<p></p>`
  const report = site.canReport ? link(reportHref(site), '这一页有错？告诉我们') : nothing
  const strip =
    site.demo || site.canReport
      ? html`<div class="sz-strip"><div class="sz-wrap">${demo}${report}</div></div>`
      : nothing
  return html`<header>${strip}<div class="sz-mast sz-wrap"><a class="sz-brand" href="/"><img
src="/static/seal.svg" alt="" width="56" height="56"><span><span
class="sz-brand__name">${nameUnits(site.bureau.name)}</span><span
class="sz-brand__say">办事 · 公示 · 验证</span></span></a>
<nav class="sz-tools" aria-label="常用工具">${tools(site)}</nav>
<details class="sz-menu"><summary>菜单</summary><nav aria-label="菜单">${menu(page)}
<div class="sz-menu__tools">${tools(site)}</div></nav></details></div>
<nav class="sz-nav" aria-label="主菜单"><div class="sz-wrap">${menu(page)}</div></nav></header>`
}

/** A long name may wrap before its last five characters, 行政审批局. */
function nameUnits(name: string): Html {
  const characters = [...name]
  return characters.length > 7
    ? units(characters.slice(0, -5).join(''), characters.slice(-5).join(''))
    : html`${name}`
}

function tools(site: Site): Html {
  const size = site.big
    ? html`<span class="sz-tools__now">适老版</span><a data-plain href="${site.here}">标准字号</a>`
    : link(withBig(site.here), '适老版')
  return html`${size}${link('/about/accessibility', '无障碍')}<a href="/en" lang="en"
hreflang="en">English</a><a class="sz-mine" href="/cases">我的办件</a>`
}

function withBig(here: string): string {
  return `${here}${here.includes('?') ? '&' : '?'}big=1`
}

function menu(page: Page): Html {
  return html`<ul>${MENU.map((m) => {
    const current = m.key === page.section ? trusted(' aria-current="true"') : nothing
    return html`<li><a href="${m.href}"${current}>${m.name}</a></li>`
  })}</ul>`
}

function crumbTrail(page: Page): Html {
  if (page.crumbs.length === 0) return nothing
  const steps = [{ name: '首页', href: '/' }, ...page.crumbs]
  return html`<div class="sz-wrap"><nav class="govuk-breadcrumbs" aria-label="所在位置">
<ol class="govuk-breadcrumbs__list">${steps.map(
    (c) =>
      html`<li class="govuk-breadcrumbs__list-item">${
        c.href === undefined
          ? html`<span aria-current="page">${c.name}</span>`
          : html`<a class="govuk-breadcrumbs__link" href="${c.href}">${c.name}</a>`
      }</li>`,
  )}</ol></nav></div>`
}

/** Phones have no strip to hold the link, so it stands at the end of the page. */
function endReport(site: Site): Html {
  return site.canReport
    ? html`<aside class="sz-endreport sz-wrap"
aria-label="报告错误">${link(reportHref(site), '这一页有错？告诉我们')}</aside>`
    : nothing
}

function reportHref(site: Site): string {
  return `/report?page=${encodeURIComponent(site.here)}`
}

function foot(site: Site): Html {
  const { bureau } = site
  const report = site.canReport ? html`<li>${link('/report', '报告页面错误')}</li>` : nothing
  return html`<footer class="sz-foot"><div class="sz-wrap"><div class="sz-foot__cols"><section>
<h2>${bureau.name}</h2>
<p>地址：${bureau.address}</p><p>办公时间：${bureau.hours}</p><p>咨询电话：${bureau.telephone}</p></section>
<section><h2>监督我们</h2><ul>${report}<li>${link('/about/complain', '对工作人员投诉')}</li>
<li>${link('/about/remedies', '复议和诉讼怎么提')}</li><li>政务服务热线 <b>12345</b></li></ul></section>
<section><h2>关于本站</h2><ul><li>${link('/about/accessibility', '无障碍声明')}</li>
<li>${link('/about/privacy', '个人信息保护')}</li>
<li>${link('/about/open-data', '开放数据（CSV、JSON、Atom）')}</li>
<li>${link('/about/ledger', '账本与检查点')}</li></ul></section></div>
<p class="sz-foot__end"><span>主办：${bureau.name}</span>${bureau.filings.map(
    (f) => html`<span>${f}</span>`,
  )}</p></div></footer>`
}
