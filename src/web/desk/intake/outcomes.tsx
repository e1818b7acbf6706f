import { useQueries } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { call } from '../api.ts'
import type { ActVerdict, IntakeOutcome, ItemForIntake, Json } from '../contract.ts'
import { Octagon } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { type Intake, outcomes, receiveInput } from './model.ts'

const t = text.intake

/** The five outcomes of art. 32; the server says which are possible and why the others are not. */
export function Outcomes({
  item,
  intake,
  onChange,
}: {
  item: ItemForIntake | undefined
  intake: Intake
  onChange: (part: Partial<Intake>) => void
}): ReactNode {
  const verdicts = useVerdicts(item, intake)
  return (
    <fieldset className="outcomes">
      <legend>
        {t.result} <span className="dim small">{t.resultNote}</span>
      </legend>
      <div className="five">
        {outcomes.map((outcome) => (
          <Outcome
            key={outcome}
            outcome={outcome}
            verdict={verdicts[outcome]}
            isChosen={intake.outcome === outcome}
            onChoose={() => onChange({ outcome })}
          />
        ))}
      </div>
    </fieldset>
  )
}

function Outcome({
  outcome,
  verdict,
  isChosen,
  onChoose,
}: {
  outcome: IntakeOutcome
  verdict: ActVerdict | undefined
  isChosen: boolean
  onChoose: () => void
}): ReactNode {
  const isRefused = verdict?.possible === false
  const words = !verdict
    ? t.outcomeUnknown
    : verdict.possible
      ? t.outcomePossible
      : verdict.refusal.wrong
  return (
    <button
      type="button"
      className={isRefused ? 'outcome refused' : 'outcome'}
      aria-pressed={isChosen}
      aria-disabled={isRefused}
      onClick={isRefused ? undefined : onChoose}
      title={words}
    >
      <b>{t.outcomes[outcome]}</b>
      <span className="small">
        {isRefused && <Octagon size={12} />}
        {words}
      </span>
    </button>
  )
}

function useVerdicts(item: ItemForIntake | undefined, intake: Intake) {
  const inputs = useSettled(outcomes.map((outcome) => receiveInput(intake, item, outcome)))
  const isAsked = item !== undefined
  const answers = useQueries({
    queries: inputs.map((input) => ({
      queryKey: ['check', 'receive', input],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('POST /api/acts/{name}/check', {
          params: { name: 'receive' },
          body: { subject: null, input },
          signal,
        }),
      enabled: isAsked,
      gcTime: 60_000,
    })),
  })
  const verdicts: Partial<Record<IntakeOutcome, ActVerdict>> = {}
  outcomes.forEach((outcome, i) => {
    const answer = answers[i]?.data
    if (answer) verdicts[outcome] = answer
  })
  return verdicts
}

/** The value once it has not changed for 400 ms. */
function useSettled(value: Json[]): Json[] {
  const content = JSON.stringify(value)
  const [settled, setSettled] = useState(content)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(content), 400)
    return () => clearTimeout(timer)
  }, [content])
  return JSON.parse(settled) as Json[]
}
