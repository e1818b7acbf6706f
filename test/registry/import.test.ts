import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { diffItems, type ImportedItem, readBasis, readItems } from '../../src/registry/import.ts'
import { gb18030, sheetOf, utf16le } from './files.ts'

const HEAD = ['职权编码', '事项名称', '事项类型', '实施主体', '依据', '实施层级']
const ROW = [
  'A-01',
  '占用、挖掘城市道路审批',
  '01',
  '审批一科',
  '《城市道路管理条例》第三十一条',
  '3,4',
]

function csv(rows: readonly (readonly string[])[], sign = ',', end = '\n'): Uint8Array {
  const quoted = (cell: string) =>
    /[",;\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  return Buffer.from(rows.map((row) => row.map(quoted).join(sign)).join(end))
}

async function only(rows: readonly (readonly string[])[]) {
  return readItems(csv([HEAD, ...rows]), 'list.csv')
}

test('S1.4 a list comes in from csv with any mark, encoding, separator and line ends', async () => {
  const plain = csv([HEAD, ROW])
  const text = plain.toString()
  const files = [
    plain,
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]),
    utf16le(text),
    gb18030([HEAD, ROW]),
    csv([HEAD, ROW], ';'),
    csv([HEAD, ROW], '\t'),
    csv([HEAD, ROW], ',', '\r\n'),
    csv([HEAD, ROW], ',', '\r'),
  ]
  for (const [i, file] of files.entries()) {
    const list = await readItems(file, 'list.csv')
    assert.deepEqual(list.refused, [], `file ${i}`)
    assert.deepEqual(list.rows, [
      {
        code: 'A-01',
        name: '占用、挖掘城市道路审批',
        kind: 'licence',
        department: '审批一科',
        group: '',
        basisText: '《城市道路管理条例》第三十一条',
        basis: [{ law: '城市道路管理条例', version: null, article: '第三十一条' }],
        levels: ['city', 'county'],
        row: 2,
      },
    ])
  }
})

test('S1.4 a spreadsheet comes in: title row, merged cells, several sheets, numbers as cells', async () => {
  const file = await sheetOf([
    [['说明：本表由各科室填报']],
    [
      ['临江区权责清单（示例）'],
      ['序号', '实施主体', '事项', '', '职权类型', '设定依据'],
      ['', '', '职权编码', '职权名称（必填）', '', ''],
      [
        1,
        '审批一科',
        10_001,
        '设置大型户外广告的审批',
        '行政许可',
        '《城市市容和环境卫生管理条例》第十一条',
      ],
      [2, '', 'B-2', '企业投资项目备案', '其他行政权力', ''],
      [null, null, null, null, null, null],
      [3, '审批二科', 'B-3', '对广告的处罚', '行政处罚', ''],
      [4, '审批二科', 12_345_678_901_234_568, '数字编码', '许可', ''],
    ],
  ])
  const list = await readItems(file, '清单.xlsx')
  assert.deepEqual(
    list.rows.map((r) => [r.row, r.code, r.kind, r.department, r.name]),
    [
      [4, '10001', 'licence', '审批一科', '设置大型户外广告的审批'],
      [5, 'B-2', 'filing', '审批一科', '企业投资项目备案'],
    ],
  )
  assert.equal(list.read, 4)
  assert.deepEqual(
    list.refused.map((r) => [r.row, r.column]),
    [
      [7, '事项类型'],
      [8, '事项编码'],
    ],
  )
  assert.match(list.refused[0]?.reason ?? '', /不是审批事项/)
  assert.match(list.refused[1]?.reason ?? '', /科学计数法/)
  assert.equal(list.mapping['name'], '职权名称（必填）')
})

test('S1.4 a list of records comes in, also inside an envelope and with foreign keys', async () => {
  const record = { 事项编码: 'C1', 事项名称: '公司设立登记', 事项类型: 1, 层级: ['市级', '县级'] }
  const bytes = Buffer.from(
    JSON.stringify({ total: 1, data: [record, { __proto__: 1, 其他: {} }] }),
  )
  const list = await readItems(bytes, 'list.json')
  assert.deepEqual(
    list.rows.map((r) => [r.code, r.levels, r.row]),
    [['C1', ['city', 'county'], 1]],
  )
  const broken = await readItems(Buffer.from('[{"a":1},'), 'list.json')
  assert.match(broken.refused[0]?.reason ?? '', /JSON 格式有误/)
  const words = await readItems(Buffer.from('["a"]'), 'list.json')
  assert.match(words.refused[0]?.reason ?? '', /一组记录/)
})

test('S1.4 kinds are read from codes and words; what is no approval stays out with a reason', async () => {
  const kinds = [
    '1',
    '01',
    '行政许可',
    '7',
    '07',
    '10',
    '20',
    '备案',
    '非许可类审批',
    '02处罚',
    '强制',
    '06',
    '05',
  ]
  const rows = kinds.map((kind, i) => [`K${i}`, `事项${i}`, kind, '', '', ''])
  const list = await only(rows)
  assert.deepEqual(
    list.rows.map((r) => r.kind),
    ['licence', 'licence', 'licence', 'confirmation', 'confirmation', 'other_power'].concat([
      'public_service',
      'filing',
      'other_power',
    ]),
  )
  assert.equal(list.refused.length, 4)
  for (const { reason } of list.refused) assert.match(reason, /不是审批事项/)
  const strange = await only([['K', '事项', '99', '', '', '']])
  assert.match(strange.refused[0]?.reason ?? '', /不认识的类型「99」/)
})

test('S1.4 dirty rows are cleaned or refused, each with its row, column and reason', async () => {
  const list = await only([
    ['D1', '"引号里的名称"', '1', '', ';；《食品安全法》第三十五条', '县级'],
    ['="D2"', ' 前后有空格　', '1', '', '', ''],
    ['D1', '重复编码', '1', '', '', ''],
    ['D3', '', '1', '', '', ''],
    ['', '没有编码', '1', '', '', ''],
    ['D4', '长'.repeat(201), '1', '', '', ''],
    ['D5', '=HYPERLINK("x")', '1', '', '', ''],
    ['1.23E+14', '科学计数', '1', '', '', ''],
    ['D6', '没有类型', '', '', '', ''],
    ['D7', '层级不明', '1', '', '', '外星'],
    ['', '', '', '', '', ''],
    HEAD,
    ['D8', '最后一行', '1', '', '', ''],
  ])
  assert.deepEqual(
    list.rows.map((r) => [r.row, r.code, r.name, r.basisText]),
    [
      [2, 'D1', '引号里的名称', '《食品安全法》第三十五条'],
      [3, 'D2', '前后有空格', ''],
      [14, 'D8', '最后一行', ''],
    ],
  )
  assert.deepEqual(
    list.refused.map((r) => [r.row, r.column]),
    [
      [4, '事项编码'],
      [5, '事项名称'],
      [6, '事项编码'],
      [7, '事项名称'],
      [8, '事项名称'],
      [9, '事项编码'],
      [10, '事项类型'],
      [11, '实施层级'],
    ],
  )
  assert.match(list.refused[0]?.reason ?? '', /与第 2 行重复/)
  assert.equal(list.read, list.rows.length + list.refused.length)
})

test('S1.4 a sub-item gives the name and its main item the group', async () => {
  const file = await sheetOf([
    [
      ['编码', '事项名称', '子项', '类型'],
      ['E1', '公共场所卫生许可', '公共场所卫生许可新办审批', '许可'],
      ['E2', '', '公共场所卫生许可延续', '许可'],
      ['E3', '夜间建筑施工许可', '无', '许可'],
    ],
  ])
  const list = await readItems(file, 'a.xlsx')
  assert.deepEqual(
    list.rows.map((r) => [r.group, r.name]),
    [
      ['公共场所卫生许可', '公共场所卫生许可新办审批'],
      ['公共场所卫生许可', '公共场所卫生许可延续'],
      ['', '夜间建筑施工许可'],
    ],
  )
})

test('S1.4 a mapping goes before what is recognised, and a wrong one is refused', async () => {
  const file = csv([
    ['号', '叫什么', '名称'],
    ['F1', '真正的名称', '别的'],
  ])
  const list = await readItems(file, 'f.csv', { code: '号', name: '叫什么', kind: '=行政许可' })
  assert.deepEqual(
    list.rows.map((r) => [r.code, r.name, r.kind]),
    [['F1', '真正的名称', 'licence']],
  )
  assert.deepEqual(list.mapping, { code: '号', name: '叫什么', kind: '=行政许可' })
  const wrong = await readItems(file, 'f.csv', { colour: '号' })
  assert.match(wrong.refused[0]?.reason ?? '', /不认识「colour」/)
  const absent = await readItems(csv([HEAD, ROW]), 'f.csv', { code: '没有这列' })
  assert.match(absent.refused[0]?.reason ?? '', /找不到「事项编码」列/)
})

test('S1.4 a list of licences needs no column of kinds; any other list does', async () => {
  const licences = csv([
    ['编码', '许可事项名称'],
    ['G1', '夜间建筑施工许可'],
  ])
  assert.equal((await readItems(licences, 'a.csv')).rows[0]?.kind, 'licence')
  const other = csv([
    ['编码', '名称'],
    ['G1', '夜间建筑施工许可'],
  ])
  assert.match((await readItems(other, 'a.csv')).refused[0]?.reason ?? '', /找不到「事项类型」列/)
})

test('S1.4 a file that is none is one clear refusal', async () => {
  const sheet = Buffer.from(await sheetOf([[HEAD, ROW]]))
  const files: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /空的/],
    [Buffer.from('  \n '), /空的/],
    [sheet.subarray(0, sheet.length - 40), /已损坏/],
    [sheet.subarray(0, 30), /已损坏/],
    [Buffer.concat([Buffer.from('PK'), Buffer.alloc(200, 7)]), /已损坏/],
    [damaged(sheet), /已损坏/],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /旧版 .xls/],
    [Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 1, 2]), /编码认不出来/],
    [Buffer.from('a,"b\n1,2'), /引号没有成对/],
    [Buffer.from('一段文字，没有表头'), /找不到/],
    [new Uint8Array(50 * 1024 * 1024 + 1), /超过 50 MB/],
  ]
  for (const [bytes, expected] of files) {
    const list = await readItems(bytes, 'x')
    assert.equal(list.rows.length, 0)
    assert.equal(list.refused.length, 1)
    assert.match(list.refused[0]?.reason ?? '', expected)
  }
})

/** The packed contents spoiled, the table of contents whole. */
function damaged(sheet: Buffer): Buffer {
  const copy = Buffer.from(sheet)
  copy.fill(0xff, 60, copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) - 40)
  return copy
}

test('S1.4 the basis is split into points of law where the wording allows it', () => {
  const points = readBasis(
    '【行政法规】《中华人民共和国某某条例》（2004年5月1日公布，2019年3月24日予以修改）第三条第二款、第四条：' +
      '依照本条例第九条办理。第十条：依照《别的法》的规定。\n第十一条第（二）项 内容',
  )
  const version = '2019-03-24'
  assert.deepEqual(points, [
    { law: '某某条例', version, article: '第三条第二款' },
    { law: '某某条例', version, article: '第四条' },
    { law: '某某条例', version, article: '第十条' },
    { law: '某某条例', version, article: '第十一条第（二）项' },
  ])
  assert.deepEqual(readBasis('按上级文件办理'), [])
  assert.equal(readBasis('《某办法》（2010年2月3日施行）第四条')[0]?.version, null)
  assert.equal(readBasis('《某办法》（2010年2月31日修正）第四条')[0]?.version, null)
})

test('S1.4 a newer list is compared field by field', async () => {
  const before = (
    await only([ROW, ['A-02', '甲', '1', '', '', ''], ['A-03', '乙', '1', '', '', '']])
  ).rows
  const changed = ROW.map((cell, i) => (i === 3 ? '审批二科' : cell))
  const after = (
    await only([changed, ['A-02', '甲', '1', '', '', ''], ['A-04', '丙', '7', '', '', '']])
  ).rows
  const difference = diffItems(before, after)
  assert.deepEqual(
    difference.added.map((i) => i.code),
    ['A-04'],
  )
  assert.deepEqual(difference.unchanged, ['A-02'])
  assert.deepEqual(
    difference.ended.map((i) => i.code),
    ['A-03'],
  )
  assert.deepEqual(
    difference.changed.map((c) => [c.item.code, c.fields]),
    [['A-01', [{ field: 'department', before: '审批一科', after: '审批二科' }]]],
  )
})

test('S1.4 comparing a list with itself finds nothing, whatever the items', () => {
  const item = fc.record({
    code: fc.string({ minLength: 1, maxLength: 8 }),
    name: fc.string({ maxLength: 20 }),
    basisText: fc.string({ maxLength: 50 }),
  })
  fc.assert(
    fc.property(fc.uniqueArray(item, { selector: (i) => i.code }), (found) => {
      const items: ImportedItem[] = found.map((i, row) => ({
        ...i,
        kind: 'licence',
        department: '',
        group: '',
        basis: [],
        levels: ['county', 'city'],
        row,
      }))
      const turned = items.map((i) => ({ ...i, levels: ['city', 'county'] as const }))
      const difference = diffItems(items, turned)
      assert.equal(difference.unchanged.length, items.length)
      assert.deepEqual([difference.added, difference.changed, difference.ended], [[], [], []])
    }),
  )
})

test('S1.4 no bytes whatever make the import throw', async () => {
  const part = fc.constantFrom(
    '事项名称',
    '编码',
    '类型',
    ',',
    ';',
    '"',
    '\n',
    '《',
    '》第一条',
    '（',
    '=1',
    '1',
    'PK\u0003\u0004',
    '[{',
    '}]',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(part).map((p) => Buffer.from(p.join(''))),
      ),
      async (bytes) => {
        const list = await readItems(bytes, 'any.csv')
        assert.ok(list.refused.every((r) => /\p{Script=Han}/u.test(r.reason)))
        assert.ok(list.read === list.rows.length + list.refused.filter((r) => r.row > 0).length)
      },
    ),
    { numRuns: 300 },
  )
})
