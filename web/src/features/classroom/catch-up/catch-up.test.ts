import { describe, expect, it } from 'vitest';
import { PeerId, RecorderId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { RecordingState } from '@watoto/shared/room/state.ts';
import { aRoom } from '../testing/a-room.ts';
import { AT_LIVE_MS, behindMs, END_MS, hasCaughtUp, missedMs, OFFER_MS, takesMs } from './catch-up.ts';

const me = PeerId.parse('me');
const START = 1_700_000_000_000;
const recording: RecordingState = {
  id: RecordingId.parse('01900000-0000-7000-8000-000000000000'),
  phase: 'on',
  startedAt: START,
  since: START,
  recorderId: RecorderId.parse('recorder-1'),
  run: 1,
  savedUntil: START + 50_000,
  trouble: null,
};
const came = (joinedAt: number, change: Partial<RecordingState> | null = {}) => {
  const { peers } = aRoom({ pupils: ['me'] });
  const peer = peers['me'];
  if (!peer) throw new Error('missing');
  return { peers: { me: { ...peer, joinedAt } }, recording: change && { ...recording, ...change } };
};

describe('catching up', () => {
  it('is offered to whoever came late, once something is stored', () => {
    expect(missedMs(came(START + OFFER_MS), me)).toBe(OFFER_MS);
    expect(missedMs(came(START + OFFER_MS - 1), me)).toBeNull();
    expect(missedMs(came(START - 5), me)).toBeNull();
    expect(missedMs(came(START + 60_000, { savedUntil: null }), me)).toBeNull();
    expect(missedMs(came(START + 60_000, { phase: 'paused' }), me)).toBe(60_000);
    expect(missedMs(came(START + 60_000, { phase: 'stopped' }), me)).toBeNull();
    expect(missedMs(came(START + 60_000, null), me)).toBeNull();
    expect(missedMs(came(START + 60_000), null)).toBeNull();
  });

  it('takes twice as long as one is behind, and ends near now', () => {
    expect(takesMs(60_000)).toBe(120_000);
    expect([behindMs(1_000, 5_000), behindMs(5_000, 1_000)]).toEqual([4_000, 0]);
    expect([hasCaughtUp(0, AT_LIVE_MS, null), hasCaughtUp(0, AT_LIVE_MS + 1, null)]).toEqual([true, false]);
  });

  it('ends where nothing more comes', () => {
    const now = 1e9;
    expect([hasCaughtUp(0, now, now - END_MS + 1), hasCaughtUp(0, now, now - END_MS)]).toEqual([false, true]);
  });
});
