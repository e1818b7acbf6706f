import { type Answer, type Call, type House, perform } from '../acts/index.ts'
import { erase } from '../cases/index.ts'
import { withTransaction } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import type { Vault } from '../platform/vault.ts'

/** Takes what was erased out of the vault: the job that follows `erase`. A case that holds no file
 *  any more loses its key as well, which reaches the copies in backups. `subject` limits it to one
 *  case. Safe to run again. */
export async function destroyErased(
  house: House,
  vault: Vault,
  subject: string | null,
): Promise<number> {
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<{ owner: string; sha256: string; holds: boolean }>({
      text: `select o.subject as owner, encode(o.sha256, 'hex') as sha256, exists (select
          from held_object h where h.bureau = o.bureau and h.owner = o.subject
          and not h.only_uploaded) as holds
        from erased_object o where o.bureau = $1 and ($2::uuid is null or o.subject = $2)`,
      values: [tx.bureau, subject],
    }),
  )
  for (const { owner, sha256 } of found) await vault.erase(sha256, owner)
  const empty = new Set(found.filter((row) => !row.holds).map((row) => row.owner))
  for (const owner of empty) await vault.destroy(owner, house.clock.now())
  return found.length
}

/** Fields of several entries of one case, named as the desk lists them: `<leaf>/<field>`. */
export interface EraseMany {
  readonly fields: readonly string[]
  readonly ground: string
  readonly confirmer: string
}

/**
 * Erases fields of several entries of a case 成批抹除: one act for each entry, in the order given,
 * as one act is one entry. Stops at the first that is refused; sent again under the same id it goes
 * on where it stopped. Gives the last answer.
 */
export async function eraseMany(
  house: House,
  call: Omit<Call<unknown>, 'input'>,
  { fields, ground, confirmer }: EraseMany,
): Promise<Answer> {
  const byEntry = new Map<string, string[]>()
  // As they were sent: what is no list of names is for the act to refuse.
  for (const field of Array.isArray(fields) ? fields : []) {
    const [ref = '', name = ''] = String(field).split('/')
    byEntry.set(ref, [...(byEntry.get(ref) ?? []), name])
  }
  if (byEntry.size === 0) byEntry.set('', [])
  let answer: Answer | null = null
  for (const [ref, names] of byEntry) {
    const actId: string = answer === null ? call.actId : idFrom(`erase/${call.actId}/${ref}`)
    const input = { ref, fields: names, ground, confirmer }
    answer = await perform(house, erase, { ...call, actId, input })
    if (!('receipt' in answer)) return answer
  }
  return answer as Answer
}
