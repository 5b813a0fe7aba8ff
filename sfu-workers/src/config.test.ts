import { expect, test } from 'vitest';
import { capacityOf } from '@watoto/shared/ports/registry/cost-model.ts';
import { parseConfig } from '@watoto/shared/server/config.ts';
import { capacityOfNode, nodeConfigOf, SfuEnv, SfuNodeConfig } from './config.ts';
import { MISSES } from '@watoto/shared/kernel/watchdog.ts';

const env = {
  SFU_NODE_ID: 'node-1',
  SFU_CONTROL_SECRET: 's'.repeat(32),
  SFU_CONTROL_URL: 'ws://node-1:4443',
  SFU_RTC_ANNOUNCED: '203.0.113.7',
  REDIS_URL: 'redis://redis:6379',
};

test('a node needs its name, secret, addresses and registry; the rest has defaults', () => {
  const config = nodeConfigOf(parseConfig(SfuEnv, env));
  expect(config).toMatchObject({ nodeId: 'node-1', rtcIp: '0.0.0.0', rtcAnnounced: '203.0.113.7', rtcPort: 40_000 });
  expect(config.workers).toBeGreaterThan(0);
});

test.each(Object.keys(env))('%s missing is said by name', (name) => {
  expect(() => parseConfig(SfuEnv, { ...env, [name]: undefined })).toThrow(new RegExp(`${name}: is not set`));
});

test('a short secret is refused', () => {
  expect(() => parseConfig(SfuEnv, { ...env, SFU_CONTROL_SECRET: 'short' })).toThrow(/SFU_CONTROL_SECRET: must have at least 32/);
});

test('a node takes as many people as its Workers bear, unless its owner knows better', () => {
  const of = (more: Record<string, string>) => capacityOfNode(parseConfig(SfuEnv, { ...env, SFU_WORKERS: '4', ...more }));
  expect(of({})).toBe(capacityOf(4));
  expect(of({ SFU_CAPACITY: '50' })).toBe(50);
});

test('by default a hung Worker is found in less than two seconds', () => {
  const { workerPingMs } = SfuNodeConfig.parse({ nodeId: 'n', controlSecret: 's'.repeat(32) });
  // At worst it stops right after an answer: one interval until it is asked again, and the misses.
  expect(workerPingMs * (MISSES + 1)).toBeLessThan(2_000);
});
