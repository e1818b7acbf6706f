import { Worker } from 'node:worker_threads'
import type { Order, Typeset } from './worker.ts'

/** Why a paper cannot be typeset, in words for the bureau: a character without glyph, a wrong field. */
export class TypesetRefusal extends Error {}

/** Sets papers; the engine lives in a worker thread, started on first use and let go when idle. */
export interface Typesetter {
  /** Sets one paper as PDF/A-2b. The same order gives the same bytes. */
  typeset(order: Order): Promise<Typeset>
  /** Ends the worker; orders under way fail. */
  close(): Promise<void>
}

const IDLE_MS = 60_000

/** A typesetter; `fontsDir` is the bureau's own folder, searched first. */
export function openTypesetter(fontsDir: string | null): Typesetter {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let next = 1
  const waiting = new Map<number, { done: (t: Typeset) => void; fail: (e: Error) => void }>()

  const begin = (): Worker => {
    const started = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { fontsDir },
    })
    started.on('message', (m: { id: number; result?: Typeset; error?: string }) => {
      const wait = waiting.get(m.id)
      waiting.delete(m.id)
      if (m.result !== undefined) wait?.done(m.result)
      else wait?.fail(new TypesetRefusal(m.error ?? '排版失败'))
      rest()
    })
    started.on('error', (error) => failAll(error as Error))
    started.on('exit', () => {
      if (worker === started) worker = null
      failAll(new Error('the typesetter ended'))
    })
    started.unref()
    return started
  }
  const failAll = (error: Error) => {
    for (const wait of waiting.values()) wait.fail(error)
    waiting.clear()
  }
  // The engine holds its fonts in memory; a bureau that issues nothing need not pay for them.
  const rest = () => {
    clearTimeout(idle)
    if (waiting.size > 0) return
    idle = setTimeout(() => void worker?.terminate(), IDLE_MS)
    idle.unref()
  }
  return {
    typeset: (order) =>
      new Promise((done, fail) => {
        worker ??= begin()
        worker.ref()
        const id = next++
        waiting.set(id, {
          done: (t) => {
            if (waiting.size === 0) worker?.unref()
            done(t)
          },
          fail,
        })
        worker.postMessage({ id, order })
      }),
    close: async () => {
      clearTimeout(idle)
      await worker?.terminate()
    },
  }
}
