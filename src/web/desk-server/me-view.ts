import type { Day } from '../../law/index.ts'
import type { Area, Me, Post } from '../desk/contract.ts'
import { remainingOf, workingDaysLeft } from './clock-view.ts'
import type { CaseRow, OfficerRow, PublicationRow } from './store.ts'

/** Posts of the house as the desk names them. */
export const POSTS: Readonly<Record<string, { post: Post; title: string }>> = {
  clerk: { post: 'clerk', title: '受理岗' },
  examiner: { post: 'examiner', title: '审查岗' },
  inspector: { post: 'inspector', title: '踏勘岗' },
  reviewer: { post: 'reviewer', title: '法制审核岗' },
  decider: { post: 'decider', title: '决定岗' },
  disclosure: { post: 'discloser', title: '公示岗' },
  archivist: { post: 'archivist', title: '档案岗' },
  supervisor: { post: 'supervisor', title: '督查岗' },
  counsel: { post: 'counsel', title: '法律顾问' },
  administrator: { post: 'administrator', title: '管理员' },
}

/** Who is signed in, what the certificate says today, and the areas with the reader's own counts. */
export function meView(of: {
  officer: OfficerRow
  rows: readonly CaseRow[]
  publications: readonly PublicationRow[]
  /** Officers whose certificate has ended, is stopped or ends soon; counted for who sees them. */
  people?: number
  today: Day
}): Me {
  const { officer, rows, today } = of
  const mine = rows.filter((row) => row.next_posts.some((p) => officer.posts.includes(p)))
  const late = mine.filter((row) => remainingOf(row, today).urgency === 'red').length
  const has = (post: string) => officer.posts.includes(post)
  const areas: Me['areas'] = [{ area: 'queue', count: mine.length, late }]
  const add = (area: Area, count: number) => areas.push({ area, count })
  if (has('clerk')) add('intake', rows.filter((r) => r.accepted_on === null).length)
  if (has('reviewer')) add('review', rows.filter((r) => r.next_acts.includes('legalReview')).length)
  if (has('disclosure'))
    add('publication', of.publications.filter((p) => p.made_on === null).length)
  if (has('archivist')) add('dossier', rows.filter((r) => r.next_acts.includes('archive')).length)
  const people: Me['areas'] = [{ area: 'people', count: of.people ?? 0 }]
  return {
    account: officer.login ?? officer.id,
    name: officer.name,
    office: officer.office,
    posts: officer.posts.flatMap((p) => POSTS[p] ?? []),
    certificate: certificateView(officer, today),
    areas: has('administrator') ? people : has('supervisor') ? [...areas, ...people] : areas,
    ...(officer.must_change && { mustChangePassword: true }),
  }
}

const NOTES = {
  stopped: '您的执法证件已被暂停或者吊销，今天不能办理。',
  ended: '您的执法证件已到期，今天不能办理。',
} as const

function certificateView(officer: OfficerRow, today: Day): Me['certificate'] {
  const [latest] = officer.certificates ?? []
  if (latest === undefined) return null
  const base = { number: latest.number, validTo: latest.to }
  const { state, left } = certificateState(latest, today)
  if (state === 'stopped' || state === 'ended') return { ...base, state, note: NOTES[state] }
  return state === 'soon'
    ? { ...base, state, note: `还有 ${left} 个工作日到期，请申请换证。` }
    : { ...base, state }
}

/** What a certificate is worth on a day; `soon`: it ends within 60 working days. */
export function certificateState(
  certificate: { readonly to: Day; readonly stopped: boolean },
  today: Day,
): { state: 'valid' | 'soon' | 'ended' | 'stopped'; left: number } {
  if (certificate.stopped) return { state: 'stopped', left: 0 }
  if (certificate.to <= today) return { state: 'ended', left: 0 }
  const left = workingDaysLeft(today, certificate.to)
  return { state: left <= 60 ? 'soon' : 'valid', left }
}
