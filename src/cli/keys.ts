import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { dayOf } from '../law/index.ts'
import { notes, policies, witnesses } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { keyFile, type Place } from './place.ts'

/** The keys of a log: which sign today, in files; which ever did, in its entries (ledger §13). */
export interface LogKeys {
  /** Signs with every key that stands today. Throws where a key's file is not there. */
  signerOf(origin: string): Promise<notes.Signer>
  /** Verifier keys that stand today, the newest first. */
  standing(origin: string): Promise<readonly string[]>
  /** Verifier keys of all times, in the order in which they came into use. */
  all(origin: string): Promise<readonly string[]>
  /** Those, and the keys of every witness that a policy in the log has named. */
  known(origin: string): Promise<readonly string[]>
}

interface Recorded {
  readonly keys: readonly witnesses.KeyEntry[]
  readonly revoked: readonly string[]
}

/** Keys that the bureau's entries brought into use, of its log or of its witness. */
async function recorded(
  pool: pg.Pool,
  table: 'log_key' | 'witness_key',
  origin: string,
): Promise<Recorded> {
  const found = await pool.query<Recorded>(
    `select
      (select coalesce(jsonb_agg(jsonb_build_object('vkey', vkey, 'from', from_day)
        order by from_day, seq), '[]') from ${table} k where k.bureau = b.bureau) as keys,
      (select coalesce(jsonb_agg(vkey), '[]') from log_key_revoked r where r.bureau = b.bureau)
        as revoked
      from bureau b where origin = $1`,
    [origin],
  )
  return found.rows[0] ?? { keys: [], revoked: [] }
}

/** Opens the keys of a data folder's log; each signature asks anew which keys stand. */
export function logKeys(
  place: Pick<Place, 'dataDir' | 'pools' | 'signerOf' | 'signersOf'>,
  clock: Clock,
): LogKeys {
  const first = (origin: string) => place.signerOf(origin).vkey
  const read = (origin: string) => recorded(place.pools.sequencer, 'log_key', origin)
  const standing = async (origin: string) => {
    const { keys, revoked } = await read(origin)
    return witnesses.standingKeys(first(origin), keys, new Set(revoked), dayOf(clock.now()))
  }
  const signer = async (origin: string, vkey: string) =>
    vkey === first(origin)
      ? place.signerOf(origin)
      : notes.signerFromSeed(origin, await seedOf(keyPath(place.dataDir, 'log', vkey)))
  const all = async (origin: string) => [
    first(origin),
    ...(await read(origin)).keys.map(({ vkey }) => vkey),
  ]
  return {
    standing,
    all,
    known: async (origin) => {
      const found = await place.pools.sequencer.query<{ body: string }>(
        'select body from log_policy p join bureau b using (bureau) where origin = $1',
        [origin],
      )
      const read = found.rows.map(({ body }) => policies.parsePolicy(body))
      const named = read.flatMap((policy) => ('error' in policy ? [] : policy.witnesses))
      const second = place.signersOf(origin).map(({ vkey }) => vkey)
      return [...new Set([...(await all(origin)), ...second, ...named.map(({ vkey }) => vkey)])]
    },
    signerOf: async (origin) => {
      const signers: notes.Signer[] = []
      for (const vkey of await standing(origin)) signers.push(await signer(origin, vkey))
      const [newest, ...older] = signers
      if (newest === undefined) throw new Error(`账本 ${origin} 没有可用的密钥，请先启用新密钥。`)
      // A line of another kind, SM2, where the bureau has laid a key for it.
      const ofOtherKinds = place.signersOf(origin).slice(1)
      return notes.jointSigner(newest, ...older, ...ofOtherKinds)
    },
  }
}

/** The keys under which a data folder countersigns; the first lies in `keys/witness.seed`, made
 *  when it is asked for. `origin`: the log whose entries bring later ones into use; null: none. */
export function witnessKeys(
  place: Pick<Place, 'dataDir' | 'pools'>,
  name: string,
  origin: string | null,
  clock: Clock,
): () => Promise<readonly notes.Cosigner[]> {
  return async () => {
    const seed = await keyFile(join(place.dataDir, 'keys', 'witness.seed'))
    const first = notes.cosignerFromSeed(name, seed)
    const { keys } =
      origin === null ? { keys: [] } : await recorded(place.pools.sequencer, 'witness_key', origin)
    const cosigners: notes.Cosigner[] = []
    const today = dayOf(clock.now())
    for (const vkey of witnesses.standingKeys(first.vkey, keys, new Set(), today)) {
      const path = keyPath(place.dataDir, 'witness', vkey)
      cosigners.push(vkey === first.vkey ? first : notes.cosignerFromSeed(name, await seedOf(path)))
    }
    return cosigners
  }
}

/** Where the key of a verifier key lies: named by its key id, which is no secret. */
function keyPath(dataDir: string, purpose: 'log' | 'witness', vkey: string): string {
  return join(dataDir, 'keys', `${purpose}-${vkey.split('+')[1]}.seed`)
}

async function seedOf(path: string): Promise<Uint8Array> {
  if (!existsSync(path)) throw new Error(`签名密钥 ${path} 不在。请从备份恢复 keys 目录。`)
  const seed = await readFile(path)
  if (seed.length !== 32) throw new Error(`密钥文件 ${path} 应为 32 字节。请从备份恢复。`)
  return seed
}

/** Makes a new key in its file, durably, and gives its verifier key; nothing uses it yet. */
export async function newKey(
  dataDir: string,
  purpose: 'log' | 'witness',
  name: string,
): Promise<string> {
  const seed = randomBytes(32)
  const make = purpose === 'log' ? notes.signerFromSeed : notes.cosignerFromSeed
  const { vkey } = make(name, seed)
  await writeDurably(keyPath(dataDir, purpose, vkey), seed)
  return vkey
}

/** A file of mode 0600 that is there whole or not at all, also after a crash. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  const folder = await open(join(path, '..'), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
