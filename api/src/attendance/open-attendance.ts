import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { WakeableLoop } from '../events/wakeable-loop.ts';
import { attendanceHandlers } from './attendance.routes.ts';
import { Attendance } from './attendance.ts';
import type { EndedLogs } from './lazy-log.ts';
import { LessonPolls } from './lesson-polls.ts';
import { LogSealer } from './seal-log.ts';

export interface OpenAttendanceDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
  readonly logger: Logger;
  /** null: the live tiers' logs can't be read from here, so that nothing is known of who was there. */
  readonly log: EndedLogs | null;
  readonly scope: Scope;
}

const LOOK_EVERY_MS = 5_000;
const BACKOFF = { firstMs: 1_000, mostMs: 60_000 };

/** Attendance: its routes, and what reads the logs of lessons that are over. */
export function openAttendance({ db, reads, clock, logger, log, scope }: OpenAttendanceDeps) {
  if (log) {
    const sealer = new LogSealer({ db, clock, log });
    scope.own(
      new WakeableLoop({
        name: 'attendance',
        everyMs: LOOK_EVERY_MS,
        backoff: BACKOFF,
        step: (signal) => sealer.step(signal),
        onFailure: (err, failures) => logger.warn({ err, failures }, 'the log of a lesson could not be sealed'),
      }),
    );
  }
  return { handlers: attendanceHandlers(new Attendance({ db, reads, clock }), new LessonPolls({ reads, log })) };
}
