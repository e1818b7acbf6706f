import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, House } from '../src/acts/index.ts'
import { accept, receive } from '../src/cases/index.ts'
import { BUREAU, CAST } from '../src/demo/cast.ts'
import { mustPerform } from '../src/demo/found.ts'
import { DEMO_ITEMS, type DemoItem } from '../src/demo/items.ts'
import { PARTIES, type Party } from '../src/demo/parties.ts'
import { application } from '../src/demo/words.ts'
import { movingClock } from '../src/platform/clock.ts'
import { connect, openPools, type Pools } from '../src/platform/database.ts'
import { startEmbedded } from '../src/platform/embedded.ts'
import { newId, random } from '../src/platform/ids.ts'
import { migrate } from '../src/platform/migrate.ts'
import { bureaus, items, officers } from '../src/registry/index.ts'

const ROOT = join(import.meta.dirname, '..')

type End = () => Promise<unknown>
const endings: End[] = []
let stopping: Promise<void> | null = null
// Not once: a second signal, as from a terminal and from `sanzhi bench`, would kill it half tidied.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopping ??= endAll().finally(() => process.exit(130))
  })
}

async function endAll(): Promise<void> {
  for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
    await end().catch((error: unknown) => process.stderr.write(`没有收拾完：${error}\n`))
  }
}

/** Runs `work`; what it hands to `atEnd` is ended after it, also by a signal, last given first. */
export async function tidily<T>(work: (atEnd: (end: End) => void) => Promise<T>): Promise<T> {
  const before = endings.length
  try {
    return await work((end) => endings.push(end))
  } finally {
    // Work whose server is taken away fails; that must not end the program before the tidying.
    if (stopping !== null) await stopping
    for (const end of endings.splice(before).reverse()) await end()
  }
}

/** What is starting, to be stopped at the end; a signal meanwhile waits for it and stops it. */
export function held<T>(
  atEnd: (end: End) => void,
  starting: Promise<T>,
  stop: (it: T) => Promise<unknown>,
): Promise<T> {
  atEnd(() => starting.then(stop, () => undefined))
  return starting
}

/** A folder that goes when the measurement is over. */
export function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return tidily(async (atEnd) => {
    const folder = await mkdtemp(join(tmpdir(), 'sanzhi-bench-'))
    atEnd(() => rm(folder, { recursive: true, force: true }))
    await chmod(folder, 0o755)
    return work(folder)
  })
}

/** A migrated database in a server of its own, every commit flushed to disk as in `serve`. */
export interface Base {
  readonly folder: string
  readonly ownerUrl: string
  readonly pools: Pools
}

/** Starts the packaged PostgreSQL for one measurement. */
export function withDatabase<T>(work: (base: Base) => Promise<T>): Promise<T> {
  return withFolder((folder) =>
    tidily(async (atEnd) => {
      const embedded = await held(atEnd, startEmbedded({ dataDir: folder }), (it) => it.stop())
      const url = new URL(embedded.url)
      const client = await connect(embedded.url)
      await client.query('create database bench')
      await client.end()
      url.pathname = '/bench'
      await migrate(url.toString(), 'bench', join(ROOT, 'migrations'))
      const pools = openPools(url.toString())
      atEnd(() => pools.end())
      return work({ folder, ownerUrl: url.toString(), pools })
    }),
  )
}

/** Runs statements as the owner of the database. */
export async function asOwner(base: Base, ...statements: string[]): Promise<void> {
  const client = await connect(base.ownerUrl)
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The moment at which everything happens. */
export const NOON = '2026-09-01T04:00:00Z'

/** The house of the n-th bureau of a database. */
export function houseOf(pools: Pools, n: number): House {
  return {
    facts: {
      bureau: n,
      origin: `${BUREAU.origin}-${n}`,
      ...BUREAU.profile,
      portal: 'http://127.0.0.1',
      demo: true,
      secret: Buffer.alloc(32, n),
    },
    pools,
    clock: movingClock(NOON),
    random,
    alarm: (constraint, act) => process.stderr.write(`数据库拒绝了 ${act}：${constraint}\n`),
  }
}

const SYSTEM = { kind: 'system', job: 'setup' } as const

/** The one item of a bench bureau: it runs by the standard chart. */
const ITEM = DEMO_ITEMS.find((it) => it.chart === 'standard') as DemoItem

/** Founds a bureau with the officers that one item and its cases need; gives the clerk's id. */
export async function foundBureau(house: House): Promise<string> {
  const call = (actor: object, input: unknown, subject?: string) => ({
    actor: actor as typeof SYSTEM,
    actId: newId(),
    input,
    ...(subject !== undefined && { subject }),
  })
  const { division, profile } = BUREAU
  const { origin } = house.facts
  await mustPerform(
    house,
    bureaus.found,
    call(SYSTEM, { division, origin, movingClock: true, profile }),
  )
  const people = new Map<string, string>()
  for (const login of ['gaoyining', 'ruanzhe', 'zhouqi', 'wenshuheng', 'tanjingshu']) {
    const administrator = people.get('gaoyining')
    const actor =
      administrator === undefined ? SYSTEM : ({ kind: 'officer', officer: administrator } as const)
    people.set(login, await enrol(house, login, actor))
  }
  const by = (login: string) => ({ kind: 'officer', officer: people.get(login) ?? '' })
  const chart = await readFile(join(ROOT, 'charts', `${ITEM.chart}.bpmn`), 'utf8')
  const { code, name, kind } = ITEM.content
  const listed = { code, name, kind, department: ITEM.department, basisText: '' }
  const { subject } = await mustPerform(house, items.importItem, call(by('zhouqi'), listed))
  const whole = { content: ITEM.content, chart }
  await mustPerform(house, items.completeItem, call(by('zhouqi'), whole, subject))
  const passed = { no: 1, outcome: 'pass', opinion: '要素齐全，依据现行有效' }
  await mustPerform(house, items.recheckItem, call(by('wenshuheng'), passed, subject))
  await mustPerform(house, items.publishItem, call(by('tanjingshu'), { no: 1 }, subject))
  return people.get('ruanzhe') ?? ''
}

async function enrol(house: House, login: string, actor: Actor): Promise<string> {
  const member = CAST.find((one) => one.login === login)
  if (member === undefined) throw new RangeError(`nobody called ${login}`)
  const { name, office, posts, certificate } = member
  const input = { name, office }
  const { subject } = await mustPerform(house, officers.enrol, {
    actor,
    actId: newId(),
    input,
  })
  for (const post of posts) {
    await mustPerform(house, officers.grantPost, {
      actor,
      actId: newId(),
      subject,
      input: { post },
    })
  }
  if (certificate !== null) {
    const filed = { number: `示例-${login}`, issuer: '示例省人民政府', ...certificate }
    await mustPerform(house, officers.fileCertificate, {
      actor,
      actId: newId(),
      subject,
      input: { ...filed, examinedOn: '2021-03-01' },
    })
  }
  return subject
}

/** Receives complete applications, ready to be accepted; gives the ids of the cases. */
export async function receiveCases(house: House, clerk: string, count: number): Promise<string[]> {
  const plan = {
    item: ITEM.content.code,
    outcome: 'grant',
    supplement: false,
    major: false,
    returned: false,
    until: 'archive',
    from: '2026-09-01',
    gaps: [],
  } as unknown as Parameters<typeof application>[2]
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const party = PARTIES[i % PARTIES.length] as Party
    const { subject } = await mustPerform(house, receive, {
      actor: { kind: 'officer', officer: clerk },
      actId: newId(),
      input: application(ITEM.content, party, plan),
    })
    ids.push(subject)
  }
  return ids
}

/** Accepts one case without HTTP. */
export async function acceptCase(house: House, clerk: string, subject: string): Promise<void> {
  await mustPerform(house, accept, {
    actor: { kind: 'officer', officer: clerk },
    actId: newId(),
    subject,
    input: {},
  })
}
