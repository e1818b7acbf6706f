import type { ReactNode } from 'react'

/** A part of the page that scrolls by itself: named, and reached by keys so that it can scroll. */
export function Pane({
  label,
  className,
  children,
}: {
  label: string
  className: string
  children: ReactNode
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it keys could not scroll the pane
    <section className={`pane ${className}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
