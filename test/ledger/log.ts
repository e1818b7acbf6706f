import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { entries, type Json, notes, startSequencer } from '../../src/ledger/index.ts'
import { movingClock } from '../../src/platform/clock.ts'
import { openOwnerPool, withTransaction } from '../../src/platform/database.ts'
import { freshDatabase, onEnd } from '../harness.ts'

export const BUREAU = 1
const ORIGIN = 'demo.ledger.example/139901'

/** A database with one bureau, whose entries are written as the application's role writes them. */
export async function openLog() {
  const { pools, url } = await freshDatabase()
  const owner = openOwnerPool(url)
  onEnd(() => owner.end())
  const clock = movingClock('2026-11-25T01:00:00Z')
  const { signer } = notes.generateKey(ORIGIN, (n) => randomBytes(n))
  await withTransaction(pools.app, BUREAU, (tx) =>
    tx.query({
      text: `insert into bureau (bureau, origin, division, moving_clock, profile)
        values ($1, $2, '139901', true, '{}')`,
      values: [BUREAU, ORIGIN],
    }),
  )
  const add = (subject: string, more: Partial<Added> = {}) =>
    append(pools.app, subject, { at: clock.now(), type: 'case.assigned', pub: {}, ...more })
  const sequencer = (more: Partial<Parameters<typeof startSequencer>[0]> = {}) => {
    const made = startSequencer({
      pool: pools.sequencer,
      clock,
      signerOf: () => signer,
      intervalMs: 3_600_000,
      ...more,
    })
    onEnd(() => made.stop())
    return made
  }
  return { pools, owner, clock, signer, add, sequencer, newSubject: () => randomUUID() }
}

interface Added {
  readonly at: string
  readonly type: string
  readonly pub: Readonly<Record<string, Json>>
  readonly disclosures: Readonly<Record<string, Json>>
  /** The act fails after it wrote its rows. */
  readonly rollBack: boolean
  readonly without: readonly string[]
}

/** One act's entry on one subject, in one transaction; gives its leaf and disclosures. */
async function append(pool: pg.Pool, subject: string, of: Partial<Added>) {
  return withTransaction(pool, BUREAU, async (tx) => {
    const found = await tx.query<{ version: number; last_leaf: Buffer; handle: Buffer }>({
      text: 'select version, last_leaf, handle from subject where id = $1 for no key update',
      values: [subject],
    })
    const before = found[0] ?? null
    const handle = before?.handle ?? randomBytes(16)
    const n = (before?.version ?? 0) + 1
    const prev = before?.last_leaf.toString('base64url') ?? null
    const chain = { case: handle.toString('base64url'), n, prev }
    const built = entries.buildEntry({
      log: ORIGIN,
      type: of.type as string,
      at: of.at as string,
      pub: of.pub ?? {},
      disclosures: { chain, actor: '王芳', ...of.disclosures },
      random: (bytes) => randomBytes(bytes),
    })
    const { id } = await tx.one<{ id: number }>({
      text: `insert into ledger_entry (bureau, subject, seq, prev_leaf, act, body)
        values ($1, $2, $3, $4, $5, $6) returning id`,
      values: [BUREAU, subject, n, before?.last_leaf ?? null, randomUUID(), built.body],
    })
    for (const { name, d } of built.disclosures.filter((x) => !of.without?.includes(x.name))) {
      await tx.query({
        text: 'insert into ledger_disclosure (bureau, entry, name, d) values ($1, $2, $3, $4)',
        values: [BUREAU, id, name, d],
      })
    }
    const leaf = Buffer.from(built.leaf)
    await tx.query(
      before === null
        ? {
            text: `insert into subject (bureau, id, kind, handle, version, last_leaf)
              values ($1, $2, 'case', $3, 1, $4)`,
            values: [BUREAU, subject, handle, leaf],
          }
        : {
            text: 'update subject set version = $3, last_leaf = $4 where bureau = $1 and id = $2',
            values: [BUREAU, subject, n, leaf],
          },
    )
    if (of.rollBack === true) throw new RolledBack()
    return { leaf: built.leaf, id, subject, disclosures: built.disclosures }
  })
}

/** What an act that fails throws here. */
export class RolledBack extends Error {}
