import type { ReactNode } from 'react'
import type { Area } from '../contract.ts'

const paths = {
  queue: 'M3 9.5 4.6 3.5h6.8L13 9.5v3H3zM3 9.5h3l1 1.5h2l1-1.5h3M6 6h4',
  intake:
    'M3 2.5h9v5M3 2.5v11h4.5M5.5 5.5h4M5.5 8h2.5' +
    'M10.5 11.2a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8z' +
    'M8 14c.3-1.5 1.2-2.2 2.5-2.2S12.7 12.5 13 14',
  review: 'M3 2.5h9v4M3 2.5v11h3.5M5.5 5.5h4M5.5 8h2M10 7.5v3M8 10.5h4l1 2H7zM7 14h6',
  publication: 'M2.5 6.5v3h2.5l7 3v-9l-7 3zM5 9.5l1 4h2l-1-3.2M13.5 7v2',
  dossier: 'M2 4h4l1.5 1.5H14V13H2zM2 8h12',
  people:
    'M2 3.5h12v9H2zM6 8.2a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8zM4 10.8c.3-1 1-1.5 2-1.5s1.7.5 2 1.5M10 6.5h2.5M10 9h2.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14',
  export: 'M8 2.5v7M5.5 7 8 9.5 10.5 7M2.5 10v3.5h11V10',
  right: 'M6 3.5 10.5 8 6 12.5',
  left: 'M10 3.5 5.5 8 10 12.5',
  play: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.7 5.8v4.4L10.3 8z',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  shield: 'M8 2 13 3.8v4c0 3-2 5-5 6.2C5 12.8 3 10.8 3 7.8v-4zM5.8 8l1.6 1.6L10.4 6.6',
  key: 'M9.8 9.3a3.4 3.4 0 1 0-3-3L2.5 10.6V13H5v-1.5h1.5V10z',
  sort: 'M4 3v10M2.2 11 4 13l1.8-2M9 4h5M9 8h3.5M9 12h2',
} satisfies Record<Area | string, string>

/** The names of the drawn icons. */
export type IconName = keyof typeof paths

/** A line icon of 16 px; always beside words, so it is hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
