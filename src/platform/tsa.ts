/** A time-stamping authority 时间戳机构: a request in DER, its answer in DER. */
export type TimestampAuthority = (request: Uint8Array) => Promise<Uint8Array>

const MOST_ANSWER_BYTES = 65_536
const WAIT_MS = 20_000

/**
 * An authority by HTTP (RFC 3161 §3.4). Throws in Chinese where it cannot be reached or refuses.
 */
export function httpAuthority(url: string): TimestampAuthority {
  return async (request) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Uint8Array.from(request),
      redirect: 'error',
      signal: AbortSignal.timeout(WAIT_MS),
    }).catch((error: unknown) => {
      throw new Error(`时间戳机构连接不上：${String((error as Error).cause ?? error)}`)
    })
    if (!answer.ok) throw new Error(`时间戳机构答 HTTP ${answer.status}`)
    const parts: Uint8Array[] = []
    let sizeBytes = 0
    for await (const part of answer.body ?? []) {
      sizeBytes += part.length
      if (sizeBytes > MOST_ANSWER_BYTES) throw new Error('时间戳机构的回答太长')
      parts.push(part)
    }
    return Buffer.concat(parts)
  }
}
