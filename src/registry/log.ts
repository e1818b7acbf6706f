import { createHash } from 'node:crypto'
import { z } from 'zod'
import { act, fact, refuse } from '../acts/index.ts'
import { isDay } from '../law/index.ts'

const Vkey = z
  .string()
  .regex(/^[^\s+]{1,120}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{1,120}={0,2}$/u, '不是验证公钥')
const KeyInput = z.strictObject({ vkey: Vkey, from: z.string().refine(isDay, '应为 年-月-日') })

const noFacts = { sql: `select '{}'::jsonb`, read: () => ({}) }

/** The act by which a new key comes into use from a day on, which may not be over. */
function comesIntoUse(of: { name: string; title: string; type: string; table: string }) {
  return act({
    name: of.name,
    title: of.title,
    subject: 'bureau',
    post: 'system',
    certified: false,
    input: KeyInput,
    facts: noFacts,
    refuse: [(_facts, { from }, { today }) => (from < today ? refuse('key.past') : null)],
    decide: (_facts, { vkey, from }) => ({
      type: of.type,
      pub: { vkey, from },
      disclose: {},
      rows: [fact(of.table, { vkey, from_day: from })],
    }),
  })
}

/** A key of the log comes into use; the one before it signs beside it for 30 days more.
 *  Capability S4.6. Entry `log.key`. Refuses `key.past`. */
export const rollLogKey = comesIntoUse({
  name: 'rollLogKey',
  title: '启用账本密钥',
  type: 'log.key',
  table: 'log_key',
})

/** A key of the log signs no more; a later checkpoint under it alone is found by `ledger verify`.
 *  Capability S4.6. Entry `log.key_revoked`. Refuses `key.unknown`, `key.last`. */
export const revokeLogKey = act({
  name: 'revokeLogKey',
  title: '停用账本密钥',
  subject: 'bureau',
  post: 'system',
  certified: false,
  input: z.strictObject({ vkey: Vkey }),
  facts: {
    sql: `select jsonb_build_object(
      'revoked', exists (select from log_key_revoked r
        where r.bureau = $1 and r.vkey = $3::jsonb ->> 'vkey'),
      'others', (select coalesce(jsonb_agg(from_day), '[]') from log_key k
        where k.bureau = $1 and k.vkey <> $3::jsonb ->> 'vkey' and not exists
          (select from log_key_revoked r where r.bureau = k.bureau and r.vkey = k.vkey)))`,
    read: (raw) => raw as { revoked: boolean; others: string[] },
  },
  refuse: [
    ({ revoked }, { vkey }, { house }) =>
      revoked || vkey.split('+')[0] !== house.origin ? refuse('key.unknown') : null,
    ({ others }, _input, { today }) =>
      others.some((from) => from <= today) ? null : refuse('key.last'),
  ],
  decide: (_facts, { vkey }) => ({
    type: 'log.key_revoked',
    pub: { vkey },
    disclose: {},
    rows: [fact('log_key_revoked', { vkey })],
  }),
})

/** A key under which this bureau countersigns the logs of others comes into use.
 *  Capability S4.6. Entry `witness.key`. Refuses `key.past`. */
export const rollWitnessKey = comesIntoUse({
  name: 'rollWitnessKey',
  title: '启用副署密钥',
  type: 'witness.key',
  table: 'witness_key',
})

/** Which witnesses countersign, and how many are enough, from this entry on: older proofs stay
 *  valid under the policy of their time. Capability S4.6. Entry `log.policy`. */
export const adoptPolicy = act({
  name: 'adoptPolicy',
  title: '启用副署规则',
  subject: 'bureau',
  post: 'system',
  certified: false,
  input: z.strictObject({ body: z.string().min(1).max(60_000) }),
  facts: noFacts,
  refuse: [],
  decide: (_facts, { body }) => {
    const hash = createHash('sha256').update(body).digest()
    return {
      type: 'log.policy',
      pub: { hash: hash.toString('base64url') },
      disclose: {},
      rows: [fact('log_policy', { hash, body })],
    }
  },
})
