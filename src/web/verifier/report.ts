import {
  disclosedDocument,
  type Fingerprint,
  type Json,
  type ProofCheck,
  toBase64url,
  VOCABULARY,
} from '../../ledger/portable.ts'
import { h, type Sign, sign } from './dom.ts'
import { english } from './english.ts'
import type { Judgement } from './judge.ts'
import { FIELDS, KEYS, type Language, PROVED, type Text, VERDICTS, WORDS } from './words.ts'

type Pair = readonly [label: string, value: string | HTMLElement]

/** Says what was found, in words before all else. */
export function report(judgement: Judgement, language: Language): HTMLElement[] {
  const say = (text: Text) => text[language]
  switch (judgement.kind) {
    case 'nothing':
      return []
    case 'document':
      return [verdict('amber', 'dash', VERDICTS.document, [], say), prints(judgement.document, say)]
    case 'rules':
      return [verdict('red', 'cross', VERDICTS.rules, [core(judgement.error, language)], say)]
    case 'checked':
      return checked(judgement.found, judgement.document, language)
  }
}

const core = (sentence: string, language: Language) =>
  language === 'en' ? english(sentence) : sentence

const SIGNS = { 0: ['red', 'cross'], 1: ['amber', 'clock'], 2: ['green', 'shield'] } as const

function checked(
  found: ProofCheck,
  document: Fingerprint | null,
  language: Language,
): HTMLElement[] {
  const say = (text: Text) => text[language]
  const [tone, shape] = SIGNS[found.verdict]
  const colon = language === 'zh' ? '：' : ': '
  const reason = core(found.reason, language)
  const why = found.step === null ? reason : `${core(found.step, language)}${colon}${reason}`
  const words = VERDICTS[found.verdict === 2 && document === null ? 'record' : found.verdict]
  return [
    verdict(tone, shape, words, found.verdict === 2 ? witnesses(found, language) : [why], say),
    steps(found, language),
    ...(found.entry === null ? [] : [proved(found, document, language), facts(found, language)]),
    disclosed(found.disclosures, say),
    unchecked(found, language),
  ].filter((part) => part !== null)
}

function verdict(
  tone: string,
  shape: Sign,
  words: { readonly head: Text; readonly body: Text },
  why: readonly string[],
  say: (text: Text) => string,
): HTMLElement {
  return h(
    'section',
    { class: `verdict ${tone}`, 'aria-labelledby': 'verdict' },
    sign(shape, tone),
    h(
      'div',
      {},
      h('h2', { id: 'verdict', tabindex: '-1' }, say(words.head)),
      h('p', {}, say(words.body)),
      why.map((line) => h('p', { class: 'why' }, line)),
    ),
  )
}

const OUTCOMES = {
  passed: ['check', 'green'],
  failed: ['cross', 'red'],
  open: ['dash', 'grey'],
} as const

function steps(found: ProofCheck, language: Language): HTMLElement {
  return section(
    WORDS.steps[language],
    h(
      'ol',
      { class: 'steps' },
      found.steps.map(({ name, outcome }) => {
        const [shape, tone] = OUTCOMES[outcome]
        return h(
          'li',
          {},
          sign(shape, tone),
          h('span', {}, core(name, language)),
          h('small', { class: tone }, WORDS[outcome][language]),
        )
      }),
    ),
  )
}

function proved(found: ProofCheck, document: Fingerprint | null, language: Language): HTMLElement {
  const say = (text: Text) => text[language]
  const { entry, checkpoint, index, leaf } = found
  const place =
    language === 'zh'
      ? `序号 ${index}（从 0 数起），检查点共 ${checkpoint?.size} 条`
      : `number ${index}, counted from 0, of ${checkpoint?.size} entries`
  const by = witnesses(found, language)
  return section(
    say(WORDS.proved),
    pairs([
      [say(PROVED.log), entry?.log ?? ''],
      [say(PROVED.entry), typeWords(entry?.type ?? '', language)],
      [say(PROVED.at), moment(Date.parse(entry?.at ?? ''), language)],
      [say(PROVED.place), place],
      [say(PROVED.by), by.length === 0 ? say(PROVED.none) : lines(by)],
      [say(PROVED.document), documentWords(found, document, say)],
      [say(PROVED.leaf), code(leaf === null ? '' : toBase64url(leaf))],
    ]),
  )
}

/** Who countersigned, and when, a line each. */
function witnesses({ cosignedBy }: ProofCheck, language: Language): string[] {
  const isChinese = language === 'zh'
  return cosignedBy.map(({ name, label, time }) => {
    const who = label === null ? name : isChinese ? `${label}（${name}）` : `${label} (${name})`
    const when = moment(time * 1000, language)
    return isChinese ? `${who}于${when}副署` : `${who}, ${when}`
  })
}

function documentWords(
  found: ProofCheck,
  document: Fingerprint | null,
  say: (text: Text) => string,
): string | HTMLElement {
  if (document !== null) return say(PROVED.same)
  const wanted = disclosedDocument(found.disclosures)
  if (wanted === null) return say(PROVED.undisclosed)
  return h('div', {}, h('p', {}, say(PROVED.wanted)), fingerprintWords(wanted, say))
}

function typeWords(type: string, language: Language): string {
  const title = VOCABULARY.get(type)?.title
  const name = type.replace(/[._]/g, ' ')
  return language === 'en' ? name : title === undefined ? name : `${title}（${type}）`
}

function facts(found: ProofCheck, language: Language): HTMLElement | null {
  const all = Object.entries(found.entry?.pub ?? {})
  if (all.length === 0) return null
  return section(
    WORDS.facts[language],
    pairs(all.map(([key, value]) => [KEYS[key]?.[language] ?? key, plain(value)])),
  )
}

/** Disclosures are data of anyone's making: shown as texts, bounded by their box. */
function disclosed(
  disclosures: ProofCheck['disclosures'],
  say: (text: Text) => string,
): HTMLElement | null {
  const all = Object.entries(disclosures)
  if (all.length === 0) return null
  return section(
    say(WORDS.disclosed),
    pairs(
      all.map(([name, value]) => {
        const words = FIELDS[name]
        return [words === undefined ? name : say(words), h('pre', {}, plain(value))]
      }),
    ),
  )
}

const plain = (value: Json): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 1)

function unchecked(found: ProofCheck, language: Language): HTMLElement | null {
  if (found.notChecked.length === 0) return null
  return section(
    WORDS.notChecked[language],
    h(
      'ul',
      { class: 'dashes' },
      found.notChecked.map((line) => h('li', {}, core(line, language))),
    ),
  )
}

function prints(document: Fingerprint, say: (text: Text) => string): HTMLElement {
  return section(say(WORDS.documentFile), fingerprintWords(document, say))
}

/** Length and SHA-256 of a file, the digits in eights. */
export function fingerprintWords(of: Fingerprint, say: (text: Text) => string): HTMLElement {
  const digits = of.sha256.replace(/(.{8})(?=.)/g, '$1 ')
  return h(
    'p',
    { class: 'print' },
    `${of.bytes.toLocaleString('en-US')} ${say(WORDS.bytes)}`,
    h('br', {}),
    'SHA-256',
    h('br', {}),
    code(digits),
  )
}

function moment(ms: number, language: Language): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return '—'
  const form = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'long',
    timeStyle: 'medium',
  })
  return `${form.format(ms)}${language === 'zh' ? '（北京时间）' : ' (Beijing time)'}`
}

const code = (text: string) => h('code', {}, text)
const lines = (all: readonly string[]) =>
  h(
    'div',
    {},
    all.map((line) => h('p', {}, line)),
  )

function section(title: string, ...children: readonly HTMLElement[]): HTMLElement {
  return h('section', {}, h('h3', {}, title), children)
}

function pairs(all: readonly Pair[]): HTMLElement {
  return h(
    'dl',
    {},
    all.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
  )
}
