import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Link, Navigate, useRouteError } from 'react-router'
import { Empty, Failed } from '../parts/states.tsx'
import { text } from '../text.ts'
import { placeOf, useMe } from './session.ts'

/** Leads to the first area of whoever is signed in: the queue, or the register of people. */
export function First(): ReactNode {
  const [first] = useMe()?.areas ?? []
  return <Navigate to={placeOf[first?.area ?? 'queue']} replace />
}

/** No such page. */
export function NotFound(): ReactNode {
  return (
    <main className="centre" id="main">
      <Empty title={text.states.notFound}>
        <Link to="/">{text.states.home}</Link>
      </Empty>
    </main>
  )
}

/** A part of the program did not arrive or failed: nothing typed is lost, loading again helps. */
export function RouteFailed(): ReactNode {
  const error = useRouteError()
  return (
    <main className="centre" id="main">
      <div>
        <Failed error={error} />
        <Button onClick={() => location.reload()}>{text.states.again}</Button>
      </div>
    </main>
  )
}
