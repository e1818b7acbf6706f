import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { tempDir } from '../harness.ts'
import { house, houseProof } from './house.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, 'proof', 'check', ...args])
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
  }
  await writeFile(paths.proof, text)
  await writeFile(paths.bad, text.replace('index 3', 'index 2'))
  await writeFile(paths.pdf, house.document)
  return paths
}

test('S2.5 proof check says 0 countersigned, 1 refused, 2 provisional, 3 cannot judge', async () => {
  const { proof, bad, pdf } = await files()
  const { log, witness } = house.vkeys
  const cases: [number, RegExp, ...string[]][] = [
    [0, /已副署/, proof, '--key', log, '--key', witness, '--document', pdf],
    [2, /暂时/, proof, '--key', log],
    [1, /不成立/, bad, '--key', log, '--key', witness],
    [1, /不成立/, proof, '--key', log, '--document', proof],
    [3, /--key/, proof],
    [3, /不是验证公钥/, proof, '--key', log.slice(0, -1)],
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
