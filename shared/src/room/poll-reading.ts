import type { PeerId } from '../kernel/ids.ts';
import type { Entry } from './entry.ts';
import { type PollAnswer, type PollQuestion, PollId } from './poll.ts';
import { openPoll, pollOf } from './polls.ts';
import { applyOwned } from './room.ts';
import { newRoom, type RoomState } from './state.ts';

/** Entries that say who is in the room, or belong to polls: all that the reader needs. Of others there are many more. */
export const OF_POLLS = /^(room|peer|lobby|role|poll)\./;

/** A poll of a lesson, with the answers that stood when it was closed, or at the end. */
export interface ReadPoll extends PollQuestion {
  readonly openedAt: number;
  readonly answers: readonly { readonly peerId: PeerId; readonly name: string; readonly answer: PollAnswer }[];
}

/**
 * Reads all polls from a lesson's log, oldest first; the room itself remembers a few. Entries come in order; others than `OF_POLLS` may
 * be left out. A sealed log has no ids of entries, by which answers name their poll: whatever ids there are, they are passed over, since there
 * is one poll at a time, and answers are its.
 */
export class PollsReader {
  #state: RoomState = newRoom();
  /** By the id that they have here. */
  readonly #polls = new Map<PollId, ReadPoll>();
  /** The id here for each that the log's entries name. */
  readonly #ids = new Map<PollId, PollId>();

  add(stored: Entry): void {
    if (!OF_POLLS.test(stored.type)) return;
    const entry = this.#named({ ...stored, id: PollId.parse(`read-${stored.seq}`) });
    const { state, outcome } = applyOwned({ ...this.#state, seq: entry.seq - 1 }, entry);
    this.#state = state;
    if (!outcome.ok) return;
    if (entry.type === 'poll.opened') this.#polls.set(entry.id, { ...entry.data, openedAt: entry.at, answers: [] });
    if (entry.type === 'poll.answered') this.#answered(entry.data.pollId);
  }

  read(): ReadPoll[] {
    return [...this.#polls.values()];
  }

  #answered(id: PollId): void {
    const [read, poll] = [this.#polls.get(id), pollOf(this.#state, id)];
    if (!read || !poll) return;
    const names = new Map(read.answers.map(({ peerId, name }) => [peerId, name]));
    const answers = Object.entries(poll.answers).map(([key, answer]) => {
      const peerId = key as PeerId;
      return { peerId, name: this.#state.peers[peerId]?.name ?? names.get(peerId) ?? '', answer };
    });
    this.#polls.set(id, { ...read, answers });
  }

  /** A name that was never heard is that of the open poll, if nothing has named that one yet. */
  #named(entry: Entry): Entry {
    if (entry.type !== 'poll.answered' && entry.type !== 'poll.closed' && entry.type !== 'poll.shown') return entry;
    const { pollId } = entry.data;
    const open = openPoll(this.#state);
    if (!this.#ids.has(pollId) && open && ![...this.#ids.values()].includes(open.id)) this.#ids.set(pollId, open.id);
    const id = this.#ids.get(pollId) ?? pollId;
    return entry.type === 'poll.answered'
      ? { ...entry, data: { ...entry.data, pollId: id } }
      : { ...entry, data: { ...entry.data, pollId: id } };
  }
}
