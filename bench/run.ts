/*
 * The figures: `sanzhi bench [NAME]…`, or `node bench/run.ts [--json] [--tiny] [NAME]…`.
 *
 * Each figure is measured beside a yardstick in the same run, in turn, for an absolute time on a
 * busy machine proves nothing. Results of the last full run stand in bench/README.md.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { BENCHES } from './index.ts'
import { type Figure, FULL, machine, TINY } from './measure.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, tiny: { type: 'boolean' } },
    allowPositionals: true,
  })
  const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name))
  if (unknown.length > 0) {
    const known = Object.keys(BENCHES).join('、')
    process.stderr.write(`没有这个度量：${unknown.join('、')}。可选：${known}。\n`)
    return 2
  }
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)
  const facts = await machine()
  for (const [what, which] of Object.entries(facts)) process.stderr.write(`${what}：${which}\n`)
  const figures: Figure[] = []
  for (const name of names) {
    process.stderr.write(`${name} …… 负载 ${loadavg()[0]?.toFixed(2)}\n`)
    const found = (await BENCHES[name]?.(values.tiny ? TINY : FULL)) ?? []
    figures.push(...found)
    if (!values.json) for (const figure of found) process.stdout.write(`${lineOf(figure)}\n`)
  }
  if (values.json) {
    const rows = figures.map(({ isShort, ...rest }) => ({
      ...rest,
      short: isShort ? 'yes' : 'no',
      versions: facts,
    }))
    process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`)
  }
  return 0
}

function lineOf(figure: Figure): string {
  const { name, unit, ours, yardstick, ratio, goal, isShort, spread, note, load, n } = figure
  const against =
    yardstick === null || ratio === null || spread === null
      ? ''
      : `，标尺 ${digits(yardstick)}，比 ${digits(ratio)}（${spread.map(digits).join('–')}）`
  const verdict = isShort ? '短' : '达到'
  return `${name}：${digits(ours)} ${unit}${against}，目标 ${goal}，${verdict}；${n} 轮，负载 ${load}；${note}`
}

/** Three figures that count: more would say more than was measured. */
function digits(value: number): string {
  return value >= 1000
    ? Math.round(value).toLocaleString('en')
    : Number(value.toPrecision(3)).toString()
}
