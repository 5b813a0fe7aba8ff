import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { LivePlatform } from '../src/platform/live-platform.ts';
import type { Platform } from '../src/platform/platform.ts';
import { aNode, TestDoor } from './fixture/a-platform.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';

let t: TestApi;
let registry: Registry;
let doors: TestDoor[];
let admin: TestClient;
let admins: { id: string; email: string };

/** What the API was given at its start, over what each test puts behind it. */
const platform: Platform = new LivePlatform({
  registry: {
    nodes: () => registry.nodes(),
    rooms: () => registry.rooms(),
    requestDrain: (nodeId, drain) => registry.requestDrain(nodeId, drain),
  },
  instances: async () => doors.map((door, at) => ({ id: `signaling-${at + 1}`, door })),
  logger: quiet,
});

beforeAll(async () => {
  t = await openTestApi({}, undefined, { platform });
  admins = await t.school.person('admin', 'Zawadi');
  admin = await new TestClient(t.url).signedIn(admins.email);
});
afterAll(() => t?.close());
beforeEach(async () => {
  registry = createMemoryRegistry();
  doors = [new TestDoor(), new TestDoor()];
  await registry.announce(aNode('sfu-1'));
  await registry.announce(aNode('sfu-2'));
});

const auditOf = (subject: string) =>
  t.db.selectFrom('audit_log').select(['action', 'actor', 'after']).where('subject', '=', subject).orderBy('id').execute();

describe('nodes', () => {
  test('their state, Workers, and what is reserved on them', async () => {
    await registry.place({ roomId: RoomId.parse('a'), size: 30, knownEpoch: 0, avoid: [NodeId.parse('sfu-2')] });
    await registry.suspect(NodeId.parse('sfu-2'), 'no answer');
    const { body } = await admin.call('platform.nodes');
    expect(body.items).toEqual([
      { id: 'sfu-1', state: 'ready', drainRequested: false, workers: 2, capacity: 200, reserved: 30 },
      { id: 'sfu-2', state: 'suspected', drainRequested: false, workers: 2, capacity: 200, reserved: 0 },
    ]);
  });

  test('one that lessons are on and nobody hears of is stale', async () => {
    await registry.place({ roomId: RoomId.parse('a'), size: 30, knownEpoch: 0, avoid: [NodeId.parse('sfu-2')] });
    await registry.withdraw(NodeId.parse('sfu-1'), 'sfu-1-1');
    const { body } = await admin.call('platform.nodes');
    expect(body.items).toEqual([
      { id: 'sfu-1', state: 'stale', drainRequested: false, workers: null, capacity: 0, reserved: 30 },
      expect.objectContaining({ id: 'sfu-2', state: 'ready' }),
    ]);
  });

  test('drain and back, each in the audit log with who did it', async () => {
    const params = { nodeId: 'sfu-1' };
    await admin.call('platform.drain', { params, body: { drain: true } });
    expect((await admin.call('platform.nodes')).body.items[0]).toMatchObject({ id: 'sfu-1', state: 'draining', drainRequested: true });
    await admin.call('platform.drain', { params, body: { drain: false } });
    expect((await admin.call('platform.nodes')).body.items[0]).toMatchObject({ state: 'ready', drainRequested: false });
    expect(await auditOf('nodes:sfu-1')).toEqual([
      { action: 'node.drainAsked', actor: admins.id, after: null },
      { action: 'node.drainTakenBack', actor: admins.id, after: null },
    ]);
  });

  test('a node that nobody knows is not found, and the audit log says that nothing came of it', async () => {
    const { problem } = await admin.call('platform.drain', { params: { nodeId: 'sfu-9' }, body: { drain: true } });
    expect(problem.code).toBe('not_found');
    expect(await auditOf('nodes:sfu-9')).toEqual([
      { action: 'node.drainAsked', actor: admins.id, after: null },
      { action: 'platform.actFailed', actor: admins.id, after: { action: 'node.drainAsked', code: 'not_found' } },
    ]);
  });
});

describe('rooms', () => {
  test('joined with the timetable; the fullest first; what nobody follows has no people', async () => {
    const { id: grace } = await t.school.person('teacher', 'Grace');
    const lesson = await t.school.lesson(grace, { courseId: await t.school.course(grace), title: 'Drums', status: 'live' });
    for (const [roomId, size] of [
      [lesson, 30],
      ['staff-room', 5],
      ['lost', 12],
    ] as const)
      await registry.place({ roomId: RoomId.parse(roomId), size, knownEpoch: 0, avoid: [NodeId.parse('sfu-2')] });
    const room = { id: RoomId.parse(lesson), title: 'Old title', peers: 14, phase: 'open' as const, since: 1_700_000_000_000 };
    doors[0]!.rooms = [{ ...room, peers: 0, phase: 'new', title: '' }];
    doors[1]!.rooms = [room, { id: RoomId.parse('staff-room'), title: 'Staff', peers: 2, phase: 'open', since: 1_700_000_000_000 }];
    const { body } = await admin.call('platform.rooms');
    expect(body.items).toEqual([
      {
        id: lesson,
        title: 'Drums',
        lesson: { id: lesson, course: 'Rhythm', host: 'Grace Test' },
        people: 14,
        size: 30,
        since: '2023-11-14T22:13:20.000Z',
        legs: [{ nodeId: 'sfu-1', size: 30 }],
      },
      { id: 'lost', title: 'lost', lesson: null, people: null, size: 12, since: null, legs: [{ nodeId: 'sfu-1', size: 12 }] },
      expect.objectContaining({ id: 'staff-room', title: 'Staff', lesson: null, people: 2 }),
    ]);
  });

  test('one that has just ended is not shown', async () => {
    await registry.place({ roomId: RoomId.parse('over'), size: 5, knownEpoch: 0 });
    doors[0]!.rooms = [{ id: RoomId.parse('over'), title: 'Over', peers: 0, phase: 'ended', since: 1 }];
    expect((await admin.call('platform.rooms')).body.items).toEqual([]);
  });

  test('moving asks on where an instance is away or does not follow the room', async () => {
    const [first, second] = [doors[0]!, doors[1]!];
    second.rooms = [{ id: RoomId.parse('a'), title: 'A', peers: 3, phase: 'open', since: 1 }];
    await admin.call('platform.move', { params: { roomId: 'a' } });
    first.broken = new AppError('timeout');
    await admin.call('platform.move', { params: { roomId: 'a' } });
    expect(second.moved).toEqual(['a', 'a']);
    expect((await admin.call('platform.move', { params: { roomId: 'b' } })).problem.code).toBe('not_found');
    first.broken = new AppError('no_capacity');
    expect((await admin.call('platform.move', { params: { roomId: 'a' } })).problem.code).toBe('no_capacity');
    expect(second.moved).toHaveLength(2);
  });
});

test('instances: sockets and rooms, and one that does not answer', async () => {
  doors[0]!.sockets = 31;
  doors[1]!.broken = new AppError('timeout');
  expect((await admin.call('platform.instances')).body.items).toEqual([
    { id: 'signaling-1', answers: true, sockets: 31, rooms: 0 },
    { id: 'signaling-2', answers: false, sockets: null, rooms: null },
  ]);
});

test('a notice is shown, read and withdrawn', async () => {
  expect((await admin.call('platform.notice')).body.notice).toBeNull();
  const sent = await admin.call('platform.sendNotice', { body: { text: ' We restart at four. ', minutes: 10 } });
  expect(sent.body).toMatchObject({ text: 'We restart at four.', level: 'info' });
  expect((await admin.call('platform.notice')).body.notice).toEqual(sent.body);
  await admin.call('platform.withdrawNotice');
  expect((await admin.call('platform.notice')).body.notice).toBeNull();
  expect((await auditOf('platform:notice')).map(({ action }) => action)).toEqual(['notice.sent', 'notice.withdrawn']);
});

test.each([
  ['nothing said', { text: '   ', minutes: 5 }],
  ['no end', { text: 'Hello', minutes: 0 }],
  ['too long', { text: 'x'.repeat(281), minutes: 5 }],
])('a notice with %s is refused', async (_, body) => {
  expect((await admin.call('platform.sendNotice', { body })).problem.code).toBe('invalid_input');
  expect(doors[0]!.shown).toBeNull();
});

describe('signing a person out', () => {
  test('ends every device of theirs and every socket, and nobody else’s', async () => {
    const amina = await t.school.person('student', 'Amina');
    const juma = await t.school.person('student', 'Juma');
    const signIn = async (email: string) => {
      const { cookie } = await new TestClient(t.url).call('auth.login', { body: { email, password: 'correct horse battery' } });
      return new TestClient(t.url, { cookie: cookie ?? '' });
    };
    const [phone, tablet, other] = [await signIn(amina.email), await signIn(amina.email), await signIn(juma.email)];
    await admin.call('platform.signOut', { params: { personId: amina.id } });
    for (const device of [phone, tablet]) expect((await device.call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await other.call('auth.refresh')).status).toBe(200);
    expect(doors[0]!.signedOut).toEqual([amina.id]);
    expect(await auditOf(`users:${amina.id}`)).toEqual([{ action: 'user.signedOut', actor: admins.id, after: { signIns: 2 } }]);
  });

  test('of someone who does not exist is not found', async () => {
    expect((await admin.call('platform.signOut', { params: { personId: '999999' } })).problem.code).toBe('not_found');
    expect(doors[0]!.signedOut).toEqual([]);
  });

  test('with no instance to tell: the devices are out, and the admin hears that the lessons were not told', async () => {
    const { id, email } = await t.school.person('student', 'Baraka');
    const { cookie } = await new TestClient(t.url).call('auth.login', { body: { email, password: 'correct horse battery' } });
    for (const door of doors) door.broken = new AppError('unavailable');
    expect((await admin.call('platform.signOut', { params: { personId: id } })).problem).toMatchObject({
      status: 503,
      code: 'unavailable',
    });
    expect((await new TestClient(t.url, { cookie: cookie ?? '' }).call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await auditOf(`users:${id}`)).map(({ action }) => action)).toEqual(['user.signedOut', 'platform.actFailed']);
  });
});
