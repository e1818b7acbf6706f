/*
 * The page of all refusals, made from the catalogue: `node test/tidy/refusals.ts` writes it anew,
 * and test/tidy.test.ts compares.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, type RefusalCode } from '../../src/acts/catalogue.ts'
import { ROOT, textOf } from './tree.ts'

/** Where the page stands. */
export const REFUSALS_PAGE = 'docs/refusals.md'

const HEAD = `# Refusals

Everything the program can say no with, made from \`src/acts/catalogue.ts\` by
\`node test/tidy/refusals.ts\`; do not edit it here. A refusal names the rule that stands against
the act (依据), what is wrong, and what to do next; screens, interface and command line show it
alike. The code is the stable name: other programs compare the code, never the words. Words in
braces are filled in when the refusal is made. Checks go in the order who, when, what, records,
then the act's own, and the first that fails answers. Where named constraints of the database are
listed, they hold the same rule: if one is hit, the answer is this refusal as well.

The same page for a clerk: 每一条「不能办」都写明依据、问题和下一步怎么办。代码供信息中心和接口使用。
`

/** The page's text. */
export function refusalsPage(): string {
  const source = textOf('src/acts/catalogue.ts')
  const parts = [...source.matchAll(/^ {2}(?:\/\/ (?<part>.+)|'(?<code>[\w.-]+)': \{)$/gm)]
  const written = new Set<string>()
  const sections = parts.map(({ groups }) => {
    if (groups?.['part'] !== undefined) return `\n## ${groups['part']}\n`
    const code = groups?.['code'] as RefusalCode
    written.add(code)
    return section(code)
  })
  const codes = Object.keys(catalogue)
  if (written.size !== codes.length || codes.some((code) => !written.has(code))) {
    throw new Error('the catalogue is not written as this page reads it')
  }
  return `${HEAD}${sections.join('')}`
}

function section(code: RefusalCode): string {
  const { article, wrong, next, english, constraints = [] } = catalogue[code]
  const lines = [
    `依据：${article}`,
    '',
    `> ${wrong}`,
    '>',
    ...next.map((sentence) => `> - ${sentence}`),
    '',
    `${english[0]} ${english[1]}`,
  ]
  const held = constraints.map((name) => `\`${name}\``).join(', ')
  if (held !== '') lines.push('', `Held by the database as well: ${held}.`)
  return `\n### \`${code}\`\n\n${lines.join('\n')}\n`
}

if (import.meta.main) writeFileSync(join(ROOT, REFUSALS_PAGE), refusalsPage())
