import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { ApiError, queryClient } from '../api.ts'
import type { Me } from '../contract.ts'
import { type KeyMap, useKeys } from '../keys.ts'
import { Failed, Loading } from '../parts/states.tsx'
import { KeysHelp } from './keysHelp.tsx'
import { Nav } from './nav.tsx'
import { Palette } from './palette.tsx'
import { placeOf, useMeQuery } from './session.ts'

/** The frame of every page behind the sign-in: navigation left, the page, dialogs of the keys. */
export function Shell(): ReactNode {
  const me = useMeQuery()
  const location = useLocation()
  useEffect(() => signOutOn401(), [])
  if (me.error instanceof ApiError && me.error.status === 401) {
    const back = encodeURIComponent(location.pathname + location.search)
    return <Navigate to={`/sign-in?back=${back}`} replace />
  }
  if (me.error) return <Failed error={me.error} onAgain={() => me.refetch()} />
  if (!me.data) return <Loading />
  if (me.data.mustChangePassword) return <Navigate to="/password" replace />
  return <Inside me={me.data} />
}

function Inside({ me }: { me: Me }): ReactNode {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null)
  const keys = useMemo(() => {
    const map: KeyMap = {
      'mod+k': () => setOpen('palette'),
      '?': () => setOpen('keys'),
    }
    const letters = {
      queue: 'q',
      review: 'r',
      publication: 'p',
      intake: 'w',
      dossier: 'd',
      people: 'o',
    }
    for (const { area } of me.areas) map[`g ${letters[area]}`] = () => navigate(placeOf[area])
    return map
  }, [me, navigate])
  useKeys(keys)
  return (
    <div className="shell">
      <Nav me={me} onCommand={() => setOpen('palette')} />
      <div className="room">
        <Outlet />
      </div>
      {open === 'palette' && <Palette me={me} onClose={() => setOpen(null)} />}
      {open === 'keys' && <KeysHelp onClose={() => setOpen(null)} />}
    </div>
  )
}

/** Any answer 401 means that the session ended: asking who I am again leads to the sign-in page. */
function signOutOn401(): () => void {
  return queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'error') return
    const error: unknown = event.action.error
    if (event.query.queryKey[0] === 'me') return
    if (error instanceof ApiError && error.status === 401) {
      void queryClient.invalidateQueries({ queryKey: ['me'] })
    }
  })
}
