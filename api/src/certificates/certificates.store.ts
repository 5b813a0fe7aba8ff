import type { Queries } from '../db/database.ts';
import { uuidV7 } from '../db/uuid-v7.ts';

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
