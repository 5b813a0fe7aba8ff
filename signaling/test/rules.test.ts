import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { CallName } from '@watoto/shared/kernel/rpc.ts';
import type { Role } from '@watoto/shared/contract/permissions.ts';
import { type Signaling, signaling } from '@watoto/shared/contract/signaling.ts';
import { type Rig, type TestClient, joined, startSignaling, until } from './fixture.ts';

/** Everyone who can be in a room, and one who waits for it. */
const WHO = ['host', 'cohost', 'pupil', 'observer', 'recorder'] as const satisfies readonly Role[];

const anyone = WHO;
const host = ['host'] as const;
const hosts = ['host', 'cohost'] as const;
const members = ['host', 'cohost', 'pupil'] as const;
const pupils = ['pupil'] as const;

/** Who may make a call at all. A call that is added stands here too, or nothing compiles. */
const MAY: { readonly [N in CallName<Signaling>]: readonly Role[] } = {
  'room.join': anyone,
  'room.sync': anyone,
  'room.leave': anyone,
  'room.end': host,
  'media.open': anyone,
  'transport.connect': anyone,
  'transport.restartIce': anyone,
  'path.probe': anyone,
  'producer.open': members,
  'producer.pause': members,
  'producer.resume': members,
  'producer.close': members,
  'consumer.ready': anyone,
  'view.set': anyone,
  'net.report': anyone,
  'rung.cap': anyone,
  'hand.raise': members,
  'hand.lower': members,
  'hands.lower': hosts,
  'message.say': members,
  'message.delete': members,
  'message.restore': members,
  'slow.set': hosts,
  'report.make': members,
  'report.settle': hosts,
  'reaction.give': members,
  'speech.ask': hosts,
  'speech.decline': members,
  'word.give': hosts,
  'lobby.set': hosts,
  'lobby.admit': hosts,
  'lobby.refuse': hosts,
  'peer.unban': hosts,
  'peer.rename': members,
  'layout.set': hosts,
  'locks.set': hosts,
  'captions.set': hosts,
  'caption.say': members,
  'peer.mute': hosts,
  'room.muteAll': hosts,
  'peer.remove': hosts,
  'role.set': hosts,
  'spotlight.set': hosts,
  'stage.show': hosts,
  'deck.open': hosts,
  'deck.turn': hosts,
  'ink.draw': members,
  'ink.erase': members,
  'ink.clear': hosts,
  'ink.undo': members,
  'ink.allow': hosts,
  'hint.send': anyone,
  'poll.open': hosts,
  'poll.answer': pupils,
  'poll.close': hosts,
  'poll.show': hosts,
  'quiz.open': hosts,
  'quiz.close': hosts,
  'groups.open': hosts,
  'groups.close': hosts,
  'groups.time': hosts,
  'groups.tell': hosts,
  'groups.move': hosts,
  'groups.callHelp': members,
  'groups.answerHelp': members,
  'timer.start': hosts,
  'timer.pause': hosts,
  'timer.resume': hosts,
  'timer.extend': hosts,
  'timer.stop': hosts,
  'pick.draw': hosts,
  'pick.undo': hosts,
  'seats.arrange': hosts,
  'board.draw': members,
  'board.clear': hosts,
  'board.pass': hosts,
  'board.read': anyone,
  'recording.start': hosts,
  'recording.pause': hosts,
  'recording.resume': hosts,
  'recording.stop': hosts,
  'chapter.mark': hosts,
};

/** What no schema with a field takes: whoever may make the call gets as far as that, and nobody else does. */
const NOTHING_GOOD = null;
const CALLS = Object.keys(MAY) as CallName<Signaling>[];

describe('who may make a call', () => {
  let rig: Rig;
  const clients = new Map<Role, TestClient>();
  beforeAll(async () => {
    rig = await startSignaling();
    for (const role of WHO) clients.set(role, await joined(rig.url, role, { role }));
  });
  afterAll(async () => {
    await rig.close();
  });

  /** The newest entry of the room's log, as the server has it. */
  const newest = async (client: TestClient): Promise<number> => {
    const missed = await client.call('room.sync', { after: 0 });
    return missed.kind === 'snapshot' ? missed.seq : (missed.entries.at(-1)?.seq ?? 0);
  };

  it('is declared for every call of the contract', () => {
    expect(CALLS.toSorted()).toEqual(Object.keys(signaling.calls).toSorted());
  });

  it.each(WHO)('a %s is refused what it may not, before anything is read, and nothing happens', async (role) => {
    const client = must(clients.get(role), role);
    const refused: string[] = [];
    const before = await newest(client);
    for (const name of CALLS) {
      const takesNothing = signaling.calls[name].input.safeParse({}).success;
      // It would be done: that those who may can is for the tests of each tool.
      if (takesNothing && MAY[name].includes(role)) continue;
      const reply = await client.send(name, takesNothing ? {} : NOTHING_GOOD);
      if (!reply.ok && reply.error.code === 'forbidden') refused.push(name);
      else expect([name, reply]).toMatchObject([name, { ok: false, error: { code: 'invalid_input' } }]);
    }
    expect(refused).toEqual(CALLS.filter((name) => !MAY[name].includes(role)));
    expect(await newest(client)).toBe(before);
  });

  it('gives one who becomes a co-teacher what hosts read, of before too', async () => {
    const teacher = must(clients.get('host'), 'host');
    const amina = await joined(rig.url, 'Amina');
    const brian = await joined(rig.url, 'Brian');
    await brian.call('message.say', { text: 'I am lost', to: 'hosts' });
    await brian.call('report.make', { peerId: PeerId.parse('amina'), note: 'rude' });
    await until(() => (teacher.state.reports.length === 1 && amina.state.seq === teacher.state.seq ? null : 'the report'));
    expect([amina.said, amina.state.reports]).toEqual([[], []]);
    await teacher.call('role.set', { peerId: PeerId.parse('amina'), role: 'cohost' });
    await until(() => (amina.said.includes('I am lost') ? null : 'the question of before'));
    expect(amina.state.reports).toMatchObject([{ note: 'rude' }]);
    await brian.call('message.say', { text: 'still', to: 'hosts' });
    await until(() => (amina.said.includes('still') && amina.state.seq === teacher.state.seq ? null : 'the next question'));
    expect(amina.state.chat).toEqual(teacher.state.chat);
  });

  it('gives nobody the school’s word: a graded quiz is closed by who holds the lesson, not by who was made a co-teacher', async () => {
    const teacher = must(clients.get('host'), 'host');
    const quizId = '01900000-0000-7000-8000-0000000000d1';
    const quiz = { quizId, title: 'Fractions', closesAt: Date.now() + 600_000 };
    const refused = { ok: false, error: { code: 'forbidden' } };
    const brian = await joined(rig.url, 'Brian');
    let zuri = await joined(rig.url, 'Zuri');
    await teacher.call('role.set', { peerId: PeerId.parse('zuri'), role: 'cohost' });
    expect(await zuri.send('quiz.open', quiz)).toMatchObject(refused);
    await teacher.call('quiz.open', quiz);
    expect(await zuri.send('quiz.close', { quizId })).toMatchObject(refused);
    // Nor by coming in anew, as what she is here.
    await zuri.call('room.leave', {});
    zuri = await joined(rig.url, 'Zuri');
    expect(zuri.reply.role).toBe('cohost');
    expect(await zuri.send('quiz.close', { quizId })).toMatchObject(refused);
    expect(await zuri.send('quiz.open', { ...quiz, quizId: quizId.replace('d1', 'd2') })).toMatchObject(refused);
    await zuri.call('hands.lower', {});
    await until(() => (brian.state.seq === zuri.state.seq ? null : 'what everyone has'));
    expect(brian.state.quiz).toMatchObject({ id: quizId, closedAt: null });

    const cohost = must(clients.get('cohost'), 'cohost');
    await cohost.call('quiz.close', { quizId });
    await until(() => (brian.state.quiz?.closedAt ? null : 'that it is closed'));
    expect(zuri.state.quiz).toEqual(brian.state.quiz);
  });

  it('whoever waits to be let in may make none of them but to stay, to look on, and to go', async () => {
    await clients.get('host')?.call('lobby.set', { who: 'everyone' });
    const waiting = await joined(rig.url, 'Waiting');
    await until(() => (waiting.state.lobby.waiting['waiting'] ? null : 'somebody who waits'));
    const open: string[] = [];
    for (const name of CALLS) {
      if (name === 'room.leave') continue;
      const reply = await waiting.send(name, NOTHING_GOOD);
      if (!(reply.ok === false && reply.error.code === 'not_joined')) open.push(name);
    }
    expect(open).toEqual(['room.join', 'room.sync', 'media.open', 'transport.connect', 'transport.restartIce', 'path.probe']);
  });
});
