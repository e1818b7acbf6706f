import type { ReactNode } from 'react'
import type { PersonRow } from '../contract.ts'
import { Octagon, Tick, UrgencyMark } from '../parts/marks.tsx'
import { text } from '../text.ts'

const t = text.people

/** What the newest certificate is worth today, as mark and words. */
export function CertificateState({ row }: { row: PersonRow }): ReactNode {
  const { state, left } = row
  return (
    <span className={`certificate-state ${state}`}>
      {state === 'valid' ? (
        <Tick size={14} />
      ) : state === 'soon' ? (
        <UrgencyMark urgency="amber" size={14} />
      ) : state === 'none' ? null : (
        <Octagon size={14} />
      )}
      {state === 'soon' ? t.states.soon(left) : t.states[state]}
    </span>
  )
}
