import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { ReceiptDrawer } from '../acts/receipt.tsx'
import { keepForm, keptForm } from '../acts/send.ts'
import { useAct } from '../acts/useAct.ts'
import { useCase } from '../case/case.tsx'
import type { CaseView, DraftView, Receipt, ReviewView } from '../contract.ts'
import { dayWords, remainingWords } from '../format.ts'
import { KeyLine } from '../frame/keyLine.tsx'
import { useTitle, useToday } from '../frame/session.ts'
import { useKeys } from '../keys.ts'
import { Tag } from '../parts/marks.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/review.css'
import { text } from '../text.ts'
import { type Answers, emptyAnswers, inputOf } from './answers.ts'
import { DraftPane } from './draftPane.tsx'
import { EvidencePane } from './evidencePane.tsx'
import { OpinionPane } from './opinionPane.tsx'
import { PointsPane } from './pointsPane.tsx'

const t = text.review

/**
 * Legal review of one draft: the draft, the evidence, ten points, and the opinion bound to the
 * draft.
 */
export function ReviewPage(): ReactNode {
  const { id = '' } = useParams()
  const found = useCase(id)
  if (found.error) return <Failed error={found.error} onAgain={() => found.refetch()} />
  if (!found.data) return <Loading />
  const { draft, review } = found.data
  if (!draft || !review) {
    return (
      <main className="centre" id="main">
        <Empty title={t.noDraft}>
          <Link to="/review">{t.title}</Link>
        </Empty>
      </main>
    )
  }
  // Another draft is another review: what was answered for the old one does not carry over.
  return <Review key={draft.hash} view={found.data} draft={draft} review={review} />
}

function Review({
  view,
  draft,
  review,
}: {
  view: CaseView
  draft: DraftView
  review: ReviewView
}): ReactNode {
  const navigate = useNavigate()
  const { answers, current, setCurrent, change, setPoint } = useAnswers(view.id, draft.hash)
  const [withDiff, setWithDiff] = useState(view.previousDraft !== null)
  const [receipt, setReceipt] = useState<Receipt | null>(null)
  const { sending, send } = useAct(setReceipt)
  useTitle(`${t.title} ${view.head.number ?? ''} · ${text.product}`)
  const act = view.acts.find((a) => a.name === 'legalReview')
  const issue = () => {
    const input = inputOf(answers, draft.hash)
    if (act?.possible && input) void send('legalReview', view.id, input)
  }
  const digits = Object.fromEntries(
    review.points.map((_, i) => [String((i + 1) % 10), () => setCurrent(i)]),
  )
  useKeys({
    ...digits,
    y: () => setPoint(current, { finding: 'lawful' }),
    n: () => setPoint(current, { finding: 'problem' }),
    x: () => setPoint(current, { finding: 'notApplicable' }),
    d: () => setWithDiff(!withDiff),
    'mod+enter': issue,
    escape: () => navigate('/review'),
  })
  return (
    <>
      <ReviewHead view={view} draft={draft} review={review} />
      <main id="main" className="review">
        <DraftPane
          draft={draft}
          previous={view.previousDraft}
          withDiff={withDiff}
          onDiff={setWithDiff}
        />
        <EvidencePane review={review} />
        <section className="points-pane" aria-label={t.points}>
          <PointsPane
            points={review.points}
            answers={answers}
            current={current}
            onPoint={setPoint}
            onCurrent={setCurrent}
          />
          <OpinionPane
            act={act}
            acts={view.acts}
            draft={draft}
            review={review}
            answers={answers}
            onChange={change}
            sending={sending}
            onIssue={issue}
          />
        </section>
      </main>
      <KeyLine keys={keyLine} />
      {receipt && <ReviewReceipt view={view} receipt={receipt} />}
    </>
  )
}

/** The answers, kept at every change under the draft that they are about. */
function useAnswers(caseId: string, draftHash: string) {
  const keptAs = `${caseId}.${draftHash}`
  const [answers, setAnswers] = useState<Answers>(
    () => (keptForm('legalReview', keptAs)?.values as Answers | undefined) ?? emptyAnswers(),
  )
  const [current, setCurrent] = useState(0)
  const change = (next: Answers) => {
    setAnswers(next)
    keepForm('legalReview', keptAs, next)
  }
  const setPoint = (index: number, part: Partial<Answers['points'][number]>) => {
    setCurrent(index)
    change({
      ...answers,
      points: answers.points.map((p, i) => (i === index ? { ...p, ...part } : p)),
    })
  }
  return { answers, current, setCurrent, change, setPoint }
}

const k = text.keys.line
const keyLine: [string[], string][] = [
  [['1', '–', '0'], k.points],
  [['Y'], k.yes],
  [['N'], k.no],
  [['D'], k.diff],
  [['⌘↵'], k.issue],
]

function ReviewReceipt({ view, receipt }: { view: CaseView; receipt: Receipt }): ReactNode {
  const navigate = useNavigate()
  return (
    <ReceiptDrawer
      title={t.title}
      receipt={receipt}
      onClose={() => navigate('/review')}
      foot={
        <>
          <Button onClick={() => navigate('/review')}>{t.title}</Button>
          <Button onClick={() => navigate(`/cases/${view.id}`)}>{text.receipt.stay}</Button>
        </>
      }
    />
  )
}

function ReviewHead({
  view,
  draft,
  review,
}: {
  view: CaseView
  draft: DraftView
  review: ReviewView
}): ReactNode {
  const today = useToday()
  const left = remainingWords(review.remaining, today)
  const due = 'due' in review.remaining ? t.until(dayWords(review.remaining.due)) : left.note
  const { head } = view
  return (
    <header className="page-head tall">
      <div>
        <p className="row small">
          <Link to="/review">{t.title}</Link> /{' '}
          <Link className="mono" to={`/cases/${view.id}`}>
            {text.case.number(head.number)}
          </Link>
          {head.major.length > 0 && (
            <Tag tone="late">
              {text.case.major}：{head.major.join('、')}
            </Tag>
          )}
          <Tag>
            {text.case.handlers} {head.handlers.join('、')}
          </Tag>
        </p>
        <h1>
          {draft.title} · {head.applicant}
        </h1>
      </div>
      <p className="end right">
        <b>{left.words}</b>
        <br />
        <span className="dim">{due}</span>
      </p>
    </header>
  )
}
