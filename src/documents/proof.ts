import type { House } from '../acts/index.ts'
import { queryCodes } from '../cases/index.ts'
import { reads } from '../ledger/index.ts'
import { withTransaction } from '../platform/database.ts'

/** Whom a proof file is for: whoever holds the paper, or the party of the case. */
export type ProofReader = 'holder' | 'party'

/**
 * Which fields a proof file opens (ledger §3). The holder of a paper has its file and learns no
 * more; the party also has the place in the case's chain and what it brought or was told itself.
 * Who acted, and what officers wrote for each other, is in neither.
 */
const DISCLOSED: Readonly<Record<ProofReader, readonly string[]>> = {
  holder: ['doc'],
  party: ['chain', 'doc', 'content', 'evidence', 'party', 'materials', 'files', 'gaps', 'delivery'],
}

/** The proof file of one paper that was handed out. */
export interface PaperProof {
  readonly fileName: string
  /** Null while no checkpoint covers the entry: about a second. */
  readonly text: string | null
}

const OPENED = `coalesce((select jsonb_agg(x.d order by x.name) from ledger_disclosure x
  where x.bureau = e.bureau and x.entry = e.id and x.name = any($3)), '[]') as opened`

/** The proof file of a paper by its random address: of its entry `document.issued`, whose `doc` is
 *  the fingerprint of the file. Null where no paper with this handle has been issued. */
export async function proofOfPaper(
  house: House,
  handle: string,
  reader: ProofReader,
): Promise<PaperProof | null> {
  if (!/^[A-Za-z0-9_-]{22}$/.test(handle)) return null
  const { pools, facts } = house
  const [paper] = await withTransaction(pools.app, facts.bureau, (tx) =>
    tx.query<{ number: string; leaf: Buffer; opened: string[] }>({
      name: 'proof-of-paper',
      text: `select d.text as number, e.leaf, ${OPENED}
        from document d join document_issue i using (bureau, kind, year, no)
        join ledger_entry e on e.bureau = i.bureau and e.subject = i.subject and e.seq = i.seq
        where d.bureau = $1 and d.handle = $2`,
      values: [tx.bureau, handle, DISCLOSED[reader]],
    }),
  )
  if (paper === undefined) return null
  const text = await reads.proofFile(pools.web, facts.bureau, paper.leaf, paper.opened)
  return { fileName: `${paper.number}.tlog-proof`, text }
}

/** What the query code of a case opens in one of its entries; null where the entry is not there or
 *  not of this code's case, and it is never said which. */
export async function openedByCode(
  house: House,
  leaf: Uint8Array,
  code: string,
): Promise<string[] | null> {
  const [entry] = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<{ opened: string[] }>({
      name: 'opened-by-code',
      text: `select ${OPENED} from ledger_entry e
        join case_code c on c.bureau = e.bureau and c.subject = e.subject
        where e.bureau = $1 and e.leaf = $2 and c.code_hash = $4`,
      values: [
        tx.bureau,
        Buffer.from(leaf),
        DISCLOSED.party,
        Buffer.from(queryCodes.hashOfCode(code)),
      ],
    }),
  )
  return entry?.opened ?? null
}
