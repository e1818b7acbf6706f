import { setTimeout as after } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { House } from '../../acts/index.ts'
import { openedByCode, proofOfPaper } from '../../documents/index.ts'
import { dayOf, isDay } from '../../law/index.ts'
import { entries, policies, reads } from '../../ledger/index.ts'
import { bundleRight, isAlwaysPublic } from './bundles.ts'
import { asFile, KEEP, say, send } from './send.ts'

/** Lets a moment pass before an entry is looked for again; rejects when the signal says stop. */
export type Pause = (signal: AbortSignal) => Promise<unknown>

/** What the read API needs. */
export interface LogOptions {
  readonly house: House
  /** The log's policy 副署规则 as it is now (C2SP tlog-policy). */
  readonly policy: () => string | Promise<string>
  readonly pause?: Pause
}

const MOST_WAIT_SECONDS = 10
/** So many may wait for their proof at once; whoever comes besides is asked to come again. */
const MOST_WAITING = 64
const MOST_CHECKPOINTS = 1000
const MOST_TOKEN_BYTES = 2000

/** Adds the log's read API, in a scope of its own. */
export async function registerLog(app: FastifyInstance, options: LogOptions): Promise<void> {
  await app.register(async (scope) => {
    const log = new Log(options)
    const on = (url: string, work: Work) => scope.get(url, (request, reply) => work(request, reply))
    on('/checkpoint', (request, reply) => log.checkpoint(request, reply))
    on('/policy', (request, reply) => log.policy(request, reply))
    on('/vocabulary/:version', (request, reply) => log.vocabulary(request, reply))
    on('/tile/*', (request, reply) => log.tile(request, reply))
    on('/consistency/:from/:to', (request, reply) => log.consistency(request, reply))
    on('/history/:day', (request, reply) => log.history(request, reply))
    on('/proof/:leaf', (request, reply) => log.proof(request, reply))
    on('/tst/:size', (request, reply) => log.timestamp(request, reply))
    on('/files/:name', (request, reply) => log.paperProof(request, reply))
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_TOKEN_BYTES },
      async (_request: FastifyRequest, body: string) =>
        Object.fromEntries(new URLSearchParams(body)),
    )
    scope.post('/proof/:leaf', { bodyLimit: MOST_TOKEN_BYTES }, (request, reply) =>
      log.partyProof(request, reply),
    )
  })
}

type Work = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

const NUMBERING = '条目已经登记，正在编号。编号后可下载，约一秒，请稍后再试。'

class Log {
  readonly #house: House
  readonly #bureau: number
  readonly #policy: LogOptions['policy']
  readonly #pause: Pause
  #waiting = 0

  constructor({ house, policy, pause }: LogOptions) {
    this.#house = house
    this.#bureau = house.facts.bureau
    this.#policy = policy
    this.#pause = pause ?? ((signal) => after(100, undefined, { signal }))
  }

  get #pool() {
    return this.#house.pools.web
  }

  async checkpoint(request: FastifyRequest, reply: FastifyReply) {
    const found = await reads.latestCheckpoint(this.#pool, this.#bureau)
    if (found === null) return say(reply, 404, '账本还没有检查点。第一个条目登记约一秒后就有。')
    return send(request, reply, { body: found.note, keep: KEEP.asked })
  }

  async policy(request: FastifyRequest, reply: FastifyReply) {
    return send(request, reply, { body: await this.#policy(), keep: KEEP.asked })
  }

  async vocabulary(request: FastifyRequest, reply: FastifyReply) {
    const { version } = request.params as { version: string }
    if (version !== '1')
      return say(reply, 404, '没有这一版词汇表。条目的 v 是 1，见 /vocabulary/1。')
    const type = 'application/json; charset=utf-8'
    return send(request, reply, { body: entries.vocabularyJson(), keep: KEEP.anHour, type })
  }

  async tile(request: FastifyRequest, reply: FastifyReply) {
    const { '*': rest } = request.params as { '*': string }
    const name = reads.parseTilePath(`tile/${rest}`)
    if (name === null) {
      return say(reply, 400, '不是块的地址。写法：/tile/0/x001/234，不满的块加 .p/ 和个数。')
    }
    const { level, n, width } = name
    if (level === null) return this.#bundle(request, reply, n, width)
    const body = await reads.tile(this.#pool, this.#bureau, level, n, width)
    if (body === null) return say(reply, 404, '账本还没有长到这一块。现在多大，见 /checkpoint。')
    const type = 'application/octet-stream'
    return send(request, reply, { body, keep: KEEP.forever, type })
  }

  async #bundle(request: FastifyRequest, reply: FastifyReply, n: number, width: number) {
    const { closedSince, isReader } = await this.#right(request)
    if (closedSince !== null && !isReader) {
      return say(
        reply,
        403,
        `本机关自 ${closedSince} 起不向公众成批开放条目，上级机关凭令牌读取（令牌不对或者已经到期的也不能读）。散列块、检查点，以及决定、文书、公示条目的证明文件仍然公开。`,
      )
    }
    const body = await reads.bundle(this.#pool, this.#bureau, n, width)
    if (body === null) return say(reply, 404, '账本还没有长到这一包。现在多大，见 /checkpoint。')
    const keep = closedSince === null ? KEEP.forever : KEEP.never
    return send(request, reply, { body, keep, type: 'application/octet-stream', zipped: true })
  }

  #right(request: FastifyRequest) {
    return bundleRight(this.#pool, this.#bureau, request, dayOf(this.#house.clock.now()))
  }

  async consistency(request: FastifyRequest, reply: FastifyReply) {
    const { from, to } = request.params as { from: string; to: string }
    const [first, second] = [sizeOf(from), sizeOf(to)]
    if (first === null || second === null || first > second) {
      return say(
        reply,
        400,
        '写法：/consistency/小/大，两个都是从 1 起的条数，前一个不大于后一个。',
      )
    }
    const hashes = await reads.consistency(this.#pool, this.#bureau, first, second)
    if (hashes === null) return say(reply, 404, '账本还没有这么多条。现在多大，见 /checkpoint。')
    const body = hashes.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
    return send(request, reply, { body, keep: KEEP.forever })
  }

  async history(request: FastifyRequest, reply: FastifyReply) {
    const { day } = request.params as { day: string }
    const from = one(request.query, 'after') ?? '0'
    const size = from === '0' ? 0 : sizeOf(from)
    if (!isDay(day) || size === null) {
      return say(reply, 400, '写法：/history/2026-11-02，是中国的日期；?after=条数 接着看后面的。')
    }
    const policy = policies.parsePolicy(await this.#policy())
    const found = await reads.checkpointsOf(this.#pool, this.#bureau, {
      day,
      // Where nobody is asked to cosign, the log's own signature is all there is.
      onlyCosigned: 'error' in policy || policy.quorum !== null,
      after: size,
      most: MOST_CHECKPOINTS,
    })
    const last = found.at(-1)
    if (last === undefined) return say(reply, 404, '这一天没有检查点，或者后面没有了。')
    if (found.length === MOST_CHECKPOINTS) {
      void reply.header('link', `</history/${day}?after=${last.size}>; rel="next"`)
    }
    const isOver = day < dayOf(this.#house.clock.now())
    const body = found.map(({ note }) => note).join('')
    return send(request, reply, { body, keep: isOver ? KEEP.anHour : KEEP.asked })
  }

  async timestamp(request: FastifyRequest, reply: FastifyReply) {
    const size = sizeOf((request.params as { size: string }).size)
    if (size === null) return say(reply, 400, '写法：/tst/条数，是一个检查点的大小。')
    const body = await reads.timestampToken(this.#pool, this.#bureau, size)
    if (body === null) return say(reply, 404, '这个大小的检查点没有时间戳。')
    const type = 'application/vnd.etsi.timestamp-token'
    return send(request, reply, { body, keep: KEEP.forever, type })
  }

  async proof(request: FastifyRequest, reply: FastifyReply) {
    const leaf = leafOf(request)
    const wait = one(request.query, 'wait') ?? '0'
    const seconds = /^\d{1,2}$/.test(wait) ? Number(wait) : Number.POSITIVE_INFINITY
    if (leaf === null || seconds > MOST_WAIT_SECONDS) {
      return say(
        reply,
        400,
        `写法：/proof/条目的散列（43 个字符），可以加 ?wait=秒数，最多 ${MOST_WAIT_SECONDS} 秒。`,
      )
    }
    const type = await reads.entryType(this.#pool, this.#bureau, leaf)
    if (type === null) return say(reply, 404, '账本里没有这个条目。')
    const { closedSince, isReader } = await this.#right(request)
    const isOpen = closedSince === null || isAlwaysPublic(type)
    if (!isOpen && !isReader) {
      return say(
        reply,
        403,
        '本机关不向公众开放这一类条目。当事人在「我的办件」凭受理号和查询码下载证明文件。',
      )
    }
    const body = await this.#await(reply, seconds, () =>
      reads.proofFile(this.#pool, this.#bureau, leaf, []),
    )
    if (body === null) return numbering(reply)
    return send(request, reply, { body, keep: isOpen ? KEEP.asked : KEEP.never })
  }

  /** Looks again until there is something, the time is over, or the client has gone. */
  async #await(
    reply: FastifyReply,
    seconds: number,
    look: () => Promise<string | null>,
  ): Promise<string | null> {
    let found = await look()
    if (found !== null || seconds === 0 || this.#waiting >= MOST_WAITING) return found
    const gone = new AbortController()
    const leave = () => gone.abort()
    reply.raw.once('close', leave)
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(seconds * 1000)])
    this.#waiting += 1
    try {
      while (found === null && !signal.aborted) {
        await this.#pause(signal).catch(() => undefined)
        found = signal.aborted ? null : await look()
      }
      return found
    } finally {
      this.#waiting -= 1
      reply.raw.off('close', leave)
    }
  }

  async partyProof(request: FastifyRequest, reply: FastifyReply) {
    const leaf = leafOf(request)
    const token = (request.body as { token?: unknown } | null | undefined)?.token
    if (leaf === null || typeof token !== 'string' || token === '') {
      return say(reply, 400, '请在正文里写 token=查询码；地址里是条目的散列（43 个字符）。')
    }
    const opened = await openedByCode(this.#house, leaf, token)
    if (opened === null)
      return say(reply, 403, '没有这个条目，或者查询码对不上。请照收件凭证输入。')
    const body = await reads.proofFile(this.#pool, this.#bureau, leaf, opened)
    if (body === null) return numbering(reply)
    return send(request, reply, { body, keep: KEEP.never })
  }

  /** The proof of a paper for whoever holds it: with its fingerprint, and nothing personal. */
  async paperProof(request: FastifyRequest, reply: FastifyReply) {
    const { name } = request.params as { name: string }
    const [, handle = ''] = /^([\w-]{22})\.tlog-proof$/.exec(name) ?? []
    const proof = await proofOfPaper(this.#house, handle, 'holder')
    if (proof === null) {
      return say(reply, 404, '没有这份证明文件。请用文书上的二维码打开核对页，再下载。')
    }
    if (proof.text === null) return numbering(reply)
    asFile(reply, proof.fileName)
    return send(request, reply, { body: proof.text, keep: KEEP.asked })
  }
}

function numbering(reply: FastifyReply): FastifyReply {
  return say(reply.header('retry-after', '1'), 202, NUMBERING)
}

function leafOf(request: FastifyRequest): Buffer | null {
  const { leaf } = request.params as { leaf: string }
  const bytes = /^[A-Za-z0-9_-]{43}$/.test(leaf) ? Buffer.from(leaf, 'base64url') : null
  return bytes?.toString('base64url') === leaf ? bytes : null
}

/** A number of entries as an address writes it, or null. */
function sizeOf(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** A parameter given once; null where it is missing, which `?a=1&a=2` counts as well. */
function one(query: unknown, name: string): string | null {
  const value = (query as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : null
}
