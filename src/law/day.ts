/** A calendar day in Asia/Shanghai, `2026-11-25`: what every limit of the law counts in. */
export type Day = string & { readonly __brand: 'Day' }

/** A moment in UTC with whole seconds, `2026-11-25T01:00:00Z`: what an entry of the log bears. */
export type Instant = string & { readonly __brand: 'Instant' }

const SHANGHAI_OFFSET_MS = 8 * 3600 * 1000

/** Reads a day. Throws on anything that is not an existing day written `YYYY-MM-DD`. */
export function day(text: string): Day {
  if (!isDay(text)) throw new RangeError(`not a day: ${text}`)
  return text
}

/** Whether the text is an existing day written `YYYY-MM-DD`, years 1900 to 9999. */
export function isDay(text: string): text is Day {
  if (!/^(19|[2-9]\d)\d{2}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && fromEpochMs(ms) === text
}

/** The Shanghai day on which a moment falls (UTC+8 all year since 1991). */
export function dayOf(instant: Instant): Day {
  return fromEpochMs(Date.parse(instant) + SHANGHAI_OFFSET_MS) as Day
}

/** The day `n` calendar days later (earlier where `n` is negative). */
export function addDays(from: Day, n: number): Day {
  return fromEpochMs(Date.parse(`${from}T00:00:00Z`) + n * 86_400_000) as Day
}

function fromEpochMs(ms: number): string {
  const t = Math.floor(ms / 86_400_000)
  // Civil date from day number (Howard Hinnant's algorithm): no Date object, no local time zone.
  const z = t + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const d = doy - Math.floor((153 * mp + 2) / 5) + 1
  const m = mp < 10 ? mp + 3 : mp - 9
  const y = yoe + era * 400 + (m <= 2 ? 1 : 0)
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}
