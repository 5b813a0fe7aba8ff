import { expect, test } from 'vitest';
import { rounded, table } from './result.ts';

test('figures keep four digits, whole ones all of theirs', () => {
  expect(rounded({ us_per_packet: 6.123456, packets_count: 525_001, ratio: 1.00049 })).toEqual({
    us_per_packet: 6.123,
    packets_count: 525_001,
    ratio: 1,
  });
});

test('a figure that is not a number is refused by name', () => {
  expect(() => rounded({ us_per_packet: Number.NaN })).toThrow('us_per_packet is NaN');
  expect(() => rounded({ ratio: 1 / 0 })).toThrow('ratio is Infinity');
});

test('the table names revision, machine and each figure', () => {
  const machine = { cpu: 'A CPU', cores: 2, memoryGb: 24, node: 'v22.0.0', kernel: 'Linux 6' };
  expect(table({ name: 'sfu-cost', revision: 'abc-dirty', machine, figures: { us: 6, ratio: 1.01 } })).toBe(
    'sfu-cost at abc-dirty\non A CPU, 2 cores, 24 GB, Node v22.0.0, Linux 6\n  us     6\n  ratio  1.01',
  );
});
