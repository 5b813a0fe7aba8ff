import { expect, test } from 'vitest';
import { type Block, checkDelivery, summarize } from './summary.ts';

const block = (side: Block['side'], workerNs: number, processNs: number): Block => ({
  side,
  offered: 1_000,
  sent: 1_000,
  received: 990,
  probationBytes: 0,
  workerNs,
  processNs,
});

test('CPU of Worker and process is divided by packets sent on, and medians are compared', () => {
  const blocks = [
    block('node', 6_000_000, 200_000),
    block('bare', 6_000_000, 0),
    block('bare', 5_000_000, 0),
    block('node', 9_000_000, 100_000),
    block('node', 6_000_000, 300_000),
    block('bare', 6_000_000, 0),
  ];
  expect(summarize(blocks)).toMatchObject({
    us_per_packet: 6.3,
    bare_us_per_packet: 6,
    ratio_to_bare_mediasoup: 1.05,
    worker_ratio_to_bare: 1,
    node_process_us_per_packet: 0.2,
    delivered_ratio: 0.99,
    pairs_count: 3,
    packets_per_block: 1_000,
  });
});

test('a block that did not deliver is refused', () => {
  expect(() => checkDelivery([block('node', 1, 1)])).not.toThrow();
  expect(() => checkDelivery([{ ...block('node', 1, 1), offered: 2_000 }])).toThrow(
    'node: of 2000 packets 1000 were sent on and 990 received',
  );
  expect(() => checkDelivery([{ ...block('bare', 1, 1), received: 900 }])).toThrow('900 received');
  expect(() => checkDelivery([{ ...block('bare', 1, 1), offered: 0, sent: 0, received: 0 }])).toThrow('of 0 packets');
});
