import { randomUUID } from 'node:crypto';
import { LessonId, type RecordingId, UserId } from '@watoto/shared/kernel/ids.ts';
import { LessonPage, lessonRoutes } from '@watoto/shared/contract/http/lessons.ts';
import { authRoutes } from '@watoto/shared/contract/http/auth.ts';
import { urlOf } from '@watoto/shared/contract/http/route.ts';
import { peerIdOf } from '@watoto/api/lessons/room-token.ts';
import type { Happening } from '@watoto/api/demo/put-recording.ts';
import { putRecording } from '../../api/test/fixture/recording.fixture.ts';
import type { School } from './school.fixture.ts';

export interface RecordedLessonOptions {
  readonly password?: string;
  readonly seconds?: number;
  readonly title?: string;
  readonly sources?: readonly ('camera' | 'screen' | 'mic')[];
  /** What happened, given who the host is. */
  readonly happenings?: (host: Happening['by']) => readonly Happening[];
}

/** Puts a recording of the demo school's lesson of today into its storage, and says on the bus that it is ready. */
export async function recordedLesson(school: School, options: RecordedLessonOptions = {}): Promise<{ id: RecordingId; title: string }> {
  const { url, objects, bus } = school.embedded;
  const { password = 'karibu-demo', happenings = () => [], ...more } = options;
  const signedIn = await fetch(url + urlOf(authRoutes['auth.login']), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'grace@demo.school', password }),
  });
  const { accessToken } = authRoutes['auth.login'].response!.parse(await signedIn.json());
  const answer = await fetch(url + urlOf(lessonRoutes['lessons.list']), { headers: { authorization: `Bearer ${accessToken}` } });
  const lesson = LessonPage.parse(await answer.json()).items.find(({ course }) => course !== null);
  if (!lesson) throw new Error('the demo school has a lesson of a course');
  const lessonId = LessonId.parse(lesson.id);
  const host = { peerId: peerIdOf(lessonId, UserId.parse(lesson.host.id)), name: lesson.host.name };
  const startedAt = Date.now() - 60 * 60_000;
  const { recordingId } = await putRecording({
    store: objects,
    lessonId,
    host,
    startedAt,
    happenings: happenings(host.peerId),
    ...more,
  });
  await bus.publish({
    id: randomUUID(),
    topic: 'recording.ready',
    at: new Date().toISOString(),
    payload: { lessonId, recordingId },
  });
  return { id: recordingId, title: lesson.title };
}
