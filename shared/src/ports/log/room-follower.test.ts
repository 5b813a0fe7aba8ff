import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryId } from '../../kernel/ids.ts';
import type { Entry } from '../../room/entry.ts';
import { READ_LIMIT } from './log.ts';
import { RoomFollower } from './room-follower.ts';

const entry = (seq: number): Entry => ({ seq, at: seq, id: EntryId.parse(`e-${seq}`), by: null, type: 'hand.raised', data: {} });

/** A follower of a log that grows when told to, with reads answered when told to. */
function followed(after = 0) {
  const stored: Entry[] = [];
  const batches: number[][] = [];
  const errors: unknown[] = [];
  const reads: (() => void)[] = [];
  const follower = new RoomFollower({
    after,
    read: (from) => new Promise((resolve) => reads.push(() => resolve(stored.filter(({ seq }) => seq > from).slice(0, READ_LIMIT)))),
    onEntries: (entries) => void batches.push(entries.map(({ seq }) => seq)),
    onError: (error) => void errors.push(error),
  });
  /** Lets what was promised happen, and answers every read. */
  const settle = async () => {
    do {
      for (const answer of reads.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    } while (reads.length > 0);
  };
  const store = (...seqs: number[]) => void stored.push(...seqs.map(entry));
  return { follower, batches, errors, settle, store };
}

describe('RoomFollower', () => {
  it('delivers the live entries of one turn as one batch', async () => {
    const { follower, batches, settle } = followed(3);
    for (const seq of [4, 5, 6]) follower.offer(entry(seq));
    await settle();
    expect(batches).toEqual([[4, 5, 6]]);
  });

  it('passes over what it delivered, and reads the log at a gap', async () => {
    const { follower, batches, settle, store } = followed();
    store(1, 2, 3);
    for (const seq of [1, 1, 3, 2]) follower.offer(entry(seq));
    await settle();
    expect(batches.flat()).toEqual([1, 2, 3]);
  });

  it('reads again where it was asked to during a read', async () => {
    const { follower, batches, settle, store } = followed();
    store(1);
    const done = follower.catchUp();
    follower.catchUpSoon();
    store(2);
    await settle();
    await done;
    expect(batches.flat()).toEqual([1, 2]);
  });

  it('delivers nothing once closed, not even what a read brings', async () => {
    const { follower, batches, settle, store } = followed();
    store(1);
    follower.offer(entry(1));
    follower.catchUpSoon();
    follower.close();
    await settle();
    expect(batches).toEqual([]);
  });

  it('stops at an entry that the log does not have, and says so', async () => {
    const { follower, batches, errors, settle, store } = followed();
    store(1, 3);
    follower.catchUpSoon();
    await settle();
    expect(batches).toEqual([[1]]);
    expect(errors).toEqual([expect.objectContaining({ code: 'internal', message: 'The log has no entry 2, but has 3.' })]);
  });

  it('gives each entry once, in order, however publications are lost, doubled and shuffled', async () => {
    const newest = 20;
    const arrivals = fc.array(fc.record({ seq: fc.integer({ min: 1, max: newest }), pause: fc.boolean() }), { maxLength: 60 });
    const property = fc.asyncProperty(arrivals, fc.nat(newest), async (live, after) => {
      const { follower, batches, errors, settle, store } = followed(after);
      let known = 0;
      for (const { seq, pause } of live) {
        // Published is stored: whoever hears of an entry can read it and all before it.
        while (known < seq) store((known += 1));
        follower.offer(entry(seq));
        if (pause) await settle();
      }
      follower.catchUpSoon();
      await settle();
      expect(batches.flat()).toEqual(Array.from({ length: Math.max(0, known - after) }, (_, i) => after + i + 1));
      expect(errors).toEqual([]);
    });
    await fc.assert(property, { seed: 2026, numRuns: 100 });
  });
});
