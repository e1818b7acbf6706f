/**
 * The one set of colours for portal, screens and papers; contrast on white in brackets. Red says
 * who speaks (identity only), blue what can be pressed, green, amber and dark red how things stand.
 */
export const colours = {
  /** Text and strong rules (16.6). */
  ink: '#1b1f24',
  /** Labels and times, the lightest text there is (8.2). */
  ink2: '#4a4f57',
  /** Identity only: line on top, seal, current menu entry, field numbers (7.4). */
  red: '#a61e22',
  /** Links, buttons, current step (8.1). */
  blue: '#14518c',
  blueDark: '#0d3a66',
  visited: '#553a86',
  /** Valid, passed, countersigned (6.6). */
  green: '#1b6a43',
  /** Waiting, suspended, conditional (7.1). */
  amber: '#7d4e00',
  /** An edge beside amber words, never text. */
  amberEdge: '#a87413',
  /** Mismatch, overdue (9.9). */
  redDark: '#861418',
  /** Form errors, always with words, a left bar and the summary (6.9). */
  error: '#b3141c',
  /** Frames of inputs (5.7). */
  border: '#62676f',
  /** Hairlines, never the only carrier of meaning. */
  line: '#d5d2ca',
  rice: '#f8f6f1',
  greyTint: '#efeeea',
  blueTint: '#ebf1f8',
  greenTint: '#e8f3ec',
  amberTint: '#fcf2dc',
  redTint: '#fbefec',
  focus: '#ffd84d',
  white: '#ffffff',
} as const

const HEI = "'PingFang SC','HarmonyOS Sans SC','Microsoft YaHei','Noto Sans SC'"

/** Hei for text, Song for headings. Never SimSun: it is bitmap-like and has no true bold. */
export const fonts = {
  hei: `${HEI},sans-serif`,
  song: `'Source Han Serif SC','Noto Serif SC','Songti SC',${HEI},serif`,
} as const

/** The tokens as CSS custom properties `--sz-ink`, `--sz-blue-dark`, `--sz-song` … of `:root`. */
export function tokenSheet(): string {
  const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
  const lines = Object.entries({ ...colours, ...fonts }).map(([k, v]) => `--sz-${kebab(k)}:${v}`)
  return `:root{${lines.join(';')}}\n`
}
