import { createHash } from 'node:crypto'
import { z } from 'zod'
import { act, type Check, fact, type Moment, refuse } from '../acts/index.ts'
import { canonical } from '../ledger/index.ts'
import { type ChartVerdict, missingFields, type PlannedRecord, planOf, proveItem } from './guide.ts'
import { ItemContent } from './item.ts'

const ImportItem = z.strictObject({
  code: z.string().min(1, '缺事项编码').max(80),
  name: z.string().min(1, '缺事项名称').max(200),
  kind: ItemContent.shape.kind,
  department: z.string().max(100),
  basisText: z.string().max(20_000),
})
type ImportItem = z.infer<typeof ImportItem>

/** An item 执法事项 enters the bureau's list from its powers-and-duties list 权责清单 (S1.4). */
export const importItem = act({
  name: 'importItem',
  title: '导入事项',
  subject: 'item',
  begins: true,
  post: ['examiner', 'reviewer', 'administrator'],
  certified: false,
  input: ImportItem,
  facts: {
    sql: `select jsonb_build_object('taken', exists (select from item
      where bureau = $1 and code = $3::jsonb ->> 'code'))`,
    read: (raw) => raw as { taken: boolean },
  },
  refuse: [(facts) => (facts.taken ? refuse('subject.exists') : null)],
  decide: (_facts, input, moment) => ({
    type: 'item.imported',
    pub: { item: input.code },
    disclose: { row: input },
    rows: [
      fact(
        'item',
        {
          code: input.code,
          name: input.name,
          kind: input.kind,
          department: input.department,
          basis_text: input.basisText,
        },
        'id',
      ),
      publicItem(moment, input),
    ],
  }),
})

function publicItem(moment: Moment, input: ImportItem) {
  return {
    table: 'public_item',
    insert: {
      code: input.code,
      no: 0,
      item: moment.subject,
      name: input.name,
      kind: input.kind,
      department: input.department,
    },
  }
}

/** A newer list says something else of an item; the reviewed guide stays as it is (S1.4). */
export const reimportItem = act({
  name: 'reimportItem',
  title: '更新清单登记',
  subject: 'item',
  post: ['examiner', 'reviewer', 'administrator'],
  certified: false,
  input: z.strictObject({ changes: z.record(z.string().max(30), z.string().max(20_000)) }),
  facts: { sql: `select to_jsonb(i) from item i where bureau = $1 and id = $2`, read: (r) => r },
  refuse: [],
  decide: (_facts, input) => ({
    type: 'item.imported',
    pub: {},
    disclose: { changes: input.changes },
    rows: [fact('item_list_change', { changes: input.changes }, 'item')],
  }),
})

interface ItemFacts {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly department: string
  readonly latest: { no: number; hash: string; author: string; proved: boolean } | null
  readonly content: ItemContent | null
  readonly chart: string | null
  readonly passed: { seq: number; day: string } | null
  readonly published: number
  readonly verdict: ChartVerdict
  /** The record plan 记录清单 that the latest version's chart lays down. */
  readonly plan: readonly PlannedRecord[]
}

const itemFacts = {
  sql: `select to_jsonb(i) || jsonb_build_object(
      'latest', (select jsonb_build_object('no', no, 'hash', encode(hash, 'hex'), 'author', author,
          'proved', proved) from item_version v where v.bureau = i.bureau and v.item = i.id
        order by no desc limit 1),
      'content', (select content from item_version v where v.bureau = i.bureau and v.item = i.id
        order by no desc limit 1),
      'chart', (select chart from item_version v where v.bureau = i.bureau and v.item = i.id
        order by no desc limit 1),
      'passed', (select jsonb_build_object('seq', seq, 'day', day) from recheck r
        where r.bureau = i.bureau and r.item = i.id and outcome = 'pass'
        order by no desc, seq desc limit 1),
      'rechecked_no', (select max(no) from recheck r where r.bureau = i.bureau and r.item = i.id
        and outcome = 'pass'),
      'published', (select coalesce(max(no), 0) from item_publication p
        where p.bureau = i.bureau and p.item = i.id),
      'input', $3::jsonb)
    from item i where i.bureau = $1 and i.id = $2`,
  read: async (raw: unknown): Promise<ItemFacts> => {
    const facts = raw as ItemFacts & {
      rechecked_no: number | null
      input: { content?: ItemContent; chart?: string }
    }
    const { content, chart } = facts.input
    const verdict =
      content === undefined || chart === undefined
        ? { kind: 'proved' as const, states: 0 }
        : await proveItem(chart, content)
    const passed = facts.rechecked_no === facts.latest?.no ? facts.passed : null
    const plan = facts.chart === null ? [] : await planOf(facts.chart)
    return { ...facts, passed, verdict, plan }
  },
}

const CompleteItem = z.strictObject({ content: ItemContent, chart: z.string().max(1_000_000) })
type CompleteItem = z.infer<typeof CompleteItem>

const guideComplete: Check<CompleteItem, ItemFacts> = (_facts, input) => {
  const missing = missingFields(input.content)
  return missing.length > 0 ? refuse('item.incomplete', { fields: missing.join('、') }) : null
}

const chartProved: Check<CompleteItem, ItemFacts> = (facts) => {
  if (facts.verdict.kind === 'refused') {
    return refuse('chart.refused', { reason: facts.verdict.reason })
  }
  return facts.verdict.kind === 'unproved'
    ? refuse('chart.unproved', { reason: facts.verdict.reason })
    : null
}

/** Hash of everything that a version says, chart included: the recheck is bound to it. */
export function versionHash(content: ItemContent, chart: string): Uint8Array {
  return createHash('sha256').update(canonical({ content, chart })).digest()
}

/** A version of an item is worked up: all fifteen fields and a proved chart, or refused (S1.5). */
export const completeItem = act({
  name: 'completeItem',
  title: '编制服务指南',
  subject: 'item',
  post: ['examiner', 'administrator'],
  certified: false,
  input: CompleteItem,
  facts: itemFacts,
  refuse: [guideComplete, chartProved],
  decide: (facts, input, moment) => {
    const no = (facts.latest?.no ?? 0) + 1
    return {
      type: 'item.completed',
      pub: { item: facts.code, version: no },
      disclose: { content: input.content },
      rows: [
        fact(
          'item_version',
          {
            no,
            hash: versionHash(input.content, input.chart),
            author: moment.officer?.id ?? '',
            proved: true,
            content: input.content,
            chart: input.chart,
          },
          'item',
        ),
      ],
    }
  },
})

const Recheck = z.strictObject({
  no: z.int().min(1),
  outcome: z.enum(['pass', 'return']),
  opinion: z.string().min(2, '请写明复核意见').max(1000),
})

const latestVersion: Check<{ no: number }, ItemFacts> = (facts, input) =>
  facts.latest?.no === input.no ? null : refuse('version.unknown', { no: input.no })

const notPublished: Check<{ no: number }, ItemFacts> = (facts, input) =>
  facts.published >= input.no ? refuse('version.published', { no: input.no }) : null

const notOwnVersion: Check<{ no: number }, ItemFacts> = (facts, _input, moment) =>
  facts.latest?.author === moment.officer?.id ? refuse('recheck.own') : null

/** The legal office re-checks a version 法制机构复核; never its author (S1.4). */
export const recheckItem = act({
  name: 'recheckItem',
  title: '复核事项',
  subject: 'item',
  post: 'reviewer',
  certified: false,
  input: Recheck,
  facts: itemFacts,
  refuse: [latestVersion, notPublished, notOwnVersion],
  decide: (facts, input, moment) => {
    const latest = facts.latest as NonNullable<ItemFacts['latest']>
    return {
      type: 'item.rechecked',
      pub: { item: facts.code, version: input.no, outcome: input.outcome },
      disclose: { opinion: input.opinion },
      rows: [
        fact(
          'recheck',
          {
            no: input.no,
            hash: Buffer.from(latest.hash, 'hex'),
            author: latest.author,
            proved: latest.proved,
            outcome: input.outcome,
            reviewer: moment.officer?.id ?? '',
            post: 'reviewer',
          },
          'item',
        ),
      ],
    }
  },
})

const recheckPassed: Check<{ no: number }, ItemFacts> = (facts, input) =>
  facts.passed === null ? refuse('recheck.missing', { no: input.no }) : null

/** A re-checked version is published and begins to run new cases (S1.3, S1.4, S1.5). */
export const publishItem = act({
  name: 'publishItem',
  title: '公布事项',
  subject: 'item',
  post: 'disclosure',
  certified: false,
  input: z.strictObject({ no: z.int().min(1) }),
  facts: itemFacts,
  refuse: [latestVersion, notPublished, recheckPassed],
  decide: (facts, input, moment) => {
    const latest = facts.latest as NonNullable<ItemFacts['latest']>
    const passed = facts.passed as NonNullable<ItemFacts['passed']>
    const content = facts.content as ItemContent
    return {
      type: 'item.published',
      pub: { item: facts.code, version: input.no },
      disclose: {},
      rows: [
        fact(
          'item_publication',
          {
            no: input.no,
            hash: Buffer.from(latest.hash, 'hex'),
            outcome: 'pass',
            proved: latest.proved,
            recheck_seq: passed.seq,
          },
          'item',
        ),
        ...facts.plan.map((plan) => ({
          table: 'record_plan',
          insert: { item: moment.subject, no: input.no, act: plan.act, record: plan.record },
        })),
        {
          table: 'public_item',
          insert: {
            code: facts.code,
            no: input.no,
            item: moment.subject,
            name: content.name,
            kind: content.kind,
            department: facts.department,
            content,
            chart: facts.chart as string,
            published_on: moment.today,
            rechecked_on: passed.day,
          },
        },
      ],
    }
  },
})
