import { Button, Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { call, queryClient } from '../api.ts'
import type { FirstPassword, PersonRow } from '../contract.ts'
import { dayWords } from '../format.ts'
import { wordsOf } from '../frame/signIn.tsx'
import { Octagon } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { text } from '../text.ts'
import { type PersonAct, titleOf } from './actDrawer.tsx'
import { CertificateState } from './state.tsx'

const t = text.people

/** One person: what may be done today, the course of the certificates, the account. */
export function PersonDetail({
  row,
  mayChange,
  onAct,
}: {
  row: PersonRow
  mayChange: boolean
  onAct: (act: PersonAct) => void
}): ReactNode {
  const posts = row.posts.map((post) => post.title).join('、') || t.noPost
  return (
    <div className="person-detail">
      <Pane className="person-body" label={row.name}>
        <header>
          <h2>{row.name}</h2>
          <p className="dim">
            {posts} · {row.office}
          </p>
          <CertificateState row={row} />
        </header>
        <section>
          <h3>{t.can}</h3>
          <p>{row.can.join('、') || t.canNothing}</p>
          {row.cannot.length > 0 && (
            <>
              <h3>{t.cannot}</h3>
              <p className="dim">{row.cannot.join('、')}</p>
            </>
          )}
        </section>
        <section>
          <h3>{t.course}</h3>
          <Course row={row} />
        </section>
        <Account row={row} mayChange={mayChange} />
        <section>
          <h3>{t.publicPage}</h3>
          <div className="callout plain">
            <p>
              {t.publicBody} <a href={row.publicPage}>{t.publicOpen}</a>
            </p>
          </div>
        </section>
      </Pane>
      <footer className="row">
        {mayChange ? (
          (['grantPost', 'fileCertificate', 'stopCertificate'] as const)
            .filter((name) => name !== 'stopCertificate' || row.certificates.length > 0)
            .map((name) => (
              <Button key={name} onClick={() => onAct({ name, person: row })}>
                {titleOf[name]}
              </Button>
            ))
        ) : (
          <span className="dim">{t.readOnly}</span>
        )}
      </footer>
    </div>
  )
}

function Course({ row }: { row: PersonRow }): ReactNode {
  if (row.certificates.length === 0) return <p className="dim">{t.noCertificate}</p>
  const steps = row.certificates.flatMap((c) => [
    { day: c.examinedOn, what: t.examined, number: c.number },
    { day: c.from, what: t.filed(c.issuer), number: c.number },
    ...c.stops.map((stop) => ({
      day: stop.from,
      what: stop.to === null ? t.revoked : t.stoppedTo(dayWords(stop.to)),
      number: c.number,
    })),
    { day: c.to, what: t.expires, number: c.number },
  ])
  return (
    <ol className="course">
      {steps
        .sort((a, b) => a.day.localeCompare(b.day))
        .map((step) => (
          <li key={`${step.number} ${step.day} ${step.what}`}>
            <span className="dim small">{dayWords(step.day)}</span>
            <span>
              {step.what} <span className="mono small dim">{step.number}</span>
            </span>
          </li>
        ))}
    </ol>
  )
}

function Account({ row, mayChange }: { row: PersonRow; mayChange: boolean }): ReactNode {
  const [login, setLogin] = useState('')
  const [first, setFirst] = useState<FirstPassword | null>(null)
  const [wrong, setWrong] = useState('')
  const open = async () => {
    setWrong('')
    try {
      const body = { account: row.account ?? login.trim() }
      setFirst(await call('POST /api/people/{id}/account', { params: { id: row.id }, body }))
      void queryClient.invalidateQueries({ queryKey: ['people'] })
    } catch (error) {
      setWrong(wordsOf(error))
    }
  }
  return (
    <section>
      <h3>{t.account}</h3>
      <p className={row.isClosed ? 'wrong-line' : undefined}>
        {row.account === null ? t.noAccount : t.accountOf(row.account)}
        {row.isClosed && ` · ${t.closed}`}
      </p>
      {first ? (
        <div className="callout plain" role="status">
          <div>
            <p>{t.firstLead(row.name)}</p>
            <p>
              {t.accountOf(first.account)} · {t.first}{' '}
              <strong className="mono">{first.password}</strong>
            </p>
          </div>
        </div>
      ) : (
        mayChange && (
          <p className="row">
            {row.account === null && (
              <Input
                aria-label={t.login}
                placeholder={t.login}
                title={t.loginHint}
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            )}
            <Button onClick={open}>{row.account === null ? t.openAccount : t.renewAccount}</Button>
          </p>
        )
      )}
      {wrong && (
        <p className="wrong-line" role="alert">
          <Octagon /> {wrong}
        </p>
      )}
    </section>
  )
}
