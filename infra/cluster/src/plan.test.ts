import { describe, expect, test } from 'vitest';
import { planCluster, type PlanOptions, STAGES } from './plan.ts';
import { type Kind, KINDS } from './process-plan.ts';

const SECRETS = {
  access: 'a',
  room: 'r',
  control: 'c',
  turn: 't',
  redis: 'redis-password',
  amqp: 'q',
  s3: 's',
  vapid: { publicKey: 'p', privateKey: 'v' },
};

function planned(more: Partial<PlanOptions> = {}) {
  let port = 20_000;
  return planCluster({
    dir: '/data',
    address: '127.0.0.1',
    announced: '127.0.0.1',
    publicUrl: 'https://localhost:8443',
    edgePort: 8_443,
    edgeUser: null,
    sfuWorkers: 2,
    counts: { api: 2, signaling: 2, sfu: 2, recorder: 2, exporter: 1, converter: 1 },
    without: new Set<Kind>(),
    env: {},
    rtcPort: 40_000,
    secrets: SECRETS,
    nextPort: () => ++port,
    ...more,
  });
}

describe('the plan of a cluster', () => {
  test('gives every process a port of its own, and every kind a stage', () => {
    const { processes } = planned();
    const ports = processes.flatMap(({ ports: own }) => Object.values(own));
    expect(new Set(ports).size).toBe(ports.length);
    expect(STAGES.flat().sort()).toEqual([...KINDS].sort());
  });

  test('tells everyone of the same Redis, each SFU node of media ports of its own, and the API alone of TURN', () => {
    const { processes } = planned();
    const env = (name: string) => processes.find((process) => process.name === name)?.env ?? {};
    const redis = new Set(['api-1', 'signaling-1', 'signaling-2', 'sfu-1', 'sfu-2'].map((name) => env(name)['REDIS_URL']));
    expect(redis.size).toBe(1);
    expect([...redis][0]).toMatch(/^redis:\/\/:redis-password@127\.0\.0\.1:\d+$/);
    expect([env('sfu-1')['SFU_RTC_PORT'], env('sfu-2')['SFU_RTC_PORT']]).toEqual(['40000', '40002']);
    expect(env('api-1')['TURN_URLS']?.split(',').length).toBe(3);
    expect(env('api-1')).toMatchObject({ VAPID_PUBLIC_KEY: 'p', VAPID_PRIVATE_KEY: 'v' });
    expect(env('signaling-1')).not.toHaveProperty('VAPID_PRIVATE_KEY');
    expect(env('sfu-1')).not.toHaveProperty('TURN_SECRET');
    expect(env('sfu-1')).not.toHaveProperty('ROOM_TOKEN_SECRET');
  });

  test('leaves out what is not wanted, and what is nothing without it', () => {
    const names = planned({ without: new Set<Kind>(['rabbitmq', 'postgres', 'coturn']) }).processes.map(({ name }) => name);
    expect(names).toEqual(['redis', 's3', 'sfu-1', 'sfu-2', 'signaling-1', 'signaling-2', 'recorder-1', 'recorder-2', 'edge']);
    const { processes } = planned({ without: new Set<Kind>(['coturn']) });
    expect(processes.find(({ kind }) => kind === 'api')?.env).not.toHaveProperty('TURN_URLS');
  });

  test('adds one more under a name and on ports that nobody has', () => {
    const plan = planned();
    const more = plan.more('sfu');
    expect(more.name).toBe('sfu-3');
    const taken = plan.processes.flatMap(({ ports }) => Object.values(ports));
    expect(Object.values(more.ports).filter((port) => taken.includes(port))).toEqual([]);
    expect(more.env['SFU_RTC_PORT']).toBe('40004');
  });

  test('lets whoever opens it have the last word on the environment', () => {
    const { processes } = planned({ env: { signaling: { PEER_GRACE_MS: '2000' }, sfu: { SFU_WORKERS: '1' } } });
    expect(processes.find(({ name }) => name === 'signaling-2')?.env).toMatchObject({ PEER_GRACE_MS: '2000' });
    expect(processes.find(({ name }) => name === 'sfu-1')?.env).toMatchObject({ SFU_WORKERS: '1' });
  });
});
