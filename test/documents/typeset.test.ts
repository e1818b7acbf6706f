import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { createEngine } from '../../src/documents/engine.ts'
import { kaiFont, unpackWoff } from '../../src/documents/fonts.ts'
import {
  closeTypesetter,
  kinds,
  missingFonts,
  openTypesetter,
  type PaperKind,
  TypesetRefusal,
  typeset,
} from '../../src/documents/index.ts'
import { checkPaper } from '../../src/documents/kinds.ts'
import type { Instant } from '../../src/law/index.ts'
import { draftPaper, fullPaper } from './fixtures.ts'

const AT = '2026-11-25T02:00:00Z' as Instant
const NAMES = Object.keys(kinds) as PaperKind[]
const engine = createEngine({ fontsDir: null, cacheDir: null })
const folder = mkdtempSync(join(tmpdir(), 'sanzhi-documents-'))

after(async () => {
  await closeTypesetter()
  rmSync(folder, { recursive: true })
})

function sheet(kind: PaperKind, data: Record<string, unknown>, preview = false) {
  const checked = checkPaper(kind, data, preview)
  assert.ok('paper' in checked, 'faults' in checked ? checked.faults.join('\n') : '')
  const demo = checked.paper.data['demo'] === true
  return { ...checked.paper, preview, demo, createdAtSeconds: Date.parse(AT) / 1000 }
}

/** The printed words, without the breaks of lines and runs. */
function words(kind: PaperKind, data: Record<string, unknown>, preview = false): string {
  return engine.text(sheet(kind, data, preview)).replace(/\s/g, '')
}

/** All streams of a PDF, inflated, as one text; enough to find names and metadata. */
function opened(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf)
  let all = bytes.toString('latin1')
  for (let at = bytes.indexOf('stream'); at > 0; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue
    const from = at + (bytes[at + 6] === 13 ? 8 : 7)
    try {
      all += inflateSync(bytes.subarray(from)).toString('latin1')
    } catch {
      // Not packed: already in the text.
    }
  }
  return all
}

/** What the law or practice wants to read in each paper. */
const MUST: Record<PaperKind, readonly string[]> = {
  receipt: [
    '五个工作日',
    '即为受理',
    '合计',
    '份数',
    '接收人：阮喆',
    '提交人（签字）',
    '7K3M-92QX',
  ],
  supplement: [
    '第三十二条第一款第四项',
    '全部内容一次告知',
    '要求的依据',
    '补正的办法',
    '15个工作日',
    '2026年11月23日',
    '退回下列材料',
  ],
  acceptance: [
    '第三十二条第一款第五项',
    '2026年11月18日前作出决定',
    '2026年11月30日届满',
    '专家评审（10个工作日）',
    '第四十五条',
    '暂定',
    '经办人：沈若溪',
  ],
  decline: [
    '第三十二条第一款第二项',
    '不属于本机关职权范围',
    '望江县行政审批局',
    '六十日内',
    '临江区人民政府申请行政复议',
    '六个月内',
    '临江区人民法院提起行政诉讼',
  ],
  grant: [
    '第三十八条第一款',
    '许可内容和范围',
    '2026年11月25日起至2029年11月24日止',
    '临审证〔2026〕88号',
    '利害关系人不服本决定',
    '六十日内',
    '六个月内',
    '网上申请',
  ],
  deny: [
    '第三十八条第二款',
    '（一）营业场所不在',
    '（二）营业场所的安全疏散',
    '证据：',
    '技术标准',
    '不予采纳',
    '临江区人民政府申请行政复议',
    '临江区人民法院提起行政诉讼',
  ],
  certificate: ['危险化学品经营许可证', '持证人', '许可内容和范围', '有效期限', '龙𬭎'],
  deliveryReceipt: ['直接送达', '2026年11月26日09:40', '受托人', '送达人', '见证人', '孙禾'],
  withdrawal: ['提出撤回', '终止办理', '重新提出申请'],
  inspectionRecord: [
    '2026年11月10日9时30分至2026年11月10日10时05分',
    '13990100021',
    '出示执法证件',
    '回避',
    '实测：186.4米',
    '不符合所列标准',
    '在场人（签名）',
  ],
  opinion: [
    '主要事实是否清楚',
    '有无涉嫌犯罪',
    '修改后再送审',
    '第2稿',
    '承办机构的答复',
    '自行失效',
  ],
}

describe('S2.3 every kind of paper', () => {
  for (const kind of NAMES) {
    test(`${kind} says what it must, on its number, with its long words`, () => {
      const data = fullPaper(kind)
      const said = words(kind, data)
      for (const must of MUST[kind]) assert.ok(said.includes(must), `${kind}: ${must}\n${said}`)
      const title = kind === 'certificate' ? String(data['certificateName']) : kinds[kind].title
      assert.ok(said.includes(title))
      assert.ok(said.includes(String(data['number'])))
      assert.ok(said.includes(String(data['item'])), 'the item stands whole')
      assert.ok(said.includes('演示不具法律效力'))
      const { pdf, pages } = engine.set(sheet(kind, data))
      assert.ok(pages >= 1 && pages <= 3, `${pages} pages`)
      const inside = opened(pdf)
      assert.ok(inside.includes('<pdfaid:part>2</pdfaid:part>'), 'PDF/A-2')
      assert.ok(inside.includes('<pdfaid:conformance>B</pdfaid:conformance>'), 'level B')
      assert.ok(inside.includes('2026-11-25T02:00:00'), 'made when the act says')
    })
  }

  test('the picture of a draft has no page laid over another, and a paper has no picture', () => {
    const { pages, picture } = engine.set(sheet('deny', draftPaper('deny'), true))
    assert.ok(pages >= 2 && picture !== null)
    const white = picture.match(/fill="#fff(fff)?"/g)
    assert.equal(white?.length, 1, 'one white under all pages')
    assert.equal(engine.set(sheet('grant', fullPaper('grant'))).picture, null)
  })

  test('a preview has no number, no day, no code and no seal, and says so', () => {
    for (const kind of NAMES) {
      const said = words(kind, draftPaper(kind), true)
      assert.ok(said.includes('预览') && said.includes('决定时取号'), kind)
      assert.ok(!said.includes(String(fullPaper(kind)['number'])), kind)
      assert.ok(!said.includes('扫码'), kind)
      assert.ok(!said.includes('专用章'), kind)
      // Even a number that is already known is not shown before the decision.
      assert.ok(!words(kind, fullPaper(kind), true).includes(String(fullPaper(kind)['number'])))
    }
  })
})

describe('S2.3 seals and pages', () => {
  test('acceptance papers bear the special seal, decisions the seal of the office', () => {
    for (const kind of ['receipt', 'supplement', 'acceptance', 'decline', 'withdrawal'] as const) {
      assert.ok(words(kind, fullPaper(kind)).includes('行政审批专用章'), kind)
    }
    for (const kind of ['grant', 'deny', 'certificate'] as const) {
      assert.ok(!words(kind, fullPaper(kind)).includes('专用章'), kind)
    }
  })

  test('a real paper draws no seal of its own and bears the picture it is given', () => {
    const real = { ...fullPaper('grant'), demo: false }
    assert.ok(!words('grant', real).includes('演示'))
    const dot =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const bare = engine.set(sheet('grant', real)).pdf
    const sealed = engine.set(sheet('grant', { ...real, seal: dot })).pdf
    const pictures = (pdf: Uint8Array) => opened(pdf).split('/Subtype/Image').length
    assert.ok(opened(sealed).length !== opened(bare).length)
    assert.ok(pictures(sealed) >= pictures(bare))
    // The picture of one paper is not left for the next.
    assert.deepEqual(engine.set(sheet('grant', real)).pdf, bare)
  })

  test('reasons of many pages keep the signature with the last paragraph', () => {
    const long = '经核对案卷材料，申请人提出的意见与现场勘验的情况不一致，不能成立。'.repeat(12)
    const reasons = Array.from({ length: 8 }, () => long).join('\n')
    const { pages } = engine.set(sheet('deny', { ...fullPaper('deny'), reasons }))
    assert.ok(pages >= 7)
  })

  test('a certificate is one page, or says that it cannot be', () => {
    const scope = '乙醇、丙酮、甲苯、盐酸、硫酸；'.repeat(40)
    const data = { ...fullPaper('certificate'), scope }
    assert.equal(engine.set(sheet('certificate', data)).pages, 1)
  })
})

describe('S2.3 what people wrote stays what they wrote', () => {
  test('marks of the template language are printed as they are', () => {
    const wild = '#panic("x") *bold* _it_ $x^2$ \\u{41} `raw` <label> @ref // c /* d */ = h #sys'
    const said = words('withdrawal', { ...fullPaper('withdrawal'), reason: wild, item: wild })
    assert.equal(said.split(wild.replace(/\s/g, '')).length, 3, said)
  })

  test('any printable words come out literally', () => {
    const plain = fc.string({
      unit: fc.constantFrom(...'#*_$\\`<>@/=[]{}()"\'~&-+;:!?aZ09申请'),
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(plain, (t) => {
        const said = words('withdrawal', { ...fullPaper('withdrawal'), reason: `始${t}终` })
        assert.ok(said.includes(`始${t}终`), said)
      }),
      { numRuns: 40 },
    )
  })

  test('every character of GB 2312 and the rare ones of names can be printed', () => {
    const decoder = new TextDecoder('gb2312')
    let all = ''
    for (let row = 0xb0; row <= 0xf7; row++) {
      for (let cell = 0xa1; cell <= 0xfe; cell++) {
        const one = decoder.decode(Uint8Array.of(row, cell))
        if (one.length === 1 && /\p{Script=Han}/u.test(one)) all += one
      }
    }
    assert.equal(all.length, 6763)
    const data = { ...fullPaper('deny'), facts: all.slice(0, 4000), reasons: all.slice(4000) }
    data.reasons += '龑喆堃㛃𬭎尹龙'
    assert.ok(words('deny', data).includes(all.slice(0, 50)), 'the first fifty stand there')
    assert.ok(engine.set(sheet('deny', data)).pages > 5, 'all have a glyph')
  })
})

describe('S2.3 no character keeps a paper from being issued', () => {
  test('what no face can draw is printed as its code, and the paper is issued', () => {
    const data = {
      ...fullPaper('withdrawal'),
      reason: '因更名为ༀ和𮯠而撤回',
      addressee: '𮯠\ue000',
    }
    const shown = { ...data, reason: '因更名为〔U+0F00〕和〔U+2EBE0〕而撤回' }
    const set = engine.set(sheet('withdrawal', data))
    assert.equal(set.pages, 1)
    const same = engine.set(sheet('withdrawal', { ...shown, addressee: '〔U+2EBE0〕〔U+E000〕' }))
    assert.deepEqual(set.pdf, same.pdf, 'as if the codes had been written')
    assert.ok(words('withdrawal', { ...data, reason: '\u202e改名' }).includes('〔U+202E〕改名'))
    assert.ok(words('withdrawal', { ...data, reason: '\u200b' }).includes('〔U+200B〕'))
    // The draft on the screen shows the same before the act.
    const draft = { ...draftPaper('withdrawal'), reason: '更名为𮯠' }
    const { pdf } = engine.set(sheet('withdrawal', draft, true))
    const spelled = engine.set(sheet('withdrawal', { ...draft, reason: '更名为〔U+2EBE0〕' }, true))
    assert.deepEqual(pdf, spelled.pdf)
  })

  test('no text whatever keeps a paper from being issued', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      fc.array(
        fc.constantFrom(...'"\\`u{}\u{2ebe0}\u0f00\u{e0100}\u0301字\u200d\ue000\ufffd\u{1f1e8}'),
      ),
    )
    fc.assert(
      fc.property(any, (piece) => {
        const text = `始${typeof piece === 'string' ? piece : piece.join('')}终`
        const data = { ...fullPaper('withdrawal'), reason: text, item: text }
        assert.ok(engine.set(sheet('withdrawal', data)).pages >= 1)
      }),
      { numRuns: 150 },
    )
  })
})

const faults = (kind: string, data: unknown, preview = false) => {
  const answer = checkPaper(kind, data, preview)
  return 'faults' in answer ? answer.faults.join('；') : 'passed'
}
const grant = () => fullPaper('grant')
const cases: [string, () => string, RegExp][] = [
  ['an unknown field', () => faults('grant', { ...grant(), 备注: '无' }), /不认识的字段：「备注」/],
  ['an unknown kind', () => faults('letter', {}), /没有「letter」这一种文书/],
  ['no data', () => faults('grant', null), /一组字段/],
  [
    'a missing remedy',
    () => faults('grant', { ...grant(), remedies: { court: '某法院' } }),
    /复议机关/,
  ],
  ['no reasons', () => faults('deny', { ...fullPaper('deny'), reasons: ' ' }), /请填写理由/],
  [
    'no unmet condition',
    () => faults('deny', { ...fullPaper('deny'), conditionsUnmet: [] }),
    /未满足的条件/,
  ],
  [
    'the number of another kind',
    () => faults('grant', { ...grant(), number: '临审不许〔2026〕1号' }),
    /代字应为「许」/,
  ],
  [
    'a number in wrong brackets',
    () => faults('grant', { ...grant(), number: '临审许[2026]1号' }),
    /六角括号/,
  ],
  [
    'a day that does not exist',
    () => faults('grant', { ...grant(), date: '2026-02-30' }),
    /成文日期/,
  ],
  [
    'an end before the beginning',
    () => faults('grant', { ...grant(), validTo: '2026-01-01' }),
    /有效期止早于/,
  ],
  [
    'one inspector',
    () =>
      faults('inspectionRecord', {
        ...fullPaper('inspectionRecord'),
        inspectors: [{ name: '甲', certificate: '1' }],
      }),
    /至少 2 项/,
  ],
  [
    'certificates not shown',
    () =>
      faults('inspectionRecord', { ...fullPaper('inspectionRecord'), certificatesShown: false }),
    /出示执法证件/,
  ],
  ['nine findings', () => faults('opinion', { ...fullPaper('opinion'), points: [] }), /十项/],
  [
    'another office unnamed',
    () => faults('decline', { ...fullPaper('decline'), rightOffice: '' }),
    /有权机关/,
  ],
  ['a paper without number', () => faults('grant', draftPaper('grant')), /请填写文号/],
]
for (const [name, refused, why] of cases) test(name, () => assert.match(refused(), why))

describe('S2.3 what is refused, in Chinese', () => {})

describe('S2.3 drafts, and faults in lists', () => {
  test('a draft without number, day and address passes as a preview', () => {
    for (const kind of NAMES) assert.equal(faults(kind, draftPaper(kind), true), 'passed', kind)
  })
  test('the place of a fault in a list is told', () => {
    const materials = [
      { name: '甲', form: '原件', pages: 1 },
      { name: '', form: '原件', pages: 1 },
    ]
    assert.match(
      faults('receipt', { ...fullPaper('receipt'), materials }),
      /第 2 项：请填写材料名称/,
    )
  })
})

describe('S2.3 the typesetter', () => {
  test('the same words give the same bytes, in this thread and in another', async () => {
    const first = await typeset('acceptance', fullPaper('acceptance'), { createdAt: AT })
    const again = await typeset('acceptance', fullPaper('acceptance'), { createdAt: AT })
    const here = engine.set(sheet('acceptance', fullPaper('acceptance')))
    assert.ok(Buffer.from(first.pdf).equals(Buffer.from(again.pdf)))
    assert.ok(Buffer.from(first.pdf).equals(Buffer.from(here.pdf)))
    const later = { createdAt: '2026-11-25T02:00:01Z' as Instant }
    const other = await typeset('acceptance', fullPaper('acceptance'), later)
    assert.ok(!Buffer.from(first.pdf).equals(Buffer.from(other.pdf)))
  })

  test('a refused paper does not stop the next, and closing can be followed by another', async () => {
    const setter = openTypesetter(null)
    const order = { kind: 'withdrawal', data: fullPaper('withdrawal'), createdAt: AT }
    await assert.rejects(setter.typeset({ ...order, data: {} }), TypesetRefusal)
    assert.equal(
      (await setter.typeset({ ...order, data: { ...order.data, reason: '𮯠' } })).pages,
      1,
    )
    const [one, two] = await Promise.all([setter.typeset(order), setter.typeset(order)])
    assert.equal(one.pages, two.pages)
    await setter.close()
    assert.equal((await setter.typeset(order)).pages, one.pages)
    await setter.close()
  })
})

describe('S2.3 faces', () => {
  test('the bureau is told which faces stand in', () => {
    assert.equal(missingFonts(null).length, 4)
    assert.match(missingFonts(null).join(), /没有仿宋（正文），以思源宋体代替/)
    assert.equal(missingFonts(join(folder, 'absent')).length, 4)
  })

  test('仿宋 in the folder of the bureau is used for the body', () => {
    const own = mkdtempSync(join(folder, 'fonts-'))
    writeFileSync(join(own, 'readme.ttf'), 'no font')
    writeFileSync(join(own, 'own.ttf'), renamed('FangSong'))
    assert.equal(missingFonts(own).length, 3)
    const pdf = createEngine({ fontsDir: own, cacheDir: null }).set(
      sheet('withdrawal', fullPaper('withdrawal')),
    ).pdf
    assert.ok(/\+FangSong/.test(opened(pdf)), 'set in 仿宋')
    const plain = engine.set(sheet('withdrawal', fullPaper('withdrawal'))).pdf
    assert.ok(!/FangSong/.test(opened(plain)), 'Song otherwise')
  })

  test('the Kai face is unpacked once, whole, into the folder named', () => {
    const cache = mkdtempSync(join(folder, 'cache-'))
    const first = kaiFont(cache)
    assert.ok('folder' in first)
    assert.deepEqual(readdirSync(first.folder), ['LXGWWenKai-Medium.ttf'])
    assert.deepEqual(kaiFont(cache), first)
    const file = join(first.folder, 'LXGWWenKai-Medium.ttf')
    assert.ok('bytes' in kaiFont(file), 'where no folder can be made it stays in memory')
  })
})

/** A small font of the package under another family: only its table of names is replaced. */
function renamed(family: string): Buffer {
  const require = createRequire(import.meta.url)
  const file = require.resolve('@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff')
  const font = unpackWoff(readFileSync(file))
  const text = Buffer.from(family, 'utf16le').swap16()
  const ids = [1, 4, 6]
  const names = Buffer.alloc(6 + ids.length * 12 + text.length)
  names.writeUInt16BE(ids.length, 2)
  names.writeUInt16BE(6 + ids.length * 12, 4)
  ids.forEach((id, i) => {
    ;[3, 1, 0x409, id, text.length, 0].forEach((v, k) => {
      names.writeUInt16BE(v, 6 + i * 12 + k * 2)
    })
  })
  text.copy(names, 6 + ids.length * 12)
  for (let at = 12; at < 12 + font.readUInt16BE(4) * 16; at += 16) {
    if (font.toString('latin1', at, at + 4) !== 'name') continue
    font.writeUInt32BE(font.length, at + 8)
    font.writeUInt32BE(names.length, at + 12)
  }
  return Buffer.concat([font, names])
}
