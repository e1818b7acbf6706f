import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { House } from '../acts/index.ts'
import type { Press } from '../documents/index.ts'
import { dayOf } from '../law/index.ts'
import { reads } from '../ledger/index.ts'
import type { Config } from '../platform/config.ts'
import { newId } from '../platform/ids.ts'
import { openSnapshots } from '../platform/snapshot.ts'
import { registerDeskApi, registerUploads } from '../web/desk-server/index.ts'
import { PageCache, registerPortal } from '../web/portal/index.ts'
import { portalForms } from '../web/portal-reads/forms.ts'
import { decisionProof, portalReads } from '../web/portal-reads/index.ts'
import { DESK_DIST } from './build.ts'
import type { Place } from './place.ts'

interface WebOptions {
  readonly house: House
  readonly press: Press
  readonly place: Place
  readonly config: Config
  readonly sequencerKey: string
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
  ledgerRoutes(app, options)
  await portalPages(app, options, cache)
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

/** Addresses where a password or a query code is tried. */
const GUESSED = new Set(['/api/session', '/cases', '/cases/document'])
const TRIES_A_MINUTE = 20

/** Passwords and query codes are tried at most so often from one address. */
async function limitGuessing(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    max: TRIES_A_MINUTE,
    timeWindow: 60_000,
    allowList: (request) =>
      request.method !== 'POST' || !GUESSED.has(request.url.split('?')[0] ?? ''),
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
function answerError(
  error: { statusCode?: number; stack?: string },
  reply: FastifyReply,
): FastifyReply {
  const status = error.statusCode ?? 500
  const isOurs = status >= 500
  const incident = randomBytes(4).toString('hex')
  if (isOurs) process.stderr.write(`事故 ${incident}：${String(error.stack ?? error)}\n`)
  const title = TITLES[status] ?? (isOurs ? '系统出了问题' : '请求不能办理')
  const detail = isOurs
    ? `您的内容没有登记，可以稍后再试。需要帮助时请报事故号 ${incident}。`
    : '请检查后再试。'
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title, status, detail, ...(isOurs && { incident }) })
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

/** The log's own pages: checkpoint, key, and proof files without disclosures (ledger §8). */
function ledgerRoutes(app: FastifyInstance, { place, house, sequencerKey }: WebOptions): void {
  const { bureau } = house.facts
  app.get('/checkpoint', async (_request, reply) => {
    const found = await reads.latestCheckpoint(place.pools.web, bureau)
    return reply
      .type('text/plain; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(found?.note ?? '')
  })
  app.get('/policy', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(`log ${sequencerKey}\nquorum none\n`),
  )
  app.get('/proof/:leaf', async (request, reply) => {
    const { leaf } = request.params as { leaf: string }
    const bytes = /^[A-Za-z0-9_-]{43}$/.test(leaf) ? Buffer.from(leaf, 'base64url') : null
    const text = bytes === null ? null : await reads.proofFile(place.pools.web, bureau, bytes, [])
    if (text === null)
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send('账本里没有这个条目，或者还没有编号。\n')
    return reply.type('text/plain; charset=utf-8').send(text)
  })
}

/** The public portal, and the proof files of what it shows. */
async function portalPages(
  app: FastifyInstance,
  { house, press, place, config }: WebOptions,
  cache: PageCache,
): Promise<void> {
  const { facts } = house
  app.get('/files/:name', async (request, reply) => {
    const { name } = request.params as { name: string }
    const text = await decisionProof(house, name.replace(/\.tlog-proof$/, ''))
    if (text === null) {
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send('没有这份证明，或者还没有编号。\n')
    }
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(text)
  })
  await registerPortal(app, portalReads(house, place.vault), {
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
    cacheDir: join(config.dataDir, 'cache'),
    cache,
  })
}
