import { QueryClient } from '@tanstack/react-query'
import type { MalformedProblem, Problem, RefusalProblem, Routes } from './contract.ts'

/** An answer that is not a success; `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: Problem | RefusalProblem | MalformedProblem | null

  constructor(status: number, problem: Problem | null) {
    super(problem?.title ?? `status ${status}`)
    this.status = status
    this.problem = problem
  }
}

type RouteName = keyof Routes
type BodyOf<R extends RouteName> = Routes[R] extends { body: infer B } ? B : undefined

interface CallOptions<R extends RouteName> {
  params?: Record<string, string>
  query?: Record<string, string | undefined>
  body?: BodyOf<R>
  signal?: AbortSignal
}

/** Calls one route of the contract. Throws {@link ApiError} on anything but a success. */
export async function call<R extends RouteName>(
  route: R,
  options: CallOptions<R> = {},
): Promise<Routes[R]['answer']> {
  const response = await send(route, options, 'application/json')
  if (response.status === 204) return null as Routes[R]['answer']
  return (await response.json()) as Routes[R]['answer']
}

/** Calls a route that answers bytes: a page image or a PDF; null where there is none. */
export async function callBytes(
  route: 'POST /api/acts/{name}/preview',
  options: CallOptions<'POST /api/acts/{name}/preview'>,
): Promise<Blob | null> {
  const response = await send(route, options, 'image/svg+xml, image/png, application/pdf;q=0.8')
  return response.status === 204 ? null : response.blob()
}

async function send<R extends RouteName>(route: R, options: CallOptions<R>, accept: string) {
  const [method = 'GET', path = ''] = route.split(' ')
  const init: RequestInit = { method, headers: { accept }, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body)
    init.headers = { accept, 'content-type': 'application/json' }
  }
  let response: Response
  try {
    response = await fetch(address(path, options.params, options.query), init)
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw new ApiError(0, null)
  }
  if (!response.ok) throw new ApiError(response.status, await problemOf(response))
  return response
}

function address(
  path: string,
  params: Record<string, string> = {},
  query: Record<string, string | undefined> = {},
) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  const tail = search.toString()
  return tail ? `${filled}?${tail}` : filled
}

async function problemOf(response: Response): Promise<Problem | null> {
  try {
    return (await response.json()) as Problem
  } catch {
    return null
  }
}

/** The cache of server data: the only place where it is kept. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => !(error instanceof ApiError && error.status >= 400) && count < 2,
      refetchOnWindowFocus: true,
    },
  },
})
