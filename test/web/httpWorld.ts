import assert from 'node:assert/strict'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { openWeb } from '../../src/cli/web.ts'
import { readConfig } from '../../src/platform/config.ts'
import { newId, random } from '../../src/platform/ids.ts'
import { onEnd, tempDir } from '../harness.ts'
import { openWorld, type World } from '../story/world.ts'

/** One route as the server has it. */
export interface RouteFound {
  readonly method: string
  readonly url: string
}

/** What an act over HTTP is answered with; which parts are there depends on the status. */
export interface ActAnswer {
  readonly status: number
  readonly title?: string
  readonly code?: string
  readonly article?: string
  readonly wrong?: string
  readonly next?: string[]
  readonly errors?: { path: string; message: string }[]
  readonly subject?: string
  readonly number?: string
  readonly entry?: { leaf: string; index: number | null; at: string }
}

/** The demonstration bureau behind the real web server; no socket is opened unless listened to. */
export interface Http {
  readonly world: World
  readonly app: FastifyInstance
  readonly routes: readonly RouteFound[]
  readonly dataDir: string
  /** Signs in as a member of the cast; gives the cookie. Each is signed in once. */
  as(login: string): Promise<string>
  get(login: string | null, url: string): Promise<LightMyRequestResponse>
  post(login: string | null, url: string, payload: InjectOptions['payload']): Promise<Answered>
  /** Sends an act as the desk does. */
  act(
    login: string,
    name: string,
    subject: string | null,
    input: object,
    actId?: string,
  ): Promise<ActAnswer>
}

type Answered = LightMyRequestResponse

export async function openHttp(more: { policy?: (world: World) => string } = {}): Promise<Http> {
  const world = await openWorld()
  const { policy } = more
  const dataDir = await tempDir()
  const routes: RouteFound[] = []
  const app = await openWeb({
    house: world.house,
    press: world.press,
    place: {
      dataDir,
      pools: world.house.pools,
      ownerUrl: world.ownerUrl,
      vault: world.press.vault,
      secret: random(32),
      signerOf: () => assert.fail('nobody signs here'),
      signersOf: () => assert.fail('nobody signs here'),
      close: async () => undefined,
    },
    config: readConfig({ data: dataDir, demo: true }, {}),
    sequencerKey: world.vkey,
    ...(policy !== undefined && {
      countersigning: { policyText: async () => policy(world), mounts: [] },
    }),
    onRoute: ({ method, url }) =>
      routes.push(...[method].flat().map((one) => ({ method: one, url }))),
  })
  onEnd(() => app.close())
  await app.ready()
  const cookies = new Map<string, string>()
  const as = async (login: string) => {
    const known = cookies.get(login)
    if (known !== undefined) return known
    const cookie = await signInByCast(app, login)
    cookies.set(login, cookie)
    return cookie
  }
  const headersOf = async (login: string | null) =>
    login === null ? {} : { cookie: await as(login) }
  const post: Http['post'] = async (login, url, payload) =>
    app.inject({
      method: 'POST',
      url,
      headers: await headersOf(login),
      ...(payload !== undefined && { payload }),
    })
  return {
    world,
    app,
    routes,
    dataDir,
    as,
    get: async (login, url) => app.inject({ method: 'GET', url, headers: await headersOf(login) }),
    post,
    act: async (login, name, subject, input, actId = newId()) => {
      const answer = await post(login, `/api/acts/${name}`, { actId, subject, input })
      return { ...answer.json<object>(), status: answer.statusCode }
    },
  }
}

/** The cookie of a new session of a member of the cast. */
export async function signInByCast(app: FastifyInstance, login: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session/cast',
    payload: { account: login },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return cookieOf(answer)
}

export function cookieOf(answer: LightMyRequestResponse): string {
  const [cookie] = [answer.headers['set-cookie']].flat()
  assert.ok(cookie, 'no cookie was set')
  return cookie.split(';')[0] as string
}

/** Holds an answer to be a problem (RFC 9457) with a sentence in Chinese, and nothing technical. */
export function assertProblem(answer: LightMyRequestResponse, status: number): void {
  assert.equal(answer.statusCode, status, answer.body)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  const { title, ...rest } = answer.json<{ title: string; status: number; type: string }>()
  assert.match(title, /\p{Script=Han}{4}/u)
  assert.equal(rest.status, status)
  assert.equal(rest.type, 'about:blank')
}
