import { randomBytes } from 'node:crypto'

/**
 * Tells the operator of an error of ours, with its stack, on the standard error stream; gives the
 * incident number 事故号 (8 hex digits) by which the person who met it can have it found.
 */
export function reportIncident(error: unknown): string {
  const incident = randomBytes(4).toString('hex')
  const { stack } = error as { stack?: string }
  process.stderr.write(`事故 ${incident}：${stack ?? String(error)}\n`)
  return incident
}
