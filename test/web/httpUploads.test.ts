import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Upload } from 'tus-js-client'
import { application, inspection } from '../story/inputs.ts'
import { type Http, openHttp } from './httpWorld.ts'

const CAFE = '139901-0220-13'
const TUS = { 'tus-resumable': '1.0.0' }
let h: Http
let base = ''
before(async () => {
  h = await openHttp()
  base = await h.app.listen({ host: '127.0.0.1', port: 0 })
})

/** A file that begins as an MP4 does; what follows is anything. */
function film(sizeBytes: number): Buffer {
  const head = Buffer.from('00000018667479706d703432', 'hex')
  return Buffer.concat([head, randomBytes(sizeBytes - head.length)])
}

const metadata = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')

async function begin(
  login: string,
  sizeBytes: number,
  subject: string,
  name = '踏勘.mp4',
): Promise<string> {
  const answer = await fetch(`${base}/api/uploads`, {
    method: 'POST',
    headers: {
      ...TUS,
      cookie: await h.as(login),
      'upload-length': String(sizeBytes),
      'upload-metadata': metadata({ filename: name, case: subject }),
    },
  })
  assert.equal(answer.status, 201, await answer.text())
  const location = answer.headers.get('location') ?? ''
  assert.match(location, /^\/api\/uploads\/[0-9a-f]{32}$/)
  return base + location
}

async function send(
  login: string | null,
  url: string,
  offset: number,
  bytes: Uint8Array,
): Promise<Response> {
  return fetch(url, {
    method: 'PATCH',
    headers: {
      ...TUS,
      ...(login !== null && { cookie: await h.as(login) }),
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
    },
    body: new Uint8Array(bytes),
  })
}

async function offsetOf(login: string, url: string): Promise<number> {
  const cookie = await h.as(login)
  const answer = await fetch(url, { method: 'HEAD', headers: { ...TUS, cookie } })
  assert.equal(answer.status, 200)
  return Number(answer.headers.get('upload-offset'))
}

const idOf = (url: string) => url.split('/').at(-1) as string

/** A case that waits for its inspection. */
async function awaitingInspection(): Promise<string> {
  h.world.at('2026-11-06T03:00:00Z')
  const received = await h.act('ruanzhe', 'receive', null, application(CAFE))
  assert.equal(received.status, 200, JSON.stringify(received))
  const id = received.subject as string
  const accepted = await h.act('ruanzhe', 'accept', id, {})
  assert.equal(accepted.status, 200, JSON.stringify(accepted))
  return id
}

test('S2.4 S2.5 an upload that is cut goes on where it stopped, and its recording counts', async () => {
  const bytes = film(300_000)
  const id = await awaitingInspection()
  const url = await begin('huomingyuan', bytes.length, id)
  const cut = new AbortController()
  const cookie = await h.as('huomingyuan')
  const half = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(bytes.subarray(0, 100_000)),
  })
  const sending = fetch(url, {
    method: 'PATCH',
    headers: {
      ...TUS,
      cookie,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
    body: half,
    duplex: 'half',
    signal: cut.signal,
  } as RequestInit)
  const refused = assert.rejects(sending)
  const arriving = join(h.dataDir, 'uploads', idOf(url))
  while ((await stat(arriving)).size === 0) await setImmediate()
  cut.abort()
  await refused
  const offset = await offsetOf('huomingyuan', url)
  assert.ok(offset > 0 && offset < bytes.length, `${offset} bytes had arrived`)
  const wrong = await send('huomingyuan', url, offset + 1, bytes.subarray(offset + 1))
  assert.equal(wrong.status, 409)
  assert.match(await wrong.text(), /上传的位置/)
  const rest = await send('huomingyuan', url, offset, bytes.subarray(offset))
  assert.equal(rest.status, 204)
  const second = h.world.founded.officers.get('zhouqi') as string
  const input = (recordings: string[]) => inspection(second, recordings)
  const without = await h.act('huomingyuan', 'inspect', id, input([]))
  assert.equal(without.code, 'record.missing')
  const unknown = await h.act('huomingyuan', 'inspect', id, input(['0'.repeat(32)]))
  assert.equal(unknown.code, 'record.unknown')
  const inspected = await h.act('huomingyuan', 'inspect', id, input([idOf(url)]))
  assert.equal(inspected.status, 200, JSON.stringify(inspected))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  assert.deepEqual(await h.world.press.vault.read(sha256, id), bytes)
  const left = await readdir(join(h.dataDir, 'uploads'))
  assert.ok(!left.some((name) => name.startsWith(idOf(url))), 'neither the copy nor its name')
  const verified = await h.world.verify()
  assert.deepEqual(verified.differences, [])
  assert.ok(verified.evidenceChecked >= 1)
})

test('S2.4 a file that is no recording does not meet a plan that asks for a video', async () => {
  const bytes = Buffer.from('%PDF-1.7 only words')
  const id = await awaitingInspection()
  const url = await begin('huomingyuan', bytes.length, id, '笔录.pdf')
  assert.equal((await send('huomingyuan', url, 0, bytes)).status, 204)
  const second = h.world.founded.officers.get('zhouqi') as string
  const answer = await h.act('huomingyuan', 'inspect', id, inspection(second, [idOf(url)]))
  assert.equal(answer.code, 'record.missing')
})

test('the client of the desk uploads in pieces', async () => {
  const bytes = film(250_000)
  const cookie = await h.as('zhouqi')
  const id = await awaitingInspection()
  const url = await new Promise<string>((done, fail) => {
    const upload = new Upload(bytes, {
      endpoint: `${base}/api/uploads`,
      chunkSize: 100_000,
      headers: { cookie },
      metadata: { filename: '现场 录像.mp4', case: id },
      onError: fail,
      onSuccess: () => done(upload.url ?? ''),
    })
    upload.start()
  })
  assert.match(url, /\/api\/uploads\/[0-9a-f]{32}$/)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  assert.deepEqual(await h.world.press.vault.read(sha256, id), bytes)
})

test('S2.5 a recording is made for one running case, and counts in no other', async () => {
  const bytes = film(2000)
  const [mine, other] = [await awaitingInspection(), await awaitingInspection()]
  const url = await begin('huomingyuan', bytes.length, mine)
  assert.equal((await send('huomingyuan', url, 0, bytes)).status, 204)
  const second = h.world.founded.officers.get('zhouqi') as string
  const elsewhere = inspection(second, [idOf(url)])
  assert.equal((await h.act('huomingyuan', 'inspect', other, elsewhere)).code, 'record.unknown')
  for (const subject of ['', 'x', '11111111-1111-4111-8111-111111111111']) {
    const answer = await fetch(`${base}/api/uploads`, {
      method: 'POST',
      headers: {
        ...TUS,
        cookie: await h.as('huomingyuan'),
        'upload-length': '10',
        'upload-metadata': metadata({ filename: 'a', case: subject }),
      },
    })
    assert.equal(answer.status, 400, subject)
    assert.match(await answer.text(), /哪个案件/)
  }
})

test('nothing is uploaded without a session, nor read, taken over or ended by another', async () => {
  const bytes = film(1000)
  const nobody = await fetch(`${base}/api/uploads`, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': '10' },
  })
  assert.equal(nobody.status, 401)
  assert.match(await nobody.text(), /请先登录/)
  const url = await begin('huomingyuan', bytes.length, await awaitingInspection())
  assert.equal((await send(null, url, 0, bytes)).status, 401)
  assert.equal((await send('zhouqi', url, 0, bytes)).status, 404)
  for (const method of ['HEAD', 'DELETE']) {
    const other = await fetch(url, { method, headers: { ...TUS, cookie: await h.as('zhouqi') } })
    assert.equal(other.status, 404, method)
    const none = await fetch(url, { method, headers: TUS })
    assert.equal(none.status, 401, method)
  }
  const read = await fetch(url, { headers: { cookie: await h.as('huomingyuan') } })
  assert.equal(read.status, 404)
  assert.equal(await offsetOf('huomingyuan', url), 0)
})

test('what is no upload is refused in Chinese, and a name never leaves its folder', async () => {
  const cookie = await h.as('huomingyuan')
  const ask = (method: string, path: string, headers: Record<string, string>) =>
    fetch(base + path, { method, headers: { cookie, ...headers } })
  const id = '0'.repeat(32)
  const answers = [
    await ask('POST', '/api/uploads', { 'upload-length': '10' }),
    await ask('POST', '/api/uploads', { ...TUS, 'upload-length': '-1' }),
    await ask('POST', '/api/uploads', { ...TUS, 'upload-length': '9'.repeat(14) }),
    await ask('POST', '/api/uploads', { ...TUS, 'upload-length': '1e3' }),
    await ask('POST', '/api/uploads', TUS),
    await ask('POST', '/api/uploads', { ...TUS, 'upload-length': '1', 'upload-metadata': ',,' }),
    await ask('PATCH', `/api/uploads/${id}`, { ...TUS, 'upload-offset': '0' }),
    await ask('DELETE', `/api/uploads/${id}`, TUS),
    await ask('DELETE', '/api/uploads/..%2fkeys%2flog.seed', TUS),
    await ask('DELETE', '/api/uploads/%2e%2e%2f%2e%2e%2fetc', TUS),
    await ask('DELETE', '/api/uploads/%00', TUS),
    await ask('PUT', '/api/uploads', TUS),
  ]
  for (const answer of answers) {
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.url}`)
    assert.match(await answer.text(), /\p{Script=Han}{4}/u, answer.url)
  }
})
