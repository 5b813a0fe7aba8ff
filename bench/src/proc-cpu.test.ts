import { expect, test } from 'vitest';
import { cpuNanoseconds, parsePids, parseSchedstat } from './proc-cpu.ts';

test('a schedstat is time on a CPU, in nanoseconds', () => {
  expect(parseSchedstat('842023 950542 2\n')).toBe(842_023);
  expect(() => parseSchedstat('\n')).toThrow('not a schedstat');
  expect(() => parseSchedstat('none at all')).toThrow('not a schedstat');
});

test('children are pids with spaces between them', () => {
  expect(parsePids('23505 23506 ')).toEqual([23_505, 23_506]);
  expect(parsePids('')).toEqual([]);
});

test('a process that works has used more CPU afterwards', () => {
  const before = cpuNanoseconds(process.pid);
  let digits = 0;
  for (let i = 0; i < 1_000_000; i += 1) digits += String(i).length;
  expect(digits).toBeGreaterThan(0);
  expect(cpuNanoseconds(process.pid)).toBeGreaterThan(before);
});
