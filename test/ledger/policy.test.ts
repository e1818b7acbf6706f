import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { notes, policies } from '../../src/ledger/index.ts'

const log = notes.signerFromSeed('ledger.example/130229', Buffer.alloc(32, 1)).vkey
const witness = (i: number) =>
  notes.cosignerFromSeed(`w${i}.example`, Buffer.alloc(32, 100 + i)).vkey
const HEAD = `log ${log}\n${[1, 2, 3, 4, 5].map((i) => `witness W${i} ${witness(i)}\n`).join('')}`

const policyOf = (text: string): policies.Policy => {
  const read = policies.parsePolicy(text)
  assert.ok(!('error' in read), 'error' in read ? read.error : '')
  return read
}

test('S4.6 a policy says which countersignatures are enough', () => {
  const city = policyOf(`${HEAD}group peers any W2 W3\ngroup both all W1 peers\nquorum both\n`)
  const table: [number[], boolean][] = [
    [[1], false],
    [[2, 3], false],
    [[1, 2], true],
    [[1, 3, 5], true],
    [[4, 5], false],
  ]
  for (const [who, isEnough] of table) {
    assert.equal(policies.hasQuorum(city, new Set(who.map(witness))), isEnough, who.join())
  }
  assert.equal(policies.hasQuorum(policyOf(`${HEAD}quorum none\n`), new Set()), true)
  assert.equal(policies.hasQuorum(policyOf(`${HEAD}quorum W4\n`), new Set([witness(4)])), true)
})

test('S4.6 a group of k is met by any k of its members and by no fewer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.subarray([1, 2, 3, 4, 5]), (k, who) => {
      const policy = policyOf(`${HEAD}group g ${k} W1 W2 W3 W4 W5\nquorum g\n`)
      assert.equal(policies.hasQuorum(policy, new Set(who.map(witness))), who.length >= k)
    }),
  )
})

test('S4.6 a policy written and read again is the same, comments and addresses left out', () => {
  const text = ` # 说明\n\n${HEAD}group g 2 W1\tW2 W3\nwitness X ${witness(9)} https://w.example/x\nquorum g`
  const policy = policyOf(text)
  assert.equal(policy.witnesses.at(-1)?.url, 'https://w.example/x')
  const written = policies.writePolicy(policy)
  assert.equal(written.includes('https:'), false)
  assert.equal(policies.writePolicy(policyOf(written)), written)
})

test('S4.6 a policy that is not one is refused with its line', () => {
  const table: [string, string][] = [
    [`${HEAD}`, '缺少 quorum'],
    [`${HEAD}quorum W9\n`, '第 7 行：「W9」没有在上面写明'],
    [`${HEAD}quorum none\nquorum none\n`, '只能有一行'],
    [`${HEAD}group g 4 W1 W2 W3\nquorum g\n`, '1 到成员数'],
    [`${HEAD}group g any\nquorum g\n`, '1 到成员数'],
    [`${HEAD}group g any W1 none\nquorum g\n`, '「none」没有在上面写明'],
    [`${HEAD}group g any W1 W1\nquorum g\n`, '已经是成员'],
    [`${HEAD}group g any W1\ngroup h any W1\nquorum g\n`, '已经是成员'],
    [`${HEAD}group W1 any W2\nquorum W1\n`, '已经用过'],
    [`${HEAD}witness X ${witness(1)}\nquorum X\n`, '同一公钥'],
    [`${HEAD}witness X ${log}\nquorum X\n`, '不是副署机关的验证公钥'],
    [`log ${witness(1)}\nquorum none\n`, '不是账本的验证公钥'],
    [`${HEAD}witness X ${witness(8)} nowhere\nquorum X\n`, '不是网址'],
    [`${HEAD}tree 1\nquorum none\n`, '不认识「tree」'],
    [`${HEAD}quorum none\r\n`, '控制字符'],
    [`${'\n'.repeat(300)}quorum none\n`, '超过 200 行'],
  ]
  for (const [text, error] of table) {
    const read = policies.parsePolicy(text)
    assert.ok('error' in read && read.error.includes(error), `${error}: ${JSON.stringify(read)}`)
  }
})
