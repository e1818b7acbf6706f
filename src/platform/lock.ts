import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Why the embedded database does not start, in words for whoever started it. */
export class StartRefusal extends Error {}

/**
 * Takes the lock of a folder, which names the program that holds it: number, start and boot, since
 * numbers are used again. One whose program is gone is stale. Returns how to give it back.
 *
 * Refuses (StartRefusal): another living program holds it.
 */
export async function takeLock(
  dataDir: string,
  heldBy: (pid: number) => string = (pid) =>
    `数据目录 ${dataDir} 正由另一个程序使用（进程 ${pid}）。请先停止它，或者用 --data 指定另一个目录。`,
): Promise<() => Promise<void>> {
  const path = join(dataDir, 'lock')
  const mine = `${process.pid} ${await startOf(process.pid)}`
  await oneAtATime(dataDir, async () => {
    const holder = await holderOf(dataDir)
    if (holder !== null) throw new StartRefusal(heldBy(holder))
    await writeFile(path, mine)
  })
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === mine) await rm(path, { force: true })
  }
}

/** The living program that holds a folder, or null. */
export async function holderOf(dataDir: string): Promise<number | null> {
  const lock = await readFile(join(dataDir, 'lock'), 'utf8').catch(() => '')
  const [pid, start] = lock.split(/ (.*)/s)
  const holder = Number(pid)
  if (!(holder > 0) || !(await isProgramAlive(holder))) return null
  return start === undefined || start === (await startOf(holder)) ? holder : null
}

/** When a process began, in a form that no later process shares; empty where /proc is missing. */
async function startOf(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; field 22 is the start in ticks since boot.
    const ticks = line.slice(line.lastIndexOf(')') + 2).split(' ')[19]
    return `${ticks} ${boot.trim()}`
  } catch {
    return ''
  }
}

/** Between seeing a stale lock and writing one's own nobody else may do the same. The kernel frees
 *  a socket of an abstract name with its process, so this guard itself cannot become stale. */
async function oneAtATime(dataDir: string, work: () => Promise<void>): Promise<void> {
  if (process.platform !== 'linux') return work()
  const name = createHash('sha256').update(dataDir).digest('hex')
  for (let i = 0; i < 500; i++) {
    const guard = createServer()
    const isMine = await new Promise<boolean>((done) => {
      guard.once('error', () => done(false))
      guard.listen(`\0sanzhi-${name}`, () => done(true))
    })
    if (isMine) {
      try {
        return await work()
      } finally {
        await new Promise((done) => guard.close(done))
      }
    }
    await wait(10)
  }
  throw new StartRefusal(`数据目录 ${dataDir} 的锁文件无法取得。请稍后再试。`)
}

/** Whether a process runs. One that is only waiting to be reaped still answers signal 0, so its
 *  state is read too. */
export async function isProgramAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (line === null) return true
  return !/^\d+ \(.*\) [ZX]/s.test(line)
}
