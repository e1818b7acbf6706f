import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import type { House } from '../../acts/index.ts'
import type { Press } from '../../documents/index.ts'
import { registerUpload, sniffMedia } from '../../records/index.ts'
import { COOKIE, officerOf } from './session.ts'

const MOST_BYTES = 4 * 1024 ** 3

/**
 * Resumable uploads (tus) under /api/uploads: what arrives goes into the vault under its hash and is
 * registered for its officer; an act names it by the upload's id. A broken upload goes on where it
 * stopped. Only signed-in officers: replies here pass fastify's hooks by, so the session is
 * asked for on every request.
 */
export async function registerUploads(
  app: FastifyInstance,
  house: House,
  press: Press,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const tus = new Server({
    path: '/api/uploads',
    datastore: new FileStore({ directory: folder }),
    maxSize: MOST_BYTES,
    respectForwardedHeaders: false,
    onIncomingRequest: async (request) => {
      const officer = await officerOf(house, cookieOf(request.headers.get('cookie')))
      if (officer === null) throw { status_code: 401, body: '请先登录，已上传的部分还在。\n' }
    },
    onUploadFinish: async (request, upload) => {
      const officer = await officerOf(house, cookieOf(request.headers.get('cookie')))
      const path = join(folder, upload.id)
      const media = await mediaOf(path)
      const stored = await press.vault.put(createReadStream(path))
      const name = upload.metadata?.['filename'] ?? '记录'
      await registerUpload(house, { id: upload.id, officer: officer ?? '', name, stored, media })
      // In the vault and registered: the temporary copy may go.
      await rm(path, { force: true })
      return {}
    },
  })
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) =>
    done(null),
  )
  const handle = (
    request: import('fastify').FastifyRequest,
    reply: import('fastify').FastifyReply,
  ) => {
    reply.hijack()
    void tus.handle(request.raw, reply.raw)
  }
  app.all('/api/uploads', handle)
  app.all('/api/uploads/*', handle)
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
