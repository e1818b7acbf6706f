import { Fragment, type ReactNode } from 'react'
import type { Act, Refusal } from '../contract.ts'
import { text } from '../text.ts'
import { Octagon } from './marks.tsx'

/** A refusal in full: what is wrong, facts, basis, what comes next. Announced when it appears. */
export function RefusalCallout({
  refusal,
  id,
  acts = [],
  onAct,
}: {
  refusal: Refusal
  id?: string
  /** Where a next step names an act that is possible now, its title becomes a way to it. */
  acts?: Act[]
  onAct?: (act: Act) => void
}): ReactNode {
  return (
    <div className="callout refusal" role="alert" id={id}>
      <Octagon size={20} />
      <div>
        <p className="wrong">{refusal.wrong}</p>
        {refusal.facts && <p className="facts">{refusal.facts}</p>}
        <p>
          <span className="label">{text.act.basis}</span> {refusal.article}
        </p>
        {refusal.next.length > 0 && (
          <>
            <p className="label strong">{text.act.next}</p>
            <ol>
              {refusal.next.map((sentence) => (
                <li key={sentence}>{linked(sentence, acts, onAct)}</li>
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  )
}

function linked(sentence: string, acts: Act[], onAct?: (act: Act) => void): ReactNode {
  const act = onAct && acts.find((a) => a.possible && sentence.includes(a.title))
  if (!act) return sentence
  const [before, ...rest] = sentence.split(act.title)
  return (
    <Fragment>
      {before}
      <button type="button" className="link" onClick={() => onAct?.(act)}>
        {act.title}
      </button>
      {rest.join(act.title)}
    </Fragment>
  )
}
