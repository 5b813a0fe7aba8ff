import { z } from 'zod';
import { LessonId, UserId } from '../../kernel/ids.ts';
import { CourseState, Grade } from './courses.ts';
import { CourseId, LessonStatus } from './lessons.ts';
import { ModuleId, ModuleType } from './modules.ts';
import { route } from './route.ts';
import { MAX_SEARCH_WORDS, wordsOf } from './search-words.ts';
import { UserRole } from './user-role.ts';

/** What can be found, in the order in which it is shown. */
export const SEARCH_KINDS = ['course', 'module', 'lesson', 'person'] as const;
export const SearchKind = z.enum(SEARCH_KINDS);
export type SearchKind = z.infer<typeof SearchKind>;

const ofCourse = z.object({ id: CourseId, title: z.string() });

/** Something that was found. Its kind and ids say which page it leads to. */
export const SearchHit = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('course'),
      id: CourseId,
      title: z.string(),
      /** Of its description, around the first word that was looked for. */
      excerpt: z.string(),
      teacher: z.string(),
      grade: Grade,
      state: CourseState,
    }),
    z.object({
      kind: z.literal('module'),
      id: ModuleId,
      title: z.string(),
      excerpt: z.string(),
      type: ModuleType,
      course: ofCourse,
    }),
    z.object({
      kind: z.literal('lesson'),
      id: LessonId,
      title: z.string(),
      host: z.string(),
      course: z.string().nullable(),
      startsAt: z.iso.datetime(),
      status: LessonStatus,
    }),
    z.object({
      kind: z.literal('person'),
      id: UserId,
      /** Their name. */
      title: z.string(),
      /** For admins; null: not the reader's to know. */
      email: z.string().nullable(),
      role: UserRole,
      grade: Grade.nullable(),
      /** The reader's course that they are in; null: found by an admin. */
      course: ofCourse.nullable(),
    }),
  ])
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof SearchHit>;
export type HitOf<K extends SearchKind> = Extract<SearchHit, { kind: K }>;

export const SearchAnswer = z
  .object({
    /** One for each kind that something was found of. */
    groups: z.array(
      z.object({
        kind: SearchKind,
        /** The best first. */
        items: z.array(SearchHit),
        /** There are more than `limit`. */
        more: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'SearchAnswer' });
export type SearchAnswer = z.infer<typeof SearchAnswer>;

const kindList = new RegExp(`^(${SEARCH_KINDS.join('|')})(,(${SEARCH_KINDS.join('|')})){0,${SEARCH_KINDS.length - 1}}$`);

export const searchRoutes = {
  'search.find': route({
    method: 'get',
    path: '/search',
    summary:
      'Find courses, modules, lessons and people that the reader may see, by the beginnings of words. Admins find everybody, teachers the students of their courses, students nobody',
    auth: 'user',
    query: z.object({
      q: z
        .string()
        .trim()
        .min(2)
        .max(100)
        .refine((q) => wordsOf(q).length <= MAX_SEARCH_WORDS, `must have at most ${MAX_SEARCH_WORDS} words`),
      /** Between commas; left out: all. */
      kinds: z.string().regex(kindList).optional(),
      /** Of each kind. */
      limit: z.coerce.number<number>().int().min(1).max(20).default(5),
    }),
    response: SearchAnswer,
  }),
} as const;
