import type { z } from 'zod';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleList } from '@watoto/shared/contract/http/modules.ts';
import { Me } from '@watoto/shared/contract/http/users.ts';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Announced } from '../db/announced.ts';
import { CataloguePage, CourseFacts, MyCourses } from '../courses/course-facts.ts';

/** What is kept of one question: where, for how long, and in what form. */
export interface Cached<S extends z.ZodType = z.ZodType> {
  /** Of the metrics. */
  readonly family: 'user' | 'course' | 'catalogue' | 'enrollment' | 'progress';
  readonly key: string;
  readonly tags: readonly string[];
  readonly ttlMs: number;
  readonly schema: S;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Names of people: courses say who gives them. */
const NAMES = 'names';
/** Any course's facts. */
const CATALOGUE = 'catalogue';
/** What any course is made of: everyone's percentages hang on it. */
const CONTENT = 'content';

export const cachedUser = (id: string): Cached<typeof Me> => ({
  family: 'user',
  key: `user:${id}`,
  tags: [],
  ttlMs: HOUR,
  schema: Me,
});

export const cachedCourse = (id: string): Cached<typeof CourseFacts> => ({
  family: 'course',
  key: `course:${id}`,
  tags: [NAMES],
  ttlMs: 30 * MINUTE,
  schema: CourseFacts,
});

export interface CatalogueQuestion {
  /** Whose catalogue: all students have one, all admins have one, each teacher has their own. */
  readonly audience: string;
  readonly sort: string;
  readonly grade?: number | undefined;
  readonly category?: string | undefined;
  readonly q?: string | undefined;
  readonly limit: number;
}

/** First pages: the others are seldom asked for. Searches and what is popular for a shorter while. */
export function cachedCatalogue({ audience, sort, grade, category, q, limit }: CatalogueQuestion): Cached<typeof CataloguePage> {
  const question = JSON.stringify([audience, sort, grade ?? null, category ?? null, q?.toLowerCase() ?? null, limit]);
  const ttlMs = q !== undefined ? 10 * MINUTE : sort === 'popular' ? 15 * MINUTE : HOUR;
  return { family: 'catalogue', key: `catalogue:${question}`, tags: [CATALOGUE, NAMES], ttlMs, schema: CataloguePage };
}

export const cachedEnrolments = (userId: string): Cached<typeof MyCourses> => ({
  family: 'enrollment',
  key: `enrollment:${userId}`,
  tags: [CONTENT],
  ttlMs: 15 * MINUTE,
  schema: MyCourses,
});

/** Until something changes; a day at most, so that nothing stays for ever. */
export const cachedProgress = (userId: string, courseId: string): Cached<typeof ModuleList> => ({
  family: 'progress',
  key: `progress:${userId}:${courseId}`,
  tags: [`course:${courseId}`],
  ttlMs: 24 * HOUR,
  schema: ModuleList,
});

/** The topics after which something that is kept is not true any more. */
export const CACHE_TOPICS = [
  'user.registered',
  'user.updated',
  'course.published',
  'course.updated',
  'enrollment.created',
  'enrollment.dropped',
  'enrollment.completed',
  'progress.updated',
] as const;

/** Keys and tags that hang on what was announced. */
export function namesOf({ topic, payload }: Announced): string[] {
  // Checked against its topic's schema when it was announced.
  const { courseId = '', studentId = '', userId = '' } = payload as { courseId?: CourseId; studentId?: UserId; userId?: UserId };
  const theirs = [`enrollment:${studentId}`, `progress:${studentId}:${courseId}`];
  switch (topic) {
    case 'user.registered':
      return [`user:${userId}`];
    case 'user.updated':
      return [`user:${userId}`, NAMES];
    case 'course.published':
    case 'course.updated':
      return [`course:${courseId}`, CATALOGUE, CONTENT];
    case 'enrollment.created':
    case 'enrollment.dropped':
    case 'enrollment.completed':
      return [`course:${courseId}`, CATALOGUE, ...theirs];
    case 'progress.updated':
      return theirs;
    default:
      return [];
  }
}
