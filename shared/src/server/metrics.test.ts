import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('createMetrics', () => {
  it('renders declared series with help text, labels and the service', async () => {
    const metrics = createMetrics('signaling');
    const calls = metrics.counter({ name: 'watoto_calls_total', help: 'Calls answered.', labels: ['outcome'] });
    const waits = metrics.histogram({ name: 'watoto_join_seconds', help: 'Click to answer.', buckets: [0.1, 1] });
    let rooms = 1;
    metrics.gauge({ name: 'watoto_rooms', help: 'Rooms followed.', read: () => rooms });
    calls.inc({ outcome: 'ok' }, 2);
    waits.observe(0.5);
    rooms = 7;
    const text = await metrics.render();
    expect(text).toContain('# HELP watoto_calls_total Calls answered.');
    expect(text).toContain('watoto_calls_total{outcome="ok",service="signaling"} 2');
    expect(text).toContain('watoto_join_seconds_bucket{le="1",service="signaling"} 1');
    expect(text).toContain('watoto_rooms{service="signaling"} 7');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('shares nothing between two services of one process', async () => {
    const [one, two] = [createMetrics('one'), createMetrics('two')];
    one.counter({ name: 'watoto_only_here_total', help: 'x' }).inc();
    expect(await two.render()).not.toContain('only_here');
  });

  it('refuses to declare a series twice', () => {
    const metrics = createMetrics('one');
    metrics.gauge({ name: 'watoto_rooms', help: 'x' });
    expect(() => metrics.gauge({ name: 'watoto_rooms', help: 'y' })).toThrow('watoto_rooms');
  });
});
