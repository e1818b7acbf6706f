import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { Worker } from 'node:worker_threads'
import type pg from 'pg'
import { openPools } from '../src/platform/database.ts'
import { newId } from '../src/platform/ids.ts'
import type { ServerOrder } from './actServer.ts'
import { type Bench, compare, type Figure, msOf, type Sizes, versioned } from './measure.ts'
import {
  asOwner,
  type Base,
  foundBureau,
  houseOf,
  receiveCases,
  tidily,
  withDatabase,
} from './setup.ts'

/** Acceptances over HTTP against one-row INSERT commits by the same driver (act, act-one), and in
 *  one bureau, where all wait for one number, against as many bureaus (act-bureau). */
export const actBench: Bench = (sizes) =>
  withDatabase((base) =>
    tidily(async (atEnd) => {
      const desks = await foundDesks(base, sizes)
      await asOwner(
        base,
        'create table bench_row (id bigint generated always as identity primary key, body text)',
        'grant insert on bench_row to sanzhi_app',
        'analyze',
      )
      const { urls, close } = await startServer(base, sizes.clients)
      atEnd(close)
      const clients = await Promise.all(
        urls.map((url, i) => Client.open(url, desks[i]?.cases ?? [])),
      )
      atEnd(async () => {
        for (const client of clients) client.close()
      })
      const [url = ''] = urls
      const together = await Promise.all(desks.map(({ shared }) => Client.open(url, shared)))
      atEnd(async () => {
        for (const client of together) client.close()
      })
      return [
        await many(base, sizes, clients),
        await single(base, sizes, clients),
        await inOneBureau(sizes, clients, together),
      ]
    }),
  )

async function foundDesks(base: Base, { clients, acts, rounds }: Sizes) {
  const desks: { cases: string[]; shared: string[] }[] = []
  // One round more than is measured: the first warms up.
  const rows = acts * (rounds + 1)
  let first: (() => Promise<string[]>) | null = null
  for (let n = 1; n <= clients; n++) {
    const house = houseOf(base.pools, n)
    const clerk = await foundBureau(house)
    first ??= () => receiveCases(house, clerk, rows)
    // Each bureau serves act and act-bureau's yardstick, the first one act-one too.
    const cases = await receiveCases(house, clerk, rows * (n === 1 ? 3 : 2))
    desks.push({ cases, shared: await first() })
  }
  return desks
}

function startServer(base: Base, bureaus: number) {
  const order: ServerOrder = { ownerUrl: base.ownerUrl, folder: base.folder, bureaus }
  const worker = new Worker(new URL('./actServer.ts', import.meta.url), { workerData: order })
  return new Promise<{ urls: string[]; close(): Promise<unknown> }>((done, fail) => {
    worker.once('error', fail)
    worker.once('message', (urls: string[]) =>
      done({
        urls,
        close: async () => {
          worker.postMessage('close')
          await once(worker, 'message')
          await worker.terminate()
        },
      }),
    )
  })
}

async function many(base: Base, sizes: Sizes, clients: readonly Client[]): Promise<Figure> {
  const { acts, inserts, rounds } = sizes
  const ours = async () => {
    const ms = await msOf(() => Promise.all(clients.map((client) => client.accept(acts))))
    return (acts * clients.length * 1000) / ms
  }
  const bare = openPools(base.ownerUrl, { most: clients.length })
  try {
    await ours()
    await insertRate(bare.app, clients.length, 20)
    const { length } = clients
    const note = `受理 ${acts} 件/端/轮，${length} 个客户端各在一个机关，经 HTTP（同一进程内每个机关一个端口），编号器运行，不出件；标尺：${length} 个连接逐行 INSERT 提交，fsync 开，${versioned('pg')}；此后的目标 ≥ 0.15`
    return await compare(
      { name: 'act', unit: '个/s', goal: { sign: '≥', value: 0.08 }, rounds, note },
      ours,
      () => insertRate(bare.app, length, inserts),
    )
  } finally {
    await bare.end()
  }
}

async function single(base: Base, sizes: Sizes, clients: readonly Client[]): Promise<Figure> {
  const { acts, inserts, rounds } = sizes
  const client = clients[0] as Client
  const ours = async () => (acts * 1000) / (await msOf(() => client.accept(acts)))
  const bare = openPools(base.ownerUrl, { most: 1 })
  try {
    await insertRate(bare.app, 1, 20)
    const note = `受理 ${acts} 件/轮，1 个客户端，经 HTTP；标尺：1 个连接逐行 INSERT 提交，fsync 开`
    return await compare(
      { name: 'act-one', unit: '个/s', goal: { sign: '≥', value: 0.08 }, rounds, note },
      ours,
      () => insertRate(bare.app, 1, inserts),
    )
  } finally {
    await bare.end()
  }
}

/** As many clients in one bureau as otherwise in as many: the counter of its numbers is one row. */
function inOneBureau(
  { acts, rounds }: Sizes,
  apart: readonly Client[],
  together: readonly Client[],
): Promise<Figure> {
  const rate = (clients: readonly Client[]) => async () => {
    const ms = await msOf(() => Promise.all(clients.map((client) => client.accept(acts))))
    return (acts * clients.length * 1000) / ms
  }
  const note = `受理 ${acts} 件/端/轮，${together.length} 个客户端在同一个机关（同一个文号序列）；标尺：同样多的客户端各在一个机关`
  return rate(together)().then(() =>
    compare(
      { name: 'act-bureau', unit: '个/s', goal: { sign: '≥', value: 0.2 }, rounds, note },
      rate(together),
      rate(apart),
    ),
  )
}

/** The bare insert: each connection writes a row and commits it, one after the other. */
async function insertRate(pool: pg.Pool, connections: number, each: number): Promise<number> {
  const text = 'insert into bench_row (body) values ($1)'
  const body = 'x'.repeat(600)
  const ms = await msOf(() =>
    Promise.all(
      Array.from({ length: connections }, async () => {
        for (let i = 0; i < each; i++) await pool.query({ name: 'bare', text, values: [body] })
      }),
    ),
  )
  return (connections * each * 1000) / ms
}

/** A clerk at a desk: one connection that is kept, one cookie, cases waiting to be accepted. */
class Client {
  readonly #url: string
  readonly #cookie: string
  readonly #agent: Agent
  readonly #cases: string[]

  private constructor(url: string, cookie: string, agent: Agent, cases: readonly string[]) {
    this.#url = url
    this.#cookie = cookie
    this.#agent = agent
    this.#cases = [...cases]
  }

  static async open(url: string, cases: readonly string[]): Promise<Client> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const answer = await post(agent, `${url}/api/session/cast`, '', { account: 'ruanzhe' })
    return new Client(url, answer.cookie, agent, cases)
  }

  async accept(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const subject = this.#cases.pop()
      if (subject === undefined) throw new Error('no case is left')
      const sent = { actId: newId(), subject, input: {} }
      await post(this.#agent, `${this.#url}/api/acts/accept`, this.#cookie, sent)
    }
  }

  close(): void {
    this.#agent.destroy()
  }
}

function post(agent: Agent, url: string, cookie: string, body: object) {
  return new Promise<{ cookie: string }>((done, fail) => {
    const headers = { 'content-type': 'application/json', cookie }
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => {
        if (answer.statusCode !== 200) fail(new Error(`${answer.statusCode} ${text}`))
        else done({ cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '' })
      })
    })
    asked.once('error', fail)
    asked.end(JSON.stringify(body))
  })
}
