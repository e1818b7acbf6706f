import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { QueueRow } from '../contract.ts'
import { clockLine, dayWords, remainingWords } from '../format.ts'
import { useToday } from '../frame/session.ts'
import { ClockStrip } from '../parts/clock.tsx'
import { Kbd, Octagon, Tag } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { text } from '../text.ts'

const t = text.queue

/** The case beside the list: clock, what can be done, first refusals, last entries, the way in. */
export function Preview({
  row,
  openWords,
  onOpen,
}: {
  row: QueueRow
  openWords: string
  onOpen: () => void
}): ReactNode {
  const { preview } = row
  const today = useToday()
  return (
    <aside className="preview" aria-label={`${row.item}，${row.applicant}`}>
      <Pane className="preview-body" label={text.keys.line.preview}>
        <section>
          <p className="row small">
            <span className="mono">{text.case.number(row.number)}</span>
            <span className="end">
              {row.tags.map((tag) => (
                <Tag key={tag.text} tone={tag.major ? 'late' : 'plain'}>
                  {tag.text}
                </Tag>
              ))}
            </span>
          </p>
          <h2>{row.item}</h2>
          <p className="dim">
            {row.applicant}
            {preview.representative && ` · ${preview.representative}`}
          </p>
        </section>
        <PreviewClock row={row} />
        <PreviewActs row={row} />
        {preview.last.length > 0 && (
          <section>
            <h3>{t.last}</h3>
            <Timeline entries={preview.last} today={today} />
          </section>
        )}
      </Pane>
      <footer className="row">
        <Button type="primary" onClick={onOpen}>
          {openWords}
        </Button>
        <Link className="small-button" to={`/cases/${row.id}/documents`}>
          {t.documents(preview.documents)}
        </Link>
        <Link className="small-button" to={`/cases/${row.id}/recordings`}>
          {t.recordings(preview.recordings)}
        </Link>
        <span className="end">
          <Kbd>Enter</Kbd>
        </span>
      </footer>
    </aside>
  )
}

function PreviewActs({ row }: { row: QueueRow }): ReactNode {
  const { preview } = row
  return (
    <section>
      <h3>{t.can}</h3>
      {preview.can.length === 0 && <p className="dim">{t.nothing}</p>}
      {preview.can.map((act, i) => (
        <Link
          key={act.name}
          to={`/cases/${row.id}?act=${act.name}`}
          className={i === 0 ? 'act-button red' : 'act-button'}
        >
          {act.title}
          {act.key && <Kbd>{act.key.toUpperCase()}</Kbd>}
        </Link>
      ))}
      {preview.cannot.map((no) => (
        <p key={no.title} className="refused-line">
          <Octagon size={14} />
          <span>
            <b>{no.title}</b> {t.cannot}
            {no.wrong}
          </span>
        </p>
      ))}
    </section>
  )
}

function PreviewClock({ row }: { row: QueueRow }): ReactNode {
  const today = useToday()
  const { clock } = row.preview
  const left = remainingWords(row.remaining, today)
  const isBeforeAcceptance = row.remaining.kind === 'reception' || row.remaining.kind === 'none'
  return (
    <section>
      <p className="clock-words">
        <strong className={row.urgency}>{left.words}</strong>
        <span className="end">
          {clock?.promised ? text.remaining.promised(dayWords(clock.promised.due)) : left.note}
        </span>
      </p>
      {clock ? (
        <>
          <ClockStrip clock={clock} />
          <p className="small dim">{clockLine(clock, today)}</p>
        </>
      ) : (
        <p className="small dim">{isBeforeAcceptance ? text.clock.noClock : left.note}</p>
      )}
    </section>
  )
}
