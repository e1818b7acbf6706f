import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { notes, policies, proofs } from '../ledger/index.ts'
import { registerBundles } from './bundles.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { policyFile, registerProofPage } from './verifier.ts'
import { type VerifyFlags, verify } from './verify.ts'

const more = (value: string, all: string[]): string[] => [...all, value]

/** Registers `ledger verify` and `proof check`. */
export function registerLedger(program: Command, databaseUrl: string | null): void {
  const ledger = program.command('ledger').description('台账：核验整本账')
  command(ledger, 'verify', '核验台账、事实行、案件重放、文书和录音录像')
    .option('--data <DIR>', '数据目录（没有 --url 时默认 data/demo）')
    .option('--url <URL>', '另一处安装的账本地址；与 --data 同用时还找出两处从哪一条起不同')
    .option('--bureau <B>', '只核验这个机关编号')
    .option('--from <CHECKPOINT>', '从这个检查点文件接着核验，以前的条目不再重读')
    .option('--save <FILE>', '没有不符时，把核验过的最新检查点存到这个文件，供下次 --from 使用')
    .option('--policy <FILE>', '副署规则文件：哪些上级副署才算数')
    .option('--key <VKEY>', '账本的验证公钥，可多次；按网址核验时应当从别处得来', more, [])
    .option('--sample <N>', '文书和录音录像只抽查这么多个，默认全部')
    .action((flags: VerifyFlags) => run(() => verify(flags, databaseUrl)))
  registerBundles(ledger, databaseUrl)
  const proof = program.command('proof').description('证明文件：离线核对一份文书')
  command(
    proof,
    'check <FILE>',
    '离线核对一份证明文件；退出码：0 已副署，1 不成立，2 暂时（仅账本签名），3 无法核对（读不到文件，或者公钥没有给出、写法不对）',
  )
    .option('--document <PDF>', '证明所指的文书文件')
    .option('--key <VKEY>', '账本或者见证人的验证公钥，可多次', more, [])
    .option('--policy <FILE>', '副署规则文件，代替 --key：够规则所要求的才算已副署')
    .action((file: string, flags: ProofFlags) => run(() => checkOrSay(file, flags)))
  registerProofPage(proof)
}

interface ProofFlags {
  document?: string
  key: string[]
  policy?: string
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
  const trust = flags.policy === undefined ? keysGiven(flags) : await policyGiven(flags)
  if (trust === null) return EXIT.unknown
  const found = proofs.checkProof({ text, ...trust, ...(document !== undefined && { document }) })
  const result = {
    valid: found.verdict > 0,
    checkpoint: found.checkpoint && {
      origin: found.checkpoint.origin,
      size: found.checkpoint.size,
      root: Buffer.from(found.checkpoint.root).toString('base64'),
    },
    entry: found.entry && { type: found.entry.type, at: found.entry.at, pub: found.entry.pub },
    cosigned_by: found.cosignedBy.map(({ name, time }) => ({ name, time })),
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

/** The keys to judge by, or null where none is given, which is said. */
function keysGiven({ key }: ProofFlags): proofs.Trust | null {
  if (key.length === 0) {
    process.stderr.write(
      '没有给出验证公钥（--key），不能判断签名。公钥见本机关门户或者上级公布的名单。\n',
    )
    return null
  }
  const unreadable = key.find((one) => notes.parseVerifierKey(one) === null)
  if (unreadable !== undefined) {
    throw new UsageError(`--key 不是验证公钥：${unreadable}。请照公布的全文抄写，勿缺字。`)
  }
  return { keys: key }
}

async function policyGiven({ key, policy: path = '' }: ProofFlags): Promise<proofs.Trust> {
  if (key.length > 0) throw new UsageError('--policy 和 --key 只能用一个。')
  const policy = policies.parsePolicy(await policyFile(path))
  if ('error' in policy) throw new UsageError(policy.error)
  return { policy }
}

async function fileOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch {
    throw new UsageError(`读不到文件 ${path}。请检查路径。`)
  }
}
