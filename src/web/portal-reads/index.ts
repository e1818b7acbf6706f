/**
 * What the portal reads (S1.1): public tables as the role `web`, and, for an applicant with number and
 * query code, the one case that they open. Where its applications go stands in forms.ts.
 */
import type { House } from '../../acts/index.ts'
import { proofOfPaper, seals } from '../../documents/index.ts'
import type { Day } from '../../law/index.ts'
import { withTransaction } from '../../platform/database.ts'
import type { Vault } from '../../platform/vault.ts'
import type { models, PortalReads } from '../portal/index.ts'
import { caseModel, openCase, paperOf } from './case.ts'
import {
  decisionLine,
  decisionList,
  decisionModel,
  decisionRecords,
  decisionRow,
  PAPER_TITLES,
} from './decisions.ts'
import {
  currentItems,
  guideOf,
  homeGroups,
  itemList,
  KIND_TITLES,
  lineOf,
  versionsOf,
} from './items.ts'
import { type LogReads, logReads } from './log.ts'
import { officerLine, officerModel, officerRows } from './people.ts'

const NO_FILTER: models.DecisionFilter = {
  q: '',
  office: [],
  result: [],
  state: [],
  party: [],
  item: '',
  from: null,
  to: null,
}

const PAPERS: Readonly<Record<string, string>> = {
  ...PAPER_TITLES,
  receipt: '申请材料接收凭证',
  supplement: '申请材料补正通知书',
  acceptance: '行政许可申请受理通知书',
  decline: '不予受理决定书',
  certificate: '许可证件',
  deliveryReceipt: '送达回证',
  withdrawal: '终止办理通知书',
}

/** The portal's reads of one bureau; `policy` names who countersigns its log. */
export function portalReads(
  house: House,
  vault: Vault,
  policy: () => string | Promise<string>,
): PortalReads {
  const pool = house.pools.web
  const { bureau, name, government, court } = house.facts
  const log = logReads(house, `${name}账本`, policy)
  const remedies = { reconsideration: government, court }
  return {
    home: async ({ today }) => {
      const [items, latest, badge] = await Promise.all([
        currentItems(pool, bureau),
        decisionList(pool, bureau, NO_FILTER, 1),
        badgeOf(house, today),
      ])
      return {
        ...homeGroups(items),
        latest: latest.lines.slice(0, 5),
        decisionCount: latest.total,
        badge,
      }
    },
    search: async (q, { today }) => {
      const [items, decisions, officers] = await Promise.all([
        currentItems(pool, bureau),
        decisionList(pool, bureau, { ...NO_FILTER, q }, 1),
        officerRows(pool, bureau),
      ])
      const words = q.toLowerCase()
      const found = items.filter((i) => `${i.name} ${i.code}`.toLowerCase().includes(words))
      const people = officers.filter((o) => `${o.name} ${o.office}`.includes(q))
      return {
        q,
        readAs: decisions.readAs?.number ?? null,
        items: { total: found.length, lines: found.slice(0, 10).map(lineOf) },
        decisions: { total: decisions.total, lines: decisions.lines.slice(0, 10) },
        officers: {
          total: people.length,
          lines: people.slice(0, 10).map((o) => officerLine(o, today)),
        },
      }
    },
    items: async (filter, page) => itemList(await currentItems(pool, bureau), filter, page),
    item: async (code, version, { today }) =>
      guideOf(await versionsOf(pool, bureau, code), version, today),
    decisions: (filter, page) => decisionList(pool, bureau, filter, page),
    decisionRecords: (filter, most) => decisionRecords(pool, bureau, filter, most),
    decision: async (handle) => {
      const row = await decisionRow(pool, bureau, handle)
      return row === null ? null : decisionModel(row, log, remedies)
    },
    officers: async (q, { today }) => {
      const all = await officerRows(pool, bureau)
      const found = all.filter((o) => q === '' || `${o.name} ${o.office}`.includes(q))
      return { q, lines: found.map((o) => officerLine(o, today)), total: found.length }
    },
    officer: async (handle, { today, now }) => {
      const found = (await officerRows(pool, bureau)).find((o) => o.handle === handle)
      return found === undefined ? null : officerModel(found, today, now)
    },
    verify: (handle) => verifyModel(house, log, vault, handle),
    lists: async () => {
      const items = await currentItems(pool, bureau)
      return [
        {
          key: 'items',
          title: '行政执法事项清单',
          about: '本机关办理的全部事项：主体、类别、编码、依据。',
          count: items.length,
          updatedOn: latestDay(items.map((i) => i.published_on)),
        },
      ]
    },
    list: async (key) =>
      key === 'items' ? itemsList(await currentItems(pool, bureau), name) : null,
    case: async (number, code, { today }) => {
      const row = await openCase(house, number, code)
      return row === null ? null : caseModel(row, today)
    },
    caseDocument: async (number, code, id) => {
      const row = await openCase(house, number, code)
      const paper = row === null ? null : paperOf(row, id)
      const bytes = paper === null ? null : await vault.read(paper.sha256, paper.owner)
      return bytes === null || paper === null
        ? null
        : { fileName: paper.name, type: 'application/pdf', bytes }
    },
    caseProof: async (number, code, id) => {
      const row = await openCase(house, number, code)
      const isOwn = row !== null && paperOf(row, id) !== null
      return isOwn ? proofOfPaper(house, id, 'party') : null
    },
  }
}

function latestDay(days: readonly (Day | null)[]): Day | null {
  return days.reduce<Day | null>((a, b) => (b !== null && (a === null || b > a) ? b : a), null)
}

function itemsList(
  items: Awaited<ReturnType<typeof currentItems>>,
  bureau: string,
): models.ListModel {
  return {
    key: 'items',
    title: '行政执法事项清单',
    about: '结合权责清单编制，经法制机构复核后公布。',
    updatedOn: latestDay(items.map((i) => i.published_on)),
    columns: ['事项编码', '事项名称', '执法主体', '类别', '承办机构', '依据'],
    rows: items.map((i) => [
      i.code,
      i.content === null ? i.name : { name: i.name, href: `/items/${encodeURIComponent(i.code)}` },
      bureau,
      KIND_TITLES[i.kind] ?? i.kind,
      i.department,
      (i.content?.basis ?? []).map((b) => `《${b.law}》${b.article}`).join('；'),
    ]),
  }
}

/** The completeness badge 公示完整性, counted from the queue as everybody may count it. */
async function badgeOf(house: House, today: Day): Promise<models.Badge> {
  const { pools, facts } = house
  const late = await pools.web.query<{ due: Day; count: number }>(
    `select due, count(*)::int from public_queue
      where bureau = $1 and due < $2 and published_on is null group by due order by due`,
    [facts.bureau, today],
  )
  const found = await pools.web.query<{ due: number; published: number }>(
    `select count(*) filter (where due <= $2 or published_on is not null)::int as due,
      count(published_on)::int as published
      from public_queue where bureau = $1`,
    [facts.bureau, today],
  )
  const { due, published } = found.rows[0] ?? { due: 0, published: 0 }
  const overdue = late.rows.reduce((sum, day) => sum + day.count, 0)
  return {
    state: overdue > 0 ? 'overdue' : 'complete',
    due,
    published,
    withheld: 0,
    overdue,
    waiting: 0,
    countersigned: null,
    late: late.rows,
  }
}

async function verifyModel(
  house: House,
  log: LogReads,
  vault: Vault,
  handle: string,
): Promise<models.VerifyModel | null> {
  const { pools, facts } = house
  const found = await pools.web.query<{
    kind: string
    number: string
    sha256: Buffer
    size_bytes: number
    issued_on: Day
  }>('select * from public_document where bureau = $1 and handle = $2', [facts.bureau, handle])
  const row = found.rows[0]
  if (row === undefined) return null
  const decision = await decisionRow(pools.web, facts.bureau, handle)
  const state = decision === null ? null : decisionLine(decision).state
  return {
    handle,
    title: PAPERS[row.kind] ?? row.kind,
    number: row.number,
    issuedOn: row.issued_on,
    sha256: row.sha256.toString('hex'),
    sizeBytes: row.size_bytes,
    standing: state ?? 'not_public',
    decisionHref: decision === null ? null : `/decisions/${handle}`,
    proof: await log.proofBox(handle),
    seal: await sealOf(house, vault, handle, row.sha256.toString('hex')),
    pdf: null,
  }
}

/** The seal of a paper's kept file; nothing is said of a file that was erased. */
async function sealOf(house: House, vault: Vault, handle: string, sha256: string) {
  const [paper] = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.last<{ owner: string; erased: boolean }>({
      text: `select d.subject as owner, exists (select from erased_object o
          where o.bureau = d.bureau and o.subject = d.subject and o.sha256 = decode($3, 'hex'))
          as erased from document d where d.bureau = $1 and d.handle = $2`,
      values: [tx.bureau, handle, sha256],
    }),
  )
  if (paper === undefined || paper.erased) return null
  return sealModel(await vault.read(sha256, paper.owner))
}

/** What the kept file itself says: about two milliseconds. */
function sealModel(file: Uint8Array | null): models.SealModel | null {
  if (file === null) return { state: 'fails', why: '存的文件不在' }
  const seal = seals.checkSeal(file)
  if (seal === null) return null
  if ('error' in seal) return { state: 'fails', why: seal.error }
  return { state: 'holds', ...seal.certificate, signedAt: seal.signedAt }
}
