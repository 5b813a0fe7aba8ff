import { describe, expect, it } from 'vitest';
import { EntryId, NodeId, PeerId, ProducerId } from '../kernel/ids.ts';
import type { Role } from '../contract/permissions.ts';
import type { Entry, EntryBody } from './entry.ts';
import { apply, preview } from './room.ts';
import { type RoomState, emptyRoom } from './state.ts';
import { entryFor, stateFor } from './visibility.ts';

const id = (name: string) => PeerId.parse(name);
const node = NodeId.parse('n1');

/** A room in the making: says entries one after the other and keeps what became of them. */
class Lesson {
  state: RoomState = emptyRoom;
  entries: Entry[] = [];
  #at = 1_000;

  say(by: string | null, body: EntryBody, at = (this.#at += 10)): string {
    const entry: Entry = {
      id: EntryId.parse(`e${this.state.seq + 1}`),
      by: by === null ? null : id(by),
      seq: this.state.seq + 1,
      at,
      ...body,
    };
    this.entries.push(entry);
    const { state, outcome } = apply(this.state, entry);
    this.state = state;
    return outcome.ok ? 'ok' : outcome.code;
  }

  join(name: string, role: Role = 'pupil', more: Partial<Extract<EntryBody, { type: 'peer.joined' }>['data']> = {}): string {
    return this.say(null, {
      type: 'peer.joined',
      data: { peerId: id(name), connectionId: `${name}-1` as never, name, role, tokenId: null, keepsMedia: false, ...more },
    });
  }

  produce(name: string, producerId: string, source: 'mic' | 'camera' | 'screen' = 'mic', paused = false): string {
    const kind = source === 'mic' ? 'audio' : 'video';
    return this.say(name, {
      type: 'producer.opened',
      data: { producerId: producerId as ProducerId, kind, source, paused, epoch: this.state.placement?.epoch ?? 1 },
    });
  }
}

function started(): Lesson {
  const lesson = new Lesson();
  lesson.say(null, { type: 'room.opened', data: { title: 'Fractions', size: 30 } });
  lesson.say(null, { type: 'room.placed', data: { epoch: 1, legs: [{ nodeId: node, epoch: 1, size: 30 }], reason: 'first' } });
  lesson.join('teacher', 'host');
  lesson.join('amina');
  lesson.join('brian');
  return lesson;
}

describe('a room', () => {
  it('is opened once, before anything else', () => {
    const lesson = new Lesson();
    expect(lesson.join('amina')).toBe('lesson_not_open');
    expect(lesson.say(null, { type: 'room.opened', data: { title: 'A', size: 1 } })).toBe('ok');
    expect(lesson.say(null, { type: 'room.opened', data: { title: 'B', size: 1 } })).toBe('conflict');
    expect(lesson.state.title).toBe('A');
  });

  it('counts refused entries in seq and changes nothing else', () => {
    const lesson = started();
    const before = lesson.state;
    expect(lesson.say('amina', { type: 'room.muted', data: {} })).toBe('forbidden');
    expect(lesson.state).toEqual({ ...before, seq: before.seq + 1, at: lesson.state.at });
  });

  it('throws where an entry is out of order: its reader has a gap', () => {
    expect(() => apply(emptyRoom, { id: EntryId.parse('x'), by: null, seq: 2, at: 0, type: 'entry.hidden', data: {} })).toThrow('after 0');
  });

  it('takes newer placements only, and they end what was sent before', () => {
    const lesson = started();
    lesson.produce('amina', 'p1');
    expect(
      lesson.say(null, { type: 'room.placed', data: { epoch: 1, legs: [{ nodeId: node, epoch: 1, size: 30 }], reason: 'late' } }),
    ).toBe('stale_epoch');
    expect(lesson.state.producers['p1']).toBeDefined();
    expect(
      lesson.say(null, { type: 'room.placed', data: { epoch: 3, legs: [{ nodeId: node, epoch: 3, size: 30 }], reason: 'moved' } }),
    ).toBe('ok');
    expect(lesson.state.producers).toEqual({});
    expect(
      lesson.say('amina', {
        type: 'producer.opened',
        data: { producerId: 'p2' as ProducerId, kind: 'audio', source: 'mic', paused: false, epoch: 1 },
      }),
    ).toBe('stale_epoch');
  });

  it('ends by its host only, and for good', () => {
    const lesson = started();
    expect(lesson.say('amina', { type: 'room.ended', data: { reason: 'no' } })).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'room.ended', data: { reason: 'done' } })).toBe('ok');
    expect(lesson.join('chloe')).toBe('lesson_ended');
    expect(lesson.state.peers).toEqual({});
  });
});

describe('peers', () => {
  it('come back as who they were: place, role and hand kept', () => {
    const lesson = started();
    lesson.say('teacher', { type: 'role.changed', data: { peerId: id('amina'), role: 'cohost' } });
    lesson.say('amina', { type: 'hand.raised', data: {} });
    lesson.produce('amina', 'p1');
    lesson.say(null, { type: 'peer.dropped', data: { peerId: id('amina'), connectionId: 'amina-1' as never } });
    expect(lesson.state.peers['amina']?.droppedAt).not.toBeNull();
    lesson.join('amina', 'pupil', { connectionId: 'amina-2' as never, keepsMedia: true });
    expect(lesson.state.peers['amina']).toMatchObject({ role: 'cohost', droppedAt: null, connectionId: 'amina-2' });
    expect(lesson.state.hands).toHaveLength(1);
    expect(lesson.state.producers['p1']).toBeDefined();
    lesson.join('amina', 'pupil', { connectionId: 'amina-3' as never });
    expect(lesson.state.producers).toEqual({});
  });

  it('are dropped and timed out only on their present connection', () => {
    const lesson = started();
    lesson.join('amina', 'pupil', { connectionId: 'amina-2' as never });
    expect(lesson.say(null, { type: 'peer.dropped', data: { peerId: id('amina'), connectionId: 'amina-1' as never } })).toBe('conflict');
    expect(
      lesson.say(null, { type: 'peer.left', data: { peerId: id('amina'), connectionId: 'amina-2' as never, reason: 'timeout' } }),
    ).toBe('conflict');
    lesson.say(null, { type: 'peer.dropped', data: { peerId: id('amina'), connectionId: 'amina-2' as never } });
    const left: EntryBody = { type: 'peer.left', data: { peerId: id('amina'), connectionId: 'amina-2' as never, reason: 'timeout' } };
    expect(lesson.say(null, left)).toBe('ok');
    expect(lesson.say(null, left)).toBe('not_found');
  });

  it('use a room token once', () => {
    const lesson = started();
    expect(lesson.join('chloe', 'pupil', { tokenId: 't1' })).toBe('ok');
    expect(lesson.join('chloe', 'pupil', { tokenId: 't1' })).toBe('token_used');
    expect(lesson.join('chloe', 'pupil', { tokenId: 't2' })).toBe('ok');
  });

  it('stay out when banned; hosts can be neither removed nor demoted', () => {
    const lesson = started();
    expect(lesson.say('amina', { type: 'peer.removed', data: { peerId: id('brian'), ban: true } })).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'peer.removed', data: { peerId: id('brian'), ban: true } })).toBe('ok');
    expect(lesson.join('brian')).toBe('banned');
    lesson.say('teacher', { type: 'role.changed', data: { peerId: id('amina'), role: 'cohost' } });
    expect(lesson.say('amina', { type: 'peer.removed', data: { peerId: id('teacher'), ban: false } })).toBe('forbidden');
    expect(lesson.say('amina', { type: 'role.changed', data: { peerId: id('teacher'), role: 'pupil' } })).toBe('forbidden');
  });

  it('lose hand, producers and spotlight when they go', () => {
    const lesson = started();
    lesson.say('amina', { type: 'hand.raised', data: {} });
    lesson.produce('amina', 'p1');
    lesson.say('teacher', { type: 'spotlight.changed', data: { peerId: id('amina') } });
    lesson.say('amina', { type: 'peer.left', data: { peerId: id('amina'), connectionId: null, reason: 'left' } });
    expect(lesson.state).toMatchObject({ hands: [], producers: {}, spotlight: null });
  });

  it('stop sending when they become observers', () => {
    const lesson = started();
    lesson.produce('amina', 'p1');
    lesson.say('teacher', { type: 'role.changed', data: { peerId: id('amina'), role: 'observer' } });
    expect(lesson.state.producers).toEqual({});
    expect(lesson.produce('amina', 'p2')).toBe('forbidden');
  });
});

describe('hands', () => {
  it('stand in the order they were raised; raising twice keeps the place', () => {
    const lesson = started();
    lesson.say('brian', { type: 'hand.raised', data: {} });
    lesson.say('amina', { type: 'hand.raised', data: {} });
    lesson.say('brian', { type: 'hand.raised', data: {} });
    expect(lesson.state.hands.map((hand) => hand.peerId)).toEqual(['brian', 'amina']);
    expect(lesson.say('amina', { type: 'hand.lowered', data: { peerId: id('brian') } })).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'hand.lowered', data: { peerId: id('brian') } })).toBe('ok');
    expect(lesson.state.hands.map((hand) => hand.peerId)).toEqual(['amina']);
  });
});

describe('what peers send', () => {
  it('is one of each source, of the right kind', () => {
    const lesson = started();
    expect(lesson.produce('amina', 'p1', 'camera')).toBe('ok');
    expect(lesson.produce('amina', 'p2', 'camera')).toBe('limit_reached');
    expect(lesson.produce('amina', 'p1', 'screen')).toBe('conflict');
    expect(
      lesson.say('amina', {
        type: 'producer.opened',
        data: { producerId: 'p3' as ProducerId, kind: 'video', source: 'mic', paused: false, epoch: 1 },
      }),
    ).toBe('invalid_input');
    expect(lesson.say('brian', { type: 'producer.closed', data: { producerId: 'p1' as ProducerId } })).toBe('not_found');
    expect(lesson.say('amina', { type: 'producer.closed', data: { producerId: 'p1' as ProducerId } })).toBe('ok');
  });

  it('is silenced by a lock at once, and stays so until it opens', () => {
    const lesson = started();
    lesson.produce('amina', 'p1');
    lesson.produce('teacher', 't1');
    lesson.say('teacher', { type: 'locks.changed', data: { mic: true } });
    expect(lesson.state.producers['p1']?.paused).toBe(true);
    expect(lesson.state.producers['t1']?.paused).toBe(false);
    expect(lesson.say('amina', { type: 'producer.resumed', data: { producerId: 'p1' as ProducerId } })).toBe('locked');
    expect(lesson.produce('brian', 'p2')).toBe('locked');
    expect(lesson.produce('brian', 'p3', 'mic', true)).toBe('ok');
    lesson.say('teacher', { type: 'locks.changed', data: { mic: false } });
    expect(lesson.say('amina', { type: 'producer.resumed', data: { producerId: 'p1' as ProducerId } })).toBe('ok');
  });

  it('is muted for all but the hosts, and may speak again where nothing is locked', () => {
    const lesson = started();
    lesson.produce('amina', 'p1');
    lesson.produce('teacher', 't1');
    lesson.produce('amina', 'c1', 'camera');
    lesson.say('teacher', { type: 'room.muted', data: {} });
    expect(Object.values(lesson.state.producers).map((p) => [p.id, p.paused])).toEqual([
      ['p1', true],
      ['t1', false],
      ['c1', false],
    ]);
    expect(lesson.say('amina', { type: 'producer.resumed', data: { producerId: 'p1' as ProducerId } })).toBe('ok');
    expect(lesson.say('teacher', { type: 'producer.resumed', data: { producerId: 'p1' as ProducerId } })).toBe('not_found');
  });
});

describe('chat', () => {
  it('is closed by a lock, but not the private question', () => {
    const lesson = started();
    lesson.say('teacher', { type: 'locks.changed', data: { chat: true } });
    expect(lesson.say('amina', { type: 'message.said', data: { text: 'hi', to: 'everyone' } })).toBe('locked');
    expect(lesson.say('amina', { type: 'message.said', data: { text: 'help', to: 'hosts' } })).toBe('ok');
  });

  it('lets authors and hosts delete, and keeps no text of it', () => {
    const lesson = started();
    lesson.say('amina', { type: 'message.said', data: { text: 'rude words', to: 'everyone' } });
    const messageId = lesson.state.seq;
    expect(lesson.say('brian', { type: 'message.deleted', data: { messageId } })).toBe('forbidden');
    expect(lesson.say('teacher', { type: 'message.deleted', data: { messageId } })).toBe('ok');
    expect(JSON.stringify(lesson.state)).not.toContain('rude');
    expect(lesson.say('teacher', { type: 'message.deleted', data: { messageId: 9_999 } })).toBe('not_found');
  });
});

describe('what one peer may read', () => {
  it('leads to the same room, but for what is hidden', () => {
    const lesson = started();
    lesson.join('chloe', 'pupil', { tokenId: 'secret-jti' });
    lesson.say('amina', { type: 'message.said', data: { text: 'psst', to: 'hosts' } });
    lesson.say('brian', { type: 'room.muted', data: {} });
    lesson.say('brian', { type: 'hand.raised', data: {} });
    let truth = emptyRoom;
    let seen = emptyRoom;
    for (const entry of lesson.entries) {
      const { state, outcome } = apply(truth, entry);
      truth = state;
      seen = apply(seen, entryFor(entry, outcome, truth, id('brian'))).state;
    }
    expect(seen).toEqual(stateFor(truth, id('brian')));
    expect(JSON.stringify(seen)).not.toMatch(/psst|secret-jti/);
    expect(stateFor(truth, id('teacher')).chat).toHaveLength(1);
  });

  it('previews without changing anything', () => {
    const lesson = started();
    const draft = { id: EntryId.parse('x'), by: id('amina'), type: 'room.muted', data: {} } as const;
    expect(preview(lesson.state, draft)).toEqual({ ok: false, code: 'forbidden' });
  });
});
