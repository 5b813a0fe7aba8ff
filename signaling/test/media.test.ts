import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import { NodeId, PeerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { createChannelPair } from '@watoto/shared/kernel/rpc-link.ts';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import type { MediaOffer } from '@watoto/shared/contract/signaling.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import { placesForGroups } from '@watoto/shared/ports/registry/cost-model.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { placesOf } from '@watoto/shared/room/legs.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createControlTokens } from '../../sfu-workers/src/adapters/control-token.ts';
import { SfuNodeConfig } from '../../sfu-workers/src/config.ts';
import { type SfuNode, createSfuNode } from '../../sfu-workers/src/sfu-node.ts';
import { type Rig, TestClient, claimsOf, metricOf, sign, startSignaling, until } from './fixture.ts';

const CONTROL_SECRET = 'a control secret that is long enough';
const nodeId = NodeId.parse('node-1');
const media = { rtpCapabilities: ROUTER_RTP_CAPABILITIES };

/** What is done every half minute is done ten times a second. */
const sweeping: Clock = { ...systemClock, every: (ms, fn) => systemClock.every(ms / 300, fn) };

/** Two signaling instances, one log, one registry and one SFU node with a real mediasoup Worker. */
let node: SfuNode;
let registry: Registry;
let rigs: Rig[];
let closers: (() => Promise<void>)[];

beforeEach(async () => {
  const config = SfuNodeConfig.parse({ nodeId, controlSecret: CONTROL_SECRET, workers: 1 });
  node = await createSfuNode({ config, logger: pino({ level: 'silent' }), metrics: createMetrics('sfu-test') });
  const log = createMemoryLog();
  registry = createMemoryRegistry({ freshMs: 60_000 });
  await registry.announce({ id: nodeId, incarnation: 'one', url: 'memory:', workers: 1, capacity: 100, state: 'ready' });
  const sfu = {
    connect() {
      const [ours, theirs] = createChannelPair();
      node.accept(theirs);
      return ours;
    },
    token: () => createControlTokens(CONTROL_SECRET).sign('test'),
  };
  const shared = { log, registry, sfu, clock: sweeping };
  rigs = [await startSignaling({}, shared), await startSignaling({}, shared)];
  closers = [() => node.close('test over'), () => log.close(), () => registry.close()];
});

afterEach(async () => {
  for (const rig of rigs) await rig.close();
  for (const close of closers) await close();
});

const urlOf = (index: number) => rigs[index]?.url ?? '';

async function enter(name: string, rig = 0): Promise<{ client: TestClient; offer: MediaOffer; resumeToken: string }> {
  const client = await TestClient.connect(urlOf(rig), await sign(claimsOf(name)));
  const reply = await client.join({ media });
  if (!reply.media) throw new Error('no media');
  return { client, offer: reply.media, resumeToken: reply.resumeToken };
}

let ssrc = 1_000;
function produce({ client, offer }: { client: TestClient; offer: MediaOffer }, more: object = {}) {
  return client.send('producer.open', {
    transportId: offer.send?.id,
    kind: 'audio',
    source: 'mic',
    rtpParameters: {
      mid: '0',
      codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc: (ssrc += 1) }],
    },
    ...more,
  });
}

describe('media behind signaling', () => {
  it('is all there after one call: both transports, and a Consumer of everything that is sent', async () => {
    const teacher = await enter('Teacher');
    expect(await produce(teacher)).toMatchObject({ ok: true });
    const pupil = await enter('Amina', 1);
    expect(pupil.offer).toMatchObject({ epoch: 1, send: { id: expect.any(String) }, recv: { id: expect.any(String) } });
    expect(pupil.offer.consumers).toMatchObject([{ peerId: 'teacher', source: 'mic', paused: false }]);
    expect(node.load()).toMatchObject({ peers: 2, transports: 4, producers: 1, consumers: 1 });
  });

  it('shows what arrives at its own people, by rung', async () => {
    await enter('Teacher', 0);
    await enter('Amina', 1);
    const text = await TestClient.connect(urlOf(0), await sign(claimsOf('Baraka')));
    await text.join({ media: null });
    const rungs = (index: number) => metricOf(must(rigs[index], 'an instance').metrics, 'watoto_signaling_rungs');
    expect(await rungs(0)).toEqual({ video: 0, thumbnail: 0, audio: 1, text: 1 });
    expect(await rungs(1)).toEqual({ video: 0, thumbnail: 0, audio: 1, text: 0 });
  });

  it('opens Consumers for those already in, on whatever instance they are', async () => {
    const pupil = await enter('Amina', 1);
    const teacher = await enter('Teacher', 0);
    await produce(teacher);
    await until(() => (pupil.client.events.some((event) => event.name === 'consumer.opened') ? null : 'the Consumer'));
    const opened = pupil.client.events.find((event) => event.name === 'consumer.opened');
    const { consumers } = must(opened, 'consumer.opened').data as { consumers: { id: string }[] };
    expect(await pupil.client.send('consumer.ready', { consumerIds: consumers.map((c) => c.id) })).toMatchObject({ ok: true });
  });

  it("knows nobody's transports and Producers but the caller's own", async () => {
    const teacher = await enter('Teacher');
    const pupil = await enter('Amina');
    const made = await produce(teacher);
    const { producerId } = (made as { data: { producerId: string } }).data;
    const refused = { ok: false, error: { code: 'not_found' } };
    expect(await produce(pupil, { transportId: teacher.offer.send?.id })).toMatchObject(refused);
    expect(await pupil.client.send('transport.restartIce', { transportId: teacher.offer.recv.id })).toMatchObject(refused);
    for (const call of ['producer.pause', 'producer.resume', 'producer.close'])
      expect(await pupil.client.send(call, { producerId })).toMatchObject(refused);
    expect(await produce(teacher)).toMatchObject({ ok: false, error: { code: 'limit_reached' } });
    expect(await produce(pupil, { kind: 'video', source: 'mic' })).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(await produce(pupil, { transportId: pupil.offer.recv.id })).toMatchObject({ ok: false });
    expect(node.load().producers).toBe(1);
  });

  it('goes on when the instance that opened it is gone: another one adopts it', async () => {
    const teacher = await enter('Teacher', 0);
    await produce(teacher);
    const pupil = await enter('Amina', 1);
    const before = (await node.dump())[0]?.transports;
    await rigs[0]?.close();
    const back = await TestClient.connect(urlOf(1), teacher.resumeToken);
    back.state = teacher.client.state;
    const reply = await back.join({ media, epoch: 1, after: back.state.seq, openedAt: back.state.openedAt });
    expect(reply.media).toBeNull();
    expect((await node.dump())[0]?.transports).toBe(before);
    expect(Object.values(pupil.client.state.producers)).toHaveLength(1);
    // The adopting instance drives it: a mute reaches the node.
    const [producer] = Object.values(pupil.client.state.producers);
    expect(await back.send('producer.pause', { producerId: producer?.id })).toMatchObject({ ok: true });
  });

  it('is placed anew when its Worker is killed, and opened again by each client', async () => {
    const teacher = await enter('Teacher', 0);
    const pupil = await enter('Amina', 1);
    const pid = (await node.dump())[0]?.pid ?? Number.NaN;
    process.kill(pid, 'SIGKILL');
    for (const { client } of [teacher, pupil]) {
      await until(() => (client.events.some((event) => event.name === 'media.lost') ? null : 'the news'), 10_000);
      expect(await client.send('media.open', media)).toMatchObject({ ok: true, data: { epoch: 2 } });
    }
    expect(node.load()).toMatchObject({ peers: 2, transports: 4 });
    expect(teacher.client.state.placement?.epoch).toBe(2);
  });

  it('is gone when everyone is', async () => {
    const all = [await enter('Teacher'), await enter('Amina', 1), await enter('Brian')];
    for (const each of all) await produce(each);
    for (const { client } of all) {
      await client.call('room.leave', {});
      client.close();
    }
    await until(() => (node.load().transports === 0 ? null : `${node.load().transports} transports`));
    await until(() => (node.load().peers === 0 ? null : 'peers'));
    expect((await node.dump()).map((worker) => worker.transports)).toEqual([0]);
  });

  it('reserves places for groups in which everyone speaks, and parts nobody where they are not there', async () => {
    const { client } = await enter('Teacher');
    const parted = (groups: number) =>
      Array.from({ length: groups }, (_, group) => ({
        name: `Group ${group}`,
        peerIds: Array.from({ length: 15 }, (__, i) => PeerId.parse(`pupil-${group}-${i}`)),
      }));
    const needed = (groups: number) =>
      placesForGroups(
        Array.from({ length: groups }, () => 15),
        client.state,
      );
    const reserved = async () => (await registry.nodes())[0]?.reserved;
    expect([needed(2) > 30, needed(2) <= 100, needed(4) > 100]).toEqual([true, true, true]);
    await expect(client.call('groups.open', { groups: parted(4) })).rejects.toMatchObject({ code: 'no_capacity' });
    expect([client.state.groups, await reserved()]).toEqual([null, 30]);
    await client.call('groups.open', { groups: parted(2) });
    expect([client.state.groups?.groups.length, await reserved()]).toEqual([2, needed(2)]);
    expect(placesOf(client.state.placement?.legs ?? [])).toBe(needed(2));
    // The lesson that comes next finds what is left, and no more.
    expect(
      await registry.place({ roomId: RoomId.parse('next-door'), size: 101 - needed(2), knownEpoch: 0, avoid: [], renew: [], alive: [] }),
    ).toBeNull();
  });

  it('gives its place on the node back when everyone has left without ending the lesson', async () => {
    const { client } = await enter('Teacher');
    expect((await registry.nodes())[0]?.reserved).toBe(30);
    await client.call('room.leave', {});
    client.close();
    await until(async () => {
      const [only] = await registry.nodes();
      return only?.reserved === 0 ? null : `${only?.reserved} reserved`;
    });
    await until(() => (node.load().rooms === 0 ? null : 'the Router'));
    // Whoever comes back finds the same lesson, in a new place.
    const again = await enter('Amina', 1);
    expect(again.offer.epoch).toBeGreaterThan(1);
    expect(again.client.state.title).toBe('Fractions');
  });

  it('is text only for a client that wants none', async () => {
    await produce(await enter('Teacher'));
    const client = await TestClient.connect(urlOf(0), await sign(claimsOf('Amina')));
    expect((await client.join()).media).toBeNull();
    expect(await client.send('view.set', { tiles: [] })).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await client.send('media.open', media)).toMatchObject({ ok: true });
  });
});
