import { Command } from 'commander'
import { registerLaw } from '../../src/cli/law.ts'
import type { Day } from '../../src/law/index.ts'

/** The commands of law alone, on a fixed day, for the tests. */
const program = new Command('sanzhi')
registerLaw(program, () => '2026-11-25' as Day)
await program.parseAsync()
