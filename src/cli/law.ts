import type { Command } from 'commander'
import { calendar, codes, count, type Day, isDay, type Stop } from '../law/index.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'

interface DeadlineFlags {
  from: string
  workdays?: string
  days?: string
  months?: string
  back?: boolean
  stop: string[]
  extend?: string
  json?: boolean
}

/** Registers `deadline` and `code`; `today` judges birth days. */
export function registerLaw(program: Command, today: () => Day): void {
  command(program, 'deadline', '期限：按法律逐日计算到期日，并说明每一天为什么计或不计')
    .requiredOption('--from <DATE>', '起算事件的日期，如 2026-02-09')
    .option('--workdays <N>', '工作日数')
    .option('--days <N>', '自然日数')
    .option('--months <N>', '月数')
    .option('--back', '倒数（如听证通知、延续申请）')
    .option('--stop <FROM..TO>', '不计入的特别程序期间，可多次', collect, [])
    .option('--extend <N>', '延长的工作日数')
    .action((flags: DeadlineFlags) => run(() => deadline(flags)))
  command(
    program,
    'code <KIND> <VALUE>',
    '核对代码：uscc 统一社会信用代码、id 公民身份号码、region 行政区划代码',
  ).action((kind: string, value: string, flags: { json?: boolean }) =>
    run(() => code(kind, value, flags.json ?? false, today())),
  )
}

const collect = (value: string, before: string[]) => [...before, value]

function deadline(flags: DeadlineFlags): number {
  const from = dayFlag(flags.from, '--from')
  const { n, unit } = lengthOf(flags)
  const extendWorkingDays = flags.extend === undefined ? 0 : whole(flags.extend, '--extend')
  if (extendWorkingDays > 0 && unit !== 'wd') {
    throw new UsageError('--extend 只用于工作日期限。')
  }
  const stops = flags.stop.map(stopFlag)
  if (stops.length > 0 && unit !== 'wd') throw new UsageError('--stop 只用于工作日期限。')
  const counted = count({
    calendar,
    from,
    n,
    unit,
    back: flags.back ?? false,
    stops,
    extendWorkingDays,
  })
  const { due, provisional, days } = counted
  const people = [
    ...days.map((d) => `${d.date}  ${d.counts ? '计' : '不计'}  ${d.why}`),
    `到期日：${due}${provisional ? `（暂定：${calendar.knownTo} 年以后的放假安排尚未公布，按周末和法定节日推算）` : ''}`,
  ].join('\n')
  print(flags.json ?? false, { due, provisional, counted: counted.counted, days }, people)
  return provisional ? EXIT.unknown : EXIT.done
}

function lengthOf(flags: DeadlineFlags): { n: number; unit: 'wd' | 'day' | 'month' } {
  const given = (
    [
      ['workdays', 'wd'],
      ['days', 'day'],
      ['months', 'month'],
    ] as const
  ).filter(([name]) => flags[name] !== undefined)
  const [only] = given
  if (only === undefined || given.length > 1) {
    throw new UsageError('请给出 --workdays、--days、--months 中的一个。')
  }
  return { n: whole(flags[only[0]] as string, `--${only[0]}`), unit: only[1] }
}

function whole(text: string, flag: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`${flag} 应为 0 到 9999 的整数：${text}`)
  return Number(text)
}

function dayFlag(text: string, flag: string): Day {
  if (!isDay(text)) throw new UsageError(`${flag} 不是存在的日期（应写成 2026-02-09）：${text}`)
  return text
}

function stopFlag(text: string): Stop {
  const [from, to, ...rest] = text.split('..')
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new UsageError(`--stop 应写成 2026-03-02..2026-03-09：${text}`)
  }
  const stop = { from: dayFlag(from, '--stop'), to: dayFlag(to, '--stop') }
  if (stop.from > stop.to) throw new UsageError(`--stop 的起日晚于止日：${text}`)
  return stop
}

function code(kind: string, value: string, json: boolean, today: Day): number {
  const checked = checkOf(kind, value, today)
  const words = [checked.valid ? '正确' : '不正确', checked.reason, checked.region, checked.birth]
  print(json, checked, words.filter((w) => w !== undefined).join('：'))
  return checked.valid ? EXIT.done : EXIT.no
}

function checkOf(kind: string, value: string, today: Day): codes.CodeCheck {
  switch (kind) {
    case 'uscc':
      return codes.checkUscc(value)
    case 'id':
      return codes.checkId(value, today)
    case 'region':
      return codes.checkRegion(value)
    default:
      throw new UsageError(`不认识的代码种类 ${kind}。应为 uscc、id 或 region。`)
  }
}
