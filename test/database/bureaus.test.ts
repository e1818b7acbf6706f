import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { attempt, pools, setStage } from './stage.ts'
import { body } from './statements.ts'

before(setStage)

/** Every table that holds rows of one bureau each. */
async function bureauTables(): Promise<string[]> {
  const found = await pools.owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_policy p on p.polrelid = c.oid
      where p.polname = 'own' and c.relname <> 'bureau' order by 1`,
  )
  return found.rows.map((row) => row.name)
}

async function countAs(bureau: number, table: string): Promise<number> {
  const client = await pools.app.connect()
  try {
    await client.query(`begin; select set_config('sanzhi.bureau', '${bureau}', true)`)
    const found = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`)
    return found.rows[0]?.n ?? -1
  } finally {
    await client.query('rollback')
    client.release()
  }
}

test('S4.6 a transaction of another bureau sees no row of any table', async () => {
  const tables = await bureauTables()
  assert.ok(tables.length > 40, `${tables.length} tables`)
  let seen = 0
  for (const table of tables) {
    seen += await countAs(1, table)
    assert.equal(await countAs(2, table), 0, table)
  }
  assert.ok(seen > 300, 'its own bureau sees the rows')
})

const FOREIGN: readonly [name: string, sql: string, refusedBy: string | null][] = [
  [
    'writes no row of this one',
    `insert into case_part values (1, '{reviewed}', '{luoyi}', 'review')`,
    '42501',
  ],
  ['takes no number of this one', `insert into counter values (1, 'x', 2026, 1)`, '42501'],
  ['moves no case over to itself', `update case_file set bureau = 2 where id = '{done}'`, '42501'],
  [
    'changes no subject and no case of this one',
    `do $$ begin
      update subject set version = version + 1;
      if found then raise exception 'changed'; end if;
      update case_file set state = 'ended';
      if found then raise exception 'changed'; end if;
    end $$`,
    null,
  ],
]

for (const [name, sql, refusedBy] of FOREIGN) {
  test(`S4.6 a transaction of another bureau ${name}`, async () => {
    const refused = await attempt('app', sql, 2)
    assert.equal(refused?.constraint ?? refused?.code ?? null, refusedBy, refused?.message)
  })
}

/** A first entry in a bureau whose clock does not move, so many seconds from the database's. */
function firstEntry(seconds: number): string {
  const at = `to_char((now() + interval '${seconds} s') at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
  const id = '00000000-0000-4000-8000-000000000002'
  return `insert into bureau values (2, 'ledger.example/139902', '139902', false, '[]');
    insert into ledger_entry (bureau, subject, seq, act, body) values (2, '${id}', 1,
      gen_random_uuid(), ${body('bureau.founded', 'ledger.example/139902', at)});
    insert into subject select 2, '${id}', 'bureau', decode(repeat('00', 16), 'hex'), 1, leaf
      from ledger_entry where bureau = 2;`
}

test('S2.5 a bureau without a moving clock dates no entry back or ahead', async () => {
  for (const seconds of [-100, 0, 100]) {
    assert.equal(await attempt('app', firstEntry(seconds), 2), null, `${seconds} s`)
  }
  for (const seconds of [-86_400, -130, 130, 86_400]) {
    const refused = await attempt('app', firstEntry(seconds), 2)
    assert.equal(refused?.constraint, 'ledger_entry_time', `${seconds} s`)
  }
})

test('S2.5 a bureau whose clock moves bears the name of a demonstration', async () => {
  const insert = (origin: string, moving: boolean) =>
    attempt('app', `insert into bureau values (2, '${origin}', '139902', ${moving}, '[]')`, 2)
  assert.equal((await insert('ledger.example/139902', true))?.constraint, 'bureau_origin')
  assert.equal((await insert('demo.example/139902', false))?.constraint, 'bureau_origin')
  assert.equal(await insert('demo.example/139902', true), null)
})
