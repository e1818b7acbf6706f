import type { IncomingMessage, ServerResponse } from 'node:http'

/** What answers requests: Node's own form, which every server here comes down to. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** How a cache is set up. */
export interface CacheOptions {
  /**
   * One word for all that pages are read from, the day included, or null where it cannot be known.
   * The same word twice means that nothing a page shows has changed between.
   */
  readonly state: () => Promise<string | null>
  /** The most that is kept, in bytes of bodies and addresses. */
  readonly mostBytes?: number
}

/** Headers of an answer by name. */
type Headers = Readonly<Record<string, unknown>>

/** An answer as it is sent. */
interface Answer {
  readonly headers: readonly string[]
  readonly headers304: readonly string[]
  readonly tag: string | null
  readonly body: Buffer
}

/** A page being made, for all who ask for it in the same state. */
interface Making {
  readonly url: string
  readonly state: string
  /** The answer, or null where it is not for everybody. */
  readonly made: Promise<Answer | null>
  readonly settle: (answer: Answer | null) => void
}

const MOST_BYTES = 32_000_000
/** Beside its body and address: headers and the map's own. */
const OVERHEAD_BYTES = 2000

/** Addresses of public pages; for all others nothing is asked of the database. */
const PAGES = /^\/(?:items|decisions|verify|officers|lists|search|about|en)?(?:[/?]|$)/

/**
 * Whole public answers, kept as long as what they were read from has not changed (S1.1).
 *
 * Correct by construction, not by a list of what changes what. The state is asked for after a
 * request has come and before its page is read; a page is kept under that state, which never comes
 * back once it has changed. So whoever asks in the same state gets what was read in it or later,
 * never less than what stood when they asked (test/web/cache.test.ts).
 *
 * Kept is what says of itself that everybody may keep it (`cache-control: public` or `no-cache`),
 * is whole (status 200), sets no cookie, and answers a GET; the address alone tells answers apart,
 * so a page may depend on nothing else of a request. Bounded in bytes, the longest unused goes
 * first.
 *
 * @example
 * const cache = new PageCache({ state })
 * fastify({ serverFactory: (handler) => createServer(cache.before(handler)) })
 */
export class PageCache {
  readonly #stateNow: CacheOptions['state']
  readonly #mostBytes: number
  readonly #kept = new Map<string, Answer>()
  readonly #making = new Map<string, Making>()
  readonly #of = new WeakMap<IncomingMessage, Making>()
  #state = ''
  #bytes = 0

  constructor({ state, mostBytes = MOST_BYTES }: CacheOptions) {
    this.#stateNow = state
    this.#mostBytes = mostBytes
  }

  /** What is kept now, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Answers what is kept, and hands on the rest. */
  before(next: Handler): Handler {
    return (request, response) => {
      if (request.method !== 'GET' || !PAGES.test(request.url ?? '')) next(request, response)
      else void this.#answer(request, response, next)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, next: Handler): Promise<void> {
    const url = request.url ?? ''
    const state = await this.#stateNow()
    if (state === null) return next(request, response)
    if (state !== this.#state) this.#empty(state)
    const kept = this.#kept.get(url)
    if (kept !== undefined) {
      this.#kept.delete(url)
      this.#kept.set(url, kept)
      return send(request, response, kept)
    }
    const under = this.#making.get(url)
    if (under?.state === state) {
      // As good as made for this request: nothing has changed since the other one began.
      const answer = await under.made
      return answer === null ? next(request, response) : send(request, response, answer)
    }
    this.#begin(request, response, { url, state })
    return next(request, response)
  }

  #begin(
    request: IncomingMessage,
    response: ServerResponse,
    { url, state }: { url: string; state: string },
  ): void {
    const { promise: made, resolve: settle } = Promise.withResolvers<Answer | null>()
    const making = { url, state, made, settle }
    this.#making.set(url, making)
    this.#of.set(request, making)
    // Broken off, or answered by nobody who tells of it.
    response.once('close', () => this.#end(making, null))
  }

  #end(making: Making, answer: Answer | null): void {
    making.settle(answer)
    if (this.#making.get(making.url) === making) this.#making.delete(making.url)
  }

  /** Told of every answer before it is sent; keeps it where it may. */
  told(request: IncomingMessage, status: number, headers: Headers, payload: unknown): void {
    const making = this.#of.get(request)
    if (making === undefined) return
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload)
    const answer =
      status === 200 && isWhole && isForAll(headers)
        ? answerOf(headers, Buffer.from(payload as string))
        : null
    if (answer !== null && making.state === this.#state) this.#keep(making.url, answer)
    this.#end(making, answer)
  }

  #keep(url: string, answer: Answer): void {
    const bytes = bytesOf(url, answer)
    if (bytes > this.#mostBytes || this.#kept.has(url)) return
    this.#kept.set(url, answer)
    this.#bytes += bytes
    for (const [oldest, other] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return
      this.#kept.delete(oldest)
      this.#bytes -= bytesOf(oldest, other)
    }
  }

  #empty(state: string): void {
    this.#state = state
    this.#kept.clear()
    this.#bytes = 0
  }
}

function bytesOf(url: string, answer: Answer): number {
  return url.length + answer.body.length + OVERHEAD_BYTES
}

function isForAll(headers: Headers): boolean {
  const said = String(headers['cache-control'] ?? '')
  return /^(public|no-cache)\b/.test(said) && headers['set-cookie'] === undefined
}

function answerOf(headers: Headers, body: Buffer): Answer {
  const said = Object.entries(headers).flatMap(([name, value]) =>
    name === 'content-length' ? [] : [name, String(value)],
  )
  return {
    headers: [...said, 'content-length', String(body.length)],
    headers304: said,
    tag: headers['etag'] === undefined ? null : String(headers['etag']),
    body,
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer.tag !== null && request.headers['if-none-match'] === answer.tag) {
    response.writeHead(304, answer.headers304 as string[]).end()
  } else {
    response.writeHead(200, answer.headers as string[]).end(answer.body)
  }
}
