import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { NodeId } from '@watoto/shared/kernel/ids.ts';
import { createChannelPair } from '@watoto/shared/kernel/rpc-link.ts';
import { PATH_PROBES_MAX, PATH_PROBE_MS } from '@watoto/shared/contract/signaling.ts';
import { createMemoryRegistry } from '@watoto/shared/ports/registry/memory-registry.ts';
import type { Registry } from '@watoto/shared/ports/registry/registry.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { createControlTokens } from '../../sfu-workers/src/adapters/control-token.ts';
import { SfuNodeConfig } from '../../sfu-workers/src/config.ts';
import { type SfuNode, createSfuNode } from '../../sfu-workers/src/sfu-node.ts';
import { openRtcClient } from '../../sfu-workers/test/rtc-client.ts';
import { type Rig, TestClient, claimsOf, joined, sign, startSignaling, until } from './fixture.ts';

const CONTROL_SECRET = 'a control secret that is long enough';
const nodeId = NodeId.parse('node-1');
const record = { id: nodeId, incarnation: 'one', url: 'memory:', workers: 1, capacity: 100, state: 'ready' } as const;
const dtlsParameters = {
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256' as const, value: Array(32).fill('AB').join(':') }],
};

/** A probe's time is over at once, where a test wants that. */
let hurry = false;
const clock: Clock = { ...systemClock, after: (ms, fn) => systemClock.after(hurry && ms === PATH_PROBE_MS ? 1 : ms, fn) };

let node: SfuNode;
let registry: Registry;
let rig: Rig;
let clients: TestClient[];

beforeEach(async () => {
  hurry = false;
  clients = [];
  const config = SfuNodeConfig.parse({ nodeId, controlSecret: CONTROL_SECRET, workers: 1 });
  node = await createSfuNode({ config, logger: pino({ level: 'silent' }), metrics: createMetrics('sfu-test') });
  registry = createMemoryRegistry({ freshMs: 60_000 });
  const sfu = {
    connect() {
      const [ours, theirs] = createChannelPair();
      node.accept(theirs);
      return ours;
    },
    token: () => createControlTokens(CONTROL_SECRET).sign('test'),
  };
  rig = await startSignaling({}, { registry, sfu, clock });
});

afterEach(async () => {
  for (const client of clients) client.close();
  await rig.close();
  await node.close('test over');
  await registry.close();
});

/** Someone at the device check: a token, and nothing joined. */
async function atTheDoor(name: string): Promise<TestClient> {
  const client = await TestClient.connect(rig.url, await sign(claimsOf(name)));
  clients.push(client);
  return client;
}

const nothingLeft = () =>
  until(() => {
    const { rooms, peers, transports } = node.load();
    return rooms + peers + transports === 0 ? null : `${rooms} rooms, ${peers} peers, ${transports} transports on the node`;
  });

describe('path.probe', () => {
  it('gives whoever has a token a transport that a real client connects to, and takes it back with the socket', async () => {
    await registry.announce(record);
    const client = await atTheDoor('Amina');
    const rtc = await openRtcClient('recvonly');
    const { transport } = await client.call('path.probe', { dtlsParameters: rtc.dtlsParameters });
    expect(transport.iceCandidates.map(({ protocol }) => protocol)).toEqual(expect.arrayContaining(['udp', 'tcp']));
    rtc.connect(transport);
    await until(() => (rtc.state() === 'connected' ? null : `connected, not ${rtc.state()}`), 10_000);
    expect(node.load()).toMatchObject({ rooms: 1, peers: 1, transports: 1 });
    client.close();
    await nothingLeft();
    rtc.close();
  });

  it('takes them back after their time too, and gives new ones then', async () => {
    await registry.announce(record);
    hurry = true;
    const client = await atTheDoor('Amina');
    for (let i = 0; i < 2; i += 1) {
      await client.call('path.probe', { dtlsParameters });
      await nothingLeft();
    }
  });

  it('gives one socket so many at a time, and others theirs', async () => {
    await registry.announce(record);
    const amina = await atTheDoor('Amina');
    const replies = [];
    for (let i = 0; i <= PATH_PROBES_MAX; i += 1) replies.push(await amina.send('path.probe', { dtlsParameters }));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(PATH_PROBES_MAX);
    expect(replies.at(-1)).toMatchObject({ ok: false, error: { code: 'limit_reached' } });
    const baraka = await atTheDoor('Baraka');
    await baraka.call('path.probe', { dtlsParameters });
    expect(node.load()).toMatchObject({ rooms: 1, peers: PATH_PROBES_MAX + 1 });
    amina.close();
    await until(() => (node.load().peers === 1 ? null : `one probe, not ${node.load().peers}`));
    baraka.close();
    await nothingLeft();
  });

  it('is refused where every node is full, and the lesson is none the worse for it', async () => {
    await registry.announce({ ...record, capacity: 0 });
    const client = await atTheDoor('Amina');
    expect(await client.send('path.probe', { dtlsParameters })).toMatchObject({ ok: false, error: { code: 'no_capacity' } });
    expect((await client.join()).role).toBe('pupil');
  });

  it('may be asked from within a lesson', async () => {
    await registry.announce(record);
    const client = await joined(rig.url, 'Teacher');
    clients.push(client);
    expect((await client.call('path.probe', { dtlsParameters })).transport.id).toBeTypeOf('string');
  });

  it('is all that a token for trying ways is good for', async () => {
    await registry.announce(record);
    const client = await TestClient.connect(rig.url, await sign(claimsOf('Amina', { role: 'observer', probe: true })));
    clients.push(client);
    await client.call('path.probe', { dtlsParameters });
    const refused = { ok: false, error: { code: 'forbidden' } };
    expect(await client.send('room.join', { protocol: 1, media: null })).toMatchObject(refused);
    expect(await client.send('room.sync', { after: 0 })).toMatchObject(refused);
    expect(await client.send('hand.raise', {})).toMatchObject(refused);
  });

  it('is all that can be asked without joining', async () => {
    const client = await atTheDoor('Amina');
    expect(await client.send('hand.raise', {})).toMatchObject({ ok: false, error: { code: 'not_joined' } });
    expect(await client.send('path.probe', { dtlsParameters: { fingerprints: [] } })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input' },
    });
  });
});
