import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { type JoinReply, type Rig, TestClient, claimsOf, joined, sign, startSignaling, until } from './fixture.ts';

const id = (name: string) => PeerId.parse(name);
const waits = (client: TestClient) => Object.keys(client.state.lobby.waiting);
type Joined = TestClient & { reply: JoinReply };

describe('a lobby over two instances', () => {
  let log: RoomLog;
  let rigs: [Rig, Rig];
  let teacher: Joined;
  beforeEach(async () => {
    log = createMemoryLog();
    rigs = [await startSignaling({ graceMs: 300 }, { log }), await startSignaling({ graceMs: 300 }, { log })];
    teacher = await joined(rigs[0].url, 'Teacher', { lobby: 'everyone', locks: { camera: true } });
  });
  afterEach(async () => {
    await Promise.all(rigs.map((rig) => rig.close()));
    await log.close();
  });

  const seenWaiting = (...names: string[]) =>
    until(() => (names.every((name) => waits(teacher).includes(name)) ? null : `${names.join(', ')} at the door`));
  const back = async (token: string, rig = rigs[1]) => {
    const client = await TestClient.connect(rig.url, token);
    return Object.assign(client, { reply: await client.join() });
  };

  it('begins with what the timetable locked', async () => {
    expect(teacher.state.locks).toMatchObject({ camera: true, mic: false });
    await teacher.call('locks.set', { camera: false });
    await until(() => (teacher.state.locks.camera ? 'cameras free again' : null));
  });

  it('tells who waits not a byte of the room, and all of it when they are let in', async () => {
    const amina = await joined(rigs[1].url, 'Amina');
    await teacher.call('lobby.admit', { peerIds: null });
    await until(() => (amina.state.peers['amina'] ? null : 'Amina inside'));
    const brian = await joined(rigs[1].url, 'Brian');
    await seenWaiting('brian');
    const heard = brian.entries.length;
    await amina.call('message.say', { text: 'the word is zebra' });
    await amina.call('hand.raise', {});
    await amina.call('reaction.give', { is: 'clap' });
    await teacher.call('message.say', { text: 'zebra it is' });
    await teacher.call('locks.set', { mic: true });
    await until(() => (brian.entries.length >= heard + 4 ? null : 'blanks of four entries'));
    expect(brian.entries.every(({ type }) => type === 'entry.hidden')).toBe(true);
    const told = JSON.stringify([brian.reply, brian.events]).toLowerCase();
    for (const secret of ['zebra', 'amina', 'teacher', 'clap']) expect(told).not.toContain(secret);
    expect(brian.state).toMatchObject({ title: 'Fractions', peers: {}, chat: [], lobby: { waiting: { brian: { name: 'Brian' } } } });

    await teacher.call('lobby.admit', { peerIds: [id('brian')] });
    await until(() => (brian.said.length === 2 ? null : 'the chat at Brian'));
    await teacher.call('message.say', { text: 'welcome' });
    await until(() => (brian.said.includes('welcome') && brian.state.seq === teacher.state.seq ? null : 'the same place in the log'));
    expect(brian.state.peers).toEqual(teacher.state.peers);
    expect(brian.state.lobby).toEqual(teacher.state.lobby);
    await brian.call('message.say', { text: 'thank you' });
  });

  it('refuses every call of the room while one waits', async () => {
    const amina = await joined(rigs[1].url, 'Amina');
    for (const [name, data] of [
      ['message.say', { text: 'let me in' }],
      ['hand.raise', {}],
      ['peer.rename', { name: 'Teacher' }],
      ['reaction.give', { is: 'clap' }],
      ['lobby.admit', { peerIds: null }],
      ['view.set', { tiles: [] }],
      ['hint.send', { hint: { kind: 'laser', at: null } }],
    ] as const)
      expect(await amina.send(name, data), name).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    expect((await amina.call('room.sync', { after: 0 })).kind).toBe('snapshot');
    expect(JSON.stringify([amina.events, amina.reply]).toLowerCase()).not.toContain('teacher');
    await amina.call('room.leave', {});
    await until(() => (waits(teacher).length === 0 ? null : 'nobody at the door'));
  });

  it('tells who leaves, and keeps the socket, nothing of the room: neither one who never was let in nor one who was', async () => {
    const amina = await joined(rigs[1].url, 'Amina');
    const brian = await joined(rigs[0].url, 'Brian');
    await seenWaiting('amina', 'brian');
    await teacher.call('lobby.admit', { peerIds: [id('brian')] });
    await until(() => (brian.state.peers['brian'] ? null : 'Brian inside'));
    for (const gone of [amina, brian]) await gone.call('room.leave', {});
    await teacher.call('message.say', { text: 'zebra' });
    await until(() => (teacher.said.includes('zebra') ? null : 'the message'));
    for (const gone of [amina, brian]) {
      for (const [name, data] of [
        ['room.sync', { after: Number.MAX_SAFE_INTEGER }],
        ['board.read', { from: 0 }],
        ['view.set', { tiles: [] }],
        ['room.leave', {}],
      ] as const)
        expect(await gone.send(name, data), name).toMatchObject({ ok: false, error: { code: 'not_joined' } });
      expect(JSON.stringify(gone.events)).not.toContain('zebra');
    }
  });

  it('lets go who drops and stays away; a waiting one comes back to wait, an admitted one straight in, at either instance', async () => {
    const amina = await joined(rigs[0].url, 'Amina');
    const brian = await joined(rigs[1].url, 'Brian');
    await seenWaiting('amina', 'brian');
    amina.kill();
    await until(() => (teacher.state.lobby.waiting['amina']?.droppedAt ? null : 'the drop'));
    const again = await back(amina.reply.resumeToken);
    expect(again.state.lobby.waiting['amina']).toBeDefined();
    expect(again.state.peers).toEqual({});
    again.kill();
    await until(() => (waits(teacher).includes('amina') ? 'Amina to be gone' : null));

    await teacher.call('lobby.admit', { peerIds: [id('brian')] });
    await until(() => (brian.state.peers['brian'] ? null : 'Brian inside'));
    await brian.call('room.leave', {});
    const inside = await back(brian.reply.resumeToken, rigs[0]);
    expect(Object.keys(inside.state.peers)).toContain('brian');
  });

  it('gives one who was let in while away the whole room', async () => {
    const amina = await joined(rigs[1].url, 'Amina');
    await seenWaiting('amina');
    amina.kill();
    await until(() => (teacher.state.lobby.waiting['amina']?.droppedAt ? null : 'the drop'));
    await teacher.call('message.say', { text: 'before you came' });
    await teacher.call('lobby.admit', { peerIds: [id('amina')] });
    const client = await TestClient.connect(rigs[0].url, amina.reply.resumeToken);
    client.state = amina.state;
    const reply = await client.join({ after: amina.state.seq, openedAt: amina.state.openedAt });
    expect(reply.catchUp.kind).toBe('snapshot');
    expect(client.said).toEqual(['before you came']);
    await until(() => (teacher.state.seq === client.state.seq ? null : 'the same place'));
    expect(client.state.peers).toEqual(teacher.state.peers);
  });

  it('gives one who waited, was away for too long, and found the door open the whole room', async () => {
    const amina = await joined(rigs[1].url, 'Amina');
    await teacher.call('message.say', { text: 'before you came' });
    await seenWaiting('amina');
    await until(() => (amina.state.seq === teacher.state.seq ? null : 'the same place in the log'));
    amina.kill();
    await until(() => (waits(teacher).length === 1 ? 'Amina to be gone' : null));
    await teacher.call('lobby.set', { who: 'nobody' });
    const client = await TestClient.connect(rigs[0].url, amina.reply.resumeToken);
    client.state = amina.state;
    await client.join({ after: amina.state.seq, openedAt: amina.state.openedAt });
    await until(() => (client.state.seq === teacher.state.seq ? null : 'the same place'));
    expect(client.said).toEqual(['before you came']);
    expect(client.state.peers).toEqual(teacher.state.peers);
  });

  it('sends the refused away, who read nothing on their way out; a ban holds on a new device, at both instances, after the log is read again', async () => {
    const amina = await joined(rigs[1].url, 'Amina');
    await seenWaiting('amina');
    await teacher.call('message.say', { text: 'zebra' });
    await teacher.call('lobby.refuse', { peerId: id('amina'), ban: true });
    await until(() => (amina.disconnected ? null : 'the goodbye'));
    expect(amina.bye).toMatchObject({ code: 'banned', retryable: false });
    expect(JSON.stringify(amina.events)).not.toContain('zebra');

    for (const rig of rigs) await expect(joined(rig.url, 'Amina')).rejects.toMatchObject({ code: 'banned' });
    const third = await startSignaling({}, { log });
    try {
      await expect(joined(third.url, 'Amina')).rejects.toMatchObject({ code: 'banned' });
    } finally {
      await third.close();
    }
    expect(teacher.state.barred).toMatchObject([{ peerId: 'amina', name: 'Amina' }]);
    await teacher.call('peer.unban', { peerId: id('amina') });
    const forgiven = await joined(rigs[1].url, 'Amina');
    expect(forgiven.state.lobby.waiting['amina']).toBeDefined();
  });

  it('keeps names that trick the eye from the room', async () => {
    const sly = await joined(rigs[1].url, 'Sly', { name: 'Tea\u200Bcher\u202E' });
    expect(sly.state.lobby.waiting['sly']?.name).toBe('Teacher');
    const unseen = await TestClient.connect(rigs[1].url, await sign(claimsOf('Ghost', { name: '\u2066\u2069' })));
    await unseen.join();
    expect(unseen.state.lobby.waiting['ghost']?.name).toBe('?');
  });
});
