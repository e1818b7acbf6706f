import assert from 'node:assert/strict'
import type pg from 'pg'
import { openOwnerPool } from '../../src/platform/database.ts'
import { onEnd } from '../harness.ts'
import { application, grant, review } from '../story/inputs.ts'
import { type ACTS, openWorld, type World } from '../story/world.ts'

/** The item whose chart knows no inspection, and one whose chart demands a filmed one. */
export const ROAD = '139901-0170-31'
export const CAFE = '139901-0155-01'

/** Performs an act that must succeed, and gives its subject. */
export async function must(
  w: World,
  who: string,
  act: keyof typeof ACTS,
  subject: string | null,
  input: object,
): Promise<string> {
  const answer = await w.act(who, act, subject, input)
  assert.ok('receipt' in answer, `${act}: ${JSON.stringify(answer)}`)
  return answer.receipt.subject
}

export async function accepted(w: World, code: string): Promise<string> {
  const id = await must(w, 'ruanzhe', 'receive', null, application(code))
  await must(w, 'ruanzhe', 'accept', id, {})
  return id
}

const STANDARDS = ['占用、挖掘的必要性', '恢复方案可行', '交通组织可行']

/** A case that is accepted, examined and drafted; `major` by its facts. */
export async function drafted(w: World, more: object): Promise<string> {
  const id = await accepted(w, ROAD)
  await must(w, 'shenruoxi', 'examine', id, {
    findings: STANDARDS.map((standard) => ({ standard, meets: true, reason: '材料可以证明' })),
    conclusion: '符合条件，建议准予',
  })
  await must(w, 'shenruoxi', 'draft', id, grant(more))
  return id
}

/** The legal office's opinion on the present draft. */
export async function opined(w: World, id: string, opinion: 'pass' | 'amend'): Promise<void> {
  const { hash } = await w.draft(id)
  await must(w, 'hewanqing', 'legalReview', id, review(hash, opinion))
}

/** A case on which the legal office has passed its opinion. */
export async function reviewed(w: World): Promise<string> {
  const id = await drafted(w, { publicInterest: true })
  await opined(w, id, 'pass')
  return id
}

/** A decided case whose paper is issued and whose publication is prepared, not yet checked. */
export async function decided(w: World): Promise<{ id: string; publication: string }> {
  const id = await reviewed(w)
  const { hash } = await w.draft(id)
  await must(w, 'guchanggeng', 'decide', id, { draftHash: hash })
  await w.settle()
  const publication = await must(w, 'tanjingshu', 'preparePublication', null, { decision: id })
  return { id, publication }
}

/** Who tries a statement. */
export type Role = 'app' | 'sequencer' | 'web' | 'owner'

/** A pool of each role on the stage. */
export const pools = {} as Record<Role, pg.Pool>
/** What stands for `{name}` in the statements: subjects, officers, versions. */
const names = new Map<string, string>()

/** Plays the cases that the statements meddle with, one at each step of the course. */
export async function setStage(): Promise<void> {
  const w = await openWorld()
  w.at('2026-11-02T01:00:00Z')
  const done = await decided(w)
  const redrafted = await drafted(w, { publicInterest: true })
  await opined(w, redrafted, 'amend')
  await must(
    w,
    'shenruoxi',
    'draft',
    redrafted,
    grant({ publicInterest: true, scope: '15 平方米' }),
  )
  const added = await drafted(w, {})
  await must(w, 'shenruoxi', 'addMajor', added, { reason: '涉及学校周边' })
  const gap = { wrong: '没有提交', basis: '服务指南申请材料', howToFix: '提交原件一份' }
  const asked = await must(
    w,
    'ruanzhe',
    'receive',
    null,
    application(ROAD, { missing: ['drawing'] }),
  )
  await must(w, 'ruanzhe', 'supplement', asked, {
    gaps: [{ material: 'drawing', ...gap }],
    withinDays: 10,
  })
  for (const [login, id] of w.founded.officers) names.set(login, id)
  const item = w.founded.items.get(ROAD) ?? ''
  Object.entries({
    done: done.id,
    prepared: done.publication,
    reviewed: await reviewed(w),
    unreviewed: await drafted(w, { publicInterest: true }),
    visited: await accepted(w, CAFE),
    redrafted,
    added,
    asked,
    item,
  }).forEach(([name, id]) => {
    names.set(name, id)
  })
  const owner = openOwnerPool(w.ownerUrl)
  onEnd(() => owner.end())
  Object.assign(pools, { ...w.house.pools, owner })
  const version = await owner.query<{ content: object; chart: string; id: string }>(
    `select v.content, v.chart, c.id from item_version v, certificate c
      where v.item = $1 and v.no = 1 and c.officer = $2`,
    [item, names.get('sunhe')],
  )
  const { content, chart, id } = version.rows[0] ?? { content: {}, chart: '', id: '' }
  await must(w, 'zhouqi', 'completeItem', item, { content, chart })
  await must(w, 'gaoyining', 'stopCertificate', names.get('sunhe') ?? '', {
    certificate: id,
    from: '2026-11-02',
    to: null,
    reason: '岗位调整，证件收回',
  })
  await w.sequencer.flush()
  // Nothing may seal while a statement of the table runs and is taken back.
  await w.sequencer.stop()
}

/** What refused a statement. */
export interface Refused {
  readonly code?: string
  readonly constraint?: string
  readonly message: string
}

const named = (sql: string): string =>
  sql.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const id = names.get(name)
    assert.ok(id !== undefined, `nothing is called ${name}`)
    return id
  })

/**
 * Whether the second statements wait for the first, each in a transaction of its own that is taken
 * back: with a short lock timeout a wait shows as the refusal 55P03.
 */
export async function collide(role: Role, first: string, second: string): Promise<Refused | null> {
  const holder = await pools[role].connect()
  try {
    await holder.query(`begin; select set_config('sanzhi.bureau', '1', true)`)
    await holder.query(named(first))
    return await attempt(role, `set local lock_timeout = '50ms'; ${second}`)
  } finally {
    await holder.query('rollback')
    holder.release()
  }
}

/** Runs statements as a role in a transaction of one bureau that is taken back; what refused them. */
export async function attempt(role: Role, sql: string, bureau = 1): Promise<Refused | null> {
  const text = named(sql)
  const client = await pools[role].connect()
  try {
    await client.query(`begin; select set_config('sanzhi.bureau', '${bureau}', true)`)
    await client.query(text)
    await client.query('set constraints all immediate')
    return null
  } catch (error) {
    return error as Refused
  } finally {
    await client.query('rollback')
    client.release()
  }
}
