import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before } from 'node:test'
import type pg from 'pg'
import { connect } from '../../src/platform/database.ts'
import { onEnd } from '../harness.ts'
import { openWorld, type World } from '../story/world.ts'
import { decided, must, type Refused } from './stage.ts'

/*
 * What the database holds of erasure by itself, and what a verification finds of rows and fields
 * taken without an entry of the log. Three archived cases: one to erase, one whose fields are
 * erased, one that is only kept for a year but shown to the public for five.
 */

const DAY = '2037-02-03'
const AT = `${DAY}T01:00:00Z`

let w: World
let owner: pg.Client
const ids = { kept: '', erased: '', shown: '', running: '' }
let publication = ''

before(async () => {
  w = await openWorld()
  owner = await connect(w.ownerUrl)
  onEnd(() => owner.end())
  w.at('2026-11-06T01:00:00Z')
  ids.kept = (await archived(10)).id
  const found = await archived(10)
  ;[ids.erased, publication] = [found.id, found.publication]
  ids.running = (await decided(w)).id
  ids.shown = (await archived(1)).id
  w.at(AT)
  const confirmer = w.founded.officers.get('fangzhou')
  const more = { ground: 'retention_over', confirmer }
  const received = { ref: await leafOf(ids.erased, 'case.received'), fields: ['content', 'party'] }
  await must(w, 'peiyanqiu', 'erase', ids.erased, { ...received, ...more })
  const prepared = { ref: await leafOf(publication, 'publication.prepared'), fields: ['record'] }
  await must(w, 'peiyanqiu', 'erase', ids.erased, { ...prepared, ...more })
  await w.settle()
  assert.deepEqual((await w.verify()).differences, [])
  await w.sequencer.stop()
})

async function archived(years: number) {
  const found = await decided(w)
  await must(w, 'sunhe', 'certify', found.id, {})
  await w.settle()
  const at = new Date(w.house.clock.now()).toISOString().slice(0, 10)
  const delivered = { way: 'direct', signer: '贺晓棠', relation: '法定代表人', at }
  await must(w, 'sunhe', 'deliver', found.id, delivered)
  const rec = await w.recOf(found.publication)
  await must(w, 'fangzhou', 'makePublic', found.publication, { rec })
  await w.settle()
  await must(w, 'peiyanqiu', 'archive', found.id, { retentionYears: years, pages: 32 })
  return found
}

async function leafOf(subject: string, type: string): Promise<string> {
  const found = await owner.query<{ leaf: string }>(
    `select disclosure_ref(leaf) as leaf from ledger_entry where subject = $1 and type = $2`,
    [subject, type],
  )
  return found.rows[0]?.leaf ?? ''
}

interface Erasing {
  readonly subject?: keyof typeof ids
  readonly of?: keyof typeof ids
  readonly type?: string
  readonly names?: readonly string[]
  readonly more?: readonly string[]
  readonly day?: string
  readonly alone?: boolean
  readonly row?: boolean
  readonly ground?: string
}

/** A lawful erasure in plain SQL where nothing is said to be otherwise. */
async function erasing(e: Erasing): Promise<string> {
  const { subject = 'kept', type = 'case.received', names = ['party', 'facts'], day = DAY } = e
  const ref = await leafOf(ids[e.of ?? subject], type)
  const found = await owner.query<{ d: string }>(
    `select d.d from ledger_entry x join ledger_disclosure d on d.entry = x.id
      where disclosure_ref(x.leaf) = $1 and d.name = any($2)`,
    [ref, names],
  )
  const digests = [
    ...found.rows.map(({ d }) => createHash('sha256').update(d).digest('base64url')),
    ...(e.more ?? []),
  ]
  const body = JSON.stringify({
    _sd: [],
    at: `${day}T01:00:00Z`,
    log: w.house.facts.origin,
    pub: { digests, ground: e.ground ?? 'retention_over', ref },
    type: 'disclosure.erased',
    v: 1,
  })
  const [one, two] = ['peiyanqiu', 'fangzhou'].map((login) => w.founded.officers.get(login))
  const row = `insert into erasure select 1, s.id, s.version + 1, 'disclosure.erased', '${day}',
      decode(translate('${ref}', '-_', '+/') || '=', 'base64'), 'retention_over',
      coalesce(a.day, '2026-11-06'), coalesce(a.retention_years, 10), '${one}', 'archivist',
      '${e.alone ? one : two}', '${e.alone ? 'archivist' : 'disclosure'}'
    from subject s left join archive_entry a on a.subject = s.id where s.id = '${ids[subject]}';`
  return `${e.row === false ? '' : row}
    insert into ledger_entry (bureau, subject, seq, prev_leaf, act, body)
      select 1, id, version + 1, last_leaf, gen_random_uuid(), convert_to('${body}', 'UTF8')
      from subject where id = '${ids[subject]}';
    update subject s set version = e.seq, last_leaf = e.leaf from ledger_entry e
      where s.id = '${ids[subject]}' and e.subject = s.id and e.seq = s.version + 1;
    update case_file set version = version + 1 where id = '${ids[subject]}';`
}

/** Runs statements as a role in a transaction that is taken back; what refused them. */
async function attempt(
  role: 'app' | 'owner',
  sql: string,
  look?: (client: pg.ClientBase) => Promise<void>,
): Promise<Refused | null> {
  const client = role === 'owner' ? owner : await w.house.pools.app.connect()
  try {
    await client.query(`begin; select set_config('sanzhi.bureau', '1', true)`)
    await client.query(sql)
    await look?.(client)
    await client.query('set constraints all immediate')
    return null
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    return error as Refused
  } finally {
    await client.query('rollback')
    if ('release' in client) (client as pg.PoolClient).release()
  }
}

test('S2.5 an erasure by two, after all periods, takes exactly the personal values with it', async () => {
  const refused = await attempt('app', await erasing({}), async (client) => {
    const party = await client.query<{ name: string }>(
      'select name from party where subject = $1',
      [ids.kept],
    )
    assert.equal(party.rows[0]?.name, '已抹除')
    const left = await client.query<{ name: string }>(
      `select d.name from ledger_entry e join ledger_disclosure d on d.entry = e.id
        where e.subject = $1 and e.seq = 1 order by 1`,
      [ids.kept],
    )
    const names = left.rows.map((row) => row.name)
    for (const name of ['chain', 'actor', 'content', 'materials']) assert.ok(names.includes(name))
    for (const name of ['party', 'facts']) assert.ok(!names.includes(name), name)
    const receipt = await client.query(
      `select from act_receipt r join ledger_entry e on e.act = r.act
        where e.subject = $1 and e.seq = 1`,
      [ids.kept],
    )
    assert.equal(receipt.rowCount, 0, 'the hash of the input goes too')
  })
  assert.equal(refused, null)
})

const FORBIDDEN: readonly [what: string, Erasing, refusedBy: string][] = [
  ['without its row', { row: false }, 'erasure_row'],
  ['whose row names another ground', { ground: 'unlawful' }, 'erasure_row'],
  ['by one person', { alone: true }, 'erasure_alone'],
  ['of the chain', { names: ['chain'] }, 'erasure_digests'],
  ['of who acted', { names: ['actor'] }, 'erasure_digests'],
  ['of the course', { names: ['course'] }, 'erasure_digests'],
  ['of nothing', { names: [] }, 'erasure_digests'],
  ['of a field that is not there', { more: ['A'.repeat(43)] }, 'erasure_digests'],
  ['of words that leaves the digest of their row', { names: ['party'] }, 'erasure_facts'],
  ['of the digest of a row that stays', { names: ['facts'] }, 'erasure_facts'],
  ['of another case', { of: 'erased', names: ['materials', 'outcome'] }, 'erasure_foreign'],
  ['in a case that runs', { subject: 'running' }, 'erasure_running'],
  ['before the case may go', { day: '2036-11-05' }, 'erasure_retained'],
  ['of what must still be public', { subject: 'shown', day: '2028-02-03' }, 'erasure_retained'],
]

for (const [what, how, refusedBy] of FORBIDDEN) {
  test(`S2.5 the database refuses an erasure ${what}`, async () => {
    for (const role of ['app', 'owner'] as const) {
      const refused = await attempt(role, await erasing(how))
      assert.ok(refused !== null, `${role}: nothing refused it`)
      assert.equal(refused.constraint ?? refused.message, refusedBy, refused.message)
    }
  })
}

test('S2.5 nothing else takes a field or changes a row, not even beside an erasure', async () => {
  const lawful = await erasing({})
  const words = `name = '已抹除', code = null, words = erased_words()`
  const tried: readonly ['app' | 'owner', string, string][] = [
    ['app', 'delete from ledger_disclosure', '42501'],
    ['app', `update ledger_disclosure set d = ''`, '42501'],
    ['app', `update party set ${words}`, '42501'],
    ['app', 'delete from act_receipt', '42501'],
    ['app', 'delete from erasure', '42501'],
    ['app', 'update erased_object set seq = 1', '42501'],
    ['app', `select blank_rows(e, '{party}', x) from ledger_entry e, erasure x`, '42501'],
    ['app', 'select erase()', '0A000'],
    ['owner', `update party set ${words}`, 'party_append_only'],
    ['owner', 'delete from party', 'party_append_only'],
    ['owner', `update draft set hash = decode(repeat('00', 32), 'hex')`, 'draft_append_only'],
    [
      'owner',
      'update publication_draft set record = erased_record()',
      'publication_draft_append_only',
    ],
    ['owner', 'delete from erased_object', 'erased_object_append_only'],
    ['owner', `${lawful} update party set ${words}`, 'party_append_only'],
    [
      'owner',
      `${lawful} update party set kind = 'person' where subject = '${ids.kept}'`,
      'party_append_only',
    ],
    ['owner', `${lawful} delete from party where subject = '${ids.kept}'`, 'party_append_only'],
  ]
  for (const [role, sql, refusedBy] of tried) {
    const refused = await attempt(role, sql)
    const by = refused?.constraint ?? refused?.code
    assert.ok(
      by === refusedBy || refused?.code === refusedBy,
      `${role}: ${sql}\n${refused?.message}`,
    )
  }
})

/** What a verification finds while statements of a hand at the database stand. */
async function foundAfter(sql: string): Promise<string[]> {
  await owner.query('set session_replication_role = replica')
  await owner.query('create temporary table kept_disclosure as select * from ledger_disclosure')
  const tables = [
    'party',
    'draft',
    'publication_draft',
    'public_decision',
    'erasure',
    'erased_object',
  ]
  for (const table of tables) {
    await owner.query(`create temporary table kept_${table} as select * from ${table}`)
  }
  try {
    await owner.query(sql)
    return (await w.verify()).differences.map((d) => `${d.table} ${d.what}`)
  } finally {
    for (const table of [...tables, 'ledger_disclosure']) {
      const kept = table === 'ledger_disclosure' ? 'kept_disclosure' : `kept_${table}`
      await owner.query(`delete from ${table}; insert into ${table} select * from ${kept};
        drop table ${kept}`)
    }
    await owner.query('set session_replication_role = origin')
  }
}

const BLANK = `update party set name = '已抹除', code = null, words = erased_words()`
const of = (subject: keyof typeof ids, names: string) =>
  `delete from ledger_disclosure d using ledger_entry e where e.id = d.entry
    and e.subject = '${ids[subject]}' and e.seq = 1 and d.name in (${names})`

const TAMPERED: readonly [what: string, sql: () => string, found: RegExp][] = [
  [
    'a row blanked without an entry',
    () => `${BLANK} where subject = '${ids.kept}'`,
    /「case.received」的事实行.*party/,
  ],
  ['a field taken without an entry', () => of('kept', `'party'`), /缺少字段 party/],
  [
    'the words of a paper taken without an entry',
    () => of('kept', `'content'`),
    /缺少字段 content/,
  ],
  [
    'a row blanked with its field and its digest, without an entry',
    () => `${of('kept', `'party', 'facts'`)}; ${BLANK} where subject = '${ids.kept}'`,
    /「case.received」的事实行/,
  ],
  [
    'another value where the erased one stood',
    () => `update party set name = '另一家公司' where subject = '${ids.erased}'`,
    /「case.received」的事实行.*party/,
  ],
  [
    'a value that is not personal, of a row that was erased',
    () => `update party set kind = 'person' where subject = '${ids.erased}'`,
    /「case.received」的事实行.*party/,
  ],
  [
    'a further field of an entry that lost others lawfully',
    () => of('erased', `'materials'`),
    /缺少字段 materials/,
  ],
  [
    'what the erasing entry vouches for',
    () => `delete from ledger_disclosure d using ledger_entry e where e.id = d.entry
      and e.subject = '${ids.erased}' and d.name = 'remains'`,
    /「case.received」的事实行/,
  ],
  [
    'the row of an erasure',
    () => `delete from erasure where subject = '${ids.erased}'`,
    /「disclosure.erased」的事实行/,
  ],
  [
    'the register of erased files',
    () => `delete from erased_object where subject = '${ids.erased}'`,
    /「disclosure.erased」的事实行/,
  ],
  [
    'an erased record put back in the register',
    () => `update public_decision set state = 'valid', search = 'x' where state = 'taken_down'`,
    /公示 .* 与入账的事实不符/,
  ],
  [
    'an erased record that is found again',
    () => `update public_decision set search = 'x' where state = 'taken_down'`,
    /公示 .* 与发布时的内容不符/,
  ],
]

for (const [what, sql, expected] of TAMPERED) {
  test(`S2.5 a verification finds ${what}`, async () => {
    const found = await foundAfter(sql())
    assert.ok(
      found.some((line) => expected.test(line)),
      found.join('\n') || 'nothing',
    )
  })
}

test('S2.5 a file that was erased and is there again is found, and a lost key is no erasure', async () => {
  const found = await owner.query<{ sha256: string }>(
    `select encode(sha256, 'hex') as sha256 from erased_object where subject = $1`,
    [ids.erased],
  )
  const { sha256 } = found.rows[0] ?? { sha256: '' }
  await writeFile(join(w.folder, 'vault', ids.erased.slice(0, 2), ids.erased, sha256), 'again')
  const again = (await w.verify()).differences.map((d) => d.what)
  assert.ok(
    again.some((line) => line.includes('文件却还在')),
    again.join('\n'),
  )
  await w.settle()
  assert.deepEqual((await w.verify()).differences, [])
  // Whoever destroys a key beside the log has taken papers that nobody may take.
  await w.press.vault.destroy(ids.kept, AT)
  const lost = (await w.verify()).differences.filter((d) => d.table === 'vault')
  const held = await owner.query('select from held_object where owner = $1', [ids.kept])
  assert.equal(lost.length, held.rowCount)
})
