import type { ReactNode } from 'react'
import { NavLink, useNavigate } from 'react-router'
import { call } from '../api.ts'
import type { DayText, Me } from '../contract.ts'
import { dayWords, numberWords } from '../format.ts'
import { Icon } from '../parts/icons.tsx'
import { Kbd, Octagon, Tick, UrgencyMark } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { forgetReader, placeOf, useSite } from './session.ts'

const t = text.nav

/** The navigation: only what the signed-in post uses, with the reader's own counts. */
export function Nav({ me, onCommand }: { me: Me; onCommand: () => void }): ReactNode {
  const site = useSite().data
  return (
    <nav className="nav" aria-label={t.label}>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      <div className="brand">
        <Seal />
        <div className="words">
          <strong>{site?.bureau}</strong>
          <span>{site?.demo ? `${text.product} · ${text.demo}` : text.product}</span>
        </div>
      </div>
      <button
        type="button"
        className="command"
        onClick={onCommand}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Icon name="search" />
        <span className="words">{t.command}</span>
        <Kbd>⌘K</Kbd>
      </button>
      <ul>
        {me.areas.map(({ area, count, late }) => (
          <li key={area}>
            <NavLink to={placeOf[area]} title={t[area]}>
              <Icon name={area} />
              <span className="words">{t[area]}</span>
              {late ? (
                <span className="late" title={t.late(late)}>
                  {late}
                  <span className="hidden">{t.late(late)}</span>
                </span>
              ) : null}
              {count > 0 && <span className="count">{numberWords(count)}</span>}
            </NavLink>
          </li>
        ))}
      </ul>
      <Person me={me} demo={site?.demo ?? false} />
    </nav>
  )
}

/** The mark of the bureau's desk. */
export function Seal({ size = 28 }: { size?: number }): ReactNode {
  return (
    <svg className="seal" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="6" fill="#9E2420" />
      <path
        d="M16 6v2.2M8.5 11.5V9h15v2.5M10.5 14.5h11v6.5h-11zM10.5 17.7h11M16 11.5v14.5"
        fill="none"
        stroke="#fff"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

function Person({ me, demo }: { me: Me; demo: boolean }): ReactNode {
  const navigate = useNavigate()
  const state = me.certificate?.state ?? 'none'
  const leave = async (to: string) => {
    await call('DELETE /api/session').catch(() => null)
    forgetReader()
    navigate(to)
  }
  return (
    <div className={`person ${state}`}>
      <div className="row">
        <strong className="full">{me.name}</strong>
        <span className="ring" aria-hidden="true" title={me.name}>
          {Array.from(me.name).at(-1)}
        </span>
        <span className="leave">
          {demo && (
            <button type="button" className="quiet" onClick={() => leave('/cast')}>
              {t.cast}
            </button>
          )}
          <button type="button" className="quiet" onClick={() => leave('/sign-in')}>
            {t.signOut}
          </button>
        </span>
      </div>
      <div className="office">
        {me.office} · {me.posts.map((p) => p.title).join('、')}
      </div>
      <div className="certificate" title={me.certificate?.note}>
        {state === 'valid' ? (
          <Tick size={13} />
        ) : state === 'soon' ? (
          <UrgencyMark urgency="amber" size={13} />
        ) : (
          <Octagon size={13} />
        )}
        <span>{certificateWords(me)}</span>
      </div>
    </div>
  )
}

function certificateWords(me: Me): string {
  const day = (d: DayText) => dayWords(d)
  if (!me.certificate || me.certificate.state === 'none') return t.certificateNone
  if (me.certificate.state === 'stopped') return t.certificateStopped
  if (me.certificate.state === 'ended') return t.certificateEnded(day(me.certificate.validTo))
  return t.validTo(day(me.certificate.validTo))
}
