import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeProgress, NOT_STARTED } from './merge-progress.ts';

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000);

test('opening starts it, and what is completed stays so', () => {
  const opened = mergeProgress(NOT_STARTED, {}, at(0));
  expect(opened).toMatchObject({ status: 'in_progress', started_at: at(0), completed_at: null });
  const done = mergeProgress(opened, { completed: true, positionSeconds: 90 }, at(60));
  const late = mergeProgress(done, { positionSeconds: 30 }, at(61));
  expect(late).toMatchObject({ status: 'completed', started_at: at(0), completed_at: at(60), position_seconds: 30 });
});

test('time is believed as far as our clock goes', () => {
  const opened = mergeProgress(NOT_STARTED, { timeSpentSeconds: 3_600 }, at(0));
  expect(opened.time_spent_seconds).toBe(0);
  const minute = mergeProgress(opened, { timeSpentSeconds: 3_600 }, at(60));
  expect(minute.time_spent_seconds).toBe(60);
  expect(mergeProgress(minute, { timeSpentSeconds: 70 }, at(120)).time_spent_seconds).toBe(70);
});

test('whatever is reported, in whatever order and however often: nothing is lost, and no more time than there was', () => {
  const report = fc.record(
    { completed: fc.constant(true as const), positionSeconds: fc.nat(10_000), timeSpentSeconds: fc.nat(100_000) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(report, fc.integer({ min: -5, max: 600 })), { maxLength: 30 }), (reports) => {
      let now = 0;
      let latest = 0;
      let known = NOT_STARTED;
      for (const [one, later] of reports) {
        now += later;
        latest = Math.max(latest, now);
        const next = mergeProgress(known, one, at(now));
        expect(next.time_spent_seconds).toBeGreaterThanOrEqual(known.time_spent_seconds);
        if (known.status === 'completed') expect(next).toMatchObject({ status: 'completed', completed_at: known.completed_at });
        expect(mergeProgress(next, one, at(now))).toEqual(next);
        known = next;
      }
      expect(known.time_spent_seconds).toBeLessThanOrEqual(latest + 5 * reports.length);
    }),
  );
});
