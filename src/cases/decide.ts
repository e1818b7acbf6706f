import { z } from 'zod'
import { type Check, fact, OWN_LEAF, refuse } from '../acts/index.ts'
import { caseAct } from './case-act.ts'
import type { CaseFacts } from './facts.ts'
import { deliveryLimit, publicationLimit } from './limits.ts'
import { certificatePaper, decisionPaper } from './papers.ts'

const DecideInput = z.strictObject({
  /** Hash of the draft that the decider read, hex: what is decided is what was seen. */
  draftHash: z.string().regex(/^[0-9a-f]{64}$/, '文稿指纹应为 64 位十六进制'),
})
type DecideInput = z.infer<typeof DecideInput>

const draftSeen: Check<DecideInput, CaseFacts> = (facts, input) =>
  facts.present?.hash === input.draftHash
    ? null
    : refuse('draft.changed', { draft: facts.file.draft })

/** No major decision before a passed review of this very draft (国办发〔2018〕118号（十一）; S3.1). The
 *  chart proves it for every path, this check holds it here, `review_missing` in the database. */
const reviewPassed: Check<unknown, CaseFacts> = (facts) => {
  const { present } = facts
  return present?.major && present.opinion !== 'pass' && facts.file.decided_on === null
    ? refuse('review.missing', { draft: present.draft })
    : null
}

/** Decide 作出决定: grant or deny, in the words of the present draft, under a gapless number.
 *  Source   行政许可法 art. 37, 38, 42; 国办发〔2018〕118号（六）（十一）   Capability S3.1, S1.10
 *  Entry    `decision.made`, pub {kind, no, due, rule}
 *  Follow   publication queue in this transaction · limits `deliver` · the paper itself
 *  Refuses  review.missing, draft.changed. */
export const decide = caseAct<DecideInput>({
  name: 'decide',
  title: '作出决定',
  post: 'decider',
  certified: true,
  side: 'decide',
  input: DecideInput,
  moves: 'task',
  beforeDecision: true,
  first: [reviewPassed],
  refuse: [draftSeen],
  paperKind: (facts) => facts.present?.result ?? null,
  decide: (facts, _input, moment) => {
    const present = facts.present as NonNullable<CaseFacts['present']>
    const publish = publicationLimit(moment, facts.item.content.kind)
    const numbered = moment.numbered as NonNullable<typeof moment.numbered>
    return {
      type: 'decision.made',
      pub: {
        kind: present.result,
        no: `${numbered.year}-${numbered.no}`,
        due: publish.due,
        rule: publish.name,
      },
      disclose: { draft_hash: present.hash, draft_no: present.draft },
      paper: decisionPaper(facts, moment),
      rows: [
        fact('decision', {
          draft: present.draft,
          result: present.result,
          major: present.major,
          opinion_outcome: present.opinion,
          kind: numbered.kind,
          year: numbered.year,
          no: numbered.no,
          decider: moment.officer?.id ?? '',
          side: 'decide',
          post: 'decider',
        }),
        {
          table: 'publication',
          insert: {
            decision: moment.subject,
            decision_seq: moment.version,
            decision_type: 'decision.made',
            decision_day: moment.today,
            due: publish.due,
            rule: publish.name,
          },
        },
        {
          table: 'public_queue',
          insert: { decision_leaf: OWN_LEAF, due: publish.due, published_on: null },
        },
      ],
      starts: [
        deliveryLimit(moment),
        { rule: 'publish', startsOn: moment.today, due: publish.due, provisional: false },
      ],
      meets: ['decide', 'promise'],
      next: [`${publish.due} 前公示，已进入公示队列。`, '决定书生成后送达申请人。'],
    }
  },
})

const paperIssued: Check<unknown, CaseFacts> = (facts) => {
  const waiting = facts.papers.find((p) => ['grant', 'deny'].includes(p.kind) && !p.issued)
  return waiting === undefined ? null : refuse('document.unissued', { number: waiting.text })
}

/** Certify 制证: the certificate that the grant hands out, with scope and validity.
 *  Source   行政许可法 art. 39, 44      Entry `certificate.issued`   Refuses document.unissued. */
export const certify = caseAct<Record<string, never>>({
  name: 'certify',
  title: '制证',
  post: 'clerk',
  certified: true,
  side: 'handle',
  input: z.strictObject({}),
  moves: 'task',
  refuse: [paperIssued],
  paperKind: () => 'certificate',
  decide: (facts, _input, moment) => {
    const words = facts.present?.words
    return {
      type: 'certificate.issued',
      pub: { no: moment.numbered?.text ?? '' },
      paper: certificatePaper(facts, moment),
      rows: [
        fact('licence', {
          kind: 'grant',
          valid_from: words?.validFrom ?? moment.today,
          valid_to: words?.validTo ?? null,
        }),
      ],
      next: ['证照生成后，与决定书一并送达。'],
    }
  },
})
