import { expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { emptyRoom } from '@watoto/shared/room/state.ts';
import { wantsSmallVoice } from './small-voice.ts';

const reconnecting = { kind: 'reconnecting', attempt: 1, retryAt: 0, code: null } as const;

it('a voice is small for whoever has nothing but sound, and while the socket is to come back', () => {
  const standing = { rung: 'audio', why: 'network', own: 'auto', host: 'auto' } as const;
  const scarce = { ...emptyRoom, rungs: { [PeerId.parse('amina')]: standing } };
  expect(wantsSmallVoice({ room: emptyRoom, phase: { kind: 'live' } })).toBe(false);
  expect(wantsSmallVoice({ room: scarce, phase: { kind: 'live' } })).toBe(true);
  expect(wantsSmallVoice({ room: emptyRoom, phase: reconnecting })).toBe(true);
  expect(wantsSmallVoice({ room: emptyRoom, phase: { kind: 'joining' } })).toBe(false);
});
