import type { HouseFacts } from '../../acts/index.ts'
import type { Day } from '../../law/index.ts'
import type { Act, PublicationState, Publications, PublicationView } from '../desk/contract.ts'
import { urgencyOf, workingDaysLeft } from './clock-view.ts'
import type { OfficerRow, PublicationRow } from './store.ts'

/** The publication queue: what is inside beside what the public will see. */
export function publicationsView(of: {
  rows: readonly PublicationRow[]
  officer: OfficerRow
  house: HouseFacts
  today: Day
  state: string
}): Publications {
  const stateOf = (row: PublicationRow): PublicationState => {
    if (row.made_on !== null) return 'public'
    return row.draft_id === null ? 'unprepared' : 'prepared'
  }
  const counts = { unprepared: 0, prepared: 0, public: 0, down: 0 }
  for (const row of of.rows) counts[stateOf(row)] += 1
  const rows = of.rows
    .filter((row) => of.state === '' || stateOf(row) === of.state)
    .map((row) => view(row, stateOf(row), of))
  return { counts, rows }
}

const STATE_WORDS: Record<PublicationState, string> = {
  unprepared: '待整理',
  prepared: '待审核',
  public: '已公示',
  down: '已撤下',
}

function view(
  row: PublicationRow,
  state: PublicationState,
  of: { officer: OfficerRow; today: Day },
): PublicationView {
  const left = workingDaysLeft(of.today, row.due)
  const inside: Record<string, string> = {
    行政相对人名称: row.party,
    法定代表人: row.representative ?? '',
    证件号码: row.party_code ?? '',
  }
  return {
    // A prepared record has an id of its own: what is published is exactly what was read under it.
    id: state === 'unprepared' ? row.decision : (row.draft_id ?? row.decision),
    caseId: row.decision,
    title: row.item_name,
    party: row.party,
    number: row.number,
    decidedOn: row.decided_on,
    state,
    stateWords: STATE_WORDS[state],
    urgency: state === 'public' ? 'green' : urgencyOf(left),
    remaining:
      state === 'public' ? { kind: 'none' } : { kind: 'duty', name: '公示', left, due: row.due },
    preparedBy: row.preparer_name,
    fields: (row.record?.fields ?? []).map((f) => ({
      name: f.name,
      inside: inside[f.name] ?? f.value,
      outside: f.value === '不公开' ? null : f.value,
      mask: f.masked,
    })),
    checks: [
      {
        sentence: '公示内容由规则生成，个人信息已遮蔽',
        state: row.record === null ? 'open' : 'passed',
      },
      {
        sentence: '整理与审核是两个人',
        state:
          row.preparer === null ? 'open' : row.preparer === of.officer.id ? 'failed' : 'passed',
      },
    ],
    carriers: [{ name: '门户网站', when: '审核发布后立即', on: true }],
    acts: actsOf(row, state, of.officer),
  }
}

/** The acts of a publication; whoever prepared it sees why the other button is not theirs. */
function actsOf(row: PublicationRow, state: PublicationState, officer: OfficerRow): Act[] {
  if (state === 'public') return []
  const holds = officer.posts.includes('disclosure')
  const refusal = (wrong: string, next: string) => ({
    possible: false as const,
    refusal: { code: 'post.missing', article: '国办发〔2018〕118号（二）', wrong, next: [next] },
  })
  if (state === 'unprepared') {
    const base = { name: 'preparePublication' as const, title: '整理公示' }
    return [
      holds
        ? { ...base, possible: true }
        : { ...base, ...refusal('整理公示由公示岗办理。', '请公示岗的同事办理。') },
    ]
  }
  const base = { name: 'makePublic' as const, title: '审核发布' }
  if (!holds) return [{ ...base, ...refusal('审核发布由公示岗办理。', '请公示岗的同事办理。') }]
  if (row.preparer !== officer.id) return [{ ...base, possible: true }]
  const own = refusal(
    `公示内容由${row.preparer_name ?? '您'}整理，不能由同一人审核发布。`,
    '请另一名公示岗人员审核。',
  )
  return [{ ...base, ...own, refusal: { ...own.refusal, code: 'publication.unchecked' } }]
}
