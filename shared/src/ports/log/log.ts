import type { RoomId } from '../../kernel/ids.ts';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import type { RoomState } from '../../room/state.ts';

/** Draft ids are remembered for so many of a room's newest entries: a retry later than that would be a new entry. */
export const DEDUPE_WINDOW = 10_000;
/** Entries that `read` returns at most, unless told otherwise. */
export const READ_LIMIT = 1_000;

export interface Appended {
  readonly entry: Entry;
  /** The draft's id was in the log already: `entry` is the one that was stored then. */
  readonly duplicate: boolean;
}

/** A running subscription; close() stops it (nothing is delivered afterwards) and is idempotent. */
export interface Follower {
  close(): Promise<void>;
}

/**
 * The rooms' logs (design.md, section 1): append-only, totally ordered, one per room. The adapter gives `seq` (from 1,
 * no gaps) and `at` (its own clock, never falling). Entries are shared between readers: never change one. Where the store
 * can't be reached, and after close(), every call rejects with `unavailable` (the adapter has waited its deadline by then).
 * Adapters pass `log.contract.ts`.
 */
export interface RoomLog {
  /**
   * Stores the draft and publishes it, atomically. A draft id seen before stores nothing and returns the first entry: after
   * `unavailable` the draft may or may not be stored, and the way to know is to append it again.
   */
  append(roomId: RoomId, draft: EntryDraft): Promise<Appended>;
  /** Up to `limit` (default 1,000) entries with seq > after, in order. */
  read(roomId: RoomId, after: number, limit?: number): Promise<Entry[]>;
  /**
   * Calls `onEntries` with every entry whose seq > after, in order, each once, without gaps: those stored already, then
   * each as it comes. Resolves when those stored already were delivered. Survives lost connections (gaps are read again
   * from the log). `onEntries` must not throw.
   */
  follow(roomId: RoomId, after: number, onEntries: (entries: Entry[]) => void): Promise<Follower>;
  /** Keeps a state to start from instead of entry 1. An older snapshot never replaces a newer one. */
  saveSnapshot(roomId: RoomId, state: RoomState): Promise<void>;
  loadSnapshot(roomId: RoomId): Promise<RoomState | null>;
  /** Forgets the room: entries, snapshot, ids. Only after its log was sealed. */
  remove(roomId: RoomId): Promise<void>;
  /** Rooms that have a log here. */
  rooms(): Promise<RoomId[]>;
  close(): Promise<void>;
}
