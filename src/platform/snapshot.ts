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
  let waiting: ((word: string | null) => void)[] = []
  let running: Promise<void> | null = null
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
  const answerAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const asking = waiting
      waiting = []
      const word = await ask().catch(() => null)
      for (const answer of asking) answer(word)
    }
    running = null
  }
  return {
    now: () =>
      new Promise((answer) => {
        waiting.push(answer)
        running ??= answerAll()
      }),
    close: async () => {
      await running
      await client?.end()
      client = null
    },
  }
}

const SQL = 'select case when not pg_is_in_recovery() then pg_current_snapshot()::text end as word'
