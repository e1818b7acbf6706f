import assert from 'node:assert/strict'
import type { House, perform } from '../../src/acts/index.ts'
import { openPlace } from '../../src/cli/place.ts'
import { sequencingOf } from '../../src/cli/sequencing.ts'
import { mustPerform } from '../../src/demo/found.ts'
import { movingClock } from '../../src/platform/clock.ts'
import { newId, random } from '../../src/platform/ids.ts'
import { bureaus, officers } from '../../src/registry/index.ts'
import { freshDatabase, onEnd, tempDir } from '../harness.ts'

const SYSTEM = { kind: 'system', job: 'setup' } as const
const PROFILE = {
  name: '示例区行政审批局',
  mark: '示审',
  government: '示例区人民政府',
  court: '示例区人民法院',
  address: '示例路 1 号',
  telephone: '0000-0000000',
  officeHours: '工作日 9:00—17:00',
  creditCode: '11139903MB0000001K',
}

/** A bureau in a data folder of its own, as the commands find one. */
export async function openBureau(origin: string) {
  const { url } = await freshDatabase()
  const dataDir = await tempDir()
  const place = await openPlace(dataDir, url)
  onEnd(() => place.close())
  const clock = movingClock('2026-11-25T01:00:00Z')
  const bare = { ...PROFILE, bureau: 1, origin, portal: '', demo: true, secret: place.secret }
  const house: House = { facts: bare, pools: place.pools, clock, random, alarm: assert.fail }
  const { subject } = await mustPerform(house, bureaus.found, {
    actor: SYSTEM,
    actId: newId(),
    input: { origin, division: '139903', movingClock: true, profile: PROFILE },
  })
  const said: string[] = []
  const sequencing = sequencingOf(place, clock, { say: (words) => said.push(words) })
  const flush = async () => {
    const sequencer = sequencing.start()
    try {
      await sequencer.flush()
    } finally {
      await sequencer.stop()
    }
  }
  const act = async (spec: Parameters<typeof perform>[1], on: string | null, input: object) =>
    mustPerform(house, spec, {
      actor: SYSTEM,
      actId: newId(),
      ...(on !== null && { subject: on }),
      input,
    })
  const grow = () =>
    act(officers.enrol as Parameters<typeof perform>[1], null, { name: '王芳', office: '窗口' })
  return { url, dataDir, place, clock, house, subject, sequencing, flush, act, grow, said }
}

/** A bureau with its folder, database and clock. */
export type Bureau = Awaited<ReturnType<typeof openBureau>>
