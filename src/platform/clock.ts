import type { Instant } from '../law/index.ts'

/** Where the time comes from; passed in, so that a story and a test have their own. */
export interface Clock {
  /** The present moment, UTC, whole seconds. */
  now(): Instant
}

/** The machine's clock: the only place in the house that reads it. */
export const systemClock: Clock = {
  now: () => instantOf(Date.now()),
}

/** A clock that stands until it is moved: demonstrations and tests. */
export function movingClock(start: string): Clock & { set(instant: string): void } {
  let now = start as Instant
  return {
    now: () => now,
    set: (instant) => {
      now = instant as Instant
    },
  }
}

export function instantOf(epochMs: number): Instant {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z` as Instant
}

/** A moment as a Date, for libraries that ask for one. */
export function dateOf(instant: Instant): Date {
  return new Date(instant)
}
