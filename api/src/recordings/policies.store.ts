import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { recordingRoutes } from '@watoto/shared/contract/http/recordings.ts';
import { DEFAULT_RECORDING_POLICY, type RecordingPolicy } from '@watoto/shared/contract/recording-policy.ts';
import type { Queries } from '../db/database.ts';

export type CoursePolicy = RouteAnswer<(typeof recordingRoutes)['recordings.policy']>;

const DEFAULTS: CoursePolicy = { ...DEFAULT_RECORDING_POLICY, audience: 'course', keepDays: null, exports: false };

/** How lessons of this course are recorded; of no course: as everywhere where nobody has said anything. */
export async function policyOf(db: Queries, courseId: string | null): Promise<CoursePolicy> {
  if (courseId === null) return DEFAULTS;
  const row = await db.selectFrom('course_recording_policies').selectAll().where('course_id', '=', courseId).executeTakeFirst();
  if (!row) return DEFAULTS;
  const { start, pupils, audience, keep_days: keepDays, exports } = row;
  return { start, pupils, audience, keepDays, exports };
}

export async function savePolicy(
  tx: Queries,
  courseId: string,
  { start, pupils, audience, keepDays, exports }: CoursePolicy,
): Promise<void> {
  const row = { start, pupils, audience, keep_days: keepDays, exports };
  await tx
    .insertInto('course_recording_policies')
    .values({ course_id: courseId, ...row })
    .onConflict((oc) => oc.column('course_id').doUpdateSet(row))
    .execute();
}

/** The part of it that the room goes by. */
export async function recordingPolicy(db: Queries, courseId: string | null): Promise<RecordingPolicy> {
  const { start, pupils } = await policyOf(db, courseId);
  return { start, pupils };
}
