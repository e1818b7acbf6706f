import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  type Act,
  type Call,
  type House,
  isRefusal,
  perform,
  rehearse,
  standing,
} from '../../acts/index.ts'
import { type CaseFacts, type DraftWords, previews } from '../../cases/index.ts'
import { CAST, ROLE_TITLES } from '../../demo/cast.ts'
import { type Press, TypesetRefusal } from '../../documents/index.ts'
import { dayOf } from '../../law/index.ts'
import { type EraseMany, eraseMany } from '../../records/index.ts'
import type { Cast, Me } from '../desk/contract.ts'
import { actsView, type Erasing, refusalView } from './acts-view.ts'
import { CASE_ACTS, DESK_ACTS, type DeskAct, ownOf } from './adapt.ts'
import { caseView } from './case-view.ts'
import { attachedFile, documentProof } from './files.ts'
import { meView } from './me-view.ts'
import { noticeBeforeCase } from './notice-preview.ts'
import { peopleInNeed, registerPeople } from './people.ts'
import { problem } from './problems.ts'
import { publicationsView } from './publication-view.ts'
import { queueView, type Scope } from './queue-view.ts'
import { beginSession, COOKIE, endSession, Line, sessionHash, signIn } from './session.ts'
import { type CaseRow, DeskStore, type OfficerRow } from './store.ts'
import { timelineEntry } from './words.ts'

export interface DeskOptions {
  /** The demonstration's sign-in page lists the cast. */
  readonly cast: boolean
}

interface Signed extends FastifyRequest {
  officer?: OfficerRow
}

/** Posts that may not read cases at all: an administrator cannot touch one. */
const NO_CASES = new Set(['administrator'])

/** What a first password opens: the reader's own name, and choosing an own password. */
const WITH_FIRST_PASSWORD = new Set(['/api/me', '/api/password'])

const READS = new Set(['GET', 'HEAD'])

/** Adds the desk's API under /api. */
export function registerDeskApi(
  app: FastifyInstance,
  house: House,
  press: Press,
  options: DeskOptions,
): void {
  void app.register(cookie)
  const store = new DeskStore(house)
  const desk = new Desk(house, press, store)
  app.addHook('onRequest', async (request, reply) => {
    // By the route found, not by the address sent: `/%61pi/` finds the same route.
    if (request.routeOptions.url?.startsWith('/api/') !== true) return
    if (!READS.has(request.method) && !isOwnOrigin(request)) {
      return problem(reply, 403, '请求不是从本站页面发出的', '请从办公台页面操作。')
    }
  })
  const signed = async (request: Signed, reply: FastifyReply) => {
    const hash = sessionHash(request.cookies[COOKIE])
    const officer = hash === null ? null : await store.signedIn(hash)
    if (officer === null) return problem(reply, 401, '您还没有登录', '请先登录，填写的内容还在。')
    request.officer = officer
    if (officer.must_change && !WITH_FIRST_PASSWORD.has(request.routeOptions.url ?? '')) {
      return problem(reply, 403, '请先换掉一次性口令', '换好以后就能办理。')
    }
  }
  const reader = async (request: Signed, reply: FastifyReply) => {
    // Acts on people are an administrator's, and touch no case.
    const { name } = request.params as { name?: string }
    if (ownOf(DESK_ACTS, name ?? '')?.act.subject === 'officer') return
    const posts = request.officer?.posts ?? []
    if (posts.length === 0 || posts.every((p) => NO_CASES.has(p))) {
      return problem(
        reply,
        403,
        '您的岗位不经办案件',
        '管理员不能查看案件。需要时请办案岗位的同事查看。',
      )
    }
  }
  sessionRoutes(app, house, store, options, signed)
  registerPeople(app, house, signed)
  const guarded = { preHandler: [signed, reader] }
  app.get('/api/site', () => desk.site())
  app.get('/api/queue', guarded, (request: Signed) => desk.queue(request))
  app.get('/api/cases/:id', guarded, (request: Signed, reply) => desk.case(request, reply))
  app.get('/api/cases/:id/files/:sha256', guarded, (request: Signed, reply) =>
    attachedFile(store, press.vault, request, reply),
  )
  app.get('/api/items', guarded, () => desk.items())
  app.get('/api/publications', guarded, (request: Signed) => desk.publications(request))
  app.get('/api/documents/:handle', guarded, (request: Signed, reply) =>
    desk.document(request, reply),
  )
  app.get('/api/documents/:handle/proof', guarded, (request: Signed, reply) =>
    documentProof(house, request, reply),
  )
  app.post('/api/acts/:name', guarded, (request: Signed, reply) => desk.act(request, reply))
  app.post('/api/acts/:name/check', guarded, (request: Signed, reply) => desk.check(request, reply))
  app.post('/api/acts/:name/preview', guarded, (request: Signed, reply) =>
    desk.preview(request, reply),
  )
  app.all('/api/*', (_request, reply) =>
    problem(reply, 404, '没有这个接口', '请从办公台页面操作。'),
  )
}

/** A write comes from our own pages: the browser says so, and it cannot be forged by another site. */
function isOwnOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (typeof site === 'string') return site === 'same-origin' || site === 'none'
  const { origin } = request.headers
  return origin === undefined || origin === `${request.protocol}://${request.host}`
}

const SignIn = z.strictObject({ account: Line(60), password: Line(200) })

function sessionRoutes(
  app: FastifyInstance,
  house: House,
  store: DeskStore,
  options: DeskOptions,
  signed: (request: Signed, reply: FastifyReply) => Promise<unknown>,
): void {
  const begin = async (reply: FastifyReply, officerId: string): Promise<Me> => {
    await beginSession(house, officerId, reply)
    return me(store, house, (await store.officer(officerId)) as OfficerRow)
  }
  app.get('/api/me', { preHandler: signed }, (request: Signed) =>
    me(store, house, request.officer as OfficerRow),
  )
  app.post('/api/session', async (request, reply) => {
    const body = SignIn.safeParse(request.body)
    const officer = body.success ? await signIn(house, body.data.account, body.data.password) : null
    if (officer === null)
      return problem(reply, 401, '账号或者口令不对', '连续十次不对，账号会停用。')
    return begin(reply, officer)
  })
  app.delete('/api/session', async (request, reply) => {
    await endSession(house, request.cookies[COOKIE])
    void reply.clearCookie(COOKIE, { path: '/' })
    return reply.code(204).send()
  })
  app.get('/api/cast', async (_request, reply) => {
    if (!options.cast) return problem(reply, 404, '没有这一页', '只有演示才有人员名单。')
    return castView()
  })
  app.post('/api/session/cast', async (request, reply) => {
    if (!options.cast) return problem(reply, 404, '没有这一页', '只有演示才能这样登录。')
    const body = z.strictObject({ account: z.string().max(60) }).safeParse(request.body)
    const name = CAST.find((c) => body.success && c.login === body.data.account)?.name
    const officer = (await store.officers()).find((o) => o.name === name)
    if (officer === undefined) return problem(reply, 404, '演示里没有这个人', '请从名单里选择。')
    return begin(reply, officer.id)
  })
}

async function me(store: DeskStore, house: House, officer: OfficerRow): Promise<Me> {
  const rows = await store.openCases(officer.id)
  const publications = officer.posts.includes('disclosure') ? await store.publications() : []
  const people = await peopleInNeed(house, officer)
  return meView({ officer, rows, publications, people, today: dayOf(house.clock.now()) })
}

function castView(): Cast {
  return {
    people: CAST.map((c) => ({
      account: c.login,
      name: c.name,
      role: ROLE_TITLES[c.posts[0] ?? ''] ?? c.office,
      can: c.can,
      cannot: c.cannot,
    })),
    tries: [
      {
        title: '以顾长庚身份，不经法审就作重大决定',
        why: '重大执法决定未经审核，不能作出',
        account: 'guchanggeng',
        to: '/queue?scope=all',
      },
      {
        title: '以龙鋐身份，证件到期后去踏勘',
        why: '无有效执法证件，不能执法',
        account: 'longhong',
        to: '/queue?scope=all',
      },
      {
        title: '以谭静姝身份，发布自己整理的公示',
        why: '整理与审核必须是两个人',
        account: 'tanjingshu',
        to: '/publications',
      },
    ],
  }
}

const Body = z.strictObject({
  actId: z.string().max(40).optional(),
  subject: z.string().max(40).nullable(),
  input: z.record(z.string(), z.unknown()),
})

/** The reads and acts of the desk for one signed-in reader. */
class Desk {
  readonly #house: House
  readonly #press: Press
  readonly #store: DeskStore

  constructor(house: House, press: Press, store: DeskStore) {
    this.#house = house
    this.#press = press
    this.#store = store
  }

  get #today() {
    return dayOf(this.#house.clock.now())
  }

  async site() {
    const { size, at, pending } = await this.#store.log()
    const now = this.#house.clock.now()
    return {
      bureau: this.#house.facts.name,
      demo: this.#house.facts.demo,
      now,
      log: { signedTo: size, at: at ?? now, ok: pending < 1000 },
    }
  }

  async queue(request: Signed) {
    const officer = request.officer as OfficerRow
    const scope =
      (['mine', 'office', 'all'] as const).find((s) => s === asked(request, 'scope')) ?? 'mine'
    const q = asked(request, 'q').trim().slice(0, 60)
    const rows = await this.#store.openCases(officer.id, q)
    const acts = await this.#actsOfRows(rows.slice(0, 60), officer)
    const entries = await this.#store.lastEntries(rows.slice(0, 200).map((row) => row.id))
    return queueView({
      rows,
      officer,
      scope: scope satisfies Scope,
      filter: asked(request, 'filter') || 'all',
      q,
      today: this.#today,
      actsOf: (row) => acts.get(row.id) ?? [],
      lastOf: (row) =>
        entries.filter((e) => e.subject === row.id).map((e, i) => timelineEntry(e, i === 0)),
    })
  }

  /** Acts of the first rows, so that the preview follows the keys without waiting. */
  async #actsOfRows(rows: readonly CaseRow[], officer: OfficerRow) {
    const due = rows.filter((row) => row.next_posts.some((p) => officer.posts.includes(p)))
    const found = new Map<string, ReturnType<typeof actsView>>()
    for (const row of due) {
      const judged = await this.#judge(row.id, officer)
      if (judged !== null) found.set(row.id, judged.acts)
    }
    return found
  }

  async #judge(id: string, officer: OfficerRow) {
    if (!isUuid(id)) return null
    const specs = CASE_ACTS.map((name) => (DESK_ACTS[name] as DeskAct).act) as unknown as Act<
      never,
      CaseFacts
    >[]
    const judged = await standing(this.#house, specs, { kind: 'officer', officer: officer.id }, id)
    if (isRefusal(judged)) return null
    const inspectors = (await this.#store.officers()).filter(
      (o) => o.id !== officer.id && o.posts.some((p) => p === 'inspector' || p === 'examiner'),
    )
    const erasing = await this.#erasing(judged.facts, officer)
    const acts = actsView({ ...judged, inspectors, erasing, today: this.#today })
    return { acts, facts: judged.facts }
  }

  /** What can be erased from a case, once it may be; null before. */
  async #erasing({ id, kept }: CaseFacts, officer: OfficerRow): Promise<Erasing | null> {
    if (kept === null) return null
    const others = (await this.#store.officers()).filter(
      (o) => o.id !== officer.id && o.posts.some((p) => p === 'archivist' || p === 'disclosure'),
    )
    return { rows: await this.#store.erasable(id), others }
  }

  async case(request: Signed, reply: FastifyReply) {
    const { id } = request.params as { id: string }
    const officer = request.officer as OfficerRow
    const row = isUuid(id) ? await this.#store.caseRow(id, officer.id) : null
    const judged = row === null ? null : await this.#judge(id, officer)
    if (row === null || judged === null) {
      return problem(reply, 404, '没有找到这个案件', '编号可能写错了，请从待办里打开。')
    }
    const [entries, documents, recordings, drafts, attached] = await Promise.all([
      this.#store.entries(id),
      this.#store.documents(id),
      this.#store.recordings(id),
      this.#store.drafts(id),
      this.#store.attached(id),
    ])
    const { mark, name } = this.#house.facts
    return caseView({
      row,
      ...judged,
      entries,
      documents,
      recordings,
      drafts,
      attached,
      mark,
      bureau: name,
      today: this.#today,
    })
  }

  async items() {
    const items = await this.#store.items()
    return {
      items: items.map(({ id, no, content }) => ({
        id,
        code: content.code,
        name: content.name,
        version: no,
        audience: content.audience,
        limitPromised: content.limitPromised,
        limitStatutory: content.limitStatutory,
        materials: content.materials.map((m) => ({
          code: m.code,
          name: m.name,
          form: `${m.form === 'copy' ? '复印件' : '原件'} ${m.copies} 份`,
          required: m.required,
          condition: m.condition,
          basis:
            m.basis === null ? '本事项服务指南“申请材料”' : `《${m.basis.law}》${m.basis.article}`,
          shared: m.shared,
        })),
      })),
    }
  }

  async publications(request: Signed) {
    return publicationsView({
      rows: await this.#store.publications(),
      officer: request.officer as OfficerRow,
      house: this.#house.facts,
      today: this.#today,
      state: asked(request, 'state'),
    })
  }

  async document(request: Signed, reply: FastifyReply) {
    const { handle } = request.params as { handle: string }
    const found = /^[A-Za-z0-9_-]{22}$/.test(handle)
      ? await this.#store.documentByHandle(handle)
      : null
    if (found?.erased) return problem(reply, 404, '这份文书已经依法抹除', '条目和证明仍然有效。')
    const bytes =
      found?.sha256 == null ? null : await this.#press.vault.read(found.sha256, found.subject)
    if (bytes === null) return problem(reply, 404, '没有这份文书', '文书可能还在生成，请稍后再试。')
    return reply
      .header('content-disposition', 'inline; filename="paper.pdf"')
      .type('application/pdf')
      .send(bytes)
  }

  async #callOf(request: Signed, reply: FastifyReply) {
    const { name } = request.params as { name: string }
    const deskAct = ownOf(DESK_ACTS, name)
    if (deskAct === undefined) {
      problem(reply, 404, '没有这个办理动作', '请从案件页面操作。')
      return null
    }
    const body = Body.safeParse(request.body)
    if (!body.success) {
      problem(reply, 400, '内容不完整', '请刷新后重新填写。', {
        errors: body.error.issues.map((i) => ({
          path: i.path.join('.') || 'body',
          message: '这一项缺少，或者类型不对',
        })),
      })
      return null
    }
    const officer = request.officer as OfficerRow
    const { subject, input } = body.data
    const adapted = deskAct.adapt(input, {
      today: this.#today,
      code: name === 'receive' ? await this.#codeOf(input['item']) : null,
      rec: name === 'makePublic' ? await this.#recOf(subject) : null,
      subject,
    })
    const begins = deskAct.act.begins === true
    return {
      act: deskAct.act as unknown as Act<unknown, unknown>,
      /** As it came, before it became the act's own input. */
      sent: input,
      call: {
        actor: { kind: 'officer', officer: officer.id } as const,
        actId: body.data.actId ?? '00000000-0000-4000-8000-000000000001',
        ...(!begins && subject !== null && { subject }),
        input: adapted,
      },
    }
  }

  async #codeOf(item: unknown): Promise<string | null> {
    return typeof item === 'string' && isUuid(item) ? this.#store.codeOf(item) : null
  }

  async #recOf(id: string | null): Promise<string | null> {
    const row = (await this.#store.publications()).find((p) => p.draft_id === id)
    const rec = row?.rec ?? null
    return rec === null ? null : Buffer.from(rec, 'base64').toString('base64url')
  }

  async act(request: Signed, reply: FastifyReply) {
    const called = await this.#callOf(request, reply)
    if (called === null) return reply
    const answer =
      called.act.name === 'erase'
        ? await eraseMany(this.#house, called.call, called.sent as unknown as EraseMany)
        : await perform(this.#house, called.act, called.call)
    if ('malformed' in answer)
      return problem(reply, 400, '有几处要改', '请按提示修改。', answer.malformed)
    if ('refusal' in answer)
      return problem(reply, 409, answer.refusal.wrong, '', refusalView(answer.refusal))
    const { receipt } = answer
    return {
      entry: {
        leaf: receipt.leaf,
        // A new entry waits for the sequencer; only one recorded before may have its index.
        index: receipt.repeated ? await this.#store.indexOf(receipt.subject, receipt.seq) : null,
        at: receipt.at,
      },
      subject: receipt.subject,
      ...(receipt.number !== null && { number: receipt.number }),
      next: [...receipt.next],
    }
  }

  async check(request: Signed, reply: FastifyReply) {
    const called = await this.#callOf(request, reply)
    if (called === null) return reply
    const found = await rehearse(this.#house, called.act, called.call)
    if ('malformed' in found) {
      const first = found.malformed.errors[0]
      return {
        possible: false,
        refusal: {
          code: 'input.incomplete',
          article: '办理规则',
          wrong: first?.message ?? '还没有填完',
          next: ['请填完后再试。'],
        },
      }
    }
    return 'refusal' in found
      ? { possible: false, refusal: refusalView(found.refusal) }
      : { possible: true }
  }

  /** The paper that an act would issue; a decision is shown also while it is refused, and a draft as
   *  the decision that it proposes, so that both are read before anything is done. */
  async #paperOf(request: Signed, called: { act: Act<unknown, unknown>; call: Call<unknown> }) {
    if (called.act.name === 'supplement' && called.call.subject === undefined) {
      return noticeBeforeCase(this.#house, this.#store, called.call)
    }
    const found = await rehearse(this.#house, called.act, called.call)
    const paper = 'outcome' in found ? found.outcome.paper : undefined
    if (paper !== undefined) return paper
    const { name } = called.act
    const { subject } = called.call
    if ((name !== 'decide' && name !== 'draft') || subject === undefined) return null
    const judged = await this.#judge(subject, request.officer as OfficerRow)
    const drafted = 'outcome' in found ? found.outcome.disclose['draft'] : undefined
    const words = (drafted as unknown as DraftWords | undefined) ?? judged?.facts.present?.words
    if (judged === null || words == null) return null
    return previews.decisionPreview(judged.facts, words, this.#house.facts, this.#today)
  }

  async preview(request: Signed, reply: FastifyReply) {
    const called = await this.#callOf(request, reply)
    if (called === null) return reply
    const paper = await this.#paperOf(request, called)
    if (paper === null) return reply.code(204).send()
    try {
      const { pdf, picture } = await this.#press.typesetter.typeset({
        kind: paper.kind,
        // A number is taken when the act is done: its place on the page says so.
        data: { ...paper.data, number: null },
        preview: true,
        createdAt: this.#house.clock.now(),
      })
      // A browser need not have a viewer for PDF; the desk asks for a picture first.
      const wantsPicture = String(request.headers.accept ?? '').includes('image/svg+xml')
      return wantsPicture && picture !== null
        ? reply.type('image/svg+xml').send(picture)
        : reply.type('application/pdf').send(Buffer.from(pdf))
    } catch (error) {
      if (!(error instanceof TypesetRefusal)) throw error
      return problem(reply, 409, '文书还不能排版', error.faults.join('；'))
    }
  }
}

/** The value of a question; one asked twice counts as not asked. */
function asked(request: FastifyRequest, name: string): string {
  const value = (request.query as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
