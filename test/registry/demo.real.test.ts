import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { DEMO_ITEMS, LISTED } from '../../src/demo/items.ts'

const DATA = new URL('../../../shared/data/', import.meta.url)
const LAWS = new URL('laws/articles.jsonl', DATA)
const ITEMS = new URL('items/guangan_district_items.csv', DATA)

/** One word of what an article speaks of, so that a citation cannot hit a wrong article. */
const SPEAKS_OF: Record<string, string> = {
  公共场所卫生管理条例: '卫生',
  互联网上网服务营业场所管理条例: '营业场所',
  城市道路管理条例: '城市道路',
  城市市容和环境卫生管理条例: '户外广告',
  食品安全法: '食品',
  食品安全法实施条例: '有效期',
  出版管理条例: '出版物经营许可证',
  取水许可和水资源费征收管理条例: '取水',
  公司法: '设立',
  市场主体登记管理条例: '登记',
  行政许可法: '行政许可',
}

test('S1.3 every article that a guide cites exists in that version and speaks of the matter', (t) => {
  if (!existsSync(LAWS)) {
    t.diagnostic('the articles of the laws are not here, so no citation can be looked up')
    return
  }
  const articles = new Map<string, string>()
  for (const line of readFileSync(LAWS, 'utf8')
    .split('\n')
    .filter((text) => text !== '')) {
    const a = JSON.parse(line) as Record<'law' | 'version_date' | 'label', string> & {
      paragraphs: string[]
    }
    articles.set(`${a.law} ${a.version_date} ${a.label}`, a.paragraphs.join(''))
  }
  const cited = DEMO_ITEMS.flatMap(({ content }) => [
    ...content.basis,
    ...content.materials.map((m) => m.basis),
    content.limitBasis,
    content.fee.basis,
  ]).filter((basis) => basis !== null)
  assert.ok(cited.length > 30)
  for (const { law, version, article } of cited) {
    const text = articles.get(`${law} ${version} ${article}`)
    assert.ok(text !== undefined, `no ${law} ${version} ${article}`)
    assert.ok(text.includes(SPEAKS_OF[law] ?? '?'), `${law} ${article}`)
  }
})

test('S1.4 names of items are real ones', (t) => {
  if (!existsSync(ITEMS)) {
    t.diagnostic('the real list of items is not here, so names cannot be looked up')
    return
  }
  const rows = parse(readFileSync(ITEMS), { columns: true, bom: true }) as { name: string }[]
  const real = new Set(rows.map((row) => row.name))
  const names = [...DEMO_ITEMS.map((i) => i.content.name), ...LISTED.map((i) => i.name)]
  assert.deepEqual(
    names.filter((name) => !real.has(name)),
    [],
  )
})
