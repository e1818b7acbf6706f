import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type pg from 'pg'
import { type Day, isDay } from '../law/index.ts'
import { openOwnerPool } from '../platform/database.ts'
import { newHandle } from '../platform/ids.ts'
import { hashOfToken } from '../web/log/index.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { openPlace } from './place.ts'

interface Flags {
  readonly data: string
  readonly until?: string
  readonly json?: boolean
}

interface Bureau {
  readonly pool: pg.Pool
  readonly bureau: number
  readonly today: Day
}

type Answer = { readonly value: object; readonly people: string }

/** Registers `ledger bundles`: who may take whole entry bundles, the public or superiors alone. */
export function registerBundles(ledger: Command, databaseUrl: string | null): void {
  const bundles = ledger.command('bundles').description('条目包：向公众开放，或者只给上级机关')
  const add = (
    name: string,
    about: string,
    work: (at: Bureau, flags: Flags, who: string) => Promise<Answer>,
  ) =>
    command(bundles, name, about)
      .option('--data <DIR>', '数据目录', 'data')
      .action((...given: unknown[]) => {
        // Commander hands over the arguments, then the options, then the command.
        const [flags, who] = given.slice(0, -1).reverse() as [Flags, string?]
        return run(() => withBureau(flags, databaseUrl, (at) => work(at, flags, who ?? '')))
      })
  add('show', '看现在向谁开放', show)
  add('close', '不再向公众成批开放条目；证明、检查点和公示条目仍然公开', close)
  add('open', '向公众开放条目包', open)
  add('grant <NAME>', '给上级机关一个令牌，只显示这一次', grant).requiredOption(
    '--until <DAY>',
    '令牌用到哪一天（含），如 2027-12-31',
  )
  add('revoke <NAME>', '收回一个上级机关的令牌', revoke)
}

async function withBureau(
  flags: Flags,
  databaseUrl: string | null,
  work: (at: Bureau) => Promise<Answer>,
): Promise<number> {
  if (databaseUrl === null && !existsSync(join(flags.data, 'postgres'))) {
    throw new UsageError(`目录 ${flags.data} 里没有数据。请用 --data 指定数据目录。`)
  }
  const place = await openPlace(flags.data, databaseUrl)
  const pool = openOwnerPool(place.ownerUrl)
  try {
    const found = await pool.query<{ bureau: number; today: Day }>(
      `select bureau, (clock_timestamp() at time zone 'UTC' + interval '8 hours')::date as today
        from bureau order by bureau limit 1`,
    )
    const row = found.rows[0]
    if (row === undefined) throw new UsageError('数据目录里还没有机关。')
    const { value, people } = await work({ pool, ...row })
    print(flags.json ?? false, value, people)
    return EXIT.done
  } finally {
    await pool.end()
    await place.close()
  }
}

async function show({ pool, bureau, today }: Bureau): Promise<Answer> {
  const closed = await pool.query<{ since: Day }>(
    'select since from bundle_closing where bureau = $1',
    [bureau],
  )
  const readers = await pool.query<{ name: string; until: Day }>(
    'select name, until from bundle_reader where bureau = $1 order by name',
    [bureau],
  )
  const since = closed.rows[0]?.since ?? null
  const lines = readers.rows.map(
    ({ name, until }) => `${name}  用到 ${until}${until < today ? '（已到期）' : ''}`,
  )
  return {
    value: { closed_since: since, readers: readers.rows },
    people: [
      since === null ? '条目包向公众开放。' : `条目包自 ${since} 起只给持令牌的上级机关。`,
      ...(lines.length === 0 ? ['没有给出令牌。'] : lines),
    ].join('\n'),
  }
}

async function close(at: Bureau): Promise<Answer> {
  await at.pool.query(
    'insert into bundle_closing (bureau, since) values ($1, $2) on conflict do nothing',
    [at.bureau, at.today],
  )
  return show(at)
}

async function open(at: Bureau): Promise<Answer> {
  await at.pool.query('delete from bundle_closing where bureau = $1', [at.bureau])
  return show(at)
}

async function grant({ pool, bureau, today }: Bureau, flags: Flags, name: string): Promise<Answer> {
  const { until = '' } = flags
  if (!/^[^\p{Cc}]{1,60}$/u.test(name)) throw new UsageError('机关名称应为 1 到 60 个字。')
  if (!isDay(until) || until < today) {
    throw new UsageError(`--until 应为今天或者以后的日期，如 2027-12-31：${until}`)
  }
  const token = newHandle()
  await pool.query(
    `insert into bundle_reader (bureau, name, token_hash, until) values ($1, $2, $3, $4)
      on conflict (bureau, name) do update set token_hash = excluded.token_hash,
        until = excluded.until`,
    [bureau, name, hashOfToken(token), until],
  )
  return {
    value: { name, until, token },
    people: `${name}的令牌（用到 ${until}，只显示这一次，原来的作废）：\n${token}\n读取时在请求里写 Authorization: Bearer 令牌。`,
  }
}

async function revoke({ pool, bureau }: Bureau, _flags: Flags, name: string): Promise<Answer> {
  const gone = await pool.query('delete from bundle_reader where bureau = $1 and name = $2', [
    bureau,
    name,
  ])
  if (gone.rowCount === 0) throw new UsageError(`没有给过「${name}」令牌。用 show 查看。`)
  return { value: { name, revoked: true }, people: `已收回${name}的令牌。` }
}
