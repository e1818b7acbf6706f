import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { CaseView } from '../contract.ts'
import { useToday } from '../frame/session.ts'
import { ClockPanel } from '../parts/clock.tsx'
import { Kbd, Tag } from '../parts/marks.tsx'
import { text } from '../text.ts'

const t = text.case

/** Path, number, state, why major, full item name, applicant; right, the clock. */
export function CaseHead({ view }: { view: CaseView }): ReactNode {
  const { head, clock, place } = view
  const today = useToday()
  return (
    <header className="case-head">
      <div className="case-words">
        <div className="row small">
          <Link to="/queue">{text.nav.queue}</Link> /{' '}
          <span className="mono">{t.number(head.number)}</span>
          <Tag>{head.state}</Tag>
          {head.major.length > 0 && (
            <Tag tone="late">
              {t.major} · {head.major.join('、')}
            </Tag>
          )}
          {place && (
            <span className="end">
              <Kbd>K</Kbd> <Kbd>J</Kbd> {place.index} / {place.of}
            </span>
          )}
        </div>
        <h1>{head.item}</h1>
        <p className="dim">
          {head.applicant}
          {head.code && (
            <>
              {' · '}
              <span className="mono">{head.code}</span>
            </>
          )}
          {head.representative && ` · ${head.representative}`}
          {head.summary && ` · ${head.summary}`} · {t.version(head.itemVersion)}
        </p>
      </div>
      {clock ? (
        <ClockPanel clock={clock} today={today} />
      ) : (
        <p className="clock dim">{text.clock.noClock}</p>
      )}
    </header>
  )
}
