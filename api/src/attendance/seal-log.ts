import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { LessonId, RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import { AttendanceReader, type LogReading } from '@watoto/shared/room/attendance.ts';
import type { Queries } from '../db/database.ts';
import { auditAll } from '../db/audit.ts';
import { announceAll } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { peerIdOf } from '../lessons/room-token.ts';
import { isThere } from './attended.ts';
import { eachPage, type EndedLogs } from './lazy-log.ts';
import * as store from './attendance.store.ts';
import { attendedBy, heldOf } from './status.ts';

/** How long after the end a log is read: what recorders still say of themselves is in it by then. */
const SETTLE_MS = 5_000;
/** How long a read log stays where it was: recorders that take over from dead ones look there. */
const KEEP_MS = 24 * 60 * 60 * 1_000;

export interface LogSealerDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** The rooms' logs: what is in them of a lesson that is over moves into the database. */
  readonly log: EndedLogs;
}

/** Seals the logs of lessons that are over, and reads from them who was there. */
export class LogSealer {
  readonly #deps: LogSealerDeps;

  constructor(deps: LogSealerDeps) {
    this.#deps = deps;
  }

  /** One lesson; false: none was due. Rejects where the log or the database can't be reached: nothing has happened then. */
  async step(signal: AbortSignal): Promise<boolean> {
    return (await this.#seal(signal)) || (await this.#drop(signal));
  }

  async #seal(signal: AbortSignal): Promise<boolean> {
    const { db, clock, log } = this.#deps;
    return db.transaction().execute(async (tx) => {
      const lesson = await store.dueLesson(tx, new Date(clock.now() - SETTLE_MS));
      if (!lesson) return false;
      const reader = new AttendanceReader();
      await eachPage(log, lesson.id, 0, signal, async (entries) => {
        for (const entry of entries) reader.add(entry);
        await store.insertEntries(tx, lesson.id, entries);
      });
      const at = new Date(clock.now());
      const reading = reader.seq === 0 ? null : reader.read();
      const held = reading && heldOf(reading, lesson.starts_at.getTime());
      if (reading) await writeReports(tx, lesson, reading);
      if (reading && held) await writeAttendance(tx, lesson, reading, held);
      await store.sealed(tx, lesson.id, {
        log_sealed_at: at,
        log_entries: reader.seq,
        ...(held ? { held_from: new Date(held.from), held_until: new Date(held.until) } : {}),
      });
      return true;
    });
  }

  /** What came since is taken along first. */
  async #drop(signal: AbortSignal): Promise<boolean> {
    const { db, clock, log } = this.#deps;
    return db.transaction().execute(async (tx) => {
      const lesson = await store.keptLesson(tx, new Date(clock.now() - KEEP_MS));
      if (!lesson) return false;
      let seq = lesson.log_entries ?? 0;
      await eachPage(log, lesson.id, seq, signal, async (entries) => {
        seq = entries.at(-1)?.seq ?? seq;
        await store.insertEntries(tx, lesson.id, entries);
      });
      await log.remove(RoomId.parse(lesson.id));
      await store.dropped(tx, lesson.id, new Date(clock.now()), seq);
      return true;
    });
  }
}

type DueLesson = NonNullable<Awaited<ReturnType<typeof store.dueLesson>>>;

/** A row for everyone who was to be there, and everyone who was. */
async function writeAttendance(tx: Queries, lesson: DueLesson, reading: LogReading, held: { from: number; until: number }): Promise<void> {
  const seen = new Map(reading.people.map((person) => [person.peerId, person]));
  const expected = (await store.expectedIn(tx, { ...lesson, ended: new Date(held.until) })).map(({ id }) => id);
  const others = await store.othersOf(tx, lesson);
  const rows = [...new Set([...expected, ...others])].flatMap((userId): store.NewAttendance[] => {
    const person = seen.get(peerIdOf(LessonId.parse(lesson.id), UserId.parse(userId)));
    const attended = person ? attendedBy(person, held) : null;
    if (!attended && !expected.includes(userId)) return [];
    return [
      {
        lesson_id: lesson.id,
        user_id: userId,
        intervals: JSON.stringify(attended?.stretches ?? []),
        first_seen: attended ? new Date(attended.firstSeen) : null,
        seconds_present: attended?.seconds ?? 0,
        drops: person?.drops ?? 0,
        status: attended?.status ?? 'absent',
        participation: JSON.stringify(person?.participation ?? store.NOTHING_DONE),
      },
    ];
  });
  await store.putAttendance(tx, rows);
  const there = rows.filter(({ status }) => isThere(status)).map(({ user_id }) => UserId.parse(user_id));
  await announceAll(
    tx,
    'lesson.attended',
    there.map((studentId) => ({ lessonId: LessonId.parse(lesson.id), studentId })),
  );
}

/** What pupils reported reached the hosts at once; here it stays when they have dealt with it. The words are in the lesson's own log. */
async function writeReports(tx: Queries, lesson: DueLesson, { reports }: LogReading): Promise<void> {
  if (reports.length === 0) return;
  const expected = (await store.expectedIn(tx, { ...lesson, ended: lesson.ended_at })).map(({ id }) => id);
  const known = new Set([lesson.host_id, ...expected, ...(await store.othersOf(tx, lesson))]);
  const users = new Map([...known].map((id): [string, string] => [peerIdOf(LessonId.parse(lesson.id), UserId.parse(id)), id]));
  await auditAll(
    tx,
    reports.map(({ at, by, about, messageId, settled }) => ({
      actor: users.get(by) ?? null,
      action: 'lesson.reported',
      subject: `lessons:${lesson.id}`,
      after: { about: users.get(about) ?? null, message: messageId, at: new Date(at).toISOString(), settled },
    })),
  );
}
