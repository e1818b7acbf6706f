import { type House, perform, type Receipt } from '../acts/index.ts'
import { issue } from '../cases/index.ts'
import type { Instant } from '../law/index.ts'
import { withTransaction } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import type { Vault } from '../platform/vault.ts'
import { type SealSigner, sealPdf } from './seal.ts'
import type { Typesetter } from './typeset.ts'

/** What issuing needs beside the house: where papers are set and where they are kept. */
export interface Press {
  readonly vault: Vault
  readonly typesetter: Typesetter
  /** Seals each paper with the bureau's certificate; absent where there is none. */
  readonly seal?: SealSigner | null
}

/** A numbered paper whose file is not in the vault yet. */
interface Waiting {
  readonly kind: string
  readonly year: number
  readonly no: number
  readonly text: string
  readonly handle: string
  readonly subject: string
  readonly leaf: string
  readonly at: Instant
  readonly content: { readonly [k: string]: unknown }
}

const WAITING_SQL = `select d.kind, d.year, d.no, d.text, d.handle, d.subject,
    encode(e.leaf, 'hex') as leaf, body_text(e.body, 'at') as at,
    (select disclosed(x.d) from ledger_disclosure x
      where x.bureau = e.bureau and x.entry = e.id and x.name = 'content') as content
  from document d
  join ledger_entry e on e.bureau = d.bureau and e.subject = d.subject and e.seq = d.seq
  where d.bureau = $1 and not exists (select from document_issue i where i.bureau = d.bureau
    and i.kind = d.kind and i.year = d.year and i.no = d.no)`

/**
 * Sets, seals, stores and issues one paper: the job that follows each act with a paper. Safe to run
 * again at any point: the same words give the same bytes, sealed at the moment of their act; the
 * vault keeps one copy; the act has one id. A key that signs differently each time leaves at most a
 * file in the vault that no act names, where we died between the two.
 */
export async function issuePaper(
  house: House,
  press: Press,
  paper: { kind: string; year: number; no: number },
): Promise<void> {
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<Waiting>({
      text: `${WAITING_SQL} and d.kind = $2 and d.year = $3 and d.no = $4`,
      values: [tx.bureau, paper.kind, paper.year, paper.no],
    }),
  )
  for (const waiting of found) await issueOne(house, press, waiting)
}

/**
 * Orders the jobs of all waiting papers again: a job gives up after some days of failing, and what
 * made it fail (a certificate that had ended) is mended by a restart. Gives how many there were.
 */
export async function orderWaiting(house: House): Promise<number> {
  const ordered = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query({
      text: `select graphile_worker.add_job('issue', json_build_object(
          'bureau', d.bureau, 'kind', d.kind, 'year', d.year, 'no', d.no)) from document d
        where d.bureau = $1 and not exists (select from document_issue i where i.bureau = d.bureau
          and i.kind = d.kind and i.year = d.year and i.no = d.no)`,
      values: [tx.bureau],
    }),
  )
  return ordered.length
}

/** Issues every paper that waits, in this process; demonstrations and tests use it. */
export async function issueWaiting(house: House, press: Press): Promise<number> {
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<Waiting>({ text: `${WAITING_SQL} order by e.id`, values: [tx.bureau] }),
  )
  for (const waiting of found) await issueOne(house, press, waiting)
  return found.length
}

const FIRST_CAME_ANOTHER = new Set(['subject.exists', 'act.replayed-differently'])

async function issueOne(house: House, press: Press, paper: Waiting): Promise<Receipt | null> {
  const { kind, year, no } = paper
  const set = await press.typesetter.typeset({
    kind,
    data: paper.content,
    preview: false,
    createdAt: paper.at,
  })
  const pdf =
    press.seal == null ? set.pdf : await sealPdf(set.pdf, press.seal, paper.at, house.clock.now())
  const stored = await press.vault.put(pdf, paper.subject)
  const answer = await perform(house, issue, {
    actor: { kind: 'system', job: 'issue' },
    actId: idFrom(`issue/${house.facts.origin}/${kind}/${year}/${no}`),
    subject: paper.subject,
    input: {
      kind,
      year,
      no,
      sha256: stored.sha256,
      root: stored.root,
      sizeBytes: stored.sizeBytes,
      ref: Buffer.from(paper.leaf, 'hex').toString('base64url'),
      handle: paper.handle,
      number: paper.text,
      known: true,
    },
  })
  if ('receipt' in answer) return answer.receipt
  // Another worker was first, perhaps with a seal of other bytes: nothing is left to do.
  if ('refusal' in answer && FIRST_CAME_ANOTHER.has(answer.refusal.code)) return null
  throw new Error(`issue ${paper.text}: ${JSON.stringify(answer)}`)
}
