import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { draw, load, outline, prove } from '../chart/index.ts'

/** Working days from acceptance that a file is checked against where it names none itself. */
const LIMIT_WORKING_DAYS = 20

interface Checked {
  readonly file: string
  readonly loaded: boolean
  readonly refusals: readonly { element: string; line: number; reason: string }[]
  readonly verdict: 'proved' | 'refuted' | 'undecided' | 'refused'
  readonly states: number
  readonly ms: number
  readonly findings: readonly { rule: number; path: readonly string[]; sentence: string }[]
}

/**
 * Adds `sanzhi chart check | draw | outline`: proves, draws and lists flow charts 流程图.
 * Results go to stdout, messages to stderr. Exit 0 all proved or drawn · 1 a chart is refused,
 * refuted or undecided · 2 a file cannot be read or written.
 */
export function registerChart(program: Command): void {
  const chart = program.command('chart').description('流程图：证明、画图、列出环节')
  chart
    .command('check')
    .description('读入并证明流程图；全部证明才算通过')
    .argument('<file...>', 'BPMN 文件')
    .option('--json', '输出一个 JSON 文档')
    .action(check)
  chart
    .command('draw')
    .description('把流程图画成 SVG')
    .argument('<file>', 'BPMN 文件')
    .option('-o, --output <svg>', '写到这个文件；不写则输出到屏幕')
    .action(drawFile)
  chart
    .command('outline')
    .description('按先后列出流程图的环节')
    .argument('<file>', 'BPMN 文件')
    .option('--json', '输出一个 JSON 文档')
    .action(outlineFile)
}

async function check(files: string[], options: { json?: true }) {
  const results: Checked[] = []
  for (const file of files) {
    const xml = await textOf(file)
    if (xml === null) return
    results.push(checked(file, xml))
  }
  print(options.json ? JSON.stringify(results) : results.map(told).join('\n'))
  process.exitCode = results.every((result) => result.verdict === 'proved') ? 0 : 1
}

function checked(file: string, xml: string): Checked {
  const since = performance.now()
  const ms = () => Math.round((performance.now() - since) * 100) / 100
  const chart = load(xml)
  if (Array.isArray(chart)) {
    const nothing = { verdict: 'refused', states: 0, findings: [] } as const
    return { file, loaded: false, refusals: chart, ...nothing, ms: ms() }
  }
  const { limitPromised, limitStatutory, neverMajor } = chart.constants
  const { verdict, states, findings } = prove(chart, {
    limitPromised: limitPromised ?? LIMIT_WORKING_DAYS,
    limitStatutory: limitStatutory ?? LIMIT_WORKING_DAYS,
    neverMajor,
  })
  return { file, loaded: true, refusals: [], verdict, states, ms: ms(), findings }
}

const VERDICTS = { proved: '已证明', refuted: '不成立', undecided: '状态太多，不能判定' } as const

function told({ file, refusals, verdict, states, ms, findings }: Checked): string {
  if (verdict === 'refused') {
    const lines = refusals.map((r) => `  第 ${r.line} 行 ${r.element}：${r.reason}`)
    return [`${file}：不能读入，${refusals.length} 处不合要求`, ...lines].join('\n')
  }
  const lines = findings.map((f) => `  规则 ${f.rule}：${f.sentence}`)
  return [`${file}：${VERDICTS[verdict]}，${states} 个状态，${ms} 毫秒`, ...lines].join('\n')
}

async function drawFile(file: string, options: { output?: string }) {
  const chart = await chartOf(file)
  if (!chart) return
  const svg = draw(chart, { plain: true })
  if (options.output === undefined) return print(svg)
  try {
    await writeFile(options.output, `${svg}\n`)
  } catch (error) {
    wrongUse(`不能写入 ${options.output}：${reasonOf(error)}`)
  }
}

async function outlineFile(file: string, options: { json?: true }) {
  const chart = await chartOf(file)
  if (!chart) return
  const steps = outline(chart)
  if (options.json) return print(JSON.stringify(steps))
  const lines = steps.map(({ no, name, office, days, record, next }) => {
    const about = [office ?? '', days, record].filter((part) => part !== '').join('，')
    const after = next.map((n) => (n.when === '' ? n.name : `${n.when}：${n.name}`)).join('；')
    return `${no}. ${name}${about === '' ? '' : `（${about}）`} → ${after}`
  })
  print(lines.join('\n'))
}

/** A loaded chart; says why not on stderr where there is none. */
async function chartOf(file: string) {
  const xml = await textOf(file)
  if (xml === null) return null
  const chart = load(xml)
  if (!Array.isArray(chart)) return chart
  for (const { line, element, reason } of chart) {
    process.stderr.write(`${file} 第 ${line} 行 ${element}：${reason}\n`)
  }
  process.exitCode = 1
  return null
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    wrongUse(`不能读取 ${file}：${reasonOf(error)}`)
    return null
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT') return '没有这个文件或文件夹'
  if (code === 'EISDIR') return '这是文件夹，不是文件'
  return code === 'EACCES' ? '没有读写的权限' : String(error)
}

function wrongUse(message: string) {
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
