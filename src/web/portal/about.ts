import { type Html, html } from '../html.ts'
import { PERIODS } from './calendar.ts'
import type { Page } from './frame.ts'
import type { BureauInfo } from './models.ts'
import { buttonLink, dashes, link, note, pairs } from './parts.ts'
import { offlinePage } from './verify.ts'
import { nb, say } from './words.ts'

/** Pages about the site itself, by the last part of their address. */
export const ABOUT: Readonly<
  Record<string, (bureau: BureauInfo, verifierHash?: string | null) => Page>
> = {
  accessibility,
  privacy,
  'open-data': openData,
  remedies,
  complain,
  ledger,
}

function page(title: string, body: Html): Page {
  const main = html`<div class="sz-measure sz-prose"><h1>${title}</h1>${body}</div>`
  return { title, section: null, crumbs: [{ name: title }], main }
}

function accessibility(bureau: BureauInfo): Page {
  return page(
    '无障碍声明',
    html`<p class="sz-lead">本站按 WCAG 2.2 AA 级制作，不用脚本也能办完全部事情。</p>${dashes([
      '只用键盘可以到达和操作每一处；第一个链接跳到正文；',
      '颜色从不单独表示意思，旁边都有字；',
      '可以放大到四倍，手机上不用左右拖动；',
      html`${link('/items?big=1', '适老版')}字大一号，内容和顺序相同，由网址记住，不用登录。`,
    ])}<h2>已知的不足</h2><p>读屏软件和真实手机还没有逐一试过。流程图在手机上另开一页看，同样的内容有文字版。</p><h2>用着不方便？</h2>
<p>请拨打 ${nb(bureau.telephone)}，说明是哪一页、用什么设备。</p>`,
  )
}

function privacy(bureau: BureauInfo): Page {
  return page(
    '个人信息保护',
    html`<p class="sz-lead">看公开内容不用登录，本站不放跟踪代码，不用 Cookie 记录您看了什么。</p><h2>您申请时</h2>${dashes(
      [
        '只收办这件事要用的信息，部门已有的不再要；',
        '办件内容只有您凭收件号和查询码能看到，地址和记录里不留查询码；',
        '公示的决定由规则遮蔽：自然人姓名只留姓，证件号码、电话、住址不公开，旁边写明原因。',
      ],
    )}<h2>您的权利</h2>
<p>查阅、复制、更正、删除个人信息，或者对公示有异议的，请到${bureau.address}提出，或者拨打 ${nb(
      bureau.telephone,
    )}。依法必须保存的办件档案，到期前不能删除。</p>`,
  )
}

function openData(): Page {
  return page(
    '开放数据',
    html`<p class="sz-lead">公示的决定都可以成批取用，不用申请，不用登录。</p>${pairs([
      ['CSV', html`${plain('/decisions.csv')}，UTF-8，列名与双公示一致，表格软件可以直接打开`],
      ['JSON', html`${plain('/decisions.json')}，字段与网页相同`],
      ['Atom', html`${plain('/decisions.atom')}，最近 50 件，可以订阅`],
    ])}<h2>只取一部分</h2><p>在${link('/decisions', '结果公示')}选好条件，页上的导出链接就带着同样的条件。</p>
${note('blue', '用的时候请注意', html`<p>公示期满或者决定被撤销的，内容会撤下。请跟着更新，不要继续传播已撤下的内容。</p>`)}`,
  )
}

function plain(href: string): Html {
  return html`<a data-plain href="${href}">${href}</a>`
}

function remedies(bureau: BureauInfo): Page {
  return page(
    '复议和诉讼怎么提',
    html`<p class="sz-lead">对决定不服，可以申请行政复议，也可以直接起诉。不收复议费用。</p><h2>行政复议</h2>${pairs(
      [
        ['向谁', bureau.government],
        [
          '多久内',
          html`知道决定之日起 ${nb(`${PERIODS.reconsiderDays} 日`)}（行政复议法第二十条）`,
        ],
        ['带什么', '复议申请书、身份证明、决定书'],
      ],
    )}<h2>行政诉讼</h2>${pairs([
      ['向谁', bureau.court],
      [
        '多久内',
        html`知道决定之日起 ${nb(`${PERIODS.suitMonths} 个月`)}（行政诉讼法第四十六条）；先复议的，收到复议决定起 ${nb(
          '15 日',
        )}（第四十五条）`,
      ],
      ['带什么', '起诉状、身份证明、决定书或者复议决定书'],
    ])}<p>不会写的，可以口头申请，由工作人员记录。</p>`,
  )
}

function complain(bureau: BureauInfo): Page {
  return page(
    '对工作人员投诉',
    html`<p class="sz-lead">超期不办、多要材料、态度不好、没有出示证件，都可以投诉。</p>${pairs([
      ['政务服务热线', link('tel:12345', '12345')],
      ['本局监督电话', nb(bureau.complaintTelephone)],
      ['当面或者写信', bureau.address],
    ])}<h2>说清楚这些，办得快</h2>${dashes(['哪天、在哪里、哪位工作人员（看胸牌或者证件号）；', '办的什么事，收件号是多少；', '您希望怎么解决。'])}
<div class="sz-buttons">${buttonLink('tel:12345', '拨打 12345')}</div>`,
  )
}

function ledger(_bureau: BureauInfo, verifierHash: string | null = null): Page {
  return page(
    '账本与检查点',
    html`<p class="sz-lead">每一个决定在作出的同时记入一本只能添加的账本。改动任何一条，已经签出的检查点就对不上。</p><h2>怎样核对，自己算一遍</h2>
<ol class="sz-steps"><li>在决定的公示页下载证明文件；</li>
<li>和决定书 PDF 放在一起，运行 <code>npx sanzhi proof check 证明文件 --document 决定书.pdf --key 公钥</code>，公钥见 <code>/policy</code>；</li>
<li>本局和上级机关核对整本账本，运行 <code>npx sanzhi ledger verify --data 数据目录</code>。</li></ol>
<p>两个命令都是公开的程序，不需要相信本站。</p>${offlinePage(verifierHash)}<h2>能证明什么</h2>
${dashes(['这份文书由本局作出，何时记入，一字未改；', '记录没有被删掉或者换掉；', '到期应公示的决定是不是都有了交代。'])}<h2>不能证明什么</h2>
${dashes(['决定是否合法、适当：那要看内容，可以复议、起诉；', '没有记入账本的事。没有记入账本的决定，窗口不予认可。'])}
<p>还没有上级机关副署的证明是暂定的：它说明本局记入了这份文书，还不能说明本局给所有人看的是同一本账。</p>
<h2>给程序用的地址</h2>${pairs([
      ['现在的检查点', link('/checkpoint', '/checkpoint')],
      ['副署规则和公钥', link('/policy', '/policy')],
      ['条目的类型和写法', link('/vocabulary/1', '/vocabulary/1')],
      ['一天的检查点', html`<code>/history/2026-11-02</code>`],
      [
        '散列块和条目包',
        html`<code>/tile/0/000</code>、<code>/tile/entries/000</code>（C2SP tlog-tiles）`,
      ],
      ['一个条目的证明', html`<code>/proof/条目的散列</code>`],
      ['两个检查点的一致性', html`<code>/consistency/小/大</code>`],
    ])}`,
  )
}

/** A short page in English: what this site is, and where to find a person. */
export function englishPage(bureau: BureauInfo): Page {
  const main = html`<div class="sz-measure sz-prose" lang="en"><h1>About this site</h1>
<p class="sz-lead">This is the public site of <span
lang="zh-CN">${bureau.name}</span>, a district bureau that grants licences.
Guides and decisions are in Chinese, the language in which they have legal force.</p>
<h2>What you can do here</h2><ul class="sz-dashes">
<li><a href="/items">Read the guide of a licence</a>: papers, fees, time limits, where to go</li>
<li><a href="/cases">Follow your application</a> with the two codes on your receipt</li>
<li><a href="/decisions">Search published decisions</a></li>
<li><a href="/verify">Check that a document is genuine</a></li>
<li><a href="/officers">Check an officer’s certificate</a></li></ul>
<h2>Time limits</h2>
<p>Limits count working days from the day after acceptance.
The bureau answers within ${PERIODS.answerWorkingDays} working days
whether it accepts an application.</p>
<h2>Ask a person</h2><p>Telephone ${nb(bureau.telephone)} or the city hotline 12345.</p></div>`
  return { title: 'English', section: null, crumbs: [{ name: 'English' }], main }
}

/** What a stranger reads where a page is not there. */
export function notFoundPage(): Page {
  return page(
    '没有这一页',
    html`<p class="sz-lead">网址可能抄错了，或者内容的公示期已满。</p>${dashes([
      html`查事项：${link('/items', '办事指南')}；`,
      html`查决定：${link('/decisions', '结果公示')}，可以用文书号找；`,
      html`核对手里的文书：${link('/verify', '验证文书')}。`,
    ])}`,
  )
}

/** A proof that was asked for in the second in which its entry gets its number. */
export function numberingPage(): Page {
  return page(
    '证明文件还在编号',
    html`<p class="sz-lead">这份文书刚刚记入账本。编号后可下载证明文件，约一秒。</p>
<p>请回到上一页，再点一次“证明文件”。</p>`,
  )
}

/** A form that came from another site, or without what a form carries. */
export function refusedPage(what: string, next: string): Page {
  return page(
    '没有提交成功',
    html`${note('red', what, html`<p>没有保存任何内容。</p>`)}<p>${say(next)}</p>`,
  )
}

/** The database is being started again: a matter of seconds. */
export function awayPage(): Page {
  return page(
    '请稍等几秒',
    html`<p class="sz-lead">系统正在恢复，几秒后就好。</p>
<p>请刷新这一页。您刚才提交的内容如果没有看到收件号，再提交一次就可以：重复提交不会变成两件。</p>`,
  )
}

/** An error of ours: what happened, what was kept, what to do; the number finds it in our log. */
export function brokenPage(incident: string, bureau: BureauInfo): Page {
  return page(
    '出错了',
    html`<p class="sz-lead">这是我们的问题，不是您做错了什么。</p>
<p>您刚才提交的内容如果没有看到收件号，就是没有收到，可以再提交一次：重复提交不会变成两件。</p>
<p>请过几分钟再试。还不行，请拨打 ${nb(bureau.telephone)}，报上编号 <b>${nb(incident)}</b>。</p>`,
  )
}
