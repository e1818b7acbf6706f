import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, test } from 'node:test'
import { listedAddresses } from '../../src/platform/config.ts'
import { addressList, mayReach, OutboundError, send } from '../../src/platform/outbound.ts'
import { onEnd } from '../harness.ts'

const listed = (text = '') => {
  const list = addressList(text)
  if ('error' in list) assert.fail(list.error)
  return list
}

let url = ''
before(async () => {
  const server = createServer((request, response) => {
    if (request.url === '/slow') return
    if (request.url === '/moved') response.writeHead(302, { location: `${url}/` }).end()
    else if (request.url === '/long') response.end('x'.repeat(5000))
    else if (request.url === '/cut') response.write('half', () => request.socket.destroy())
    else {
      let body = ''
      request.on('data', (part) => (body += part))
      request.on('end', () => response.setHeader('content-type', 'x/y').end(`got ${body}`))
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onEnd(async () => {
    server.closeAllConnections()
    server.close()
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

const outbound = (to: string, more: { timeoutMs?: number; body?: string } = {}) => ({
  url: to,
  method: more.body === undefined ? ('GET' as const) : ('POST' as const),
  timeoutMs: 2000,
  mostBytes: 1000,
  listed: listed(),
  ...more,
})

const refused = (to: string, words: RegExp, more = {}) =>
  assert.rejects(send(outbound(to, more)), (error: Error) => {
    assert.ok(error instanceof OutboundError, String(error))
    assert.match(error.message, words)
    return true
  })

test('S4.6 public addresses are reached over a secured line, others where they are listed', () => {
  const table: [address: string, secured: boolean, open: boolean][] = [
    ['93.184.216.34', true, true],
    ['93.184.216.34', false, false],
    ['2606:2800:220:1::1', true, true],
    ['127.0.0.1', false, true],
    ['::1', false, true],
    ['10.1.2.3', true, false],
    ['172.20.0.1', true, false],
    ['192.168.1.1', true, false],
    ['169.254.169.254', true, false],
    ['100.64.0.1', true, false],
    ['0.0.0.0', true, false],
    ['224.0.0.1', true, false],
    ['255.255.255.255', true, false],
    ['fd00::1', true, false],
    ['fe80::1', true, false],
    ['::', true, false],
    ['::ffff:10.1.2.3', true, false],
    ['::ffff:93.184.216.34', true, true],
    ['64:ff9b::a01:203', true, false],
    ['localhost', true, false],
  ]
  for (const [address, secured, open] of table)
    assert.equal(mayReach(address, secured, listed()), open, address)
  const own = listed('10.1.0.0/16，fd00::/8 192.168.1.1')
  for (const address of ['10.1.2.3', 'fd00::1', '192.168.1.1']) {
    assert.equal(mayReach(address, true, own), true, address)
    assert.equal(mayReach(address, false, own), false, `${address} in clear`)
  }
  assert.equal(mayReach('10.2.0.1', true, own), false)
})

test('S4.6 a list of addresses that is none is refused with the part that is wrong', () => {
  for (const bad of ['10.0.0.0/33', 'host', '10.0.0', '::/129', '10.0.0.0/x', '10.0.0.0/']) {
    const list = addressList(`10.0.0.1 ${bad}`)
    assert.ok('error' in list && list.error.includes(bad), bad)
  }
  assert.throws(
    () => listedAddresses({ SANZHI_LISTED_ADDRESSES: 'host' }),
    /SANZHI_LISTED_ADDRESSES 里「host」不是地址/,
  )
})

test('S4.6 a request is sent and answered, and a redirect is not followed', async () => {
  const got = await send(outbound(`${url}/`, { body: '副署' }))
  assert.deepEqual([got.status, got.type, got.body.toString()], [200, 'x/y', 'got 副署'])
  assert.equal((await send(outbound(`${url}/moved`))).status, 302)
})

test('S4.6 what is slow, long, cut off, in clear or inside is no answer', async () => {
  await refused(`${url}/slow`, /超时/, { timeoutMs: 50 })
  await refused(`${url}/long`, /回答太长/)
  await refused(`${url}/cut`, /连不上/)
  await refused('http://192.0.2.1/', /不能访问/)
  await refused('https://10.1.2.3/', /10\.1\.2\.3 不能访问/)
  await refused('https://[fd00::1]/', /不能访问/)
  await refused('ftp://127.0.0.1/', /https/)
  await refused('http://127.0.0.1:1/', /连不上/)
})
