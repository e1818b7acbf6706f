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
 * derives the same, and none needs to be stored.
 */
export function rolePassword(ownerUrl: string, role: Role): string {
  const url = new URL(ownerUrl)
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

/** Creates the roles, or renews their passwords. Safe to call at once by many processes. */
export async function prepareRoles(ownerUrl: string): Promise<void> {
  const client = await connect(ownerUrl)
  try {
    await client.query('select pg_advisory_lock(7326001)')
    for (const role of ROLES) {
      const found = await client.query('select from pg_roles where rolname = $1', [role])
      const password = pg.escapeLiteral(rolePassword(ownerUrl, role))
      const verb = found.rowCount === 0 ? 'create' : 'alter'
      await client.query(
        `${verb} role ${role} login nosuperuser nocreatedb nocreaterole password ${password}`,
      )
    }
  } finally {
    await client.end()
  }
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

/**
 * Runs `work` in one transaction of one bureau; beginning, bureau and `first` (a statement without
 * parameters, such as a lock) go in one round trip. A thrown error rolls back; nothing is retried.
 */
export async function withTransaction<T>(
  pool: pg.Pool,
  bureau: number,
  work: (tx: Tx) => Promise<T>,
  first = '',
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(
      `begin; select set_config('sanzhi.bureau', '${Number(bureau)}', true); ${first}`,
    )
    const result = await work(txOf(client, bureau))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost
    })
    throw error
  } finally {
    client.release(broken)
  }
}

function txOf(client: pg.PoolClient, bureau: number): Tx {
  const query = async <R extends object>(statement: Statement): Promise<R[]> => {
    const result = await client.query({ ...statement, values: [...(statement.values ?? [])] })
    return result.rows as R[]
  }
  return {
    bureau,
    database: client.database ?? '',
    query,
    one: async <R extends object>(statement: Statement): Promise<R> => {
      const rows = await query<R>(statement)
      if (rows.length !== 1) throw new Error(`one row expected, ${rows.length} came`)
      return rows[0] as R
    },
  }
}
