import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { TestClient, claimsOf, sign, until } from './fixture.ts';
import { Tiers } from './tiers.fixture.ts';

const media = { rtpCapabilities: ROUTER_RTP_CAPABILITIES };

let redis: RedisServer;
let tiers: Tiers;

beforeEach(async () => {
  redis = await startRedis();
  tiers = new Tiers(redis.url);
});

afterEach(async () => {
  await tiers.close();
  await redis.close();
});

it('each tier as its own process: a lesson over Redis and WebSocket links goes on when an instance is told to leave', async () => {
  const sfu = await tiers.startNode('node-1');
  const [one, two] = [await tiers.startInstance('one'), await tiers.startInstance('two')];
  const teacher = await TestClient.connect(one.url, await sign(claimsOf('Teacher')));
  const joined = await teacher.join({ media });
  expect(joined.media).toMatchObject({ epoch: 1, send: { id: expect.any(String) } });
  const pupil = await TestClient.connect(two.url, await sign(claimsOf('Amina')));
  await pupil.join({ media });
  await until(() => (teacher.state.peers['amina'] ? null : 'Amina at the teacher'));
  await teacher.call('message.say', { text: 'before' });

  const left = one.end('SIGTERM');
  await until(() => (teacher.disconnected ? null : 'the goodbye'));
  expect(teacher.bye).toMatchObject({ code: 'draining', retryable: true });
  const back = await TestClient.connect(two.url, joined.resumeToken);
  back.state = teacher.state;
  const again = await back.join({ media, after: back.state.seq, openedAt: back.state.openedAt, epoch: 1 });
  // The transports are the same ones: adopted, not opened anew.
  expect(again.media).toBeNull();
  await back.call('message.say', { text: 'after' });
  await until(() => (pupil.said.length === 2 ? null : 'both messages'));
  expect(pupil.said).toEqual(['before', 'after']);
  expect(await left).toBe(0);

  expect(await sfu.metric('watoto_sfu_transports')).toBe(4);
  for (const client of [back, pupil]) {
    await client.call('room.leave', {});
    client.close();
  }
  expect(await two.end('SIGTERM')).toBe(0);
});

it('says in one go everything that is wrong with its environment', async () => {
  const tier = tiers.start('signaling/src/main.ts', { SIGNALING_INSTANCE: 'a b', ROOM_TOKEN_SECRET: 'short', REDIS_URL: '' }, 0);
  const [code] = (await once(tier.child, 'exit')) as [number];
  expect(code).toBe(1);
  for (const name of ['SIGNALING_INSTANCE', 'ROOM_TOKEN_SECRET', 'SFU_CONTROL_SECRET', 'REDIS_URL']) expect(tier.said).toContain(name);
  expect(tier.said).not.toContain('    at ');
});
