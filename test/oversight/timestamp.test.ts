import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { reads, timestamps } from '../../src/ledger/index.ts'
import { type Stamping, stampDaily } from '../../src/oversight/index.ts'
import { openOwnerPool, withTransaction } from '../../src/platform/database.ts'
import { httpAuthority } from '../../src/platform/tsa.ts'
import { onEnd, tempDir } from '../harness.ts'
import { openWorld, type World } from '../story/world.ts'

/*
 * Time-stamps against a real authority: `openssl ts` behind a small HTTP server, with certificates
 * made here. Tokens are checked by the house and by `openssl ts -verify`.
 */

let folder: string
let authorityUrl: string
let caPem: string
/** What the authority answers next instead of a token. */
let next: { status?: number; body?: Buffer } | null = null
let asked = 0

const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })

function certify(name: string, purpose: string): void {
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', `${name}.key`)
  openssl('req', '-new', '-key', `${name}.key`, '-subj', `/O=Authority/CN=${name}`, '-out', 'csr')
  writeFileSync(
    join(folder, 'ext'),
    `basicConstraints=CA:FALSE\nextendedKeyUsage=critical,${purpose}\n`,
  )
  const by = [
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-set_serial',
    `0x${randomBytes(8).toString('hex')}`,
  ]
  openssl(
    'x509',
    '-req',
    '-in',
    'csr',
    ...by,
    '-days',
    '30',
    '-extfile',
    'ext',
    '-out',
    `${name}.crt`,
  )
}

function selfSign(name: string): void {
  const rsa = ['-newkey', 'rsa:2048', '-nodes', '-days', '30']
  openssl(
    'req',
    '-x509',
    ...rsa,
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.crt`,
  )
}

before(async () => {
  folder = await tempDir()
  selfSign('ca')
  selfSign('stranger')
  certify('tsa', 'timeStamping')
  writeFileSync(
    join(folder, 'ts.cnf'),
    `[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.crt
certs=ca.crt\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4
other_policies=1.2.3.5\ndigests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n`,
  )
  writeFileSync(join(folder, 'serial'), '01\n')
  caPem = readFileSync(join(folder, 'ca.crt'), 'utf8')
  const server = await listening()
  onEnd(() => new Promise((done) => server.close(done)))
  authorityUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`
})

function listening(): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      asked += 1
      const { status = 200, body } = next ?? {}
      assert.equal(request.headers['content-type'], 'application/timestamp-query')
      response.writeHead(status, { 'content-type': 'application/timestamp-reply' })
      response.end(body ?? reply(Buffer.concat(parts)))
    })
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}

function reply(query: Buffer): Buffer {
  writeFileSync(join(folder, 'q.tsq'), query)
  openssl('ts', '-reply', '-config', 'ts.cnf', '-queryfile', 'q.tsq', '-out', 'r.tsr')
  return readFileSync(join(folder, 'r.tsr'))
}

const stamping = (): Stamping => ({ authority: httpAuthority(authorityUrl), caPem })
const imprint = (words: string) => new Uint8Array(createHash('sha256').update(words).digest())

async function tokenOver(of: Uint8Array, nonce = randomBytes(8)): Promise<Uint8Array> {
  const answer = await httpAuthority(authorityUrl)(timestamps.writeRequest(of, nonce))
  const token = timestamps.tokenIn(answer)
  assert.ok(!('error' in token), JSON.stringify(token))
  return token
}

const faultOf = (...args: Parameters<typeof timestamps.checkTimestamp>) => {
  const checked = timestamps.checkTimestamp(...args)
  return 'error' in checked ? checked.error : 'holds'
}

test('S4.6 a token of the authority holds, for us and for openssl', async () => {
  const of = imprint('checkpoint')
  const nonce = randomBytes(8)
  const token = await tokenOver(of, nonce)
  const stamp = timestamps.checkTimestamp(token, of, caPem, nonce)
  assert.ok('at' in stamp, JSON.stringify(stamp))
  assert.match(stamp.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.match(stamp.authority, /CN=tsa/)
  writeFileSync(join(folder, 'x.tst'), token)
  const hex = Buffer.from(of).toString('hex')
  const said = openssl(
    'ts',
    '-verify',
    '-digest',
    hex,
    '-in',
    'x.tst',
    '-token_in',
    '-CAfile',
    'ca.crt',
  )
  assert.match(said.toString(), /Verification: OK/)
})

test('S4.6 a token that is another, changed, or of another authority does not hold', async () => {
  const of = imprint('checkpoint')
  const nonce = randomBytes(8)
  const token = await tokenOver(of, nonce)
  assert.match(faultOf(token, imprint('another'), caPem), /不是这个检查点/)
  assert.match(faultOf(token, of, caPem, randomBytes(8)), /不是这次请求/)
  assert.match(faultOf(token, of, readFileSync(join(folder, 'stranger.crt'), 'utf8')), /所信的/)
  assert.match(faultOf(token, of, 'nonsense'), /没有可信的/)
  assert.match(faultOf(Buffer.from('nonsense'), of, caPem), /编码不合规定/)
  // The certificates that came along are vouched for by their issuers, the rest by the signature.
  for (let at = 0; at < token.length; at += 5) {
    const changed = Uint8Array.from(token)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    const checked = timestamps.checkTimestamp(changed, of, caPem, nonce)
    const isSame = 'at' in checked && isInIssuer(token, at)
    assert.ok('error' in checked || isSame, `byte ${at} of ${token.length}`)
  }
})

/** Whether a byte lies in the authority's issuer as it came along, whom our own copy replaces. */
function isInIssuer(token: Uint8Array, at: number): boolean {
  const der = Buffer.from(caPem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const from = Buffer.from(token).indexOf(der)
  return from >= 0 && at >= from && at < from + der.length
}

test('S4.6 a certificate that is not for time-stamping alone stamps nothing', async () => {
  const whole = readFileSync(join(folder, 'tsa.crt'))
  const key = readFileSync(join(folder, 'tsa.key'))
  certify('mail', 'emailProtection')
  const of = imprint('checkpoint')
  const info = await tokenOver(of)
  assert.equal(faultOf(info, of, caPem), 'holds')
  // Signed by a certificate for mail: the same content in a signature of its own.
  writeFileSync(join(folder, 'info.tst'), info)
  openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'info.tst', '-out', 'info.der')
  const sign = [
    'cms',
    '-sign',
    '-binary',
    '-nodetach',
    '-cades',
    '-md',
    'sha256',
    '-outform',
    'DER',
  ]
  const type = ['-econtent_type', '1.2.840.113549.1.9.16.1.4']
  openssl(
    ...sign,
    ...type,
    '-in',
    'info.der',
    '-signer',
    'mail.crt',
    '-inkey',
    'mail.key',
    '-out',
    'm.der',
  )
  assert.match(faultOf(readFileSync(join(folder, 'm.der')), of, caPem), /不是时间戳专用/)
  openssl(...sign, '-in', 'info.der', '-signer', 'tsa.crt', '-inkey', 'tsa.key', '-out', 'd.der')
  assert.match(faultOf(readFileSync(join(folder, 'd.der')), of, caPem), /不是时间戳$/)
  assert.ok(whole.length > 0 && key.length > 0)
})

let w: World

test('S4.6 the newest checkpoint is stamped once a day, from ten past midnight on', async () => {
  w = await openWorld()
  await w.sequencer.flush()
  w.at('2026-11-02T16:09:59Z')
  asked = 0
  assert.equal(await stampDaily(w.house, stamping()), null, '00:09 in China')
  assert.equal(asked, 0)
  w.at('2026-11-02T16:10:00Z')
  const size = await stampDaily(w.house, stamping())
  const newest = await reads.latestCheckpoint(w.house.pools.web, 1)
  assert.equal(size, newest?.size)
  const token = await reads.timestampToken(w.house.pools.web, 1, size ?? 0)
  assert.ok(token !== null && newest !== null)
  assert.equal(faultOf(token, timestamps.imprintOf(newest.note), caPem), 'holds')
  const entry = await withTransaction(w.house.pools.app, 1, (tx) =>
    tx.one<{ pub: { size: number; token: string } }>({
      text: `select convert_from(body, 'UTF8')::jsonb -> 'pub' as pub from ledger_entry
        where type = 'timestamp.added'`,
      values: [],
    }),
  )
  const hash = createHash('sha256').update(token).digest('base64url')
  assert.deepEqual(entry.pub, { size, token: hash })
  await w.sequencer.flush()
  w.at('2026-11-03T15:00:00Z')
  assert.equal(await stampDaily(w.house, stamping()), null, 'the same day in China')
  assert.equal(asked, 1)
  w.at('2026-11-03T16:10:00Z')
  assert.ok(((await stampDaily(w.house, stamping())) ?? 0) > (size ?? 0), 'the next day')
  assert.deepEqual((await w.verify()).differences, [])
})

test('S4.6 what the authority answers wrongly is said and stores nothing', async () => {
  w.at('2026-11-04T16:10:00Z')
  await w.sequencer.flush()
  const wrong: [typeof next, RegExp][] = [
    [{ status: 503 }, /HTTP 503/],
    [{ body: Buffer.from('no') }, /不是 RFC 3161 应答/],
    [{ body: Buffer.from('30053003020102', 'hex') }, /没有签发（2）/],
    [{ body: Buffer.alloc(70_000) }, /太长/],
    // An answer to another request, given again.
    [
      { body: reply(Buffer.from(timestamps.writeRequest(imprint('other'), randomBytes(8)))) },
      /不成立/,
    ],
  ]
  for (const [answer, why] of wrong) {
    next = answer
    await assert.rejects(stampDaily(w.house, stamping()), why)
  }
  next = null
  const closed = { ...stamping(), authority: httpAuthority('http://127.0.0.1:9/tsr') }
  await assert.rejects(stampDaily(w.house, closed), /连接不上/)
  const stranger = { ...stamping(), caPem: readFileSync(join(folder, 'stranger.crt'), 'utf8') }
  await assert.rejects(stampDaily(w.house, stranger), /时间戳不成立/)
  assert.equal(await reads.timestampToken(w.house.pools.web, 1, 1), null)
  assert.ok((await stampDaily(w.house, stamping())) !== null, 'and the next try succeeds')
})

test('S4.6 no role changes or removes a token, and none is without its entry', async () => {
  const tried = (role: 'app' | 'web' | 'sequencer', text: string) =>
    role === 'app'
      ? withTransaction(w.house.pools.app, 1, (tx) => tx.query({ text, values: [] }))
      : w.house.pools[role].query(text)
  for (const role of ['app', 'web', 'sequencer'] as const) {
    await assert.rejects(tried(role, `update ledger_tst set token = 'x'`), /permission denied/)
    await assert.rejects(tried(role, 'delete from ledger_tst'), /permission denied/)
  }
  const insert = 'insert into ledger_tst select t.bureau, '
  const rest = `t.token, t.subject, t.seq`
  const beyond = `${insert} t.size + 100000, ${rest}, t.type, t.day from ledger_tst t limit 1`
  await assert.rejects(tried('app', beyond), /ledger_tst_bureau_size_fkey/)
  const alone = `${insert} c.size, ${rest} + 1, t.type, t.day from ledger_tst t, ledger_checkpoint c
    where c.size not in (select size from ledger_tst) limit 1`
  await assert.rejects(tried('app', alone), /ledger_tst_bureau_subject/)
  await assert.rejects(tried('app', alone.replace('not in', 'in')), /ledger_tst_once/)
})

test('S4.6 a token changed or taken away behind the log is found by the verification', async () => {
  const owner = openOwnerPool(w.ownerUrl)
  onEnd(() => owner.end())
  assert.deepEqual((await w.verify()).differences, [])
  await owner.query('alter table ledger_tst disable trigger all')
  await owner.query(`update ledger_tst set token = set_byte(token, 9, 255 - get_byte(token, 9))
    where size = (select max(size) from ledger_tst)`)
  const [changed, ...more] = (await w.verify()).differences
  assert.equal(more.length, 0)
  assert.match(changed?.what ?? '', /时间戳与登记的不符/)
  await owner.query('delete from ledger_tst where size = (select max(size) from ledger_tst)')
  assert.match((await w.verify()).differences[0]?.what ?? '', /时间戳不在了/)
})
