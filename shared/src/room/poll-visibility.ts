import type { PeerId } from '../kernel/ids.ts';
import type { Entry, EntryBody } from './entry.ts';
import type { PollState } from './poll.ts';
import { pollOf } from './polls.ts';
import type { RoomState } from './state.ts';

type Body = Extract<EntryBody, { type: 'poll.answered' | 'poll.tallied' | 'poll.closed' | 'poll.shown' }>;
type Answered = Extract<Entry, { type: 'poll.answered' }>;
type Told = Extract<Entry, { type: 'poll.closed' | 'poll.shown' }>;

/**
 * An answer, as one viewer reads it: whole for whoever gave it, and for hosts where the poll is named; what all answers amount to for whoever
 * sees the results; else null (nothing). Tallies are those of now: a reader who catches up sees them a little early, and ends up with the same.
 */
export function answeredFor(entry: Answered, state: RoomState, viewer: PeerId, host: boolean): Body | null {
  const poll = pollOf(state, entry.data.pollId);
  if (!poll) return null;
  const tally = seenTally(poll, host);
  const { pollId, answer } = entry.data;
  if (entry.by === viewer || (host && poll.named)) return { type: 'poll.answered', data: { pollId, answer, tally } };
  return tally && { type: 'poll.tallied', data: { pollId, tally } };
}

/** Whoever has not seen the answers gets the tally with the entry that shows it. */
export function toldFor(entry: Told, state: RoomState, host: boolean): Body {
  const poll = pollOf(state, entry.data.pollId);
  const tally = poll && seenTally(poll, host);
  return { type: entry.type, data: { pollId: entry.data.pollId, ...(tally ? { tally } : {}) } };
}

/** A snapshot's polls. One's own answer matters while it can still be changed. */
export function pollsFor(polls: readonly PollState[], viewer: PeerId, host: boolean): PollState[] {
  return polls.map((poll) => ({
    ...poll,
    tally: seenTally(poll, host),
    answers: host && poll.named ? poll.answers : ownAnswer(poll, viewer),
  }));
}

/** Does the viewer's snapshot of the polls differ from those of others of its reading? */
export function hasOwnAnswer(polls: readonly PollState[], viewer: PeerId): boolean {
  return polls.some((poll) => Object.keys(ownAnswer(poll, viewer)).length > 0);
}

function ownAnswer({ closedAt, answers }: PollState, viewer: PeerId): PollState['answers'] {
  const own = closedAt === null && Object.hasOwn(answers, viewer) ? answers[viewer] : undefined;
  return own ? { [viewer]: own } : {};
}

function seenTally(poll: PollState, host: boolean): PollState['tally'] {
  return host || poll.shown ? poll.tally : null;
}
