import { LessonId, RecordingId, UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { Recording } from '@watoto/shared/contract/http/recordings.ts';
import type { Person } from '../auth/access-token.ts';
import { mayChange } from './recordings.policy.ts';
import { type RecordingRow, spansIn } from './recordings.store.ts';
import { lengthOf, without } from '@watoto/shared/kernel/spans.ts';

/** Where its picture is to be had for a while; null: nowhere. */
export type PosterLinks = (key: string) => Promise<string | null>;

/** What of it is played, as the database knows it. */
export const playedSpans = (row: Pick<RecordingRow, 'spans' | 'cuts' | 'unplayed'>) =>
  without(spansIn(row.spans), [...spansIn(row.cuts), ...spansIn(row.unplayed)]);

/** A recording as this person sees it. */
export async function toRecording(row: RecordingRow, person: Person, posters: PosterLinks): Promise<Recording> {
  return {
    id: RecordingId.parse(row.id),
    lessonId: LessonId.parse(row.lesson_id),
    title: row.title,
    course: row.course_id === null ? null : { id: CourseId.parse(row.course_id), title: row.course_title ?? '' },
    host: { id: UserId.parse(row.host_id), name: `${row.host_first_name} ${row.host_last_name}` },
    status: row.status,
    startedAt: row.started_at.toISOString(),
    durationMs: lengthOf(playedSpans(row)),
    bytes: Number(row.bytes),
    posterUrl: row.poster_key === null ? null : await posters(row.poster_key),
    audience: row.audience,
    keptUntil: row.kept_until?.toISOString() ?? null,
    erasedAt: row.erased_at?.toISOString() ?? null,
    positionMs: row.position_ms === null ? null : Number(row.position_ms),
    mayChange: mayChange(row, person),
    version: row.version,
  };
}
