import type { FastifyReply } from 'fastify'

/** Answers with a problem (RFC 9457) in the reader's words. */
export function problem(
  reply: FastifyReply,
  status: number,
  title: string,
  detail: string,
  more: object = {},
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title, status, ...(detail !== '' && { detail }), ...more })
}
