import type { FactsQuery } from '../acts/index.ts'
import type { Day } from '../law/index.ts'
import type { Tx } from '../platform/database.ts'
import { type AssessmentFacts, type ItemVersion, publishedVersion } from '../registry/index.ts'
import type { CaseState } from './state.ts'

/** One paper handed in: original or copy, how many pages; null = not handed in. */
export interface HandedIn {
  readonly code: string
  readonly handedIn: 'original' | 'copy' | null
  readonly pages: number
}

/** A gap told in the one notice 补正通知. */
export interface Gap {
  readonly material: string
  readonly wrong: string
  readonly basis: string
  readonly howToFix: string
}

export interface Applicant {
  readonly kind: 'person' | 'company' | 'organisation'
  readonly name: string
  readonly code: string | null
  readonly words: {
    readonly representative: string | null
    readonly address: string
    readonly telephone: string
    readonly email: string | null
    readonly electronicDelivery: boolean
    readonly agent: { name: string; code: string; scope: string } | null
  }
}

/** The present draft decision with its assessment and opinion. */
export interface PresentDraft {
  readonly draft: number
  readonly hash: string
  readonly result: 'grant' | 'deny'
  readonly officer: string
  readonly major: boolean
  readonly added: boolean
  readonly reasons: readonly string[]
  /** The facts that the assessment was made on. */
  readonly known: AssessmentFacts
  readonly opinion: 'pass' | 'amend' | 'reject' | null
  /** Null where they were erased. */
  readonly words: DraftWords | null
}

/** A draft of a case that runs: nothing of it can have been erased. */
export type StandingDraft = PresentDraft & { readonly words: DraftWords }

/** The words of a draft decision 决定书文稿; hashed whole, so any change is another draft. */
export interface DraftWords {
  readonly result: 'grant' | 'deny'
  readonly facts: string
  readonly basis: readonly string[]
  readonly reasons: string
  readonly conditionsUnmet: readonly {
    condition: string
    fact: string
    evidence: string
    basis: string
  }[]
  readonly scope: string | null
  readonly validFrom: Day | null
  readonly validTo: Day | null
}

export interface Deadline {
  readonly rule: string
  readonly seq: number
  readonly starts_on: Day
  readonly due: Day
  readonly met_seq: number | null
  readonly fired_seq: number | null
}

/** Everything the checks and decisions of a case look at, read in one query under its lock. */
export interface CaseFacts {
  readonly id: string
  readonly file: CaseState
  readonly item: ItemVersion
  readonly applicant: Applicant
  readonly materials: readonly HandedIn[]
  readonly supplement: { readonly day: Day; readonly gaps: readonly Gap[] } | null
  readonly supplied: boolean
  readonly examined: { readonly passed: boolean } | null
  readonly inspected: { readonly passed: boolean } | null
  readonly present: PresentDraft | null
  readonly added: boolean
  readonly papers: readonly {
    kind: string
    year: number
    no: number
    text: string
    issued: boolean
  }[]
  readonly deadlines: readonly Deadline[]
  readonly uploads: readonly { id: string; sha256: string; root: string; media: string }[]
  readonly published: boolean
  /** Until when an archived case must be kept 保管期限, or shown in public; null before the archive. */
  readonly kept: { readonly archivedOn: Day; readonly years: number; readonly until: Day } | null
}

interface RawFacts {
  file: CaseState & { id: string; item: string; item_no: number }
  applicant: Applicant
  materials: HandedIn[][] | null
  supplement: { day: Day; gaps: Gap[] } | null
  supplied: boolean
  examined: { passed: boolean } | null
  inspected: { passed: boolean } | null
  present: PresentDraft | null
  added: boolean
  papers: CaseFacts['papers']
  deadlines: Deadline[]
  uploads: CaseFacts['uploads'] | null
  published: boolean
  kept: CaseFacts['kept']
}

const FACTS_SQL = `select jsonb_build_object(
  'file', to_jsonb(f),
  'applicant', (select jsonb_build_object('kind', kind, 'name', name, 'code', code, 'words', words)
    from party p where p.bureau = f.bureau and p.subject = f.id and role = 'applicant'
    order by seq desc limit 1),
  'materials', (select jsonb_agg(disclosed(d.d) order by e.seq) from ledger_entry e
    join ledger_disclosure d on d.bureau = e.bureau and d.entry = e.id and d.name = 'materials'
    where e.bureau = f.bureau and e.subject = f.id),
  'supplement', (select jsonb_build_object('day', n.day, 'gaps', (select disclosed(d.d)
      from ledger_entry e join ledger_disclosure d on d.bureau = e.bureau and d.entry = e.id
      where e.bureau = n.bureau and e.subject = n.subject and e.seq = n.seq and d.name = 'gaps'))
    from supplement_notice n where n.bureau = f.bureau and n.subject = f.id),
  'supplied', exists (select from ledger_entry e where e.bureau = f.bureau and e.subject = f.id
    and e.type = 'case.supplemented'),
  'examined', (select jsonb_build_object('passed', passed) from examination x
    where x.bureau = f.bureau and x.subject = f.id order by seq desc limit 1),
  'inspected', (select jsonb_build_object('passed', passed) from inspection x
    where x.bureau = f.bureau and x.subject = f.id order by seq desc limit 1),
  'present', (select jsonb_build_object('draft', d.draft, 'hash', encode(d.hash, 'hex'),
      'result', d.result, 'officer', d.officer, 'major', a.major, 'added', a.added,
      'reasons', a.reasons, 'known', a.facts, 'opinion', o.outcome,
      'words', (select disclosed(x.d) from ledger_entry e
        join ledger_disclosure x on x.bureau = e.bureau and x.entry = e.id and x.name = 'draft'
        where e.bureau = d.bureau and e.subject = d.subject and e.seq = d.seq))
    from draft d join assessment a using (bureau, subject, draft)
    left join opinion o using (bureau, subject, draft)
    where d.bureau = f.bureau and d.subject = f.id and d.draft = f.draft),
  'added', exists (select from assessment a where a.bureau = f.bureau and a.subject = f.id and added),
  'papers', (select coalesce(jsonb_agg(jsonb_build_object('kind', d.kind, 'year', d.year,
      'no', d.no, 'text', d.text, 'issued', i.no is not null) order by d.seq), '[]')
    from document d left join document_issue i using (bureau, kind, year, no)
    where d.bureau = f.bureau and d.subject = f.id),
  'deadlines', (select coalesce(jsonb_agg(jsonb_build_object('rule', rule, 'seq', seq,
      'starts_on', starts_on, 'due', due, 'met_seq', met_seq, 'fired_seq', fired_seq)), '[]')
    from deadline d where d.bureau = f.bureau and d.subject = f.id),
  'uploads', case when $3::jsonb ? 'recordings' then
    (select jsonb_agg(jsonb_build_object('id', u.id, 'sha256', encode(u.sha256, 'hex'),
        'root', encode(v.root, 'hex'), 'media', v.media))
      from upload u join vault_object v using (bureau, sha256)
      where u.bureau = f.bureau and u.subject = f.id
        and $3::jsonb -> 'recordings' ? u.id) end,
  'published', exists (select from publication_made m where m.bureau = f.bureau
    and m.decision = f.id),
  'kept', (select jsonb_build_object('archivedOn', a.day, 'years', a.retention_years, 'until',
      greatest((a.day + make_interval(years => a.retention_years))::date - 1,
        (select max(m.until) from publication_made m
          where m.bureau = f.bureau and m.decision = f.id)))
    from archive_entry a where a.bureau = f.bureau and a.subject = f.id))
  from case_file f where f.bureau = $1 and f.id = $2`

/** The one loading query of a case. */
export const caseFacts: FactsQuery<CaseFacts> = { sql: FACTS_SQL, read: readFacts }

async function readFacts(raw: unknown, tx: Tx): Promise<CaseFacts> {
  const { file, materials, uploads, ...rest } = raw as RawFacts
  return {
    ...rest,
    id: file.id,
    file,
    item: await publishedVersion(tx, file.item, file.item_no),
    materials: latestOf(materials ?? []),
    uploads: uploads ?? [],
  }
}

/** What has been handed in by now: a later list speaks for the papers it names. */
function latestOf(lists: readonly (readonly HandedIn[])[]): HandedIn[] {
  const byCode = new Map<string, HandedIn>()
  for (const list of lists) {
    for (const paper of list) {
      if (paper.handedIn !== null || !byCode.has(paper.code)) byCode.set(paper.code, paper)
    }
  }
  return [...byCode.values()]
}
