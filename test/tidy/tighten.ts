/*
 * Takes off exceptions.json what has been mended: `node test/tidy/tighten.ts`. It never adds.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXCEPTIONS_FILE, type Exceptions, readTree, tightened } from './ratchet.ts'
import { ROOT, textOf } from './tree.ts'

const before = JSON.parse(textOf(EXCEPTIONS_FILE)) as Exceptions
const after = tightened(before, readTree())
writeFileSync(join(ROOT, EXCEPTIONS_FILE), `${JSON.stringify(after, null, 2)}\n`)
execFileSync('npx', ['biome', 'format', '--write', EXCEPTIONS_FILE], { cwd: ROOT })
const total = (of: Exceptions) =>
  Object.values(of.rules).reduce((sum, counts) => sum + Object.keys(counts).length, 0)
process.stdout.write(
  `files ${total(before)} -> ${total(after)}, ` +
    `codes ${before.unreached.length} -> ${after.unreached.length}; ` +
    'lower the numbers in test/tidy.test.ts to match\n',
)
