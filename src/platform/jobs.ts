import { Logger, type Runner, run, runOnce, type TaskList } from 'graphile-worker'

/** What follows acts, by name; the payload holds ids only. */
export type Tasks = Readonly<
  Record<string, (payload: Readonly<Record<string, unknown>>) => Promise<void>>
>

/** Jobs at work: they were written in the acts' own transactions, so a rolled back act has none. */
export interface Jobs {
  /** Returns when no job is due and none is at work; one that failed waits for its next try. */
  drain(): Promise<void>
  /** Lets the jobs at work finish, takes no further ones. */
  stop(): Promise<void>
}

interface Options {
  /** Connection string of the application's role. */
  readonly url: string
  readonly tasks: Tasks
  readonly concurrency: number
  /** Told of a job that failed; it is tried again later by itself. */
  readonly onError: (task: string, error: unknown) => void
}

const silent = new Logger(() => () => undefined)

/** Starts working off jobs, awake within milliseconds of a commit (NOTIFY). */
export async function startJobs(options: Options): Promise<Jobs> {
  const runner = await run({
    connectionString: options.url,
    taskList: listOf(options),
    concurrency: options.concurrency,
    maxPoolSize: options.concurrency + 1,
    noHandleSignals: true,
    logger: silent,
  })
  let isRunning = true
  void runner.promise.then(
    () => isRunning && options.onError('worker', new Error('the worker stopped by itself')),
    (error: unknown) => options.onError('worker', error),
  )
  const isQuiet = watch(runner)
  return {
    drain: async () => {
      // The worker and this one share what is due; a job of one may leave a job to the other.
      do await drainJobs(options)
      while (!(await isQuiet()))
    },
    stop: async () => {
      if (!isRunning) return
      isRunning = false
      await runner.stop()
    },
  }
}

/** Answers whether the worker is idle and has taken no job since it was last asked. */
function watch(runner: Runner): () => Promise<boolean> {
  const busy = new Set<unknown>()
  let taken = 0
  let takenBefore = -1
  runner.events.on('worker:getJob:start', ({ worker }) => busy.add(worker))
  runner.events.on('worker:getJob:empty', ({ worker }) => busy.delete(worker))
  runner.events.on('worker:getJob:error', ({ worker }) => busy.delete(worker))
  runner.events.on('job:complete', ({ worker }) => busy.delete(worker))
  runner.events.on('job:start', ({ worker }) => {
    busy.add(worker)
    taken += 1
  })
  return async () => {
    const isIdle = busy.size === 0 && taken === takenBefore
    takenBefore = taken
    if (!isIdle) await new Promise((done) => setTimeout(done, 5))
    return isIdle
  }
}

/** Works off what is there and returns: demonstrations and tests. */
export async function drainJobs(options: Options): Promise<void> {
  await runOnce({
    connectionString: options.url,
    taskList: listOf(options),
    concurrency: options.concurrency,
    maxPoolSize: options.concurrency + 1,
    noHandleSignals: true,
    logger: silent,
  })
}

function listOf({ tasks, onError }: Options): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, work]) => [
      name,
      async (payload: unknown) => {
        try {
          await work(payload as Record<string, unknown>)
        } catch (error) {
          onError(name, error)
          throw error
        }
      },
    ]),
  )
}
