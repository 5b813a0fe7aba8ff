import { type Kysely, sql } from 'kysely';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { LESSON_OPENS_BEFORE_MIN } from '@watoto/shared/contract/http/lessons.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { Passwords } from '../auth/passwords.ts';
import { type ApiConfig, requireSafe } from '../config.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import {
  DEMO_ADMIN,
  DEMO_CLASS,
  DEMO_COURSE,
  DEMO_LESSON_NOW,
  DEMO_LESSON_TOMORROW,
  DEMO_OTHER_TEACHER,
  DEMO_PASSWORD,
  DEMO_TEACHER,
  type DemoPerson,
} from './demo-school.ts';
import { seedMoreCourses } from './seed-more-courses.ts';
import { seedConsents } from './seed-consents.ts';
import { seedModules } from './seed-modules.ts';
import { seedTimetable } from './seed-timetable.ts';
import { seedAssessments } from './seed-assessments.ts';
import { hasEmail } from '../db/fields/lookup.ts';

const MINUTE_MS = 60_000;
const LESSON_MINUTES = 60;
/** The hour of tomorrow's lesson, in the machine's time zone. */
const MORNING_HOUR = 9;

export interface DemoAccount {
  readonly role: UserRole;
  readonly email: string;
  readonly name: string;
}

export interface DemoSchool {
  readonly password: string;
  /** Admin, the two teachers, then the class; empty if the school in this database is a real one. */
  readonly accounts: readonly DemoAccount[];
}

export interface SeedDeps {
  readonly db: Kysely<Tables>;
  readonly config: ApiConfig;
  readonly clock?: Clock;
}

/**
 * Fills an empty database with a demo school, and sees to it at each start that there is a lesson to enter now and one to come.
 * A database with people of its own is left alone. Throws unless the configuration is an embedded demo outside production.
 */
export async function seedDemo({ db, config, clock = systemClock }: SeedDeps): Promise<DemoSchool> {
  requireSafe(config);
  if (!config.demo) throw new Error('seedDemo: this configuration is not a demo');
  const now = clock.now();
  // One transaction, one lock: two launchers on one database don't make two schools.
  const isDemo = await db.transaction().execute(async (tx) => {
    await sql`lock table users in share row exclusive mode`.execute(tx);
    const anyone = await tx.selectFrom('users').select('id').limit(1).executeTakeFirst();
    if (!anyone) await createSchool(tx, now);
    const course = await demoCourse(tx);
    if (course) {
      await planLessons(tx, course, now);
      await seedTimetable(tx, course, now);
      await seedAssessments(tx, course.id, now);
    }
    return course !== undefined;
  });
  return { password: DEMO_PASSWORD, accounts: isDemo ? ACCOUNTS : [] };
}

const account = (role: UserRole, { email, firstName, lastName }: DemoPerson): DemoAccount => ({
  role,
  email,
  name: `${firstName} ${lastName}`,
});
const ACCOUNTS: readonly DemoAccount[] = [
  account('admin', DEMO_ADMIN),
  account('teacher', DEMO_TEACHER),
  account('teacher', DEMO_OTHER_TEACHER),
  ...DEMO_CLASS.map((pupil) => account('student', pupil)),
];

async function createSchool(tx: Queries, now: number): Promise<void> {
  const passwordHash = await new Passwords().hash(DEMO_PASSWORD);
  const row = (role: UserRole) => (person: DemoPerson) => ({
    email: person.email,
    first_name: person.firstName,
    last_name: person.lastName,
    role,
    grade: role === 'student' ? DEMO_COURSE.grade : null,
    password_hash: passwordHash,
  });
  await tx.insertInto('users').values(row('admin')(DEMO_ADMIN)).execute();
  const [teacher, other] = await tx
    .insertInto('users')
    .values([DEMO_TEACHER, DEMO_OTHER_TEACHER].map(row('teacher')))
    .returning('id')
    .execute();
  const pupils = await tx
    .insertInto('users')
    .values(DEMO_CLASS.map(row('student')))
    .returning('id')
    .execute();
  const course = await tx
    .insertInto('courses')
    .values({ ...DEMO_COURSE, instructor: teacher!.id })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('enrollments')
    .values(pupils.map(({ id }) => ({ student_id: id, course_id: course.id })))
    .execute();
  await seedMoreCourses(
    tx,
    other!.id,
    pupils.map(({ id }) => id),
    now,
  );
  await seedConsents(
    tx,
    pupils.map(({ id }) => id),
    now,
  );
  await seedModules(
    tx,
    course.id,
    pupils.map(({ id }) => id),
    now,
  );
}

interface DemoCourse {
  readonly id: string;
  readonly instructor: string;
}

/** The demo's course, locked; undefined in a real school. */
async function demoCourse(tx: Queries): Promise<DemoCourse | undefined> {
  return tx
    .selectFrom('courses')
    .innerJoin('users', 'users.id', 'courses.instructor')
    .select(['courses.id', 'courses.instructor'])
    .where(hasEmail(tx, [DEMO_TEACHER.email]))
    .where('courses.title', '=', DEMO_COURSE.title)
    .orderBy('courses.id')
    .limit(1)
    .forUpdate('courses')
    .executeTakeFirst();
}

/** A lesson that can be entered now, and one tomorrow, where there is none. */
async function planLessons(tx: Queries, course: DemoCourse, now: number): Promise<void> {
  const planned = await tx
    .selectFrom('lessons')
    .select(['starts_at', 'duration'])
    .where('host_id', '=', course.instructor)
    .where('status', 'in', ['scheduled', 'live'])
    .orderBy('starts_at')
    .execute();
  const starts = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const coming = planned
    .map(({ starts_at, duration }) => ({ starts: starts_at.getTime(), ends: starts_at.getTime() + duration * MINUTE_MS }))
    .filter(({ ends }) => ends > starts);
  const next = coming[0];
  if (!next || next.starts - LESSON_OPENS_BEFORE_MIN * MINUTE_MS > now) {
    // Not into the next one: a teacher is in one lesson at a time.
    const minutes = Math.min(LESSON_MINUTES, next ? Math.floor((next.starts - starts) / MINUTE_MS) : LESSON_MINUTES);
    await addLesson(tx, course, { title: DEMO_LESSON_NOW, starts, minutes, now });
  }
  const tomorrow = tomorrowMorning(now);
  const later = coming.some(({ starts, ends }) => starts > now + LESSON_MINUTES * MINUTE_MS || ends > tomorrow);
  if (!later) await addLesson(tx, course, { title: DEMO_LESSON_TOMORROW, starts: tomorrow, minutes: LESSON_MINUTES, now });
}

function tomorrowMorning(now: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + 1);
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}

async function addLesson(
  tx: Queries,
  course: DemoCourse,
  { title, starts, minutes, now }: { title: string; starts: number; minutes: number; now: number },
): Promise<void> {
  await tx
    .insertInto('lessons')
    .values({
      id: uuidV7(now),
      course_id: course.id,
      title,
      host_id: course.instructor,
      starts_at: new Date(starts),
      duration: minutes,
      expected_size: DEMO_CLASS.length + 1,
    })
    .execute();
}
