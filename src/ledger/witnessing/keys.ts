/** A key of the log or of a witness, as an entry brought it into use (ledger §13). */
export interface KeyEntry {
  readonly vkey: string
  /** The first day on which it signs, YYYY-MM-DD in China. */
  readonly from: string
}

/** Days for which the old key signs beside the new one. */
export const BOTH_DAYS = 30

const DAY_MS = 86_400_000

/**
 * The keys that sign on a day, the newest first: the last one whose day has come, and those that
 * it relieved less than 30 days ago. A revoked key signs nothing. Empty where none is left.
 */
export function standingKeys(
  /** The key that the log began with. */
  first: string,
  later: readonly KeyEntry[],
  revoked: ReadonlySet<string>,
  today: string,
): readonly string[] {
  const begun = [{ vkey: first, from: '' }, ...later].filter(({ from }) => from <= today)
  const isStanding = ({ vkey }: KeyEntry, i: number): boolean => {
    if (revoked.has(vkey)) return false
    // Relieved by the next key that was not revoked itself.
    const next = begun.slice(i + 1).find((key) => !revoked.has(key.vkey))
    return next === undefined || Date.parse(today) - Date.parse(next.from) < BOTH_DAYS * DAY_MS
  }
  return begun
    .filter(isStanding)
    .map(({ vkey }) => vkey)
    .reverse()
}
