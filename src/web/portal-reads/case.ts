import type { House } from '../../acts/index.ts'
import { queryCodes, STAGES } from '../../cases/index.ts'
import { enabled, load, outline, type State } from '../../chart/index.ts'
import type { Day, Instant } from '../../law/index.ts'
import { entries } from '../../ledger/index.ts'
import { withTransaction } from '../../platform/database.ts'
import type { ItemContent } from '../../registry/index.ts'
import type { models } from '../portal/index.ts'

interface CaseRow {
  readonly id: string
  readonly number: string
  readonly state: keyof typeof STAGES
  readonly course: State | null
  readonly accepted_on: Day | null
  readonly decided_on: Day | null
  readonly ended_on: Day | null
  readonly content: ItemContent
  readonly chart: string
  readonly entries: { type: string; at: Instant; seq: number }[]
  readonly papers:
    | readonly {
        kind: string
        text: string
        handle: string
        seq: number
        sha256: string | null
      }[]
    | null
  readonly code_hash: string
}

/** The case that a number and its query code open; null says never which of them is wrong. */
export async function openCase(
  house: House,
  number: string,
  code: string,
): Promise<CaseRow | null> {
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<CaseRow>({
      text: `select f.*, v.content, v.chart, encode(c.code_hash, 'hex') as code_hash,
        (select jsonb_agg(jsonb_build_object('type', e.type, 'at', body_text(e.body, 'at'), 'seq', e.seq)
            order by e.seq) from ledger_entry e where e.bureau = f.bureau and e.subject = f.id) as entries,
        (select jsonb_agg(jsonb_build_object('kind', d.kind, 'text', d.text, 'handle', d.handle,
            'seq', d.seq, 'sha256', encode(i.sha256, 'hex')) order by d.seq)
          from document d left join document_issue i using (bureau, kind, year, no)
          where d.bureau = f.bureau and d.subject = f.id and not exists (select from erased_object o
            where o.bureau = d.bureau and o.subject = d.subject and o.sha256 = i.sha256)) as papers
        from case_file f
        join case_code c on c.bureau = f.bureau and c.subject = f.id
        join item_version v on v.bureau = f.bureau and v.item = f.item and v.no = f.item_no
        where f.bureau = $1 and (f.number = $2 or exists (select from document d
          where d.bureau = f.bureau and d.subject = f.id and d.text = $2))`,
      values: [tx.bureau, number],
    }),
  )
  const wanted = Buffer.from(queryCodes.hashOfCode(code)).toString('hex')
  return found.find((row) => row.code_hash === wanted) ?? null
}

const PUBLIC_TYPES: Readonly<Record<string, string>> = {
  'case.received': '收件',
  'case.supplement_asked': '告知补正',
  'case.supplemented': '收到补正材料',
  'case.accepted': '受理',
  'case.accepted_by_silence': '视为受理',
  'case.declined': '不予受理',
  'case.inspected': '现场踏勘',
  'case.examined': '审查',
  'review.passed': '法制审核',
  'decision.made': '作出决定',
  'certificate.issued': '制证',
  'delivery.done': '送达',
  'case.published': '公示',
  'case.withdrawn': '撤回',
  'case.archived': '归档',
}

const PAPERS: Readonly<Record<string, string>> = {
  receipt: '接收凭证',
  supplement: '补正通知书',
  acceptance: '受理通知书',
  decline: '不予受理决定书',
  grant: '准予许可决定书',
  deny: '不予许可决定书',
  certificate: '许可证件',
  deliveryReceipt: '送达回证',
  withdrawal: '终止办理通知书',
}

/** A case as its applicant sees it: what was done, what is going on, what comes. */
export function caseModel(row: CaseRow, today: Day): models.CaseModel {
  const { content } = row
  const isOver = row.ended_on !== null || row.state === 'archived'
  return {
    number: row.number,
    item: { code: content.code, name: content.name },
    stateName: STAGES[row.state],
    tone: isOver
      ? 'ended'
      : row.decided_on !== null
        ? 'done'
        : row.state === 'supplementing'
          ? 'waiting'
          : 'running',
    today,
    clock:
      row.accepted_on === null
        ? null
        : {
            acceptedOn: row.accepted_on,
            promised: content.limitPromised,
            statutory: content.limitStatutory,
            extension: 0,
            stops: [],
            decidedOn: row.decided_on,
          },
    steps: [...doneSteps(row), ...nextSteps(row, isOver)],
    acts: [],
  }
}

function doneSteps(row: CaseRow): models.CaseStep[] {
  return row.entries
    .filter((e) => e.type in PUBLIC_TYPES)
    .map((e) => ({
      title: PUBLIC_TYPES[e.type] ?? entries.VOCABULARY.get(e.type)?.title ?? e.type,
      state: 'done' as const,
      at: e.at,
      due: null,
      dueNote: null,
      words: '',
      todo: null,
      documents: (row.papers ?? [])
        .filter((p) => p.seq === e.seq && p.sha256 !== null)
        .map((p) => ({ id: p.handle, name: `${PAPERS[p.kind] ?? p.kind} ${p.text}` })),
    }))
}

function nextSteps(row: CaseRow, isOver: boolean): models.CaseStep[] {
  const chart = load(row.chart)
  if (isOver || Array.isArray(chart) || row.course === null) return []
  const open = enabled(chart, row.course)
  const names = new Set(open.map((t) => t.name))
  const list = outline(chart)
  const at = list.findIndex((s) => names.has(s.name))
  const step = (name: string, state: 'now' | 'next', words: string): models.CaseStep => ({
    title: name,
    state,
    at: null,
    due: null,
    dueNote: null,
    words,
    todo: state === 'now' && row.state === 'supplementing' ? '请按补正通知书补齐材料。' : null,
    documents: [],
  })
  const rest = list.slice(at + 1).filter((s) => !names.has(s.name) && !SKIPPED.has(s.act))
  return [
    ...open.map((t) => step(t.name, 'now', `${t.office ?? ''}正在办理`)),
    ...rest.map((s) => step(s.name, 'next', s.days)),
  ]
}

/** Ways out that an ordinary case does not take are not announced to its applicant. */
const SKIPPED = new Set(['decline', 'supplement'])

/** Where the vault keeps a paper of the case, or null. */
export function paperOf(
  row: CaseRow,
  handle: string,
): { sha256: string; owner: string; name: string } | null {
  const found = row.papers?.find((p) => p.handle === handle)
  return found?.sha256 == null
    ? null
    : { sha256: found.sha256, owner: row.id, name: `${found.text}.pdf` }
}
