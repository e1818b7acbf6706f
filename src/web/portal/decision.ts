import { type Html, html, nothing, type Piece } from '../html.ts'
import { PERIODS } from './calendar.ts'
import type { Page } from './frame.ts'
import { icon } from './icons.ts'
import type { DecisionModel, ProofBox, RecordField, WithdrawnModel } from './models.ts'
import {
  decisionTag,
  downloadButton,
  link,
  pairs,
  path,
  printButton,
  sizeNote,
  tag,
} from './parts.ts'
import {
  countWords,
  dayMark,
  momentWords,
  monthDayWords,
  nb,
  say,
  units,
  workingDays,
} from './words.ts'

/** A decision as published 双公示, or the note on one that was taken down (S1.8). */
export function decisionPage(model: DecisionModel | WithdrawnModel, canReport = true): Page {
  const crumbs = [{ name: '结果公示', href: '/decisions' }, { name: model.number }]
  const main = model.kind === 'published' ? published(model, canReport) : withdrawn(model)
  return { title: model.number, section: 'decisions', crumbs, main }
}

function kindLine(title: string, number: string): Html {
  return html`<p class="sz-kind"><span>${title}</span><span class="sz-nb">${number}</span></p>`
}

function published(model: DecisionModel, canReport: boolean): Html {
  const validity =
    model.validTo === null ? nothing : html`<span>有效期至 ${dayMark(model.validTo)}</span>`
  const status = decisionTag({ state: model.state, kind: model.result })
  const pdf = model.pdf === null ? nothing : downloadButton(model.pdf, '决定书 PDF')
  const report = !canReport
    ? nothing
    : html`<p>公示内容有错：${link(
        `/report?page=${encodeURIComponent(path('decisions', model.handle))}`,
        '报告错误',
      )}，5 个工作日内答复。</p>`
  return html`${kindLine(model.title, model.number)}
<h1 class="sz-h1long">${units(`${model.party}：`, model.item.name)}</h1>
<p class="sz-status">${status}${validity}</p><p class="sz-jump">${icon(model.proof.state === 'countersigned' ? 'shield' : 'clock')}<a
href="#proof">${proofTitle(model.proof)}，${proofWords(model.proof)}</a></p>
<div class="sz-side"><div><div class="sz-buttons">${pdf}${printButton()}</div>
<section><h2>决定内容</h2>${pairs(
    model.fields.map((f) => recordRow(f)),
    'sz-record',
  )}</section>
<section class="sz-section"><h2>对这个决定有意见</h2>
<p>与这个决定有利害关系的，知道决定之日起 ${nb(`${PERIODS.reconsiderDays} 日内`)}可以向${
    model.remedies.reconsideration
  }申请行政复议，也可以在 ${nb(`${PERIODS.suitMonths} 个月内`)}向${model.remedies.court}起诉。${link(
    '/about/remedies',
    '怎么提',
  )}</p>${report}</section></div>
<div>${proofBox(model.proof, path('verify', model.handle))}${publication(model)}</div></div>`
}

function recordRow(f: RecordField): readonly [Piece, Piece] {
  if (f.masked !== null) return [f.name, mask(f.value, f.masked)]
  if (f.name === '当前状态')
    return [f.name, f.value === '有效' ? tag('有效', 'green') : tag(f.value)]
  const day = /^\d{4}-\d{2}-\d{2}$/.test(f.value)
  return [f.name, day ? dayMark(f.value as DecisionModel['publication']['due']) : say(f.value)]
}

const MASKED_PART = /〔[^〔〕]{1,20}不公开〕/g

/** A masked value, or the masked part of a text: grey field, crossed eye, the reason beside it. */
function mask(shown: string, reason: string): Html {
  const hidden = (text: string) => html`<span class="sz-mask">${icon('hidden')}${text}</span>`
  const why = html` <span class="sz-why">${reason}</span>`
  const pieces: Html[] = []
  let at = 0
  for (const found of shown.matchAll(MASKED_PART)) {
    pieces.push(say(shown.slice(at, found.index)), hidden(found[0].slice(1, -1)))
    at = found.index + found[0].length
  }
  return at === 0 ? html`${hidden(shown)}${why}` : html`${pieces}${say(shown.slice(at))}${why}`
}

function publication(model: DecisionModel): Html {
  const { publication: p } = model
  const officers = model.officers.map((o) => link(o.href, `承办人员 ${o.name}`))
  const guide =
    model.guideNo === null
      ? nothing
      : link(path('items', model.item.code), `适用的服务指南（第 ${model.guideNo} 版）`)
  return html`<section class="sz-publication"><h2>公示情况</h2>${pairs([
    [
      '应公示',
      html`最迟 ${dayMark(p.due, monthDayWords(p.due))}<small>决定后 ${workingDays(
        p.dueWorkingDays,
      )}内</small>`,
    ],
    ['已公示', dayMark(p.on, monthDayWords(p.on))],
    ['公示到', html`${dayMark(p.until)}<small>${p.period}</small>`],
  ])}<p class="sz-links">${officers}${guide}</p></section>`
}

function proofTitle(proof: ProofBox): string {
  return proof.state === 'pending' ? '正在记入账本' : '此决定已记入账本'
}

function proofWords(proof: ProofBox): string {
  const n = proof.countersignatures.length
  if (proof.state === 'countersigned')
    return n === 1 ? '已副署，可离线验证' : `${n === 2 ? '两' : n}个机关副署，可离线验证`
  if (proof.state === 'pending') return '编号后可下载证明文件，约一秒'
  return proof.awaiting.length > 0 ? '暂定，等待上级副署' : '暂定，只有本局签名'
}

/** Where a decision stands in the log, who countersigned, and how to check it oneself. */
export function proofBox(proof: ProofBox, verifyHref: string, title = proofTitle(proof)): Html {
  const tone = proof.state === 'countersigned' ? 'green' : 'amber'
  const sign = proof.state === 'countersigned' ? 'shield' : 'clock'
  const line = (ok: boolean, words: Piece, more: string) =>
    html`<li>${icon(ok ? 'check' : 'clock', ok ? 'sz-green' : 'sz-amber')}
<div>${words}<small>${more}</small></div></li>`
  const entry =
    proof.index === null || proof.at === null
      ? line(false, `${proof.log}正在编号`, '编号后可下载，约一秒，请刷新本页')
      : line(
          true,
          html`${proof.log}第 ${nb(countWords(proof.index))} 条`,
          `${momentWords(proof.at)} 记入`,
        )
  const download =
    proof.download === null
      ? nothing
      : html`${downloadButton(proof.download, '下载证明文件', false)}
<p class="sz-small">${sizeNote('tlog-proof 格式', proof.download)}</p>`
  return html`<section class="sz-proof sz-proof--${tone}" id="proof"
aria-labelledby="proof-h"><div class="sz-proof__head">${icon(sign)}<div>
<h2 id="proof-h">${title}</h2><p>${proofWords(proof)}</p></div></div>
<div class="sz-proof__body">
<ul>${entry}${proof.countersignatures.map((c) => line(true, `${c.by}副署`, momentWords(c.at)))}
${proof.awaiting.map((by) =>
  line(false, html`<b>等待：</b>${by}副署`, '一般 10 分钟内'),
)}${proof.later.map((l) =>
  line(true, l.words, `${momentWords(l.at)}，第 ${countWords(l.index)} 条`),
)}</ul>${download}<p>${link(verifyHref, '怎样自己验证')}</p></div></section>`
}

function withdrawn(model: WithdrawnModel): Html {
  const { revocation } = model
  const why =
    revocation === null
      ? html`<p>原因：${say(model.reason)}。</p>`
      : html`<p>原因：${say(model.reason)}（${nb(revocation.number)}${
          revocation.href === null ? nothing : html`，${link(revocation.href, '看撤销决定')}`
        }）。</p>`
  return html`${kindLine(model.title, model.number)}<h1 class="sz-h1long">${model.itemName}</h1>
<p class="sz-status">${tag('已撤下', 'plain', 'times')}</p>
<div class="sz-side"><div><div class="sz-note sz-note--amber">
<h2 class="sz-note__title">这个决定的公示内容已于 ${dayMark(model.withdrawnOn)} 撤下</h2>${why}
<p>撤下经${model.approvedBy}批准。原文不再显示，账本里的记录仍在。</p></div>
<section class="sz-section"><h2>仍然公开的内容</h2>${pairs([
    ['决定文书号', nb(model.number)],
    ['许可决定日期', dayMark(model.decidedOn)],
    ['公示时间', html`${dayMark(model.publicFrom)} 至 ${dayMark(model.withdrawnOn)}`],
    ['当前状态', tag('无效')],
  ])}<p class="sz-after">手里有这份决定书的，可以${link(
    path('verify', model.handle),
    '在验证页核对',
  )}：文书是真的，但已经失效。</p></section></div>
<div>${proofBox(model.proof, path('verify', model.handle), '记录仍在账本')}</div></div>`
}
