import type { ReactNode } from 'react'
import type { DayText, TimelineEntry } from '../contract.ts'
import { momentWords, numberWords } from '../format.ts'
import { text } from '../text.ts'

/** Acts of the past, newest first: time, entry number, what, detail, who. */
export function Timeline({
  entries,
  today,
}: {
  entries: TimelineEntry[]
  today: DayText
}): ReactNode {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <li
          key={`${entry.at} ${entry.title}`}
          className={entry.mark}
          id={entry.entry === null ? undefined : `entry-${entry.entry}`}
        >
          <div className="when">
            <time dateTime={entry.at}>{momentWords(entry.at, today)}</time>
            {entry.entry !== null && (
              <span className="mono">{text.case.entry(numberWords(entry.entry))}</span>
            )}
          </div>
          <div className="what">{entry.title}</div>
          {entry.detail && <div className="detail">{entry.detail}</div>}
          <div className="who">{entry.who}</div>
        </li>
      ))}
    </ol>
  )
}
