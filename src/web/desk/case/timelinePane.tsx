import { type ReactNode, useState } from 'react'
import type { CaseView } from '../contract.ts'
import { useToday } from '../frame/session.ts'
import { Icon } from '../parts/icons.tsx'
import { Kbd } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { text } from '../text.ts'

const t = text.case

/** The acts so far; folded it is a rail of 44 px, and replay brings them back one by one. */
export function TimelinePane({
  view,
  folded,
  onFold,
}: {
  view: CaseView
  folded: boolean
  onFold: () => void
}): ReactNode {
  const today = useToday()
  const [shown, setShown] = useState<number | null>(null)
  const count = view.timeline.length
  const entries = shown === null ? view.timeline : view.timeline.slice(count - shown)
  if (folded) {
    return (
      <section className="timeline-rail" aria-label={t.timeline}>
        <button type="button" onClick={onFold} aria-label={t.unfold} aria-keyshortcuts="t">
          <Icon name="right" />
        </button>
        <p className="upright">
          {t.timeline} {count}
        </p>
        <Kbd>T</Kbd>
        {view.timeline.map((entry) => (
          <span
            key={`${entry.at}${entry.title}`}
            className={`dot ${entry.mark}`}
            title={entry.title}
          />
        ))}
      </section>
    )
  }
  return (
    <Pane className="timeline-pane" label={t.timeline}>
      <header className="row">
        <h2>{t.timeline}</h2>
        <span className="dim">{t.entries(count)}</span>
        <span className="end">
          {shown !== null && shown < count && (
            <button type="button" className="link" onClick={() => setShown(shown + 1)}>
              {t.replayNext}
            </button>
          )}{' '}
          <button
            type="button"
            className="link"
            onClick={() => setShown(shown === null ? Math.min(1, count) : null)}
          >
            {shown === null ? t.replay : t.replayEnd}
          </button>
        </span>
      </header>
      <div aria-live={shown === null ? 'off' : 'polite'}>
        <Timeline entries={entries} today={today} />
      </div>
    </Pane>
  )
}
