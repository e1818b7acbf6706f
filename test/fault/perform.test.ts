import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type pg from 'pg'
import { type House, perform } from '../../src/acts/index.ts'
import { openOwnerPool } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { onEnd } from '../harness.ts'
import { application, grant, review } from '../story/inputs.ts'
import { ACTS, openWorld, type World } from '../story/world.ts'

let w: World
let owner: pg.Pool
before(async () => {
  w = await openWorld()
  w.at('2026-11-06T03:00:00Z')
  owner = openOwnerPool(w.ownerUrl)
  onEnd(() => owner.end())
})

/** Before the statement reaches the server, or after it is done and before the answer is heard. */
type Moment = 'before' | 'after'

interface Cut {
  readonly statement: number
  readonly moment: Moment
}

/** What one transaction sent, in order. */
type Sent = string[]

/**
 * The house with connections that the server ends at one statement of a transaction, as an ending
 * server or a cut cable does. Only the connection is ours to break: all the rest is the real house.
 */
function houseCutAt(cut: Cut | null, sent: Sent): House {
  const { pools } = w.house
  const connect = async () => {
    const client = await pools.app.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>
    const release = client.release.bind(client)
    const lost = () =>
      Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
    const broken = async (...given: unknown[]) => {
      const index = sent.push(textOf(given[0])) - 1
      // What is sent behind the cut never arrives: the rest of a pipeline, and the rollback.
      if (cut !== null && index > cut.statement) throw lost()
      if (cut?.statement !== index) return query(...given)
      if (cut.moment === 'after') await query(...given)
      await owner.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
      if (cut.moment === 'before') return query(...given)
      throw lost()
    }
    return Object.assign(client, {
      query: broken,
      release: (error?: Error | boolean) => {
        Object.assign(client, { query, release })
        release(error)
      },
    })
  }
  const app: pg.Pool = Object.create(pools.app, { connect: { value: connect } })
  return { ...w.house, pools: { ...pools, app } }
}

/** A statement by its name or its words, without the ids of one case. */
function textOf(statement: unknown): string {
  const { name, text }: pg.QueryConfig =
    typeof statement === 'string' ? { text: statement } : (statement as pg.QueryConfig)
  return (name ?? text).replaceAll(/[0-9a-f-]{36}/g, 'id')
}

interface Tried {
  readonly by: string
  readonly act: string
  readonly takesNumber: boolean
  /** A case on which the act may be done, and what it is done with. */
  prepare(): Promise<{ subject: string | null; input: object }>
}

async function done(by: string, act: string, subject: string | null, input: object) {
  const answer = await w.act(by, act, subject, input)
  assert.ok('receipt' in answer, JSON.stringify(answer))
  return answer.receipt.subject
}

const received = () => done('ruanzhe', 'receive', null, application('139901-0170-31'))

async function drafted(): Promise<string> {
  const id = await received()
  await done('ruanzhe', 'accept', id, {})
  const findings = ['占用、挖掘的必要性', '恢复方案可行', '交通组织可行'].map((standard) => ({
    standard,
    meets: true,
    reason: '材料可以证明',
  }))
  await done('shenruoxi', 'examine', id, { findings, conclusion: '建议准予' })
  await done('shenruoxi', 'draft', id, grant({ publicInterest: true }))
  return id
}

const TRIED: readonly Tried[] = [
  {
    by: 'ruanzhe',
    act: 'receive',
    takesNumber: true,
    prepare: async () => ({ subject: null, input: application('139901-0170-31') }),
  },
  {
    by: 'ruanzhe',
    act: 'accept',
    takesNumber: true,
    prepare: async () => ({ subject: await received(), input: {} }),
  },
  {
    by: 'hewanqing',
    act: 'legalReview',
    takesNumber: false,
    prepare: async () => {
      const subject = await drafted()
      const { hash } = await w.draft(subject)
      return { subject, input: review(hash, 'pass') }
    },
  },
]

async function tryCut(tried: Tried, cut: Cut | null, sent: Sent) {
  const spec = ACTS[tried.act]
  const officer = w.founded.officers.get(tried.by)
  assert.ok(spec !== undefined && officer !== undefined)
  const { subject, input } = await tried.prepare()
  const call = {
    actor: { kind: 'officer', officer } as const,
    actId: newId(),
    ...(subject !== null && { subject }),
    input,
  }
  return { call, spec, attempt: () => perform(houseCutAt(cut, sent), spec, call) }
}

/** What an act has left: entries, and rows in every table that stands on them. */
async function leftBy(actId: string): Promise<Record<string, number>> {
  const { rows } = await owner.query<Record<string, number>>(
    `select (select count(*)::int from ledger_entry where act = $1) as entries,
      (select count(*)::int from act_receipt where act = $1) as receipts,
      (select count(*)::int from document d join ledger_entry e using (bureau, subject, seq)
        where e.act = $1) as papers,
      (select count(*)::int from case_file where id = $1) as cases`,
    [actId],
  )
  return rows[0] as Record<string, number>
}

/** Numbers of papers run from 1 without gap, and each counter stands at its last. */
async function numbersRunOn(): Promise<void> {
  const { rows } = await owner.query<{ kind: string; last: number; most: number; n: number }>(
    `select c.kind, c.last, max(d.no) as most, count(distinct d.no)::int as n
      from counter c left join document d using (bureau, kind, year) group by 1, 2`,
  )
  assert.ok(rows.length > 0)
  for (const { kind, last, most, n } of rows) assert.deepEqual([most, n], [last, last], kind)
}

for (const tried of TRIED) {
  test(`S2.1 ${tried.act}: whatever statement the connection is cut at, all or nothing is there, and the same id goes on`, async () => {
    const whole: Sent = []
    // The first time also reads versions of items that are kept in memory afterwards.
    for (const sent of [[], whole]) {
      const { attempt } = await tryCut(tried, null, sent)
      assert.ok('receipt' in (await attempt()))
    }
    assert.match(whole[0] ?? '', /^begin/)
    assert.match(whole[1] ?? '', /^load:/)
    assert.equal(whole.includes('counter'), tried.takesNumber)
    assert.equal(whole.at(-1), 'commit')
    for (let statement = 0; statement < whole.length; statement++) {
      for (const moment of ['before', 'after'] as const) {
        const what = `${moment} ${whole[statement]?.slice(0, 40)}`
        const sent: Sent = []
        const cut = await tryCut(tried, { statement, moment }, sent)
        await assert.rejects(cut.attempt(), what)
        assert.deepEqual(sent.slice(0, statement + 1), whole.slice(0, statement + 1), what)
        const isDone = whole[statement] === 'commit' && moment === 'after'
        const left = await leftBy(cut.call.actId)
        assert.equal(left['entries'], isDone ? 1 : 0, what)
        if (!isDone) assert.deepEqual(new Set(Object.values(left)), new Set([0]), what)
        const again = await perform(w.house, cut.spec, cut.call)
        assert.ok('receipt' in again, `${what}: ${JSON.stringify(again)}`)
        assert.equal(again.receipt.repeated, isDone, what)
        assert.equal((await leftBy(cut.call.actId))['entries'], 1, what)
      }
    }
    await numbersRunOn()
    await w.settle()
    assert.deepEqual((await w.verify()).differences, [])
    assert.deepEqual(w.alarms, [])
  })
}
