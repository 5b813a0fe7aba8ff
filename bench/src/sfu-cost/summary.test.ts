import { expect, test } from 'vitest';
import { type Block, checkDelivery, costsOf, summarize, type Total } from './summary.ts';

const block = (side: Block['side'], workerNs: number, processNs: number): Block => ({ side, received: 990, workerNs, processNs });
const total = (side: Total['side'], packets: Partial<Total> = {}): Total => ({
  side,
  offered: 3_000,
  sent: 3_000,
  received: 2_970,
  probationBytes: 0,
  ...packets,
});
const totals = [total('node'), total('bare')];

test('CPU of Worker and process is divided by packets sent on, and medians are compared', () => {
  const rounds = [
    {
      blocks: [
        block('node', 6_000_000, 200_000),
        block('bare', 6_000_000, 0),
        block('node', 9_000_000, 100_000),
        block('bare', 5_000_000, 0),
      ],
      totals,
    },
    { blocks: [block('bare', 6_000_000, 0), block('node', 6_000_000, 300_000)], totals },
  ];
  expect(summarize(rounds)).toMatchObject({
    us_per_packet: 6.3,
    bare_us_per_packet: 6,
    ratio_to_bare_mediasoup: 1.05,
    worker_ratio_to_bare: 1,
    node_process_us_per_packet: 0.2,
    delivered_ratio: 0.99,
    pairs_count: 3,
    packets_count: 12_000,
  });
});

test('packets that were lost behind the SFU cost it as much as the others', () => {
  const lossy = { blocks: [block('bare', 3_000_000, 0)], totals: [total('bare', { sent: 3_000, received: 1_485 })] };
  expect(costsOf(lossy)).toEqual([{ side: 'bare', workerUs: 1.5, processUs: 0 }]);
});

test('a round that did not deliver is refused', () => {
  const check = (packets: Partial<Total>) => () => checkDelivery({ blocks: [], totals: [total('node'), total('bare', packets)] });
  expect(check({})).not.toThrow();
  expect(check({ offered: 6_000 })).toThrow('bare: of 6000 packets 3000 were sent on and 2970 received');
  expect(check({ received: 2_800 })).toThrow('2800 received');
  expect(check({ offered: 0, sent: 0, received: 0 })).toThrow('of 0 packets');
});
