import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { importItems } from '../../src/cli/items.ts'
import { readItems } from '../../src/registry/import.ts'
import { tempDir } from '../harness.ts'
import { openWorld, type World } from '../story/world.ts'
import { gb18030, sheetOf } from './files.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const HEAD = ['事项编码', '事项名称', '事项类型', '实施主体', '依据']
const BASIS = '《取水许可和水资源费征收管理条例》第四条'

let w: World
let folder: string
before(async () => {
  w = await openWorld()
  folder = await tempDir()
  await mkdir(join(folder, 'data', 'keys'), { recursive: true })
  // The world's log has signed checkpoints, and a folder without any key is refused to open it.
  await writeFile(join(folder, 'data', 'keys', 'log.seed'), Buffer.alloc(32, 1))
})

interface Imported {
  read: number
  accepted: number
  changed: number
  unchanged: number
  refused: { row: number; column: string; reason: string }[]
  mapping: Record<string, string>
}

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, 'import', 'items', ...args], {
    env: { ...process.env, DATABASE_URL: w.ownerUrl },
  })
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

async function fileOf(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

const rowOf = (code: string, name: string, basis = BASIS) => [
  code,
  name,
  '行政许可',
  '临江区水利局',
  basis,
]

test('S1.4 a list is tried, taken in, found unchanged, and what a newer one changes is on record', async () => {
  const rows = [HEAD, rowOf('Z-1', '取水许可'), rowOf('Z-2', '河道采砂许可')]
  const list = await fileOf(
    'list.csv',
    gb18030([...rows, ['Z-3', '非法取水处罚', '行政处罚', '', '']]),
  )
  const data = join(folder, 'data')
  const json = async (...args: string[]): Promise<Imported> => {
    const { code, out, err } = await run(...args, '--data', data, '--json')
    assert.equal(code, 0, err)
    return JSON.parse(out) as Imported
  }
  const tried = await json(list, '--dry-run')
  assert.deepEqual([tried.read, tried.accepted, tried.refused.length], [3, 2, 1])
  const taken = await json(list)
  assert.deepEqual(taken, tried)
  assert.equal(taken.mapping['code'], '事项编码')
  assert.match(taken.refused[0]?.reason ?? '', /不是审批事项/)
  const again = await json(list)
  assert.deepEqual([again.accepted, again.changed, again.unchanged], [0, 0, 2])
  const newer = [HEAD, rowOf('Z-1', '取水许可（新办）'), rowOf('Z-2', '河道采砂许可')]
  const sheet = await fileOf('newer.xlsx', await sheetOf([newer]))
  const changed = await json(sheet)
  assert.deepEqual([changed.accepted, changed.changed, changed.unchanged], [0, 1, 1])
  const settled = await json(sheet)
  assert.deepEqual([settled.changed, settled.unchanged], [0, 2])
})

test('S1.4 a list with headings of its own needs a mapping, in a file or on the line', async () => {
  const list = await fileOf('own.csv', '号,事\nY-1,占道经营许可\n')
  const data = join(folder, 'data')
  const mapping = JSON.stringify({ code: '号', name: '事', kind: '=行政许可' })
  const without = await run(list, '--data', data, '--dry-run', '--json')
  assert.equal(without.code, 1)
  assert.equal((JSON.parse(without.out) as Imported).refused[0]?.row, 0)
  const file = await fileOf('mapping.json', mapping)
  for (const told of [mapping, file]) {
    const { code, out, err } = await run(list, '--mapping', told, '--data', data, '--dry-run')
    assert.equal(code, 0, err)
    assert.match(out, /新收 1.*没有写入/)
  }
  const wrong = await run(list, '--mapping', '{"name": 3}', '--data', data)
  assert.equal(wrong.code, 2)
  assert.match(wrong.err, /对照表应为/)
})

test('S1.4 a file that is no list is refused in words, and none at all is wrong use', async () => {
  const sheet = await sheetOf([[HEAD, rowOf('X-1', '取水许可')]])
  const broken = await fileOf('broken.xlsx', sheet.slice(0, sheet.length / 2))
  const found = await run(broken, '--data', join(folder, 'data'), '--json')
  assert.equal(found.code, 1, found.err)
  const { read, accepted, refused } = JSON.parse(found.out) as Imported
  assert.deepEqual([read, accepted, refused.length], [0, 0, 1])
  assert.match(refused[0]?.reason ?? '', /\p{Script=Han}/u)
  const nowhere = await run(join(folder, 'nowhere.csv'))
  assert.equal(nowhere.code, 2)
  assert.match(nowhere.err, /没有文件/)
})

test('S1.4 what the importer cannot take is refused with its row, the rest goes in', async () => {
  const bytes = gb18030([HEAD, rowOf('W-1', '取水许可'), rowOf('W-2', '采砂许可')])
  const list = await readItems(bytes, 'list.csv')
  const [first] = list.rows
  assert.ok(first !== undefined)
  // Longer than the act allows, as only a reader without bounds would let through.
  const rows = [{ ...first, name: '许'.repeat(300) }, ...list.rows.slice(1)]
  const imported = await importItems(w.house, { ...list, rows }, false)
  assert.equal(imported.accepted, 1)
  assert.deepEqual(
    imported.refused.map((r) => r.row),
    [first.row],
  )
})
