import { expect, it } from 'vitest';
import { type SoundBuffer, type SoundFacts, soundBuffer } from './sound-buffer.ts';

const LOSSY: SoundFacts = { rttMs: 300, concealed: 0.05, lossy: true };
const WELL: SoundFacts = { rttMs: 300, concealed: 0, lossy: false };
const none: SoundBuffer = { targetMs: null, since: 0 };

it('waits longer than a round trip where a long way loses sound, and no longer than a talk bears', () => {
  expect(soundBuffer(none, LOSSY, 0).targetMs).toBeGreaterThan(300);
  expect(soundBuffer(none, { ...LOSSY, rttMs: 5_000 }, 0).targetMs).toBeLessThan(1_000);
});

it('leaves it to the browser where nothing is lost, nothing is heard of it, or the way is short', () => {
  for (const facts of [WELL, { ...WELL, concealed: 0.3 }, { ...LOSSY, concealed: 0 }, { ...LOSSY, rttMs: 20 }])
    expect(soundBuffer(none, facts, 0)).toBe(none);
});

it('keeps waiting while it helps, and for half a minute after', () => {
  let now = soundBuffer(none, LOSSY, 0);
  for (let at = 2_000; at <= 60_000; at += 2_000) now = soundBuffer(now, { ...LOSSY, concealed: 0 }, at);
  expect(now.targetMs).not.toBeNull();
  expect(soundBuffer(now, WELL, 80_000).targetMs).not.toBeNull();
  expect(soundBuffer(now, WELL, 92_000).targetMs).toBeNull();
});
