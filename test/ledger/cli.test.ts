import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildVerifier } from '../../src/cli/build.ts'
import { tempDir } from '../harness.ts'
import { house, houseProof } from './house.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

const run = (...args: string[]) => sanzhi('proof', 'check', ...args)

async function sanzhi(
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args])
  let [out, err] = ['', '']
  child.stdout.on('data', (bytes) => {
    out += bytes
  })
  child.stderr.on('data', (bytes) => {
    err += bytes
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, out, err }
}

async function files() {
  const folder = await tempDir()
  const text = await houseProof()
  const paths = {
    proof: join(folder, 'a.tlog-proof'),
    bad: join(folder, 'bad'),
    pdf: join(folder, 'a.pdf'),
    policy: join(folder, 'policy'),
    alone: join(folder, 'alone'),
    page: join(folder, 'verify.html'),
  }
  await writeFile(paths.proof, text)
  await writeFile(paths.bad, text.replace('index 3', 'index 2'))
  await writeFile(paths.pdf, house.document)
  await writeFile(
    paths.policy,
    `log ${house.vkeys.log}\nwitness 上级机关 ${house.vkeys.witness}\nquorum 上级机关\n`,
  )
  await writeFile(paths.alone, `log ${house.vkeys.log}\nquorum none\n`)
  return paths
}

test('S2.5 proof check says 0 countersigned, 1 refused, 2 provisional, 3 cannot judge', async () => {
  const { proof, bad, pdf, policy, alone } = await files()
  const { log, witness } = house.vkeys
  const cases: [number, RegExp, ...string[]][] = [
    [0, /已副署/, proof, '--key', log, '--key', witness, '--document', pdf],
    [2, /暂时/, proof, '--key', log],
    [1, /不成立/, bad, '--key', log, '--key', witness],
    [1, /不成立/, proof, '--key', log, '--document', proof],
    [3, /--key/, proof],
    [3, /不是验证公钥/, proof, '--key', log.slice(0, -1)],
    [0, /已副署/, proof, '--policy', policy, '--document', pdf],
    [2, /没有指定副署机关/, proof, '--policy', alone],
    [1, /核对文书/, proof, '--policy', policy, '--document', proof],
    [3, /副署规则第 1 行/, proof, '--policy', proof],
    [3, /只能用一个/, proof, '--policy', policy, '--key', log],
    [3, /读不到文件/, join(proof, 'nowhere'), '--key', log],
  ]
  for (const [code, words, ...args] of cases) {
    const found = await run(...args)
    assert.equal(found.code, code, `${args.slice(1).join(' ')}\n${found.err}`)
    assert.match(found.out + found.err, words)
  }
})

test('proof check --json prints one document', async () => {
  const { proof } = await files()
  const { out } = await run(proof, '--json', '--key', house.vkeys.log, '--key', house.vkeys.witness)
  const found = JSON.parse(out) as {
    valid: boolean
    entry: { type: string }
    cosigned_by: { name: string }[]
  }
  assert.equal(found.valid, true)
  assert.equal(found.entry.type, 'decision.made')
  assert.equal(found.cosigned_by[0]?.name, 'witness.example.gov.cn/1302')
})

test('S2.1 proof page writes the page with a policy in it, and says its SHA-256', async () => {
  await buildVerifier(() => undefined)
  const { policy, page, pdf } = await files()
  const made = await sanzhi('proof', 'page', '--policy', policy, '--out', page)
  const html = await readFile(page)
  const hash = createHash('sha256').update(html).digest('hex')
  assert.equal(made.out, `${hash}  ${page}\n`, made.err)
  assert.ok(html.includes(house.vkeys.witness))
  const again = await sanzhi('proof', 'page', '--policy', policy, '--out', page, '--json')
  assert.deepEqual(JSON.parse(again.out), { out: page, sha256: hash })
  const wrong = await sanzhi('proof', 'page', '--policy', pdf, '--out', page)
  assert.equal(wrong.code, 2)
  assert.match(wrong.err, /副署规则第 1 行/)
})
