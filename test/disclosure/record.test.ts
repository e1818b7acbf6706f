import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { HouseFacts } from '../../src/acts/index.ts'
import { BUREAU } from '../../src/demo/cast.ts'
import { forbidden, publicRecord, type RecordSource } from '../../src/disclosure/record.ts'
import type { Day } from '../../src/law/index.ts'

const house: HouseFacts = {
  bureau: 1,
  origin: BUREAU.origin,
  ...BUREAU.profile,
  portal: 'https://demo.example',
  demo: true,
  secret: new Uint8Array(32),
}
const today = '2026-11-25' as Day
const salt = 'AAAAAAAAAAAAAAAAAAAAAA'

function source(more: Partial<RecordSource> = {}): RecordSource {
  return {
    partyKind: 'person',
    partyName: '赵一苇',
    partyCode: '999901199001011224',
    representative: null,
    address: '临江区示例小区 5 栋 2 单元',
    kind: 'grant',
    number: '临审许〔2026〕1号',
    itemName: '设置大型户外广告的审批',
    licenceKind: '普通',
    certificateName: '户外广告设置许可证',
    certificateNumber: null,
    decidedOn: today,
    words: {
      result: 'grant',
      facts: '',
      basis: [],
      reasons: '',
      conditionsUnmet: [],
      scope: '户外广告：临江区示例小区 5 栋 2 单元，电话 13800138000',
      validFrom: today,
      validTo: null,
    },
    ...more,
  }
}

const shown = (s: RecordSource) => publicRecord(s, house, today, salt)
const text = (s: RecordSource) => JSON.stringify(shown(s))

test('S1.8 a natural person is published without name, number, home and telephone', () => {
  const published = text(source())
  for (const secret of ['赵一苇', '999901199001011224', '5 栋 2 单元', '13800138000']) {
    assert.ok(!published.includes(secret), secret)
  }
  assert.ok(published.includes('赵**'))
  assert.equal(forbidden(shown(source()), source(), today), null)
})

test('S1.8 a party whose kind is not known is treated as a person (fail closed)', () => {
  const published = text(source({ partyKind: null }))
  assert.ok(!published.includes('赵一苇'))
  assert.ok(!published.includes('999901199001011224'))
})

test('S1.8 a company is published by name and code, its representative masked', () => {
  const company = source({
    partyKind: 'company',
    partyName: '临江云杉广告传媒有限公司',
    partyCode: '91139901MA00000019',
    representative: '唐云杉',
    words: { ...source().words, scope: '江心路 21 号楼顶' },
  })
  const published = text(company)
  assert.ok(published.includes('临江云杉广告传媒有限公司'))
  assert.ok(published.includes('91139901MA00000019'))
  assert.ok(!published.includes('"唐云杉"'))
  assert.ok(published.includes('江心路 21 号楼顶'))
})

test('S1.8 whatever a clerk writes into the scope, a person’s address and name do not pass the last look', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (before, after) => {
      const leaking = source({
        words: { ...source().words, scope: `${before}赵一苇${after}` },
      })
      assert.notEqual(forbidden(shown(leaking), leaking, today), null)
    }),
  )
})
