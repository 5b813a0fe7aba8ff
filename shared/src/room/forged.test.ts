import { describe, expect, it } from 'vitest';
import { BoardElement } from '../contract/board.ts';
import { ConnectionId, DeckId, EntryId, GroupId, NodeId, ProducerId, RecorderId, RecordingId } from '../kernel/ids.ts';
import type { BodyOf, EntryBody, EntryType, Locks } from './entry.ts';
import { Said, id } from './order.fixture.ts';

/** Everyone who could have put an entry into the log, rightly or not; null: the platform. */
const WRITERS = [null, 'teacher', 'helper', 'promoted', 'amina', 'visitor', 'waiting', 'nobody'] as const;
type Writer = (typeof WRITERS)[number];

/** Those who are so by the school's word. */
const holders = ['teacher', 'helper'] as const;
const hosts = [...holders, 'promoted'] as const;
const members = [...hosts, 'amina'] as const;
/** The platform ends a recording too, or lets it rest. */
const hostsOr = [null, ...hosts] as const;

interface Case<T extends EntryType> {
  /** Whose such an entry takes effect. */
  readonly by: readonly Writer[];
  readonly data: BodyOf<T>['data'];
  /** The lock that keeps it from the pupil. */
  readonly lock?: keyof Locks;
  /** What has to happen before. */
  readonly after?: (room: Said) => void;
}

const deckId = DeckId.parse('01900000-0000-7000-8000-00000000000d');
const groupId = GroupId.parse('01900000-0000-7000-8000-00000000000a');
const recordingId = RecordingId.parse('01900000-0000-7000-8000-000000000001');
/** The `seq` of the first entry after `started`. */
const NEXT = 11;
const quizId = '01900000-0000-7000-8000-000000000002';
const pollId = EntryId.parse('e20');
const producerId = ProducerId.parse('mic-amina');
const amina = { peerId: id('amina') };
const brian = { peerId: id('brian') };
const page = { deckId, page: 1 };
const pen = { tool: 'pen', colour: 'red', width: 'thin', points: [1, 1, 2, 2] } as const;
const picture = BoardElement.parse({
  ...{ id: 'p', type: 'image', picture: '01900000-0000-7000-8000-000000000003', version: 1, nonce: 1, index: 'a0', seed: 1 },
  ...{ x: 0, y: 0, width: 10, height: 10 },
});
const run = { recordingId, run: 1 };
const tally = { answered: 0, counts: [0, 0], values: [] };

const byTeacher =
  (...bodies: EntryBody[]) =>
  (room: Said) => {
    for (const body of bodies) expect(room.say('teacher', body)).toBe('ok');
  };
const deck = byTeacher(
  { type: 'deck.opened', data: { deckId, title: 'Drums', pages: 3 } },
  { type: 'ink.allowed', data: { pupils: true } },
);
const drawn = (room: Said) => {
  deck(room);
  expect(room.say('amina', { type: 'ink.drawn', data: { ...page, shape: { ...pen, points: [...pen.points] } } })).toBe('ok');
};
const poll = (room: Said) => {
  while (room.state.seq < 19) room.say(null, { type: 'entry.hidden', data: {} });
  byTeacher({ type: 'poll.opened', data: { question: '', kind: 'yesNo', options: [], results: 'hidden', named: true } })(room);
};
const grouped = byTeacher({
  type: 'groups.opened',
  data: { groups: [{ id: groupId, name: 'Group 1', peerIds: [id('amina'), id('brian')] }], lastsMs: null },
});
const timer = byTeacher({ type: 'timer.started', data: { lastsMs: 60_000, label: '' } });
const recording = byTeacher({ type: 'recording.started', data: { recordingId } });
const taken = (room: Said) => {
  recording(room);
  expect(room.say(null, { type: 'recording.taken', data: { ...run, recorderId: RecorderId.parse('r1') } })).toBe('ok');
};
const said = (room: Said) => {
  expect(room.message('amina', 'hello')).toBe('ok');
};
const deleted = (room: Said) => {
  said(room);
  expect(room.say('amina', { type: 'message.deleted', data: { messageId: room.state.seq } })).toBe('ok');
};

/** One of each, as it would be forged. A new entry stands here, or nothing compiles. */
const CASES: { readonly [T in EntryType]: Case<T> } = {
  'room.opened': { by: [], data: { title: 'Mine now', size: 3 } },
  'room.placed': { by: [null], data: { epoch: 9, legs: [{ nodeId: NodeId.parse('n9'), epoch: 9, size: 9 }], reason: '' } },
  'room.ended': { by: [null, 'teacher'], data: { reason: '' } },
  'peer.joined': {
    by: [null],
    data: { peerId: id('twin'), connectionId: ConnectionId.parse('c9'), name: 'Twin', role: 'host', tokenId: null, keepsMedia: false },
  },
  'peer.dropped': { by: [null], data: { ...brian, connectionId: ConnectionId.parse('brian-1') } },
  'peer.left': { by: [null], data: { ...brian, connectionId: null, reason: 'left' } },
  'peer.removed': { by: hosts, data: { ...brian, ban: true } },
  'peer.muted': { by: hosts, data: { ...brian, source: 'mic' } },
  'room.muted': { by: hosts, data: {} },
  'role.changed': { by: hosts, data: { ...amina, role: 'cohost' } },
  'hand.raised': { by: members, data: {}, lock: 'hands' },
  'hand.lowered': { by: hosts, data: brian, after: (room) => void room.say('brian', { type: 'hand.raised', data: {} }) },
  'message.said': { by: members, data: { text: 'hi', to: 'everyone' }, lock: 'chat' },
  'message.deleted': { by: members, data: { messageId: NEXT }, after: said },
  'media.reopened': { by: [...members, 'visitor', 'waiting'], data: { epoch: 1 } },
  'producer.opened': {
    by: members,
    data: { producerId: ProducerId.parse('p9'), kind: 'video', source: 'camera', paused: false, epoch: 1 },
    lock: 'camera',
  },
  'producer.closed': { by: [null, 'amina'], data: { producerId } },
  'producer.paused': { by: ['amina'], data: { producerId } },
  'producer.resumed': { by: ['amina'], data: { producerId }, lock: 'mic' },
  'locks.changed': { by: hosts, data: { chat: false } },
  'spotlight.changed': { by: hosts, data: amina },
  'stage.changed': { by: hosts, data: { show: 'board' } },
  'board.drawn': {
    by: members,
    data: { put: [picture], drop: [] },
    after: byTeacher({ type: 'board.passed', data: { peerId: null, may: true } }),
  },
  'board.cleared': { by: hosts, data: {} },
  'board.passed': { by: hosts, data: { peerId: id('amina'), may: true } },
  'deck.opened': { by: hosts, data: { deckId, title: 'Mine', pages: 1 } },
  'deck.turned': { by: hosts, data: { deckId, page: 2 }, after: deck },
  'ink.drawn': { by: members, data: { ...page, shape: { ...pen, points: [...pen.points] } }, after: deck },
  'ink.erased': { by: members, data: { ...page, ids: [NEXT + 2] }, after: drawn },
  'ink.cleared': { by: hosts, data: page, after: drawn },
  'ink.undone': { by: ['amina'], data: page, after: drawn },
  'ink.allowed': { by: hosts, data: { pupils: true } },
  'captions.set': { by: hosts, data: { language: 'sw' } },
  'caption.said': {
    by: ['amina'],
    data: { text: 'I hear it' },
    lock: 'mic',
    after: (room) => {
      expect(room.unmute('amina')).toBe('ok');
      byTeacher({ type: 'captions.set', data: { language: 'en' } })(room);
    },
  },
  'lobby.changed': { by: hosts, data: { who: 'nobody' } },
  'lobby.admitted': { by: hosts, data: { peerIds: [id('waiting')] } },
  'lobby.refused': { by: hosts, data: { peerId: id('waiting'), ban: false } },
  'peer.unbanned': { by: hosts, data: brian, after: byTeacher({ type: 'peer.removed', data: { ...brian, ban: true } }) },
  'peer.renamed': { by: members, data: { ...amina, name: 'Minah' }, lock: 'names' },
  'message.restored': { by: ['amina'], data: { messageId: NEXT, ...amina, text: 'hello' }, after: deleted },
  'slow.changed': { by: hosts, data: { seconds: 0 } },
  'report.made': { by: members, data: { ...brian, messageId: null, note: '' } },
  'report.settled': {
    by: hosts,
    data: { reportId: NEXT },
    after: (room) => {
      expect(room.say('amina', { type: 'report.made', data: { ...brian, messageId: null, note: '' } })).toBe('ok');
    },
  },
  'hands.lowered': { by: hosts, data: {} },
  'speech.asked': { by: hosts, data: { peerIds: null } },
  'speech.declined': { by: members, data: {} },
  'word.given': { by: hosts, data: amina },
  'layout.changed': { by: hosts, data: { layout: 'grid' } },
  'groups.opened': { by: hosts, data: { groups: [{ id: groupId, name: 'Mine', peerIds: [id('amina')] }], lastsMs: null } },
  'groups.closed': { by: hosts, data: { endsAt: null }, after: grouped },
  'groups.timed': { by: hosts, data: { lastsMs: 60_000 }, after: grouped },
  'groups.told': { by: hosts, data: { text: 'come' }, after: grouped },
  'peer.moved': { by: hosts, data: { ...amina, groupId: null }, after: grouped },
  'group.helpCalled': { by: ['amina'], data: {}, after: grouped },
  'group.helpAnswered': { by: members, data: { groupId }, after: grouped },
  'timer.started': { by: hosts, data: { lastsMs: 60_000, label: '' } },
  'timer.paused': { by: hosts, data: {}, after: timer },
  'timer.resumed': {
    by: hosts,
    data: {},
    after: (room) => {
      timer(room);
      byTeacher({ type: 'timer.paused', data: {} })(room);
    },
  },
  'timer.extended': { by: hosts, data: { ms: 60_000 }, after: timer },
  'timer.stopped': { by: hosts, data: {}, after: timer },
  'pick.drawn': { by: hosts, data: { ...brian, shown: 'everyone' } },
  'pick.undone': { by: hosts, data: { pickId: NEXT }, after: byTeacher({ type: 'pick.drawn', data: { ...brian, shown: 'everyone' } }) },
  'seats.arranged': { by: hosts, data: { order: [] } },
  'rung.changed': { by: [null], data: { ...brian, rung: 'audio', why: 'network' } },
  'rung.capped': { by: hosts, data: { ...brian, cap: 'text' as never } },
  'recording.started': { by: hosts, data: { recordingId } },
  'recording.paused': { by: hostsOr, data: {}, after: recording },
  'recording.resumed': {
    by: hostsOr,
    data: {},
    after: (room) => {
      recording(room);
      byTeacher({ type: 'recording.paused', data: {} })(room);
    },
  },
  'recording.stopped': { by: hostsOr, data: {}, after: recording },
  'recording.taken': { by: [null], data: { ...run, recorderId: RecorderId.parse('r9') }, after: recording },
  'recording.saved': { by: [null], data: { ...run, until: 1_090 }, after: taken },
  'recording.troubled': { by: [null], data: { ...run, trouble: null }, after: taken },
  'chapter.marked': { by: hosts, data: { title: 'Mine' }, after: recording },
  'poll.opened': { by: hosts, data: { question: '', kind: 'yesNo', options: [], results: 'live', named: true } },
  'poll.answered': { by: ['amina'], data: { pollId, answer: { kind: 'choices', choices: [0] } }, after: poll },
  'poll.tallied': { by: [null], data: { pollId, tally }, after: poll },
  'poll.closed': { by: hosts, data: { pollId }, after: poll },
  'poll.shown': { by: hosts, data: { pollId }, after: poll },
  'quiz.opened': { by: holders, data: { quizId, title: 'Mine', closesAt: 9_999 } },
  'quiz.closed': {
    by: holders,
    data: { quizId },
    after: byTeacher({ type: 'quiz.opened', data: { quizId, title: 'Q', closesAt: 9_999 } }),
  },
  'entry.hidden': { by: WRITERS, data: {} },
};

function started(): Said {
  const room = new Said();
  room.join('teacher', 'host');
  room.join('helper', 'cohost');
  room.join('amina');
  room.join('brian');
  room.join('visitor', 'observer');
  room.mic('amina', true);
  // A pupil whom the teacher has made a co-teacher for this lesson.
  room.join('promoted');
  byTeacher({ type: 'role.changed', data: { peerId: id('promoted'), role: 'cohost' } })(room);
  return room;
}

/** With somebody at the door, who is not in the room. */
function withLobby(): Said {
  const room = started();
  room.say('teacher', { type: 'lobby.changed', data: { who: 'everyone' } });
  room.join('waiting');
  return room;
}

const bodyOf = (type: EntryType) => ({ type, data: CASES[type].data }) as EntryBody;
const types = Object.keys(CASES) as EntryType[];

describe.each(types)('an entry %s', (type) => {
  const { by, after, lock } = CASES[type];
  const room = (door: boolean): Said => {
    const made = door ? withLobby() : started();
    after?.(made);
    return made;
  };

  it('takes effect from whom it may, and from nobody who forges it', () => {
    const took = WRITERS.filter((writer) => {
      const made = room(writer === 'waiting' || type.startsWith('lobby.'));
      const { seq: _seq, at: _at, ...before } = made.state;
      const outcome = made.say(writer, bodyOf(type));
      const { seq: _newSeq, at: _newAt, ...then } = made.state;
      if (outcome !== 'ok') expect(then).toEqual(before);
      return outcome === 'ok';
    });
    expect(took).toEqual(WRITERS.filter((writer) => by.includes(writer)));
  });

  it('is kept from a pupil by its own lock and by no other, and from a teacher by none', () => {
    if (!by.includes('amina')) return;
    for (const one of ['mic', 'camera', 'screen', 'chat', 'hands', 'names'] as const) {
      for (const writer of ['amina', 'teacher'] as const) {
        if (!by.includes(writer)) continue;
        const made = room(false);
        made.say('teacher', { type: 'locks.changed', data: { [one]: true } });
        expect([one, writer, made.say(writer, bodyOf(type))]).toEqual([one, writer, one === lock && writer === 'amina' ? 'locked' : 'ok']);
      }
    }
  });
});
