import { mkdir, writeFile } from 'node:fs/promises'
import type { BlockList } from 'node:net'
import { join } from 'node:path'
import { type House, perform } from '../acts/index.ts'
import { notes, policies, witnesses } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { listedAddresses } from '../platform/config.ts'
import type { Pools } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { logs } from '../registry/index.ts'
import { type LogKeys, witnessKeys } from './keys.ts'
import { type PolicyFile, policyFile } from './policy-file.ts'

/** Name of the demonstration's superior, under which it countersigns. */
const SUPERIOR = 'witness.demo.example/1399'

/** The name under which a bureau countersigns others; it stays when its log is continued. */
export function witnessName(origin: string): string {
  const name = origin.replace(/-\d+$/, '')
  return name.startsWith('ledger.') ? name.replace(/^ledger/, 'witness') : `witness.${name}`
}

/** Where an operator writes the witnesses of our log, and the logs that we countersign. */
export const witnessesPath = (dataDir: string): string =>
  join(dataDir, 'config', 'witnesses.policy')
export const witnessedPath = (dataDir: string): string =>
  join(dataDir, 'config', 'witnessed.policy')

interface WitnessPlace {
  readonly dataDir: string
  readonly name: string
  /** The log whose entries bring new keys of the witness into use; null where it has none. */
  readonly origin: string | null
  readonly pools: Pools
  readonly clock: Clock
  readonly onError: (what: string) => void
}

/**
 * The witness that a data folder holds: its key `keys/witness.seed`, and the logs that it knows in
 * `config/witnessed.policy`. Gives null while there is no such file.
 */
export function witnessIn(place: WitnessPlace): () => witnesses.Witness | null {
  const file = policyFile(witnessedPath(place.dataDir), place.onError)
  const witness = witnesses.openWitness({
    pool: place.pools.sequencer,
    reads: place.pools.web,
    clock: place.clock,
    name: place.name,
    cosigners: witnessKeys(place, place.name, place.origin, place.clock),
    keysOf: (origin) => keysOf(file, origin),
  })
  return () => (file.current() === null ? null : witness)
}

function keysOf(file: PolicyFile, origin: string): notes.VerifierKey[] {
  const keys = file.current()?.logs.map(({ key }) => key) ?? []
  return keys.filter((key) => key.name === origin && key.type === 'ed25519')
}

/**
 * The demonstration's superior bureau: a data folder and a key of its own beside the bureau's, in
 * the same process and database server. It knows the demonstration's log.
 */
export async function openSuperior(
  dataDir: string,
  logVkeys: readonly string[],
  shared: Pick<WitnessPlace, 'pools' | 'clock' | 'onError'>,
) {
  const folder = join(dataDir, 'superior')
  await mkdir(join(folder, 'keys'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'config'), { recursive: true })
  const known = witnessedPath(folder)
  // A real superior is told of a new key by its subordinate; here both are one household.
  await writeFile(known, `${logVkeys.map((vkey) => `log ${vkey}\n`).join('')}quorum none\n`)
  const witness = witnessIn({ ...shared, dataDir: folder, name: SUPERIOR, origin: null })
  const [vkey = ''] = (await witness()?.vkeys()) ?? []
  /** The policy of the demonstration, once it is known where its server listens. */
  const policyAt = (url: string) => demoPolicy(vkey, `${url}/superior/witness`)
  /** Asked in the process itself: the guard looks before the server listens. */
  const memories = () => [
    { name: '上级机关', latest: async (hash: string) => (await witness()?.latest(hash)) ?? null },
  ]
  return { witness, policyAt, memories }
}

function demoPolicy(vkey: string, url: string): policies.Policy {
  const text = `witness 上级机关 ${vkey} ${url}\nquorum 上级机关\n`
  const policy = policies.parsePolicy(text)
  if ('error' in policy) throw new Error(policy.error)
  return policy
}

/** The text of `/policy`: the log's keys, its witnesses without addresses, what is enough. */
export function policyText(policy: policies.Policy | null, logVkeys: readonly string[]): string {
  const logs = logVkeys.flatMap((vkey) => {
    const key = notes.parseVerifierKey(vkey)
    return key === null ? [] : [{ vkey, key }]
  })
  const none = { witnesses: [], groups: new Map(), quorum: null }
  return policies.writePolicy({ ...(policy ?? none), logs })
}

/** What the witnesses of a policy remember of our logs, asked over the network. */
export function memoriesOf(
  policy: policies.Policy | null,
  listed: BlockList,
): readonly witnesses.Memory[] {
  return (policy?.witnesses ?? []).flatMap((witness) => {
    const line = witnesses.lineTo(witness, listed)
    return line === null ? [] : [{ name: witness.name, latest: line.latest }]
  })
}

/** The witnesses that a data folder names, for commands that run without the server. */
export function witnessMemories(
  dataDir: string,
  say: (words: string) => void,
): readonly witnesses.Memory[] {
  return memoriesOf(policyFile(witnessesPath(dataDir), say).current(), listedAddresses())
}

/**
 * Enters the policy in the log where it is another than the last one entered: a proof is checked
 * under the policy of its time. A bureau that never had witnesses has no such entry.
 */
export async function recordPolicy(
  house: House,
  body: string,
  hasWitnesses: boolean,
): Promise<boolean> {
  const { bureau } = house.facts
  const found = await house.pools.sequencer.query<{ subject: string; last: string | null }>(
    `select id as subject, (select body from log_policy p where p.bureau = s.bureau
        order by seq desc limit 1) as last
      from subject s where bureau = $1 and kind = 'bureau'`,
    [bureau],
  )
  const row = found.rows[0]
  if (row === undefined || row.last === body || (row.last === null && !hasWitnesses)) return false
  const actor = { kind: 'system', job: 'policy' } as const
  const call = { actor, actId: newId(), subject: row.subject, input: { body } }
  const answer = await perform(house, logs.adoptPolicy, call)
  if (!('receipt' in answer)) throw new Error(`副署规则没有入账：${JSON.stringify(answer)}`)
  return true
}

/** Countersigning while the program serves: as a witness of others, and for our own log. */
export interface Countersigning {
  /** The text of `/policy` now. */
  policyText(): Promise<string>
  /** Whom the guard asks before the first signature. */
  memories(): readonly witnesses.Memory[]
  /** Where witnesses answer on our server. */
  readonly mounts: readonly {
    readonly prefix: string
    readonly current: () => witnesses.Witness | null
  }[]
  /** Begins to ask our witnesses, once our server listens at `url`. */
  start(url: string): void
  stop(): Promise<void>
}

/** Opens both sides of countersigning. Refuses the start where a policy file cannot be read. */
export async function openCountersigning(options: {
  readonly dataDir: string
  readonly keys: LogKeys
  readonly house: House
  readonly onDoubt: (origin: string) => void
  readonly onError: (what: string) => void
}): Promise<Countersigning> {
  const { dataDir, house, onDoubt, onError, keys } = options
  const { pools, clock, facts } = house
  const { origin } = facts
  const listed = listedAddresses()
  const shared = { pools, clock, onError }
  const own = witnessIn({ ...shared, dataDir, origin, name: witnessName(origin) })
  const vkeys = await keys.standing(origin)
  const superior = facts.demo ? await openSuperior(dataDir, vkeys, shared) : null
  const file = policyFile(witnessesPath(dataDir), onError)
  let demonstrated = superior?.policyAt('http://127.0.0.1') ?? null
  const policy = () => file.current() ?? demonstrated
  const text = async () => policyText(policy(), await keys.standing(origin))
  let submitter: witnesses.Submitter | null = null
  let timer: NodeJS.Timeout | undefined
  let recording: Promise<unknown> = Promise.resolve()
  const record = () => {
    recording = text()
      .then((body) => recordPolicy(house, body, policy() !== null))
      .catch((error: unknown) => onError(String(error)))
  }
  return {
    policyText: text,
    memories: () =>
      (file.current() === null ? superior?.memories() : null) ?? memoriesOf(policy(), listed),
    mounts: [
      { prefix: '/witness', current: own },
      ...(superior === null ? [] : [{ prefix: '/superior/witness', current: superior.witness }]),
    ],
    start: (url) => {
      demonstrated = superior?.policyAt(url) ?? null
      submitter = witnesses.startSubmitter({
        pool: pools.sequencer,
        clock,
        policy,
        lineOf: (witness) => witnesses.lineTo(witness, listed),
        onDoubt: ({ origin }) => onDoubt(origin),
        onError,
      })
      timer = setInterval(record, 60_000)
      record()
    },
    stop: async () => {
      clearInterval(timer)
      await recording
      await submitter?.stop()
    },
  }
}
