import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { before, test } from 'node:test'
import { perform } from '../../src/acts/index.ts'
import { issue } from '../../src/cases/index.ts'
import { demoSeal } from '../../src/demo/seal.ts'
import { issuePaper, issueWaiting, orderWaiting, seals } from '../../src/documents/index.ts'
import type { Day } from '../../src/law/index.ts'
import { withTransaction } from '../../src/platform/database.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { portalReads } from '../../src/web/portal-reads/index.ts'
import { tempDir } from '../harness.ts'
import { application } from './inputs.ts'
import { openWorld, type World } from './world.ts'

const ROAD = '139901-0170-31'

let w: World
let seal: seals.SealSigner
before(async () => {
  w = await openWorld()
  seal = await demoSeal(await tempDir(), w.house.facts.name, '2026-09-01' as Day)
  w.at('2026-11-02T01:00:00Z')
})

interface Paper {
  readonly subject: string
  readonly no: number
  readonly handle: string
  readonly sha256: string | null
}

/** Receives a case and gives its receipt 接收凭证 as it stands. */
async function received(more: object = {}): Promise<Paper> {
  const answer = await w.act('ruanzhe', 'receive', null, application(ROAD, { party: more }))
  assert.ok('receipt' in answer, JSON.stringify(answer))
  return paperOf(answer.receipt.subject)
}

function paperOf(subject: string): Promise<Paper> {
  return withTransaction(w.house.pools.app, 1, (tx) =>
    tx.one<Paper>({
      text: `select d.subject, d.no, d.handle, encode(i.sha256, 'hex') as sha256 from document d
        left join document_issue i using (bureau, kind, year, no) where d.handle = $1 or d.subject::text = $1`,
      values: [subject],
    }),
  )
}

async function verifyModel(handle: string) {
  const model = await portalReads(w.house, w.press.vault, () => 'quorum none\n').verify(handle)
  assert.ok(model !== null)
  return model
}

test('S2.3 a paper is sealed before it is stored, and its page says by whom', async () => {
  const { no, handle } = await received()
  await issuePaper(w.house, { ...w.press, seal }, { kind: 'receipt', year: 2026, no })
  const { sha256, subject } = await paperOf(handle)
  const file = await w.press.vault.read(sha256 ?? '', subject)
  assert.ok(file !== null)
  assert.equal(
    createHash('sha256').update(file).digest('hex'),
    sha256,
    'the log has the sealed bytes',
  )
  const checked = seals.checkSeal(file)
  assert.ok(checked !== null && 'certificate' in checked)
  assert.equal(checked.signedAt, '2026-11-02T01:00:00Z', 'the moment of the act')
  const model = await verifyModel(handle)
  assert.equal(model.seal?.state, 'holds')
  assert.deepEqual(model.seal, {
    state: 'holds',
    ...seals.certificateOf(seal),
    signedAt: '2026-11-02T01:00:00Z',
  })
  assert.equal(model.seal.serial, new X509Certificate(seal.chain[0] ?? '').serialNumber)
})

test('S2.3 without a certificate the paper is issued all the same, and its page says so', async () => {
  const { no, handle } = await received()
  await issuePaper(w.house, w.press, { kind: 'receipt', year: 2026, no })
  assert.notEqual((await paperOf(handle)).sha256, null)
  assert.equal((await verifyModel(handle)).seal, null)
})

test('S2.3 sealing is safe to run again at any point', async () => {
  const { no } = await received()
  const stored: string[] = []
  const vault = {
    ...w.press.vault,
    put: async (...sent: Parameters<typeof w.press.vault.put>) => {
      const kept = await w.press.vault.put(...sent)
      stored.push(kept.sha256)
      // The program dies after the file is stored and before its act.
      if (stored.length === 1) throw new Error('killed')
      return kept
    },
  }
  const press = { ...w.press, vault, seal }
  const order = { kind: 'receipt', year: 2026, no }
  await assert.rejects(issuePaper(w.house, press, order), /killed/)
  w.at('2026-11-02T03:00:00Z')
  await issuePaper(w.house, press, order)
  assert.equal(stored[0], stored[1], 'the same bytes two hours later')
  await issuePaper(w.house, press, order)
  assert.equal(stored.length, 2, 'nothing is left to do')
})

test('S2.3 two workers with a key that signs differently each time issue one paper', async () => {
  const paper = await received()
  const device = ecDevice()
  const press = { ...w.press, seal: device }
  const order = { kind: 'receipt', year: 2026, no: paper.no }
  // Both have found the paper waiting; each seals it with other bytes.
  await Promise.all([
    issuePaper(w.house, press, order),
    issuePaper(w.house, press, order),
    issuePaper(w.house, press, order),
  ])
  const { sha256, subject } = await paperOf(paper.handle)
  assert.ok(await w.press.vault.verify(sha256 ?? '', subject))
  const again = await perform(w.house, issue, {
    actor: { kind: 'system', job: 'issue' },
    actId: idFrom(`issue/${w.house.facts.origin}/receipt/2026/${paper.no}`),
    subject: (await subjectOf(paper.handle)).subject,
    input: {
      kind: 'receipt',
      year: 2026,
      no: paper.no,
      sha256: 'a'.repeat(64),
      root: 'b'.repeat(64),
      sizeBytes: 1,
      ref: 'A'.repeat(43),
      handle: paper.handle,
      number: 'x',
      known: true,
    },
  })
  assert.equal('refusal' in again && again.refusal.code, 'act.replayed-differently')
})

function subjectOf(handle: string): Promise<{ subject: string }> {
  return withTransaction(w.house.pools.app, 1, (tx) =>
    tx.one({ text: 'select subject from document where handle = $1', values: [handle] }),
  )
}

/** A device with a P-256 key; its certificate is borrowed from no authority but itself. */
function ecDevice(): seals.SealSigner {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    chain: seal.chain,
    // The certificate is another key's: only that the bytes differ matters here.
    sign: async (bytes) => sign('sha256', bytes, privateKey),
  }
}

test('S2.3 a name that no face can draw, or of marks that print as nothing, keeps no paper back', async () => {
  const papers = [
    await received({ name: '临江区𮯠ༀ商行' }),
    await received({ name: '\u200b\u200b\u202e' }),
    await received({ name: '甲\ue000行' }),
  ]
  await issueWaiting(w.house, { ...w.press, seal })
  for (const { handle } of papers) assert.notEqual((await paperOf(handle)).sha256, null)
  assert.deepEqual((await w.verify()).differences, [])
})

test('S2.3 a paper waits while its certificate has ended, and is issued with the next', async () => {
  const { no, handle } = await received()
  w.at('2030-02-01T01:00:00Z')
  const order = { kind: 'receipt', year: 2026, no }
  await assert.rejects(issuePaper(w.house, { ...w.press, seal }, order), /到期，文书等候新证书/)
  assert.equal((await paperOf(handle)).sha256, null)
  assert.ok((await orderWaiting(w.house)) >= 1, 'a start orders its job again')
  const next = await demoSeal(await tempDir(), w.house.facts.name, '2030-01-01' as Day)
  await issuePaper(w.house, { ...w.press, seal: next }, order)
  const model = await verifyModel(handle)
  assert.equal(model.seal?.state === 'holds' && model.seal.from, '2030-01-01T00:00:00Z')
})
