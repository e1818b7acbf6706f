import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { queryCodes } from '../../src/cases/index.ts'
import type { Course } from '../../src/demo/play.ts'
import { proofs } from '../../src/ledger/index.ts'
import { withTransaction } from '../../src/platform/database.ts'
import { tempDir } from '../harness.ts'
import { tell } from '../story/tell.ts'
import { type Http, openHttp } from './httpWorld.ts'
import { ARCHIVE, CITY, cosignNewest, policyOf } from './witness.ts'

/*
 * Every paper that the bureau hands out has its proof file wherever a person meets the paper: on
 * the public page, behind the printed code, in the applicant's case, at the desk.
 */

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const HYGIENE = '公共场所卫生许可新办审批（县级）'
const NETCAFE = '139901-0220-13'
const ROAD = '占用、挖掘城市道路审批'
const KINDS = [
  'acceptance',
  'certificate',
  'decline',
  'deliveryReceipt',
  'deny',
  'grant',
  'receipt',
  'supplement',
  'withdrawal',
]

interface Paper {
  readonly kind: string
  readonly text: string
  readonly handle: string
  readonly subject: string
  readonly caseNumber: string
  readonly pdf: Buffer
}

let h: Http
let course: Course
let papers: Paper[]

before(async () => {
  h = await openHttp({ policy: policyOf })
  const { world } = h
  course = await tell(
    world,
    `2026-11-02 阮喆 receives A1 ${HYGIENE} from 临江青禾沐浴服务有限公司 incomplete
    2026-11-02 阮喆 supplements A1
    2026-11-03 阮喆 supplies A1
    2026-11-03 阮喆 accepts A1
    2026-11-03 霍明远 inspects A1 with 周启
    2026-11-04 沈若溪 examines A1
    2026-11-04 沈若溪 drafts A1
    2026-11-05 顾长庚 decides A1
    2026-11-06 孙禾 certifies A1
    2026-11-06 阮喆 delivers A1
    2026-11-06 谭静姝 prepares A1
    2026-11-06 方舟 publishes A1
    2026-11-06 阮喆 receives A2 ${ROAD} from 临江清泉食品有限公司 foreign
    2026-11-06 阮喆 declines A2
    2026-11-06 孙禾 receives A3 ${NETCAFE} from 临江区星屿网络服务有限公司
    2026-11-06 孙禾 accepts A3
    2026-11-09 霍明远 inspects A3 failing
    2026-11-09 周启 examines A3 failing
    2026-11-09 周启 drafts A3 deny major
    2026-11-10 何婉清 reviews A3
    2026-11-11 顾长庚 decides A3
    2026-11-11 阮喆 receives A4 ${ROAD} from 赵一苇
    2026-11-11 阮喆 accepts A4
    2026-11-12 阮喆 withdraws A4`,
  )
  await world.settle()
  await world.sequencer.flush()
  papers = await papersOf()
  assert.deepEqual([...new Set(papers.map((p) => p.kind))].sort(), KINDS)
})

async function papersOf(): Promise<Paper[]> {
  const rows = await withTransaction(h.world.house.pools.app, 1, (tx) =>
    tx.query<Omit<Paper, 'pdf'> & { sha256: string }>({
      text: `select d.kind, d.text, d.handle, d.subject, f.number as "caseNumber",
        encode(i.sha256, 'hex') as sha256
        from document d join document_issue i using (bureau, kind, year, no)
        join case_file f on f.bureau = d.bureau and f.id = d.subject
        where d.bureau = $1 order by d.day, d.kind`,
      values: [tx.bureau],
    }),
  )
  return Promise.all(
    rows.map(async ({ sha256, ...paper }) => {
      const bytes =
        (await h.world.press.vault.read(sha256, paper.subject)) ?? assert.fail(paper.text)
      return { ...paper, pdf: Buffer.from(bytes) }
    }),
  )
}

function codeOf(paper: Paper): string {
  return queryCodes.queryCode(h.world.house.facts.secret, paper.subject)
}

/** What an applicant's page posts: both keys in the body, none in the address. */
function posted(url: string, fields: Record<string, string>) {
  return h.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    // The limit of tries counts by address; a person has minutes between two cases.
    remoteAddress: `127.0.0.${++tries % 250}`,
    payload: new URLSearchParams(fields).toString(),
  })
}
let tries = 0

const PLACES = ['code', 'applicant', 'desk']

/** The proof file of a paper from every place that has it, by the name of the place. */
async function proofsOf(paper: Paper) {
  const keys = { number: paper.caseNumber, code: codeOf(paper), id: paper.handle }
  return {
    code: await h.get(null, `/files/${paper.handle}.tlog-proof`),
    applicant: await posted('/cases/proof', keys),
    desk: await h.get('shenruoxi', `/api/documents/${paper.handle}/proof`),
  }
}

const keys = () => [h.world.vkey, CITY.cosigner.vkey, ARCHIVE.cosigner.vkey]

async function command(file: string, document: string): Promise<{ code: number; out: string }> {
  const flags = keys().flatMap((key) => ['--key', key])
  const args = [MAIN, 'proof', 'check', file, '--document', document, ...flags]
  const child = spawn(process.execPath, args)
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (out += bytes))
  const code = await new Promise<number>((done) => child.once('close', (n) => done(n ?? -1)))
  return { code, out }
}

test('S2.5 each paper of each kind has its proof in each place, and it proves its PDF', async () => {
  const folder = await tempDir()
  const seen = new Set<string>()
  for (const paper of papers) {
    for (const [place, answer] of Object.entries(await proofsOf(paper))) {
      const what = `${paper.text} ${place}`
      assert.equal(answer.statusCode, 200, `${what}: ${answer.body}`)
      const name = encodeURIComponent(`${paper.text}.tlog-proof`)
      assert.ok(String(answer.headers['content-disposition']).endsWith(`UTF-8''${name}`), what)
      const checked = proofs.checkProof({ text: answer.body, keys: keys(), document: paper.pdf })
      assert.equal(checked.verdict, 1, `${what}: ${checked.step} ${checked.reason}`)
      assert.equal(checked.entry?.type, 'document.issued')
      assert.equal(checked.entry?.pub['kind'], paper.kind)
      const opened = Object.keys(checked.disclosures).sort()
      assert.deepEqual(opened, place === 'code' ? ['doc'] : ['chain', 'doc'], what)
      const other = proofs.checkProof({
        text: answer.body,
        keys: keys(),
        document: Buffer.concat([paper.pdf, Buffer.from('\n')]),
      })
      assert.equal(other.step, '核对文书', what)
      // The command is the same check; once for each kind is enough, in turn from each place.
      if (seen.has(paper.kind) || place !== PLACES[seen.size % PLACES.length]) continue
      const files = [join(folder, `${paper.text}.tlog-proof`), join(folder, `${paper.text}.pdf`)]
      await writeFile(files[0] as string, answer.rawPayload)
      await writeFile(files[1] as string, paper.pdf)
      const { code, out } = await command(files[0] as string, files[1] as string)
      assert.equal(code, 2, `${what}: ${out}`)
    }
    seen.add(paper.kind)
  }
  assert.equal(seen.size, KINDS.length)
})

test('S2.5 a proof is for those who may have it', async () => {
  const [first, second] = [papers[0], papers.find((p) => p.subject !== papers[0]?.subject)]
  assert.ok(first !== undefined && second !== undefined)
  const keysOf = (paper: Paper, id = paper.handle) => ({
    number: paper.caseNumber,
    code: codeOf(paper),
    id,
  })
  for (const fields of [
    { ...keysOf(first), code: codeOf(second) },
    { ...keysOf(first), number: second.caseNumber },
    keysOf(first, second.handle),
    keysOf(first, 'A'.repeat(22)),
    { number: '', code: '', id: '' },
  ]) {
    const answer = await posted('/cases/proof', fields)
    assert.match(answer.body, /对不上/)
    assert.doesNotMatch(answer.body, /tlog-proof@v1/)
  }
  assert.equal((await h.get(null, `/api/documents/${first.handle}/proof`)).statusCode, 401)
  assert.equal((await h.get('gaoyining', `/api/documents/${first.handle}/proof`)).statusCode, 403)
  const none = `/api/documents/${'A'.repeat(22)}/proof`
  assert.equal((await h.get('shenruoxi', none)).statusCode, 404)
  assert.equal((await h.get(null, `/files/${'A'.repeat(22)}.tlog-proof`)).statusCode, 404)
  assert.equal((await h.get(null, `/files/${first.handle}`)).statusCode, 404)
})

test('S2.5 the party opens an entry of its own case by its query code in the body', async () => {
  const rows = await withTransaction(h.world.house.pools.app, 1, (tx) =>
    tx.query<{ type: string; leaf: Buffer }>({
      text: 'select type, leaf from ledger_entry where subject = $1 order by seq',
      values: [course.cases.get('A1')],
    }),
  )
  const paper = papers.find((p) => p.subject === course.cases.get('A1')) ?? assert.fail()
  const opened = new Map<string, string[]>()
  for (const { type, leaf } of rows) {
    const url = `/proof/${leaf.toString('base64url')}`
    const answer = await posted(url, { token: codeOf(paper).toLowerCase().replaceAll('-', ' ') })
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.headers['cache-control'], 'no-store')
    const checked = proofs.checkProof({ text: answer.body, keys: keys() })
    assert.equal(checked.entry?.type, type)
    opened.set(type, Object.keys(checked.disclosures).sort())
    const bare = proofs.checkProof({ text: (await h.get(null, url)).body, keys: keys() })
    assert.deepEqual([bare.verdict, Object.keys(bare.disclosures)], [1, []])
  }
  assert.deepEqual(opened.get('case.received'), ['chain', 'content', 'materials', 'party'])
  assert.deepEqual(opened.get('case.examined'), ['chain'], 'what officers wrote stays inside')
  assert.deepEqual(opened.get('case.drafted'), ['chain'])
  const [first] = rows
  const url = `/proof/${first?.leaf.toString('base64url')}`
  const stranger = papers.find((p) => p.subject !== paper.subject) ?? assert.fail()
  for (const token of [codeOf(stranger), 'x', `${codeOf(paper)}A`]) {
    const answer = await posted(url, { token })
    assert.equal(answer.statusCode, 403, answer.body)
    assert.match(answer.body, /查询码对不上/)
  }
  for (const fields of [{}, { token: '' }, { other: 'x' }]) {
    assert.equal((await posted(url, fields as Record<string, string>)).statusCode, 400)
  }
  const foreign = await posted(`/proof/${'A'.repeat(43)}`, { token: codeOf(paper) })
  assert.equal(foreign.statusCode, 403, 'what is not there answers like what is not ours')
})

test('S2.5 query codes are tried at most so often, however the address is written', async () => {
  const spellings = [
    '/cases',
    '/%63ases',
    '/cases/proof',
    '/cases/%70roof',
    '/proof/A',
    '/%70roof/A',
  ]
  for (const [i, url] of spellings.entries()) {
    const tried = []
    for (let n = 0; n < 22; n++) {
      const answer = await h.app.inject({
        method: 'POST',
        url,
        remoteAddress: `127.0.1.${i}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'number=1&code=2&id=3&token=4',
      })
      tried.push(answer.statusCode)
    }
    assert.equal(tried.filter((status) => status === 429).length, 2, `${url}: ${tried}`)
  }
})

test('S2.5 an applicant finds the proof beside each paper of the case', async () => {
  const own = papers.filter((p) => p.subject === course.cases.get('A1'))
  const [first] = own
  assert.ok(first !== undefined)
  const page = await posted('/cases', { number: first.caseNumber, code: codeOf(first) })
  const forms = page.body.match(/<form action="\/cases\/proof"[\s\S]*?<\/form>/g) ?? []
  assert.equal(forms.length, own.length)
  for (const paper of own) {
    const form = forms.find((text) => text.includes(`value="${paper.handle}"`))
    assert.match(form ?? '', /证明文件/)
    assert.ok(form?.includes(paper.text), 'said to whom cannot see which line it stands in')
  }
  assert.ok(!page.body.includes(`?code=`) && !page.body.includes(`/${codeOf(first)}`))
})

test('S2.5 the desk offers the proof beside each issued document', async () => {
  const view = (await h.get('shenruoxi', `/api/cases/${course.cases.get('A1')}`)).json<{
    documents: { id: string; proof: string | null }[]
  }>()
  const own = papers.filter((p) => p.subject === course.cases.get('A1'))
  assert.deepEqual(
    view.documents.map((d) => d.proof).sort(),
    own.map((p) => `/api/documents/${p.handle}/proof`).sort(),
  )
})

/** What the proof box of a page says, without its marks. */
function boxOf(body: string): string {
  const [box] = /<section class="sz-proof[\s\S]*?<\/section>/.exec(body) ?? assert.fail(body)
  return box.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, '')
}

test('S4.6 the pages say who countersigned and when, and for whom they wait', async () => {
  const grant = papers.find((p) => p.kind === 'grant') ?? assert.fail()
  const receipt = papers.find((p) => p.kind === 'receipt') ?? assert.fail()
  const pages = [
    `/decisions/${grant.handle}`,
    `/verify/${grant.handle}`,
    `/verify/${receipt.handle}`,
  ]
  const boxes = async () =>
    Promise.all(pages.map(async (url) => boxOf((await h.get(null, url)).body)))
  for (const box of await boxes()) {
    assert.match(box, /暂定，等待上级副署/)
    assert.match(box, /等待：临州市行政审批局副署[\s\S]*等待：临州市档案馆副署/)
  }
  for (const [i, url] of pages.entries()) {
    const { handle } = i < 2 ? grant : receipt
    assert.ok((await h.get(null, url)).body.includes(`href="/files/${handle}.tlog-proof"`), url)
  }
  const seconds = Date.parse('2026-11-12T02:21:07Z') / 1000
  await cosignNewest(h.world, [CITY], seconds, false)
  for (const box of await boxes()) {
    assert.match(box, /暂定，等待上级副署/)
    assert.match(box, /临州市行政审批局副署11月12日10:21/)
    assert.match(box, /等待：临州市档案馆副署/)
  }
  await cosignNewest(h.world, [ARCHIVE], seconds + 60, true)
  for (const box of await boxes()) {
    assert.match(box, /两个机关副署，可离线验证/)
    assert.match(box, /临州市行政审批局副署11月12日10:21临州市档案馆副署11月12日10:22/)
    assert.doesNotMatch(box, /等待/)
    assert.match(box, /tlog-proof格式，[\d.]+kB/)
  }
  const folder = await tempDir()
  for (const paper of papers) {
    for (const [place, answer] of Object.entries(await proofsOf(paper))) {
      const checked = proofs.checkProof({ text: answer.body, keys: keys(), document: paper.pdf })
      assert.equal(checked.verdict, 2, `${paper.text} ${place}: ${checked.reason}`)
      assert.equal(checked.cosignedBy.length, 2)
    }
  }
  const { code: file } = await proofsOf(grant)
  await writeFile(join(folder, 'a.tlog-proof'), file.rawPayload)
  await writeFile(join(folder, 'a.pdf'), grant.pdf)
  const checked = await command(join(folder, 'a.tlog-proof'), join(folder, 'a.pdf'))
  assert.equal(checked.code, 0, checked.out)
})

test('S2.5 the code on a paper shows its numbers and hash, and nothing personal', async () => {
  const receipt = papers.find((p) => p.kind === 'receipt' && p.subject === course.cases.get('A4'))
  assert.ok(receipt !== undefined)
  const page = await h.get(null, `/verify/${receipt.handle}`)
  assert.equal(page.statusCode, 200)
  assert.ok(page.body.includes(receipt.text))
  assert.ok(page.body.includes(receipt.pdf.length.toLocaleString('en')), 'its length')
  assert.ok(page.body.includes(`href="/files/${receipt.handle}.tlog-proof"`))
  assert.doesNotMatch(page.body, /赵一苇/)
  const proof = await h.get(null, `/files/${receipt.handle}.tlog-proof`)
  const [, extra = ''] = /^extra (.+)$/m.exec(proof.body) ?? []
  assert.doesNotMatch(Buffer.from(extra, 'base64').toString(), /赵一苇/)
})

test('S2.5 while an entry has no number the places say so, and offer no file', async () => {
  const { world } = h
  await world.sequencer.stop()
  const story = `2026-11-12 阮喆 receives B1 ${ROAD} from 临江清泉食品有限公司`
  const later = await tell(world, story)
  await world.settle()
  const paper = (await papersOf()).find((p) => p.subject === later.cases.get('B1'))
  assert.ok(paper !== undefined)
  for (const [place, answer] of Object.entries(await proofsOf(paper))) {
    assert.equal(answer.statusCode, 202, place)
    assert.match(answer.body, /编号后可下载[\s\S]*约一秒/, place)
    assert.equal(answer.headers['cache-control']?.includes('no-store'), true, place)
  }
  const page = await h.get(null, `/verify/${paper.handle}`)
  assert.match(boxOf(page.body), /正在编号/)
  assert.doesNotMatch(page.body, /tlog-proof"/)
  await world.sequencer.flush()
  for (const [place, answer] of Object.entries(await proofsOf(paper))) {
    assert.equal(answer.statusCode, 200, place)
  }
})
