import { Button, Input } from 'antd'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { ApiError, call, queryClient } from '../api.ts'
import { Octagon } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { LogState } from './keyLine.tsx'
import { Seal } from './nav.tsx'
import { forgetReader, useSite, useTitle } from './session.ts'

const t = text.signIn

/** Name and password; nothing about a person is shown before. */
export function SignIn(): ReactNode {
  const site = useSite().data
  useTitle(`${t.title} · ${text.product}`)
  return (
    <Threshold>
      <SignInForm />
      {site?.demo && (
        <p className="row">
          <Link to="/cast">{t.cast}</Link>
        </p>
      )}
    </Threshold>
  )
}

/** The page before the desk: the bureau and its promise left, a form right. */
export function Threshold({ children }: { children: ReactNode }): ReactNode {
  const site = useSite().data
  return (
    <div className="sign-in">
      <aside>
        <div className="brand">
          <Seal size={48} />
          <div className="words">
            <strong>{site?.bureau}</strong>
            <span>{text.product}</span>
          </div>
        </div>
        <div className="motto">
          {t.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p className="three">{t.three}</p>
          <LogState witness />
        </div>
      </aside>
      <main id="main">{children}</main>
    </div>
  )
}

function SignInForm(): ReactNode {
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [account, setAccount] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!account.trim() || !password) return setWrong(t.missing)
    setBusy(true)
    setWrong('')
    try {
      const me = await call('POST /api/session', { body: { account: account.trim(), password } })
      forgetReader()
      queryClient.setQueryData(['me'], me)
      navigate(ownPath(search.get('back')), { replace: true })
    } catch (error) {
      setWrong(wordsOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} noValidate>
      <h1>{t.title}</h1>
      <label htmlFor="account">{t.account}</label>
      <Input
        id="account"
        size="large"
        autoComplete="username"
        value={account}
        aria-invalid={wrong !== ''}
        onChange={(event) => setAccount(event.target.value)}
      />
      <label htmlFor="password">{t.password}</label>
      <Input.Password
        id="password"
        size="large"
        autoComplete="current-password"
        value={password}
        aria-invalid={wrong !== ''}
        aria-describedby={wrong ? 'sign-in-wrong' : undefined}
        onChange={(event) => setPassword(event.target.value)}
      />
      {wrong && (
        <p className="wrong-line" id="sign-in-wrong" role="alert">
          <Octagon /> {wrong}
        </p>
      )}
      <Button type="primary" size="large" htmlType="submit" block disabled={busy}>
        {busy ? t.busy : t.submit}
      </Button>
      <p className="callout plain">{t.note}</p>
    </form>
  )
}

/** Only places of the desk itself: an address from outside is not followed. */
function ownPath(back: string | null): string {
  return back && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/'
}

/** What went wrong, in one sentence for the form. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError) || error.status === 0) return t.offline
  return error.problem?.detail ?? error.problem?.title ?? t.wrong
}
