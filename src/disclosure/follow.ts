import { type House, perform } from '../acts/index.ts'
import { markPublished } from '../cases/index.ts'
import { withTransaction } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'

interface Published {
  readonly decision: string
  readonly leaf: string
}

/** Moves the cases past 公开 whose decision has been published: the job that follows publication.
 *  `decision` limits it to one case. Safe to run again. */
export async function followPublications(house: House, decision: string | null): Promise<number> {
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<Published>({
      text: `select m.decision, encode(e.leaf, 'hex') as leaf from publication_made m
        join ledger_entry e on e.bureau = m.bureau and e.subject = m.id and e.seq = m.seq
        join case_file f on f.bureau = m.bureau and f.id = m.decision
        where m.bureau = $1 and ($2::uuid is null or m.decision = $2) and 'publish' = any(f.next_acts)`,
      values: [tx.bureau, decision],
    }),
  )
  for (const { decision: subject, leaf } of found) {
    const answer = await perform(house, markPublished, {
      actor: { kind: 'system', job: 'publish' },
      actId: idFrom(`publish/${house.facts.origin}/${subject}`),
      subject,
      input: { ref: Buffer.from(leaf, 'hex').toString('base64url') },
    })
    const done =
      'receipt' in answer || ('refusal' in answer && answer.refusal.code === 'step.notNow')
    if (!done) throw new Error(`publish ${subject}: ${JSON.stringify(answer)}`)
  }
  return found.length
}
