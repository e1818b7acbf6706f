import { z } from 'zod'
import { act, type Check, fact, type Post, refuse } from '../acts/index.ts'
import { isDay } from '../law/index.ts'

const Day = z.string().refine(isDay, '日期应写成 2026-11-25 的形式')
const Uuid = z.uuid('编号不是有效的 UUID')

const POSTS = [
  'clerk',
  'examiner',
  'inspector',
  'decider',
  'reviewer',
  'disclosure',
  'archivist',
  'supervisor',
  'counsel',
  'administrator',
] as const satisfies readonly Post[]

/** An officer 执法人员 as the acts on its own chain see it. */
interface OfficerFacts {
  readonly name: string
  readonly handle: string
  readonly posts: readonly string[]
  readonly certificates: readonly { id: string; number: string; from: string; to: string }[]
}

const officerFacts = {
  sql: `select jsonb_build_object('name', o.name, 'handle', o.handle,
      'posts', (select coalesce(jsonb_agg(post order by post), '[]') from post_grant g
        where g.bureau = o.bureau and g.officer = o.id),
      'certificates', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'number', c.number,
          'issuer', c.issuer, 'from', lower(c.valid), 'to', upper(c.valid),
          'stops', (select coalesce(jsonb_agg(jsonb_build_object('from', lower(t.span),
              'to', upper(t.span))), '[]') from certificate_stop t
            where t.bureau = c.bureau and t.certificate = c.id))), '[]')
        from certificate c where c.bureau = o.bureau and c.officer = o.id))
    from officer o where o.bureau = $1 and o.id = $2`,
  read: (raw: unknown) => raw as OfficerFacts,
}

/** An officer enters the register. Capability S1.6. Entry `officer.enrolled`. */
export const enrol = act({
  name: 'enrol',
  title: '登记人员',
  subject: 'officer',
  begins: true,
  post: ['administrator'],
  certified: false,
  input: z.strictObject({
    name: z.string().min(1, '请填写姓名').max(50),
    office: z.string().min(1, '请填写科室').max(60),
  }),
  facts: { sql: `select '{}'::jsonb`, read: () => ({}) },
  refuse: [],
  decide: (_facts, input, moment) => ({
    type: 'officer.enrolled',
    pub: {},
    disclose: { officer: { name: input.name, office: input.office } },
    rows: [
      fact('officer', { handle: moment.handle, name: input.name, office: input.office }, 'id'),
      {
        table: 'public_officer',
        insert: {
          handle: moment.handle,
          officer: moment.subject,
          name: input.name,
          office: input.office,
          posts: [],
          certificates: '[]',
        },
      },
    ],
  }),
})

const GrantPost = z.strictObject({ post: z.enum(POSTS) })

const notOwn: Check<z.infer<typeof GrantPost>, OfficerFacts> = (_f, _i, moment) =>
  moment.officer?.id === moment.subject ? refuse('grant.own') : null

const notTwice: Check<z.infer<typeof GrantPost>, OfficerFacts> = (facts, input) =>
  facts.posts.includes(input.post) ? refuse('grant.exists') : null

const administratorAlone: Check<z.infer<typeof GrantPost>, OfficerFacts> = (facts, input) =>
  facts.posts.some((p) => (p === 'administrator') !== (input.post === 'administrator'))
    ? refuse('grant.administrator')
    : null

/** A post is granted; never by its receiver, never an administrator's beside another.
 *  Capability S1.6. Entry `post.granted`. */
export const grantPost = act({
  name: 'grantPost',
  title: '授予岗位',
  subject: 'officer',
  post: ['administrator'],
  certified: false,
  input: GrantPost,
  facts: officerFacts,
  refuse: [notOwn, notTwice, administratorAlone],
  decide: (facts, input, moment) => ({
    type: 'post.granted',
    pub: { post: input.post },
    disclose: {},
    rows: [
      fact('post_grant', { post: input.post, granted_by: moment.officer?.id ?? null }, 'officer'),
      {
        table: 'public_officer',
        update: { posts: [...facts.posts, input.post] },
        where: { officer: moment.subject },
      },
    ],
  }),
})

const FileCertificate = z
  .strictObject({
    number: z.string().min(4, '证件号太短').max(40),
    issuer: z.string().min(2, '请填写发证机关').max(80),
    from: Day,
    to: Day,
    examinedOn: Day,
  })
  .refine((c) => c.from < c.to, { path: ['to'], message: '有效期的止日应晚于起日' })
  .refine((c) => c.examinedOn <= c.from, {
    path: ['examinedOn'],
    message: '资格考试日期不能晚于有效期起日：未经考试合格不得发证',
  })

/** A certificate 执法证件 is filed: printed by the province or filed with the legal office, after a
 *  passed examination. `to` is the first day on which it no longer counts. Capability S1.6. */
export const fileCertificate = act({
  name: 'fileCertificate',
  title: '登记执法证件',
  subject: 'officer',
  post: ['administrator'],
  certified: false,
  input: FileCertificate,
  facts: officerFacts,
  refuse: [],
  decide: (facts, input, moment) => {
    const { number, issuer, from, to } = input
    return {
      type: 'certificate.filed',
      pub: {},
      disclose: { certificate: input },
      rows: [
        fact(
          'certificate',
          {
            id: moment.actId,
            number,
            issuer,
            valid: `[${from},${to})`,
            examined_on: input.examinedOn,
          },
          'officer',
        ),
        {
          table: 'public_officer',
          update: {
            certificates: JSON.stringify([
              ...facts.certificates,
              { id: moment.actId, number, issuer, from, to, stops: [] },
            ]),
          },
          where: { officer: moment.subject },
        },
      ],
    }
  },
})

const StopCertificate = z.strictObject({
  certificate: Uuid,
  from: Day,
  to: Day.nullable(),
  reason: z.string().min(2, '请写明原因').max(300),
})

const certificateKnown: Check<z.infer<typeof StopCertificate>, OfficerFacts> = (facts, input) =>
  facts.certificates.some((c) => c.id === input.certificate)
    ? null
    : refuse('subject.unknown', { kind: '证件' })

/** A certificate is suspended (`to` given) or revoked (`to` null); acts under way wait or are
 *  refused. Capability S1.6. Entry `certificate.stopped`. */
export const stopCertificate = act({
  name: 'stopCertificate',
  title: '暂停或者吊销执法证件',
  subject: 'officer',
  post: ['administrator'],
  certified: false,
  input: StopCertificate,
  facts: officerFacts,
  refuse: [certificateKnown],
  decide: (facts, input, moment) => ({
    type: 'certificate.stopped',
    pub: {},
    disclose: { stop: input },
    rows: [
      fact(
        'certificate_stop',
        { certificate: input.certificate, span: `[${input.from},${input.to ?? ''})` },
        'officer',
      ),
      {
        table: 'public_officer',
        update: {
          certificates: JSON.stringify(
            facts.certificates.map((c) =>
              c.id === input.certificate
                ? {
                    ...c,
                    stops: [
                      ...('stops' in c ? (c.stops as object[]) : []),
                      { from: input.from, to: input.to },
                    ],
                  }
                : c,
            ),
          ),
        },
        where: { officer: moment.subject },
      },
    ],
  }),
})
