import type { ErrorCode } from '../kernel/errors.ts';
import type { PeerId } from '../kernel/ids.ts';
import { holdsLesson } from './given.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import { fits, isAskable, type PollState, tallyOf } from './poll.ts';
import type { Peer, RoomState } from './state.ts';

/** Polls that a room remembers, the newest last. */
export const POLLS_KEPT = 20;
/** Those of which it also remembers who answered what; of older ones only the tally stays. */
const ANSWERS_KEPT = 5;

export const pollOpened: Rule<'poll.opened'> = (state, { id, by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  if (!isAskable(data)) return 'invalid_input';
  if (openPoll(state)) return 'conflict';
  const { question, kind, options, results, named } = data;
  const shown = results === 'live';
  const poll: PollState = { id, question, kind, options, results, named, openedAt: at, closedAt: null, shown, tally: null, answers: {} };
  const polls = [...state.polls, poll].slice(-POLLS_KEPT);
  return { ...state, polls: polls.map((one, i) => (i < polls.length - ANSWERS_KEPT ? { ...one, answers: {} } : one)) };
};

/** One standing answer a pupil: a later one takes its place while the poll is open. */
export const pollAnswered: Rule<'poll.answered'> = (state, { by, data }) => {
  const pupil = actor(state, by, 'answer');
  if (isCode(pupil)) return pupil;
  const poll = pollOf(state, data.pollId);
  if (!poll) return 'not_found';
  if (poll.closedAt !== null) return 'closed';
  if (!fits(poll, data.answer)) return 'invalid_input';
  const answers = { ...poll.answers, [pupil.id]: data.answer };
  // Whoever may not know the others' answers is told what they amount to.
  return withPoll(state, { ...poll, answers, tally: data.tally === undefined ? tallyOf(poll, answers) : data.tally });
};

/** Others have answered. Only read, never stored: what a reader gets who may not know who answered what. */
export const pollTallied: Rule<'poll.tallied'> = (state, { by, data }) => {
  if (by !== null) return 'forbidden';
  const poll = pollOf(state, data.pollId);
  return poll ? withPoll(state, { ...poll, tally: data.tally }) : state;
};

/** Safe to repeat: two teachers may close it at once. */
export const pollClosed: Rule<'poll.closed'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const poll = pollOf(state, data.pollId);
  if (!poll) return 'not_found';
  if (poll.closedAt !== null) return state;
  return withPoll(state, { ...poll, closedAt: at, shown: poll.shown || poll.results === 'afterClose', tally: data.tally ?? poll.tally });
};

export const pollShown: Rule<'poll.shown'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const poll = pollOf(state, data.pollId);
  return poll ? withPoll(state, { ...poll, shown: true, tally: data.tally ?? poll.tally }) : 'not_found';
};

/** The API has opened it; here the room is told. Safe to repeat. */
export const quizOpened: Rule<'quiz.opened'> = (state, { by, at, data }) => {
  const host = holder(state, by);
  if (isCode(host)) return host;
  const { quiz } = state;
  if (quiz?.id === data.quizId) return state;
  if (quiz && quiz.closedAt === null && at < quiz.closesAt) return 'conflict';
  return { ...state, quiz: { id: data.quizId, title: data.title, openedAt: at, closesAt: data.closesAt, closedAt: null, by: host.id } };
};

export const quizClosed: Rule<'quiz.closed'> = (state, { by, at, data }) => {
  const host = holder(state, by);
  if (isCode(host)) return host;
  const { quiz } = state;
  if (quiz?.id !== data.quizId) return 'not_found';
  return quiz.closedAt === null ? { ...state, quiz: { ...quiz, closedAt: at } } : state;
};

/** Only those speak for the API whom it lets open and close quizzes: pupils' pages hand in at their word. */
function holder(state: RoomState, by: PeerId | null): Peer | ErrorCode {
  const host = actor(state, by, 'moderate');
  return isCode(host) || holdsLesson(host) ? host : 'forbidden';
}

/** The one that can be answered; there is one at a time. */
export function openPoll({ polls }: Pick<RoomState, 'polls'>): PollState | undefined {
  return polls.find(({ closedAt }) => closedAt === null);
}

export function pollOf({ polls }: Pick<RoomState, 'polls'>, id: string): PollState | undefined {
  return polls.find((poll) => poll.id === id);
}

function withPoll(state: RoomState, poll: PollState): RoomState {
  return { ...state, polls: state.polls.map((one) => (one.id === poll.id ? poll : one)) };
}
