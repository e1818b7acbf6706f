import { type Html, trusted } from '../html.ts'

/** Shapes that repeat what the words beside them say; hidden from readers who hear the words. */
export type IconName =
  | 'check'
  | 'shield'
  | 'clock'
  | 'cross'
  | 'times'
  | 'now'
  | 'ring'
  | 'pause'
  | 'hidden'
  | 'download'
  | 'print'
  | 'search'

const line = 'fill="none" stroke="currentColor" stroke-width="2"'
const round = `${line} stroke-linecap="round" stroke-linejoin="round"`
const white =
  'fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"'

const SHAPES: Record<IconName, string> = {
  check: `<circle cx="12" cy="12" r="10"
fill="currentColor"/><path ${white} d="m7.5 12.4 3 3 6-6.4"/>`,
  shield: `<path fill="currentColor"
d="M12 1.5 3 5v6.5c0 5.2 3.7 9.3 9 11 5.3-1.7 9-5.8 9-11V5z"/>
<path ${white} d="m7.8 12.2 3 3 5.6-6"/>`,
  clock: `<circle cx="12" cy="12" r="9.5" ${line}/><path ${round} d="M12 6.5V12l3.5 2.5"/>`,
  cross: `<rect x="2" y="2" width="20" height="20" rx="2"
fill="currentColor"/><path ${white} d="m8 8 8 8m0-8-8 8"/>`,
  times: `<path ${round} d="m6 6 12 12m0-12L6 18"/>`,
  now: `<circle cx="12" cy="12" r="9.5" fill="#fff" stroke="currentColor"
stroke-width="2.5"/><circle cx="12" cy="12" r="5" fill="currentColor"/>`,
  ring: `<circle cx="12" cy="12" r="9.5" fill="#fff" stroke="currentColor" stroke-width="2"
stroke-dasharray="3.5 2.9"/>`,
  pause: `<circle cx="12" cy="12" r="9.5" ${line}/><path ${round} d="M9.5 8.5v7m5-7v7"/>`,
  hidden: `<path ${round} d="M3 3l18 18M10 6.3A10 10 0 0 1 22 12a14 14 0 0 1-2.8 3.6
M6.3 7.6A13 13 0 0 0 2 12c2 3.7 5.8 6 10 6a10 10 0 0 0 4-.8"/>`,
  download: `<path ${round} d="M12 3v12m-5-5 5 5 5-5M4 20h16"/>`,
  print: `<path ${round} d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>`,
  search: `<circle cx="10.5" cy="10.5" r="6.5" ${line}/><path ${round} d="m15.5 15.5 5.5 5.5"/>`,
}

/** An icon beside words; it says nothing by itself. */
export function icon(name: IconName, css = ''): Html {
  return trusted(
    `<svg class="sz-i ${css}" viewBox="0 0 24 24" aria-hidden="true"
focusable="false">${SHAPES[name]}</svg>`,
  )
}
