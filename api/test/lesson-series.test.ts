import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { makeAhead } from '../src/timetable/occurrences.ts';
import { SeriesPlanner } from '../src/timetable/series.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { MINUTE, START } from './fixture/school.ts';

const DAY = 24 * 60 * MINUTE;
let t: TestApi;
let people: People<'grace' | 'joseph' | 'admin' | 'amina' | 'zuri'>;
let ids: Ids<keyof typeof people>;
let course: string;
let room: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', admin: 'admin', amina: 'student', zuri: 'student' }));
  course = await t.school.course(ids.grace, [ids.amina]);
  room = (await t.db.insertInto('rooms').values({ name: 'Music room' }).returning('id').executeTakeFirstOrThrow()).id;
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('lesson_series').execute();
  await t.db.deleteFrom('outbox').execute();
});

// The school's clock stands at Monday 2 March 2026, 8:00 in UTC: 11:00 in Nairobi.
const series = (more: object = {}) => ({
  title: 'Drums',
  startsLocal: '2026-03-03T09:00',
  timeZone: 'Africa/Nairobi',
  durationMinutes: 45,
  rrule: 'FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6',
  ...more,
});
const plan = async (more: object = {}, who = people.grace) => (await who.call('lessonSeries.create', { body: series(more) })).body;
const starts = async () =>
  (await t.db.selectFrom('lessons').select(['starts_at', 'status']).orderBy('starts_at').execute()).map(
    ({ starts_at, status }) => `${starts_at.toISOString().slice(0, 16)} ${status}`,
  );
const lessonsOf = (seriesId: string) =>
  t.db.selectFrom('lessons').selectAll().where('series_id', '=', seriesId).orderBy('starts_at').execute();
const topics = async () => (await t.db.selectFrom('outbox').select(['topic', 'payload']).orderBy('id').execute()).map(({ topic }) => topic);

describe('a series', () => {
  test('is lessons that the class sees, and is told of once', async () => {
    const body = await plan({ courseId: course, roomId: room });
    expect(body).toMatchObject({
      title: 'Drums',
      course: { id: course },
      host: { id: ids.grace },
      room: { id: room, name: 'Music room' },
      rrule: 'FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6',
      expectedSize: 2,
      version: 1,
    });
    expect(body.occurrences.map(({ date }) => date)).toEqual([
      '2026-03-03',
      '2026-03-05',
      '2026-03-10',
      '2026-03-12',
      '2026-03-17',
      '2026-03-19',
    ]);
    const { body: list } = await people.amina.call('timetable.list', {
      query: { from: '2026-03-01T00:00:00Z', to: '2026-03-31T00:00:00Z' },
    });
    expect(list.items).toHaveLength(6);
    expect(list.items[0]).toMatchObject({
      startsAt: '2026-03-03T06:00:00.000Z',
      room: { name: 'Music room' },
      series: { id: body.id, date: '2026-03-03', timeZone: 'Africa/Nairobi' },
      myRole: 'pupil',
    });
    expect(await topics()).toEqual(['lesson.scheduled']);
  });

  test('has rooms that open as it says; one of them may differ, until the series changes', async () => {
    const settings = { lobby: 'everyone', locked: ['mic'] } as const;
    const body = await plan({ settings: { lobby: 'everyone', locked: ['mic', 'mic'] } });
    expect(body.settings).toEqual(settings);
    const [first, second] = await lessonsOf(body.id);
    const seen = async (id: string) => (await people.grace.call('lessons.get', { params: { id: LessonId.parse(id) } })).body.settings;
    expect(await seen(first!.id)).toEqual(settings);
    const own = { lobby: 'guests', locked: [] } as const;
    await people.grace.call('lessons.update', {
      params: { id: LessonId.parse(first!.id) },
      body: { settings: { lobby: 'guests', locked: [] } },
    });
    expect([await seen(first!.id), await seen(second!.id)]).toEqual([own, settings]);
    const params = { id: body.id };
    const changed = await people.grace.call('lessonSeries.update', { params, body: { settings: { lobby: 'nobody', locked: ['chat'] } } });
    expect(changed.body.settings).toEqual({ lobby: 'nobody', locked: ['chat'] });
    expect(await seen(second!.id)).toEqual({ lobby: 'nobody', locked: ['chat'] });
  });

  test('stays at nine when clocks change', async () => {
    await plan({ timeZone: 'Europe/Berlin', startsLocal: '2026-03-23T09:00', rrule: 'FREQ=WEEKLY;COUNT=2' });
    expect(await starts()).toEqual(['2026-03-23T08:00 scheduled', '2026-03-30T07:00 scheduled']);
  });

  test('is there twelve weeks ahead; the rest comes by itself, once, also with two at it', async () => {
    const { id } = await plan({ rrule: 'FREQ=WEEKLY;COUNT=30' });
    expect(await lessonsOf(id)).toHaveLength(12);
    const clock = new FakeClock(START + 14 * DAY);
    await Promise.all([makeAhead({ db: t.db, clock }), makeAhead({ db: t.db, clock })]);
    expect(await lessonsOf(id)).toHaveLength(14);
    // Somebody has planned something else on a day that was not there yet.
    await t.db
      .insertInto('lessons')
      .values({
        id: '0190f3a4-0000-7000-8000-00000000000a',
        title: 'Concert',
        host_id: ids.grace,
        starts_at: new Date('2026-06-09T06:15:00Z'),
        duration: 60,
        expected_size: 5,
      })
      .execute();
    clock.advance(7 * DAY);
    await makeAhead({ db: t.db, clock });
    const last = (await lessonsOf(id)).at(-1);
    expect(last).toMatchObject({ series_date: '2026-06-09', status: 'cancelled' });
  });

  test.each([
    ['for someone else', () => people.joseph, { hostId: '1' }, 'forbidden'],
    ['for the course of another', () => people.joseph, { courseId: 'COURSE' }, 'forbidden'],
    ['in a room that is not there', () => people.grace, { roomId: '999999' }, 'invalid_input'],
    ['without an end', () => people.grace, { rrule: 'FREQ=WEEKLY' }, 'invalid_input'],
    ['every second', () => people.grace, { rrule: 'FREQ=SECONDLY;COUNT=400' }, 'invalid_input'],
    ['in a zone that is none', () => people.grace, { timeZone: 'Mars/Olympus' }, 'invalid_input'],
    ['that is over', () => people.grace, { startsLocal: '2026-01-01T09:00' }, 'invalid_input'],
    ['with fields that nobody knows', () => people.grace, { madeUntil: 1 }, 'invalid_input'],
  ])('not %s', async (_, who, more, code) => {
    const body = series('courseId' in more ? { courseId: course } : more);
    expect((await who().call('lessonSeries.create', { body })).problem.code).toBe(code);
  });

  test('of another teacher does not exist', async () => {
    const { id } = await plan();
    for (const call of [
      people.joseph.call('lessonSeries.get', { params: { id } }),
      people.joseph.call('lessonSeries.update', { params: { id }, body: { title: 'Mine' } }),
      people.joseph.call('lessonSeries.cancel', { params: { id }, body: {} }),
    ])
      expect((await call).problem.code).toBe('not_found');
  });
});

describe('changing a series', () => {
  const change = (id: string, body: object, who = people.grace) => who.call('lessonSeries.update', { params: { id }, body });

  test('all of it: lessons keep who they are, what has passed stays', async () => {
    const { id } = await plan();
    const before = await lessonsOf(id);
    const later = new SeriesPlanner({ db: t.db, clock: new FakeClock(START + 2 * DAY) });
    const grace = { userId: ids.grace, role: 'teacher' as const };
    expect(await later.change(grace, id, { title: 'Ngoma', timeOfDay: '10:00', durationMinutes: 60 }, null)).toMatchObject({
      id,
      title: 'Ngoma',
      startsLocal: '2026-03-03T10:00',
      durationMinutes: 60,
    });
    const after = await lessonsOf(id);
    expect(after.map((lesson) => lesson.id)).toEqual(before.map((lesson) => lesson.id));
    expect(after.map(({ title, starts_at }) => `${title} ${starts_at.toISOString().slice(11, 16)}`)).toEqual([
      'Drums 06:00',
      ...Array<string>(5).fill('Ngoma 07:00'),
    ]);
    expect(await topics()).toEqual(['lesson.scheduled', 'lesson.changed']);
  });

  test('this and those that follow: they become a series of their own', async () => {
    const { id } = await plan();
    const before = await lessonsOf(id);
    const { body } = await change(id, { from: '2026-03-12', rrule: 'FREQ=WEEKLY;BYDAY=TH;COUNT=2', timeOfDay: '14:00' });
    expect(body.id).not.toBe(id);
    expect((await lessonsOf(id)).map(({ series_date }) => series_date)).toEqual(['2026-03-03', '2026-03-05', '2026-03-10']);
    const after = await lessonsOf(body.id);
    expect(after.map(({ series_date, status, starts_at }) => `${series_date} ${status} ${starts_at.toISOString().slice(11, 16)}`)).toEqual([
      '2026-03-12 scheduled 11:00',
      '2026-03-17 cancelled 06:00',
      '2026-03-19 scheduled 11:00',
    ]);
    expect(after.map((lesson) => lesson.id)).toEqual(before.slice(3).map((lesson) => lesson.id));
    expect((await people.grace.call('lessonSeries.get', { params: { id } })).body.rrule).toBe('FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260311');
  });

  test('one lesson by itself: the series leaves it where it was put', async () => {
    const { id } = await plan();
    const [first] = await lessonsOf(id);
    await people.grace.call('lessons.update', { params: { id: first!.id }, body: { startsAt: '2026-03-04T06:00:00Z' } });
    await change(id, { title: 'Ngoma' });
    expect((await lessonsOf(id))[0]).toMatchObject({ id: first!.id, title: 'Ngoma', starts_at: new Date('2026-03-04T06:00:00Z') });
    await makeAhead({ db: t.db, clock: t.school.clock });
    expect(await lessonsOf(id)).toHaveLength(6);
  });

  test('from an older version is refused', async () => {
    const { id } = await plan();
    await change(id, { title: 'Ngoma' });
    const late = await people.grace
      .with({ headers: { 'if-match': '"v1"' } })
      .call('lessonSeries.update', { params: { id }, body: { title: 'Late' } });
    expect(late.problem.code).toBe('precondition_failed');
  });

  test('a teacher gives it to nobody else, an admin does', async () => {
    const { id } = await plan();
    expect((await change(id, { hostId: ids.joseph })).problem.code).toBe('forbidden');
    expect((await change(id, { hostId: ids.joseph }, people.admin)).body.host.id).toBe(ids.joseph);
    expect((await lessonsOf(id)).every(({ host_id }) => host_id === ids.joseph)).toBe(true);
  });
});

describe('cancelling', () => {
  test('one lesson is left out of its series, and comes back', async () => {
    const { id } = await plan();
    const [first] = await lessonsOf(id);
    await people.grace.call('lessons.update', { params: { id: first!.id }, body: { status: 'cancelled' } });
    const exdates = async () => (await people.grace.call('lessonSeries.get', { params: { id } })).body.exdates;
    expect(await exdates()).toEqual(['2026-03-03']);
    await makeAhead({ db: t.db, clock: t.school.clock });
    expect((await lessonsOf(id)).filter(({ status }) => status === 'scheduled')).toHaveLength(5);
    expect((await people.grace.call('lessons.restore', { params: { id: first!.id } })).body.status).toBe('scheduled');
    expect(await exdates()).toEqual([]);
  });

  test('the rest, and undo: what was cancelled by itself stays so', async () => {
    const { id } = await plan();
    const lessons = await lessonsOf(id);
    await people.grace.call('lessons.update', { params: { id: lessons[4]!.id }, body: { status: 'cancelled' } });
    const statuses = async () => (await lessonsOf(id)).map(({ status }) => status);
    const { body } = await people.grace.call('lessonSeries.cancel', { params: { id }, body: { from: '2026-03-10' } });
    expect(body).toMatchObject({ cancelledFrom: '2026-03-10' });
    expect(await statuses()).toEqual(['scheduled', 'scheduled', ...Array<string>(4).fill('cancelled')]);
    await people.grace.call('lessonSeries.restore', { params: { id } });
    expect(await statuses()).toEqual(['scheduled', 'scheduled', 'scheduled', 'scheduled', 'cancelled', 'scheduled']);
  });

  test('undo is refused where something else was planned since', async () => {
    const id = await t.school.lesson(ids.grace, { inMinutes: 60 });
    await people.grace.call('lessons.update', { params: { id }, body: { status: 'cancelled' } });
    await t.school.lesson(ids.grace, { inMinutes: 60 });
    expect((await people.grace.call('lessons.restore', { params: { id } })).problem.code).toBe('conflict');
  });

  test('what is over is not cancelled with the rest', async () => {
    const { id } = await plan();
    const [first] = await lessonsOf(id);
    await t.db.updateTable('lessons').set({ status: 'live' }).where('id', '=', first!.id).execute();
    await people.grace.call('lessonSeries.cancel', { params: { id }, body: {} });
    expect((await lessonsOf(id)).map(({ status }) => status)).toEqual(['live', ...Array<string>(5).fill('cancelled')]);
  });
});

describe('conflicts', () => {
  const proposal = (more: object = {}) => ({ startsLocal: '2026-03-03T09:00', timeZone: 'Africa/Nairobi', durationMinutes: 45, ...more });
  const outlook = async (more: object, who = people.grace) => (await who.call('timetable.conflicts', { body: proposal(more) })).body;

  test('are named before anything is saved, with times that are free', async () => {
    await t.school.lesson(ids.grace, { title: 'Choir', inMinutes: 22 * 60 });
    const { occurrences, clashes, suggestions } = await outlook({ rrule: 'FREQ=WEEKLY;COUNT=2' });
    expect(occurrences).toHaveLength(2);
    expect(clashes).toMatchObject([{ date: '2026-03-03', what: 'host', lesson: { title: 'Choir', host: 'grace Test' } }]);
    expect(suggestions[0]).toMatchObject({ startsLocal: '2026-03-03T09:45' });
    expect(await starts()).toHaveLength(1);
  });

  test('of a series to be changed are those from a day on, and none with itself', async () => {
    const { id } = await plan();
    const changed = { startsLocal: '2026-03-03T10:00', rrule: 'FREQ=WEEKLY;COUNT=6', exceptSeriesId: id };
    await t.school.lesson(ids.grace, { title: 'Choir', inMinutes: (23 + 7 * 24) * 60 });
    const all = await outlook(changed);
    expect(all.clashes).toMatchObject([{ date: '2026-03-10' }]);
    const rest = await outlook({ ...changed, from: '2026-03-17' });
    expect(rest.clashes).toEqual([]);
    expect(rest.occurrences.map(({ date }) => date)).toEqual(['2026-03-17', '2026-03-24', '2026-03-31', '2026-04-07']);
  });

  test('may be asked about by who holds the lesson for somebody else', async () => {
    const courseId = await t.school.course(ids.grace, []);
    const id = await t.school.lesson(ids.grace, { courseId, inMinutes: 22 * 60 });
    const ask = () => people.joseph.call('timetable.conflicts', { body: proposal({ courseId, exceptLessonId: id }) });
    expect((await ask()).problem.code).toBe('forbidden');
    await people.grace.call('lessons.substitute', { params: { id }, body: { hostId: ids.joseph as never } });
    expect((await ask()).body.clashes).toEqual([]);
    expect((await people.joseph.call('timetable.conflicts', { body: proposal({ courseId }) })).problem.code).toBe('forbidden');
  });

  test('in a room are shown without what others may not see', async () => {
    const id = await t.school.lesson(ids.joseph, { title: 'Secret', inMinutes: 22 * 60 });
    await t.db.updateTable('lessons').set({ room_id: room }).where('id', '=', id).execute();
    expect((await outlook({ roomId: room })).clashes).toMatchObject([{ what: 'room', lesson: null }]);
    expect((await outlook({ roomId: room }, people.admin)).clashes).toMatchObject([{ what: 'room', lesson: { title: 'Secret' } }]);
  });

  test('of students are counted', async () => {
    const other = await t.school.course(ids.joseph, [ids.amina, ids.zuri]);
    await t.school.lesson(ids.joseph, { courseId: other, inMinutes: 22 * 60 });
    expect(await outlook({ courseId: course })).toMatchObject({ clashes: [], students: [{ date: '2026-03-03', count: 1 }] });
  });

  test('with a series that is not made so far yet are seen', async () => {
    await plan({ rrule: 'FREQ=WEEKLY;COUNT=30' });
    const { clashes } = await outlook({ startsLocal: '2026-08-04T09:30' });
    expect(clashes).toMatchObject([{ date: '2026-08-04', what: 'host', lesson: null }]);
  });

  test('what is being moved is not in its own way', async () => {
    const { id } = await plan();
    expect((await outlook({ exceptSeriesId: id })).clashes).toEqual([]);
  });

  test('refuse the series and name the days, unless those are left out', async () => {
    await t.school.lesson(ids.grace, { title: 'Choir', inMinutes: 22 * 60 });
    const refused = await people.grace.call('lessonSeries.create', { body: series() });
    expect(refused.problem).toMatchObject({
      code: 'conflict',
      details: { count: 1, clashes: [{ date: '2026-03-03', what: 'host', lesson: { title: 'Choir' } }] },
    });
    expect((await plan({ exdates: ['2026-03-03'] })).occurrences[0]?.date).toBe('2026-03-05');
  });

  test('of two lessons of one teacher, or in one room, planned at once, one wins', async () => {
    const body = { title: 'Drums', startsAt: '2026-03-03T06:00:00Z', durationMinutes: 45 };
    const teacher = await Promise.all([
      people.grace.call('lessons.create', { body }),
      people.grace.call('lessonSeries.create', { body: series() }),
    ]);
    expect(teacher.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    await t.db.deleteFrom('lessons').execute();
    const inRoom = await Promise.all([
      people.grace.call('lessons.create', { body: { ...body, roomId: room } }),
      people.joseph.call('lessonSeries.create', { body: series({ roomId: room }) }),
    ]);
    expect(inRoom.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });
});
