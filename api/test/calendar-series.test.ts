import ICAL from 'ical.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { CourseId, SeriesId } from '@watoto/shared/contract/http/lessons.ts';
import { LessonSeries, NewLessonSeries } from '@watoto/shared/contract/http/timetable.ts';
import { horizonOf, makeAhead } from '../src/timetable/occurrences.ts';
import { SeriesPlanner } from '../src/timetable/series.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { MINUTE, START } from './fixture/school.ts';

const DAY = 24 * 60 * MINUTE;
let t: TestApi;
const people = {} as Record<'grace' | 'joseph' | 'admin' | 'amina', TestClient>;
const ids = {} as Record<keyof typeof people, UserId>;
const addresses = {} as Record<keyof typeof people, string>;
let course: CourseId;

beforeAll(async () => {
  t = await openTestApi();
  const client = new TestClient(t.url);
  for (const [name, role] of [
    ['grace', 'teacher'],
    ['joseph', 'teacher'],
    ['admin', 'admin'],
    ['amina', 'student'],
  ] as const) {
    const { id, email } = await t.school.person(role, name);
    ids[name] = UserId.parse(id);
    people[name] = await client.signedIn(email);
    addresses[name] = (await people[name].call('calendar.renew')).body.url;
  }
  course = CourseId.parse(await t.school.course(ids.grace, [ids.amina]));
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('lesson_series').execute();
});

interface Heard {
  readonly startsAt: string;
  readonly minutes: number;
  readonly title: string;
}
const inOrder = (lessons: Heard[]) => lessons.toSorted((a, b) => (a.startsAt + a.title).localeCompare(b.startsAt + b.title));

/** What a calendar program that we did not write makes of the address: every lesson that takes place. */
async function heardBy(who: keyof typeof people): Promise<{ lessons: Heard[]; text: string; uids: Set<string> }> {
  const url = addresses[who].replace(TEST_CONFIG.publicUrl, t.url);
  const text = await (await fetch(url)).text();
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
  const lessons: Heard[] = [];
  const add = ({ component, summary }: ICAL.Event, start: ICAL.Time, end: ICAL.Time) => {
    if (component.getFirstPropertyValue('status') === 'CANCELLED') return;
    const startsAt = start.toJSDate();
    lessons.push({ startsAt: startsAt.toISOString(), minutes: (end.toJSDate().getTime() - startsAt.getTime()) / MINUTE, title: summary });
  };
  for (const event of events.filter((one) => !one.isRecurrenceException())) {
    for (const other of events) if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    if (!event.isRecurring()) add(event, event.startDate, event.endDate);
    else {
      const iterator = event.iterator();
      for (let at = iterator.next(); at; at = iterator.next()) {
        const { item, startDate, endDate } = event.getOccurrenceDetails(at);
        add(item, startDate, endDate);
      }
    }
  }
  return { lessons: inOrder(lessons), text, uids: new Set(events.map(({ uid }) => uid)) };
}

/** What they go to: lessons that are there, and days of the rule for which none is made yet. */
async function expectedOf(series: readonly string[], hidden: readonly string[] = []): Promise<Heard[]> {
  const rows = await t.db.selectFrom('lessons').selectAll().where('status', '<>', 'cancelled').execute();
  const there = rows
    .filter(({ id, starts_at: at }) => !hidden.includes(id) && at.getTime() >= t.school.clock.now() - 30 * DAY)
    .map(({ starts_at: at, duration, title }) => ({ startsAt: at.toISOString(), minutes: duration, title }));
  const later: Heard[] = [];
  for (const id of series) {
    const { made_until } = await t.db.selectFrom('lesson_series').select('made_until').where('id', '=', id).executeTakeFirstOrThrow();
    const body = LessonSeries.parse(await planner().get({ userId: ids.grace, role: 'teacher' }, SeriesId.parse(id)));
    for (const { startsAt } of body.occurrences)
      if (Date.parse(startsAt) > (made_until?.getTime() ?? 0)) later.push({ startsAt, minutes: body.durationMinutes, title: body.title });
  }
  return inOrder([...there, ...later]);
}

const planner = () => new SeriesPlanner({ db: t.db, clock: t.school.clock });

/** The API makes them too when time passes: whoever comes second leaves the series to the first. */
const madeAhead = (id: SeriesId) =>
  pollUntil(
    async () => {
      await makeAhead({ db: t.db, clock: t.school.clock });
      const { made_until } = await t.db.selectFrom('lesson_series').select('made_until').where('id', '=', id).executeTakeFirstOrThrow();
      return made_until && made_until >= horizonOf(t.school.clock.now()) ? null : 'the lessons of the next weeks';
    },
    { timeoutMs: 10_000, everyMs: 20 },
  );

interface Days {
  readonly startsLocal?: string;
  readonly exdates?: string[];
}

/** Without a route: more series than anybody may plan in a minute. */
async function plan(timeZone: string, rrule: string, { startsLocal = '2026-03-02T14:30', exdates = [] }: Days = {}) {
  const body = NewLessonSeries.parse({ title: 'Choir', courseId: course, startsLocal, timeZone, durationMinutes: 45, rrule, exdates });
  const { id } = await planner().plan({ userId: ids.grace, role: 'teacher' }, body);
  const lessons = await t.db.selectFrom('lessons').selectAll().where('series_id', '=', id).orderBy('starts_at').execute();
  return { id: SeriesId.parse(id), lessons: lessons.map((lesson) => ({ ...lesson, id: LessonId.parse(lesson.id) })) };
}

describe.each(['UTC', 'Africa/Nairobi', 'Europe/Berlin', 'America/New_York', 'Africa/Casablanca', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
  'a series in %s',
  (timeZone) => {
    test.each<[string, string, Days?]>([
      ['every week for a school year', 'FREQ=WEEKLY;UNTIL=20261218'],
      ['twice in every other week, from a day between', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=40'],
      ['every day', 'FREQ=DAILY;COUNT=200'],
      ['every third day of work', 'FREQ=DAILY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;COUNT=60'],
      ['on the last Friday of the month', 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=20'],
      ['on the 31st', 'FREQ=MONTHLY;COUNT=12', { startsLocal: '2026-03-31T14:30' }],
      ['at an hour that clocks skip', 'FREQ=DAILY;COUNT=60', { startsLocal: '2026-03-05T02:30' }],
      ['at an hour that clocks have twice', 'FREQ=WEEKLY;BYDAY=SU;COUNT=60', { startsLocal: '2026-03-05T01:30' }],
      ['with days left out, the first and the last too', 'FREQ=WEEKLY;COUNT=5', { exdates: ['2026-03-02', '2026-03-16', '2026-03-30'] }],
    ])('%s is what it is, across changes of clocks', async (_, rrule, days) => {
      const { id } = await plan(timeZone, rrule, days);
      const { lessons, uids } = await heardBy('amina');
      expect(lessons).toEqual(await expectedOf([id]));
      expect(lessons.length).toBeGreaterThan(1);
      // One thing, but for lessons while clocks change.
      expect([...uids]).toContain(`${id}@watoto`);
      expect(uids.size).toBeLessThan(5);
    });

    test('with lessons that were moved, cancelled, renamed and given away', async () => {
      const { id, lessons } = await plan(timeZone, 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218');
      const [first, second, third, fourth, fifth, sixth] = lessons.map((lesson) => ({ id: lesson.id }));
      const moved = new Date(lessons[0]!.starts_at.getTime() + DAY).toISOString();
      await people.grace.call('lessons.update', { params: first!, body: { startsAt: moved } });
      await people.grace.call('lessons.update', { params: second!, body: { status: 'cancelled' } });
      await people.grace.call('lessons.update', { params: third!, body: { title: 'Rehearsal', durationMinutes: 90 } });
      await people.grace.call('lessons.substitute', { params: fourth!, body: { hostId: ids.joseph } });
      await people.grace.call('lessons.update', { params: fifth!, body: { status: 'cancelled' } });
      await people.grace.call('lessons.restore', { params: fifth! });
      // Into the hour that clocks of Berlin and New York have twice; the second time.
      await people.grace.call('lessons.update', {
        params: sixth!,
        body: { startsAt: timeZone === 'America/New_York' ? '2026-11-01T06:30:00Z' : '2026-10-25T01:30:00Z' },
      });
      const pupil = await heardBy('amina');
      expect(pupil.lessons).toEqual(await expectedOf([id]));
      expect(pupil.text).toContain('STATUS:CANCELLED');
      expect(pupil.text).toContain('with joseph Test');
      // Who gave a lesson away does not go there; who holds it goes there only.
      expect((await heardBy('grace')).lessons).toEqual(await expectedOf([id], [lessons[3]!.id]));
      expect((await heardBy('joseph')).lessons).toEqual([{ startsAt: lessons[3]!.starts_at.toISOString(), minutes: 45, title: 'Choir' }]);
    });
  },
);

describe('a series', () => {
  test('that is cut in two, and one of them cancelled from a day on', async () => {
    const { id } = await plan('Europe/Berlin', 'FREQ=WEEKLY;COUNT=40');
    const { body: later } = await people.grace.call('lessonSeries.update', {
      params: { id },
      body: { from: '2026-04-13', timeOfDay: '16:00' },
    });
    expect((await heardBy('amina')).lessons).toEqual(await expectedOf([id, later.id]));
    await people.grace.call('lessonSeries.cancel', { params: { id: later.id }, body: { from: '2026-05-04' } });
    const cut = await heardBy('amina');
    expect(cut.lessons).toEqual(await expectedOf([id, later.id]));
    expect(cut.lessons.at(-1)?.startsAt).toBe('2026-04-27T14:00:00.000Z');
    await people.grace.call('lessonSeries.restore', { params: { id: later.id } });
    expect((await heardBy('amina')).lessons).toEqual(await expectedOf([id, later.id]));
  });

  test('of a course that one leaves is gone', async () => {
    await plan('Africa/Nairobi', 'FREQ=WEEKLY;COUNT=3');
    const drop = (status: 'dropped' | 'enrolled') =>
      t.db.updateTable('enrollments').set({ status }).where('student_id', '=', ids.amina).execute();
    await drop('dropped');
    expect((await heardBy('amina')).lessons).toEqual([]);
    await drop('enrolled');
    expect((await heardBy('amina')).lessons).toHaveLength(3);
  });

  test('whose time changes keeps what has been, and is the same program for weeks', async () => {
    const { id } = await plan('Europe/Berlin', 'FREQ=DAILY;COUNT=120');
    const clock = t.school.clock;
    clock.advance(20 * DAY);
    await madeAhead(id);
    await planner().change({ userId: ids.grace, role: 'teacher' }, id, { timeOfDay: '10:15', title: 'Early choir' }, null);
    const changed = await heardBy('amina');
    expect(changed.lessons).toEqual(await expectedOf([id]));
    expect(new Set(changed.lessons.map(({ title }) => title))).toEqual(new Set(['Choir', 'Early choir']));
    clock.advance(40 * DAY);
    await madeAhead(id);
    const later = await heardBy('amina');
    expect(later.lessons).toEqual(await expectedOf([id]));
    expect(Date.parse(later.lessons[0]!.startsAt)).toBeGreaterThan(START + 30 * DAY);
    expect(later.uids).toEqual(new Set([`${id}@watoto`]));
  });
});
