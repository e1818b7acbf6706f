import { Worker } from 'node:worker_threads'
import type { Instant } from '../law/index.ts'
import type { FontPlaces, Sheet, Typeset } from './engine.ts'
import { checkPaper, type PaperData, type PaperKind } from './kinds.ts'

export type { Typeset } from './engine.ts'

/** Why a paper cannot be set, in words for the bureau: a wrong field, a character without glyph. */
export class TypesetRefusal extends Error {
  /** One sentence for each fault. */
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('；'))
    this.faults = faults
  }
}

/** A paper to be set: its kind, its data (checked here), and the moment that the file bears. */
export interface Order {
  readonly kind: string
  readonly data: unknown
  /** A draft: no number, no seal, no code, 预览 across the page. */
  readonly preview?: boolean
  /** Marked 演示 on every page; also where the data says so. */
  readonly demo?: boolean
  /** UTC; fixed by the act, so that the same words give the same bytes. */
  readonly createdAt: string
}

/** Sets papers; the engine lives in a worker thread, started on first use and let go when idle. */
export interface Typesetter {
  /** Sets one paper as PDF/A-2b. The same order gives the same bytes. Throws TypesetRefusal. */
  typeset(order: Order): Promise<Typeset>
  /** Ends the thread; orders under way fail. It starts again with the next order. */
  close(): Promise<void>
}

const IDLE_MS = 120_000
/** The engine remembers pieces of what it set; a fresh thread now and then gives the memory back. */
const PAPERS_PER_THREAD = 500

interface Waiting {
  readonly done: (t: Typeset) => void
  readonly fail: (e: Error) => void
}
interface Answer {
  readonly id: number
  readonly result?: Typeset
  readonly error?: string
}

/** One thread and the orders it has not answered yet. */
class Thread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #count = 0
  #ended = false

  constructor(places: FontPlaces, onIdle: () => void) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: places })
    this.#worker.on('message', ({ id, result, error }: Answer) => {
      const wait = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) {
        this.#worker.unref()
        if (this.#ended) this.#worker.postMessage('end')
        else onIdle()
      }
      if (result !== undefined) wait?.done(result)
      else wait?.fail(new TypesetRefusal([error ?? '排版失败']))
    })
    this.#worker.on('error', (error) => this.#failAll(error as Error))
    this.#worker.on('exit', () => this.#failAll(new Error('排版线程已经结束')))
    this.#worker.unref()
  }

  get usable(): boolean {
    return !this.#ended && this.#count < PAPERS_PER_THREAD
  }

  set(sheet: Sheet): Promise<Typeset> {
    const id = this.#count++
    // While an order is open the process must not end under it.
    this.#worker.ref()
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail })
      this.#worker.postMessage({ id, sheet })
    })
  }

  async end(): Promise<void> {
    this.#ended = true
    await this.#worker.terminate()
  }

  /** Takes no more orders and ends when the open ones are answered. */
  retire(): void {
    this.#ended = true
    if (this.#waiting.size === 0) this.#worker.postMessage('end')
  }

  #failAll(error: Error): void {
    this.#ended = true
    for (const wait of this.#waiting.values()) wait.fail(error)
    this.#waiting.clear()
  }
}

/** A typesetter; `fontsDir` is the bureau's own folder of fonts, `cacheDir` holds unpacked ones. */
export function openTypesetter(
  fontsDir: string | null,
  cacheDir: string | null = null,
): Typesetter {
  let thread: Thread | null = null
  let idle: NodeJS.Timeout | undefined
  const rest = () => {
    clearTimeout(idle)
    idle = setTimeout(() => thread?.retire(), IDLE_MS)
    idle.unref()
  }
  return {
    typeset: async (order) => {
      const sheet = sheetOf(order)
      clearTimeout(idle)
      if (thread?.usable !== true) {
        thread?.retire()
        thread = new Thread({ fontsDir, cacheDir }, rest)
      }
      return thread.set(sheet)
    },
    close: async () => {
      clearTimeout(idle)
      await thread?.end()
      thread = null
    },
  }
}

function sheetOf({ kind, data, preview = false, demo = false, createdAt }: Order): Sheet {
  const checked = checkPaper(kind, data, preview)
  if ('faults' in checked) throw new TypesetRefusal(checked.faults)
  const createdAtMs = Date.parse(createdAt)
  if (Number.isNaN(createdAtMs)) throw new RangeError(`not a moment: ${createdAt}`)
  return {
    ...checked.paper,
    preview,
    demo: demo || checked.paper.data['demo'] === true,
    createdAtSeconds: Math.floor(createdAtMs / 1000),
  }
}

/** How a single paper is set where no typesetter is kept. */
export interface TypesetOptions {
  readonly preview?: boolean
  readonly demo?: boolean
  readonly fontsDir?: string | null
  readonly cacheDir?: string | null
  readonly createdAt: Instant
}

const shared = new Map<string, Typesetter>()

/**
 * Sets one paper with a typesetter shared by the process, one for each folder of fonts.
 * @example await typeset('withdrawal', data, { preview: true, createdAt: clock.now() })
 */
export function typeset<K extends PaperKind>(
  kind: K,
  data: PaperData<K> | { readonly [k: string]: unknown },
  options: TypesetOptions,
): Promise<Typeset> {
  const { fontsDir = null, cacheDir = null, ...how } = options
  const key = JSON.stringify([fontsDir, cacheDir])
  const setter = shared.get(key) ?? openTypesetter(fontsDir, cacheDir)
  shared.set(key, setter)
  return setter.typeset({ kind, data, ...how })
}

/** Ends the shared typesetters; the process can end, or goes on with a fresh one. */
export async function closeTypesetter(): Promise<void> {
  const setters = [...shared.values()]
  shared.clear()
  await Promise.all(setters.map((s) => s.close()))
}
