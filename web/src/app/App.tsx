import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiProvider } from '../features/api/api-context.tsx';
import { UiProvider } from '../ui/UiProvider.tsx';
import { RecogniserContext } from '../features/classroom/captions/recogniser-context.tsx';
import type { AppParts } from './create-app.ts';

/** Everything around the pages. Signing out anywhere brings the sign-in page. */
export function App({ api, auth, queries, router, recogniser }: AppParts) {
  useEffect(
    () =>
      auth.store.subscribe(({ user }, before) => {
        if (user || !before.user) return;
        queries.clear();
        void router.invalidate();
      }),
    [auth, queries, router],
  );
  return (
    <UiProvider>
      <ApiProvider client={api}>
        <QueryClientProvider client={queries}>
          <RecogniserContext value={recogniser}>
            <RouterProvider router={router} />
          </RecogniserContext>
        </QueryClientProvider>
      </ApiProvider>
    </UiProvider>
  );
}
