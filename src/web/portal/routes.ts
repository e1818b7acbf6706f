import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { dayOf, type Instant } from '../../law/index.ts'
import { isDatabaseAway } from '../../platform/database.ts'
import { reportIncident } from '../../platform/incident.ts'
import { ABOUT, awayPage, brokenPage, englishPage, notFoundPage, refusedPage } from './about.ts'
import type { PageCache } from './cache.ts'
import { portalCss } from './css.ts'
import { decisionPage } from './decision.ts'
import { decisionListPage } from './decisions.ts'
import { decisionsAtom, decisionsCsv, decisionsJson, listCsv } from './exports.ts'
import { registerForms } from './form-routes.ts'
import { framed, type Page, type Site } from './frame.ts'
import { homePage, searchPage } from './home.ts'
import { guidePage } from './item.ts'
import { itemListPage } from './items.ts'
import { listPage, listsPage } from './lists.ts'
import type { BureauInfo } from './models.ts'
import { officerListPage, officerPage } from './officers.ts'
import { decisionFilter, itemFilter, one, pageOf, type Query } from './query.ts'
import type { Moment, PortalForms, PortalReads } from './reads.ts'
import { sealSvg } from './seal.ts'
import { verifyPage, verifyStartPage } from './verify.ts'

/** How the portal is set up. */
export interface PortalOptions {
  readonly bureau: BureauInfo
  /** A demonstration: every page says so. */
  readonly demo: boolean
  readonly clock: { now(): Instant }
  /** The site's own address without a path, `https://…`: feeds, exports and printed codes. */
  readonly address: string
  /** A new id of an act for a form (uuid). */
  readonly newId: () => string
  readonly forms?: PortalForms
  /** Where compiled style sheets are kept; by default a cache beside the packages. */
  readonly cacheDir?: string
  /** The SHA-256 of the page for checking offline, `/verify.html`; null where it is not built. */
  readonly verifierHash?: () => Promise<string | null>
  /** Keeps whole answers; the server asks it first. */
  readonly cache?: PageCache
}

/** What handlers share: asking the time, and sending a page in its frame. */
export interface Desk {
  readonly reads: PortalReads
  readonly options: PortalOptions
  moment(): Moment
  send(request: FastifyRequest, reply: FastifyReply, page: Page, how?: Sending): FastifyReply
  notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply
}

/**
 * How an answer may be kept: `private` never, `fresh` only after asking again. All but the private
 * depend on nothing but their address, the database and the day (cache.ts keeps them by that).
 */
export interface Sending {
  readonly status?: number
  readonly cache?: 'public' | 'fresh' | 'private'
}

const CACHE = {
  public: 'public, max-age=30',
  fresh: 'no-cache',
  private: 'no-store',
} as const

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Shows the buttons that only a script can serve. The pages are complete without it. */
const SCRIPT = `document.querySelectorAll('.sz-print').forEach(function (b) {
  b.hidden = false
  b.addEventListener('click', function () { window.print() })
})
`

const FEED_LENGTH = 50

/**
 * Adds the public pages to a server, in a scope of their own: routes, headers, style sheets, error
 * pages in Chinese, exports. Reads need no cookie and no script. Several servers may be registered.
 */
export async function registerPortal(
  app: FastifyInstance,
  reads: PortalReads,
  options: PortalOptions,
): Promise<void> {
  const sheets = await portalCss(options.cacheDir)
  const scriptName = `portal-${digest(SCRIPT).slice(0, 12)}.js`
  await app.register(async (scope) => {
    const desk = deskOf(reads, options, (request, big) => ({
      bureau: options.bureau,
      demo: options.demo,
      big,
      here: withoutBig(request.url),
      styleHref: `/static/${(big ? sheets.big : sheets.standard).name}`,
      scriptHref: `/static/${scriptName}`,
      canReport: options.forms?.report !== undefined,
    }))
    scope.addHook('onSend', async (request, reply, payload) => {
      secure(reply)
      options.cache?.told(request.raw, reply.statusCode, reply.getHeaders(), payload)
    })
    for (const sheet of [sheets.standard, sheets.big]) {
      serveFixed(scope, sheet.name, 'text/css; charset=utf-8', sheet.text)
    }
    serveFixed(scope, scriptName, 'text/javascript; charset=utf-8', SCRIPT)
    scope.get('/static/seal.svg', (_request, reply) =>
      reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(sealSvg()),
    )
    registerErrors(scope, desk)
    registerGuides(scope, desk)
    registerDecisions(scope, desk)
    registerExports(scope, desk)
    registerRest(scope, desk)
    registerForms(scope, desk)
  })
}

function deskOf(
  reads: PortalReads,
  options: PortalOptions,
  siteOf: (request: FastifyRequest, big: boolean) => Site,
): Desk {
  const desk: Desk = {
    reads,
    options,
    moment: () => {
      const now = options.clock.now()
      return { now, today: dayOf(now) }
    },
    send: (request, reply, page, how = {}) => {
      const text = framed(page, siteOf(request, isBig(request)))
      const cache = how.cache ?? 'public'
      reply.header('cache-control', CACHE[cache]).type('text/html; charset=utf-8')
      if (cache === 'private') {
        // What was posted must not reach the next site by Referer, nor the disk.
        reply.header('referrer-policy', 'no-referrer')
        return reply.code(how.status ?? 200).send(text)
      }
      const tag = `"${digest(text).slice(0, 22)}"`
      reply.header('etag', tag)
      const isKnown = request.headers['if-none-match'] === tag && how.status === undefined
      return isKnown ? reply.code(304).send() : reply.code(how.status ?? 200).send(text)
    },
    notFound: (request, reply) =>
      desk.send(request, reply, notFoundPage(), { status: 404, cache: 'fresh' }),
  }
  return desk
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Remembered by the address; a form carries it in its body. */
function isBig(request: FastifyRequest): boolean {
  const body = request.body as { big?: unknown } | null | undefined
  return one(request.query as Query, 'big') === '1' || body?.big === '1'
}

function withoutBig(url: string): string {
  const [path = '/', query = ''] = url.split('?')
  const kept = query.split('&').filter((p) => p !== '' && p !== 'big=1')
  // Two slashes at the start would lead to another site.
  const own = path.replace(/^\/+/, '/')
  return kept.length === 0 ? own : `${own}?${kept.join('&')}`
}

function secure(reply: FastifyReply): void {
  reply.header('content-security-policy', POLICY)
  reply.header('x-content-type-options', 'nosniff')
  reply.header('cross-origin-opener-policy', 'same-origin')
  if (!reply.hasHeader('referrer-policy')) reply.header('referrer-policy', 'same-origin')
}

/** A file whose name changes with its content may be kept for ever. */
function serveFixed(scope: FastifyInstance, name: string, type: string, text: string): void {
  scope.get(`/static/${name}`, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(text),
  )
}

function registerErrors(scope: FastifyInstance, desk: Desk): void {
  scope.setNotFoundHandler((request, reply) => desk.notFound(request, reply))
  scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status === 413) {
      const page = refusedPage('文件太大了', '把照片缩小，或者分成几次补充。')
      return desk.send(request, reply, page, { status, cache: 'private' })
    }
    if (status >= 400 && status < 500) {
      const page = refusedPage('浏览器送来的内容没有读懂', '请回到上一页再试一次。')
      return desk.send(request, reply, page, { status, cache: 'private' })
    }
    if (isDatabaseAway(error)) {
      void reply.header('retry-after', '2')
      return desk.send(request, reply, awayPage(), { status: 503, cache: 'private' })
    }
    const page = brokenPage(reportIncident(error), desk.options.bureau)
    return desk.send(request, reply, page, { status: 500, cache: 'private' })
  })
}

function registerGuides(scope: FastifyInstance, desk: Desk): void {
  const { reads, options } = desk
  scope.get('/', async (request, reply) => {
    const moment = desk.moment()
    const model = await reads.home(moment)
    const page = homePage(model, moment.today, options.forms?.report !== undefined)
    return desk.send(request, reply, page)
  })
  scope.get<{ Querystring: Query }>('/search', async (request, reply) => {
    const model = await reads.search(one(request.query, 'q'), desk.moment())
    return desk.send(request, reply, searchPage(model))
  })
  scope.get<{ Querystring: Query }>('/items', async (request, reply) => {
    const model = await reads.items(itemFilter(request.query), pageOf(request.query))
    return desk.send(request, reply, itemListPage(model))
  })
  scope.get<{ Params: { code: string } }>('/items/:code', async (request, reply) => {
    const model = await reads.item(request.params.code, null, desk.moment())
    if (model === null) return desk.notFound(request, reply)
    return desk.send(request, reply, guidePage(model, options.address))
  })
  type Versioned = { Params: { code: string; no: string } }
  const version = ({ code, no }: Versioned['Params']) =>
    /^[1-9]\d{0,5}$/.test(no) ? reads.item(code, Number(no), desk.moment()) : null
  scope.get<Versioned>('/items/:code/versions/:no', async (request, reply) => {
    const model = await version(request.params)
    if (model === null) return desk.notFound(request, reply)
    return desk.send(request, reply, guidePage(model, options.address))
  })
  scope.get<Versioned>('/items/:code/versions/:no/chart.svg', async (request, reply) => {
    const model = await version(request.params)
    if (model === null || model.chart === null) return desk.notFound(request, reply)
    return reply
      .header('cache-control', 'public, max-age=86400')
      .type('image/svg+xml')
      .send(model.chart.svg)
  })
}

function registerDecisions(scope: FastifyInstance, desk: Desk): void {
  const { reads, options } = desk
  scope.get<{ Querystring: Query }>('/decisions', async (request, reply) => {
    const { filter, errors } = decisionFilter(request.query)
    const model = await reads.decisions(filter, pageOf(request.query))
    return desk.send(request, reply, decisionListPage(model, errors, options.bureau))
  })
  scope.get<{ Params: { handle: string } }>('/decisions/:handle', async (request, reply) => {
    const model = await reads.decision(request.params.handle)
    if (model === null) return desk.notFound(request, reply)
    return desk.send(request, reply, decisionPage(model, options.forms?.report !== undefined))
  })
  scope.get('/verify', async (request, reply) =>
    desk.send(request, reply, verifyStartPage(options.bureau, await hashOf(options))),
  )
  scope.get<{ Params: { handle: string } }>('/verify/:handle', async (request, reply) => {
    const model = await reads.verify(request.params.handle)
    if (model === null) return desk.notFound(request, reply)
    const page = verifyPage(model, options.bureau, await hashOf(options))
    return desk.send(request, reply, page, { cache: 'fresh' })
  })
}

const hashOf = async (options: PortalOptions) => (await options.verifierHash?.()) ?? null

function registerExports(scope: FastifyInstance, desk: Desk): void {
  const { reads, options } = desk
  const { address, bureau } = options
  scope.get<{ Querystring: Query }>('/decisions.csv', (request, reply) => {
    const { filter } = decisionFilter(request.query)
    return reply
      .header('content-disposition', 'attachment; filename="decisions.csv"')
      .header('cache-control', CACHE.public)
      .type('text/csv; charset=utf-8')
      .send(Readable.from(decisionsCsv(reads.decisionRecords(filter, null), address)))
  })
  scope.get<{ Querystring: Query }>('/decisions.json', (request, reply) => {
    const { filter } = decisionFilter(request.query)
    return reply
      .header('cache-control', CACHE.public)
      .type('application/json; charset=utf-8')
      .send(Readable.from(decisionsJson(reads.decisionRecords(filter, null), address, bureau.name)))
  })
  scope.get<{ Querystring: Query }>('/decisions.atom', (request, reply) => {
    const { filter } = decisionFilter(request.query)
    const records = reads.decisionRecords(filter, FEED_LENGTH)
    const feed = { address, bureau: bureau.name, filter, now: desk.moment().now }
    return reply
      .header('cache-control', CACHE.public)
      .type('application/atom+xml; charset=utf-8')
      .send(Readable.from(decisionsAtom(records, feed)))
  })
}

function registerRest(scope: FastifyInstance, desk: Desk): void {
  const { reads, options } = desk
  scope.get<{ Querystring: Query }>('/officers', async (request, reply) => {
    const model = await reads.officers(one(request.query, 'q'), desk.moment())
    return desk.send(request, reply, officerListPage(model), { cache: 'fresh' })
  })
  scope.get<{ Params: { handle: string } }>('/officers/:handle', async (request, reply) => {
    const model = await reads.officer(request.params.handle, desk.moment())
    if (model === null) return desk.notFound(request, reply)
    // A certificate is judged now: an answer from a cache would vouch for the past.
    return desk.send(request, reply, officerPage(model, options.bureau), { cache: 'private' })
  })
  scope.get('/lists', async (request, reply) =>
    desk.send(request, reply, listsPage(await reads.lists())),
  )
  scope.get<{ Params: { key: string } }>('/lists/:key', async (request, reply) => {
    const isCsv = request.params.key.endsWith('.csv')
    const key = isCsv ? request.params.key.slice(0, -4) : request.params.key
    const model = await reads.list(key)
    if (model === null) return desk.notFound(request, reply)
    if (!isCsv) return desk.send(request, reply, listPage(model))
    return reply
      .header('content-disposition', 'attachment; filename="list.csv"')
      .type('text/csv; charset=utf-8')
      .send(listCsv(model))
  })
  scope.get<{ Params: { key: string } }>('/about/:key', async (request, reply) => {
    const { key } = request.params
    const about = Object.hasOwn(ABOUT, key) ? ABOUT[key] : undefined
    if (about === undefined) return desk.notFound(request, reply)
    return desk.send(request, reply, about(options.bureau, await hashOf(options)))
  })
  scope.get('/en', async (request, reply) => desk.send(request, reply, englishPage(options.bureau)))
}
