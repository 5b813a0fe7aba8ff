import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { Health } from '@watoto/shared/server/health.ts';
import { createMetrics } from '@watoto/shared/server/metrics.ts';
import { openDatabase } from '../src/db/database.ts';
import { DATABASE_UNREADY_MS, watchDatabase } from '../src/db/watch-database.ts';
import { watchPool } from '../src/metrics.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';
import { PASSWORD } from './fixture/school.ts';

const metrics = createMetrics('api');
let t: TestApi;
beforeAll(async () => {
  t = await openTestApi({}, undefined, { metrics });
});
afterAll(() => t?.close());

/** Resolves when the scrape has the line: an answer is counted a moment after it was read. */
function shows(line: string): Promise<void> {
  const missing = async () => ((await metrics.render()).includes(line) ? null : line);
  return pollUntil(missing, { timeoutMs: 5_000, everyMs: 20 });
}

test('requests by operation and status, and sign-ins by outcome', async () => {
  const { email } = await t.school.person('teacher', 'Grace');
  const client = new TestClient(t.url);
  await client.call('auth.login', { body: { email, password: 'not the password' } });
  const grace = await client.signedIn(email);
  await grace.call('users.me');
  await fetch(`${t.url}/api/v1/no-such-thing-${Date.now()}`);
  await shows('watoto_api_sign_ins_total{outcome="wrong_credentials",service="api"} 1');
  await shows('watoto_api_sign_ins_total{outcome="ok",service="api"} 1');
  await shows('watoto_api_requests_total{route="auth.login",status="401",service="api"} 1');
  await shows('watoto_api_requests_total{route="users.me",status="200",service="api"} 1');
  await shows('watoto_api_requests_total{route="none",status="404",service="api"} 1');
  await shows('watoto_api_request_seconds_count{service="api",route="users.me"} 1');
  await shows('watoto_api_requests_in_flight{service="api"} 0');
});

test('sign-ins that wait for their hash are seen waiting', async () => {
  const { email } = await t.school.person('teacher', 'Joseph');
  const many = Array.from({ length: 12 }, (_, at) =>
    new TestClient(t.url).from(`203.0.113.${at}`).call('auth.login', { body: { email, password: PASSWORD } }),
  );
  await shows(`watoto_api_password_hashes_running{service="api"} ${Math.max(1, availableParallelism() - 1)}`);
  await Promise.all(many);
  await shows('watoto_api_password_hashes_running{service="api"} 0');
  await shows('watoto_api_password_hashes_waiting{service="api"} 0');
});

test('readiness is how lately the database answered', async () => {
  const clock = new FakeClock();
  const health = new Health(clock);
  const own = createMetrics('api');
  const database = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', logger: quiet });
  watchPool(own, database.pool);
  const watch = watchDatabase({ db: database.db, health, metrics: own, logger: quiet, clock });
  const failed = async () =>
    (await own.render()).includes('watoto_api_database_failures_total{service="api"} 1') ? null : 'a failed look';
  await pollUntil(failed, { timeoutMs: 5_000, everyMs: 20 });
  clock.advance(DATABASE_UNREADY_MS + 1);
  expect(health.report()).toMatchObject({ ready: false, heartbeats: [{ name: 'database', fresh: false }] });
  expect(await own.render()).toContain('watoto_api_database_silence_seconds{service="api"} 5.001');
  await watch.close('test is over');
  await database.close('test is over');
});
