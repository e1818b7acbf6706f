import type { ESTree } from 'vite'
import { directions } from './rooms.ts'
import type { Source } from './tree.ts'

/** Where a rule is broken. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly what: string
}

/** A rule over one source file. */
export type Rule = (source: Source) => Finding[]

const isDesk = (file: string) => file.startsWith('src/web/desk/')
const isSource = (file: string) => file.startsWith('src/')

/**
 * Files that are functions of values: all of law and chart, and these. They know no promise and
 * no disk, so their tests need neither. (tree.ts and tiles.ts of the ledger read through one
 * interface that is handed to them, and therefore wait.)
 */
const PURE: readonly RegExp[] = [
  /^src\/(law|chart)\//,
  /^src\/ledger\/(auditor|bytes|canonical|crypto|crypto-portable|entry|note|policy|portable|proof|read-note|vocabulary)\.ts$/,
  /^src\/ledger\/witnessing\/(keys|submission)\.ts$/,
  /^src\/acts\/(act|catalogue|facts-digest|officers|papers|refusal|statement)\.ts$/,
  /^src\/registry\/(catalogue|columns|item)\.ts$/,
  /^src\/cases\/(inputs|papers|query-code|state)\.ts$/,
  /^src\/disclosure\/record\.ts$/,
  /^src\/documents\/kinds\.ts$/,
  /^src\/web\/(html|tokens)\.ts$/,
]
const READS_THE_WORLD =
  /^(pg|fastify|node:(fs|fs\/promises|net|http|child_process|worker_threads))$/

/** True for a file that must be a function of values. */
export const isPure = (file: string): boolean => PURE.some((pattern) => pattern.test(file))

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'] as const

function isAsync(node: ESTree.Node): boolean {
  return 'async' in node && node.async === true
}

/** `object.name`, or '' for anything else. */
function memberName(node: ESTree.Node): string {
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return ''
  const { property } = node
  if (property.type === 'Identifier') return `${node.object.name}.${property.name}`
  return property.type === 'Literal' ? `${node.object.name}.${String(property.value)}` : ''
}

/** No promise and no input or output in a pure file, and no promise in an act's `decide`. */
export const purity: Rule = ({ file, find, imports }) => {
  if (!isSource(file)) return []
  const decides = find('Property').filter(
    ({ node }) =>
      node.type === 'Property' &&
      node.key.type === 'Identifier' &&
      node.key.name === 'decide' &&
      isAsync(node.value),
  )
  const found = decides.map(({ line }) => ({ file, line, what: 'an async `decide`' }))
  if (!isPure(file)) return found
  for (const { line, node } of find(...FUNCTIONS, 'AwaitExpression')) {
    if (node.type === 'AwaitExpression' || isAsync(node)) found.push({ file, line, what: 'async' })
  }
  for (const { line, target, isTypeOnly } of imports) {
    if (!isTypeOnly && READS_THE_WORLD.test(target)) found.push({ file, line, what: target })
  }
  return found
}

/** The clock, chance and the environment are read in the platform only. */
export const calls: Rule = ({ file, find }) => {
  if (!isSource(file) || file.startsWith('src/platform/') || isDesk(file)) return []
  const banned = new Set(['Date.now', 'Math.random', 'process.env'])
  const members = find('MemberExpression').flatMap(({ line, node }) =>
    banned.has(memberName(node)) ? [{ file, line, what: memberName(node) }] : [],
  )
  const dates = find('NewExpression', 'CallExpression').flatMap(({ line, node }) =>
    'callee' in node && node.callee.type === 'Identifier' && node.callee.name === 'Date'
      ? [{ file, line, what: 'new Date' }]
      : [],
  )
  return [...members, ...dates]
}

/** No `any`, no enum. */
export const types: Rule = ({ file, find }) =>
  find('TSAnyKeyword', 'TSEnumDeclaration').map(({ line, node }) => {
    return { file, line, what: node.type === 'TSAnyKeyword' ? 'any' : 'enum' }
  })

/** No test is skipped, and none is run alone. */
export const wholeTests: Rule = ({ file, find }) => {
  if (!file.startsWith('test/')) return []
  const words = /^(test|it|describe|suite|t)\.(skip|only|todo)$/
  return find('CallExpression').flatMap(({ line, node }) => {
    if (node.type !== 'CallExpression') return []
    const name = memberName(node.callee)
    if (words.test(name)) return [{ file, line, what: name }]
    const isTest =
      node.callee.type === 'Identifier' && /^(test|it|describe)$/.test(node.callee.name)
    const options = isTest ? node.arguments.flatMap(optionNames) : []
    return options
      .filter((option) => /^(skip|only|todo)$/.test(option))
      .map((option) => ({ file, line, what: `{ ${option} }` }))
  })
}

function optionNames(argument: ESTree.Node): string[] {
  if (argument.type !== 'ObjectExpression') return []
  return argument.properties.flatMap((property) =>
    property.type === 'Property' && property.key.type === 'Identifier' ? [property.key.name] : [],
  )
}

/**
 * Line 100 columns, a Chinese character counted as one and texts in quotes left aside: code is
 * broken by the formatter, which breaks no text, and a sentence cut in two is not found again.
 */
export const lineLength: Rule = ({ file, text, find }) => {
  const texts = find('Literal', 'TemplateLiteral', 'JSXText').map(({ node }) => node)
  let start = 0
  return text.split('\n').flatMap((content, index) => {
    const from = start
    const end = from + content.length
    start = end + 1
    if (content.length <= 100) return []
    let rest = ''
    let at = from
    for (const node of texts) {
      if (node.end <= at || node.start >= end) continue
      rest += text.slice(at, Math.max(at, node.start))
      at = Math.min(end, node.end)
    }
    const columns = [...(rest + text.slice(at, end))].length
    return columns > 100 ? [{ file, line: index + 1, what: `${columns} columns` }] : []
  })
}

/** Function 70 lines. */
export const functionLength: Rule = ({ file, find }) =>
  find(...FUNCTIONS)
    .filter(({ lines }) => lines > 70)
    .map(({ line, lines }) => ({ file, line, what: `a function of ${lines} lines` }))

/** File 500 lines of code; a file that declares acts 150. */
export const fileLength: Rule = ({ file, codeLines, find }) => {
  const declaresActs = find('CallExpression').some(
    ({ node }) =>
      node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      /^(act|caseAct)$/.test(node.callee.name),
  )
  const most = isSource(file) && declaresActs ? 150 : 500
  return codeLines > most
    ? Array.from({ length: codeLines - most }, () => ({
        file,
        line: 1,
        what: `${codeLines} lines of code where ${most} may stand`,
      }))
    : []
}

/** A room's index offers 12 names; types are free, a namespace counts as one. */
export const indexNames: Rule = ({ file, exportedValues }) =>
  /^src\/.+\/index\.ts$/.test(file)
    ? exportedValues.slice(12).map((name) => ({ file, line: 1, what: `offers ${name} as well` }))
    : []

/** Every rule over one file, by name. */
export const RULES = {
  directions,
  purity,
  calls,
  types,
  wholeTests,
  lineLength,
  functionLength,
  fileLength,
  indexNames,
} as const satisfies Record<string, Rule>
