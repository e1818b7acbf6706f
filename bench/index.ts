import { actBench } from './act.ts'
import { advanceBench, proveBench } from './chart.ts'
import type { Bench } from './measure.ts'

/** Every measurement by its name, in the order of a full run. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  act: actBench,
  prove: proveBench,
  advance: advanceBench,
}
