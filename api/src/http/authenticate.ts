import type { Request } from 'express';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RouteAuth } from '@watoto/shared/contract/http/route.ts';
import type { AccessTokens, Person } from '../auth/access-token.ts';

const BEARER = /^Bearer ([A-Za-z0-9_.-]{1,2000})$/;

/** Who sent this request, by its access token. Throws `unauthenticated`. */
export async function authenticate(req: Request, tokens: AccessTokens, now: number): Promise<Person> {
  const token = BEARER.exec(req.get('authorization') ?? '')?.[1];
  if (!token) throw new AppError('unauthenticated');
  return tokens.verify(token, now);
}

/** Throws `forbidden` unless an account of this role may call the route at all. */
export function requireRole(auth: RouteAuth, { role }: Person): void {
  if (typeof auth !== 'string' && !auth.includes(role)) throw new AppError('forbidden');
}
