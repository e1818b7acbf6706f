import type { ReactNode } from 'react'
import type { ReviewView } from '../contract.ts'
import { Tag } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { text } from '../text.ts'

const t = text.review
const circled = '①②③④⑤⑥⑦⑧⑨⑩'

/** The evidence in the order the draft uses it, each saying what it proves. */
export function EvidencePane({ review }: { review: ReviewView }): ReactNode {
  return (
    <div className="evidence-pane">
      <header className="pane-head">
        <h2>
          {t.evidence} {review.evidence.length}
        </h2>
        <span className="end dim small">{t.evidenceNote}</span>
      </header>
      <Pane className="evidence-list" label={t.evidence}>
        <ol>
          {review.evidence.map((piece, i) => (
            <li key={piece.title}>
              <p className="row">
                <b>
                  {circled[i] ?? i + 1} {piece.title}
                </b>
                <span className="end">
                  {piece.verdict && <Tag tone="ok">{piece.verdict}</Tag>}
                  <span className="small dim">{piece.note}</span>
                </span>
              </p>
              {piece.image && <img src={piece.image} alt={piece.title} />}
              <p className={piece.conflict ? 'small conflict' : 'small dim'}>{piece.proves}</p>
            </li>
          ))}
        </ol>
      </Pane>
    </div>
  )
}
