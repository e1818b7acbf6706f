import type pg from 'pg'
import { addDays, type Day, type Instant } from '../../law/index.ts'
import type { models } from '../portal/index.ts'

/** An officer as the public table holds one. */
export interface OfficerRow {
  readonly handle: string
  readonly name: string
  readonly office: string
  readonly posts: string[]
  readonly certificates: {
    number: string
    issuer: string
    from: Day
    to: Day
    stops?: { from: Day; to: Day | null }[]
  }[]
}

const POSTS: Readonly<Record<string, string>> = {
  clerk: '窗口受理岗',
  examiner: '审查岗',
  inspector: '踏勘岗',
  decider: '决定岗',
  reviewer: '法制审核岗',
  disclosure: '公示岗',
  archivist: '档案岗',
  supervisor: '督查岗',
  counsel: '法律顾问',
}

/** Officers of the register whose posts face the public; administrators do not. */
export async function officerRows(pool: pg.Pool, bureau: number): Promise<OfficerRow[]> {
  const found = await pool.query<OfficerRow>(
    `select * from public_officer where bureau = $1 and posts <> '{}'
      and not 'administrator' = any(posts) order by office, name`,
    [bureau],
  )
  return found.rows
}

const titleOf = (row: OfficerRow) => row.posts.map((p) => POSTS[p] ?? p).join('、')

function latest(row: OfficerRow) {
  return [...row.certificates].sort((a, b) => (a.to < b.to ? 1 : -1))[0] ?? null
}

function verdictOf(
  row: OfficerRow,
  today: Day,
): { verdict: models.OfficerVerdict; why: string | null } {
  const certificate = latest(row)
  if (certificate === null) return { verdict: 'none', why: '没有登记执法证件，不从事审批执法。' }
  const stop = certificate.stops?.find((s) => s.from <= today && (s.to === null || today < s.to))
  if (stop !== undefined) {
    return stop.to === null
      ? { verdict: 'revoked', why: `证件自 ${stop.from} 起已吊销。` }
      : { verdict: 'suspended', why: `证件自 ${stop.from} 起暂停，到 ${stop.to} 恢复。` }
  }
  if (certificate.to <= today)
    return { verdict: 'ended', why: `证件有效期已于 ${addDays(certificate.to, -1)} 届满。` }
  return { verdict: 'valid', why: null }
}

export function officerLine(row: OfficerRow, today: Day): models.OfficerLine {
  const certificate = latest(row)
  return {
    handle: row.handle,
    name: row.name,
    office: row.office,
    post: titleOf(row),
    certificate: certificate?.number ?? null,
    validTo: certificate === null ? null : addDays(certificate.to, -1),
    verdict: verdictOf(row, today).verdict,
  }
}

export function officerModel(row: OfficerRow, today: Day, asked: Instant): models.OfficerModel {
  const certificate = latest(row)
  return {
    handle: row.handle,
    name: row.name,
    office: row.office,
    post: titleOf(row),
    photo: null,
    ...verdictOf(row, today),
    asked,
    certificate:
      certificate === null
        ? null
        : {
            number: certificate.number,
            issuer: certificate.issuer,
            from: certificate.from,
            to: addDays(certificate.to, -1),
            kinds: '行政许可',
            area: '本行政区域',
          },
    examination: certificate === null ? null : '资格考试合格',
  }
}
