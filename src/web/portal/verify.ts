import { dayOf } from '../../law/index.ts'
import { type Html, html, nothing } from '../html.ts'
import { proofBox } from './decision.ts'
import type { Page } from './frame.ts'
import { type IconName, icon } from './icons.ts'
import type { BureauInfo, SealModel, VerifyModel } from './models.ts'
import { dashes, downloadButton, link, note, pairs, searchForm } from './parts.ts'
import { countWords, dayMark, dayWords, fullMomentWords, nb, units } from './words.ts'

/** Where checking begins 验证文书: by the code on a paper, by number, or with one's own program. */
export function verifyStartPage(bureau: BureauInfo, verifierHash: string | null = null): Page {
  const outcomes: readonly (readonly [IconName, string, string, string])[] = [
    ['check', 'sz-green', '真实，已副署', '上级机关也签了名'],
    ['clock', 'sz-amber', '暂定', '本局签了名，等上级副署'],
    ['cross', 'sz-redd', '不符', '与账本不一致，不要采信'],
  ]
  const main = html`<h1>验证文书</h1><p class="sz-lead">核对一份决定书是不是真的、有没有改过。核对在您自己的电脑上完成，文件不上传，断网也能做。</p>
<div class="sz-side"><div><section class="sz-section"><h2>手里有纸质文书</h2>
<p>用手机扫文书上的二维码，会打开这份文书的核对页。扫不了的，输入文书号：</p>
${searchForm({
  action: '/decisions',
  label: '输入文书号',
  q: '',
  hint: `例如 ${bureau.mark}许〔2026〕117号，方括号打不出可以不打`,
  button: '查公示',
})}</section>
<section class="sz-section"><h2>手里有电子文书</h2><p>在文书的公示页下载证明文件，和决定书 PDF 放在一起。</p>
${offlinePage(verifierHash)}<p>也可以用命令行工具核对：</p>
${command('证明文件.tlog-proof', '决定书.pdf')}
<p>核对什么、不核对什么，见${link('/about/ledger', '账本与检查点')}。</p></section></div>
<div><section class="sz-card"><h2>会得到三种结果之一</h2>
<ul class="sz-outcomes">${outcomes.map(
    ([sign, css, words, more]) => html`<li>${icon(sign, css)}
<div>${words}<small>${more}</small></div></li>`,
  )}</ul></section></div></div>`
  return { title: '验证文书', section: 'verify', crumbs: [{ name: '验证文书' }], main }
}

/** The page that checks without a network, and the hash that tells it; nothing if unbuilt. */
export function offlinePage(verifierHash: string | null): Html {
  return verifierHash === null
    ? nothing
    : html`<p>打开${link('/verify.html', '离线核对页')}，把两个文件拖进去。它是一个文件，可以存下来断网使用。</p>
<p class="sz-small">离线核对页的 SHA-256：<code class="sz-digest">${inEights(verifierHash)}</code></p>`
}

function command(proof: string, pdf: string): Html {
  return html`<pre
class="sz-command"><code>npx sanzhi proof check ${proof} --document ${pdf} ${nb('--policy policy.txt')}</code></pre>`
}

/** The page that the code printed on a paper opens: which document it is, and how to check it. */
export function verifyPage(
  model: VerifyModel,
  bureau: BureauInfo,
  verifierHash: string | null = null,
): Page {
  const pdf = model.pdf === null ? nothing : downloadButton(model.pdf, '决定书 PDF')
  // A name that a shell takes as it is; any other number gets a plain one.
  const name = /^[\p{L}\p{N}〔〕-]+$/u.test(model.number) ? model.number : '文书'
  const main = html`<h1 class="sz-h1long">${units(model.title)} ${units(model.number)}</h1>
${standing(model)}
<div class="sz-side"><div><section class="sz-section"><h2>先对一对</h2>
<p>您手里的文书应当与下面一致。有一处不同，就不是本局发出的这一份。</p>
${pairs([
  ['文书名称', model.title],
  ['文书号', nb(model.number)],
  ['发出机关', bureau.name],
  ['日期', dayMark(model.issuedOn)],
  ['电子文件长度', nb(`${countWords(model.sizeBytes)} 字节`)],
  ['SHA-256', html`<code class="sz-digest">${inEights(model.sha256)}</code>`],
])}</section>
<section class="sz-section"><h2>自己核对电子文件</h2>${offlinePage(verifierHash)}
<p>用命令行工具：下载证明文件，和您的 PDF 放在一个文件夹里；再把${link('/policy', '本局公布的副署规则')}存成 policy.txt，最好与上级公布的对一对。运行：</p>
${command(`${name}.tlog-proof`, `${name}.pdf`)}<p>工具在您的电脑上计算，不联网，不上传。答“成立”，就是这份文件一字未改。</p>
<div class="sz-buttons">${pdf}</div></section>
${sealSection(model.seal)}
<section class="sz-section"><h2>没有核对的</h2>
${dashes(['决定内容是否合法、适当。账本只证明由谁、何时作出，没有改过；', '打开本页本身不能证明您手里的纸没有改过，请逐项对照。'])}</section></div>
<div>${proofBox(
    model.proof,
    '/verify',
    model.proof.state === 'pending' ? '正在记入账本' : '此文书已记入账本',
  )}</div></div>`
  const crumbs = [{ name: '验证文书', href: '/verify' }, { name: model.number }]
  return { title: `核对 ${model.number}`, section: 'verify', crumbs, main }
}

/** By whose certificate the file is signed, to be compared with what a reader of PDF shows. */
function sealSection(seal: SealModel | null): Html {
  if (seal === null) {
    return html`<section class="sz-section"><h2>电子签名</h2><p>这份电子文件没有电子签名，请用账本证明核对。</p></section>`
  }
  if (seal.state === 'fails') {
    const body = html`<p>${seal.why}。本局存的文件可能受损，请向本局反映；在查清以前不要采信下载的文件。</p>`
    return html`<section class="sz-section"><h2>电子签名</h2>${note('red', '电子签名不成立', body)}</section>`
  }
  const issuer = seal.isSelfSigned ? '自己签发，没有认证机构担保' : seal.issuer
  const at = seal.signedAt === null ? '没有写明' : fullMomentWords(seal.signedAt)
  return html`<section class="sz-section"><h2>电子签名</h2>
<p>电子文件已签名，全文一字未改。阅读器里显示的证书应当与下面相同。</p>
${pairs([
  ['证书持有人', seal.subject],
  ['签发机构', issuer],
  ['证书序列号', html`<code class="sz-digest">${inEights(seal.serial)}</code>`],
  ['证书有效期', `${dayWords(dayOf(seal.from))}至${dayWords(dayOf(seal.to))}`],
  ['签名人写明的时间', at],
])}</section>`
}

function inEights(hex: string): string {
  return hex.replace(/(.{8})(?=.)/g, '$1 ')
}

function standing(model: VerifyModel): Html {
  const see =
    model.decisionHref === null ? nothing : html`<p>${link(model.decisionHref, '看公示页')}</p>`
  switch (model.standing) {
    case 'valid':
      return note('blue', '本局发出过这份文书', html`<p>公示状态：有效。</p>${see}`)
    case 'invalid':
      return note(
        'amber',
        '本局发出过这份文书，现在无效',
        html`<p>文书是真的，但已经失效，不要再据此办事。</p>${see}`,
      )
    case 'withdrawn':
      return note(
        'amber',
        '本局发出过这份文书，公示已撤下',
        html`<p>文书是真的，但决定已被撤销或者公示期已满。</p>${see}`,
      )
    case 'not_public':
      return note(
        'blue',
        '本局发出过这份文书',
        html`<p>这一类文书只给当事人，内容不公开。本页只列出核对要用的号码。</p>`,
      )
  }
}
