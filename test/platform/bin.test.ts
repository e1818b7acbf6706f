import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { tempDir } from '../harness.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')

/** The launcher beside a program of the test's own, with the installed packages or without. */
async function launcher(main: string, hasPackages = true): Promise<string> {
  const folder = await tempDir()
  await mkdir(join(folder, 'bin'))
  await mkdir(join(folder, 'src'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'src', 'main.ts'), main)
  await copyFile(join(ROOT, 'bin', 'sanzhi.js'), join(folder, 'bin', 'sanzhi.js'))
  if (hasPackages) await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'bin', 'sanzhi.js')
}

test('the launcher hands on arguments and exit code, under Node 24', async () => {
  const path = await launcher(`
    const major: number = Number(process.versions.node.split('.')[0])
    console.log(JSON.stringify([major >= 24, process.argv.slice(2)]))
    process.exitCode = 7`)
  const { code, stdout } = await run(process.execPath, [path, 'law', '--data', 'a b']).then(
    () => assert.fail('the exit code was lost'),
    (error: { code: number; stdout: string }) => error,
  )
  assert.equal(code, 7)
  assert.deepEqual(JSON.parse(stdout), [true, ['law', '--data', 'a b']])
})

test('without the packaged Node the present one serves where it is new enough', async () => {
  const path = await launcher('console.log(process.execPath)', false)
  const { stdout } = await run(process.execPath, [path])
  assert.equal(stdout.trim(), process.execPath)
})

test('a kill of the launcher reaches the program, which ends in its own way', async () => {
  const path = await launcher(`
    process.once('SIGTERM', () => { console.log('stopped cleanly'); process.exit(5) })
    setInterval(() => undefined, 1000)
    console.log('ready')`)
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text))
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  assert.equal(code, 5)
  assert.equal(said.join(''), 'ready\nstopped cleanly\n')
})
