import { Command } from 'commander'
import { registerBackup } from './cli/backup.ts'
import { registerBench } from './cli/bench.ts'
import { registerChart } from './cli/chart.ts'
import { registerDemo } from './cli/demo.ts'
import { registerFound } from './cli/found.ts'
import { registerItems } from './cli/items.ts'
import { registerLaw } from './cli/law.ts'
import { registerLedger } from './cli/ledger.ts'
import { registerKeys } from './cli/log-keys.ts'
import { EXIT, inChinese } from './cli/output.ts'
import { registerServe } from './cli/serve.ts'
import { registerWitnessCommands } from './cli/witness.ts'
import { dayOf } from './law/index.ts'
import { systemClock } from './platform/clock.ts'
import { databaseUrl } from './platform/config.ts'

const program = new Command('sanzhi')
  .description('三制：行政执法公示、全过程记录、法制审核')
  .configureOutput({ outputError: (text, write) => write(inChinese(text)) })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage)
  })

registerServe(program, systemClock)
registerLaw(program, () => dayOf(systemClock.now()))
registerChart(program)
registerLedger(program, databaseUrl())
registerKeys(program, systemClock, databaseUrl())
registerWitnessCommands(program, systemClock, databaseUrl())
registerDemo(program, systemClock, databaseUrl())
registerFound(program, systemClock, databaseUrl())
registerItems(program, systemClock, databaseUrl())
registerBackup(program, systemClock, databaseUrl())
registerBench(program)
for (const command of allOf(program)) {
  command.exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage)
  })
  command.configureOutput({ outputError: (text, write) => write(inChinese(text)) })
}

await program.parseAsync()

function allOf(parent: Command): Command[] {
  return parent.commands.flatMap((c) => [c, ...allOf(c)])
}
