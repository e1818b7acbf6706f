import { Logger, run, runOnce, type TaskList } from 'graphile-worker'

/** What follows acts, by name; the payload holds ids only. */
export type Tasks = Readonly<
  Record<string, (payload: Readonly<Record<string, unknown>>) => Promise<void>>
>

/** Jobs at work: they were written in the acts' own transactions, so a rolled back act has none. */
export interface Jobs {
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
  return { stop: () => runner.stop() }
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
