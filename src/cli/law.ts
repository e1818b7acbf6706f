import type { Command } from 'commander'
import { calendar, codes, count, type Day, isDay, type Stop } from '../law/index.ts'
import { command, EXIT, inChinese, print, run, UsageError } from './output.ts'

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

/**
 * Registers `deadline` and `code`; `today` judges birth days.
 * Results go to stdout, messages to stderr. Exit 0 done · 1 the code is wrong · 2 wrong use ·
 * 3 cannot know: a year without its notice, a division without a name (cli.md).
 */
export function registerLaw(program: Command, today: () => Day): void {
  inHouseWords(
    command(program, 'deadline', '期限：按法律逐日计算到期日，并说明每一天为什么计或不计'),
  )
    .requiredOption('--from <DATE>', '起算事件的日期，如 2026-02-09')
    .option('--workdays <N>', '工作日数')
    .option('--days <N>', '自然日数')
    .option('--months <N>', '月数')
    .option('--back', '倒数（如听证通知、延续申请）')
    .option('--stop <FROM..TO>', '不计入的特别程序期间，可多次', collect, [])
    .option('--extend <N>', '延长的工作日数')
    .action((flags: DeadlineFlags) => run(() => deadline(flags)))
  inHouseWords(
    command(
      program,
      'code <KIND> <VALUE>',
      '核对代码：uscc 统一社会信用代码、id 公民身份号码、region 行政区划代码',
    ),
  ).action((kind: string, value: string, flags: { json?: boolean }) =>
    run(() => code(kind, value, flags.json ?? false, today())),
  )
}

const HEADINGS: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Options:': '选项：',
  'Arguments:': '参数：',
}

/** Help and complaints in Chinese; wrong use that commander finds ends with 2 as all other does. */
function inHouseWords(made: Command): Command {
  return made
    .helpOption('-h, --help', '显示用法')
    .showSuggestionAfterError(false)
    .configureHelp({ styleTitle: (title) => HEADINGS[title] ?? title })
    .configureOutput({ outputError: (text, write) => write(complaint(text)) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.usage))
}

function complaint(text: string): string {
  const known = inChinese(text)
  return known === text ? text.replace(/^error: /, '用法不对：') : known
}

const collect = (value: string, before: string[]) => [...before, value]

function deadline(flags: DeadlineFlags): number {
  const { due, provisional, counted, days } = counting(flags)
  const words = [
    ...days.map((d) => `${d.date}  ${d.counts ? '计' : '不计'}  ${d.why}（${d.source}）`),
    `到期日：${due}${provisional ? '（暂定）' : ''}`,
  ]
  print(flags.json ?? false, { due, provisional, counted, days }, words.join('\n'))
  if (!provisional) return EXIT.done
  process.stderr.write(`${provisionalWords(days.at(-1)?.date ?? due)}\n`)
  return EXIT.unknown
}

function provisionalWords(last: Day): string {
  const known = `${calendar.knownTo} 年以后`
  const why = last.slice(0, 4) > String(calendar.knownTo) ? known : '其中有的年份'
  return `到期日是暂定的：${why}的放假通知不在本程序内，按周末和法定节日推算。通知收录后请重新计算。`
}

function counting(flags: DeadlineFlags) {
  const { n, unit } = lengthOf(flags)
  const of = {
    calendar,
    from: dayFlag(flags.from, '--from'),
    n,
    unit,
    back: flags.back ?? false,
    stops: flags.stop.map(stopFlag),
    extendWorkingDays: flags.extend === undefined ? 0 : whole(flags.extend, '--extend'),
  }
  if (unit !== 'wd' && of.extendWorkingDays > 0) {
    throw new UsageError('--extend 只用于工作日期限。')
  }
  if (unit !== 'wd' && of.stops.length > 0) throw new UsageError('--stop 只用于工作日期限。')
  try {
    return count(of)
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${error.message}。`)
    throw error
  }
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
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${flag} 应为 1 到 9999 的整数：${text}`)
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
  const isUnknown = kind === 'region' && !codes.regionKnown(value)
  const verdict = isUnknown ? '不能完全核对' : checked.valid ? '正确' : '不正确'
  const words = [
    `${verdict}：${checked.reason}`,
    checked.region === undefined ? [] : `地区：${checked.region}`,
    checked.birth === undefined ? [] : `出生日期：${checked.birth}`,
  ].flat()
  print(json, checked, words.join('\n'))
  if (!checked.valid) return EXIT.no
  if (!isUnknown) return EXIT.done
  process.stderr.write(`${checked.reason}。请向当地民政部门公布的代码表核对。\n`)
  return EXIT.unknown
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
