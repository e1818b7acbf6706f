import assert from 'node:assert/strict'
import test from 'node:test'
import { policies } from '../../src/ledger/index.ts'
import { decided } from '../database/stage.ts'
import { openWorld } from '../story/world.ts'
import { ARCHIVE, CITY, cosignNewest, policyOf } from '../web/witness.ts'

test('S1.8 a demonstration’s decisions are not called overdue by the day of a real countersignature', async () => {
  const w = await openWorld()
  w.at('2026-11-06T01:00:00Z')
  await decided(w)
  await cosignNewest(w, [CITY, ARCHIVE], Date.parse('2027-01-04T00:00:00Z') / 1000, true)
  const text = policyOf(w)
  const rules = policies.parsePolicy(text)
  assert.ok(!('error' in rules))
  const { differences, publication } = await w.verify({ policy: { rules, text } })
  assert.deepEqual(differences, [])
  assert.equal(publication?.decisions, 1)
  assert.deepEqual(publication?.overdue, [])
})
