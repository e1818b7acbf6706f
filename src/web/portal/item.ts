import { type Html, html, nothing, type Piece } from '../html.ts'
import { calendarLegend, calendarMonths, calendarSource, countLimit, PERIODS } from './calendar.ts'
import type { Page } from './frame.ts'
import type { GuideMaterial, GuideModel } from './models.ts'
import {
  buttonLink,
  downloadButton,
  link,
  note,
  numbered,
  path,
  printButton,
  qr,
  stacked,
  tag,
} from './parts.ts'
import {
  dayMark,
  dayWords,
  monthDayWords,
  nb,
  orMissing,
  say,
  weekdayWords,
  workingDays,
} from './words.ts'

const CONTENTS = [
  ['basis', '事项与依据'],
  ['conditions', '条件与优惠'],
  ['materials', '申请材料'],
  ['procedure', '办理流程'],
  ['limits', '办理时限'],
  ['remedies', '监督与救济'],
  ['place', '在哪里办'],
  ['versions', '版本与变更'],
] as const

/** A service guide 服务指南 with all fifteen numbered fields (S1.5). `address` is the site's own. */
export function guidePage(model: GuideModel, address: string): Page {
  const theme =
    model.theme === null
      ? []
      : [{ name: model.theme.name, href: `/items?theme=${encodeURIComponent(model.theme.key)}` }]
  const main = html`<h1>${model.name}</h1>${
    model.summary === ''
      ? nothing
      : html`<p
class="sz-lead">${say(model.summary)}</p>`
  }
${oldVersion(model)}${printBox(model, address)}${keyFacts(model)}${buttons(model)}
<div class="sz-guide"><nav class="sz-contents" aria-label="本页内容"><h2>本页内容</h2>
<ul>${CONTENTS.map(([id, title]) => html`<li>${link(`#${id}`, title)}</li>`)}</ul></nav>
<div class="sz-guide__main">${basis(model)}${conditions(model)}${materials(model)}
  ${procedure(model)}${limitsOf(model)}${remedies(model)}${place(model)}
    ${versions(model)}</div></div>`
  const crumbs = [{ name: '办事指南', href: '/items' }, ...theme, { name: model.name }]
  return { title: model.name, section: 'items', crumbs, main }
}

function oldVersion(model: GuideModel): Html {
  if (model.shown.currentHref === null) return nothing
  return note(
    'amber',
    `这是第 ${model.shown.no} 版，已经不用了`,
    html`<p>按这一版受理的办件仍照它办。新的申请请看${link(model.shown.currentHref, '现行版本')}。</p>`,
  )
}

function printBox(model: GuideModel, address: string): Html {
  const here = `${address}${path('items', model.code)}`
  return html`<div class="sz-printbox">${qr(here, '本指南的网址')}
<p>第 ${model.shown.no} 版，${dayWords(model.shown.from)}起施行。${dayWords(
    model.today,
  )}打印，以网上现行版本为准。<br>${here}</p></div>`
}

function keyFacts(model: GuideModel): Html {
  const { limits, certificate } = model
  const years =
    certificate === null || certificate.validYears === null
      ? '长期有效'
      : `有效期 ${certificate.validYears} 年`
  const facts: (readonly [string, Piece, Piece])[] = [
    [
      limits.promised === 0 ? '办结' : '承诺时限',
      limits.promised === 0 ? '当场' : workingDays(limits.promised),
      html`法定 ${workingDays(limits.statutory)}`,
    ],
    ['收费', model.fee === '' ? '没有填写' : say(model.fee), ''],
    model.visits === null
      ? ['到现场', '可能需要', '要到现场时会提前告诉您']
      : ['到现场', nb(`${model.visits} 次`), model.visits === 0 ? '全程网办，证可邮寄' : ''],
    certificate === null ? ['发什么证', '不发证', ''] : ['发什么证', certificate.name, years],
  ]
  return html`<dl class="sz-facts">${facts.map(
    ([name, value, more]) => html`<div><dt>${name}</dt>
<dd>${value}${more === '' ? nothing : html`<small>${more}</small>`}</dd></div>`,
  )}</dl>`
}

function buttons(model: GuideModel): Html {
  const apply = model.canApply
    ? buttonLink(path('items', model.code, 'apply'), '在线申请')
    : nothing
  const pdf = model.pdf === null ? nothing : downloadButton(model.pdf, '下载指南 PDF')
  return html`<div class="sz-buttons">${apply}${pdf}${printButton()}</div>`
}

/** Where the picture of a version's chart is fetched; versions never change, so it may be kept. */
export function chartHref(model: Pick<GuideModel, 'code' | 'shown'>): string {
  return path('items', model.code, 'versions', String(model.shown.no), 'chart.svg')
}

/** A field with its official number and name. */
function numberedField(no: number, name: string, body: Piece): Html {
  return html`<div class="sz-field"><h3><span class="sz-no">${no}</span>${name}</h3>
<div>${body}</div></div>`
}

function section(id: string, title: Piece, body: Piece): Html {
  return html`<section id="${id}" class="sz-section"><h2>${title}</h2>${body}</section>`
}

function basis(model: GuideModel): Html {
  const laws =
    model.basis.length === 0
      ? orMissing('')
      : html`${model.basis.map(
          (b) => html`<p>《${b.law}》${b.href === null ? b.article : link(b.href, b.article)}</p>`,
        )}`
  return section(
    'basis',
    '事项与依据',
    html`${numberedField(
      1,
      '事项名称',
      html`<p>${model.name}</p>
<p class="sz-small">事项编码 ${nb(model.code)}　${model.kind}　${link('/lists/items', '在清单中的位置')}</p>`,
    )}
${numberedField(2, '办理依据', laws)}${numberedField(3, '受理机构', orMissing(model.acceptingOffice))}
  ${numberedField(4, '审批机构', orMissing(model.approvingOffice))}`,
  )
}

function conditions(model: GuideModel): Html {
  const list = model.conditions.length === 0 ? orMissing('') : numbered(model.conditions.map(say))
  return section(
    'conditions',
    '条件与优惠',
    html`${numberedField(5, '许可条件', list)}
      ${numberedField(6, '优惠政策', orMissing(model.preferences))}`,
  )
}

const FORMS = { original: '原件', copy: '复印件', electronic: '电子版' } as const

function materials(model: GuideModel): Html {
  const shared = model.materials.filter((m) => m.shared).length
  const intro =
    shared === 0
      ? html`<p>共 ${nb(`${model.materials.length} 份`)}。</p>`
      : html`<p>共 ${nb(`${model.materials.length} 份`)}。标“可由部门共享”的 ${nb(
          `${shared} 份`,
        )}不用您交，共享不到时我们会告诉您。</p>`
  const table = stacked({
    caption: '申请材料',
    columns: ['材料', '形式', '份数', '说明与下载'],
    css: 'sz-table--materials',
    rows: model.materials.map((m, i) => [
      html`${i + 1}. ${m.name}`,
      html`<span class="sz-paper sz-paper--${m.form}">${FORMS[m.form]}</span>`,
      nb(`${m.copies} 份`),
      materialNotes(m),
    ]),
  })
  const body = model.materials.length === 0 ? html`<p>不需要材料。</p>` : html`${intro}${table}`
  return section('materials', html`<span class="sz-no">7</span>申请材料`, body)
}

function materialNotes(m: GuideMaterial): Html {
  const shared = m.shared
    ? html`${tag('可由部门共享', 'green', 'check')}<span
class="sz-under">${m.sharedBy === null ? '由部门共享，不用交' : `由${m.sharedBy}共享，不用交`}</span>`
    : nothing
  const condition =
    m.condition === null
      ? nothing
      : html`${tag('有条件', 'amber')}<span class="sz-under">${say(m.condition)}</span>`
  const files = html`${m.files.map((f) => link(f.href, f.name))}`
  const isBare = !m.shared && m.condition === null && m.files.length === 0
  return isBare ? html`必须交` : html`<span class="sz-notes">${shared}${condition}${files}</span>`
}

function procedure(model: GuideModel): Html {
  const { chart } = model
  const drawing =
    chart === null
      ? nothing
      : html`<figure class="sz-chart"><img src="${chartHref(model)}" width="${chart.width}"
height="${chart.height}" loading="lazy" alt="办理流程图，同样的内容见文字版"></figure>
<p class="sz-chartlink">${link(chartHref(model), '看流程图（图片）')}</p>`
  const steps =
    model.steps.length === 0
      ? orMissing('')
      : numbered(
          model.steps.map(
            (s) => html`<b>${s.name}</b>${s.words === '' ? nothing : html`：${say(s.words)}`}`,
          ),
          'sz-rings--columns',
        )
  return section(
    'procedure',
    html`<span class="sz-no">8</span>办理流程`,
    html`<div class="sz-procedure">${drawing}<div><h3>文字版</h3>${steps}</div></div>`,
  )
}

function limitsOf(model: GuideModel): Html {
  const { limits, today } = model
  const title = html`<span class="sz-no">9</span>办理时限`
  const law = limits.basis === '' ? '' : `（${limits.basis}）`
  if (limits.promised === 0) {
    return section(
      'limits',
      title,
      html`<p>材料齐全的<b>当场办结</b>。法律规定最长 <b>${workingDays(limits.statutory)}</b>${law}。</p>`,
    )
  }
  const counted = countLimit({ today, from: today, ...limits })
  const withLaw = counted.statutoryDue !== counted.promisedDue
  const rule = html`<p>承诺 <b>${workingDays(limits.promised)}</b>，法律规定最长 <b>${workingDays(
    limits.statutory,
  )}</b>${
    law
  }。受理当天不计，周末和法定节假日不计，调休上班的日子计入。听证、检测、专家评审的时间另计，会书面告诉您要多久。</p>`
  const example = html`<p><b>如果今天（${nb(monthDayWords(today))}，${weekdayWords(
    today,
  )}）受理：</b>承诺最迟 <b>${dayMark(counted.promisedDue, endOf(counted.promisedDue, today))}</b> 作出决定${
    withLaw
      ? html`，法定最迟 <b>${dayMark(counted.statutoryDue, endOf(counted.statutoryDue, today))}</b>`
      : '，与法定时限相同'
  }。</p>`
  return section(
    'limits',
    title,
    html`${rule}${example}${calendarMonths(counted)}${calendarLegend(counted, withLaw)}
      ${calendarSource(counted)}`,
  )
}

function endOf(day: GuideModel['today'], today: GuideModel['today']): string {
  return day.slice(0, 4) === today.slice(0, 4) ? monthDayWords(day) : dayWords(day)
}

function remedies(model: GuideModel): Html {
  const { reconsideration, court } = model.remedies
  const ways =
    reconsideration === '' || court === ''
      ? orMissing('')
      : html`<p>对决定不服，知道决定之日起 <b>${nb(`${PERIODS.reconsiderDays} 日内`)}</b>可以向${
          reconsideration
        }申请行政复议；也可以在 <b>${nb(`${PERIODS.suitMonths} 个月内`)}</b>向${court}起诉。</p><p>${link(
          '/about/remedies',
          '复议和诉讼怎么提',
        )}</p>`
  return section(
    'remedies',
    '监督与救济',
    html`${numberedField(10, '监督方式', orMissing(model.supervision))}
      ${numberedField(11, '责任追究', orMissing(model.accountability))}
        ${numberedField(12, '救济渠道', ways)}`,
  )
}

function place(model: GuideModel): Html {
  const telephone =
    model.telephone === ''
      ? orMissing('')
      : link(`tel:${model.telephone.replace(/[^\d+-]/g, '')}`, nb(model.telephone))
  return section(
    'place',
    '在哪里办',
    html`${numberedField(13, '办公时间', orMissing(model.hours))}
      ${numberedField(14, '办公地址', orMissing(model.address))}
        ${numberedField(15, '办公电话', telephone)}`,
  )
}

function versions(model: GuideModel): Html {
  const table = stacked({
    caption: '版本与变更',
    columns: ['版本', '施行日期', '改了什么'],
    rows: model.versions.map((v) => [
      v.href === null || v.current
        ? html`第 ${v.no} 版${v.current ? '（现行）' : ''}`
        : link(v.href, `第 ${v.no} 版`),
      dayMark(v.from),
      say(v.change),
    ]),
  })
  const recheck =
    model.recheck === null
      ? nothing
      : html`<p
class="sz-small">${model.recheck.office} ${dayMark(model.recheck.on)}复核通过。在办的件按受理时的版本办。</p>`
  const body = model.versions.length === 0 ? html`<p>首次公布。</p>` : table
  return section('versions', '版本与变更', html`${body}${recheck}`)
}
