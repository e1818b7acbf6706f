import { type ReactNode, useState } from 'react'
import type { CaseView } from '../contract.ts'
import { Icon } from '../parts/icons.tsx'
import { Tick } from '../parts/marks.tsx'
import { text } from '../text.ts'

const t = text.case

/** The flow chart with the current step, or its list form; below, what this step needs. */
export function ChartTab({ view }: { view: CaseView }): ReactNode {
  const [asList, setAsList] = useState(false)
  const { chart } = view
  return (
    <>
      <div className="legend row small">
        <span>
          <Tick size={13} /> {t.legend.done}
        </span>
        <span>
          <i className="box current" /> {t.legend.current}
        </span>
        <span>
          <i className="box ahead" /> {t.legend.ahead}
        </span>
        <span className="end">
          <Icon name="shield" size={14} /> {chart.proof} ·{' '}
          <button type="button" className="link" onClick={() => setAsList(!asList)}>
            {asList ? t.chartView : t.outlineView}
          </button>
        </span>
      </div>
      {asList ? (
        <Outline view={view} />
      ) : (
        <div
          className="chart-drawing"
          role="img"
          aria-label={`${t.chartLabel}${chart.now.step}`}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by the chart room
          dangerouslySetInnerHTML={{ __html: chart.svg }}
        />
      )}
      <section className="step-card">
        <header className="row">
          <b>
            {t.step}
            {chart.now.step}
          </b>
          <span className="small dim">{chart.now.node}</span>
          <span className="end waits">{chart.now.waits}</span>
        </header>
        <div className="step-facts">
          {chart.now.facts.map((fact) => (
            <div key={fact.name}>
              <span className="small dim">{fact.name}</span>
              <b>{fact.value}</b>
              <span className="small dim">{fact.note}</span>
            </div>
          ))}
        </div>
      </section>
    </>
  )
}

function Outline({ view }: { view: CaseView }): ReactNode {
  return (
    <table className="outline">
      <thead>
        <tr>
          {t.outline.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.chart.outline.map((step) => (
          <tr
            key={step.step}
            className={step.state}
            aria-current={step.state === 'current' ? 'step' : undefined}
          >
            <th scope="row">{step.step}</th>
            <td>{step.who}</td>
            <td>{step.limit}</td>
            <td>{step.record}</td>
            <td>{t.legend[step.state]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
