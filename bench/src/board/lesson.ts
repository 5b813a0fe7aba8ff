import { DeckId, EntryId, NodeId, PeerId, ProducerId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { EntryBody, EntryDraft } from '@watoto/shared/room/entry.ts';
import { boardStroke, dice, inkStroke } from './hand.ts';

export const DECK = DeckId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
export const PAGES = 40;
export const TEACHER = PeerId.parse('bench-teacher');
const MINUTES = 45;
/** The minutes of group work. */
const GROUPS = { from: 30, until: 34 };
const apart = (minute: number) => minute > GROUPS.from && minute <= GROUPS.until;
/** Let in by one press. */
const LET_IN = 30;
/** On the SFU node: also for whoever comes afterwards. */
const PLACES = 1_000;
/** One in so many pupils has a camera. */
const CAMERA_EVERY = 5;
/** What somebody says in one breath. */
const SENTENCES = [
  'Look at the second bar.',
  'A half and a quarter make three quarters, so the rest is a quarter.',
  'Who can clap that for us?',
];
const QUIZ = '01890a5d-ac96-774b-bcce-b302099a80';

/**
 * All that is said in a lesson of 45 minutes with every tool: the class waits, is let in and opens its microphones and cameras; slides are turned and drawn on,
 * then the whiteboard; captions of all that the teacher says, polls that everyone answers, graded quizzes, chat, hands, the word given, microphones on and off,
 * a timer, somebody picked, groups, rungs that change, a recording that is saved; the class goes.
 */
export function lessonWithAllTools(pupils: number): EntryDraft[] {
  const roll = dice(7);
  const drafts: EntryDraft[] = [];
  const name = (i: number) => PeerId.parse(`was-pupil-${String(i).padStart(3, '0')}`);
  const one = () => name(Math.floor(roll() * pupils));
  const say = (by: PeerId | null, body: EntryBody) =>
    void drafts.push({ id: EntryId.parse(`${by ?? 'platform'}:script-${drafts.length}`), by, ...body });
  const join = (peerId: PeerId, role: 'host' | 'pupil') =>
    say(null, {
      type: 'peer.joined',
      data: {
        peerId,
        connectionId: `${peerId}-1` as never,
        name: `Somebody ${peerId}`,
        role,
        tokenId: `token-of-${peerId}`,
        keepsMedia: false,
      },
    });
  const leave = (peerId: PeerId) => say(null, { type: 'peer.left', data: { peerId, connectionId: null, reason: 'left' } });
  const everyone = Array.from({ length: pupils }, (_, i) => name(i));

  /** Those whose microphone was on once: their Producer stays, paused. */
  const spoke = new Set<PeerId>();
  const producer = (peerId: PeerId, source: 'mic' | 'camera') => ProducerId.parse(`${peerId}-${source}-b302099a8057-producer`);
  const publish = (peerId: PeerId, source: 'mic' | 'camera') =>
    say(peerId, {
      type: 'producer.opened',
      data: { producerId: producer(peerId, source), kind: source === 'mic' ? 'audio' : 'video', source, paused: false, epoch: 1 },
    });
  const unmute = (peerId: PeerId) => {
    if (spoke.has(peerId)) say(peerId, { type: 'producer.resumed', data: { producerId: producer(peerId, 'mic') } });
    else publish(peerId, 'mic');
    spoke.add(peerId);
  };
  const caption = (peerId: PeerId) =>
    say(peerId, { type: 'caption.said', data: { text: SENTENCES[Math.floor(roll() * SENTENCES.length)] ?? '' } });

  say(null, { type: 'room.opened', data: { title: 'All tools', size: pupils, lobby: 'everyone' } });
  const legs = [{ nodeId: NodeId.parse('bench-node'), epoch: 1, size: PLACES }];
  say(null, { type: 'room.placed', data: { epoch: 1, legs, reason: 'opened' } });
  join(TEACHER, 'host');
  publish(TEACHER, 'mic');
  publish(TEACHER, 'camera');
  for (let from = 0; from < pupils; from += LET_IN) {
    const come = everyone.slice(from, from + LET_IN);
    for (const peerId of come) join(peerId, 'pupil');
    say(TEACHER, { type: 'lobby.admitted', data: { peerIds: come } });
  }
  say(TEACHER, { type: 'lobby.changed', data: { who: 'nobody' } });
  for (const peerId of everyone.filter((_peer, i) => i % CAMERA_EVERY === 0)) publish(peerId, 'camera');
  say(TEACHER, { type: 'captions.set', data: { language: 'en' } });
  say(TEACHER, { type: 'deck.opened', data: { deckId: DECK, title: 'Drums around the lake', pages: PAGES } });
  say(TEACHER, { type: 'ink.allowed', data: { pupils: true } });
  say(TEACHER, { type: 'board.passed', data: { peerId: null, may: true } });

  say(TEACHER, { type: 'recording.started', data: { recordingId: RecordingId.parse('01890a5d-ac96-774b-bcce-b302099a8059') } });

  const rungs = new Map<PeerId, 'video' | 'fewer'>();
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const page = { deckId: DECK, page: 1 + Math.min(PAGES - 1, minute) };
    if (minute % 15 === 0) say(TEACHER, { type: 'stage.changed', data: { show: 'slides' } });
    if (minute % 15 === 10) say(TEACHER, { type: 'stage.changed', data: { show: 'board' } });
    say(TEACHER, { type: 'deck.turned', data: page });
    const drawer = () => (roll() < 0.8 ? TEACHER : one());
    for (let i = 0; i < 16; i += 1) say(drawer(), { type: 'ink.drawn', data: { ...page, shape: inkStroke(roll).shape } });
    for (let i = 0; i < 2; i += 1) say(TEACHER, { type: 'ink.undone', data: page });
    for (let i = 0; i < 16; i += 1) say(drawer(), { type: 'board.drawn', data: { put: [boardStroke(roll)], drop: [] } });
    for (let i = 0; i < 10; i += 1)
      say(one(), { type: 'message.said', data: { text: 'I think it is three quarters, because…', to: 'everyone' } });
    for (let i = 0; i < 3; i += 1) {
      const peerId = one();
      say(peerId, { type: 'hand.raised', data: {} });
      // Who has the word speaks; the hand comes down with it.
      if (i > 0) say(TEACHER, { type: 'hand.lowered', data: { peerId } });
      else {
        say(TEACHER, { type: 'word.given', data: { peerId } });
        unmute(peerId);
        // Apart from the class, what is said is its group's.
        if (!apart(minute)) caption(peerId);
        say(peerId, { type: 'producer.paused', data: { producerId: producer(peerId, 'mic') } });
      }
    }
    for (let i = 0; i < 12; i += 1) caption(TEACHER);
    for (let i = 0; i < 10; i += 1) {
      const peerId = one();
      const rung = rungs.get(peerId) === 'fewer' ? 'video' : 'fewer';
      rungs.set(peerId, rung);
      say(null, { type: 'rung.changed', data: { peerId, rung, why: 'network' } });
    }
    if (minute % 9 === 4) {
      say(TEACHER, {
        type: 'poll.opened',
        data: { question: 'How much is 1/2 + 1/4?', kind: 'single', options: ['3/4', '2/6'], results: 'live', named: true },
      });
      const { id } = drafts.at(-1) ?? { id: '' };
      for (const peerId of everyone) {
        say(peerId, { type: 'poll.answered', data: { pollId: id as never, answer: { kind: 'choices', choices: [roll() < 0.7 ? 0 : 1] } } });
      }
      say(TEACHER, { type: 'poll.closed', data: { pollId: id as never } });
    }
    if (minute % 10 === 5) {
      say(TEACHER, { type: 'timer.started', data: { lastsMs: 120_000, label: 'Work in pairs' } });
      say(TEACHER, { type: 'timer.stopped', data: {} });
      say(TEACHER, { type: 'pick.drawn', data: { peerId: one(), shown: 'everyone' } });
      say(TEACHER, { type: 'chapter.marked', data: { title: `Part ${minute}` } });
    }
    if (minute % 20 === 12) {
      const quizId = `${QUIZ}${minute}`;
      say(TEACHER, { type: 'quiz.opened', data: { quizId, title: 'Fractions, live', closesAt: 4_102_444_800_000 } });
      say(TEACHER, { type: 'quiz.closed', data: { quizId } });
    }
    if (minute === GROUPS.from) {
      const groups = Array.from({ length: 20 }, (_, g) => ({
        id: `group-${g}` as never,
        name: `Group ${g + 1}`,
        peerIds: everyone.filter((_peer, i) => i % 20 === g),
      }));
      say(TEACHER, { type: 'groups.opened', data: { groups, lastsMs: null } });
    }
    if (minute === GROUPS.until) say(TEACHER, { type: 'groups.closed', data: { endsAt: null } });
  }
  for (const peerId of everyone) leave(peerId);
  leave(TEACHER);
  return drafts;
}
