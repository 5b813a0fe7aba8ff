import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadUws } from '../src/adapters/engine.ts';
import { type Rig, TestClient, claimsOf, joined, metricOf, sign, startSignaling, until } from './fixture.ts';

it('has uWebSockets.js on this machine, so that both engines are tested', async () => {
  expect(await loadUws()).not.toBeNull();
});

describe.each(['node', 'uws'] as const)('signaling on the %s engine', (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startSignaling({ engine, graceMs: 400 });
  });
  afterEach(async () => {
    await rig.close();
    expect(rig.instance.counts()).toEqual({ connections: 0, rooms: expect.any(Number) });
  });

  it('runs on the engine asked for', () => {
    expect(rig.instance.engine).toBe(engine);
  });

  it('joins in one call: a snapshot with everyone in it, and entries from there on', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    expect(pupil.reply.catchUp.kind).toBe('snapshot');
    expect(Object.keys(pupil.state.peers)).toEqual(['teacher', 'amina']);
    await until(() => (teacher.state.peers['amina'] ? null : 'Amina at the teacher'));
    expect(teacher.state).toMatchObject({ phase: 'open', title: 'Fractions' });
  });

  it('keeps one order for everyone', async () => {
    const clients = [await joined(rig.url, 'Teacher'), await joined(rig.url, 'Amina'), await joined(rig.url, 'Brian')];
    await Promise.all(clients.flatMap((client, c) => [1, 2, 3, 4].map((n) => client.call('message.say', { text: `${c}.${n}` }))));
    await until(() => (clients.every((client) => client.said.length === 12) ? null : 'twelve messages everywhere'));
    expect(clients[1]?.said).toEqual(clients[0]?.said);
    expect(clients[2]?.said).toEqual(clients[0]?.said);
  });

  it('says a repeated call once, and answers it again', async () => {
    const pupil = await joined(rig.url, 'Amina');
    const first = await pupil.call('message.say', { text: 'hello' }, 'same-id');
    const again = await pupil.call('message.say', { text: 'hello' }, 'same-id');
    expect(again).toEqual(first);
    expect(pupil.said).toEqual(['hello']);
  });

  it('resumes after a killed socket: nothing lost, nothing doubled, place and hand kept', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    await pupil.call('hand.raise', {});
    await until(() => (pupil.state.hands.length === 1 ? null : 'the hand'));
    pupil.kill();
    await until(() => (teacher.state.peers['amina']?.droppedAt ? null : 'the drop'));
    await teacher.call('message.say', { text: 'while you were away' });

    const back = await TestClient.connect(rig.url, pupil.reply.resumeToken);
    back.state = pupil.state;
    const reply = await back.join({ after: pupil.state.seq, openedAt: pupil.state.openedAt });
    expect(reply.catchUp.kind).toBe('entries');
    expect(back.said).toEqual(['while you were away']);
    expect(back.state.hands.map((hand) => hand.peerId)).toEqual(['amina']);
    expect(back.state.peers['amina']?.droppedAt).toBeNull();
    await teacher.call('message.say', { text: 'welcome back' });
    await until(() => (back.said.length === 2 ? null : 'the next message'));
    await until(() => (teacher.state.seq === back.state.seq ? null : 'the same place in the log'));
    expect(back.state.peers).toEqual(teacher.state.peers);
  });

  it('lets a peer go when its grace is over', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    pupil.kill();
    await until(() => (teacher.state.peers['amina'] ? 'Amina to be gone' : null));
    expect(teacher.entries.filter((entry) => entry.type === 'peer.left')).toHaveLength(1);
  });

  it('leaves at once when asked', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    await pupil.call('room.leave', {});
    pupil.close();
    await until(() => (teacher.state.peers['amina'] ? 'Amina to be gone' : null));
  });

  it('hides a private question from other pupils, live and in the snapshot', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const asking = await joined(rig.url, 'Amina');
    const other = await joined(rig.url, 'Brian');
    await asking.call('message.say', { text: 'I do not understand', to: 'hosts' });
    await asking.call('message.say', { text: 'thanks' });
    await until(() => (other.said.includes('thanks') ? null : 'the public message'));
    expect(teacher.said).toEqual(['I do not understand', 'thanks']);
    expect(asking.said).toEqual(['I do not understand', 'thanks']);
    expect(other.said).toEqual(['thanks']);
    expect(JSON.stringify(other.events)).not.toContain('understand');
    const late = await joined(rig.url, 'Chloe');
    expect(late.said).toEqual(['thanks']);
    expect(JSON.stringify([late.reply, late.events])).not.toContain('understand');
  });

  it('keeps to the locks and roles, whatever the client shows', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    await teacher.call('locks.set', { chat: true, hands: true });
    await expect(pupil.call('message.say', { text: 'psst' })).rejects.toMatchObject({ code: 'locked' });
    await expect(pupil.call('hand.raise', {})).rejects.toMatchObject({ code: 'locked' });
    await expect(pupil.call('locks.set', { chat: false })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(pupil.call('room.end', {})).rejects.toMatchObject({ code: 'forbidden' });
    await pupil.call('message.say', { text: 'but I have a question', to: 'hosts' });
    await teacher.call('message.say', { text: 'quiet, please' });
    await until(() => (pupil.said.includes('quiet, please') ? null : 'the teacher'));
  });

  it('removes, and with a ban for good', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    await teacher.call('peer.remove', { peerId: pupil.reply.peerId, ban: true });
    await until(() => (pupil.disconnected ? null : 'the goodbye'));
    expect(pupil.bye).toMatchObject({ code: 'banned', retryable: false });
    await expect(joined(rig.url, 'Amina')).rejects.toMatchObject({ code: 'banned' });
  });

  it('moves a person who joins from another place', async () => {
    const first = await joined(rig.url, 'Amina');
    const second = await joined(rig.url, 'Amina');
    await until(() => (first.disconnected ? null : 'the first to be told'));
    expect(first.bye?.code).toBe('joined_elsewhere');
    expect(second.state.peers['amina']?.connectionId).toBe(second.reply.connectionId);
  });

  it('ends for everyone, and stays ended', async () => {
    const teacher = await joined(rig.url, 'Teacher');
    const pupil = await joined(rig.url, 'Amina');
    await teacher.call('room.end', {});
    await until(() => (pupil.disconnected && teacher.disconnected ? null : 'both to be told'));
    expect(pupil.bye?.code).toBe('lesson_ended');
    expect(pupil.state.phase).toBe('ended');
    await expect(joined(rig.url, 'Brian')).rejects.toMatchObject({ code: 'lesson_ended' });
  });

  it('refuses tokens that are expired, forged, used, unsigned or for something else', async () => {
    const claims = claimsOf('Amina');
    const refused = async (token: string) => {
      const error: unknown = await TestClient.connect(rig.url, token).catch((e: unknown) => e);
      return (error as { data?: { code?: string } }).data?.code;
    };
    expect(await refused(await sign(claims, { expires: Math.floor(Date.now() / 1000) - 3_600 }))).toBe('token_expired');
    expect(await refused(await sign(claims, { secret: 'another secret, long enough, not ours' }))).toBe('unauthenticated');
    expect(await refused(await sign(claims, { audience: 'watoto-api' }))).toBe('unauthenticated');
    expect(
      await refused(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`),
    ).toBe('unauthenticated');
    expect(await refused(await sign({ ...claims, role: 'emperor' }))).toBe('unauthenticated');
    expect(await refused('')).toBe('unauthenticated');
    const token = await sign(claims);
    const first = await TestClient.connect(rig.url, token);
    await first.join();
    const second = await TestClient.connect(rig.url, token);
    await expect(second.join()).rejects.toMatchObject({ code: 'token_used' });
    expect(await metricOf(rig.metrics, 'watoto_signaling_refused_total')).toMatchObject({ unauthenticated: 5, token_expired: 1 });
  });

  it('answers every kind of bad message with a typed error, and goes on', async () => {
    const pupil = await joined(rig.url, 'Amina');
    expect(await pupil.send('no.such', {})).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
    expect(await pupil.send('constructor', {})).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
    expect(await pupil.send('message.say', { text: '' })).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(await pupil.send('message.say', { text: 'x'.repeat(2_001) })).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(await pupil.send('message.say', null)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(await pupil.send('producer.pause', { producerId: 'not-mine' })).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await pupil.send('room.join', { protocol: 1, media: null })).toMatchObject({ ok: false, error: { code: 'already_joined' } });
    expect(await pupil.socket.emitWithAck('call', 'rubbish')).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(await pupil.socket.emitWithAck('call', { id: '../..', name: 'message.say' })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input' },
    });
    pupil.socket.emit('call');
    pupil.socket.emit('no-such-event', 1);
    await pupil.call('message.say', { text: 'still here' });
    const calls = await metricOf(rig.metrics, 'watoto_signaling_calls_total');
    expect(calls).toMatchObject({ 'unknown,unknown_call': 2, 'message.say,invalid_input': 3, 'message.say,ok': 1 });
  });

  it('drops a client that sends nothing but rubbish', async () => {
    const pupil = await joined(rig.url, 'Amina');
    for (let i = 0; i < 12; i += 1) pupil.socket.emit('call', i);
    await until(() => (pupil.disconnected ? null : 'the goodbye'));
    expect(pupil.bye?.code).toBe('invalid_input');
  });

  it('drops an oversized message with its socket, and the next room does not notice', async () => {
    const other = await joined(rig.url, 'Brian');
    const pupil = await joined(rig.url, 'Amina');
    pupil.socket.emit('call', { id: 'big', name: 'message.say', data: { text: 'x'.repeat(200_000) } });
    await until(() => (pupil.disconnected ? null : 'the end of the socket'));
    await other.call('message.say', { text: 'all fine' });
  });

  it('slows down who calls too often, and tells how long to wait', async () => {
    const pupil = await joined(rig.url, 'Amina');
    const replies = await Promise.all(Array.from({ length: 30 }, () => pupil.send('message.say', { text: 'spam' })));
    const refused = replies.filter((reply) => !reply.ok);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect(refused[0]).toMatchObject({ error: { code: 'too_many_requests', retryAfterMs: expect.any(Number) } });
    expect(pupil.said.length).toBe(30 - refused.length);
  });

  it('needs a join before anything else', async () => {
    const client = await TestClient.connect(rig.url, await sign(claimsOf('Amina')));
    expect(await client.send('message.say', { text: 'hello' })).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    expect(await client.send('room.sync', { after: 0 })).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    client.close();
  });

  it('answers room.sync with what came after', async () => {
    const pupil = await joined(rig.url, 'Amina');
    await until(() => (Object.keys(pupil.state.peers).length === 1 ? null : 'oneself in the room'));
    const { seq } = pupil.state;
    await pupil.call('message.say', { text: 'one' });
    const answer = await pupil.call('room.sync', { after: seq });
    expect(answer).toMatchObject({ kind: 'entries', entries: [{ seq: seq + 1, type: 'message.said' }] });
    expect((await pupil.call('room.sync', { after: 9_999 })).kind).toBe('snapshot');
  });
});

it('lets pages of its own host and of named origins connect, and no others', async () => {
  const rig = await startSignaling({ origins: ['https://school.example'] });
  const connects = async (origin: string) => {
    const client = new TestClient(rig.url, await sign(claimsOf('Amina')), { origin });
    const connected = await new Promise<boolean>((resolve) => {
      client.socket.once('connect', () => resolve(true));
      client.socket.once('connect_error', () => resolve(false));
    });
    client.close();
    return connected;
  };
  expect(await connects(rig.url)).toBe(true);
  expect(await connects('https://school.example')).toBe(true);
  expect(await connects('https://evil.example')).toBe(false);
  expect(await connects('null')).toBe(false);
  expect(await metricOf(rig.metrics, 'watoto_signaling_refused_total')).toEqual({ origin: 2 });
  await rig.close();
});

it('ends sockets that never join, and those that never say who they are', async () => {
  const rig = await startSignaling({ engine: 'node', joinDeadlineMs: 200, maxWaiting: 50 });
  const idle = await TestClient.connect(rig.url, await sign(claimsOf('Amina')));
  await until(() => (idle.disconnected ? null : 'the deadline'));
  expect(idle.bye?.code).toBe('timeout');
  await rig.close();
});

it('says goodbye to all when it drains, so that they come back elsewhere', async () => {
  const rig = await startSignaling();
  const pupil = await joined(rig.url, 'Amina');
  await rig.instance.drain();
  await until(() => (pupil.disconnected ? null : 'the goodbye'));
  expect(pupil.bye).toMatchObject({ code: 'draining', retryable: true });
  await rig.close();
});
