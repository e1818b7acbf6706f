import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import type pg from 'pg'
import { perform } from '../../src/acts/index.ts'
import { apply, erasable, queryCodes } from '../../src/cases/index.ts'
import { DEMO_ITEMS } from '../../src/demo/items.ts'
import { connect } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { registerUpload } from '../../src/records/index.ts'
import type { CaseView } from '../../src/web/desk/contract.ts'
import { CAFE, must, ROAD } from '../database/stage.ts'
import { onEnd } from '../harness.ts'
import { application, grant, inspection, review } from '../story/inputs.ts'
import { done } from '../story/tell.ts'
import { type Http, openHttp, signInByCast } from './httpWorld.ts'
import { listening, tracesInDatabase, tracesInFiles } from './traces.ts'

/*
 * The heart of erasure: words that stand nowhere else go through two whole cases, one of a person
 * by the portal and one of a company at the window, in every field that takes words. Years later
 * all is erased. Then no table, page, export, file or line of output holds one of them, and
 * everything verifies.
 */

const PERSON = '墨麒麟'
const COMPANY = '白泽鹿商贸行'
const HEAD = '赤焰狐'
const HOME = '苍梧鹤里九号'
const NUMBER = '99887766554'
const USCC = '91139901MA00000019'
const WORDS = [PERSON, COMPANY, HEAD, HOME, NUMBER, USCC]

let h: Http
let owner: pg.Client
const ids = { person: '', company: '' }
const publications = { person: '', company: '' }

before(async () => {
  h = await openHttp()
  const w = h.world
  owner = await connect(w.ownerUrl)
  onEnd(() => owner.end())
  w.at('2026-11-06T03:00:00Z')
  ids.person = await personal()
  publications.person = await decidedAndArchived(ids.person)
  ids.company = await corporate()
  publications.company = await decidedAndArchived(ids.company)
  w.at('2037-02-03T01:00:00Z')
  await w.sequencer.flush()
})

const said = { telephone: NUMBER, email: `${NUMBER}@example.com`, electronicDelivery: false }

/** A person applies by the portal with a named file, and is visited with a film. */
async function personal(): Promise<string> {
  const w = h.world
  const id = newId()
  const stored = await w.press.vault.put(Buffer.from(`%PDF-1.7\n${PERSON}`), id)
  const file = { name: `${PERSON}的身份证.pdf`, media: 'application/pdf', ...stored }
  const materials = DEMO_ITEMS.find((i) => i.content.code === CAFE)?.content.materials ?? []
  const input = {
    partyKind: 'person',
    name: PERSON,
    code: null,
    representative: null,
    agent: { name: HEAD, code: null, scope: `代${PERSON}办理` },
    address: HOME,
    ...said,
    item: CAFE,
    files: materials
      .filter((m) => m.required && !m.shared)
      .map((m) => ({ ...file, material: m.code })),
  }
  const actor = { kind: 'applicant', case: id } as const
  done(await perform(w.house, apply, { actor, actId: id, input }))
  await must(w, 'ruanzhe', 'accept', id, {})
  const film = await w.press.vault.put(Buffer.from(`....ftypisom${PERSON}`), id)
  const [first = '', second = ''] = ['huomingyuan', 'zhouqi'].map((who) =>
    w.founded.officers.get(who),
  )
  const upload = { id: 'film', officer: first, subject: id, name: `${PERSON}家.mp4` }
  await registerUpload(w.house, { ...upload, stored: film, media: 'video/mp4' })
  const unnamed = await w.press.vault.put(Buffer.from(`....ftypisom${HOME}`), id)
  const spare = { ...upload, id: 'spare', name: `${HOME}.mp4`, stored: unnamed }
  await registerUpload(w.house, { ...spare, media: 'video/mp4' })
  const seen = inspection(second, ['film'], {
    place: HOME,
    present: PERSON,
    points: [{ point: '场所', found: `${PERSON}在场` }],
    conclusion: 'meets',
    remarks: `${PERSON}没有异议`,
  })
  await must(w, 'huomingyuan', 'inspect', id, seen)
  return id
}

/** A company applies at the window and is told of what is missing. */
async function corporate(): Promise<string> {
  const w = h.world
  const party = {
    name: COMPANY,
    code: USCC,
    representative: HEAD,
    address: HOME,
    ...said,
    agent: { name: PERSON, code: null, scope: `代${COMPANY}办理` },
  }
  const id = await must(
    w,
    'ruanzhe',
    'receive',
    null,
    application(ROAD, { missing: ['drawing'], party }),
  )
  const gap = { wrong: `${COMPANY}没有提交`, basis: '服务指南申请材料', howToFix: '提交原件一份' }
  await must(w, 'ruanzhe', 'supplement', id, {
    gaps: [{ material: 'drawing', ...gap }],
    withinDays: 10,
  })
  const drawing = { code: 'drawing', handedIn: 'original', pages: 2 }
  await must(w, 'ruanzhe', 'supplied', id, { materials: [drawing] })
  await must(w, 'ruanzhe', 'accept', id, {})
  return id
}

/** From the examination to the archive, with the words wherever an officer writes some. */
async function decidedAndArchived(id: string): Promise<string> {
  const w = h.world
  const { item } = await one<{ item: string }>(
    `select i.code as item from case_file f join item i on i.id = f.item where f.id = $1`,
    id,
  )
  const standards = DEMO_ITEMS.find((i) => i.content.code === item)?.content.standards ?? []
  await must(w, 'shenruoxi', 'examine', id, {
    findings: standards.map((standard) => ({
      standard,
      meets: true,
      reason: `${HEAD}的材料可以证明`,
    })),
    conclusion: `${HEAD}符合条件`,
  })
  const words = {
    facts: `${HOME}符合条件`,
    reasons: `${HEAD}具备条件`,
    scope: `${COMPANY}门前 20 平方米`,
  }
  await must(w, 'shenruoxi', 'draft', id, grant({ ...words, publicInterest: true }))
  await must(w, 'shenruoxi', 'addMajor', id, { reason: `涉及${HEAD}的邻居` })
  const { hash } = await w.draft(id)
  const opinion = review(hash, 'pass')
  await must(w, 'hewanqing', 'legalReview', id, {
    ...opinion,
    points: opinion.points.map((p) => ({ ...p, reason: `${HEAD}的案卷属实` })),
    advice: `告知${HEAD}`,
  })
  await must(w, 'guchanggeng', 'decide', id, { draftHash: hash })
  await w.settle()
  await must(w, 'sunhe', 'certify', id, {})
  await w.settle()
  const delivered = { way: 'direct', signer: HEAD, relation: '亲属', at: '2026-11-06', place: HOME }
  await must(w, 'sunhe', 'deliver', id, delivered)
  const publication = await must(w, 'tanjingshu', 'preparePublication', null, { decision: id })
  await must(w, 'fangzhou', 'makePublic', publication, { rec: await w.recOf(publication) })
  await w.settle()
  await must(w, 'peiyanqiu', 'archive', id, { retentionYears: 10, pages: 32 })
  return publication
}

async function one<R extends object>(text: string, id: string): Promise<R> {
  const found = await owner.query<R>(text, [id])
  assert.ok(found.rows[0] !== undefined)
  return found.rows[0]
}

/** Who looks: the archivist, a publication officer, a clerk, an examiner, and the public. */
const READERS = ['peiyanqiu', 'tanjingshu', 'ruanzhe', 'shenruoxi', null] as const

/** The values that an address may carry where a route has `:name` or `*`. */
async function valuesOf(): Promise<Record<string, string[]>> {
  const list = async (text: string) =>
    (await owner.query<{ v: string }>(text)).rows.map((row) => row.v)
  const handles = await list('select handle as v from document')
  return {
    id: Object.values(ids),
    handle: handles,
    name: handles.map((handle) => `${handle}.tlog-proof`),
    code: await list(`select code as v from item where code in ('${CAFE}', '${ROAD}')`),
    leaf: await list(
      'select disclosure_ref(leaf) as v from ledger_entry order by id desc limit 60',
    ),
    sha256: await list(`select encode(sha256, 'hex') as v from vault_object`),
    key: ['items'],
    '*': ['assets'],
  }
}

/** Every address that every GET route can be asked for, with what this world holds. */
async function addresses(): Promise<string[]> {
  const values = await valuesOf()
  const asked = h.routes.filter((r) => r.method === 'GET' && !r.url.startsWith('/desk'))
  const filled = asked.flatMap(({ url }) =>
    [...url.matchAll(/:(\w+)|\*/g)].reduce<string[]>(
      (all, [whole, name]) =>
        all.flatMap((one) => (values[name ?? '*'] ?? ['1']).map((v) => one.replace(whole, v))),
      [url],
    ),
  )
  const more = [
    '/decisions?page=1',
    '/decisions?state=withdrawn',
    '/decisions?party=person',
    '/api/queue?scope=all',
    '/api/publications?state=public',
    '/search?q=%E9%81%93%E8%B7%AF',
  ]
  return [...new Set([...filled, ...more])]
}

/** Answers with a word in them, and every answer that is a fault of ours. */
async function tracesInPages(): Promise<{
  hits: string[]
  faults: string[]
  /** Addresses that gave a paper or an attachment: its words are packed, so none may be given. */
  files: string[]
  asked: number
}> {
  const [hits, faults, files]: [string[], string[], string[]] = [[], [], []]
  let asked = 0
  const look = (what: string, answer: LightMyRequestResponse) => {
    asked += 1
    if (answer.statusCode >= 500) faults.push(`${what} ${answer.statusCode}`)
    if (WORDS.some((word) => answer.rawPayload.includes(word))) hits.push(what)
    const isFile = /^(application\/pdf|image\/(png|jpeg))/.test(
      String(answer.headers['content-type']),
    )
    if (answer.statusCode === 200 && isFile) files.push(what)
  }
  const cookies = new Map<string | null, string>()
  for (const who of READERS) if (who !== null) cookies.set(who, await signInByCast(h.app, who))
  for (const url of await addresses()) {
    const isDesk = url.startsWith('/api/')
    for (const who of isDesk ? READERS : [null]) {
      const cookie = cookies.get(who)
      const headers = cookie === undefined ? {} : { cookie }
      look(`${who ?? 'public'} ${url}`, await h.app.inject({ method: 'GET', url, headers }))
    }
  }
  for (const id of Object.values(ids)) await applicantsPages(id, look)
  return { hits, faults, files, asked }
}

/** What the applicant sees with number and query code, papers included. */
async function applicantsPages(
  id: string,
  look: (what: string, answer: LightMyRequestResponse) => void,
): Promise<void> {
  const { number } = await one<{ number: string }>('select number from case_file where id = $1', id)
  const code = queryCodes.queryCode(h.world.house.facts.secret, id).replaceAll('-', '')
  const { handles } = await one<{ handles: string[] }>(
    'select array_agg(handle) as handles from document where subject = $1',
    id,
  )
  const send = (url: string, fields: Record<string, string>) =>
    h.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
  const page = await send('/cases', { number, code })
  assert.equal(page.statusCode, 200, page.body)
  look(`applicant /cases ${id}`, page)
  for (const document of handles.slice(0, 3)) {
    look(
      `applicant /cases/document ${document}`,
      await send('/cases/document', { number, code, id: document, document }),
    )
  }
}

const folders = () => [h.world.folder, h.dataDir]

/** The erasing act's offer for a case, as the desk shows it to a reader. */
async function offer(who: string, id: string) {
  const cookie = await signInByCast(h.app, who)
  const answer = await h.app.inject({ method: 'GET', url: `/api/cases/${id}`, headers: { cookie } })
  assert.equal(answer.statusCode, 200, answer.body)
  const found = answer.json<CaseView>().acts.find((a) => a.name === 'erase')
  assert.ok(found !== undefined, 'no act to erase')
  return { cookie, act: found }
}

async function sendErase(cookie: string, subject: string, input: object, actId = newId()) {
  const answer = await h.app.inject({
    method: 'POST',
    url: '/api/acts/erase',
    headers: { cookie },
    payload: { actId, subject, input },
  })
  return {
    status: answer.statusCode,
    ...answer.json<{ code?: string; entry?: { leaf: string } }>(),
  }
}

const spec = (
  act: {
    needs?: { path: string; value?: unknown; options?: { value: string; label: string }[] }[]
  },
  path: string,
) => act.needs?.find((n) => n.path === path)

test('S2.5 before: the words stand in every marked column, on pages, and the world verifies', async () => {
  const places = await tracesInDatabase(owner, WORDS)
  const marked = await owner.query<{ place: string }>(
    `select c.relname || '.' || a.attname as place from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and c.relkind = 'r'
      where c.relnamespace = 'public'::regnamespace
        and col_description(c.oid, a.attnum) = 'personal: party' order by 1`,
  )
  // Digests of words hold none.
  const digests = ['act_receipt.input_hash', 'draft.hash']
  assert.deepEqual([...places, ...digests].sort(), marked.rows.map((row) => row.place).sort())
  const { hits, faults, files, asked } = await tracesInPages()
  assert.ok(asked > 300, `${asked} pages`)
  for (const part of ['/api/documents/', '/cases/document', `/api/cases/${ids.person}/files/`]) {
    assert.ok(
      files.some((file) => file.includes(part)),
      part,
    )
  }
  assert.deepEqual(faults, [])
  for (const part of ['/api/cases/', '/files/', '/api/publications', '/decisions']) {
    assert.ok(
      hits.some((hit) => hit.includes(part)),
      `${part}: ${hits.join('\n')}`,
    )
  }
  assert.deepEqual((await h.world.verify()).differences, [])
})

test('S2.5 erasing everything leaves no word anywhere, and everything still verifies', async () => {
  const { world: w } = h
  const gone = await owner.query<{ owner: string; sha256: string }>(
    `select owner, encode(sha256, 'hex') as sha256 from held_object where owner = any($1)`,
    [Object.values(ids)],
  )
  assert.ok(gone.rows.length >= 14)
  const output = await listening(async () => {
    for (const id of Object.values(ids)) {
      const { cookie, act } = await offer('peiyanqiu', id)
      assert.ok(act.possible, JSON.stringify(act))
      const fields = spec(act, 'fields')?.options?.map((o) => o.value) ?? []
      const names = new Set(fields.map((field) => field.split('/')[1]))
      if (id === ids.person)
        for (const name of ['files', 'record']) assert.ok(names.has(name), name)
      const confirmer = spec(act, 'confirmer')?.options?.[0]?.value
      const input = { fields, ground: 'retention_over', confirmer }
      const actId = newId()
      const answer = await sendErase(cookie, id, input, actId)
      assert.equal(answer.status, 200, JSON.stringify(answer))
      assert.equal((await sendErase(cookie, id, input, actId)).status, 200, 'sent twice')
    }
    await w.settle()
    await w.settle()
    const { hits, faults, files, asked } = await tracesInPages()
    assert.ok(asked > 300)
    assert.deepEqual(files, [])
    assert.deepEqual(faults, [])
    assert.deepEqual(hits, [])
  })
  for (const word of WORDS) assert.ok(!output.includes(word), `${word} was written to the operator`)
  assert.deepEqual(await tracesInDatabase(owner, WORDS), [])
  assert.deepEqual(await tracesInFiles(folders(), WORDS), [])
  for (const { owner: of, sha256 } of gone.rows)
    assert.equal(await w.press.vault.has(sha256, of), false)
  for (const id of Object.values(ids)) assert.equal(await w.press.vault.isDestroyed(id), true)
  const verified = await w.verify()
  assert.deepEqual(verified.differences, [])
  assert.equal(verified.casesReplayed, 2)
  assert.deepEqual(w.alarms, [])
})

test('S2.5 what was erased is called so where it stood', async () => {
  const cookie = await signInByCast(h.app, 'peiyanqiu')
  const view = (
    await h.app.inject({ method: 'GET', url: `/api/cases/${ids.company}`, headers: { cookie } })
  ).json<CaseView>()
  assert.equal(view.head.applicant, erasable.ERASED)
  assert.ok(view.documents.every((d) => d.stateWords === erasable.ERASED && d.pdf === null))
  assert.ok(!view.acts.some((act) => act.name === 'erase'), 'nothing is left to erase')
  assert.equal(view.timeline[0]?.title, '抹除')
  const details = view.timeline.map((entry) => entry.detail)
  assert.ok(details.includes('文书内容、申请人信息'), details.join())
  const { number } = await one<{ number: string }>(
    'select number from case_file where id = $1',
    ids.company,
  )
  const url = `/api/queue?scope=all&q=${encodeURIComponent(number)}`
  const found = await h.app.inject({ method: 'GET', url, headers: { cookie } })
  assert.deepEqual(
    found.json<{ rows: { id: string }[] }>().rows.map((row) => row.id),
    [ids.company],
    'an archived case is found by its whole number',
  )
  const decisions = await h.app.inject({ method: 'GET', url: '/decisions.json' })
  assert.equal(decisions.statusCode, 200)
  const { handle } = await one<{ handle: string }>(
    `select handle from document where subject = $1 and kind = 'grant'`,
    ids.company,
  )
  const page = await h.app.inject({ method: 'GET', url: `/decisions/${handle}` })
  assert.match(page.body, /2037年2月3日[\s\S]*已依法抹除/)
  for (const url of [`/decisions/${handle}`, `/verify/${handle}`, `/files/${handle}.tlog-proof`]) {
    const answer = await h.app.inject({ method: 'GET', url })
    assert.ok(answer.statusCode === 200 || answer.statusCode === 410, `${url} ${answer.statusCode}`)
  }
})
