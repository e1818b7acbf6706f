import { z } from 'zod'
import { isDay } from '../law/index.ts'

/** Pieces of acts' contracts, with messages that a clerk understands. */
export const DayInput = z
  .string('请填写日期')
  .refine(isDay, '日期应写成 2026-11-25 的形式')
  .transform((text) => text as import('../law/index.ts').Day)

export const Words = (label: string, most = 2000) =>
  z
    .string(`请填写${label}`)
    .trim()
    .min(2, `${label}太短，请写清楚`)
    .max(most, `${label}不能超过 ${most} 字`)
    .refine((text) => text.isWellFormed(), `${label}里有无法识别的字符`)

export const OptionalWords = (label: string, most = 300) =>
  z
    .string()
    .trim()
    .max(most, `${label}不能超过 ${most} 字`)
    .refine((text) => text.isWellFormed(), `${label}里有无法识别的字符`)
    .nullable()
    .default(null)

export const Uuid = z.uuid('编号不是有效的 UUID')

export const Materials = z
  .array(
    z.strictObject({
      code: z.string().max(31),
      handedIn: z.enum(['original', 'copy']).nullable(),
      pages: z.int('页数应为整数').min(0, '页数不能为负').max(5000, '页数太大'),
    }),
  )
  .max(60, '材料太多')

export const Instant = z
  .string('请填写时间')
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, '时间应写成 2026-11-25T01:00:00Z 的形式')
  .refine((text) => isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)), '时间不存在')

/** The notice's gaps, each with what is wrong, why, and how it is put right; days to answer. */
export const SupplementInput = z.strictObject({
  gaps: z
    .array(
      z.strictObject({
        material: z.string().max(31),
        wrong: Words('存在的问题', 500),
        basis: Words('要求的依据', 300),
        howToFix: Words('怎样补正', 500),
      }),
    )
    .min(1, '请写明需要补正的内容')
    .max(60),
  withinDays: z.int('请填写补正期限').min(1, '补正期限至少 1 个工作日').max(365),
})
export type SupplementInput = z.infer<typeof SupplementInput>
