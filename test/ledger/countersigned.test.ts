import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Auditor, type Finding } from '../../src/ledger/auditor.ts'
import { buildEntry } from '../../src/ledger/entry.ts'
import type { Json } from '../../src/ledger/index.ts'
import {
  checkpointBody,
  cosignerFromSeed,
  parseVerifierKey,
  signerFromSeed,
  type VerifierKey,
} from '../../src/ledger/note.ts'
import { type Policy, parsePolicy } from '../../src/ledger/policy.ts'
import { Frontier, leafHash } from '../../src/ledger/tree.ts'
import type { EntryType } from '../../src/ledger/vocabulary.ts'
import { seed } from './house.ts'

const ORIGIN = 'ledger.example.gov.cn/130229'
const log = signerFromSeed(ORIGIN, seed(0))
const next = signerFromSeed(ORIGIN, seed(9))
const city = cosignerFromSeed('witness.example.gov.cn/1302', seed(32))
const archive = cosignerFromSeed('archive.example.gov.cn/1302', seed(64))
const keyOf = (vkey: string) => parseVerifierKey(vkey) as VerifierKey
const RULES = `log ${log.vkey}
witness city ${city.vkey}
witness archive ${archive.vkey}
group both all city archive
quorum both
`
const policy = parsePolicy(RULES) as Policy
const START = Date.parse('2026-11-25T01:00:00Z')
const at = (seconds: number) => `${new Date(START + 1000 * seconds).toISOString().slice(0, 19)}Z`
const unix = (seconds: number) => START / 1000 + seconds

const VOCABULARY: ReadonlyMap<string, EntryType> = new Map<string, EntryType>([
  ['case.examined', { title: '审查', digests: 4, pub: {} }],
  ['log.key', { title: '启用账本密钥', digests: 4, pub: { vkey: 'vkey', from: 'day' } }],
  ['log.key_revoked', { title: '吊销账本密钥', digests: 4, pub: { vkey: 'vkey', from: 'day' } }],
  ['log.policy', { title: '登记副署规则', digests: 4, pub: { policy: 'leaf' } }],
])

/** A log as it grows, with whoever checks it. */
function course(more: Partial<ConstructorParameters<typeof Auditor>[0]> = {}) {
  const findings: Finding[] = []
  const frontier = new Frontier()
  const auditor = new Auditor({
    origin: ORIGIN,
    keys: [keyOf(log.vkey)],
    report: (finding) => findings.push(finding),
    always: [],
    vocabulary: VOCABULARY,
    policy,
    policyText: RULES,
    ...more,
  })
  const feed = (seconds: number, type = 'case.examined', pub: Record<string, Json> = {}) => {
    const built = buildEntry({
      log: ORIGIN,
      type,
      at: at(seconds),
      pub,
      disclosures: {},
      random: (n) => randomBytes(n),
      vocabulary: VOCABULARY,
    })
    frontier.append(leafHash(built.body))
    auditor.entry(built.body, [])
  }
  const note = (times: readonly (number | null)[], signers = [log]) => {
    const body = checkpointBody({ origin: ORIGIN, size: frontier.size, root: frontier.root() })
    const lines = [city, archive].map((one, i) => {
      const time = times[i] ?? null
      return time === null ? '' : one.cosign(body, unix(time))
    })
    return `${body}\n${signers.map((one) => one.sign(body)).join('')}${lines.join('')}`
  }
  const check = (times: readonly (number | null)[], isMarked = false, signers = [log]) =>
    auditor.checkpoint(frontier.size, note(times, signers), isMarked)
  const words = () => findings.map((f) => `${f.index} ${f.what}`)
  return { auditor, feed, check, note, words, frontier }
}

test('S4.6 a checkpoint counts as countersigned only with its quorum, from the last of it on', () => {
  const { feed, check, words } = course()
  feed(0)
  assert.deepEqual(check([null, null]), { size: 1, time: null })
  assert.deepEqual(check([5, null], true), { size: 1, time: null })
  assert.deepEqual(check([5, 9], true), { size: 1, time: unix(9) })
  assert.deepEqual(words(), ['null 大小 1 的检查点标为已副署，副署却不足'])
})

test('a witness’s time that no calendar has is no time, and no crash', () => {
  const { feed, check, words } = course()
  feed(0)
  assert.deepEqual(check([5, 1e13], true), { size: 1, time: null })
  assert.equal(words().length, 1)
})

test('S4.6 a witness’s line that does not verify makes the checkpoint bad', () => {
  const { auditor, feed, note, words } = course()
  feed(0)
  const other = course()
  other.feed(0)
  const foreign = other.note([5, 9]).split('\n').slice(-3).join('\n')
  assert.equal(auditor.checkpoint(1, note([null, null]) + foreign), null)
  assert.deepEqual(words(), ['null 大小 1 的检查点签名或根不符'])
})

test('S4.6 what is dated back behind a countersignature is found, and what is dated ahead', () => {
  const { feed, check, words } = course()
  feed(0)
  check([1000, 1000])
  feed(400)
  feed(399)
  feed(1100)
  feed(1121)
  check([1000, 1000])
  assert.deepEqual(words(), [
    '2 倒签：条目自称的时间早于它之前的副署（2026-11-25T01:16:40Z）十分钟以上',
    '4 条目自称的时间晚于盖住它的副署（2026-11-25T01:16:40Z）两分钟以上',
  ])
})

test('a demonstration’s clock moves by itself: its times are not held against witnesses’', () => {
  const { auditor } = course({ origin: 'demo.ledger.example/1' })
  assert.ok(auditor.finish().some((what) => what.includes('演示的时钟')))
  assert.ok(
    !course()
      .auditor.finish()
      .some((what) => what.includes('演示的时钟')),
  )
})

test('property: an honest log has no finding, and one entry dated back is the one found', () => {
  const steps = fc.array(fc.record({ gap: fc.nat(400), sealed: fc.boolean() }), {
    minLength: 3,
    maxLength: 25,
  })
  fc.assert(
    fc.property(steps, fc.nat(), (course_, pick) => {
      const honest = course()
      const forged = course()
      let [now, cosigned] = [0, -1]
      const forgeable: number[] = []
      for (const [i, { gap, sealed }] of course_.entries()) {
        now += gap
        honest.feed(now)
        if (cosigned > 0) forgeable.push(i)
        if (sealed) {
          honest.check([now, now + 1], true)
          cosigned = now + 1
        }
      }
      assert.deepEqual(honest.words(), [])
      if (forgeable.length === 0) return
      const target = forgeable[pick % forgeable.length] as number
      now = 0
      for (const [i, { gap, sealed }] of course_.entries()) {
        now += gap
        forged.feed(i === target ? now - 100_000 : now)
        if (sealed) forged.check([now, now + 1], true)
      }
      assert.ok(forged.words().some((w) => w.startsWith(`${target} 倒签`)))
      assert.ok(forged.words().every((w) => w.startsWith(`${target} `)))
    }),
    { numRuns: 60 },
  )
})

test('a key signs from its entry on and not after its revocation', () => {
  const day = '2026-11-25'
  const { feed, check, words, auditor } = course({
    keys: [keyOf(log.vkey), keyOf(next.vkey)],
    policy: null,
  })
  feed(0, 'log.key', { vkey: log.vkey, from: day })
  check([], false, [log])
  check([], false, [next])
  feed(1, 'log.key', { vkey: next.vkey, from: day })
  check([], false, [log, next])
  feed(2, 'log.key_revoked', { vkey: log.vkey, from: day })
  check([], false, [log])
  check([], false, [log, next])
  check([], false, [next])
  assert.deepEqual(words(), [
    'null 大小 1 的检查点由还没有登记的密钥签名',
    'null 大小 3 的检查点只有已吊销的密钥签名',
  ])
  assert.deepEqual(auditor.finish(), [
    '没有副署规则，没有核对副署',
    '没有见到副署，条目时间只核对了先后，倒签无从发现',
  ])
  assert.equal(words().length, 2)
})

test('the key with which a log began is announced by no entry and still its own', () => {
  const keys = [keyOf(log.vkey), keyOf(next.vkey)]
  const { feed, check, words, auditor } = course({ keys, policy: null })
  feed(0)
  check([], false, [log])
  feed(1, 'log.key', { vkey: next.vkey, from: '2026-11-25' })
  check([], false, [log, next])
  check([], false, [next])
  auditor.finish()
  assert.deepEqual(words(), [])
})

test('keys and the policy used are those that the log announces', () => {
  const day = '2026-11-25'
  const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
  const run = (text: string, used: typeof log) => {
    const { feed, words, auditor } = course({ keys: [keyOf(used.vkey)], policyText: RULES })
    feed(0, 'log.key', { vkey: log.vkey, from: day })
    feed(1, 'log.policy', { policy: hashOf('quorum none\n') })
    feed(2, 'log.policy', { policy: hashOf(text) })
    auditor.finish()
    return words()
  }
  assert.deepEqual(run(RULES, log), [])
  assert.deepEqual(run(`${RULES}# more\n`, log), [
    'null 核验所用的副署规则不是账本最后登记的那一份',
  ])
  assert.deepEqual(run(RULES, next), ['null 核验所用的账本公钥没有登记在账本里'])
})
