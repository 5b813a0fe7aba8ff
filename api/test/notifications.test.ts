import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import type { EventPayload, Topic } from '@watoto/shared/contract/events.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { NOTIFICATION_KINDS, type NotificationKind } from '@watoto/shared/contract/http/notifications.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { announce } from '../src/db/outbox.ts';
import { createLogMailer } from '../src/mail/log-mailer.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { quiet } from './fixture/postgres.ts';

const mailer = createLogMailer(quiet);
let t: TestApi;
let people: People<'grace' | 'amina' | 'baraka'>;
let ids: Ids<keyof typeof people>;
let courseId: CourseId;

beforeAll(async () => {
  t = await openTestApi({}, undefined, { mailer });
  ({ people, ids } = await cast(t, { grace: 'teacher', amina: 'student', baraka: 'student' }));
  courseId = CourseId.parse(await t.school.course(ids.grace, [ids.amina]));
});
afterAll(() => t?.close());
beforeEach(async () => {
  await quietOutbox();
  for (const table of ['notifications', 'notification_deliveries', 'notification_preferences', 'push_subscriptions'] as const)
    await t.db.deleteFrom(table).execute();
  (mailer.sent as unknown[]).length = 0;
});

const until = (missing: () => Promise<string | null>) => pollUntil(missing, { timeoutMs: 10_000, everyMs: 20 });
const quietOutbox = () =>
  until(async () => {
    const waiting = await t.db.selectFrom('outbox').select('id').where('published_at', 'is', null).execute();
    return waiting.length === 0 ? null : `${waiting.length} events wait`;
  });

/** Announced and handled by everyone: what it leads to is there. */
async function happen<T extends Topic>(topic: T, payload: EventPayload<T>): Promise<void> {
  await announce(t.db, topic, payload);
  await quietOutbox();
}
const listOf = async (who: keyof typeof people) => (await people[who].call('notifications.list')).body.items;
const place = (who: keyof typeof people) => happen('enrollment.created', { courseId, studentId: ids[who], fromWaiting: true });
const prefer = (who: keyof typeof people, kind: NotificationKind, body: { inApp: boolean; email: boolean; push: boolean }) =>
  people[who].call('notifications.prefer', { params: { kind }, body });

describe('what happened is told', () => {
  test('to whoever got a place by waiting or from the teacher, and not to who just took it', async () => {
    await happen('enrollment.created', { courseId, studentId: ids.amina, fromWaiting: false });
    expect(await listOf('amina')).toEqual([]);
    await place('amina');
    expect(await listOf('amina')).toMatchObject([
      {
        kind: 'gotPlace',
        facts: { title: 'Rhythm', course: null, startsAt: null, change: null, target: { to: 'course', id: courseId } },
        readAt: null,
        at: new Date(t.school.clock.now()).toISOString(),
      },
    ]);
    expect(await listOf('baraka')).toEqual([]);
    await happen('enrollment.created', { courseId, studentId: ids.baraka, fromWaiting: false, given: true });
    expect((await listOf('baraka')).map(({ kind }) => kind)).toEqual(['gotPlace']);
  });

  test('to the class, of a lesson planned, moved and about to begin', async () => {
    const lessonId = await t.school.lesson(ids.grace, { courseId, inMinutes: 60 });
    await happen('lesson.scheduled', { lessonId });
    await happen('lesson.changed', { lessonId, change: 'moved' });
    await happen('lesson.reminded', { lessonId, userId: ids.amina, kind: 'soon' });
    const startsAt = new Date(t.school.clock.now() + 3_600_000).toISOString();
    expect(await listOf('amina')).toMatchObject([
      { kind: 'lessonReminded', facts: { title: 'Drums', course: 'Rhythm', startsAt } },
      { kind: 'lessonChanged', facts: { change: 'moved' } },
      { kind: 'lessonScheduled', facts: { target: { to: 'lesson', id: lessonId } } },
    ]);
    expect(await listOf('grace')).toEqual([]);
    expect(await listOf('baraka')).toEqual([]);
  });

  test('to those invited, and to both teachers of a substitution', async () => {
    const lessonId = await t.school.lesson(ids.grace, { inMinutes: 1_000 });
    await t.db.insertInto('lesson_invitations').values({ lesson_id: lessonId, user_id: ids.baraka }).execute();
    await happen('lesson.changed', { lessonId, change: 'substituted' });
    expect(await listOf('baraka')).toMatchObject([{ kind: 'lessonChanged', facts: { course: null } }]);
    expect(await listOf('grace')).toMatchObject([{ kind: 'lessonChanged' }]);
  });

  test('to who is invited, once, by a mail with the lesson for their calendar', async () => {
    const lessonId = await t.school.lesson(ids.grace, { courseId, inMinutes: 1_100 });
    const invite = () => people.grace.call('invitations.create', { params: { id: lessonId }, body: { email: 'baraka@school.test' } });
    for (let n = 0; n < 2; n += 1) await invite();
    await quietOutbox();
    expect(await listOf('baraka')).toMatchObject([
      { kind: 'lessonInvited', facts: { title: 'Drums', course: 'Rhythm', target: { to: 'timetable', id: lessonId } } },
    ]);
    expect(await listOf('amina')).toEqual([]);
    await until(async () => (mailer.sent.length === 1 ? null : 'the mail'));
    expect(mailer.sent[0]).toMatchObject({ to: 'baraka@school.test', subject: 'You are invited: Drums' });
    expect(mailer.sent[0]?.text).toContain(`http://localhost:8080/timetable?lesson=${lessonId}`);
    const [file] = mailer.sent[0]?.attachments ?? [];
    expect(file).toMatchObject({ filename: 'lesson.ics', contentType: 'text/calendar; charset=utf-8; method=PUBLISH' });
    expect(file?.content).toContain(`UID:${lessonId}@watoto`);
    // What was taken back by the time it is heard, and what is preferred otherwise, is not told.
    const user = { params: { id: lessonId, userId: ids.baraka } };
    await people.grace.call('invitations.withdraw', user);
    await happen('lesson.invited', { lessonId, userId: ids.baraka });
    await prefer('baraka', 'lessonInvited', { inApp: false, email: false, push: false });
    await invite();
    await quietOutbox();
    expect(await listOf('baraka')).toHaveLength(1);
    expect(await t.db.selectFrom('notification_deliveries').select('state').execute()).toEqual([{ state: 'sent' }]);
  });

  test('once for a whole series, planned or moved in one go', async () => {
    const series = randomUUID();
    await t.db
      .insertInto('lesson_series')
      .values({
        id: series,
        course_id: courseId,
        title: 'Choir',
        host_id: ids.grace,
        starts_local: '2026-03-02T09:00',
        time_zone: 'Africa/Nairobi',
        duration: 45,
        rrule: 'FREQ=WEEKLY;COUNT=3',
        last_date: '2026-03-16',
        expected_size: 12,
      })
      .execute();
    const lessons = await Promise.all([200, 300, 400].map((inMinutes) => t.school.lesson(ids.grace, { courseId, inMinutes })));
    await t.db.updateTable('lessons').set({ series_id: series }).where('id', 'in', lessons).execute();
    await t.db.transaction().execute(async (tx) => {
      for (const lessonId of lessons) await announce(tx, 'lesson.scheduled', { lessonId });
      for (const lessonId of lessons) await announce(tx, 'lesson.changed', { lessonId, change: 'moved' });
    });
    await quietOutbox();
    expect((await listOf('amina')).map(({ kind }) => kind).toSorted()).toEqual(['lessonChanged', 'lessonScheduled']);
    await happen('lesson.changed', { lessonId: lessons[1]!, change: 'moved' });
    expect(await listOf('amina')).toHaveLength(3);
  });

  test('of assessments and completed courses', async () => {
    const { id: assessmentId } = await t.db
      .insertInto('assessments')
      .values({ course_id: courseId, title: 'Quiz <1>', type: 'quiz' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const studentId = ids.amina;
    await happen('assessment.published', { courseId, assessmentId });
    await happen('assessment.graded', { courseId, assessmentId, studentId, attemptId: randomUUID() });
    await happen('enrollment.completed', { courseId, studentId });
    expect((await listOf('amina')).map(({ kind, facts }) => [kind, facts.title, facts.course])).toEqual([
      ['courseCompleted', 'Rhythm', null],
      ['assessmentGraded', 'Quiz <1>', 'Rhythm'],
      ['assessmentPublished', 'Quiz <1>', 'Rhythm'],
    ]);
    await until(async () => (mailer.sent.length === 3 ? null : `${mailer.sent.length} mails`));
    const mail = mailer.sent.find(({ subject }) => subject.startsWith('Graded'));
    expect(mail?.html).toContain('Quiz &lt;1&gt;');
    expect(mail?.html).not.toContain('<1>');
    expect(mail?.text).toContain(`http://localhost:8080/assessments/${assessmentId}`);
  });

  test('not where it is gone by then, and not to a closed account', async () => {
    await happen('lesson.scheduled', { lessonId: await t.school.lesson(ids.grace, { inMinutes: 600 }) });
    await happen('assessment.published', { courseId, assessmentId: '999999999' });
    await t.db.updateTable('users').set({ is_active: false }).where('id', '=', ids.baraka).execute();
    await place('baraka');
    await t.db.updateTable('users').set({ is_active: true }).where('id', '=', ids.baraka).execute();
    expect(await t.db.selectFrom('notifications').selectAll().execute()).toEqual([]);
    expect(await t.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  });
});

describe('the list', () => {
  test('has its own for everyone, newest first, a page at a time', async () => {
    for (let n = 0; n < 3; n += 1) await place('amina');
    const first = await people.amina.call('notifications.list', { query: { limit: 2 } });
    expect(first.body.items).toHaveLength(2);
    const second = await people.amina.call('notifications.list', { query: { limit: 2, cursor: first.body.nextCursor ?? '' } });
    expect(second.body).toMatchObject({ items: [{ kind: 'gotPlace' }], nextCursor: null });
    const seen = [...first.body.items, ...second.body.items].map(({ id }) => Number(id));
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    expect((await people.baraka.call('notifications.unread')).body).toEqual({ unread: 0 });
  });

  test('is marked as read, one or all, and back', async () => {
    for (let n = 0; n < 3; n += 1) await place('amina');
    const [newest] = await listOf('amina');
    const one = await people.amina.call('notifications.mark', { body: { ids: [newest!.id], read: true } });
    expect(one.body).toEqual({ ids: [newest!.id], unread: 2 });
    const rest = await people.amina.call('notifications.mark', { body: { ids: 'all', read: true } });
    expect(rest.body.ids).toHaveLength(2);
    expect(rest.body.unread).toBe(0);
    expect((await people.amina.call('notifications.mark', { body: { ids: 'all', read: true } })).body.ids).toEqual([]);
    const undone = await people.amina.call('notifications.mark', { body: { ids: rest.body.ids, read: false } });
    expect(undone.body.unread).toBe(2);
    expect((await people.amina.call('notifications.list', { query: { unread: 'true' } })).body.items).toHaveLength(2);
  });

  test("is nobody else's to mark", async () => {
    await place('amina');
    const [mine] = await listOf('amina');
    expect((await people.baraka.call('notifications.mark', { body: { ids: [mine!.id], read: true } })).body.ids).toEqual([]);
    expect((await people.amina.call('notifications.unread')).body).toEqual({ unread: 1 });
  });

  test.each([{ ids: [], read: true }, { ids: ['x'], read: true }, { ids: 'all' }, { ids: 'all', read: true, more: 1 }])(
    'refuses to mark %j',
    async (body) => {
      expect((await people.amina.call('notifications.mark', { body: body as never })).problem.code).toBe('invalid_input');
    },
  );
});

describe('preferences', () => {
  test('are there for every kind, and are kept', async () => {
    const before = (await people.amina.call('notifications.preferences')).body;
    expect(before).toMatchObject({ emailWorks: true, pushKey: null });
    expect(before.kinds).toHaveLength(NOTIFICATION_KINDS.length);
    const chosen = { inApp: false, email: false, push: true };
    for (let n = 0; n < 2; n += 1) expect((await prefer('amina', 'gotPlace', chosen)).body).toEqual({ kind: 'gotPlace', ...chosen });
    const after = (await people.amina.call('notifications.preferences')).body;
    expect(after.kinds.filter(({ kind }) => kind === 'gotPlace')).toEqual([{ kind: 'gotPlace', ...chosen }]);
    expect(after.kinds.filter(({ kind }) => kind !== 'gotPlace')).toEqual(before.kinds.filter(({ kind }) => kind !== 'gotPlace'));
    expect((await people.amina.call('notifications.prefer', { params: { kind: 'nothing' as never }, body: chosen })).problem.code).toBe(
      'invalid_input',
    );
  });

  test('decide what is shown and what is sent', async () => {
    await prefer('amina', 'gotPlace', { inApp: false, email: true, push: true });
    await place('amina');
    await until(async () => (mailer.sent.length === 1 ? null : 'the mail'));
    expect(mailer.sent[0]).toMatchObject({ to: 'amina@school.test', subject: 'You have a place: Rhythm' });
    expect(await listOf('amina')).toEqual([]);
    await prefer('amina', 'gotPlace', { inApp: true, email: false, push: true });
    await place('amina');
    expect(await listOf('amina')).toHaveLength(1);
    expect(mailer.sent).toHaveLength(1);
  });

  test('mails are in the language and the time of their reader', async () => {
    await t.db.updateTable('users').set({ locale: 'sw-KE', time_zone: 'Africa/Nairobi' }).where('id', '=', ids.amina).execute();
    const lessonId = await t.school.lesson(ids.grace, { courseId, inMinutes: 800 });
    await happen('lesson.changed', { lessonId, change: 'cancelled' });
    await until(async () => (mailer.sent.length === 1 ? null : 'the mail'));
    await t.db.updateTable('users').set({ locale: 'en', time_zone: 'UTC' }).where('id', '=', ids.amina).execute();
    expect(mailer.sent[0]?.subject).toBe('Limefutwa: Drums');
    // 08:00 in UTC and 800 minutes: 21:20, which is 00:20 in Nairobi.
    expect(mailer.sent[0]?.text).toContain('00:20');
    expect(mailer.sent[0]?.text).toContain('/notifications/preferences');
  });
});
