import type { RosterEntry } from '@watoto/shared/contract/http/attempts.ts';
import { instantOf, localTime, numberOf } from '../editor/settings.ts';

export const FILTERS = ['all', 'none', 'in_progress', 'submitted', 'done', 'extra'] as const;
export type Filter = (typeof FILTERS)[number];

/** Is this one shown where the class is filtered so? */
export function isShown({ state, extra }: Pick<RosterEntry, 'state' | 'extra'>, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'none':
    case 'in_progress':
    case 'submitted':
      return state === filter;
    case 'done':
      return state === 'graded' || state === 'returned';
    case 'extra':
      return extra !== null;
  }
}

export type Extra = NonNullable<RosterEntry['extra']>;

/** What is granted, as it is typed. */
export interface ExtraForm {
  readonly minutes: string;
  readonly attempts: string;
  readonly closes: string;
}

export function extraForm(extra: RosterEntry['extra']): ExtraForm {
  return {
    minutes: extra && extra.extraMinutes > 0 ? String(extra.extraMinutes) : '',
    attempts: extra && extra.extraAttempts > 0 ? String(extra.extraAttempts) : '',
    closes: localTime(extra?.closesAt ?? null),
  };
}

export interface ExtraProblems {
  readonly minutes: boolean;
  readonly attempts: boolean;
}

/** What is wrong with it. */
export function extraProblems({ minutes, attempts }: ExtraForm): ExtraProblems {
  return { minutes: !isWhole(minutes, 600), attempts: !isWhole(attempts, 20) };
}

/** What was typed; null: nothing is granted, or what was typed can't be. */
export function extraOf(form: ExtraForm): Extra | null {
  const { minutes, attempts } = extraProblems(form);
  if (minutes || attempts) return null;
  const extra = { extraMinutes: wholeOf(form.minutes, 600), extraAttempts: wholeOf(form.attempts, 20), closesAt: instantOf(form.closes) };
  return extra.extraMinutes === 0 && extra.extraAttempts === 0 && extra.closesAt === null ? null : extra;
}

const wholeOf = (text: string, most: number) => (text.trim() === '' ? 0 : numberOf(text, 0, most));
const isWhole = (text: string, most: number) => Number.isInteger(wholeOf(text, most));

/** A share of the time that everyone has, in minutes: a part of a minute is one. */
export const minutesOf = (percent: number, limit: number): number => Math.min(600, Math.ceil((limit * percent) / 100));
