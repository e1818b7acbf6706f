import assert from 'node:assert/strict'
import { notes } from '../../src/ledger/index.ts'
import type { World } from '../story/world.ts'

/** A superior body that countersigns; its name in the policy is the one that people read. */
export const CITY = {
  name: '临州市行政审批局',
  cosigner: notes.cosignerFromSeed('witness.example/139900', Buffer.alloc(32, 41)),
}

/** A second one, which the tests let wait. */
export const ARCHIVE = {
  name: '临州市档案馆',
  cosigner: notes.cosignerFromSeed('archive.example/139900', Buffer.alloc(32, 42)),
}

/** A policy under which `quorum` (any or all) of both must cosign. */
export function policyOf(world: World, quorum: 'any' | 'all' = 'all'): string {
  const witnesses = [CITY, ARCHIVE].map(
    ({ name, cosigner }) => `witness ${name} ${cosigner.vkey}\n`,
  )
  const members = [CITY, ARCHIVE].map(({ name }) => name).join(' ')
  return `log ${world.vkey}\n${witnesses.join('')}group 上级 ${quorum} ${members}\nquorum 上级\n`
}

/** Puts cosignatures into the newest checkpoint, as the sequencer's role, whose work this is. */
export async function cosignNewest(
  world: World,
  by: readonly (typeof CITY)[],
  seconds: number,
  isQuorum: boolean,
): Promise<void> {
  await world.sequencer.flush()
  const { sequencer } = world.house.pools
  const found = await sequencer.query<{ size: number; note: string }>(
    'select size, note from ledger_checkpoint where bureau = 1 order by size desc limit 1',
  )
  const { size, note } = found.rows[0] ?? assert.fail('no checkpoint')
  const body = note.slice(0, note.indexOf('\n\n') + 1)
  const lines = by.map(({ cosigner }) => cosigner.cosign(body, seconds)).join('')
  await sequencer.query(
    'update ledger_checkpoint set note = note || $2, cosigned = $3 where bureau = 1 and size = $1',
    [size, lines, isQuorum],
  )
}
