import { createHash, randomBytes, randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { House } from '../../acts/index.ts'
import { withTransaction } from '../../platform/database.ts'

/** Name of the cookie that carries a session. */
export const COOKIE = 'sanzhi_desk'
const HOURS = 10

const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest()

/** What neither PostgreSQL nor UTF-8 can hold is in no name and no password. */
export const Line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !text.includes('\0') && text.isWellFormed())

/** Begins a session: 128 random bits go to the browser as a cookie, their hash into the table. */
export async function beginSession(
  house: House,
  officer: string,
  reply: FastifyReply,
): Promise<void> {
  const id = randomBytes(16).toString('base64url')
  await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query({
      text: `insert into session (bureau, id_hash, officer, expires_at)
        values ($1, $2, $3, clock_timestamp() + make_interval(hours => $4))`,
      values: [tx.bureau, hashOf(id), officer, HOURS],
    }),
  )
  void reply.setCookie(COOKIE, id, { path: '/', httpOnly: true, sameSite: 'strict' })
}

/** The hash under which the table has a session, or null where there is none. */
export function sessionHash(id: string | undefined): Buffer | null {
  return id === undefined || !/^[A-Za-z0-9_-]{22}$/.test(id) ? null : hashOf(id)
}

/** The officer of a living session, or null. */
export async function officerOf(house: House, id: string | undefined): Promise<string | null> {
  const hash = sessionHash(id)
  if (hash === null) return null
  const found = await house.pools.app.query<{ officer: string }>(
    `select officer from session where id_hash = $1 and bureau = $2
      and expires_at > clock_timestamp()`,
    [hash, house.facts.bureau],
  )
  return found.rows[0]?.officer ?? null
}

export async function endSession(house: House, id: string | undefined): Promise<void> {
  if (id === undefined) return
  await house.pools.app.query('delete from session where id_hash = $1', [hashOf(id)])
}

/** Makes or renews the local account of an officer (argon2id), opens it where it was closed, and
 *  ends the officer's sessions. An account that exists keeps its name.
 *  Gives false, and changes nothing, where the name is another officer's. */
export async function setAccount(
  house: House,
  account: { login: string; officer: string; password: string; mustChange: boolean },
): Promise<boolean> {
  const password = await hash(account.password)
  const work = withTransaction(house.pools.app, house.facts.bureau, async (tx) => {
    await tx.query({
      text: `insert into account (bureau, login, officer, password_hash, must_change)
        values ($1, $2, $3, $4, $5)
        on conflict (bureau, officer) do update set password_hash = excluded.password_hash,
          must_change = excluded.must_change, failed_count = 0`,
      values: [tx.bureau, account.login, account.officer, password, account.mustChange],
    })
    await tx.query({
      text: 'delete from session where bureau = $1 and officer = $2',
      values: [tx.bureau, account.officer],
    })
  })
  return work.then(
    () => true,
    (error: { constraint?: string }) => {
      if (error.constraint === 'account_pkey') return false
      throw error
    },
  )
}

/** A first password 一次性口令 that can be read out: 16 characters, 75 random bits. */
export function firstPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const drawn = Array.from({ length: 16 }, () => letters[randomInt(letters.length)])
  return [0, 4, 8, 12].map((at) => drawn.slice(at, at + 4).join('')).join('-')
}

/** Equal work for a name that does not exist, so that time tells nobody who has an account. */
const NOBODY = hash(randomBytes(16).toString('hex'))

/** The officer whose password this is, or null; ten failures in a row close the account. */
export async function signIn(
  house: House,
  login: string,
  password: string,
): Promise<string | null> {
  return withTransaction(house.pools.app, house.facts.bureau, async (tx) => {
    const [account] = await tx.query<{
      officer: string
      password_hash: string
      failed_count: number
    }>({
      text: `select officer, password_hash, failed_count from account
        where bureau = $1 and login = $2 for update`,
      values: [tx.bureau, login],
    })
    const isRight = await verify(account?.password_hash ?? (await NOBODY), password)
    if (account === undefined || account.failed_count >= 10) return null
    await tx.query({
      text: 'update account set failed_count = $3 where bureau = $1 and login = $2',
      values: [tx.bureau, login, isRight ? 0 : account.failed_count + 1],
    })
    return isRight ? account.officer : null
  })
}
