import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { LessonId, RecordingId, UserId } from '@watoto/shared/kernel/ids.ts';
import { recordingPrefix } from '@watoto/shared/contract/recording-keys.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { hasEmail } from '../db/fields/lookup.ts';
import type { Tables } from '../db/tables.ts';
import { peerIdOf } from '../lessons/room-token.ts';
import { DEMO_CLASS, DEMO_COURSE, DEMO_LESSON_RECORDED, DEMO_TEACHER, type DemoPerson } from './demo-school.ts';
import { type Clip, type Clips, type Happening, putRecording } from './put-recording.ts';

/** What `recorded-lesson/draw.ts` has drawn: bars that go on from themselves. */
const FILMS = join(import.meta.dirname, 'recorded-lesson');
const BAR_MS = 4_000;
const BARS = 12;
const SECONDS = (BARS * BAR_MS) / 1_000;
const BEFORE_MS = 24 * 60 * 60_000;

export interface SeedRecordingDeps {
  readonly db: Kysely<Tables>;
  readonly objects: ObjectStore;
  /** Hears that it is ready, as of a recorder. */
  readonly bus: EventBus;
  readonly now: number;
  /** Gives it up, and takes away what is in storage already: the next start makes it. */
  readonly signal?: AbortSignal;
}

/** A lesson of yesterday that one can watch: in storage as a recorder leaves it. Made once, in a demo school only. */
export async function seedRecording({ db, objects, bus, now, signal }: SeedRecordingDeps): Promise<void> {
  const course = await db
    .selectFrom('courses')
    .innerJoin('users', 'users.id', 'courses.instructor')
    .select(['courses.id', 'courses.instructor'])
    .where(hasEmail(db, [DEMO_TEACHER.email]))
    .where('courses.title', '=', DEMO_COURSE.title)
    .executeTakeFirst();
  if (!course) return;
  const known = await db
    .selectFrom('lessons')
    .select('id')
    .where('course_id', '=', course.id)
    .where('title', '=', DEMO_LESSON_RECORDED)
    .executeTakeFirst();
  if (known) return;

  const startedAt = now - BEFORE_MS;
  const lessonId = LessonId.parse(uuidV7(startedAt));
  const seat = async (person: DemoPerson) => {
    const { id } = await db
      .selectFrom('users')
      .select('id')
      .where(hasEmail(db, [person.email]))
      .executeTakeFirstOrThrow();
    return { peerId: peerIdOf(lessonId, UserId.parse(id)), name: `${person.firstName} ${person.lastName}` };
  };
  const host = await seat(DEMO_TEACHER);
  const [amina, baraka] = await Promise.all(DEMO_CLASS.slice(0, 2).map(seat));
  const happenings: Happening[] = [
    { ms: 4_000, by: host.peerId, body: { type: 'chapter.marked', data: { title: 'Listen: dum, tak' } } },
    { ms: 2_000, by: host.peerId, body: say('Habari! Listen first, then clap with me.') },
    { ms: 14_000, by: amina!.peerId, body: say('It is like a heart!') },
    { ms: 20_000, by: host.peerId, body: { type: 'chapter.marked', data: { title: 'Clap along' } } },
    { ms: 24_000, by: baraka!.peerId, body: { type: 'hand.raised', data: {} } },
    { ms: 28_000, by: baraka!.peerId, body: say('Why is there nothing on three?') },
    { ms: 33_000, by: host.peerId, body: { type: 'hand.lowered', data: { peerId: baraka!.peerId } } },
    { ms: 34_000, by: host.peerId, body: say('That is where the heart rests. The rest is music too.') },
  ];
  const recordingId = RecordingId.parse(uuidV7(startedAt));
  await putRecording({
    store: objects,
    recordingId,
    ...(signal ? { signal } : {}),
    lessonId,
    host,
    pupil: amina!,
    others: [baraka!],
    startedAt,
    seconds: SECONDS,
    title: DEMO_LESSON_RECORDED,
    clips: await readClips(),
    sources: ['camera', 'screen', 'mic'],
    happenings,
  }).catch(async (error: unknown) => {
    for (const key of await objects.list(recordingPrefix(recordingId))) await objects.delete(key);
    throw error;
  });
  const [from, until] = [new Date(startedAt), new Date(startedAt + SECONDS * 1_000)];
  await db
    .insertInto('lessons')
    .values({
      id: lessonId,
      course_id: course.id,
      title: DEMO_LESSON_RECORDED,
      host_id: course.instructor,
      starts_at: from,
      duration: 60,
      expected_size: 3,
      status: 'ended',
      started_at: from,
      ended_at: until,
    })
    .execute();
  await bus.publish({
    id: randomUUID(),
    topic: 'recording.ready',
    at: new Date(now).toISOString(),
    payload: { lessonId, recordingId },
  });
}

const say = (text: string) => ({ type: 'message.said', data: { text, to: 'everyone' } }) as const;

async function readClips(): Promise<Clips> {
  const clip = async (name: string, type: Clip['type']): Promise<Clip> => {
    const data = await readFile(join(FILMS, `${name}.webm`));
    return { type, pieces: Array.from({ length: BARS }, () => ({ data, ms: BAR_MS })) };
  };
  const [camera, screen, mic] = await Promise.all([
    clip('camera', 'video/webm; codecs="vp8"'),
    clip('screen', 'video/webm; codecs="vp8"'),
    clip('drum', 'audio/webm; codecs="opus"'),
  ]);
  return { camera, screen, mic };
}
