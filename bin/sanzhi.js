#!/usr/bin/env node
// Starts the program with the packaged Node 24, whatever Node the system has.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const main = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'main.ts')

function packagedNode() {
  try {
    const packageJson = require.resolve(`node-${process.platform}-${process.arch}/package.json`)
    return join(dirname(packageJson), 'bin', 'node')
  } catch {
    return null
  }
}

const node =
  packagedNode() ?? (Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : null)
if (node === null) {
  process.stderr.write('需要 Node 24。请先在项目目录执行 npm ci，或者安装 Node 24 以上版本。\n')
  process.exit(3)
}
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
// Ctrl-C reaches the child from the terminal itself; a plain kill must be handed on.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('error', (error) => {
  process.stderr.write(`不能执行 ${node}：${error.message}。请重新执行 npm ci。\n`)
  process.exit(3)
})
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 15))
})
