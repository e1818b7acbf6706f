import { parseExpression } from 'feelin'

/**
 * Conditions on flows, in a small part of FEEL (DMN 1.5 ch. 10): feelin's grammar reads them, this
 * file checks their types when the chart is loaded and evaluates the checked tree in FEEL's three
 * values true, false, null. A flow is taken on true alone. No clock, no chance, no loops.
 */

/** What the conditions of a chart may speak of, as the case knows it when a step is completed. */
export interface ChartFacts {
  /** 重大, by the assessment of the present draft; unknown counts as true. */
  readonly major?: boolean
  /** Of the last legal review of the present draft; left out where there is none. */
  readonly opinion?: 'pass' | 'amend' | 'reject' | 'return'
  /** What the present draft proposes. */
  readonly result?: 'grant' | 'deny'
  /** 材料齐全: the materials are complete. */
  readonly complete?: boolean
  /** 属本机关职权: the matter is within the bureau's competence. */
  readonly ours?: boolean
  /** 听证: a hearing was asked for or is due. */
  readonly hearing?: boolean
  /** Outcome of the last inspect, consult or test. */
  readonly passed?: boolean
  /** 告知承诺: the applicant chose the promise. */
  readonly promise?: boolean
  /** Constants of the item's version. */
  readonly item?: Readonly<Record<string, unknown>>
  /** Fields of the application form. */
  readonly form?: Readonly<Record<string, unknown>>
}

export type FactName = Exclude<keyof ChartFacts, 'item' | 'form'>
export type Scalar = string | number | boolean | null
export type Truth = boolean | null

export type Term =
  | { readonly op: 'constant'; readonly value: Scalar }
  | { readonly op: 'fact'; readonly name: FactName }
  | { readonly op: 'field'; readonly root: 'item' | 'form'; readonly path: readonly string[] }
  | { readonly op: 'all' | 'any'; readonly parts: readonly Term[] }
  | { readonly op: 'not'; readonly part: Term }
  | { readonly op: 'compare'; readonly sign: Sign; readonly sides: readonly [Term, Term] }
  | { readonly op: 'oneOf'; readonly subject: Term; readonly list: readonly Term[] }
  | { readonly op: 'contains' | 'startsWith'; readonly sides: readonly [Term, Term] }

type Sign = '=' | '!=' | '<' | '<=' | '>' | '>='
type Type = 'boolean' | 'opinion' | 'result' | 'string' | 'number' | 'null' | 'any'

/** Every fact with the values it can have; null stands for what is not known yet. */
export const FACTS: Readonly<Record<FactName, readonly Scalar[]>> = {
  major: [true, false],
  opinion: [null, 'pass', 'amend', 'reject', 'return'],
  result: [null, 'grant', 'deny'],
  complete: [true, false, null],
  ours: [true, false, null],
  hearing: [true, false, null],
  passed: [true, false, null],
  promise: [true, false, null],
}

const MAX_LENGTH = 500
const MAX_DEPTH = 12
const SIGNS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>='])

class NotFeel extends Error {}

/** One node of feelin's tree, without its tokens; comments are dropped. */
interface Piece {
  readonly name: string
  readonly text: string
  readonly parts: Piece[]
}

/** Reads and type-checks a condition; the tree, or the reason in Chinese why it is refused. */
export function compile(text: string): Term | string {
  if (text.trim() === '') return '条件是空的'
  if (text.length > MAX_LENGTH) return `条件超过 ${MAX_LENGTH} 个字符`
  try {
    const root = pieces(text)
    const [body, ...rest] = root.parts
    if (!body || rest.length > 0) throw new NotFeel('条件的写法不完整')
    return boolean(body, 1)
  } catch (error) {
    if (!(error instanceof NotFeel)) throw error
    return error.message
  }
}

function pieces(text: string): Piece {
  const root: Piece = { name: '', text, parts: [] }
  const open: Piece[] = [root]
  parseExpression(text, {}, undefined).iterate({
    enter(node) {
      if (node.type.isError) {
        const rest = text.slice(node.from).slice(0, 20)
        throw new NotFeel(rest === '' ? '条件没有写完' : `条件从「${rest}」起看不懂`)
      }
      if (node.name.endsWith('Comment')) return false
      const piece: Piece = { name: node.name, text: text.slice(node.from, node.to), parts: [] }
      open.at(-1)?.parts.push(piece)
      open.push(piece)
      return undefined
    },
    leave(node) {
      if (!node.name.endsWith('Comment')) open.pop()
    },
  })
  return root.parts[0] ?? root
}

interface Typed {
  readonly term: Term
  readonly type: Type
}

function read(piece: Piece, depth: number): Typed {
  if (depth > MAX_DEPTH) throw new NotFeel(`条件嵌套超过 ${MAX_DEPTH} 层`)
  const reader = READERS[piece.name]
  if (!reader) throw new NotFeel(`「${piece.text}」用了流程图条件不支持的写法`)
  return reader(piece, depth + 1)
}

const READERS: Readonly<Record<string, (piece: Piece, depth: number) => Typed>> = {
  BooleanLiteral: (p) => constant(p.text === 'true', 'boolean'),
  NumericLiteral: (p) => number(p.text),
  StringLiteral: (p) => constant(stringOf(p.text), 'string'),
  null: () => constant(null, 'null'),
  VariableName: (p) => fact(p.text),
  PathExpression: (p) => field(p.text),
  ParenthesizedExpression: (p, depth) => read(inside(p), depth),
  Conjunction: (p, depth) => logic('all', p, depth),
  Disjunction: (p, depth) => logic('any', p, depth),
  Comparison: comparison,
  FunctionInvocation: call,
}

function constant(value: Scalar, type: Type): Typed {
  return { term: { op: 'constant', value }, type }
}

function number(text: string): Typed {
  const value = Number(text.replaceAll(' ', ''))
  if (!Number.isFinite(value)) throw new NotFeel(`「${text}」不是数`)
  return constant(value, 'number')
}

function stringOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return value
  } catch {
    // Falls through: FEEL knows escapes that JSON does not, and no condition needs them.
  }
  throw new NotFeel(`文字 ${text} 里有不支持的转义`)
}

function fact(name: string): Typed {
  if (name === 'item' || name === 'form') throw new NotFeel(`「${name}」后须写明字段，如 ${name}.x`)
  if (!Object.hasOwn(FACTS, name)) {
    const known = Object.keys(FACTS).join('、')
    throw new NotFeel(`没有名为「${name}」的事实；可用的有 ${known}，以及 item.…、form.…`)
  }
  const known = name as FactName
  const type = known === 'opinion' || known === 'result' ? known : 'boolean'
  return { term: { op: 'fact', name: known }, type }
}

function field(text: string): Typed {
  const [root, ...path] = text.split('.').map((part) => part.trim())
  if ((root !== 'item' && root !== 'form') || path.length > 3) {
    throw new NotFeel(`没有名为「${text}」的事实；字段只能写成 item.… 或 form.…`)
  }
  if (!path.every((part) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part))) {
    throw new NotFeel(`字段名「${text}」只能用文字、数字和下划线`)
  }
  return { term: { op: 'field', root, path }, type: 'any' }
}

function inside(piece: Piece): Piece {
  const [inner] = piece.parts.filter((part) => part.name !== '(' && part.name !== ')')
  if (!inner) throw new NotFeel('括号里是空的')
  return inner
}

function logic(op: 'all' | 'any', piece: Piece, depth: number): Typed {
  const word = op === 'all' ? 'and' : 'or'
  const parts = piece.parts.filter((part) => part.name !== word)
  return { term: { op, parts: parts.map((part) => boolean(part, depth)) }, type: 'boolean' }
}

function boolean(piece: Piece, depth: number): Term {
  const { term, type } = read(piece, depth)
  if (type === 'any')
    throw new NotFeel(`「${piece.text}」不一定是是否，请写成 ${piece.text} = true`)
  if (type !== 'boolean') throw new NotFeel(`「${piece.text}」不是判断，须能得出是或否`)
  return term
}

function comparison(piece: Piece, depth: number): Typed {
  const [first, word, ...rest] = piece.parts
  if (!first || !word) throw new NotFeel(`「${piece.text}」没有写完`)
  const left = read(first, depth)
  if (word.name === 'in') return oneOf(piece, left, rest, depth)
  const [second, ...more] = rest
  if (word.name !== 'CompareOp' || !SIGNS.has(word.text) || !second || more.length > 0) {
    throw new NotFeel(`「${piece.text}」用了流程图条件不支持的写法`)
  }
  const right = read(second, depth)
  const sign = word.text as Sign
  agree(piece.text, sign, left, right)
  return { term: { op: 'compare', sign, sides: [left.term, right.term] }, type: 'boolean' }
}

function oneOf(piece: Piece, left: Typed, rest: readonly Piece[], depth: number): Typed {
  const holder = rest.find((p) => p.name === 'PositiveUnaryTests') ?? rest[0]
  if (!holder) throw new NotFeel(`「${piece.text}」没有写完`)
  const tests = holder.name === 'PositiveUnaryTests' ? holder.parts : [holder]
  const values = tests.flatMap((test) => {
    const [value] = test.parts
    if (value?.name !== 'List') return value ? [value] : []
    return value.parts.filter((part) => part.name !== '[' && part.name !== ']')
  })
  const list = values.map((value) => read(value, depth))
  for (const right of list) {
    if (right.term.op !== 'constant') throw new NotFeel(`「${piece.text}」里只能列出固定的值`)
    agree(piece.text, '=', left, right)
  }
  if (list.length === 0) throw new NotFeel(`「${piece.text}」没有列出值`)
  const term: Term = { op: 'oneOf', subject: left.term, list: list.map((right) => right.term) }
  return { term, type: 'boolean' }
}

/** Refuses a comparison whose sides can never be of one type, or a value no fact can have. */
function agree(text: string, sign: Sign, left: Typed, right: Typed) {
  const types: readonly Type[] = [left.type, right.type]
  if (sign !== '=' && sign !== '!=') {
    if (types.every((type) => type === 'number' || type === 'any')) return
    throw new NotFeel(`「${text}」：大小只能在数之间比`)
  }
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.type !== 'opinion' && one.type !== 'result') continue
    if (other.type === 'string' && other.term.op === 'constant') {
      if (FACTS[one.type].includes(other.term.value)) return
      const values = FACTS[one.type].filter((value) => value !== null).join('、')
      throw new NotFeel(`「${text}」：${one.type} 只有 ${values} 这几个值`)
    }
  }
  if (types.includes('any') || types.includes('null') || left.type === right.type) return
  throw new NotFeel(`「${text}」：两边不是同一类的值，永远不会相等`)
}

function call(piece: Piece, depth: number): Typed {
  const name = piece.parts[0]?.text ?? ''
  const holder = piece.parts.find((part) => part.name === 'PositionalParameters')
  const given = holder?.parts ?? []
  if (name === 'not' && given.length === 1 && given[0]) {
    return { term: { op: 'not', part: boolean(given[0], depth) }, type: 'boolean' }
  }
  if ((name === 'contains' || name === 'starts with') && given.length === 2) {
    const [left, right] = given.map((part) => read(part, depth)) as [Typed, Typed]
    if ([left, right].some(({ type }) => type !== 'string' && type !== 'any')) {
      throw new NotFeel(`「${piece.text}」：${name} 只能用于文字`)
    }
    const op = name === 'contains' ? 'contains' : 'startsWith'
    return { term: { op, sides: [left.term, right.term] }, type: 'boolean' }
  }
  throw new NotFeel(`不支持函数「${name}」；可用的有 not、contains、starts with`)
}

/** The value of a checked condition on the facts of a case. */
export function evaluate(term: Term, facts: ChartFacts): Truth {
  return truth(term, (leaf) => leafValue(leaf, facts))
}

/** Values of facts and fields are looked up through `look`, so that the prover can bring its own. */
export function truth(term: Term, look: (leaf: Term) => unknown): Truth {
  switch (term.op) {
    case 'all':
      return join(term.parts, look, false)
    case 'any':
      return join(term.parts, look, true)
    case 'not': {
      const inner = truth(term.part, look)
      return inner === null ? null : !inner
    }
    case 'compare':
      return compare(term.sign, look(term.sides[0]), look(term.sides[1]))
    case 'oneOf': {
      const value = look(term.subject)
      return term.list.some((one) => compare('=', value, look(one)) === true)
    }
    case 'contains':
    case 'startsWith': {
      const [text, part] = [look(term.sides[0]), look(term.sides[1])]
      if (typeof text !== 'string' || typeof part !== 'string') return null
      return term.op === 'contains' ? text.includes(part) : text.startsWith(part)
    }
    default: {
      const value = look(term)
      return typeof value === 'boolean' ? value : null
    }
  }
}

/** FEEL's and (`decisive` false) and or (`decisive` true) over three values. */
function join(parts: readonly Term[], look: (leaf: Term) => unknown, decisive: boolean): Truth {
  let result: Truth = !decisive
  for (const part of parts) {
    const value = truth(part, look)
    if (value === decisive) return decisive
    if (value === null) result = null
  }
  return result
}

function compare(sign: Sign, left: unknown, right: unknown): Truth {
  const [a, b] = [scalar(left), scalar(right)]
  if (sign === '=' || sign === '!=') {
    if (a === null || b === null) return (a === b) === (sign === '=')
    if (typeof a !== typeof b) return null
    return (a === b) === (sign === '=')
  }
  if (a === null || b === null) return null
  if (typeof a !== typeof b) return false
  if (typeof a === 'boolean') return null
  if (sign === '<') return a < b
  if (sign === '<=') return a <= b
  return sign === '>' ? a > b : a >= b
}

function scalar(value: unknown): Scalar {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function leafValue(leaf: Term, facts: ChartFacts): unknown {
  if (leaf.op === 'constant') return leaf.value
  if (leaf.op === 'field') return fieldOf(facts[leaf.root], leaf.path)
  if (leaf.op !== 'fact') return evaluate(leaf, facts)
  if (leaf.name === 'major') return facts.major !== false
  const value = facts[leaf.name] ?? null
  return FACTS[leaf.name].includes(value) ? value : null
}

/** An own field at the end of a path; null where any part is missing. */
export function fieldOf(root: unknown, path: readonly string[]): unknown {
  let value: unknown = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}
