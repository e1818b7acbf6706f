import { Button, Input } from 'antd'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'
import { call, queryClient } from '../api.ts'
import { Octagon } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { useTitle } from './session.ts'
import { Threshold, wordsOf } from './signIn.tsx'

const t = text.password
const FIELDS = ['old', 'fresh', 'again'] as const

/** Whoever came with a first password chooses an own one before anything else is open. */
export function ChangePassword(): ReactNode {
  const navigate = useNavigate()
  const [values, setValues] = useState({ old: '', fresh: '', again: '' })
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  useTitle(`${t.title} · ${text.product}`)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { old, fresh, again } = values
    if (!old || !fresh || !again) return setWrong(t.missing)
    if (fresh !== again) return setWrong(t.differs)
    setBusy(true)
    setWrong('')
    try {
      await call('POST /api/password', { body: { old, fresh } })
      await queryClient.resetQueries({ queryKey: ['me'] })
      navigate('/', { replace: true })
    } catch (error) {
      setWrong(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <Threshold>
      <form onSubmit={submit} noValidate>
        <h1>{t.title}</h1>
        <p className="dim">{t.lead}</p>
        {FIELDS.map((name) => (
          <div key={name}>
            <label htmlFor={name}>{t[name]}</label>
            <Input.Password
              id={name}
              size="large"
              autoComplete={name === 'old' ? 'current-password' : 'new-password'}
              value={values[name]}
              aria-invalid={wrong !== ''}
              aria-describedby={wrong ? 'password-wrong' : 'password-hint'}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          </div>
        ))}
        <p className="dim small" id="password-hint">
          {t.hint}
        </p>
        {wrong && (
          <p className="wrong-line" id="password-wrong" role="alert">
            <Octagon /> {wrong}
          </p>
        )}
        <Button type="primary" size="large" htmlType="submit" block disabled={busy}>
          {t.submit}
        </Button>
      </form>
    </Threshold>
  )
}
