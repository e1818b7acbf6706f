import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { House, HouseFacts } from '../acts/index.ts'
import { sweepDeadlines } from '../cases/index.ts'
import { BUREAU } from '../demo/cast.ts'
import { type Founded, foundDemo } from '../demo/found.ts'
import { type CasePlan, randomPlans, workingDaysEarlier } from '../demo/plans.ts'
import { play } from '../demo/play.ts'
import { demoSeal } from '../demo/seal.ts'
import { tell, toldBy } from '../demo/stories.ts'
import { followPublications } from '../disclosure/index.ts'
import { issuePaper, openTypesetter, type Press } from '../documents/index.ts'
import { type Day, dayOf } from '../law/index.ts'
import { type Clock, movingClock } from '../platform/clock.ts'
import { StartRefusal } from '../platform/embedded.ts'
import { newId, random } from '../platform/ids.ts'
import { drainJobs, type Tasks } from '../platform/jobs.ts'
import { destroyErased } from '../records/index.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { bureauIn, openPlace, type Place } from './place.ts'
import { sequencingOf } from './sequencing.ts'

/** The work of the jobs that acts leave behind. */
export function tasksOf(house: House, press: Press): Tasks {
  return {
    issue: async (payload) => {
      const { kind, year, no } = payload
      await issuePaper(house, press, { kind: String(kind), year: Number(year), no: Number(no) })
    },
    publish: async (payload) => {
      await followPublications(house, String(payload['decision']))
    },
    destroyErased: async (payload) => {
      await destroyErased(house, press.vault, String(payload['subject']))
    },
  }
}

/** The facts of the demonstration bureau before it is founded. */
export function demoFacts(place: Place, portal: string): HouseFacts {
  const { origin, profile } = BUREAU
  return { bureau: 1, origin, ...profile, portal, demo: true, secret: place.secret }
}

/** Stands in the data folder while its demonstration is founded and played. */
const unfinishedMark = (dataDir: string): string => join(dataDir, 'founding')

/** Refuses a demonstration whose founding was cut short: it would serve without its items. */
export function refuseUnfinished(dataDir: string): void {
  if (!existsSync(unfinishedMark(dataDir))) return
  throw new StartRefusal(
    `演示机关上次没有建完就停下了。请删除目录 ${dataDir}（用自备数据库的，还要换一个空的数据库），再重新启动。`,
  )
}

/** Founds the demonstration bureau in an empty folder and plays the plans up to today. */
export async function foundAndPlay(
  place: Place,
  portal: string,
  clock: Clock,
  plansOf: (founded: Founded) => readonly CasePlan[],
  startDay: Day,
): Promise<{ acts: number; cases: number; entries: number }> {
  const moving = movingClock(`${startDay}T00:00:00Z`)
  const house: House = {
    facts: demoFacts(place, portal),
    pools: place.pools,
    clock: moving,
    random,
    alarm: (constraint, act) => process.stderr.write(`数据库拒绝了 ${act}：${constraint}\n`),
  }
  const seal = await demoSeal(join(place.dataDir, 'keys'), house.facts.name, startDay)
  const press = { vault: place.vault, typesetter: openTypesetter(null), seal }
  const say = (words: string) => process.stderr.write(`${words}\n`)
  const sequencer = sequencingOf(place, moving, { say }).start()
  await writeFile(unfinishedMark(place.dataDir), '')
  try {
    const founded = await foundDemo(house, newId)
    const now = clock.now()
    const story = toldBy(tell(plansOf(founded)), now)
    const played = await play({ house, press, clock: moving, founded, newId }, story)
    moving.set(now)
    await sweepDeadlines(house)
    await drainJobs({
      url: place.pools.urlOf('sanzhi_app'),
      tasks: tasksOf(house, press),
      concurrency: 1,
      onError: (task, error) => process.stderr.write(`${task}: ${String(error)}\n`),
    })
    await sequencer.flush()
    const counted = await place.pools.sequencer.query<{ n: number }>(
      'select count(*)::int as n from ledger_leaf',
    )
    await rm(unfinishedMark(place.dataDir))
    return { ...played, entries: counted.rows[0]?.n ?? 0 }
  } finally {
    await sequencer.stop()
    await press.typesetter.close()
  }
}

interface DemoFlags {
  cases: string
  days: string
  seed: string
  data: string
  json?: boolean
}

/** Registers `demo`: a demonstration bureau plays whole cases, then stops. */
export function registerDemo(program: Command, clock: Clock, databaseUrl: string | null): void {
  command(program, 'demo', '演示机关：按时间先后办完若干案件，然后停止')
    .option('--cases <N>', '案件数', '100')
    .option('--days <D>', '分布在多少个工作日里', '20')
    .option('--seed <S>', '随机种子，同一种子办出同样的案件', '1')
    .option('--data <DIR>', '数据目录', 'data/demo')
    .action((flags: DemoFlags) => run(() => demo(flags, clock, databaseUrl)))
}

async function demo(flags: DemoFlags, clock: Clock, databaseUrl: string | null): Promise<number> {
  const cases = whole(flags.cases, '--cases', 100_000)
  const days = whole(flags.days, '--days', 2000)
  const seed = whole(flags.seed, '--seed', 2 ** 31)
  const place = await openPlace(flags.data, databaseUrl)
  try {
    const there = await bureauIn(place, '')
    if (there !== null) {
      throw new UsageError(
        there.demo
          ? `数据目录 ${flags.data} 里已经有演示机关。请换一个空目录。`
          : `数据目录 ${flags.data} 里是真实机关，不能演示。请换一个空目录。`,
      )
    }
    const from = workingDaysEarlier(dayOf(clock.now()), days + 30)
    const plans = randomPlans({ seed, cases, days, from })
    const counts = await foundAndPlay(place, 'http://127.0.0.1', clock, () => plans, from)
    const people = `办理 ${counts.cases} 件，共 ${counts.acts} 个动作，账本 ${counts.entries} 条。`
    print(flags.json ?? false, counts, people)
    return EXIT.done
  } finally {
    await place.close()
  }
}

function whole(text: string, flag: string, most: number): number {
  const n = Number(text)
  if (!/^\d+$/.test(text) || n > most)
    throw new UsageError(`${flag} 应为 0 到 ${most} 的整数：${text}`)
  return n
}
