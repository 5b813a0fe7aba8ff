import { createHash } from 'node:crypto';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { NotificationFacts } from '@watoto/shared/contract/http/notifications.ts';
import type { Queries } from '../db/database.ts';
import { type Consumer, consumer, type EventOf } from '../events/consumer.ts';
import * as store from './tell.store.ts';
import { type Telling, tell } from './tell.store.ts';

const TOPICS = [
  'enrollment.created',
  'enrollment.completed',
  'assessment.published',
  'assessment.graded',
  'attempt.reopened',
  'lesson.scheduled',
  'lesson.invited',
  'lesson.changed',
  'lesson.reminded',
  'export.finished',
] as const;
type Heard = EventOf<(typeof TOPICS)[number]>;

export interface NotificationConsumerDeps {
  readonly clock: Clock;
  readonly works: Telling['works'];
}

type Told = Pick<Telling, 'kind' | 'facts' | 'recipients'> & { readonly messageId?: string };

/** Turns what happened into what people are told. What is gone by now is told to nobody. */
export function notificationConsumer({ clock, works }: NotificationConsumerDeps): Consumer {
  return consumer('notifications', TOPICS, async (tx, event) => {
    const told = await toldOf(tx, event);
    if (told) await tell(tx, { messageId: event.id, ...told, at: new Date(clock.now()), works });
  });
}

async function toldOf(tx: Queries, event: Heard): Promise<Told | null> {
  switch (event.topic) {
    case 'enrollment.created': {
      // Who took it knows it; who waited, or was put into it, does not.
      if (!event.payload.fromWaiting && !event.payload.given) return null;
      const facts = await courseFacts(tx, event.payload.courseId);
      return facts && { kind: 'gotPlace', facts, recipients: [event.payload.studentId] };
    }
    case 'enrollment.completed': {
      const facts = await courseFacts(tx, event.payload.courseId);
      return facts && { kind: 'courseCompleted', facts, recipients: [event.payload.studentId] };
    }
    case 'assessment.published': {
      const facts = await assessmentFacts(tx, event.payload.assessmentId);
      return facts && { kind: 'assessmentPublished', facts, recipients: await store.studentsOf(tx, event.payload.courseId) };
    }
    case 'assessment.graded': {
      const facts = await assessmentFacts(tx, event.payload.assessmentId);
      return facts && { kind: 'assessmentGraded', facts, recipients: [event.payload.studentId] };
    }
    case 'attempt.reopened': {
      const facts = await assessmentFacts(tx, event.payload.assessmentId);
      return facts && { kind: 'attemptReopened', facts, recipients: [event.payload.studentId] };
    }
    case 'export.finished': {
      const film = event.payload.bytes === null ? undefined : await store.filmFacts(tx, event.payload.exportId);
      if (!film) return null;
      const facts = {
        title: film.title,
        course: film.course,
        startsAt: null,
        change: null,
        target: { to: 'recording', id: film.id },
      } as const;
      return { kind: 'filmReady', facts, recipients: [film.asked ?? film.host_id] };
    }
    case 'lesson.scheduled':
    case 'lesson.invited':
    case 'lesson.changed':
    case 'lesson.reminded':
      return lessonTold(tx, event);
  }
}

async function lessonTold(tx: Queries, event: Extract<Heard, { topic: `lesson.${string}` }>): Promise<Told | null> {
  const lesson = await store.lessonFacts(tx, event.payload.lessonId);
  if (!lesson) return null;
  const change = event.topic === 'lesson.changed' ? event.payload.change : null;
  const facts: NotificationFacts = {
    title: lesson.title,
    course: lesson.course,
    startsAt: lesson.starts_at.toISOString(),
    change,
    target: { to: 'lesson', id: lesson.id },
  };
  if (event.topic === 'lesson.reminded') {
    return lesson.status === 'scheduled' ? { kind: 'lessonReminded', facts, recipients: [event.payload.userId] } : null;
  }
  if (event.topic === 'lesson.invited') {
    const { userId } = event.payload;
    const still = lesson.status !== 'cancelled' && lesson.status !== 'ended' && (await store.invitedTo(tx, lesson.id)).includes(userId);
    return still ? { kind: 'lessonInvited', facts: { ...facts, target: { to: 'timetable', id: lesson.id } }, recipients: [userId] } : null;
  }
  const class_ = lesson.course_id === null ? [] : await store.studentsOf(tx, lesson.course_id);
  const recipients = new Set([...class_, ...(await store.invitedTo(tx, lesson.id))]);
  if (change === 'substituted')
    for (const teacher of [lesson.host_id, lesson.substitutes_for]) if (teacher !== null) recipients.add(teacher);
  if (event.topic === 'lesson.scheduled') recipients.delete(lesson.host_id);
  const kind = event.topic === 'lesson.scheduled' ? 'lessonScheduled' : 'lessonChanged';
  return { kind, facts, recipients: [...recipients], ...seriesMessage(lesson, event) };
}

/** A series is planned, or changed as a whole, in as many events of one moment as it has lessons: people are told once. */
function seriesMessage({ series_id }: store.LessonFactsRow, event: Extract<Heard, { topic: 'lesson.scheduled' | 'lesson.changed' }>) {
  if (series_id === null) return {};
  if (event.topic === 'lesson.scheduled') return { messageId: series_id };
  // All that one transaction announces has its time.
  return { messageId: uuidOf(`${series_id} ${event.payload.change} ${event.at.toISOString()}`) };
}

/** The same for the same text: a UUID of version 8. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function courseFacts(tx: Queries, courseId: string): Promise<NotificationFacts | null> {
  const title = await store.courseTitle(tx, courseId);
  return title === undefined ? null : { title, course: null, startsAt: null, change: null, target: { to: 'course', id: courseId } };
}

async function assessmentFacts(tx: Queries, assessmentId: string): Promise<NotificationFacts | null> {
  const found = await store.assessmentFacts(tx, assessmentId);
  if (!found) return null;
  return { title: found.title, course: found.course, startsAt: null, change: null, target: { to: 'assessment', id: found.id } };
}
