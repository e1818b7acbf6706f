import { parentPort, workerData } from 'node:worker_threads'
import { createEngine, type Engine, type FontPlaces, type Sheet } from './engine.ts'

/** The thread of the typesetting engine, which is synchronous: one paper after the other. */
const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker thread only')
let engine: Engine | null = null

port.on('message', (message: { id: number; sheet: Sheet } | 'end') => {
  if (message === 'end') {
    engine?.forget()
    port.close()
    return
  }
  const { id, sheet } = message
  try {
    engine ??= createEngine(workerData as FontPlaces)
    const { pdf, ...rest } = engine.set(sheet)
    port.postMessage({ id, result: { pdf: new Uint8Array(pdf), ...rest } })
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
