import assert from 'node:assert/strict'
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { notes, tree } from '../../src/ledger/index.ts'
import { type Pause, registerLog } from '../../src/web/log/index.ts'
import { onEnd } from '../harness.ts'
import { application } from '../story/inputs.ts'
import { openWorld, type World } from '../story/world.ts'

/** The read API alone over a bureau of its own; only `world.sequencer.flush` seals. */
export interface LogApi {
  readonly world: World
  readonly app: FastifyInstance
  /** What the log says of itself, and what a route does while it waits; a test puts its own. */
  policy: string
  pause: Pause
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Takes a case in; gives the leaf of its entry. */
  received(): Promise<string>
}

export async function openLogApi(): Promise<LogApi> {
  const world = await openWorld()
  await world.sequencer.stop()
  world.at('2026-11-02T01:00:00Z')
  const app = fastify({ forceCloseConnections: true })
  const api: LogApi = {
    world,
    app,
    policy: `log ${world.vkey}\nquorum none\n`,
    pause: () => assert.fail('nothing waits here'),
    get: (url, headers = {}) => app.inject({ url, headers }),
    received: async () => {
      const answer = await world.act('ruanzhe', 'receive', null, application('139901-0170-31'))
      assert.ok('receipt' in answer, JSON.stringify(answer))
      return answer.receipt.leaf
    },
  }
  await registerLog(app, {
    house: world.house,
    policy: () => api.policy,
    pause: (signal) => api.pause(signal),
  })
  onEnd(() => app.close())
  return api
}

/** The checkpoint in a note that the world's log signed. */
export function checkpointIn(world: World, text: string): notes.Checkpoint {
  const note = notes.openNote(text, [notes.parseVerifierKey(world.vkey) ?? assert.fail()])
  if ('error' in note) return assert.fail(note.error)
  return notes.parseCheckpoint(note.body) ?? assert.fail(note.body)
}

/** The root over entries, folded by the test's own loop. */
export function rootOver(bodies: readonly Uint8Array[]): Buffer {
  const frontier = new tree.Frontier()
  for (const body of bodies) frontier.append(tree.leafHash(body))
  return Buffer.from(frontier.root())
}

/** Holds a refusal, or a not-yet, to a sentence in Chinese that no cache keeps. */
export function assertSays(answer: LightMyRequestResponse, status: number, words: RegExp): void {
  assert.equal(answer.statusCode, status, answer.body)
  assert.match(answer.body, words)
  assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'no-store')
}
