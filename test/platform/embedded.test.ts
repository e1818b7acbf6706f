import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../src/platform/database.ts'
import { StartRefusal, startEmbedded } from '../../src/platform/embedded.ts'
import { onEnd, tempDir } from '../harness.ts'

const EMBEDDED = join(import.meta.dirname, '..', '..', 'src', 'platform', 'embedded.ts')

/** Another program that starts the database of a folder, says where it is, and stays. */
async function otherProgram(dataDir: string, waitFor: 'started' | 'initdb') {
  const source = `
    const { startEmbedded } = await import(${JSON.stringify(EMBEDDED)})
    const { url, pid } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(JSON.stringify({ url, pid }))
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onEnd(async () => child.kill('SIGKILL'))
  if (waitFor === 'initdb') return { child, url: '', pid: 0 }
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url, pid } = JSON.parse(line.toString()) as { url: string; pid: number }
  return { child, url, pid }
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function start(dataDir: string) {
  const embedded = await startEmbedded({ dataDir })
  onEnd(() => embedded.stop())
  return embedded
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = await connect(url)
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

test('a folder in use is refused in Chinese, and its owner killed, adopted with its data', async () => {
  const dataDir = await tempDir()
  const other = await otherProgram(dataDir, 'started')
  await ask(other.url, 'create table kept as select 42 as n')
  await assert.rejects(startEmbedded({ dataDir }), (error) => {
    assert.ok(error instanceof StartRefusal)
    assert.match(error.message, new RegExp(`正由另一个程序使用（进程 ${other.child.pid}）`))
    assert.match(error.message, /--data/)
    return true
  })
  assert.deepEqual(await ask(other.url, 'select n from kept'), [42])
  await killed(other.child)
  const next = await start(dataDir)
  assert.deepEqual([next.adopted, next.pid], [true, other.pid])
  assert.deepEqual(await ask(next.url, 'select n from kept'), [42])
  await next.stop()
  assert.equal(existsSync(join(dataDir, 'lock')), false)
})

test('program and database killed together lose nothing that was committed', async () => {
  const dataDir = await tempDir()
  const other = await otherProgram(dataDir, 'started')
  await ask(other.url, 'create table kept as select generate_series(1, 1000) as n')
  process.kill(other.pid, 'SIGKILL')
  await killed(other.child)
  const next = await start(dataDir)
  assert.equal(next.adopted, false)
  assert.deepEqual(await ask(next.url, 'select count(*)::int from kept'), [1000])
  await next.stop()
})

test('killed while the cluster is made, the next start makes it whole', async () => {
  const dataDir = await tempDir()
  const other = await otherProgram(dataDir, 'initdb')
  const isMaking = async () =>
    (await readdir(dataDir)).some((name) => name.startsWith('postgres.new.'))
  while (!(await isMaking())) assert.equal(other.child.exitCode, null)
  await killed(other.child)
  assert.equal(existsSync(join(dataDir, 'postgres')), false)
  const next = await start(dataDir)
  assert.deepEqual(await ask(next.url, 'select 1'), [1])
  await next.stop()
  assert.deepEqual(await readdir(dataDir), ['password', 'postgres'])
})

test('a half-made cluster and stale locks of programs long gone are cleared away', async () => {
  const dataDir = await tempDir()
  await mkdir(join(dataDir, 'postgres.new.7', 'base'), { recursive: true })
  await writeFile(join(dataDir, 'postgres.new.7', 'PG_VERSION'), '18\n')
  await writeFile(join(dataDir, 'lock'), '4194301')
  await writeFile(join(dataDir, 'password'), 'of the half-made one\n', { mode: 0o600 })
  const first = await start(dataDir)
  assert.deepEqual(await readdir(dataDir), ['lock', 'password', 'postgres'])
  assert.equal((await stat(join(dataDir, 'password'))).mode & 0o777, 0o600)
  await first.stop()

  // The number of a living process that is not our server, as after a restart of the machine.
  const stale = `${process.pid}\n${join(dataDir, 'postgres')}\n1\n1\n\n127.0.0.1\n\n`
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), stale)
  const second = await start(dataDir)
  assert.equal(second.adopted, false)
  assert.deepEqual(await ask(second.url, 'select 1'), [1])
  await second.stop()
})

test('the server listens on 127.0.0.1 alone, asks for the password, flushes and checks pages', async () => {
  const dataDir = await tempDir()
  const embedded = await start(dataDir)
  const settings = `select array_agg(current_setting(s)) from unnest(array['listen_addresses',
    'unix_socket_directories', 'fsync', 'synchronous_commit', 'data_checksums']) s`
  assert.deepEqual(await ask(embedded.url, settings), [['127.0.0.1', '', 'on', 'on', 'on']])
  const wrong = new URL(embedded.url)
  wrong.password = 'guessed'
  await assert.rejects(connect(wrong.toString()), /password authentication failed/)
  await embedded.stop()
})
