import type { ReactNode } from 'react';
import { OrderProvider } from './order-context.tsx';
import { ReactionsProvider } from './reactions-context.tsx';
import { ViewProvider } from './view-context.tsx';

/** What a person has open, sees and is shown in a room that is live. */
export function OrderProviders({ children }: { children: ReactNode }) {
  return (
    <ViewProvider>
      <ReactionsProvider>
        <OrderProvider>{children}</OrderProvider>
      </ReactionsProvider>
    </ViewProvider>
  );
}
