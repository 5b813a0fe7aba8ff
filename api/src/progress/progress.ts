import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { ModuleId, ModuleProgress } from '@watoto/shared/contract/http/modules.ts';
import type { ProgressReport, progressRoutes, StudentProgress } from '@watoto/shared/contract/http/progress.ts';
import type { Download, RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { visibleCourse } from '../courses/course-view.ts';
import { requireManages } from '../courses/courses.policy.ts';
import { type Reads, readsOf } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { csv } from '../http/csv.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { record } from './complete-module.ts';
import type { Progress as ModuleState } from './merge-progress.ts';
import * as store from './progress.store.ts';

type ClassQuery = RouteRequest<(typeof progressRoutes)['progress.class']>['query'];
type ClassAnswer = RouteAnswer<(typeof progressRoutes)['progress.class']>;
type StudentAnswer = z.input<typeof StudentProgress>;

/** Last name, first name, id: where a page of a class ended. */
const Place = z.tuple([z.string().max(200), z.string().regex(/^\d{1,19}$/)]);

/** How far students are: they say so themselves, their teachers look. */
export class Progress {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #reads: Reads;

  constructor({ db, clock, reads = readsOf(db) }: { readonly db: Kysely<Tables>; readonly clock: Clock; readonly reads?: Reads }) {
    this.#reads = reads;
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws `not_found`, `forbidden` (not a student of the course), and `conflict` for completing by hand what is graded. */
  async put(person: Person, moduleId: ModuleId, report: ProgressReport): Promise<RouteAnswer<(typeof progressRoutes)['progress.put']>> {
    const at = new Date(this.#clock.now());
    const done = await this.#db.transaction().execute((tx) => record(tx, { studentId: person.userId, moduleId, at }, report));
    if (!done) throw await this.#refusal(person, moduleId);
    const { courseId, module, percentage, completed } = done;
    return { moduleId, module: toModuleProgress(module), course: { id: courseId, percentage, completed } };
  }

  async #refusal(person: Person, moduleId: ModuleId): Promise<AppError> {
    const module = await store.moduleOf(this.#db, moduleId);
    if (!module || module.deleted_at !== null) return new AppError('not_found');
    await visibleCourse(this.#db, person, module.course_id);
    return new AppError('forbidden', { message: 'Take this course first.' });
  }

  /** By name. Throws `not_found` and `forbidden`. */
  async class(person: Person, courseId: CourseId, { cursor, limit }: ClassQuery): Promise<ClassAnswer> {
    const everyone = await this.#class(person, courseId);
    const after = cursor === undefined ? null : decodeCursor(Place, cursor);
    const rest = after ? everyone.filter((one) => isAfter(one, after)) : everyone;
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(({ answer }) => answer),
      nextCursor: rest.length > limit && last ? encodeCursor([last.key, last.answer.student.id]) : null,
      students: everyone.length,
      completed: everyone.filter(({ answer }) => answer.status === 'completed').length,
      averagePercentage: average(everyone.map(({ answer }) => answer.percentage)),
    };
  }

  /** Throws `not_found` and `forbidden`. */
  async classCsv(person: Person, courseId: CourseId): Promise<Download> {
    const everyone = await this.#class(person, courseId);
    const course = await visibleCourse(this.#db, person, courseId);
    const rows = everyone.map(({ answer: of }) => [
      of.student.name,
      of.status,
      of.percentage,
      of.modulesCompleted,
      of.modules,
      of.timeSpentMinutes,
      of.enrolledAt,
      of.completedAt ?? '',
      of.lastActiveAt ?? '',
    ]);
    const head = ['student', 'status', 'percentage', 'modules completed', 'modules', 'minutes', 'enrolled', 'completed', 'last active'];
    return { filename: `${course.title.slice(0, 100)}.csv`, content: csv([head, ...rows]) };
  }

  /** The whole class: a thousand at most. Ordered here, as names may be stored in a form that the database can't order. */
  async #class(person: Person, courseId: CourseId): Promise<{ key: string; answer: StudentAnswer }[]> {
    const rows = await this.#reads.run(person.userId, async (db) => {
      requireManages(await visibleCourse(db, person, courseId), person);
      return store.classOf(db, courseId);
    });
    return rows
      .map((row) => ({ key: `${row.last_name} ${row.first_name}`.toLowerCase(), answer: toStudent(row) }))
      .toSorted((a, b) => compare(a.key, b.key) || compare(a.answer.student.id, b.answer.student.id));
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function isAfter({ key, answer }: { key: string; answer: StudentAnswer }, [afterKey, afterId]: [string, string]): boolean {
  return (compare(key, afterKey) || compare(answer.student.id, afterId)) > 0;
}

const average = (all: readonly number[]) =>
  all.length === 0 ? 0 : Math.round((all.reduce((sum, one) => sum + one, 0) / all.length) * 100) / 100;

type ClassRow = Awaited<ReturnType<typeof store.classOf>>[number];

function toStudent(row: ClassRow): StudentAnswer {
  return {
    student: { id: row.student_id, name: `${row.first_name} ${row.last_name}` },
    status: row.status === 'dropped' ? 'enrolled' : row.status,
    percentage: Number(row.progress_percentage),
    modulesCompleted: Number(row.modules_completed),
    modules: Number(row.modules),
    timeSpentMinutes: Number(row.time_spent_minutes),
    enrolledAt: row.enrolled_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    lastActiveAt: row.last_active_at?.toISOString() ?? null,
  };
}

/** As the contract has it. */
export function toModuleProgress(of: ModuleState & { readonly score: string | null }): z.input<typeof ModuleProgress> {
  return {
    status: of.status,
    positionSeconds: of.position_seconds,
    timeSpentSeconds: of.time_spent_seconds,
    score: of.score === null ? null : Number(of.score),
    completedAt: of.completed_at?.toISOString() ?? null,
  };
}
