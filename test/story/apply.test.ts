import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type Answer, perform } from '../../src/acts/index.ts'
import { apply, queryCodes } from '../../src/cases/index.ts'
import { withTransaction } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { application } from './inputs.ts'
import { done, entriesOf, refusedWith } from './tell.ts'
import { openWorld, type World } from './world.ts'

const ROAD = '139901-0170-31'
const PDF = Buffer.from('%PDF-1.7\n申请材料\n')

let w: World
before(async () => {
  w = await openWorld()
})

/** What the portal hands to the act; `missing` names papers without a file. */
async function online(more: { missing?: string[]; code?: string } = {}, actId = newId()) {
  const { materials, outcome, via, ...party } = application(ROAD)
  const missing = new Set(more.missing ?? [])
  const sent = materials.filter((m) => !missing.has(m.code))
  const files = await Promise.all(
    sent.map(async ({ code }) => {
      const stored = await w.press.vault.put(Buffer.concat([PDF, Buffer.from(code)]), actId)
      return { material: code, name: `${code}.pdf`, media: 'application/pdf', ...stored }
    }),
  )
  assert.ok(files.length > 0 && outcome === 'complete' && via === 'window')
  return { ...party, ...(more.code !== undefined && { code: more.code }), files }
}

function send(input: object, actId = newId()): Promise<Answer> {
  return perform(w.house, apply, { actor: { kind: 'applicant', case: actId }, actId, input })
}

function one<R extends object>(text: string, id: string): Promise<R> {
  return withTransaction(w.house.pools.app, 1, (tx) => tx.one<R>({ text, values: [id] }))
}

async function stateOf(id: string): Promise<string> {
  const { state } = await one<{ state: string }>('select state from case_file where id = $1', id)
  return state
}

test('S2.1 an application sent on a Saturday is received that day, by nobody, with its files', async () => {
  w.at('2026-11-07T15:30:00Z')
  const actId = newId()
  const id = done(await send(await online({}, actId), actId))
  const row = await one<{
    received: string
    officer: string | null
    via: string
    due: string
    code: string
    files: { material: string; sha256: string; name: string }[]
    actor: object
    parts: number
  }>(
    `select f.received_on::text as received, r.officer, r.via, d.due::text as due,
      encode(c.code_hash, 'hex') as code,
      (select disclosed(x.d) from ledger_disclosure x where x.entry = e.id and x.name = 'files')
        as files,
      (select disclosed(x.d) from ledger_disclosure x where x.entry = e.id and x.name = 'actor')
        as actor,
      (select count(*)::int from case_part p where p.subject = f.id) as parts
      from case_file f join reception r on r.subject = f.id
      join deadline d on d.subject = f.id and d.rule = 'supplement'
      join case_code c on c.subject = f.id
      join ledger_entry e on e.subject = f.id and e.seq = 1 where f.id = $1`,
    id,
  )
  assert.equal(row.received, '2026-11-07')
  assert.equal(row.due, '2026-11-13')
  assert.deepEqual([row.officer, row.via, row.parts], [null, 'online', 0])
  assert.deepEqual(row.actor, { act: 'apply', kind: 'applicant' })
  assert.equal(
    row.code,
    Buffer.from(queryCodes.hashOfCode(queryCodes.queryCode(w.house.facts.secret, id))).toString(
      'hex',
    ),
  )
  assert.ok(row.files.length > 1)
  for (const { sha256, name } of row.files) {
    assert.match(name, /\.pdf$/)
    const object = await one<{ media: string }>(
      `select media from vault_object where sha256 = decode($1, 'hex')`,
      sha256,
    )
    assert.equal(object.media, 'application/pdf')
  }
  w.at('2026-11-09T01:00:00Z')
  done(await w.act('ruanzhe', 'accept', id, {}))
  assert.equal(await stateOf(id), 'accepted')
})

test('S2.1 an application without a paper is received, told of its gaps once, and accepted', async () => {
  w.at('2026-11-09T01:00:00Z')
  const actId = newId()
  const id = done(await send(await online({ missing: ['drawing'] }, actId), actId))
  refusedWith(await w.act('ruanzhe', 'accept', id, {}), 'step.notNow')
  const gap = { wrong: '没有提交', basis: '服务指南申请材料', howToFix: '提交原件一份' }
  const asked = { gaps: [{ material: 'drawing', ...gap }], withinDays: 10 }
  done(await w.act('ruanzhe', 'supplement', id, asked))
  const drawing = { code: 'drawing', handedIn: 'original', pages: 2 }
  done(await w.act('ruanzhe', 'supplied', id, { materials: [drawing] }))
  done(await w.act('ruanzhe', 'accept', id, {}))
  assert.deepEqual(await entriesOf(w, id), [
    'case.received',
    'case.supplement_asked',
    'case.supplemented',
    'case.accepted',
  ])
})

test('S2.1 an application without any file is received all the same', async () => {
  w.at('2026-11-09T02:00:00Z')
  const id = done(await send({ ...(await online()), files: [] }))
  assert.equal(await stateOf(id), 'received')
})

test('the same application sent twice, also at once, has one receipt', async () => {
  w.at('2026-11-09T03:00:00Z')
  const actId = newId()
  const input = await online({}, actId)
  const [first, second] = await Promise.all([send(input, actId), send(input, actId)])
  const third = await send(input, actId)
  assert.ok('receipt' in first && 'receipt' in second && 'receipt' in third)
  assert.equal(first.receipt.number, second.receipt.number)
  assert.equal(third.receipt.number, first.receipt.number)
  assert.equal(third.receipt.leaf, first.receipt.leaf)
  assert.equal(third.receipt.repeated, true)
  assert.deepEqual(await entriesOf(w, actId), ['case.received'])
  refusedWith(await send({ ...input, address: '别处 1 号' }, actId), 'act.replayed-differently')
})

test('a wrong credit code, a paper that nobody asks for, an unknown item: refused, nothing is stored', async () => {
  w.at('2026-11-09T04:00:00Z')
  const input = await online()
  const [file] = input.files
  const ids = [newId(), newId(), newId()] as const
  refusedWith(await send({ ...input, code: '91139901MA00000018' }, ids[0]), 'code.invalid')
  const stray = { ...input, files: [{ ...file, material: 'harpoon' }] }
  refusedWith(await send(stray, ids[1]), 'material.unknown')
  refusedWith(await send({ ...input, item: '139901-9999-99' }, ids[2]), 'item.unknown')
  for (const id of ids) assert.deepEqual(await entriesOf(w, id), [])
})

test('an officer does not apply for somebody, and an applicant does not receive', async () => {
  const actId = newId()
  refusedWith(await w.act('ruanzhe', 'apply', null, await online()), 'post.missing')
  const answer = await perform(w.house, apply, {
    actor: { kind: 'system', job: 'test' },
    actId,
    input: await online(),
  })
  refusedWith(answer, 'post.missing')
})

test('a file that is no PDF, JPEG or PNG, or larger than 20 MB, is no input', async () => {
  const input = await online()
  const [file] = input.files
  for (const wrong of [{ media: 'text/html' }, { sizeBytes: 20_000_001 }, { sha256: 'ab' }]) {
    const answer = await send({ ...input, files: [{ ...file, ...wrong }] })
    assert.ok('malformed' in answer, JSON.stringify(answer))
  }
})

test('the log agrees with everything that was applied for', async () => {
  await w.settle()
  const verified = await w.verify()
  assert.deepEqual(verified.differences, [])
  assert.ok(verified.casesReplayed >= 4)
  assert.ok(verified.evidenceChecked > 4)
  assert.deepEqual(w.alarms, [])
})
