import { type Html, html, nothing } from '../html.ts'
import { PERIODS } from './calendar.ts'
import { areaField, checkField, errorSummary, fileField, radioField, textField } from './forms.ts'
import type { Page } from './frame.ts'
import { icon } from './icons.ts'
import type {
  ApplyMaterial,
  ApplyModel,
  ApplyValues,
  BureauInfo,
  FormError,
  ReceiptModel,
  ReportDoneModel,
  ReportModel,
} from './models.ts'
import {
  dashes,
  downloadButton,
  hiddenFields,
  link,
  note,
  numbered,
  path,
  printButton,
  qr,
  tag,
} from './parts.ts'
import {
  dayMark,
  fullMomentWords,
  inFours,
  monthDayWords,
  nb,
  say,
  sizeWords,
  workingDays,
} from './words.ts'

/** The form before anything is typed. */
export const NO_VALUES: ApplyValues = {
  partyKind: '',
  name: '',
  code: '',
  representative: '',
  hasAgent: '',
  agentName: '',
  agentCode: '',
  agentScope: '',
  address: '',
  telephone: '',
  email: '',
  electronicDelivery: '',
  declared: '',
}

const ACCEPT = '.pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png'

/** An application on one page; what was typed stays when something has to be put right. */
export function applyPage(model: ApplyModel, bureau: BureauInfo): Page {
  const wrong = (field: string) => model.errors.find((e) => e.field === field)?.message ?? null
  const kept = model.materials.some((m) => !m.shared)
    ? '其他内容已经保留。浏览器不保留选好的文件，请重新选择。'
    : '其他内容已经保留。'
  const summary = model.errors.length === 0 ? nothing : errorSummary(model.errors, kept)
  const main = html`<div class="sz-side"><div>${summary}
<p class="sz-kind"><span>${model.item.name}</span></p><h1>在线申请</h1>
<form action="${path('items', model.item.code, 'apply')}" method="post"
enctype="multipart/form-data">${hiddenFields([['actId', model.actId]])}
${applicant(model.values, wrong)}${agent(model.values, wrong)}${delivery(model.values, wrong)}
  ${papers(model, wrong)}
${checkField({
  id: 'declared',
  label:
    '以上内容真实，材料与原件一致。隐瞒情况或者提供虚假材料的，不予受理或者不予许可，并依法处理（行政许可法第七十八条）。',
  value: 'yes',
  checked: model.values.declared === 'yes',
  error: wrong('declared'),
})}
<button class="govuk-button" type="submit">确认并提交</button></form></div>
<div><section class="sz-card"><h2>填报内容</h2><ul
class="sz-outcomes">${['申请人', '代理人', '送达', '申请材料', '核对并提交'].map(
    (s) => html`<li>${icon('ring', 'sz-ink2')}<div>${s}</div></li>`,
  )}</ul></section>
<section class="sz-help"><h2>要帮忙？</h2>
<p>电话 ${nb(bureau.telephone)}，${say(bureau.hours)}。也可以到窗口，由工作人员帮您填。</p></section></div></div>`
  const crumbs = [
    { name: '办事指南', href: '/items' },
    { name: model.item.name, href: path('items', model.item.code) },
    { name: '在线申请' },
  ]
  const title = model.errors.length > 0 ? `有 ${model.errors.length} 处要改：在线申请` : '在线申请'
  return { title, section: 'items', crumbs, main }
}

type Wrong = (field: string) => string | null

function group(title: string, body: Html): Html {
  return html`<section class="sz-group"><h2>${title}</h2>${body}</section>`
}

function applicant(v: ApplyValues, wrong: Wrong): Html {
  const kinds = [
    { value: 'person', label: '个人' },
    { value: 'company', label: '企业、个体工商户' },
    { value: 'organisation', label: '其他组织' },
  ]
  return group(
    '申请人',
    html`${radioField({
      id: 'partyKind',
      label: '您以什么身份申请？',
      options: kinds,
      value: v.partyKind,
      error: wrong('partyKind'),
    })}
${textField({
  id: 'name',
  label: '姓名或者名称',
  hint: '与身份证、营业执照上的一致',
  value: v.name,
  error: wrong('name'),
  autocomplete: 'name',
})}
${textField({
  id: 'code',
  label: '证件号码',
  hint: '个人填公民身份号码，其他填统一社会信用代码，18 位',
  value: v.code,
  error: wrong('code'),
  width: 'half',
})}
${textField({
  id: 'representative',
  label: '法定代表人或者负责人',
  hint: '个人申请的不填',
  value: v.representative,
  error: wrong('representative'),
  width: 'half',
})}`,
  )
}

function agent(v: ApplyValues, wrong: Wrong): Html {
  const answers = [
    { value: 'no', label: '不委托，自己办' },
    { value: 'yes', label: '委托他人办' },
  ]
  return group(
    '代理人',
    html`${radioField({
      id: 'hasAgent',
      label: '是否委托代理人？',
      options: answers,
      value: v.hasAgent,
      error: wrong('hasAgent'),
    })}
${textField({
  id: 'agentName',
  label: '代理人姓名',
  hint: '不委托的，这三项都不填',
  value: v.agentName,
  error: wrong('agentName'),
  width: 'half',
})}
${textField({
  id: 'agentCode',
  label: '代理人公民身份号码',
  value: v.agentCode,
  error: wrong('agentCode'),
  width: 'half',
})}
${textField({
  id: 'agentScope',
  label: '代理权限',
  hint: '例如 代为提交材料、领取证照',
  value: v.agentScope,
  error: wrong('agentScope'),
})}`,
  )
}

function delivery(v: ApplyValues, wrong: Wrong): Html {
  const answers = [
    { value: 'yes', label: '同意，发到下面的手机或者邮箱' },
    { value: 'no', label: '不同意，寄纸质文书' },
  ]
  return group(
    '送达',
    html`${textField({
      id: 'address',
      label: '送达地址',
      hint: '写到门牌号和楼层',
      value: v.address,
      error: wrong('address'),
      autocomplete: 'street-address',
    })}
${textField({
  id: 'telephone',
  label: '联系电话',
  value: v.telephone,
  error: wrong('telephone'),
  kind: 'tel',
  width: 'half',
  autocomplete: 'tel',
})}
${textField({
  id: 'email',
  label: '电子邮箱（可以不填）',
  value: v.email,
  error: wrong('email'),
  kind: 'email',
  width: 'half',
  autocomplete: 'email',
})}
${radioField({
  id: 'electronicDelivery',
  label: '是否同意电子送达？',
  options: answers,
  value: v.electronicDelivery,
  error: wrong('electronicDelivery'),
})}`,
  )
}

function papers(model: ApplyModel, wrong: Wrong): Html {
  const shared = model.materials.filter((m) => m.shared)
  const own = model.materials.filter((m) => !m.shared)
  const hint = `PDF 或者照片，可以选多个，合计不超过 ${sizeWords(model.maxFileBytes)}`
  const fields = own.map((m) =>
    fileField({
      id: `m-${m.code}`,
      label: materialLabel(m),
      hint,
      accept: ACCEPT,
      error: wrong(`m-${m.code}`),
    }),
  )
  const known =
    shared.length === 0
      ? nothing
      : html`<ul
class="sz-sharedlist">${shared.map(
          (m) =>
            html`<li><span>${m.name}</span>${tag(
              m.sharedBy === null ? '由部门共享，不用交' : `由${m.sharedBy}共享，不用交`,
              'green',
              'check',
            )}</li>`,
        )}</ul>`
  const later = html`<p>一时没有的材料可以后补，我们只通知一次，把要补的全部写清楚。</p>`
  return group(`申请材料（${model.materials.length} 份）`, html`${later}${known}${fields}`)
}

function materialLabel(m: ApplyMaterial): string {
  if (m.condition !== null) return `${m.name}（${m.condition}）`
  return m.required ? m.name : `${m.name}（可以不交）`
}

/** What can be said without knowing the item: missing or impossible answers of the form. */
export function applyErrors(v: ApplyValues): FormError[] {
  const errors: FormError[] = []
  const need = (field: keyof ApplyValues, message: string) => {
    if (v[field].trim() === '') errors.push({ field, message })
  }
  const choice = (field: keyof ApplyValues, of: readonly string[], message: string) => {
    if (!of.includes(v[field])) errors.push({ field, message })
  }
  choice('partyKind', ['person', 'company', 'organisation'], '选择您以什么身份申请')
  need('name', '填写申请人的姓名或者名称')
  if (!/^[0-9A-Za-z]{18}$/.test(v.code)) {
    errors.push({ field: 'code', message: '填写 18 位证件号码，只有数字和字母' })
  }
  if (v.partyKind === 'company' || v.partyKind === 'organisation') {
    need('representative', '填写法定代表人或者负责人的姓名')
  }
  choice('hasAgent', ['yes', 'no'], '选择是否委托代理人')
  if (v.hasAgent === 'yes') {
    need('agentName', '填写代理人的姓名')
    need('agentCode', '填写代理人的公民身份号码')
    need('agentScope', '填写代理权限，例如 代为提交材料、领取证照')
  }
  need('address', '填写送达地址，写到门牌号和楼层')
  need('telephone', '填写联系电话')
  if (v.email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v.email)) {
    errors.push({ field: 'email', message: '电子邮箱写成 name@example.com 这样，或者不填' })
  }
  choice('electronicDelivery', ['yes', 'no'], '选择是否同意电子送达')
  choice('declared', ['yes'], '核对以后，在承诺前面打勾')
  return errors
}

/** The receipt of an application, shown once: number, query code, and what comes next. */
export function receiptPage(model: ReceiptModel, address: string): Page {
  const next: Html[] = [
    html`我们最迟 <b>${dayMark(model.answerBy, monthDayWords(model.answerBy))}</b>
告诉您是否受理（收到后 ${workingDays(
      PERIODS.answerWorkingDays,
    )}内）。到期没有告诉您，从收到之日起就算受理。`,
    html`材料有缺的，只通知一次，把要补的全部写清楚。`,
    model.limitPromised === 0
      ? html`受理后，材料齐全的当场办结。`
      : html`受理后，承诺 ${workingDays(model.limitPromised)}内作出决定。`,
    ...(model.hasInspection
      ? [html`两名执法人员会上门踏勘，提前打电话。请认准证件上的二维码。`]
      : []),
  ]
  const pdf = model.pdf === null ? nothing : downloadButton(model.pdf, '下载收件凭证 PDF', false)
  const main = html`<div class="sz-receipt"><div><h1>${icon('check')}<span>已收到您的申请</span></h1>
<p>${model.item.name}</p><p>${nb(fullMomentWords(model.at))} 收件</p>
<dl><dt>收件号</dt><dd>${spaced(model.number)}</dd><dt>查询码</dt>
<dd class="sz-receipt__code">${inFours(model.queryCode)}</dd></dl></div>
<div class="sz-receipt__qr">${qr(`${address}/cases`, '查进度的网址')}<p>扫码看进度</p></div></div>
<div class="sz-side"><section><h2>接下来</h2>${numbered(next)}</section><section><h2>请保存凭证</h2>
<div class="sz-stack">${pdf}${printButton('打印这一页')}</div><p>查询码只显示这一次，请记下来。丢了要带身份证到窗口重取。</p>
<p>${link('/cases', '用收件号和查询码看进度')}</p></section></div>`
  const crumbs = [
    { name: '办事指南', href: '/items' },
    { name: model.item.name, href: path('items', model.item.code) },
    { name: '收件凭证' },
  ]
  return { title: '已收到您的申请', section: 'items', crumbs, main }
}

function spaced(number: string): string {
  return /^\d{8,}$/.test(number) ? inFours(number) : number
}

/** Whoever sees a mistake on a page says so here (S1.2). */
export function reportPage(model: ReportModel): Page {
  const wrong: Wrong = (field) => model.errors.find((e) => e.field === field)?.message ?? null
  const summary =
    model.errors.length === 0 ? nothing : errorSummary(model.errors, '其他内容已经保留。')
  const { values } = model
  const main = html`<div class="sz-measure">${summary}<h1>报告页面错误</h1>
<p class="sz-lead">告诉我们哪里错了。5 个工作日内答复，改前改后都留存。</p>
<form action="/report"
method="post">${hiddenFields([['actId', model.actId]])}
  ${textField({
    id: 'page',
    label: '哪一页',
    hint: '网页地址或者标题',
    value: values.page,
    error: wrong('page'),
  })}
${areaField({
  id: 'wrong',
  label: '哪里错了',
  hint: '请不要写身份证号、电话等个人信息',
  value: values.wrong,
  error: wrong('wrong'),
})}
${areaField({
  id: 'right',
  label: '应当是什么（可以不填）',
  value: values.right,
  error: wrong('right'),
  rows: 3,
})}
${textField({
  id: 'contact',
  label: '怎么联系您（可以不填）',
  hint: '手机或者邮箱，只用来答复',
  value: values.contact,
  error: wrong('contact'),
  width: 'half',
})}<button class="govuk-button" type="submit">提交</button></form>
${note(
  'blue',
  '不是网页的错？',
  html`<p>对决定不服，看${link('/about/remedies', '复议和诉讼怎么提')}；对工作人员不满意，看${link(
    '/about/complain',
    '怎样投诉',
  )}。</p>`,
)}</div>`
  return { title: '报告页面错误', section: null, crumbs: [{ name: '报告页面错误' }], main }
}

/** What must be said for a report to be of use. */
export function reportErrors(values: ReportModel['values']): FormError[] {
  const errors: FormError[] = []
  if (values.page.trim() === '')
    errors.push({ field: 'page', message: '写明哪一页，地址或者标题都可以' })
  if ([...values.wrong.trim()].length < 2) errors.push({ field: 'wrong', message: '写明哪里错了' })
  return errors
}

/** The answer to a report: its number and the day of the reply. */
export function reportDonePage(model: ReportDoneModel): Page {
  const main = html`<div class="sz-verdict sz-verdict--green">${icon('check')}<div>
<h1 class="sz-verdict__title">已收到您的报告</h1><p>编号 ${nb(model.number)}</p></div></div>
<div class="sz-measure"><h2>接下来</h2>
${dashes([
  html`最迟 ${dayMark(model.answerBy)} 答复，答复公布在原页面上；`,
  '确实错了的，改正后新旧两版都能看到；',
  '留了联系方式的，同时告诉您本人。',
])}<p>${model.page.startsWith('/') ? link(model.page, '回到那一页') : link('/', '回首页')}</p></div>`
  return { title: '已收到您的报告', section: null, crumbs: [{ name: '报告页面错误' }], main }
}
