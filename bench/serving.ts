import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { held, tidily, withFolder } from './setup.ts'

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')

/** A program that serves HTTP until it is stopped. */
export interface Serving {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Runs `work` on a folder in which the demonstration has been founded and stopped. */
export function withDemo<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    await whileServing(folder, () => Promise.resolve())
    return work(folder)
  })
}

/** Starts `serve` on a folder as its user does, without the wrapper that finds Node; waits for its
 *  address. */
export async function startServe(folder: string): Promise<Serving> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--demo', '--data', folder, '--port', '0'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' },
    },
  )
  const said: string[] = []
  child.stderr.on('data', (part: Buffer) => said.push(part.toString()))
  const url = await new Promise<string>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`serve: ${code} ${said.join('')}`)))
    child.stdout.on('data', (part: Buffer) => {
      const found = /^ready (\S+)$/m.exec(part.toString())?.[1]
      if (found !== undefined) done(found)
    })
  })
  return { url, pid: child.pid ?? 0, stop: () => stopped(child) }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Runs `work` while `serve` serves. */
export function whileServing<T>(folder: string, work: (it: Serving) => Promise<T>): Promise<T> {
  return tidily(async (atEnd) => {
    return work(await held(atEnd, startServe(folder), (it) => it.stop()))
  })
}

/** Starts a program of ours and waits until its address answers. */
export async function startProgram(
  program: string,
  args: readonly string[],
  url: string,
): Promise<Serving> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  child.once('error', () => undefined)
  for (let i = 0; i < 400; i++) {
    const answer = await fetch(url).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok === true) return { url, pid: child.pid ?? 0, stop: () => stopped(child) }
    await wait(25)
  }
  await stopped(child)
  throw new Error(`${program} does not answer`)
}

/** Memory of a process and all that it has started, in bytes: each shared page is counted once
 *  (proportional set size). Linux only. */
export async function memoryBytes(root: number): Promise<number> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The name in parentheses may hold anything; the parent is the second field after it.
    parents.set(Number(name), Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === root || isOurs(parents.get(pid)))
  let sum = 0
  for (const pid of parents.keys()) {
    if (!isOurs(pid)) continue
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    sum += Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024
  }
  return sum
}
