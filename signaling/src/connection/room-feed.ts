import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { CatchUp } from '@watoto/shared/contract/signaling.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { withLargeBoardLeftOut } from '@watoto/shared/room/board-pages.ts';
import { personOf } from '@watoto/shared/room/lobby.ts';
import { type Reading, entryFor, entryForStranger, hasOwn, isOwn, letsIn, readingOf, stateFor } from '@watoto/shared/room/visibility.ts';
import type { Kept, LiveRoom } from '../live-room.ts';
import type { EntryFeed } from './connection.ts';
import { SharedEvent } from './shared-event.ts';

const ENTRIES_PER_EVENT = 200;
/** Whoever missed more entries than this gets a snapshot. */
const ENTRIES_AT_MOST = 200;

/** What a client needs that was away, or is new. `first`: an event that must be on its way before the answer is. */
export interface Missed {
  readonly catchUp: CatchUp;
  readonly first: SharedEvent | null;
}

/**
 * A room's entries and snapshots as its people may read them. What many may read alike is encoded once for all of them: who
 * stands at the same place in the log and has the same reading gets the same text, and so do those who arrive together.
 */
export class RoomFeed implements EntryFeed {
  readonly #room: LiveRoom;
  /** Events of the entries up to `#seq`, by reading and by where they begin; snapshots of `#seq`, by reading. */
  readonly #entries = new Map<string, readonly SharedEvent[]>();
  readonly #snapshots = new Map<Reading, SharedEvent>();
  #seq = -1;

  constructor(room: LiveRoom) {
    this.#room = room;
  }

  get seq(): number {
    return this.#room.state.seq;
  }

  after(seq: number, viewer: PeerId): readonly SharedEvent[] | null {
    if (seq === this.seq) return [];
    const kept = this.#room.after(seq);
    if (!kept) return null;
    if (kept.some(({ entry, outcome }) => letsIn(entry, outcome, viewer))) return this.#wholeRoom(kept.length, viewer);
    if (this.#isGone(viewer) || kept.some(({ entry }) => isOwn(entry, viewer))) return this.#events(kept, viewer);
    this.#forgetOlder();
    const key = `${readingOf(this.#room.state, viewer)} ${seq}`;
    let events = this.#entries.get(key);
    if (!events) this.#entries.set(key, (events = this.#events(kept, viewer)));
    return events;
  }

  /** For a client that has applied everything up to `seq` (null: nothing) of the room that opened at `openedAt`. */
  missed(seq: number | null, openedAt: number | null, viewer: PeerId): Missed {
    const known = seq !== null && openedAt === this.#room.state.openedAt;
    const kept = known && readingOf(this.#room.state, viewer) !== 'waiting' ? this.#room.after(seq) : null;
    const letIn = kept?.some(({ entry, outcome }) => letsIn(entry, outcome, viewer));
    if (kept && !letIn && !this.#cameAfter(kept, viewer) && kept.length <= ENTRIES_AT_MOST)
      return { catchUp: { kind: 'entries', entries: this.#readBy(kept, viewer) }, first: null };
    return { catchUp: { kind: 'snapshot', seq: this.seq }, first: this.#snapshot(viewer) };
  }

  /** Who was not in the room where the client left off has nothing to go on from: perhaps it waited then, and read blanks. */
  #cameAfter([first]: readonly Kept[], viewer: PeerId): boolean {
    const { joinedAt } = this.#room.state.peers[viewer] ?? {};
    return first !== undefined && joinedAt !== undefined && joinedAt >= first.entry.at;
  }

  #snapshot(viewer: PeerId): SharedEvent {
    const { state } = this.#room;
    const make = () => SharedEvent.of('room.snapshot', { state: withLargeBoardLeftOut(stateFor(state, viewer)) });
    if (hasOwn(state, viewer)) return make();
    this.#forgetOlder();
    const reading = readingOf(state, viewer);
    let snapshot = this.#snapshots.get(reading);
    if (!snapshot) this.#snapshots.set(reading, (snapshot = make()));
    return snapshot;
  }

  #events(kept: readonly Kept[], viewer: PeerId): SharedEvent[] {
    const entries = this.#readBy(kept, viewer);
    const events: SharedEvent[] = [];
    for (let i = 0; i < entries.length; i += ENTRIES_PER_EVENT) {
      const some = entries.slice(i, i + ENTRIES_PER_EVENT);
      events.push(SharedEvent.of('room.entries', { entries: some }, some.length));
    }
    return events;
  }

  #readBy(kept: readonly Kept[], viewer: PeerId): Entry[] {
    const { state } = this.#room;
    if (this.#isGone(viewer)) return kept.map(({ entry, outcome }) => entryForStranger(entry, outcome, viewer));
    return kept.map(({ entry, outcome }) => entryFor(entry, outcome, state, viewer));
  }

  /** Whoever was let in, or is a host from now on, lacks what was before: the whole room, in the place of the entries up to now. */
  #wholeRoom(entries: number, viewer: PeerId): SharedEvent[] {
    const { state } = this.#room;
    return [SharedEvent.of('room.snapshot', { state: stateFor(state, viewer), now: true }, entries)];
  }

  /** Refused, removed or left: what happens in the room is no longer theirs to read, but for their own end. */
  #isGone(viewer: PeerId): boolean {
    const { state } = this.#room;
    return state.phase === 'open' && !personOf(state, viewer);
  }

  #forgetOlder(): void {
    if (this.#seq === this.seq) return;
    this.#seq = this.seq;
    this.#entries.clear();
    this.#snapshots.clear();
  }
}
