import { expect, test } from 'vitest';
import type { Block, Round } from '../sfu-cost/summary.ts';
import { summarizeSpan } from './summary.ts';

const block = (side: 'one' | 'span', workerNs: number, processNs: number): Block => ({ side, received: 1_000, workerNs, processNs });
const total = (side: 'one' | 'span') => ({ side, offered: 3_000, sent: 3_000, received: 3_000, probationBytes: 0 });

test('the ratio is the median of the pairs, each turn beside its neighbour', () => {
  const round: Round = {
    blocks: [
      block('one', 5_000_000, 0),
      block('span', 5_400_000, 100_000),
      block('one', 10_000_000, 0),
      block('span', 10_000_000, 500_000),
      block('one', 6_000_000, 0),
      block('span', 7_200_000, 0),
    ],
    totals: [total('one'), total('span')],
  };
  expect(summarizeSpan([round])).toMatchObject({
    ratio_to_one_router: 1.1,
    one_router_us_per_packet: 6,
    pairs_count: 3,
    delivered_ratio: 1,
  });
});
