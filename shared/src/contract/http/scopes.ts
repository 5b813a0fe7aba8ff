import { api, type RouteName } from './api.ts';
import type { Route } from './route.ts';

/** What an API key may be allowed: the first part of an operation's id, to read or to change. */
export type Scope = `${string}:${'read' | 'write'}`;

/** Only people do these, signed in themselves: a key must not make keys, nor get at passwords and sign-ins, and sits in front of no camera. */
const NEVER_BY_KEY: readonly string[] = [
  'auth',
  'account',
  'apiKeys',
  'sessions',
  'consents',
  'privacy',
  'search',
  'readiness',
  'boardPictures',
];

/** The scope that a key needs for this route; null: no key may call it, or nobody needs to be known. */
export function scopeOf(name: string, { method, auth }: Pick<Route, 'method' | 'auth'>): Scope | null {
  const [part = ''] = name.split('.');
  if (auth === 'none' || NEVER_BY_KEY.includes(part) || /password|session|token/i.test(name)) return null;
  return `${part}:${method === 'get' ? 'read' : 'write'}`;
}

/** Every scope there is, by name. */
export const SCOPES: readonly Scope[] = [
  ...new Set((Object.keys(api) as RouteName[]).flatMap((name) => scopeOf(name, api[name]) ?? [])),
].toSorted();
