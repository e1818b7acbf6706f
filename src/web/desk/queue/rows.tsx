import { type ReactNode, useEffect } from 'react'
import type { QueueRow, Urgency } from '../contract.ts'
import { remainingWords } from '../format.ts'
import { useToday } from '../frame/session.ts'
import { UrgencyMark } from '../parts/marks.tsx'
import { text } from '../text.ts'
import type { ListState } from './queue.tsx'

const t = text.queue

interface RowsProps {
  list: ListState
  order: Urgency[]
  onOpen: (row: QueueRow) => void
}

/** The rows in groups by urgency, as one list box: J and K move the selection, Enter opens. */
export function Rows({ list, order, onOpen }: RowsProps): ReactNode {
  const { rows, selected, select: onSelect } = list
  useEffect(() => {
    document.getElementById(`row-${selected?.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [selected?.id])
  return (
    <div className="rows">
      <div className="row-head" aria-hidden="true">
        <span />
        {t.columns.map((column) => (
          <span key={column}>{column}</span>
        ))}
      </div>
      <div
        role="listbox"
        aria-label={t.title}
        tabIndex={0}
        className="row-list"
        aria-activedescendant={selected ? `row-${selected.id}` : undefined}
      >
        {order.map((urgency) => {
          const group = rows.filter((row) => row.urgency === urgency)
          if (group.length === 0) return null
          return (
            // biome-ignore lint/a11y/useSemanticElements: no element groups options
            <div key={urgency} role="group" aria-labelledby={`group-${urgency}`}>
              <div className="group-head" id={`group-${urgency}`} role="presentation">
                <UrgencyMark urgency={urgency} />
                <strong>{t.groups[urgency]}</strong> <span>{t.pieces(group.length)}</span>
              </div>
              {group.map((row) => (
                <Row
                  key={row.id}
                  row={row}
                  isSelected={row === selected}
                  onSelect={onSelect}
                  onOpen={onOpen}
                />
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Row({
  row,
  isSelected,
  onSelect,
  onOpen,
}: {
  row: QueueRow
  isSelected: boolean
  onSelect: (row: QueueRow) => void
  onOpen: (row: QueueRow) => void
}): ReactNode {
  const left = remainingWords(row.remaining, useToday())
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box carries the keys (J, K, Enter)
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant moves instead of focus
    <div
      role="option"
      id={`row-${row.id}`}
      aria-selected={isSelected}
      className="queue-row"
      onClick={() => onSelect(row)}
      onDoubleClick={() => onOpen(row)}
    >
      <UrgencyMark urgency={row.urgency} label={t.groups[row.urgency]} />
      <span className="two-lines">
        <span className="item" title={row.item}>
          {row.item}
        </span>
        <span className="party" title={`${row.applicant} · ${row.number ?? ''}`}>
          {row.applicant}
          {row.number && <> · {row.number}</>}
        </span>
      </span>
      <span className="step">{row.step}</span>
      <span className="next">{row.next}</span>
      <span className="two-lines left">
        <strong className={row.urgency}>{left.words}</strong>
        <span>{left.note}</span>
      </span>
    </div>
  )
}
