import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { notes, proofs } from '../../src/ledger/index.ts'
import { proofBoxOf } from '../../src/web/portal-reads/log.ts'
import { house, utf8 } from '../ledger/house.ts'

/*
 * What a proof box says, out of the proof file and the policy alone.
 */

const BODY = house.checkpoint.slice(0, house.checkpoint.indexOf('\n\n') + 1)
const [LOG_LINE = ''] = house.checkpoint.slice(BODY.length + 1).split(/(?<=\n)/)
const WITNESSES = ['甲市审批局', '乙市档案馆', '丙市纪委'].map((name, i) => ({
  name,
  cosigner: notes.cosignerFromSeed(`w${i}.example`, Buffer.alloc(32, 60 + i)),
}))
const STRANGER = notes.cosignerFromSeed('stranger.example', Buffer.alloc(32, 99))

function policyOf(needed: number): string {
  const lines = WITNESSES.map(({ name, cosigner }) => `witness ${name} ${cosigner.vkey}\n`)
  const names = WITNESSES.map(({ name }) => name).join(' ')
  return `log ${house.vkeys.log}\n${lines.join('')}group 上级 ${needed} ${names}\nquorum 上级\n`
}

function fileWith(signatures: readonly string[]): string {
  return proofs.writeProof({
    body: utf8(house.entries[3] as string),
    disclosures: [],
    index: 3,
    hashes: [],
    checkpoint: `${BODY}\n${LOG_LINE}${signatures.join('')}`,
  })
}

const box = (signatures: readonly string[], policy: string) =>
  proofBoxOf('甲区账本', fileWith(signatures), policy, '/files/a.tlog-proof')

test('S4.6 a box is green exactly where enough of the policy’s witnesses signed', () => {
  fc.assert(
    fc.property(
      fc.subarray([0, 1, 2]),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
      (signing, needed, start) => {
        const signed = signing.map((i) => WITNESSES[i] ?? assert.fail())
        // In any order of lines, the box tells them in the order of time.
        const lines = signed.map(({ cosigner }, i) => cosigner.cosign(BODY, start - 60 * i))
        const found = box([STRANGER.cosign(BODY, start), ...lines], policyOf(needed))
        const isMet = signed.length >= needed
        assert.equal(found.state, isMet ? 'countersigned' : 'provisional')
        assert.deepEqual(
          found.countersignatures.map(({ by }) => by),
          signed.map(({ name }) => name).reverse(),
        )
        const others = WITNESSES.filter((one) => !signed.includes(one)).map(({ name }) => name)
        assert.deepEqual(found.awaiting, isMet ? [] : others)
        assert.deepEqual([found.index, found.at], [4, '2026-11-25T03:00:00Z'])
      },
    ),
  )
})

test('S4.6 a signature that does not hold makes nothing green', () => {
  const [first] = WITNESSES
  const line = first?.cosigner.cosign(BODY.replace('\n7\n', '\n8\n'), 1_800_000_000) ?? ''
  const found = box([line], policyOf(1))
  assert.deepEqual([found.state, found.countersignatures], ['provisional', []])
  assert.equal(found.awaiting.length, 3)
})

test('S4.6 without witnesses nobody is waited for, and a time beyond all years is shown as one', () => {
  const alone = box([], `log ${house.vkeys.log}\nquorum none\n`)
  assert.deepEqual([alone.state, alone.awaiting], ['provisional', []])
  assert.equal(box([], 'no policy at all').state, 'provisional')
  const late = WITNESSES[0]?.cosigner.cosign(BODY, Number.MAX_SAFE_INTEGER) ?? ''
  const found = box([late], policyOf(1))
  assert.equal(found.countersignatures[0]?.at, '9999-12-31T23:59:59Z')
  assert.equal(found.download?.sizeBytes, Buffer.byteLength(fileWith([late])))
})
