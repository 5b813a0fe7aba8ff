import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { must } from '@watoto/shared/kernel/assert.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { type ClusterLink, openClusterLink } from '../src/platform/cluster-link.ts';
import { type Rig, type TestClient, joined, startSignaling, until } from './fixture.ts';

const AMINA = UserId.parse('7');
const BRIAN = UserId.parse('8');
const texts = (client: TestClient) =>
  client.events
    .filter(({ name }) => name === 'platform.notice')
    .map(({ data }) => (data as { notice: PlatformNotice | null }).notice?.text ?? null);
const bellOf = (rig: Rig | undefined) => must(must(rig, 'rig').instance.door.bell, 'bell');

/** What every profile does; with two instances the second one holds the sockets that are spoken to. */
function speaks(start: () => Promise<{ here: Rig; there: Rig; close: () => Promise<void> }>): void {
  it('brings a notice to everyone once, and to those who come later', async () => {
    const { here, there, close } = await start();
    const [amina, brian] = [await joined(here.url, 'Amina'), await joined(there.url, 'Brian')];
    const sent = await bellOf(here).sendNotice({ text: 'The network is repaired at noon.', level: 'warning', minutes: 5 });
    await until(() => (texts(amina).length > 0 && texts(brian).length > 0 ? null : 'the notice at both'));
    const late = await joined(there.url, 'Chloe');
    await bellOf(here).withdrawNotice();
    await until(() => ([amina, brian, late].every((client) => texts(client).length === 2) ? null : 'the end of it at all'));
    for (const client of [amina, brian, late]) expect(texts(client)).toEqual([sent.text, null]);
    expect(await bellOf(there).notice()).toBeNull();
    expect(texts(await joined(there.url, 'Dan'))).toEqual([]);
    await close();
  });

  it('signs one person out wherever they are, and nobody else', async () => {
    const { here, there, close } = await start();
    const [amina, alsoAmina] = [await joined(here.url, 'Amina', { sub: AMINA }), await joined(there.url, 'Tablet', { sub: AMINA })];
    const brian = await joined(there.url, 'Brian', { sub: BRIAN });
    await bellOf(here).signOut(AMINA);
    await until(() => (amina.disconnected && alsoAmina.disconnected ? null : 'both to be told'));
    expect([amina.bye, alsoAmina.bye]).toMatchObject([
      { code: 'signed_out', retryable: false },
      { code: 'signed_out', retryable: false },
    ]);
    await brian.call('message.say', { text: 'still here' });
    await close();
  });
}

describe.each(['node', 'uws'] as const)('the embedded profile on the %s engine', (engine) => {
  speaks(async () => {
    const rig = await startSignaling({ engine });
    return { here: rig, there: rig, close: () => rig.close() };
  });
});

describe.each(['node', 'uws'] as const)('two instances over Redis on the %s engine', (engine) => {
  let redis: RedisServer;
  let links: ClusterLink[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const link of links) await link.close();
    links = [];
  });
  afterAll(async () => {
    await redis.close();
  });

  async function start() {
    links = [await openClusterLink(redis.url), await openClusterLink(redis.url)];
    const [here, there] = await Promise.all(links.map((cluster) => startSignaling({ engine }, { cluster })));
    const rigs = [must(here, 'rig'), must(there, 'rig')] as const;
    return { here: rigs[0], there: rigs[1], close: async () => void (await Promise.all(rigs.map((rig) => rig.close()))) };
  }
  speaks(start);

  it('survives a Redis that is killed, and speaks again when it is back', async () => {
    const { here, there, close } = await start();
    const brian = await joined(there.url, 'Brian');
    await redis.kill('SIGKILL');
    const speaking = bellOf(here).sendNotice({ text: 'said while Redis was away', level: 'info', minutes: 5 });
    await redis.restart();
    await speaking;
    await until(() => (texts(brian).at(-1) === 'said while Redis was away' ? null : 'the notice'), 10_000);
    const before = texts(brian).length;
    await bellOf(here).sendNotice({ text: 'said afterwards', level: 'info', minutes: 5 });
    await until(() => (texts(brian).at(-1) === 'said afterwards' ? null : 'the later notice'), 10_000);
    expect(texts(brian).slice(before)).toEqual(['said afterwards']);
    await bellOf(here).withdrawNotice();
    await close();
  });
});
