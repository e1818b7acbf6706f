import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openPlace, type Place } from '../../src/cli/place.ts'
import { verifyBureau } from '../../src/oversight/index.ts'
import { openOwnerPool } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { onEnd, tempDir } from '../harness.ts'
import { application } from '../story/inputs.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const ROUNDS = 20
const CLIENTS = 8
const ROAD = '139901-0170-31'

/** The program at work, and the server of its database. */
interface Serving {
  readonly child: ChildProcess
  readonly url: string
  readonly postgres: number
}

let living: ChildProcess | null = null

async function serve(dataDir: string): Promise<Serving> {
  const { DATABASE_URL: _given, ...env } = process.env
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--demo', '--data', dataDir, '--port', '0'],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  living = child
  let said = ''
  child.stderr.on('data', (part) => {
    said += part
  })
  const url = await new Promise<string>((done, fail) => {
    let heard = ''
    child.stdout.on('data', (part) => {
      heard += part
      const ready = /^ready (\S+)$/m.exec(heard)
      if (ready?.[1] !== undefined) done(ready[1])
    })
    child.once('exit', () => fail(new Error(`it ended before it was ready: ${said}`)))
  })
  const pidFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  return { child, url, postgres: Number(pidFile.split('\n')[0]) }
}

async function kill(child: ChildProcess, signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
  const isGone = once(child, 'exit')
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal)
    await isGone
  }
  living = null
}

/** An act as a client keeps it before sending. */
interface Kept {
  readonly actId: string
  readonly act: 'receive' | 'accept'
  readonly subject: string | null
}

interface Receipt {
  readonly subject: string
  readonly number: string
  readonly entry: { readonly leaf: string }
}

/** What all clients hold together: receipts, and acts whose answer never came. */
class Clients {
  readonly receipts = new Map<string, Kept & { receipt: Receipt }>()
  readonly unanswered = new Map<string, Kept>()
  cookie = ''
  url = ''

  async enter(url: string): Promise<void> {
    this.url = url
    const answer = await fetch(`${url}/api/session/cast`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'ruanzhe' }),
    })
    assert.equal(answer.status, 200)
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  async send(kept: Kept): Promise<Receipt | null> {
    this.unanswered.set(kept.actId, kept)
    try {
      const answer = await fetch(`${this.url}/api/acts/${kept.act}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: this.cookie },
        body: JSON.stringify({
          actId: kept.actId,
          subject: kept.subject,
          input: kept.act === 'receive' ? application(ROAD) : {},
        }),
      })
      const text = await answer.text()
      if (answer.status >= 500) {
        assert.match(text, /您的内容没有登记/)
        return null
      }
      assert.equal(answer.status, 200, text)
      const receipt = JSON.parse(text) as Receipt
      this.receipts.set(kept.actId, { ...kept, receipt })
      this.unanswered.delete(kept.actId)
      return receipt
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      return null
    }
  }

  /** One client: receives and accepts until an answer does not come. */
  async work(): Promise<void> {
    for (;;) {
      const received = await this.send({ actId: newId(), act: 'receive', subject: null })
      if (received === null) return
      const { subject } = received
      const accepted = await this.send({ actId: newId(), act: 'accept', subject })
      if (accepted === null) return
    }
  }

  /** Sends again what was never answered, and what was: the same receipt comes. */
  async sendAgain(held: readonly string[]): Promise<void> {
    for (const kept of [...this.unanswered.values()]) {
      assert.notEqual(await this.send(kept), null, `${kept.act} is not answered after the start`)
    }
    for (const actId of held) {
      const kept = this.receipts.get(actId)
      assert.ok(kept !== undefined)
      const again = await this.send(kept)
      assert.equal(again?.entry.leaf, kept.receipt.entry.leaf, 'the same entry')
      assert.equal(again?.number, kept.receipt.number, 'the same number')
    }
  }
}

/** Which of the two ends first: the program, its database, or both at one moment. */
const VICTIMS = ['program', 'database', 'program', 'both'] as const

async function strike(serving: Serving, victim: (typeof VICTIMS)[number]): Promise<void> {
  if (victim !== 'program') process.kill(serving.postgres, 'SIGKILL')
  if (victim === 'database') {
    // Its sessions end one by one; then the program says calmly that it cannot, and lives on.
    let answer = await fetch(`${serving.url}/api/site`)
    while (answer.status === 200) answer = await fetch(`${serving.url}/api/site`)
    assert.equal(answer.status, 500)
    assert.match(await answer.text(), /事故号 [0-9a-f]{8}/)
  }
  await kill(serving.child, 'SIGKILL')
}

test(`S2.5 after ${ROUNDS} times kill -9 every receipt is in the log, and no number is lost or double`, async () => {
  const dataDir = await tempDir()
  onEnd(async () => {
    if (living !== null) await kill(living, 'SIGKILL')
  })
  const clients = new Clients()
  let rest: string[] = []
  let interrupted = 0
  for (let round = 0; round < ROUNDS; round++) {
    const serving = await serve(dataDir)
    await clients.enter(serving.url)
    await clients.sendAgain(rest)
    const before = new Set(clients.receipts.keys())
    const working = Array.from({ length: CLIENTS }, () => clients.work())
    while (clients.receipts.size < before.size + CLIENTS && clients.unanswered.size > 0) {
      await wait(10)
    }
    // Not a time that anything needs: only another point of the load in each round.
    await wait((round * 137) % 900)
    await strike(serving, VICTIMS[round % VICTIMS.length] ?? 'program')
    await Promise.all(working)
    rest = [...clients.receipts.keys()].filter((id) => !before.has(id))
    assert.ok(rest.length > 0, `round ${round} did nothing`)
    interrupted += clients.unanswered.size
  }
  assert.ok(interrupted > ROUNDS, `only ${interrupted} acts were broken off`)
  const serving = await serve(dataDir)
  await clients.enter(serving.url)
  await clients.sendAgain([...clients.receipts.keys()])
  await kill(serving.child, 'SIGINT')
  const place = await openPlace(dataDir, null)
  try {
    await holdsAll(place, clients)
  } finally {
    await place.close()
  }
})

async function holdsAll(place: Place, clients: Clients): Promise<void> {
  const owner = openOwnerPool(place.ownerUrl)
  try {
    const { rows } = await owner.query<{ act: string; leaf: string; number: string; idx: number }>(
      `select e.act, encode(e.leaf, 'hex') as leaf, d.text as number, l.idx from ledger_entry e
        join ledger_leaf l on l.bureau = e.bureau and l.entry = e.id
        join document d on d.bureau = e.bureau and d.subject = e.subject and d.seq = e.seq
        where e.act = any($1)`,
      [[...clients.receipts.keys()]],
    )
    assert.equal(rows.length, clients.receipts.size, 'each receipt has one entry with an index')
    for (const { act, leaf, number } of rows) {
      const receipt = clients.receipts.get(act)?.receipt
      assert.equal(Buffer.from(receipt?.entry.leaf ?? '', 'base64url').toString('hex'), leaf)
      assert.equal(receipt?.number, number)
    }
    const counted = await owner.query<{ kind: string; last: number; most: number; n: number }>(
      `select c.kind, c.last, max(d.no) as most, count(distinct d.no)::int as n
        from counter c join document d using (bureau, kind, year) group by c.kind, c.year, c.last`,
    )
    assert.ok(counted.rows.length > 2)
    for (const { kind, last, most, n } of counted.rows) {
      assert.deepEqual([most, n], [last, last], `numbers of ${kind} run on without gap`)
    }
    const found = await owner.query<{ bureau: number; origin: string }>(
      'select bureau, origin from bureau',
    )
    const { bureau, origin } = found.rows[0] as { bureau: number; origin: string }
    const keys = [place.signerOf(origin).vkey]
    const verified = await verifyBureau({ pool: owner, bureau, keys, vault: place.vault })
    assert.deepEqual(verified.differences, [])
    assert.ok(verified.entries > clients.receipts.size)
  } finally {
    await owner.end()
  }
}
