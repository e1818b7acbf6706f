import { actBench } from './act.ts'
import { backupBench } from './backup.ts'
import { advanceBench, proveBench } from './chart.ts'
import type { Bench } from './measure.ts'
import { pageBench } from './page.ts'
import { pdfBench } from './pdf.ts'
import { idleBench, startBench } from './serve.ts'
import { verifyBench } from './verify.ts'
import { weightBench } from './weight.ts'

/** Every measurement by its name, in the order of a full run. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  act: actBench,
  page: pageBench,
  verify: verifyBench,
  backup: backupBench,
  prove: proveBench,
  advance: advanceBench,
  pdf: pdfBench,
  start: startBench,
  idle: idleBench,
  weight: weightBench,
}
