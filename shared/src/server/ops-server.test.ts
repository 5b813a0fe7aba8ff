import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../kernel/clock.ts';
import { Scope } from '../kernel/scope.ts';
import { Health } from './health.ts';
import { createMetrics } from './metrics.ts';
import { createOpsServer } from './ops-server.ts';

let scope = new Scope('test');
afterEach(async () => {
  await scope.close('test over');
  scope = new Scope('test');
});

async function running(port = 0) {
  const clock = new FakeClock();
  const health = new Health(clock);
  const metrics = createMetrics('test');
  const server = scope.own(await createOpsServer({ port, host: '127.0.0.1', metrics, health }));
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { clock, health, metrics, server, get };
}

describe('createOpsServer', () => {
  it('is alive whatever its heartbeats say, and ready only while they are fresh', async () => {
    const { clock, health, get } = await running();
    const beat = health.heartbeat('log', 1_000);
    expect((await get('/readyz')).status).toBe(200);
    clock.advance(1_001);
    const unready = await get('/readyz?verbose');
    expect(unready.status).toBe(503);
    expect(await unready.json()).toMatchObject({ ready: false, heartbeats: [{ name: 'log', fresh: false }] });
    expect((await get('/healthz')).status).toBe(200);
    beat.beat();
    expect((await get('/readyz')).status).toBe(200);
    health.drain();
    expect((await get('/readyz')).status).toBe(503);
  });

  it('serves metrics with the lag of the event loop', async () => {
    const { metrics, get } = await running();
    metrics.counter({ name: 'watoto_calls_total', help: 'x' }).inc();
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('watoto_calls_total{service="test"} 1');
    expect(text).toMatch(/watoto_event_loop_lag_seconds\{service="test"\} \d/);
  });

  it('answers 500 where a series can not be read, and goes on', async () => {
    const { metrics, get } = await running();
    metrics.gauge({
      name: 'watoto_broken',
      help: 'x',
      read: () => {
        throw new Error('gone');
      },
    });
    expect((await get('/metrics')).status).toBe(500);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('has no other pages and takes no other methods', async () => {
    const { get } = await running();
    expect((await get('/')).status).toBe(404);
    expect((await get('/healthz', 'POST')).status).toBe(405);
  });

  it('says which port is taken', async () => {
    const { server } = await running();
    await expect(running(server.port)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(`:${server.port}`) });
  });

  it('stops answering when closed, as often as asked', async () => {
    const { server, get } = await running();
    await get('/healthz');
    await Promise.all([server.close(), server.close()]);
    await expect(get('/healthz')).rejects.toThrow();
  });
});
