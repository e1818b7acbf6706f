import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type policies, reads, witnesses } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { witnessesPath, witnessIn, witnessName } from './countersign.ts'
import { witnessKeys } from './keys.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { bureauIn, openPlace, type Place } from './place.ts'
import { policyFile } from './policy-file.ts'

interface WitnessFlags {
  data: string
  old?: string
  out?: string
  witness?: string
  json?: boolean
}

type Work = (place: Place, flags: WitnessFlags, clock: Clock) => Promise<number>

/** Registers `witness`: countersigning by two text files, where networks have no line. */
export function registerWitnessCommands(
  program: Command,
  clock: Clock,
  databaseUrl: string | null,
): void {
  const group = program.command('witness').description('副署：两网之间没有线路时，用文件往来')
  const onPlace = (work: Work) => (flags: WitnessFlags) =>
    run(() => withPlace(flags, databaseUrl, (place) => work(place, flags, clock)))
  const onFile =
    (work: (text: Buffer, ...rest: Parameters<Work>) => Promise<number>) =>
    (file: string, flags: WitnessFlags) =>
      onPlace(async (...rest) => work(await fileOf(file), ...rest))(flags)
  const data = (one: Command) => one.option('--data <DIR>', '数据目录', 'data')
  data(command(group, 'request', '下级：出具最新检查点的副署请求'))
    .option('--witness <NAME>', '副署机关在 config/witnesses.policy 里的名称（只有一个时可不写）')
    .option('--old <N>', '副署机关上次副署的大小（默认按本机存的副署）')
    .option('--out <FILE>', '写入这个文件（默认写到屏幕）')
    .action(onPlace(request))
  data(command(group, 'answer <REQUEST>', '上级：核对请求文件，相符的予以副署'))
    .option('--out <FILE>', '写入这个文件（默认写到屏幕）')
    .action(onFile(answer))
  data(command(group, 'take <ANSWER>', '下级：核对并收存带回的副署文件')).action(onFile(take))
  data(command(group, 'key', '上级：显示本机关副署所用的验证公钥')).action(onPlace(showKey))
}

async function withPlace(
  flags: WitnessFlags,
  databaseUrl: string | null,
  work: (place: Place) => Promise<number>,
): Promise<number> {
  if (databaseUrl === null && !existsSync(join(flags.data, 'postgres')))
    throw new UsageError(`目录 ${flags.data} 里没有数据。请用 --data 指定数据目录。`)
  const place = await openPlace(flags.data, databaseUrl)
  try {
    return await work(place)
  } finally {
    await place.close()
  }
}

async function bureauOf(place: Place) {
  const facts = await bureauIn(place, '')
  if (facts === null) throw new UsageError(`数据目录 ${place.dataDir} 里还没有机关。`)
  return facts
}

const say = (words: string): void => void process.stderr.write(`${words}\n`)

function policyOf(dataDir: string): policies.Policy {
  const path = witnessesPath(dataDir)
  const policy = policyFile(path, say).current()
  if (policy === null) throw new UsageError(`没有副署规则文件 ${path}。请先写明副署机关。`)
  return policy
}

async function request(place: Place, flags: WitnessFlags): Promise<number> {
  const { bureau } = await bureauOf(place)
  const policy = policyOf(place.dataDir)
  const chosen = policy.witnesses.filter(
    ({ name }) => flags.witness === undefined || name === flags.witness,
  )
  const [witness] = chosen
  if (witness === undefined || chosen.length > 1)
    throw new UsageError('请用 --witness 指明副署规则里的一个副署机关。')
  const pool = place.pools.sequencer
  const head = await reads.checkpointUpTo(pool, bureau, Number.MAX_SAFE_INTEGER)
  if (head === null) throw new UsageError('账本还没有检查点。')
  const old = await oldSize(flags, head.size, () =>
    witnesses.lastCosigned(pool, bureau, witness.key),
  )
  const proof = old === 0 ? [] : await reads.consistency(pool, bureau, old, head.size)
  if (proof === null) throw new UsageError(`本机的账本没有大小 ${old}。请核对 --old。`)
  const text = witnesses.writeAddCheckpoint({ old, proof, checkpoint: head.note })
  await give(text, flags, { origin: head.note.split('\n')[0], old, size: head.size })
  return EXIT.done
}

async function oldSize(
  { old }: WitnessFlags,
  size: number,
  stored: () => Promise<number>,
): Promise<number> {
  if (old === undefined) return stored()
  if (!/^(0|[1-9]\d{0,14})$/.test(old) || Number(old) > size)
    throw new UsageError(`--old 应为 0 到 ${size} 的整数：${old}`)
  return Number(old)
}

async function answer(
  text: Buffer,
  place: Place,
  flags: WitnessFlags,
  clock: Clock,
): Promise<number> {
  const { origin } = await bureauOf(place)
  const { dataDir, pools } = place
  const of = { dataDir, pools, clock, origin, name: witnessName(origin), onError: say }
  const witness = witnessIn(of)()
  if (witness === null) {
    throw new UsageError(
      `没有 ${join(dataDir, 'config', 'witnessed.policy')}。请在其中写明由本机关副署的账本（log 行）和 quorum none。`,
    )
  }
  const { status, body } = await witness.add(text)
  if (status !== 200) {
    const told =
      status === 409
        ? `本机关上次副署的大小是 ${body.trim()}。请对方以 --old ${body.trim()} 重新出具请求。`
        : `没有副署（${status}）：${body.trim()}。`
    say(told)
    return EXIT.no
  }
  await give(body, flags, { cosignatures: body.trimEnd().split('\n').length })
  return EXIT.done
}

/** The answer names no checkpoint: it is the newest of ours that its lines sign. */
async function take(text: Buffer, place: Place, flags: WitnessFlags): Promise<number> {
  const { bureau } = await bureauOf(place)
  const policy = policyOf(place.dataDir)
  const pool = place.pools.sequencer
  const size = await witnesses.checkpointOf(pool, bureau, policy, text.toString('utf8'))
  if (size === null) {
    say('这份副署不是副署规则里的机关对本账本近期检查点作出的，没有收存。')
    return EXIT.no
  }
  const stored = await witnesses.storeCosignatures(
    pool,
    { bureau, size },
    policy,
    text.toString('utf8'),
  )
  if ('error' in stored) {
    say(`没有收存：${stored.error}。`)
    return EXIT.no
  }
  const enough = stored.cosigned ? '已达到规则所需的副署。' : '还没有达到规则所需的副署。'
  print(flags.json ?? false, { size, ...stored }, `已收存大小 ${size} 的检查点的副署。${enough}`)
  return EXIT.done
}

async function showKey(place: Place, flags: WitnessFlags, clock: Clock): Promise<number> {
  const { origin } = await bureauOf(place)
  const keys = await witnessKeys(place, witnessName(origin), origin, clock)()
  const vkeys = keys.map(({ vkey }) => vkey)
  print(flags.json ?? false, { vkeys }, vkeys.join('\n'))
  return EXIT.done
}

async function give(text: string, flags: WitnessFlags, result: object): Promise<void> {
  if (flags.out === undefined) {
    if (flags.json) print(true, { ...result, text }, '')
    else process.stdout.write(text)
    return
  }
  const path = flags.out
  await writeFile(path, text, { flag: 'wx' }).catch(() => {
    throw new UsageError(`写不了文件 ${path}：已经存在，或者没有权限。`)
  })
  print(flags.json ?? false, { ...result, file: path }, `已写入 ${path}。`)
}

async function fileOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch {
    throw new UsageError(`读不到文件 ${path}。请检查路径。`)
  }
}
