import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { Conflicts } from './conflicts.ts';
import { Invitations } from './invitations.ts';
import { makeAhead } from './occurrences.ts';
import { sendReminders } from './reminders.ts';
import { SeriesPlanner } from './series.ts';
import { Substitution } from './substitution.ts';
import type { TimetableDeps } from './timetable.routes.ts';
import { Timetable } from './timetable.ts';

interface Deps {
  readonly db: Kysely<Tables>;
  /** Where what is only looked at is read; none: from `db`. */
  readonly reads?: Reads;
  readonly clock: Clock;
}

const REMIND_EVERY_MS = 30_000;
const MAKE_EVERY_MS = 60 * 60_000;

/** What the timetable's routes stand on. */
export function openTimetable(deps: Deps): TimetableDeps {
  return {
    timetable: new Timetable(deps),
    conflicts: new Conflicts(deps),
    series: new SeriesPlanner(deps),
    substitution: new Substitution(deps),
    invitations: new Invitations(deps),
  };
}

/** What happens by itself. Every instance does it: each does only what none has done. */
export function timetableJobs(deps: Deps): readonly { readonly everyMs: number; readonly work: () => Promise<void> }[] {
  return [
    { everyMs: REMIND_EVERY_MS, work: () => sendReminders(deps) },
    { everyMs: MAKE_EVERY_MS, work: () => makeAhead(deps) },
  ];
}
