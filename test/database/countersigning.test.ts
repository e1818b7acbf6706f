import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type pg from 'pg'
import { witnesses } from '../../src/ledger/index.ts'
import { openLog } from '../ledger/log.ts'
import { directLine, openTestWitness, policyOf } from '../ledger/witnessing.ts'

type Role = 'app' | 'sequencer' | 'web' | 'owner'
const pools = {} as Record<Role, pg.Pool>

before(async () => {
  const log = await openLog()
  const sequencer = log.sequencer()
  for (let i = 0; i < 3; i++) await log.add(log.newSubject())
  await sequencer.flush()
  const { witness, vkey } = openTestWitness({
    pool: log.pools.sequencer,
    clock: log.clock,
    logs: [log.signer.vkey],
  })
  const submitter = witnesses.startSubmitter({
    pool: log.pools.sequencer,
    clock: log.clock,
    policy: () => policyOf([vkey]),
    lineOf: () => directLine(witness),
    onDoubt: assert.fail,
    onError: assert.fail,
    intervalMs: Number.POSITIVE_INFINITY,
  })
  await submitter.round()
  await submitter.stop()
  Object.assign(pools, { ...log.pools, owner: log.owner })
})

/** What refused statements that are taken back; null where the database let them pass. */
async function attempt(role: Role, sql: string) {
  const client = await pools[role].connect()
  try {
    await client.query(`begin; select set_config('sanzhi.bureau', '1', true)`)
    await client.query(sql)
    await client.query('set constraints all immediate')
    return null
  } catch (error) {
    const { constraint, code, message } = error as pg.DatabaseError
    return { by: constraint ?? code, message }
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const OTHER = `sha256('other')`
const FORBIDDEN: readonly [name: string, role: Role, sql: string, refusedBy: string][] = [
  ['a witness going back', 'sequencer', 'update witness_log set size = 2', 'witness_log_advances'],
  [
    'a witness knowing two roots of one size',
    'sequencer',
    `update witness_log set root = ${OTHER}`,
    'witness_log_advances',
  ],
  [
    'a witness dating itself back',
    'sequencer',
    `update witness_log set size = 9, cosigned_at = cosigned_at - interval '1 s'`,
    'witness_log_advances',
  ],
  [
    'a witness going back by the owner',
    'owner',
    'update witness_log set size = 2',
    'witness_log_advances',
  ],
  ['a witness renaming a log', 'sequencer', `update witness_log set origin = 'x'`, '42501'],
  ['a witness forgetting', 'sequencer', 'delete from witness_log', '42501'],
  [
    'a witness forgetting by the owner',
    'owner',
    'delete from witness_log',
    'witness_log_append_only',
  ],
  ['a witness emptied', 'owner', 'truncate witness_log', 'witness_log_append_only'],
  ['the application as witness', 'app', 'select * from witness_log', '42501'],
  ['the portal as witness', 'web', 'update witness_log set size = 9', '42501'],
  [
    'the signed text of a checkpoint changed',
    'sequencer',
    `update ledger_checkpoint set note = replace(note, E'\\n3\\n', E'\\n4\\n')`,
    'ledger_checkpoint_gains',
  ],
  [
    'a countersignature taken out',
    'sequencer',
    `update ledger_checkpoint set note = left(note, length(note) - 40)`,
    'ledger_checkpoint_gains',
  ],
  [
    'a checkpoint countersigned no more',
    'sequencer',
    'update ledger_checkpoint set cosigned = false',
    'ledger_checkpoint_gains',
  ],
  [
    'another text under the newest countersignatures',
    'sequencer',
    `update ledger_checkpoint set fresh = 'x' || note`,
    'ledger_checkpoint_gains',
  ],
  [
    'the newest countersignatures taken out',
    'sequencer',
    'update ledger_checkpoint set fresh = note; update ledger_checkpoint set fresh = null',
    'ledger_checkpoint_gains',
  ],
  ['a checkpoint deleted', 'sequencer', 'delete from ledger_checkpoint', '42501'],
  [
    'a checkpoint deleted by the owner',
    'owner',
    'delete from ledger_checkpoint',
    'ledger_checkpoint_append_only',
  ],
  [
    'a key without its entry',
    'app',
    `insert into log_key values (1, gen_random_uuid(), 1, 'log.key', '2026-11-25', 'k', '2026-11-25')`,
    'log_key_bureau_subject_seq_type_day_fkey',
  ],
  [
    'a key that begins before its entry',
    'app',
    `insert into log_key values (1, gen_random_uuid(), 1, 'log.key', '2026-11-25', 'k', '2026-11-24')`,
    'log_key_from',
  ],
  [
    'a policy under another hash',
    'app',
    `insert into log_policy values (1, gen_random_uuid(), 1, 'log.policy', '2026-11-25', ${OTHER}, 'x')`,
    'log_policy_hash',
  ],
  ['a key changed', 'app', `update log_key set vkey = 'x'`, '42501'],
  ['a key written by the sequencer', 'sequencer', `insert into log_key default values`, '42501'],
]

for (const [name, role, sql, refusedBy] of FORBIDDEN) {
  test(`S4.6 ${name} is refused (${role}: ${refusedBy})`, async () => {
    const refused = await attempt(role, sql)
    assert.ok(refused !== null, 'the database let it pass')
    assert.equal(refused.by, refusedBy, refused.message)
  })
}

test('S4.6 a witness that advances, and a checkpoint that gains a line, are admitted', async () => {
  for (const sql of [
    `update witness_log set size = 9, root = ${OTHER}`,
    `update witness_log set cosigned_at = cosigned_at + interval '1 s'`,
    `update ledger_checkpoint set note = note || E'— x AAAAAAA=\\n', fresh = note`,
  ])
    assert.equal(await attempt('sequencer', sql), null, sql)
})
