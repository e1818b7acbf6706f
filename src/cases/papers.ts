import type { Json, Moment, Numbered, Paper } from '../acts/index.ts'
import type { Day } from '../law/index.ts'
import type { ItemContent, ItemVersion } from '../registry/index.ts'
import type { Starting } from './case-act.ts'
import type { Applicant, CaseFacts, DraftWords } from './facts.ts'
import type { SupplementInput } from './inputs.ts'
import { queryCode } from './query-code.ts'
import type { AttachedFile, ReceiveInput } from './reception.ts'

/**
 * The words of each paper, fixed in the act: what the templates print is data from here, and only
 * from here. What the law wants in a paper (practice.md) is a field that cannot be left out.
 */

type Data = { readonly [k: string]: Json }

/** What every outward paper bears: office, number, addressee, date, address of its check. */
function head(moment: Moment, addressee: string): Data {
  const numbered = moment.numbered as Numbered
  return {
    bureau: moment.house.name,
    number: numbered.text,
    addressee,
    date: moment.today,
    verifyUrl: `${moment.house.portal}/verify/${numbered.handle}`,
    bureauAddress: moment.house.address,
    bureauTelephone: moment.house.telephone,
    demo: moment.house.demo,
  }
}

function paper(kind: string, moment: Moment, addressee: string, data: Data): Paper {
  return { kind, data: { ...head(moment, addressee), ...data } }
}

/** Where to turn against a decision: names from the item, periods from the law. */
function remedies(item: ItemVersion): Data {
  return { remedies: { ...item.content.remedies } }
}

const FORM_TITLES = { original: '原件', copy: '复印件' } as const

function handedIn(
  item: ItemVersion,
  materials: ReceiveInput['materials'],
  files: readonly AttachedFile[],
): Json {
  return materials
    .filter((m) => m.handedIn !== null)
    .map((m) => {
      const name = nameOf(item, m.code)
      const sent = files.filter((file) => file.material === m.code).length
      return sent > 0
        ? { name, form: '电子件', copies: sent, pages: m.pages }
        : { name, form: FORM_TITLES[m.handedIn as 'original' | 'copy'], pages: m.pages }
    })
}

function nameOf(item: ItemVersion, code: string): string {
  return item.content.materials.find((m) => m.code === code)?.name ?? code
}

/** 申请材料接收凭证 (行政许可法 art. 32; practice: every paper with its pages). */
export function receiptPaper(
  item: ItemVersion,
  input: ReceiveInput,
  moment: Moment,
  files: readonly AttachedFile[],
): Paper {
  const code = queryCode(moment.house.secret, moment.subject)
  return paper('receipt', moment, input.name, {
    item: item.content.name,
    materials: handedIn(item, input.materials, files),
    receiver: moment.officer?.name ?? '网上申请系统',
    queryCode: code,
    queryUrl: `${moment.house.portal}/case`,
  })
}

/** 补正通知书: each gap with what is wrong, on which basis, how to put it right. */
export function supplementPaper(facts: CaseFacts, input: SupplementInput, moment: Moment): Paper {
  return paper('supplement', moment, facts.applicant.name, {
    receivedOn: facts.file.received_on,
    ...supplementData(facts.item.content, input),
  })
}

/** What a notice of gaps says beside its head. */
export function supplementData(
  { name, materials }: ItemContent,
  { gaps, withinDays }: SupplementInput,
) {
  const nameOfGap = (code: string) => materials.find((m) => m.code === code)?.name ?? code
  return {
    item: name,
    gaps: gaps.map((gap) => ({ ...gap, material: nameOfGap(gap.material) })),
    withinDays,
  }
}

/** 受理通知书: basis, both due days, officer and telephone, query code. */
export function acceptancePaper(
  facts: CaseFacts,
  limits: { decide: Starting; promise: Starting },
  moment: Moment,
): Paper {
  return paper('acceptance', moment, facts.applicant.name, {
    item: facts.item.content.name,
    receivedOn: facts.file.received_on,
    acceptedOn: moment.today,
    statutoryDue: limits.decide.due,
    promisedDue: limits.promise.due,
    provisional: limits.decide.provisional,
    limitStatutory: facts.item.content.limitStatutory,
    limitPromised: facts.item.content.limitPromised,
    officer: moment.officer?.name ?? '',
    telephone: facts.item.content.telephone,
    queryCode: queryCode(moment.house.secret, moment.subject),
  })
}

/** 不予受理决定书: ground, facts, right office where it is another's, remedies. */
export function declinePaper(
  facts: CaseFacts,
  input: { ground: string; reason: string; rightOffice: string | null },
  moment: Moment,
): Paper {
  return paper('decline', moment, facts.applicant.name, {
    item: facts.item.content.name,
    receivedOn: facts.file.received_on,
    ground: input.ground,
    reason: input.reason,
    rightOffice: input.rightOffice,
    ...remedies(facts.item),
  })
}

function party(applicant: Applicant): Data {
  return {
    party: {
      kind: applicant.kind,
      name: applicant.name,
      code: applicant.code,
      representative: applicant.words.representative,
      address: applicant.words.address,
    },
  }
}

/** 准予 / 不予行政许可决定书 in the words of a draft; without number it is a preview. */
export function decisionData(facts: CaseFacts, words: DraftWords): Data {
  const base = {
    item: facts.item.content.name,
    ...party(facts.applicant),
    receivedOn: facts.file.received_on,
    acceptedOn: facts.file.accepted_on,
    facts: words.facts,
    basis: words.basis,
    reasons: words.reasons,
    ...remedies(facts.item),
  }
  return words.result === 'grant'
    ? {
        ...base,
        scope: words.scope,
        validFrom: words.validFrom,
        validTo: words.validTo,
        certificateName: facts.item.content.certificate.name,
      }
    : { ...base, conditionsUnmet: words.conditionsUnmet.map((c) => ({ ...c })) }
}

export function decisionPaper(facts: CaseFacts, moment: Moment): Paper {
  const words = facts.present?.words as DraftWords
  return paper(words.result, moment, facts.applicant.name, decisionData(facts, words))
}

/** The certificate 许可证件 that a grant hands out. */
export function certificatePaper(facts: CaseFacts, moment: Moment): Paper {
  const words = facts.present?.words as DraftWords
  const decision = facts.papers.find((p) => p.kind === 'grant')
  return paper('certificate', moment, facts.applicant.name, {
    item: facts.item.content.name,
    certificateName: facts.item.content.certificate.name,
    ...party(facts.applicant),
    scope: words.scope,
    validFrom: words.validFrom,
    validTo: words.validTo,
    decisionNumber: decision?.text ?? '',
    decidedOn: facts.file.decided_on,
  })
}

const TITLES: Record<string, string> = {
  grant: '准予行政许可决定书',
  deny: '不予行政许可决定书',
  certificate: '许可证件',
}

/** 送达回证: papers with numbers, way, signer and relation, deliverer. */
export function deliveryPaper(
  facts: CaseFacts,
  input: {
    wayTitle: string
    at: Day
    place: string | null
    signer: string | null
    relation: string | null
    witness: string | null
    postNumber: string | null
  },
  moment: Moment,
): Paper {
  const delivered = facts.papers.filter((p) => p.kind in TITLES)
  return paper('deliveryReceipt', moment, facts.applicant.name, {
    item: facts.item.content.name,
    papers: delivered.map((p) => ({ title: TITLES[p.kind] ?? '', number: p.text })),
    way: input.wayTitle,
    deliveredOn: input.at,
    place: input.place ?? facts.applicant.words.address,
    signer: input.signer,
    relation: input.relation,
    witness: input.witness,
    postNumber: input.postNumber,
    deliverer: moment.officer?.name ?? '',
  })
}

/** 终止办理通知书 after the applicant withdrew. */
export function withdrawalPaper(
  facts: CaseFacts,
  input: { reason: string; askedOn: Day },
  moment: Moment,
): Paper {
  return paper('withdrawal', moment, facts.applicant.name, {
    item: facts.item.content.name,
    receivedOn: facts.file.received_on,
    reason: input.reason,
    askedOn: input.askedOn,
  })
}
