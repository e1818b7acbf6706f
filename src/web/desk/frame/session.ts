import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect } from 'react'
import { call, queryClient } from '../api.ts'
import type { Area, DayText, Me, Site } from '../contract.ts'
import { dayOfInstant } from '../format.ts'

/** Bureau, today and the state of the log; asked again every half minute. */
export function useSite() {
  return useQuery({
    queryKey: ['site'],
    queryFn: ({ signal }) => call('GET /api/site', { signal }),
    refetchInterval: 30_000,
  })
}

/** The reader; every page below the shell has one. */
export function useMe(): Me | undefined {
  return useMeQuery().data
}

/** The reader as a query, for the shell that must know whether anybody is signed in. */
export function useMeQuery() {
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => call('GET /api/me', { signal }) })
}

/** The server's today, which is what limits are counted from. */
export function useToday(): DayText {
  const site: Site | undefined = useSite().data
  return dayOfInstant(site?.now ?? new Date().toISOString())
}

/** The title of the window. */
export function useTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = title
  }, [title])
}

/** Forgets everything about the last reader before the next one comes. */
export function forgetReader(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'site' })
}

/** Where each area lies. */
export const placeOf: Record<Area, string> = {
  queue: '/queue',
  intake: '/intake',
  review: '/review',
  publication: '/publications',
  dossier: '/dossiers',
  people: '/people',
}
