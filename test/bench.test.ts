import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { BENCHES } from '../bench/index.ts'
import { amount, compare, median, TINY } from '../bench/measure.ts'
import { tempDir } from './harness.ts'

const run = promisify(execFile)
const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')

const subject = (sign: '≥' | '≤' | '<', value: number, rounds: number) => ({
  name: 'x',
  unit: '个/s',
  goal: { sign, value },
  rounds,
  note: '',
})

test('ours and the yardstick are measured in turn, and medians are compared', async () => {
  const order: string[] = []
  const [a, b] = [
    [10, 900, 20, 30, 1],
    [100, 200, 300, 100, 200],
  ]
  const next = (name: string, values: number[]) => () => {
    order.push(name)
    return values.shift() ?? 0
  }
  const figure = await compare(subject('≥', 0.1, 5), next('A', a), next('B', b))
  assert.equal(order.join(''), 'ABABABABAB')
  assert.equal(figure.ours, 20)
  assert.equal(figure.yardstick, 200)
  assert.equal(figure.ratio, 0.1)
  assert.equal(figure.isShort, false)
  assert.deepEqual(figure.spread, [0.005, 4.5])
  assert.equal(figure.n, 5)
})

test('a figure is short on the wrong side of its goal, whichever side that is', () => {
  assert.equal(amount(subject('<', 300, 1), [300]).isShort, true)
  assert.equal(amount(subject('<', 300, 1), [299]).isShort, false)
  assert.equal(amount(subject('≤', 1.5, 1), [1.6]).isShort, true)
  assert.equal(amount(subject('≥', 0.08, 1), [0.07]).isShort, true)
  assert.equal(amount(subject('≥', 0.08, 1), [0.08]).goal, '≥ 0.08')
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

/** Figures that each measurement gives. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  act: ['act', 'act-one', 'act-bureau'],
  page: ['page-decision', 'page-item'],
  verify: ['verify', 'verify-memory'],
  backup: ['backup', 'backup-tables'],
  prove: ['prove', 'prove-typical'],
  advance: ['advance'],
  pdf: ['pdf'],
  start: ['start'],
  idle: ['idle'],
  weight: ['weight-desk', 'weight-portal'],
}

test('each measurement is expected here', () => {
  assert.deepEqual(Object.keys(BENCHES).sort(), Object.keys(FIGURES).sort())
})

for (const [name, bench] of Object.entries(BENCHES)) {
  test(`${name} runs at a tiny size and reports its fields`, async () => {
    const figures = await bench(TINY)
    assert.deepEqual(
      figures.map((figure) => figure.name),
      FIGURES[name],
    )
    for (const figure of figures) {
      assert.ok(figure.ours > 0 && Number.isFinite(figure.ours), figure.name)
      assert.match(figure.goal, /^[≥≤<] [\d.]+$/)
      assert.match(figure.unit, /^(个\/s|次\/s|件\/s|MB\/s|MB|kB|ms)$/)
      assert.ok(figure.note.length > 5)
      assert.ok(figure.load >= 0)
      if (figure.goal.startsWith('<')) assert.equal(figure.yardstick, null)
      else assert.ok((figure.yardstick ?? 0) > 0 && (figure.ratio ?? 0) > 0, figure.name)
    }
  })
}

test('`bench NAME --json` prints one document; an unknown name is wrong use', async () => {
  const { stdout, stderr } = await run(process.execPath, [
    MAIN,
    'bench',
    'prove',
    '--json',
    '--tiny',
  ])
  const [first] = JSON.parse(stdout) as Record<string, unknown>[]
  for (const key of ['name', 'unit', 'ours', 'yardstick', 'ratio', 'goal', 'n', 'note', 'load']) {
    assert.ok(first !== undefined && key in first, key)
  }
  assert.match(String(first?.['short']), /^(yes|no)$/)
  assert.match(stderr, /负载 \d/)
  const wrong = await run(process.execPath, [MAIN, 'bench', 'nothing']).then(
    () => null,
    (error: { code: number; stderr: string }) => error,
  )
  assert.equal(wrong?.code, 2)
  assert.match(wrong?.stderr ?? '', /没有这个度量：nothing/)
})

test('a measurement that is killed while its database starts, twice over, leaves nothing behind', async () => {
  const folder = await tempDir()
  await chmod(folder, 0o755)
  const env = { ...process.env, TMPDIR: folder }
  const child = spawn(process.execPath, [MAIN, 'bench', 'act'], { env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const isStarting = async () => {
    const [made] = await readdir(folder)
    return made !== undefined && existsSync(join(folder, made, 'postgres'))
  }
  while (!(await isStarting())) assert.equal(child.exitCode, null)
  // As a group's kill does: once to the measurement itself, once handed on by the command.
  for (const pid of [await childOf(child.pid), child.pid]) process.kill(pid as number, 'SIGTERM')
  assert.deepEqual(await ended, [130, null])
  assert.deepEqual(await readdir(folder), [])
})

async function childOf(pid: number | undefined): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return Number(children.trim().split(' ')[0])
}
