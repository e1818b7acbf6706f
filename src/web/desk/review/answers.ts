import type { ActInputs, Json, ReviewOutcome } from '../contract.ts'
import { text } from '../text.ts'

/** One point as answered so far. */
export type PointAnswer = {
  finding: 'lawful' | 'problem' | 'notApplicable' | null
  reason: string
}

/** The review as answered so far. */
export type Answers = {
  points: PointAnswer[]
  opinion: ReviewOutcome | null
  advice: string
}

/** Ten open points. */
export function emptyAnswers(): Answers {
  const points = Array.from({ length: 10 }, (): PointAnswer => ({ finding: null, reason: '' }))
  return { points, opinion: null, advice: '' }
}

/** What is still open, in the words that stand beside the button; null when all is answered. */
export function openAnswer(answers: Answers, titles: string[]): string | null {
  const t = text.review
  const open = answers.points.findIndex((point) => point.finding === null)
  if (open >= 0) return t.openPoint(open + 1, titles[open] ?? '')
  const silent = answers.points.findIndex((point) => point.reason.trim() === '')
  if (silent >= 0) return t.openReason(silent + 1, titles[silent] ?? '')
  if (!answers.opinion) return t.openOutcome
  return answers.advice.trim() === '' ? t.openAdvice : null
}

/** The act's input bound to the draft that was read; null while anything is open. */
export function inputOf(answers: Answers, draftHash: string): Json {
  if (openAnswer(answers, []) !== null || !answers.opinion) return null
  const points: ActInputs['legalReview']['points'] = answers.points.flatMap((point) =>
    point.finding ? [{ finding: point.finding, reason: point.reason.trim() }] : [],
  )
  return { points, opinion: answers.opinion, advice: answers.advice.trim(), draftHash }
}
