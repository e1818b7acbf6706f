import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { ApiError, call, queryClient } from '../api.ts'
import type { Cast } from '../contract.ts'
import { useKeys } from '../keys.ts'
import { Kbd, Octagon, Tag } from '../parts/marks.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/cast.css'
import { text } from '../text.ts'
import { forgetReader, useTitle } from './session.ts'

const t = text.cast
const caps = '1234567890ABCDEFHIJK'

/** The people of the demonstration: one press signs in. */
export function CastPage(): ReactNode {
  const cast = useQuery({ queryKey: ['cast'], queryFn: () => call('GET /api/cast') })
  useTitle(`${t.title} · ${text.product}`)
  if (cast.error instanceof ApiError && cast.error.status === 404) {
    return (
      <main className="centre" id="main">
        <Empty title={t.gone}>
          <Link to="/sign-in">{t.back}</Link>
        </Empty>
      </main>
    )
  }
  if (cast.error) return <Failed error={cast.error} onAgain={() => cast.refetch()} />
  if (!cast.data) return <Loading />
  return <People cast={cast.data} />
}

function People({ cast }: { cast: Cast }): ReactNode {
  const navigate = useNavigate()
  const [wrong, setWrong] = useState<unknown>(null)
  const enter = async (account: string, to: string) => {
    try {
      const me = await call('POST /api/session/cast', { body: { account } })
      forgetReader()
      queryClient.setQueryData(['me'], me)
      navigate(to)
    } catch (error) {
      setWrong(error)
    }
  }
  const choose = (person: Cast['people'][number]) => {
    if (person.account) void enter(person.account, '/')
    else if (person.link) location.assign(person.link)
  }
  useKeys(
    Object.fromEntries(cast.people.map((p, i) => [caps[i]?.toLowerCase() ?? '', () => choose(p)])),
  )
  return (
    <main className="cast" id="main">
      <h1>{t.title}</h1>
      <p className="lead">{t.lead(cast.people.length)}</p>
      {wrong !== null && <Failed error={wrong} />}
      <ul className="people">
        {cast.people.map((person, i) => (
          <li key={person.name}>
            <button type="button" onClick={() => choose(person)}>
              <span className="head">
                <strong>{person.name}</strong>
                <Tag>{person.role}</Tag>
                <Kbd>{caps[i] ?? ''}</Kbd>
              </span>
              <span className="can">{person.can}</span>
              <span className="cannot">
                <Octagon size={13} />
                {person.cannot}
                <b>{person.count}</b>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <section className="tries" aria-labelledby="tries">
        <h2 id="tries">
          {t.tries} <span className="dim">{t.triesNote}</span>
        </h2>
        <ul>
          {cast.tries.map((attempt) => (
            <li key={attempt.title}>
              <Octagon />
              <div>
                <button
                  type="button"
                  className="link"
                  onClick={() => enter(attempt.account, attempt.to)}
                >
                  {attempt.title}
                </button>
                <p>{attempt.why}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
    </main>
  )
}
