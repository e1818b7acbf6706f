import type { Command } from 'commander'
import type { Clock } from '../platform/clock.ts'
export function registerServe(_p: Command, _c: Clock, _d: string | null): void {}
