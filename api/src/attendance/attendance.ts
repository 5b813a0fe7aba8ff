import type { Kysely } from 'kysely';
import {
  type attendanceRoutes,
  type AttendanceRow,
  type AttendanceStatus,
  COURSE_LESSONS_MAX,
  type CourseAttendance,
  type LessonAttendance,
} from '@watoto/shared/contract/http/attendance.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { Download, RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { courseManagedBy } from '../assessments/assessments.store.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { studentsOf } from '../gradebook/gradebook.store.ts';
import { csv } from '../http/csv.ts';
import * as store from './attendance.store.ts';
import { isThere } from './attended.ts';

const MINUTE_MS = 60_000;

export interface AttendanceDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
}

/** Who was in which lesson, for teachers; in which lessons I was, for students. */
export class Attendance {
  readonly #deps: AttendanceDeps;

  constructor(deps: AttendanceDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`. */
  async lesson(person: Person, id: string): Promise<LessonAttendance> {
    return this.#deps.reads.run(person.userId, (db) => lessonAttendance(db, person, id));
  }

  /** A teacher's word against the log's; null takes it back. Throws `not_found`. */
  async correct(person: Person, lessonId: string, studentId: UserId, status: AttendanceStatus | null): Promise<AttendanceRow> {
    return this.#deps.db.transaction().execute(async (tx) => {
      if (!(await store.lessonManagedBy(tx, person, lessonId))) throw new AppError('not_found');
      const [before] = await store.rowsOf(tx, lessonId, studentId);
      if (!before) throw new AppError('not_found');
      const at = new Date(this.#deps.clock.now());
      await store.correct(tx, { lessonId, studentId, by: person.userId, status, at });
      await audit(tx, {
        actor: person.userId,
        action: 'attendance.corrected',
        subject: `lessons:${lessonId}`,
        before: { studentId, status: before.corrected_status ?? before.status },
        after: { studentId, status: status ?? before.status },
      });
      if (isThere(status)) await announce(tx, 'lesson.attended', { lessonId: LessonId.parse(lessonId), studentId });
      return toRow({ ...before, corrected_status: status });
    });
  }

  async csv(person: Person, id: string): Promise<Download> {
    const { lesson, students } = await this.lesson(person, id);
    const head = [
      'Student',
      'Status',
      'From the log',
      'First seen',
      'Minutes',
      'Dropped out',
      'Messages',
      'Hands',
      'Answers',
      'Minutes with the microphone on',
      'Minutes with the camera on',
      'Minutes with a weak network',
    ];
    const rows = students.map(({ student, status, computed, firstSeenAt, secondsPresent, drops, participation: did }) => [
      student.name,
      status,
      computed,
      firstSeenAt ?? '',
      Math.round(secondsPresent / 60),
      drops,
      did.messages,
      did.hands,
      did.answers,
      ...[did.micSeconds, did.cameraSeconds, did.poorSeconds].map((seconds) => Math.round(seconds / 60)),
    ]);
    return { filename: `attendance-${lesson.id}.csv`, content: csv([head, ...rows]) };
  }

  /** Throws `not_found`. */
  async course(person: Person, courseId: string): Promise<CourseAttendance> {
    return this.#deps.reads.run(person.userId, async (db) => {
      const course = await courseManagedBy(db, person, courseId);
      if (!course) throw new AppError('not_found');
      const lessons = await store.knownLessons(db, courseId, COURSE_LESSONS_MAX);
      const facts = await store.cellsOf(
        db,
        lessons.map(({ id }) => id),
      );
      const byStudent = Map.groupBy(facts, ({ user_id }) => user_id);
      const students = (await studentsOf(db, courseId)).map(({ id, first_name, last_name }) => {
        const cells = inOrder(lessons, byStudent.get(id) ?? []);
        return { student: { id: UserId.parse(id), name: `${first_name} ${last_name}` }, cells, percent: percentOf(cells) };
      });
      return { course: { id: CourseId.parse(course.id), title: course.title }, lessons: lessons.map(toLesson), students };
    });
  }

  async courseCsv(person: Person, courseId: string): Promise<Download> {
    const { course, lessons, students } = await this.course(person, courseId);
    const head = ['Student', ...lessons.map(({ title, startsAt }) => `${title} ${startsAt.slice(0, 10)}`), 'Present %'];
    const rows = students.map(({ student, cells, percent }) => {
      const byLesson = new Map(cells.map(({ lessonId, status }) => [lessonId, status]));
      return [student.name, ...lessons.map(({ id }) => byLesson.get(id) ?? ''), percent ?? ''];
    });
    return { filename: `attendance-course-${course.id}.csv`, content: csv([head, ...rows]) };
  }

  /** Throws `not_found`. */
  async mine(person: Person, courseId: string): Promise<RouteAnswer<(typeof attendanceRoutes)['attendance.mine']>> {
    return this.#deps.reads.run(person.userId, async (db) => {
      if (!(await store.courseTakenBy(db, person.userId, courseId))) throw new AppError('not_found');
      const known = await store.knownLessons(db, courseId, COURSE_LESSONS_MAX);
      const facts = await store.cellsOf(
        db,
        known.map(({ id }) => id),
        person.userId,
      );
      const cells = inOrder(known, facts);
      const byLesson = new Map(cells.map((cell) => [cell.lessonId as string, cell]));
      const lessons = known.flatMap((lesson) => {
        const cell = byLesson.get(lesson.id);
        return cell ? [{ ...toLesson(lesson), cell }] : [];
      });
      return { lessons: lessons.reverse(), percent: percentOf(cells) };
    });
  }
}

async function lessonAttendance(db: Queries, person: Person, id: string): Promise<LessonAttendance> {
  const lesson = await store.lessonManagedBy(db, person, id);
  if (!lesson) throw new AppError('not_found');
  const { starts_at, held_from, held_until, ended_at } = lesson;
  const ends = ended_at ?? new Date(starts_at.getTime() + lesson.duration * MINUTE_MS);
  return {
    lesson: {
      id: LessonId.parse(lesson.id),
      title: lesson.title,
      course: lesson.course_id === null ? null : { id: CourseId.parse(lesson.course_id), title: lesson.course_title ?? '' },
    },
    state: stateOf(lesson),
    from: (held_from ?? starts_at).toISOString(),
    until: (held_until ?? ends).toISOString(),
    students: (await store.rowsOf(db, id)).map(toRow),
    polled: await store.wasPolled(db, id),
  };
}

/** Lessons that ended before logs were read have none any more. */
function stateOf({ ended_at, log_due_at, log_sealed_at, log_entries }: store.ManagedLesson): LessonAttendance['state'] {
  if (ended_at === null) return 'waiting';
  if (log_due_at === null || log_entries === 0) return 'lost';
  return log_sealed_at === null ? 'waiting' : 'known';
}

function toRow(facts: store.AttendanceFacts): AttendanceRow {
  return {
    student: { id: UserId.parse(facts.user_id), name: `${facts.first_name} ${facts.last_name}` },
    status: facts.corrected_status ?? facts.status,
    computed: facts.status,
    corrected: facts.corrected_status !== null,
    firstSeenAt: facts.first_seen?.toISOString() ?? null,
    secondsPresent: facts.seconds_present,
    drops: facts.drops,
    stretches: facts.intervals,
    participation: { ...facts.participation, answers: facts.participation.answers + facts.quiz_answers },
  };
}

const toLesson = ({ id, title, starts_at }: { id: string; title: string; starts_at: Date }) => ({
  id: LessonId.parse(id),
  title,
  startsAt: starts_at.toISOString(),
});

type Cell = CourseAttendance['students'][number]['cells'][number];

function inOrder(lessons: readonly { id: string }[], facts: readonly store.CellFacts[]): Cell[] {
  const byLesson = new Map(facts.map((one) => [one.lesson_id, one]));
  return lessons.flatMap(({ id }) => {
    const one = byLesson.get(id);
    if (!one) return [];
    const status = one.corrected_status ?? one.status;
    return [{ lessonId: LessonId.parse(id), status, corrected: one.corrected_status !== null, secondsPresent: one.seconds_present }];
  });
}

function percentOf(cells: readonly Cell[]): number | null {
  if (cells.length === 0) return null;
  const there = cells.filter(({ status }) => status === 'present' || status === 'late').length;
  return Math.round((there / cells.length) * 100);
}
