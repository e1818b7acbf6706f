import { type ReactNode, useState } from 'react'
import type { CaseView, DocumentView } from '../contract.ts'
import { dayWords } from '../format.ts'
import { useToday } from '../frame/session.ts'
import { Tag } from '../parts/marks.tsx'
import { StoredPages } from '../parts/page.tsx'
import { Paper } from '../parts/paper.tsx'
import { Empty } from '../parts/states.tsx'
import { text } from '../text.ts'

const t = text.case

/** The documents of the case and the page of the chosen one; a draft is drawn without seal. */
export function DocumentsTab({ view }: { view: CaseView }): ReactNode {
  const today = useToday()
  const last = view.documents.at(-1)
  const [id, setId] = useState(last?.id)
  const chosen = view.documents.find((d) => d.id === id) ?? last
  if (!chosen) return <Empty title={t.noDocuments} />
  return (
    <div className="two-panes">
      <ol className="pick-list">
        {view.documents.map((document) => (
          <li key={document.id}>
            <button
              type="button"
              aria-pressed={document === chosen}
              onClick={() => setId(document.id)}
            >
              <span className="two-lines">
                <span>{document.title}</span>
                <span className="small dim mono">{document.number ?? t.numberLater}</span>
              </span>
              <span className="two-lines right">
                <span className="small dim">{dayWords(document.day, today)}</span>
                <Tag tone={document.state === 'draft' ? 'warn' : 'ok'}>{document.stateWords}</Tag>
              </span>
            </button>
          </li>
        ))}
      </ol>
      <section className="desk-ground" aria-label={chosen.title}>
        <DocumentPage document={chosen} view={view} />
      </section>
    </div>
  )
}

function DocumentPage({ document, view }: { document: DocumentView; view: CaseView }): ReactNode {
  if (document.state === 'draft' && view.draft) return <Paper draft={view.draft} previous={null} />
  return (
    <>
      {document.pdf && (
        <p>
          <a href={document.pdf} target="_blank" rel="noreferrer">
            {t.openPdf}
          </a>
          {document.proof && (
            <>
              {' · '}
              <a href={document.proof} target="_blank" rel="noreferrer">
                {t.proofFile}
              </a>
            </>
          )}
        </p>
      )}
      <StoredPages pages={document.pages} pdf={document.pdf} title={document.title} />
    </>
  )
}
