import type { ReactNode } from 'react'
import type { Act, CaseView } from '../contract.ts'
import { Icon } from '../parts/icons.tsx'
import { Kbd, Octagon } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { text } from '../text.ts'

const t = text.case

/** What can be done now as buttons, and what cannot, in place, with reason, basis and way out. */
export function ActsPane({
  view,
  onAct,
}: {
  view: CaseView
  onAct: (act: Act) => void
}): ReactNode {
  const possible = view.acts.filter((act) => act.possible)
  const refused = view.acts.filter((act) => !act.possible)
  return (
    <Pane className="acts" label={t.can}>
      <section>
        <h2>
          {t.can} <span className="end dim">{possible.length}</span>
        </h2>
        {possible.length === 0 && <p className="dim">{t.nothing}</p>}
        {possible.map((act, i) => (
          <button
            key={act.name}
            type="button"
            className={i === 0 ? 'act-button red' : 'act-button'}
            aria-keyshortcuts={act.key}
            onClick={() => onAct(act)}
          >
            {i === 0 && <Icon name="review" />}
            {act.title}
            {act.key && <Kbd>{act.key.toUpperCase()}</Kbd>}
          </button>
        ))}
      </section>
      {refused.length > 0 && (
        <section>
          <h2>{t.cannot}</h2>
          <ul className="refused-list">
            {refused.map((act) => (
              <li key={act.name}>
                <Octagon size={14} />
                <div>
                  <b>{act.title}</b>
                  <p>{act.refusal.wrong}</p>
                  <p className="row small dim">
                    <span>{act.refusal.article}</span>
                    {act.refusal.next.length > 0 && (
                      <button
                        type="button"
                        className="link end"
                        aria-label={`${act.title}：${t.how}`}
                        onClick={() => onAct(act)}
                      >
                        {t.how}
                      </button>
                    )}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Pane>
  )
}
