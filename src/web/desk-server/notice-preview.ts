import { type Act, type Call, type House, rehearse } from '../../acts/index.ts'
import { inputs, previews, receive } from '../../cases/index.ts'
import { dayOf } from '../../law/index.ts'
import { DESK_ACTS } from './adapt.ts'
import type { DeskStore } from './store.ts'

/**
 * The notice of gaps at the window, before its case exists: its input carries the application, as
 * `contract.ts` says. Null while the gaps are not complete, or where that application could not be
 * received by this officer.
 */
export async function noticeBeforeCase(house: House, store: DeskStore, call: Call<unknown>) {
  const { application, ...gaps } = call.input as Record<string, unknown>
  const notice = inputs.SupplementInput.safeParse(gaps)
  if (!notice.success || typeof application !== 'object' || application === null) return null
  const sent = application as Record<string, unknown>
  const items = await store.items()
  const item = items.find((one) => [one.id, one.content.code].includes(String(sent['item'])))
  if (item === undefined) return null
  const today = dayOf(house.clock.now())
  const context = { today, code: item.content.code, rec: null, subject: null }
  const input = DESK_ACTS['receive']?.adapt(sent, context)
  const act = receive as unknown as Act<unknown, unknown>
  const found = await rehearse(house, act, { ...call, input })
  const addressee = 'outcome' in found ? found.outcome.paper?.data['addressee'] : undefined
  if (typeof addressee !== 'string') return null
  return previews.noticePreview(addressee, item.content, notice.data, house.facts, today)
}
