import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BpmnModdle } from 'bpmn-moddle'
import { advance, prove, replay, start } from '../src/chart/index.ts'
import { blocksXml, chartOf, chartXml } from '../test/chart/build.ts'
import { engineOf } from './bpmnEngine.ts'
import { type Bench, compare, type Figure, msOf, versioned } from './measure.ts'

const CHARTS = join(import.meta.dirname, '..', 'charts')
const LIMITS = { limitPromised: 20, limitStatutory: 20 }

/** Loading and proving a chart, against bpmn-moddle's loading of the same file. */
export const proveBench: Bench = async ({ rounds, blocks }) => {
  const typical = await readFile(join(CHARTS, 'inspection.bpmn'), 'utf8')
  return [
    await proofOf('prove', blocksXml(blocks), 1.5, rounds, 3),
    await proofOf('prove-typical', typical, 1, rounds, 20),
  ]
}

async function proofOf(
  name: string,
  xml: string,
  goal: number,
  rounds: number,
  times: number,
): Promise<Figure> {
  const proved = () => {
    const proof = prove(chartOf(xml), LIMITS)
    if (proof.verdict !== 'proved') throw new Error(`not proved: ${proof.findings[0]?.sentence}`)
  }
  const loaded = async () => {
    const { warnings } = await new BpmnModdle().fromXML(xml)
    if (warnings.length > 0) throw new Error(warnings[0]?.message)
  }
  const once = (work: () => unknown) => async () => {
    const ms = await msOf(async () => {
      for (let i = 0; i < times; i++) await work()
    })
    return ms / times
  }
  await once(proved)()
  await once(loaded)()
  const nodes = chartOf(xml).nodes.length
  const bytes = Buffer.byteLength(xml)
  const note = `读入并证明，${nodes} 个节点，${bytes} 字节；标尺：${versioned('bpmn-moddle')} 读入同一文件`
  const subject = { name, unit: 'ms', goal: { sign: '≤', value: goal } as const, rounds, note }
  return compare(subject, once(proved), once(loaded))
}

const STEPS = ['receive', 'accept', 'examine', 'draft', 'decide', 'deliver', 'archive']

/** Whole cases of seven steps; ours rebuilds the state from the record before each step. */
export const advanceBench: Bench = async ({ rounds, cases }) => {
  const xml = chartXml(`${STEPS.join(' > ')} > end`)
  const chart = chartOf(xml)
  const engine = await engineOf(xml)
  const ours = () => {
    const taken: string[] = []
    for (const node of STEPS) {
      const state = taken.length === 0 ? start(chart) : replay(chart, taken)
      const step = advance(chart, state, { node, facts: {} })
      if (!('taken' in step)) throw new Error(step.reason)
      taken.push(...step.taken)
    }
    if (!replay(chart, taken).ended) throw new Error('the case has not ended')
  }
  const theirs = () => {
    const steps = engine.play()
    if (steps !== STEPS.length) throw new Error(`${steps} steps`)
  }
  const rate = (work: () => void, times: number) => async () => {
    const ms = await msOf(() => {
      for (let i = 0; i < times; i++) work()
    })
    return (times / ms) * 1000
  }
  await rate(ours, cases)()
  await rate(theirs, cases)()
  const note = `${STEPS.length} 步，每步由记录重建状态；标尺：${versioned('bpmn-elements')} 办同一图，状态留在内存`
  return [
    await compare(
      { name: 'advance', unit: '件/s', goal: { sign: '≥', value: 100 }, rounds, note },
      rate(ours, cases * 50),
      rate(theirs, cases),
    ),
  ]
}
