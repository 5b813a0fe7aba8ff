import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApi, readProblem, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

const DAY = 24 * 60;
let t: TestApi;
let people: People<'grace' | 'admin' | 'amina' | 'zuri'>;
let ids: Ids<keyof typeof people>;
let course: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { grace: 'teacher', admin: 'admin', amina: 'student', zuri: 'student' }));
  course = await t.school.course(ids.grace, [ids.amina]);
});
afterAll(() => t?.close());
beforeEach(() => t.db.deleteFrom('lessons').execute());

/** The address as a calendar program calls it: no cookie, no token. */
const addressOf = async (who: TestClient) => (await who.call('calendar.renew')).body.url.replace(TEST_CONFIG.publicUrl, t.url);

async function read(url: string, headers: Record<string, string> = {}) {
  // Node's fetch would ask for no cached answer beside If-None-Match; calendar programs don't.
  const response = await fetch(url, { headers: { 'cache-control': 'max-age=0', ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, events: response.ok ? eventsOf(text) : [] };
}

/** RFC 5545, section 3.1: lines end with CRLF, have at most 75 octets, and go on after a blank. */
function eventsOf(text: string): Map<string, string>[] {
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = text.replaceAll('\r\n ', '').split('\r\n');
  const events: Map<string, string>[] = [];
  for (const line of lines) {
    if (line === 'BEGIN:VEVENT') events.push(new Map());
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
    events.at(-1)?.set(name, value);
  }
  return events;
}
const field = (events: readonly Map<string, string>[], name: string) => events.map((event) => event.get(name));

describe('a calendar address', () => {
  test('has what its owner goes to, from 30 days ago to 180 days ahead', async () => {
    const of = (title: string, inMinutes: number, more = {}) => t.school.lesson(ids.grace, { title, inMinutes, courseId: course, ...more });
    for (const [title, days] of [
      ['long ago', -31],
      ['a while ago', -29],
      ['next week', 7],
      ['in summer', 179],
      ['in winter', 181],
    ] as const)
      await of(title, days * DAY);
    await t.school.lesson(ids.admin, { title: 'of others' });
    const mine = ['a while ago', 'next week', 'in summer'];
    expect(field((await read(await addressOf(people.amina))).events, 'SUMMARY')).toEqual(mine);
    expect(field((await read(await addressOf(people.grace))).events, 'SUMMARY')).toEqual(mine);
    expect((await read(await addressOf(people.zuri))).events).toEqual([]);
    // An admin may see everything, but goes only to their own.
    expect(field((await read(await addressOf(people.admin))).events, 'SUMMARY')).toEqual(['of others']);
  });

  test('is what RFC 5545 asks for; titles can break nothing', async () => {
    const title = 'Drums, bass; "loud"\\n\r\nEND:VEVENT\nATTENDEE:x 太鼓 and a title long enough to go on in another line of the file';
    const id = await t.school.lesson(ids.grace, { title: title.slice(0, 150), courseId: course, inMinutes: 60 });
    const { headers, text, events } = await read(await addressOf(people.amina));
    expect(headers.get('content-type')).toMatch(/^text\/calendar; charset=utf-8/);
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:')).toBe(true);
    expect(events).toHaveLength(1);
    const event = events[0]!;
    expect(event.get('UID')).toBe(`${id}@watoto`);
    expect(event.get('SUMMARY')).toContain('Drums\\, bass\\; "loud"\\\\n');
    expect(event.has('ATTENDEE')).toBe(false);
    expect(event.get('DTSTART')).toBe('20260302T090000Z');
    expect(event.get('DTEND')).toBe('20260302T094500Z');
    expect(event.get('DTSTAMP')).toMatch(/^\d{8}T\d{6}Z$/);
    expect(event.get('SEQUENCE')).toBe('0');
    expect(event.get('STATUS')).toBe('CONFIRMED');
  });

  test('follows changes under the same UID, and is not sent again while nothing changes', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course, inMinutes: 60 });
    const url = await addressOf(people.amina);
    const first = await read(url);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    expect((await read(url, { 'if-none-match': tag })).status).toBe(304);
    await people.grace.call('lessons.update', { params: { id }, body: { startsAt: '2026-03-02T10:00:00Z' } });
    await people.grace.call('lessons.update', { params: { id }, body: { status: 'cancelled' } });
    const { status, events } = await read(url, { 'if-none-match': tag });
    expect(status).toBe(200);
    expect(field(events, 'UID')).toEqual(field(first.events, 'UID'));
    expect(field(events, 'DTSTART')).toEqual(['20260302T100000Z']);
    expect(field(events, 'SEQUENCE')).toEqual(['2']);
    expect(field(events, 'STATUS')).toEqual(['CANCELLED']);
  });

  test('is changed: the old one stops working at once', async () => {
    expect((await people.zuri.call('calendar.get')).body.since).toMatch(/^2026/);
    const old = await addressOf(people.amina);
    const url = await addressOf(people.amina);
    expect(url).not.toBe(old);
    expect((await read(old)).status).toBe(404);
    expect((await read(url)).status).toBe(200);
    await people.amina.call('calendar.remove');
    expect((await read(url)).status).toBe(404);
    expect((await people.amina.call('calendar.get')).body.since).toBeNull();
  });

  test('of an account that was switched off says nothing', async () => {
    const { id, email } = await t.school.person('student', 'leaver');
    const url = await addressOf(await new TestClient(t.url).signedIn(email));
    await t.db.updateTable('users').set({ is_active: false }).where('id', '=', id).execute();
    expect((await read(url)).status).toBe(404);
  });

  test.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}=`, '..%2F..%2Fetc', "' or 1=1 --"])('%j is none', async (token) => {
    const response = await fetch(`${t.url}/api/v1/calendar/${encodeURIComponent(token)}.ics`);
    expect(['not_found', 'invalid_input', 'unknown_call']).toContain(readProblem(response, await response.text()).code);
  });

  test('is kept as a hash only', async () => {
    const { url } = (await people.amina.call('calendar.renew')).body;
    const token = /calendar\/(.+)\.ics$/.exec(url)?.[1] ?? 'none';
    const rows = await t.db.selectFrom('calendar_feeds').selectAll().execute();
    expect(JSON.stringify(rows.map(({ token_hash }) => token_hash.toString('base64url')))).not.toContain(token);
  });
});

describe('one lesson', () => {
  test('is saved as a file by whoever may see it', async () => {
    const id = await t.school.lesson(ids.grace, { courseId: course, inMinutes: 60 });
    const get = (who: TestClient) => fetch(`${t.url}/api/v1/lessons/${id}/calendar.ics`, { headers: { authorization: who.authorization } });
    const response = await get(people.amina);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=lesson.ics');
    expect(field(eventsOf(await response.text()), 'UID')).toEqual([`${id}@watoto`]);
    expect((await get(people.zuri)).status).toBe(404);
  });
});
