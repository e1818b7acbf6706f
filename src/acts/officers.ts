import type { Day } from '../law/index.ts'
import type { Act, Moment, Officer, Post, Side } from './act.ts'
import { type Refusal, refuse } from './refusal.ts'

/** Posts in the words of the office. */
export const POST_TITLES: Record<Post, string> = {
  clerk: '窗口',
  examiner: '审查',
  inspector: '踏勘',
  decider: '决定',
  reviewer: '法制审核',
  disclosure: '公示',
  archivist: '档案',
  supervisor: '督查',
  counsel: '法律顾问',
  administrator: '管理',
}

const SIDE_TITLES: Record<Side, string> = {
  handle: '承办人',
  preside: '听证主持人',
  review: '法制审核人',
  decide: '决定人',
}

/**
 * Who may: the post, a certificate valid today and not stopped, and no other side of this case.
 * Source: 国办发〔2018〕118号（五）、（十一）; 行政许可法 art. 48. The database holds the same by
 * `act_officer` and `case_part`.
 */
export function checkOfficers<I, F>(
  spec: Act<I, F>,
  acting: { main: Officer | null; others: Officer[] },
  moment: Moment,
): Refusal | null {
  if (spec.post === 'applicant' || spec.post === 'system') {
    const post = spec.post === 'applicant' ? '申请人' : '系统'
    return moment.actor.kind === spec.post
      ? null
      : refuse('post.missing', { act: spec.title, post })
  }
  // Setting up a bureau comes before there is anybody: the first administrators.
  if (moment.actor.kind === 'system' && moment.actor.job === 'setup' && !spec.certified) return null
  if (acting.main === null) return refuse('actor.unknown')
  const posts = [spec.post].flat()
  return (
    checkOne(spec, acting.main, posts, moment) ??
    acting.others.reduce<Refusal | null>(
      (found, officer) => found ?? checkOne(spec, officer, spec.otherPosts ?? posts, moment),
      null,
    )
  )
}

function checkOne<I, F>(
  spec: Act<I, F>,
  officer: Officer,
  posts: readonly Post[],
  moment: Moment,
): Refusal | null {
  if (!posts.some((post) => officer.posts.includes(post))) {
    const post = posts.map((p) => POST_TITLES[p]).join('或')
    return refuse('post.missing', { act: spec.title, post })
  }
  const uncertified = spec.certified ? certificateRefusal(officer, moment.today) : null
  if (uncertified !== null) return uncertified
  if (spec.side !== undefined && officer.side !== null && officer.side !== spec.side) {
    return refuse('side.conflict', {
      name: officer.name,
      mine: SIDE_TITLES[officer.side],
      wanted: SIDE_TITLES[spec.side],
      act: spec.title,
    })
  }
  return null
}

/** Why an officer has no approval power on a day, or null where a certificate stands (S1.6). */
export function certificateRefusal(officer: Officer, today: Day): Refusal | null {
  if (officer.certificates.length === 0)
    return refuse('certificate.missing', { name: officer.name })
  const values = { name: officer.name, day: today }
  const standing = officer.certificates.find((c) => c.from <= today && today < c.to)
  if (standing === undefined) return refuse('certificate.expired', values)
  const stopped = standing.stops.some((s) => s.from <= today && (s.to === null || today < s.to))
  return stopped ? refuse('certificate.stopped', values) : null
}
