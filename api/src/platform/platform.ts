import type { NodeId, RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { NewNotice, PlatformInstance, PlatformLeg, PlatformNode, PlatformNotice } from '@watoto/shared/contract/http/platform.ts';

/** A live room, as the live tiers know it: the timetable is not theirs. */
export interface LiveRoom {
  readonly id: RoomId;
  /** null: nobody who follows it answered. */
  readonly title: string | null;
  readonly people: number | null;
  /** People reserved for. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly since: number | null;
  readonly legs: readonly PlatformLeg[];
}

/**
 * What admins see and do of the live tiers. Every call rejects with `unavailable` where those can't be reached, within a few
 * seconds; none changes anything twice when it is repeated.
 */
export interface Platform {
  nodes(): Promise<PlatformNode[]>;
  rooms(): Promise<LiveRoom[]>;
  instances(): Promise<PlatformInstance[]>;
  /** Throws `not_found`. */
  drain(nodeId: NodeId, drain: boolean): Promise<void>;
  /** To another node than those it is on. Throws `not_found`, and `no_capacity` where nothing else has room. */
  move(roomId: RoomId): Promise<void>;
  /** What everyone in a lesson reads now. */
  notice(): Promise<PlatformNotice | null>;
  /** Replaces the notice before. */
  sendNotice(notice: NewNotice): Promise<PlatformNotice>;
  withdrawNotice(): Promise<void>;
  /** Ends every socket of this person. */
  signOut(personId: UserId): Promise<void>;
  close(reason: string): Promise<void>;
}
