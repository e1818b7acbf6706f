import { setTimeout } from 'node:timers/promises'
import { bundlePath, parseBundle, tilePath } from './tiles.ts'
import { TILE_WIDTH } from './tree.ts'

/** Why another installation cannot be read, in Chinese. */
export class RemoteRefusal extends Error {}

/** A log as its read API shows it (ledger §8). */
export interface RemoteLog {
  checkpoint(): Promise<string>
  /** The policy that the address itself publishes; null where it has none. */
  policy(): Promise<string | null>
  /** The bodies 256·n and on, `width` of them. */
  bundle(n: number, width: number): Promise<Uint8Array[]>
  /** The first `width` hashes of a tile. */
  tile(level: number, n: number, width: number): Promise<Uint8Array>
}

const MOST_TEXT_BYTES = 1_000_000
/** 256 entries of at most 8,192 bytes, each after its length. */
const MOST_BUNDLE_BYTES = TILE_WIDTH * (2 + 8192)
const MOST_TILE_BYTES = TILE_WIDTH * 32
const MOST_REDIRECTS = 3
const ATTEMPTS = 3
const TIMEOUT_MS = 30_000
/** Answers that a busy server gives and soon no longer gives. */
const PASSING = [429, 502, 503, 504]

/**
 * Reads a log from an address. Answers are of limited size, redirections stay on the same host, and
 * whatever is wrong is told in Chinese with the address at which it was met.
 */
export function openRemote(address: string, signal?: AbortSignal): RemoteLog {
  const prefix = prefixOf(address)
  const get = (path: string, most: number) => fetchBytes(new URL(path, prefix), most, signal)
  const text = async (path: string) => {
    const bytes = await get(path, MOST_TEXT_BYTES)
    return bytes === null ? null : Buffer.from(bytes).toString('utf8')
  }
  /** A partial tile may be gone once it is full: then the full one is cut. */
  const cut = async <T>(path: (width: number) => string, width: number, read: Cut<T>) => {
    const [bytes, most] = [await get(path(width), read.most), path(TILE_WIDTH)]
    const found = bytes ?? (width < TILE_WIDTH ? await get(most, read.most) : null)
    const part = found === null ? null : read.cut(found, width)
    if (part === null) throw new RemoteRefusal(`${prefix}${path(width)} 没有或者不完整`)
    return part
  }
  return {
    checkpoint: async () => {
      const note = await text('checkpoint')
      if (note === null) {
        throw new RemoteRefusal(`${prefix}checkpoint 没有检查点。请核对地址是不是账本的前缀。`)
      }
      return note
    },
    policy: () => text('policy'),
    bundle: (n, width) => cut((w) => bundlePath(n, w), width, BUNDLE),
    tile: (level, n, width) => cut((w) => tilePath(level, n, w), width, TILE),
  }
}

interface Cut<T> {
  readonly most: number
  cut(bytes: Uint8Array, width: number): T | null
}

const BUNDLE: Cut<Uint8Array[]> = {
  most: MOST_BUNDLE_BYTES,
  cut: (bytes, width) => {
    const bodies = parseBundle(bytes)
    return bodies === null || bodies.length < width ? null : bodies.slice(0, width)
  },
}

const TILE: Cut<Uint8Array> = {
  most: MOST_TILE_BYTES,
  cut: (bytes, width) => (bytes.length < 32 * width ? null : bytes.subarray(0, 32 * width)),
}

/** The address as a folder; without name and password, which would stand in every message. */
function prefixOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '') {
    throw new RemoteRefusal(`「${address}」不是 http 或者 https 网址。`)
  }
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

/** The bytes at an address, or null where there is nothing. */
async function fetchBytes(url: URL, most: number, signal?: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      const found = await fetchOnce(url, most, signal)
      if (found !== 'passing' || attempt === ATTEMPTS) {
        if (found === 'passing') throw new RemoteRefusal(`${url} 正忙，试了 ${ATTEMPTS} 次。`)
        return found
      }
    } catch (error) {
      if (error instanceof RemoteRefusal || signal?.aborted) throw error
      const why = reasonOf(error)
      if (attempt === ATTEMPTS) throw new RemoteRefusal(`连不上 ${url}：${why}。`)
    }
    await setTimeout(100 * attempt, undefined, { ...(signal !== undefined && { signal }) })
  }
}

async function fetchOnce(
  start: URL,
  most: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null | 'passing'> {
  let url = start
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, {
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      url = redirected(url, response.headers.get('location'))
      continue
    }
    if (response.status === 200) return limited(response, url, most)
    await response.body?.cancel()
    if (response.status === 404) return null
    if (PASSING.includes(response.status)) return 'passing'
    throw new RemoteRefusal(`${url} 回答 ${response.status}。`)
  }
  throw new RemoteRefusal(`${start} 转向太多次。`)
}

function redirected(from: URL, location: string | null): URL {
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : null
  if (to === null || to.origin !== from.origin) {
    throw new RemoteRefusal(`${from} 转向另一台主机，没有跟去。请直接给出账本所在的地址。`)
  }
  return to
}

async function limited(response: Response, url: URL, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > most) throw new RemoteRefusal(`${url} 的回答超过 ${most} 字节，没有再读。`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return '三十秒没有回答'
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code ?? (error instanceof Error ? error.message : String(error))
}
