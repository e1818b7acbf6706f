import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../src/platform/database.ts'
import {
  attachEmbedded,
  endLeftEmbedded,
  StartRefusal,
  startEmbedded,
} from '../../src/platform/embedded.ts'
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
  assert.deepEqual(await readdir(dataDir), ['password', 'postgres', 'postgres.log'])
})

test('a half-made cluster and stale locks of programs long gone are cleared away', async () => {
  const dataDir = await tempDir()
  await mkdir(join(dataDir, 'postgres.new.7', 'base'), { recursive: true })
  await writeFile(join(dataDir, 'postgres.new.7', 'PG_VERSION'), '18\n')
  await writeFile(join(dataDir, 'lock'), '4194301')
  await writeFile(join(dataDir, 'password'), 'of the half-made one\n', { mode: 0o600 })
  const first = await start(dataDir)
  assert.deepEqual(await readdir(dataDir), ['lock', 'password', 'postgres', 'postgres.log'])
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

/** What stands in the way of a start, and the folder put back as it was. */
async function refusedStart(dataDir: string, words: RegExp): Promise<void> {
  const isRefusal = (error: unknown) => error instanceof StartRefusal && words.test(error.message)
  await assert.rejects(startEmbedded({ dataDir }), isRefusal, String(words))
  assert.equal(existsSync(join(dataDir, 'lock')), false)
  assert.deepEqual(await serversOf(dataDir), [])
}

/** Processes that name the folder's cluster in their command line. */
async function serversOf(dataDir: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.split('\0').includes(join(dataDir, 'postgres'))) found.push(pid)
  }
  return found
}

test('what cannot be opened is refused in Chinese and leaves no server and no lock', async () => {
  const dataDir = await tempDir()
  await (await start(dataDir)).stop()
  const at = (name: string) => join(dataDir, name)

  const password = await readFile(at('password'), 'utf8')
  await rm(at('password'))
  await refusedStart(dataDir, /口令文件.*缺失/)
  await writeFile(at('password'), 'of another cluster')
  await refusedStart(dataDir, /口令文件与数据库不符/)
  await writeFile(at('password'), password)

  const version = await readFile(at('postgres/PG_VERSION'), 'utf8')
  await writeFile(at('postgres/PG_VERSION'), '9\n')
  await refusedStart(dataDir, /由 PostgreSQL 9 建立/)
  await rm(at('postgres/PG_VERSION'))
  await refusedStart(dataDir, /不是完整的数据库/)
  await writeFile(at('postgres/PG_VERSION'), version)

  await rename(at('postgres/global/pg_control'), at('kept'))
  await refusedStart(dataDir, /没有启动（.*pg_control/)
  await rename(at('kept'), at('postgres/global/pg_control'))

  const file = join(await tempDir(), 'file')
  await writeFile(file, '')
  await assert.rejects(startEmbedded({ dataDir: file }), /不能使用：不是目录/)
  await (await start(dataDir)).stop()
})

test('a folder is the same folder by another name, and a number used again is no holder', async () => {
  const dataDir = await tempDir()
  const link = join(await tempDir(), 'link')
  await symlink(dataDir, link)
  const first = await start(dataDir)
  await assert.rejects(startEmbedded({ dataDir: link }), /正由另一个程序使用/)
  await first.stop()
  // Our number, but of a program that began at another time.
  await writeFile(join(dataDir, 'lock'), `${process.pid} 1 of-another-boot`)
  const second = await start(link)
  const lock = await readFile(join(dataDir, 'lock'), 'utf8')
  await first.stop()
  assert.equal(await readFile(join(dataDir, 'lock'), 'utf8'), lock)
  await second.stop()
})

test('of many programs that find the same stale lock at once, one gets the folder', async () => {
  const dataDir = await tempDir()
  await (await start(dataDir)).stop()
  const racer = `
    const { startEmbedded } = await import(${JSON.stringify(EMBEDDED)})
    console.log('ready')
    process.stdin.once('data', async () => {
      const won = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }).catch((e) => e)
      console.log(won instanceof Error ? won.constructor.name : 'won')
      process.stdin.once('data', () => won.stop?.())
    })`
  for (let round = 0; round < 3; round++) {
    await writeFile(join(dataDir, 'lock'), '4194301')
    const racers = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', racer], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      onEnd(async () => child.kill('SIGKILL'))
      return child
    })
    const said = () => Promise.all(racers.map(async (c) => String(await once(c.stdout, 'data'))))
    await said()
    const results = said()
    for (const child of racers) child.stdin.write('start\n')
    const refused = Array.from({ length: 3 }, () => 'StartRefusal\n')
    assert.deepEqual((await results).sort(), [...refused, 'won\n'])
    const ends = racers.map((child) => once(child, 'close'))
    for (const child of racers) child.stdin.end('stop\n')
    await Promise.all(ends)
  }
})

test('S2.5 a second program reads the database that another one serves, and takes nothing over', async () => {
  const dataDir = await tempDir()
  assert.equal(await attachEmbedded(dataDir), null)
  const other = await otherProgram(dataDir, 'started')
  await ask(other.url, 'create table kept as select 42 as n')
  const lock = await readFile(join(dataDir, 'lock'), 'utf8')
  const link = `${dataDir}.link`
  await symlink(dataDir, link)
  onEnd(() => rm(link, { force: true }))
  for (const folder of [dataDir, link]) {
    const url = await attachEmbedded(folder)
    assert.deepEqual(await ask(url ?? '', 'select n from kept'), [42])
  }
  assert.equal(await readFile(join(dataDir, 'lock'), 'utf8'), lock)
  // A server without its program is nobody's to visit: it is adopted or, with its folder, ended.
  await killed(other.child)
  assert.equal(await attachEmbedded(dataDir), null)
  await endLeftEmbedded(dataDir)
  assert.equal(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), false)
  assert.equal(existsSync(join(dataDir, 'lock')), false)
})
