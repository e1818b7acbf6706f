import { type Html, html, nothing } from '../html.ts'
import type { Page } from './frame.ts'
import { type IconName, icon } from './icons.ts'
import type {
  BureauInfo,
  OfficerLine,
  OfficerListModel,
  OfficerModel,
  OfficerVerdict,
} from './models.ts'
import { buttonLink, dashes, link, note, pairs, path, searchForm, stacked, tag } from './parts.ts'
import { countWords, dayMark, fullMomentWords, nb, say } from './words.ts'

const VERDICTS: Record<
  OfficerVerdict,
  {
    readonly title: string
    readonly short: string
    readonly sign: IconName
    readonly tone: 'green' | 'amber' | 'red'
  }
> = {
  valid: { title: '证件今天有效', short: '有效', sign: 'check', tone: 'green' },
  ended: { title: '证件已经到期', short: '已到期', sign: 'cross', tone: 'red' },
  suspended: { title: '证件已被暂扣', short: '暂扣', sign: 'pause', tone: 'amber' },
  revoked: { title: '证件已被收回', short: '已收回', sign: 'cross', tone: 'red' },
  none: { title: '没有执法证件', short: '无证件', sign: 'cross', tone: 'red' },
}

/** The page that an officer's code opens: the verdict before all else (S1.6). */
export function officerPage(model: OfficerModel, bureau: BureauInfo): Page {
  const verdict = VERDICTS[model.verdict]
  const good = model.verdict === 'valid'
  const advice = good ? '请对照片和本人。' : '此人今天不能执法，您可以拒绝检查。'
  const photo =
    model.photo === null
      ? html`<div class="sz-photo sz-photo--none">没有照片</div>`
      : html`<img class="sz-photo" src="${model.photo}" alt="${model.name}的照片" width="242"
height="338">`
  const main = html`<div class="sz-verdict sz-verdict--${verdict.tone}">${icon(verdict.sign)}<div>
<p class="sz-verdict__title">${verdict.title}</p>
<p>查询时间 ${nb(fullMomentWords(model.asked))}。${model.why === null ? '' : say(model.why)}${
    advice
  }</p></div></div>
<div class="sz-officer">${photo}<div class="sz-officer__name"><h1>${model.name}</h1>
<p class="sz-lead">${bureau.name}　${nb(model.office)}</p></div>
<div class="sz-officer__facts">${pairs(facts(model))}
  ${note('blue', '现场检查时，您可以', dashes(['要求两名执法人员都出示证件；', '要求全程录像，事后查看；', '拒绝没有证件或者证件无效的人检查。']))}
<div class="sz-buttons">${buttonLink('tel:12345', '核实有问题，拨打 12345')}
  ${buttonLink('/about/complain', '评价或投诉', { second: true })}</div></div></div>`
  const crumbs = [{ name: '执法人员', href: '/officers' }, { name: model.name }]
  return { title: `${model.name}：${verdict.title}`, section: 'officers', crumbs, main }
}

function facts(model: OfficerModel): (readonly [string, string | Html])[] {
  const { certificate } = model
  if (certificate === null)
    return [
      ['职务', model.post],
      ['执法证号', '无'],
    ]
  return [
    ['职务', model.post],
    ['执法证号', nb(certificate.number)],
    ['发证机关', certificate.issuer],
    ['有效期', html`${dayMark(certificate.from)} 至 ${dayMark(certificate.to)}`],
    ['执法种类', certificate.kinds],
    ['执法区域', certificate.area],
    ['资格考试', model.examination ?? '没有记录'],
  ]
}

/** Officers 执法人员 by name or certificate number. */
export function officerListPage(model: OfficerListModel): Page {
  const table = stacked({
    caption: '执法人员',
    columns: ['姓名', '处室', '岗位', '执法证号', '今天'],
    rows: model.lines.map((o) => [
      link(path('officers', o.handle), o.name),
      o.office,
      o.post,
      o.certificate === null ? '无' : nb(o.certificate),
      officerTag(o),
    ]),
  })
  const none =
    model.q === ''
      ? html`<p>还没有公布执法人员。</p>`
      : html`<h2>没有找到“${model.q}”</h2>
${dashes(['姓名写全，或者输入完整的执法证号；', '不在名单上的人不能代表本局执法。'])}
  ${note('red', '有人自称本局执法人员？', html`<p>请要求出示证件，并拨打 12345 核实。</p>`)}`
  const main = html`<h1>执法人员</h1><p class="sz-lead">本局能够执法的人员全部在这里。没有证件或者证件无效的，不能执法。</p>
${searchForm({ action: '/officers', label: '搜索姓名或执法证号', q: model.q })}
${
  model.lines.length === 0
    ? none
    : html`<div class="sz-count">
<h2>${countWords(model.total)} 人</h2></div>${table}`
}`
  return { title: '执法人员', section: 'officers', crumbs: [{ name: '执法人员' }], main }
}

function officerTag(o: OfficerLine): Html {
  const v = VERDICTS[o.verdict]
  return html`${tag(v.short, v.tone, v.sign)}${
    o.validTo === null
      ? nothing
      : html` <span
class="sz-small">至 ${dayMark(o.validTo)}</span>`
  }`
}

/** One officer in a list of results. */
export function officerResult(o: OfficerLine): Html {
  const v = VERDICTS[o.verdict]
  return html`<li class="sz-result"><h3>${link(path('officers', o.handle), o.name)}</h3>
${tag(v.short, v.tone, v.sign)}<p>${o.office}　${o.post}</p></li>`
}
