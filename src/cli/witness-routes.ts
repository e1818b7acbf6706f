import type { FastifyInstance } from 'fastify'
import { witnesses } from '../ledger/index.ts'

/**
 * The routes of a witness under a prefix (C2SP tlog-witness): `POST <prefix>/add-checkpoint` and
 * `GET <prefix>/<hex sha256(origin)>/checkpoint`. `current` gives null while this installation
 * countersigns nobody: then every log is unknown.
 */
export async function registerWitness(
  app: FastifyInstance,
  prefix: string,
  current: () => witnesses.Witness | null,
): Promise<void> {
  await app.register(
    async (scope) => {
      // Whatever the type that a client states, the body is the text of the protocol.
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: witnesses.MOST_REQUEST_BYTES },
        (_request, body, done) => done(null, body),
      )
      scope.post('/add-checkpoint', async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const answer = (await current()?.add(body)) ?? {
          status: 404,
          type: 'text/plain; charset=utf-8',
          body: '本机关没有设置副署\n',
        }
        return reply.code(answer.status).type(answer.type).send(answer.body)
      })
      scope.get('/:hash/checkpoint', async (request, reply) => {
        const { hash } = request.params as { hash: string }
        const note = /^[0-9a-f]{64}$/.test(hash) ? await current()?.latest(hash) : null
        void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache')
        return note == null ? reply.code(404).send('没有副署过这本账。\n') : reply.send(note)
      })
    },
    { prefix },
  )
}
