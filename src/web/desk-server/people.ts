import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { House } from '../../acts/index.ts'
import { type Day, dayOf } from '../../law/index.ts'
import { withTransaction } from '../../platform/database.ts'
import type { People, PersonRow } from '../desk/contract.ts'
import { DESK_ACTS } from './adapt.ts'
import { certificateState, POSTS } from './me-view.ts'
import { problem } from './problems.ts'
import { beginSession, firstPassword, Line, setAccount, signIn } from './session.ts'
import type { OfficerRow } from './store.ts'

interface Signed extends FastifyRequest {
  officer?: OfficerRow
}

/** Posts that see the register of people; only an administrator changes it. */
const READERS = ['administrator', 'supervisor']

const Account = z.strictObject({
  account: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/),
})

const Password = z.strictObject({ old: Line(200), fresh: Line(200) })
const LEAST_PASSWORD = 10

/** Adds the register of people 人员与证件, accounts and passwords to the desk's API (S1.6). */
export function registerPeople(
  app: FastifyInstance,
  house: House,
  signed: (request: Signed, reply: FastifyReply) => Promise<unknown>,
): void {
  const reader = async (request: Signed, reply: FastifyReply) => {
    if (request.officer?.posts.some((post) => READERS.includes(post))) return
    return problem(reply, 403, '您的岗位不看人员名册', '需要时请管理员查看。')
  }
  const administrator = async (request: Signed, reply: FastifyReply) => {
    if (request.officer?.posts.includes('administrator')) return
    return problem(reply, 403, '只有管理员能开账号', '请管理员办理。')
  }
  app.get('/api/people', { preHandler: [signed, reader] }, (request: Signed) =>
    people(house, request.officer as OfficerRow),
  )
  app.post(
    '/api/people/:id/account',
    { preHandler: [signed, administrator] },
    (request: Signed, reply) => openAccount(house, request, reply),
  )
  app.post('/api/password', { preHandler: signed }, (request: Signed, reply) =>
    changePassword(house, request, reply),
  )
}

interface Registered {
  readonly id: string
  readonly name: string
  readonly office: string
  readonly handle: string
  readonly login: string | null
  readonly closed: boolean
  readonly posts: string[]
  readonly certificates: readonly {
    readonly id: string
    readonly number: string
    readonly issuer: string
    readonly from: Day
    readonly to: Day
    readonly examinedOn: Day
    readonly stops: readonly { readonly from: Day; readonly to: Day | null }[]
  }[]
}

const PEOPLE_SQL = `select o.id, o.name, o.office, o.handle, a.login,
    coalesce(a.failed_count >= 10, false) as closed,
    (select coalesce(array_agg(post order by post), '{}') from post_grant g
      where g.bureau = o.bureau and g.officer = o.id) as posts,
    coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'number', c.number,
        'issuer', c.issuer, 'from', lower(c.valid), 'to', upper(c.valid),
        'examinedOn', c.examined_on,
        'stops', (select coalesce(jsonb_agg(jsonb_build_object('from', lower(span),
            'to', upper(span)) order by lower(span)), '[]') from certificate_stop s
          where s.bureau = c.bureau and s.certificate = c.id)) order by upper(c.valid) desc)
      from certificate c where c.bureau = o.bureau and c.officer = o.id), '[]') as certificates
  from officer o left join account a on a.bureau = o.bureau and a.officer = o.id
  where o.bureau = $1 order by o.office, o.name, o.id`

async function people(house: House, reader: OfficerRow): Promise<People> {
  const today = dayOf(house.clock.now())
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<Registered>({ text: PEOPLE_SQL, values: [tx.bureau] }),
  )
  return {
    rows: found.map((row) => personRow(row, today)),
    mayChange: reader.posts.includes('administrator'),
  }
}

/** How many certificates need care (ended, stopped, ending soon); 0 for who may not see them. */
export async function peopleInNeed(house: House, reader: OfficerRow): Promise<number> {
  if (!reader.posts.some((post) => READERS.includes(post))) return 0
  const { rows } = await people(house, reader)
  return rows.filter((row) => row.state !== 'valid' && row.state !== 'none').length
}

function personRow(row: Registered, today: Day): PersonRow {
  const [latest] = row.certificates
  const isStopped = (c: Registered['certificates'][number]) =>
    c.stops.some((stop) => stop.from <= today && (stop.to === null || today < stop.to))
  const judged = latest && certificateState({ to: latest.to, stopped: isStopped(latest) }, today)
  const state = judged?.state ?? 'none'
  const isCertified = state === 'valid' || state === 'soon'
  return {
    id: row.id,
    name: row.name,
    office: row.office,
    account: row.login,
    isClosed: row.closed,
    posts: row.posts.flatMap((post) => POSTS[post] ?? []),
    state,
    left: judged?.left ?? 0,
    certificates: row.certificates.map(({ stops, ...c }) => ({
      ...c,
      stops: stops.map((stop) => ({ ...stop })),
    })),
    can: actTitles(row.posts, (certified) => !certified || isCertified),
    cannot: actTitles(row.posts, (certified) => certified && !isCertified),
    publicPage: `/officers/${row.handle}`,
  }
}

/** Titles of the acts that a post opens, by the acts' own rule; certificates decide the rest. */
function actTitles(posts: readonly string[], isListed: (certified: boolean) => boolean): string[] {
  return Object.values(DESK_ACTS)
    .filter(({ act }) => [act.post].flat().some((post) => posts.includes(post)))
    .filter(({ act }) => isListed(act.certified))
    .map(({ act }) => act.title)
}

async function openAccount(house: House, request: Signed, reply: FastifyReply) {
  const { id } = request.params as { id: string }
  const body = Account.safeParse(request.body)
  if (!body.success) {
    const message = '工号应为 2 到 40 个小写字母、数字、点或者横线，以字母或者数字开头'
    return problem(reply, 400, '工号不能用', message, { errors: [{ path: 'account', message }] })
  }
  const known = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query<{ login: string | null }>({
      text: `select a.login from officer o
        left join account a on a.bureau = o.bureau and a.officer = o.id
        where o.bureau = $1 and o.id::text = $2`,
      values: [tx.bureau, id],
    }),
  )
  if (known[0] === undefined) return problem(reply, 404, '没有这个人', '请从名册里选择。')
  const login = known[0].login ?? body.data.account
  const password = firstPassword()
  const isSet = await setAccount(house, { login, officer: id, password, mustChange: true })
  return isSet
    ? { account: login, password }
    : problem(reply, 409, `工号「${login}」已经有人用`, '请换一个工号。')
}

async function changePassword(house: House, request: Signed, reply: FastifyReply) {
  const officer = request.officer as OfficerRow
  const body = Password.safeParse(request.body)
  const fresh = body.success ? body.data.fresh : ''
  if (!body.success || fresh.length < LEAST_PASSWORD || fresh === body.data.old) {
    return problem(
      reply,
      400,
      '新口令不能用',
      `新口令至少 ${LEAST_PASSWORD} 个字符，不能与原来的相同。`,
    )
  }
  const login = officer.login ?? ''
  if ((await signIn(house, login, body.data.old)) !== officer.id) {
    return problem(reply, 409, '原口令不对', '请重新输入原口令。连续十次不对，账号会停用。')
  }
  await setAccount(house, { login, officer: officer.id, password: fresh, mustChange: false })
  // All sessions under the old password have ended, this one as well.
  await beginSession(house, officer.id, reply)
  return reply.code(204).send()
}
