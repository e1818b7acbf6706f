import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { reads } from '../../src/ledger/index.ts'
import { onEnd } from '../harness.ts'

/** A read API over a stored log, and what it may answer falsely. */
export interface Served {
  readonly url: string
  /** Answers instead of the log's own; null stands for 404. */
  readonly instead: Map<string, Answer | null>
  readonly asked: string[]
}

interface Answer {
  readonly status?: number
  readonly location?: string
  readonly body?: string | Uint8Array
}

/** Serves one bureau's log below `/log/` on a free port of 127.0.0.1 (ledger §8). */
export async function serveLog(pool: pg.Pool, bureau: number): Promise<Served> {
  const instead = new Map<string, Answer | null>()
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/^\/log\//, '')
    asked.push(path)
    const given = instead.get(path)
    const answer = given === undefined ? own(pool, bureau, path) : Promise.resolve(given)
    answer.then(
      (found) => send(response, found),
      (error: unknown) => send(response, { status: 500, body: String(error) }),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onEnd(() => {
    server.closeAllConnections()
    return new Promise((done) => server.close(done))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/log`, instead, asked }
}

function send(response: ServerResponse, answer: Answer | null): void {
  if (answer === null) {
    response.writeHead(404).end()
    return
  }
  const { status = 200, location, body = '' } = answer
  response.writeHead(status, location === undefined ? {} : { location }).end(body)
}

async function own(pool: pg.Pool, bureau: number, path: string): Promise<Answer | null> {
  if (path === 'checkpoint') {
    const found = await reads.latestCheckpoint(pool, bureau)
    return found === null ? null : { body: found.note }
  }
  const name = reads.parseTilePath(path)
  if (name === null) return null
  const bytes =
    name.level === null
      ? await reads.bundle(pool, bureau, name.n, name.width)
      : await reads.tile(pool, bureau, name.level, name.n, name.width)
  return bytes === null ? null : { body: bytes }
}
