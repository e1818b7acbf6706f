import { Command } from 'commander'
import { registerChart } from '../../src/cli/chart.ts'

/** The chart commands alone, as a process, for the tests of the command line. */
const program = new Command('sanzhi')
registerChart(program)
await program.parseAsync()
