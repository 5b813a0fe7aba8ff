import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import { type Consumer, consumer } from '../events/consumer.ts';
import type { Queries } from '../db/database.ts';
import type { Archive } from './archive.ts';
import * as policies from './policies.store.ts';
import * as store from './recordings.store.ts';
import { lengthOf } from '@watoto/shared/kernel/spans.ts';
import { type Run, timelineOf } from './timeline.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

export interface RecordingConsumerDeps {
  /** null: this school keeps no files, so that nothing is recorded. */
  readonly archive: Archive | null;
  /** There is a recording whose texts are to be written down, once this is committed. */
  readonly onReady: () => void;
  /** In the transaction that says so: its course wants an MP4 of each. */
  readonly onExported: (tx: Queries, id: RecordingId) => Promise<void>;
}

interface Begun {
  readonly lessonId: LessonId;
  readonly recordingId: RecordingId;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Writes down what recorders say. Both events may come twice, late, and the second without the first. */
export function recordingConsumer({ archive, onReady, onExported }: RecordingConsumerDeps): Consumer {
  return consumer('recordings', ['recording.started', 'recording.ready'], async (tx, { topic, payload }) => {
    if (topic === 'recording.started') return void (await ensureRecording(tx, payload));
    if (!archive) return;
    const runs = await readRuns(archive, payload.recordingId);
    const first = runs[0]?.manifest.startedAt;
    if (!(await ensureRecording(tx, { ...payload, at: first ?? uuidTime(payload.recordingId) }))) return;
    await settleRecording(tx, payload.recordingId, runs);
    const lesson = await store.lessonOf(tx, payload.lessonId);
    if ((await policies.policyOf(tx, lesson?.course_id ?? null)).exports) await onExported(tx, payload.recordingId);
    onReady();
  });
}

/** One that nobody can read is there all the same: the reconciler says so to admins. */
async function readRuns(archive: Archive, id: RecordingId): Promise<Run[]> {
  // What was read while it was live is older than what the event says.
  archive.forget(id);
  try {
    return await archive.runs(id, false);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unreadable') return [];
    throw error;
  }
}

/** The row, where there is none yet. False: there is no such lesson (any more), so that it is nobody's recording. */
export async function ensureRecording(tx: Queries, { lessonId, recordingId, at }: Begun): Promise<boolean> {
  const lesson = await store.lessonOf(tx, lessonId);
  if (!lesson) return false;
  const policy = await policies.policyOf(tx, lesson.course_id);
  await store.insertRecording(tx, {
    id: recordingId,
    lesson_id: lessonId,
    title: lesson.title,
    started_at: new Date(at),
    audience: policy.audience,
    kept_until: policy.keepDays === null ? null : new Date(at + policy.keepDays * DAY_MS),
  });
  return true;
}

/** What it amounts to, now that all of it is in storage. One without anything has failed. */
export async function settleRecording(tx: Queries, id: RecordingId, runs: readonly Run[]): Promise<void> {
  const row = await store.lockRecording(tx, id);
  if (!row) return;
  const { spans } = timelineOf(runs);
  const { unplayed } = timelineOf(runs, store.editsOf(row));
  const bytes = runs.reduce((sum, { segments }) => sum + segments.reduce((own, segment) => own + segment.bytes, 0), 0);
  const status = spans.length > 0 ? 'ready' : 'failed';
  await store.noteRecording(tx, id, {
    // Erased stays erased, however late a recorder is.
    ...(row.status === 'erased' ? {} : { status }),
    spans: JSON.stringify(spans),
    unplayed: JSON.stringify(unplayed),
    duration_ms: String(lengthOf(spans)),
    bytes: String(bytes),
    indexed_at: null,
  });
}

/** A uuid v7 begins with its time. */
function uuidTime(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
