import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkpointBody,
  cosignerFromSeed,
  generateKey,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  signerFromSeed,
  type VerifierKey,
} from '../../src/ledger/note.ts'
import { base64, flips, house, seed } from './house.ts'

const log = signerFromSeed('ledger.example.gov.cn/130229', seed(0))
const other = signerFromSeed('other.example', seed(64))
const witness = cosignerFromSeed('witness.example.gov.cn/1302', seed(32))
const body = checkpointBody({ origin: log.name, size: 7, root: base64(house.roots['7'] as string) })
const key = (vkey: string) => parseVerifierKey(vkey) as VerifierKey
const line = String(log.sign(body))

const opens = (text: string, ...vkeys: string[]) => !('error' in openNote(text, vkeys.map(key)))

test('unknown keys are ignored; without a known key, or with one that fails, a note is bad', () => {
  const unknown = String(other.sign(body))
  const forged = line.replace(/ [A-Za-z0-9+/=]+\n$/, ` ${String(log.sign('x\n')).split(' ')[2]}`)
  assert.ok(opens(`${body}\n${line}`, log.vkey))
  assert.ok(opens(`${body}\n${unknown}${line}`, log.vkey))
  assert.ok(!opens(`${body}\n${unknown}`, log.vkey))
  assert.ok(!opens(`${body}\n${unknown}${line}`, signerFromSeed(other.name, seed(96)).vkey))
  assert.ok(!opens(`${body}\n${forged}`, log.vkey))
  assert.ok(!opens(`${body}\n${line}${forged}`, log.vkey))
  assert.ok(!opens(`${body}\n${forged}${line}`, log.vkey))
})

test('a note holds at most 100 signature lines, each of the one form', () => {
  const unknown = String(other.sign(body))
  assert.ok(opens(`${body}\n${unknown.repeat(15)}${line}`, log.vkey))
  assert.ok(opens(`${body}\n${unknown.repeat(99)}${line}`, log.vkey))
  assert.ok(!opens(`${body}\n${unknown.repeat(100)}${line}`, log.vkey))
  for (const text of [
    `${body}\n${line.trimEnd()}`,
    `${body}${line}`,
    `${body}\n${line}\n`,
    `${body}\n${line.replace('—', '-')}`,
    `${body}\n${line.replace('\n', '\r\n')}`,
    `${body}\n${line}— a b\n`,
    `${body}\t\n${line}`,
    '',
    '\n\n',
  ]) {
    assert.ok(!opens(text, log.vkey), JSON.stringify(text))
  }
})

test('no flipped byte of a signed checkpoint leaves it signed', () => {
  for (const { at, flipped } of flips(`${body}\n${line}`)) {
    assert.ok(!opens(Buffer.from(flipped).toString('utf8'), log.vkey), `byte ${at}`)
  }
})

test('a countersignature states its time, and holds for no other', () => {
  const signed = witness.cosign(body, 1_795_572_331)
  const opened = openNote(`${body}\n${line}${signed}`, [key(log.vkey), key(witness.vkey)])
  assert.ok(!('error' in opened))
  assert.deepEqual(
    opened.signatures.map((s) => s.time),
    [null, 1_795_572_331],
  )
  const bytes = Buffer.from(signed.split(' ')[2] as string, 'base64')
  bytes[11] = (bytes[11] as number) ^ 1
  const later = `— ${witness.name} ${bytes.toString('base64')}\n`
  assert.ok(!opens(`${body}\n${line}${later}`, log.vkey, witness.vkey))
})

test('a verifier key is read strictly, split at its first two plus signs', () => {
  assert.equal(parseVerifierKey(house.vkeys.witness)?.name, 'witness.example.gov.cn/1302')
  const good = log.vkey
  for (const vkey of [
    good.slice(0, -1),
    good.replace('+42', '+43'),
    good.replace('+', '++'),
    ` ${good}`,
    good.replace('ledger', 'led ger'),
    '',
    'a+00000000+AQ==',
  ]) {
    assert.equal(parseVerifierKey(vkey), null, vkey)
  }
})

test('a new key signs what its verifier key opens, and is made of the chance given', () => {
  const { seed: made, signer } = generateKey('demo.example/1', (n) => Buffer.alloc(n, 9))
  assert.equal(signer.vkey, signerFromSeed('demo.example/1', made).vkey)
  assert.ok(opens(`hello\n\n${signer.sign('hello\n')}`, signer.vkey))
  assert.throws(() => signerFromSeed('a b', made))
  assert.throws(() => signerFromSeed('a+b', made))
  assert.throws(() => signerFromSeed('a', made.subarray(1)))
})

test('a checkpoint is read strictly: plain size, 32 bytes of root, an origin', () => {
  assert.equal(parseCheckpoint(body)?.size, 7)
  for (const text of [
    body.replace('\n7\n', '\n07\n'),
    body.replace('\n7\n', '\n-7\n'),
    body.replace('\n7\n', '\n7 \n'),
    body.replace('\n7\n', '\n9007199254740993\n'),
    body.replace('7\n', '7\nAAAA'),
    body.trimEnd(),
    body.replace(log.name, ''),
    '',
  ]) {
    assert.equal(parseCheckpoint(text), null, JSON.stringify(text))
  }
})
