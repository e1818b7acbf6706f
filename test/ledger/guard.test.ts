import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import test from 'node:test'
import { type Json, notes, witnesses } from '../../src/ledger/index.ts'
import { BUREAU, openLog } from './log.ts'

type Log = Awaited<ReturnType<typeof openLog>>

/** A keeper in memory, to be looked into and put back. */
function keeper(kept = new Map<string, string>()): witnesses.CheckpointKeeper & {
  kept: Map<string, string>
} {
  return {
    kept,
    read: async (hash) => kept.get(hash) ?? null,
    write: async (hash, note) => void kept.set(hash, note),
  }
}

function guardOf(
  log: Log,
  of: {
    keeper: witnesses.CheckpointKeeper
    memories?: witnesses.Memory[]
    signer?: notes.Signer
  },
) {
  const alarms: string[] = []
  const notices: string[] = []
  const { vkey } = of.signer ?? log.signer
  const guard = witnesses.openGuard({
    pool: log.pools.sequencer,
    clock: log.clock,
    keysOf: async () => [notes.parseVerifierKey(vkey) ?? assert.fail()],
    keeper: of.keeper,
    witnesses: () => of.memories ?? [],
    onAlarm: (words) => alarms.push(words),
    onNotice: (words) => notices.push(words),
  })
  return { guard, alarms, notices }
}

const hash = (origin: string) => createHash('sha256').update(origin).digest('hex')

const counts = async (log: Log) =>
  (
    await log.owner.query<Record<string, Json>>(
      `select (select count(*)::int from ledger_checkpoint) as signed,
        (select count(*)::int from ledger_head) as heads,
        (select count(*)::int from ledger_pending) as pending`,
    )
  ).rows[0]

/** Yesterday's copy of a log: another database with the first entries of this one, row by row. */
async function yesterday(log: Log, size: number): Promise<Log> {
  const copy = await openLog()
  const tables: [table: string, where: string][] = [
    ['ledger_entry', `id in (select entry from ledger_leaf where idx < ${size})`],
    ['ledger_leaf', `idx < ${size}`],
    ['ledger_head', `size <= ${size}`],
    ['ledger_checkpoint', `size <= ${size}`],
    ['ledger_tile', 'true'],
  ]
  const client = await copy.owner.connect()
  try {
    await client.query('begin; set local session_replication_role = replica')
    for (const [table, where] of tables) {
      const rows = await log.owner.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${table} t where ${where}`,
      )
      const columns = await client.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = '${table}'::regclass
          and attnum > 0 and not attisdropped and attgenerated = ''`,
      )
      const names = columns.rows.map(({ name }) => name).join(', ')
      for (const { row } of rows.rows) {
        await client.query(
          `insert into ${table} (${names}) overriding system value
            select ${names} from jsonb_populate_record(null::${table}, $1)`,
          [row],
        )
      }
    }
    // The tiles as they were when the log had that size.
    await client.query(
      `update ledger_tile set w = ${size}, hashes = substring(hashes for ${32 * size})
        where level = 0`,
    )
    await client.query(
      `select setval(pg_get_serial_sequence('ledger_entry', 'id'), max(id)) from ledger_entry`,
    )
    await client.query('commit')
  } finally {
    client.release()
  }
  return { ...copy, signer: log.signer }
}

async function grown(log: Log, entries: number, more: Parameters<Log['sequencer']>[0] = {}) {
  for (let i = 0; i < entries; i++) await log.add(log.newSubject())
  const sequencer = log.sequencer(more)
  await sequencer.flush()
  await sequencer.stop()
  return sequencer
}

test('S4.6 every signed checkpoint is kept outside the database, before it is in it', async () => {
  const log = await openLog()
  const kept = keeper()
  const { guard, notices } = guardOf(log, { keeper: kept })
  await grown(log, 3, { guard })
  const { rows } = await log.owner.query<{ note: string }>('select note from ledger_checkpoint')
  assert.deepEqual([...kept.kept], [[hash(log.signer.name), rows[0]?.note]])
  assert.deepEqual(notices, [])
  // A process that is late with a smaller tree takes nothing back.
  const late = notes.checkpointBody({ origin: log.signer.name, size: 2, root: randomBytes(32) })
  await guard.keep(log.signer.name, `${late}\n${await log.signer.sign(late)}`)
  assert.deepEqual([...kept.kept.values()], [rows[0]?.note])
  // A keeper that fails: nothing is shown that could be forgotten.
  const broken = { ...kept, write: async () => assert.fail('the disk is full') }
  const other = guardOf(log, { keeper: broken })
  await assert.rejects(grown(log, 1, { guard: other.guard }))
  assert.equal((await counts(log))?.['signed'], 1)
})

test('S4.6 yesterday’s copy of the database signs nothing, and acts go on', async () => {
  const log = await openLog()
  const kept = keeper()
  await grown(log, 3, { guard: guardOf(log, { keeper: kept }).guard })
  await grown(log, 4, { guard: guardOf(log, { keeper: kept }).guard })
  const copy = await yesterday(log, 3)
  const before = await counts(copy)
  const { guard, alarms } = guardOf(copy, { keeper: kept })
  const sequencer = await grown(copy, 9, { guard, signerOf: () => log.signer })
  await sequencer.flush()
  assert.deepEqual(await counts(copy), { ...before, pending: 9 })
  assert.equal(alarms.length, 1)
  assert.match(alarms[0] ?? '', /停止编号和签名：库外检查点文件表明.*签过大小 7，本机只有 3/)
})

test('S4.6 a log that grew past the kept size on another history signs nothing', async () => {
  const log = await openLog()
  const kept = keeper()
  await grown(log, 5, { guard: guardOf(log, { keeper: kept }).guard })
  const other = await openLog()
  await grown(other, 9, { signerOf: () => log.signer })
  const { guard, alarms } = guardOf(other, { keeper: kept, signer: log.signer })
  await grown(other, 1, { guard, signerOf: () => log.signer })
  assert.deepEqual(await counts(other), { signed: 1, heads: 1, pending: 1 })
  assert.match(alarms.join(), /大小 5 的根与本机不同/)
})

test('S4.6 without the file the witnesses are asked, and one that is silent is waited for', async () => {
  const log = await openLog()
  await grown(log, 3)
  const note = (await log.owner.query<{ note: string }>('select note from ledger_checkpoint'))
    .rows[0]?.note
  let answer: () => Promise<string | null> = () => Promise.reject(new Error('连不上'))
  const kept = keeper()
  const memories = [{ name: '上级', latest: () => answer() }]
  const { guard, alarms } = guardOf(log, { keeper: kept, memories })
  const of = { bureau: BUREAU, origin: log.signer.name }
  assert.equal(await guard.admits(of), false)
  assert.match(alarms.join(), /没有库外检查点文件，又问不到副署机关（上级：连不上）/)
  answer = async () => note ?? assert.fail()
  assert.equal(await guard.admits(of), false, 'not asked again at once')
  log.clock.set('2026-11-25T01:00:30Z')
  assert.equal(await guard.admits(of), true)
  assert.deepEqual([...kept.kept.values()], [note], 'from now on the file guards too')
})

test('S4.6 a witness that remembers more than there is stops the log, whatever the file says', async () => {
  const log = await openLog()
  await grown(log, 3)
  const body = notes.checkpointBody({ origin: log.signer.name, size: 9, root: randomBytes(32) })
  const more = `${body}\n${await log.signer.sign(body)}`
  const first = (await log.owner.query<{ note: string }>('select note from ledger_checkpoint'))
    .rows[0]?.note
  const kept = keeper(new Map([[hash(log.signer.name), first ?? '']]))
  let view: string | null = null
  const memories = [{ name: '上级', latest: async () => view }]
  const { guard, alarms, notices } = guardOf(log, { keeper: kept, memories })
  const of = { bureau: BUREAU, origin: log.signer.name }
  assert.equal(await guard.admits(of), true)
  // A lie of the witness stops nobody; what our own key signed does.
  view = more.replace('\n9\n', '\n8\n')
  guard.doubt(log.signer.name)
  assert.equal(await guard.admits(of), true)
  assert.match(notices.join(), /不是本账本签的/)
  view = more
  assert.equal(await guard.admits(of), true, 'not looked at without a doubt')
  guard.doubt(log.signer.name)
  assert.equal(await guard.admits(of), false)
  assert.match(alarms.join(), /副署机关 上级表明这本账签过大小 9，本机只有 3/)
  view = null
  guard.doubt(log.signer.name)
  assert.equal(await guard.admits(of), false, 'what was seen is not forgotten')
})

test('S4.6 a kept checkpoint that cannot be read stops the log and says which file it is', async () => {
  const log = await openLog()
  await grown(log, 2)
  const kept = keeper(new Map([[hash(log.signer.name), 'broken']]))
  const { guard, alarms } = guardOf(log, { keeper: kept })
  assert.equal(await guard.admits({ bureau: BUREAU, origin: log.signer.name }), false)
  assert.match(alarms.join(), new RegExp(`keys/${hash(log.signer.name)}.checkpoint 不能辨认`))
})

test('S4.6 a log that nobody remembers is admitted, and it is said that nothing could be seen', async () => {
  const log = await openLog()
  await grown(log, 2)
  const { guard, notices } = guardOf(log, { keeper: keeper() })
  assert.equal(await guard.admits({ bureau: BUREAU, origin: log.signer.name }), true)
  assert.match(notices.join(), /看不出数据库是不是恢复到了旧状态/)
})
