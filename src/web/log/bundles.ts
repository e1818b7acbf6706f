import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { Day } from '../../law/index.ts'

/** What a bureau says about its bundles, and what this request may have. */
export interface BundleRight {
  /** Since when bundles are closed to the public; null where they are open. */
  readonly closedSince: Day | null
  /** Whether the request bears a valid token of a superior body. */
  readonly isReader: boolean
}

/** Reads the right to a bureau's bundles: open to all, or closed but for a bearer token that is
 *  known by its hash and has not ended. */
export async function bundleRight(
  pool: pg.Pool,
  bureau: number,
  request: FastifyRequest,
  today: Day,
): Promise<BundleRight> {
  const [, token = ''] = /^Bearer ([A-Za-z0-9_-]{22})$/.exec(header(request)) ?? []
  const found = await pool.query<{ since: Day; reader: boolean }>({
    name: 'bundle-right',
    text: `select since, exists (select from bundle_reader r where r.bureau = c.bureau
        and r.token_hash = $2 and r.until >= $3) as reader
      from bundle_closing c where bureau = $1`,
    values: [bureau, hashOfToken(token), today],
  })
  const row = found.rows[0]
  return { closedSince: row?.since ?? null, isReader: row?.reader ?? false }
}

/** What is stored of a token: 128 random bits need no slow hash. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Whether entries of a type are public even where bundles are closed (ledger §8). */
export function isAlwaysPublic(type: string): boolean {
  return /^(decision|document|publication)\./.test(type)
}

function header(request: FastifyRequest): string {
  return request.headers.authorization ?? ''
}
