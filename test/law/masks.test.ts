import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { codes, type Day, masks } from '../../src/law/index.ts'

const today = '2026-11-25' as Day
const identity = (first: string) => first + codes.idCheckCharacter(first)
const ID = identity('13010219900101123')
const credit = (first: string) => first + codes.usccCheckCharacter(first)
const ORGANISATION = credit('91130102MA07XQ3T2')

test('the name of a person shows the family name and never its length', () => {
  const shown = ['王芳', '李小强', '欧阳修', '欧阳娜娜', '东方', '阿卜杜拉·买买提', '王', '']
  assert.deepEqual(shown.map(masks.maskName), [
    '王**',
    '李**',
    '欧阳**',
    '欧阳**',
    '东**',
    '阿**',
    '**',
    '**',
  ])
})

test('a party of unknown kind counts as a private person', () => {
  assert.equal(masks.maskParty('company', '青禾化工有限公司').shown, '青禾化工有限公司')
  assert.equal(masks.maskParty('organisation', '向阳服务中心').shown, '向阳服务中心')
  for (const kind of ['person', null, '', 'Company', 'sole trader']) {
    const found = masks.maskParty(kind, '王小明')
    assert.equal(found.shown, '王**')
    assert.ok(found.reason)
  }
})

const HITS: readonly [text: string, hits: readonly (readonly [masks.Hit['kind'], string])[]][] = [
  [`申请人王芳，身份证${ID}，住某处`, [['identity', ID]]],
  [`ID${ID.toLowerCase()}号`, [['identity', ID.toLowerCase()]]],
  ['身份证11010519491231002X', [['identity', '11010519491231002X']]],
  ['110105 19491231 002X', [['identity', '110105 19491231 002X']]],
  ['老号码130102900101123', [['identity', '130102900101123']]],
  [
    '手机13800138000，或 138 0013 8000',
    [
      ['telephone', '13800138000'],
      ['telephone', '138 0013 8000'],
    ],
  ],
  ['+86-139-0013-9000', [['telephone', '+86-139-0013-9000']]],
  [
    '电话0311-86031234、(010)62345678',
    [
      ['telephone', '0311-86031234'],
      ['telephone', '(010)62345678'],
    ],
  ],
  ['联系电话：86031234', [['telephone', '86031234']]],
  ['信箱 wang.fang+1@mail.example.cn。', [['email', 'wang.fang+1@mail.example.cn']]],
  ['13800138000@qq.com', [['email', '13800138000@qq.com']]],
  ['卡6222021234567890123', [['bank', '6222021234567890123']]],
  ['卡 6222 0212 3456 7890 123 。', [['bank', '6222 0212 3456 7890 123']]],
  ['账号：1300 1234 567', [['bank', '1300 1234 567']]],
  ['开户行：建设银行石家庄支行13001612345050', [['bank', '13001612345050']]],
  ['１３８００１３８０００', [['telephone', '１３８００１３８０００']]],
  ['2026-03-02 13800138000', [['telephone', '13800138000']]],
  [`许可决定 2026-03-02 ${ID}`, [['identity', ID]]],
]

for (const [text, hits] of HITS) {
  test(`in 「${text}」 the scan finds ${hits.map(([kind]) => kind).join(' and ')}`, () => {
    const found = masks.scan(text, today)
    assert.deepEqual(
      found.map((h) => [h.kind, h.text]),
      hits,
    )
    for (const hit of found) assert.equal(text.slice(hit.from, hit.to), hit.text)
  })
}

test('codes, numbers and dates of public records are no hits', () => {
  for (const text of [
    `统一社会信用代码${ORGANISATION}`,
    `社会组织${credit('52130100123456789')}`,
    '临审受〔2026〕1号，2026年3月2日至2029-03-01',
    '项目代码2020-130100-48-03-001234',
    '面积12345.67平方米，投资300000万元',
    '许可证编号 JY11301020012345，银行网点二〇二六 2026-03-02',
    '',
  ]) {
    assert.deepEqual(masks.scan(text, today), [], text)
  }
})

test('masked text names what was left out and holds nothing more to find', () => {
  const found = masks.maskText(`王芳（${ID}，13800138000）`, today)
  assert.equal(found.shown, '王芳（〔公民身份号码不公开〕，〔电话号码不公开〕）')
  assert.ok(found.reason)
  assert.deepEqual(masks.maskText('经营范围：食品销售', today), {
    shown: '经营范围：食品销售',
    reason: null,
  })
})

const words = fc.stringMatching(/^[\u4e00-\u9fff，。（）A-Za-z ]{0,20}$/)
const number = fc.oneof(
  fc.stringMatching(/^\d{3}$/).map((own) => identity(`13010219851231${own}`)),
  fc.stringMatching(/^1[3-9]\d{9}$/),
  fc.stringMatching(/^0311-[2-9]\d{7}$/),
  fc.stringMatching(/^62\d{17}$/),
)

test('a personal number is found whole wherever it stands, and gone when masked', () => {
  fc.assert(
    fc.property(words, number, words, (before, personal, after) => {
      const text = before + personal + after
      const from = before.length
      const hits = masks.scan(text, today)
      assert.ok(
        hits.some((h) => h.from <= from && h.to >= from + personal.length),
        text,
      )
      const { shown } = masks.maskText(text, today)
      assert.ok(!shown.includes(personal))
      assert.deepEqual(masks.scan(shown, today), [])
    }),
  )
})

test('hits never overlap and any text is scanned', () => {
  const text = fc.stringMatching(/^[\d xX@.+-]{0,80}$/)
  fc.assert(
    fc.property(text, (given) => {
      const hits = masks.scan(given, today)
      hits.forEach((h, i) => {
        assert.ok(h.from < h.to && h.to <= given.length)
        assert.ok(i === 0 || (hits[i - 1]?.to ?? 0) <= h.from)
      })
    }),
  )
})

test('a long text is scanned in time that grows with its length only', () => {
  for (const piece of ['1', 'a', 'a.', '1 ', '账号', '电话', '0311', '@a.']) {
    const since = performance.now()
    masks.scan(piece.repeat(20_000), today)
    assert.ok(performance.now() - since < 2000, piece)
  }
})

test('a record is masked datum by datum, and never-public kinds by name', () => {
  const data = [
    { datum: 'party name', value: '青禾化工有限公司' },
    { datum: 'credit code', value: ORGANISATION },
    { datum: 'representative', value: '李小强' },
    { datum: 'text', value: '联系 13800138000' },
    { datum: 'office fact', value: '临审受〔2026〕1号' },
  ]
  const shown = (partyKind: string | null) =>
    masks.maskRecord({ partyKind, data }, today)?.map((m) => m.shown)
  assert.deepEqual(shown('company'), [
    '青禾化工有限公司',
    ORGANISATION,
    '李**',
    '联系 〔电话号码不公开〕',
    '临审受〔2026〕1号',
  ])
  for (const kind of ['person', null, 'unheard of']) {
    assert.deepEqual(shown(kind)?.slice(0, 3), ['青**', '不公开', '不公开'], String(kind))
  }
})

test('never-public and unknown kinds of data are hidden whoever the party is', () => {
  const kinds = [...Object.keys(masks.NEVER_PUBLIC), 'toString', 'unheard of', '']
  assert.equal(Object.keys(masks.NEVER_PUBLIC).length, 12)
  const data = kinds.map((datum) => ({ datum, value: '机密' }))
  const found = masks.maskRecord({ partyKind: 'company', data }, today) ?? []
  assert.equal(found.length, kinds.length)
  for (const { shown, reason } of found) {
    assert.equal(shown, '不公开')
    assert.match(reason ?? '', /不公开$/)
    assert.ok(!reason?.includes('function'))
  }
})

test('a code that is not an organisation’s is hidden even for an organisation', () => {
  const data = [{ datum: 'credit code', value: ID }]
  const found = masks.maskRecord({ partyKind: 'company', data }, today)
  assert.equal(found?.[0]?.shown, '不公开')
})

test('the record of a minor is not published at all', () => {
  const record = { partyKind: 'person', isMinor: true, data: [{ datum: 'text', value: '甲' }] }
  assert.equal(masks.maskRecord(record, today), null)
})
