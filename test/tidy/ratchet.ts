import { catalogue } from '../../src/acts/catalogue.ts'
import { type Finding, RULES } from './rules.ts'
import { folderSizes, TEXT_RULES } from './texts.ts'
import { type Source, sources, textOf, trackedFiles } from './tree.ts'

/** How often each file breaks a rule; a file that keeps it is not listed. */
export type Counts = Readonly<Record<string, number>>

/** What exceptions.json holds: what was so before the rule, and may only become less. */
export interface Exceptions {
  readonly rules: Readonly<Record<string, Counts>>
  /** Codes of refusals that no test has reached yet. */
  readonly unreached: readonly string[]
}

export const EXCEPTIONS_FILE = 'test/tidy/exceptions.json'

/** The whole tree, read once. */
export interface Tree {
  readonly files: readonly string[]
  readonly sources: readonly Source[]
}

export function readTree(): Tree {
  const files = trackedFiles()
  return { files, sources: sources(files) }
}

/** The names of all rules that are counted by file. */
export const RULE_NAMES: readonly string[] = [
  ...Object.keys(RULES),
  ...Object.keys(TEXT_RULES),
  'folderSizes',
]

/** Where a rule is broken, by its name. */
export function findings(tree: Tree, name: string): Finding[] {
  if (name === 'folderSizes') return folderSizes(tree.files)
  const rule = Object.entries(RULES).find(([known]) => known === name)?.[1]
  if (rule !== undefined) return tree.sources.flatMap((source) => rule(source))
  const textRule = Object.entries(TEXT_RULES).find(([known]) => known === name)?.[1]
  if (textRule === undefined) throw new Error(`no rule ${name}`)
  return tree.files.flatMap((file) => textRule(file, textOf(file)))
}

/** Findings counted by file. */
export function countsOf(found: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { file } of found) counts[file] = (counts[file] ?? 0) + 1
  return counts
}

/**
 * Codes of the catalogue that stand in no test, the rules of tidiness left aside. A key of an
 * object (`'act.crossed': 'why nothing reaches it'`) tells of a code without reaching it.
 */
export function unreachedCodes(files: readonly string[]): string[] {
  const tests = files.filter((f) => /^test\/(?!tidy).*\.(ts|txt|md|story)$/.test(f)).map(textOf)
  return Object.keys(catalogue).filter((code) => {
    const whole = new RegExp(`(?<![\\w.-])${code.replaceAll('.', '\\.')}(?![\\w.-]|':)`)
    return !tests.some((text) => whole.test(text))
  })
}

/** The exceptions of the present tree, none of them larger than in `before`. */
export function tightened(before: Exceptions, tree: Tree): Exceptions {
  const rules = Object.entries(before.rules).map(([name, counts]) => {
    const now = countsOf(findings(tree, name))
    const kept = Object.entries(counts)
      .map(([file, most]) => [file, Math.min(most, now[file] ?? 0)] as const)
      .filter(([, count]) => count > 0)
    return [name, Object.fromEntries(kept)] as const
  })
  const now = new Set(unreachedCodes(tree.files))
  return {
    rules: Object.fromEntries(rules.filter(([, counts]) => Object.keys(counts).length > 0)),
    unreached: before.unreached.filter((code) => now.has(code)),
  }
}
