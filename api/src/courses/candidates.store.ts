import { sql } from 'kysely';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { hasName } from '../db/fields/lookup.ts';
import { byName } from '../users/by-name.ts';

/** Whose class it is, of what grade, and the beginnings of names that are looked for, as `beginnings` writes them. */
export interface Sought {
  readonly courseId: string;
  readonly grade: number;
  readonly words: string;
  readonly limit: number;
}

/** As the index has it. */
const ACCOUNT = sql`to_tsvector('simple', users.first_name || ' ' || users.last_name || ' ' || users.email)`;
/** Teachers see no addresses, and must not find anybody by them. */
const NAME = sql`to_tsvector('simple', users.first_name || ' ' || users.last_name)`;

/** Students who are not in the course: those who wait for it first. Teachers find those of its grade, those who wait, and their own. */
export async function candidates(db: Queries, person: Person, { courseId, grade, words, limit }: Sought) {
  const query = sql`to_tsquery('simple', ${words})`;
  let found = db
    .selectFrom('users')
    .leftJoin('course_waiting as w', (join) => join.onRef('w.student_id', '=', 'users.id').on('w.course_id', '=', courseId))
    .select(['users.id', 'users.first_name', 'users.last_name', 'users.grade', 'w.id as waits'])
    .where('users.role', '=', 'student')
    .where('users.is_active', '=', true)
    .where(hasName(db, words, sql<boolean>`${ACCOUNT} @@ ${query} and ${NAME} @@ ${query}`))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('enrollments')
            .select('enrollments.id')
            .whereRef('enrollments.student_id', '=', 'users.id')
            .where('enrollments.course_id', '=', courseId)
            .where('enrollments.status', '<>', 'dropped'),
        ),
      ),
    );
  if (person.role !== 'admin')
    found = found.where((eb) =>
      eb.or([
        eb('users.grade', '=', grade),
        eb('w.id', 'is not', null),
        eb.exists(
          eb
            .selectFrom('enrollments')
            .innerJoin('courses', 'courses.id', 'enrollments.course_id')
            .select('enrollments.id')
            .whereRef('enrollments.student_id', '=', 'users.id')
            .where('courses.instructor', '=', person.userId),
        ),
      ]),
    );
  const rows = await found.orderBy(sql`w.id is null`).orderBy('w.id').orderBy('users.id').limit(limit).execute();
  const waiting = rows.filter(({ waits }) => waits !== null);
  return [...waiting, ...rows.filter(({ waits }) => waits === null).toSorted(byName('first_name', 'last_name'))];
}
