import { Button } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '../api.ts'
import { text } from '../text.ts'
import { Octagon } from './marks.tsx'

/** A skeleton that appears after 200 ms, so that quick answers do not flicker. */
export function Loading({ lines = 6 }: { lines?: number }): ReactNode {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200)
    return () => clearTimeout(timer)
  }, [])
  if (!shown) return null
  return (
    <div className="loading" role="status" aria-label={text.states.loading}>
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <span key={i} style={{ width: `${[58, 96, 72, 88, 64, 80][i % 6]}%` }} />
      ))}
    </div>
  )
}

/** Nothing here: why, and what comes next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
        <circle cx="20" cy="20" r="19" fill="none" stroke="#B9B9B2" strokeWidth="1.5" />
        <path d="M12 20.5 17.5 26 28 14.5" fill="none" stroke="#1F7044" strokeWidth="2.5" />
      </svg>
      <p className="title">{title}</p>
      {children}
    </div>
  )
}

/** What happened, what was kept, what to do; or which post this page needs. */
export function Failed({ error, onAgain }: { error: unknown; onAgain?: () => void }): ReactNode {
  const t = text.states
  const problem = error instanceof ApiError ? error.problem : null
  const isForbidden = error instanceof ApiError && error.status === 403
  return (
    <div className="centre">
      <div className={isForbidden ? 'callout plain' : 'callout refusal'} role="alert">
        <Octagon size={20} />
        <div>
          <p className="wrong">
            {problem?.title ?? (isForbidden ? t.forbiddenTitle : t.errorTitle)}
          </p>
          <p className="facts">
            {problem?.detail ?? (isForbidden ? t.forbiddenBody : t.errorBody)}
          </p>
          <p className="row">
            {onAgain && !isForbidden && (
              <Button type="primary" size="small" onClick={onAgain}>
                {t.again}
              </Button>
            )}
            {problem?.incident && <span className="mono">{t.incident(problem.incident)}</span>}
          </p>
        </div>
      </div>
    </div>
  )
}
