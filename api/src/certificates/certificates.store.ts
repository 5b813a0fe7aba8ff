import type { Queries } from '../db/database.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';

/** With the names of today: a certificate does not change with them. One for each enrolment, however often it is asked for. */
export async function issueCertificate(tx: Queries, enrollmentId: string, at: Date): Promise<void> {
  const of = await tx
    .selectFrom('enrollments')
    .innerJoin('users', 'users.id', 'enrollments.student_id')
    .innerJoin('courses', 'courses.id', 'enrollments.course_id')
    .select(['users.first_name', 'users.last_name', 'courses.title'])
    .where('enrollments.id', '=', enrollmentId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('certificates')
    .values({
      id: uuidV7(at.getTime()),
      enrollment_id: enrollmentId,
      student_name: `${of.first_name} ${of.last_name}`,
      course_title: of.title,
      issued_at: at,
    })
    .onConflict((oc) => oc.column('enrollment_id').doNothing())
    .execute();
}

/** Those that were not taken back, with whom they concern. */
function valid(db: Queries) {
  return db
    .selectFrom('certificates')
    .innerJoin('enrollments', 'enrollments.id', 'certificates.enrollment_id')
    .innerJoin('courses', 'courses.id', 'enrollments.course_id')
    .select([
      'certificates.id',
      'certificates.student_name',
      'certificates.course_title',
      'certificates.issued_at',
      'enrollments.student_id',
      'courses.instructor',
    ])
    .where('certificates.revoked_at', 'is', null);
}
export type CertificateRow = Awaited<ReturnType<ReturnType<typeof valid>['executeTakeFirstOrThrow']>>;

export async function certificateOf(db: Queries, id: string): Promise<CertificateRow | undefined> {
  return valid(db).where('certificates.id', '=', id).executeTakeFirst();
}

export async function certificateIn(db: Queries, courseId: string, studentId: string): Promise<CertificateRow | undefined> {
  return valid(db).where('enrollments.course_id', '=', courseId).where('enrollments.student_id', '=', studentId).executeTakeFirst();
}
