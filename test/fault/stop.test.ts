import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { onEnd, tempDir } from '../harness.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

/** Starts the demonstration in a folder; gives what it has said once it has ended. */
function serve(dataDir: string) {
  const { DATABASE_URL: _given, ...env } = process.env
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--demo', '--data', dataDir, '--port', '0'],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  onEnd(async () => void child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part))
  const ended = once(child, 'exit').then(([code]) => ({ code, said }))
  return { child, ended, said: () => said }
}

test('a first start that is stopped, even twice over, ends its database, and the next start says so', async () => {
  const dataDir = join(await tempDir(), 'data')
  const first = serve(dataDir)
  // The first paper of a played case: the bureau stands, and much is still to come.
  const isPlaying = () => readdir(join(dataDir, 'vault')).catch(() => [])
  while ((await isPlaying()).length === 0) assert.equal(first.child.exitCode, null, first.said())
  first.child.kill('SIGTERM')
  first.child.kill('SIGINT')
  const { code, said } = await first.ended
  assert.equal(code, 0, said)
  assert.doesNotMatch(said, /Error|node:/)
  assert.equal(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), false)
  const next = await serve(dataDir).ended
  assert.equal(next.code, 1)
  assert.match(next.said, /没有建完.*请删除目录/)
  assert.equal(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), false)
})
