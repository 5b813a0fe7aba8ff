import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { IceServers } from './ice-servers.ts';

const given = (username: string) => ({
  iceServers: [{ urls: ['turn:t:3478'], username, credential: 'c' }],
  expiresAt: '2020-01-01T00:00:00.000Z',
  seconds: 600,
});

it('gives what the API said, and what signaling said where it said nothing', () => {
  const ice = new IceServers({ fetch: () => Promise.reject(new Error('not asked')), clock: new FakeClock() });
  const signalings = [{ urls: ['stun:s:3478'] }];
  expect(ice.or(signalings)).toEqual(signalings);
  ice.heard({ iceServers: [], expiresAt: null, seconds: null });
  expect(ice.or(signalings)).toEqual(signalings);
  ice.heard(given('a'));
  expect(ice.or(signalings)).toEqual(given('a').iceServers);
});

it('asks anew once they have expired, once for all who wait, whatever the clock says of the date', async () => {
  const clock = new FakeClock();
  let asked = 0;
  const ice = new IceServers({ fetch: () => Promise.resolve(given(`fresh-${(asked += 1)}`)), clock });
  await ice.fresh();
  ice.heard(given('first'));
  clock.advance(569_000);
  await ice.fresh();
  expect([asked, ice.or([])[0]?.username]).toEqual([0, 'first']);
  clock.advance(2_000);
  await Promise.all([ice.fresh(), ice.fresh()]);
  expect([asked, ice.or([])[0]?.username]).toEqual([1, 'fresh-1']);
});

it('holds nobody up who can do without', async () => {
  const clock = new FakeClock();
  const ice = new IceServers({ fetch: () => new Promise(() => {}), clock });
  ice.heard(given('first'));
  clock.advance(600_000);
  const waited = ice.fresh();
  clock.advance(2_000);
  await waited;
  expect(ice.or([])[0]?.username).toBe('first');
  const refused = new IceServers({ fetch: () => Promise.reject(new Error('no')), clock });
  refused.heard(given('first'));
  clock.advance(600_000);
  await refused.fresh();
});
