import { QueryClient } from '@tanstack/react-query';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { ApiClient } from '../features/api/api-client.ts';
import { type Auth, createAuth } from '../features/auth/auth.ts';
import { browserRecogniser, type Recogniser } from '../rtc/recogniser.ts';
import { createAppRouter } from './router.tsx';

export interface AppParts {
  readonly api: ApiClient;
  readonly auth: Auth;
  readonly queries: QueryClient;
  readonly router: ReturnType<typeof createAppRouter>;
  /** What writes captions; null: nothing can. */
  readonly recogniser: Recogniser | null;
}

const RETRIES = 2;

/** Wires the parts of the app that outlive a page. */
export function createApp(): AppParts {
  const api = new ApiClient({ fetch: (url, init) => fetch(url, init) });
  const auth = createAuth(api);
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 5_000, retry: (failures, error) => failures < RETRIES && AppError.from(error).retryable } },
  });
  return {
    api,
    auth,
    queries,
    router: createAppRouter(auth),
    // A model of the school's own goes here (CONTRIBUTING, "Captions by a model of one's own").
    recogniser: browserRecogniser(),
  };
}
