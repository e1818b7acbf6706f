import { Segmented } from 'antd'
import { type ReactNode, useMemo } from 'react'
import type { DraftView } from '../contract.ts'
import { hashShort } from '../format.ts'
import { differences } from '../parts/diff.ts'
import { Pane } from '../parts/pane.tsx'
import { Paper } from '../parts/paper.tsx'
import { text } from '../text.ts'

const t = text.review

interface Change {
  part: string
  words: string
}

/** The draft as a page, alone or with the differences to the previous draft, and their list. */
export function DraftPane({
  draft,
  previous,
  withDiff,
  onDiff,
}: {
  draft: DraftView
  previous: DraftView | null
  withDiff: boolean
  onDiff: (on: boolean) => void
}): ReactNode {
  const changes = useMemo(() => (previous ? changesOf(previous, draft) : []), [previous, draft])
  return (
    <section className="draft-pane" aria-label={t.draft}>
      <header className="pane-head">
        <h2>{t.draft}</h2>
        {previous && (
          <Segmented
            className="end"
            aria-label={t.draft}
            value={withDiff ? 'diff' : 'plain'}
            onChange={(value) => onDiff(value === 'diff')}
            options={[
              { value: 'plain', label: t.draftNo(draft.no) },
              { value: 'diff', label: t.diff(previous.no, changes.length) },
            ]}
          />
        )}
      </header>
      <Pane className="desk-ground" label={t.draftNo(draft.no)}>
        <Paper draft={draft} previous={withDiff ? previous : null} />
        <p className="row small">
          <ins>{t.added}</ins> <del>{t.removed}</del>
          <span className="end mono" title={draft.hash}>
            SHA-256 {hashShort(draft.hash)}
          </span>
        </p>
        {previous ? (
          <ol className="changes">
            {changes.map((change, i) => (
              <li key={`${change.part}${change.words}`}>
                <span className="no">{i + 1}</span> <b>{change.part}</b> {change.words}
              </li>
            ))}
          </ol>
        ) : (
          <p className="dim small">{t.first}</p>
        )}
      </Pane>
    </section>
  )
}

/** Each place where the drafts differ, as a sentence. */
function changesOf(before: DraftView, after: DraftView): Change[] {
  const old = new Map(before.paragraphs.map((p) => [p.part, p.text]))
  return after.paragraphs.flatMap(({ part, text: now }) => {
    const pieces = differences(old.get(part) ?? '', now)
    return pieces.flatMap((piece, i): Change[] => {
      const next = pieces[i + 1]
      if (piece.kind === 'removed') {
        const words =
          next?.kind === 'added' ? t.changed(piece.text, next.text) : t.removedOnly(piece.text)
        return [{ part, words }]
      }
      const isAlone = piece.kind === 'added' && pieces[i - 1]?.kind !== 'removed'
      return isAlone ? [{ part, words: t.addedOnly(piece.text) }] : []
    })
  })
}
