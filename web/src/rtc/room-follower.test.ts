import { describe, expect, it } from 'vitest';
import { EntryId } from '@watoto/shared/kernel/ids.ts';
import type { CatchUp } from '@watoto/shared/contract/signaling.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { emptyRoom } from '@watoto/shared/room/state.ts';
import { RoomFollower } from './room-follower.ts';
import { createRoomStore } from './room-store.ts';

const entry = (seq: number): Entry => ({ id: EntryId.parse(`e${seq}`), by: null, seq, at: seq, type: 'entry.hidden', data: {} });

function rig() {
  const store = createRoomStore();
  const asked: { after: number; answer: (missed: CatchUp) => void; refuse: (error: Error) => void }[] = [];
  const errors: unknown[] = [];
  const seen: number[] = [];
  const follower = new RoomFollower({
    store,
    sync: (after) => new Promise((answer, refuse) => asked.push({ after, answer, refuse })),
    onChange: (steps) => seen.push(...steps.map((step) => step.entry.seq)),
    onError: (error) => errors.push(error),
  });
  return { store, asked, errors, seen, follower };
}

/** Lets what is already settled run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('RoomFollower', () => {
  it('asks once for what a gap hides, and misses nothing', async () => {
    const { store, asked, seen, follower } = rig();
    follower.receive([entry(1)]);
    follower.receive([entry(3)]);
    follower.receive([entry(4)]);
    expect(asked.map(({ after }) => after)).toEqual([1]);
    asked[0]?.answer({ kind: 'entries', entries: [entry(2), entry(3), entry(4)] });
    await settle();
    follower.receive([entry(5)]);
    expect(store.getState().room.seq).toBe(5);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes the snapshot that came before the answer, and no other', async () => {
    const { store, asked, errors, follower } = rig();
    follower.receive([entry(5)]);
    follower.snapshot({ ...emptyRoom, seq: 7 });
    asked[0]?.answer({ kind: 'snapshot', seq: 7 });
    await settle();
    expect(store.getState().room.seq).toBe(7);
    follower.receive([entry(9)]);
    asked[1]?.answer({ kind: 'snapshot', seq: 9 });
    await settle();
    expect(store.getState().room.seq).toBe(7);
    expect(errors).toHaveLength(1);
  });

  it('asks again at the next entry where the answer did not come', async () => {
    const { asked, errors, follower } = rig();
    follower.receive([entry(2)]);
    asked[0]?.refuse(new Error('no socket'));
    await settle();
    expect(errors).toHaveLength(1);
    follower.receive([entry(3)]);
    expect(asked).toHaveLength(2);
  });
});
