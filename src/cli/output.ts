import type { Command } from 'commander'

/** Exit codes of the command (cli.md). */
export const EXIT = { done: 0, no: 1, usage: 2, unknown: 3 } as const

/** Wrong use of a command: said on stderr, exit 2. */
export class UsageError extends Error {}

/** Prints a result for people, or as one JSON document with `--json`. */
export function print(json: boolean, value: object, people: string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 1)}\n` : `${people}\n`)
}

/** Runs a command's work: its number is the exit code, wrong use is 2, a bug is said and is 1. */
export function run(work: () => number | Promise<number>): Promise<void> {
  return Promise.resolve()
    .then(work)
    .then(
      (code) => {
        process.exitCode = code
      },
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
        process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.no
      },
    )
}

/** A command with `--json`, whose wrong use is told in Chinese. */
export function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--json', '以一份 JSON 输出结果')
    .configureOutput({ outputError: (text, write) => write(inChinese(text)) })
}

/** Commander's own complaints in the words of the house. */
export function inChinese(text: string): string {
  const rules: [RegExp, string][] = [
    [/error: unknown option '(.+?)'/, '没有选项 $1。用 --help 查看用法。'],
    [/error: missing required argument '(.+?)'/, '缺少参数 $1。用 --help 查看用法。'],
    [/error: required option '(.+?)' not specified/, '必须给出选项 $1。用 --help 查看用法。'],
    [/error: option '(.+?)' argument missing/, '选项 $1 缺少取值。'],
    [/error: unknown command '(.+?)'/, '没有命令 $1。用 --help 查看全部命令。'],
    [/error: too many arguments.*/, '参数太多。用 --help 查看用法。'],
  ]
  for (const [pattern, words] of rules) {
    if (pattern.test(text)) return text.replace(pattern, words)
  }
  return text
}
