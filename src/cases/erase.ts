import { z } from 'zod'
import { act, type Check, fact, type Moment, type Row, refuse, seals } from '../acts/index.ts'
import { entries } from '../ledger/index.ts'
import { blankedRows, ERASABLE, ERASABLE_NAMES, GROUNDS } from './erasable.ts'
import { type EraseFacts, eraseFacts, type Target } from './erase-facts.ts'
import { Uuid } from './inputs.ts'
import { foldCase, STAGES } from './state.ts'

const EraseInput = z.strictObject({
  /** Leaf of the entry that loses its fields, base64url. */
  ref: z.string('请选择要抹除的环节').regex(/^[A-Za-z0-9_-]{43}$/, '条目的散列应为 43 位'),
  fields: z
    .array(z.enum(ERASABLE_NAMES, '这个字段不能抹除'))
    .min(1, '请选择要抹除的字段')
    .max(ERASABLE_NAMES.length)
    .transform((fields) => [...new Set(fields)].sort()),
  ground: z.enum(Object.keys(GROUNDS) as [keyof typeof GROUNDS], '请选择抹除的情形'),
  /** The second person, who has looked at the fields too. */
  confirmer: Uuid,
})
type EraseInput = z.infer<typeof EraseInput>

const archived: Check<unknown, EraseFacts> = (facts) =>
  facts.kept === null ? refuse('erasure.running', { state: STAGES[facts.file.state] }) : null

const periodOver: Check<unknown, EraseFacts> = (facts, _input, moment) => {
  const until = facts.kept?.until ?? moment.today
  return until >= moment.today ? refuse('erasure.retained', { day: until }) : null
}

const twoPeople: Check<EraseInput, EraseFacts> = (_facts, input, moment) => {
  if (input.confirmer === moment.officer?.id) return refuse('erasure.alone')
  return moment.others.length === 0 ? refuse('actor.unknown') : null
}

const fieldsThere: Check<EraseInput, EraseFacts> = ({ target }, input) => {
  const missing = input.fields.find((name) => !Object.hasOwn(target?.there ?? {}, name))
  if (missing === undefined) return null
  const field = ERASABLE[missing]
  return target?.erased.includes(missing)
    ? refuse('erasure.done', { field })
    : refuse('erasure.unknown', { field })
}

/** What is left of an entry is vouched for anew, so it must first be what the entry sealed. */
const rowsUnchanged: Check<EraseInput, EraseFacts> = (facts, input) => {
  const { rows, there } = facts.target as Target
  if (blankedRows(rows, input.fields) === null) return null
  const sealed = entries.openDisclosure(there['facts'] ?? '')?.value
  return sealed === seals.digestOfSealed(rows) ? null : refuse('erasure.altered')
}

/** The files that go with the fields: the paper of the words, what was attached and filmed. */
function filesOf(target: Target, fields: readonly string[]): string[] {
  const attached = entries.openDisclosure(target.there['files'] ?? '')?.value
  const files = Array.isArray(attached) ? (attached as { sha256: string }[]) : []
  const named = [
    ...(fields.includes('content') ? target.papers : []),
    ...(fields.includes('record') ? target.recordings : []),
    ...(fields.includes('files') ? files.map((file) => file.sha256) : []),
  ]
  return [...new Set(named)].filter((sha256) => !target.gone.includes(sha256)).sort()
}

function rowsOf(facts: EraseFacts, input: EraseInput, files: string[], moment: Moment): Row[] {
  const postOf = (posts: readonly string[] = []) =>
    posts.includes('archivist') ? 'archivist' : 'disclosure'
  const { kept } = facts as { kept: NonNullable<EraseFacts['kept']> }
  const [other] = moment.others
  const after = foldCase(facts.item.chart, facts.file, {
    type: 'disclosure.erased',
    day: moment.today,
    pub: {},
    taken: null,
  })
  const { version, next_acts, next_posts } = after
  return [
    {
      table: 'case_file',
      update: { version, next_acts: [...next_acts], next_posts: [...next_posts] },
      where: { id: facts.id },
    },
    fact('erasure', {
      ref: Buffer.from(input.ref, 'base64url'),
      ground: input.ground,
      archived_on: kept.archivedOn,
      retention_years: kept.years,
      proposer: moment.officer?.id ?? '',
      proposer_post: postOf(moment.officer?.posts),
      confirmer: other?.id ?? '',
      confirmer_post: postOf(other?.posts),
    }),
    ...files.map((sha256) => ({
      table: 'erased_object',
      insert: {
        subject: moment.subject,
        seq: moment.version,
        sha256: Buffer.from(sha256, 'hex'),
      },
    })),
  ]
}

/** Erase 抹除: fields of one entry of an archived case go, with the rows and files that repeat them;
 *  the entry itself stays, and so does every proof. The database deletes, on this entry alone.
 *  Source   个人信息保护法 art. 47; 档案法 art. 13 for what must be kept      Capability S2.5
 *  Who      an archivist or publication officer, and another one named with them
 *  Entry    `disclosure.erased`, pub {ref, digests, ground}, D `erased`, `remains`
 *  Follow   job `destroyErased`: the files leave the vault
 *  Refuses  erasure.running, .retained, .alone, .unknown, .done, .altered. */
export const erase = act<EraseInput, EraseFacts>({
  name: 'erase',
  title: '抹除个人信息',
  subject: 'case',
  post: ['archivist', 'disclosure'],
  certified: false,
  input: EraseInput as unknown as z.ZodType<EraseInput>,
  facts: eraseFacts,
  others: (input) => [input.confirmer],
  general: [archived, periodOver],
  refuse: [twoPeople, fieldsThere, rowsUnchanged],
  decide: (facts, input, moment) => {
    const target = facts.target as Target
    const left = blankedRows(target.rows, input.fields)
    const gone = [...input.fields, ...(left === null ? [] : ['facts'])]
    const digests = gone.map((name) => entries.digestOf(target.there[name] ?? '')).sort()
    const files = filesOf(target, input.fields)
    const payload = { bureau: moment.bureau, subject: moment.subject }
    return {
      type: 'disclosure.erased',
      pub: { ref: input.ref, digests, ground: input.ground },
      disclose: {
        erased: { fields: input.fields, files: files.length },
        ...(left !== null && { remains: seals.digestOfSealed(left) }),
      },
      rows: rowsOf(facts, input, files, moment),
      jobs: files.length === 0 ? [] : [{ task: 'destroyErased', payload }],
      next: ['字段已抹除，条目和证明仍然有效。', '备份中的副本随备份期满消失。'],
    }
  },
})
