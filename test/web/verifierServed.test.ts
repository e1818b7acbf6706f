import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { buildVerifier } from '../../src/cli/build.ts'
import { verifierPage, verifierWords } from '../../src/cli/verifier.ts'
import { openOwnerPool } from '../../src/platform/database.ts'
import { judge } from '../../src/web/verifier/judge.ts'
import { openHttp } from './httpWorld.ts'

test('S2.1 the page served, the hash on the portal and the policy published belong together', async () => {
  await buildVerifier(() => undefined)
  const { get, world } = await openHttp()
  await world.sequencer.flush()
  const page = await get(null, '/verify.html')
  assert.equal(page.statusCode, 200)
  assert.match(String(page.headers['content-type']), /^text\/html/)
  const sha256 = createHash('sha256').update(page.rawPayload).digest('hex')
  const policy = (await get(null, '/policy')).body
  const made = await verifierPage(policy)
  assert.equal(made?.sha256, sha256)
  assert.ok(page.body.includes(policy), 'the policy stands in the page as it is published')
  assert.equal(verifierWords(made), `离线核对页 /verify.html 的 SHA-256：${sha256}`)
  assert.match(verifierWords(null), /--build/)
  const shown = sha256.replace(/(.{8})(?=.)/g, '$1 ')
  for (const url of ['/verify', '/about/ledger']) {
    const { body } = await get(null, url)
    assert.ok(body.includes(shown) && body.includes('href="/verify.html"'), url)
  }
})

test('S2.1 a proof of this server is judged by the page’s policy: provisional without a witness', async () => {
  const { get, world } = await openHttp()
  await world.sequencer.flush()
  const owner = openOwnerPool(world.ownerUrl)
  const { rows } = await owner
    .query<{ leaf: Buffer }>(
      `select e.leaf from ledger_leaf l join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
        where l.bureau = $1 and l.idx = 0`,
      [world.house.facts.bureau],
    )
    .finally(() => owner.end())
  const leaf = rows[0]?.leaf.toString('base64url') ?? ''
  const proof = await get(null, `/proof/${leaf}`)
  assert.equal(proof.statusCode, 200, proof.body)
  const judged = judge({
    proof: { name: 'a.tlog-proof', bytes: proof.rawPayload },
    document: null,
    policy: (await get(null, '/policy')).body,
  })
  assert.ok(judged.kind === 'checked')
  assert.deepEqual([judged.found.verdict, judged.found.index], [1, 0], judged.found.reason)
})
