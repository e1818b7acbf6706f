import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { exampleCase } from '../../src/web/desk/exampleCase.ts'
import { examplePage } from '../../src/web/desk/examplePictures.ts'
import {
  cast,
  items,
  people,
  publications,
  queue,
  queueRows,
  receipt,
  site,
} from '../../src/web/desk/examples.ts'

/** What the fixture server was asked, and what it will answer. */
export interface Fixture {
  url: string
  /** Bodies of acts in the order in which they came. */
  acts: { name: string; actId: string; subject: string | null; input: Record<string, unknown> }[]
  /** The person signed in; null: nobody. */
  reader: string | null
  isReviewed: boolean
  /** How an act is answered: with a receipt, a refusal, or by cutting the line. */
  answer: 'receipt' | 'refusal' | 'cut'
  /** How long an act takes, so that a second press falls into it. */
  waitMs: number
  close: () => Promise<void>
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Serves the built desk and the examples' answers on a free port of 127.0.0.1. */
export async function serveDesk(distDir: string): Promise<Fixture> {
  const fixture: Fixture = {
    url: '',
    acts: [],
    reader: null,
    isReviewed: false,
    answer: 'receipt',
    waitMs: 0,
    close: async () => undefined,
  }
  const server = createServer((request, response) => {
    void handle(fixture, distDir, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  fixture.url = `http://127.0.0.1:${address.port}`
  fixture.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return fixture
}

async function handle(
  fixture: Fixture,
  distDir: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname.startsWith('/api/')) return api(fixture, url, request, response)
  const path = normalize(url.pathname.replace(/^\/desk\//, ''))
  const file = extname(path) ? path : 'index.html'
  const bytes = await readFile(join(distDir, file))
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
  response.end(bytes)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type })
  response.end(JSON.stringify(body))
}

function problem(response: ServerResponse, status: number, title: string, more: object = {}): void {
  json(response, status, { type: 'about:blank', title, status, ...more })
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const piece of request) text += piece
  return text ? (JSON.parse(text) as Record<string, unknown>) : {}
}

async function api(
  fixture: Fixture,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = `${request.method} ${url.pathname}`
  const body = request.method === 'POST' ? await bodyOf(request) : {}
  if (route === 'GET /api/site') return json(response, 200, site)
  if (route === 'GET /api/cast') return json(response, 200, cast)
  if (route === 'POST /api/session' || route === 'POST /api/session/cast') {
    const me = people[String(body.account)]
    const isWrong = 'password' in body && body.password !== 'demo'
    if (!me || isWrong) return problem(response, 401, '工号或者口令不对。')
    fixture.reader = me.account
    return json(response, 200, me)
  }
  if (route === 'DELETE /api/session') {
    fixture.reader = null
    response.writeHead(204).end()
    return
  }
  const me = fixture.reader === null ? undefined : people[fixture.reader]
  if (!me) return problem(response, 401, '请先登录。')
  if (route === 'GET /api/me') return json(response, 200, me)
  if (route === 'GET /api/queue') return json(response, 200, queueFor(url))
  if (route === 'GET /api/items') return json(response, 200, { items })
  if (route === 'GET /api/publications') return json(response, 200, publicationsIn(url))
  if (url.pathname.startsWith('/api/cases/')) return caseOf(fixture, url, response)
  if (url.pathname.startsWith('/api/documents/')) return page(response, '受理通知书', [])
  const act = /^\/api\/acts\/(\w+)(\/\w+)?$/.exec(url.pathname)
  if (act) await actOf(fixture, act[1] ?? '', act[2] ?? '', body, response)
  else problem(response, 404, '没有这个地址。')
}

function queueFor(url: URL) {
  const words = url.searchParams.get('q') ?? ''
  const filter = url.searchParams.get('filter') ?? ''
  const rows = queueRows.filter((row) => `${row.item}${row.applicant}${row.number}`.includes(words))
  if (filter === 'returned') return queue([])
  return queue(filter === 'review' ? rows.slice(3, 6) : rows)
}

function publicationsIn(url: URL) {
  const state = url.searchParams.get('state')
  return { ...publications, rows: publications.rows.filter((row) => row.state === state) }
}

function caseOf(fixture: Fixture, url: URL, response: ServerResponse): void {
  const id = url.pathname.split('/').at(-1)
  const isKnown = queueRows.some((row) => row.id === id)
  const reader = ({ he: 'reviewer', gu: 'decider' } as const)[fixture.reader ?? ''] ?? 'examiner'
  if (isKnown) json(response, 200, { ...exampleCase(reader, fixture.isReviewed), id })
  else problem(response, 404, '没有这件案件。')
}

function page(response: ServerResponse, title: string, lines: string[]): void {
  response.writeHead(200, { 'content-type': 'image/svg+xml' })
  response.end(examplePage(site.bureau, title, '临审〔2026〕决定时取号', lines))
}

const refusal = {
  code: 'certificate.ended',
  wrong: '您的执法证件 11月24日 已到期，今天不能办理行政许可。',
  article: '行政许可法 第34条；本局持证上岗制度',
  next: ['请办理换证', '由科室负责人改派'],
}

async function actOf(
  fixture: Fixture,
  name: string,
  kind: string,
  body: Record<string, unknown>,
  response: ServerResponse,
): Promise<void> {
  const input = (body.input ?? {}) as Record<string, unknown>
  if (kind === '/check') return json(response, 200, verdictOf(input))
  if (kind === '/preview') return preview(name, input, response)
  const { actId, subject } = body
  fixture.acts.push({
    name,
    actId: String(actId),
    subject: subject === null ? null : String(subject),
    input,
  })
  if (fixture.waitMs > 0) await new Promise((resolve) => setTimeout(resolve, fixture.waitMs))
  if (fixture.answer === 'cut') {
    response.destroy()
    return
  }
  if (fixture.answer === 'refusal') return problem(response, 409, refusal.wrong, refusal)
  json(response, 200, receipt(subject === null ? 'c1187' : String(subject)))
}

/** The window: with a paper missing it cannot be complete; an answer that only the server knows. */
function verdictOf(input: Record<string, unknown>) {
  const papers = (input.materials ?? []) as { handedIn: string | null }[]
  const missing = papers.filter((paper) => paper.handedIn === null).length
  const isRefused = missing > 0 && (input.outcome === 'complete' || input.outcome === 'corrected')
  if (!isRefused) return { possible: true }
  const wrong = `还缺 ${missing} 件`
  return {
    possible: false,
    refusal: { code: 'material.missing', wrong, article: '行政许可法 第32条', next: [] },
  }
}

/** The page that an act would issue; an act without one answers 204. */
function preview(name: string, input: Record<string, unknown>, response: ServerResponse): void {
  const shown = pageOf(name, input)
  if (shown) page(response, shown.title, shown.lines)
  else response.writeHead(204).end()
}

function pageOf(name: string, input: Record<string, unknown>) {
  if (name === 'addMajor') return null
  if (name === 'receive') {
    return { title: '收件凭证', lines: ['收到下列材料，五个工作日内决定是否受理。'] }
  }
  if (name === 'supplement') {
    const gaps = (input.gaps ?? []) as { material: string; wrong: string; howToFix: string }[]
    const names = new Map(items[0]?.materials.map((m) => [m.code, m.name]))
    const lines = gaps.map(
      (gap, i) => `${i + 1}. ${names.get(gap.material)}：${gap.wrong}；${gap.howToFix}。`,
    )
    const lead = '尚有下列材料需要补正，现一次性告知全部内容：'
    return { title: '申请材料补正告知书', lines: [lead, ...lines] }
  }
  return {
    title: '不予行政许可决定书',
    lines: [
      '你单位提出变更营业场所地址的申请，本机关已经受理。',
      '经审查并举行听证，查明新址距学校 186.4 米，决定不予行政许可。',
    ],
  }
}
