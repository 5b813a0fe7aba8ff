import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ERASE_AFTER_HOURS, EXPORT_KEPT_DAYS } from '@watoto/shared/contract/http/privacy.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { issueCertificate } from '../src/certificates/certificates.store.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { peerIdOf } from '../src/lessons/room-token.ts';
import { PrivacyWork } from '../src/privacy/privacy-work.ts';
import { SealedExports } from '../src/privacy/sealed-export.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { whereIs } from './fixture/every-text.ts';
import { quiet } from './fixture/postgres.ts';
import { MINUTE, PASSWORD } from './fixture/school.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let dir: string;
let objects: Awaited<ReturnType<typeof openObjects>>;
let t: TestApi;
let admin: TestClient;
let adminEmail: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-privacy-'));
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  t = await openTestApi({}, undefined, { objects });
  adminEmail = (await t.school.person('admin', 'Head')).email;
});
afterAll(async () => {
  await t?.close();
  await objects?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  // Tokens are good for ten minutes, and the tests turn the clock by days.
  admin = await signedIn(adminEmail);
});

const signedIn = (email: string) => new TestClient(t.url).signedIn(email);
const stateOf = async (id: string) =>
  (await t.db.selectFrom('privacy_requests').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;
const until = (id: string, state: string) => vi.waitFor(async () => expect(await stateOf(id)).toBe(state), { timeout: 20_000 });
const erasure = { kind: 'erase', password: PASSWORD } as const;

/** A student with something in every table that a student comes by. */
async function aStudent(name: string) {
  const teacher = await t.school.person('teacher', `Teacher${name}`);
  const student = await t.school.person('student', name);
  const client = await signedIn(student.email);
  const course = await t.school.course(teacher.id, [student.id]);
  const now = new Date(t.school.clock.now());
  const enrollment = await t.db
    .updateTable('enrollments')
    .set({ notes: `${name} is often late` })
    .where('student_id', '=', student.id)
    .returning('id')
    .executeTakeFirstOrThrow();
  await t.db.transaction().execute((tx) => issueCertificate(tx, enrollment.id, now));
  const { id: assessment } = await t.db
    .insertInto('assessments')
    .values({ course_id: course, title: 'Essay', type: 'assignment', published_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { id: question } = await t.db
    .insertInto('questions')
    .values({ course_id: course, assessment_id: assessment, position: 1, kind: 'essay', prompt: 'Who are you?', points: '5' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const files = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of files) {
    await objects.store.put(`files/${id}`, Buffer.from(name), name.length);
    await t.db
      .insertInto('files')
      .values({
        id,
        owner_id: student.id,
        course_id: course,
        purpose: 'submission',
        name: `${name}.pdf`,
        type: 'application/pdf',
        bytes: String(name.length),
        checksum: null,
        key: `files/${id}`,
        state: 'ready',
        scan: 'off',
        refusal: null,
      })
      .execute();
  }
  const attempt = randomUUID();
  await t.db
    .insertInto('attempts')
    .values({
      id: attempt,
      assessment_id: assessment,
      student_id: student.id,
      attempt: 1,
      started_at: now,
      submitted_at: now,
      status: 'returned',
      score: '4',
      feedback: `Well done, ${name}`,
      file_id: files[0]!,
    })
    .execute();
  await t.db
    .insertInto('attempt_answers')
    .values({ attempt_id: attempt, question_id: question, answer: JSON.stringify({ text: `I am ${name}` }), saved_at: now, score: '4' })
    .execute();
  const lesson = await t.school.lesson(teacher.id, { courseId: course, inMinutes: -120, status: 'ended' });
  const boardPicture = randomUUID();
  await objects.store.put(`board/${lesson}/${boardPicture}/picture.webp`, Buffer.from(name), name.length);
  const shown = { id: boardPicture, lesson_id: lesson, owner_id: student.id, type: 'image/png', width: 1, height: 1 } as const;
  await t.db
    .insertInto('board_pictures')
    .values({ ...shown, bytes: '1', created_at: now })
    .execute();
  await t.db.insertInto('attendance').values({ lesson_id: lesson, user_id: student.id, status: 'present' }).execute();
  await t.db
    .insertInto('lesson_events')
    .values({ lesson_id: lesson, seq: '1', at: now, type: 'peer.joined', data: JSON.stringify({ name: `${name} Test` }) })
    .execute();
  // In a lesson they may be called otherwise, and say so.
  const peer = peerIdOf(LessonId.parse(lesson), UserId.parse(student.id));
  const words = [
    ['message.said', { text: `Said by ${name}`, to: 'everyone' }],
    ['peer.renamed', { peerId: peer, name: `Mwana${name}` }],
    ['poll.answered', { pollId: 'e1', answer: { kind: 'text', text: `Answer of ${name}` } }],
    ['report.made', { peerId: 'somebody', messageId: null, note: `Note of ${name}` }],
    ['no.longer', { words: `Words of ${name}` }],
  ] as const;
  for (const [i, [type, data]] of words.entries())
    await t.db
      .insertInto('lesson_events')
      .values({ lesson_id: lesson, seq: String(i + 2), at: now, type, peer, data: JSON.stringify(data) })
      .execute();
  await t.db
    .insertInto('push_subscriptions')
    .values({ user_id: student.id, endpoint: `https://push.example/${name}`, keys: '{}' })
    .execute();
  await client.call('consents.askMine', { body: { guardianName: `Mother of ${name}`, guardianEmail: `mother.${name}@home.test` } });
  await client.call('auth.forgot', { body: { email: student.email } });
  await client.call('users.updateProfile', { body: { lastName: `Test` } });
  return { ...student, client, teacher, course, attempt, files, boardPicture };
}

describe('an export', () => {
  test('has everything, is for its person only, and for a week', async () => {
    const person = await aStudent('Zawadiexport');
    const other = await signedIn((await t.school.person('student', 'Other')).email);
    const { body: asked } = await person.client.call('privacy.ask', { body: { kind: 'export' } });
    expect(asked.state).toBe('approved');
    await until(asked.id, 'done');
    const get = (client: TestClient) =>
      fetch(`${t.url}/api/v1/privacy-requests/${asked.id}/export`, { headers: { authorization: client.authorization } });
    const answer = await get(person.client);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain('my-account.json');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const all = (await answer.json()) as Record<string, never>;
    expect(all).toMatchObject({
      account: { email: person.email, firstName: 'Zawadiexport', role: 'student' },
      enrollments: [{ course: 'Rhythm', notes: 'Zawadiexport is often late' }],
      attempts: [{ assessment: 'Essay', feedback: 'Well done, Zawadiexport', score: '4.00' }],
      answers: [{ question: 'Who are you?', answer: { text: 'I am Zawadiexport' } }],
      attendance: [{ lesson: 'Drums', status: 'present' }],
      certificates: [{ student_name: 'Zawadiexport Test' }],
      consents: [{ guardian_name: 'Mother of Zawadiexport', state: 'asked' }],
      pushSubscriptions: [{ endpoint: 'https://push.example/Zawadiexport' }],
      files: [{ name: 'Zawadiexport.pdf' }, {}, {}],
    });
    expect(JSON.stringify(all)).not.toMatch(/hash|argon2/);
    for (const stranger of [other, admin]) expect((await get(stranger)).status).toBe(404);
    // What waits in the database is nobody's to read.
    const { content } = await t.db.selectFrom('privacy_requests').select('content').where('id', '=', asked.id).executeTakeFirstOrThrow();
    expect(content!.includes('Zawadi')).toBe(false);

    t.school.clock.advance(EXPORT_KEPT_DAYS * DAY + MINUTE);
    const later = await signedIn(person.email);
    expect((await later.call('privacy.export', { params: { id: asked.id } })).problem.code).toBe('closed');
    await vi.waitFor(async () => {
      t.school.clock.advance(MINUTE);
      const row = await t.db.selectFrom('privacy_requests').select('content').where('id', '=', asked.id).executeTakeFirstOrThrow();
      expect(row.content === null).toBe(true);
    });
  });
});

describe('an erasure', () => {
  test('needs the password, is asked once, and waits for an admin, who sees it and may refuse', async () => {
    const student = await t.school.person('student', 'Refused');
    const client = await signedIn(student.email);
    const wrong = await client.call('privacy.ask', { body: { kind: 'erase', password: 'not mine at all' } });
    expect(wrong.problem).toMatchObject({ code: 'forbidden', details: { field: 'password' } });
    const both = await Promise.all([client.call('privacy.ask', { body: erasure }), client.call('privacy.ask', { body: erasure })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const { id } = (await client.call('privacy.mine')).body.items[0]!;
    t.school.clock.advance(2 * DAY);
    admin = await signedIn(adminEmail);
    expect(await stateOf(id)).toBe('asked');
    const { body: list } = await admin.call('privacy.list', { query: { state: 'asked', kind: 'erase' } });
    expect(list.items.find((one) => one.id === id)).toMatchObject({ person: { name: 'Refused Test' }, decidedBy: null });
    const { body: refused } = await admin.call('privacy.decide', { params: { id }, body: { decision: 'refuse', note: 'Exams first' } });
    expect(refused).toMatchObject({ state: 'refused', decidedBy: { name: 'Head Test' } });
    const again = await signedIn(student.email);
    expect((await again.call('privacy.mine')).body.items[0]).toMatchObject({ state: 'refused', note: 'Exams first' });
    expect((await admin.call('privacy.decide', { params: { id }, body: { decision: 'approve', note: '' } })).problem.code).toBe('conflict');
  });

  test('can be taken back until it begins, after it was approved too', async () => {
    const student = await t.school.person('student', 'Undecided');
    const client = await signedIn(student.email);
    const { id } = (await client.call('privacy.ask', { body: erasure })).body;
    await admin.call('privacy.decide', { params: { id }, body: { decision: 'approve', note: '' } });
    t.school.clock.advance((ERASE_AFTER_HOURS - 1) * HOUR);
    const later = await signedIn(student.email);
    const dueAt = (await later.call('privacy.mine')).body.items[0]!.dueAt!;
    expect(Date.parse(dueAt) - t.school.clock.now()).toBe(HOUR);
    expect((await later.call('privacy.withdraw', { params: { id } })).body.state).toBe('withdrawn');
    t.school.clock.advance(2 * DAY);
    expect((await signedIn(student.email)).authorization).toBeDefined();
    expect(await stateOf(id)).toBe('withdrawn');
    expect((await (await signedIn(student.email)).call('privacy.withdraw', { params: { id } })).problem.code).toBe('conflict');
  });

  test('waits for a successor of a teacher, and of the last admin', async () => {
    const teacher = await t.school.person('teacher', 'Needed');
    const client = await signedIn(teacher.email);
    const course = await t.school.course(teacher.id);
    expect((await client.call('privacy.ask', { body: erasure })).problem).toMatchObject({
      code: 'conflict',
      details: { reason: 'courses' },
    });
    await t.db.updateTable('courses').set({ is_active: false }).where('id', '=', course).execute();
    const lesson = await t.school.lesson(teacher.id, { inMinutes: 3 * 24 * 60 });
    expect((await client.call('privacy.ask', { body: erasure })).problem.details).toMatchObject({ reason: 'lessons' });
    await t.db.updateTable('lessons').set({ status: 'cancelled' }).where('id', '=', lesson).execute();
    const { id } = (await client.call('privacy.ask', { body: erasure })).body;
    await admin.call('privacy.decide', { params: { id }, body: { decision: 'approve', note: '' } });
    // Given a course while they waited.
    await t.db.updateTable('courses').set({ is_active: true }).where('id', '=', course).execute();
    t.school.clock.advance(ERASE_AFTER_HOURS * HOUR + MINUTE);
    await until(id, 'refused');
    expect((await (await signedIn(teacher.email)).call('privacy.mine')).body.items[0]?.note).toBe('courses');
    const head = await signedIn(adminEmail);
    expect((await head.call('privacy.ask', { body: erasure })).problem.details).toMatchObject({ reason: 'last_admin' });
  });

  test('leaves no name, no address, no text and no file, and grades of nobody', async () => {
    const person = await aStudent('Tumainierase');
    const words = ['Tumainierase', person.email];
    expect((await whereIs(t.db, words)).length).toBeGreaterThan(3);
    const { id } = (await person.client.call('privacy.ask', { body: erasure })).body;
    await admin.call('privacy.decide', { params: { id }, body: { decision: 'approve', note: 'Goodbye Tumainierase' } });
    t.school.clock.advance(ERASE_AFTER_HOURS * HOUR + MINUTE);
    await until(id, 'done');
    // The teacher of the fixture has the name in theirs.
    await t.db
      .updateTable('users')
      .set({ email: 'x@school.test', first_name: 'X', last_name: 'X' })
      .where('id', '=', person.teacher.id)
      .execute();
    expect(await whereIs(t.db, words)).toEqual([]);
    expect((await objects.store.list('files/')).filter((key) => person.files.some((file) => key.includes(file)))).toEqual([]);
    expect((await objects.store.list('board/')).filter((key) => key.includes(person.boardPicture))).toEqual([]);
    expect(await t.db.selectFrom('board_pictures').select('id').where('id', '=', person.boardPicture).execute()).toEqual([]);
    const attempt = await t.db.selectFrom('attempts').selectAll().where('id', '=', person.attempt).executeTakeFirstOrThrow();
    expect(attempt).toMatchObject({ score: '4.00', feedback: '', file_id: null });
    expect((await new TestClient(t.url).call('auth.login', { body: { email: person.email, password: PASSWORD } })).problem.code).toBe(
      'wrong_credentials',
    );
    expect((await person.client.call('users.me')).problem.code).toBe('unauthenticated');
    const lines = await t.db.selectFrom('audit_log').select('action').where('subject', '=', `users:${person.id}`).execute();
    expect(lines.map(({ action }) => action)).toContain('privacy.erased');
    const told = await t.db.selectFrom('outbox').select('payload').where('topic', '=', 'user.updated').execute();
    expect(told.map(({ payload }) => payload)).toContainEqual({ userId: person.id });
    expect(
      (await signedIn(adminEmail).then((head) => head.call('privacy.list', { query: { state: 'done' } }))).body.items[0]?.person?.name,
    ).toBe('Erased person');
  });
});

test('who dies in the middle of it: another goes on, once the dead one had its time', async () => {
  const person = await aStudent('Imanicrash');
  let deleted = 0;
  const hangs: ObjectStore = {
    put: (...args) => objects.store.put(...args),
    get: (...args) => objects.store.get(...args),
    head: (...args) => objects.store.head(...args),
    list: (...args) => objects.store.list(...args),
    link: (ask) => objects.store.link(ask),
    dropAbandoned: () => Promise.resolve(0),
    close: () => Promise.resolve(),
    // As a process that was killed: the first file is gone, then nothing more is heard.
    delete: (key, signal) =>
      (deleted += 1) <= 2
        ? objects.store.delete(key, signal)
        : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('killed')))),
  };
  const { id } = (await person.client.call('privacy.ask', { body: erasure })).body;
  await admin.call('privacy.decide', { params: { id }, body: { decision: 'approve', note: '' } });
  const due_at = new Date(t.school.clock.now());
  await t.db.updateTable('privacy_requests').set({ due_at }).where('id', '=', id).execute();
  const sealed = new SealedExports(TEST_CONFIG.accessTokenSecret);
  const killed = new AbortController();
  const forget = () => Promise.resolve();
  const one = (store: ObjectStore) => new PrivacyWork({ db: t.db, clock: t.school.clock, logger: quiet, sealed, objects: store, forget });
  const dying = one(hangs).run(killed.signal);
  await vi.waitFor(() => expect(deleted).toBe(3));
  expect(await stateOf(id)).toBe('running');
  // Closed already, though not erased: nobody comes in, and nobody else takes it up yet.
  expect((await new TestClient(t.url).call('auth.login', { body: { email: person.email, password: PASSWORD } })).problem.code).toBe(
    'wrong_credentials',
  );
  await one(objects.store).run(new AbortController().signal);
  expect(await stateOf(id)).toBe('running');
  t.school.clock.advance(11 * MINUTE);
  await Promise.all([one(objects.store), one(objects.store)].map((each) => each.run(new AbortController().signal)));
  await until(id, 'done');
  killed.abort();
  await dying;
  expect(await stateOf(id)).toBe('done');
  expect((await objects.store.list('files/')).filter((key) => person.files.some((file) => key.includes(file)))).toEqual([]);
  const left = await whereIs(t.db, ['imanicrash']);
  // The teacher of the fixture has the name in theirs.
  expect(left.filter((where) => !where.startsWith('users.'))).toEqual([]);
});
