import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>

/** A package with the version that package.json fixes. */
export function versioned(name: string): string {
  return `${name} ${dependencies[name] ?? devDependencies[name] ?? ''}`
}

/** One figure beside its yardstick, both measured in the same run. */
export interface Figure {
  readonly name: string
  readonly unit: string
  /** Medians over the rounds; a yardstick is null where the goal is an amount. */
  readonly ours: number
  readonly yardstick: number | null
  /** Ours divided by the yardstick. */
  readonly ratio: number | null
  /** As written in the design: `≥ 0.08`. */
  readonly goal: string
  readonly isShort: boolean
  /** Rounds. */
  readonly n: number
  /** Lowest and highest ratio of one round; where they lie far apart the machine was busy. */
  readonly spread: readonly [number, number] | null
  /** What was measured: sizes, versions, and what the yardstick was in fact. */
  readonly note: string
  /** The machine's load average over one minute when the figure was done. */
  readonly load: number
}

/** How large a measurement is. */
export interface Sizes {
  readonly rounds: number
  readonly acts: number
  readonly inserts: number
  readonly clients: number
  readonly pageSeconds: number
  readonly pageClients: number
  readonly entries: number
  readonly blocks: number
  readonly cases: number
  readonly papers: number
  readonly idleSeconds: number
  readonly recordings: number
}

/** Sizes of a full run, which bench/README.md reports. */
export const FULL: Sizes = {
  rounds: 5,
  acts: 40,
  inserts: 400,
  clients: 8,
  pageSeconds: 3,
  pageClients: 32,
  entries: 200_000,
  blocks: 500,
  cases: 200,
  papers: 10,
  idleSeconds: 60,
  recordings: 64,
}

/** Sizes at which nothing is measured that means anything: does it run at all? */
export const TINY: Sizes = {
  rounds: 1,
  acts: 1,
  inserts: 2,
  clients: 2,
  pageSeconds: 1,
  pageClients: 2,
  entries: 600,
  blocks: 3,
  cases: 2,
  papers: 1,
  idleSeconds: 0,
  recordings: 2,
}

/** A measurement gives one figure, or several from the same set-up. */
export type Bench = (sizes: Sizes) => Promise<Figure[]>

interface Goal {
  readonly sign: '≥' | '≤' | '<'
  readonly value: number
}

/** What a comparison is called and what it is held to. */
export interface Subject {
  readonly name: string
  readonly unit: string
  readonly goal: Goal
  readonly rounds: number
  readonly note: string
}

type Measure = () => number | Promise<number>

/** Measures ours and the yardstick in turn: A B A B …, one number each, `rounds` times. */
export async function compare(
  subject: Subject,
  ours: Measure,
  yardstick: Measure,
): Promise<Figure> {
  const a: number[] = []
  const b: number[] = []
  for (let round = 0; round < subject.rounds; round++) {
    a.push(await ours())
    b.push(await yardstick())
  }
  const ratios = a.map((value, i) => value / (b[i] as number))
  return {
    ...amount(subject, a),
    yardstick: median(b),
    ratio: median(a) / median(b),
    isShort: !isReached(subject.goal, median(a) / median(b)),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  }
}

/** A figure whose goal is an amount, without a yardstick. */
export function amount(subject: Subject, values: readonly number[]): Figure {
  const { name, unit, goal, note } = subject
  return {
    name,
    unit,
    ours: median(values),
    yardstick: null,
    ratio: null,
    goal: `${goal.sign} ${goal.value}`,
    isShort: !isReached(goal, median(values)),
    n: values.length,
    spread: null,
    note,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}

function isReached({ sign, value }: Goal, reached: number): boolean {
  return sign === '≥' ? reached >= value : sign === '≤' ? reached <= value : reached < value
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Milliseconds that some work takes. */
export async function msOf(work: () => unknown): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}

/** The machine and the versions of what runs on it, without its name. */
export async function machine(): Promise<Readonly<Record<string, string>>> {
  const [chip] = cpus()
  const version = (program: string, flag: string) =>
    run(program, [flag]).then(
      ({ stdout, stderr }) => `${stdout}${stderr}`.trim().split('\n')[0] ?? '',
      () => '未安装',
    )
  return {
    cores: `${cpus().length} × ${chip?.model.trim() ?? ''}`,
    node: process.version,
    nginx: await version('nginx', '-v'),
    sha256sum: await version('sha256sum', '--version'),
  }
}
