import { createBrowserRouter } from 'react-router'
import { ChangePassword } from './frame/password.tsx'
import { First, NotFound, RouteFailed } from './frame/places.tsx'
import { Shell } from './frame/shell.tsx'
import { SignIn } from './frame/signIn.tsx'

/**
 * The places of the desk under /desk/; each area is a chunk of its own, fetched when first
 * opened.
 */
export const router = createBrowserRouter(
  [
    {
      errorElement: <RouteFailed />,
      hydrateFallbackElement: <div />,
      children: [
        { path: '/sign-in', element: <SignIn /> },
        { path: '/password', element: <ChangePassword /> },
        {
          path: '/cast',
          lazy: async () => ({ Component: (await import('./frame/cast.tsx')).CastPage }),
        },
        {
          element: <Shell />,
          children: [
            { index: true, element: <First /> },
            {
              path: '/queue',
              lazy: async () => ({ Component: (await import('./queue/queue.tsx')).QueuePage }),
            },
            {
              path: '/dossiers',
              lazy: async () => ({ Component: (await import('./queue/queue.tsx')).DossierPage }),
            },
            {
              path: '/review',
              lazy: async () => ({ Component: (await import('./queue/queue.tsx')).ReviewListPage }),
            },
            {
              path: '/review/:id',
              lazy: async () => ({ Component: (await import('./review/review.tsx')).ReviewPage }),
            },
            {
              path: '/cases/:id/:tab?',
              lazy: async () => ({ Component: (await import('./case/case.tsx')).CasePage }),
            },
            {
              path: '/intake',
              lazy: async () => ({ Component: (await import('./intake/intake.tsx')).IntakePage }),
            },
            {
              path: '/publications',
              lazy: async () => ({
                Component: (await import('./publication/publication.tsx')).PublicationPage,
              }),
            },
            {
              path: '/people',
              lazy: async () => ({ Component: (await import('./people/people.tsx')).PeoplePage }),
            },
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ],
  { basename: '/desk' },
)
