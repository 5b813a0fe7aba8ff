import { createContext, type ReactNode, use } from 'react';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { ApiClient } from './api-client.ts';

const Context = createContext<ApiClient | null>(null);

export function ApiProvider({ client, children }: { client: ApiClient; children: ReactNode }) {
  return <Context value={client}>{children}</Context>;
}

export function useApi(): ApiClient {
  return must(use(Context), 'ApiProvider');
}
