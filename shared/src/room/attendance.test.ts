import { describe, expect, it } from 'vitest';
import { ConnectionId, EntryId, NodeId, PeerId, ProducerId } from '../kernel/ids.ts';
import { AttendanceReader, merged, within } from './attendance.ts';
import type { Entry, EntryBody } from './entry.ts';

const SECOND = 1_000;
const host = PeerId.parse('grace');
const pupil = PeerId.parse('amina');

/** A log of `[seconds, who, what]`. */
function logOf(...told: [number, PeerId | null, EntryBody][]): Entry[] {
  return told.map(([seconds, by, body], i) => ({ id: EntryId.parse(`e${i}`), by, seq: i + 1, at: seconds * SECOND, ...body }));
}
const opened: EntryBody = { type: 'room.opened', data: { title: 'Drums', size: 30 } };
const ended: EntryBody = { type: 'room.ended', data: { reason: 'host' } };
const joined = (peerId: PeerId, connection: string, role: 'host' | 'pupil' = 'pupil'): EntryBody => ({
  type: 'peer.joined',
  data: { peerId, connectionId: ConnectionId.parse(connection), name: `${peerId} Test`, role, tokenId: null, keepsMedia: false },
});
const dropped = (peerId: PeerId, connection: string): EntryBody => ({
  type: 'peer.dropped',
  data: { peerId, connectionId: ConnectionId.parse(connection) },
});
const left = (peerId: PeerId, reason: 'left' | 'timeout'): EntryBody => ({
  type: 'peer.left',
  data: { peerId, connectionId: null, reason },
});

function readingOf(entries: Entry[]) {
  const reader = new AttendanceReader();
  for (const entry of entries) reader.add(entry);
  return reader.read();
}

describe('a reading of the log', () => {
  it('knows when people were there, how often the network took them out, and when the host came', () => {
    const reading = readingOf(
      logOf(
        [0, null, opened],
        [10, null, joined(pupil, 'c1')],
        [60, null, joined(host, 'c2', 'host')],
        [100, null, dropped(pupil, 'c1')],
        [110, null, joined(pupil, 'c3')],
        [400, null, dropped(pupil, 'c3')],
        [430, null, left(pupil, 'timeout')],
        [600, host, ended],
      ),
    );
    expect(reading).toMatchObject({ openedAt: 0, hostAt: 60 * SECOND, endedAt: 600 * SECOND });
    const amina = reading.people.find(({ peerId }) => peerId === pupil);
    expect(amina).toMatchObject({ name: 'amina Test', drops: 2, end: 'dropped' });
    expect(amina?.stretches).toEqual([
      [10_000, 100_000],
      [110_000, 400_000],
    ]);
    expect(reading.people.find(({ peerId }) => peerId === host)).toMatchObject({ end: 'lesson', stretches: [[60_000, 600_000]] });
  });

  it('counts what took effect and nothing that was refused', () => {
    const said = (text: string): EntryBody => ({ type: 'message.said', data: { text, to: 'everyone' } });
    const { people } = readingOf(
      logOf(
        [0, null, opened],
        [1, null, joined(host, 'c1', 'host')],
        [2, null, joined(pupil, 'c2')],
        [3, pupil, said('hello')],
        [4, pupil, { type: 'hand.raised', data: {} }],
        [5, host, { type: 'locks.changed', data: { chat: true } }],
        [6, pupil, said('refused')],
        [7, host, ended],
      ),
    );
    expect(people.find(({ peerId }) => peerId === pupil)?.participation).toMatchObject({ messages: 1, hands: 1 });
  });

  it('adds up how long microphones were on', () => {
    const producerId = ProducerId.parse('p1');
    const legs = [{ nodeId: NodeId.parse('node-1'), epoch: 1, size: 30 }];
    const placed: EntryBody = { type: 'room.placed', data: { epoch: 1, legs, reason: 'new' } };
    const reading = readingOf(
      logOf(
        [0, null, opened],
        [0, null, placed],
        [0, null, joined(pupil, 'c1')],
        [10, pupil, { type: 'producer.opened', data: { producerId, kind: 'audio', source: 'mic', paused: false, epoch: 1 } }],
        [30, pupil, { type: 'producer.paused', data: { producerId } }],
        [40, pupil, { type: 'producer.resumed', data: { producerId } }],
        [45, null, ended],
      ),
    );
    expect(reading.people[0]?.participation).toMatchObject({ micSeconds: 25, cameraSeconds: 0 });
  });
});

describe('a weak network', () => {
  it('is counted while somebody is there, and not for a choice to save data', () => {
    const rung = (rung: 'audio' | 'video'): EntryBody => ({ type: 'rung.changed', data: { peerId: pupil, rung, why: 'network' } });
    const { people } = readingOf(
      logOf(
        [0, null, opened],
        [0, null, joined(pupil, 'c1')],
        [10, null, rung('audio')],
        [40, null, rung('video')],
        [50, pupil, { type: 'rung.capped', data: { peerId: pupil, cap: 'audio' } }],
        [90, null, ended],
      ),
    );
    expect(people[0]?.participation.poorSeconds).toBe(30);
  });
});

describe('stretches', () => {
  it('are one where the break was short', () => {
    const three = [
      [0, 10],
      [15, 20],
      [40, 50],
    ] as const;
    expect(merged(three, 5)).toEqual([
      [0, 20],
      [40, 50],
    ]);
    expect(within(merged(three, 5), 5, 45)).toBe(20);
  });
});
