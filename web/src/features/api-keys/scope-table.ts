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

/** What belongs together, in the order of the form; parts that stand nowhere are with the platform. */
const AREAS = {
  courses: ['courses', 'modules', 'files', 'progress', 'certificates', 'home'],
  lessons: ['attendance', 'calendar', 'decks', 'iceServers', 'invitations', 'lessons', 'lessonSeries', 'liveQuizzes', 'rooms', 'timetable'],
  assessments: ['accommodations', 'assessments', 'attempts', 'bank', 'gradebook', 'grades', 'grading', 'questions'],
  recordings: ['recordings'],
  people: ['notifications', 'people', 'push', 'users'],
  platform: [],
} as const satisfies Record<string, readonly string[]>;
export type Area = keyof typeof AREAS;

/** The rows by area: each row in one of them, and no area without rows. */
export function areasOf(rows: readonly ScopeRow[]): { area: Area; rows: ScopeRow[] }[] {
  const areas = Object.keys(AREAS) as Area[];
  const areaOf = (part: string) => areas.find((area) => (AREAS[area] as readonly string[]).includes(part)) ?? 'platform';
  return areas.map((area) => ({ area, rows: rows.filter(({ part }) => areaOf(part) === area) })).filter(({ rows: own }) => own.length > 0);
}

/** Those of the rows, to read or to change. */
export function scopesOf(rows: readonly ScopeRow[], what: 'read' | 'write'): string[] {
  return rows.flatMap((row) => row[what] ?? []);
}

/** The set with all of these, or without any of them. */
export function toggledAll(chosen: readonly string[], scopes: readonly string[], on: boolean): string[] {
  const rest = chosen.filter((one) => !scopes.includes(one));
  return on ? [...rest, ...scopes].toSorted() : rest;
}
