import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { reads } from '../../src/ledger/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { type Bureau, openBureau } from './bureau.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

/** Runs the command on a bureau's folder and database; gives code and words. */
async function sanzhi(b: Bureau, ...args: string[]) {
  const env = { ...process.env, DATABASE_URL: b.url }
  const all = [MAIN, ...args, '--data', b.dataDir]
  return promisify(execFile)(process.execPath, all, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
}

const configure = async (b: Bureau, name: string, text: string) => {
  await mkdir(join(b.dataDir, 'config'), { recursive: true })
  await writeFile(join(b.dataDir, 'config', name), text)
}

test('S4.6 two networks without a line: request, answer and take by files', async () => {
  const [city, county] = [
    await openBureau('demo.ledger.example/139900'),
    await openBureau('demo.ledger.example/139903'),
  ]
  await county.grow()
  await county.flush()
  const { vkey } = county.place.signerOf('demo.ledger.example/139903')
  await configure(city, 'witnessed.policy', `log ${vkey}\nquorum none\n`)
  const key = await sanzhi(city, 'witness', 'key')
  assert.equal(key.code, 0, key.stderr)
  await configure(county, 'witnesses.policy', `witness 市局 ${key.stdout.trim()}\nquorum 市局\n`)
  const file = (name: string) => join(county.dataDir, name)
  const carry = async (n: number) => {
    const asked = await sanzhi(county, 'witness', 'request', '--out', file(`request${n}`))
    assert.equal(asked.code, 0, asked.stderr)
    return sanzhi(city, 'witness', 'answer', file(`request${n}`), '--out', file(`answer${n}`))
  }
  assert.equal((await carry(1)).code, 0)
  const taken = await sanzhi(county, 'witness', 'take', file('answer1'), '--json')
  assert.deepEqual([taken.code, JSON.parse(taken.stdout).cosigned], [0, true], taken.stderr)
  await county.grow()
  await county.flush()
  // The answer to this request is lost on its way; the next request is told the size to begin from.
  assert.equal((await carry(2)).code, 0)
  assert.match(await readFile(file('request2'), 'utf8'), /^old 2\n\S{44}\n/)
  await county.grow()
  await county.flush()
  const late = await carry(3)
  assert.equal(late.code, 1)
  assert.match(late.stderr, /上次副署的大小是 3。请对方以 --old 3 重新出具/)
  const again = await sanzhi(county, 'witness', 'request', '--old', '3', '--out', file('request4'))
  assert.equal(again.code, 0, again.stderr)
  const answered = await sanzhi(city, 'witness', 'answer', file('request4'))
  await writeFile(file('answer4'), answered.stdout)
  // A lost answer that turns up later still belongs to its own checkpoint.
  for (const [name, size] of [
    ['answer2', 3],
    ['answer4', 4],
  ] as const) {
    const took = await sanzhi(county, 'witness', 'take', file(name), '--json')
    assert.deepEqual(
      [took.code, JSON.parse(took.stdout)],
      [0, { size, cosigned: true }],
      took.stderr,
    )
  }
  assert.equal((await reads.latestCheckpoint(county.place.pools.web, 1))?.size, 4)
})

test('S4.6 files that are none are refused in words, and nothing is stored', async () => {
  const b = await openBureau('demo.ledger.example/139903')
  await b.flush()
  const bad = join(b.dataDir, 'bad')
  await writeFile(bad, '什么也不是\n')
  const words: [args: string[], code: number, said: RegExp][] = [
    [['witness', 'request'], 2, /没有副署规则文件/],
    [['witness', 'answer', bad], 2, /witnessed\.policy/],
    [['witness', 'take', bad], 2, /没有副署规则文件/],
    [['witness', 'take', join(b.dataDir, 'none')], 2, /读不到文件/],
    [['ledger', 'key', 'revoke', 'x'], 2, /--yes/],
    [['ledger', 'key', 'revoke', 'x', '--yes'], 1, /不是验证公钥/],
  ]
  for (const [args, code, said] of words) {
    const ran = await sanzhi(b, ...args)
    assert.deepEqual([ran.code, said.test(ran.stderr)], [code, true], `${args}: ${ran.stderr}`)
  }
  const { vkey } = b.place.signerOf('demo.ledger.example/139903')
  await configure(b, 'witnessed.policy', `log ${vkey}\nquorum none\n`)
  const answer = await sanzhi(b, 'witness', 'answer', bad)
  assert.equal(answer.code, 1)
  assert.match(answer.stderr, /没有副署（400）：请求不合格式/)
  const key = (await sanzhi(b, 'witness', 'key')).stdout.trim()
  await configure(b, 'witnesses.policy', `witness 市局 ${key}\nquorum 市局\n`)
  const take = await sanzhi(b, 'witness', 'take', bad)
  assert.equal(take.code, 1)
  assert.match(take.stderr, /没有收存/)
  const old = await sanzhi(b, 'witness', 'request', '--old', '9')
  assert.equal(old.code, 2)
  assert.match(old.stderr, /0 到 1 的整数/)
})

test('S4.6 a key is rolled by command, told to the superior, and the one before is revoked', async () => {
  const b = await openBureau('demo.ledger.example/139903')
  // The command lives by the machine's clock.
  b.clock.set(systemClock.now())
  await b.flush()
  const first = b.place.signerOf('demo.ledger.example/139903').vkey
  const revoke = () => sanzhi(b, 'ledger', 'key', 'revoke', first, '--yes')
  const early = await revoke()
  assert.equal(early.code, 1)
  assert.match(early.stderr, /没有别的密钥[\s\S]*先启用一把新密钥/)
  const rolled = await sanzhi(b, 'ledger', 'key', 'roll', '--json')
  assert.equal(rolled.code, 0, rolled.stderr)
  const { vkey } = JSON.parse(rolled.stdout) as { vkey: string }
  const { keys } = b.sequencing
  assert.equal((await keys.standing('demo.ledger.example/139903')).includes(vkey), true)
  assert.equal((await revoke()).code, 0)
  assert.deepEqual(await keys.standing('demo.ledger.example/139903'), [vkey])
  const before = (await sanzhi(b, 'witness', 'key')).stdout.trim()
  assert.equal((await sanzhi(b, 'ledger', 'key', 'roll', '--witness')).code, 0)
  const after = (await sanzhi(b, 'witness', 'key')).stdout.trim().split('\n')
  assert.equal(after.length, 2)
  assert.equal(after[1], before)
})
