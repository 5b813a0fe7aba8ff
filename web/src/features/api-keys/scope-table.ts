import { SCOPES } from '@watoto/shared/contract/http/scopes.ts';

/** A part of the API, and which of its scopes there are. */
export interface ScopeRow {
  readonly part: string;
  readonly read: string | null;
  readonly write: string | null;
}

/** Scopes as a form shows them: a row for each part of the API. */
export function scopeRows(scopes: readonly string[] = SCOPES): ScopeRow[] {
  const parts = [...new Set(scopes.map((scope) => scope.split(':')[0] ?? scope))];
  const given = (scope: string) => (scopes.includes(scope) ? scope : null);
  return parts.toSorted().map((part) => ({ part, read: given(`${part}:read`), write: given(`${part}:write`) }));
}

/** The set with one more, or without it. */
export function toggled(chosen: readonly string[], scope: string, on: boolean): string[] {
  const rest = chosen.filter((one) => one !== scope);
  return on ? [...rest, scope].toSorted() : rest;
}
