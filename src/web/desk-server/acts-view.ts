import type { Refusal as DomainRefusal } from '../../acts/index.ts'
import { type CaseFacts, erasable } from '../../cases/index.ts'
import type { Day } from '../../law/index.ts'
import { entries } from '../../ledger/index.ts'
import type { Act, ActName, FieldSpec } from '../desk/contract.ts'
import { CASE_ACTS, DESK_ACTS } from './adapt.ts'
import type { ErasableRow } from './store.ts'
import { PAPER_TITLES } from './words.ts'

const KEYS: Readonly<Record<string, string>> = {
  accept: 's',
  supplement: 'b',
  supplied: 'u',
  examine: 'x',
  inspect: 'i',
  draft: 'e',
  addMajor: 'z',
  legalReview: 'r',
  decide: 'f',
  certify: 'p',
  deliver: 'l',
  archive: 'o',
}

/** Papers that acts issue, for the head of the preview. */
const PAPERS: Readonly<Record<string, string>> = {
  supplement: 'supplement',
  accept: 'acceptance',
  decline: 'decline',
  certify: 'certificate',
  deliver: 'deliveryReceipt',
  withdraw: 'withdrawal',
}

/** A refusal as the desk's contract has it. */
export function refusalView(refusal: DomainRefusal) {
  const { code, article, wrong, next } = refusal
  return { code, article, wrong, next: [...next] }
}

/** What the form of an erasure offers: fields by entry, and who may be the second person. */
export interface Erasing {
  readonly rows: readonly ErasableRow[]
  readonly others: readonly { id: string; name: string }[]
}

/** The acts of a case for one reader: possible ones first, each refused one with its reason. */
export function actsView(of: {
  refusals: ReadonlyMap<string, DomainRefusal | null>
  facts: CaseFacts
  inspectors: readonly { id: string; name: string }[]
  erasing: Erasing | null
  today: Day
}): Act[] {
  // Nobody is told of erasing where there is no archived case with a field to erase.
  const names = CASE_ACTS.filter((name) => name !== 'erase' || (of.erasing?.rows.length ?? 0) > 0)
  const shown = names.map((name): Act => {
    const deskAct = DESK_ACTS[name]
    const refusal = of.refusals.get(name) ?? null
    const base = {
      name: name as ActName,
      title: deskAct?.act.title ?? name,
      ...(KEYS[name] !== undefined && { key: KEYS[name] }),
      needs: needsOf(name, of),
      ...documentOf(name, of.facts),
    }
    return refusal === null
      ? { ...base, possible: true, ...consequence(name) }
      : { ...base, possible: false, refusal: refusalView(refusal) }
  })
  return shown.sort(
    (a, b) => Number(b.possible) - Number(a.possible) || rank(a, of.facts) - rank(b, of.facts),
  )
}

/** The act that the step waits for stands first; of the refused ones, those of the reader's own post. */
function rank(act: Act, facts: CaseFacts): number {
  const isOthers = !act.possible && act.refusal.code === 'post.missing'
  return (isOthers ? 2 : 0) + (facts.file.next_acts.includes(act.name) ? 0 : 1)
}

function documentOf(name: string, facts: CaseFacts) {
  const kind =
    name === 'decide' || name === 'draft' ? (facts.present?.result ?? null) : (PAPERS[name] ?? null)
  if (kind === null) return {}
  return {
    document: { title: PAPER_TITLES[kind] ?? '', note: name === 'draft' ? '文稿' : 'PDF/A' },
  }
}

function consequence(name: string): { consequence?: string; button?: string } {
  if (name === 'decide') {
    return { consequence: '确认后取号、写入台账，并进入公示队列。不能改回，只能依法变更或者撤销。' }
  }
  if (name === 'draft') return { consequence: '存成新稿后，旧稿的审核意见不再有效。' }
  if (name === 'erase') {
    return { consequence: '抹除后不能恢复；备份中的副本随备份期满消失。条目和证明不变。' }
  }
  return name === 'archive' ? { consequence: '归档后案卷内容不再变动。' } : {}
}

function needsOf(
  name: string,
  of: {
    facts: CaseFacts
    inspectors: readonly { id: string; name: string }[]
    erasing: Erasing | null
    today: Day
  },
): FieldSpec[] {
  const { facts } = of
  const { content } = facts.item
  const materials = content.materials
    .filter((m) => !m.shared)
    .map((m) => ({ value: m.code, label: m.name }))
  switch (name) {
    case 'examine':
      return [{ path: 'findings', value: content.standards.map((standard) => ({ standard })) }]
    case 'inspect':
      return [
        {
          path: 'secondInspector',
          options: of.inspectors.map((o) => ({ value: o.id, label: o.name })),
        },
        { path: 'place', value: facts.applicant.words.address },
      ]
    case 'supplement':
      return [
        { path: 'gaps', options: materials },
        { path: 'gaps.material', options: materials },
        { path: 'withinDays', value: 15 },
      ]
    case 'supplied':
      return [
        {
          path: 'materials',
          options: materials,
          value: (facts.supplement?.gaps ?? []).map((g) => ({
            code: g.material,
            handedIn: 'original',
            pages: 1,
          })),
        },
      ]
    case 'decide':
      return facts.present === null
        ? []
        : [{ path: 'draftHash', value: facts.present.hash, fixed: `第 ${facts.present.draft} 稿` }]
    case 'draft':
      return draftNeeds(facts)
    case 'archive':
      return [{ path: 'retentionYears', value: 10 }]
    case 'erase':
      return eraseNeeds(of.erasing)
    default:
      return []
  }
}

/** Every field that is still there, by entry and name; all are chosen at first. */
function eraseNeeds(erasing: Erasing | null): FieldSpec[] {
  const options = (erasing?.rows ?? []).flatMap(({ leaf, seq, type, names }) =>
    names.map((name) => ({
      value: `${leaf}/${name}`,
      label: `${entries.VOCABULARY.get(type)?.title ?? type}（第 ${seq} 环）· ${erasable.ERASABLE[name]}`,
    })),
  )
  return [
    {
      path: 'fields',
      options,
      value: options.map((option) => option.value),
      hint: '条目、文号和证明不受影响。',
    },
    {
      path: 'ground',
      options: Object.entries(erasable.GROUNDS).map(([value, label]) => ({ value, label })),
    },
    {
      path: 'confirmer',
      options: (erasing?.others ?? []).map((o) => ({ value: o.id, label: o.name })),
      hint: '须由另一名档案岗或者公示岗的同事一同核对。',
    },
  ]
}

/** A further draft begins with the words of the present one. */
function draftNeeds(facts: CaseFacts): FieldSpec[] {
  const basis = facts.item.content.basis.map((b) => `《${b.law}》${b.article}`)
  const options = basis.map((b) => ({ value: b, label: b }))
  const words = facts.present?.words
  if (words == null) return [{ path: 'basis', options, value: basis }]
  return [
    { path: 'basis', options, value: [...words.basis] },
    { path: 'result', value: words.result },
    { path: 'facts', value: words.facts },
    { path: 'reasons', value: words.reasons },
    { path: 'conditionsUnmet', value: words.conditionsUnmet.map((c) => ({ ...c })) },
    ...(words.scope === null ? [] : [{ path: 'scope', value: words.scope }]),
    ...(words.validFrom === null ? [] : [{ path: 'validFrom', value: words.validFrom }]),
    ...(words.validTo === null ? [] : [{ path: 'validTo', value: words.validTo }]),
  ]
}
