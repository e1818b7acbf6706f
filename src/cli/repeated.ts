import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { House } from '../acts/index.ts'
import { recountDeadlines, sweepDeadlines } from '../cases/index.ts'
import { type Stamping, stampDaily } from '../oversight/index.ts'
import { type Config, ConfigRefusal } from '../platform/config.ts'
import { httpAuthority } from '../platform/tsa.ts'

/** Work that is done now and then until it is stopped. */
export interface Repeated {
  /** Waits for the work under way, then ends. */
  stop(): Promise<void>
}

/**
 * What the clock does while the program serves: each minute the limits that ran out and the notices
 * that move them; where an authority is named, the day's time-stamp. Refuses the start
 * (ConfigRefusal) where that authority's certificate is missing.
 */
export function startRepeated(
  config: Config,
  house: House,
  onError: (what: string, error: unknown) => void,
): readonly Repeated[] {
  const sweep = () => sweepDeadlines(house).then(() => recountDeadlines(house))
  const stamping = stampingOf(config)
  return [
    repeat(60_000, (error) => onError('期限', error), sweep),
    ...stamping.map((one) =>
      repeat(
        300_000,
        (error) => onError('时间戳', error),
        () => stampDaily(house, one),
      ),
    ),
  ]
}

/** Does a work now and then, never twice at once; a failure waits for the next time. */
function repeat(
  everyMs: number,
  onError: (error: unknown) => void,
  work: () => Promise<unknown>,
): Repeated {
  let running: Promise<unknown> = Promise.resolve()
  const again = () => {
    running = running.then(work).catch(onError)
  }
  const timer = setInterval(again, everyMs)
  again()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}

/** Where the log is time-stamped: none, or one authority, whose certificates are config/tsa.pem. */
function stampingOf({ tsaUrl, dataDir }: Config): Stamping[] {
  if (tsaUrl === null) return []
  const path = join(dataDir, 'config', 'tsa.pem')
  if (!existsSync(path)) {
    throw new ConfigRefusal(
      `设了时间戳机构（SANZHI_TSA_URL），但没有它的证书。请把证书（PEM）放在 ${path}。`,
    )
  }
  return [{ authority: httpAuthority(tsaUrl), caPem: readFileSync(path, 'utf8') }]
}
