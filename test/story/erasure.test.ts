import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type pg from 'pg'
import { connect } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { destroyErased, eraseMany } from '../../src/records/index.ts'
import { decided, must, ROAD } from '../database/stage.ts'
import { onEnd } from '../harness.ts'
import { application } from './inputs.ts'
import { done, entriesOf, refusedWith } from './tell.ts'
import { openWorld, type World } from './world.ts'

const LATER = '2037-02-03T01:00:00Z'

let w: World
let owner: pg.Client
/** An archived case with its publication, and another one. */
let id = ''
let other = ''
let publication = ''

before(async () => {
  w = await openWorld()
  owner = await connect(w.ownerUrl)
  onEnd(() => owner.end())
  w.at('2026-11-06T01:00:00Z')
  ;({ id, publication } = await archived())
  ;({ id: other } = await archived())
})

async function archived() {
  const found = await decided(w)
  await must(w, 'sunhe', 'certify', found.id, {})
  await w.settle()
  const delivered = { way: 'direct', signer: '贺晓棠', relation: '法定代表人', at: '2026-11-06' }
  await must(w, 'sunhe', 'deliver', found.id, delivered)
  await must(w, 'fangzhou', 'makePublic', found.publication, {
    rec: await w.recOf(found.publication),
  })
  await w.settle()
  await must(w, 'peiyanqiu', 'archive', found.id, { retentionYears: 10, pages: 32 })
  return found
}

/** The leaf of a subject's first entry of a type. */
async function leafOf(subject: string, type: string): Promise<string> {
  const found = await owner.query<{ leaf: string }>(
    `select disclosure_ref(leaf) as leaf from ledger_entry where subject = $1 and type = $2
      order by seq limit 1`,
    [subject, type],
  )
  return found.rows[0]?.leaf ?? ''
}

const officer = (login: string) => w.founded.officers.get(login) ?? ''

/** The archivist erases, with a publication officer. */
async function erase(of: { subject?: string; ref: string; fields: string[]; confirmer?: string }) {
  const { subject = id, ref, fields, confirmer = officer('fangzhou') } = of
  return w.act('peiyanqiu', 'erase', subject, { ref, fields, ground: 'retention_over', confirmer })
}

async function namesOf(leaf: string): Promise<string[]> {
  const found = await owner.query<{ name: string }>(
    `select d.name from ledger_entry e join ledger_disclosure d on d.entry = e.id
      where disclosure_ref(e.leaf) = $1 order by d.name`,
    [leaf],
  )
  return found.rows.map((row) => row.name)
}

test('S2.5 nothing is erased while a case runs, nor while it must be kept or shown', async () => {
  w.at('2026-11-06T02:00:00Z')
  const running = await must(w, 'ruanzhe', 'receive', null, application(ROAD))
  const entry = await leafOf(running, 'case.received')
  refusedWith(await erase({ subject: running, ref: entry, fields: ['party'] }), 'erasure.running')
  const ref = await leafOf(id, 'case.received')
  for (const at of ['2026-11-07T01:00:00Z', '2036-11-05T15:59:59Z']) {
    w.at(at)
    const answer = await erase({ ref, fields: ['party'] })
    refusedWith(answer, 'erasure.retained')
    assert.match('refusal' in answer ? answer.refusal.wrong : '', /2036-11-05.*只能封存/)
  }
  assert.ok((await namesOf(ref)).includes('party'))
})

test('S2.5 two people erase, and both hold a post for it', async () => {
  w.at(LATER)
  const ref = await leafOf(id, 'case.received')
  const by = (confirmer: string) => erase({ ref, fields: ['party'], confirmer: officer(confirmer) })
  refusedWith(await by('peiyanqiu'), 'erasure.alone')
  refusedWith(await by('ruanzhe'), 'post.missing')
  refusedWith(await erase({ ref, fields: ['party'], confirmer: newId() }), 'actor.unknown')
  const input = { ref, fields: ['party'], ground: 'unlawful', confirmer: officer('peiyanqiu') }
  refusedWith(await w.act('guchanggeng', 'erase', id, input), 'post.missing')
  assert.deepEqual(w.alarms, [])
})

test('S2.5 only a field of words is erased, of an entry of this case, and by a ground of the law', async () => {
  w.at(LATER)
  const ref = await leafOf(id, 'case.received')
  for (const name of ['chain', 'actor', 'facts', 'course', 'materials', 'doc', 'nothing']) {
    const answer = await erase({ ref, fields: [name] })
    assert.ok('malformed' in answer, `${name}: ${JSON.stringify(answer)}`)
  }
  const wrong = { ref, fields: ['party'], ground: 'mood', confirmer: officer('fangzhou') }
  assert.ok('malformed' in (await w.act('peiyanqiu', 'erase', id, wrong)))
  assert.ok('malformed' in (await erase({ ref, fields: [] })))
  assert.ok('malformed' in (await erase({ ref: 'x', fields: ['party'] })))
  refusedWith(await erase({ ref, fields: ['gaps'] }), 'erasure.unknown')
  refusedWith(await erase({ ref: 'A'.repeat(43), fields: ['party'] }), 'erasure.unknown')
  const foreign = await leafOf(other, 'case.received')
  refusedWith(await erase({ ref: foreign, fields: ['party'] }), 'erasure.unknown')
})

test('S2.5 an entry whose rows were changed is not erased: that would destroy evidence', async () => {
  w.at(LATER)
  const ref = await leafOf(other, 'case.received')
  const set = (name: string) =>
    owner.query(
      `begin; set local session_replication_role = replica;
        update party set name = '${name}' where subject = '${other}'; commit`,
    )
  const found = await owner.query<{ name: string }>('select name from party where subject = $1', [
    other,
  ])
  await set('另一家公司')
  refusedWith(await erase({ subject: other, ref, fields: ['party'] }), 'erasure.altered')
  await set(found.rows[0]?.name ?? '')
  assert.deepEqual((await w.verify()).differences, [])
})

test('S2.5 fields go with the rows and the paper that repeat them; the rest of the case stays', async () => {
  w.at(LATER)
  const ref = await leafOf(id, 'case.received')
  const before = await namesOf(ref)
  const answer = await erase({ ref, fields: ['party'] })
  assert.equal(done(answer), id)
  // The digest of the rows has no salt: it goes with them.
  assert.deepEqual(
    await namesOf(ref),
    before.filter((name) => name !== 'party' && name !== 'facts'),
  )
  assert.equal((await entriesOf(w, id)).at(-1), 'disclosure.erased')
  const row = await owner.query('select name, code, kind from party where subject = $1', [id])
  assert.deepEqual(row.rows, [{ name: '已抹除', code: null, kind: 'company' }])
  refusedWith(await erase({ ref, fields: ['party'] }), 'erasure.done')
  assert.deepEqual((await w.verify()).differences, [])
  done(await erase({ ref, fields: ['content'] }))
  const held = await owner.query('select from held_object where owner = $1', [id])
  await w.settle()
  assert.equal(await w.press.vault.isDestroyed(id), false, 'it holds other papers')
  const left = await owner.query<{ sha256: string }>(
    `select encode(sha256, 'hex') as sha256 from held_object where owner = $1`,
    [id],
  )
  assert.equal(left.rowCount, held.rowCount)
  for (const { sha256 } of left.rows) assert.ok(await w.press.vault.verify(sha256, id))
  assert.deepEqual((await w.verify()).differences, [])
})

test('S2.5 a field erased by two at once goes once, and the repeated job changes nothing', async () => {
  w.at(LATER)
  const ref = await leafOf(id, 'delivery.done')
  const answers = await Promise.all([1, 2, 3].map(() => erase({ ref, fields: ['delivery'] })))
  const kinds = answers.map((a) =>
    'receipt' in a ? 'done' : 'refusal' in a ? a.refusal.code : 'x',
  )
  assert.deepEqual(kinds.sort(), ['done', 'erasure.done', 'erasure.done'])
  for (let i = 0; i < 2; i++) await destroyErased(w.house, w.press.vault, id)
  assert.deepEqual((await w.verify()).differences, [])
})

test('S2.5 a published record goes from the register with its salt, and the count of published stays', async () => {
  w.at(LATER)
  const ref = await leafOf(publication, 'publication.prepared')
  const counted = () => owner.query('select count(published_on) as n from public_queue')
  const before = (await counted()).rows
  done(await erase({ ref, fields: ['record'] }))
  const shown = await owner.query(
    `select p.party, p.search, p.state, p.record, p.until from public_decision p join ledger_entry e
      on e.leaf = p.leaf where e.subject = $1`,
    [id],
  )
  const record = { fields: [{ name: '行政相对人名称', value: '已抹除', masked: null }], salt: '' }
  assert.deepEqual(shown.rows, [
    { party: '已抹除', search: '', state: 'taken_down', record, until: '2037-02-03' },
  ])
  assert.deepEqual((await counted()).rows, before)
  assert.deepEqual((await w.verify()).differences, [])
})

test('S2.5 many entries are erased one act each, and a call cut short goes on when it is sent again', async () => {
  w.at(LATER)
  const types = ['case.accepted', 'case.examined', 'review.passed']
  const fields: string[] = []
  for (const type of types) {
    const leaf = await leafOf(other, type)
    for (const name of await namesOf(leaf)) {
      if (['content', 'findings', 'conclusion', 'points', 'advice'].includes(name)) {
        fields.push(`${leaf}/${name}`)
      }
    }
  }
  const actor = { kind: 'officer', officer: officer('peiyanqiu') } as const
  const call = { actor, actId: newId(), subject: other }
  const rest = { ground: 'purpose_met', confirmer: officer('tanjingshu') }
  const count = async () =>
    (await entriesOf(w, other)).filter((t) => t === 'disclosure.erased').length
  const first = fields.filter((field) => field.startsWith(fields[0]?.slice(0, 43) ?? ''))
  done(await eraseMany(w.house, call, { ...rest, fields: first }))
  assert.equal(await count(), 1)
  done(await eraseMany(w.house, call, { ...rest, fields }))
  assert.equal(await count(), types.length)
  assert.ok(
    'malformed' in (await eraseMany(w.house, { ...call, actId: newId() }, { ...rest, fields: [] })),
  )
  await w.settle()
  assert.deepEqual((await w.verify()).differences, [])
})
