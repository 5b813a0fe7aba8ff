import type { Kysely, Updateable } from 'kysely';
import type { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import {
  type CourseModule,
  MAX_MODULES,
  type ModuleChange,
  type ModuleContent,
  type ModuleId,
  ModuleList,
  type NewModule,
} from '@watoto/shared/contract/http/modules.ts';
import type { Person } from '../auth/access-token.ts';
import { cachedProgress } from '../cache/cache-names.ts';
import { NO_CACHE, type ReadCache } from '../cache/read-cache.ts';
import { CachedCourses } from '../courses/cached-courses.ts';
import { visibleCourse } from '../courses/course-view.ts';
import { manages, mayStudy, requireManages } from '../courses/courses.policy.ts';
import { lockCourse } from '../courses/courses.store.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import { type Reads, readsOf } from '../db/reads.ts';
import type { CourseModulesTable } from '../db/tables/learning.ts';
import type { Tables } from '../db/tables.ts';
import { toModuleProgress } from '../progress/progress.ts';
import { recount } from '../progress/progress.store.ts';
import * as store from './modules.store.ts';

type ModuleAnswer = z.input<typeof CourseModule>;
type ContentAnswer = z.input<typeof ModuleContent>;
type ListAnswer = z.input<typeof ModuleList>;

export interface ModulesDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** Where what is not changed is read; none: from `db`. */
  readonly reads?: Reads;
  /** Left out: nothing is kept. */
  readonly cache?: ReadCache;
}

/** What courses are made of. Whoever changes that counts everyone's progress anew, in the same transaction. */
export class Modules {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #reads: Reads;
  readonly #cache: ReadCache;
  readonly #cached: CachedCourses;

  constructor({ db, clock, reads = readsOf(db), cache = NO_CACHE }: ModulesDeps) {
    this.#reads = reads;
    this.#cache = cache;
    this.#cached = new CachedCourses(db, cache);
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws `not_found`, and `forbidden` for what was taken away from a course of others. */
  async list(person: Person, courseId: CourseId, { removed = false } = {}): Promise<ListAnswer> {
    if (this.#cache.on && person.role === 'student' && !removed) {
      await this.#cached.course(person, courseId);
      return this.#cache.get(cachedProgress(person.userId, courseId), async () =>
        ModuleList.parse(await this.#list(this.#db, person, courseId, false)),
      );
    }
    return this.#reads.run(person.userId, async (db) => {
      const course = await visibleCourse(db, person, courseId);
      if (removed) requireManages(course, person);
      return this.#list(db, person, courseId, removed);
    });
  }

  /** Throws `not_found`, and `forbidden` for those who see the course but are not in it. */
  async get(person: Person, id: ModuleId): Promise<ContentAnswer> {
    return this.#reads.run(person.userId, async (db) => {
      const module = await this.#found(db, person, id);
      const course = await visibleCourse(db, person, module.course_id);
      if (module.deleted_at !== null && !manages(course, person)) throw new AppError('not_found');
      if (!mayStudy(course, person)) throw new AppError('forbidden', { message: 'Take this course first.' });
      return toContent(module);
    });
  }

  /** Throws `not_found`, `forbidden`, `limit_reached` and `invalid_input` (file, lesson). */
  async create(person: Person, courseId: CourseId, { type, title, ...more }: NewModule): Promise<ContentAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      await this.#lock(tx, person, courseId);
      await requireTheirs(tx, courseId, more);
      const at = this.#now();
      const order = await nextPlace(tx, courseId);
      const row = { course_id: courseId, type, title, ...columnsOf(more), sequence_order: order, created_at: at, updated_at: at };
      const id = await store.insertModule(tx, row);
      await this.#changed(tx, courseId);
      return toContent(await this.#found(tx, person, id));
    });
  }

  /** Throws `not_found`, `forbidden`, `precondition_failed` and `invalid_input` (file, lesson). */
  async update(person: Person, id: ModuleId, change: ModuleChange, ifVersion: number | null): Promise<ContentAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const { course_id: courseId } = await this.#found(tx, person, id);
      await this.#lock(tx, person, courseId);
      const module = await this.#found(tx, person, id);
      if (module.deleted_at !== null) throw new AppError('not_found');
      if (ifVersion !== null && ifVersion !== module.version) throw new AppError('precondition_failed');
      await requireTheirs(tx, courseId, change);
      await store.updateModule(tx, id, { ...columnsOf(change), updated_at: this.#now() });
      await this.#changed(tx, courseId);
      return toContent(await this.#found(tx, person, id));
    });
  }

  /** Throws `not_found`, `forbidden`, and `conflict` for ids that are not all of the course's, each once. */
  async order(person: Person, courseId: CourseId, ids: readonly ModuleId[]): Promise<ListAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      await this.#lock(tx, person, courseId);
      const known = await store.listModules(tx, courseId, person.userId);
      const given = new Set<string>(ids);
      if (given.size !== ids.length || ids.length !== known.length || known.some((one) => !given.has(one.id)))
        throw new AppError('conflict');
      await store.orderModules(tx, courseId, ids);
      await this.#changed(tx, courseId);
      return this.#list(tx, person, courseId, false);
    });
  }

  /** Throws `not_found` and `forbidden`. */
  async remove(person: Person, id: ModuleId): Promise<ModuleAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const { course_id: courseId } = await this.#found(tx, person, id);
      await this.#lock(tx, person, courseId);
      if ((await this.#found(tx, person, id)).deleted_at === null) {
        const at = this.#now();
        await store.updateModule(tx, id, { deleted_at: at, sequence_order: null, updated_at: at });
        await this.#renumber(tx, person, courseId);
        await this.#changed(tx, courseId);
      }
      return toModule(await this.#found(tx, person, id));
    });
  }

  /** Throws `not_found`, `forbidden` and `limit_reached`. */
  async restore(person: Person, id: ModuleId): Promise<ModuleAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const { course_id: courseId } = await this.#found(tx, person, id);
      await this.#lock(tx, person, courseId);
      if ((await this.#found(tx, person, id)).deleted_at !== null) {
        await store.updateModule(tx, id, { deleted_at: null, sequence_order: await nextPlace(tx, courseId), updated_at: this.#now() });
        await this.#changed(tx, courseId);
      }
      return toModule(await this.#found(tx, person, id));
    });
  }

  /** No gaps: the places are 1, 2, 3, ... */
  async #renumber(tx: Queries, person: Person, courseId: string): Promise<void> {
    const left = await store.listModules(tx, courseId, person.userId);
    await store.orderModules(
      tx,
      courseId,
      left.map(({ id }) => id),
    );
  }

  async #changed(tx: Queries, courseId: string): Promise<void> {
    await recount(tx, courseId);
    await announce(tx, 'course.updated', { courseId });
  }

  /** Whoever changes the modules of a course comes one after the other. */
  async #lock(tx: Queries, person: Person, courseId: string): Promise<void> {
    requireManages(await visibleCourse(tx, person, courseId), person);
    if (!(await lockCourse(tx, courseId, 'modules'))) throw new AppError('not_found');
  }

  async #found(db: Queries, person: Person, id: string): Promise<store.ModuleDetailRow> {
    const module = await store.moduleFor(db, id, person.userId);
    if (!module) throw new AppError('not_found');
    return module;
  }

  async #list(db: Queries, person: Person, courseId: CourseId, removed: boolean): Promise<ListAnswer> {
    const rows = await store.listModules(db, courseId, person.userId, { removed });
    const standing = await store.standingIn(db, courseId, person.userId);
    if (!standing) return { items: rows.map(toModule), progress: null };
    const unfinished = rows.filter(({ status }) => status !== 'completed');
    const current = unfinished.find(({ id }) => id === standing.current_module) ?? unfinished[0];
    return {
      items: rows.map(toModule),
      progress: {
        percentage: Number(standing.progress_percentage),
        completed: standing.status === 'completed',
        currentModuleId: current?.id ?? null,
      },
    };
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

async function nextPlace(tx: Queries, courseId: string): Promise<number> {
  const count = await store.countModules(tx, courseId);
  if (count >= MAX_MODULES) throw new AppError('limit_reached');
  return count + 1;
}

/** What a module links to must be of its own course. */
async function requireTheirs(tx: Queries, courseId: string, { fileId, captions, lessonId }: ModuleChange): Promise<void> {
  if (fileId && !(await store.isFileOf(tx, fileId, courseId, 'material')))
    throw new AppError('invalid_input', { message: 'fileId: not a file of this course that is ready' });
  if (captions && !(await store.isFileOf(tx, captions.fileId, courseId, 'captions')))
    throw new AppError('invalid_input', { message: 'captions: not captions of this course that are ready' });
  if (lessonId && !(await store.isLessonOf(tx, lessonId, courseId)))
    throw new AppError('invalid_input', { message: 'lessonId: not a lesson of this course' });
}

function columnsOf({ durationMinutes, required, contentUrl, contentText, fileId, captions, lessonId, ...same }: ModuleChange) {
  const columns: { [K in keyof Updateable<CourseModulesTable>]: Updateable<CourseModulesTable>[K] | undefined } = {
    ...same,
    duration_minutes: durationMinutes,
    is_required: required,
    content_url: contentUrl,
    content_text: contentText,
    file_id: fileId,
    captions_file: captions === undefined ? undefined : (captions?.fileId ?? null),
    captions_language: captions === undefined ? undefined : (captions?.language ?? null),
    lesson_id: lessonId,
  };
  // What is left out stays as it is.
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function toModule(row: store.ModuleRow): ModuleAnswer {
  return {
    id: row.id,
    courseId: row.course_id,
    version: row.version,
    type: row.type,
    title: row.title,
    description: row.description,
    durationMinutes: row.duration_minutes,
    required: row.is_required,
    order: row.sequence_order,
    progress: row.enrollment_id === null ? null : toModuleProgress(progressIn(row)),
  };
}

function progressIn(row: store.ModuleRow) {
  return {
    status: row.status ?? 'not_started',
    started_at: row.started_at,
    completed_at: row.completed_at,
    time_spent_seconds: row.time_spent_seconds ?? 0,
    position_seconds: row.position_seconds ?? 0,
    updated_at: row.updated_at,
    score: row.score,
  };
}

function toContent(row: store.ModuleDetailRow): ContentAnswer {
  return {
    ...toModule(row),
    contentUrl: row.content_url,
    contentText: row.content_text,
    file:
      row.file_id === null ? null : { id: row.file_id, name: row.file_name ?? '', type: row.file_type, bytes: Number(row.file_bytes ?? 0) },
    captions: row.captions_file === null ? null : { fileId: row.captions_file, language: row.captions_language ?? 'en' },
    lesson:
      row.lesson_id === null || row.lesson_starts_at === null
        ? null
        : { id: row.lesson_id, title: row.lesson_title ?? '', startsAt: row.lesson_starts_at.toISOString() },
    assessed: Boolean(row.assessed),
  };
}
