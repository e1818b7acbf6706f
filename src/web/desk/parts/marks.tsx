import type { ReactNode } from 'react'
import type { Check, Urgency } from '../contract.ts'

/** Urgency by shape first and colour second: ◆ red, ▲ amber, ● green, ‖ ring stopped. */
export function UrgencyMark({
  urgency,
  label,
  size = 16,
}: {
  urgency: Urgency
  label?: string
  size?: number
}): ReactNode {
  if (!label) {
    return (
      <svg className="mark" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
        {shape[urgency]}
      </svg>
    )
  }
  return (
    <svg
      className="mark"
      viewBox="0 0 16 16"
      width={size}
      height={size}
      role="img"
      aria-label={label}
    >
      {shape[urgency]}
    </svg>
  )
}

const shape: Record<Urgency, ReactNode> = {
  red: (
    <>
      <rect
        x="3.2"
        y="3.2"
        width="9.6"
        height="9.6"
        rx="1"
        transform="rotate(45 8 8)"
        fill="#B3261E"
      />
      <path d="M8 4.8v3.8M8 10.3v1" stroke="#fff" strokeWidth="1.6" />
    </>
  ),
  amber: (
    <>
      <path d="M8 1.8 15 14H1z" fill="#F2B636" stroke="#9A5300" strokeLinejoin="round" />
      <path d="M8 6v4M8 11.3v1" stroke="#6B3B00" strokeWidth="1.3" />
    </>
  ),
  green: <circle cx="8" cy="8" r="5" fill="#1F7044" />,
  stopped: (
    <>
      <circle cx="8" cy="8" r="5.7" fill="#fff" stroke="#4F5661" strokeWidth="1.2" />
      <path d="M6.4 5.6v4.8M9.6 5.6v4.8" stroke="#4F5661" strokeWidth="1.3" />
    </>
  ),
}

/** The octagon of a refusal. */
export function Octagon({ size = 16 }: { size?: number }): ReactNode {
  return (
    <svg className="mark" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="#B3261E" />
      <path d="M4.5 8h7" stroke="#fff" strokeWidth="2" />
    </svg>
  )
}

/** A tick in a green disc: checked, true, done. */
export function Tick({ size = 16 }: { size?: number }): ReactNode {
  return (
    <svg className="mark" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <circle cx="8" cy="8" r="7" fill="#1F7044" />
      <path d="M4.8 8.2 7.1 10.5 11.3 6" fill="none" stroke="#fff" strokeWidth="1.7" />
    </svg>
  )
}

/** A dashed ring: not done yet. */
export function OpenRing(): ReactNode {
  return (
    <svg className="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="#666D78" strokeDasharray="2.5 2" />
    </svg>
  )
}

/** Checks as full sentences, each with its shape. */
export function CheckList({ checks, columns }: { checks: Check[]; columns?: boolean }): ReactNode {
  return (
    <ul className={columns ? 'checks two' : 'checks'}>
      {checks.map((check) => (
        <li key={check.sentence} className={check.state}>
          {check.state === 'passed' ? (
            <Tick />
          ) : check.state === 'failed' ? (
            <Octagon />
          ) : (
            <OpenRing />
          )}
          <span>{check.sentence}</span>
        </li>
      ))}
    </ul>
  )
}

/** A key cap; decoration for eyes, since the key is announced by aria-keyshortcuts. */
export function Kbd({ children }: { children: string }): ReactNode {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a key cap cannot take the focus
    <kbd className="kbd" aria-hidden="true">
      {children}
    </kbd>
  )
}

/** A small outlined word. */
export function Tag({
  children,
  tone = 'plain',
}: {
  children: ReactNode
  tone?: 'plain' | 'late' | 'ok' | 'warn'
}): ReactNode {
  return <span className={`tag ${tone}`}>{children}</span>
}
