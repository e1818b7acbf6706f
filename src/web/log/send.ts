import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** How long a cache may keep an answer without asking again. */
export const KEEP = {
  /** What stands under this address never changes. */
  forever: 'public, max-age=31536000, immutable',
  anHour: 'public, max-age=3600',
  /** Kept, but asked for again each time: the ETag answers. */
  asked: 'public, no-cache',
  /** Opened by a secret. */
  never: 'no-store',
} as const

const zip = promisify(gzip)

/** An answer: text for people and programs, or bytes. */
interface Answer {
  readonly body: string | Uint8Array
  readonly keep: (typeof KEEP)[keyof typeof KEEP]
  readonly type?: string
  /** Squeezed for whoever takes it so; for what is large. */
  readonly zipped?: boolean
}

/** Sends an answer with its ETag, or 304 to whoever has it already. */
export async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, keep, type = 'text/plain; charset=utf-8', zipped = false }: Answer,
): Promise<FastifyReply> {
  const isZipped = zipped && takesGzip(request)
  const bytes = Buffer.from(body)
  // The same content in another coding is another answer (RFC 9110, 8.8.3.3).
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  const tag = `"${digest}${isZipped ? '-gz' : ''}"`
  void reply.header('cache-control', keep).header('etag', tag)
  if (keep !== KEEP.never) void reply.header('access-control-allow-origin', '*')
  if (zipped) void reply.header('vary', 'accept-encoding, authorization')
  if (knows(request, tag)) return reply.code(304).send()
  if (!isZipped) return reply.type(type).send(bytes)
  return reply
    .type(type)
    .header('content-encoding', 'gzip')
    .send(await zip(bytes))
}

/** Says in Chinese why there is nothing, or not yet. */
export function say(reply: FastifyReply, status: number, words: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', KEEP.never)
    .header('access-control-allow-origin', '*')
    .type('text/plain; charset=utf-8')
    .send(`${words}\n`)
}

/** Offers an answer as a file under a name that may hold any character. */
export function asFile(reply: FastifyReply, name: string): void {
  const encoded = encodeURIComponent(name).replaceAll("'", '%27')
  void reply.header('content-disposition', `attachment; filename*=UTF-8''${encoded}`)
}

function takesGzip(request: FastifyRequest): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').split(',')
  return accepted.some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/i.test(coding))
}

/** If-None-Match, whose tags are compared without their mark of weakness. */
function knows(request: FastifyRequest, tag: string): boolean {
  const known = request.headers['if-none-match']
  if (known === undefined) return false
  return known.split(',').some((one) => [tag, '*'].includes(one.trim().replace(/^W\//, '')))
}
