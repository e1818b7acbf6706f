import { z } from 'zod'
import { act } from '../acts/index.ts'

/** What a bureau is called and where it sits; printed on papers and pages. */
export const BureauProfile = z.strictObject({
  name: z.string().min(4).max(60),
  mark: z.string().regex(/^[\u4e00-\u9fff]{2,6}$/, '机关代字应为 2 到 6 个汉字'),
  government: z.string().min(4).max(60),
  court: z.string().min(4).max(60),
  address: z.string().min(1).max(200),
  telephone: z.string().min(1).max(40),
  officeHours: z.string().min(1).max(100),
  creditCode: z.string().regex(/^[0-9A-Z]{18}$/, '统一社会信用代码应为 18 位'),
})
export type BureauProfile = z.infer<typeof BureauProfile>

export const FoundInput = z.strictObject({
  origin: z.string().regex(/^[a-z0-9.-]+\/[0-9]{6}(-[0-9]+)?$/, '账本名称应为 域名/区划代码'),
  division: z.string().regex(/^\d{6}$/, '区划代码应为 6 位数字'),
  movingClock: z.boolean(),
  profile: BureauProfile,
})

/** A bureau begins its log. Its first entry names it; nothing can stand before.
 *  Capability S4.6. Entry `bureau.founded`. */
export const found = act({
  name: 'found',
  title: '建立机关',
  subject: 'bureau',
  begins: true,
  post: 'system',
  certified: false,
  input: FoundInput,
  facts: { sql: `select '{}'::jsonb`, read: () => ({}) },
  refuse: [],
  decide: (_facts, input, moment) => ({
    type: 'bureau.founded',
    pub: { division: input.division },
    disclose: { profile: input.profile },
    rows: [
      {
        table: 'bureau',
        insert: {
          bureau: moment.bureau,
          origin: input.origin,
          division: input.division,
          moving_clock: input.movingClock,
          profile: input.profile,
        },
      },
    ],
  }),
})
