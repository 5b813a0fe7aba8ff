import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rig, type TestClient, joined, startSignaling, until } from './fixture.ts';

/** More than the room in which everything is told at once. */
const PUPILS = 30;

describe.each(['node', 'uws'] as const)('a room that is told in rounds, on the %s engine', (engine) => {
  let rig: Rig;
  let teacher: TestClient;
  let pupils: Awaited<ReturnType<typeof joined>>[];
  beforeEach(async () => {
    rig = await startSignaling({ engine });
    teacher = await joined(rig.url, 'Teacher');
    pupils = await Promise.all(Array.from({ length: PUPILS }, (_, i) => joined(rig.url, `Pupil${i}`)));
  });
  afterEach(async () => {
    await rig.close();
  });
  const seqsOf = (client: TestClient) => client.entries.map(({ seq }) => seq);

  it('brings everyone to the same place, each by entries without a gap', async () => {
    await until(() => (pupils.every(({ state }) => state.seq === teacher.state.seq) ? null : 'everyone at the same entry'));
    for (const client of [teacher, ...pupils]) {
      expect(Object.keys(client.state.peers)).toHaveLength(PUPILS + 1);
      const seqs = seqsOf(client);
      expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
    }
    // Half of them can unpack what is large.
    const unpacking = pupils.filter(({ packed }) => packed > 0).length;
    expect(unpacking).toBeGreaterThan(0);
    expect(unpacking).toBeLessThanOrEqual((PUPILS + 1) / 2);
  });

  it("answers a call after the entry that it brought about, whoever else's turn it is", async () => {
    // Each says something in the same moment: most of them between two rounds.
    const heard = await Promise.all(
      pupils.map(async (pupil, i) => {
        await pupil.call('message.say', { text: `I am ${i}` });
        return pupil.said.includes(`I am ${i}`);
      }),
    );
    expect(heard).toEqual(pupils.map(() => true));
  });

  it('tells whom an entry sends away of that entry before the goodbye', async () => {
    const [pupil] = pupils;
    if (!pupil) throw new Error('no pupil');
    await teacher.call('peer.remove', { peerId: pupil.reply.peerId });
    await until(() => (pupil.disconnected ? null : 'the goodbye'));
    expect(pupil.bye?.code).toBe('removed');
    expect(pupil.entries.at(-1)?.type).toBe('peer.removed');
  });

  it('keeps a private question from pupils who share their bytes with the one who asked', async () => {
    const [asking, other] = pupils;
    if (!asking || !other) throw new Error('no pupils');
    await asking.call('message.say', { text: 'I do not understand', to: 'hosts' });
    await teacher.call('message.say', { text: 'Any questions?' });
    await until(() => (pupils.every(({ said }) => said.includes('Any questions?')) ? null : 'the public message'));
    await until(() => (teacher.said.length === 2 ? null : 'both at the teacher'));
    expect(asking.said).toEqual(['I do not understand', 'Any questions?']);
    for (const pupil of pupils.slice(1)) expect(JSON.stringify(pupil.events)).not.toContain('understand');
    const late = await joined(rig.url, 'Late');
    expect(late.said).toEqual(['Any questions?']);
    const again = await joined(rig.url, 'Pupil0');
    expect(again.said).toEqual(['I do not understand', 'Any questions?']);
  });
});
