import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'chart-'))
after(() => rmSync(folder, { recursive: true }))

/** Runs the command as a process of its own; exit code and both outputs. */
function sanzhi(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path('cli.ts'), ...args], (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

test('chart check proves the ready charts and exits 0', async () => {
  const files = ['instant', 'standard', 'inspection'].map((n) => path(`../../charts/${n}.bpmn`))
  const { code, out } = await sanzhi('chart', 'check', ...files, '--json')
  assert.equal(code, 0)
  const results = JSON.parse(out)
  assert.deepEqual(
    results.map((r: { file: string }) => r.file),
    files,
  )
  for (const { loaded, verdict, refusals, findings, states, ms } of results) {
    assert.deepEqual([loaded, verdict, refusals, findings], [true, 'proved', [], []])
    assert.ok(states > 10 && ms > 0)
  }
})

test('chart check tells a refuted chart from a refused one, and exits 1', async () => {
  const files = ['no-archive', 'unknown-fact'].map((n) => path(`files/${n}.bpmn`))
  const { code, out } = await sanzhi('chart', 'check', ...files, '--json')
  assert.equal(code, 1)
  const [refuted, refused] = JSON.parse(out)
  assert.deepEqual(
    [refuted.loaded, refuted.verdict, refuted.findings[0].rule],
    [true, 'refuted', 2],
  )
  assert.deepEqual(
    [refused.loaded, refused.verdict, refused.refusals.length],
    [false, 'refused', 1],
  )
  const spoken = await sanzhi('chart', 'check', ...files)
  assert.match(spoken.out, /不成立[\s\S]*却没有归档[\s\S]*不能读入，1 处[\s\S]*第 23 行/)
})

test('chart draw and outline write the picture and the list', async () => {
  const file = path('../../charts/standard.bpmn')
  const svg = join(folder, 'standard.svg')
  assert.equal((await sanzhi('chart', 'draw', file, '-o', svg)).code, 0)
  const picture = readFileSync(svg, 'utf8')
  assert.match(picture, /^<svg [\s\S]*法制审核[\s\S]*<\/svg>\n$/)
  assert.ok(!picture.includes('var('))
  assert.equal((await sanzhi('chart', 'draw', file)).out, picture)
  const { code, out } = await sanzhi('chart', 'outline', file)
  assert.equal(code, 0)
  assert.match(out, /^1\. 收件（政务大厅窗口，当日） → /)
  assert.equal(JSON.parse((await sanzhi('chart', 'outline', file, '--json')).out)[6].name, '决定')
})

test('a file that is missing is wrong use; one that does not load says why', async () => {
  for (const command of ['check', 'draw', 'outline']) {
    const missing = await sanzhi('chart', command, join(folder, 'none.bpmn'))
    assert.equal(missing.code, 2, command)
    assert.match(missing.err, /不能读取.*没有这个文件/)
  }
  const refused = await sanzhi('chart', 'draw', path('files/missing-default.bpmn'))
  assert.equal(refused.code, 1)
  assert.match(refused.err, /第 13 行.*默认流向/)
})
