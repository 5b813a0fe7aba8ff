import { createContext, useContext } from 'react';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Me } from '@watoto/shared/contract/http/users.ts';

/** Who is signed in; around every page that needs to know. */
export const UserContext = createContext<Me | null>(null);

/** Who is signed in. Only under the routes that need a person. */
export function useUser(): Me {
  return must(useContext(UserContext), 'user');
}
