import type { ReactNode } from 'react'
import type { DraftView } from '../contract.ts'
import { text } from '../text.ts'
import { differences, type Piece } from './diff.ts'

/**
 * A draft decision as a page, true to the proportions of an official paper; no seal before
 * decision.
 */
export function Paper({
  draft,
  previous,
}: {
  draft: DraftView
  previous: DraftView | null
}): ReactNode {
  const before = new Map(previous?.paragraphs.map((p) => [p.part, p.text]))
  return (
    <article className="paper" aria-label={draft.title}>
      <p className="paper-head">{draft.office}</p>
      <h2>{draft.title}</h2>
      <p className="paper-number">
        {draft.numberStub}
        <mark>{text.case.numberLater}</mark>
      </p>
      <p>{draft.addressee}：</p>
      {draft.paragraphs.map((paragraph) => (
        <p key={paragraph.part} className="indent">
          {previous
            ? differences(before.get(paragraph.part) ?? '', paragraph.text).map(shown)
            : paragraph.text}
        </p>
      ))}
      <p className="paper-sign">
        {draft.office}
        <br />
        {text.dayOfDecision}
      </p>
      <p className="paper-seal">{text.sealLater}</p>
    </article>
  )
}

function shown(piece: Piece, index: number): ReactNode {
  const key = `${index}${piece.kind}`
  if (piece.kind === 'added') return <ins key={key}>{piece.text}</ins>
  if (piece.kind === 'removed') return <del key={key}>{piece.text}</del>
  return <span key={key}>{piece.text}</span>
}
