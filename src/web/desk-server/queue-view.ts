import { enabled, load } from '../../chart/index.ts'
import type { Day } from '../../law/index.ts'
import type { ActLine, Queue, QueueRow, Act as ShownAct, TimelineEntry } from '../desk/contract.ts'
import { clockOf, remainingOf } from './clock-view.ts'
import type { CaseRow, OfficerRow } from './store.ts'
import { POST_WORDS } from './words.ts'

/** Names of the tasks that are open in a case, by its own chart. */
export function openSteps(
  row: CaseRow,
): { name: string; post: string | null; act: string; days: number | null }[] {
  if (row.course === null) return [{ name: '归档', post: 'archivist', act: 'archive', days: null }]
  const chart = load(row.chart)
  return Array.isArray(chart) ? [] : [...enabled(chart, row.course)]
}

/** Whether a case waits for one of the reader's posts. */
function isDueFor(row: CaseRow, officer: OfficerRow): boolean {
  return row.next_posts.some((post) => officer.posts.includes(post))
}

/** A case is one's own when one's post is due and nobody else of that post has taken it, or one has
 *  a part in it and it is not over. */
function isMine(row: CaseRow, officer: OfficerRow): boolean {
  return isDueFor(row, officer)
}

export type Scope = 'mine' | 'office' | 'all'

/** Filters of the queue; each is a question to a row. */
const FILTERS: readonly {
  key: string
  title: string
  test: (row: CaseRow, today: Day) => boolean
}[] = [
  { key: 'all', title: '全部', test: () => true },
  {
    key: 'today',
    title: '今日到期',
    test: (row, today) => {
      const { remaining } = remainingOf(row, today)
      return 'due' in remaining && remaining.due <= today
    },
  },
  { key: 'review', title: '待法制审核', test: (row) => row.next_acts.includes('legalReview') },
  { key: 'supplement', title: '待补正', test: (row) => row.state === 'supplementing' },
  { key: 'returned', title: '审核退回', test: (row) => row.state === 'returned' },
  { key: 'archive', title: '待归档', test: (row) => row.next_acts.includes('archive') },
]

/** The work queue of a reader in one scope. */
export function queueView(of: {
  rows: readonly CaseRow[]
  officer: OfficerRow
  scope: Scope
  filter: string
  q: string
  today: Day
  actsOf: (row: CaseRow) => ShownAct[]
  lastOf: (row: CaseRow) => TimelineEntry[]
}): Queue {
  const { rows, officer, today } = of
  const inScope: Record<Scope, (row: CaseRow) => boolean> = {
    mine: (row) => isMine(row, officer),
    office: (row) => row.department === officer.office || row.mine || isMine(row, officer),
    all: () => true,
  }
  const scoped = rows.filter(inScope[of.scope])
  const chosen = FILTERS.find((f) => f.key === of.filter) ?? FILTERS[0]
  const words = of.q.trim().toLowerCase()
  const shown = scoped
    .filter((row) => chosen?.test(row, today) ?? true)
    .filter(
      (row) =>
        words === '' ||
        `${row.content.name} ${row.applicant} ${row.number ?? ''}`.toLowerCase().includes(words),
    )
  const sorted = shown
    .map((row) => rowView(row, today, of.actsOf(row), of.lastOf(row)))
    .sort(byUrgency)
  return {
    scopes: {
      mine: rows.filter(inScope.mine).length,
      office: rows.filter(inScope.office).length,
      all: rows.length,
    },
    filters: FILTERS.filter((f) => f.key !== 'all').map((f) => ({
      key: f.key,
      title: f.title,
      count: scoped.filter((row) => f.test(row, today)).length,
    })),
    rows: sorted,
    ...(sorted.length === 0 && {
      empty: '现在没有等您办的案件。有新的案件到您的岗位时，会出现在这里。',
    }),
  }
}

const ORDER = { red: 0, amber: 1, green: 2, stopped: 3 } as const

function byUrgency(a: QueueRow, b: QueueRow): number {
  const left = (row: QueueRow) => ('left' in row.remaining ? row.remaining.left : 99)
  return ORDER[a.urgency] - ORDER[b.urgency] || left(a) - left(b)
}

function rowView(
  row: CaseRow,
  today: Day,
  acts: readonly ShownAct[],
  last: TimelineEntry[],
): QueueRow {
  const { remaining, urgency } = remainingOf(row, today)
  const steps = openSteps(row)
  const [first] = steps
  const who = first?.post == null ? '' : (POST_WORDS[first.post] ?? first.post)
  return {
    id: row.id,
    number: row.number,
    item: row.content.name,
    applicant: row.applicant,
    step: steps.map((s) => s.name).join('、') || '办结',
    next: first === undefined ? '已办结' : `等${who}办「${first.name}」`,
    urgency,
    remaining,
    tags: row.major ? [{ text: '重大', major: true }] : [],
    preview: {
      ...(row.representative !== null && { representative: row.representative }),
      clock: clockOf(row, today),
      can: acts.filter((a) => a.possible).map(lineOf),
      cannot: acts
        .flatMap((a) => (a.possible ? [] : [{ title: a.title, wrong: a.refusal.wrong }]))
        .slice(0, 1),
      last,
      documents: row.documents,
      recordings: row.recordings,
    },
  }
}

function lineOf(act: ShownAct): ActLine {
  return { name: act.name, title: act.title, ...(act.key !== undefined && { key: act.key }) }
}
