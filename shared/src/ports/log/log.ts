import type { RoomId } from '../../kernel/ids.ts';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import type { RoomState } from '../../room/state.ts';

export interface Appended {
  readonly entry: Entry;
  /** The draft's id was in the log already: `entry` is the one that was stored then. */
  readonly duplicate: boolean;
}

/** A running subscription; close() stops it and is idempotent. */
export interface Follower {
  close(): Promise<void>;
}

/**
 * The rooms' logs (design.md, section 1): append-only, totally ordered, one per room. The adapter gives `seq` (from 1,
 * no gaps) and `at` (its own clock, never falling). Adapters pass `log.contract.ts`.
 */
export interface RoomLog {
  /** Stores the draft and publishes it, atomically. A draft id seen before stores nothing and returns the first entry. */
  append(roomId: RoomId, draft: EntryDraft): Promise<Appended>;
  /** Up to `limit` (default 1,000) entries with seq > after, in order. */
  read(roomId: RoomId, after: number, limit?: number): Promise<Entry[]>;
  /**
   * Calls `onEntries` with every entry whose seq > after, in order, each once, without gaps: those stored already, then
   * each as it comes. Survives lost connections (gaps are read again from the log). `onEntries` must not throw.
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
