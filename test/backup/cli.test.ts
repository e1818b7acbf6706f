import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { connect } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { onEnd, tempDir } from '../harness.ts'
import { openWorld, type World } from '../story/world.ts'
import { freshPath } from './stage.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[], url: string | null) {
  const { DATABASE_URL: _given, SANZHI_DATA: _folder, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...env, ...(url !== null && { DATABASE_URL: url }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onEnd(async () => void child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.on('data', (part) => (out += part))
  child.stderr.on('data', (part) => (err += part))
  const ended: Promise<Said> = once(child, 'close').then(([code]) => ({ code, out, err }))
  return { child, ended, said: () => out + err }
}

const run = (args: readonly string[], url: string | null = null) => start(args, url).ended

/** A bureau with one recording that takes a while to copy. */
async function withRecording(): Promise<World> {
  const w = await openWorld()
  const piece = Buffer.alloc(4_194_304, 7)
  const pieces = (async function* () {
    for (let i = 0; i < 32; i++) yield piece
  })()
  const subject = newId()
  const { sha256, root, sizeBytes } = await w.press.vault.put(pieces, subject)
  const owner = await connect(w.ownerUrl)
  await owner.query(
    `insert into vault_object (bureau, sha256, root, size_bytes, media)
      values (1, decode($1, 'hex'), decode($2, 'hex'), $3, 'video/webm')`,
    [sha256, root, sizeBytes],
  )
  await owner.query(
    `insert into upload (bureau, id, officer, sha256, name, subject)
      values (1, 'film', $1, decode($2, 'hex'), 'film.webm', $3)`,
    [w.founded.officers.get('zhouqi'), sha256, subject],
  )
  await owner.end()
  await w.sequencer.flush()
  return w
}

async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const isGone = once(child, 'exit')
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal)
    await isGone
  }
}

test('S2.5 a backup that is killed or interrupted leaves no snapshot, and the next one is whole', async () => {
  const w = await withRecording()
  const folder = await freshPath('backup')
  const args = ['backup', folder, '--data', w.dataDir]
  const [snapshots, objects] = [join(folder, 'snapshots'), join(folder, 'objects')]
  const beginnings: (() => Promise<boolean>)[] = [
    async () => existsSync(snapshots),
    async () => (await readdir(snapshots).catch(() => [])).length > 0,
    async () => (await readdir(objects).catch(() => [])).length > 0,
  ]
  for (const [i, hasBegun] of beginnings.entries()) {
    const { child, said } = start(args, w.ownerUrl)
    while (!(await hasBegun())) assert.equal(child.exitCode, null, said())
    await killed(child, i === 1 ? 'SIGTERM' : 'SIGKILL')
    const whole = (await readdir(snapshots)).filter((name) => !name.startsWith('.'))
    assert.deepEqual(whole, [], said())
    const restored = await run(['restore', folder, '--data', await freshPath('none')])
    assert.deepEqual([restored.code, restored.out], [2, ''])
    assert.match(restored.err, /没有备份/)
  }
  const { code, out, err } = await run([...args, '--json'], w.ownerUrl)
  assert.equal(code, 0, err)
  const found = JSON.parse(out) as Record<string, unknown>
  assert.deepEqual([found['objects'], found['missing']], [1, 0])
  // None where the one that was killed had just copied it whole.
  assert.ok([0, 1].includes(Number(found['copied'])))
  assert.deepEqual(
    [typeof found['entries'], typeof found['root'], typeof found['ms']],
    ['number', 'string', 'number'],
  )
  assert.deepEqual(await readdir(snapshots), [found['snapshot']])
  const leftovers = (await readdir(folder, { recursive: true })).filter((p) => /\.new-/.test(p))
  assert.deepEqual(leftovers, [])
})

test('S2.5 wrong use of backup and restore is told in Chinese, with nothing changed', async () => {
  const w = await openWorld()
  await w.sequencer.flush()
  const folder = await freshPath('backup')
  const url = w.ownerUrl
  const full = await tempDir()
  await writeFile(join(full, 'letter'), 'mine')
  assert.equal((await run(['backup', folder, '--data', w.dataDir], url)).code, 0)
  const nowhere = await freshPath('none')
  const inside = join(w.dataDir, 'backup')
  const cases: [number, RegExp, string | null, ...string[]][] = [
    [2, /没有数据/, null, 'backup', folder, '--data', nowhere],
    [
      2,
      /1 到 90.*91.*最多在备份里留 90 天/s,
      url,
      'backup',
      folder,
      '--data',
      w.dataDir,
      '--keep',
      '91',
    ],
    [2, /1 到 90/, url, 'backup', folder, '--data', w.dataDir, '--keep', 'x'],
    [2, /不是备份目录/, url, 'backup', full, '--data', w.dataDir],
    [2, /不能放在数据目录/, url, 'backup', inside, '--data', w.dataDir],
    [2, /缺少参数/, url, 'backup'],
    [2, /--data/, null, 'restore', folder],
    [2, /已经有东西/, null, 'restore', folder, '--data', full],
    [2, /没有备份/, null, 'restore', full, '--data', nowhere],
    [2, /没有备份/, null, 'restore', nowhere, '--data', nowhere],
    [2, /没有快照.*现有：/, null, 'restore', folder, '--data', nowhere, '--snapshot', '2026-01-01'],
    [2, /已经有机关/, url, 'restore', folder, '--data', nowhere],
    [2, /缺少 log\.seed/, null, 'restore', folder, '--data', nowhere, '--keys', full],
  ]
  for (const [code, words, at, ...args] of cases) {
    const found = await run(args, at)
    assert.equal(found.code, code, `${args.join(' ')}\n${found.err}`)
    assert.match(found.err, words)
    assert.equal(found.out, '')
    assert.doesNotMatch(found.err, /Error|node:|\bat \//)
  }
  assert.deepEqual(await readdir(full), ['letter'])
  assert.deepEqual([existsSync(nowhere), existsSync(inside)], [false, false])
  assert.equal(existsSync(`${nowhere}.restoring`), false)
})

test('S2.5 S4.6 a bureau at work is backed up and comes back, by the command alone', async () => {
  const data = await freshPath('data')
  const [folder, restored] = [await freshPath('backup'), await freshPath('restored')]
  const made = await run(['demo', '--cases', '1', '--days', '1', '--data', data])
  assert.equal(made.code, 0, made.err)
  const serving = start(['serve', '--demo', '--data', data, '--port', '0'], null)
  while (!/^ready /m.test(serving.said())) {
    assert.equal(serving.child.exitCode, null, serving.said())
    await once(serving.child.stdout, 'data')
  }
  const taken = await run(['backup', folder, '--data', data, '--json'])
  assert.equal(taken.code, 0, taken.err)
  assert.equal(serving.child.exitCode, null)
  await killed(serving.child, 'SIGTERM')
  // And again where nothing runs: the database is started for it, and stopped.
  const again = await run(['backup', folder, '--data', data])
  assert.equal(again.code, 0, again.err)
  assert.match(again.out, /新复制 0 个/)
  assert.match(again.out, /保留 90 天/)
  assert.equal(existsSync(join(data, 'postgres', 'postmaster.pid')), false)

  const restoring = ['restore', folder, '--data', restored, '--keys', join(data, 'keys')]
  const killedOne = start(restoring, null)
  while (!existsSync(join(`${restored}.restoring`, 'postgres', 'postmaster.pid'))) {
    assert.equal(killedOne.child.exitCode, null, killedOne.said())
    await new Promise((done) => setImmediate(done))
  }
  await killed(killedOne.child, 'SIGKILL')
  assert.equal(existsSync(restored), false)
  const back = await run([...restoring, '--json'])
  assert.equal(back.code, 0, back.err)
  const [before, after] = [taken.out, back.out].map((out) => JSON.parse(out) as object)
  for (const field of ['entries', 'root', 'objects']) {
    assert.deepEqual(Reflect.get(after ?? {}, field), Reflect.get(before ?? {}, field))
  }
  assert.equal(existsSync(`${restored}.restoring`), false)
  const verified = await run(['ledger', 'verify', '--data', restored])
  assert.equal(verified.code, 0, verified.err + verified.out)
  assert.match(verified.out, /没有发现不符/)
  await rm(restored, { recursive: true })
  await mkdir(restored)
  const whole = await run(['restore', folder, '--data', restored])
  assert.equal(whole.code, 0, whole.err)
  assert.match(whole.out, /放回 .*keys.*验证公钥 demo\./s)
  // Without its keys it does not start, and none are made in their place.
  const keyless = await run(['ledger', 'verify', '--data', restored])
  assert.equal(keyless.code, 1)
  assert.match(keyless.err, /签名密钥.*不在/)
  await assert.rejects(readFile(join(restored, 'keys', 'log.seed')))
})
