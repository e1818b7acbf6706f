import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { notes, policies, witnesses } from '../../src/ledger/index.ts'
import type { Clock } from '../../src/platform/clock.ts'

/** A witness over a table, with a key of its own, that knows some logs. */
export function openTestWitness(of: {
  pool: pg.Pool
  clock: Clock
  logs: readonly string[]
  name?: string
}) {
  const name = of.name ?? 'witness.example/1399'
  const cosigner = notes.cosignerFromSeed(name, randomBytes(32))
  const keys = of.logs.map((vkey) => notes.parseVerifierKey(vkey)).filter((key) => key !== null)
  const witness = witnesses.openWitness({
    pool: of.pool,
    reads: of.pool,
    clock: of.clock,
    name,
    cosigners: async () => [cosigner],
    keysOf: (origin) => keys.filter((key) => key.name === origin),
  })
  return { witness, cosigner, vkey: cosigner.vkey }
}

/** A policy of these witnesses, all of them needed unless `quorum` says otherwise. */
export function policyOf(vkeys: readonly string[], quorum?: string): policies.Policy {
  const lines = vkeys.map((vkey, i) => `witness W${i} ${vkey} http://127.0.0.1:1\n`)
  const group = `group all all ${vkeys.map((_v, i) => `W${i}`).join(' ')}\n`
  const read = policies.parsePolicy(`${lines.join('')}${group}quorum ${quorum ?? 'all'}\n`)
  if ('error' in read) throw new Error(read.error)
  return read
}

/** The line to a witness in this process, byte for byte what HTTP would carry. */
export function directLine(witness: witnesses.Witness): witnesses.WitnessLine {
  return {
    add: (request) => witness.add(Buffer.from(request)),
    latest: (originHash) => witness.latest(originHash),
  }
}
