import { type ReactNode, useState } from 'react'
import type { CaseView, MaterialView } from '../contract.ts'
import { Octagon, Tick, UrgencyMark } from '../parts/marks.tsx'
import { StoredPages } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { text } from '../text.ts'

const t = text.case

/** Papers, the page, and the form side by side; where paper and field disagree both are marked. */
export function MaterialsTab({ view }: { view: CaseView }): ReactNode {
  const first = view.materials.find((m) => m.state === 'differs') ?? view.materials[0]
  const [code, setCode] = useState(first?.code)
  const chosen = view.materials.find((m) => m.code === code) ?? first
  if (!chosen) return <Empty title={t.noMaterials} />
  return (
    <div className="three-panes">
      <ol className="pick-list">
        {view.materials.map((material, i) => (
          <li key={material.code}>
            <button
              type="button"
              aria-pressed={material === chosen}
              onClick={() => setCode(material.code)}
            >
              <span className="no">{i + 1}</span>
              <span className="two-lines">
                <span>{material.name}</span>
                <span className="dim small">{material.form}</span>
              </span>
              <StateMark state={material.state} />
            </button>
          </li>
        ))}
      </ol>
      <MaterialPage material={chosen} no={view.materials.indexOf(chosen) + 1} />
      <section className="form-pane" aria-label={t.form}>
        <header className="row">
          <h2>{t.form}</h2>
          <span className="end dim small">{t.fields(view.form.length)}</span>
        </header>
        <dl>
          {view.form.map((field) => (
            <div key={field.name} className={field.differs ? 'differs' : undefined}>
              <dt>{field.name}</dt>
              <dd>
                {field.value} {field.differs && <span className="small">{field.differs}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  )
}

function StateMark({ state }: { state: MaterialView['state'] }): ReactNode {
  if (state === 'complete') return <Tick />
  return state === 'missing' ? <Octagon /> : <UrgencyMark urgency="amber" label={t.differs} />
}

function MaterialPage({ material, no }: { material: MaterialView; no: number }): ReactNode {
  const pages = material.image ? [material.image] : []
  return (
    <section className="page-pane" aria-label={material.name}>
      <header className="row">
        <h2>
          {no} {material.name}
        </h2>
        <span className="end dim small">{t.page(1, Math.max(material.pages, 1))}</span>
      </header>
      <div className="desk-ground">
        {material.image || material.pdf ? (
          <StoredPages pages={pages} pdf={material.pdf} title={material.name} />
        ) : (
          <p className="callout plain">{t.paperOnly}</p>
        )}
        {material.differs && (
          <p className="callout warn">
            <span>
              <b>{t.differs}</b>
              {material.differs}
            </span>
          </p>
        )}
        <dl className="pairs origin">
          {material.origin.map((fact) => (
            <div key={fact.href ?? fact.name}>
              <dt>{fact.name}</dt>
              <dd>
                {fact.href ? (
                  <a href={fact.href} download={fact.value}>
                    {fact.value}
                  </a>
                ) : (
                  fact.value
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  )
}
