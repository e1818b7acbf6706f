import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '../../src/law/index.ts'
import { type DeadlineRow, foldDeadlines } from '../../src/oversight/deadlines.ts'
import { foldDrafts, NO_DRAFTS } from '../../src/oversight/majors.ts'

const ITEM = { kind: 'licence', limitStatutory: 20, limitPromised: 8 }

/** Folds entries `type day pub`, numbered 1, 2, 3 …, and gives each limit in short. */
function limitsAfter(...entries: [type: string, day: string, pub?: object][]): string[] {
  let rows: readonly DeadlineRow[] = []
  for (const [i, [type, day, pub = {}]] of entries.entries()) {
    const entry = { type, seq: i + 1, day: day as Day, pub: pub as Record<string, unknown> }
    rows = foldDeadlines(rows, entry, ITEM)
  }
  return rows.map((r) => {
    const end = r.met_seq === null ? (r.fired_seq === null ? 'open' : `!${r.fired_seq}`) : r.met_seq
    return `${r.rule}/${r.seq} ${r.starts_on}..${r.due} ${end}${r.provisional ? ' ?' : ''}`
  })
}

test('S4.2 limits begin, are met and pass as the entries say', () => {
  const received = ['case.received', '2026-11-02'] as [string, string]
  const accepted = ['case.accepted', '2026-11-03'] as [string, string]
  assert.deepEqual(limitsAfter(received), ['supplement/1 2026-11-02..2026-11-09 open'])
  assert.deepEqual(limitsAfter(received, accepted, ['decision.made', '2026-11-06']), [
    'supplement/1 2026-11-02..2026-11-09 2',
    'decide/2 2026-11-03..2026-12-01 3',
    'promise/2 2026-11-03..2026-11-13 3',
    'deliver/3 2026-11-06..2026-11-20 open',
    'publish/3 2026-11-06..2026-11-17 open',
  ])
  const late = limitsAfter(
    received,
    accepted,
    ['deadline.passed', '2026-11-16', { rule: 'promise' }],
    ['decision.made', '2026-11-17'],
  )
  assert.deepEqual(late.slice(1, 3), [
    'decide/2 2026-11-03..2026-12-01 4',
    'promise/2 2026-11-03..2026-11-13 !3',
  ])
})

test('S4.2 silence accepts from the day of receipt; an unmet limit has passed by it', () => {
  const silent = limitsAfter(
    ['case.received', '2026-11-02'],
    ['case.accepted_by_silence', '2026-11-10', { accepted: '2026-11-02' }],
  )
  assert.deepEqual(silent, [
    'supplement/1 2026-11-02..2026-11-09 !2',
    'decide/2 2026-11-02..2026-11-30 open',
    'promise/2 2026-11-02..2026-11-12 open',
  ])
})

const FACTS = {
  hearing: false,
  publicInterest: true,
  objection: false,
  thirdPartyRights: false,
  complicated: false,
  result: 'grant',
  itemListed: false,
  added: false,
}
const reasons = ['涉及重大公共利益']

function draftsAfter(...entries: [string, object, object?][]): (string | null)[] {
  let drafts = NO_DRAFTS
  return entries.map(([type, pub, disclosed = {}]) => {
    const next = foldDrafts(drafts, {
      type,
      pub: pub as Record<string, unknown>,
      disclosed: disclosed as Record<string, unknown>,
    })
    drafts = next.drafts
    return next.wrong
  })
}

test('S3.1 a major draft is decided only after an opinion that passed this very draft', () => {
  const drafted = (draft: number) =>
    ['case.drafted', { draft, catalogue: 1 }, { assessment: { facts: FACTS, reasons } }] as [
      string,
      object,
      object,
    ]
  const decided = ['decision.made', {}, { draft_no: 2 }] as [string, object, object]
  const passed = (draft: number) => ['review.passed', { draft }] as [string, object]
  assert.deepEqual(draftsAfter(drafted(1), passed(1), drafted(2), passed(2), decided), [
    ...[null, null, null, null, null],
  ])
  const wrong = draftsAfter(drafted(1), passed(1), drafted(2), decided)
  assert.equal(wrong.at(-1), '第 2 稿重大，未经审核通过即决定')
})

test('S3.5 reasons, facts and catalogue of an assessment are held against each other', () => {
  const run = (assessment: object | undefined, catalogue = 1) =>
    draftsAfter(['case.drafted', { draft: 1, catalogue }, { assessment }])[0]
  assert.equal(run({ facts: FACTS, reasons }), null)
  assert.equal(run({ facts: FACTS, reasons: [] }), '第 1 稿的重大与否与事实不符')
  assert.match(run({ facts: FACTS, reasons }, 7) ?? '', /第 7 版目录/)
  assert.match(run(undefined) ?? '', /没有评估的事实/)
})
