import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { notes, proofs } from '../ledger/index.ts'
import { verifyBureau } from '../oversight/index.ts'
import { openOwnerPool } from '../platform/database.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { openPlace } from './place.ts'

interface VerifyFlags {
  data: string
  url?: string
  bureau?: string
  from?: string
  json?: boolean
}

/** Registers `ledger verify` and `proof check`. */
export function registerLedger(program: Command, databaseUrl: string | null): void {
  const ledger = program.command('ledger').description('台账：核验整本账')
  command(ledger, 'verify', '核验台账、事实行、案件重放、文书和录音录像')
    .option('--data <DIR>', '数据目录', 'data/demo')
    .option('--url <URL>', '另一处安装的地址（本版本还不能按地址核验）')
    .option('--bureau <B>', '只核验这个机关编号')
    .option('--from <CHECKPOINT>', '从这个检查点文件接着核验（本版本还不能接续）')
    .action((flags: VerifyFlags) => run(() => verify(flags, databaseUrl)))
  const proof = program.command('proof').description('证明文件：离线核对一份文书')
  command(
    proof,
    'check <FILE>',
    '离线核对一份证明文件；退出码：0 已副署，1 不成立，2 暂时（仅账本签名），3 无法核对（读不到文件，或者公钥没有给出、写法不对）',
  )
    .option('--document <PDF>', '证明所指的文书文件')
    .option(
      '--key <VKEY>',
      '账本或者见证人的验证公钥，可多次',
      (v: string, all: string[]) => [...all, v],
      [],
    )
    .action((file: string, flags: ProofFlags) => run(() => checkOrSay(file, flags)))
}

async function verify(flags: VerifyFlags, databaseUrl: string | null): Promise<number> {
  if (flags.url !== undefined || flags.from !== undefined) {
    process.stderr.write('本版本只能核验本机的数据目录，请用 --data。\n')
    return EXIT.unknown
  }
  if (databaseUrl === null && !existsSync(join(flags.data, 'postgres'))) {
    throw new UsageError(`目录 ${flags.data} 里没有数据。请用 --data 指定数据目录。`)
  }
  const since = performance.now()
  const place = await openPlace(flags.data, databaseUrl)
  const owner = openOwnerPool(place.ownerUrl)
  try {
    const bureaus = await owner.query<{ bureau: number; origin: string }>(
      'select bureau, origin from bureau where $1::int is null or bureau = $1 order by bureau',
      [bureauFlag(flags.bureau)],
    )
    const total = { entries: 0, checkpoints: 0, cases_replayed: 0, evidence_checked: 0 }
    const differences: object[] = []
    for (const { bureau, origin } of bureaus.rows) {
      const keys = place.signersOf(origin).map((signer) => signer.vkey)
      const found = await verifyBureau({
        pool: owner,
        bureau,
        keys,
        vault: place.vault,
        onProgress,
      })
      total.entries += found.entries
      total.checkpoints += found.checkpoints
      total.cases_replayed += found.casesReplayed
      total.evidence_checked += found.evidenceChecked
      differences.push(...found.differences.map((d) => ({ log: origin, ...d })))
    }
    const ms = Math.round(performance.now() - since)
    print(flags.json ?? false, { ...total, differences, ms }, report(total, differences, ms))
    return differences.length === 0 ? EXIT.done : EXIT.no
  } finally {
    await owner.end()
    await place.close()
  }
}

function bureauFlag(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--bureau 应为机关编号：${text}`)
  return Number(text)
}

function onProgress(done: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r已核验 ${done} 条`)
}

function report(
  total: { entries: number; checkpoints: number; cases_replayed: number; evidence_checked: number },
  differences: readonly object[],
  ms: number,
): string {
  const lines = differences.map((d) => {
    const { table, index, what } = d as { table: string; index: number | null; what: string }
    return `不符  ${table}${index === null ? '' : `  第 ${index} 条`}  ${what}`
  })
  return [
    ...lines,
    `条目 ${total.entries}，检查点 ${total.checkpoints}，重放案件 ${total.cases_replayed}，核对文件 ${total.evidence_checked}，用时 ${ms} 毫秒。`,
    differences.length === 0 ? '没有发现不符。' : `发现 ${differences.length} 处不符。`,
  ].join('\n')
}

interface ProofFlags {
  document?: string
  key: string[]
  json?: boolean
}

/** Here 1 and 2 are verdicts, so whatever keeps from judging is 3, wrong use included. */
async function checkOrSay(file: string, flags: ProofFlags): Promise<number> {
  try {
    return await check(file, flags)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return EXIT.unknown
  }
}

async function check(file: string, flags: ProofFlags): Promise<number> {
  const text = await fileOf(file)
  const document = flags.document === undefined ? undefined : await fileOf(flags.document)
  if (flags.key.length === 0) {
    process.stderr.write(
      '没有给出验证公钥（--key），不能判断签名。公钥见本机关门户或者上级公布的名单。\n',
    )
    return EXIT.unknown
  }
  const unreadable = flags.key.find((key) => notes.parseVerifierKey(key) === null)
  if (unreadable !== undefined) {
    throw new UsageError(`--key 不是验证公钥：${unreadable}。请照公布的全文抄写，勿缺字。`)
  }
  const found = proofs.checkProof({
    text,
    keys: flags.key,
    ...(document !== undefined && { document }),
  })
  const result = {
    valid: found.verdict > 0,
    checkpoint: found.checkpoint && {
      origin: found.checkpoint.origin,
      size: found.checkpoint.size,
      root: Buffer.from(found.checkpoint.root).toString('base64'),
    },
    entry: found.entry && { type: found.entry.type, at: found.entry.at, pub: found.entry.pub },
    cosigned_by: found.cosignedBy,
    reason: found.step === null ? found.reason : `${found.step}：${found.reason}`,
  }
  const people = [
    found.verdict === 0 ? '不成立' : found.verdict === 1 ? '成立（暂时）' : '成立（已副署）',
    result.reason,
    ...(found.entry === null ? [] : [`条目：${found.entry.type}，${found.entry.at}`]),
    ...found.notChecked.map((n) => `没有核对：${n}`),
  ].join('\n')
  print(flags.json ?? false, result, people)
  return found.verdict === 0 ? 1 : found.verdict === 1 ? 2 : 0
}

async function fileOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch {
    throw new UsageError(`读不到文件 ${path}。请检查路径。`)
  }
}
