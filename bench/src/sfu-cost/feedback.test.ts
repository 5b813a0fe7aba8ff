import { expect, test } from 'vitest';
import { transportFeedback } from './feedback.ts';

const ssrcs = { sender: 1, media: 2 };

test('arrivals become statuses and deltas, losses included, over the wrap of the sequence number', () => {
  const packet = transportFeedback(ssrcs, 3, [
    { sequence: 65_534, atUs: 64_000 * 5 + 1_000 },
    { sequence: 65_535, atUs: 64_000 * 5 + 1_500 },
    { sequence: 1, atUs: 64_000 * 5 + 101_500 },
  ]);
  expect(packet.subarray(0, 20).toString('hex')).toBe('8fcd00060000000100000002fffe000400000503');
  // Small, small, lost, large; then 1 ms, 0.5 ms and 100 ms in steps of 250 us.
  expect(packet.readUInt16BE(20)).toBe(0b11_01_01_00_10_000000);
  expect([...packet.subarray(22, 26)]).toEqual([4, 2, 400 >> 8, 400 & 0xff]);
  expect(packet.length).toBe(28);
});

test('more than seven statuses take more than one chunk', () => {
  const arrivals = Array.from({ length: 8 }, (_, i) => ({ sequence: i, atUs: i * 250 }));
  const packet = transportFeedback(ssrcs, 0, arrivals);
  expect(packet.readUInt16BE(20)).toBe(0b11_01010101010101);
  expect(packet.readUInt16BE(22)).toBe(0b11_01_000000000000);
  expect([...packet.subarray(24, 32)]).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
  expect(packet.length).toBe(32);
});

test('an earlier arrival of a later packet is a large, negative delta', () => {
  const packet = transportFeedback(ssrcs, 0, [
    { sequence: 7, atUs: 1_000 },
    { sequence: 8, atUs: 500 },
  ]);
  expect(packet.readUInt16BE(20)).toBe(0b11_01_10_0000000000);
  expect([...packet.subarray(22, 25)]).toEqual([4, 0xff, 0xfe]);
});
