import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ApiClient } from '../api/api-client.ts';

export interface AuthState {
  /** undefined: not known yet; null: nobody is signed in. */
  readonly user: Me | null | undefined;
}

/** Who is signed in on this page. */
export interface Auth {
  readonly store: StoreApi<AuthState>;
  /** Resolves when it is known; rejects (and may be called again) while the server cannot be reached. */
  known(): Promise<Me | null>;
}

export function createAuth(api: ApiClient): Auth {
  const store = createStore<AuthState>(() => ({ user: undefined }));
  api.user.on((user) => store.setState({ user }));
  return {
    store,
    async known() {
      const { user } = store.getState();
      if (user !== undefined) return user;
      try {
        await api.refresh();
      } catch (error) {
        if (store.getState().user === undefined) throw AppError.from(error);
      }
      return store.getState().user ?? null;
    },
  };
}
