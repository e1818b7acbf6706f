import {
  calendarAsOf,
  type Day,
  type DecisionClock,
  decisionClock,
  type Stop,
} from '../../law/index.ts'
import { type Html, html, nothing, type Piece } from '../html.ts'
import { calendarLegend, calendarMonths, countLimit } from './calendar.ts'
import { errorSummary, textField } from './forms.ts'
import type { Page } from './frame.ts'
import { type IconName, icon } from './icons.ts'
import type { CaseLookupModel, CaseModel, CaseStep, CaseStop } from './models.ts'
import { hiddenFields, link, note, path, type Tone, tag } from './parts.ts'
import {
  dayMark,
  inFours,
  momentWords,
  nb,
  nearDayWords,
  say,
  weekdayWords,
  workingDays,
} from './words.ts'

/** The way into one's own case: number and query code 查询码, no account and no cookie. */
export function caseLookupPage(model: CaseLookupModel): Page {
  const summary =
    model.error === null
      ? nothing
      : errorSummary(
          [{ field: 'number', message: model.error }],
          '没有显示任何内容。查询码在收件凭证上；丢了请带身份证到窗口重取。',
        )
  const main = html`<div class="sz-measure">${summary}<h1>我的办件</h1>
<p class="sz-lead">用收件凭证上的两个号码看进度，不用注册。</p>
<form action="/cases"
method="post">${textField({
    id: 'number',
    label: '受理号或收件号',
    hint: '例如 临审收〔2026〕117号，方括号打不出可以不打',
    value: model.number,
    error: model.error,
  })}
${textField({
  id: 'code',
  label: '查询码',
  hint: '收件凭证上的字母和数字，空格和横线可以不打',
  value: '',
  error: null,
})}<button class="govuk-button" type="submit">查进度</button></form>
${note('blue', '查询码就是钥匙', html`<p>有这两个号码的人都能看到办件内容，请不要转发。本站的地址和记录里不留查询码。</p>`)}</div>`
  return { title: '我的办件', section: null, crumbs: [{ name: '我的办件' }], main }
}

const TONES: Record<CaseModel['tone'], { readonly tone: Tone; readonly sign: IconName }> = {
  running: { tone: 'blue', sign: 'now' },
  waiting: { tone: 'amber', sign: 'pause' },
  done: { tone: 'green', sign: 'check' },
  ended: { tone: 'plain', sign: 'times' },
}

/** A case for its applicant: the clock, what was done, what comes, which days do not count. */
export function casePage(model: CaseModel, queryCode: string): Page {
  const keys = [
    ['number', model.number],
    ['code', queryCode],
  ] as const
  const look = TONES[model.tone]
  const main = html`<p class="sz-kind"><span>受理号</span>${nb(grouped(model.number))}</p>
<h1>${model.item.name}</h1><p class="sz-status">${tag(model.stateName, look.tone, look.sign)}</p>
${clock(model)}<div class="sz-side sz-side--case"><section><h2>办理经过</h2>
<ol class="sz-timeline">${model.steps.map((s) => step(s, keys, model.today))}</ol></section>
<div>${acts(model, keys)}${daysOff(model)}<p
class="sz-after">${link(path('items', model.item.code), '看这个事项的办事指南')}</p></div></div>`
  const crumbs = [{ name: '我的办件', href: '/cases' }, { name: grouped(model.number) }]
  return { title: `办件 ${model.number}`, section: null, crumbs, main }
}

function grouped(number: string): string {
  return /^\d{8,}$/.test(number) ? inFours(number) : number
}

function stopsTo(stops: readonly CaseStop[], today: Day): Stop[] {
  return stops.map((s) => ({ from: s.from, to: s.to ?? today }))
}

function clock(model: CaseModel): Html {
  const { clock: c, today } = model
  if (c === null) return nothing
  const stops = stopsTo(c.stops, today)
  const calendar = calendarAsOf(today)
  const at = c.decidedOn ?? today
  const counted = decisionClock({
    calendar,
    accepted: c.acceptedOn,
    promised: c.promised,
    statutory: c.statutory,
    extension: c.extension,
    stops,
    today: at,
  })
  const near = (day: Day) => dayMark(day, nearDayWords(day, today))
  if (c.decidedOn !== null) {
    return clockBox(
      'green',
      html`<p>用了</p><p
class="sz-clock__big">${
        counted.used + counted.cells.filter((x) => x.kind === 'today').length
      } <small>个工作日</small></p>`,
      html`<p><b>${near(c.decidedOn)} 作出决定。</b></p>
<p>承诺最迟 ${near(counted.promisedDue)}，法定最迟 ${near(counted.statutoryDue)}。</p>`,
    )
  }
  const open = c.stops.find((s) => s.to === null || s.to >= today)
  if (open !== undefined) {
    return clockBox(
      'amber',
      html`<p>承诺时限</p><p class="sz-clock__big">暂停，不计时</p>`,
      html`<p><b>${near(open.from)}起${say(open.reason)}</b></p>
<p>书面告知需要 ${say(open.needs)}。期间不计入时限，结束后接着算。</p>`,
    )
  }
  if (counted.leftPromised < 0) {
    const overdue = counted.state === 'overdue'
    const late = overdue ? counted.leftStatutory : counted.leftPromised
    return clockBox(
      'red',
      html`<p>${overdue ? '法定时限' : '承诺时限'}</p>
<p class="sz-clock__big">已超过 ${-late} <small>个工作日</small></p>`,
      html`<p><b>原定 ${near(overdue ? counted.statutoryDue : counted.promisedDue)}。</b></p>
<p>已报局负责人，${link('/about/complain', '您可以投诉')}。${
        overdue ? '' : html`法定最迟 ${near(counted.statutoryDue)}。`
      }</p>`,
    )
  }
  return runningClock(counted, c.acceptedOn, today)
}

/** What is left of the promise, one bar for each working day. */
function runningClock(counted: DecisionClock, acceptedOn: Day, today: Day): Html {
  const near = (day: Day) => dayMark(day, nearDayWords(day, today))
  const cells = counted.cells.filter((x) => x.day <= counted.promisedDue)
  const day = cells.filter((x) => x.kind === 'used' || x.kind === 'today').length
  const isToday = cells.some((x) => x.kind === 'today')
  const bar = html`<div class="sz-bar"
aria-hidden="true">${cells
    .filter((x) => x.kind !== 'stopped')
    .map(
      (x) => html`<span
class="sz-bar__${x.kind}"></span>`,
    )}</div>`
  const where = isToday
    ? html`今天（${near(today)}）是第 ${day} 个工作日。`
    : html`今天（${near(today)}）不计，已经用了 ${workingDays(day)}。`
  return clockBox(
    'blue',
    html`<p>承诺时限</p><p class="sz-clock__big">剩余 ${counted.leftPromised} <small>个工作日</small></p>`,
    html`<p class="sz-clock__due"><b>最迟 ${near(counted.promisedDue)}（${weekdayWords(
      counted.promisedDue,
    )}）</b>作出决定</p>${bar}<p class="sz-small">${where}${near(
      acceptedOn,
    )}受理，第二天起算。法定最迟 ${near(counted.statutoryDue)}。</p>`,
  )
}

function clockBox(tone: string, left: Html, right: Html): Html {
  return html`<section class="sz-clock sz-clock--${tone}" aria-label="办理时限"><div
class="sz-clock__left">${left}</div><div>${right}</div></section>`
}

type Keys = readonly (readonly [string, string])[]

const STEP_SIGNS: Record<CaseStep['state'], readonly [IconName, string, string]> = {
  done: ['check', 'sz-green', '已完成'],
  now: ['now', 'sz-blue', '正在办'],
  next: ['ring', 'sz-ink2', '还没有开始'],
}

function step(s: CaseStep, keys: Keys, today: Day): Html {
  const [sign, css, said] = STEP_SIGNS[s.state]
  const when =
    s.state === 'now'
      ? '现在'
      : s.at !== null
        ? momentWords(s.at)
        : s.due !== null
          ? html`最迟 ${dayMark(s.due, nearDayWords(s.due, today))}`
          : (s.dueNote ?? '')
  const todo =
    s.state !== 'now'
      ? nothing
      : s.todo === null
        ? html`<p><b>您现在不用做什么。</b>如果需要您补充，会在这里写明要什么、到哪天。</p>`
        : html`<p><b>您现在要做的：</b>${say(s.todo)}</p>`
  const documents =
    s.documents.length === 0
      ? nothing
      : html`${s.documents.map(
          (d) => html`<div class="sz-papers">${fileButton('/cases/document', keys, d.id, d.name)}
${fileButton(
  '/cases/proof',
  keys,
  d.id,
  html`证明文件<span class="govuk-visually-hidden">（${d.name}）</span>`,
)}</div>`,
        )}`
  return html`<li class="sz-step sz-step--${s.state}">${icon(sign, css)}<div>
<h3>${s.title}<span class="govuk-visually-hidden">（${said}）</span> <span
class="sz-when">${when}</span></h3><p>${say(s.words)}</p>${todo}${documents}</div></li>`
}

/** A file of the case, asked for with both keys in the body, so that no address holds them. */
function fileButton(action: string, keys: Keys, id: string, words: Piece): Html {
  return html`<form action="${action}"
method="post">${hiddenFields([...keys, ['id', id]])}<button class="sz-linkbutton"
type="submit">${words}</button></form>`
}

function acts(model: CaseModel, keys: Keys): Html {
  if (model.acts.length === 0) return nothing
  return html`<section class="sz-card sz-card--white"><h2>您可以</h2>
${model.acts.map(
  (a) => html`<form action="${a.href}" method="post">${hiddenFields(keys)}<button
class="govuk-button sz-second" type="submit">${a.title}</button></form>`,
)}${model.acts
  .filter((a) => a.note !== '')
  .map((a) => html`<p class="sz-small">${say(a.note)}</p>`)}</section>`
}

function daysOff(model: CaseModel): Html {
  const { clock: c, today } = model
  if (c === null || c.promised === 0) return nothing
  const counted = countLimit({
    today,
    from: c.acceptedOn,
    promised: c.promised,
    statutory: c.promised,
    stops: stopsTo(c.stops, today),
  })
  const makeup = counted.days.filter((d) => d.kind === 'makeup')
  const worked =
    makeup.length === 0
      ? nothing
      : html`${makeup.map(
          (d, i) => html`${i > 0 ? '、' : ''}${dayMark(d.day, nearDayWords(d.day, today))}`,
        )}调休上班，要算。`
  const stopped =
    c.stops.length === 0
      ? '目前没有暂停。'
      : html`${c.stops.map(
          (s) => html`${dayMark(s.from, nearDayWords(s.from, today))}起${say(s.reason)}，不算。`,
        )}`
  return html`<section class="sz-section sz-days"><h2>哪些天不算，为什么</h2>
<p>受理当天、周末、节假日不算。${worked}${stopped}</p>
${calendarMonths(counted)}${calendarLegend(counted, false)}</section>`
}
