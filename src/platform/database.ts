import { createHmac } from 'node:crypto'
import pg from 'pg'

/** Logins of the house; the owner's is used for migrations only. */
export const ROLES = ['sanzhi_owner', 'sanzhi_app', 'sanzhi_sequencer', 'sanzhi_web'] as const
export type Role = (typeof ROLES)[number]

/** One pool per role; `end` closes them all. */
export interface Pools {
  readonly app: pg.Pool
  readonly sequencer: pg.Pool
  readonly web: pg.Pool
  readonly database: string
  /** Connection string of a role, for libraries that open their own connections. */
  urlOf(role: Role): string
  end(): Promise<void>
}

/** A statement; a `name` makes it prepared once per connection. */
export interface Statement {
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

/** One open transaction of one bureau. */
export interface Tx {
  readonly bureau: number
  readonly database: string
  query<R extends object>(statement: Statement): Promise<R[]>
  /** The only row. Throws where there is none or more. */
  one<R extends object>(statement: Statement): Promise<R>
  /**
   * The last statement of the transaction: it and the commit go in one round trip, and the rows
   * come when both are done. Where it fails nothing is committed. A statement after it is a bug.
   */
  last<R extends object>(statement: Statement): Promise<R[]>
}

const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.DATE, (text: string) => text)
types.setTypeParser(pg.types.builtins.INT8, (text: string) => {
  const n = Number(text)
  if (!Number.isSafeInteger(n)) throw new RangeError(`integer beyond 2^53: ${text}`)
  return n
})
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text: string) => new Date(text).toISOString())

/**
 * The password of a role, derived from the owner's: every process that knows the owner's address
 * derives the same, and none needs to be stored. Throws where the address has no password, for
 * what is derived from nothing everybody can derive.
 */
export function rolePassword(ownerUrl: string, role: Role): string {
  const url = new URL(ownerUrl)
  if (url.password === '') {
    throw new Error('数据库地址中没有口令。各角色的口令由它推出，请在 DATABASE_URL 中写明口令。')
  }
  return createHmac('sha256', `${decodeURIComponent(url.password)}`)
    .update(`sanzhi role ${role}`)
    .digest('base64url')
}

/** The address of a database as one of the roles. */
export function roleUrl(ownerUrl: string, role: Role, database?: string): string {
  const url = new URL(ownerUrl)
  url.username = role
  url.password = rolePassword(ownerUrl, role)
  if (database !== undefined) url.pathname = `/${database}`
  return url.toString()
}

/**
 * Creates the roles, or renews their passwords, and lets the owner act as `sanzhi_owner`. The owner
 * may be a superuser, or have CREATEROLE and, to hand its database over, CREATEDB. Safe to call at
 * once by many processes.
 */
export async function prepareRoles(ownerUrl: string): Promise<void> {
  const client = await connect(ownerUrl)
  try {
    await client.query('select pg_advisory_lock(7326001)')
    for (let attempt = 1; ; attempt++) {
      try {
        await renewRoles(client, ownerUrl)
        return
      } catch (error) {
        // Roles are the cluster's but locks a database's: another database's start may be as far.
        const { code } = error as { code?: string }
        const isOvertaken = ['XX000', '42710', '23505'].includes(String(code))
        if (!isOvertaken || attempt === 10) throw error
      }
    }
  } finally {
    await client.end()
  }
}

async function renewRoles(client: pg.Client, ownerUrl: string): Promise<void> {
  const { rows } = await client.query<{ name: string; most: boolean }>(
    'select rolname as name, rolname = current_user and rolsuper as most from pg_roles',
  )
  const known = new Set(rows.map((row) => row.name))
  // New roles may none of this; only a superuser can take it back from one that was given it since.
  const isSuperuser = rows.some((row) => row.most)
  const limits = isSuperuser ? 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls' : ''
  for (const role of ROLES) {
    const password = pg.escapeLiteral(rolePassword(ownerUrl, role))
    const verb = known.has(role) ? 'alter' : 'create'
    await client.query(`${verb} role ${role} login ${limits} password ${password}`)
  }
  const member = await client.query<{ is: boolean }>(
    `select pg_has_role('sanzhi_owner', 'usage') as is`,
  )
  if (member.rows[0]?.is !== true) await client.query('grant sanzhi_owner to current_user')
}

/** Opens a single connection; the caller ends it. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, types })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Opens a pool as the owner: migrations, verification and restore only, never the running house. */
export function openOwnerPool(ownerUrl: string): pg.Pool {
  return guarded(new pg.Pool({ connectionString: ownerUrl, max: 2, types }))
}

/** A session cut while idle is told to the pool, one cut between two statements of a transaction to
 *  its client alone: unheard, either would end the program. The next statement fails in any case. */
function guarded(pool: pg.Pool, onError?: (error: Error) => void): pg.Pool {
  pool.on('error', (error) => onError?.(error))
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Opens the pools of a database. `onError` hears of connections lost while idle. */
export function openPools(
  ownerUrl: string,
  options: { database?: string; most?: number; onError?: (error: Error) => void } = {},
): Pools {
  const database = options.database ?? new URL(ownerUrl).pathname.slice(1)
  const open = (role: Role, max: number) => {
    const pool = new pg.Pool({
      connectionString: roleUrl(ownerUrl, role, database),
      max,
      types,
      application_name: role,
      // Statements are sent when they are asked for, not when the one before has been answered.
      pipeline: true,
    })
    return guarded(pool, options.onError)
  }
  const app = open('sanzhi_app', options.most ?? 10)
  const sequencer = open('sanzhi_sequencer', 2)
  const web = open('sanzhi_web', options.most ?? 10)
  return {
    app,
    sequencer,
    web,
    database,
    urlOf: (role) => roleUrl(ownerUrl, role, database),
    end: async () => {
      await Promise.all([app.end(), sequencer.end(), web.end()])
    },
  }
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'])

/** Whether an error only says that the database is away for the moment: starting, stopping, or
 *  its connection lost. Whether a commit under way was done is then not known. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string }
  if (typeof code === 'string') return AWAY.has(code)
  return /^Connection terminated/.test(message ?? '')
}

/**
 * Runs `work` in one transaction of one bureau. Beginning, bureau, `first` (a statement without
 * parameters, such as a lock) and what `work` asks first go in one round trip; `tx.last` shares its
 * own with the commit. A thrown error rolls back; nothing is retried.
 *
 * Throws also where `work` went on after a statement of its own had failed: PostgreSQL answers the
 * commit of such a transaction by rolling it back, without an error.
 */
export async function withTransaction<T>(
  pool: pg.Pool,
  bureau: number,
  work: (tx: Tx) => Promise<T>,
  first = '',
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const open = new OpenTx(client, bureau, first)
  try {
    const result = await work(open)
    await open.commit()
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost
    })
    // What follows a beginning that failed fails too, and says less.
    throw await open.begun.then(
      () => error,
      (cause: unknown) => cause,
    )
  } finally {
    client.release(broken)
  }
}

class OpenTx implements Tx {
  readonly bureau: number
  readonly database: string
  readonly begun: Promise<unknown>
  readonly #client: pg.PoolClient
  #committing: Promise<void> | null = null

  constructor(client: pg.PoolClient, bureau: number, first: string) {
    this.bureau = bureau
    this.database = client.database ?? ''
    this.#client = client
    this.begun = client.query(
      `begin; select set_config('sanzhi.bureau', '${Number(bureau)}', true); ${first}`,
    )
    // Heard by whoever waits for the first answer.
    this.begun.catch(() => undefined)
  }

  async query<R extends object>(statement: Statement): Promise<R[]> {
    if (this.#committing !== null) throw new Error('the transaction has had its last statement')
    const asked = this.#client.query({ ...statement, values: [...(statement.values ?? [])] })
    const [, result] = await Promise.all([this.begun, asked])
    return result.rows as R[]
  }

  async one<R extends object>(statement: Statement): Promise<R> {
    const rows = await this.query<R>(statement)
    if (rows.length !== 1) throw new Error(`one row expected, ${rows.length} came`)
    return rows[0] as R
  }

  async last<R extends object>(statement: Statement): Promise<R[]> {
    let isUnsent = false
    const asked = this.query<R>(statement)
    asked.catch(() => {
      isUnsent = true
    })
    // What this side fails to send never fails there, and a commit would keep what went before it.
    await new Promise((done) => setImmediate(done))
    if (isUnsent) return asked
    // A failed statement says why; the commit behind it only that nothing was committed.
    const [rows, done] = await Promise.allSettled([asked, this.commit()])
    if (rows.status === 'rejected') throw rows.reason
    if (done.status === 'rejected') throw done.reason
    return rows.value
  }

  /** Commits once; the second time it is waited for alone. */
  commit(): Promise<void> {
    this.#committing ??= this.#client.query('commit').then(({ command }) => {
      if (command !== 'COMMIT') throw new Error('a statement had failed: nothing was committed')
    })
    return this.#committing
  }
}
