import type { ReactNode } from 'react'
import type { Clock, DayText } from '../contract.ts'
import { dayWords, remainingWords } from '../format.ts'
import { text } from '../text.ts'
import { Tag, UrgencyMark } from './marks.tsx'

const t = text.clock

/** One cell per working day; one image with one spoken sentence. */
export function ClockStrip({ clock, labels }: { clock: Clock; labels?: boolean }): ReactNode {
  const narrow = clock.cells.length > 30
  const step = narrow ? 6 : 11.5
  const width = narrow ? 4 : 9
  return (
    <svg
      className="strip"
      role="img"
      aria-label={clock.spoken}
      viewBox={`0 0 ${clock.cells.length * step + 14} ${labels ? 36 : 22}`}
      height={labels ? 36 : 22}
      width={clock.cells.length * step + 14}
    >
      <defs>
        <pattern id="stopped" width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M-1 1 1-1M0 4 4 0M3 5 5 3" stroke="#8A909A" strokeWidth="1" />
        </pattern>
      </defs>
      {clock.cells.map((cell, i) => (
        <g key={cell.day} transform={`translate(${i * step + 1} 0)`}>
          <rect
            className={`cell ${cell.state}`}
            x="0"
            y={cell.state === 'today' ? 1.5 : 4}
            width={cell.state === 'today' ? width - 1 : width}
            height={cell.state === 'today' ? 19 : 14}
            rx={narrow ? 1 : 2}
          />
          {cell.mark && <rect className="limit" x={width} y="1" width="2.5" height="20" />}
          {labels && (
            <text x={width / 2} y="34" textAnchor="middle">
              {cell.state === 'today'
                ? t.today
                : cell.mark === 'promised'
                  ? t.promisedMark
                  : cell.mark === 'statutory'
                    ? t.statutoryMark
                    : ''}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

/** The clock of a case's head: words first, strip, then used, stopped, statutory rest. */
export function ClockPanel({ clock, today }: { clock: Clock; today: DayText }): ReactNode {
  const words = remainingWords(clock.remaining, today)
  const law = t.statutory(
    clock.statutory.days,
    Math.abs(clock.statutory.left),
    dayWords(clock.statutory.due, today),
  )
  const total = clock.stops.reduce((sum, stop) => sum + stop.days, 0)
  return (
    <section className="clock" aria-label={words.words}>
      <div className="clock-words">
        <UrgencyMark urgency={clock.urgency} />
        <strong className={clock.urgency}>{words.words}</strong>
        {clock.statutory.left < 0 && <Tag tone="late">{t.beyondLaw}</Tag>}
        <span className="end">
          {clock.promised
            ? t.promisedTo(clock.promised.days, dayWords(clock.promised.due))
            : words.note}
        </span>
      </div>
      <ClockStrip clock={clock} labels />
      <div className="clock-line">
        <span>
          {t.used} <b>{clock.used}</b>
        </span>
        {total > 0 && (
          <span>
            {t.stopped} <b>{total}</b>{' '}
            {clock.stops.map((stop) => (
              <a key={stop.entry} href={`#entry-${stop.entry}`}>
                {stop.reason}，{stop.article}
              </a>
            ))}
          </span>
        )}
        <span className="end">
          {law.days} · {clock.statutory.left < 0 ? t.over : t.left} <b>{law.left}</b> · {law.day}
        </span>
      </div>
    </section>
  )
}
