import assert from 'node:assert/strict'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before } from 'node:test'
import type pg from 'pg'
import { seals } from '../../src/acts/index.ts'
import { notes } from '../../src/ledger/index.ts'
import { connect } from '../../src/platform/database.ts'
import { destroyErased, registerUpload } from '../../src/records/index.ts'
import { onEnd } from '../harness.ts'
import { application, inspection } from '../story/inputs.ts'
import { openWorld, type World } from '../story/world.ts'
import { accepted, CAFE, decided, must, ROAD } from './stage.ts'

let w: World
let owner: pg.Client

before(async () => {
  w = await openWorld()
  w.at('2026-11-06T01:00:00Z')
  const { id, publication } = await decided(w)
  await must(w, 'sunhe', 'certify', id, {})
  await w.settle()
  const delivered = { way: 'direct', signer: '贺晓棠', relation: '法定代表人', at: '2026-11-06' }
  await must(w, 'sunhe', 'deliver', id, delivered)
  await must(w, 'fangzhou', 'makePublic', publication, { rec: await w.recOf(publication) })
  await w.settle()
  await must(w, 'peiyanqiu', 'archive', id, { retentionYears: 10, pages: 32 })
  await unaccepted()
  await inspected()
  await must(w, 'zhouqi', 'reimportItem', w.founded.items.get(ROAD) ?? '', {
    changes: { department: '审批三科' },
  })
  await w.settle()
  owner = await connect(w.ownerUrl)
  onEnd(() => owner.end())
  await keyed()
  await owner.query('set session_replication_role = replica')
  await stopCertificate()
  await erased(id)
  await w.sequencer.flush()
})

/** A case whose applicant was told what is missing, and one that needs no licence. */
async function unaccepted(): Promise<void> {
  const missing = application(ROAD, { missing: ['drawing'] })
  const id = await must(w, 'ruanzhe', 'receive', null, missing)
  const gap = { wrong: '没有提交', basis: '服务指南申请材料', howToFix: '提交原件一份' }
  await must(w, 'ruanzhe', 'supplement', id, {
    gaps: [{ material: 'drawing', ...gap }],
    withinDays: 10,
  })
  const unneeded = application(ROAD, { outcome: 'notNeeded' })
  const other = await must(w, 'ruanzhe', 'receive', null, unneeded)
  await must(w, 'ruanzhe', 'decline', other, {
    ground: 'not_needed',
    reason: '不占用城市道路，无需许可',
    rightOffice: null,
  })
}

/** A case whose site two officers saw, with a film of it. */
async function inspected(): Promise<void> {
  const id = await accepted(w, CAFE)
  w.at('2026-11-06T03:00:00Z')
  const stored = await w.press.vault.put(Buffer.from(`....ftypisom${'frame '.repeat(500)}`), id)
  const [first, second] = ['huomingyuan', 'zhouqi'].map((who) => w.founded.officers.get(who) ?? '')
  await registerUpload(w.house, {
    id: 'film',
    officer: first ?? '',
    subject: id,
    name: '踏勘录像.mp4',
    stored,
    media: 'video/mp4',
  })
  await must(w, 'huomingyuan', 'inspect', id, inspection(second ?? '', ['film']))
}

/** Keys of the log and a policy, each of which an entry brought into use. */
async function keyed(): Promise<void> {
  const found = await owner.query<{ id: string }>(`select id from subject where kind = 'bureau'`)
  const bureau = found.rows[0]?.id ?? ''
  const { origin } = w.house.facts
  const [a, b] = [1, 2].map((n) => notes.signerFromSeed(origin, Buffer.alloc(32, n)).vkey)
  await must(w, 'system', 'rollLogKey', bureau, { vkey: a, from: '2026-11-06' })
  await must(w, 'system', 'rollLogKey', bureau, { vkey: b, from: '2026-11-06' })
  await must(w, 'system', 'revokeLogKey', bureau, { vkey: a })
  await must(w, 'system', 'rollWitnessKey', bureau, { vkey: a, from: '2026-11-06' })
  await must(w, 'system', 'adoptPolicy', bureau, { body: `log ${w.vkey}\nquorum none\n` })
}

/** The paper of an acceptance, erased when its case need not be kept any longer. */
async function erased(id: string): Promise<void> {
  w.at('2037-02-03T01:00:00Z')
  const found = await owner.query<{ leaf: string }>(
    `select disclosure_ref(leaf) as leaf from ledger_entry
      where subject = $1 and type = 'case.accepted'`,
    [id],
  )
  const confirmer = w.founded.officers.get('fangzhou')
  const [ref, fields] = [found.rows[0]?.leaf, ['content']]
  await must(w, 'peiyanqiu', 'erase', id, { ref, fields, ground: 'retention_over', confirmer })
  await destroyErased(w.house, w.press.vault, id)
}

async function stopCertificate(): Promise<void> {
  const officer = w.founded.officers.get('sunhe') ?? ''
  const found = await owner.query<{ id: string }>('select id from certificate where officer = $1', [
    officer,
  ])
  await must(w, 'gaoyining', 'stopCertificate', officer, {
    certificate: found.rows[0]?.id,
    from: '2026-11-07',
    to: null,
    reason: '岗位调整，证件收回',
  })
}

/** One value changed behind the log: where, and to what. */
interface Tampering {
  readonly column: string
  /** The value put there, in SQL, from the value that is there. */
  readonly to: string
  /** Which rows, in SQL; the first of them is changed. */
  readonly where?: string
}

const flipped = (column: string) => `set_byte(${column}, 7, get_byte(${column}, 7) # 1)`

/** What the log itself, the sealed rows or a replay vouch for. */
const OTHERS: readonly (readonly [table: string, tampering: Tampering])[] = [
  [
    'ledger_entry',
    {
      column: 'body',
      to: `convert_to(replace(convert_from(body, 'UTF8'), ':00Z"', ':01Z"'), 'UTF8')`,
      where: `type = 'case.accepted'`,
    },
  ],
  [
    'ledger_leaf',
    { column: 'idx', to: 'idx + 1', where: 'idx = (select max(idx) from ledger_leaf)' },
  ],
  ['ledger_tile', { column: 'hashes', to: flipped('hashes') }],
  ['ledger_head', { column: 'root', to: flipped('root') }],
  [
    'ledger_checkpoint',
    {
      column: 'note',
      to: `overlay(note placing case substr(note, length(note) - 20, 1) when '+' then '/' else '+' end
        from length(note) - 20)`,
    },
  ],
  ['ledger_checkpoint', { column: 'fresh', to: `note || 'x'`, where: 'fresh is null' }],
  ['ledger_checkpoint', { column: 'size', to: 'size + 1000000' }],
  [
    'ledger_disclosure',
    {
      column: 'd',
      to: `overlay(d placing case substr(d, 9, 1) when 'A' then 'B' else 'A' end from 9)`,
      where: `name = 'draft'`,
    },
  ],
  ['subject', { column: 'version', to: 'version + 1', where: `kind = 'case'` }],
  ['case_file', { column: 'state', to: `'examining'`, where: 'ended_on is not null' }],
  ['case_file', { column: 'version', to: 'version + 1' }],
  [
    'case_file',
    { column: 'statutory_due', to: 'statutory_due + 1', where: 'statutory_due > now()' },
  ],
  ['deadline', { column: 'due', to: 'due + 1', where: `rule = 'decide'` }],
  ['deadline', { column: 'due', to: 'due - 1', where: `rule = 'supplement'` }],
  ['deadline', { column: 'starts_on', to: 'starts_on - 1', where: `rule = 'deliver'` }],
  ['deadline', { column: 'rule', to: `'renew'`, where: `rule = 'promise'` }],
  ['deadline', { column: 'provisional', to: 'not provisional', where: `rule = 'publish'` }],
  ['deadline', { column: 'met_seq', to: '1', where: 'met_seq is not null' }],
  ['deadline', { column: 'fired_seq', to: '1', where: 'met_seq is not null' }],
  ['case_part', { column: 'side', to: `'preside'`, where: `side = 'review'` }],
  ['counter', { column: 'last', to: 'last + 1' }],
  ['vault_object', { column: 'root', to: flipped('root'), where: `media = 'video/mp4'` }],
  ['vault_object', { column: 'size_bytes', to: 'size_bytes + 1', where: `media like '%pdf'` }],
  ['record_plan', { column: 'record', to: `'none'`, where: `record = 'video'` }],
  ['public_decision', { column: 'record', to: `record || '{"note":"x"}'` }],
  ['public_decision', { column: 'party', to: `'另一家公司'` }],
  ['public_decision', { column: 'search', to: `''` }],
  ['public_decision', { column: 'due', to: 'due + 1' }],
  ['public_decision', { column: 'state', to: `'taken_down'` }],
  ['public_document', { column: 'sha256', to: flipped('sha256') }],
  ['public_document', { column: 'leaf', to: flipped('leaf') }],
  ['public_item', { column: 'content', to: `content || '{"name":"x"}'`, where: 'no > 0' }],
  ['public_item', { column: 'name', to: `name || 'x'`, where: 'no = 0' }],
  ['public_officer', { column: 'posts', to: `array['decider']` }],
  ['public_officer', { column: 'certificates', to: `'[]'`, where: `certificates <> '[]'` }],
  ['public_queue', { column: 'published_on', to: 'published_on - 1' }],
]

/** Every table whose rows an entry seals; a table without a line here fails its own test. */
const SEALED: Readonly<Record<string, Tampering>> = {
  officer: { column: 'name', to: `name || 'x'` },
  post_grant: { column: 'post', to: `'counsel'` },
  certificate: { column: 'examined_on', to: 'examined_on - 1' },
  certificate_stop: { column: 'span', to: `'[2027-01-01,)'` },
  act_officer: { column: 'done_on', to: 'done_on - 1' },
  item: { column: 'name', to: `name || 'x'` },
  item_list_change: { column: 'changes', to: `'{}'` },
  item_version: { column: 'chart', to: `chart || ' '` },
  recheck: { column: 'reviewer', to: 'gen_random_uuid()' },
  item_publication: { column: 'recheck_seq', to: 'recheck_seq + 1' },
  party: { column: 'name', to: `name || 'x'` },
  reception: { column: 'via', to: `'post'` },
  supplement_notice: { column: 'officer', to: 'gen_random_uuid()' },
  acceptance: { column: 'statutory_due', to: 'statutory_due + 1' },
  examination: { column: 'passed', to: 'not passed' },
  evidence: { column: 'sha256', to: flipped('sha256') },
  inspection: { column: 'passed', to: 'not passed' },
  draft: { column: 'hash', to: flipped('hash') },
  assessment: { column: 'major', to: 'not major' },
  opinion: { column: 'reviewer', to: 'gen_random_uuid()' },
  document: { column: 'text', to: `text || 'x'` },
  document_issue: { column: 'size_bytes', to: 'size_bytes + 1' },
  declination: { column: 'ground', to: `'item_rule'` },
  decision: { column: 'decider', to: 'gen_random_uuid()' },
  licence: { column: 'valid_to', to: 'valid_to + 1' },
  delivery: { column: 'effective_on', to: 'effective_on + 1' },
  archive_entry: { column: 'pages', to: 'pages + 1' },
  publication: { column: 'due', to: 'due + 1' },
  publication_draft: { column: 'rec_hash', to: flipped('rec_hash') },
  publication_made: { column: 'until', to: 'until - 1' },
  log_key: { column: 'from_day', to: 'from_day + 1' },
  log_key_revoked: { column: 'vkey', to: `vkey || 'x'` },
  witness_key: { column: 'from_day', to: 'from_day + 1' },
  log_policy: { column: 'day', to: 'day - 1' },
  erasure: { column: 'ground', to: `'unlawful'` },
  erased_object: { column: 'sha256', to: flipped('sha256') },
}

/** Changes a value, lets `look` see it, and puts the old one back. */
async function withChanged(table: string, t: Tampering, look: () => Promise<void>): Promise<void> {
  const found = await owner.query<{ at: string; old: string; type: string }>(
    `select ctid::text as at, ${t.column}::text as old, pg_typeof(${t.column})::text as type
      from ${table} where bureau = 1 and ${t.where ?? 'true'} order by ctid limit 1`,
  )
  const row = found.rows[0]
  assert.ok(row !== undefined, `${table} has no row to change`)
  const changed = await owner.query<{ at: string; value: string }>(
    `update ${table} set ${t.column} = ${t.to} where ctid = $1::tid
      returning ctid::text as at, ${t.column}::text as value`,
    [row.at],
  )
  try {
    assert.notEqual(changed.rows[0]?.value, row.old, 'nothing was changed')
    await look()
  } finally {
    await owner.query(`update ${table} set ${t.column} = $1::${row.type} where ctid = $2::tid`, [
      row.old,
      changed.rows[0]?.at,
    ])
  }
}

/** Whether a verification names the table: as the place, or among the rows that one entry sealed. */
async function named(table: string): Promise<boolean> {
  const { differences } = await w.verify()
  return differences.some(
    (d) =>
      d.table === table || (d.what.includes('事实行') && d.what.split(/[：、]/).includes(table)),
  )
}

test('S2.5 the world as it was played has no difference', async () => {
  const verified = await w.verify()
  assert.deepEqual(verified.differences, [])
  assert.ok(verified.casesReplayed >= 3 && verified.evidenceChecked >= 3)
})

for (const [table, tampering] of OTHERS) {
  test(`S2.5 a changed ${tampering.column} of ${table} is found`, async () => {
    await withChanged(table, tampering, async () => assert.ok(await named(table)))
  })
}

for (const table of Object.keys(seals.SEALED_TABLES)) {
  test(`S2.5 a changed row of ${table} is found`, async () => {
    const tampering = SEALED[table]
    assert.ok(tampering !== undefined, 'say above what to change')
    await withChanged(table, tampering, async () => assert.ok(await named(table)))
  })
}

/** Takes all rows of a table away, lets `look` see it, and puts them back. */
async function withoutRows(table: string, look: () => Promise<void>): Promise<void> {
  await owner.query(`create temporary table kept as select * from ${table}`)
  try {
    await owner.query(`delete from ${table}`)
    await look()
  } finally {
    await owner.query(`insert into ${table} select * from kept; drop table kept`)
  }
}

test('S2.5 a removed row of a sealed table is found', async () => {
  await withoutRows('opinion', async () => {
    const { differences } = await w.verify()
    assert.ok(differences.some((d) => d.what.includes('「review.passed」的事实行')))
  })
})

test('S4.2 a limit that was taken away is found', async () => {
  await withoutRows('deadline', async () => assert.ok(await named('deadline')))
})

for (const name of [
  'facts',
  'draft',
  'assessment',
  'draft_no',
  'doc',
  'record',
  'party',
  'chain',
]) {
  test(`S2.5 a field ${name} taken out of the disclosures is found`, async () => {
    await owner.query(
      `create temporary table kept as select * from ledger_disclosure where name = '${name}'`,
    )
    try {
      await owner.query(`delete from ledger_disclosure where name = '${name}'`)
      const { differences } = await w.verify()
      const missing = new RegExp(`^缺少字段 (.*、)?${name}(、|，)`)
      assert.ok(differences.some((d) => missing.test(d.what)))
    } finally {
      await owner.query('insert into ledger_disclosure select * from kept; drop table kept')
    }
  })
}

test('S3.5 a draft that was made minor behind the log is found by its own facts', async () => {
  const at = `where major and draft = (select max(draft) from assessment)`
  await owner.query(`create temporary table kept as select * from assessment ${at}`)
  const minor = `a.facts || '{"publicInterest":false,"thirdPartyRights":false}'`
  try {
    await owner.query(`update assessment a set major = false, facts = ${minor} from kept k
      where (a.subject, a.draft) = (k.subject, k.draft)`)
    assert.ok(await named('assessment'))
  } finally {
    await owner.query(`update assessment a set major = k.major, facts = k.facts from kept k
      where (a.subject, a.draft) = (k.subject, k.draft); drop table kept`)
  }
})

test('S1.8 a published record that is taken down without an entry is missed', async () => {
  const what = '已经公示的决定不在公示表里'
  await withoutRows('public_decision', async () => {
    const { differences } = await w.verify()
    assert.ok(differences.some((d) => d.what.includes(what)))
  })
})

test('S2.5 a check goes on from a saved checkpoint, and finds what was changed since', async () => {
  const whole = await w.verify()
  const note = whole.newest ?? assert.fail()
  const from = notes.parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)) ?? assert.fail()
  w.at('2037-02-09T01:00:00Z')
  await must(w, 'gaoyining', 'fileCertificate', w.founded.officers.get('ruanzhe') ?? '', {
    number: '示例-139901-999',
    issuer: '示例省人民政府',
    examinedOn: '2029-03-01',
    from: '2029-04-01',
    to: '2039-04-01',
  })
  const open = await owner.query<{ id: string }>(
    `select f.id from case_file f join inspection i on i.subject = f.id where f.ended_on is null`,
  )
  const id = open.rows[0]?.id ?? assert.fail()
  await must(w, 'ruanzhe', 'withdraw', id, { reason: '不再开业', askedOn: '2037-02-09' })
  await w.settle()
  const resumed = await w.verify({ from })
  assert.deepEqual(resumed.differences, [])
  assert.ok(resumed.entries > from.size)
  assert.equal(resumed.casesReplayed, 1)
  assert.ok(resumed.notChecked.some((what) => what.includes('没有重新核验')))
  await withChanged(
    'case_file',
    { column: 'state', to: `'examined'`, where: `id = '${id}'` },
    async () => {
      const { differences } = await w.verify({ from })
      assert.ok(differences.some((d) => d.table === 'case_file'))
    },
  )
  const limit = { column: 'due', to: 'due + 1', where: `subject = '${id}'` }
  await withChanged('deadline', limit, async () => {
    const { differences } = await w.verify({ from })
    assert.ok(differences.some((d) => d.table === 'deadline'))
  })
  const forked = await w.verify({ from: { ...from, root: Buffer.alloc(32) } })
  assert.match(forked.differences[0]?.what ?? '', /不是由保存的检查点/)
  assert.equal(forked.casesReplayed, whole.casesReplayed)
})

for (const table of ['public_decision', 'public_document', 'public_queue', 'public_officer']) {
  test(`S1.8 rows taken out of ${table} are found`, async () => {
    await withoutRows(table, async () => assert.ok(await named(table)))
  })
}

test('S2.5 one byte of a stored file is found, and a file or its key that is gone', async () => {
  const found = await owner.query<{ sha256: string; owner: string }>(
    `select encode(sha256, 'hex') as sha256, subject as owner from evidence`,
  )
  const { sha256, owner: of } = found.rows[0] ?? { sha256: '', owner: '' }
  const path = join(w.folder, 'vault', of.slice(0, 2), of, sha256)
  const bytes = await readFile(path)
  const changed = Buffer.from(bytes)
  changed[100] = (changed[100] ?? 0) ^ 1
  await chmod(path, 0o644)
  try {
    await writeFile(path, changed)
    assert.ok(await named('vault'))
  } finally {
    await writeFile(path, bytes)
  }
  const key = join(w.folder, 'keys', 'cases', of.slice(0, 2), `${of}.key`)
  for (const gone of [path, key]) {
    await rename(gone, `${gone}.away`)
    try {
      assert.ok(await named('vault'), gone)
    } finally {
      await rename(`${gone}.away`, gone)
    }
  }
})

test('S2.5 a sample of stated size hashes so many files, and says so', async () => {
  const { evidenceChecked, notChecked } = await w.verify({ sample: 1 })
  assert.equal(evidenceChecked, 1)
  assert.ok(notChecked.some((what) => /共 \d+ 个文件，只抽查了 1 个/.test(what)))
})

test('S2.5 with every value put back there is no difference again', async () => {
  assert.deepEqual((await w.verify()).differences, [])
})
