import type { Request } from 'express';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RouteAuth } from '@watoto/shared/contract/http/route.ts';
import type { Scope } from '@watoto/shared/contract/http/scopes.ts';
import type { AccessTokens, Person } from '../auth/access-token.ts';
import { type ApiKeys, isApiKey, type KeyHolder } from '../api-keys/api-keys.ts';

const BEARER = /^Bearer ([A-Za-z0-9_.-]{1,2000})$/;

/** Who sent a request: somebody signed in (`key` null), or a program with an API key of theirs. */
export interface Authenticated {
  readonly person: Person;
  readonly key: Pick<KeyHolder, 'keyId' | 'scopes'> | null;
}

/** Who sent this request, by its access token or API key. Throws `unauthenticated`. */
export async function authenticate(req: Request, tokens: AccessTokens, keys: Pick<ApiKeys, 'verify'>, now: number): Promise<Authenticated> {
  const token = BEARER.exec(req.get('authorization') ?? '')?.[1];
  if (!token) throw new AppError('unauthenticated');
  if (!isApiKey(token)) return { person: await tokens.verify(token, now), key: null };
  const holder = await keys.verify(token);
  return { person: holder.person, key: holder };
}

/** Throws `forbidden` unless an account of this role may call the route at all. */
export function requireRole(auth: RouteAuth, { role }: Person): void {
  if (typeof auth !== 'string' && !auth.includes(role)) throw new AppError('forbidden');
}

/** Throws `forbidden` unless a key has the scope. @param scope null: no key may. */
export function requireScope(scope: Scope | null, key: Authenticated['key']): void {
  if (key === null) return;
  if (scope === null) throw new AppError('forbidden', { message: 'No API key may do this: sign in.' });
  if (!key.scopes.includes(scope)) throw new AppError('forbidden', { message: `This API key lacks the scope ${scope}.` });
}
