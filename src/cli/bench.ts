import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { command, EXIT, run } from './output.ts'

const PROGRAM = join(import.meta.dirname, '..', '..', 'bench', 'run.ts')

interface BenchFlags {
  json?: boolean
  tiny?: boolean
}

/** Registers `bench`: each figure against its yardstick in the same run (bench/README.md). It runs
 *  in a process of its own, for the yardsticks are development packages. */
export function registerBench(program: Command): void {
  command(program, 'bench [NAME...]', '度量：每个数都在同一次运行里与标尺相比')
    .option('--tiny', '只看能不能运行，量出的数没有意义')
    .action((names: string[], flags: BenchFlags) => run(() => bench(names, flags)))
}

async function bench(names: readonly string[], flags: BenchFlags): Promise<number> {
  if (!existsSync(PROGRAM)) {
    process.stderr.write('安装中没有 bench 目录，不能度量。请在项目的源码目录里运行。\n')
    return EXIT.unknown
  }
  const given = [...(flags.json ? ['--json'] : []), ...(flags.tiny ? ['--tiny'] : [])]
  const child = spawn(process.execPath, [PROGRAM, ...given, '--', ...names], { stdio: 'inherit' })
  // Ctrl-C reaches the child from the terminal itself; a plain kill must be handed on. Either way
  // the child stops what it has started, and this program waits for it.
  const ignore = () => undefined
  const handOn = () => child.kill('SIGTERM')
  process.on('SIGINT', ignore)
  process.on('SIGTERM', handOn)
  try {
    return await new Promise((done, fail) => {
      child.once('error', fail)
      child.once('exit', (code) => done(code ?? EXIT.unknown))
    })
  } finally {
    process.off('SIGINT', ignore)
    process.off('SIGTERM', handOn)
  }
}
