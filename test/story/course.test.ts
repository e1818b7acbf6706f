import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Answer } from '../../src/acts/index.ts'
import { application, grant, review } from './inputs.ts'
import { openWorld, type World } from './world.ts'

let w: World
before(async () => {
  w = await openWorld()
})

function subjectOf(answer: Answer): string {
  assert.ok('receipt' in answer, JSON.stringify(answer))
  return answer.receipt.subject
}

function refusedWith(answer: Answer, code: string): void {
  assert.equal('refusal' in answer ? answer.refusal.code : JSON.stringify(answer), code)
}

test('S2.1 S3.1 a major case goes from receipt to archive, and cannot skip its review', async () => {
  w.at('2026-11-02T01:00:00Z')
  const received = await w.act(
    'ruanzhe',
    'receive',
    null,
    application('139901-0170-31', { missing: ['drawing'] }),
  )
  const id = subjectOf(received)
  refusedWith(await w.act('ruanzhe', 'accept', id, {}), 'step.notNow')
  refusedWith(
    await w.act('ruanzhe', 'supplement', id, { gaps: [gap('plan')], withinDays: 10 }),
    'gap.missing',
  )
  subjectOf(await w.act('ruanzhe', 'supplement', id, { gaps: [gap('drawing')], withinDays: 10 }))
  refusedWith(await w.act('ruanzhe', 'accept', id, {}), 'supplement.open')
  w.at('2026-11-04T01:00:00Z')
  subjectOf(
    await w.act('ruanzhe', 'supplied', id, {
      materials: [{ code: 'drawing', handedIn: 'original', pages: 2 }],
    }),
  )
  refusedWith(await w.act('shenruoxi', 'accept', id, {}), 'post.missing')
  const accepted = await w.act('ruanzhe', 'accept', id, {})
  assert.ok('receipt' in accepted)
  assert.equal(accepted.receipt.number, '临审受〔2026〕1号')
  refusedWith(
    await w.act('guchanggeng', 'decide', id, { draftHash: '0'.repeat(64) }),
    'step.notNow',
  )
  subjectOf(await w.act('shenruoxi', 'examine', id, examined()))
  const drafted = await w.act('shenruoxi', 'draft', id, grant({ publicInterest: true }))
  subjectOf(drafted)
  const present = await w.draft(id)
  refusedWith(
    await w.act('guchanggeng', 'decide', id, { draftHash: present.hash }),
    'review.missing',
  )
  subjectOf(await w.act('hewanqing', 'legalReview', id, review(present.hash, 'pass')))
  refusedWith(
    await w.act('guchanggeng', 'decide', id, { draftHash: '0'.repeat(64) }),
    'draft.changed',
  )
  w.at('2026-11-10T01:00:00Z')
  const decided = await w.act('guchanggeng', 'decide', id, { draftHash: present.hash })
  assert.ok('receipt' in decided)
  assert.equal(decided.receipt.number, '临审许〔2026〕1号')
  refusedWith(await w.act('sunhe', 'certify', id, {}), 'document.unissued')
  await w.settle()
  subjectOf(await w.act('sunhe', 'certify', id, {}))
  await w.settle()
  subjectOf(
    await w.act('sunhe', 'deliver', id, {
      way: 'direct',
      signer: '贺晓棠',
      relation: '法定代表人',
      at: '2026-11-10',
    }),
  )
  const prepared = await w.act('tanjingshu', 'preparePublication', null, { decision: id })
  const rec = await w.recOf(subjectOf(prepared))
  refusedWith(
    await w.act('tanjingshu', 'makePublic', subjectOf(prepared), { rec }),
    'publication.unchecked',
  )
  subjectOf(await w.act('fangzhou', 'makePublic', subjectOf(prepared), { rec }))
  await w.settle()
  subjectOf(await w.act('peiyanqiu', 'archive', id, { retentionYears: 10, pages: 32 }))
  await w.sequencer.flush()
  const verified = await w.verify()
  assert.deepEqual(verified.differences, [])
  assert.ok(verified.entries > 80)
  assert.equal(verified.casesReplayed, 1)
  assert.ok(verified.evidenceChecked >= 6)
  assert.deepEqual(w.alarms, [])
})

function gap(material: string) {
  return { material, wrong: '没有提交', basis: '服务指南申请材料', howToFix: '提交原件一份' }
}

function examined() {
  return {
    findings: ['占用、挖掘的必要性', '恢复方案可行', '交通组织可行'].map((standard) => ({
      standard,
      meets: true,
      reason: '材料可以证明',
    })),
    conclusion: '符合条件，建议准予',
  }
}
