/*
 * The page for checking a document offline. One file: it asks nothing of any place, keeps nothing,
 * and hands what people drop to the same modules that the server and the command check with.
 */
import './older.ts'
import { fingerprint, parsePolicy, utf8 } from '../../ledger/portable.ts'
import { h, sign } from './dom.ts'
import { type Chosen, isProof, judge, type Table } from './judge.ts'
import { fingerprintWords, report } from './report.ts'
import { type Language, OUTCOMES, type Text, WORDS } from './words.ts'

const MOST_PROOF_BYTES = 1_000_000
const MOST_DOCUMENT_BYTES = 200_000_000

const trust = document.getElementById('trust')
const OWN_POLICY = trust instanceof HTMLTemplateElement ? (trust.content.textContent ?? '') : ''

let language: Language = /^zh/i.test(navigator.language) ? 'zh' : 'en'
let table: Table = { proof: null, document: null, policy: OWN_POLICY }
let problem: readonly [name: string, what: Text] | null = null

const say = (text: Text) => text[language]

/** Draws the page anew; `focus` is the id of what a person goes on from. */
function draw(focus: string | null = null): void {
  const page = document.getElementById('page')
  if (page === null) return
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.title = say(WORDS.title)
  const areRulesOpen = page.querySelector('details')?.open ?? false
  page.replaceChildren(head(), body(areRulesOpen))
  if (focus !== null) document.getElementById(focus)?.focus()
}

function head(): HTMLElement {
  const other = language === 'zh' ? 'en' : 'zh-CN'
  const change = h('button', { type: 'button', lang: other, id: 'language' }, say(WORDS.language))
  change.addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh'
    draw('language')
  })
  const rules = parsePolicy(table.policy)
  const logs = 'error' in rules ? [] : rules.logs.map(({ key }) => key.name)
  const name = logs.length === 0 ? say(WORDS.title) : `${say(WORDS.ledger)} ${logs.join(' ')}`
  return h('header', {}, h('p', { class: 'name' }, name), change)
}

function body(areRulesOpen: boolean): HTMLElement {
  const judgement = judge(table)
  const isStart = judgement.kind === 'nothing'
  const found = h('div', { class: 'result' }, isStart ? drop() : report(judgement, language))
  const side = isStart ? outcomes() : files()
  return h(
    'main',
    {},
    h('h1', {}, say(WORDS.title)),
    h('p', { class: 'lead' }, say(WORDS.lead)),
    isStart ? null : drop(),
    h('div', { role: 'alert' }, problem === null ? null : problemNote(...problem)),
    h('div', { class: 'columns' }, found, side),
    rules(areRulesOpen || judgement.kind === 'rules'),
    h(
      'section',
      { class: 'quiet' },
      h('h2', {}, say(WORDS.trustPage)),
      h('p', {}, say(WORDS.trustPageMore)),
    ),
  )
}

function problemNote(name: string, what: Text): HTMLElement {
  return h('p', { class: 'problem' }, sign('cross', 'red'), `${name} ${say(what)}`.trim())
}

function drop(): HTMLElement {
  const zone = h(
    'section',
    { class: 'drop', 'aria-label': say(WORDS.files) },
    h('h2', {}, say(WORDS.drop)),
    h('p', {}, say(WORDS.dropMore)),
    h(
      'div',
      { class: 'buttons' },
      fileButton('choose-proof', WORDS.chooseProof, '', 'proof'),
      fileButton('choose-document', WORDS.chooseDocument, 'second', 'document'),
    ),
  )
  return zone
}

/** A button that is a file input: reached by Tab, opened by Space, named in our language. */
function fileButton(id: string, words: Text, css: string, as: 'proof' | 'document'): HTMLElement {
  const input = h('input', { type: 'file', id })
  input.addEventListener('change', () => void take([...(input.files ?? [])], as, id))
  return h('div', { class: 'file' }, input, h('label', { for: id, class: css }, say(words)))
}

/** Takes files in. Which is the proof is seen from them; a button pressed decides the rest. */
async function take(
  given: readonly File[],
  as: 'proof' | 'document' | null,
  focus: string | null,
): Promise<void> {
  problem = null
  const proofs: Chosen[] = []
  const documents: Chosen[] = []
  for (const file of given) {
    const chosen = await read(file, as)
    if (chosen === null) return draw(focus)
    const isPdf = String.fromCharCode(...chosen.bytes.subarray(0, 5)) === '%PDF-'
    const list = isProof(chosen) || (as === 'proof' && !isPdf) ? proofs : documents
    list.push(chosen)
  }
  if (proofs.length > 1 || documents.length > 1) {
    problem = ['', WORDS.tooMany]
    return draw(focus)
  }
  table = {
    ...table,
    proof: proofs[0] ?? table.proof,
    document: documents[0] ?? table.document,
  }
  draw(given.length > 0 ? 'verdict' : focus)
}

async function read(file: File, as: 'proof' | 'document' | null): Promise<Chosen | null> {
  const isNamed = /\.tlog-proof$/i.test(file.name)
  const most = as === 'proof' || isNamed ? MOST_PROOF_BYTES : MOST_DOCUMENT_BYTES
  if (file.size > most) {
    problem = [file.name, WORDS.tooLarge]
    return null
  }
  try {
    return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
  } catch {
    problem = [file.name, WORDS.unreadable]
    return null
  }
}

function outcomes(): HTMLElement {
  return h(
    'aside',
    { class: 'card' },
    h('h2', {}, say(WORDS.outcomes)),
    h(
      'ul',
      { class: 'outcomes' },
      OUTCOMES.map(({ sign: shape, css, head: words, more }) =>
        h('li', {}, sign(shape, css), h('span', {}, say(words)), h('small', {}, say(more))),
      ),
    ),
  )
}

function files(): HTMLElement {
  const print = h('button', { type: 'button', class: 'second' }, say(WORDS.print))
  print.addEventListener('click', () => window.print())
  const again = h('button', { type: 'button' }, say(WORDS.again))
  again.addEventListener('click', () => {
    table = { ...table, proof: null, document: null }
    problem = null
    draw('choose-proof')
  })
  const rulesHash = fingerprint(utf8(table.policy)).sha256
  return h(
    'aside',
    { class: 'card' },
    h('h2', {}, say(WORDS.files)),
    fileNote('proof', WORDS.proofFile),
    fileNote('document', WORDS.documentFile),
    h(
      'p',
      { class: 'print' },
      say(WORDS.rulesHash),
      h('code', {}, rulesHash.replace(/(.{8})(?=.)/g, '$1 ')),
    ),
    h('p', {}, say(table.policy === OWN_POLICY ? WORDS.rulesOwn : WORDS.rulesChanged)),
    h('div', { class: 'buttons' }, again, print),
  )
}

function fileNote(which: 'proof' | 'document', words: Text): HTMLElement | null {
  const chosen = table[which]
  if (chosen === null) return null
  const away = h(
    'button',
    { type: 'button', class: 'plain', 'aria-label': `${say(WORDS.away)} ${chosen.name}` },
    say(WORDS.away),
  )
  away.addEventListener('click', () => {
    table = { ...table, [which]: null }
    draw(`choose-${which}`)
  })
  return h(
    'div',
    { class: 'chosen' },
    h('h3', {}, say(words)),
    h('p', {}, chosen.name, ' ', away),
    fingerprintWords(fingerprint(chosen.bytes), say),
  )
}

function rules(isOpen: boolean): HTMLElement {
  const input = h('textarea', { id: 'rules', rows: '6', spellcheck: 'false', autocomplete: 'off' })
  input.value = table.policy
  input.addEventListener('change', () => {
    table = { ...table, policy: input.value }
    draw('rules')
  })
  const back = h('button', { type: 'button', class: 'second' }, say(WORDS.rulesBack))
  back.addEventListener('click', () => {
    table = { ...table, policy: OWN_POLICY }
    draw('rules')
  })
  return h(
    'details',
    { open: isOpen },
    h('summary', {}, h('h2', {}, say(WORDS.rules))),
    h('p', {}, say(WORDS.rulesMore)),
    h('label', { for: 'rules' }, say(WORDS.rulesLabel)),
    input,
    table.policy === OWN_POLICY ? null : h('div', { class: 'buttons' }, back),
  )
}

// Dropped anywhere on the page; without this the browser would leave for the file itself.
for (const name of ['dragenter', 'dragover']) {
  document.addEventListener(name, (event) => {
    event.preventDefault()
    document.body.classList.add('dragging')
  })
}
for (const name of ['dragleave', 'drop']) {
  document.addEventListener(name, () => document.body.classList.remove('dragging'))
}
document.addEventListener('drop', (event) => {
  event.preventDefault()
  void take([...(event.dataTransfer?.files ?? [])], null, null)
})

draw()
