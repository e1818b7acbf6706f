import { Input, Radio } from 'antd'
import { type ReactNode, useEffect } from 'react'
import type { ReviewView } from '../contract.ts'
import { Tag } from '../parts/marks.tsx'
import { text } from '../text.ts'
import type { Answers, PointAnswer } from './answers.ts'

const t = text.review

interface PointsProps {
  points: ReviewView['points']
  answers: Answers
  current: number
  onPoint: (index: number, part: Partial<PointAnswer>) => void
  onCurrent: (index: number) => void
}

/** The ten points: each a finding and its reason; what the machine found is only a hint. */
export function PointsPane({
  points,
  answers,
  current,
  onPoint,
  onCurrent,
}: PointsProps): ReactNode {
  const done = answers.points.filter((point) => point.finding !== null).length
  const hints = points.filter((point) => point.hint !== null).length
  useEffect(() => {
    document.getElementById(`point-${current}`)?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <>
      <header className="pane-head">
        <h2>{t.points}</h2>
        <span className="dim small">{t.answered(done)}</span>
        <span className="end dim small">{t.hints(hints)}</span>
      </header>
      <ol className="points">
        {points.map((point, i) => (
          <PointRow
            key={point.title}
            index={i}
            point={point}
            answer={answers.points[i] ?? { finding: null, reason: '' }}
            isCurrent={i === current}
            onPoint={onPoint}
            onCurrent={onCurrent}
          />
        ))}
      </ol>
    </>
  )
}

function PointRow({
  index,
  point,
  answer,
  isCurrent,
  onPoint,
  onCurrent,
}: {
  index: number
  point: ReviewView['points'][number]
  answer: PointAnswer
  isCurrent: boolean
  onPoint: PointsProps['onPoint']
  onCurrent: PointsProps['onCurrent']
}): ReactNode {
  const id = `point-${index}`
  return (
    <li id={id} className={isCurrent ? 'point current' : 'point'} aria-current={isCurrent}>
      <span className="no">{index + 1}</span>
      <div>
        <p className="row">
          <b id={`${id}-title`}>{point.title}</b>
          {point.hint && <Tag>{t.hint}</Tag>}
          {point.hint && point.hint !== answer.reason && (
            <span className={point.warn ? 'small conflict' : 'small dim'}>{point.hint}</span>
          )}
        </p>
        <p className="row reason">
          <Input
            size="small"
            variant="underlined"
            aria-label={`${point.title} ${t.reason}`}
            placeholder={answer.finding === null ? t.unanswered : t.reasonMissing}
            value={answer.reason}
            onFocus={() => onCurrent(index)}
            onChange={(event) => onPoint(index, { reason: event.target.value })}
          />
          {point.hint && answer.reason === '' && (
            <button
              type="button"
              className="link small"
              aria-label={`${point.title} ${t.useHint}`}
              onClick={() => onPoint(index, { reason: point.hint ?? '' })}
            >
              {t.useHint}
            </button>
          )}
        </p>
      </div>
      <Radio.Group
        size="small"
        optionType="button"
        buttonStyle="solid"
        aria-labelledby={`${id}-title`}
        value={answer.finding}
        onChange={(event) => onPoint(index, { finding: event.target.value })}
        options={[
          { value: 'lawful', label: t.lawful },
          { value: 'problem', label: t.problem },
          { value: 'notApplicable', label: t.notApplicable },
        ]}
      />
    </li>
  )
}
