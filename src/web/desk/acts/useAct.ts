import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ApiError, callBytes, queryClient } from '../api.ts'
import type { ActName, Json, MalformedProblem, Receipt, Refusal } from '../contract.ts'
import { forgetForm, perform } from './send.ts'

/** Where sending an act stands. */
export type Sending =
  | { state: 'idle' }
  | { state: 'sending' }
  | { state: 'refused'; refusal: Refusal }
  | { state: 'malformed'; errors: MalformedProblem['errors'] }
  | { state: 'failed'; error: ApiError | null }

/** Sending one act with everything that can come of it; the cache is asked again afterwards. */
export function useAct(onReceipt: (receipt: Receipt) => void) {
  const [sending, setSending] = useState<Sending>({ state: 'idle' })
  const latest = useRef(onReceipt)
  latest.current = onReceipt
  const send = useCallback(async (name: ActName, subject: string | null, input: Json) => {
    setSending({ state: 'sending' })
    try {
      const receipt = await perform(name, subject, input)
      forgetForm(name, subject)
      setSending({ state: 'idle' })
      latest.current(receipt)
      void queryClient.invalidateQueries()
      return receipt
    } catch (error) {
      setSending(outcome(error))
      // A refusal means that this page knows less than the server: ask again.
      if (error instanceof ApiError && error.status === 409) {
        void queryClient.invalidateQueries({ queryKey: ['case'] })
      }
      return null
    }
  }, [])
  const reset = useCallback(() => setSending({ state: 'idle' }), [])
  return { sending, send, reset }
}

function outcome(error: unknown): Sending {
  if (!(error instanceof ApiError)) return { state: 'failed', error: null }
  const problem = error.problem
  if (error.status === 409 && problem && 'wrong' in problem) {
    return { state: 'refused', refusal: problem }
  }
  if (error.status === 400 && problem && 'errors' in problem) {
    return { state: 'malformed', errors: problem.errors }
  }
  return { state: 'failed', error }
}

/** The page that an act would issue. */
export type PreviewState =
  | { state: 'waiting' }
  | { state: 'none' }
  | { state: 'incomplete' }
  | { state: 'failed' }
  | { state: 'page'; bytes: Blob }

/**
 * Asks for the preview 400 ms after the last change; an older answer never replaces a newer
 * one.
 */
export function usePreview(
  name: ActName,
  subject: string | null,
  input: Json,
  isWanted = true,
): PreviewState {
  const [page, setPage] = useState<PreviewState>({ state: 'waiting' })
  const content = JSON.stringify(input)
  const body = useMemo(() => ({ subject, input: JSON.parse(content) as Json }), [subject, content])
  useEffect(() => {
    if (!isWanted) return setPage({ state: 'incomplete' })
    const control = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const signal = control.signal
        const bytes = await callBytes('POST /api/acts/{name}/preview', {
          params: { name },
          body,
          signal,
        })
        setPage(bytes ? { state: 'page', bytes } : { state: 'none' })
      } catch (error) {
        if (control.signal.aborted) return
        const isOurs = error instanceof ApiError && (error.status === 400 || error.status === 409)
        setPage({ state: isOurs ? 'incomplete' : 'failed' })
      }
    }, 400)
    return () => {
      control.abort()
      clearTimeout(timer)
    }
  }, [name, body, isWanted])
  return page
}
