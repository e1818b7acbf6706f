import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'

/** The repository's own folder. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** A piece of a source file that a rule looks at. */
export interface Place {
  readonly line: number
  readonly lines: number
  readonly node: ESTree.Node
}

/** An import or re-export of another module. */
export interface Import {
  readonly line: number
  /** A file of ours, or the name of a package. */
  readonly target: string
  readonly isOurs: boolean
  readonly isTypeOnly: boolean
}

/** A TypeScript or JavaScript file with what the rules ask about it. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly program: ESTree.Program
  /** Lines that are neither empty nor a comment alone. */
  readonly codeLines: number
  readonly imports: readonly Import[]
  /** Names exported as values; a namespace (`export * as x`) counts as one. */
  readonly exportedValues: readonly string[]
  /** All nodes of the given kinds, in the order of the text. */
  find(...kinds: readonly ESTree.Node['type'][]): Place[]
}

/** Every file under version control that is there, by path from the root. */
export function trackedFiles(): string[] {
  const listed = execFileSync('git', ['-C', ROOT, 'ls-files', '-z'], { encoding: 'utf8' })
  return listed.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)))
}

/** The text of a tracked file. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** The files that can be parsed, parsed; one that cannot is an error here. */
export function sources(files: readonly string[]): Source[] {
  return files.filter((file) => /\.(tsx?|js)$/.test(file)).map((file) => sourceOf(file))
}

/** A source of its own, from text: the tests of the rules use it. */
export function sourceOf(file: string, text: string = textOf(file)): Source {
  const { program, comments, errors } = parseSync(file, text)
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`)
  const starts = [0, ...[...text.matchAll(/\n/g)].map((found) => found.index + 1)]
  const lineAt = (offset: number) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
  const place = (node: ESTree.Node): Place => {
    const line = lineAt(node.start)
    return { line, lines: lineAt(node.end) - line + 1, node }
  }
  return {
    file,
    text,
    program,
    codeLines: codeLines(text, comments),
    imports: importsOf(file, program, lineAt),
    exportedValues: exportedValues(program),
    find: (...kinds) => {
      const found: Place[] = []
      const note = (node: ESTree.Node) => found.push(place(node))
      new Visitor(Object.fromEntries(kinds.map((kind) => [kind, note]))).visit(program)
      return found
    },
  }
}

/** Comments are cut out by their place, so that `//` inside a text is none. */
function codeLines(text: string, comments: readonly { start: number; end: number }[]): number {
  let code = ''
  let from = 0
  for (const { start, end } of comments) {
    code += text.slice(from, start) + text.slice(start, end).replaceAll(/[^\n]/g, '')
    from = end
  }
  return (code + text.slice(from)).split('\n').filter((line) => line.trim() !== '').length
}

function importsOf(
  file: string,
  program: ESTree.Program,
  lineAt: (offset: number) => number,
): Import[] {
  const found: Import[] = []
  const add = (start: number, name: string, isTypeOnly: boolean) => {
    const isOurs = name.startsWith('.')
    const target = isOurs ? normalize(join(dirname(file), name)) : name
    found.push({ line: lineAt(start), target, isOurs, isTypeOnly })
  }
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      add(node.start, node.source.value, node.importKind === 'type')
    } else if (node.type === 'ExportNamedDeclaration' && node.source !== null) {
      add(node.start, node.source.value, node.exportKind === 'type')
    } else if (node.type === 'ExportAllDeclaration') {
      add(node.start, node.source.value, node.exportKind === 'type')
    }
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal') add(node.start, String(node.source.value), false)
    },
  }).visit(program)
  return found
}

function exportedValues(program: ESTree.Program): string[] {
  return program.body.flatMap((node): string[] => {
    if (node.type === 'ExportAllDeclaration') {
      return node.exportKind === 'type' ? [] : [exportName(node.exported)]
    }
    if (node.type === 'ExportDefaultDeclaration') return ['default']
    if (node.type !== 'ExportNamedDeclaration' || node.exportKind === 'type') return []
    const listed = node.specifiers
      .filter((specifier) => specifier.exportKind !== 'type')
      .map((specifier) => exportName(specifier.exported))
    return [...listed, ...declared(node.declaration)]
  })
}

function declared(declaration: ESTree.Declaration | null): string[] {
  switch (declaration?.type) {
    case 'VariableDeclaration':
      return declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : '{}'))
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return [declaration.id?.name ?? 'default']
    default:
      return []
  }
}

function exportName(name: ESTree.ModuleExportName | null): string {
  if (name === null) return '*'
  return name.type === 'Literal' ? name.value : name.name
}
