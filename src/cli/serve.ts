import { join } from 'node:path'
import type { Command } from 'commander'
import type { House } from '../acts/index.ts'
import { standingPlans, workingDaysEarlier } from '../demo/plans.ts'
import { demoSeal } from '../demo/seal.ts'
import {
  missingFonts,
  openTypesetter,
  orderWaiting,
  type Press,
  seals,
} from '../documents/index.ts'
import { type Day, dayOf } from '../law/index.ts'
import type { Sequencer } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Config, ConfigRefusal, type Flags, readConfig } from '../platform/config.ts'
import { StartRefusal } from '../platform/embedded.ts'
import { random } from '../platform/ids.ts'
import { type Jobs, startJobs } from '../platform/jobs.ts'
import { MigrationRefusal } from '../platform/migrate.ts'
import { buildDesk, buildVerifier } from './build.ts'
import { openCountersigning } from './countersign.ts'
import { foundAndPlay, refuseUnfinished, tasksOf } from './demo.ts'
import { command, EXIT, UsageError } from './output.ts'
import { bureauIn, openPlace, type Place } from './place.ts'
import { type Repeated, startRepeated } from './repeated.ts'
import { sequencingOf } from './sequencing.ts'
import { verifierPage, verifierWords } from './verifier.ts'
import { openWeb } from './web.ts'

interface ServeFlags extends Flags {
  build?: boolean
}

/** Registers `serve`: database, migrations, jobs and web; prints `ready URL`. */
export function registerServe(program: Command, clock: Clock): void {
  command(program, 'serve', '启动：数据库、迁移、后台作业和网页；就绪后打印 ready 网址')
    .option('--data <DIR>', '数据目录（默认 data；演示为 data/demo）')
    .option('--port <N>', '端口（默认 8080；0 由系统选择）')
    .option('--host <H>', '监听地址（默认 127.0.0.1）')
    .option('--fonts <DIR>', '本机关字体的目录，先于自带字体（默认 SANZHI_FONTS）')
    .option('--demo', '演示机关：自己的数据目录，只监听本机，页面和文书都有标记')
    .option('--build', '先构建办公台页面（已构建的不再构建）')
    .action(async (flags: ServeFlags) => {
      try {
        await serve(flags, clock)
      } catch (error) {
        const known = [StartRefusal, MigrationRefusal, ConfigRefusal, UsageError]
        if (!known.some((kind) => error instanceof kind)) throw error
        process.stderr.write(`${(error as Error).message}\n`)
        process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.no
      }
    })
}

/** Everything that runs while the program serves, in the order in which it is stopped. */
interface Running {
  readonly close: () => Promise<void>
}

async function serve(flags: ServeFlags, clock: Clock): Promise<void> {
  const config = readConfig({
    ...flags,
    ...(flags.demo && flags.data === undefined && { data: 'data/demo' }),
  })
  if (config.demo && config.host !== '127.0.0.1' && config.host !== 'localhost') {
    throw new UsageError('演示只能监听本机（127.0.0.1），不能对外开放。')
  }
  if (flags.build) {
    await buildDesk(say)
    await buildVerifier(say)
  }
  say(`数据目录 ${config.dataDir}`)
  let running: Running | null = null
  let stopping: Promise<void> | null = null
  const opening = openPlace(config.dataDir, config.databaseUrl)
  const stop = async () => {
    say('正在停止……')
    const place = await opening.catch(() => null)
    await running?.close()
    await place?.close()
    process.exit(0)
  }
  // From before the database runs, and as often as it is asked: a start cut short stops it too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping ??= stop()
    })
  }
  const place = await opening
  try {
    running = await start(config, place, clock)
  } catch (error) {
    // What is started on a closing database fails; that is no news to whoever stopped it.
    if (stopping !== null) return stopping
    await place.close()
    throw error
  }
}

async function start(config: Config, place: Place, clock: Clock): Promise<Running> {
  await refuseMixing(config, place)
  const started = performance.now()
  if (config.demo && (await bureauIn(place, '')) === null) await playFirst(config, place, clock)
  const house = await houseIn(config, place, clock)
  const { facts } = house
  const press: Press = {
    vault: place.vault,
    typesetter: openTypesetter(config.fontsDir, join(config.dataDir, 'cache')),
    seal: await sealOf(config, facts.name, dayOf(clock.now())),
  }
  const onError = (what: string, error: unknown) => say(`${what}：${String(error)}`)
  const sequencing = sequencingOf(place, clock, {
    memories: () => countersigning.memories(),
    say,
  })
  const countersigning = await openCountersigning({
    dataDir: config.dataDir,
    keys: sequencing.keys,
    house,
    onDoubt: sequencing.guard.doubt,
    onError: (what) => say(`副署：${what}`),
  })
  const sequencer = sequencing.start((error) => onError('编号器', error))
  await orderWaiting(house)
  const jobs = await startJobs({
    url: place.pools.urlOf('sanzhi_app'),
    tasks: tasksOf(house, press),
    concurrency: 1,
    onError,
  })
  const repeated = startRepeated(config, house, onError)
  const web = await openWeb({
    house,
    press,
    place,
    config,
    sequencerKey: place.signerOf(facts.origin).vkey,
    countersigning,
  })
  const url = await web.listen({ host: config.host, port: config.port })
  countersigning.start(url)
  say(seals.standing(press.seal ?? null, clock.now()))
  say(verifierWords(await verifierPage(await countersigning.policyText())))
  for (const sentence of missingFonts(config.fontsDir)) say(sentence)
  say(`启动用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒`)
  process.stdout.write(`ready ${url}\n`)
  return {
    close: async () => {
      await countersigning.stop()
      await closeAll(web, repeated, jobs, sequencer, press)
    },
  }
}

/** The bureau at work that stands in a data folder; a start without one is refused. */
async function houseIn(config: Config, place: Place, clock: Clock): Promise<House> {
  const facts = await bureauIn(place, portalOf(config))
  if (facts === null) {
    throw new UsageError(
      '数据目录里还没有机关。建立机关用 sanzhi found（--sample 打印样例）；演示用 serve --demo。',
    )
  }
  const alarm: House['alarm'] = (constraint, act) =>
    say(`警报：数据库拒绝了「${act}」（${constraint}），程序本应先拒绝`)
  return { facts, pools: place.pools, clock, random, alarm }
}

async function playFirst(config: Config, place: Place, clock: Clock): Promise<void> {
  say('第一次启动：建立演示机关，办理样例案件……')
  const today = dayOf(clock.now())
  const from = workingDaysEarlier(today, 40)
  await foundAndPlay(place, portalOf(config), clock, () => standingPlans(today), from)
}

async function closeAll(
  web: { close(): Promise<unknown> },
  repeated: readonly Repeated[],
  jobs: Jobs,
  sequencer: Sequencer,
  press: Press,
): Promise<void> {
  await web.close()
  for (const one of repeated) await one.stop()
  await jobs.stop()
  await sequencer.flush().catch(() => undefined)
  await sequencer.stop()
  await press.typesetter.close()
}

/** The bureau's own seal where its files are there; a demonstration has one of its own. */
function sealOf(config: Config, bureau: string, today: Day): Promise<seals.SealSigner | null> {
  const keysDir = join(config.dataDir, 'keys')
  return config.demo ? demoSeal(keysDir, bureau, today) : Promise.resolve(seals.fileSeal(keysDir))
}

/** A demonstration never touches a real bureau's folder, nor the reverse. */
async function refuseMixing(config: Config, place: Place): Promise<void> {
  const there = await bureauIn(place, '')
  if (there === null) return
  refuseUnfinished(config.dataDir)
  if (config.demo && !there.demo) {
    throw new UsageError(`目录 ${config.dataDir} 里是真实机关，不能用 --demo 打开。请换一个目录。`)
  }
  if (!config.demo && there.demo) {
    throw new UsageError(`目录 ${config.dataDir} 里是演示机关。请加 --demo，或者换一个目录。`)
  }
}

const portalOf = (config: Config): string =>
  config.publicUrl ?? `http://${config.host}:${config.port}`

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
