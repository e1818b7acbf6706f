import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { fastify } from 'fastify'
import type { perform } from '../../src/acts/index.ts'
import { openCountersigning, recordPolicy, witnessName } from '../../src/cli/countersign.ts'
import { newKey } from '../../src/cli/keys.ts'
import { policyFile } from '../../src/cli/policy-file.ts'
import { registerWitness } from '../../src/cli/witness-routes.ts'
import { notes, policies, proofs, reads } from '../../src/ledger/index.ts'
import { verifyBureau } from '../../src/oversight/index.ts'
import { openOwnerPool } from '../../src/platform/database.ts'
import { StartRefusal } from '../../src/platform/embedded.ts'
import { logs } from '../../src/registry/index.ts'
import { onEnd, tempDir } from '../harness.ts'
import { type Bureau, openBureau } from './bureau.ts'

const ORIGIN = 'demo.ledger.example/139903'

const latest = async ({ place }: Bureau) =>
  (await reads.checkpointUpTo(place.pools.web, 1, Number.MAX_SAFE_INTEGER)) ?? assert.fail()

const roll = async (b: Bureau, from: string): Promise<string> => {
  const vkey = await newKey(b.dataDir, 'log', ORIGIN)
  await b.act(logs.rollLogKey as Parameters<typeof perform>[1], b.subject, { vkey, from })
  return vkey
}

const signersOf = (note: string, vkeys: readonly string[]) => {
  const keys = vkeys.map((vkey) => notes.parseVerifierKey(vkey) ?? assert.fail())
  const opened = notes.openNote(note, keys)
  if ('error' in opened) return []
  return opened.signatures.map(({ key }) => vkeys[keys.indexOf(key)])
}

test('S4.6 a key is rolled: both sign for 30 days, then the new one, and old proofs stay valid', async () => {
  const b = await openBureau(ORIGIN)
  const old = b.place.signerOf(ORIGIN).vkey
  const entry = await b.grow()
  await b.flush()
  const proof = await reads.proofFile(
    b.place.pools.web,
    1,
    Buffer.from(entry.leaf, 'base64url'),
    [],
  )
  const fresh = await roll(b, '2026-11-25')
  await b.flush()
  assert.deepEqual(signersOf((await latest(b)).note, [fresh, old]), [fresh, old])
  assert.deepEqual(await b.sequencing.keys.standing(ORIGIN), [fresh, old])
  b.clock.set('2026-12-24T15:59:59Z')
  await b.grow()
  await b.flush()
  assert.deepEqual(signersOf((await latest(b)).note, [fresh, old]), [fresh, old])
  b.clock.set('2026-12-24T16:00:00Z')
  await b.grow()
  await b.flush()
  assert.deepEqual(signersOf((await latest(b)).note, [fresh, old]), [fresh])
  for (const [keys, verdict] of [
    [[old], 1],
    [[fresh], 0],
  ] as const)
    assert.equal(proofs.checkProof({ text: proof ?? assert.fail(), keys }).verdict, verdict)
  const owner = openOwnerPool(b.url)
  onEnd(() => owner.end())
  const keys = await b.sequencing.keys.all(ORIGIN)
  const of = { pool: owner, bureau: 1, vault: b.place.vault }
  assert.deepEqual((await verifyBureau({ ...of, keys })).differences, [])
  assert.notDeepEqual((await verifyBureau({ ...of, keys: [fresh] })).differences, [])
})

test('S4.6 a revoked key signs nothing from the next checkpoint on', async () => {
  const b = await openBureau(ORIGIN)
  const old = b.place.signerOf(ORIGIN).vkey
  const fresh = await roll(b, '2026-11-25')
  await b.act(logs.revokeLogKey as Parameters<typeof perform>[1], b.subject, { vkey: old })
  await b.flush()
  assert.deepEqual(signersOf((await latest(b)).note, [fresh, old]), [fresh])
})

test('S4.6 keys lie in files of mode 0600 alone, and a lost one is said, not replaced', async () => {
  const b = await openBureau(ORIGIN)
  const fresh = await roll(b, '2026-11-25')
  await b.flush()
  const folder = join(b.dataDir, 'keys')
  const files = await readdir(folder)
  const hash = createHash('sha256').update(ORIGIN).digest('hex')
  const id = fresh.split('+')[1]
  assert.deepEqual(
    files.sort(),
    [`${hash}.checkpoint`, `log-${id}.seed`, 'log.seed', 'query.secret'].sort(),
  )
  for (const file of files) assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600, file)
  const seed = (await readFile(join(folder, `log-${id}.seed`))).toString('hex')
  const owner = openOwnerPool(b.url)
  onEnd(() => owner.end())
  const { rows } = await owner.query<{ row: string }>(
    'select to_jsonb(k)::text as row from log_key k',
  )
  assert.equal(rows.length, 1)
  assert.ok(!rows[0]?.row.includes(seed))
  assert.equal(await readFile(join(folder, `${hash}.checkpoint`), 'utf8'), (await latest(b)).note)
  await rm(join(folder, `log-${id}.seed`))
  await b.grow()
  await assert.rejects(b.flush(), (error: AggregateError) => {
    assert.match(String(error.errors[0]), /签名密钥.*不在。请从备份恢复/)
    return true
  })
})

/** The superior's installation, listening on this machine. */
async function openSuperiorServer(logVkey: string) {
  const superior = await openBureau('demo.ledger.example/139900')
  await mkdir(join(superior.dataDir, 'config'))
  const known = join(superior.dataDir, 'config', 'witnessed.policy')
  await writeFile(known, `# 示例区行政审批局\nlog ${logVkey}\nquorum none\n`)
  const errors: string[] = []
  const countersigning = await openCountersigning({
    dataDir: superior.dataDir,
    keys: superior.sequencing.keys,
    // Its own log is not asked about: the demonstration's household witness stays out of the way.
    house: { ...superior.house, facts: { ...superior.house.facts, demo: false } },
    onDoubt: assert.fail,
    onError: (what) => errors.push(what),
  })
  const app = fastify()
  for (const { prefix, current } of countersigning.mounts)
    await registerWitness(app, prefix, current)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  onEnd(() => app.close())
  const [mount] = countersigning.mounts
  const [vkey = ''] = (await mount?.current()?.vkeys()) ?? []
  return { superior, known, app, url: `${url}/witness`, vkey }
}

/** Our side, whose policy names the superior. */
async function openAsked(b: Bureau, policy: string) {
  await mkdir(join(b.dataDir, 'config'), { recursive: true })
  const path = join(b.dataDir, 'config', 'witnesses.policy')
  await writeFile(path, policy)
  const errors: string[] = []
  const countersigning = await openCountersigning({
    dataDir: b.dataDir,
    keys: b.sequencing.keys,
    house: { ...b.house, facts: { ...b.house.facts, demo: false } },
    onDoubt: b.sequencing.guard.doubt,
    onError: (what) => errors.push(what),
  })
  onEnd(() => countersigning.stop())
  return { countersigning, path, errors }
}

const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((done) => setImmediate(done))
}

test('S4.6 two installations over HTTP: a signed head is countersigned, and its policy is in the log', async () => {
  const b = await openBureau(ORIGIN)
  const { url, vkey, superior } = await openSuperiorServer(b.place.signerOf(ORIGIN).vkey)
  assert.equal(vkey.split('+')[0], witnessName('demo.ledger.example/139900'))
  const { countersigning, errors } = await openAsked(
    b,
    `witness 市局 ${vkey} ${url}\nquorum 市局\n`,
  )
  await b.flush()
  countersigning.start('')
  await until(async () => (await latest(b)).cosigned)
  const hash = createHash('sha256').update(ORIGIN).digest('hex')
  const view = await fetch(`${url}/${hash}/checkpoint`)
  assert.equal(await view.text(), (await latest(b)).note)
  assert.equal((await countersigning.memories()[0]?.latest(hash)) ?? '', (await latest(b)).note)
  const text = await countersigning.policyText()
  assert.equal(text, `log ${b.place.signerOf(ORIGIN).vkey}\nwitness 市局 ${vkey}\nquorum 市局\n`)
  const policyEntries = async () =>
    (
      await b.place.pools.sequencer.query<{ body: string }>(
        'select body from log_policy order by seq',
      )
    ).rows
  await until(async () => (await policyEntries()).length > 0)
  assert.deepEqual(await policyEntries(), [{ body: text }])
  assert.equal(await recordPolicy(b.house, text, true), false, 'once only')
  assert.equal(await recordPolicy(b.house, 'quorum none\n', false), true, 'its end is entered too')
  await countersigning.stop()
  assert.deepEqual(errors, [])
  assert.deepEqual(superior.said, [])
  await b.flush()
  const owner = openOwnerPool(b.url)
  onEnd(() => owner.end())
  const keys = await b.sequencing.keys.known(ORIGIN)
  assert.deepEqual(keys, [b.place.signerOf(ORIGIN).vkey, vkey])
  const verify = async () =>
    (await verifyBureau({ pool: owner, bureau: 1, keys, vault: b.place.vault })).differences
  assert.deepEqual(await verify(), [])
  // A countersignature forged by whoever owns the database is found as the log's own would be.
  await owner.query(`begin; set local session_replication_role = replica;
    update ledger_checkpoint set note = overlay(note placing
      case substr(note, length(note) - 20, 1) when 'A' then 'B' else 'A' end
      from length(note) - 20) where cosigned; commit`)
  assert.match((await verify()).map(({ what }) => what).join(), /检查点签名或根不符/)
})

test('S4.6 a bureau that never had witnesses enters no policy', async () => {
  const b = await openBureau(ORIGIN)
  assert.equal(await recordPolicy(b.house, 'quorum none\n', false), false)
})

test('S4.6 the routes of a witness answer as the protocol has it', async () => {
  const b = await openBureau(ORIGIN)
  const { app, known } = await openSuperiorServer(b.place.signerOf(ORIGIN).vkey)
  await b.flush()
  const { note } = await latest(b)
  const post = async (payload: string, type?: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/witness/add-checkpoint',
      payload,
      ...(type !== undefined && { headers: { 'content-type': type } }),
    })
    return [answer.statusCode, answer.headers['content-type'], answer.body] as const
  }
  const hash = createHash('sha256').update(ORIGIN).digest('hex')
  const view = async (of: string) =>
    (await app.inject({ url: `/witness/${of}/checkpoint` })).statusCode
  assert.equal(await view(hash), 404)
  assert.equal((await post('not a request'))[0], 400)
  assert.equal((await post(''))[0], 400)
  assert.equal((await post(`old 0\n\n${note.replaceAll(ORIGIN, 'x.example/1')}`))[0], 404)
  const [status, type, body] = await post(`old 0\n\n${note}`, 'application/json')
  assert.deepEqual([status, type], [200, 'text/plain; charset=utf-8'])
  assert.match(body, /^— witness\.demo\.ledger\.example\/139900 \S+\n$/)
  assert.deepEqual((await post(`old 0\n\n${note}`, 'text/plain')).slice(0, 3), [
    409,
    'text/x.tlog.size',
    `${(await latest(b)).size}\n`,
  ])
  assert.equal((await post('x'.repeat(70_000)))[0], 413)
  assert.equal(await view(hash), 200)
  for (const other of [hash.toUpperCase(), `${hash}0`, '..%2f..', 'a'.repeat(64)])
    assert.equal(await view(other), 404, other)
  // Known logs are read anew when the file changes; without it every log is unknown.
  await rm(known)
  assert.equal((await post(`old 0\n\n${note}`))[0], 404)
  assert.equal(await view(hash), 404)
})

test('S4.6 a policy file is read anew when it changes, and one that is spoilt is told once', async () => {
  const path = join(await tempDir(), 'x.policy')
  const told: string[] = []
  const file = policyFile(path, (what) => told.push(what))
  assert.equal(file.current(), null)
  await writeFile(path, 'quorum none\n')
  assert.equal(file.current()?.quorum, null)
  await writeFile(path, 'quorum nobody\n')
  assert.equal(file.current()?.quorum, null)
  file.current()
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /第 1 行.*仍按改动前/)
  assert.throws(() => policyFile(path, assert.fail), StartRefusal)
  const vkey = notes.cosignerFromSeed('w.example', Buffer.alloc(32, 1)).vkey
  for (const [url, isUsable] of [
    ['http://w.example/x', false],
    ['http://127.0.0.1:8080/x', true],
    ['https://w.example/x', true],
    ['ftp://127.0.0.1/', false],
  ] as const) {
    await writeFile(path, `witness W ${vkey} ${url}\nquorum W\n`)
    if (isUsable) assert.notEqual(policyFile(path, assert.fail).current(), null)
    else assert.throws(() => policyFile(path, assert.fail), /应以 https/)
  }
})

test('S4.6 the demonstration is countersigned by its superior, which has a folder and key of its own', async () => {
  const b = await openBureau(ORIGIN)
  const countersigning = await openCountersigning({
    dataDir: b.dataDir,
    keys: b.sequencing.keys,
    house: b.house,
    onDoubt: assert.fail,
    onError: assert.fail,
  })
  const app = fastify()
  for (const { prefix, current } of countersigning.mounts)
    await registerWitness(app, prefix, current)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  onEnd(() => app.close())
  await b.flush()
  countersigning.start(url)
  await until(async () => (await latest(b)).cosigned)
  await countersigning.stop()
  const text = await countersigning.policyText()
  const policy = policies.parsePolicy(text)
  assert.ok(!('error' in policy) && policy.witnesses[0]?.name === '上级机关')
  assert.equal(
    (await stat(join(b.dataDir, 'superior', 'keys', 'witness.seed'))).mode & 0o777,
    0o600,
  )
})
