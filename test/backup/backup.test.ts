import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { filesBelow, hashOf } from '../../src/backup/files.ts'
import type { LogState } from '../../src/backup/index.ts'
import { type Manifest, readManifest, writeManifest } from '../../src/backup/manifest.ts'
import { notes } from '../../src/ledger/index.ts'
import { takeLock } from '../../src/platform/embedded.ts'
import { application } from '../story/inputs.ts'
import { tell } from '../story/tell.ts'
import { openWorld, type World } from '../story/world.ts'
import {
  ask,
  backUp,
  bringBack,
  contents,
  flip,
  freshPath,
  MIGRATIONS,
  refused,
  schemaOf,
  verifyCopy,
} from './stage.ts'

const HYGIENE = '公共场所卫生许可新办审批（县级）'
const ROAD = '139901-0170-31'

let w: World
before(async () => {
  w = await openWorld()
  await tell(
    w,
    `2026-11-02 阮喆 receives A1 ${HYGIENE} from 临江青禾沐浴服务有限公司
    2026-11-02 阮喆 accepts A1
    2026-11-03 霍明远 inspects A1 with 周启
    2026-11-04 沈若溪 examines A1
    2026-11-04 沈若溪 drafts A1
    2026-11-05 顾长庚 decides A1
    2026-11-06 孙禾 certifies A1
    2026-11-06 谭静姝 prepares A1
    2026-11-06 方舟 publishes A1
    2026-11-06 阮喆 delivers A1
    2026-11-09 裴砚秋 archives A1`,
  )
  w.at('2026-11-10T02:00:00Z')
  await w.settle()
  await w.sequencer.flush()
})

async function receive(): Promise<string> {
  const answer = await w.act('ruanzhe', 'receive', null, application(ROAD))
  assert.ok('receipt' in answer, JSON.stringify(answer))
  return answer.receipt.subject
}

test('S2.5 a restored bureau has the same schema, rows, numbers, jobs and files, and verifies', async () => {
  const folder = await freshPath('backup')
  const id = await receive()
  await w.act('ruanzhe', 'accept', id, {})
  await w.sequencer.flush()
  const taken = await backUp(w, folder)
  assert.deepEqual(taken.warnings, [])
  const copy = await bringBack(folder, { keysDir: join(w.dataDir, 'keys') })
  assert.deepEqual(await contents(copy.url), await contents(w.ownerUrl))
  assert.deepEqual(await schemaOf(copy.url), await schemaOf(w.ownerUrl))
  const jobs = `select array[t.identifier, j.payload::text, j.run_at::text, j.priority::text]::text
    from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id order by j.id`
  const waiting = await ask(w.ownerUrl, jobs)
  assert.ok(waiting.length > 0)
  assert.deepEqual(await ask(copy.url, jobs), waiting)
  const last = `select last_value from pg_sequences where schemaname = 'public'`
  assert.deepEqual(await ask(copy.url, last), await ask(w.ownerUrl, last))
  const found = await verifyCopy(w, copy)
  assert.deepEqual(found.differences, [])
  assert.equal(found.entries, taken.logs[0]?.entries)
  assert.equal(found.evidenceChecked, copy.found.objects)
  assert.ok(copy.found.objects > 0)
  const seed = join('keys', 'log.seed')
  assert.deepEqual(await readFile(join(copy.dataDir, seed)), await readFile(join(w.dataDir, seed)))
})

test('S2.5 a backup taken while acts are performed is of one moment', async () => {
  const folder = await freshPath('backup')
  let isOver = false
  let performed = 0
  const clerk = async () => {
    while (!isOver) {
      const id = await receive()
      const answer = await w.act('ruanzhe', 'accept', id, {})
      assert.ok('receipt' in answer, JSON.stringify(answer))
      performed += 2
    }
  }
  const clerks = [clerk(), clerk(), clerk()]
  while (performed < 6) await ask(w.ownerUrl, 'select 1')
  const before = performed
  const taken = await backUp(w, folder)
  const during = performed - before
  isOver = true
  await Promise.all(clerks)
  assert.ok(during > 0, 'nothing was performed meanwhile')
  const copy = await bringBack(folder)
  const found = await verifyCopy(w, copy)
  assert.deepEqual(found.differences, [])
  const [log] = taken.logs
  assert.equal(found.entries, log?.size)
  // Every entry has its subject at its version, and every paper without a file its job.
  const [entries, versions, unissued, jobs] = await Promise.all(
    [
      'select count(*) from ledger_entry',
      'select sum(version) from subject',
      `select count(*) from document d where not exists (select from document_issue i
        where i.bureau = d.bureau and i.kind = d.kind and i.year = d.year and i.no = d.no)`,
      `select count(*) from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id where identifier = 'issue'
        and exists (select from document d where d.kind = j.payload ->> 'kind'
          and d.no = (j.payload ->> 'no')::int and not exists (select from document_issue i
            where i.bureau = d.bureau and i.kind = d.kind and i.year = d.year and i.no = d.no))`,
    ].map((text) => ask(copy.url, text)),
  )
  assert.deepEqual(entries?.map(Number), [log?.entries])
  assert.deepEqual(versions?.map(Number), [log?.entries])
  assert.ok(Number(unissued?.[0]) > 0)
  assert.deepEqual(jobs, unissued)
  await w.sequencer.flush()
})

test('S2.5 a second backup copies only what is new, and old snapshots come back too', async () => {
  const folder = await freshPath('backup')
  const first = await backUp(w, folder)
  assert.equal(first.objects.copied, first.objects.count)
  const objects = join(folder, 'objects')
  const timesOf = async () => {
    const times: Record<string, number> = {}
    for await (const path of filesBelow(objects)) {
      times[path] = (await stat(join(objects, path))).ctimeMs
    }
    return times
  }
  const times = await timesOf()
  const again = await backUp(w, folder)
  assert.deepEqual([again.objects.copied, again.bytes > 0], [0, true])
  assert.deepEqual(await timesOf(), times)
  const id = await receive()
  await w.act('ruanzhe', 'accept', id, {})
  await w.settle()
  const third = await backUp(w, folder)
  assert.ok(third.objects.copied > 0 && third.objects.copied < third.objects.count)
  assert.equal(third.objects.count, first.objects.count + third.objects.copied)
  for (const [path, time] of Object.entries(times)) assert.equal((await timesOf())[path], time)
  assert.equal((await readdir(join(folder, 'snapshots'))).length, 3)
  const copy = await bringBack(folder, { snapshot: first.snapshot })
  assert.deepEqual((await verifyCopy(w, copy)).differences, [])
  assert.equal(copy.found.objects, first.objects.count)
  await w.sequencer.flush()
})

test('S2.5 one changed byte in any file of a backup is refused by the name of the file', async () => {
  const folder = await freshPath('backup')
  await mkdir(join(w.dataDir, 'keys', 'cases'), { recursive: true })
  await writeFile(join(w.dataDir, 'keys', 'cases', 'kept'), Buffer.alloc(32, 5))
  const { snapshot } = await backUp(w, folder)
  const below = join(folder, 'snapshots', snapshot)
  const paths: string[] = []
  for await (const path of filesBelow(below)) paths.push(join(below, path))
  const objects: string[] = []
  for await (const path of filesBelow(join(folder, 'objects'))) {
    objects.push(join(folder, 'objects', path))
  }
  paths.push(...objects.slice(0, 1), ...objects.slice(-1))
  paths.push(join(folder, 'keys', 'kept'))
  assert.ok(paths.length > 50)
  for (const path of paths) {
    const bytes = await readFile(path)
    await chmod(path, 0o600)
    await flip(path, bytes, Math.floor(bytes.length / 2))
    await refused(folder, new RegExp(path.replaceAll('.', '\\.')))
    await writeFile(path, bytes)
  }
  // Damaged at its first and its last byte, cut short, and gone.
  const manifest = join(below, 'manifest.json')
  const bytes = await readFile(manifest)
  for (const at of [0, bytes.length - 1]) {
    await flip(manifest, bytes, at)
    await refused(folder, /manifest\.json/)
  }
  await writeFile(manifest, bytes.subarray(0, -1))
  await refused(folder, /manifest\.json/)
  await writeFile(manifest, bytes)
  await bringBack(folder)
})

/** Writes a snapshot's manifest anew with a right hash of its own, as a forger would. */
async function forge(folder: string, snapshot: string, change: (m: Manifest) => Manifest) {
  const path = join(folder, 'snapshots', snapshot, 'manifest.json')
  const manifest = readManifest(await readFile(path, 'utf8'))
  assert.ok(manifest !== null)
  await writeFile(path, writeManifest(change(manifest)))
}

/** Writes a table of a snapshot anew, with right sums in its manifest. */
async function rewrite(
  folder: string,
  snapshot: string,
  name: string,
  change: (text: string) => string,
) {
  const path = join(folder, 'snapshots', snapshot, 'tables', `${name}.gz`)
  const packed = gzipSync(change(gunzipSync(await readFile(path)).toString()))
  await writeFile(path, packed)
  const sums = { sizeBytes: packed.length, sha256: await hashOf(path) }
  await forge(folder, snapshot, (m) => ({
    ...m,
    tables: m.tables.map((t) => (t.name === name ? { ...t, file: { ...t.file, ...sums } } : t)),
  }))
}

/** Gives each log of a manifest other facts. */
const withLogs = (more: object) => (m: Manifest) => ({
  ...m,
  logs: m.logs.map((log) => ({ ...log, ...more })),
})

test('S2.5 S4.6 hashes made anew over changed entries do not help: root, checkpoint, key', async () => {
  const folder = await freshPath('backup')
  const taken = await backUp(w, folder)
  const { snapshot } = taken
  const log = taken.logs[0] as LogState
  // The year of the first entry, in the hex of its body.
  const [year = '', other = ''] = ['"at":"2026', '"at":"2025'].map((part) =>
    Buffer.from(part).toString('hex'),
  )
  await rewrite(folder, snapshot, 'ledger_entry', (text) => text.replace(year, other))
  await refused(folder, /不成立：前 \d+ 条的根与检查点不符/)
  // Without the checkpoint in the manifest, it still stands in its table.
  await forge(folder, snapshot, withLogs({ checkpoint: null }))
  await refused(folder, /最新的检查点与清单不同/)
  await rewrite(folder, snapshot, 'ledger_checkpoint', () => '')
  const emptied = (m: Manifest) => ({
    ...m,
    tables: m.tables.map((t) => (t.name === 'ledger_checkpoint' ? { ...t, rows: 0 } : t)),
  })
  await forge(folder, snapshot, emptied)
  await refused(folder, /由条目重建的根 \S+ 与清单 \S+ 不符/)
  // Signed by a forger's key for the right root, it does not hold under the bureau's own.
  const forger = notes.signerFromSeed(log.origin, Buffer.alloc(32, 3))
  const whole = await freshPath('whole')
  const again = await backUp(w, whole)
  const { size, root, origin } = log
  const body = notes.checkpointBody({ origin, size, root: Buffer.from(root, 'base64') })
  const note = `${body}\n${await forger.sign(body)}`
  const line = `1\t${size}\t${note.replaceAll('\n', '\\n')}\tf\t\\N\n`
  await rewrite(whole, again.snapshot, 'ledger_checkpoint', () => line)
  await forge(whole, again.snapshot, (m) => ({
    ...withLogs({ checkpoint: note, vkey: forger.vkey })(m),
    tables: m.tables.map((t) => (t.name === 'ledger_checkpoint' ? { ...t, rows: 1 } : t)),
  }))
  // The backup alone cannot tell: the key that it names must be compared, or put beside.
  assert.equal((await bringBack(whole)).found.logs[0]?.vkey, forger.vkey)
  await refused(whole, /检查点的签名不成立/, { keysDir: join(w.dataDir, 'keys') })
})

test('S2.5 a key that was destroyed is gone from the backup, and no restore brings it back', async () => {
  const folder = await freshPath('backup')
  const cases = join(w.dataDir, 'keys', 'cases')
  const kept = join(folder, 'keys')
  const [stay, go, lost] = ['a1', 'b2', 'c3'].map((name) => `case-${name}`) as [
    string,
    string,
    string,
  ]
  await mkdir(cases, { recursive: true })
  for (const name of [stay, go, lost]) await writeFile(join(cases, name), Buffer.alloc(32, name))
  const first = await backUp(w, folder)
  assert.ok(existsSync(join(kept, go)))
  assert.equal((await stat(join(kept, go))).mode & 0o777, 0o600)
  // The keys as they were kept apart by somebody who copied too much.
  const apart = await freshPath('apart')
  await cp(join(w.dataDir, 'keys'), apart, { recursive: true })

  await rm(join(cases, go))
  await writeFile(join(cases, `${go}.destroyed`), '2026-11-10')
  // What a run left that was killed while it copied that very key.
  const unfinished = join(kept, '.new-0011223344556677')
  await writeFile(unfinished, Buffer.alloc(32, go), { mode: 0o600 })
  await rm(join(cases, lost))
  const second = await backUp(w, folder)
  assert.equal(existsSync(join(kept, go)), false)
  assert.equal(existsSync(unfinished), false)
  assert.ok(existsSync(join(kept, lost)), 'lost without a mark: the backup keeps it')

  for (const snapshot of [first.snapshot, second.snapshot]) {
    const copy = await bringBack(folder, { snapshot, keysDir: apart })
    const there = await readdir(join(copy.dataDir, 'keys', 'cases'))
    assert.ok(there.includes(stay) && there.includes(lost), there.join())
    assert.ok(there.includes(`${go}.destroyed`) && !there.includes(go), there.join())
    assert.equal(copy.found.destroyedSince, snapshot === first.snapshot ? 1 : 0)
    const mode = (await stat(join(copy.dataDir, 'keys', 'cases', stay))).mode & 0o777
    assert.equal(mode, 0o600)
  }
  // Known only where the keys are kept apart: not brought back either.
  await writeFile(join(apart, 'cases', `${stay}.destroyed`), '')
  const copy = await bringBack(folder, { keysDir: apart })
  assert.equal(existsSync(join(copy.dataDir, 'keys', 'cases', stay)), false)
  // A data folder brought back from elsewhere with the old key does not put it into the backup.
  await writeFile(join(cases, go), Buffer.alloc(32, go))
  await rm(join(cases, `${go}.destroyed`))
  await backUp(w, folder)
  assert.equal(existsSync(join(kept, go)), false)
  // Its own alone: the keys of the world's cases open what later tests back up.
  for (const name of [stay, go]) await rm(join(cases, name))
})

test('S2.5 the bureau’s own keys are not in a backup, and the wrong ones are refused', async () => {
  const folder = await freshPath('backup')
  const { keptApart, logs } = await backUp(w, folder)
  assert.deepEqual(
    keptApart.map(({ file }) => file),
    ['keys/log.seed'],
  )
  assert.equal(logs[0]?.vkey, w.vkey)
  const seed = await readFile(join(w.dataDir, 'keys', 'log.seed'))
  for await (const path of filesBelow(folder)) {
    const bytes = await readFile(join(folder, path))
    const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
    for (const form of ['latin1', 'hex', 'base64', 'base64url'] as const) {
      assert.equal(plain.includes(seed.toString(form), 0, 'latin1'), false, path)
    }
  }
  const copy = await bringBack(folder)
  assert.deepEqual(await readdir(join(copy.dataDir, 'keys')), ['cases'])
  const other = await freshPath('keys')
  await mkdir(other)
  await refused(folder, /缺少 log\.seed/, { keysDir: other })
  await writeFile(join(other, 'log.seed'), Buffer.alloc(32, 9))
  await refused(folder, /不是做备份时的那一把.*应当是 demo\.ledger/, { keysDir: other })
})

test('S2.5 snapshots go after the days they are kept, and objects with the last that lists them', async () => {
  const folder = await freshPath('backup')
  w.at('2026-11-10T02:00:00Z')
  const first = await backUp(w, folder, 30)
  const stray = join(folder, 'objects', 'ab', 'cd', 'ab'.repeat(32))
  await mkdir(join(folder, 'objects', 'ab', 'cd'), { recursive: true })
  await writeFile(stray, 'of a snapshot that is gone')
  w.at('2026-12-09T02:00:00Z')
  const second = await backUp(w, folder, 30)
  assert.deepEqual(second.removed, [])
  assert.equal(existsSync(stray), false)
  w.at('2026-12-10T02:00:00Z')
  const third = await backUp(w, folder, 30)
  assert.deepEqual(third.removed, [first.snapshot])
  const left = await readdir(join(folder, 'snapshots'))
  assert.deepEqual(left.sort(), [second.snapshot, third.snapshot])
  const copy = await bringBack(folder, { snapshot: second.snapshot })
  assert.equal(copy.found.objects, second.objects.count)
  w.at('2026-11-10T02:00:00Z')
})

test('S2.5 a damaged original is told, and the good copy in the backup is kept', async () => {
  const folder = await freshPath('backup')
  const { objects } = await backUp(w, folder)
  let name = ''
  for await (const path of filesBelow(join(w.dataDir, 'vault'))) name = path
  const original = join(w.dataDir, 'vault', name)
  const bytes = await readFile(original)
  await chmod(original, 0o644)
  await writeFile(original, Buffer.concat([bytes, Buffer.from('x')]))
  try {
    const again = await backUp(w, folder)
    assert.match(again.warnings.join(), /被改动，备份里完好/)
    assert.equal(again.objects.count, objects.count)
    const elsewhere = await backUp(w, await freshPath('backup'))
    assert.equal(elsewhere.objects.missing, 1)
    assert.match(elsewhere.warnings.join(), /有 1 个对象没有备份成/)
  } finally {
    await writeFile(original, bytes)
  }
  const copy = await bringBack(folder)
  assert.deepEqual((await verifyCopy(w, copy)).differences, [])
})

test('S2.5 a backup of an older program comes back in its schema, one of a newer is refused', async () => {
  const folder = await freshPath('backup')
  await backUp(w, folder)
  const newer = await freshPath('migrations')
  await cp(MIGRATIONS, newer, { recursive: true })
  await writeFile(join(newer, '9999_later.sql'), 'create table later (n int);')
  const copy = await bringBack(folder, { migrations: newer })
  assert.deepEqual(await ask(copy.url, `select to_regclass('later')`), [null])
  const older = await freshPath('migrations')
  await cp(MIGRATIONS, older, {
    recursive: true,
    filter: (path) => !path.includes('0005_people'),
  })
  await refused(folder, /由更新的版本做成.*0005_people\.sql/, { migrations: older })
  await writeFile(join(older, '0005_people.sql'), '-- another\n')
  await refused(folder, /0005_people\.sql 与做备份时不同/, { migrations: older })
})

test('S2.5 another’s backup folder and a second backup at once are refused, an older bureau told', async () => {
  const folder = await freshPath('backup')
  const { snapshot } = await backUp(w, folder)
  const whole = await freshPath('whole')
  await cp(folder, whole, { recursive: true })
  await forge(folder, snapshot, (m) => ({
    ...m,
    logs: m.logs.map((log) => ({ ...log, origin: 'demo.other/139902' })),
  }))
  await assert.rejects(backUp(w, folder), /另一个机关（demo\.other\/139902）的备份/)
  await forge(whole, snapshot, (m) => ({
    ...m,
    logs: m.logs.map((log) => ({ ...log, size: log.size + 7 })),
  }))
  const giveBack = await takeLock(whole)
  await assert.rejects(backUp(w, whole), /正在做另一次备份（进程 \d+）/)
  await giveBack()
  const { warnings } = await backUp(w, whole)
  assert.match(warnings.join(), /接不上.*换成了旧的/)
})
