import { type CaseFacts, type DraftWords, erasable } from '../../cases/index.ts'
import { draw, load, outline } from '../../chart/index.ts'
import type { Day } from '../../law/index.ts'
import { POINTS } from '../../review/index.ts'
import type { Act, CaseView, DraftView, MaterialView, RecordingView } from '../desk/contract.ts'
import { clockOf, workingDaysLeft } from './clock-view.ts'
import { filePath } from './files.ts'
import { openSteps } from './queue-view.ts'
import type {
  AttachedRow,
  CaseRow,
  DocumentRow,
  DraftRow,
  EntryRow,
  RecordingRow,
} from './store.ts'
import { PAPER_TITLES, POST_WORDS, timelineEntry } from './words.ts'

/** Everything that a case view is made from. */
export interface CaseParts {
  readonly row: CaseRow
  readonly facts: CaseFacts
  readonly entries: readonly EntryRow[]
  readonly documents: readonly DocumentRow[]
  readonly recordings: readonly RecordingRow[]
  readonly drafts: readonly DraftRow[]
  /** Files that came with an application by the portal. */
  readonly attached: readonly AttachedRow[]
  readonly acts: readonly Act[]
  readonly mark: string
  readonly bureau: string
  readonly today: Day
}

const STAGE_WORDS: Readonly<Record<string, string>> = {
  received: '待受理',
  supplementing: '待补正',
  accepted: '审查中',
  examined: '已审查',
  inspected: '已踏勘',
  drafted: '已拟稿',
  reviewed: '待决定',
  returned: '审核退回',
  decided: '已决定',
  certified: '已制证',
  delivered: '已送达',
  published: '已公开',
  declined: '不予受理',
  withdrawn: '已撤回',
  archived: '已归档',
}

/** A whole case for one reader. */
export function caseView(parts: CaseParts): CaseView {
  const { row, drafts, today } = parts
  const [present, previous] = drafts
  return {
    id: row.id,
    head: {
      number: row.number,
      state: STAGE_WORDS[row.state] ?? row.state,
      major: row.major ? (row.reasons ?? []) : [],
      item: row.content.name,
      itemVersion: row.item_no,
      applicant: row.applicant,
      code: row.applicant_code ?? '',
      representative: row.representative ?? '',
      summary: parts.facts.applicant.words.address,
      handlers: handlersOf(parts.entries),
    },
    clock: clockOf(row, today),
    timeline: parts.entries.map((e, i) => timelineEntry(e, i === 0)),
    chart: chartView(parts),
    materials: materialsOf(parts),
    form: formOf(parts),
    documents: [...documentsOf(parts), ...draftDocument(parts)],
    recordings: recordingsOf(parts),
    draft: present === undefined ? null : draftView(parts, present),
    previousDraft: previous === undefined ? null : draftView(parts, previous),
    review: reviewView(parts),
    acts: [...parts.acts],
  }
}

function handlersOf(entries: readonly EntryRow[]): string[] {
  const names = entries.flatMap((e) => {
    const actor = e.words?.['actor'] as { name?: string; act?: string } | undefined
    const handles = ['receive', 'examine', 'inspect', 'draft', 'accept'].includes(actor?.act ?? '')
    return handles && actor?.name !== undefined ? [actor.name] : []
  })
  return [...new Set(names)]
}

function chartView({ row, today }: CaseParts): CaseView['chart'] {
  const chart = load(row.chart)
  const steps = openSteps(row)
  const [first] = steps
  const now = {
    step: first?.name ?? '办结',
    node: first === undefined ? '流程已走完' : `节点 ${first.act}`,
    waits: first === undefined ? '没有要办的环节' : `等${POST_WORDS[first.post ?? ''] ?? ''}办理`,
    facts:
      first === undefined
        ? []
        : [
            { name: '谁办', value: POST_WORDS[first.post ?? ''] ?? '', note: '按流程图的岗位' },
            {
              name: '期限',
              value: first.days === null ? '按法定期限' : `${first.days} 个工作日`,
              note: row.promised_due === null ? '' : `承诺到 ${row.promised_due}`,
            },
          ],
  }
  if (Array.isArray(chart)) return { svg: '', outline: [], proof: '', now }
  const state = row.course ?? undefined
  const open = new Set(steps.map((s) => s.name))
  const list = outline(chart)
  const at = list.findIndex((s) => open.has(s.name))
  return {
    svg: draw(chart, { ...(state !== undefined && { state }), title: row.content.name }),
    outline: list.map((s, i) => ({
      step: s.name,
      who: s.office ?? '',
      limit: s.days,
      state: open.has(s.name) ? 'current' : at < 0 || i < at ? 'done' : 'ahead',
      ...(s.record !== '' && { record: s.record }),
    })),
    proof: `第 ${row.item_no} 版流程图已证明（${today} 读取）`,
    now,
  }
}

function materialsOf({ row, facts, attached }: CaseParts): MaterialView[] {
  return row.content.materials.map((m) => {
    const handed = facts.materials.find((h) => h.code === m.code)
    const isThere = handed?.handedIn != null || m.shared
    const files = attached.filter((file) => file.material === m.code)
    const isSent = files.length > 0 && handed?.pages === 0
    const hrefOf = (file: AttachedRow | undefined) =>
      file === undefined ? null : filePath(row.id, file.sha256)
    return {
      code: m.code,
      name: m.name,
      form: m.shared
        ? '部门共享'
        : isSent
          ? '电子件'
          : handed?.handedIn === 'copy'
            ? '复印件'
            : '原件',
      state: isThere || !m.required ? ('complete' as const) : ('missing' as const),
      image: hrefOf(files.find((file) => file.media.startsWith('image/'))),
      pdf: hrefOf(files.find((file) => file.media === 'application/pdf')),
      pages: handed?.pages ?? 0,
      origin: [
        {
          name: '来历',
          value: m.shared
            ? '由部门共享，不收纸质'
            : handed?.handedIn == null
              ? '没有提交'
              : isSent
                ? '申请人网上提交'
                : '窗口收取并核对',
        },
        ...files.map((file) => ({
          name: '附件',
          value: file.name,
          href: filePath(row.id, file.sha256),
        })),
      ],
    }
  })
}

function formOf({ facts }: CaseParts): CaseView['form'] {
  const { name, code, words } = facts.applicant
  return [
    { name: '申请人', value: name },
    { name: '代码', value: code ?? '无' },
    { name: '法定代表人', value: words.representative ?? '无' },
    { name: '送达地址', value: words.address },
    { name: '联系电话', value: words.telephone },
    { name: '电子送达', value: words.electronicDelivery ? '书面同意' : '没有同意' },
    ...(words.agent === null
      ? []
      : [{ name: '代理人', value: `${words.agent.name}（${words.agent.scope}）` }]),
  ]
}

function documentsOf({ documents }: CaseParts): CaseView['documents'] {
  return documents.map((d) => ({
    id: d.handle,
    title: PAPER_TITLES[d.kind] ?? d.kind,
    number: d.text,
    day: d.day,
    state: d.sha256 === null ? ('committed' as const) : ('issued' as const),
    stateWords: d.erased ? erasable.ERASED : d.sha256 === null ? '正在生成' : '已出件并记入台账',
    pdf: d.sha256 === null || d.erased ? null : `/api/documents/${d.handle}`,
    proof: d.sha256 === null ? null : `/api/documents/${d.handle}/proof`,
    pages: [],
  }))
}

function draftDocument({ drafts, row }: CaseParts): CaseView['documents'] {
  const [present] = drafts
  if (present === undefined || row.decided_on !== null) return []
  return [
    {
      id: `draft-${present.draft}`,
      title: `${PAPER_TITLES[present.result]}（第 ${present.draft} 稿）`,
      number: null,
      day: present.day,
      state: 'draft',
      stateWords: present.major && present.outcome !== 'pass' ? '草稿，待法制审核' : '草稿，待决定',
      pdf: null,
      proof: null,
      pages: [],
    },
  ]
}

function recordingsOf({ row, recordings, facts, entries }: CaseParts): CaseView['recordings'] {
  const planned = facts.item.plan.filter((p) => !['none', 'text'].includes(p.record))
  const wanted = planned.some((p) => p.act === 'inspect')
  const done = recordings.length > 0 || !wanted
  return {
    plan: {
      met: done,
      sentence: wanted ? '本事项要求现场踏勘录像。' : '本事项没有要求录音录像的环节。',
    },
    list: recordings.map((r) => recordingView(r, entries)),
    missing:
      wanted && recordings.length === 0 && row.decided_on === null
        ? [{ act: '现场踏勘', sentence: '到这一步时须录像，缺了不能办结踏勘。' }]
        : [],
  }
}

function recordingView(r: RecordingRow, entries: readonly EntryRow[]): RecordingView {
  const entry = entries.find((e) => e.seq === r.seq)
  const record = entry?.words?.['record'] as { startedAt?: string; endedAt?: string } | undefined
  const from = record?.startedAt ?? entry?.at ?? ''
  const to = record?.endedAt ?? from
  const actor = entry?.words?.['actor'] as
    | { name?: string; others?: { name: string }[] }
    | undefined
  return {
    id: `${r.seq}-${r.no}`,
    act: '现场踏勘',
    from,
    to,
    people: [actor?.name ?? '', ...(actor?.others ?? []).map((o) => o.name)]
      .filter((n) => n !== '')
      .join('、'),
    seconds: Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000)),
    poster: null,
    media: null,
    kind: r.media.startsWith('audio/') ? 'audio' : r.media.startsWith('image/') ? 'photo' : 'video',
    verdict: r.erased
      ? { state: 'checking', words: erasable.ERASED }
      : { state: 'same', words: `入库指纹 ${r.sha256.slice(0, 12)}…` },
    requirement: '要求：踏勘录像 · 已满足',
    chapters: [],
  }
}

/** The words of a draft as numbered parts, so that two drafts can be laid side by side. */
function draftView(parts: CaseParts, d: DraftRow): DraftView {
  return {
    no: d.draft,
    hash: d.hash,
    result: d.result,
    title: PAPER_TITLES[d.result] ?? '',
    numberStub: `${parts.mark}${d.result === 'grant' ? '许' : '不许'}〔${parts.today.slice(0, 4)}〕`,
    addressee: parts.row.applicant,
    paragraphs: d.words === null ? [{ part: erasable.ERASED, text: '' }] : paragraphsOf(d.words),
    office: parts.bureau,
    at: d.at,
    by: d.by,
  }
}

function paragraphsOf(words: DraftWords): { part: string; text: string }[] {
  return [
    { part: '事实', text: words.facts },
    ...words.conditionsUnmet.map((c, i) => ({
      part: `未满足的条件 ${i + 1}`,
      text: `${c.condition}。事实：${c.fact}。证据：${c.evidence}。依据：${c.basis}。`,
    })),
    { part: '理由', text: words.reasons },
    { part: '依据', text: words.basis.join('、') },
    ...(words.scope === null
      ? []
      : [
          {
            part: '许可内容',
            text: `${words.scope}，自 ${words.validFrom ?? ''} 至 ${words.validTo ?? '长期'}`,
          },
        ]),
  ]
}

function reviewView(parts: CaseParts): CaseView['review'] {
  const [present] = parts.drafts
  if (present === undefined || !present.major) return null
  const due = parts.row.promised_due ?? parts.today
  return {
    remaining: { kind: 'duty', name: '法制审核', left: workingDaysLeft(parts.today, due), due },
    evidence: [
      ...parts.recordings.map((r) => ({
        title: '现场踏勘录像',
        note: `${Math.ceil(r.size_bytes / 1024)} kB`,
        proves: '证明：现场情况',
        verdict: '已入库',
      })),
      ...parts.facts.materials
        .filter((m) => m.handedIn !== null)
        .map((m) => ({
          title: parts.row.content.materials.find((x) => x.code === m.code)?.name ?? m.code,
          note: `${m.pages} 页`,
          proves: '证明：申请条件',
        })),
    ],
    points: POINTS.map((title, i) => ({ title, hint: hintOf(parts, i) })),
    opinion:
      present.outcome === null
        ? null
        : {
            outcome: present.outcome,
            advice: '',
            number: '',
            by: present.reviewer ?? '',
            draftHash: present.hash,
            lapsed: false,
          },
  }
}

/** What the machine can say of a point; only a hint, the reviewer judges. */
function hintOf(parts: CaseParts, point: number): string | null {
  const { row, recordings } = parts
  if (point === 0) return '承办人员证件在各环节当日均有效（办理时已核）'
  if (point === 2) return recordings.length > 0 ? `录像 ${recordings.length} 段已入库` : null
  if (point === 3) return `事项依据 ${row.content.basis.length} 条`
  if (point === 5) return `各环节按第 ${row.item_no} 版流程图办理`
  return null
}
