import type { ReactNode } from 'react'
import { numberWords, secondWords, timeWords } from '../format.ts'
import { Kbd, Octagon, Tick } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { useSite } from './session.ts'

/** The foot of a page: the keys of this screen left, the state of the log right. */
export function KeyLine({ keys }: { keys: [string[], string][] }): ReactNode {
  return (
    <footer className="key-line">
      <ul aria-label={text.keys.title}>
        {keys.map(([caps, words]) => (
          <li key={words}>
            {caps.map((cap) => (
              <Kbd key={cap}>{cap}</Kbd>
            ))}
            <span className="hidden">{caps.join(' ')}</span>
            <span>{words}</span>
          </li>
        ))}
      </ul>
      <LogState />
    </footer>
  )
}

/** How far the log is signed; its own words when sealing is behind or nothing can be known. */
export function LogState({ witness }: { witness?: boolean }): ReactNode {
  const site = useSite()
  const log = site.data?.log
  if (site.isError || !log) {
    return (
      <p className="log" role="status">
        {site.isError && (
          <>
            <Octagon size={13} /> {text.log.unknown}
          </>
        )}
      </p>
    )
  }
  const seen = witness && log.witnessedAt ? text.log.witnessed(timeWords(log.witnessedAt)) : ''
  return (
    <p className={log.ok ? 'log' : 'log bad'} role="status">
      {log.ok ? <Tick size={13} /> : <Octagon size={13} />}
      {log.ok ? text.log.signed(numberWords(log.signedTo)) : (log.wrong ?? text.log.behind)}
      {seen ? `，${seen}` : ` · ${secondWords(log.at)}`}
    </p>
  )
}
