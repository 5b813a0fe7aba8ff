import type { BoardElement } from '@watoto/shared/contract/board.ts';
import { type Hint, REACTIONS } from '@watoto/shared/contract/hints.ts';
import { SOURCE_KIND } from '@watoto/shared/contract/media.ts';
import { DeckId, EntryId, GroupId, NodeId, type PeerId, ProducerId, RecorderId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import { elementsOf } from '@watoto/shared/room/board.ts';
import type { EntryType } from '@watoto/shared/room/entry.ts';
import { holdsLesson } from '@watoto/shared/room/given.ts';
import { personOf } from '@watoto/shared/room/lobby.ts';
import { type PollAnswer, type PollKind, type PollState, choicesOf } from '@watoto/shared/room/poll.ts';
import { legOf } from '@watoto/shared/room/legs.ts';
import { Rung } from '@watoto/shared/ladder/rung.ts';
import { until } from './fixture.ts';
import type { Person, ToolWalk } from './tool-walk.fixture.ts';

type Step = (walk: ToolWalk) => Promise<unknown>;

const DECKS = ['a', 'b', 'c'].map((digit) => DeckId.parse(`01900000-0000-7000-8000-00000000000${digit}`));
const QUIZZES = ['01900000-0000-7000-8000-0000000000d1', '01900000-0000-7000-8000-0000000000d2'];
const NODE = NodeId.parse('n1');

const byHost =
  (step: (walk: ToolWalk, host: Person) => Promise<unknown>): Step =>
  (walk) =>
    step(walk, walk.host());

/** Whoever holds the lesson by the school's word, and now and then one whom a host made a co-teacher. */
const byHolder =
  (step: (walk: ToolWalk, host: Person) => Promise<unknown>): Step =>
  (walk) =>
    step(walk, walk.chance(4) ? walk.host() : walk.who(holdsLesson));

/** Somebody who waits, or nearly anybody. */
const waiting = (walk: ToolWalk): PeerId => walk.some(Object.values(walk.model.lobby.waiting))?.id ?? walk.somebody();
/** The page that is shown, or another one. */
const page = (walk: ToolWalk) => ({ deckId: walk.model.slides.deckId ?? walk.pick(DECKS), page: walk.random(4) + 1 });
/** A page that is drawn on, if there is one. */
const drawnOn = (walk: ToolWalk) => {
  const [deckId, number] = (walk.some(Object.keys(walk.model.slides.ink)) ?? '').split('/');
  return number === undefined || walk.chance(8) ? page(walk) : { deckId: DeckId.parse(deckId), page: Number(number) };
};
const strokesOn = ({ model }: ToolWalk, on: { deckId: string; page: number }) => model.slides.ink[`${on.deckId}/${on.page}`] ?? [];
const messageId = (walk: ToolWalk) => walk.some(walk.model.chat)?.id ?? 1;
/** What somebody deleted who can take that back. */
export const restorable = ({ model, here }: ToolWalk) =>
  model.chat.filter(({ deleted, deletedBy }) => deleted && here.some(({ id }) => id === deletedBy));
const speaks = ({ model }: ToolWalk, id: PeerId) =>
  Object.values(model.producers).some(({ peerId, source, paused }) => peerId === id && source === 'mic' && !paused);
const groupId = (walk: ToolWalk) => walk.some(walk.model.groups?.groups ?? [])?.id ?? GroupId.parse('none');
const producers = ({ model }: ToolWalk, who: Person) => Object.values(model.producers).filter(({ peerId }) => peerId === who.id);
const producerOf = (walk: ToolWalk, who: Person) => walk.some(producers(walk, who))?.id ?? ProducerId.parse('none');
/** Someone whose microphone is open, if there is one. */
const sender = (walk: ToolWalk) => walk.who(({ id }) => Object.values(walk.model.producers).some(({ peerId }) => peerId === id));
const NO_RECORDING = RecordingId.parse('01900000-0000-7000-8000-000000000001');
const run = ({ model: { recording } }: ToolWalk) => ({ recordingId: recording?.id ?? NO_RECORDING, run: Math.max(1, recording?.run ?? 1) });
const poll = (walk: ToolWalk): PollState | undefined =>
  walk.model.polls.find(({ closedAt }) => closedAt === null && !walk.chance(5)) ?? walk.some(walk.model.polls);
const pollId = (walk: ToolWalk) => poll(walk)?.id ?? EntryId.parse('none');

const POLLS: { readonly [K in PollKind]: readonly string[] } = {
  single: ['one', 'two', 'three'],
  multiple: ['one', 'two', 'three', 'four'],
  numeric: [],
  text: [],
  yesNo: [],
  confidence: [],
};

function answerTo(walk: ToolWalk, asked: PollState | undefined): PollAnswer {
  if (asked?.kind === 'numeric') return { kind: 'number', number: walk.random(3) };
  if (asked?.kind === 'text') return { kind: 'text', text: walk.pick(['Kilimanjaro', 'kilimanjaro', walk.words('a lake')]) };
  const most = asked ? choicesOf(asked) : 2;
  const choices = [...new Set([walk.random(most || 1), ...(asked?.kind === 'multiple' ? [walk.random(most)] : [])])];
  return { kind: 'choices', choices };
}

function element(walk: ToolWalk): BoardElement {
  const id = `el${walk.random(24)}`;
  const now = elementsOf(walk.model.board).find((one) => one.id === id);
  // Now and then an older version, as of one who had not heard of the newer one.
  const version = Math.max(1, (now?.version ?? 0) + walk.random(3));
  const base = {
    id,
    version,
    nonce: walk.random(1_000),
    index: `a${walk.random(9) + 1}`,
    seed: 1,
    x: walk.random(500),
    y: 1.25,
    width: 40,
    height: 30,
  };
  if (walk.chance(2)) return { ...base, type: 'freedraw', steps: Array.from({ length: 40 }, () => walk.random(300)) };
  return { ...base, type: 'text', text: `${walk.words('chalk')} ${'x'.repeat(walk.random(900))}`, fontSize: 20, font: 5, lineHeight: 1.25 };
}

/** Everyone is out at one time or another: who is to be seen everywhere stays. */
const others = (walk: ToolWalk) => walk.pick(walk.people.filter(({ stays }) => !stays));

/** What is done for each entry that there is: an entry that is added stands here too, or nothing compiles. null: no step of a lesson's. */
export const STEPS: { readonly [T in EntryType]: Step | null } = {
  // The first who comes opens the room, and the last step ends it.
  'room.opened': null,
  'room.ended': null,
  // These are only read, never stored.
  'poll.tallied': null,
  'entry.hidden': null,

  'room.placed': (w) => {
    const epoch = Math.max(1, (w.model.placement?.epoch ?? 0) + w.random(3));
    return w.append(null, { type: 'room.placed', data: { epoch, legs: [{ nodeId: NODE, epoch, size: 300 }], reason: 'walk' } });
  },
  'peer.joined': async (w) => {
    const who = (w.chance(4) ? undefined : w.some(w.away)) ?? w.pick(w.people);
    await w.enter(who);
    await w.fetchBoard(who);
  },
  'peer.dropped': async (w) => {
    const client = w.some(w.here.filter(({ stays }) => !stays))?.client;
    client?.kill();
    await until(() => (client?.disconnected === false ? 'the end of the socket' : null));
  },
  'peer.left': async (w) => {
    const who = others(w);
    await w.call(who, 'room.leave', {});
    who.client?.close();
  },
  'peer.removed': byHost((w, host) => w.call(host, 'peer.remove', { peerId: w.somebody(), ban: w.chance(2) })),
  'peer.muted': byHost((w, host) => w.call(host, 'peer.mute', { peerId: sender(w).id, source: w.pick(['mic', 'camera', 'screen']) })),
  'room.muted': byHost((w, host) => w.call(host, 'room.muteAll', {})),
  'role.changed': byHost((w, host) =>
    w.call(host, 'role.set', { peerId: w.somebody(), role: w.pick(['cohost', 'pupil', 'pupil', 'observer']) }),
  ),

  'hand.raised': (w) => w.call(w.member(), 'hand.raise', {}),
  'hand.lowered': (w) => w.call(w.member(), 'hand.lower', w.chance(2) ? {} : { peerId: w.some(w.model.hands)?.peerId ?? w.somebody() }),
  'hands.lowered': byHost((w, host) => w.call(host, 'hands.lower', {})),
  'message.said': (w) => {
    const replyTo = w.chance(3) && w.model.chat.length > 0 ? { replyTo: messageId(w) } : {};
    return w.call(w.member(), 'message.say', { text: w.words(), to: w.pick(['everyone', 'everyone', 'hosts', 'group']), ...replyTo });
  },
  'message.deleted': (w) => w.call(w.member(), 'message.delete', { messageId: messageId(w) }),
  'message.restored': (w) => {
    const gone = w.some(restorable(w));
    return w.call(
      w.who(({ id }) => id === gone?.deletedBy),
      'message.restore',
      { messageId: gone?.id ?? messageId(w) },
    );
  },
  'slow.changed': byHost((w, host) => w.call(host, 'slow.set', { seconds: w.pick([0, 0, 1, 2]) })),
  'report.made': (w) => {
    const about = w.chance(2) ? w.some(w.model.chat) : undefined;
    return w.call(w.member(), 'report.make', {
      peerId: about?.peerId ?? w.somebody(),
      messageId: about?.id ?? null,
      note: w.words('note'),
    });
  },
  'report.settled': byHost((w, host) => w.call(host, 'report.settle', { reportId: w.some(w.model.reports)?.id ?? 1 })),

  'media.reopened': (w) => {
    const who = w.member();
    return w.append(who.id, { type: 'media.reopened', data: { epoch: legOf(w.model, personOf(w.model, who.id))?.epoch ?? 1 } });
  },
  'producer.opened': (w) => {
    const who = w.member();
    const source = w.pick(['mic', 'mic', 'mic', 'camera', 'screen', 'screenAudio'] as const);
    const epoch = legOf(w.model, w.model.peers[who.id])?.epoch ?? 1;
    const data = {
      producerId: ProducerId.parse(`p${w.log.length}`),
      kind: SOURCE_KIND[source],
      source,
      paused: w.chance(2),
      epoch,
    } as const;
    return w.append(who.id, { type: 'producer.opened', data });
  },
  'producer.closed': (w) => {
    const who = sender(w);
    return w.call(who, 'producer.close', { producerId: producerOf(w, who) });
  },
  'producer.paused': (w) => {
    const who = sender(w);
    return w.call(who, 'producer.pause', { producerId: producerOf(w, who) });
  },
  'producer.resumed': (w) => {
    const who = sender(w);
    return w.call(who, 'producer.resume', { producerId: producerOf(w, who) });
  },

  'locks.changed': byHost((w, host) =>
    w.call(host, 'locks.set', { [w.pick(['mic', 'camera', 'screen', 'chat', 'hands', 'names'])]: w.chance(3) }),
  ),
  'spotlight.changed': byHost((w, host) => w.call(host, 'spotlight.set', { peerId: w.chance(3) ? null : w.somebody() })),
  'layout.changed': byHost((w, host) => w.call(host, 'layout.set', { layout: w.pick([null, 'grid', 'speaker', 'tool']) })),
  'stage.changed': byHost((w, host) => w.call(host, 'stage.show', { show: w.pick(['people', 'slides', 'board']) })),
  'speech.asked': byHost((w, host) => w.call(host, 'speech.ask', { peerIds: w.chance(3) ? null : [w.somebody()] })),
  'speech.declined': (w) =>
    w.call(
      w.who(({ id }) => w.model.words.some(({ peerId }) => peerId === id)),
      'speech.decline',
      {},
    ),
  'word.given': byHost((w, host) => w.call(host, 'word.give', { peerId: w.some(w.model.hands)?.peerId ?? w.somebody() })),

  'lobby.changed': byHost((w, host) => w.call(host, 'lobby.set', { who: w.pick(['nobody', 'guests', 'everyone', 'everyone']) })),
  'lobby.admitted': byHost((w, host) => w.call(host, 'lobby.admit', { peerIds: w.chance(3) ? null : [waiting(w)] })),
  'lobby.refused': byHost((w, host) => w.call(host, 'lobby.refuse', { peerId: waiting(w), ban: w.chance(3) })),
  'peer.unbanned': byHost((w, host) => w.call(host, 'peer.unban', { peerId: w.some(w.model.banned) ?? w.somebody() })),
  'peer.renamed': (w) => {
    const who = w.member();
    return w.call(who, 'peer.rename', { name: w.words('Name'), ...(w.chance(2) ? { peerId: w.somebody() } : {}) });
  },

  'board.drawn': (w) => {
    const now = w.some(elementsOf(w.model.board));
    const drop = now && w.chance(4) ? [{ id: now.id, version: now.version + w.random(2) }] : [];
    return w.call(w.member(), 'board.draw', { put: Array.from({ length: w.random(4) }, () => element(w)), drop });
  },
  'board.cleared': (w) => (w.chance(2) ? w.call(w.host(), 'board.clear', {}) : Promise.resolve()),
  'board.passed': byHost((w, host) => w.call(host, 'board.pass', { peerId: w.chance(2) ? null : w.somebody(), may: !w.chance(3) })),

  'deck.opened': byHost((w, host) => {
    const deckId = w.pick(DECKS);
    return w.call(host, 'deck.open', { deckId, title: w.words('Deck'), pages: 4 });
  }),
  'deck.turned': byHost((w, host) => w.call(host, 'deck.turn', page(w))),
  'ink.drawn': (w) => {
    const look = { colour: w.pick(['red', 'blue']), width: 'thin' } as const;
    const at = () => w.random(10_000);
    const shape = w.pick([
      { tool: 'pen', ...look, points: Array.from({ length: 2 * (w.random(20) + 1) }, at) },
      { tool: 'highlighter', ...look, points: [at(), at(), at(), at()] },
      { tool: 'arrow', ...look, points: [at(), at(), at(), at()] },
      { tool: 'text', ...look, points: [at(), at()], text: w.words('ink') },
    ] as const);
    return w.call(w.member(), 'ink.draw', { ...page(w), shape: { ...shape, points: [...shape.points] } as never });
  },
  'ink.erased': (w) => {
    const on = drawnOn(w);
    return w.call(w.member(), 'ink.erase', { ...on, ids: [w.some(strokesOn(w, on))?.id ?? 1] });
  },
  'ink.cleared': byHost((w, host) => w.call(host, 'ink.clear', drawnOn(w))),
  'ink.undone': (w) => {
    const on = drawnOn(w);
    return w.call(
      w.who(({ id }) => strokesOn(w, on).some(({ by }) => by === id)),
      'ink.undo',
      on,
    );
  },
  'ink.allowed': byHost((w, host) => w.call(host, 'ink.allow', { pupils: !w.chance(3) })),

  'captions.set': byHost((w, host) => w.call(host, 'captions.set', { language: w.pick(['en', 'sw', 'sw-KE', null]) })),
  'caption.said': (w) =>
    w.call(
      w.who(({ id }) => speaks(w, id)),
      'caption.say',
      { text: w.words('spoken') },
    ),

  'groups.opened': byHost((w, host) => {
    const lots = w.people.filter(({ role }) => role === 'pupil').map(({ id }) => ({ id, lot: w.random(3) }));
    // By hand and at random; and those of the last time, where there are some.
    const last = w.chance(2) ? w.model.groups : null;
    const members = (lot: number) => lots.filter((one) => one.lot === lot).map(({ id }) => id);
    const groups = last
      ? last.groups.map(({ id, name }) => ({
          name,
          peerIds: Object.keys(last.members).filter((peer) => last.members[peer] === id) as PeerId[],
        }))
      : [0, 1].map((lot) => ({ name: w.words('Group'), peerIds: members(lot) }));
    return w.call(host, 'groups.open', { groups, lastsMs: w.chance(3) ? 1_000 : null });
  }),
  'groups.closed': (w) => (w.chance(2) ? w.call(w.host(), 'groups.close', {}) : Promise.resolve()),
  'groups.timed': byHost((w, host) => w.call(host, 'groups.time', { lastsMs: w.chance(2) ? null : 1_000 })),
  'groups.told': byHost((w, host) => w.call(host, 'groups.tell', { text: w.words('told') })),
  // A host puts somebody elsewhere, or visits a group.
  'peer.moved': byHost((w, host) =>
    w.call(host, 'groups.move', { peerId: w.chance(3) ? host.id : w.somebody(), groupId: w.chance(5) ? null : groupId(w) }),
  ),
  'group.helpCalled': (w) => w.call(w.pupil(), 'groups.callHelp', {}),
  'group.helpAnswered': (w) =>
    w.call(w.member(), 'groups.answerHelp', { groupId: w.some(w.model.groups?.calls ?? [])?.groupId ?? groupId(w) }),

  'timer.started': byHost((w, host) => w.call(host, 'timer.start', { lastsMs: 10_000_000 + w.random(1_000), label: w.words('Task') })),
  'timer.paused': byHost((w, host) => w.call(host, 'timer.pause', {})),
  'timer.resumed': byHost((w, host) => w.call(host, 'timer.resume', {})),
  'timer.extended': byHost((w, host) => w.call(host, 'timer.extend', { ms: 60_000 })),
  'timer.stopped': (w) => (w.chance(2) ? w.call(w.host(), 'timer.stop', {}) : Promise.resolve()),

  'pick.drawn': byHost((w, host) => w.call(host, 'pick.draw', { shown: w.pick(['everyone', 'hosts']) })),
  'pick.undone': byHost((w, host) => w.call(host, 'pick.undo', { pickId: w.model.picks.at(-1)?.id ?? 1 })),
  'seats.arranged': byHost((w, host) => w.call(host, 'seats.arrange', { order: w.people.filter(() => w.chance(2)).map(({ id }) => id) })),

  'rung.changed': (w) =>
    w.append(null, {
      type: 'rung.changed',
      data: { peerId: w.somebody(), rung: w.pick(Rung.options), why: w.pick(['network', 'device']) },
    }),
  'rung.capped': (w) => {
    const by = w.pick(w.here);
    return w.call(by, 'rung.cap', { cap: w.pick(['auto', 'thumbnail', 'audio']), ...(w.chance(2) ? {} : { peerId: w.somebody() }) });
  },

  'recording.started': byHost((w, host) => w.call(host, 'recording.start', {})),
  'recording.paused': byHost((w, host) => w.call(host, 'recording.pause', {})),
  'recording.resumed': byHost((w, host) => w.call(host, 'recording.resume', {})),
  'recording.stopped': (w) => (w.chance(2) ? w.call(w.host(), 'recording.stop', {}) : Promise.resolve()),
  'recording.taken': (w) => {
    const { recordingId, run: now } = run(w);
    const next = w.model.recording?.run === 0 ? 1 : now + 1;
    return w.append(null, { type: 'recording.taken', data: { recordingId, run: next, recorderId: RecorderId.parse(`r${next}`) } });
  },
  'recording.saved': (w) => w.append(null, { type: 'recording.saved', data: { ...run(w), until: w.model.at } }),
  'recording.troubled': (w) =>
    w.append(null, { type: 'recording.troubled', data: { ...run(w), trouble: w.pick([null, 'storage', 'disk', 'media']) } }),
  'chapter.marked': byHost((w, host) => w.call(host, 'chapter.mark', { title: w.words('Chapter') })),

  'poll.opened': byHost((w, host) => {
    const kind = w.pick(Object.keys(POLLS) as PollKind[]);
    const results = kind === 'text' ? 'hidden' : w.pick(['hidden', 'live', 'afterClose'] as const);
    return w.call(host, 'poll.open', { question: w.words('Asked'), kind, options: [...POLLS[kind]], results, named: w.chance(2) });
  }),
  // Now and then to one that is closed: a vote that comes too late.
  'poll.answered': (w) => {
    const asked = poll(w);
    return w.call(w.pupil(), 'poll.answer', { pollId: asked?.id ?? EntryId.parse('none'), answer: answerTo(w, asked) });
  },
  'poll.closed': (w) => (w.chance(3) ? w.call(w.host(), 'poll.close', { pollId: pollId(w) }) : Promise.resolve()),
  'poll.shown': byHost((w, host) => w.call(host, 'poll.show', { pollId: pollId(w) })),
  'quiz.opened': byHolder((w, host) =>
    w.call(host, 'quiz.open', { quizId: w.pick(QUIZZES), title: w.words('Quiz'), closesAt: w.model.at + 3_600_000 }),
  ),
  'quiz.closed': byHolder((w, host) => w.call(host, 'quiz.close', { quizId: w.model.quiz?.id ?? QUIZZES[0] ?? '' })),
};

/** What is shown as it happens and is no entry: a kind that is added stands here too. */
export const HINTS: { readonly [K in Hint['kind']]: Step } = {
  reaction: (w) => w.call(w.member(), 'reaction.give', { is: w.pick(REACTIONS) }),
  laser: byHost((w, host) => w.call(host, 'hint.send', { hint: { kind: 'laser', at: w.chance(4) ? null : { x: 0.5, y: 0.25 } } })),
  board: (w) => w.call(w.member(), 'hint.send', { hint: { kind: 'board', at: { x: 1, y: 2 }, element: w.chance(2) ? null : element(w) } }),
  stroke: (w) => {
    const drawing = { tool: 'pen', colour: 'red', width: 'thin', from: 0, points: [1, 2, 3, 4] } as const;
    return w.call(w.member(), 'hint.send', { hint: { kind: 'stroke', ...page(w), drawing: { ...drawing, points: [...drawing.points] } } });
  },
};
