import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Answer, type House, perform } from '../../src/acts/index.ts'
import * as cases from '../../src/cases/index.ts'
import { BUREAU } from '../../src/demo/cast.ts'
import { type Founded, foundDemo } from '../../src/demo/found.ts'
import type { Player } from '../../src/demo/play.ts'
import * as disclosure from '../../src/disclosure/index.ts'
import { issueWaiting, openTypesetter, type Press } from '../../src/documents/index.ts'
import { notes, type Sequencer, startSequencer } from '../../src/ledger/index.ts'
import { type Verification, verifyBureau } from '../../src/oversight/index.ts'
import { movingClock } from '../../src/platform/clock.ts'
import { openOwnerPool, withTransaction } from '../../src/platform/database.ts'
import { newId, random } from '../../src/platform/ids.ts'
import { fileVault } from '../../src/platform/vault.ts'
import { destroyErased } from '../../src/records/index.ts'
import { items, logs, officers } from '../../src/registry/index.ts'
import { legalReview } from '../../src/review/index.ts'
import { freshDatabase, onEnd, tempDir } from '../harness.ts'

/** Every act by the verb that a request names. */
export const ACTS = {
  ...onlyActs(cases),
  ...onlyActs(disclosure),
  ...onlyActs(items),
  ...onlyActs(officers),
  ...onlyActs(logs),
  legalReview,
} as Record<string, Parameters<typeof perform>[1]>

function onlyActs(room: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(room)
      .filter((value) => typeof value === 'object' && value !== null && 'decide' in value)
      .map((value) => [(value as { name: string }).name, value]),
  )
}

/** The demonstration bureau on a database of its own, with a clock that the story moves. */
export interface World {
  readonly house: House
  readonly press: Press
  readonly founded: Founded
  /** The same bureau, for stories told in the story language (tell.ts). */
  readonly player: Player
  readonly sequencer: Sequencer
  readonly vkey: string
  readonly seed: Uint8Array
  readonly folder: string
  readonly alarms: string[]
  readonly ownerUrl: string
  /** Its data folder: vault, keys of the cases, and the key of its log. */
  readonly dataDir: string
  at(instant: string): void
  /** Performs an act as a member of the cast (or `system`). */
  act(
    who: string,
    name: string,
    subject: string | null,
    input: object,
    id?: string,
  ): Promise<Answer>
  /** The present draft of a case, as the desk shows it. */
  draft(subject: string): Promise<{ draft: number; hash: string; major: boolean }>
  /** The hash of a prepared public record. */
  recOf(publication: string): Promise<string>
  /** Verifies everything, or what is asked for, as the owner, who sees all rows. */
  verify(more?: Partial<Parameters<typeof verifyBureau>[0]>): Promise<Verification>
  /** Jobs and clock: papers issued, publications followed, deadlines swept. */
  settle(): Promise<void>
}

/** Opens a bureau founded at an instant, before every story that it is to play. */
export async function openWorld(foundedAt = '2026-09-01T01:00:00Z'): Promise<World> {
  const { pools, url } = await freshDatabase()
  const clock = movingClock(foundedAt)
  const alarms: string[] = []
  const house: House = {
    facts: {
      bureau: 1,
      origin: BUREAU.origin,
      ...BUREAU.profile,
      portal: 'https://demo.example',
      demo: true,
      secret: Buffer.alloc(32, 7),
    },
    pools,
    clock,
    random,
    alarm: (constraint, act) => alarms.push(`${act}: ${constraint}`),
  }
  const folder = await tempDir()
  const vault = fileVault(join(folder, 'vault'), join(folder, 'keys', 'cases'))
  const press = { vault, typesetter: openTypesetter(null) }
  const seed = random(32)
  await mkdir(join(folder, 'keys'), { mode: 0o700 })
  await writeFile(join(folder, 'keys', 'log.seed'), seed, { mode: 0o600 })
  const signer = notes.signerFromSeed(BUREAU.origin, seed)
  const sequencer = startSequencer({ pool: pools.sequencer, clock, signerOf: () => signer })
  onEnd(async () => {
    await sequencer.stop()
    await press.typesetter.close()
  })
  const founded = await foundDemo(house, newId)
  const read = <R extends object>(text: string, id: string) =>
    withTransaction(pools.app, 1, (tx) => tx.one<R>({ text, values: [id] }))
  return {
    house,
    press,
    founded,
    player: { house, press, clock, founded, newId },
    sequencer,
    vkey: signer.vkey,
    seed,
    folder,
    alarms,
    ownerUrl: url,
    dataDir: folder,
    at: (instant) => clock.set(instant),
    act: (who, name, subject, input, id = newId()) => {
      const spec = ACTS[name]
      if (spec === undefined) throw new Error(`no act ${name}`)
      const officer = founded.officers.get(who)
      if (officer === undefined && who !== 'system') throw new Error(`nobody called ${who}`)
      const actor =
        officer === undefined
          ? ({ kind: 'system', job: 'test' } as const)
          : ({ kind: 'officer', officer } as const)
      return perform(house, spec, { actor, actId: id, ...(subject !== null && { subject }), input })
    },
    draft: async (subject) => {
      const found = await read<{ draft: number; hash: string; major: boolean }>(
        `select d.draft, encode(d.hash, 'hex') as hash, a.major from case_file f
          join draft d on d.bureau = f.bureau and d.subject = f.id and d.draft = f.draft
          join assessment a on a.bureau = d.bureau and a.subject = d.subject and a.draft = d.draft where f.id = $1`,
        subject,
      )
      return found
    },
    recOf: async (publication) => {
      const { rec } = await read<{ rec: Buffer }>(
        'select rec_hash as rec from publication_draft where id = $1',
        publication,
      )
      return rec.toString('base64url')
    },
    verify: async (more = {}) => {
      await sequencer.flush()
      const pool = openOwnerPool(url)
      try {
        return await verifyBureau({ pool, bureau: 1, keys: [signer.vkey], vault, ...more })
      } finally {
        await pool.end()
      }
    },
    settle: async () => {
      await issueWaiting(house, press)
      await disclosure.followPublications(house, null)
      await cases.sweepDeadlines(house)
      await destroyErased(house, vault, null)
    },
  }
}
