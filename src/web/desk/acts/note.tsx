import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Octagon } from '../parts/marks.tsx'
import { text } from '../text.ts'
import type { Sending } from './useAct.ts'

const t = text.act

/** What came of sending when it was neither a receipt nor a refusal, and what is still empty. */
export function SendingNote({
  sending,
  missing,
  onAgain,
}: {
  sending: Sending
  missing: string[]
  onAgain: () => void
}): ReactNode {
  if (missing.length > 0 && sending.state === 'idle') {
    return (
      <div className="callout warn" role="alert">
        <div>
          <p className="wrong">{t.form}</p>
          <ul>
            {missing.map((label) => (
              <li key={label}>{t.required(label)}</li>
            ))}
          </ul>
        </div>
      </div>
    )
  }
  if (sending.state === 'malformed') {
    return (
      <div className="callout refusal" role="alert">
        <Octagon size={20} />
        <div>
          <p className="wrong">{t.malformed}</p>
          <ul>
            {sending.errors.map((error) => (
              <li key={error.path}>
                <span className="mono">{error.path}</span> {error.message}
              </li>
            ))}
          </ul>
        </div>
      </div>
    )
  }
  if (sending.state === 'failed') return <Lost sending={sending} onAgain={onAgain} />
  return null
}

function Lost({
  sending,
  onAgain,
}: {
  sending: Extract<Sending, { state: 'failed' }>
  onAgain: () => void
}): ReactNode {
  const { error } = sending
  const title =
    error?.problem?.title ??
    (error && error.status === 403
      ? t.forbidden
      : error && error.status > 0
        ? t.server
        : t.network.title)
  return (
    <div className="callout refusal" role="alert">
      <Octagon size={20} />
      <div>
        <p className="wrong">{title}</p>
        {error?.problem?.detail && <p className="facts">{error.problem.detail}</p>}
        <p>
          <span className="label">{t.network.kept}</span> {t.network.keptBody}
        </p>
        <p>
          <span className="label">{t.network.how}</span> {t.network.howBody}
        </p>
        <p className="row">
          <Button type="primary" size="small" onClick={onAgain}>
            {t.network.again}
          </Button>
          {error?.problem?.incident && (
            <span className="mono">
              {t.incident} {error.problem.incident}
            </span>
          )}
        </p>
      </div>
    </div>
  )
}
