import type { FastifyReply, FastifyRequest } from 'fastify'
import type { House } from '../../acts/index.ts'
import { proofOfPaper } from '../../documents/index.ts'
import type { Vault } from '../../platform/vault.ts'
import { problem } from './problems.ts'
import type { DeskStore } from './store.ts'

/** What may be shown; the vault holds other things too. */
const SHOWN = new Set(['application/pdf', 'image/jpeg', 'image/png'])

/** A stranger's file runs nothing and reaches nothing, whatever it holds. */
const POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"

/** Where the desk fetches a file that came with an application. */
export function filePath(subject: string, sha256: string): string {
  return `/api/cases/${subject}/files/${sha256}`
}

/** Serves a file that came with a case's application; only what that case names, of three types. */
export async function attachedFile(
  store: DeskStore,
  vault: Vault,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { id, sha256 } = request.params as { id: string; sha256: string }
  const isKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const files = isKey ? await store.attached(id) : []
  const file = files.find((f) => f.sha256 === sha256 && SHOWN.has(f.media))
  const bytes = file === undefined ? null : await vault.read(file.sha256, id)
  if (file === undefined || bytes === null) {
    return problem(reply, 404, '没有这份附件', '请从案件的材料页打开。')
  }
  const name = encodeURIComponent(file.name).replaceAll("'", '%27')
  return reply
    .header('content-disposition', `inline; filename*=UTF-8''${name}`)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'private, no-store')
    .type(file.media)
    .send(bytes)
}

/** The proof file of a document, to be handed to its party with the document itself. */
export async function documentProof(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { handle } = request.params as { handle: string }
  const proof = await proofOfPaper(house, handle, 'party')
  if (proof === null) {
    return problem(reply, 404, '没有这份文书的证明', '文书可能还在生成，请稍后再试。')
  }
  void reply.header('cache-control', 'private, no-store').type('text/plain; charset=utf-8')
  if (proof.text === null) {
    return reply.code(202).send('这份文书正在编号。编号后可下载证明文件，约一秒，请刷新。\n')
  }
  const name = encodeURIComponent(proof.fileName).replaceAll("'", '%27')
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
    .send(proof.text)
}
