import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  jointSigner,
  openNote,
  parseVerifierKey,
  signerFromSeed,
  type VerifierKey,
} from '../../src/ledger/note.ts'
import { sm2SignerFromKey, verifySm2 } from '../../src/ledger/sm2.ts'
import { tempDir } from '../harness.ts'
import { flips, house, seed } from './house.ts'
import { openLog } from './log.ts'

/** The private key of the example in GB/T 32918.5. */
const EXAMPLE = Buffer.from(
  '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
  'hex',
)
const NAME = 'ledger.example.gov.cn/130229'

const keyOf = (vkey: string) => parseVerifierKey(vkey) as VerifierKey
const opens = (text: string, ...vkeys: string[]) =>
  !('error' in openNote(text, vkeys.map(keyOf), { sm2: verifySm2 }))

test('S2.1 the key of the standard gives the published verifier key, and its lines hold', () => {
  const signer = sm2SignerFromKey(NAME, EXAMPLE)
  assert.equal(signer.vkey, house.vkeys.sm2)
  const body = 'body\n'
  const note = `${body}\n${String(signer.sign(body))}`
  assert.ok(opens(note, signer.vkey))
  assert.ok(!opens(note, sm2SignerFromKey(NAME, randomBytes(32)).vkey), 'of no known key')
  const forged = note.replace(/ [^ ]+\n$/, ` ${String(signer.sign('x\n')).split(' ')[2]}`)
  assert.ok(!opens(forged, signer.vkey))
})

test('S2.1 no flipped byte of an SM2 line leaves it signed', () => {
  const signer = sm2SignerFromKey(NAME, EXAMPLE)
  const ed25519 = signerFromSeed(NAME, seed(0))
  const line = String(signer.sign('body\n'))
  for (const { at, flipped } of flips(line)) {
    const text = `body\n\n${Buffer.from(flipped).toString('utf8')}`
    assert.ok(!opens(text, signer.vkey), `byte ${at}`)
  }
  // A known key that fails makes the whole note bad, whatever else signed it.
  const other = line.replace(/ [^ ]+\n$/, ` ${String(signer.sign('x\n')).split(' ')[2]}`)
  assert.ok(!opens(`body\n\n${String(ed25519.sign('body\n'))}${other}`, ed25519.vkey, signer.vkey))
})

test('S2.1 numbers that are no key are refused', () => {
  const n = Buffer.from('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123', 'hex')
  for (const bad of [Buffer.alloc(32), n, Buffer.alloc(31, 1), Buffer.alloc(32, 255)]) {
    assert.throws(() => sm2SignerFromKey(NAME, bad), RangeError)
  }
  assert.equal(verifySm2(Buffer.alloc(65, 4), 'body\n', Buffer.alloc(64, 1)), false)
  assert.equal(verifySm2(Buffer.alloc(64), 'body\n', Buffer.alloc(64)), false)
})

test('S2.1 openssl accepts our SM2 lines under the user id of GM/T 0009', async (t) => {
  const folder = await tempDir()
  const key = Buffer.from(house.vkeys.sm2.split('+').slice(2).join('+'), 'base64').subarray(-65)
  const spki = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex')
  writeFileSync(join(folder, 'key.der'), Buffer.concat([spki, key]))
  writeFileSync(join(folder, 'body'), 'body\n')
  const line = String(sm2SignerFromKey(NAME, EXAMPLE).sign('body\n'))
  writeFileSync(
    join(folder, 'sig'),
    derOf(Buffer.from(line.split(' ')[2] ?? '', 'base64').subarray(4)),
  )
  const args = ['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pubin', '-keyform', 'DER']
  const files = ['-inkey', 'key.der', '-in', 'body', '-sigfile', 'sig']
  const run = (id: string) =>
    execFileSync('openssl', [...args, ...files, '-pkeyopt', `distid:${id}`], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  if (!hasSm2()) return t.diagnostic('this openssl knows no SM2')
  assert.match(run('1234567812345678'), /Verified Successfully/)
  assert.throws(() => run('another'))
})

function hasSm2(): boolean {
  try {
    return execFileSync('openssl', ['list', '-public-key-algorithms'], {
      encoding: 'utf8',
    }).includes('SM2')
  } catch {
    return false
  }
}

/** r and s as a SEQUENCE of two INTEGERs. */
function derOf(raw: Buffer): Buffer {
  const integer = (bytes: Buffer) => {
    const from = bytes.findIndex((byte) => byte !== 0)
    const short = bytes.subarray(from)
    const body = (short[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), short]) : short
    return Buffer.concat([Buffer.of(2, body.length), body])
  }
  const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
  return Buffer.concat([Buffer.of(0x30, both.length), both])
}

test('S2.5 a log with two signers bears both lines, the first readable without the second', async () => {
  const log = await openLog()
  const sm2 = sm2SignerFromKey(log.signer.name, EXAMPLE)
  await log.add(log.newSubject())
  await log.sequencer({ signerOf: () => jointSigner(log.signer, sm2) }).flush()
  const { rows } = await log.owner.query<{ note: string }>('select note from ledger_checkpoint')
  const note = rows[0]?.note ?? ''
  assert.equal(note.split('\n').filter((one) => one.startsWith('— ')).length, 2)
  assert.ok(opens(note, log.signer.vkey, sm2.vkey))
  assert.ok(opens(note, sm2.vkey))
  assert.ok(!('error' in openNote(note, [keyOf(log.signer.vkey), keyOf(sm2.vkey)])))
})
