import { type Clock, systemClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { EntryId, RoomId } from '../../kernel/ids.ts';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import { RoomState } from '../../room/state.ts';
import { completeDraft, decodeEntry, encodeDraft } from './entry-json.ts';
import { type Appended, DEDUPE_WINDOW, type Follower, READ_LIMIT, type RoomLog } from './log.ts';

type OnEntries = (entries: Entry[]) => void;

/** One subscription: delivers from its own place in the list, so that a listener that appends can't disturb the order. */
class MemoryFollower implements Follower {
  readonly #entries: readonly Entry[];
  readonly #onEntries: OnEntries;
  readonly #forget: (follower: MemoryFollower) => void;
  #next: number;
  #woken = false;
  #closed = false;

  constructor(entries: readonly Entry[], after: number, onEntries: OnEntries, forget: (follower: MemoryFollower) => void) {
    this.#entries = entries;
    this.#next = after;
    this.#onEntries = onEntries;
    this.#forget = forget;
  }

  deliver(): void {
    this.#woken = false;
    if (this.#closed || this.#next >= this.#entries.length) return;
    const batch = this.#entries.slice(this.#next);
    this.#next = this.#entries.length;
    this.#onEntries(batch);
  }

  /** Delivers soon: entries appended in the same turn arrive as one batch. */
  wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => this.deliver());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#forget(this);
  }
}

/** One room: entry `seq` is at index `seq - 1`. */
class MemoryRoom {
  readonly entries: Entry[] = [];
  readonly followers = new Set<MemoryFollower>();
  readonly #byId = new Map<EntryId, Entry>();
  snapshot: { seq: number; text: string } | null = null;

  append(draft: EntryDraft, now: number): Appended {
    const known = this.#byId.get(draft.id);
    if (known) return { entry: known, duplicate: true };
    const last = this.entries.at(-1);
    // Through text, as on Redis: what JSON drops (an undefined lock) must be gone here too, or the profiles would differ.
    const text = completeDraft(encodeDraft(draft), (last?.seq ?? 0) + 1, Math.max(last?.at ?? 0, now));
    const entry = decodeEntry(text);
    this.entries.push(entry);
    this.#byId.set(entry.id, entry);
    const tooOld = this.entries[this.entries.length - 1 - DEDUPE_WINDOW];
    if (tooOld) this.#byId.delete(tooOld.id);
    for (const follower of this.followers) follower.wake();
    return { entry, duplicate: false };
  }
}

class MemoryLog implements RoomLog {
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomId, MemoryRoom>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async append(roomId: RoomId, draft: EntryDraft): Promise<Appended> {
    return this.#open(roomId).append(draft, this.#clock.now());
  }

  async read(roomId: RoomId, after: number, limit = READ_LIMIT): Promise<Entry[]> {
    this.#mustBeOpen();
    return this.#rooms.get(roomId)?.entries.slice(after, after + limit) ?? [];
  }

  async follow(roomId: RoomId, after: number, onEntries: OnEntries): Promise<Follower> {
    const room = this.#open(roomId);
    const follower = new MemoryFollower(room.entries, after, onEntries, (f) => void room.followers.delete(f));
    room.followers.add(follower);
    follower.deliver();
    return follower;
  }

  async saveSnapshot(roomId: RoomId, state: RoomState): Promise<void> {
    const room = this.#open(roomId);
    if (room.snapshot && room.snapshot.seq >= state.seq) return;
    room.snapshot = { seq: state.seq, text: JSON.stringify(state) };
  }

  async loadSnapshot(roomId: RoomId): Promise<RoomState | null> {
    this.#mustBeOpen();
    const snapshot = this.#rooms.get(roomId)?.snapshot;
    return snapshot ? RoomState.parse(JSON.parse(snapshot.text)) : null;
  }

  async remove(roomId: RoomId): Promise<void> {
    this.#mustBeOpen();
    this.#rooms.delete(roomId);
  }

  async rooms(): Promise<RoomId[]> {
    this.#mustBeOpen();
    return [...this.#rooms].filter(([, room]) => room.entries.length > 0).map(([roomId]) => roomId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const room of this.#rooms.values()) for (const follower of room.followers) await follower.close();
    this.#rooms.clear();
  }

  #open(roomId: RoomId): MemoryRoom {
    this.#mustBeOpen();
    let room = this.#rooms.get(roomId);
    if (!room) this.#rooms.set(roomId, (room = new MemoryRoom()));
    return room;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new AppError('unavailable', { message: 'The log is closed.' });
  }
}

/** The embedded profile's log: lives and ends with the process. */
export function createMemoryLog({ clock = systemClock }: { clock?: Clock } = {}): RoomLog {
  return new MemoryLog(clock);
}
