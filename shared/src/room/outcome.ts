import type { ErrorCode } from '../kernel/errors.ts';
import type { PeerId } from '../kernel/ids.ts';
import { type Permission, can } from '../contract/permissions.ts';
import type { BodyOf, Entry, EntryType } from './entry.ts';
import type { Peer, RoomState } from './state.ts';

/** What became of an entry: it took effect, or the rules refused it (identically for everyone). */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode };

export interface Applied {
  readonly state: RoomState;
  readonly outcome: Outcome;
}

/** An entry of one type, as a rule sees it. */
export type EntryOf<T extends EntryType> = Pick<Entry, 'id' | 'by' | 'seq' | 'at'> & BodyOf<T>;

/** One noun's part of the state machine: the next state, or why not. */
export type Rule<T extends EntryType> = (state: RoomState, entry: EntryOf<T>) => RoomState | ErrorCode;

/** The peer who did it, if it is in the room and its role allows this; the platform (`by: null`) is not a peer. */
export function actor(state: RoomState, by: PeerId | null, permission: Permission): Peer | ErrorCode {
  const peer = by === null ? undefined : state.peers[by];
  if (!peer) return 'not_joined';
  return can(peer.role, permission) ? peer : 'forbidden';
}

export function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string';
}

/** `record` without the keys that `drop` picks; the same object if it picks none. */
export function without<V>(record: Record<string, V>, drop: (value: V, key: string) => boolean): Record<string, V> {
  const kept = Object.entries(record).filter(([key, value]) => !drop(value, key));
  return kept.length === Object.keys(record).length ? record : Object.fromEntries(kept);
}
