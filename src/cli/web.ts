import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { House } from '../acts/index.ts'
import type { Press } from '../documents/index.ts'
import { dayOf } from '../law/index.ts'
import type { Config } from '../platform/config.ts'
import { isDatabaseAway } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { reportIncident } from '../platform/incident.ts'
import { openSnapshots } from '../platform/snapshot.ts'
import { registerDeskApi, registerUploads } from '../web/desk-server/index.ts'
import { registerLog } from '../web/log/index.ts'
import { PageCache, registerPortal } from '../web/portal/index.ts'
import { portalForms } from '../web/portal-reads/forms.ts'
import { portalReads } from '../web/portal-reads/index.ts'
import { DESK_DIST } from './build.ts'
import { type Countersigning, policyText } from './countersign.ts'
import type { Place } from './place.ts'
import { registerVerifier, verifierPage } from './verifier.ts'
import { registerWitness } from './witness-routes.ts'

interface WebOptions {
  readonly house: House
  readonly press: Press
  readonly place: Place
  readonly config: Config
  readonly sequencerKey: string
  /** The log's policy and the witnesses that answer here; none where nobody countersigns. */
  readonly countersigning?: Pick<Countersigning, 'policyText' | 'mounts'>
  /** Told of every route as it is added, for whoever walks them all. */
  readonly onRoute?: (route: { method: string | string[]; url: string }) => void
}

const MOST_BODY_BYTES = 1_000_000

/** The HTTP server: portal, desk, uploads and the log's read API, built apart from listening. */
export async function openWeb(options: WebOptions): Promise<FastifyInstance> {
  const snapshots = openSnapshots(options.place.pools.urlOf('sanzhi_web'))
  const cache = new PageCache({
    state: async () => {
      const data = await snapshots.now()
      return data === null ? null : `${data} ${dayOf(options.house.clock.now())}`
    },
  })
  const app = fastify({
    serverFactory: (handler) => serverOf(cache.before(handler)),
    bodyLimit: MOST_BODY_BYTES,
    trustProxy: false,
    forceCloseConnections: true,
    // Addresses that cannot be decoded never reach a route, nor the error handler below.
    frameworkErrors: (error, _request, reply) => answerError(error, reply),
    clientErrorHandler: answerUnread,
  })
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    answerError(error, reply),
  )
  app.addHook('onRequest', async (request) => {
    // PostgreSQL holds no U+0000, so nothing of ours has one in its address.
    if (/%00/.test(request.url)) throw Object.assign(new Error('U+0000'), { statusCode: 400 })
  })
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('x-content-type-options', 'nosniff')
    void reply.header('referrer-policy', 'same-origin')
    void reply.header('x-frame-options', 'SAMEORIGIN')
  })
  app.addHook('onClose', () => snapshots.close())
  if (options.onRoute !== undefined) app.addHook('onRoute', options.onRoute)
  await limitGuessing(app)
  registerDeskApi(app, options.house, options.press, { cast: options.config.demo })
  await registerUploads(app, options.house, options.press, join(options.place.dataDir, 'uploads'))
  await deskPages(app)
  const policy = async () =>
    (await options.countersigning?.policyText()) ?? policyText(null, [options.sequencerKey])
  await registerLog(app, { house: options.house, policy })
  registerVerifier(app, async () => verifierPage(await policy()))
  for (const { prefix, current } of options.countersigning?.mounts ?? [])
    await registerWitness(app, prefix, current)
  await portalPages(app, options, policy, cache)
  return app
}

/** As long as a connection without requests is kept, in milliseconds. */
const KEEP_ALIVE_MS = 72_000

function serverOf(handler: RequestListener) {
  const server = createServer(handler)
  server.keepAliveTimeout = KEEP_ALIVE_MS
  // A video may take an hour to come up a thin line.
  server.requestTimeout = 0
  return server
}

/** Where a password or a query code is tried; by route, for an address has many spellings. */
const GUESSED = new Set([
  '/api/session',
  '/cases',
  '/cases/document',
  '/cases/proof',
  '/proof/:leaf',
])
const TRIES_A_MINUTE = 20

/** Passwords and query codes are tried at most so often from one address. */
async function limitGuessing(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    max: TRIES_A_MINUTE,
    timeWindow: 60_000,
    allowList: (request) =>
      request.method !== 'POST' || !GUESSED.has(request.routeOptions.url ?? ''),
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
  })
}

const TITLES: Readonly<Record<number, string>> = {
  400: '内容不能识别',
  413: '内容太大',
  414: '网址太长',
  415: '内容的格式不对',
  429: '请求太频繁',
}

/** Errors never show a stack: a person sees an incident number, the operator sees the rest. */
function answerError(error: { statusCode?: number }, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error)
  if (problem.status === 503) void reply.header('retry-after', '2')
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send({ type: 'about:blank', ...problem })
}

function problemOf(error: { statusCode?: number }) {
  if (isDatabaseAway(error)) {
    const detail = '请稍等几秒，把没有得到回执的原样再提交一次：不会重复登记。'
    return { title: '数据库正在恢复', status: 503, detail }
  }
  const status = error.statusCode ?? 500
  if (status < 500)
    return { title: TITLES[status] ?? '请求不能办理', status, detail: '请检查后再试。' }
  const incident = reportIncident(error)
  const detail = `没有得到回执的，可以原样再提交一次。需要帮助时请报事故号 ${incident}。`
  return { title: '系统出了问题', status, detail, incident }
}

/** What is no HTTP at all, or too long for it, gets its answer on the bare connection. */
function answerUnread(error: { code?: string }, socket: Socket): void {
  // The other end has gone, or an answer is already under way.
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const isLong = error.code === 'HPE_HEADER_OVERFLOW'
  const [status, reason] = isLong ? [431, 'Too Large'] : [400, 'Bad Request']
  const title = isLong ? '请求的头部太大' : '请求不能识别'
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: '请检查后再试。' })
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

const DESK_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; frame-src 'self' blob:; object-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"

async function deskPages(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: DESK_DIST,
    prefix: '/desk/',
    wildcard: false,
    decorateReply: true,
    index: false,
  })
  const page = (_request: unknown, reply: FastifyReply) =>
    reply.header('content-security-policy', DESK_POLICY).sendFile('index.html')
  app.get('/desk', page)
  app.get('/desk/', page)
  app.get('/desk/*', page)
}

/** The public portal. */
async function portalPages(
  app: FastifyInstance,
  { house, press, place, config }: WebOptions,
  policy: () => string | Promise<string>,
  cache: PageCache,
): Promise<void> {
  const { facts } = house
  await registerPortal(app, portalReads(house, place.vault, policy), {
    bureau: {
      name: facts.name,
      mark: facts.mark,
      address: facts.address,
      hours: facts.officeHours,
      telephone: facts.telephone,
      complaintTelephone: facts.telephone,
      government: facts.government,
      court: facts.court,
      filings: [],
    },
    demo: facts.demo,
    clock: house.clock,
    address: facts.portal,
    newId,
    forms: portalForms(house, press),
    verifierHash: async () => (await verifierPage(await policy()))?.sha256 ?? null,
    cacheDir: join(config.dataDir, 'cache'),
    cache,
  })
}
