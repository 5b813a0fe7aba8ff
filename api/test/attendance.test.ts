import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { ConnectionId, EntryId, type LessonId, type PeerId, RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import { LogSealer } from '../src/attendance/seal-log.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { peerIdOf } from '../src/lessons/room-token.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { MINUTE } from './fixture/school.ts';

type Name = 'grace' | 'joseph' | 'amina' | 'baraka' | 'chausiku';
const { signal } = new AbortController();

let t: TestApi;
let people: People<Name>;
let ids: Ids<Name>;
let log: RoomLog;
let sealer: LogSealer;
/** Of the lesson, which was an hour ago: people stay signed in meanwhile. */
let clock: FakeClock;
beforeAll(async () => {
  t = await openTestApi();
  const roles = { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student', chausiku: 'student' } as const;
  ({ people, ids } = await cast(t, roles));
});
afterAll(() => t?.close());
afterEach(() => log.close());

let courseId: CourseId;
let lessonId: LessonId;
beforeEach(async () => {
  clock = new FakeClock(t.school.clock.now() - 60 * MINUTE);
  log = createMemoryLog({ clock });
  sealer = new LogSealer({ db: t.db, clock, log });
  for (const table of ['lessons', 'courses'] as const) await t.db.deleteFrom(table).execute();
  courseId = CourseId.parse(await t.school.course(ids.grace, [ids.amina, ids.baraka, ids.chausiku]));
  await sql`update enrollments set enrolled_at = ${new Date(clock.now() - MINUTE)}`.execute(t.db);
  lessonId = await t.school.lesson(ids.grace, { courseId, inMinutes: -60 });
});

const peer = (name: Name): PeerId => peerIdOf(lessonId, ids[name]);
let said = 0;
async function say(by: PeerId | null, body: EntryBody): Promise<void> {
  await log.append(RoomId.parse(lessonId), { id: EntryId.parse(`said-${(said += 1)}`), by, ...body });
}
const come = (name: Name, role: 'host' | 'pupil' = 'pupil') =>
  say(null, {
    type: 'peer.joined',
    data: { peerId: peer(name), connectionId: connectionOf(name), name, role, tokenId: null, keepsMedia: false },
  });
const drop = (name: Name) => say(null, { type: 'peer.dropped', data: { peerId: peer(name), connectionId: connectionOf(name) } });
const connectionOf = (name: Name) => ConnectionId.parse(`c-${name}`);

/** Amina the whole time, with a word; Baraka for five minutes, until his network took him out; Chausiku not at all. */
async function held(): Promise<void> {
  await say(null, { type: 'room.opened', data: { title: 'Drums', size: 12 } });
  await t.api.lessons.markStarted(lessonId);
  await come('grace', 'host');
  await come('amina');
  await come('baraka');
  clock.advance(5 * MINUTE);
  await drop('baraka');
  await say(peer('amina'), { type: 'message.said', data: { text: 'I hear it', to: 'everyone' } });
  clock.advance(40 * MINUTE);
  await say(peer('grace'), { type: 'room.ended', data: { reason: 'host' } });
  await t.api.lessons.markEnded(lessonId, clock.now());
  clock.advance(MINUTE);
}

const lesson = async (name: 'grace' | 'joseph' = 'grace') => people[name].call('attendance.lesson', { params: { id: lessonId } });

describe('attendance', () => {
  test('is read from the log when the lesson is over, with those who never came', async () => {
    expect((await lesson()).body).toMatchObject({ state: 'waiting', students: [] });
    await held();
    expect((await lesson()).body.state).toBe('waiting');
    expect(await sealer.step(signal)).toBe(true);
    const { body } = await lesson();
    expect(body.state).toBe('known');
    expect(body.students.map(({ student, status, drops }) => [student.name, status, drops])).toEqual([
      ['amina Test', 'present', 0],
      ['baraka Test', 'dropped', 1],
      ['chausiku Test', 'absent', 0],
    ]);
    expect(body.students[0]).toMatchObject({ secondsPresent: 45 * 60, participation: { messages: 1 } });
    const events = await t.db
      .selectFrom('lesson_events')
      .select(['seq', 'type'])
      .where('lesson_id', '=', lessonId)
      .orderBy('seq')
      .execute();
    expect(events.map(({ type }) => type)).toContain('message.said');
    expect(events).toHaveLength(7);
    expect(await sealer.step(signal)).toBe(false);
  });

  test('is sealed once by two who look at once', async () => {
    await held();
    const done = await Promise.all([sealer.step(signal), sealer.step(signal)]);
    expect(done.filter(Boolean)).toHaveLength(1);
    expect((await lesson()).body.students).toHaveLength(3);
  });

  test('is lost with the log, and says so', async () => {
    await t.api.lessons.markStarted(lessonId);
    await t.api.lessons.markEnded(lessonId, clock.now());
    clock.advance(MINUTE);
    await sealer.step(signal);
    expect((await lesson()).body).toMatchObject({ state: 'lost', students: [] });
  });

  test('a log leaves the live tiers a day later, with what came since', async () => {
    await held();
    await sealer.step(signal);
    await say(null, { type: 'entry.hidden', data: {} });
    clock.advance(25 * 60 * MINUTE);
    expect(await sealer.step(signal)).toBe(true);
    expect(await log.read(RoomId.parse(lessonId), 0)).toEqual([]);
    const { log_entries } = await t.db.selectFrom('lessons').select('log_entries').where('id', '=', lessonId).executeTakeFirstOrThrow();
    expect(log_entries).toBe(8);
    const count = await t.db.selectFrom('lesson_events').select('seq').where('lesson_id', '=', lessonId).execute();
    expect(count).toHaveLength(8);
  });
});

describe('a live module', () => {
  const moduleOf = async () => {
    const params = { id: courseId };
    const made = await people.grace.call('modules.create', { params, body: { title: 'Drums, live', type: 'live', lessonId } });
    const id = made.body.id;
    const states = async () =>
      (
        await t.db
          .selectFrom('module_progress as p')
          .innerJoin('enrollments as e', 'e.id', 'p.enrollment_id')
          .select(['e.student_id', 'p.status', 'e.progress_percentage'])
          .where('p.module_id', '=', id)
          .execute()
      ).map(({ student_id, status, progress_percentage }) => [student_id, status, Number(progress_percentage)]);
    return { states };
  };

  test('is done by those who were in its lesson, and by whom the teacher says so of', async () => {
    const { states } = await moduleOf();
    await held();
    await sealer.step(signal);
    await pollUntil(async () => ((await states()).length > 0 ? null : 'the module of Amina'), { timeoutMs: 15_000, everyMs: 50 });
    expect(await states()).toEqual([[ids.amina, 'completed', 100]]);
    const params = { id: lessonId, studentId: ids.chausiku };
    await people.grace.call('attendance.correct', { params, body: { status: 'late' } });
    await pollUntil(async () => ((await states()).length > 1 ? null : 'the module of Chausiku'), { timeoutMs: 15_000, everyMs: 50 });
    expect(await states()).toContainEqual([ids.chausiku, 'completed', 100]);
  });
});

describe('the word of a teacher', () => {
  const correct = (by: 'grace' | 'joseph', status: 'present' | null, student: Name = 'baraka') =>
    people[by].call('attendance.correct', { params: { id: lessonId, studentId: ids[student] }, body: { status } });

  test('counts, is taken back, and outlives another reading of the log', async () => {
    await held();
    await sealer.step(signal);
    expect((await correct('grace', 'present')).body).toMatchObject({ status: 'present', computed: 'dropped', corrected: true });
    await t.db.updateTable('lessons').set({ log_sealed_at: null }).where('id', '=', lessonId).execute();
    await sealer.step(signal);
    const again = (await lesson()).body.students.find(({ student }) => student.id === ids.baraka);
    expect(again).toMatchObject({ status: 'present', computed: 'dropped' });
    expect((await correct('grace', null)).body).toMatchObject({ status: 'dropped', corrected: false });
  });

  test('is that of their own teachers, and only of who was to be there', async () => {
    await held();
    await sealer.step(signal);
    expect((await correct('joseph', 'present')).problem.code).toBe('not_found');
    expect((await lesson('joseph')).problem.code).toBe('not_found');
    const nobody = people.grace.call('attendance.correct', {
      params: { id: lessonId, studentId: UserId.parse('999999') },
      body: { status: 'present' },
    });
    expect((await nobody).problem.code).toBe('not_found');
  });
});

describe('a course', () => {
  test('has everyone and its lessons, as a table for spreadsheets too; students have their own line', async () => {
    await held();
    await sealer.step(signal);
    const params = { id: courseId };
    const { body } = await people.grace.call('attendance.course', { params });
    expect(body.lessons).toHaveLength(1);
    expect(body.students.map(({ student, percent }) => [student.name, percent])).toEqual([
      ['amina Test', 100],
      ['baraka Test', 0],
      ['chausiku Test', 0],
    ]);
    const { body: mine } = await people.baraka.call('attendance.mine', { params });
    expect(mine).toMatchObject({ percent: 0, lessons: [{ id: lessonId, cell: { status: 'dropped' } }] });
    const file = await fetch(`${t.url}/api/v1/courses/${courseId}/attendance.csv`, {
      headers: { authorization: people.grace.authorization },
    });
    expect((await file.text()).split('\r\n')[1]).toBe('amina Test,present,100');
    expect((await people.joseph.call('attendance.course', { params })).problem.code).toBe('not_found');
  });
});

describe('what was reported in a lesson', () => {
  test('is in the audit log once it is over: who, about whom, which message, and whether it was dealt with; not the words', async () => {
    await say(null, { type: 'room.opened', data: { title: 'Drums', size: 12 } });
    await t.api.lessons.markStarted(lessonId);
    await come('grace', 'host');
    await come('amina');
    await come('baraka');
    await say(peer('baraka'), { type: 'message.said', data: { text: 'a bad word', to: 'everyone' } });
    const { seq: messageId } = (await log.read(RoomId.parse(lessonId), 0)).at(-1)!;
    await say(peer('amina'), { type: 'report.made', data: { peerId: peer('baraka'), messageId, note: 'that hurts' } });
    await say(peer('grace'), { type: 'report.settled', data: { reportId: messageId + 1 } });
    await say(peer('baraka'), { type: 'report.made', data: { peerId: peer('amina'), messageId: null, note: '' } });
    // Refused: nobody reports a host, nor themselves.
    await say(peer('amina'), { type: 'report.made', data: { peerId: peer('grace'), messageId: null, note: '' } });
    await say(peer('amina'), { type: 'report.made', data: { peerId: peer('amina'), messageId: null, note: '' } });
    clock.advance(MINUTE);
    await say(peer('grace'), { type: 'room.ended', data: { reason: 'host' } });
    await t.api.lessons.markEnded(lessonId, clock.now());
    clock.advance(MINUTE);
    await sealer.step(signal);
    const lines = await t.db
      .selectFrom('audit_log')
      .select(['actor', 'subject', 'after'])
      .where('action', '=', 'lesson.reported')
      .where('subject', '=', `lessons:${lessonId}`)
      .orderBy('id')
      .execute();
    expect(lines.map(({ actor, after }) => [actor, after])).toEqual([
      [ids.amina, expect.objectContaining({ about: ids.baraka, message: messageId, settled: true })],
      [ids.baraka, expect.objectContaining({ about: ids.amina, message: null, settled: false })],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/bad word|hurts/);
  });
});

describe('the polls of a lesson as a table', () => {
  const answered = (by: Name, pollId: EntryId, choices: number[]) =>
    say(peer(by), { type: 'poll.answered', data: { pollId, answer: { kind: 'choices', choices } } });
  const ask = async (question: string, named: boolean) => {
    const id = EntryId.parse(`said-${said + 1}`);
    await say(peer('grace'), {
      type: 'poll.opened',
      data: { question, kind: 'single', options: ['=Ngoma', 'Flute'], results: 'hidden', named },
    });
    return id;
  };
  /** One poll with names, in which Baraka changed his mind, and one without. */
  async function polled(): Promise<void> {
    await say(null, { type: 'room.opened', data: { title: 'Drums', size: 12 } });
    await t.api.lessons.markStarted(lessonId);
    await come('grace', 'host');
    await come('amina');
    await come('baraka');
    const first = await ask('Which is a drum?', true);
    await answered('amina', first, [0]);
    await answered('baraka', first, [1]);
    await answered('baraka', first, [0]);
    await say(peer('grace'), { type: 'poll.closed', data: { pollId: first } });
    const second = await ask('Between us', false);
    await answered('amina', second, [1]);
    clock.advance(MINUTE);
    await say(peer('grace'), { type: 'room.ended', data: { reason: 'host' } });
    await t.api.lessons.markEnded(lessonId, clock.now());
    clock.advance(MINUTE);
  }
  const file = (name: Name) =>
    fetch(`${t.url}/api/v1/lessons/${lessonId}/polls.csv`, { headers: { authorization: people[name].authorization } });
  const rows = async () =>
    (await (await file('grace')).text())
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',').slice(2));

  test('has who answered what where the poll had names, how many where it had none; nothing runs in a spreadsheet', async () => {
    await polled();
    await sealer.step(signal);
    const response = await file('grace');
    expect(response.headers.get('content-disposition')).toContain('polls-');
    expect(await rows()).toEqual([
      ['Which is a drum?', 'one choice', '2', "'=Ngoma", '2', 'amina; baraka'],
      ['Which is a drum?', 'one choice', '2', 'Flute', '0', ''],
      ['Between us', 'one choice', '1', "'=Ngoma", '0', ''],
      ['Between us', 'one choice', '1', 'Flute', '1', ''],
    ]);
    expect((await lesson()).body.polled).toBe(true);
  });

  test('is for whoever holds the lesson, not for another teacher, and not for its students', async () => {
    await polled();
    await sealer.step(signal);
    expect((await file('grace')).status).toBe(200);
    expect((await file('joseph')).status).toBe(404);
    expect((await file('amina')).status).toBe(403);
  });

  test('has only its head where nothing was asked', async () => {
    await held();
    await sealer.step(signal);
    expect(await rows()).toEqual([]);
    expect((await lesson()).body.polled).toBe(false);
  });
});
