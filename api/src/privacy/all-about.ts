import type { Queries } from '../db/database.ts';
import { toProfile } from '../users/users.ts';

/** No list in an export is longer: who did more is told so by its length. */
const MOST = 10_000;

/** All that is kept about somebody, for themselves: no hashes, no keys, nothing of others but who taught and graded. */
export async function allAbout(db: Queries, userId: string): Promise<Record<string, unknown>> {
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
  const { role, grade, last_login: lastLogin, created_at: since, email_verified_at: emailVerifiedAt } = user;
  return {
    account: { ...toProfile(user), role, grade, since, lastLogin, emailVerifiedAt },
    ...(await learning(db, userId)),
    ...(await tests(db, userId)),
    ...(await lessons(db, userId)),
    ...(await messages(db, userId)),
    ...(await signIns(db, userId)),
  };
}

async function learning(db: Queries, userId: string) {
  const enrollments = await db
    .selectFrom('enrollments')
    .innerJoin('courses', 'courses.id', 'enrollments.course_id')
    .select(['enrollments.id', 'courses.title as course', 'enrollments.status', 'enrollments.progress_percentage', 'enrollments.grade'])
    .select(['enrollments.notes', 'enrollments.enrolled_at', 'enrollments.completed_at'])
    .where('student_id', '=', userId)
    .orderBy('enrollments.id')
    .limit(MOST)
    .execute();
  const progress = await db
    .selectFrom('module_progress as p')
    .innerJoin('enrollments', 'enrollments.id', 'p.enrollment_id')
    .innerJoin('course_modules as m', 'm.id', 'p.module_id')
    .select(['p.enrollment_id', 'm.title as module', 'p.status', 'p.started_at', 'p.completed_at', 'p.time_spent_seconds', 'p.score'])
    .where('enrollments.student_id', '=', userId)
    .orderBy('p.id')
    .limit(MOST)
    .execute();
  const waiting = await db
    .selectFrom('course_waiting as w')
    .innerJoin('courses', 'courses.id', 'w.course_id')
    .select(['courses.title as course', 'w.created_at'])
    .where('w.student_id', '=', userId)
    .execute();
  const certificates = await db
    .selectFrom('certificates')
    .innerJoin('enrollments', 'enrollments.id', 'certificates.enrollment_id')
    .select(['certificates.id', 'certificates.student_name', 'certificates.course_title', 'issued_at', 'revoked_at'])
    .where('enrollments.student_id', '=', userId)
    .execute();
  const taught = await db.selectFrom('courses').select(['id', 'title', 'created_at']).where('instructor', '=', userId).execute();
  return { enrollments, progress, waiting, certificates, taught };
}

async function tests(db: Queries, userId: string) {
  const attempts = await db
    .selectFrom('attempts')
    .innerJoin('assessments', 'assessments.id', 'attempts.assessment_id')
    .select(['attempts.id', 'assessments.title as assessment', 'attempts.attempt', 'attempts.status', 'attempts.started_at'])
    .select(['attempts.submitted_at', 'attempts.score', 'attempts.feedback', 'attempts.graded_at', 'attempts.file_id'])
    .where('attempts.student_id', '=', userId)
    .orderBy('attempts.started_at')
    .limit(MOST)
    .execute();
  const answers = await db
    .selectFrom('attempt_answers as a')
    .innerJoin('attempts', 'attempts.id', 'a.attempt_id')
    .innerJoin('questions', 'questions.id', 'a.question_id')
    .select(['a.attempt_id', 'questions.prompt as question', 'a.answer', 'a.saved_at', 'a.score', 'a.feedback'])
    .where('attempts.student_id', '=', userId)
    .orderBy('a.attempt_id')
    .orderBy('questions.position')
    .limit(MOST)
    .execute();
  // As everywhere: a grade is the student's once it was returned.
  const returned = new Set(attempts.filter(({ status }) => status === 'returned').map(({ id }) => id));
  const shown = <T extends { score: string | null; feedback: string }>(id: string, row: T): T =>
    returned.has(id) ? row : { ...row, score: null, feedback: '' };
  return {
    attempts: attempts.map((row) => shown(row.id, row)),
    answers: answers.map((row) => shown(row.attempt_id, row)),
    accommodations: await db
      .selectFrom('accommodations')
      .select(['assessment_id', 'extra_minutes', 'extra_attempts', 'closes_at'])
      .where('student_id', '=', userId)
      .execute(),
  };
}

async function lessons(db: Queries, userId: string) {
  const attendance = await db
    .selectFrom('attendance as a')
    .innerJoin('lessons', 'lessons.id', 'a.lesson_id')
    .select([
      'lessons.title as lesson',
      'lessons.starts_at',
      'a.first_seen',
      'a.seconds_present',
      'a.drops',
      'a.status',
      'a.corrected_status as by_teacher',
    ])
    .select(['a.intervals', 'a.participation'])
    .where('a.user_id', '=', userId)
    .orderBy('lessons.starts_at')
    .limit(MOST)
    .execute();
  const invitations = await db
    .selectFrom('lesson_invitations as i')
    .innerJoin('lessons', 'lessons.id', 'i.lesson_id')
    .select(['lessons.title as lesson', 'lessons.starts_at', 'i.state'])
    .where('i.user_id', '=', userId)
    .limit(MOST)
    .execute();
  const held = await db
    .selectFrom('lessons')
    .select(['title', 'starts_at', 'duration', 'status'])
    .where('host_id', '=', userId)
    .orderBy('starts_at')
    .limit(MOST)
    .execute();
  const readiness = await db
    .selectFrom('readiness_checks as r')
    .innerJoin('lessons', 'lessons.id', 'r.lesson_id')
    .select(['lessons.title as lesson', 'r.checked_at', 'r.result'])
    .where('r.user_id', '=', userId)
    .limit(MOST)
    .execute();
  const boardPictures = await db
    .selectFrom('board_pictures as b')
    .innerJoin('lessons', 'lessons.id', 'b.lesson_id')
    .select(['b.id', 'lessons.title as lesson', 'b.bytes', 'b.created_at'])
    .where('b.owner_id', '=', userId)
    .orderBy('b.created_at')
    .limit(MOST)
    .execute();
  return { attendance, invitations, held, readiness, boardPictures };
}

async function messages(db: Queries, userId: string) {
  return {
    notifications: await db
      .selectFrom('notifications')
      .select(['kind', 'payload', 'read_at', 'created_at'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .limit(MOST)
      .execute(),
    notificationPreferences: await db
      .selectFrom('notification_preferences')
      .select(['kind', 'in_app', 'notification_preferences.email as by_email', 'push'])
      .where('user_id', '=', userId)
      .execute(),
    pushSubscriptions: await db.selectFrom('push_subscriptions').select(['endpoint', 'created_at']).where('user_id', '=', userId).execute(),
    // Each can be had in the app, by its own link.
    files: await db
      .selectFrom('files')
      .select(['id', 'name', 'purpose', 'type', 'bytes', 'state', 'created_at'])
      .where('owner_id', '=', userId)
      .orderBy('created_at')
      .limit(MOST)
      .execute(),
  };
}

async function signIns(db: Queries, userId: string) {
  return {
    consents: await db
      .selectFrom('consents')
      .select(['kind', 'guardian_name', 'guardian_email', 'state', 'decided_at', 'created_at'])
      .where('user_id', '=', userId)
      .execute(),
    devices: await db
      .selectFrom('auth_families')
      .select(['agent', 'address', 'created_at', 'revoked_at', 'expires_at'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .limit(MOST)
      .execute(),
    acts: await db
      .selectFrom('audit_log')
      .select(['action', 'subject', 'address', 'created_at'])
      .where('actor', '=', userId)
      .orderBy('id', 'desc')
      .limit(MOST)
      .execute(),
    privacyRequests: await db
      .selectFrom('privacy_requests')
      .select(['kind', 'state', 'note', 'created_at', 'done_at'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute(),
  };
}
