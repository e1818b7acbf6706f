import type pg from 'pg'
import type { Clock } from '../../platform/clock.ts'
import type { Policy, PolicyWitness } from '../policy.ts'
import { consistency } from '../store.ts'
import { storeCosignatures } from './cosignatures.ts'
import type { WitnessLine } from './line.ts'
import { writeAddCheckpoint } from './submission.ts'

/** Asks the witnesses of the policy to countersign each log's newest checkpoint. */
export interface Submitter {
  /** Submits what is due now, and waits for the answers. */
  round(): Promise<void>
  /** Waits for what is under way, then stops. */
  stop(): Promise<void>
}

interface Log {
  readonly bureau: number
  readonly origin: string
}

interface Options {
  readonly pool: pg.Pool
  readonly clock: Clock
  /** The policy as it stands now; null where nobody countersigns. */
  readonly policy: () => Policy | null
  readonly lineOf: (witness: PolicyWitness) => WitnessLine | null
  /** A witness knows another history than ours: somebody should look before more is signed. */
  readonly onDoubt: (log: Log, witness: PolicyWitness) => void
  readonly onError: (what: string) => void
  /** Between two looks at what is due; a head that changes more often is submitted once. */
  readonly intervalMs?: number
}

/** What is known of one log at one witness. A restart forgets it: the witness tells it again. */
interface Course {
  old: number
  /** What it has countersigned last, and when by our clock, in seconds. */
  done: { readonly size: number; readonly at: number } | null
  failures: number
  notBefore: number
}

/** An unchanged head is countersigned anew so often: the time proves that it is the newest. */
const REFRESH_SECONDS = 600
const MOST_WAIT_SECONDS = 600
const MOST_TRIES = 4

/** Starts submitting; a slow witness keeps no other one waiting. */
export function startSubmitter(options: Options): Submitter {
  const courses = new Map<string, Course>()
  const underWay = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let looking: Promise<void> = Promise.resolve()
  const look = async () => {
    const policy = options.policy()
    if (policy === null || policy.witnesses.length === 0) return
    const found = await options.pool.query<Log>('select bureau, origin from bureau order by bureau')
    for (const log of found.rows) {
      for (const witness of policy.witnesses) {
        const key = `${log.bureau} ${witness.vkey}`
        if (stopped || underWay.has(key)) continue
        const course = courses.get(key) ?? { old: 0, done: null, failures: 0, notBefore: 0 }
        courses.set(key, course)
        const work = submit(options, { log, witness, course, policy }).finally(() =>
          underWay.delete(key),
        )
        underWay.set(key, work)
      }
    }
  }
  const tick = () => {
    looking = look()
      .catch((error: unknown) => options.onError(String(error)))
      .then(() => {
        if (!stopped) timer = setTimeout(tick, options.intervalMs ?? 1000)
      })
  }
  if (options.intervalMs !== Number.POSITIVE_INFINITY) tick()
  return {
    round: async () => {
      await look()
      await Promise.all(underWay.values())
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await looking
      await Promise.all(underWay.values())
    },
  }
}

interface Task {
  readonly log: Log
  readonly witness: PolicyWitness
  readonly course: Course
  readonly policy: Policy
}

/** One head to one witness, where it is due; failures are told and waited out, never thrown. */
async function submit(options: Options, task: Task): Promise<void> {
  const { course, witness, log } = task
  const now = Math.floor(Date.parse(options.clock.now()) / 1000)
  if (now < course.notBefore) return
  const line = options.lineOf(witness)
  // A witness without an address is asked by file (`sanzhi witness request`).
  if (line === null) return
  try {
    const head = await newestCheckpoint(options.pool, log.bureau)
    if (head === null) return
    const { done } = course
    if (done?.size === head.size && now < done.at + REFRESH_SECONDS) return
    const failure = await ask(options, task, line, head)
    if (failure !== null) throw new Error(failure)
    course.done = { size: course.old, at: now }
    course.failures = 0
  } catch (error) {
    course.failures += 1
    course.notBefore = now + Math.min(2 ** course.failures, MOST_WAIT_SECONDS)
    const what = error instanceof Error ? error.message : String(error)
    // Told at the first failure and then ever more rarely.
    if (Number.isInteger(Math.log2(course.failures)))
      options.onError(`${witness.name} 没有副署 ${log.origin}：${what}`)
  }
}

interface Head {
  readonly size: number
  readonly note: string
}

async function newestCheckpoint(pool: pg.Pool, bureau: number): Promise<Head | null> {
  const found = await pool.query<Head>(
    `select size, note from ledger_checkpoint where bureau = $1 order by size desc limit 1`,
    [bureau],
  )
  return found.rows[0] ?? null
}

/** Asks until the witness agrees on its old size; null where it countersigned, else the reason. */
async function ask(
  { pool, onDoubt }: Options,
  { log, witness, course, policy }: Task,
  line: WitnessLine,
  first: Head,
): Promise<string | null> {
  let head = first
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const proof = course.old === 0 ? [] : await consistency(pool, log.bureau, course.old, head.size)
    if (proof === null) return `没有从 ${course.old} 到 ${head.size} 的一致性证明`
    const request = writeAddCheckpoint({ old: course.old, proof, checkpoint: head.note })
    const answer = await line.add(request)
    if (answer.status === 200) {
      const of = { bureau: log.bureau, size: head.size }
      const stored = await storeCosignatures(pool, of, policy, answer.body)
      if ('error' in stored) return stored.error
      course.old = head.size
      return null
    }
    const told = sizeTold(answer)
    if (told === null || told === course.old) {
      if (answer.status === 422) onDoubt(log, witness)
      return `回答 ${answer.status}：${answer.body.trim().slice(0, 200)}`
    }
    if (told > head.size) {
      // Another process of ours may have been ahead; if not, the witness knows more than we do.
      const newest = await newestCheckpoint(pool, log.bureau)
      if (newest === null || told > newest.size) {
        onDoubt(log, witness)
        return `它副署过大小 ${told}，本机只有 ${newest?.size ?? 0}`
      }
      head = newest
    }
    course.old = told
  }
  return '它所说的大小一再变化'
}

/** The size that an answer 409 states, or null where it states none. */
function sizeTold({ status, type, body }: { status: number; type: string; body: string }) {
  if (status !== 409 || !type.startsWith('text/x.tlog.size')) return null
  const size = /^(0|[1-9]\d{0,15})\n$/.exec(body)?.[1]
  return size !== undefined && Number.isSafeInteger(Number(size)) ? Number(size) : null
}
