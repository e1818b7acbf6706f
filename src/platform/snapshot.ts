import type pg from 'pg'
import { connect } from './database.ts'

/** Says in one word what a database shows at a moment; the same word twice is the same data. */
export interface Snapshots {
  /**
   * The word for what a reader sees who begins now, or null where it cannot be known. Everything
   * committed before the call is in it. Safe to call at once by many: all that ask while one
   * question is under way share the next.
   */
  now(): Promise<string | null>
  close(): Promise<void>
}

/**
 * Opens a connection of its own, at the first question, that asks for PostgreSQL's snapshot: which
 * transactions are visible. A transaction that wrote something leaves the set of those under way or
 * beyond, so the text changes with every commit that changes data, and never comes back.
 *
 * A crash forgets transactions that were under way and may give their numbers again, but it ends
 * the connection too: the connection's count is part of the word. A standby lists no transactions
 * under way in its snapshots, so there the answer is null.
 */
export function openSnapshots(url: string): Snapshots {
  let client: pg.Client | null = null
  let connections = 0
  const lose = (lost: pg.Client) => {
    if (client === lost) client = null
    lost.end().catch(() => undefined)
  }
  const ask = async (): Promise<string | null> => {
    if (client === null) {
      const opened = await connect(url)
      connections += 1
      client = opened
      opened.on('error', () => lose(opened))
    }
    const asked = client
    try {
      const { rows } = await asked.query<{ word: string | null }>({ name: 'snapshot', text: SQL })
      const word = rows[0]?.word ?? null
      return word === null ? null : `${connections} ${word}`
    } catch {
      lose(asked)
      return null
    }
  }
  return {
    now: shared(() => ask().catch(() => null)),
    close: async () => {
      await client?.end()
      client = null
    },
  }
}

/**
 * Asks as often as it is called for, one question at a time: all that call while a question is
 * under way share the next, for that one may have been answered already before they called.
 * `ask` never fails.
 */
export function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let waiting: ((answer: T) => void)[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      const asking = waiting
      waiting = []
      const answer = await ask()
      for (const tell of asking) tell(answer)
    }
    isRunning = false
  }
  return () =>
    new Promise((tell) => {
      waiting.push(tell)
      if (!isRunning) void run()
    })
}

const SQL = 'select case when not pg_is_in_recovery() then pg_current_snapshot()::text end as word'
