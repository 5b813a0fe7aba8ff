import { expect, it } from 'vitest';
import { ConnectionId, EntryId, PeerId } from '../kernel/ids.ts';
import type { EntryBody } from './entry.ts';
import { apply } from './room.ts';
import { rungOfPeer, soundIsScarce, standing } from './rungs.ts';
import { type Peer, type RoomState, emptyRoom } from './state.ts';

const [grace, amina, baraka] = ['grace', 'amina', 'baraka'].map((id) => PeerId.parse(id)) as [PeerId, PeerId, PeerId];

function room(): RoomState {
  const peer = (id: PeerId, role: 'host' | 'pupil') =>
    ({ id, name: id, role, connectionId: ConnectionId.parse(`c-${id}`), joinedAt: 1, droppedAt: null, nodeId: null }) satisfies Peer;
  const peers = { [grace]: peer(grace, 'host'), [amina]: peer(amina, 'pupil'), [baraka]: peer(baraka, 'pupil') };
  return { ...emptyRoom, phase: 'open', peers };
}

function say(state: RoomState, by: PeerId | null, body: EntryBody) {
  return apply(state, { id: EntryId.parse(`e${state.seq}`), by, seq: state.seq + 1, at: state.at + 1, ...body });
}

const fall = (peerId: PeerId): EntryBody => ({ type: 'rung.changed', data: { peerId, rung: 'audio', why: 'network' } });

it('takes the word of the platform on a rung, and of nobody else', () => {
  expect(say(room(), amina, fall(amina)).outcome).toEqual({ ok: false, code: 'forbidden' });
  expect(say(room(), grace, fall(amina)).outcome).toEqual({ ok: false, code: 'forbidden' });
  const { state, outcome } = say(room(), null, fall(amina));
  expect(outcome.ok).toBe(true);
  expect(rungOfPeer(state, amina)).toBe('audio');
  expect(soundIsScarce(state)).toBe(true);
  expect(say(state, null, fall(amina)).outcome).toEqual({ ok: false, code: 'conflict' });
});

it('keeps nothing of those for whom all is as usual, and nothing of who has left', () => {
  const { state } = say(room(), null, fall(amina));
  const back = say(state, null, { type: 'rung.changed', data: { peerId: amina, rung: 'video', why: 'network' } }).state;
  expect(back.rungs).toEqual({});
  expect(say(state, null, { type: 'peer.left', data: { peerId: amina, connectionId: null, reason: 'left' } }).state.rungs).toEqual({});
});

it("lets each choose for oneself, and a host for anyone: the lower choice counts, and a host's is not the pupil's to undo", () => {
  const mine = say(room(), amina, { type: 'rung.capped', data: { peerId: amina, cap: 'thumbnail' } }).state;
  expect(rungOfPeer(mine, amina)).toBe('thumbnail');
  expect(soundIsScarce(mine)).toBe(false);
  const both = say(mine, grace, { type: 'rung.capped', data: { peerId: amina, cap: 'audio' } }).state;
  expect(rungOfPeer(both, amina)).toBe('audio');
  const least = say(both, amina, { type: 'rung.capped', data: { peerId: amina, cap: 'text' } }).state;
  expect([rungOfPeer(least, amina), soundIsScarce(least)]).toEqual(['text', false]);
  const undone = say(both, amina, { type: 'rung.capped', data: { peerId: amina, cap: 'auto' } }).state;
  expect(rungOfPeer(undone, amina)).toBe('audio');
  expect(standing(undone, amina)).toMatchObject({ own: 'auto', host: 'audio', rung: 'video' });
  expect(say(both, baraka, { type: 'rung.capped', data: { peerId: amina, cap: 'auto' } }).outcome).toEqual({
    ok: false,
    code: 'forbidden',
  });
});
