import { Input, Radio } from 'antd'
import type { ReactNode } from 'react'
import { SendingNote } from '../acts/note.tsx'
import type { Sending } from '../acts/useAct.ts'
import type { Act, DraftView, ReviewOutcome, ReviewView } from '../contract.ts'
import { Kbd, Octagon } from '../parts/marks.tsx'
import { RefusalCallout } from '../parts/refusal.tsx'
import { text } from '../text.ts'
import { type Answers, openAnswer } from './answers.ts'

const t = text.review
const outcomes: ReviewOutcome[] = ['pass', 'amend', 'reject', 'return']

interface OpinionProps {
  act: Act | undefined
  acts: Act[]
  draft: DraftView
  review: ReviewView
  answers: Answers
  onChange: (answers: Answers) => void
  sending: Sending
  onIssue: () => void
}

/** The opinion: cannot be issued while a point is open, and says which. */
export function OpinionPane(props: OpinionProps): ReactNode {
  const { act, draft, review, answers, onChange, sending, onIssue } = props
  if (review.opinion) return <Issued opinion={review.opinion} />
  const refusal =
    sending.state === 'refused' ? sending.refusal : act?.possible === false ? act.refusal : null
  if (refusal) {
    return (
      <div className="opinion">
        <RefusalCallout refusal={refusal} acts={props.acts} />
      </div>
    )
  }
  const open = openAnswer(
    answers,
    review.points.map((point) => point.title),
  )
  const isOff = open !== null || sending.state === 'sending' || !act?.possible
  const short = `${draft.hash.slice(0, 4)}…${draft.hash.slice(-4)}`
  return (
    <div className="opinion">
      <div className="row">
        <b id="opinion-title">{t.opinion}</b>
        <Radio.Group
          aria-labelledby="opinion-title"
          value={answers.opinion}
          onChange={(event) => onChange({ ...answers, opinion: event.target.value })}
          options={outcomes.map((value) => ({ value, label: t.outcomes[value] }))}
        />
      </div>
      <Input.TextArea
        aria-label={t.advice}
        autoSize={{ minRows: 2, maxRows: 5 }}
        value={answers.advice}
        onChange={(event) => onChange({ ...answers, advice: event.target.value })}
      />
      <SendingNote sending={sending} missing={[]} onAgain={onIssue} />
      <div className="row">
        <span className="dim small" title={draft.hash}>
          {t.bound(short)}
        </span>
        <button
          type="button"
          className="act-button red end"
          aria-disabled={isOff}
          aria-describedby={open ? 'review-open' : undefined}
          onClick={isOff ? undefined : onIssue}
        >
          {sending.state === 'sending' ? text.act.sending : t.issue}
          <Kbd>⌘↵</Kbd>
        </button>
      </div>
      <p className="open-point" id="review-open" role="status">
        {open && (
          <>
            <Octagon size={13} /> {open}
          </>
        )}
      </p>
    </div>
  )
}

function Issued({ opinion }: { opinion: NonNullable<ReviewView['opinion']> }): ReactNode {
  return (
    <div className="opinion">
      <p className="row">
        <b>{t.issued(opinion.by, t.outcomes[opinion.outcome])}</b>
        <span className="end mono small">{opinion.number}</span>
      </p>
      <p>{opinion.advice}</p>
      {opinion.lapsed && (
        <p className="open-point">
          <Octagon size={13} /> {t.lapsed}
        </p>
      )}
    </div>
  )
}
