import type { HouseFacts, Json, Paper } from '../acts/index.ts'
import type { Day } from '../law/index.ts'
import type { ItemContent } from '../registry/index.ts'
import type { CaseFacts, DraftWords } from './facts.ts'
import type { SupplementInput } from './inputs.ts'
import { decisionData, supplementData } from './papers.ts'

/** The head of a paper that nobody has issued: no number, and nothing by which it is checked. */
function head(house: HouseFacts, addressee: string, today: Day): { readonly [k: string]: Json } {
  return {
    bureau: house.name,
    number: null,
    addressee,
    date: today,
    verifyUrl: null,
    bureauAddress: house.address,
    bureauTelephone: house.telephone,
    demo: house.demo,
  }
}

/** The decision as it would read in the words of a draft: no number, no seal, marked as preview. */
export function decisionPreview(
  facts: CaseFacts,
  words: DraftWords,
  house: HouseFacts,
  today: Day,
): Paper {
  const data = { ...head(house, facts.applicant.name, today), ...decisionData(facts, words) }
  return { kind: words.result, data }
}

/** The notice of gaps as it would read at the window on the day of receipt, before its case. */
export function noticePreview(
  applicant: string,
  content: ItemContent,
  input: SupplementInput,
  house: HouseFacts,
  today: Day,
): Paper {
  const data = { receivedOn: today, ...supplementData(content, input) }
  return { kind: 'supplement', data: { ...head(house, applicant, today), ...data } }
}
