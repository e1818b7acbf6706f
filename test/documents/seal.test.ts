import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, randomInt, sign, X509Certificate } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { demoSeal } from '../../src/demo/seal.ts'
import { closeTypesetter, seals, typeset } from '../../src/documents/index.ts'
import type { Day, Instant } from '../../src/law/index.ts'
import { ConfigRefusal } from '../../src/platform/config.ts'
import { onEnd, tempDir } from '../harness.ts'
import { fullPaper } from './fixtures.ts'

/*
 * The seal of a paper, checked three times over: by the house, by openssl, and by poppler's pdfsig
 * where it is installed. The keys of these tests are made by openssl.
 */

const AT = '2026-11-25T02:00:00Z' as Instant
const NOW = '2026-11-25T02:00:05Z' as Instant

let folder: string
let plain: Uint8Array
before(async () => {
  folder = await tempDir()
  onEnd(closeTypesetter)
  plain = (await typeset('grant', fullPaper('grant'), { createdAt: AT })).pdf
  issue('root', RSA)
  issue('rsa', RSA, 'root')
  issue('ec', EC, 'root')
})

const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })

/** A certificate of three years from the beginning of 2026, signed by `ca` where one is named. */
function issue(name: string, key: string[], ca?: string): void {
  openssl('genpkey', ...key, '-out', `${name}.key`)
  openssl(
    'req',
    '-new',
    '-key',
    `${name}.key`,
    '-subj',
    `/O=Bureau/CN=${name}`,
    '-out',
    `${name}.csr`,
  )
  writeFileSync(
    join(folder, `${name}.ext`),
    `basicConstraints=critical,CA:${ca ? 'FALSE' : 'TRUE'}\n`,
  )
  const signer = ca ? ['-CA', `${ca}.crt`, '-CAkey', `${ca}.key`] : ['-signkey', `${name}.key`]
  const serial = `0x4a${createHash('sha256').update(name).digest('hex').slice(0, 30)}`
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...signer,
    '-set_serial',
    serial,
    '-days',
    '1000',
    '-sha256',
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.crt`,
  )
}

const RSA = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
const EC = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']

/** A signer as a device would be: the key is used and never handed out. */
function device(name: string, ...issuers: string[]): seals.SealSigner {
  const read = (file: string) => readFileSync(join(folder, file))
  const key = createPrivateKey(read(`${name}.key`))
  return {
    chain: [name, ...issuers].map((one) => new X509Certificate(read(`${one}.crt`)).raw),
    sign: async (bytes) => sign('sha256', bytes, key),
  }
}

/** The moment of signing, within the certificates that openssl dates from the machine's clock. */
function during(signer: seals.SealSigner): [Instant, Instant] {
  const { from } = seals.certificateOf(signer)
  return [from, from]
}

test('S2.3 an RSA seal appends to the paper, is the same again, and holds for three checkers', async () => {
  const signer = device('rsa', 'root')
  const [at, now] = during(signer)
  const sealed = await seals.sealPdf(plain, signer, at, now)
  assert.deepEqual(await seals.sealPdf(plain, signer, at, now), sealed, 'byte for byte')
  assert.ok(Buffer.from(sealed).subarray(0, plain.length).equals(plain), 'nothing is rewritten')
  const checked = seals.checkSeal(sealed)
  assert.ok(checked !== null && 'certificate' in checked, JSON.stringify(checked))
  assert.equal(checked.certificate.subject, 'rsa')
  assert.equal(checked.certificate.issuer, 'root')
  assert.equal(checked.certificate.isSelfSigned, false)
  assert.equal(checked.signedAt, at)
  byOpenssl(sealed, 'root.crt')
  byPdfsig(sealed, 'rsa')
})

test('S2.3 an ECDSA seal holds, though its bytes differ each time', async () => {
  const signer = device('ec', 'root')
  const [at, now] = during(signer)
  const sealed = await seals.sealPdf(plain, signer, at, now)
  assert.notDeepEqual(await seals.sealPdf(plain, signer, at, now), sealed)
  const checked = seals.checkSeal(sealed)
  assert.ok(checked !== null && 'certificate' in checked, JSON.stringify(checked))
  byOpenssl(sealed, 'root.crt')
  byPdfsig(sealed, 'ec')
})

test('S2.3 a paper without a seal has none, and the sealed one is still marked PDF/A-2b', async () => {
  assert.equal(seals.checkSeal(plain), null)
  const signer = device('rsa', 'root')
  const sealed = Buffer.from(await seals.sealPdf(plain, signer, ...during(signer)))
  const text = sealed.toString('latin1')
  assert.match(text, /<pdfaid:part>2<\/pdfaid:part>/)
  assert.match(text, /<pdfaid:conformance>B<\/pdfaid:conformance>/)
  const added = text.slice(plain.length)
  // ISO 19005-2 6.3.3, 6.4.1: printed, not hidden, of no size, no appearance for readers to make.
  assert.match(added, /\/F 132\n/)
  assert.match(added, /\/Rect \[0 0 0 0\]/)
  assert.match(added, /\/NeedAppearances false/)
  for (const kept of ['/Metadata', '/OutputIntents', '/StructTreeRoot', '/ID [']) {
    assert.ok(added.includes(kept), kept)
  }
  assert.ok(!/\/(Encrypt|JavaScript|JS|Launch|AA)\b/.test(added))
})

test('S2.3 any byte changed is found', async () => {
  for (const signer of [device('rsa'), device('ec')]) {
    const sealed = Buffer.from(await seals.sealPdf(plain, signer, ...during(signer)))
    const hole = sealed.indexOf('<30', sealed.lastIndexOf('/Contents'))
    // A twelfth of what was appended, another one each time, and a sample of the paper itself.
    const twelfth = randomInt(12)
    const places = [
      ...Array.from({ length: 100 }, () => randomInt(plain.length)),
      ...range(plain.length, sealed.length).filter(
        (i) => i % 12 === twelfth || (i < hole && i > hole - 120),
      ),
    ]
    for (const place of places) {
      const bit = 1 << randomInt(8)
      sealed[place] = (sealed[place] ?? 0) ^ bit
      const checked = seals.checkSeal(sealed)
      assert.ok(checked === null || 'error' in checked, `byte ${place - hole}, bit ${bit}`)
      sealed[place] = (sealed[place] ?? 0) ^ bit
    }
    assert.ok('certificate' in (seals.checkSeal(sealed) ?? {}), 'whole again')
  }
})

test('S2.3 what is cut off, or added behind, is found', async () => {
  const signer = device('rsa')
  const sealed = Buffer.from(await seals.sealPdf(plain, signer, ...during(signer)))
  for (const other of [sealed.subarray(0, -1), Buffer.concat([sealed, Buffer.from('\n')])]) {
    assert.deepEqual(seals.checkSeal(other), { error: '签名没有覆盖整个文件' })
  }
})

test('S2.3 a certificate that has ended, or has not begun, seals nothing', async () => {
  const signer = device('rsa')
  await assert.rejects(
    seals.sealPdf(plain, signer, AT, '2040-01-01T00:00:00Z' as Instant),
    /已于 .* 到期/,
  )
  await assert.rejects(
    seals.sealPdf(plain, signer, AT, '2020-01-01T00:00:00Z' as Instant),
    /起才有效/,
  )
})

test('S2.3 a paper older than its certificate is dated within the certificate', async () => {
  const signer = device('rsa')
  const { from } = seals.certificateOf(signer)
  const sealed = await seals.sealPdf(plain, signer, '2020-01-01T00:00:00Z' as Instant, from)
  const checked = seals.checkSeal(sealed)
  assert.ok(checked !== null && 'signedAt' in checked)
  assert.equal(checked.signedAt, from)
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_n, i) => from + i)
}

/** openssl reads the signature out of the file and checks it over the rest, by itself. */
function byOpenssl(pdf: Uint8Array, ca: string): void {
  const file = Buffer.from(pdf)
  const found = /\/ByteRange \[0 (\d+) +(\d+) +(\d+) *\]/.exec(file.toString('latin1'))
  const [, end = 0, start = 0, rest = 0] = (found ?? []).map(Number)
  assert.equal(start + rest, file.length)
  const filled = Buffer.from(file.toString('latin1', end + 1, start - 1), 'hex')
  writeFileSync(join(folder, 'sig.der'), filled.subarray(0, 4 + filled.readUInt16BE(2)))
  const covered = Buffer.concat([file.subarray(0, end), file.subarray(start)])
  writeFileSync(join(folder, 'covered'), covered)
  const verify = [
    'cms',
    '-verify',
    '-binary',
    '-inform',
    'DER',
    '-in',
    'sig.der',
    '-purpose',
    'any',
  ]
  openssl(...verify, '-content', 'covered', '-CAfile', ca, '-out', 'said')
  assert.ok(readFileSync(join(folder, 'said')).equals(covered))
  writeFileSync(join(folder, 'covered'), Buffer.concat([covered, Buffer.from('x')]))
  assert.throws(() => openssl(...verify, '-content', 'covered', '-CAfile', ca, '-out', 'said'))
}

function byPdfsig(pdf: Uint8Array, name: string): void {
  const path = join(folder, 'sealed.pdf')
  writeFileSync(path, pdf)
  let said: string
  try {
    said = execFileSync('pdfsig', [path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    // Not on this machine: openssl and the house have checked.
    assert.equal((error as { code?: string }).code, 'ENOENT', String(error))
    return
  }
  assert.match(said, /Signature is Valid/)
  assert.match(said, /Total document signed/)
  assert.match(said, /ETSI\.CAdES\.detached/)
  assert.ok(said.includes(`Certificate Common Name: ${name}`), said)
}

describe('S2.3 the files of the seal', () => {
  test('the demonstration makes its own, says that it is not valid, and keeps it', async () => {
    const keys = await tempDir()
    assert.equal(seals.fileSeal(keys), null)
    assert.match(seals.standing(null, NOW), /没有签章证书.*不加电子签名/)
    const seal = await demoSeal(keys, '临江区行政审批局', '2026-09-01' as Day)
    const told = seals.certificateOf(seal)
    assert.equal(told.subject, '临江区行政审批局（演示证书，无效）')
    assert.equal(told.isSelfSigned, true)
    assert.deepEqual([told.from, told.to], ['2026-09-01T00:00:00Z', '2029-12-31T23:59:59Z'])
    assert.match(seals.standing(seal, NOW), /演示证书，无效/)
    const again = await demoSeal(keys, '临江区行政审批局', '2027-01-01' as Day)
    assert.deepEqual(again.chain, seal.chain)
    const sealed = await seals.sealPdf(plain, seal, AT, NOW)
    assert.ok('certificate' in (seals.checkSeal(sealed) ?? {}))
    byPdfsig(sealed, '临江区行政审批局（演示证书，无效）')
    // Half of a pair, left by a start that was cut short.
    rmSync(join(keys, 'seal.crt'))
    assert.notDeepEqual((await demoSeal(keys, '甲', '2026-09-01' as Day)).chain, seal.chain)
  })

  test('files that cannot seal are refused in Chinese, each with what to do', async () => {
    issue('own', RSA)
    issue('other', EC)
    const keys = await tempDir()
    const lay = (key: string | Buffer | null, crt: string | Buffer | null) => {
      for (const [file, text] of [
        ['seal.key', key],
        ['seal.crt', crt],
      ] as const) {
        rmSync(join(keys, file), { force: true })
        if (text !== null) writeFileSync(join(keys, file), text, { mode: 0o600 })
      }
    }
    const refused = (why: RegExp) =>
      assert.throws(
        () => seals.fileSeal(keys),
        (e) => e instanceof ConfigRefusal && why.test(e.message),
      )
    const read = (file: string) => readFileSync(join(folder, file))
    lay(read('own.key'), null)
    refused(/seal\.crt 不在/)
    lay(null, read('own.crt'))
    refused(/seal\.key 不在/)
    lay(read('other.key'), read('own.crt'))
    refused(/不是 .*证书的密钥/)
    lay('nonsense', read('own.crt'))
    refused(/读不出来/)
    lay(read('own.key'), 'nonsense')
    refused(/读不出来/)
    openssl('genpkey', '-algorithm', 'ED25519', '-out', 'ed.key')
    openssl('req', '-x509', '-key', 'ed.key', '-subj', '/CN=ed', '-out', 'ed.crt')
    lay(read('ed.key'), read('ed.crt'))
    refused(/应为 RSA 或者 ECDSA/)
    lay(read('own.key'), read('own.crt'))
    chmodSync(join(keys, 'seal.key'), 0o644)
    refused(/别人也能读/)
    chmodSync(join(keys, 'seal.key'), 0o600)
    assert.equal(seals.fileSeal(keys)?.chain.length, 1)
  })
})
