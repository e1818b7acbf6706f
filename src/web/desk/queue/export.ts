import type { DayText, QueueRow } from '../contract.ts'
import { remainingWords } from '../format.ts'
import { text } from '../text.ts'

/** Saves exactly the rows on the screen as CSV that spreadsheet programs open in Chinese. */
export function exportRows(rows: QueueRow[], title: string, scope: string, today: DayText): void {
  const t = text.queue
  const lines = rows.map((row) => {
    const left = remainingWords(row.remaining, today)
    const urgency = t.groups[row.urgency]
    return [
      row.number ?? '',
      row.item,
      row.applicant,
      row.step,
      row.next,
      urgency,
      left.words,
      left.note,
    ]
  })
  const csv = [t.exportHead, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')
  const file = new Blob(['\uFEFF', csv, '\r\n'], { type: 'text/csv;charset=utf-8' })
  save(file, t.exportName(`${title}-${scope}`, today))
}

/** A cell that begins with a sign of a formula gets an apostrophe: no spreadsheet may run it. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
