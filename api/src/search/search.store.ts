import { sql } from 'kysely';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { cipherOf } from '../db/fields/field-plugin.ts';
import { hasName } from '../db/fields/lookup.ts';
import { visibleTo } from '../lessons/lessons.store.ts';
import { byName } from '../users/by-name.ts';

/** What is asked for, for the database: `all` of the words, and each for itself. As `beginnings` writes them. */
export interface Asked {
  readonly all: string;
  readonly each: readonly string[];
  readonly limit: number;
}

const query = (words: string) => sql`to_tsquery('simple', ${words})`;
/** As the indexes have them. */
const COURSE = sql`to_tsvector('simple', courses.title || ' ' || courses.description)`;
const MODULE = sql`to_tsvector('simple', m.title || ' ' || m.description)`;
const LESSON = sql`to_tsvector('simple', lessons.title)`;
const ACCOUNT = sql`to_tsvector('simple', users.first_name || ' ' || users.last_name || ' ' || users.email)`;
/** No index has this: whoever may not see addresses must not find people by them either. */
const NAME = sql`to_tsvector('simple', users.first_name || ' ' || users.last_name)`;

/** All of these words begin one of the person's names. */
const named = (db: Queries, words: string) =>
  hasName(db, words, sql<boolean>`${ACCOUNT} @@ ${query(words)} and ${NAME} @@ ${query(words)}`);

/** A word of the title weighs more than one of the text. */
const rank = (title: string, text: string, words: string) =>
  sql<number>`ts_rank(setweight(to_tsvector('simple', ${sql.ref(title)}), 'A') || setweight(to_tsvector('simple', ${sql.ref(text)}), 'D'), ${query(words)})`;

/** Open courses, and those that the person has to do with. Admins find all. */
export async function courses(db: Queries, { userId, role }: Person, { all, limit }: Asked) {
  let found = db
    .selectFrom('courses')
    .innerJoin('users as teacher', 'teacher.id', 'courses.instructor')
    .select([
      'courses.id',
      'courses.title',
      'courses.description',
      'courses.grade',
      'courses.is_active',
      'courses.published_at',
      'teacher.first_name',
      'teacher.last_name',
    ])
    .where(sql<boolean>`${COURSE} @@ ${query(all)}`);
  if (role !== 'admin')
    found = found.where((eb) =>
      eb.or([
        eb.and([eb('courses.is_active', '=', true), eb('courses.published_at', 'is not', null)]),
        eb('courses.instructor', '=', userId),
        eb('courses.id', 'in', taken(db, userId)),
        eb('courses.id', 'in', db.selectFrom('course_waiting').select('course_id').where('student_id', '=', userId)),
      ]),
    );
  return found
    .orderBy(rank('courses.title', 'courses.description', all), 'desc')
    .orderBy('courses.id')
    .limit(limit)
    .execute();
}

/** Of courses that the person takes or gives. Admins find all. */
export async function modules(db: Queries, { userId, role }: Person, { all, limit }: Asked) {
  let found = db
    .selectFrom('course_modules as m')
    .innerJoin('courses', 'courses.id', 'm.course_id')
    .select(['m.id', 'm.title', 'm.description', 'm.type', 'm.course_id', 'courses.title as course_title'])
    .where('m.deleted_at', 'is', null)
    .where(sql<boolean>`${MODULE} @@ ${query(all)}`);
  if (role === 'student') found = found.where('m.course_id', 'in', taken(db, userId));
  if (role === 'teacher') found = found.where('courses.instructor', '=', userId);
  return found
    .orderBy(rank('m.title', 'm.description', all), 'desc')
    .orderBy('m.course_id')
    .orderBy('m.sequence_order')
    .limit(limit)
    .execute();
}

const taken = (db: Queries, userId: string) =>
  db.selectFrom('enrollments').select('course_id').where('student_id', '=', userId).where('status', '<>', 'dropped');

/** Lessons that the person may see: each word is of the title or of the host's name. Those nearest in time first. */
export async function lessons(db: Queries, person: Person, { each, limit }: Asked, now: Date) {
  let found = visibleTo(db, person);
  for (const word of each)
    found = found.where(
      sql<boolean>`(${LESSON} @@ ${query(word)} or lessons.host_id = any(array(
        select users.id from users
        where users.role <> 'student' and ${named(db, word)}
        order by users.id limit 100)))`,
    );
  return found.orderBy(sql`abs(extract(epoch from lessons.starts_at - ${now}::timestamptz))`).orderBy('lessons.id').limit(limit).execute();
}

/** Students of this teacher's courses, by name; each with the newest of those courses. */
export async function studentsOf(db: Queries, { userId }: Person, { all, limit }: Asked) {
  const page = db
    .selectFrom('users')
    .select(['users.id', 'users.first_name', 'users.last_name', 'users.grade'])
    .where('users.role', '=', 'student')
    .where('users.is_active', '=', true)
    .where(named(db, all))
    .where(
      'users.id',
      'in',
      db
        .selectFrom('enrollments')
        .innerJoin('courses', 'courses.id', 'enrollments.course_id')
        .select('enrollments.student_id')
        .where('courses.instructor', '=', userId)
        .where('enrollments.status', '<>', 'dropped'),
    )
    .$if(cipherOf(db) === null, (q) => q.orderBy(sql`lower(users.last_name || ' ' || users.first_name)`))
    .orderBy('users.id')
    .limit(limit)
    .as('page');
  const rows = await db
    .selectFrom(page)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('enrollments')
          .innerJoin('courses', 'courses.id', 'enrollments.course_id')
          .select(['courses.id as course_id', 'courses.title as course_title'])
          .whereRef('enrollments.student_id', '=', 'page.id')
          .where('courses.instructor', '=', userId)
          .where('enrollments.status', '<>', 'dropped')
          .orderBy('courses.is_active', 'desc')
          .orderBy('courses.id', 'desc')
          .limit(1)
          .as('course'),
      (join) => join.onTrue(),
    )
    .select(['page.id', 'page.first_name', 'page.last_name', 'page.grade', 'course.course_id', 'course.course_title'])
    .execute();
  return rows.toSorted(byName('last_name', 'first_name', 'id'));
}
