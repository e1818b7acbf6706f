import type { BlockList } from 'node:net'
import { send } from '../../platform/outbound.ts'
import type { PolicyWitness } from '../policy.ts'

/** How a witness is spoken to: over the network, or as a test would have it. */
export interface WitnessLine {
  /** Submits a request; gives status, content type and body as they came. */
  add(request: string): Promise<{ status: number; type: string; body: string }>
  /** Its latest view of a log, or null where it has none. Throws where it gives no answer. */
  latest(originHash: string): Promise<string | null>
}

const TIMEOUT_MS = 10_000
const MOST_ANSWER_BYTES = 65_536

/** A witness behind the address that the policy gives; null where it gives none. */
export function lineTo({ url }: PolicyWitness, listed: BlockList): WitnessLine | null {
  if (url === null) return null
  const base = url.replace(/\/+$/, '')
  const common = { timeoutMs: TIMEOUT_MS, mostBytes: MOST_ANSWER_BYTES, listed }
  return {
    add: async (body) => {
      const got = await send({ ...common, url: `${base}/add-checkpoint`, method: 'POST', body })
      return { ...got, body: got.body.toString('utf8') }
    },
    latest: async (originHash) => {
      const got = await send({ ...common, url: `${base}/${originHash}/checkpoint`, method: 'GET' })
      if (got.status === 404) return null
      if (got.status !== 200) throw new Error(`回答 ${got.status}`)
      return got.body.toString('utf8')
    },
  }
}
