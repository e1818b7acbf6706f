import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { House } from '../../acts/index.ts'
import type { Press } from '../../documents/index.ts'
import { withTransaction } from '../../platform/database.ts'
import { registerUpload, sniffMedia } from '../../records/index.ts'
import { problem } from './problems.ts'
import { COOKIE, officerOf } from './session.ts'

const MOST_BYTES = 4 * 1024 ** 3

/**
 * Resumable uploads (tus) under /api/uploads: what arrives goes into the vault under its hash and
 * is registered for its officer and its case, under whose key it is kept; an act of that case names
 * it by the upload's id. A broken upload goes on where it stopped. Only signed-in officers: replies here pass fastify's hooks by, so the session is
 * asked for on every request.
 */
export async function registerUploads(
  app: FastifyInstance,
  house: House,
  press: Press,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const store = new FileStore({ directory: folder })
  const tus = new Server({
    path: '/api/uploads',
    datastore: store,
    maxSize: MOST_BYTES,
    respectForwardedHeaders: false,
    relativeLocation: true,
    allowedOrigins: [],
    onIncomingRequest: async (request, id) => {
      const officer = await officerOf(house, cookieOf(request.headers.get('cookie')))
      if (officer === null) throw { status_code: 401, body: '请先登录，已上传的部分还在。\n' }
      const owner = await ownerOf(store, id)
      if (owner !== null && owner !== officer) throw { status_code: 404, body: UNKNOWN }
    },
    onUploadCreate: async (request, upload) => {
      const officer = await officerOf(house, cookieOf(request.headers.get('cookie')))
      const subject = upload.metadata?.['case'] ?? ''
      if (!(await isRunning(house, subject))) throw { status_code: 400, body: CASELESS }
      return { metadata: { ...upload.metadata, officer } }
    },
    onResponseError: (_request, error) => {
      const status = 'status_code' in error ? error.status_code : 500
      const isOurs = 'body' in error && /\p{Script=Han}/u.test(error.body)
      return isOurs ? undefined : { status_code: status, body: wordsOf(status) }
    },
    onUploadFinish: async (request, upload) => {
      const officer = await officerOf(house, cookieOf(request.headers.get('cookie')))
      const path = join(folder, upload.id)
      const media = await mediaOf(path)
      const subject = upload.metadata?.['case'] ?? ''
      const stored = await press.vault.put(createReadStream(path), subject)
      const name = upload.metadata?.['filename'] ?? '记录'
      const registered = { id: upload.id, officer: officer ?? '', subject, name, stored, media }
      await registerUpload(house, registered)
      // In the vault and registered: the temporary copy may go, and the file's name with it.
      for (const left of [path, `${path}.json`]) await rm(left, { force: true })
      return {}
    },
  })
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) =>
    done(null),
  )
  const handle = (request: FastifyRequest, reply: FastifyReply) => {
    if (request.method !== 'OPTIONS' && !isProtocol(request)) {
      return problem(reply, 412, '上传的请求不完整', '请从办公台页面重新上传。')
    }
    reply.hijack()
    void tus.handle(request.raw, reply.raw)
  }
  // No GET: what was uploaded is read as part of a case, never from here.
  app.route({ method: ['POST', 'OPTIONS'], url: '/api/uploads', handler: handle })
  app.route({ method: ['HEAD', 'PATCH', 'DELETE'], url: '/api/uploads/:id', handler: handle })
}

/** Digits that stay exact, and pairs of a name and base64; the library would answer in English. */
const HEADERS: readonly [string, RegExp][] = [
  ['upload-offset', /^(0|[1-9]\d{0,14})$/],
  ['upload-length', /^(0|[1-9]\d{0,14})$/],
  ['upload-defer-length', /^1$/],
  ['upload-metadata', /^([\w.-]+( [A-Za-z0-9+/]+=*)?(, ?|$))+$/],
]

function isProtocol({ headers }: FastifyRequest): boolean {
  if (headers['tus-resumable'] !== '1.0.0') return false
  return HEADERS.every(
    ([name, form]) => headers[name] === undefined || form.test(`${headers[name]}`),
  )
}

const CASELESS = '没有说明是哪个案件的记录，或者案件已经办结。请从案件页面上传。\n'
const UNKNOWN = '没有这个上传，请重新上传。\n'

/** The library's errors in the reader's words. */
function wordsOf(status: number): string {
  if (status === 404 || status === 410) return UNKNOWN
  if (status === 413) return '文件太大，一个文件最多 4 GB。\n'
  if (status === 409) return '上传的位置对不上，请继续上传一次。\n'
  return status >= 500 ? '上传没有成功，请稍后继续。\n' : '上传的请求不完整，请重新上传。\n'
}

/** Whether a recording can still be made for a case. */
async function isRunning(house: House, subject: string): Promise<boolean> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(subject)) return false
  const found = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.query({
      text: 'select from case_file where bureau = $1 and id = $2 and ended_on is null',
      values: [tx.bureau, subject],
    }),
  )
  return found.length > 0
}

/** Who began an upload; null for one that is not there (yet). */
async function ownerOf(store: FileStore, id: string): Promise<string | null> {
  const upload = await store.getUpload(id).catch(() => null)
  return upload?.metadata?.['officer'] ?? null
}

function cookieOf(header: string | null): string | undefined {
  const pair = header?.split(/;\s*/).find((c) => c.startsWith(`${COOKIE}=`))
  return pair?.slice(COOKIE.length + 1)
}

async function mediaOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    return sniffMedia(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}
