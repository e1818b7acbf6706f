import { setTimeout as wait } from 'node:timers/promises'
import { connect } from '../src/platform/database.ts'
import { startEmbedded } from '../src/platform/embedded.ts'
import { amount, type Bench, compare, msOf } from './measure.ts'
import { memoryBytes, startServe, whileServing, withDemo } from './serving.ts'
import { held, tidily } from './setup.ts'

/** `serve` on an existing folder to its first answer, against postgres alone on the same folder. */
export const startBench: Bench = ({ rounds }) =>
  withDemo(async (folder) => {
    const ours = () =>
      tidily((atEnd) =>
        msOf(async () => {
          const serving = await held(atEnd, startServe(folder), (it) => it.stop())
          await answered(serving.url)
        }),
      )
    const alone = () =>
      tidily((atEnd) =>
        msOf(async () => {
          const starting = startEmbedded({ dataDir: folder })
          const embedded = await held(atEnd, starting, (it) => it.stop())
          const client = await connect(embedded.url)
          await client.query('select 1')
          await client.end()
        }),
      )
    const note =
      '已有演示目录，从启动进程到首页答复；标尺：同一目录只启动 PostgreSQL 到 select 1 答复'
    return [
      await compare(
        { name: 'start', unit: 'ms', goal: { sign: '≤', value: 20 }, rounds, note },
        ours,
        alone,
      ),
    ]
  })

/** Memory of `serve` with its database when nobody has asked anything for a minute. */
export const idleBench: Bench = ({ idleSeconds }) =>
  withDemo((folder) =>
    whileServing(folder, async ({ url, pid }) => {
      await answered(url)
      await wait(idleSeconds * 1000)
      const note = `首页答复一次后静置 ${idleSeconds} 秒；serve 及其 PostgreSQL 全部进程的 PSS 之和`
      const goal = { sign: '<', value: 300 } as const
      const bytes = await memoryBytes(pid)
      return [amount({ name: 'idle', unit: 'MB', goal, rounds: 1, note }, [bytes / 1e6])]
    }),
  )

async function answered(url: string): Promise<void> {
  const answer = await fetch(url)
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
}
