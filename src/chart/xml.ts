/**
 * A strict XML reader for chart files: elements, attributes and text with their line numbers.
 * It keeps what an editor of flow charts writes and refuses the rest (DTD, entities of one's own,
 * unbound prefixes), so that no file can mean one thing here and another in the editor; a test
 * reads every chart with bpmn-moddle as well and compares. It answers at once, so loading stays a
 * pure function. Source: XML 1.0 (5th ed.), Namespaces in XML 1.0 (3rd ed.).
 */
export interface XmlElement {
  /** Namespace URI; empty where none is declared. */
  readonly space: string
  readonly name: string
  readonly line: number
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  readonly text: string
}

export interface XmlAttribute {
  readonly space: string
  readonly name: string
  readonly value: string
}

/** What is wrong with the text as XML, and where. */
export interface XmlFault {
  readonly line: number
  readonly reason: string
}

interface Open {
  tag: string
  prefixes: ReadonlyMap<string, string>
  element: { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] }
}

const MAX_DEPTH = 64
const TAG = /<([\p{L}_][\p{L}\p{N}._-]*(?::[\p{L}_][\p{L}\p{N}._-]*)?)/uy
const ATTRIBUTE =
  /\s+([\p{L}_][\p{L}\p{N}._-]*(?::[\p{L}_][\p{L}\p{N}._-]*)?)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/uy
const TAG_END = /\s*(\/?)>/y
const CLOSE = /<\/([^\s>]+)\s*>/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids exactly these characters
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}
const XML_SPACE = 'http://www.w3.org/XML/1998/namespace'

class Fault extends Error {
  readonly at: number
  constructor(at: number, reason: string) {
    super(reason)
    this.at = at
  }
}

/** Reads one document; the root element, or the first fault with its line. */
export function readXml(xml: string): XmlElement | XmlFault {
  try {
    return new Reader(xml).document()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { line: lineAt(xml, error.at), reason: error.message }
  }
}

function lineAt(xml: string, at: number): number {
  let line = 1
  for (let i = xml.indexOf('\n'); i >= 0 && i < at; i = xml.indexOf('\n', i + 1)) line++
  return line
}

class Reader {
  readonly #xml: string
  readonly #stack: Open[] = []
  #root: XmlElement | null = null
  #at = 0
  #line = 1
  #counted = 0

  constructor(xml: string) {
    this.#xml = xml.startsWith('\ufeff') ? xml.slice(1) : xml
  }

  document(): XmlElement {
    const xml = this.#xml
    const bad = FORBIDDEN.exec(xml)
    if (bad) throw new Fault(bad.index, '文件里有 XML 不允许的控制字符，请用流程图软件重新保存')
    while (this.#at < xml.length) {
      const next = xml.indexOf('<', this.#at)
      const end = next < 0 ? xml.length : next
      if (end > this.#at) this.#text(decode(xml.slice(this.#at, end), this.#at), this.#at)
      this.#at = end
      if (next >= 0) this.#markup()
    }
    const open = this.#stack.at(-1)
    if (open) throw new Fault(xml.length, `<${open.tag}> 没有结束，文件可能不完整`)
    if (!this.#root) throw new Fault(0, '文件里没有内容，不是流程图文件')
    return this.#root
  }

  #markup() {
    const xml = this.#xml
    if (xml.startsWith('<!--', this.#at)) return this.#skip('-->')
    if (xml.startsWith('<![CDATA[', this.#at)) {
      const from = this.#at + 9
      this.#skip(']]>')
      return this.#text(xml.slice(from, this.#at - 3), from)
    }
    if (xml.startsWith('<?', this.#at)) return this.#skip('?>')
    if (xml.startsWith('<!', this.#at)) {
      throw new Fault(this.#at, '文件带有 DTD 声明（<!…>），不予读取，请删去后再导入')
    }
    if (xml.startsWith('</', this.#at)) return this.#close()
    this.#open()
  }

  #skip(end: string) {
    const to = this.#xml.indexOf(end, this.#at)
    if (to < 0) throw new Fault(this.#at, '注释或声明没有结束，文件可能不完整')
    this.#at = to + end.length
  }

  #text(text: string, at: number) {
    const open = this.#stack.at(-1)
    if (open) open.element.text += text
    else if (text.trim() !== '') throw new Fault(at, '文件不是 XML：根元素之外还有文字')
  }

  #close() {
    CLOSE.lastIndex = this.#at
    const match = CLOSE.exec(this.#xml)
    const open = this.#stack.pop()
    if (!match || !open || open.tag !== match[1]) {
      throw new Fault(this.#at, `结束标记与 <${open?.tag ?? ''}> 对不上，文件可能损坏`)
    }
    this.#at = CLOSE.lastIndex
  }

  #open() {
    const at = this.#at
    TAG.lastIndex = at
    const tag = TAG.exec(this.#xml)?.[1]
    if (tag === undefined) throw new Fault(at, '「<」之后不是元素名，文件不是完好的 XML')
    if (this.#stack.length >= MAX_DEPTH) throw new Fault(at, `元素嵌套超过 ${MAX_DEPTH} 层`)
    if (this.#stack.length === 0 && this.#root) throw new Fault(at, '文件有两个根元素')
    const raw = this.#attributes(TAG.lastIndex)
    const prefixes = this.#prefixes(raw)
    const element = {
      ...qualified(tag, prefixes, at, true),
      line: this.#lineOf(at),
      attributes: raw
        .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
        .map(([name, value]) => ({ ...qualified(name, prefixes, at, false), value })),
      children: [] as XmlElement[],
      text: '',
    }
    TAG_END.lastIndex = this.#at
    const end = TAG_END.exec(this.#xml)
    if (!end) throw new Fault(at, `<${tag}> 的属性写法有误`)
    this.#at = TAG_END.lastIndex
    const parent = this.#stack.at(-1)
    if (parent) parent.element.children.push(element)
    else this.#root = element
    if (end[1] === '') this.#stack.push({ tag, prefixes, element })
  }

  #attributes(from: number): [string, string][] {
    const raw: [string, string][] = []
    const names = new Set<string>()
    this.#at = from
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at
      const match = ATTRIBUTE.exec(this.#xml)
      if (!match) return raw
      const name = match[1] as string
      if (names.has(name)) throw new Fault(this.#at, `属性 ${name} 写了两次`)
      names.add(name)
      const value = (match[2] ?? match[3] ?? '').replace(/[\t\n\r]/g, ' ')
      raw.push([name, decode(value, this.#at)])
      this.#at = ATTRIBUTE.lastIndex
    }
  }

  #prefixes(raw: readonly [string, string][]): ReadonlyMap<string, string> {
    const inherited = this.#stack.at(-1)?.prefixes ?? new Map([['xml', XML_SPACE]])
    if (!raw.some(([name]) => name.startsWith('xmlns'))) return inherited
    const own = new Map(inherited)
    for (const [name, value] of raw) {
      if (name === 'xmlns') own.set('', value)
      if (name.startsWith('xmlns:')) own.set(name.slice(6), value)
    }
    return own
  }

  #lineOf(at: number): number {
    for (let i = this.#xml.indexOf('\n', this.#counted); i >= 0 && i < at; ) {
      this.#line++
      this.#counted = i + 1
      i = this.#xml.indexOf('\n', this.#counted)
    }
    return this.#line
  }
}

function qualified(
  name: string,
  prefixes: ReadonlyMap<string, string>,
  at: number,
  isElement: boolean,
): { space: string; name: string } {
  const colon = name.indexOf(':')
  if (colon < 0) return { space: isElement ? (prefixes.get('') ?? '') : '', name }
  const space = prefixes.get(name.slice(0, colon))
  if (space === undefined) throw new Fault(at, `前缀 ${name.slice(0, colon)} 没有声明命名空间`)
  return { space, name: name.slice(colon + 1) }
}

function decode(text: string, at: number): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w+)?;?/g, (whole, name?: string) => {
    const known = name && whole.endsWith(';') ? entity(name) : undefined
    if (known === undefined) throw new Fault(at, `不认识的字符引用 ${whole}`)
    return known
  })
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
  const char = String.fromCodePoint(code)
  return FORBIDDEN.test(char) ? undefined : char
}
