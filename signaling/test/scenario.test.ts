import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { type Rig, TestClient, claimsOf, joined, room, sign, startSignaling, until } from './fixture.ts';
import { type Random, hurried, seeded } from './seeded.fixture.ts';

/** A pupil over its many sockets: what it holds, and what the server acknowledged. */
interface Pupil {
  readonly name: string;
  client: TestClient | null;
  resumeToken: string | null;
  acknowledged: string[];
  /** Call ids and texts it may send again. */
  sent: { id: string; text: string }[];
}

class Scenario {
  readonly #rigs: readonly Rig[];
  readonly #random: Random;
  readonly pupils: Pupil[];
  readonly witnesses: readonly TestClient[];
  #messages = 0;

  constructor(rigs: readonly Rig[], witnesses: readonly TestClient[], seed: number) {
    this.#rigs = rigs;
    this.witnesses = witnesses;
    this.#random = seeded(seed);
    this.pupils = Array.from({ length: 10 }, (_, i) => ({
      name: `Pupil${i}`,
      client: null,
      resumeToken: null,
      acknowledged: [],
      sent: [],
    }));
  }

  /** One random act; refusals are answers like any other. */
  async step(): Promise<string> {
    const pupil = this.#pick(this.pupils);
    const act = this.#random(12);
    try {
      return await this.#act(pupil, act);
    } catch (error) {
      if (error instanceof AppError && error.code !== 'internal') return `${act}: ${error.code}`;
      throw error;
    }
  }

  async #act(pupil: Pupil, act: number): Promise<string> {
    if (!pupil.client || pupil.client.disconnected) return await this.#enter(pupil);
    const { client } = pupil;
    const [host] = this.witnesses;
    if (act === 0) return this.#cut(pupil, () => client.kill());
    if (act === 1) return await this.#leave(pupil);
    if (act === 2) return await this.#enter(pupil);
    if (act <= 5) return await this.#say(pupil);
    if (act === 6) return await this.#repeat(pupil);
    if (act === 7) await client.call('hand.raise', {});
    else if (act === 8) await client.call('hand.lower', {});
    else if (act === 9) await must(host, 'host').call('locks.set', { chat: this.#random(4) === 0, hands: this.#random(2) === 0 });
    else if (act === 10)
      await must(host, 'host').call('role.set', {
        peerId: PeerId.parse(pupil.name.toLowerCase()),
        role: this.#random(2) ? 'observer' : 'pupil',
      });
    else await must(host, 'host').call('peer.remove', { peerId: PeerId.parse(pupil.name.toLowerCase()), ban: false });
    return String(act);
  }

  /** Comes in over either instance: new, back with the resume token, or from a second device. */
  async #enter(pupil: Pupil): Promise<string> {
    const { url } = this.#pick(this.#rigs);
    const known = pupil.client;
    const resume = pupil.resumeToken !== null && known !== null && this.#random(3) > 0;
    const token = resume ? must(pupil.resumeToken, 'resume token') : await sign(claimsOf(pupil.name));
    const client = await TestClient.connect(url, token);
    if (resume) client.state = must(known, 'client').state;
    const reply = await client.join(resume ? { after: client.state.seq, openedAt: client.state.openedAt } : {});
    known?.close();
    pupil.client = client;
    pupil.resumeToken = reply.resumeToken;
    return resume ? 'resume' : 'join';
  }

  #cut(pupil: Pupil, how: () => void): string {
    how();
    pupil.client?.close();
    return 'cut';
  }

  async #leave(pupil: Pupil): Promise<string> {
    await pupil.client?.call('room.leave', {});
    pupil.client?.close();
    pupil.client = null;
    return 'leave';
  }

  async #say(pupil: Pupil): Promise<string> {
    const text = `${pupil.name} ${++this.#messages}`;
    const id = `m${this.#messages}`;
    pupil.sent = [...pupil.sent.slice(-5), { id, text }];
    await pupil.client?.call('message.say', { text, to: this.#random(4) === 0 ? 'hosts' : 'everyone' }, id);
    pupil.acknowledged.push(text);
    return 'say';
  }

  /** Sends an earlier call again, as a client does that never saw the answer: on whatever instance it is now. */
  async #repeat(pupil: Pupil): Promise<string> {
    if (pupil.sent.length === 0) return 'nothing to repeat';
    const { id, text } = this.#pick(pupil.sent);
    await pupil.client?.call('message.say', { text }, id);
    if (!pupil.acknowledged.includes(text)) pupil.acknowledged.push(text);
    return 'repeat';
  }

  #pick<T>(from: readonly T[]): T {
    return must(from[this.#random(from.length)], 'something to pick');
  }
}

async function play(rigs: readonly Rig[], log: RoomLog, seed: number, steps: number): Promise<void> {
  const witnesses = [
    await joined(must(rigs[0], 'rig').url, 'Teacher'),
    await joined(must(rigs[1], 'rig').url, 'Helper', { role: 'cohost' }),
  ];
  const scenario = new Scenario(rigs, witnesses, seed);
  const said: string[] = [];
  let at = 0;
  for (let step = 0; step < steps; step += 1) {
    const what = await scenario.step();
    const fresh = await log.read(room, at);
    at = fresh.at(-1)?.seq ?? at;
    const level = () => witnesses.every((w) => w.state.seq >= at && w.state.seq === witnesses[0]?.state.seq);
    await until(() => (level() ? null : `step ${step} (${what}): both witnesses at ${at}`));
    const [one, two] = witnesses.map((w) => w.state);
    expect(two, `step ${step} of seed ${seed}: ${what}`).toEqual(one);
    for (const hand of one?.hands ?? []) expect(one?.peers[hand.peerId], `hand of a stranger in step ${step}`).toBeDefined();
  }
  for (const witness of witnesses) {
    witness.entries.forEach((entry, i) => i > 0 && expect(entry.seq).toBe(must(witness.entries[i - 1], 'entry').seq + 1));
    for (const entry of witness.entries) if (witness === witnesses[0] && entry.type === 'message.said') said.push(entry.data.text);
  }
  const acknowledged = scenario.pupils.flatMap((pupil) => pupil.acknowledged);
  expect(new Set(said).size, 'a message said twice').toBe(said.length);
  expect(
    acknowledged.filter((text) => !said.includes(text)),
    'acknowledged and lost',
  ).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(steps / 20);
  for (const pupil of scenario.pupils) pupil.client?.close();
  for (const witness of witnesses) witness.close();
}

async function onTwoInstances(logs: [RoomLog, RoomLog], seed: number, steps: number): Promise<void> {
  const rigs = [
    await startSignaling({ graceMs: 300 }, { log: logs[0], clock: hurried }),
    await startSignaling({ graceMs: 300 }, { log: logs[1], clock: hurried }),
  ];
  try {
    await play(rigs, logs[0], seed, steps);
  } finally {
    await Promise.all(rigs.map((rig) => rig.close()));
  }
}

describe('two signaling instances on one log agree after every step', () => {
  it.each([1, 2, 3])('in memory, seed %i', async (seed) => {
    const log = createMemoryLog();
    await onTwoInstances([log, log], seed, 1_000);
    await log.close();
  });

  describe('on Redis', () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(async () => {
      await redis.close();
    });

    it.each([4, 5])('seed %i', async (seed) => {
      const logs: [RoomLog, RoomLog] = [await openLog(redis.url), await openLog(redis.url)];
      await logs[0].remove(room);
      await onTwoInstances(logs, seed, 300);
      await Promise.all(logs.map((log) => log.close()));
    });
  });
});
