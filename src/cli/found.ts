import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { type Actor, type House, perform, type Receipt } from '../acts/index.ts'
import type { Clock } from '../platform/clock.ts'
import { withTransaction } from '../platform/database.ts'
import { newId, random } from '../platform/ids.ts'
import { bureaus, officers } from '../registry/index.ts'
import { firstPassword, setAccount } from '../web/desk-server/index.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { bureauIn, openPlace, type Place } from './place.ts'
import { sequencingOf } from './sequencing.ts'

const SYSTEM: Actor = { kind: 'system', job: 'setup' }

/** An example to be filled in; every value says what belongs there. */
const SAMPLE = {
  domain: 'ledger.example.gov.cn',
  division: '110101',
  profile: {
    name: '某某区行政审批局',
    mark: '某审',
    government: '某某区人民政府',
    court: '某某区人民法院',
    address: '某某路 1 号政务服务大厅',
    telephone: '010-00000000',
    officeHours: '工作日 9:00—12:00，13:30—17:00',
    creditCode: '统一社会信用代码 18 位',
  },
  administrators: [
    { account: 'admin1', name: '第一位管理员', office: '办公室' },
    { account: 'admin2', name: '第二位管理员', office: '办公室' },
  ],
}

const Founding = z.strictObject({
  domain: z
    .string()
    .regex(/^(?!demo\.)[a-z0-9-]+(\.[a-z0-9-]+)+$/, '应为本机关账本的域名，小写，不以 demo. 开头'),
  division: z.string().regex(/^\d{6}$/, '应为 6 位行政区划代码'),
  profile: bureaus.BureauProfile,
  administrators: z
    .array(
      z.strictObject({
        account: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, '应为小写字母、数字、点或者横线'),
        name: z.string().min(2, '请填写姓名').max(50),
        office: z.string().min(1, '请填写科室').max(60),
      }),
    )
    .min(2, '至少要有两位管理员：授予岗位的人不能给自己授岗')
    .max(9, '开始时至多九位'),
})

interface FoundFlags {
  data: string
  sample?: boolean
  json?: boolean
}

/** Registers `found`: a real bureau begins its log in an empty data folder, with its first
 *  administrators; everybody else is enrolled by them at the desk (S4.6, S1.6). */
export function registerFound(program: Command, clock: Clock, databaseUrl: string | null): void {
  command(program, 'found [FILE]', '建立真实机关：机关信息和最初的管理员写在一份 JSON 里')
    .option('--data <DIR>', '数据目录', 'data')
    .option('--sample', '打印一份样例，照着填写')
    .action((file: string | undefined, flags: FoundFlags) =>
      run(() => foundBureau(file, flags, clock, databaseUrl)),
    )
}

async function foundBureau(
  file: string | undefined,
  flags: FoundFlags,
  clock: Clock,
  databaseUrl: string | null,
): Promise<number> {
  if (flags.sample) {
    process.stdout.write(`${JSON.stringify(SAMPLE, null, 2)}\n`)
    return EXIT.done
  }
  if (file === undefined) throw new UsageError('请给出机关信息文件；用 --sample 打印样例。')
  const founding = await foundingOf(file)
  const place = await openPlace(flags.data, databaseUrl)
  const sequencer = sequencingOf(place, clock, {
    say: (words) => process.stderr.write(`${words}\n`),
  }).start()
  try {
    const there = await bureauIn(place, '')
    // A founding that was cut short before anybody could sign in is taken up again.
    if (there !== null && (there.demo || (await hasAccounts(place)))) {
      throw new UsageError(`数据目录 ${flags.data} 里已经有机关「${there.name}」。请换一个空目录。`)
    }
    if (there !== null && there.origin !== originOf(founding)) {
      throw new UsageError(`数据目录 ${flags.data} 里已经开始了台账 ${there.origin}，与文件不符。`)
    }
    const made = await begin(place, clock, founding, there !== null)
    await sequencer.flush()
    print(flags.json ?? false, made, report(made, flags.data))
    return EXIT.done
  } finally {
    await sequencer.stop()
    await place.close()
  }
}

const originOf = ({ domain, division }: z.infer<typeof Founding>) => `${domain}/${division}`

async function hasAccounts(place: Place): Promise<boolean> {
  const found = await withTransaction(place.pools.app, 1, (tx) =>
    tx.query({ text: 'select from account where bureau = $1 limit 1', values: [tx.bureau] }),
  )
  return found.length > 0
}

async function foundingOf(file: string): Promise<z.infer<typeof Founding>> {
  if (!existsSync(file)) throw new UsageError(`读不到文件 ${file}。请检查路径。`)
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    throw new UsageError(`${file} 不是 JSON。用 --sample 打印样例，照着填写。`)
  }
  const read = Founding.safeParse(value, { error: () => '缺少，或者写法不对' })
  if (read.success) {
    const accounts = new Set(read.data.administrators.map((person) => person.account))
    if (accounts.size === read.data.administrators.length) return read.data
    throw new UsageError(`${file} 里有两位管理员的工号相同。`)
  }
  const lines = read.error.issues.map((issue) => `  ${issue.path.join('.')}：${issue.message}`)
  throw new UsageError([`${file} 有 ${lines.length} 处要改：`, ...lines].join('\n'))
}

interface Made {
  readonly origin: string
  readonly key: string
  readonly administrators: readonly { account: string; name: string; password: string }[]
}

async function begin(
  place: Place,
  clock: Clock,
  founding: z.infer<typeof Founding>,
  isBegun: boolean,
): Promise<Made> {
  const { division, profile, administrators } = founding
  const origin = originOf(founding)
  const house: House = {
    facts: {
      ...profile,
      bureau: 1,
      origin,
      portal: '',
      demo: false,
      secret: place.secret,
    },
    pools: place.pools,
    clock,
    random,
    alarm: (constraint, act) => process.stderr.write(`数据库拒绝了 ${act}：${constraint}\n`),
  }
  const must = async (
    act: Parameters<typeof perform>[1],
    input: object,
    subject?: string,
  ): Promise<Receipt> => {
    const call = { actor: SYSTEM, actId: newId(), input, ...(subject !== undefined && { subject }) }
    const answer = await perform(house, act, call)
    if ('receipt' in answer) return answer.receipt
    throw new UsageError(
      'refusal' in answer
        ? answer.refusal.wrong
        : answer.malformed.errors.map((error) => `${error.path}：${error.message}`).join('\n'),
    )
  }
  const erased = <A>(act: A) => act as unknown as Parameters<typeof perform>[1]
  if (!isBegun) await must(erased(bureaus.found), { division, origin, movingClock: false, profile })
  const made: { account: string; name: string; password: string }[] = []
  for (const { account, name, office } of administrators) {
    const { subject } = await must(erased(officers.enrol), { name, office })
    await must(erased(officers.grantPost), { post: 'administrator' }, subject)
    const password = firstPassword()
    await setAccount(house, { login: account, officer: subject, password, mustChange: true })
    made.push({ account, name, password })
  }
  return { origin, key: place.signerOf(origin).vkey, administrators: made }
}

function report({ origin, key, administrators }: Made, dataDir: string): string {
  return [
    `机关已建立，台账 ${origin} 已开始。`,
    `台账的验证公钥：${key}`,
    '最初的管理员（一次性口令只显示这一次，第一次登录时须换掉）：',
    ...administrators.map((one) => `  ${one.name}  工号 ${one.account}  口令 ${one.password}`),
    `请另行保管 ${dataDir}/keys：密钥丢失，台账不能再签。`,
    `现在可以启动：npx sanzhi serve --data ${dataDir}，然后由管理员在办公台登记人员、授予岗位、登记证件。`,
  ].join('\n')
}
