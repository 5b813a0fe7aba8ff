import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiProvider } from '../features/api/api-context.tsx';
import { UiProvider } from '../ui/UiProvider.tsx';
import type { AppParts } from './create-app.ts';

/** Everything around the pages. Signing out anywhere brings the sign-in page. */
export function App({ api, auth, queries, router }: AppParts) {
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
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ApiProvider>
    </UiProvider>
  );
}
