import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { numberingPage, refusedPage } from './about.ts'
import {
  applyErrors,
  applyPage,
  NO_VALUES,
  receiptPage,
  reportDonePage,
  reportErrors,
  reportPage,
} from './apply.ts'
import { caseLookupPage, casePage } from './case.ts'
import type { ApplyFile, ApplyModel, ApplyValues } from './models.ts'
import { one, type Query } from './query.ts'
import type { PortalForms, ReportForm } from './reads.ts'
import type { Desk } from './routes.ts'

/** A form as it arrived: words by name, files apart. */
interface Sent {
  readonly words: ReadonlyMap<string, string>
  readonly files: readonly ApplyFile[]
  readonly big: string
}

const MOST_WORDS_BYTES = 200_000
const MOST_FORM_BYTES = 25_000_000
const MOST_WORD = 4000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The pages that take something in. Each answer is shown at once and never kept. */
export function registerForms(scope: FastifyInstance, desk: Desk): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MOST_WORDS_BYTES },
    async (_request: FastifyRequest, body: string) => sentOf(new URLSearchParams(body).entries()),
  )
  scope.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: MOST_FORM_BYTES },
    async (request: FastifyRequest, body: Buffer) => readMultipart(request, body),
  )
  scope.addHook('preHandler', async (request, reply) => {
    if (request.method === 'POST' && isForeign(request)) {
      const page = refusedPage('这张表单来自别的网站', '请从本站的页面提交。')
      return desk.send(request, reply, page, { status: 403, cache: 'private' })
    }
  })
  registerCases(scope, desk)
  const { forms } = desk.options
  if (forms !== undefined) {
    registerApply(scope, desk, forms)
    if (forms.report !== undefined) registerReport(scope, desk, forms.report)
  }
}

async function readMultipart(request: FastifyRequest, body: Buffer): Promise<Sent> {
  try {
    const type = request.headers['content-type'] ?? ''
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData()
    const words: [string, string][] = []
    const files: ApplyFile[] = []
    for (const [name, value] of form.entries()) {
      if (typeof value === 'string') words.push([name, value])
      else if (value.size > 0 && name.startsWith('m-')) {
        const bytes = new Uint8Array(await value.arrayBuffer())
        files.push({ material: name.slice(2), fileName: value.name, type: value.type, bytes })
      }
    }
    return { ...sentOf(words), files }
  } catch {
    throw Object.assign(new Error('malformed form'), { statusCode: 400 })
  }
}

function sentOf(pairs: Iterable<[string, string]>): Sent {
  const words = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (!words.has(name)) words.set(name, value.trim().slice(0, MOST_WORD))
  }
  return { words, files: [], big: words.get('big') ?? '' }
}

function word(sent: Sent | undefined, name: string): string {
  return sent?.words.get(name) ?? ''
}

/** A browser says where a form comes from; what says nothing is no browser with our pages open. */
function isForeign(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = request.headers
  if (origin === undefined) return false
  return URL.canParse(origin) ? new URL(origin).host !== request.headers.host : true
}

type Posted = { Body: Sent | undefined }

function registerCases(scope: FastifyInstance, desk: Desk): void {
  const lookup = (
    request: FastifyRequest,
    reply: FastifyReply,
    number: string,
    error: string | null,
  ) => desk.send(request, reply, caseLookupPage({ number, error }), { cache: 'private' })
  const wrong = '号码和查询码对不上，请照收件凭证再输一遍'
  scope.get<{ Querystring: Query }>('/cases', async (request, reply) =>
    lookup(request, reply, one(request.query, 'number'), null),
  )
  scope.post<Posted>('/cases', async (request, reply) => {
    const number = word(request.body, 'number')
    const code = bare(word(request.body, 'code'))
    if (number === '' || code === '') {
      return lookup(request, reply, number, '两个号码都要填写')
    }
    const model = await desk.reads.case(number, code, desk.moment())
    if (model === null) return lookup(request, reply, number, wrong)
    return desk.send(request, reply, casePage(model, code), { cache: 'private' })
  })
  scope.post<Posted>('/cases/document', async (request, reply) => {
    const [number, code, id] = ['number', 'code', 'id'].map((n) => word(request.body, n))
    const file = await desk.reads.caseDocument(number ?? '', bare(code ?? ''), id ?? '')
    if (file === null) return lookup(request, reply, number ?? '', wrong)
    return sendFile(reply, file.fileName, file.type, Buffer.from(file.bytes))
  })
  scope.post<Posted>('/cases/proof', async (request, reply) => {
    const [number, code, id] = ['number', 'code', 'id'].map((n) => word(request.body, n))
    const file = await desk.reads.caseProof(number ?? '', bare(code ?? ''), id ?? '')
    if (file === null) return lookup(request, reply, number ?? '', wrong)
    if (file.text === null) {
      return desk.send(request, reply, numberingPage(), { status: 202, cache: 'private' })
    }
    return sendFile(reply, file.fileName, 'text/plain; charset=utf-8', file.text)
  })
}

/** A file for the applicant alone: under its own name, kept nowhere on the way. */
function sendFile(
  reply: FastifyReply,
  fileName: string,
  type: string,
  content: string | Buffer,
): FastifyReply {
  const name = encodeURIComponent(fileName).replaceAll("'", '%27')
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .type(type)
    .send(content)
}

/** A query code without what people add for reading: spaces, dashes, small letters. */
function bare(code: string): string {
  return code.replace(/[\s\-—－]/gu, '').toUpperCase()
}

function registerApply(scope: FastifyInstance, desk: Desk, forms: PortalForms): void {
  type ForItem = { Params: { code: string } }
  scope.get<ForItem>('/items/:code/apply', async (request, reply) => {
    const form = await forms.applyForm(request.params.code)
    if (form === null) return desk.notFound(request, reply)
    const model: ApplyModel = {
      ...form,
      actId: desk.options.newId(),
      values: NO_VALUES,
      errors: [],
    }
    return desk.send(request, reply, applyPage(model, desk.options.bureau), { cache: 'private' })
  })
  scope.post<ForItem & Posted>('/items/:code/apply', async (request, reply) => {
    const form = await forms.applyForm(request.params.code)
    if (form === null) return desk.notFound(request, reply)
    const sent = request.body
    const values = valuesOf(sent)
    const given = word(sent, 'actId')
    const actId = UUID.test(given) ? given : desk.options.newId()
    const files = sent?.files ?? []
    const again = (errors: ApplyModel['errors']) => {
      const page = applyPage({ ...form, actId, values, errors }, desk.options.bureau)
      return desk.send(request, reply, page, { status: 422, cache: 'private' })
    }
    // A paper that is missing turns nobody away: what comes is received, the gaps are told once.
    const errors = applyErrors(values)
    if (errors.length > 0) return again(errors)
    const item = request.params.code
    const answer = await forms.apply({ actId, item, values, files, moment: desk.moment() })
    if ('errors' in answer) return again(answer.errors)
    return desk.send(request, reply, receiptPage(answer, desk.options.address), {
      cache: 'private',
    })
  })
}

function valuesOf(sent: Sent | undefined): ApplyValues {
  const names = Object.keys(NO_VALUES) as (keyof ApplyValues)[]
  return Object.fromEntries(names.map((n) => [n, word(sent, n)])) as Record<
    keyof ApplyValues,
    string
  >
}

function registerReport(scope: FastifyInstance, desk: Desk, report: ReportForm): void {
  scope.get<{ Querystring: Query }>('/report', async (request, reply) => {
    const values = { page: one(request.query, 'page'), wrong: '', right: '', contact: '' }
    const page = reportPage({ actId: desk.options.newId(), values, errors: [] })
    return desk.send(request, reply, page, { cache: 'private' })
  })
  scope.post<Posted>('/report', async (request, reply) => {
    const of = (name: string) => word(request.body, name)
    const values = {
      page: of('page'),
      wrong: of('wrong'),
      right: of('right'),
      contact: of('contact'),
    }
    const given = of('actId')
    const actId = UUID.test(given) ? given : desk.options.newId()
    const errors = reportErrors(values)
    if (errors.length > 0) {
      const page = reportPage({ actId, values, errors })
      return desk.send(request, reply, page, { status: 422, cache: 'private' })
    }
    const done = await report({ actId, values, moment: desk.moment() })
    return desk.send(request, reply, reportDonePage(done), { cache: 'private' })
  })
}
