import { describe, expect, it } from 'vitest';
import { PeerId, ProducerId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import type { ClassroomState } from '../../rtc/classroom.ts';
import { noticesBetween } from './notices.ts';
import { aRoom } from './testing/a-room.ts';
import { aState } from './testing/a-state.ts';

const me = PeerId.parse('me');
const RECORDING = RecordingId.parse('01900000-0000-7000-8000-000000000000');
const room = aRoom({ hosts: ['teacher'], pupils: ['me', 'amina'] });
const as = (role: ClassroomState['role'], change: Partial<RoomState> = {}): ClassroomState =>
  aState({ me, role, room: { ...room, ...change } });
const wanted = new Set(['mic'] as const);
const mic = (paused: boolean): RoomState['producers'] => ({
  m: { id: ProducerId.parse('m'), peerId: me, kind: 'audio', source: 'mic', paused },
});

describe('noticesBetween', () => {
  it('tells pupils of locks, not teachers', () => {
    const locks = { ...room.locks, mic: true };
    expect(noticesBetween(as('pupil'), as('pupil', { locks }), wanted)).toEqual([{ kind: 'locked', lock: 'mic' }]);
    expect(noticesBetween(as('pupil', { locks }), as('pupil'), wanted)).toEqual([{ kind: 'unlocked', lock: 'mic' }]);
    expect(noticesBetween(as('host'), as('host', { locks }), wanted)).toEqual([]);
  });

  it('tells of a forced mute, and not of one’s own', () => {
    const [before, after] = [as('pupil', { producers: mic(false) }), as('pupil', { producers: mic(true) })];
    expect(noticesBetween(before, after, wanted)).toEqual([{ kind: 'stopped', source: 'mic' }]);
    expect(noticesBetween(before, after, new Set())).toEqual([]);
  });

  it('blames nobody for what the page has stopped itself, for want of a way up', () => {
    const camera = (paused: boolean): RoomState['producers'] => ({
      c: { id: ProducerId.parse('c'), peerId: me, kind: 'video', source: 'camera', paused },
    });
    const both = new Set(['mic', 'camera'] as const);
    const [before, after] = [as('pupil', { producers: camera(false) }), as('pupil', { producers: camera(true) })];
    expect(noticesBetween(before, after, both)).toEqual([{ kind: 'stopped', source: 'camera' }]);
    expect(noticesBetween(before, { ...after, upstream: 'voice' }, both)).toEqual([]);
    const muted = as('pupil', { producers: mic(true) });
    expect(noticesBetween(as('pupil', { producers: mic(false) }), { ...muted, upstream: 'voice' }, both)).toHaveLength(1);
    expect(noticesBetween(as('pupil', { producers: mic(false) }), { ...muted, upstream: 'nothing' }, both)).toEqual([]);
  });

  it('tells teachers who raised a hand', () => {
    const hands = [{ peerId: PeerId.parse('amina'), at: 1 }];
    expect(noticesBetween(as('host'), as('host', { hands }), wanted)).toEqual([{ kind: 'hand', name: 'amina' }]);
    expect(noticesBetween(as('pupil'), as('pupil', { hands }), wanted)).toEqual([]);
  });

  it('tells teachers of reports, and who would rather not speak', () => {
    const amina = PeerId.parse('amina');
    const report = { id: 7, at: 1, by: me, byName: 'me', peerId: amina, name: 'amina', messageId: null, text: '', note: '' };
    const words = (answer: 'none' | 'declined') => ({ words: [{ peerId: amina, at: 1, answer }] });
    expect(noticesBetween(as('host'), as('host', { reports: [report] }), wanted)).toEqual([{ kind: 'report', name: 'amina' }]);
    expect(noticesBetween(as('host', { reports: [report] }), as('host'), wanted)).toEqual([]);
    expect(noticesBetween(as('host', words('none')), as('host', words('declined')), wanted)).toEqual([{ kind: 'declined', name: 'amina' }]);
    expect(noticesBetween(as('host'), as('host', words('declined')), wanted)).toEqual([]);
    expect(noticesBetween(as('pupil', words('none')), as('pupil', words('declined')), wanted)).toEqual([]);
  });

  it('tells whoever is let in that they are, and not of locks that were there before them', () => {
    const self = room.peers['me'];
    if (!self) throw new Error('nobody');
    const door: RoomState = { ...emptyRoom, phase: 'open', lobby: { who: 'everyone', waiting: { me: self }, letIn: [] } };
    const locked = as('pupil', { locks: { ...room.locks, mic: true } });
    expect(noticesBetween(aState({ me, role: 'pupil', room: door }), locked, wanted)).toEqual([{ kind: 'letIn' }]);
  });

  it('tells who becomes a co-teacher, and of device trouble', () => {
    expect(noticesBetween(as('pupil'), as('cohost'), wanted)).toEqual([{ kind: 'cohost' }]);
    expect(noticesBetween(as('pupil'), as('observer'), wanted)).toEqual([{ kind: 'observer' }]);
    const denied = aState({ me, role: 'pupil', room });
    const trouble = { ...denied, local: { ...denied.local, camera: { ...denied.local.camera, error: 'device_denied' as const } } };
    expect(noticesBetween(denied, trouble, wanted)).toEqual([{ kind: 'device', error: 'device_denied' }]);
  });

  it('tells everyone when it records, pauses and stops, and those who come that it does', () => {
    const recording = (phase: 'on' | 'paused' | 'stopped') => ({
      recording: { id: RECORDING, phase, startedAt: 1, since: 1, recorderId: null, run: 0, savedUntil: null, trouble: null },
    });
    const tell = (before: Partial<RoomState>, after: Partial<RoomState>, role: 'host' | 'pupil' = 'pupil') =>
      noticesBetween(as(role, before), as(role, after), wanted);
    expect(tell({}, recording('on'))).toEqual([{ kind: 'recording', is: 'on' }]);
    expect(tell(recording('on'), recording('paused'), 'host')).toEqual([{ kind: 'recording', is: 'paused' }]);
    expect(tell(recording('paused'), recording('on'))).toEqual([{ kind: 'recording', is: 'on' }]);
    expect(tell(recording('on'), recording('stopped'))).toEqual([{ kind: 'recording', is: 'stopped' }]);
    expect(tell({ phase: 'new' }, recording('on'))).toEqual([{ kind: 'recording', is: 'on' }]);
    expect(tell({ phase: 'new' }, recording('stopped'))).toEqual([]);
    const saved = { ...recording('on').recording, savedUntil: 5 };
    expect(tell(recording('on'), { recording: saved })).toEqual([]);
  });

  it('is silent about the first snapshot', () => {
    const locks = { ...room.locks, chat: true };
    expect(noticesBetween(as('pupil', { phase: 'new' }), as('pupil', { locks }), wanted)).toEqual([]);
  });
});
