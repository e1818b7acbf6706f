import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type Answer, type House, perform } from '../acts/index.ts'
import { dayOf } from '../law/index.ts'
import type { Clock } from '../platform/clock.ts'
import { newId, random } from '../platform/ids.ts'
import { logs } from '../registry/index.ts'
import { witnessMemories, witnessName } from './countersign.ts'
import { newKey } from './keys.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { bureauIn, openPlace, type Place } from './place.ts'
import { sequencingOf } from './sequencing.ts'

interface KeyFlags {
  data: string
  witness?: boolean
  yes?: boolean
  json?: boolean
}

/** Registers `ledger key roll` and `ledger key revoke` under the group `ledger`. */
export function registerKeys(program: Command, clock: Clock, databaseUrl: string | null): void {
  const ledger = program.commands.find((one) => one.name() === 'ledger')
  const group = (ledger ?? program).command('key').description('账本密钥：更换、停用')
  command(group, 'roll', '启用一把新密钥；旧密钥再并行签名 30 天，然后停止')
    .option('--data <DIR>', '数据目录', 'data')
    .option('--witness', '更换本机关为他人副署所用的密钥，而不是账本的密钥')
    .action((flags: KeyFlags) => run(() => roll(flags, clock, databaseUrl)))
  command(group, 'revoke <VKEY>', '立即停用一把密钥（泄露、遗失）；先要启用新密钥')
    .option('--data <DIR>', '数据目录', 'data')
    .option('--yes', '确认停用；停用后不能恢复')
    .action((vkey: string, flags: KeyFlags) => run(() => revoke(vkey, flags, clock, databaseUrl)))
}

/** Opens a data folder in which a bureau stands, for one act on the bureau itself. */
async function withBureau<T>(
  flags: KeyFlags,
  databaseUrl: string | null,
  clock: Clock,
  work: (house: House, subject: string) => Promise<T>,
): Promise<T> {
  if (databaseUrl === null && !existsSync(join(flags.data, 'postgres')))
    throw new UsageError(`目录 ${flags.data} 里没有数据。请用 --data 指定数据目录。`)
  const place = await openPlace(flags.data, databaseUrl)
  try {
    const facts = await bureauIn(place, '')
    if (facts === null) throw new UsageError(`数据目录 ${flags.data} 里还没有机关。`)
    const alarm = (constraint: string, act: string) =>
      process.stderr.write(`数据库拒绝了 ${act}：${constraint}\n`)
    const house: House = { facts, pools: place.pools, clock, random, alarm }
    const found = await place.pools.sequencer.query<{ id: string }>(
      `select id from subject where bureau = $1 and kind = 'bureau'`,
      [facts.bureau],
    )
    const done = await work(house, found.rows[0]?.id ?? '')
    // Of a database that others share, the log is kept by the program that serves it.
    if (databaseUrl === null) await seal(place, flags.data, clock)
    return done
  } finally {
    await place.close()
  }
}

async function seal(place: Place, dataDir: string, clock: Clock): Promise<void> {
  const say = (words: string) => process.stderr.write(`${words}\n`)
  const memories = () => witnessMemories(dataDir, say)
  const sequencer = sequencingOf(place, clock, { memories, say }).start()
  try {
    await sequencer.flush()
  } finally {
    await sequencer.stop()
  }
}

async function roll(flags: KeyFlags, clock: Clock, databaseUrl: string | null): Promise<number> {
  const purpose = flags.witness ? 'witness' : 'log'
  return withBureau(flags, databaseUrl, clock, async (house, subject) => {
    const { origin } = house.facts
    const name = flags.witness ? witnessName(origin) : origin
    const vkey = await newKey(flags.data, purpose, name)
    const from = dayOf(house.clock.now())
    const act = flags.witness ? logs.rollWitnessKey : logs.rollLogKey
    const answer = await perform(house, act, callOf(subject, { vkey, from }))
    const told = flags.witness
      ? '请把新公钥交给由本机关副署的各账本，写入它们的 config/witnesses.policy；30 天后旧密钥停止签名。'
      : '请把新公钥交给各副署机关，写入它们的 config/witnessed.policy；30 天后旧密钥停止签名。请立即备份 keys 目录。'
    return report(answer, flags, { vkey, from }, `新的验证公钥：${vkey}\n${told}`)
  })
}

async function revoke(
  vkey: string,
  flags: KeyFlags,
  clock: Clock,
  databaseUrl: string | null,
): Promise<number> {
  if (flags.yes !== true)
    throw new UsageError('停用后不能恢复，旧密钥此后的签名只凭已有的副署成立。确认请加 --yes。')
  return withBureau(flags, databaseUrl, clock, async (house, subject) => {
    const answer = await perform(house, logs.revokeLogKey, callOf(subject, { vkey }))
    return report(answer, flags, { vkey }, `已停用 ${vkey}。请通知各副署机关删去这把公钥。`)
  })
}

function callOf(subject: string, input: object) {
  const actor = { kind: 'system', job: 'keys' } as const
  return { actor, actId: newId(), subject, input }
}

function report(answer: Answer, flags: KeyFlags, result: object, people: string): number {
  if ('receipt' in answer) {
    print(flags.json ?? false, { ...result, leaf: answer.receipt.leaf }, people)
    return EXIT.done
  }
  const words =
    'refusal' in answer
      ? [answer.refusal.wrong, ...answer.refusal.next]
      : answer.malformed.errors.map(({ path, message }) => `${path}：${message}`)
  process.stderr.write(`${words.join('\n')}\n`)
  return EXIT.no
}
