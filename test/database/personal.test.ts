import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type pg from 'pg'
import { connect } from '../../src/platform/database.ts'
import { freshDatabase, onEnd } from '../harness.ts'

let owner: pg.Client
before(async () => {
  const { url } = await freshDatabase()
  owner = await connect(url)
  onEnd(() => owner.end())
})

async function columns(): Promise<{ place: string; mark: string | null }[]> {
  const found = await owner.query<{ place: string; mark: string | null }>(
    `select c.relname || '.' || a.attname as place, col_description(c.oid, a.attnum) as mark
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and not a.attisdropped order by 1`,
  )
  return found.rows
}

test('S2.5 every column of every table says whose values it holds', async () => {
  const all = await columns()
  assert.ok(all.length > 300)
  const known = ['personal: party', 'personal: officer', 'not personal']
  const unmarked = all.filter(({ mark }) => !known.includes(mark ?? ''))
  assert.deepEqual(
    unmarked.map(({ place }) => place),
    [],
    `mark them in their migration: select mark_columns('table', 'party', 'column', …)`,
  )
})

test('S2.5 a new column without a mark is noticed, and marking the rest leaves what is marked', async () => {
  await owner.query('begin; create table later (bureau int, words text, day date)')
  try {
    const isNew = ({ place }: { place: string }) => place.startsWith('later.')
    assert.ok((await columns()).filter(isNew).every(({ mark }) => mark === null))
    await owner.query(`select mark_columns('later', 'party', 'words')`)
    await owner.query(`select mark_columns('later')`)
    assert.deepEqual(
      (await columns()).filter(isNew).map(({ place, mark }) => `${place}: ${mark}`),
      ['later.bureau: not personal', 'later.day: not personal', 'later.words: personal: party'],
    )
  } finally {
    await owner.query('rollback')
  }
})
