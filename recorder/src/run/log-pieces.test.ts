import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { ConnectionId, EntryId, PeerId, RecorderId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import { stateFor } from '@watoto/shared/room/visibility.ts';
import { LogPieces, packed } from './log-pieces.ts';

const id = RecordingId.parse('01890000-0000-7000-8000-000000000001');
const teacher = PeerId.parse('teacher');
const pupil = PeerId.parse('pupil');
const nobody = PeerId.parse('nobody-at-all');

/** A room, every entry of which is told to `pieces`; each look at what is to be written is a line of `contents`. */
class Rig {
  readonly pieces = new LogPieces(id);
  readonly contents: LogPieceContent[] = [];
  state: RoomState = emptyRoom;

  constructor() {
    this.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 3, recording: { start: 'manual', pupils: 'none' } } });
    for (const [peerId, role] of [
      [teacher, 'host'],
      [pupil, 'pupil'],
    ] as const) {
      const connectionId = ConnectionId.parse(`${peerId}-1`);
      this.say(null, {
        type: 'peer.joined',
        data: { peerId, connectionId, name: peerId, role, tokenId: `secret-${peerId}`, keepsMedia: false },
      });
    }
  }

  say(by: PeerId | null, body: EntryBody): void {
    const seq = this.state.seq + 1;
    const entry: Entry = { id: EntryId.parse(`e${seq}`), by, seq, at: 1_000 * seq, ...body };
    const { state, outcome } = apply(this.state, entry);
    this.state = state;
    this.pieces.add({ entry, outcome, state });
  }

  write(): void {
    for (const piece of this.pieces.take()) {
      const content = LogPieceContent.parse(JSON.parse(gunzipSync(packed(piece)).toString('utf8')));
      expect({ count: content.entries.length, seq: content.entries[0]?.seq ?? piece.seq }).toEqual({ count: piece.count, seq: piece.seq });
      this.contents.push(content);
    }
  }

  /** What somebody who plays the pieces has at the end; every entry must follow on the one before. */
  get replayed(): RoomState {
    let state = emptyRoom;
    for (const { state: start, entries } of this.contents) {
      if (start) state = start;
      for (const entry of entries) state = apply(state, entry).state;
    }
    return state;
  }
}

const say = (by: PeerId, text: string, to: 'everyone' | 'hosts'): EntryBody & { by: PeerId } => ({
  by,
  type: 'message.said',
  data: { text, to },
});
const step = fc.oneof(
  fc
    .record({
      by: fc.constantFrom(teacher, pupil),
      text: fc.string({ minLength: 1, maxLength: 8 }),
      to: fc.constantFrom('everyone', 'hosts'),
    })
    .map(({ by, text, to }) => say(by, text, to as 'everyone')),
  fc.constant({ by: pupil, type: 'hand.raised', data: {} } as const),
  fc.constant({ by: teacher, type: 'hand.lowered', data: { peerId: pupil } } as const),
  fc.nat(30).map((messageId) => ({ by: teacher, type: 'message.deleted', data: { messageId: messageId + 1 } }) as const),
  fc.constantFrom('recording.paused', 'recording.resumed').map((type) => ({ by: teacher, type, data: {} }) as const),
  fc.constant({ by: pupil, type: 'recording.paused', data: {} } as const),
  fc.constant('write' as const),
);

describe('the log of a recording', () => {
  it('replays to what a pupil saw, without what was said off the record', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rig = new Rig();
        rig.say(pupil, { type: 'message.said', data: { text: 'before', to: 'everyone' } });
        rig.say(teacher, { type: 'recording.started', data: { recordingId: id } });
        const off = new Set<number>([rig.state.seq - 1]);
        for (const one of steps) {
          if (one === 'write') rig.write();
          else {
            const { by, ...body } = one;
            if (rig.state.recording?.phase === 'paused') off.add(rig.state.seq + 1);
            rig.say(by, body);
          }
        }
        if (rig.state.recording?.phase === 'paused') rig.say(teacher, { type: 'recording.resumed', data: {} });
        // Something that everyone sees: what nobody sees is no reason for a last piece.
        rig.say(teacher, { type: 'message.said', data: { text: 'bye', to: 'everyone' } });
        rig.write();
        const seen = stateFor(rig.state, nobody);
        const onRecord = seen.chat.filter((message) => !off.has(message.id));
        const { tokens: _, ...replayed } = rig.replayed;
        const { tokens: __, ...expected } = { ...seen, chat: onRecord };
        expect(replayed).toEqual(expected);
        expect(JSON.stringify(rig.contents)).not.toContain('secret');
      }),
      { numRuns: 150 },
    );
  });

  it('is one chain of entries, piece after piece', () => {
    const rig = new Rig();
    rig.say(teacher, { type: 'recording.started', data: { recordingId: id } });
    for (let i = 0; i < 5; i += 1) {
      rig.say(pupil, { type: 'hand.raised', data: {} });
      rig.write();
    }
    expect(rig.contents).toHaveLength(5);
    expect(rig.contents.map(({ state }) => state !== null)).toEqual([true, false, false, false, false]);
    expect(rig.contents.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual([5, 6, 7, 8, 9]);
  });

  it('is not written for the recorder’s own words, which come along with the next', () => {
    const rig = new Rig();
    rig.say(teacher, { type: 'recording.started', data: { recordingId: id } });
    rig.say(null, { type: 'recording.taken', data: { recordingId: id, run: 1, recorderId: RecorderId.parse('r') } });
    rig.write();
    rig.say(null, { type: 'recording.saved', data: { recordingId: id, run: 1, until: 9_000 } });
    expect([rig.pieces.since, rig.pieces.take()]).toEqual([null, []]);
    rig.say(pupil, { type: 'hand.raised', data: {} });
    expect(rig.pieces.since).toBe(7_000);
    rig.write();
    expect(rig.contents.at(-1)?.entries.map(({ type }) => type)).toEqual(['recording.saved', 'hand.raised']);
  });

  it('begins with the room as it is where another had it before', () => {
    const rig = new Rig();
    rig.say(teacher, { type: 'recording.started', data: { recordingId: id } });
    rig.say(pupil, { type: 'hand.raised', data: {} });
    rig.pieces.beginAnew(rig.state);
    rig.say(teacher, { type: 'recording.stopped', data: {} });
    rig.write();
    expect(rig.contents).toHaveLength(1);
    expect(rig.contents[0]?.state?.hands).toHaveLength(1);
    expect(rig.contents[0]?.entries.map(({ type }) => type)).toEqual(['recording.stopped']);
    expect(rig.pieces.since).toBeNull();
  });
});
