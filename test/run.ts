/*
 * Runs the tests: `npm test`, or `node test/run.ts [--group real|cases|vectors|long] [part of a path …]`.
 *
 * One PostgreSQL serves them all: an embedded one in a temporary folder, the system's with
 * TEST_POSTGRES=debian, or the one at DATABASE_URL. Everything a test writes lies in the same
 * temporary folder, which goes when the run ends, also by Ctrl-C.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, glob, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connect } from '../src/platform/database.ts'
import { startEmbedded } from '../src/platform/embedded.ts'
import { OWN, prepareTemplate, TEMPLATE, TEST_BINARIES, TEST_SETTINGS } from './template.ts'

const ROOT = join(import.meta.dirname, '..')
const IS_REAL = /(^|[./])real\.test\.ts$/
const IS_LONG = /(^|[./])long\.test\.ts$/

/** Which files belong to a group. */
const GROUPS: Readonly<Record<string, (file: string) => boolean>> = {
  default: (file) => !IS_REAL.test(file) && !IS_LONG.test(file),
  real: (file) => IS_REAL.test(file),
  long: (file) => IS_LONG.test(file),
  cases: (file) => file === 'test/law/cases.test.ts',
  vectors: (file) => file === 'test/ledger/vectors.test.ts',
}

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

let interrupted: NodeJS.Signals | null = null
let running: ChildProcess | null = null
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = signal
    // The terminal's Ctrl-C reaches the child as well; told twice, it still stops once.
    running?.kill('SIGTERM')
  })
}
process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { group: { type: 'string', default: 'default' } },
    allowPositionals: true,
  })
  const files = await filesOf(values.group, positionals)
  if (files.length === 0) {
    process.stderr.write(`no test file of group ${values.group} ${positionals.join(' ')}\n`)
    return 1
  }
  const folder = await mkdtemp(join(tmpdir(), 'sanzhi-run-'))
  await chmod(folder, 0o755)
  let stop = async () => {}
  try {
    const server = await startServer(folder)
    stop = server.stop
    const counts = interrupted === null ? await runFiles(files, folder, server.url) : null
    return verdict(counts)
  } catch (error) {
    // What Ctrl-C breaks off fails in its own way; the run was not asked for any more.
    if (interrupted !== null) return verdict(null)
    throw error
  } finally {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function filesOf(group: string, filters: readonly string[]): Promise<string[]> {
  const belongs = GROUPS[group]
  if (belongs === undefined) {
    process.stderr.write(`groups: ${Object.keys(GROUPS).join(', ')}\n`)
    return []
  }
  const wanted = (file: string) => filters.length === 0 || filters.some((f) => file.includes(f))
  const files: string[] = []
  for await (const file of glob('test/**/*.test.ts', { cwd: ROOT })) {
    if (belongs(file) && wanted(file)) files.push(file)
  }
  return files.sort()
}

async function startServer(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['DATABASE_URL']
  if (given !== undefined && given !== '') {
    await prepareTemplate(given)
    return { url: given, stop: () => dropOurs(given) }
  }
  const { binDir } = { binDir: undefined, ...TEST_BINARIES }
  if (binDir !== undefined && !existsSync(binDir)) {
    throw new Error(`TEST_POSTGRES=debian needs ${binDir}`)
  }
  const embedded = await startEmbedded({
    dataDir: join(folder, 'database'),
    settings: TEST_SETTINGS,
    ...TEST_BINARIES,
  })
  try {
    await prepareTemplate(embedded.url)
  } catch (error) {
    await embedded.stop()
    throw error
  }
  return { url: embedded.url, stop: () => embedded.stop() }
}

/** The template, and what files that were broken off have left on a server that is not ours. */
async function dropOurs(url: string): Promise<void> {
  const client = await connect(url)
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where datname = $1 or starts_with(datname, $2)',
      [TEMPLATE, OWN],
    )
    for (const { name } of rows) await client.query(`drop database ${name} with (force)`)
  } finally {
    await client.end()
  }
}

async function runFiles(files: readonly string[], folder: string, url: string): Promise<Counts> {
  const results = join(folder, 'results.tap')
  const temporary = join(folder, 'tmp')
  await mkdir(temporary, { mode: 0o755 })
  const reporters = ['spec', 'stdout', 'tap', results].map((value, i) =>
    i % 2 === 0 ? `--test-reporter=${value}` : `--test-reporter-destination=${value}`,
  )
  const child = spawn(
    process.execPath,
    ['--test', '--test-concurrency=2', ...reporters, ...files],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TEST_DATABASE_URL: url, TMPDIR: temporary },
    },
  )
  running = child
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail)
    child.once('exit', (exitCode) => done(exitCode ?? 1))
  })
  running = null
  return countsOf(await readFile(results, 'utf8').catch(() => ''), code)
}

/** The totals that close the TAP report; a failing exit without a failed test counts as one. */
function countsOf(report: string, code: number): Counts {
  const total = (name: string) => {
    const found = [...report.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))].at(-1)
    return Number(found?.[1] ?? 0)
  }
  const failed = total('fail') + total('cancelled')
  return {
    passed: total('pass'),
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: total('skipped') + total('todo'),
  }
}

function verdict(counts: Counts | null): number {
  if (counts !== null) {
    const { passed, failed, skipped } = counts
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
    if (interrupted === null) return failed > 0 || passed === 0 ? 1 : 0
  }
  return interrupted === 'SIGINT' ? 130 : 143
}
